"""Release views: what an earlier edition of a standard had of a schema.

The suffixes of names say when something was added (:mod:`conformance.asn1.editions`); what they do not say stands in a
data file (:mod:`conformance.asn1.corrections`). A view is made type by type, when a type is asked for.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

from conformance.asn1.closure import references
from conformance.asn1.corrections import Corrections, corrections_of
from conformance.asn1.editions import Edition, PublishedBy, edition, named_edition
from conformance.errors import SchemaError
from conformance.model.schema import (
    AdditionGroup,
    BitStringType,
    ChoiceType,
    Component,
    EnumeratedType,
    ListType,
    Module,
    NullType,
    OctetStringType,
    Reference,
    Schema,
    SequenceType,
    Type,
)

_EXTENSION_POINT = re.compile(r"(nonCriticalExtension|criticalExtensionsFuture|messageClassExtension|later)(-r\d+)?")
"""Members that were an empty SEQUENCE until there was something to put into them (TS 38.331 annex A.4)."""
_SPARE = re.compile(r"spare\d*")
_EMPTY = SequenceType(())


@dataclass(frozen=True, slots=True)
class NamedHistory:
    """The history of a schema as its names, and the corrections to its main module, tell it."""

    def view(self, schema: Schema, version: str) -> Schema:
        """Return what the edition *version* had of *schema*.

        Raises:
            SchemaError: *version* names no edition, or none that *schema* can show.
        """
        corrections = corrections_of(next(iter(schema.modules), ""))
        wanted = _wanted(schema, version, corrections)
        earlier = Earlier(schema, wanted, corrections)
        modules = {name: earlier.module(module) for name, module in schema.modules.items() if not earlier.lacks(name)}
        return replace(
            schema,
            name=f"{schema.name}@{wanted}",
            modules=modules,
            digest=hashlib.sha256(f"{schema.digest} {wanted}".encode()).hexdigest(),
            version=str(wanted),
            history=_ViewHistory(schema, PublishedBy(wanted, corrections.publications)),
        )


@dataclass(frozen=True, slots=True)
class _ViewHistory:
    """The history of a view: a view of it is a view of its source."""

    source: Schema
    published: PublishedBy

    def view(self, schema: Schema, version: str) -> Schema:
        wanted = edition(version)
        if wanted and not self.published.has(wanted):
            raise SchemaError("views.later", schema=schema.name, version=wanted, newest=schema.version)
        return self.source.at_version(version)


class Earlier:
    """Takes away from the types of *schema* what came after the edition *wanted*."""

    def __init__(self, schema: Schema, wanted: Edition, corrections: Corrections) -> None:
        self._schema = schema
        self._published = PublishedBy(wanted, corrections.publications)
        self._corrections = corrections

    def module(self, module: Module) -> Module:
        """Return *module* as it was."""
        constants = {name: number for name, number in module.constants.items() if not self.lacks(name)}
        return Module(module.name, EarlierTypes(self, module), constants)

    def lacks(self, name: str) -> bool:
        """Whether the module, type or constant *name* came later."""
        return self._is_later(self._corrections.added.get(name) or named_edition(name))

    @cached_property
    def used(self) -> Mapping[str, Collection[str]]:
        """The types with a later name that those which were there use, by module; found once all types are made."""
        types = {name: EarlierTypes(self, module) for name, module in self._schema.modules.items()}
        open_ends = [
            used
            for name, module in self._schema.modules.items()
            for current in module.types
            if not self.lacks(current)
            for used in references(types[name][self.name(current)])
        ]
        found: dict[str, set[str]] = {name: set() for name in types}
        while open_ends:
            used = open_ends.pop()
            if used.name not in found[used.module] and types[used.module].came_later(used.name):
                found[used.module].add(used.name)
                open_ends += references(types[used.module][used.name])
        return found

    def name(self, place: str) -> str:
        """Return what was then the name of that which is now at *place*, ``Type`` or ``Type.member…``."""
        for since, before in self._corrections.renamed.get(place, ()):
            if self._is_later(since):
                return before
        return place.rpartition(".")[2]

    def type(self, item: Type, place: str) -> Type:  # noqa: PLR0911  # one answer for each kind of type
        """Return the type at *place* as it was."""
        match item:
            case SequenceType(root, additions):
                kept = tuple(self._member(member, place) for member in root[: self._root_size(place)])
                return SequenceType(kept, None if additions is None else tuple(self._additions(additions, place)))
            case ChoiceType(root, additions):
                return ChoiceType(
                    tuple(self._alternatives(root, place)),
                    None if additions is None else tuple(self._additions(additions, place)),  # type: ignore[arg-type]  # a CHOICE has no groups
                )
            case EnumeratedType():
                return self._enumerated(item, place)
            case ListType(element, size):
                return ListType(self.type(element, f"{place}.*"), size)
            case Reference(module, name, narrowed):
                return Reference(module, self.name(name), None if narrowed is None else self.type(narrowed, place))
            case OctetStringType(_, contained) | BitStringType(_, _, contained) if contained is not None:
                return replace(item, contains=self._contained(contained, place))
        return item

    def _is_later(self, came: Edition | None) -> bool:
        return came is not None and not self._published.has(came)

    def _root_size(self, place: str) -> int | None:
        for since, size in self._corrections.grown.get(place, ()):
            if self._is_later(since):
                return size
        return None

    def _contained(self, contained: Type, place: str) -> Type | None:
        """Return what octets contained; what they contain only since later was not said at all."""
        if isinstance(contained, Reference) and self.lacks(contained.name):
            return None
        return self.type(contained, f"{place}.CONTAINING")

    def _member(self, member: Component, place: str) -> Component:
        here = f"{place}.{member.name}"
        point = _EXTENSION_POINT.fullmatch(member.name)
        if point and self._is_hollow(member.type):
            return replace(member, name=point[1], type=_EMPTY)
        return replace(member, name=self.name(here), type=self.type(member.type, here))

    def _is_hollow(self, item: Type) -> bool:
        """Whether nothing of *item*, which stands at an extension point, was there."""
        match item:
            case Reference(_, name):
                return self.lacks(name)
            case SequenceType(members) | ChoiceType(members):
                later = [self._lacks_member(member) for member in members]
                return any(later) and all(
                    gone or _SPARE.fullmatch(member.name) or (member.type == _EMPTY)
                    for gone, member in zip(later, members, strict=True)
                )
        return False

    def _lacks_member(self, member: Component) -> bool:
        if self._is_later(named_edition(member.name)):
            return True
        inline = not isinstance(member.type, Reference)
        return (inline or bool(_EXTENSION_POINT.fullmatch(member.name))) and self._is_hollow(member.type)

    def _came(self, member: Component, place: str) -> Edition | None:
        """Return when a member came: its name says it, or else the name of its type."""
        corrected = self._corrections.added.get(f"{place}.{member.name}")
        return corrected or _newest((named_edition(member.name), _type_edition(member.type)))

    def _additions(
        self, additions: Iterable[Component | AdditionGroup], place: str
    ) -> Iterator[Component | AdditionGroup]:
        """Yield the additions that were there; what follows a later one is later too, whatever its name says."""
        for addition in additions:
            members = addition.components if isinstance(addition, AdditionGroup) else (addition,)
            if self._is_later(_newest(self._came(member, place) for member in members)):
                return
            kept = tuple(self._member(member, place) for member in members)
            yield AdditionGroup(kept) if isinstance(addition, AdditionGroup) else kept[0]

    def _alternatives(self, root: tuple[Component, ...], place: str) -> Iterator[Component]:
        """Yield the alternatives of a root: what was not there was a spare, counted from the end."""
        size = self._root_size(place) or len(root)
        for index, alternative in enumerate(root[:size]):
            here = f"{place}.{alternative.name}"
            if not self._is_later(self._corrections.added.get(here) or named_edition(alternative.name)):
                yield self._member(alternative, place)
            elif point := _EXTENSION_POINT.fullmatch(alternative.name):
                yield Component(point[1], _EMPTY)
            else:
                yield Component(f"spare{size - index}", NullType())

    def _enumerated(self, item: EnumeratedType, place: str) -> EnumeratedType:
        size = self._root_size(place) or len(item.root)
        root = tuple(
            (self._root_enumerator(name, place, spare=size - index), number)
            for index, (name, number) in enumerate(item.root[:size])
        )
        if item.additions is None:
            return EnumeratedType(root)
        kept: list[tuple[str, int]] = []
        for name, number in item.additions:
            if self._lacks_enumerator(name, place):
                break
            kept.append((self.name(f"{place}.{name}"), number))
        return EnumeratedType(root, tuple(kept))

    def _root_enumerator(self, name: str, place: str, *, spare: int) -> str:
        before = self.name(f"{place}.{name}")
        return f"spare{spare}" if before == name and self._lacks_enumerator(name, place) else before

    def _lacks_enumerator(self, name: str, place: str) -> bool:
        return self._is_later(self._corrections.added.get(f"{place}.{name}") or named_edition(name))


class EarlierTypes(Mapping[str, Type]):
    """The types of a module as they were, each made when it is first asked for.

    A type whose name is later, but which a type that was there uses, stays: it got its name since.
    """

    def __init__(self, earlier: Earlier, module: Module) -> None:
        self._earlier = earlier
        self._module = module
        self._made: dict[str, Type] = {}

    def __getitem__(self, name: str) -> Type:
        made = self._made.get(name)
        if made is None:
            current = self._current[name]
            made = self._made[name] = self._earlier.type(self._module.types[current], current)
        return made

    def __contains__(self, name: object) -> bool:
        current = self._current.get(str(name))
        return current is not None and (not self._earlier.lacks(current) or name in self._used)

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._current if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def came_later(self, name: str) -> bool:
        """Whether the name that the type *name* has today is later."""
        return self._earlier.lacks(self._current[name])

    @cached_property
    def _current(self) -> Mapping[str, str]:
        """The names that types have today, by those they had; of types that came later, too."""
        return {self._earlier.name(name): name for name in self._module.types}

    @property
    def _used(self) -> Collection[str]:
        return self._earlier.used.get(self._module.name, ())


def _wanted(schema: Schema, version: str, corrections: Corrections) -> Edition:
    """Return the edition *version* if *schema* can show it."""
    wanted = edition(version)
    if wanted is None:
        raise SchemaError("views.no-edition", version=version)
    newest = _newest(map(named_edition, chain.from_iterable(_type_names(schema))))
    if newest is None or not PublishedBy(newest, corrections.publications).has(wanted):
        newest = _newest((newest, *map(named_edition, _member_names(schema))))
    if newest is None:
        raise SchemaError("views.unmarked", schema=schema.name)
    if not PublishedBy(newest, corrections.publications).has(wanted):
        raise SchemaError("views.later", schema=schema.name, version=wanted, newest=newest)
    if corrections.first and wanted < corrections.first:
        raise SchemaError("views.earlier", schema=schema.name, version=wanted, first=corrections.first)
    return wanted


def _type_names(schema: Schema) -> Iterator[Iterable[str]]:
    for module in schema.modules.values():
        yield module.types
        yield module.constants


def _member_names(schema: Schema) -> Iterator[str]:
    open_ends = [item for module in schema.modules.values() for item in module.types.values()]
    while open_ends:
        match open_ends.pop():
            case SequenceType() as item:
                members = tuple(item.components())
            case ChoiceType() as item:
                members = tuple(item.alternatives())
            case ListType(element):
                members = (Component("", element),)
            case EnumeratedType(root, additions):
                yield from (name for name, _ in (*root, *(additions or ())))
                continue
            case _:
                continue
        yield from (member.name for member in members)
        open_ends += [member.type for member in members]


def _type_edition(item: Type) -> Edition | None:
    """Return the edition in the name of the type that *item* refers to, or that it is a list of."""
    while isinstance(item, ListType):
        item = item.element
    return named_edition(item.name) if isinstance(item, Reference) else None


def _newest(editions: Iterable[Edition | None]) -> Edition | None:
    return max((one for one in editions if one is not None), default=None)
