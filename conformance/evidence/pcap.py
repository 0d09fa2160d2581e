"""The file formats pcap and pcapng, read to frames.

Written here rather than taken from a library: the two formats take some hundred lines, and what is needed is just what
the permissive libraries leave out. dpkt (BSD, 1.9.8 of 2022) reads one section and its first interface, with times as
floating point numbers, which lose nanoseconds; python-pcapng (Apache, 2.1.1 of 2022) reads no pcap; scapy is under the
GPL. Here are limits, exact times, and a warning that names the frame where a file is damaged.

Sources: draft-ietf-opsawg-pcap (magic numbers of microseconds and nanoseconds in both byte orders, link type in the
lower 16 bits) and draft-ietf-opsawg-pcapng (section header, interface description, enhanced, simple and obsolete packet
blocks; options if_tsresol and if_tsoffset).
"""

from __future__ import annotations

import logging
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from conformance.errors import EvidenceError
from conformance.evidence.frames import MAX_FRAME_OCTETS, MAX_FRAMES, Frame

SIGNATURES = {
    b"\xd4\xc3\xb2\xa1": ("<", 1000),
    b"\xa1\xb2\xc3\xd4": (">", 1000),
    b"\x4d\x3c\xb2\xa1": ("<", 1),
    b"\xa1\xb2\x3c\x4d": (">", 1),
}
"""How a pcap file begins, with its byte order and the nanoseconds in a unit of its times."""

PCAPNG_SIGNATURE = b"\x0a\x0d\x0d\x0a"
"""How a pcapng file begins: the type of a section header block, the same in both byte orders."""

_FILE_HEADER = 24
_RECORD_HEADER = 16
_PCAP_VERSION = 2
_LINK_TYPE = 0xFFFF

_SECTION, _INTERFACE, _OBSOLETE_PACKET, _SIMPLE_PACKET, _ENHANCED_PACKET = 0x0A0D0D0A, 1, 2, 3, 6
_ORDERS = {b"\x4d\x3c\x2b\x1a": "<", b"\x1a\x2b\x3c\x4d": ">"}
_BLOCK_FRAME = 12
_TIME_RESOLUTION, _TIME_OFFSET = 9, 14
_POWER_OF_TWO = 0x80
_MAX_RESOLUTION = 64
"""The finest unit of time that is understood, as a power of 2 or 10; nothing finer fits 64 bits."""

_LOG = logging.getLogger(__name__)


def is_capture(data: bytes) -> bool:
    """Whether *data* begins as a pcap or pcapng file does."""
    return data[:4] in SIGNATURES or (data.startswith(PCAPNG_SIGNATURE) and data[8:12] in _ORDERS)


def frames(data: bytes, *, origin: str) -> Iterator[Frame]:
    """Yield the frames of a capture in either format.

    A file that is cut short or damaged is read up to there; a warning says so and names the frame.

    Raises:
        EvidenceError: the header is broken, or there are more frames than the limit.
    """
    read = _pcapng_frames if data.startswith(PCAPNG_SIGNATURE) else _pcap_frames
    for frame in read(data, origin):
        if frame.number > MAX_FRAMES:
            raise EvidenceError("pcap.too-many-frames", origin=origin, limit=MAX_FRAMES)
        yield frame


def _pcap_frames(data: bytes, origin: str) -> Iterator[Frame]:
    order, unit = SIGNATURES[data[:4]]
    if len(data) < _FILE_HEADER:
        raise EvidenceError("pcap.no-header", origin=origin)
    major, minor = struct.unpack_from(f"{order}HH", data, 4)
    if major != _PCAP_VERSION:
        raise EvidenceError("pcap.version", origin=origin, version=f"{major}.{minor}")
    link = struct.unpack_from(f"{order}I", data, 20)[0] & _LINK_TYPE
    place, number = _FILE_HEADER, 0
    while place < len(data):
        number += 1
        begin = place + _RECORD_HEADER
        if begin > len(data):
            _warn(EvidenceError("pcap.cut-file", origin=origin, frame=number))
            return
        seconds, fraction, length, sent = struct.unpack_from(f"{order}IIII", data, place)
        place = begin + length
        if length > MAX_FRAME_OCTETS or place > len(data):
            _warn(_damage(origin, number, length))
            return
        yield Frame(number, link, data[begin:place], seconds * 1_000_000_000 + fraction * unit, max(0, sent - length))


@dataclass(frozen=True, slots=True)
class _Interface:
    """An interface of a section: link type, most octets of a frame (0: all), unit (if known) and origin of times."""

    link: int
    snap_length: int
    nanoseconds: Fraction | None
    offset: int

    def time(self, high: int, low: int) -> int | None:
        if self.nanoseconds is None:
            return None
        return int((high << 32 | low) * self.nanoseconds) + self.offset * 1_000_000_000


@dataclass(slots=True)
class _Section:
    """What has been said so far in a section of a pcapng file: byte order, interfaces; and the frames of the file."""

    order: str
    interfaces: list[_Interface] = field(default_factory=list)
    frames: int = 0

    def unpack(self, layout: str, data: bytes, place: int = 0) -> tuple[int, ...]:
        return struct.unpack_from(self.order + layout, data, place)

    def options(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        place = 0
        while place + 4 <= len(data):
            code, length = self.unpack("HH", data, place)
            place += 4
            if code == 0 or place + length > len(data):
                return
            yield code, data[place : place + length]
            place += -(-length // 4) * 4


def _pcapng_frames(data: bytes, origin: str) -> Iterator[Frame]:
    section = _Section("<")
    for kind, body in _blocks(data, section, origin):
        if kind == _SECTION:
            section.interfaces.clear()
        elif kind == _INTERFACE:
            section.interfaces.append(_interface(section, body))
        elif kind in _PACKETS:
            section.frames += 1
            try:
                yield _PACKETS[kind](section, body)
            except (struct.error, IndexError):
                _warn(EvidenceError("pcap.broken-block", origin=origin, frame=section.frames))


def _blocks(data: bytes, section: _Section, origin: str) -> Iterator[tuple[int, bytes]]:
    """Yield type and body of each block; the byte order of *section* follows the section headers."""
    place = 0
    while place < len(data):
        if data.startswith(PCAPNG_SIGNATURE, place):
            section.order = _ORDERS.get(data[place + 8 : place + 12], "")
            if not section.order:
                _warn(_damage(origin, section.frames + 1, 0))
                return
        if place + _BLOCK_FRAME > len(data):
            _warn(EvidenceError("pcap.cut-file", origin=origin, frame=section.frames + 1))
            return
        kind, length = section.unpack("II", data, place)
        end = place + length
        if length < _BLOCK_FRAME or length % 4 or end > len(data) or section.unpack("I", data, end - 4)[0] != length:
            _warn(_damage(origin, section.frames + 1, length))
            return
        yield kind, data[place + 8 : end - 4]
        place = end


def _interface(section: _Section, body: bytes) -> _Interface:
    """Read an interface description; one that is too short has link type -1, so that its frames are of no known one."""
    if len(body) < 8:  # noqa: PLR2004  # link type, reserved, snap length
        return _Interface(-1, 0, Fraction(1000), 0)
    link, _, snap_length = section.unpack("HHI", body)
    options = dict(section.options(body[8:]))
    resolution = options.get(_TIME_RESOLUTION, b"\x06")[:1] or b"\x06"
    base, power = (2, resolution[0] & ~_POWER_OF_TWO) if resolution[0] & _POWER_OF_TWO else (10, resolution[0])
    unit = Fraction(1_000_000_000, base**power) if power <= _MAX_RESOLUTION else None
    offset = options.get(_TIME_OFFSET, b"")
    return _Interface(link, snap_length, unit, section.unpack("q", offset)[0] if len(offset) == 8 else 0)  # noqa: PLR2004  # 64 bits


def _enhanced_packet(section: _Section, body: bytes) -> Frame:
    index, high, low, length, sent = section.unpack("IIIII", body)
    return _frame(section.interfaces[index], body[20:], section.frames, (high, low), (length, sent))


def _obsolete_packet(section: _Section, body: bytes) -> Frame:
    index, _, high, low, length, sent = section.unpack("HHIIII", body)
    return _frame(section.interfaces[index], body[20:], section.frames, (high, low), (length, sent))


def _simple_packet(section: _Section, body: bytes) -> Frame:
    """Read a frame of the first interface that has no time; its length is the least that three limits leave."""
    interface = section.interfaces[0]
    (sent,) = section.unpack("I", body)
    length = min(sent, interface.snap_length or sent, len(body) - 4)
    return _frame(interface, body[4:], section.frames, None, (length, sent))


def _frame(
    interface: _Interface, data: bytes, number: int, time: tuple[int, int] | None, lengths: tuple[int, int]
) -> Frame:
    length, sent = lengths
    if length > len(data):
        raise IndexError
    nanoseconds = None if time is None else interface.time(*time)
    return Frame(number, interface.link, data[:length], nanoseconds, max(0, sent - length))


_PACKETS = {
    _ENHANCED_PACKET: _enhanced_packet,
    _OBSOLETE_PACKET: _obsolete_packet,
    _SIMPLE_PACKET: _simple_packet,
}


def _damage(origin: str, frame: int, length: int) -> EvidenceError:
    return EvidenceError("pcap.damaged-file", origin=origin, frame=frame, length=length)


def _warn(damage: EvidenceError) -> None:
    _LOG.warning("%s", damage)
