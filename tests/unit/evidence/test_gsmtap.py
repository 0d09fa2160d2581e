"""Headers of GSMTAP. Layouts and numbers are those of libosmocore's gsmtap.h and gsmtapv3.h."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.errors import EvidenceError
from conformance.evidence.gsmtap import gsmtap_payload

NR_MESSAGE = "NR-RRC-Definitions.UL-DCCH-Message"
EUTRA_MESSAGE = "EUTRA-RRC-Definitions.UL-DCCH-Message"


def read(datagram):
    payload = gsmtap_payload(datagram)
    return payload.protocol, payload.type_name, payload.octets


def test_version_2_carries_lte_rrc(wire):
    assert read(wire.gsmtap2(b"message", subtype=3)) == ("GSMTAP LTE-RRC UL-DCCH", EUTRA_MESSAGE, b"message")
    assert read(wire.gsmtap2(b"message", subtype=1)) == ("GSMTAP LTE-RRC DL-DCCH", None, b"message")
    assert read(wire.gsmtap2(b"message", subtype=200)) == ("GSMTAP LTE-RRC 0xC8", None, b"message")


def test_other_types_of_version_2_are_named(wire):
    assert read(wire.gsmtap2(b"text", kind=0x10, subtype=3)) == ("GSMTAP log", None, b"text")
    assert read(wire.gsmtap2(b"x", kind=0x99))[0] == "GSMTAP 0x99"


def test_the_longer_header_with_the_time_of_the_device_is_passed_over(wire):
    """As scat wrote it before version 3 was settled: version 3, seven words."""
    header = wire.gsmtap2(b"")
    datagram = b"\x03\x07" + header[2:] + struct.pack(">QL", 1_701_204_911, 5) + b"message"
    assert read(datagram) == ("GSMTAP LTE-RRC UL-DCCH", EUTRA_MESSAGE, b"message")


@pytest.mark.parametrize(
    ("kind", "subtype", "name", "type_name"),
    [
        (0x0503, 9, "NR-RRC UL-DCCH", NR_MESSAGE),
        (0x0503, 4, "NR-RRC DL-DCCH", None),
        (0x0403, 11, "LTE-RRC UL-DCCH", EUTRA_MESSAGE),
        (0x0403, 9, "LTE-RRC DL-DCCH", None),
        (0x0503, 0x0203, "NR-RRC UE-MRDC-Capability", "NR-RRC-Definitions.UE-MRDC-Capability"),
        (0x0503, 0x0204, "NR-RRC UE-NR-Capability", "NR-RRC-Definitions.UE-NR-Capability"),
        (0x0503, 0x0999, "NR-RRC 0x0999", None),
        (0x0000, 9, "log", None),
        (0x0504, 9, "5GS NAS", None),
        (0x7777, 9, "0x7777", None),
    ],
)
def test_version_3_carries_nr_rrc_and_lte_rrc(wire, kind, subtype, name, type_name):
    assert read(wire.gsmtap3(b"message", kind, subtype)) == (f"GSMTAP {name}", type_name, b"message")


def test_metadata_of_version_3_is_passed_over(wire):
    metadata = struct.pack(">HHL", 2, 4, 1650) + struct.pack(">HHQL", 0, 12, 1_701_204_911, 5)
    assert read(wire.gsmtap3(b"message", metadata=metadata)) == ("GSMTAP NR-RRC UL-DCCH", NR_MESSAGE, b"message")


@pytest.mark.parametrize(
    ("datagram", "key"),
    [
        (b"", "pcap.gsmtap-version"),
        (b"\x01\x04\x0d" + bytes(20), "pcap.gsmtap-version"),
        (b"\x02\x04\x0d", "pcap.cut-header"),
        (b"\x02\x20\x0d" + bytes(20), "pcap.cut-header"),
        (b"\x03\x00\x00", "pcap.cut-header"),
        (b"\x03\x00\xff\xff\x05\x03\x00\x09", "pcap.cut-header"),
    ],
)
def test_broken_headers_are_errors(datagram, key):
    with pytest.raises(EvidenceError) as refused:
        gsmtap_payload(datagram)
    assert refused.value.key == key


@given(st.sampled_from([b"\x02", b"\x03", b"\x03\0", b""]), st.binary(max_size=60))
def test_any_octets_are_a_payload_or_refused(start, data):
    try:
        payload = gsmtap_payload(start + data)
    except EvidenceError as error:
        assert error.key.startswith("pcap.")  # noqa: PT017  # either outcome is right
    else:
        assert (start + data).endswith(payload.octets)
