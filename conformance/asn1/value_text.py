"""Print values in ASN.1 value notation (ITU-T X.680), as DEFAULT takes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from conformance.errors import SchemaError
from conformance.model.evidence import Value
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


def value_text(schema: Schema, used: Type, value: Value, *, path: str = "") -> str:
    """Return *value*, in the Python mapping of values, in the value notation of its type.

    Raises:
        SchemaError: it has no such notation; the message names *path*.
    """
    try:
        return _text(schema, used, value, path)
    except (TypeError, ValueError, KeyError) as error:
        raise SchemaError("schema.unprintable", path=path, reason=repr(value)) from error


def character_string(text: str, path: str) -> str:
    """Return *text* as a character string (X.680 clause 12.14), which has no notation for control characters."""
    if not text.isprintable():
        raise SchemaError("schema.unprintable", path=path, reason=repr(text))
    return '"' + text.replace('"', '""') + '"'


def _text(schema: Schema, used: Type, value: Any, path: str) -> str:  # noqa: PLR0911  # one answer for each kind of type
    match schema.definition(used):
        case BitStringType():
            octets, count = value
            bits = "".join(f"{octet:08b}" for octet in octets)[:count]
            return f"'{bits}'B"
        case OctetStringType():
            return f"'{value.hex().upper()}'H"
        case StringType():
            return character_string(value, path)
        case SequenceType() as sequence:
            types = {component.name: component.type for component in sequence.components()}
            return _braces(f"{name} {_text(schema, types[name], item, path)}" for name, item in value.items())
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
        case EnumeratedType():
            return str(value)
    return str(value).upper() if isinstance(value, bool) else str(int(value))


def _braces(items: Iterable[str]) -> str:
    return f"{{ {', '.join(items)} }}"
