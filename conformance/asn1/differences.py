"""What differs between two schemas, such as two editions of a standard: each difference with its place and its kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from conformance.asn1.compatibility import (
    EMPTY,
    Effect,
    addition_effect,
    bounds_effect,
    moving_effect,
    presence_effect,
    removal_effect,
    renaming_effect,
    type_effect,
)
from conformance.asn1.wire_form import WireForms
from conformance.model.schema import (
    AdditionGroup,
    BitStringType,
    BooleanType,
    Bounds,
    ChoiceType,
    Component,
    EnumeratedType,
    IntegerType,
    ListType,
    NullType,
    ObjectIdentifierType,
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
    TYPE_RENAMED = "type-renamed"
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
        effect: what it does to encodings.
    """

    path: str
    kind: Kind
    old: str = ""
    new: str = ""
    effect: Effect = field(default=Effect.BREAKING, compare=False)

    def __str__(self) -> str:
        return f"{self.path}: {self.kind} {self.old or '-'} > {self.new or '-'}"


def schema_differences(old: Schema, new: Schema) -> list[Difference]:
    """Return what differs between the schemas, in the textual order of the old one; what is new comes after.

    Types are compared by name where they are defined; where they are used, only the name that is used counts. Two
    schemas without differences encode every value alike, and call it alike.
    """
    return list(Comparison(old, new).schemas())


class Comparison:
    """Compares two schemas; what is said of a difference's effect may rest on all that its types refer to."""

    def __init__(self, old: Schema, new: Schema) -> None:
        self._old, self._new = old, new
        self._old_forms, self._new_forms = WireForms(old), WireForms(new)
        self._effects: dict[tuple[Reference, Reference], Effect] = {}

    def schemas(self) -> Iterator[Difference]:
        """Yield all differences, in the textual order of the old schema."""
        for name, module in self._old.modules.items():
            if name not in self._new.modules:
                yield Difference(name, Kind.MODULE_REMOVED)
                continue
            other = self._new.modules[name]
            yield from _constants(name, module.constants, other.constants)
            for type_name, item in module.types.items():
                path = f"{name}.{type_name}"
                if type_name in other.types:
                    yield from self.types(path, item, other.types[type_name])
                else:
                    yield Difference(path, Kind.TYPE_REMOVED)
            yield from (
                Difference(f"{name}.{type_name}", Kind.TYPE_ADDED, effect=Effect.COMPATIBLE)
                for type_name in other.types
                if type_name not in module.types
            )
        yield from (
            Difference(name, Kind.MODULE_ADDED, effect=Effect.COMPATIBLE)
            for name in self._new.modules
            if name not in self._old.modules
        )

    def types(self, path: str, old: Type, new: Type) -> Iterator[Difference]:
        """Yield what differs between two types."""
        if old == new:
            return
        match old, new:
            case Reference(), Reference():
                if (old.module, old.name) != (new.module, new.name):
                    yield Difference(path, Kind.REFERENCE_CHANGED, old.name, new.name, self._of_types(path, old, new))
                elif old.narrowed and new.narrowed:
                    yield from self.types(path, old.narrowed, new.narrowed)
                else:
                    yield Difference(path, Kind.BOUNDS_CHANGED, _word(old), _word(new), self._of_types(path, old, new))
            case SequenceType(), SequenceType():
                yield from self._members(path, old, new)
            case ChoiceType(), ChoiceType():
                yield from self._members(path, old, new)
            case ListType(), ListType():
                yield from _bounds(path, Kind.SIZE_CHANGED, old.size, new.size)
                yield from self.types(f"{path}.*", old.element, new.element)
            case _:
                yield from self._leaves(path, old, new)

    def _of_types(self, path: str, old: Type, new: Type) -> Effect:
        """Classify the change from one type to another: the same under another name, if it encodes alike."""
        if self._old_forms.digest(old) == self._new_forms.digest(new):
            return Effect.RENAMED
        if isinstance(old, Reference) and isinstance(new, Reference):
            return self._of_references(old, new)
        return type_effect(path.rpartition(".")[2], old)

    def _of_references(self, old: Reference, new: Reference) -> Effect:
        """Classify the change to a type of another name by what differs between the two."""
        if (old, new) not in self._effects:
            self._effects[old, new] = Effect.COMPATIBLE  # a recursive type does not speak against itself
            before, after = _named(self._old, old), _named(self._new, new)
            if before is None or after is None or self._breaks(before, after):
                self._effects[old, new] = Effect.BREAKING
        return self._effects[old, new]

    def _breaks(self, old: Type, new: Type) -> bool:
        return any(difference.effect is Effect.BREAKING for difference in self.types("", old, new))

    def _leaves(self, path: str, old: Type, new: Type) -> Iterator[Difference]:
        """Compare types without members; types of two kinds differ as a whole."""
        match old, new:
            case EnumeratedType(), EnumeratedType():
                yield from _enumerators(path, old, new)
            case IntegerType(), IntegerType():
                yield from _bounds(path, Kind.BOUNDS_CHANGED, old.bounds, new.bounds)
                yield from _names(path, old, new)
            case BitStringType(), BitStringType():
                yield from _names(path, old, new)
                yield from self._strings(path, old, new)
            case OctetStringType(), OctetStringType():
                yield from self._strings(path, old, new)
            case StringType(), StringType() if old.kind == new.kind:
                yield from _bounds(path, Kind.SIZE_CHANGED, old.size, new.size)
                yield from _changed(path, Kind.BOUNDS_CHANGED, old.alphabet, new.alphabet)
            case _:
                yield Difference(path, Kind.TYPE_CHANGED, _word(old), _word(new), self._of_types(path, old, new))

    def _strings(
        self, path: str, old: BitStringType | OctetStringType, new: BitStringType | OctetStringType
    ) -> Iterator[Difference]:
        yield from _bounds(path, Kind.SIZE_CHANGED, old.size, new.size)
        if old.contains is not None and new.contains is not None:
            yield from self.types(f"{path}.CONTAINING", old.contains, new.contains)
        elif old.contains != new.contains:
            effect = Effect.COMPATIBLE if old.contains is None else Effect.BREAKING
            yield Difference(path, Kind.CONTENTS_CHANGED, _word(old.contains), _word(new.contains), effect)

    def _members(
        self, path: str, old: SequenceType | ChoiceType, new: SequenceType | ChoiceType
    ) -> Iterator[Difference]:
        if (old.additions is None) != (new.additions is None):
            effect = Effect.COMPATIBLE if old == EMPTY else Effect.BREAKING
            yield Difference(path, Kind.EXTENSIBLE_CHANGED, _marker(old.additions), _marker(new.additions), effect)
        before, after = _placed(old), _placed(new)
        renamed = _renamed(
            {name: place for name, (place, _) in before.items()}, {name: at for name, (at, _) in after.items()}
        )
        for name, (place, member) in before.items():
            now, here = renamed.get(name, name), f"{path}.{name}"
            if now not in after:
                yield Difference(here, Kind.MEMBER_REMOVED, place, effect=removal_effect(name, place, new))
                continue
            there, other = after[now]
            if now != name:
                yield Difference(here, Kind.MEMBER_RENAMED, name, now, renaming_effect(name, now))
            if place != there:
                yield Difference(here, Kind.MEMBER_MOVED, place, there, moving_effect(name, place, there, new))
            yield from _presences(here, place, member, other)
            yield from self.types(here, member.type, other.type)
        arrived = after.keys() - before.keys() - set(renamed.values())
        for name, (place, _) in after.items():
            if name in arrived:
                effect = Effect.COMPATIBLE if old == EMPTY else addition_effect(place, old)
                yield Difference(f"{path}.{name}", Kind.MEMBER_ADDED, "", place, effect)


def _constants(module: str, old: Mapping[str, int], new: Mapping[str, int]) -> Iterator[Difference]:
    """Compare constants; by themselves they are not encoded, and where they bound a type, its bounds differ."""
    for name in (*old, *(name for name in new if name not in old)):
        path = f"{module}.{name}"
        if name not in new:
            yield Difference(path, Kind.CONSTANT_REMOVED, str(old[name]), effect=Effect.COMPATIBLE)
        elif name not in old:
            yield Difference(path, Kind.CONSTANT_ADDED, "", str(new[name]), Effect.COMPATIBLE)
        elif old[name] != new[name]:
            yield Difference(path, Kind.CONSTANT_CHANGED, str(old[name]), str(new[name]), Effect.COMPATIBLE)


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
        now, here = renamed.get(name, name), f"{path}.{name}"
        if now not in after:
            yield Difference(here, Kind.MEMBER_REMOVED, place, effect=removal_effect(name, place, new))
        elif now != name:
            yield Difference(here, Kind.MEMBER_RENAMED, name, now, renaming_effect(name, now))
        elif after[now] != place:
            yield Difference(here, Kind.MEMBER_MOVED, place, after[now], moving_effect(name, place, after[now], new))
    arrived = after.keys() - before.keys() - set(renamed.values())
    yield from (
        Difference(f"{path}.{name}", Kind.MEMBER_ADDED, "", place, addition_effect(place, old))
        for name, place in after.items()
        if name in arrived
    )


def _indexed(item: EnumeratedType) -> dict[str, str]:
    root = {name: f"root {index}" for index, (name, _) in enumerate(item.root)}
    return root | {name: f"addition {index}" for index, (name, _) in enumerate(item.additions or ())}


def _renamed(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """Return which names, gone and come at the same place, are taken for one member under two names."""
    arrived = {place: name for name, place in after.items() if name not in before}
    return {name: arrived[place] for name, place in before.items() if name not in after and place in arrived}


def _bounds(path: str, kind: Kind, old: Bounds, new: Bounds) -> Iterator[Difference]:
    if old != new:
        yield Difference(path, kind, str(old), str(new), bounds_effect(old, new))


def _names(path: str, old: IntegerType | BitStringType, new: IntegerType | BitStringType) -> Iterator[Difference]:
    if dict(old.named) != dict(new.named):
        before, after = (str(dict(item.named) or "") for item in (old, new))
        yield Difference(path, Kind.NAMES_CHANGED, before, after, Effect.RENAMED)


def _presences(path: str, place: str, old: Component, new: Component) -> Iterator[Difference]:
    if _presence(old) != _presence(new):
        effect = presence_effect(place, old.default, new.default)
        yield Difference(path, Kind.PRESENCE_CHANGED, _presence(old), _presence(new), effect)


def _changed(path: str, kind: Kind, old: object, new: object) -> Iterator[Difference]:
    if old != new:
        yield Difference(path, kind, str(old or ""), str(new or ""))


def _presence(member: Component) -> str:
    if member.default is not None:
        return f"DEFAULT {member.default[0]}"
    return "OPTIONAL" if member.optional else "mandatory"


def _marker(additions: Sequence[object] | None) -> str:
    return "" if additions is None else "..."


def _named(schema: Schema, used: Reference) -> Type | None:
    """Return what a reference names, one step on; a schema that was cut out of another may not have it."""
    if used.narrowed is not None:
        return used.narrowed
    module = schema.modules.get(used.module)
    return module.types.get(used.name) if module else None


_KEYWORDS: Mapping[type, str] = {
    BooleanType: "BOOLEAN",
    NullType: "NULL",
    ObjectIdentifierType: "OBJECT IDENTIFIER",
    IntegerType: "INTEGER",
    EnumeratedType: "ENUMERATED",
    BitStringType: "BIT STRING",
    OctetStringType: "OCTET STRING",
    SequenceType: "SEQUENCE",
    ListType: "SEQUENCE OF",
    ChoiceType: "CHOICE",
}
"""How ASN.1 writes a type that has no name."""


def _word(item: Type | None) -> str:
    match item:
        case Reference(_, name, narrowed):
            return name if narrowed is None else f"{name} narrowed"
        case StringType(kind):
            return kind
    return _KEYWORDS.get(type(item), type(item).__name__) if item else ""
