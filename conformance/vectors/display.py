"""What a vector decodes to, for people: the value, or what it breaks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from conformance.asn1.encodings import engine_of
from conformance.asn1.value_digests import plain_json
from conformance.asn1.value_text import value_text
from conformance.asn1.xer import named_type
from conformance.errors import Asn1Error, SchemaError, dotted
from conformance.model.schema import Schema
from conformance.model.text import Message
from conformance.model.vector import SuiteHeader, Vector
from conformance.vectors.notation_layout import laid_out


@dataclass(frozen=True, slots=True)
class Violation:
    """Where an encoding breaks a rule.

    Attributes:
        path: names and indices from the type to the place.
        bit: the offset of the first offending bit, ``None`` if the codec tells none.
        rule: the rule of encoding.
        message: all of it in words.
    """

    path: str
    bit: int | None
    rule: str
    message: Message


@dataclass(frozen=True, slots=True)
class Decoded:
    """What became of a vector.

    Attributes:
        document: the value as plain JSON, ``None`` if it was refused.
        value: the value in value notation, on lines; ``None`` if it was refused or has no notation.
        violations: what it breaks.
    """

    document: object = None
    value: str | None = None
    violations: tuple[Violation, ...] = ()


def decoded(vector: Vector, header: SuiteHeader, schema_of: Callable[[str], Schema]) -> Decoded:
    """Return what the strict codec, or the peer that speaks the suite's encoding rules, makes of *vector*.

    Raises:
        SchemaError: the suite's schema is not available or lacks its type.
        DataError: nothing decodes its encoding rules.
    """
    schema = schema_of(header.schema)
    used = named_type(schema, header.type_name)
    try:
        value = engine_of(header.encoding).decode(schema, header.type_name, vector.octets, rules=header.encoding)
    except Asn1Error as error:
        rule = error.key.partition(".")[2]
        return Decoded(violations=(Violation(dotted(error.path), error.bit, rule, error.message),))
    try:
        text = laid_out(value_text(schema, used, value))
    except SchemaError:
        text = None
    return Decoded(plain_json(schema, header.type_name, value), text)
