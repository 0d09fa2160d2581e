"""Segments of uplink messages, put together (TS 38.331 and TS 36.331, ULDedicatedMessageSegment).

A UE whose capability information exceeds the largest PDCP SDU cuts the encoded UL-DCCH-Message and sends the parts in
messages of their own, numbered from 0; the last is marked (TS 38.331 clause 5.7.7; the message of TS 36.331 is alike).
They are put together by device and by standard, in the order in which they were sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from conformance.errors import EvidenceError
from conformance.evidence.kinds import Kind
from conformance.model.evidence import Evidence, MediaType

_NAME = "ulDedicatedMessageSegment-r16"
_LAST = "lastSegment"


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a message.

    Attributes:
        kind: the type of the message that carries it.
        number: its number, from 0.
        octets: the part.
        is_last: whether it is the last.
    """

    kind: Kind
    number: int
    octets: bytes
    is_last: bool


def segment_in(kind: Kind, value: Any) -> Segment | None:
    """Return the segment that a UL-DCCH-Message carries, if it does."""
    match value:
        case {
            "message": ("messageClassExtension", ("c2", (str(name), {"criticalExtensions": (str(form), fields)})))
        } if name == form == _NAME:
            return Segment(
                kind,
                fields["segmentNumber-r16"],
                fields["rrc-MessageSegmentContainer-r16"],
                fields["rrc-MessageSegmentType-r16"] == _LAST,
            )
        case _:
            return None


@dataclass(slots=True)
class _Message:
    """Segments that have come, and the observation that the latest came in."""

    parts: list[bytes]
    latest: Evidence


class Segments:
    """Puts segments together."""

    def __init__(self) -> None:
        self._begun: dict[tuple[str, str], _Message] = {}
        self._ended: dict[tuple[str, str], Segment] = {}

    def add(self, segment: Segment, evidence: Evidence) -> Evidence | None:
        """Take in a segment; return the whole message if it is the last one.

        Raises:
            EvidenceError: segments before it are missing, or another one with its number came already; what has come
                so far is given up.
        """
        key = (evidence.device, segment.kind.schema)
        if self._is_repeated(key, segment):
            return None
        message = self._begun.pop(key, None)
        expected = len(message.parts) if message else 0
        if segment.number != expected:
            reason = "evidence.segment-twice" if segment.number < expected else "evidence.segment-missing"
            if segment.number == 0 and not segment.is_last:
                self._begun[key] = _Message([segment.octets], evidence)
            raise EvidenceError(reason, origin=evidence.origin, segment=segment.number, missing=expected)
        parts = [*message.parts, segment.octets] if message else [segment.octets]
        if not segment.is_last:
            self._begun[key] = _Message(parts, evidence)
            return None
        self._ended[key] = segment
        return _whole(parts, evidence, segment.kind)

    def _is_repeated(self, key: tuple[str, str], segment: Segment) -> bool:
        """Whether it is a segment that came already, octet for octet: of the message that was begun, or the last."""
        message = self._begun.get(key)
        if message is None:
            return segment.number > 0 and segment == self._ended.get(key)
        return not segment.is_last and segment.octets in message.parts[segment.number : segment.number + 1]

    def incomplete(self) -> Iterator[tuple[Evidence, EvidenceError]]:
        """Yield the messages whose last segment never came: their latest observation, and what is missing."""
        for message in self._begun.values():
            latest = message.latest
            came = len(message.parts)
            yield latest, EvidenceError("evidence.segment-last", origin=latest.origin, segment=came - 1, missing=came)


def _whole(parts: list[bytes], evidence: Evidence, kind: Kind) -> Evidence:
    """Return the observation of a whole message, in the place and at the time of its last segment."""
    return Evidence(
        b"".join(parts),
        MediaType.UPER,
        evidence.origin,
        type_name=kind.full_name,
        direction=evidence.direction,
        time=evidence.time,
        frame=evidence.frame,
        device=evidence.device,
    )
