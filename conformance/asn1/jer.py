"""JER: values as JSON (ITU-T X.697), both ways, in the form that asn1tools writes as well.

OCTET STRING is upper-case hexadecimal, contained encodings too; BIT STRING is hexadecimal where its size is fixed, else
an object of ``value`` and ``length``; CHOICE is an object with one member; ENUMERATED is the enumerator.

A BIT STRING is also read from as many digits 0 and 1 as it has bits, as uecapabilityparser writes it: that can never be
mistaken for hexadecimal, whose unused bits must be zero. Unknown members are refused even where a type is extensible:
what is skipped cannot be judged. Constraints are checked when the value is encoded, not here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NoReturn

from conformance.asn1.alphabets import TIME_FORMATS
from conformance.asn1.renamed import current_name
from conformance.asn1.xer import named_type
from conformance.asn1.xer_names import MAX_INTEGER_DIGITS
from conformance.asn1.xer_writing import time_text
from conformance.errors import Asn1Error, DecodeError, EncodeError
from conformance.model.evidence import Value
from conformance.model.schema import (
    BitStringType,
    BooleanType,
    Bounds,
    ChoiceType,
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

_BINARY = re.compile(r"[01]+")
_HEXADECIMAL = re.compile(r"(?:[0-9A-Fa-f]{2})*")


def to_jer(schema: Schema, type_name: str, value: Value) -> str:
    """Return *value* as JSON without white space, components in textual order.

    Raises:
        EncodeError: the value is not of the type; the error holds the path.
        SchemaError: the schema has no such type.
    """
    used = named_type(schema, type_name)
    try:
        return json.dumps(_written(schema, used, value), separators=(",", ":"))
    except Asn1Error as error:
        error.type_name = type_name
        raise


def from_jer(schema: Schema, type_name: str, text: str | bytes) -> Value:
    """Return the value of the type that the JSON *text* holds.

    Raises:
        DecodeError: it holds no such value; the error holds the path.
        SchemaError: the schema has no such type.
    """
    used = named_type(schema, type_name)
    try:
        return _read(schema, used, _parsed(text))
    except Asn1Error as error:
        error.type_name = type_name
        raise


def _parsed(text: str | bytes) -> Any:
    def refuse(constant: str) -> NoReturn:
        raise DecodeError("jer.text", reason=constant)

    def unique(members: list[tuple[str, Any]]) -> dict[str, Any]:
        document = dict(members)
        if len(document) < len(members):
            names = [name for name, _ in members]
            raise DecodeError("jer.twice", name=next(name for name in names if names.count(name) > 1))
        return document

    try:
        return json.loads(text, parse_constant=refuse, object_pairs_hook=unique)
    except ValueError as error:
        raise DecodeError("jer.text", reason=str(error)) from error
    except RecursionError:
        raise DecodeError("jer.too-deep") from None


def _written(schema: Schema, used: Type, value: Any) -> Any:  # noqa: C901, PLR0911, PLR0912  # a case per kind
    """Return the JSON form of a value of the type *used*."""
    definition = schema.definition(used)
    match definition, value:
        case SequenceType(), Mapping():
            return _written_sequence(schema, definition, value)
        case ListType(element), list():
            return [_within(index, _written, schema, element, item) for index, item in enumerate(value)]
        case ChoiceType(), tuple((str(name), chosen)):
            for alternative in definition.alternatives():
                if alternative.name == name:
                    return {name: _within(name, _written, schema, alternative.type, chosen)}
            raise EncodeError("jer.unknown-alternative", name=name)
        case EnumeratedType(), str() if value in _enumerators(definition):
            return value
        case (BooleanType(), bool()) | (NullType(), None) | (ObjectIdentifierType(), str()):
            return value
        case IntegerType(), int() if not isinstance(value, bool):
            if abs(value) >= 10**MAX_INTEGER_DIGITS:
                raise EncodeError("jer.too-many-digits", limit=MAX_INTEGER_DIGITS)
            return value
        case OctetStringType(), bytes():
            return value.hex().upper()
        case BitStringType(size), tuple((bytes() as octets, int(count))) if 0 <= count <= 8 * len(octets):
            digits = octets.hex().upper()
            return digits if _is_fixed(size) else {"value": digits, "length": count}
        case StringType(kind), _ if kind in TIME_FORMATS:
            return time_text(kind, value)
        case StringType(), str():
            return value
    raise EncodeError("jer.mismatch", kind=_kind(definition), found=type(value).__name__)


def _written_sequence(schema: Schema, definition: SequenceType, value: Mapping[str, Any]) -> dict[str, Any]:
    document = {
        component.name: _within(component.name, _written, schema, component.type, value[component.name])
        for component in definition.components()
        if component.name in value
    }
    for name in value.keys() - document.keys():
        raise EncodeError("jer.unknown-component", name=name)
    for component in definition.root:
        if component.name not in document and not component.optional and component.default is None:
            raise EncodeError("jer.missing-component", name=component.name)
    return document


def _read(schema: Schema, used: Type, document: Any) -> Any:  # noqa: C901, PLR0911, PLR0912  # the same
    """Return the value of the type *used* that a JSON form stands for."""
    definition = schema.definition(used)
    match definition, document:
        case SequenceType(), dict():
            return _read_sequence(schema, definition, document, used.name if isinstance(used, Reference) else "")
        case ListType(element), list():
            return [_within(index, _read, schema, element, item) for index, item in enumerate(document)]
        case ChoiceType(), dict() if len(document) == 1:
            ((name, chosen),) = document.items()
            for alternative in definition.alternatives():
                if alternative.name == name:
                    return name, _within(name, _read, schema, alternative.type, chosen)
            raise DecodeError("jer.unknown-alternative", name=name)
        case EnumeratedType(), str():
            if document not in _enumerators(definition):
                raise DecodeError("jer.no-enumerator", text=document[:40], names=", ".join(_enumerators(definition)))
            return document
        case (BooleanType(), bool()) | (NullType(), None) | (ObjectIdentifierType(), str()):
            return document
        case IntegerType(), int() if not isinstance(document, bool):
            return document
        case OctetStringType(), str():
            return _octets(document)
        case BitStringType(size), str() if _is_binary(document, size):
            octets = -(-len(document) // 8)
            return int(document.ljust(8 * octets, "0"), 2).to_bytes(octets, "big"), len(document)
        case BitStringType(size), str() if _is_fixed(size):
            return _bits(document, size.lower or 0)
        case BitStringType(), {"value": str(digits), "length": int(count)} if len(document) == 2:  # noqa: PLR2004
            return _bits(digits, count)
        case StringType(kind), str():
            return _time(kind, document) if kind in TIME_FORMATS else document
    raise DecodeError("jer.mismatch", kind=_kind(definition), found=_json_kind(document))


def _read_sequence(schema: Schema, definition: SequenceType, document: dict[str, Any], type_name: str) -> Any:
    given = dict(document)
    known = {component.name for component in definition.components()}
    for name in document.keys() - known:
        current = current_name(type_name, name)
        if current is None or current in given:
            raise DecodeError("jer.unknown-component", name=name)
        given[current] = given.pop(name)
    value = {
        component.name: _within(component.name, _read, schema, component.type, given[component.name])
        for component in definition.components()
        if component.name in given
    }
    for component in definition.root:
        if component.name in value or component.optional:
            continue
        if component.default is None:
            raise DecodeError("jer.missing-component", name=component.name)
        value[component.name] = component.default[0]
    return value


def _within(step: str | int, convert: Any, schema: Schema, used: Type, item: Any) -> Any:
    try:
        return convert(schema, used, item)
    except Asn1Error as error:
        error.within(step)
        raise


def _enumerators(definition: EnumeratedType) -> list[str]:
    return [name for name, _ in (*definition.root, *(definition.additions or ()))]


def _is_fixed(size: Bounds) -> bool:
    """Whether all values have one length (an extensible size has not)."""
    return size.lower is not None and size.lower == size.upper and not size.extensible


def _is_binary(text: str, size: Bounds) -> bool:
    """Whether *text* consists of as many digits 0 and 1 as the BIT STRING may have bits.

    For two bits, 00 is both forms of one value, and 01, 10 and 11 would have unused bits set as hexadecimal.
    """
    return _BINARY.fullmatch(text) is not None and size.admits(len(text))


def _octets(text: str) -> bytes:
    if not _HEXADECIMAL.fullmatch(text):
        raise DecodeError("jer.no-octets")
    return bytes.fromhex(text)


def _bits(text: str, count: int) -> tuple[bytes, int]:
    """Return a BIT STRING of *count* bits; the octets must be as many as it takes, unused bits zero."""
    octets = _octets(text)
    unused = 8 * len(octets) - count
    if not 0 <= unused < 8 or int.from_bytes(octets, "big") & ((1 << unused) - 1):  # noqa: PLR2004  # bits of an octet
        raise DecodeError("jer.no-bits", count=count, octets=len(octets))
    return octets, count


def _time(kind: str, text: str) -> datetime:
    try:
        return datetime.strptime(text, TIME_FORMATS[kind])  # noqa: DTZ007  # asn1tools' mapping has no time zone
    except ValueError:
        raise DecodeError("jer.no-time", text=text[:40], kind=kind) from None


def _kind(definition: Type) -> str:
    return definition.kind if isinstance(definition, StringType) else type(definition).__name__.removesuffix("Type")


def _json_kind(document: Any) -> str:
    kinds = {dict: "object", list: "array", str: "string", bool: "boolean", type(None): "null"}
    return kinds.get(type(document), "number")
