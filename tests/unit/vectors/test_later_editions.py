"""What a later edition may add is skipped, whatever it is, and the rest is read as if it was not there."""

from __future__ import annotations

import pytest

from conformance.asn1.builtin import schema_sources
from conformance.asn1.library import SchemaLibrary
from conformance.asn1.peers import Asn1toolsEngine
from conformance.asn1.strict import StrictEngine, decode_received
from conformance.asn1.value_digests import value_digest
from conformance.model.schema import (
    BooleanType,
    ChoiceType,
    Component,
    EnumeratedType,
    Module,
    NullType,
    Schema,
    SequenceType,
)
from conformance.model.vector import Expectation
from conformance.vectors.drafts import FRAGMENTS, Draft
from conformance.vectors.elements import elements
from conformance.vectors.later_editions import LATER, LENGTHS, later_edition_drafts, unknown_octets

LIBRARY = SchemaLibrary(schema_sources())
TYPES = [
    ("device-specification", "DeviceSpecification"),
    ("nr-rrc@15.8.0", "UE-NR-Capability"),
    ("nr-rrc@17.4.0", "UECapabilityInformation"),
    ("lpp", "ProvideCapabilities"),
]


def drafts_of(schema: str, type_name: str) -> list[Draft]:
    return list(later_edition_drafts(elements(LIBRARY.schema(schema), type_name)))


def octets_of(item: EnumeratedType | ChoiceType | SequenceType) -> dict[str, str]:
    """Return the drafts of a type, but for long ones, in hexadecimal by the way in which they are later."""
    schema = Schema("own", {"M": Module("M", {"T": item})})
    drafts = later_edition_drafts(elements(schema, "T"))
    return {draft.flags[1]: draft.octets.hex() for draft in drafts if len(draft.octets) < 20}


@pytest.mark.parametrize(("schema", "type_name"), TYPES)
def test_strict_codec_reads_what_is_known_and_keeps_the_rest(schema: str, type_name: str) -> None:
    tree = LIBRARY.schema(schema)
    drafts = drafts_of(schema, type_name)
    assert drafts
    for draft in drafts:
        assert draft.expectation is Expectation.VALID
        assert draft.flags[0] == LATER
        read = StrictEngine().decode(tree, type_name, draft.octets)
        assert value_digest(tree, type_name, read) == value_digest(tree, type_name, draft.value)
        if draft.rule != "later-extension":  # to which the padding belongs, as far as a receiver can tell
            assert decode_received(tree, type_name, draft.octets) == draft.value


def test_asn1tools_skips_unknown_additions_too() -> None:
    tree, engine = LIBRARY.schema("device-specification"), Asn1toolsEngine()
    drafts = [one for one in drafts_of("device-specification", "DeviceSpecification") if one.rule == "unknown-addition"]
    skipped = [one for one in drafts if not {FRAGMENTS, "long-bitmap"} & set(one.flags)]
    assert len(skipped) >= 8
    for draft in skipped:
        read = engine.decode(tree, "DeviceSpecification", draft.octets)
        assert value_digest(tree, "DeviceSpecification", read) == value_digest(tree, "DeviceSpecification", draft.value)


def test_unknown_enumerators_are_normally_small_numbers() -> None:
    """X.691 clause 14.3: the bit 1 and clause 11.6: 0 and six bits up to 63, then 1 and a number with its length."""
    written = octets_of(EnumeratedType((("a", 0),), (("b", 1),)))
    assert written == {"next": "81", "long-index": "c05000", "two-octet-index": "c0804000"}


def test_unknown_alternatives_are_open_types() -> None:
    """X.691 clause 23.8: the bit 1, a normally small index, the length of the open type and its octets."""
    written = octets_of(ChoiceType((Component("a", NullType()),), ()))
    octet = unknown_octets(1).hex()
    assert octet == "a5"
    assert written["one-octet"] == "8001" + octet
    assert written["short-length"] == "8005" + unknown_octets(5).hex()


def test_unknown_additions_widen_the_bitmap() -> None:
    """X.691 clause 19.8: the extension bit, the width less one in seven bits, the bitmap; here of no known addition."""
    written = octets_of(SequenceType((Component("a", BooleanType()),), ()))
    bits = "1" + "0" + "0000000" + "1" + "00000001" + "10100101"
    assert written["one-octet"] == f"{int(bits.ljust(32, '0'), 2):08x}"


def test_each_form_of_length_and_index_is_there() -> None:
    shown = {draft.flags[1] for draft in drafts_of("device-specification", "DeviceSpecification")}
    indices = {"next", "long-index", "two-octet-index"}
    assert shown == indices | {"distant", "long-bitmap"} | {*LENGTHS, FRAGMENTS}


def test_later_non_critical_extensions_follow_where_nothing_else_does() -> None:
    paths = {draft.path for draft in drafts_of("nr-rrc@15.8.0", "UE-NR-Capability") if draft.rule == "later-extension"}
    steps = "nonCriticalExtension." * 6
    assert f"UE-NR-Capability.{steps}".rstrip(".") in paths
    lpp = [draft for draft in drafts_of("lpp", "ProvideCapabilities") if draft.rule == "later-extension"]
    assert lpp == [], "criticalExtensionsFuture is no place of a non-critical extension"


def test_unknown_octets_are_neither_all_zeros_nor_all_ones() -> None:
    octets = unknown_octets(300)
    assert len(octets) == 300
    assert len(set(octets)) > 8
    assert octets[0]
    assert octets[-1]
