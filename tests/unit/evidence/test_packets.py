"""Packets in frames of all link types that are known, and fragments. Addresses are those for documentation."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.errors import EvidenceError
from conformance.evidence import packets as module
from conformance.evidence.frames import Frame
from conformance.evidence.packets import Packet, Packets

ETHERNET, SLL, SLL2, NULL, LOOP, RAW = 1, 113, 276, 0, 108, 101
V4 = Packet("192.0.2.1", "192.0.2.2", 17, b"payload")
V6 = Packet("2001:db8::1", "2001:db8::2", 17, b"payload")
MORE = 0x2000


def packet(data, link=RAW):
    return Packets().packet(Frame(1, link, data, None))


@pytest.mark.parametrize("tags", [(), (0x8100,), (0x88A8, 0x8100)])
def test_ethernet_with_and_without_vlan_tags(wire, tags):
    assert packet(wire.ethernet(wire.ipv4(b"payload"), *tags), ETHERNET) == V4
    assert packet(wire.ethernet(wire.ipv6(b"payload"), *tags, kind=0x86DD), ETHERNET) == V6


def test_linux_cooked_captures(wire):
    assert packet(bytes(14) + b"\x08\x00" + wire.ipv4(b"payload"), SLL) == V4
    assert packet(b"\x86\xdd" + bytes(18) + wire.ipv6(b"payload"), SLL2) == V6


@pytest.mark.parametrize(
    ("link", "header"), [(NULL, b"\x02\0\0\0"), (NULL, b"\0\0\0\x02"), (LOOP, b"\0\0\0\x02"), (RAW, b""), (228, b"")]
)
def test_loopback_and_raw_ip(wire, link, header):
    assert packet(header + wire.ipv4(b"payload"), link) == V4


@pytest.mark.parametrize(
    ("link", "data"),
    [
        (ETHERNET, bytes(12) + b"\x08\x06" + bytes(28)),
        (ETHERNET, b"short"),
        (RAW, b""),
        (105, b"\x45" * 40),
        (RAW, b"\x99"),
    ],
)
def test_what_is_no_ip_is_no_packet(link, data):
    assert packet(data, link) is None


def test_options_of_ipv4_are_passed_over(wire):
    plain = wire.ipv4(b"payload")
    longer = b"\x46" + plain[1:2] + struct.pack(">H", len(plain) + 4) + plain[4:20] + b"\x01" * 4 + plain[20:]
    assert packet(longer) == V4


def test_extension_headers_of_ipv6_are_passed_over(wire):
    chain = bytes([60, 0]) + bytes(6) + bytes([51, 1]) + bytes(14) + bytes([17, 1]) + bytes(10) + b"payload"
    assert packet(wire.ipv6(chain, protocol=0)) == V6


def test_fragments_of_ipv4_are_put_together_in_any_order(wire):
    parts = [
        wire.ipv4(b"abcdefgh", fragment=MORE),
        wire.ipv4(b"ijklmnop", fragment=MORE | 1),
        wire.ipv4(b"qr", fragment=2),
    ]
    for order in ([0, 1, 2], [2, 1, 0], [1, 0, 2], [1, 2, 0]):
        packets = Packets()
        found = [packets.packet(Frame(n, RAW, parts[n], None)) for n in order]
        assert found[:2] == [None, None]
        assert found[2] == Packet(V4.source, V4.destination, 17, b"abcdefghijklmnopqr")


def test_fragments_of_different_datagrams_are_kept_apart(wire):
    packets = Packets()
    assert packets.packet(Frame(1, RAW, wire.ipv4(b"abcdefgh", fragment=MORE), None)) is None
    assert packets.packet(Frame(2, RAW, wire.ipv4(b"ij", fragment=1, identification=8), None)) is None
    assert packets.packet(Frame(3, RAW, wire.ipv4(b"kl", fragment=1), None)).payload == b"abcdefghkl"


def test_fragments_of_ipv6_are_put_together(wire):
    packets = Packets()
    first = struct.pack(">BBHI", 17, 0, 1, 99) + b"abcdefgh"
    last = struct.pack(">BBHI", 17, 0, 8, 99) + b"ij"
    assert packets.packet(Frame(1, RAW, wire.ipv6(last, protocol=44), None)) is None
    assert packets.packet(Frame(2, RAW, wire.ipv6(first, protocol=44), None)).payload == b"abcdefghij"


def test_an_ipv6_fragment_that_is_the_whole_is_a_packet(wire):
    assert packet(wire.ipv6(struct.pack(">BBHI", 17, 0, 0, 99) + b"payload", protocol=44)) == V6


def test_more_waiting_datagrams_than_the_limit_push_out_the_oldest(wire, monkeypatch):
    monkeypatch.setattr(module, "MAX_DATAGRAMS", 2)
    packets = Packets()
    for number in range(3):
        packets.packet(Frame(1, RAW, wire.ipv4(b"abcdefgh", fragment=MORE, identification=number), None))
    assert packets.packet(Frame(2, RAW, wire.ipv4(b"ij", fragment=1, identification=0), None)) is None
    assert packets.packet(Frame(3, RAW, wire.ipv4(b"ij", fragment=1, identification=2), None)).payload == b"abcdefghij"


@pytest.mark.parametrize("length", [1, 10, 19])
def test_a_cut_header_is_an_error(wire, length):
    with pytest.raises(EvidenceError, match="header of IP"):
        packet(wire.ipv4(b"payload")[:length])
    with pytest.raises(EvidenceError, match="header of IP"):
        packet(wire.ipv6(b"payload")[:length])


@given(st.binary(max_size=120), st.sampled_from([NULL, ETHERNET, RAW, LOOP, SLL, SLL2]))
def test_any_octets_are_a_packet_or_refused(data, link):
    try:
        found = packet(data, link)
    except EvidenceError as error:
        assert error.key == "pcap.cut-header"  # noqa: PT017  # either outcome is right
    else:
        assert found is None or found.payload in data
