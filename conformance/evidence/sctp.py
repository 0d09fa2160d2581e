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
"""How many chunks of one direction of an association may wait for others; the oldest message is given up for more."""

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
    protocol: int
    octets: bytes

    @property
    def begins(self) -> bool:
        return bool(self.flags & _BEGINNING)

    @property
    def ends(self) -> bool:
        return bool(self.flags & _ENDING)


@dataclass(slots=True)
class _Direction:
    """What came in one direction.

    Attributes:
        waiting: chunks that wait for others, by their numbers, in the order in which they came.
        borders: the runs that they form, chunks of one message without a gap: from the first number to the last, and
            from the last to the first.
        delivered: the numbers of chunks lately delivered.
    """

    waiting: OrderedDict[int, _Chunk] = field(default_factory=OrderedDict)
    borders: dict[int, int] = field(default_factory=dict)
    delivered: OrderedDict[int, None] = field(default_factory=OrderedDict)

    def message(self, number: int, chunk: _Chunk) -> tuple[int, bytes] | None:
        """Take in a chunk; return protocol and octets of the message that it completes."""
        if number in self.delivered or number in self.waiting:
            return None
        self.waiting[number] = chunk
        first, last = self._run_with(number, chunk)
        if not (self.waiting[first].begins and self.waiting[last].ends):
            if len(self.waiting) > MAX_WAITING:
                self._give_up_oldest()
            return None
        chunks = self._taken_out(first, last)
        while len(self.delivered) > MAX_WAITING:
            self.delivered.popitem(last=False)
        return chunks[0].protocol, b"".join(one.octets for one in chunks)

    def _run_with(self, number: int, chunk: _Chunk) -> tuple[int, int]:
        """Join a chunk to the runs beside it that are of the same message; return where the run begins and ends."""
        first = last = number
        before, behind = (number - 1) & _TSN, (number + 1) & _TSN
        if not chunk.begins and before in self.waiting and not self.waiting[before].ends:
            first = self.borders.pop(before)
        if not chunk.ends and behind in self.waiting and not self.waiting[behind].begins:
            last = self.borders.pop(behind)
        self.borders[first], self.borders[last] = last, first
        return first, last

    def _taken_out(self, first: int, last: int) -> list[_Chunk]:
        self.borders.pop(first)
        self.borders.pop(last, None)
        numbers = [(first + step) & _TSN for step in range(((last - first) & _TSN) + 1)]
        self.delivered.update(dict.fromkeys(numbers))
        return [self.waiting.pop(one) for one in numbers]

    def _give_up_oldest(self) -> None:
        """Give up the run of the chunk that has waited longest."""
        border = next(iter(self.waiting))
        while border not in self.borders:
            border = (border - 1) & _TSN
        other = self.borders[border]
        self._taken_out(*((border, other) if (other - border) & _TSN <= MAX_WAITING else (other, border)))


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
            number, _, _, protocol = struct.unpack_from(">IHHI", data, place + 4)
            yield number, _Chunk(flags, protocol, data[place + _DATA_HEADER : place + length])
        place += -(-length // 4) * 4


def _end(address: str, port: int) -> str:
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
