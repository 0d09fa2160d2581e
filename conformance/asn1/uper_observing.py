"""What a decoder tells while it runs: where each field lies, and what breaks a rule.

A decoder without an observer tells nothing and refuses the first breach; that is the fast one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sized
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import zip_longest
from typing import Any, TypeVar, cast

from conformance.errors import DecodeError
from conformance.model.schema import Reference, Type

MAX_FIELDS = 1 << 18
"""How many fields of one message are told."""

Path = tuple[str | int, ...]
Spans = dict[Path, tuple[int, int]]
Place = Callable[[int], int]
"""Says where a bit of contents that are read apart stands in what is around them."""
Read = TypeVar("Read", bound=Callable[[str, int], tuple[Any, ...]])
"""Reads a determinant: what it says, the position behind it, and perhaps more."""
Decode = Callable[[str, int], tuple[Any, int]]
"""Decodes the value at a bit position; returns it and the position behind it."""
Breach = Callable[[DecodeError], None]
"""Is told of a breach: it raises the error, or returns and lets the decoder go on with the best reading."""


def refuse(error: DecodeError) -> None:
    """Let nothing pass."""
    raise error


def tolerating(rules: frozenset[str]) -> Breach:
    """Return what lets breaches of the *rules* pass and refuses the others."""
    keys = {f"uper.{rule}" for rule in rules}

    def breach(error: DecodeError) -> None:
        if error.key not in keys:
            raise error

    return breach


@dataclass(frozen=True, slots=True)
class Field:
    """A range of bits and what it says.

    Attributes:
        path: component names and list indices of the value that it belongs to.
        kind: ``component`` for a value; ``content`` for the bits of a value behind its extension bit or length, or of
            one that is no component of another; else what helps to find values: ``extension-bit``, ``presence``,
            ``length``, ``index``, ``bitmap``, ``open-type`` (the length of one), ``padding``, ``tail``.
        type: the type of a component as ASN.1 names it, ``""`` for the others.
        first_bit: counted from the beginning of the whole message.
        bits: how many; the fields of contents in fragments take in what stands between the fragments.
        value: what it says; ``None`` for content of which more follows in another fragment.
        is_declared: a value without bits of its own, placed at the bit that declares it.
    """

    path: Path
    kind: str
    type: str
    first_bit: int
    bits: int
    value: Any
    is_declared: bool = False


def leaf_fields(fields: Iterable[Field]) -> Iterator[Field]:
    """Yield the fields that are around no other: of a message that is read completely, each bit is in one of them.

    The exception are contents in fragments, of 16K octets and more: a field in two of them takes in what is between.
    """
    own = [field for field in fields if field.bits and not field.is_declared]
    for field, following in zip_longest(own, own[1:]):
        if following is None or following.first_bit >= field.first_bit + field.bits:
            yield field


class Observer:
    """Collects the fields of a message while a decoder runs, those around others before them.

    Attributes:
        path: where the decoder is.
        enters_contents: contents of octet strings are decoded too, as far as the schema says what they are.
    """

    def __init__(self, *, enters_contents: bool = False) -> None:
        self.path: list[str | int] = []
        self.enters_contents = enters_contents
        self._fields: list[Field | None] = []
        self._told: int | None = None
        self._places: list[Place] = []

    @property
    def fields(self) -> tuple[Field, ...]:
        """What was read completely, in the order in which it begins."""
        return tuple(field for field in self._fields if field is not None)

    @property
    def spans(self) -> Spans:
        """The bit range, half open, of every component and list item."""
        return {one.path: (one.first_bit, one.first_bit + one.bits) for one in self.fields if one.kind == "component"}

    def place(self, bit: int) -> int:
        """Return where a bit of the contents that are read stands in the whole message."""
        for place in reversed(self._places):
            bit = place(bit)
        return bit

    def note(self, kind: str, first: int, end: int, value: object, *, step: str | int | None = None) -> None:
        """Note a field without components; *step* leads from the value that is read to the one it belongs to."""
        path = (*self.path, *([] if step is None else [step]))
        self._make_room(first)
        if self._told is not None:
            self._note_content(first)
            self._told = end
        self._fields.append(self._field(path, kind, "", (first, end), value))

    def whole(self, read: Decode) -> Decode:
        """Return *read*, the decoder of a value without components, as one that leaves none of its bits untold."""

        def told(bits: str, pos: int) -> tuple[Any, int]:
            self._told = pos
            try:
                value, end = read(bits, pos)
                if self._told > pos:
                    self._note_content(end, value)
            finally:
                self._told = None
            return value, end

        return told

    def outermost(self, read: Decode) -> Decode:
        """Return *read*, the decoder of a value that is no component, as one that leaves no bits untold."""

        def told(bits: str, pos: int) -> tuple[Any, int]:
            before = len(self._fields)
            value, end = read(bits, pos)
            if len(self._fields) == before and end > pos:
                self.note("content", pos, end, value)
            return value, end

        return told

    def noting(self, kind: str, read: Read) -> Read:
        """Return *read*, a reader of a determinant, as one that notes it if it takes bits."""

        def noted(bits: str, pos: int) -> Any:
            answer = read(bits, pos)
            if answer[1] > pos:
                self.note(kind, pos, answer[1], answer[0])
            return answer

        return cast("Read", noted)  # it answers as *read* does

    def component(
        self, step: str | int, used: Type, read: Callable[[], tuple[Any, int]], *, pos: int, declared: int | None
    ) -> tuple[Any, int]:
        """Read a component and note it; one without bits is placed at the bit that declares it, if there is one."""
        slot = len(self._fields)
        self._make_room(pos)
        self._fields.append(None)
        with self.within(step):
            value, end = read()
            first, last = (pos, end) if declared is None or end > pos else (declared, declared + 1)
            one = self._field(tuple(self.path), "component", type_name(used), (first, last), value)
            self._fields[slot] = one if first == pos else replace(one, is_declared=True)
        return value, end

    def component_decoder(self, items: Sized, used: Type, read: Decode) -> Decode:
        """Return *read*, the decoder of the items of a list, as one that notes them; *items* are those read before."""
        return lambda bits, pos: self.component(len(items), used, partial(read, bits, pos), pos=pos, declared=None)

    @contextmanager
    def within(self, step: str | int) -> Iterator[None]:
        """Let what is noted lie within component or item *step*."""
        self.path.append(step)
        try:
            yield
        finally:
            self.path.pop()

    @contextmanager
    def apart(self, place: Place) -> Iterator[None]:
        """Let bits be counted from the beginning of contents that *place* finds in what is around them."""
        self._places.append(place)
        try:
            yield
        finally:
            self._places.pop()

    def _note_content(self, end: int, value: object = None) -> None:
        """Note the bits of a value between what is told of it and *end*."""
        if self._told is not None and self._told < end:
            self._fields.append(self._field(tuple(self.path), "content", "", (self._told, end), value))

    def _make_room(self, bit: int) -> None:
        if len(self._fields) >= MAX_FIELDS:
            raise DecodeError("uper.too-many", bit=bit, count=len(self._fields) + 1, limit=MAX_FIELDS)

    def _field(self, path: Path, kind: str, name: str, span: tuple[int, int], value: object) -> Field:
        first, end = span
        last = self.place(end - 1) + 1 if end > first else self.place(first)
        return Field(path, kind, name, self.place(first), last - self.place(first), value)


_KEYWORDS = {
    "BooleanType": "BOOLEAN",
    "NullType": "NULL",
    "ObjectIdentifierType": "OBJECT IDENTIFIER",
    "IntegerType": "INTEGER",
    "EnumeratedType": "ENUMERATED",
    "BitStringType": "BIT STRING",
    "OctetStringType": "OCTET STRING",
    "SequenceType": "SEQUENCE",
    "ListType": "SEQUENCE OF",
    "ChoiceType": "CHOICE",
}


def type_name(used: Type) -> str:
    """Return the name of a type, or the keyword of one that has no name."""
    if isinstance(used, Reference):
        return used.name
    return _KEYWORDS.get(type(used).__name__, "") or str(getattr(used, "kind", ""))
