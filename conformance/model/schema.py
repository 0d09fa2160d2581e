"""The schema tree: ASN.1 types with resolved bounds and expanded parameters (ITU-T X.680, X.682, X.683).

A schema is a set of modules; a module maps type names to types. Types refer to each other by :class:`Reference`, so
that recursion needs no cycles. Constraints are those visible to PER (X.691 clause 10.3) plus everything that decides
whether a value is admitted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

Range = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Bounds:
    """The integers that a value or size constraint admits; no range at all means that every one is admitted.

    Attributes:
        ranges: closed intervals in ascending order; ``None`` stands for MIN or MAX.
        extensible: the constraint has an extension marker; then values outside ``ranges`` are admitted too.
    """

    ranges: tuple[Range, ...] = ()
    extensible: bool = False

    @property
    def lower(self) -> int | None:
        """The effective lower bound of the root (X.691 clause 10.3), ``None`` if there is none."""
        return self.ranges[0][0] if self.ranges else None

    @property
    def upper(self) -> int | None:
        """The effective upper bound of the root, ``None`` if there is none."""
        return self.ranges[-1][1] if self.ranges else None

    def in_root(self, number: int) -> bool:
        """Whether *number* satisfies the root of the constraint."""
        return not self.ranges or any(
            (low is None or low <= number) and (high is None or number <= high) for low, high in self.ranges
        )

    def admits(self, number: int) -> bool:
        """Whether *number* satisfies the constraint, its extension included."""
        return self.extensible or self.in_root(number)

    def __str__(self) -> str:
        parts = [
            str(low)
            if low == high and low is not None
            else f"{'MIN' if low is None else low}..{'MAX' if high is None else high}"
            for low, high in self.ranges
        ]
        return " | ".join(parts) + (", ..." if self.extensible else "")


ANY = Bounds()


@dataclass(frozen=True, slots=True)
class Reference:
    """A use of a named type.

    Attributes:
        module: the module that defines the type.
        name: the type's name, as it is written in ASN.1.
        narrowed: the type in effect where the use adds a constraint of its own.
    """

    module: str
    name: str
    narrowed: Type | None = None


@dataclass(frozen=True, slots=True)
class BooleanType:
    """BOOLEAN."""


@dataclass(frozen=True, slots=True)
class NullType:
    """NULL."""


@dataclass(frozen=True, slots=True)
class ObjectIdentifierType:
    """OBJECT IDENTIFIER; values are written with dots (``1.2.840``)."""


@dataclass(frozen=True, slots=True)
class IntegerType:
    """INTEGER with its value constraint and named values."""

    bounds: Bounds = ANY
    named: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class EnumeratedType:
    """ENUMERATED; enumerators with their numbers, the root in ascending order of number (X.691 clause 14).

    ``additions`` is ``None`` without an extension marker, else what follows it, in textual order.
    """

    root: tuple[tuple[str, int], ...]
    additions: tuple[tuple[str, int], ...] | None = None


@dataclass(frozen=True, slots=True)
class BitStringType:
    """BIT STRING with its size constraint (bits), named bits and contents constraint (X.682 clause 11)."""

    size: Bounds = ANY
    named: tuple[tuple[str, int], ...] = ()
    contains: Type | None = None


@dataclass(frozen=True, slots=True)
class OctetStringType:
    """OCTET STRING with its size constraint (octets) and contents constraint (X.682 clause 11)."""

    size: Bounds = ANY
    contains: Type | None = None


@dataclass(frozen=True, slots=True)
class StringType:
    """A character string or time type.

    Attributes:
        kind: the ASN.1 keyword, such as ``IA5String`` or ``UTCTime``.
        size: size constraint, in characters.
        alphabet: the permitted alphabet in ascending order, or ``None`` if it is not constrained.
    """

    kind: str
    size: Bounds = ANY
    alphabet: str | None = None


@dataclass(frozen=True, slots=True)
class Component:
    """A component of a SEQUENCE or an alternative of a CHOICE.

    ``default`` is a value in the Python mapping of values, wrapped in a one-element tuple so that ``None`` (no default)
    and the value of NULL stay apart.
    """

    name: str
    type: Type
    optional: bool = False
    default: tuple[object] | None = None


@dataclass(frozen=True, slots=True)
class AdditionGroup:
    """An extension addition group ``[[ … ]]`` of a SEQUENCE (X.680 clause 25)."""

    components: tuple[Component, ...]


@dataclass(frozen=True, slots=True)
class SequenceType:
    """SEQUENCE; ``additions`` is ``None`` without an extension marker, else the additions in textual order."""

    root: tuple[Component, ...]
    additions: tuple[Component | AdditionGroup, ...] | None = None

    def components(self) -> Iterator[Component]:
        """Yield all components, those of groups too, in textual order."""
        yield from self.root
        for addition in self.additions or ():
            if isinstance(addition, AdditionGroup):
                yield from addition.components
            else:
                yield addition


@dataclass(frozen=True, slots=True)
class ListType:
    """SEQUENCE OF with its size constraint."""

    element: Type
    size: Bounds = ANY


@dataclass(frozen=True, slots=True)
class ChoiceType:
    """CHOICE; alternatives of the root in the order of their indices (X.691 clause 23), additions in textual order."""

    root: tuple[Component, ...]
    additions: tuple[Component, ...] | None = None

    def alternatives(self) -> Iterator[Component]:
        """Yield all alternatives."""
        yield from self.root
        yield from self.additions or ()


Type = (
    Reference
    | BooleanType
    | NullType
    | ObjectIdentifierType
    | IntegerType
    | EnumeratedType
    | BitStringType
    | OctetStringType
    | StringType
    | SequenceType
    | ListType
    | ChoiceType
)
Definition = (  # what a type is once references are followed
    BooleanType
    | NullType
    | ObjectIdentifierType
    | IntegerType
    | EnumeratedType
    | BitStringType
    | OctetStringType
    | StringType
    | SequenceType
    | ListType
    | ChoiceType
)


@dataclass(frozen=True, slots=True)
class Module:
    """One ASN.1 module: its types by name and the integer constants that it defines (where the source kept them)."""

    name: str
    types: Mapping[str, Type]
    constants: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


class History(Protocol):
    """Knows how a schema grew from one edition of its standard to the next."""

    def view(self, schema: Schema, version: str) -> Schema:
        """Return what the edition *version* had of *schema*."""
        ...


@dataclass(frozen=True, slots=True)
class Schema:
    """Modules that belong together, such as those of one edition of TS 38.331.

    Attributes:
        name: how users name the schema, such as ``nr-rrc``.
        modules: the modules by name, the main one first.
        origin: where the schema comes from, in words (``pycrate 0.8.1: RRCNR``).
        digest: SHA-256 of the sources and tool versions, hexadecimal.
        version: the edition that a release view shows, such as ``15.8.0``; ``""`` for a schema as it came.
        history: how it grew; what reads schemas sets it.
    """

    name: str
    modules: Mapping[str, Module]
    origin: str = ""
    digest: str = ""
    version: str = ""
    history: History | None = field(default=None, repr=False, compare=False)

    def at_version(self, version: str) -> Schema:
        """Return the release view of *version*, such as ``15.8.0``: the schema without what came later.

        Types are made when they are asked for.

        Raises:
            LookupError: the schema has no history, since no reader of schemas made it.
            SchemaError: *version* is no edition, or none that the schema can show.
        """
        if self.history is None:
            raise LookupError(self.name)
        return self.history.view(self, version)

    def find(self, type_name: str) -> Reference | None:
        """Return the first type of that name; ``Module.Type`` names one of a certain module."""
        module_name, dot, plain = type_name.partition(".")
        for module in self.modules.values():
            if dot and module.name == module_name and plain in module.types:
                return Reference(module.name, plain)
            if not dot and type_name in module.types:
                return Reference(module.name, type_name)
        return None

    def definition(self, used: Type) -> Definition:
        """Follow references until the type itself is reached."""
        while isinstance(used, Reference):
            used = used.narrowed or self.modules[used.module].types[used.name]
        return used
