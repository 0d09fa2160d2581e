"""SCTP: the user messages of associations, put together from DATA chunks (RFC 9260).

A message may be cut into chunks with transmission sequence numbers (TSN) that follow each other, from one with the flag
B to one with the flag E (clause 6.9); the chunks may come in any order and more than once. Chunks that are not DATA are
passed over, interleaved ones (I-DATA, RFC 8260) too.
"""

from __future__ import annotations

import struct
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field

from conformance.errors import EvidenceError
from conformance.evidence.packets import Packet

MAX_WAITING = 1_024
"""How many chunks of one direction of an association may wait for others; the oldest is given up for one more."""

_COMMON_HEADER = 12
_DATA, _DATA_HEADER = 0, 16
_BEGINNING, _ENDING = 2, 1
_TSN = 0xFFFF_FFFF


@dataclass(frozen=True, slots=True)
class UserMessage:
    """A message that an association delivered.

    Attributes:
        association: both ends, the same in both directions.
        protocol: the payload protocol identifier.
        octets: the message.
    """

    association: str
    protocol: int
    octets: bytes


@dataclass(frozen=True, slots=True)
class _Chunk:
    flags: int
    stream: int
    protocol: int
    octets: bytes


@dataclass(slots=True)
class _Direction:
    """What came in one direction: chunks that wait for others, and the numbers of those lately delivered."""

    waiting: OrderedDict[int, _Chunk] = field(default_factory=OrderedDict)
    delivered: OrderedDict[int, None] = field(default_factory=OrderedDict)

    def message(self, number: int, chunk: _Chunk) -> tuple[int, bytes] | None:
        """Take in a chunk; return protocol and octets of the message that it completes."""
        if number in self.delivered:
            return None
        self.waiting.setdefault(number, chunk)
        numbers = self._message_around(number)
        if numbers is None:
            if len(self.waiting) > MAX_WAITING:
                self.waiting.popitem(last=False)
            return None
        chunks = [self.waiting.pop(one) for one in numbers]
        self.delivered.update(dict.fromkeys(numbers))
        while len(self.delivered) > MAX_WAITING:
            self.delivered.popitem(last=False)
        return chunks[0].protocol, b"".join(one.octets for one in chunks)

    def _message_around(self, number: int) -> list[int] | None:
        """Return the numbers of all chunks of the message around chunk *number*, ``None`` if one is missing."""
        first = last = number
        while not self.waiting[first].flags & _BEGINNING:
            first = (first - 1) & _TSN
            if first not in self.waiting or self.waiting[first].flags & _ENDING:
                return None
        while not self.waiting[last].flags & _ENDING:
            last = (last + 1) & _TSN
            if last not in self.waiting or self.waiting[last].flags & _BEGINNING:
                return None
        return [(first + step) & _TSN for step in range(((last - first) & _TSN) + 1)]


class Associations:
    """Delivers the messages of all associations of a capture."""

    def __init__(self) -> None:
        self._directions: dict[tuple[str, str, int], _Direction] = {}

    def messages(self, packet: Packet) -> Iterator[UserMessage]:
        """Yield the messages that *packet* completes.

        Raises:
            EvidenceError: a chunk is cut; those before it were delivered.
        """
        data = packet.payload
        if len(data) < _COMMON_HEADER:
            raise EvidenceError("pcap.cut-header", protocol="SCTP")
        source_port, destination_port, tag = struct.unpack_from(">HHI", data)
        ends = _end(packet.source, source_port), _end(packet.destination, destination_port)
        direction = self._directions.setdefault((*ends, tag), _Direction())
        for number, chunk in _data_chunks(data):
            found = direction.message(number, chunk)
            if found is not None:
                yield UserMessage(" – ".join(sorted(ends)), *found)

    @property
    def incomplete(self) -> int:
        """How many chunks still wait for others."""
        return sum(len(direction.waiting) for direction in self._directions.values())


def _data_chunks(data: bytes) -> Iterator[tuple[int, _Chunk]]:
    place = _COMMON_HEADER
    while place + 4 <= len(data):
        kind, flags, length = struct.unpack_from(">BBH", data, place)
        if length < 4:  # noqa: PLR2004  # the header of a chunk
            raise EvidenceError("pcap.cut-header", protocol="SCTP")
        if kind == _DATA:
            if length < _DATA_HEADER or place + length > len(data):
                raise EvidenceError("pcap.cut-payload", protocol="SCTP", octets=place + length - len(data))
            number, stream, _, protocol = struct.unpack_from(">IHHI", data, place + 4)
            yield number, _Chunk(flags, stream, protocol, data[place + _DATA_HEADER : place + length])
        place += -(-length // 4) * 4


def _end(address: str, port: int) -> str:
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
