"""What a user may state of frames of their own link types. The PDUs are synthetic."""

from __future__ import annotations

from contextlib import suppress

import pytest

from conformance.asn1.radio_capability import CoreProtocol
from conformance.errors import EvidenceError
from conformance.evidence.captures import CaptureReader
from conformance.evidence.containers import find_containers, open_each
from conformance.evidence.dissectors import DISSECTORS, CoreMessages, core_protocol, stated_type

USER0 = 147
UE_CAPABILITY, RAN_UE, RADIO_CAPABILITY = 44, 85, 117
RELEASE = 41


@pytest.fixture
def capture(wire):
    """Writes messages into frames of the link type USER0 and reads them."""
    return lambda *messages: list(CaptureReader().read(wire.pcap(*messages, link=USER0), origin="file"))


def test_dissectors_of_rrc_stand_for_types():
    assert stated_type("nr-rrc.ul.dcch") == "NR-RRC-Definitions.UL-DCCH-Message"
    assert stated_type("UE-NR-Capability") == "UE-NR-Capability"
    assert stated_type(None) is None
    assert {name for name in DISSECTORS if core_protocol(name)} == {"ngap", "s1ap", "NGAP-PDU", "S1AP-PDU"}


def test_rrc_on_a_user_link_is_read_by_its_dissector(capture, schema_of, engine):
    octets = engine.encode(schema_of("nr-rrc"), "UE-MRDC-Capability", {"rf-ParametersMRDC": {}})
    (found,) = find_containers(capture(octets), schema_of=schema_of, engine=engine, type_name="nr-rrc.ue_mrdc_cap")
    assert (found.octets, found.frame) == (octets, 1)


@pytest.mark.parametrize("stated", ["ngap", "NGAP-PDU"])
def test_ngap_on_a_user_link_gives_the_capabilities_of_each_ue(wire, capture, schema_of, engine, stated):
    schema = schema_of("nr-rrc")
    mrdc = engine.encode(schema, "UE-MRDC-Capability", {"rf-ParametersMRDC": {}})
    entries = [{"rat-Type": "eutra-nr", "ue-CapabilityRAT-Container": mrdc}]
    listed = engine.encode(schema, "UE-CapabilityRAT-ContainerList", entries)
    content = ("ueRadioAccessCapabilityInformation", {"ue-RadioAccessCapabilityInfo": listed})
    information = {"criticalExtensions": ("c1", content)}
    octets = engine.encode(schema, "UERadioAccessCapabilityInformation", information)
    pdus = [wire.core_pdu(UE_CAPABILITY, (RAN_UE, ue), (RADIO_CAPABILITY, octets)) for ue in (2, 3)]
    found = find_containers(capture(*pdus, b"\x00\x0f\x00"), schema_of=schema_of, engine=engine, type_name=stated)
    assert [(item.octets, item.frame) for item in found] == [(mrdc, 1), (mrdc, 2)]
    assert len({item.device for item in found}) == 2


def test_identifiers_are_those_of_another_ue_after_a_release(wire, capture):
    told = wire.core_pdu(UE_CAPABILITY, (RAN_UE, 2), (RADIO_CAPABILITY, b"x"))
    released = wire.core_pdu(RELEASE, (RAN_UE, 2), outcome=1)
    messages = CoreMessages(CoreProtocol.NGAP)
    found = []
    for one in capture(told, told, released, told):
        with suppress(EvidenceError):
            found += messages.observations(one)
    assert [(one.frame, one.device) for one in found] == [
        (1, "RAN-UE-NGAP-ID 2"),
        (2, "RAN-UE-NGAP-ID 2"),
        (4, "RAN-UE-NGAP-ID 2 (2)"),
    ]


def test_other_pdus_are_passed_over(capture, schema_of, engine):
    (opened,) = open_each(capture(b"\x00\x0f\x00"), schema_of=schema_of, engine=engine, type_name="ngap")
    assert opened.error is not None
    assert opened.error.key == "evidence.other-message"


def test_the_error_of_an_unknown_type_lists_every_dissector(capture, schema_of, engine):
    (opened,) = open_each(capture(b"x"), schema_of=schema_of, engine=engine, type_name="nonsense")
    assert opened.error is not None
    assert opened.error.key == "evidence.unknown-type"
    assert set(DISSECTORS) <= set(str(opened.error.data["known"]).split(", "))
