"""The one digest of a value: two codecs that decode the same value agree on it, however they spell and keep it.

It is taken of the plain form: JER (ITU-T X.697) as JSON, of which what says nothing about the value is the same for
everybody: components that are absent and have a default are filled in, bits of a named bit list that do not matter are
taken away (X.680 clause 22.7), what an encoding held besides its value (``"..."``) is left out, and an enumerator or
alternative beyond the known ones is ``null``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from conformance.asn1.jer import primitive_json
from conformance.asn1.named_values import ValueReader
from conformance.asn1.xer import named_type
from conformance.errors import Asn1Error, DecodeError, EncodeError
from conformance.model.evidence import Value
from conformance.model.received import EXTENSION, Unknown
from conformance.model.schema import (
    BitStringType,
    ChoiceType,
    Component,
    EnumeratedType,
    ListType,
    Schema,
    SequenceType,
    Type,
)
from conformance.model.vector import DIGEST_DIGITS


def plain_json(schema: Schema, type_name: str, value: Value) -> object:
    """Return *value* in the plain form, ready for :func:`json.dumps`.

    Raises:
        EncodeError: the value is not of the type; the error holds the path.
        SchemaError: the schema has no such type.
    """
    try:
        return _plain(schema, named_type(schema, type_name), value)
    except Asn1Error as error:
        error.type_name = type_name
        raise


def value_digest(schema: Schema, type_name: str, value: Value) -> str:
    """Return the digest of *value*: the first hexadecimal digits of SHA-256 over the canonical JSON of its plain form.

    Raises:
        EncodeError: the value is not of the type; the error holds the path.
        SchemaError: the schema has no such type.
    """
    return _digest(plain_json(schema, type_name, value))


def document_digest(schema: Schema, type_name: str, document: object) -> str:  # noqa: ARG001  # as value_digest has it
    """Return the digest of parsed JSON as it is, ``""`` of what cannot be written as JSON.

    It equals :func:`value_digest` of the value if a codec writes the plain form; one that writes JER otherwise, without
    defaults or in lower-case digits, may still mean the same value: see :func:`normalised_digest`.
    """
    try:
        return _digest(document)
    except (ValueError, TypeError, RecursionError):
        return ""


def normalised_digest(schema: Schema, type_name: str, document: object) -> str:
    """Return the digest of the value that parsed JSON stands for, in any form that ``from_jer`` reads.

    Raises:
        DecodeError: it stands for no value of the type; the error holds the path.
        SchemaError: the schema has no such type.
    """
    used = named_type(schema, type_name)
    try:
        return _digest(_plain(schema, used, ValueReader(schema).read(used, document)))
    except RecursionError:
        raise DecodeError("jer.too-deep") from None
    except Asn1Error as error:
        error.type_name = type_name
        raise


def _digest(plain: object) -> str:
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:DIGEST_DIGITS]


def _plain(schema: Schema, used: Type, value: Any) -> Any:
    definition = schema.definition(used)
    match definition, value:
        case SequenceType(), Mapping():
            return _plain_sequence(schema, definition, value)
        case ListType(element), list():
            return [_part(schema, index, element, item) for index, item in enumerate(value)]
        case (ChoiceType(), (None, None)) | (ChoiceType(), ("...", Unknown())) | (EnumeratedType(), None | Unknown()):
            return None
        case ChoiceType(), tuple((str(name), chosen)):
            for alternative in definition.alternatives():
                if alternative.name == name:
                    return {name: _part(schema, name, alternative.type, chosen)}
            raise EncodeError("jer.unknown-alternative", name=name)
        case BitStringType(named=named), tuple((bytes() as octets, int(count))) if named:
            return primitive_json(definition, _without_trailing_zeros(definition, octets, count))
    return primitive_json(definition, value)


def _plain_sequence(schema: Schema, definition: SequenceType, value: Mapping[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for component in definition.components():
        if component.name in value:
            plain[component.name] = _part(schema, component.name, component.type, value[component.name])
        elif component.default is not None:
            plain[component.name] = _part(schema, component.name, component.type, component.default[0])
    for name in value:
        if name not in plain and name != EXTENSION:
            raise EncodeError("jer.unknown-component", name=name)
    for component in definition.root:
        if component.name not in plain and _is_mandatory(component):
            raise EncodeError("jer.missing-component", name=component.name)
    return plain


def _is_mandatory(component: Component) -> bool:
    return not component.optional and component.default is None


def _part(schema: Schema, step: str | int, used: Type, value: Any) -> Any:
    try:
        return _plain(schema, used, value)
    except Asn1Error as error:
        error.within(step)
        raise


def _without_trailing_zeros(definition: BitStringType, octets: bytes, count: int) -> tuple[bytes, int]:
    """Return the shortest bit string that means the same in a named bit list and has the size that is admitted."""
    bits = "".join(f"{octet:08b}" for octet in octets)[:count].rstrip("0")
    kept = max(len(bits), definition.size.lower or 0)
    octet_count = -(-kept // 8)
    return int(bits.ljust(8 * octet_count, "0") or "0", 2).to_bytes(octet_count, "big"), kept
