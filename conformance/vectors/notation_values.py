"""Values of vectors in value notation: shown, read and held against the octets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from conformance.asn1.encodings import engine_of
from conformance.asn1.named_values import ValueReader
from conformance.asn1.value_digests import value_digest
from conformance.asn1.value_text import value_text
from conformance.asn1.xer import named_type
from conformance.errors import ConformanceError, DataError
from conformance.evidence.notation_parsing import parse_notation
from conformance.model.evidence import Value
from conformance.model.schema import ChoiceType, ListType, Schema, SequenceType, StringType, Type
from conformance.model.vector import SuiteHeader, Vector

TEXTUAL = frozenset({"jer", "xer"})
"""Encoding rules that write one value in several ways: octets are compared by the value that they hold."""
_CELL_BITS = {2: 4, 4: 8}
"""How many bits each number of a character's cell stands for, by how many numbers there are (X.680 clause 41.8)."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A value in value notation.

    Attributes:
        text: on one line.
        is_all: whether the value alone gives the octets; else the encoding holds more than the value says.
    """

    text: str
    is_all: bool


class NotationValues:
    """Writes and reads the values of one suite's vectors.

    Raises:
        DataError: nothing decodes its encoding rules.
        SchemaError: the schema has no such type.
    """

    def __init__(self, header: SuiteHeader, schema: Schema) -> None:
        self._schema = schema
        self._type_name = header.type_name
        self._used = named_type(schema, header.type_name)
        self._encoding = header.encoding
        self._engine = engine_of(header.encoding)
        self._reader = ValueReader(schema)

    def shown(self, vector: Vector) -> Shown | None:
        """Return the value that the vector's digest is of; ``None`` if none was asked for or it has no notation."""
        if not vector.value_digest:
            return None
        try:
            value = self._decoded(vector.octets)
            text = value_text(self._schema, self._used, value)
            if not self._digest(value) == self._digest(self.value(text)) == vector.value_digest:
                return None
        except ConformanceError:
            return None
        return Shown(text, self._encoded(value) == vector.octets)

    def violation(self, octets: bytes) -> str:
        """Say in English why *octets* are refused, ``""`` if they are not."""
        try:
            self._decoded(octets)
        except ConformanceError as error:
            return error.message.spoken("en")
        return ""

    def value(self, text: str, *, start: int = 0, end: int | None = None, line: int = 1, origin: str = "") -> Value:
        """Return the value that stands in *text* from *start* to *end*; *line* is that of *start*.

        Raises:
            ConformanceError: it is in no value notation, or no value of the type.
        """
        document = parse_notation(text, start, len(text) if end is None else end, line=line, origin=origin)
        return self._reader.read(self._used, _with_strings(self._schema, self._used, document))

    def checked_digest(self, octets: bytes, value: Value, *, is_all: bool, place: dict[str, object]) -> str:
        """Return the digest of *value*, which is to be that of *octets*.

        Args:
            octets: the encoding.
            value: what the notation says.
            is_all: whether the value alone is to give the octets.
            place: ``origin``, ``line`` and ``id``, for messages.

        Raises:
            DataError: it is another value.
            ConformanceError: the value is none of the type, or the octets cannot be decoded.
        """
        digest = self._digest(value)
        if is_all and self._encoding not in TEXTUAL:
            encoded = self._engine.encode(self._schema, self._type_name, value, rules=self._encoding)
            if encoded != octets:
                raise DataError("vectors.notation-octets", bit=first_difference(encoded, octets), **place)
        elif self._digest(self._decoded(octets)) != digest:
            raise DataError("vectors.notation-other-value", **place)
        return digest

    def _decoded(self, octets: bytes) -> Value:
        return self._engine.decode(self._schema, self._type_name, octets, rules=self._encoding)

    def _encoded(self, value: Value) -> bytes | None:
        try:
            return self._engine.encode(self._schema, self._type_name, value, rules=self._encoding)
        except ConformanceError:
            return None

    def _digest(self, value: Value) -> str:
        return value_digest(self._schema, self._type_name, value)


def first_difference(one: bytes, other: bytes) -> int:
    """Return the first bit in which two encodings differ; the end of the shorter one if it begins the other."""
    for index, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return 8 * index + 8 - (left ^ right).bit_length()
    return 8 * min(len(one), len(other))


def _with_strings(schema: Schema, used: Type, document: Any) -> Any:
    """Return *document* with strings that are written as lists of strings and cells put together."""
    match schema.definition(used), document:
        case SequenceType() as sequence, dict():
            types = {component.name: component.type for component in sequence.components()}
            return {
                name: _with_strings(schema, types[name], item) if name in types else item
                for name, item in document.items()
            }
        case ChoiceType() as choice, dict():
            types = {alternative.name: alternative.type for alternative in choice.alternatives()}
            return {
                name: _with_strings(schema, types[name], item) if name in types else item
                for name, item in document.items()
            }
        case ListType(element), list():
            return [_with_strings(schema, element, item) for item in document]
        case StringType(), list():
            return "".join(map(_character, document))
    return document


def _character(part: Any) -> str:
    match part:
        case str():
            return part
        case [*cell] if len(cell) in _CELL_BITS and all(isinstance(number, int) for number in cell):
            code = 0
            for number in cell:
                code = code << _CELL_BITS[len(cell)] | number & 0xFF
            return chr(code) if code <= 0x10FFFF else ""  # noqa: PLR2004  # the last character of Unicode
    raise DataError("vectors.notation-character", found=str(part)[:40])
