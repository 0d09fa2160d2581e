"""Frames of pcap and pcapng files. Files are built from draft-ietf-opsawg-pcap and draft-ietf-opsawg-pcapng."""

from __future__ import annotations

import logging
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.errors import EvidenceError
from conformance.evidence import pcap as module
from conformance.evidence.frames import MAX_FRAME_OCTETS, Frame
from conformance.evidence.pcap import frames, is_capture

RAW, ETHERNET = 101, 1


def read(data):
    return list(frames(data, origin="file"))


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(
    ("nanoseconds", "time"), [(False, "2023-11-14T22:13:20.123456Z"), (True, "2023-11-14T22:13:20.000123456Z")]
)
def test_pcap_is_read_in_both_byte_orders_and_resolutions(wire, order, nanoseconds, time):
    data = wire.pcap(b"one", b"another", order=order, nanoseconds=nanoseconds)
    assert is_capture(data)
    first, second = read(data)
    assert (first.number, first.link, first.data, first.time, first.missing) == (1, RAW, b"one", time, 0)
    assert (second.number, second.data) == (2, b"another")
    assert second.nanoseconds - first.nanoseconds == 1_000_000_000


def test_the_length_of_a_checksum_beside_the_link_type_is_no_part_of_it(wire):
    assert [frame.link for frame in read(wire.pcap(b"one", link=0x5400_0001))] == [ETHERNET]


def test_octets_that_were_not_recorded_are_told(wire):
    assert [frame.missing for frame in read(wire.pcap(b"one", cut=40))] == [40]


def test_a_file_that_ends_within_a_frame_is_read_up_to_it_with_a_warning(wire, caplog):
    whole = wire.pcap(b"one", b"another")
    for length in range(len(wire.pcap(b"one")) + 1, len(whole)):
        caplog.clear()
        assert [frame.data for frame in read(whole[:length])] == [b"one"]
        assert "frame 2" in caplog.text


def test_an_impossible_length_ends_the_file_with_a_warning(wire, caplog):
    data = wire.pcap(b"one") + struct.pack("<IIII", 0, 0, MAX_FRAME_OCTETS + 1, 0) + bytes(MAX_FRAME_OCTETS + 1)
    assert [frame.data for frame in read(data)] == [b"one"]
    assert "damaged at frame 2" in caplog.text


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"\xd4\xc3\xb2\xa1\x02\x00", "pcap.no-header"),
        (struct.pack("<IHHiIII", 0xA1B2C3D4, 1, 0, 0, 0, 0, 1), "pcap.version"),
    ],
)
def test_a_broken_header_is_an_error(data, key):
    with pytest.raises(EvidenceError) as refused:
        read(data)
    assert refused.value.key == key


def test_more_frames_than_the_limit_are_refused(wire, monkeypatch):
    monkeypatch.setattr(module, "MAX_FRAMES", 2)
    assert len(read(wire.pcap(b"1", b"2"))) == 2
    with pytest.raises(EvidenceError, match="more than 2 frames"):
        read(wire.pcap(b"1", b"2", b"3"))


@pytest.mark.parametrize("order", ["<", ">"])
def test_pcapng_is_read_in_both_byte_orders(wire, order):
    data = (
        wire.section(order)
        + wire.interface(ETHERNET, order)
        + wire.enhanced(b"one", order, units=1_700_000_000_123_456, sent=5)
        + wire.block(0x0BAD, b"unknown", order)
        + wire.simple(b"another", order)
    )
    assert is_capture(data)
    assert read(data) == [
        Frame(1, ETHERNET, b"one", 1_700_000_000_123_456_000, 2),
        Frame(2, ETHERNET, b"another", None),
    ]


def test_an_obsolete_packet_block_is_read(wire):
    body = struct.pack("<HHIIII", 0, 0, 0, 1_000_000, 3, 3) + b"one"
    assert read(wire.section() + wire.interface() + wire.block(2, body)) == [Frame(1, RAW, b"one", 1_000_000_000)]


@pytest.mark.parametrize(
    ("resolution", "units", "nanoseconds"),
    [
        (b"\x09", 1_700_000_000_000_000_001, 1_700_000_000_000_000_001),
        (b"\x03", 1_700_000_000_250, 1_700_000_000_250_000_000),
        (b"\x8a", 1024 * 5 + 512, 5_500_000_000),
        (b"\x00", 7, 7_000_000_000),
        (b"\xff", 7, None),
    ],
)
def test_the_resolution_of_an_interface_decides_what_a_unit_of_time_is(wire, resolution, units, nanoseconds):
    data = wire.section() + wire.interface(options=wire.option(9, resolution)) + wire.enhanced(b"x", units=units)
    assert [frame.nanoseconds for frame in read(data)] == [nanoseconds]


def test_the_offset_of_an_interface_is_added(wire):
    options = wire.option(2, b"eth0") + wire.option(14, struct.pack("<q", -10)) + wire.option(0, b"")
    data = wire.section() + wire.interface(options=options) + wire.enhanced(b"x", units=60_000_000)
    assert [frame.time for frame in read(data)] == ["1970-01-01T00:00:50.000000Z"]


def test_sections_have_interfaces_of_their_own_and_frames_are_counted_on(wire):
    data = (
        wire.section("<")
        + wire.interface(ETHERNET)
        + wire.interface(RAW)
        + wire.enhanced(b"a", index=1)
        + wire.enhanced(b"b", index=0)
        + wire.section(">")
        + wire.interface(252, ">")
        + wire.enhanced(b"c", ">")
    )
    assert [(frame.number, frame.link, frame.data) for frame in read(data)] == [
        (1, RAW, b"a"),
        (2, ETHERNET, b"b"),
        (3, 252, b"c"),
    ]


def test_a_simple_packet_is_as_long_as_the_snap_length_admits(wire):
    data = wire.section() + wire.interface(snap_length=4) + wire.block(3, struct.pack("<I", 100) + b"abcd")
    assert read(data) == [Frame(1, RAW, b"abcd", None, 96)]


@pytest.mark.parametrize(
    "broken", [struct.pack("<IIIII", 5, 0, 0, 1, 1) + b"x", struct.pack("<IIIII", 0, 0, 0, 900, 900) + b"x", b"abcd"]
)
def test_a_broken_block_is_left_out_with_a_warning_and_the_others_are_read(wire, caplog, broken):
    data = wire.section() + wire.interface() + wire.block(6, broken) + wire.enhanced(b"good")
    assert [(frame.number, frame.data) for frame in read(data)] == [(2, b"good")]
    assert "frame 1" in caplog.text


def test_a_block_whose_lengths_differ_ends_the_file_with_a_warning(wire, caplog):
    data = wire.section() + wire.interface() + wire.enhanced(b"good") + wire.enhanced(b"bad")[:-4] + bytes(4)
    assert [frame.data for frame in read(data)] == [b"good"]
    assert "damaged at frame 2" in caplog.text


@pytest.mark.parametrize("data", [b"", b"\n\r\r\nplain text", b"\xd4\xc3\xb2", b"0a0d0d0a", b"\n\r\r\n"])
def test_other_octets_are_no_capture(data):
    assert not is_capture(data)


def test_a_time_beyond_the_calendar_is_not_told():
    assert Frame(1, RAW, b"", 2**80).time is None


@given(
    st.binary(max_size=200),
    st.sampled_from([*module.SIGNATURES, b"\n\r\r\n\0\0\0\x1cM<+\x1a", b"\n\r\r\n\0\0\0\x1c\x1a+<M"]),
)
def test_damaged_files_are_read_or_refused(data, signature):
    logging.getLogger("conformance.evidence.pcap").disabled = True
    try:
        numbers = [frame.number for frame in frames(signature + data, origin="file")]
    except EvidenceError as error:
        assert error.key in {"pcap.no-header", "pcap.version"}  # noqa: PT017  # either outcome is right
    else:
        assert numbers == sorted(numbers)
    finally:
        logging.getLogger("conformance.evidence.pcap").disabled = False
