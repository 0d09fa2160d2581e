"""What the reader of captures finds in frames. All captures are synthetic; messages are stand-ins where they are not
decoded."""

from __future__ import annotations

import logging
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.errors import ConformanceError, EvidenceError
from conformance.evidence import captures as module
from conformance.evidence.captures import CaptureReader
from conformance.evidence.containers import find_containers

NR_MESSAGE = "NR-RRC-Definitions.UL-DCCH-Message"
EUTRA_MESSAGE = "EUTRA-RRC-Definitions.UL-DCCH-Message"
ETHERNET, USER0, EXPORTED = 1, 147, 252
UE_CAPABILITY, CONTEXT_RELEASE, CONTEXT_SETUP = 44, 41, 14
RAN_UE, AMF_UE, RADIO_CAPABILITY = 85, 10, 117


def read(data):
    return list(CaptureReader().read(data, origin="file"))


def gsm(wire, datagram, **ends):
    return wire.ipv4(wire.udp(datagram), **ends)


def test_gsmtap_is_read_with_frame_time_direction_type_and_device(wire):
    frames = [wire.gsmtap3(b"down", subtype=4), wire.gsmtap3(b"nr"), wire.gsmtap2(b"lte")]
    first, second = read(wire.pcap(*(gsm(wire, frame) for frame in frames)))
    assert (first.data, first.type_name, first.frame, first.time) == (
        b"nr",
        NR_MESSAGE,
        2,
        "2023-11-14T22:13:21.123456Z",
    )
    assert (first.direction, first.origin) == ("uplink", "file (frame 2)")
    assert first.device == second.device == "192.0.2.1 13337 → 192.0.2.2 4729"
    assert (second.data, second.type_name, second.frame) == (b"lte", EUTRA_MESSAGE, 3)


def test_gsmtap_from_and_to_other_addresses_is_of_other_devices(wire):
    ends = [{}, {"source": "192.0.2.9"}, {"destination": "192.0.2.9"}]
    devices = {item.device for item in read(wire.pcap(*(gsm(wire, wire.gsmtap3(b"m"), **one) for one in ends)))}
    assert len(devices) == 3


def test_the_padding_of_ethernet_is_no_part_of_a_message(wire):
    (found,) = read(wire.pcap(wire.ethernet(gsm(wire, wire.gsmtap3(b"m"))), link=ETHERNET))
    assert found.data == b"m"


def test_a_datagram_in_fragments_is_read_in_the_frame_of_the_last(wire):
    datagram = wire.udp(wire.gsmtap3(b"a message in parts"))
    parts = [wire.ipv4(datagram[:16], fragment=0x2000), wire.ipv4(datagram[16:], fragment=2)]
    (found,) = read(wire.pcap(*parts))
    assert (found.data, found.frame) == (b"a message in parts", 2)


def test_exported_pdus_are_read(wire):
    pdus = [wire.exported(b"m", "nr-rrc.dl.dcch"), wire.exported(b"cap", "nr-rrc.ue_nr_cap")]
    (found,) = read(wire.pcap(*pdus, link=EXPORTED))
    assert (found.data, found.type_name, found.frame) == (b"cap", "NR-RRC-Definitions.UE-NR-Capability", 2)


def test_frames_of_user_link_types_state_no_type(wire):
    first, second = read(wire.pcap(b"one", b"two", link=USER0 + 15))
    assert (first.data, first.type_name, first.direction, first.device) == (b"one", None, None, "")
    assert (second.frame, second.time) == (2, "2023-11-14T22:13:21.123456Z")


def test_capabilities_in_ngap_and_s1ap_are_read(wire):
    ngap = wire.core_pdu(UE_CAPABILITY, (AMF_UE, 1), (RAN_UE, 2), (RADIO_CAPABILITY, b"nr"), (265, b"eutra"))
    s1ap = wire.core_pdu(22, (0, 3), (8, 4), (74, b"lte"))
    frames = [
        wire.ipv4(wire.sctp(wire.data_chunk(ngap, 1)), protocol=132),
        wire.ipv4(wire.sctp(wire.data_chunk(s1ap, 2, protocol=18)), protocol=132),
    ]
    assert [(item.data, item.type_name, item.frame) for item in read(wire.pcap(*frames))] == [
        (b"nr", "UERadioAccessCapabilityInformation", 1),
        (b"eutra", "EUTRA-InterNodeDefinitions.UERadioAccessCapabilityInformation", 1),
        (b"lte", "EUTRA-InterNodeDefinitions.UERadioAccessCapabilityInformation", 2),
    ]


def test_ngap_that_was_exported_is_read(wire):
    ngap = wire.core_pdu(UE_CAPABILITY, (RAN_UE, 2), (RADIO_CAPABILITY, b"nr"))
    (found,) = read(wire.pcap(wire.exported(ngap, "ngap", (20, bytes([192, 0, 2, 1]))), link=EXPORTED))
    assert (found.data, found.device) == (b"nr", "192.0.2.1, RAN-UE-NGAP-ID 2")


def test_devices_of_an_association_are_told_by_their_identifiers_until_they_are_released(wire):
    association = "192.0.2.1:38412 – 192.0.2.2:38412"
    pdus = [
        wire.core_pdu(UE_CAPABILITY, (AMF_UE, 1), (RAN_UE, 2), (RADIO_CAPABILITY, b"a")),
        wire.core_pdu(UE_CAPABILITY, (AMF_UE, 1), (RAN_UE, 3), (RADIO_CAPABILITY, b"b")),
        wire.core_pdu(CONTEXT_SETUP, (AMF_UE, 1), (RAN_UE, 2), (RADIO_CAPABILITY, b"c")),
        wire.core_pdu(CONTEXT_RELEASE, (AMF_UE, 1), (RAN_UE, 2), outcome=1),
        wire.core_pdu(UE_CAPABILITY, (AMF_UE, 1), (RAN_UE, 2), (RADIO_CAPABILITY, b"d")),
    ]
    frames = [wire.ipv4(wire.sctp(wire.data_chunk(pdu, n)), protocol=132) for n, pdu in enumerate(pdus)]
    assert [(item.data, item.device) for item in read(wire.pcap(*frames))] == [
        (b"a", f"{association}, RAN-UE-NGAP-ID 2"),
        (b"b", f"{association}, RAN-UE-NGAP-ID 3"),
        (b"c", f"{association}, RAN-UE-NGAP-ID 2"),
        (b"d", f"{association}, RAN-UE-NGAP-ID 2 (2)"),
    ]


def test_a_capture_without_such_messages_says_what_it_holds(wire):
    frames = [
        gsm(wire, wire.gsmtap3(b"m", subtype=4)),
        gsm(wire, wire.gsmtap3(b"m", subtype=4)),
        wire.ipv4(wire.udp(b"dns", destination=53)),
        wire.ipv4(b"tcp", protocol=6),
        wire.ipv4(wire.sctp(wire.data_chunk(wire.core_pdu(21), protocol=60)), protocol=132),
        wire.ipv4(wire.sctp(wire.data_chunk(b"x", 2, protocol=3)), protocol=132),
    ]
    with pytest.raises(EvidenceError) as refused:
        read(wire.pcap(*frames))
    for part in ("2 × GSMTAP NR-RRC DL-DCCH", "1 × UDP", "1 × TCP", "1 × NGAP", "1 × SCTP 3"):
        assert part in str(refused.value)


def test_a_capture_of_an_unknown_link_type_or_without_frames_says_so(wire):
    with pytest.raises(EvidenceError, match="2 × LINKTYPE 105"):
        read(wire.pcap(b"one", b"two", link=105))
    with pytest.raises(EvidenceError, match="found: -"):
        read(wire.pcap())


def test_an_error_names_the_most_frequent_protocols_alone(wire):
    pdus = [wire.exported(b"m", f"dissector{number}") for number in range(20)]
    with pytest.raises(EvidenceError) as refused:
        read(wire.pcap(*pdus, pdus[7], link=EXPORTED))
    assert "(found: 2 × dissector7" in str(refused.value)
    assert str(refused.value).count("×") == 12


def test_broken_frames_are_reported_and_do_not_stop_the_others(wire, caplog):
    broken = [
        gsm(wire, b"\x09gsmtap"),
        gsm(wire, wire.gsmtap3(b"message"))[:-3],
        wire.ipv4(wire.sctp(wire.data_chunk(b"\0\x2c@ngap\0\x75", 1)), protocol=132),
        wire.ipv4(b"sctp", protocol=132),
    ]
    (found,) = read(wire.pcap(*broken, gsm(wire, wire.gsmtap3(b"good"))))
    assert (found.data, found.frame) == (b"good", 5)
    warnings = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert [f"frame {number} is left out" in text for number, text in enumerate(warnings, 1)] == [True] * 4
    assert "3 octets were not recorded" in warnings[1]


def test_a_broken_pdu_does_not_stop_the_others_of_its_frame(wire):
    good = wire.core_pdu(UE_CAPABILITY, (RAN_UE, 2), (RADIO_CAPABILITY, b"nr"))
    chunks = wire.data_chunk(b"\0\x2c@ngap\0\x75", 1), wire.data_chunk(good, 2)
    assert [item.data for item in read(wire.pcap(wire.ipv4(wire.sctp(*chunks), protocol=132)))] == [b"nr"]


def test_many_broken_frames_are_counted(wire, caplog):
    frames = [gsm(wire, b"\x09gsmtap")] * 15
    with pytest.raises(EvidenceError, match="broken frames: 15"):
        read(wire.pcap(*frames))
    warnings = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert len(warnings) == module._REPORTED + 1
    assert "5 more" in warnings[-1]


@pytest.mark.parametrize("link", [USER0, EXPORTED])
def test_frames_that_were_cut_are_reported(wire, caplog, link):
    frame = b"octets" if link == USER0 else wire.exported(b"m", "nr-rrc.ul.dcch")
    with pytest.raises(EvidenceError, match="broken frames: 1"):
        read(wire.pcap(frame, link=link, cut=9))
    assert "9 octets were not recorded" in caplog.text


def test_messages_whose_parts_were_not_all_recorded_are_told(wire, caplog):
    begin = wire.ipv4(wire.sctp(wire.data_chunk(b"begin", 1, flags=2)), protocol=132)
    assert len(read(wire.pcap(begin, gsm(wire, wire.gsmtap3(b"m"))))) == 1
    assert "1 SCTP chunks" in caplog.text


@pytest.fixture(scope="session")
def typical(wire):
    """A capture with something of everything, in both formats."""
    ngap = wire.core_pdu(UE_CAPABILITY, (AMF_UE, 1), (RAN_UE, 2), (RADIO_CAPABILITY, bytes(40)))
    halves = wire.data_chunk(ngap[:30], 5, flags=2), wire.data_chunk(ngap[30:], 6, flags=1)
    frames = [
        gsm(wire, wire.gsmtap3(b"H\x84 j8h")),
        gsm(wire, wire.gsmtap2(b"8\x02X6\xee")),
        *(wire.ipv4(wire.sctp(half), protocol=132) for half in halves),
        wire.ipv6(wire.udp(wire.gsmtap3(b"x"))),
    ]
    blocks = wire.section() + wire.interface() + b"".join(wire.enhanced(frame) for frame in frames)
    exported = wire.pcap(wire.exported(ngap, "ngap"), wire.exported(b"x", "lte-rrc.ul.dcch"), link=EXPORTED)
    return wire.pcap(*frames), blocks, exported, wire.pcap(b"one", b"two", link=USER0)


@given(st.data())
def test_mutated_captures_are_read_or_refused(typical, schema_of, engine, data):
    octets = bytearray(data.draw(st.sampled_from(typical)))
    for place in data.draw(st.lists(st.integers(0, len(octets) - 1), max_size=6)):
        octets[place] = data.draw(st.integers(0, 255))
    capture = bytes(octets[: data.draw(st.integers(4, len(octets)))])
    logging.disable(logging.WARNING)
    try:
        if CaptureReader().recognises(capture):
            find_containers(read(capture), schema_of=schema_of, engine=engine)
    except ConformanceError as error:
        assert str(error)  # noqa: PT017  # either outcome is right
    finally:
        logging.disable(logging.NOTSET)


def test_a_capture_is_found_by_its_content_and_may_be_larger_than_other_files(wire, monkeypatch):
    from conformance.evidence import reading
    from conformance.evidence.builtin import evidence_readers

    data = wire.pcap(gsm(wire, wire.gsmtap3(b"message")))
    monkeypatch.setattr(reading, "MAX_OCTETS", len(data) - 1)
    monkeypatch.setattr(CaptureReader, "max_octets", len(data))
    (found,) = reading.read_evidence(data, origin="file", readers=evidence_readers())
    assert found.data == b"message"
    for larger in (data + b"\0", b"e120" * len(data)):
        with pytest.raises(EvidenceError) as refused:
            reading.read_evidence(larger, origin="file", readers=evidence_readers())
        assert refused.value.key == "evidence.too-large"


def test_the_whole_of_sixteen_bits_is_no_length(wire):
    """A UDP header whose length is 0 (as network cards leave it) takes up the rest of the packet."""
    datagram = wire.udp(wire.gsmtap3(b"message"))
    (found,) = read(wire.pcap(wire.ipv4(datagram[:4] + struct.pack(">H", 0) + datagram[6:])))
    assert found.data == b"message"
