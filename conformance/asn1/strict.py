"""The strict engine: UPER over the schema tree, the default."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.asn1.uper_decoding import UperDecoder
from conformance.asn1.uper_encoding import UperEncoder
from conformance.asn1.uper_observing import Observer, Spans, refuse, tolerating
from conformance.errors import Asn1Error, DecodeError, SchemaError
from conformance.model.evidence import Value
from conformance.model.schema import Reference, Schema

if TYPE_CHECKING:
    from conformance.asn1.uper_reporting import Reading

ZEROS = (64, 4096, 1 << 18)
"""How many zero octets stand for what is missing where a cut encoding is tolerated, one try after the other."""


class StrictEngine:
    """Decodes and encodes UPER strictly; what is compiled for a schema is kept as long as the engine lives.

    Args:
        tolerated: rules of encoding (``specs/encoding``) whose breach passes: a codec that is wrong on purpose. What it
            decodes then is the best reading.
        name: what the engine is called.
    """

    rules = frozenset({"uper"})

    def __init__(self, *, tolerated: frozenset[str] = frozenset(), name: str = "strict") -> None:
        self.name = name
        self._tolerated = tolerated
        self._decoders: dict[int, UperDecoder] = {}
        self._encoders: dict[int, tuple[Schema, UperEncoder]] = {}

    def decode(self, schema: Schema, type_name: str, octets: bytes, *, rules: str = "uper") -> Value:
        """Decode *octets* as a value of the type.

        Raises:
            DecodeError: with the path and the bit offset of the violation.
        """
        used = reference(schema, type_name, rules)
        decoder = self._decoders.get(id(schema))
        if decoder is None:
            breach = tolerating(self._tolerated) if self._tolerated else refuse
            decoder = self._decoders[id(schema)] = UperDecoder(schema, breach=breach)
        try:
            return decoder.decode(used, octets)
        except DecodeError as error:
            error.type_name = type_name
            if error.key == "uper.truncated" and "truncated" in self._tolerated:
                return self._decode_cut(schema, used, octets, error)
            raise

    def encode(self, schema: Schema, type_name: str, value: Value, *, rules: str = "uper") -> bytes:
        """Encode *value* as the type, what it keeps of a received encoding as that was.

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

    def _decode_cut(self, schema: Schema, used: Reference, octets: bytes, cut: DecodeError) -> Value:
        """Decode with zeros for what is missing, as a codec does that reads beyond the end."""
        lenient = UperDecoder(schema, breach=tolerating(self._tolerated | {"trailing"}))
        for count in ZEROS:
            try:
                return lenient.decode(used, octets + bytes(count))
            except DecodeError as error:
                if error.key != "uper.truncated":
                    raise
        raise cut


def decode_received(schema: Schema, type_name: str, octets: bytes) -> Value:
    """Decode *octets* with what the type does not know: encoding the value gives the same octets again.

    Raises:
        DecodeError: with the path and the bit offset of the violation.
    """
    used = reference(schema, type_name, "uper")
    try:
        return UperDecoder(schema, keeps=True).decode(used, octets)
    except DecodeError as error:
        error.type_name = type_name
        raise


def decode_traced(schema: Schema, type_name: str, octets: bytes) -> tuple[Value, Spans]:
    """Decode *octets* and return the value with the bit range, half open, of every component and list item.

    A component without bits of its own is placed at the presence bit or index that declares it; one that nothing
    declares has an empty range.
    """
    observer = Observer()
    used = reference(schema, type_name, "uper")
    try:
        value = UperDecoder(schema, observer=observer).decode(used, octets)
    except DecodeError as error:
        error.type_name = type_name
        raise
    return value, observer.spans


def decode_reporting(schema: Schema, type_name: str, octets: bytes) -> Reading:
    """Decode *octets*, whatever they are: every field, every violation, and the value as far as it can be read.

    Raises:
        SchemaError: the schema has no such type; nothing is raised for octets.
    """
    from conformance.asn1.uper_reporting import read_reporting

    return read_reporting(schema, reference(schema, type_name, "uper"), octets)


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
