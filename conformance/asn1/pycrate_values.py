"""Values in pycrate's Python mapping and in ours, both ways, led by the schema tree.

pycrate has a BIT STRING as ``(number, bits)``, NULL as 0, an OBJECT IDENTIFIER as a tuple of numbers, a time as a tuple
of its fields, and additions that the schema does not know as ``_ext_0``, ``_ext_1``…
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from conformance.errors import Asn1Error, DecodeError, EncodeError
from conformance.model.evidence import Value
from conformance.model.schema import (
    BitStringType,
    ChoiceType,
    Component,
    EnumeratedType,
    ListType,
    NullType,
    ObjectIdentifierType,
    Schema,
    SequenceType,
    StringType,
    Type,
)

_UNKNOWN = "_ext_"
"""How pycrate's names of unknown additions begin."""


def from_pycrate(schema: Schema, used: Type, value: Any) -> Value:  # noqa: PLR0911  # one answer for each kind of type
    """Return in our mapping what pycrate decoded; unknown additions are left out, or ``None`` where nothing else is.

    Raises:
        DecodeError: the value has no form in our mapping.
    """
    match schema.definition(used):
        case SequenceType() as sequence:
            types = _types(sequence.components())
            return {
                name: _within(name, from_pycrate, schema, types[name], item)
                for name, item in value.items()
                if not name.startswith(_UNKNOWN)
            }
        case ListType(element):
            return [_within(index, from_pycrate, schema, element, item) for index, item in enumerate(value)]
        case ChoiceType() as choice:
            name, chosen = value
            if name.startswith(_UNKNOWN):
                return (None, None)
            return (name, _within(name, from_pycrate, schema, _types(choice.alternatives())[name], chosen))
        case EnumeratedType():
            return None if value.startswith(_UNKNOWN) else value
        case BitStringType():
            number, count = value
            width = -(-count // 8)
            return ((number << (8 * width - count)).to_bytes(width, "big"), count)
        case NullType():
            return None
        case ObjectIdentifierType():
            return ".".join(map(str, value))
        case StringType(kind) if kind in _TIME_FIELDS:
            return _time(kind, value)
    return value


def to_pycrate(schema: Schema, used: Type, value: Any) -> Any:  # noqa: C901, PLR0911  # one answer for each kind
    """Return *value*, in our mapping, in that of pycrate.

    Raises:
        EncodeError: the value is not of the type.
    """
    match schema.definition(used), value:
        case SequenceType() as sequence, Mapping():
            types = _types(sequence.components())
            if unknown := sorted(value.keys() - types.keys()):
                raise EncodeError("uper.unknown-component", name=unknown[0])
            return {name: _within(name, to_pycrate, schema, types[name], item) for name, item in value.items()}
        case ListType(element), list():
            return [_within(index, to_pycrate, schema, element, item) for index, item in enumerate(value)]
        case ChoiceType() as choice, (str(name), chosen):
            types = _types(choice.alternatives())
            if name not in types:
                raise EncodeError("uper.unknown-alternative", name=name, known=", ".join(types))
            return (name, _within(name, to_pycrate, schema, types[name], chosen))
        case BitStringType(), (bytes(octets), int(count)) if 0 <= 8 * len(octets) - count < 8:  # noqa: PLR2004  # octet
            return (int.from_bytes(octets, "big") >> (8 * len(octets) - count), count)
        case NullType(), None:
            return 0
        case ObjectIdentifierType(), str():
            return tuple(map(int, value.split(".")))
        case StringType(kind), datetime() if kind in _TIME_FIELDS:
            return (*(value.strftime(field) for field in _TIME_FIELDS[kind]), *_TIME_TAIL[kind])
        case ((SequenceType() | ListType() | ChoiceType() | BitStringType() | NullType() as definition), _):
            raise EncodeError("uper.mismatch", kind=_KINDS[type(definition)], value=repr(value)[:80])
    return value


_KINDS: dict[type, str] = {
    BitStringType: "BIT STRING",
    ChoiceType: "CHOICE",
    ListType: "SEQUENCE OF",
    NullType: "NULL",
    SequenceType: "SEQUENCE",
}
_TIME_FIELDS = {
    "UTCTime": ("%y", "%m", "%d", "%H", "%M", "%S"),
    "GeneralizedTime": ("%Y", "%m", "%d", "%H", "%M", "%S"),
}
_TIME_TAIL: dict[str, tuple[str | None, ...]] = {"UTCTime": ("Z",), "GeneralizedTime": (None, "Z")}
"""What follows the fields in pycrate's tuple: for GeneralizedTime a fraction, then the time zone."""


def _time(kind: str, value: tuple[str | None, ...]) -> datetime:
    count = len(_TIME_FIELDS[kind])
    if value[count:] != _TIME_TAIL[kind] or None in value[:count]:
        raise DecodeError("uper.time", text="".join(filter(None, value)), kind=kind)
    text = "".join(filter(None, value[:count]))
    return datetime.strptime(text, "".join(_TIME_FIELDS[kind]))  # noqa: DTZ007  # our mapping has no time zone


def _types(components: Iterator[Component]) -> dict[str, Type]:
    return {component.name: component.type for component in components}


def _within(step: str | int, mapped: Callable[[Schema, Type, Any], Any], schema: Schema, used: Type, value: Any) -> Any:
    try:
        return mapped(schema, used, value)
    except Asn1Error as error:
        error.within(step)
        raise
