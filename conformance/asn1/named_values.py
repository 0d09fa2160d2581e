"""Read values whose parts are named: JER (ITU-T X.697) and the spellings of it that other tools write.

Structure is strict: unknown members are refused even where a type is extensible, since what is skipped cannot be
judged, and mandatory ones must be there. Spelling is not. Beside JER, these forms are read, of which none can be
mistaken for another value of the same type:

- a contained value in place of the octets of an OCTET STRING (CONTAINING …), or of one that a standard says in words
  to contain a type of another; it is encoded strictly;
- a BIT STRING as as many digits 0 and 1 as it has bits, or as an object of ``value`` and ``length`` although its size
  is fixed; an OCTET STRING as such an object, as ``'C0'H`` of value notation is written where the type is not known;
- octets as a number, if their hexadecimal digits are all decimal;
- an empty object for an empty SEQUENCE OF and for NULL, as trees print them;
- ``true`` for the enumerator of that name, an identifier for a number with a name;
- identifiers of earlier editions;
- lines whose levels are lost (:mod:`conformance.asn1.flattened`).

Under ``"..."`` stands what an encoding held besides its components (:mod:`conformance.asn1.received_json`).

Constraints are checked when the value is encoded, not here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from conformance.asn1.alphabets import TIME_FORMATS
from conformance.asn1.flattened import is_flattened, nested_document
from conformance.asn1.foreign_contents import foreign_contents
from conformance.asn1.per_schema import PerSchema
from conformance.asn1.received_json import read_received, read_unknown
from conformance.asn1.renamed import current_name
from conformance.asn1.uper_encoding import UperEncoder
from conformance.asn1.xer import named_type
from conformance.errors import Asn1Error, DecodeError
from conformance.model.evidence import Value
from conformance.model.received import EXTENSION
from conformance.model.schema import (
    BitStringType,
    BooleanType,
    Bounds,
    ChoiceType,
    Component,
    Definition,
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
_ENCODERS = PerSchema(UperEncoder)


class ValueReader:
    """Reads values of one schema; *schema_of* gives those that contained values of another standard have."""

    def __init__(self, schema: Schema, schema_of: Callable[[str], Schema] | None = None) -> None:
        self._schema = schema
        self._schema_of = schema_of

    def read(self, used: Type, document: Any, *, name: str = "") -> Value:  # noqa: PLR0911  # an answer for each kind
        """Return the value of the type *used* that a parsed JSON *document* stands for.

        *name* is that of a type defined in place: the type around it and the component, ``Type.component``.

        Raises:
            DecodeError: it stands for none; the error holds the path.
            EncodeError: a contained value violates its constraints.
        """
        definition = self._schema.definition(used)
        name = used.name if isinstance(used, Reference) else name
        if is_flattened(document) and not isinstance(definition, OctetStringType):
            document = nested_document(self._schema, used, document, schema_of=self._schema_of)
        match definition, document:
            case SequenceType(), dict():
                return self._sequence(definition, document, name)
            case ListType(element), list():
                return [self._part(index, element, item, name) for index, item in enumerate(document)]
            case ChoiceType(), dict() if len(document) == 1:
                return self._choice(definition, document, name)
            case ChoiceType(additions=tuple()), None:
                return None, None  # as it is decoded: an alternative beyond the known ones
            case EnumeratedType(), {"...": beyond} if len(document) == 1:
                return read_unknown(definition, beyond)
            case OctetStringType(contains=contained), _ if contained is not None and _is_structure(document):
                return self.contents(contained, document)
        if _is_string_object(document):
            return _string_object(definition, document["value"], document["length"])
        return _primitive(definition, document)

    def contents(self, contained: Type, document: Any) -> bytes:
        """Return the octets that contain the value of a type; error paths go on with its name, as in probe documents.

        Raises:
            DecodeError: as :meth:`read`.
            EncodeError: the value violates its constraints.
        """
        try:
            return _ENCODERS(self._schema).encode(contained, self.read(contained, document))
        except Asn1Error as error:
            definition = self._schema.definition(contained)
            error.within(contained.name if isinstance(contained, Reference) else kind_of(definition))
            raise

    def _part(self, step: str | int, used: Type, document: Any, name: str) -> Value:
        """Return the value of a part; an error gets *step* in front of its path."""
        try:
            return self.read(used, document, name=name)
        except Asn1Error as error:
            error.within(step)
            raise

    def _sequence(self, definition: SequenceType, document: dict[str, Any], type_name: str) -> dict[str, Value]:
        given = {name: member for name, member in document.items() if name != EXTENSION}
        known = {component.name for component in definition.components()}
        for name in given.keys() - known:
            current = current_name(type_name, name)
            if current is None or current in given:
                raise DecodeError("jer.unknown-component", name=name)
            given[current] = given.pop(name)
        value = {
            component.name: self._component(type_name, component, given[component.name])
            for component in definition.components()
            if component.name in given
        }
        for component in definition.root:
            if component.name in value or component.optional:
                continue
            if component.default is None:
                raise DecodeError("jer.missing-component", name=component.name)
            value[component.name] = component.default[0]
        if EXTENSION in document:
            value[EXTENSION] = read_received(definition, document[EXTENSION])
        return value

    def _component(self, type_name: str, component: Component, document: Any) -> Value:
        foreign = foreign_contents(type_name, component.name) if _is_structure(document) else None
        if foreign is None or self._schema_of is None:
            return self._part(component.name, component.type, document, f"{type_name}.{component.name}")
        schema = self._schema_of(foreign.schema)
        reader = ValueReader(schema, self._schema_of)
        try:
            return reader.contents(named_type(schema, foreign.type_name), document)
        except Asn1Error as error:
            error.within(component.name)
            raise

    def _choice(self, definition: ChoiceType, document: dict[str, Any], type_name: str) -> tuple[str, Value]:
        ((name, chosen),) = document.items()
        if name == EXTENSION:
            return EXTENSION, read_unknown(definition, chosen)
        for alternative in definition.alternatives():
            if alternative.name == name:
                return name, self._part(name, alternative.type, chosen, f"{type_name}.{name}")
        raise DecodeError("jer.unknown-alternative", name=name)


def enumerators(definition: EnumeratedType) -> list[str]:
    """Return the names of the values, those of the extension too."""
    return [name for name, _ in (*definition.root, *(definition.additions or ()))]


def is_fixed(size: Bounds) -> bool:
    """Whether all values have one length (an extensible size has not)."""
    return size.lower is not None and size.lower == size.upper and not size.extensible


def kind_of(definition: Definition) -> str:
    """Return how messages name a type."""
    return definition.kind if isinstance(definition, StringType) else type(definition).__name__.removesuffix("Type")


def _is_structure(document: Any) -> bool:
    """Whether *document* is a value with parts, written where octets are expected."""
    return isinstance(document, dict | list) and not _is_string_object(document)


def _is_string_object(document: Any) -> bool:
    match document:
        case {"value": str(), "length": int(length)} if len(document) == 2 and not isinstance(length, bool):  # noqa: PLR2004  # members
            return True
    return False


def _string_object(definition: Definition, digits: str, length: int) -> Any:
    octets, length = _bits(digits, length)
    match definition:
        case BitStringType():
            return octets, length
        case OctetStringType():  # X.680 clause 23: half an octet is filled up with zeros
            return octets
    raise DecodeError("jer.mismatch", kind=kind_of(definition), found="object")


def _primitive(definition: Definition, document: Any) -> Any:  # noqa: PLR0911  # an answer for each kind of type
    match definition, document:
        case EnumeratedType(), str() | bool():
            return _enumerator(definition, document)
        case EnumeratedType(additions=tuple()), None:
            return None  # as it is decoded: an enumerator beyond the known ones
        case (BooleanType(), bool()) | (NullType(), None) | (ObjectIdentifierType(), str()):
            return document
        case (NullType() | ListType(), {}) if not document:
            return [] if isinstance(definition, ListType) else None
        case IntegerType(), int() if not isinstance(document, bool):
            return document
        case IntegerType(named=named), str() if document in dict(named):
            return dict(named)[document]
        case OctetStringType(), str() | int() if not isinstance(document, bool):
            return _octets(str(document))
        case BitStringType(size), str():
            return _bit_string(size, document)
        case StringType(kind), str():
            return _time(kind, document) if kind in TIME_FORMATS else document
    raise DecodeError("jer.mismatch", kind=kind_of(definition), found=_json_kind(document))


def _enumerator(definition: EnumeratedType, document: str | bool) -> str:  # noqa: FBT001  # a value, not a flag
    name = str(document).lower() if isinstance(document, bool) else document
    names = enumerators(definition)
    if name not in names:
        if isinstance(document, bool):
            raise DecodeError("jer.mismatch", kind=kind_of(definition), found=_json_kind(document))
        raise DecodeError("jer.no-enumerator", text=name[:40], names=", ".join(names))
    return name


def _bit_string(size: Bounds, text: str) -> tuple[bytes, int]:
    """Return the bits that binary or, where the size is fixed, hexadecimal digits stand for.

    For two bits, 00 is both forms of one value, and 01, 10 and 11 would have unused bits set as hexadecimal.
    """
    if _BINARY.fullmatch(text) and size.admits(len(text)):
        octets = -(-len(text) // 8)
        return int(text.ljust(8 * octets, "0"), 2).to_bytes(octets, "big"), len(text)
    if is_fixed(size):
        return _bits(text, size.lower or 0)
    raise DecodeError("jer.mismatch", kind="BitString", found="string")


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


def _json_kind(document: Any) -> str:
    kinds = {dict: "object", list: "array", str: "string", bool: "boolean", type(None): "null"}
    return kinds.get(type(document), "number")
