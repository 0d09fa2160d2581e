"""The peer engines: asn1tools and pycrate, with which the values of the strict engine are compared.

Both are as strict as their libraries are: asn1tools accepts octets behind an encoding (except in DER) and skips what it
does not understand at the end of an open type; pycrate checks no padding.
"""

from __future__ import annotations

import threading
from typing import Any

from conformance.asn1.asn1tools_tree import asn1tools_tree
from conformance.asn1.closure import closure
from conformance.asn1.pycrate_objects import ObjectsOfTypes, PycrateObjects
from conformance.asn1.pycrate_values import from_pycrate, to_pycrate
from conformance.errors import Asn1Error, DecodeError, EncodeError, SchemaError
from conformance.model.evidence import Value
from conformance.model.schema import Reference, Schema

_Key = tuple[str, str, str]
"""The digest of a schema, the qualified name of a type, encoding rules."""


class Asn1toolsEngine:
    """The library asn1tools: UPER, aligned PER, DER, OER, JER and XER.

    DER and OER are those of AUTOMATIC TAGS, since a schema tree keeps no tags: right for modules that have them, as our
    own do. What is compiled for a type is kept as long as the engine lives.
    """

    name = "asn1tools"
    rules = frozenset({"uper", "aper", "der", "oer", "jer", "xer"})

    def __init__(self) -> None:
        self._compiled: dict[_Key, Any] = {}

    def decode(self, schema: Schema, type_name: str, octets: bytes, *, rules: str = "uper") -> Value:
        """Decode *octets* as a value of the type.

        Raises:
            DecodeError: with the path and the bit offset where asn1tools knows them.
        """
        compiled = self._compiled_type(schema, type_name, rules)
        try:
            if rules != "der":
                return compiled.decode(octets)
            value, length = compiled.decode_with_length(octets)
        except Exception as error:
            refused = DecodeError("peers.failed", engine=self.name, reason=_reason(error))
            raise _located(refused, type_name, error) from error
        if length != len(octets):
            raise _typed(DecodeError("uper.trailing", bit=8 * length, bits=8 * (len(octets) - length)), type_name)
        return value

    def encode(self, schema: Schema, type_name: str, value: Value, *, rules: str = "uper") -> bytes:
        """Encode *value* as the type, its constraints checked.

        Raises:
            EncodeError: with the path where asn1tools knows it.
        """
        compiled = self._compiled_type(schema, type_name, rules)
        try:
            compiled.check_types(value)
            compiled.check_constraints(value)
            return bytes(compiled.encode(value))
        except Exception as error:
            refused = EncodeError("peers.failed", engine=self.name, reason=_reason(error))
            raise _located(refused, type_name, error) from error

    def _compiled_type(self, schema: Schema, type_name: str, rules: str) -> Any:
        used = _reference(self, schema, type_name, rules)
        key = (schema.digest, f"{used.module}.{used.name}", rules)
        found = self._compiled.get(key)
        if found is None:
            found = _compile(closure(schema, [key[1]]), used, rules)
            if schema.digest:  # without one, nothing tells schemas apart
                self._compiled[key] = found
        return found


class PycrateEngine:
    """The library pycrate: UPER and aligned PER.

    With its own bundled modules, it takes nothing from our schema tree but the mapping of values, so a mistake of the
    tree shows as a difference; other schemas it refuses. With *objects* that are compiled, it serves those too.
    """

    name = "pycrate"
    rules = frozenset({"uper", "aper"})

    def __init__(self, objects: ObjectsOfTypes | None = None) -> None:
        self._objects = objects or PycrateObjects()
        self._lock = threading.Lock()  # pycrate keeps values and the kind of PER in global objects

    def decode(self, schema: Schema, type_name: str, octets: bytes, *, rules: str = "uper") -> Value:
        """Decode *octets*, all of them, as a value of the type.

        Raises:
            DecodeError: pycrate refuses them.
        """
        used = _reference(self, schema, type_name, rules)
        from pycrate_asn1rt.asnobj import Charpy

        with self._lock, self._objects.opened(schema, used) as item:
            rest = Charpy(octets)
            try:
                (item.from_uper if rules == "uper" else item.from_aper)(rest)
                value = from_pycrate(schema, used, item.get_val())
            except Asn1Error as error:
                raise _typed(error, type_name) from None
            except Exception as error:
                raise _typed(DecodeError("peers.failed", engine=self.name, reason=_reason(error)), type_name) from error
            behind = rest.len_byte()
        if behind:
            bit = 8 * (len(octets) - behind)
            raise _typed(DecodeError("uper.trailing", bit=bit, bits=8 * behind), type_name)
        return value

    def encode(self, schema: Schema, type_name: str, value: Value, *, rules: str = "uper") -> bytes:
        """Encode *value* as the type.

        Raises:
            EncodeError: pycrate refuses it.
        """
        used = _reference(self, schema, type_name, rules)
        with self._lock, self._objects.opened(schema, used) as item:
            try:
                item.set_val(to_pycrate(schema, used, value))
                return bytes(item.to_uper() if rules == "uper" else item.to_aper())
            except Asn1Error as error:
                raise _typed(error, type_name) from None
            except Exception as error:
                raise _typed(EncodeError("peers.failed", engine=self.name, reason=_reason(error)), type_name) from error


_ASN1TOOLS_CODECS = {"uper": "uper", "aper": "per", "der": "der", "oer": "oer", "jer": "jer", "xer": "xer"}
"""Encoding rules by our names and by those of asn1tools."""


def _compile(schema: Schema, used: Reference, rules: str) -> Any:
    """Compile a schema with asn1tools and return the type that is asked for."""
    import asn1tools

    try:
        specification = asn1tools.compile_dict(asn1tools_tree(schema), _ASN1TOOLS_CODECS[rules])
    except Exception as error:
        raise SchemaError("peers.uncompiled", type=used.name, engine="asn1tools", reason=_reason(error)) from error
    return specification.modules[used.module][used.name]


def _reference(engine: Asn1toolsEngine | PycrateEngine, schema: Schema, type_name: str, rules: str) -> Reference:
    if rules not in engine.rules:
        raise SchemaError("peers.rules", engine=engine.name, rules=rules, known=", ".join(sorted(engine.rules)))
    found = schema.find(type_name)
    if found is None:
        raise SchemaError("schema.unknown-type", schema=schema.name, type=type_name)
    return found


def _reason(error: Exception) -> str:
    """Say what a library raised; what is not its own error is named too, since its text alone says little."""
    text = " ".join(str(getattr(error, "message", None) or error).split())
    return f"{type(error).__name__} {text}" if type(error).__module__ == "builtins" else text


def _located(refused: DecodeError | EncodeError, type_name: str, error: Exception) -> Asn1Error:
    """Add what asn1tools knows of the place: names, innermost first, and an offset in bits (PER) or octets."""
    steps = [element.name for element in getattr(error, "location", ()) if element.name]
    if steps and steps[-1] == type_name.rpartition(".")[2]:
        steps.pop()
    for step in steps:
        refused.within(step)
    offset = getattr(error, "offset", None)
    if isinstance(offset, int):
        refused.bit = offset if type(error).__name__ == "OutOfDataError" else 8 * offset
    return _typed(refused, type_name)


def _typed(error: Asn1Error, type_name: str) -> Asn1Error:
    error.type_name = type_name
    return error
