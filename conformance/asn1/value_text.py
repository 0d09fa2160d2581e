"""Print values in ASN.1 value notation (ITU-T X.680), as DEFAULT takes them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from conformance.asn1.alphabets import TIME_FORMATS
from conformance.asn1.xer_writing import time_text
from conformance.errors import EncodeError, SchemaError
from conformance.model.evidence import Value
from conformance.model.received import EXTENSION
from conformance.model.schema import (
    BitStringType,
    ChoiceType,
    EnumeratedType,
    ListType,
    NullType,
    ObjectIdentifierType,
    OctetStringType,
    Schema,
    SequenceType,
    StringType,
    Type,
)

_TUPLE, _QUADRUPLE = 2, 4
_CELLS = {
    "IA5String": _TUPLE,
    "UTF8String": _QUADRUPLE,
    "BMPString": _QUADRUPLE,
    "UniversalString": _QUADRUPLE,
}
"""How many numbers name a character in strings of a kind: column and row, or group, plane, row and cell."""


def value_text(schema: Schema, used: Type, value: Value, *, path: str = "") -> str:
    """Return *value*, in the Python mapping of values, in the value notation of its type.

    What a SEQUENCE holds of its encoding (``"..."``) is left out: the notation has no words for it.

    Raises:
        SchemaError: it has no such notation; the message names *path*.
    """
    try:
        return _text(schema, used, value, path)
    except (TypeError, ValueError, KeyError, AttributeError, EncodeError) as error:
        raise SchemaError("schema.unprintable", path=path, reason=repr(value)) from error


def character_string(text: str, path: str) -> str:
    """Return *text* as a character string (X.680 clause 12.14), which has no notation for control characters."""
    if not text.isprintable():
        raise SchemaError("schema.unprintable", path=path, reason=repr(text))
    return '"' + text.replace('"', '""') + '"'


def _text(schema: Schema, used: Type, value: Any, path: str) -> str:  # noqa: C901, PLR0911  # one answer for each kind
    match schema.definition(used):
        case BitStringType():
            octets, count = value
            bits = "".join(f"{octet:08b}" for octet in octets)[:count]
            return f"'{bits}'B"
        case OctetStringType():
            return f"'{value.hex().upper()}'H"
        case StringType(kind):
            return f'"{time_text(kind, value)}"' if kind in TIME_FORMATS else _characters(kind, value, path)
        case SequenceType() as sequence:
            types = {component.name: component.type for component in sequence.components()}
            given = {name: item for name, item in value.items() if name != EXTENSION}
            return _braces(f"{name} {_text(schema, types[name], item, path)}" for name, item in given.items())
        case ListType(element):
            return _braces(_text(schema, element, item, path) for item in value)
        case ChoiceType() as choice:
            name, chosen = value
            alternatives = {alternative.name: alternative.type for alternative in choice.alternatives()}
            return f"{name}:{_text(schema, alternatives[name], chosen, path)}"
        case NullType():
            return "NULL"
        case ObjectIdentifierType():
            return f"{{ {value.replace('.', ' ')} }}"
        case EnumeratedType() if isinstance(value, str):
            return value
        case EnumeratedType():  # beyond the known ones: it has no name
            raise TypeError(value)
    return str(value).upper() if isinstance(value, bool) else str(int(value))


def _characters(kind: str, text: str, path: str) -> str:
    """Return a string; with control characters it is a list of strings and of their cells (X.680 clause 41.8)."""
    if text.isprintable() or kind not in _CELLS:
        return character_string(text, path)
    parts = []
    for printable, run in groupby(text, str.isprintable):
        parts += [character_string("".join(run), path)] if printable else [_cell(kind, code) for code in map(ord, run)]
    return _braces(parts)


def _cell(kind: str, code: int) -> str:
    places = [code // 16, code % 16] if _CELLS[kind] == _TUPLE else list(code.to_bytes(4, "big"))
    return _braces(map(str, places))


def _braces(items: Iterable[str]) -> str:
    return f"{{ {', '.join(items)} }}"
