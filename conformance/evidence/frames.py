"""Frames of packet captures: what both file formats, pcap and pcapng, hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MAX_FRAMES = 1_000_000
"""The most frames of a capture that are read."""

MAX_FRAME_OCTETS = 262_144
"""The longest frame that is read, as in Wireshark; a longer one says that the file is damaged."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NANOSECONDS = 1_000_000_000
_MICROSECOND = 1_000


@dataclass(frozen=True, slots=True)
class Frame:
    """One recorded frame.

    Attributes:
        number: its number in the file, from 1, as Wireshark counts.
        link: the link type (a LINKTYPE_ value of the registry of link-layer types).
        data: the recorded octets.
        nanoseconds: since 1970 in UTC, ``None`` where the file does not say.
        missing: how many octets were sent but not recorded.
    """

    number: int
    link: int
    data: bytes
    nanoseconds: int | None
    missing: int = 0

    @property
    def time(self) -> str | None:
        """The time in ISO 8601, UTC, in microseconds, or nanoseconds where the file tells them."""
        if self.nanoseconds is None:
            return None
        seconds, fraction = divmod(self.nanoseconds, _NANOSECONDS)
        try:
            whole = (_EPOCH + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S")
        except OverflowError:
            return None
        return f"{whole}.{fraction:09}Z" if fraction % _MICROSECOND else f"{whole}.{fraction // _MICROSECOND:06}Z"
