"""XER and JER of real captures against asn1tools, and OpenAirInterface's files against pycrate."""

from __future__ import annotations

import copy

import asn1tools
import pytest

from conformance.asn1.bundled import BundledSource
from conformance.asn1.jer import from_jer, to_jer
from conformance.asn1.library import SchemaLibrary
from conformance.asn1.module_text import print_schema
from conformance.asn1.strict import StrictEngine
from conformance.asn1.xer import from_xer, to_xer, xer_text
from conformance.xml.parsing import parse_xml

TYPES = {
    "nr": ("nr-rrc", "UE-NR-Capability"),
    "eutra-nr": ("nr-rrc", "UE-MRDC-Capability"),
    "eutra": ("eutra-rrc", "UE-EUTRA-Capability"),
}


@pytest.fixture(scope="module")
def schema_of():
    return SchemaLibrary([BundledSource()]).schema


@pytest.fixture(scope="module")
def captures(real_data, schema_of):
    """Every raw capture: name, schema, type and value."""
    engine = StrictEngine()
    values = []
    for path in sorted((real_data / "ue_capability/raw_uper").glob("*.hex")):
        schema_name, type_name = TYPES[path.name.partition("_")[0]]
        schema = schema_of(schema_name)
        octets = bytes.fromhex(path.read_text(encoding="ascii"))
        values.append((path.name, schema, type_name, engine.decode(schema, type_name, octets)))
    return values


@pytest.fixture(scope="module")
def peers(schema_of):
    """asn1tools' XER and JER codecs of the capabilities, compiled from the printed schemas."""
    compiled = {}
    for name in ("nr-rrc", "eutra-rrc"):
        needed = [type_name for schema_name, type_name in TYPES.values() if schema_name == name]
        parsed = asn1tools.parse_string(print_schema(schema_of(name), types=needed))
        for codec in ("xer", "jer"):
            compiled[name, codec] = asn1tools.compile_dict(copy.deepcopy(parsed), codec)
    return compiled


def test_captures_are_written_as_xer_and_jer_as_asn1tools_writes_them(captures, peers):
    """Character for character, but for the space that ElementTree puts into empty-element tags."""
    assert captures
    for name, schema, type_name, value in captures:
        xer = peers[schema.name, "xer"].encode(type_name, value).replace(b" />", b"/>")
        assert xer_text(to_xer(schema, type_name, value)) == xer, name
        assert to_jer(schema, type_name, value).encode() == peers[schema.name, "jer"].encode(type_name, value), name


def test_captures_written_as_xer_and_jer_are_read_back(captures):
    for name, schema, type_name, value in captures:
        assert from_xer(schema, to_xer(schema, type_name, value)) == (type_name, value), name
        assert from_jer(schema, type_name, to_jer(schema, type_name, value)) == value, name


@pytest.mark.parametrize("ports", [1, 2, 4])
def test_the_files_of_openairinterface_are_encoded_to_what_pycrate_decodes(real_data, schema_of, ports):
    path = real_data / f"ue_capability/oai/uecap_ports{ports}.xml"
    schema = schema_of("nr-rrc")
    type_name, value = from_xer(schema, parse_xml(path.read_bytes(), origin=path.name))
    octets = StrictEngine().encode(schema, type_name, value)
    assert (type_name, _decoded_by_pycrate(octets)) == ("UE-NR-Capability", value)


def _decoded_by_pycrate(octets):
    from pycrate_asn1dir.RRCNR import NR_RRC_Definitions

    peer = NR_RRC_Definitions.UE_NR_Capability
    peer.from_uper(octets)
    return _in_our_mapping(peer.get_val())


def _in_our_mapping(value):
    """pycrate has BIT STRING as (number, bits); everything else in such a capability is alike."""
    match value:
        case list():
            return [_in_our_mapping(item) for item in value]
        case (int(number), int(count)):
            octets = -(-count // 8)
            return (number << (8 * octets - count)).to_bytes(octets, "big"), count
        case (str(name), chosen):
            return name, _in_our_mapping(chosen)
        case dict():
            return {name: _in_our_mapping(item) for name, item in value.items()}
    return value
