"""JER: values as JSON (ITU-T X.697), both ways, in the form that asn1tools writes as well.

OCTET STRING is upper-case hexadecimal, contained encodings too; BIT STRING is hexadecimal where its size is fixed, else
an object of ``value`` and ``length``; CHOICE is an object with one member; ENUMERATED is the enumerator.

What an encoding held besides the components of its type stands under ``"..."`` (:mod:`conformance.asn1.received_json`).
An enumerator or alternative beyond the known ones of which nothing was kept is ``null``.

What is read may be spelled otherwise: see :mod:`conformance.asn1.named_values`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from conformance.asn1.alphabets import TIME_FORMATS
from conformance.asn1.named_values import ValueReader, enumerators, is_fixed, kind_of
from conformance.asn1.received_json import received_json, unknown_json
from conformance.asn1.xer import named_type
from conformance.asn1.xer_names import MAX_INTEGER_DIGITS
from conformance.asn1.xer_writing import time_text
from conformance.errors import Asn1Error, DecodeError, EncodeError
from conformance.model.evidence import Value
from conformance.model.received import EXTENSION, Received, Unknown
from conformance.model.schema import (
    BitStringType,
    BooleanType,
    ChoiceType,
    Definition,
    EnumeratedType,
    IntegerType,
    ListType,
    NullType,
    ObjectIdentifierType,
    OctetStringType,
    Schema,
    SequenceType,
    StringType,
    Type,
)


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


def from_jer(
    schema: Schema, type_name: str, text: str | bytes, *, schema_of: Callable[[str], Schema] | None = None
) -> Value:
    """Return the value of the type that the JSON *text* holds.

    *schema_of* gives the schemas that contained values of another standard have.

    Raises:
        DecodeError: it holds no such value; the error holds the path.
        SchemaError: the schema has no such type.
    """
    used = named_type(schema, type_name)
    try:
        return ValueReader(schema, schema_of).read(used, _parsed(text))
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


def primitive_json(definition: Definition, value: Any) -> Any:  # noqa: PLR0911  # an answer for each kind of type
    """Return the JSON form of a value without parts.

    Raises:
        EncodeError: the value is not of the type.
    """
    match definition, value:
        case EnumeratedType(), str() if value in enumerators(definition):
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
            return digits if is_fixed(size) else {"value": digits, "length": count}
        case StringType(kind), _ if kind in TIME_FORMATS:
            return time_text(kind, value)
        case StringType(), str():
            return value
    raise EncodeError("jer.mismatch", kind=kind_of(definition), found=type(value).__name__)


def _written(schema: Schema, used: Type, value: Any) -> Any:  # noqa: PLR0911  # an answer for each kind of type
    """Return the JSON form of a value of the type *used*."""
    definition = schema.definition(used)
    match definition, value:
        case SequenceType(), Mapping():
            return _written_sequence(schema, definition, value)
        case ListType(element), list():
            return [_within(index, _written, schema, element, item) for index, item in enumerate(value)]
        case (ChoiceType(additions=tuple()), (None, None)) | (EnumeratedType(additions=tuple()), None):
            return None
        case (ChoiceType(additions=tuple()), ("...", Unknown() as unknown)):
            return {EXTENSION: unknown_json(unknown)}
        case (EnumeratedType(additions=tuple()), Unknown()):
            return {EXTENSION: unknown_json(value)}
        case ChoiceType(), tuple((str(name), chosen)):
            for alternative in definition.alternatives():
                if alternative.name == name:
                    return {name: _within(name, _written, schema, alternative.type, chosen)}
            raise EncodeError("jer.unknown-alternative", name=name)
    return primitive_json(definition, value)


def _written_sequence(schema: Schema, definition: SequenceType, value: Mapping[str, Any]) -> dict[str, Any]:
    document = {
        component.name: _within(component.name, _written, schema, component.type, value[component.name])
        for component in definition.components()
        if component.name in value
    }
    if isinstance(received := value.get(EXTENSION), Received):
        document[EXTENSION] = received_json(received)
    for name in value.keys() - document.keys():
        raise EncodeError("jer.unknown-component", name=name)
    for component in definition.root:
        if component.name not in document and not component.optional and component.default is None:
            raise EncodeError("jer.missing-component", name=component.name)
    return document


def _within(step: str | int, convert: Any, schema: Schema, used: Type, item: Any) -> Any:
    try:
        return convert(schema, used, item)
    except Asn1Error as error:
        error.within(step)
        raise
