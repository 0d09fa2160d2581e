"""What differs between two schemas, such as two editions of a standard: each difference with its place and its kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from conformance.model.schema import (
    AdditionGroup,
    BitStringType,
    ChoiceType,
    Component,
    EnumeratedType,
    IntegerType,
    ListType,
    OctetStringType,
    Reference,
    Schema,
    SequenceType,
    StringType,
    Type,
)


class Kind(StrEnum):
    """The kind of a difference; *added* and *removed* are said of the new schema."""

    MODULE_ADDED = "module-added"
    MODULE_REMOVED = "module-removed"
    TYPE_ADDED = "type-added"
    TYPE_REMOVED = "type-removed"
    CONSTANT_ADDED = "constant-added"
    CONSTANT_REMOVED = "constant-removed"
    CONSTANT_CHANGED = "constant-changed"
    MEMBER_ADDED = "member-added"
    MEMBER_REMOVED = "member-removed"
    MEMBER_RENAMED = "member-renamed"
    MEMBER_MOVED = "member-moved"
    PRESENCE_CHANGED = "presence-changed"
    EXTENSIBLE_CHANGED = "extensible-changed"
    BOUNDS_CHANGED = "bounds-changed"
    SIZE_CHANGED = "size-changed"
    NAMES_CHANGED = "names-changed"
    CONTENTS_CHANGED = "contents-changed"
    REFERENCE_CHANGED = "reference-changed"
    TYPE_CHANGED = "type-changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference.

    Attributes:
        path: ``Module.Type.component…``; list items are ``*``.
        kind: what happened.
        old: what the old schema has there, or ``""``.
        new: what the new schema has there, or ``""``.
    """

    path: str
    kind: Kind
    old: str = ""
    new: str = ""

    def __str__(self) -> str:
        return f"{self.path}: {self.kind} {self.old or '-'} > {self.new or '-'}"


def schema_differences(old: Schema, new: Schema) -> list[Difference]:
    """Return what differs between the schemas, in the textual order of the old one; what is new comes after.

    Types are compared by name where they are defined; where they are used, only the name that is used counts. Two
    schemas without differences encode every value alike, and call it alike.
    """
    return list(_schemas(old, new))


def _schemas(old: Schema, new: Schema) -> Iterator[Difference]:
    for name, module in old.modules.items():
        if name not in new.modules:
            yield Difference(name, Kind.MODULE_REMOVED)
            continue
        other = new.modules[name]
        yield from _constants(name, module.constants, other.constants)
        for type_name, item in module.types.items():
            path = f"{name}.{type_name}"
            if type_name in other.types:
                yield from _types(path, item, other.types[type_name])
            else:
                yield Difference(path, Kind.TYPE_REMOVED)
        yield from (
            Difference(f"{name}.{type_name}", Kind.TYPE_ADDED)
            for type_name in other.types
            if type_name not in module.types
        )
    yield from (Difference(name, Kind.MODULE_ADDED) for name in new.modules if name not in old.modules)


def _constants(module: str, old: Mapping[str, int], new: Mapping[str, int]) -> Iterator[Difference]:
    for name in (*old, *(name for name in new if name not in old)):
        path = f"{module}.{name}"
        if name not in new:
            yield Difference(path, Kind.CONSTANT_REMOVED, str(old[name]))
        elif name not in old:
            yield Difference(path, Kind.CONSTANT_ADDED, "", str(new[name]))
        elif old[name] != new[name]:
            yield Difference(path, Kind.CONSTANT_CHANGED, str(old[name]), str(new[name]))


def _types(path: str, old: Type, new: Type) -> Iterator[Difference]:
    if old == new:
        return
    match old, new:
        case Reference(), Reference():
            if (old.module, old.name) != (new.module, new.name):
                yield Difference(path, Kind.REFERENCE_CHANGED, old.name, new.name)
            elif old.narrowed and new.narrowed:
                yield from _types(path, old.narrowed, new.narrowed)
            else:
                yield Difference(path, Kind.BOUNDS_CHANGED, _word(old), _word(new))
        case SequenceType(), SequenceType():
            yield from _members(path, old, new)
        case ChoiceType(), ChoiceType():
            yield from _members(path, old, new)
        case ListType(), ListType():
            yield from _changed(path, Kind.SIZE_CHANGED, old.size, new.size)
            yield from _types(f"{path}.*", old.element, new.element)
        case _:
            yield from _leaves(path, old, new)


def _leaves(path: str, old: Type, new: Type) -> Iterator[Difference]:
    """Compare types without members; types of two kinds differ as a whole."""
    match old, new:
        case EnumeratedType(), EnumeratedType():
            yield from _enumerators(path, old, new)
        case IntegerType(), IntegerType():
            yield from _changed(path, Kind.BOUNDS_CHANGED, old.bounds, new.bounds)
            yield from _changed(path, Kind.NAMES_CHANGED, dict(old.named), dict(new.named))
        case BitStringType(), BitStringType():
            yield from _changed(path, Kind.NAMES_CHANGED, dict(old.named), dict(new.named))
            yield from _strings(path, old, new)
        case OctetStringType(), OctetStringType():
            yield from _strings(path, old, new)
        case StringType(), StringType() if old.kind == new.kind:
            yield from _changed(path, Kind.SIZE_CHANGED, old.size, new.size)
            yield from _changed(path, Kind.BOUNDS_CHANGED, old.alphabet, new.alphabet)
        case _:
            yield Difference(path, Kind.TYPE_CHANGED, _word(old), _word(new))


def _strings(
    path: str, old: BitStringType | OctetStringType, new: BitStringType | OctetStringType
) -> Iterator[Difference]:
    yield from _changed(path, Kind.SIZE_CHANGED, old.size, new.size)
    if old.contains is not None and new.contains is not None:
        yield from _types(f"{path}.CONTAINING", old.contains, new.contains)
    elif old.contains != new.contains:
        yield Difference(path, Kind.CONTENTS_CHANGED, _word(old.contains), _word(new.contains))


def _members(path: str, old: SequenceType | ChoiceType, new: SequenceType | ChoiceType) -> Iterator[Difference]:
    if (old.additions is None) != (new.additions is None):
        yield Difference(path, Kind.EXTENSIBLE_CHANGED, _marker(old.additions), _marker(new.additions))
    before, after = _placed(old), _placed(new)
    renamed = _renamed(
        {name: place for name, (place, _) in before.items()}, {name: at for name, (at, _) in after.items()}
    )
    for name, (place, member) in before.items():
        now = renamed.get(name, name)
        if now not in after:
            yield Difference(f"{path}.{name}", Kind.MEMBER_REMOVED, place)
            continue
        there, other = after[now]
        if now != name:
            yield Difference(f"{path}.{name}", Kind.MEMBER_RENAMED, name, now)
        if place != there:
            yield Difference(f"{path}.{name}", Kind.MEMBER_MOVED, place, there)
        yield from _changed(f"{path}.{name}", Kind.PRESENCE_CHANGED, _presence(member), _presence(other))
        yield from _types(f"{path}.{name}", member.type, other.type)
    arrived = after.keys() - before.keys() - set(renamed.values())
    yield from (
        Difference(f"{path}.{name}", Kind.MEMBER_ADDED, "", place)
        for name, (place, _) in after.items()
        if name in arrived
    )


def _placed(item: SequenceType | ChoiceType) -> dict[str, tuple[str, Component]]:
    """Return the members by name with their places: ``root 0``, ``addition 2``, ``group 3 0``."""
    placed = {member.name: (f"root {index}", member) for index, member in enumerate(item.root)}
    for index, addition in enumerate(item.additions or ()):
        if isinstance(addition, AdditionGroup):
            for at, member in enumerate(addition.components):
                placed[member.name] = (f"group {index} {at}", member)
        else:
            placed[addition.name] = (f"addition {index}", addition)
    return placed


def _enumerators(path: str, old: EnumeratedType, new: EnumeratedType) -> Iterator[Difference]:
    if (old.additions is None) != (new.additions is None):
        yield Difference(path, Kind.EXTENSIBLE_CHANGED, _marker(old.additions), _marker(new.additions))
    before, after = _indexed(old), _indexed(new)
    renamed = _renamed(before, after)
    for name, place in before.items():
        now = renamed.get(name, name)
        if now not in after:
            yield Difference(f"{path}.{name}", Kind.MEMBER_REMOVED, place)
        elif now != name:
            yield Difference(f"{path}.{name}", Kind.MEMBER_RENAMED, name, now)
        elif after[now] != place:
            yield Difference(f"{path}.{name}", Kind.MEMBER_MOVED, place, after[now])
    arrived = after.keys() - before.keys() - set(renamed.values())
    yield from (
        Difference(f"{path}.{name}", Kind.MEMBER_ADDED, "", place) for name, place in after.items() if name in arrived
    )


def _indexed(item: EnumeratedType) -> dict[str, str]:
    root = {name: f"root {index}" for index, (name, _) in enumerate(item.root)}
    return root | {name: f"addition {index}" for index, (name, _) in enumerate(item.additions or ())}


def _renamed(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """Return which names, gone and come at the same place, are taken for one member under two names."""
    arrived = {place: name for name, place in after.items() if name not in before}
    return {name: arrived[place] for name, place in before.items() if name not in after and place in arrived}


def _changed(path: str, kind: Kind, old: object, new: object) -> Iterator[Difference]:
    if old != new:
        yield Difference(path, kind, str(old or ""), str(new or ""))


def _presence(member: Component) -> str:
    if member.default is not None:
        return f"DEFAULT {member.default[0]}"
    return "OPTIONAL" if member.optional else "mandatory"


def _marker(additions: Sequence[object] | None) -> str:
    return "" if additions is None else "..."


def _word(item: Type | None) -> str:
    match item:
        case Reference(_, name, narrowed):
            return name if narrowed is None else f"{name} narrowed"
        case StringType(kind):
            return kind
    return type(item).__name__ if item else ""
