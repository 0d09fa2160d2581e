"""The strict engine: UPER over the schema tree, the default."""

from __future__ import annotations

from conformance.asn1.uper_decoding import Spans, Trace, UperDecoder
from conformance.asn1.uper_encoding import UperEncoder
from conformance.errors import Asn1Error, SchemaError
from conformance.model.evidence import Value
from conformance.model.schema import Reference, Schema


class StrictEngine:
    """Decodes and encodes UPER strictly; what is compiled for a schema is kept as long as the engine lives."""

    name = "strict"
    rules = frozenset({"uper"})

    def __init__(self) -> None:
        self._decoders: dict[int, tuple[Schema, UperDecoder]] = {}
        self._encoders: dict[int, tuple[Schema, UperEncoder]] = {}

    def decode(self, schema: Schema, type_name: str, octets: bytes, *, rules: str = "uper") -> Value:
        """Decode *octets* as a value of the type.

        Raises:
            DecodeError: with the path and the bit offset of the violation.
        """
        used = reference(schema, type_name, rules)
        if id(schema) not in self._decoders:
            self._decoders[id(schema)] = (schema, UperDecoder(schema))
        try:
            return self._decoders[id(schema)][1].decode(used, octets)
        except Asn1Error as error:
            error.type_name = type_name
            raise

    def encode(self, schema: Schema, type_name: str, value: Value, *, rules: str = "uper") -> bytes:
        """Encode *value* as the type.

        Raises:
            EncodeError: with the path of what does not fit.
        """
        used = reference(schema, type_name, rules)
        if id(schema) not in self._encoders:
            self._encoders[id(schema)] = (schema, UperEncoder(schema))
        try:
            return self._encoders[id(schema)][1].encode(used, value)
        except Asn1Error as error:
            error.type_name = type_name
            raise


def decode_traced(schema: Schema, type_name: str, octets: bytes) -> tuple[Value, Spans]:
    """Decode *octets* and return the value with the bit range, half open, of every component and list item.

    A component without bits of its own is placed at the presence bit or index that declares it; one that nothing
    declares has an empty range.
    """
    trace = Trace()
    try:
        value = UperDecoder(schema, trace).decode(reference(schema, type_name, "uper"), octets)
    except Asn1Error as error:
        error.type_name = type_name
        raise
    return value, trace.spans


def reference(schema: Schema, type_name: str, rules: str) -> Reference:
    """Return the reference to the named type.

    Raises:
        SchemaError: the schema has no such type, or the engine does not speak the rules.
    """
    if rules != "uper":
        raise SchemaError("uper.rules", rules=rules)
    found = schema.find(type_name)
    if found is None:
        raise SchemaError("schema.unknown-type", schema=schema.name, type=type_name)
    return found
