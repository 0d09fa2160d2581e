"""XER: values as XML (ITU-T X.693), both ways.

What is written is canonical XER (clause 9): no prolog, no white space, upper-case hexadecimal, DEFAULT values of the
root present, empty-element tags. One departure, on purpose: a contained encoding (CONTAINING) stays hexadecimal as in
basic XER, where clause 9.4 would nest its value; the document then holds the very octets that were received, and other
tools write it the same way. :mod:`conformance.asn1.probe` nests them.

What is read is basic XER and more: white space, comments and nested contained values are accepted, and so are the
elements that asn1c puts around extension addition groups (``<ext1>``) and identifiers that a later edition renamed.
Unknown elements are refused even where a type is extensible, though clause 8.6 lets a decoder skip them: what is
skipped cannot be judged. Constraints are not checked here but when the value is encoded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.asn1.per_schema import PerSchema
from conformance.asn1.strict import StrictEngine
from conformance.asn1.xer_reading import XerReader
from conformance.asn1.xer_writing import Form, XerWriter
from conformance.errors import Asn1Error, DecodeError, SchemaError
from conformance.model.evidence import Value
from conformance.model.schema import Reference, Schema

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


def to_xer(schema: Schema, type_name: str, value: Value) -> Element:
    """Return *value* as an element named after its type, in canonical XER.

    Raises:
        EncodeError: the value is not of the type; the error holds the path.
        SchemaError: the schema has no such type.
    """
    from lxml import etree

    return etree.fromstring(
        _WRITERS(schema).text(named_type(schema, type_name), value), etree.XMLParser(no_network=True)
    )


def from_xer(schema: Schema, element: Element) -> tuple[str, Value]:
    """Return the type that *element* is named after and the value that it holds.

    Raises:
        DecodeError: it does not hold such a value; the error holds the path and names the line.
        SchemaError: the schema has no type of that name.
    """
    type_name = str(element.tag)
    used = named_type(schema, type_name)
    try:
        return type_name, _READERS(schema).value(used, element)
    except Asn1Error as error:
        error.type_name = type_name
        raise


def xer_text(element: Element) -> bytes:
    """Return *element* as canonical XER: UTF-8 without a prolog (X.693 clauses 8.1.3 and 9.1.1)."""
    from lxml import etree

    return etree.tostring(element, encoding="unicode", with_tail=False).encode()


def named_type(schema: Schema, type_name: str) -> Reference:
    """Return the reference to the type of that name.

    Raises:
        SchemaError: the schema has no such type.
    """
    found = schema.find(type_name)
    if found is None:
        raise SchemaError("schema.unknown-type", schema=schema.name, type=type_name)
    return found


def _reader(schema: Schema) -> XerReader:
    engine = StrictEngine()

    def encode(contained: Reference, value: Value) -> bytes:
        try:
            return engine.encode(schema, f"{contained.module}.{contained.name}", value)
        except Asn1Error as error:
            refused = DecodeError("xer.contained-value", what=error.message)
            for step in reversed(error.path):
                refused.within(step)
            raise refused from error

    return XerReader(schema, encode)


_WRITERS = PerSchema(lambda schema: XerWriter(schema, Form()))
_READERS = PerSchema(_reader)
