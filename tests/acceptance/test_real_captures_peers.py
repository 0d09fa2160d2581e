"""The strict engine, asn1tools and pycrate agree on every real capture, both ways, without exception."""

from __future__ import annotations

import pytest

from conformance.asn1.bundled import BundledSource
from conformance.asn1.library import SchemaLibrary
from conformance.asn1.peers import Asn1toolsEngine, PycrateEngine
from conformance.asn1.strict import StrictEngine

TYPES = {
    "nr": ("nr-rrc", "UE-NR-Capability"),
    "eutra-nr": ("nr-rrc", "UE-MRDC-Capability"),
    "eutra": ("eutra-rrc", "UE-EUTRA-Capability"),
}


@pytest.fixture(scope="module")
def captures(real_data):
    """Every raw capture: name, schema, type and octets."""
    library = SchemaLibrary([BundledSource()])
    found = []
    for path in sorted((real_data / "ue_capability" / "raw_uper").glob("*.hex")):
        schema, type_name = TYPES[path.name.partition("_")[0]]
        found.append((path.name, library.schema(schema), type_name, bytes.fromhex(path.read_text(encoding="ascii"))))
    assert {type_name for _, _, type_name, _ in found} == {type_name for _, type_name in TYPES.values()}
    return found


@pytest.mark.parametrize("peer", [Asn1toolsEngine(), PycrateEngine()], ids=lambda peer: peer.name)
def test_a_peer_decodes_and_encodes_every_capture_as_the_strict_engine_does(captures, peer):
    strict = StrictEngine()
    for name, schema, type_name, octets in captures:
        value = strict.decode(schema, type_name, octets)
        assert peer.decode(schema, type_name, octets) == value, name
        assert peer.encode(schema, type_name, value) == strict.encode(schema, type_name, value), name


def test_the_encoding_of_a_captured_value_decodes_to_it_again(captures):
    """The octets may differ from the captured ones: the sender's edition decides on the width of extension bitmaps."""
    strict = StrictEngine()
    for name, schema, type_name, octets in captures:
        value = strict.decode(schema, type_name, octets)
        assert strict.decode(schema, type_name, strict.encode(schema, type_name, value)) == value, name
