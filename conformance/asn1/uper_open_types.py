"""Contents that stand apart in an encoding: open types (X.691 (2021) clause 11.2) and octets that contain a type."""

from __future__ import annotations

from typing import Any

from conformance.asn1.uper_fields import joined
from conformance.asn1.uper_lengths import Lengths, Segments, octets_at, truncated
from conformance.asn1.uper_observing import Breach, Decode, Observer, Place
from conformance.errors import DecodeError
from conformance.model.received import EXTENSION


class OpenTypes:
    """Reads open types: their content as a value, or as octets where the type is not known.

    Args:
        lengths: reads what stands before the content.
        recover: is told of content that cannot be read; if it returns, reading goes on behind the open type.
        observer: learns where the content lies.
    """

    def __init__(self, lengths: Lengths, recover: Breach, observer: Observer | None) -> None:
        self._lengths = lengths
        self._read_length = lengths.open_type
        self._breach = lengths.breach
        self._recover = recover
        self._observer = observer

    def decode(self, bits: str, pos: int, member: Decode, *, lost: Any) -> tuple[Any, int]:
        """Decode the content with *member*; it gives *lost* where it cannot be read and reading goes on."""
        count, start, more = self._read_length(bits, pos)
        end = start + 8 * count
        segments: Segments = ((start, count),)
        inner = bits[start:end] + "x"
        if more:
            first = count, start, more
            segments, count, end = self._lengths.segments(bits, pos, lambda *_: first, 8)
            inner = joined(bits, segments, 8) + "x"
        elif end >= len(bits):
            raise truncated(pos)
        try:
            if self._observer is None:
                value, stop = member(inner, 0)
            else:
                with self._observer.apart(placed(segments)):
                    value, stop = member(inner, 0)
        except DecodeError as error:
            self._recover(_seen_from_outside(error, segments, pos=pos, count=count))
            return lost, end
        needed = -(-max(stop, 1) // 8)
        if count != needed:
            self._breach(_wrong_length(pos, count, needed))
        if "1" in inner[stop : 8 * needed]:
            self._breach(DecodeError("uper.padding", bit=placed(segments)(inner.index("1", stop))))
        elif self._observer and 8 * needed > stop:
            with self._observer.apart(placed(segments)):
                self._observer.note("padding", stop, 8 * needed, inner[stop : 8 * needed])
        return value, end

    def octets(self, bits: str, pos: int, index: int) -> tuple[bytes, int]:
        """Return the octets of addition *index*, which this version of the schema does not know."""
        segments, count, end = self._lengths.segments(bits, pos, self._lengths.open_type, 8)
        if not count:
            self._breach(_wrong_length(pos, 0, 1))
        octets = octets_at(joined(bits, segments, 8), 0, count)
        if self._observer:
            with self._observer.within(EXTENSION):
                self._observer.note("component", segments[0][0], end, octets, step=index)
        return octets, end


def placed(segments: Segments, width: int = 8) -> Place:
    """Return what says where a bit of joined fragments stands; each segment counts units of *width* bits."""

    def place(bit: int) -> int:
        before = 0
        for start, count in segments:
            if bit < before + width * count:
                return start + bit - before
            before += width * count
        start, count = segments[-1]
        return start + width * count

    return place


def _seen_from_outside(error: DecodeError, segments: Segments, *, pos: int, count: int) -> DecodeError:
    """Place the error; a field that ends beyond the contents says that their length is wrong, not the message's."""
    if error.key != "uper.truncated":
        error.bit = None if error.bit is None else placed(segments)(error.bit)
        return error
    wrong = _wrong_length(pos, count, f"> {count}")
    for step in reversed(error.path):
        wrong.within(step)
    return wrong


def _wrong_length(bit: int, count: int, needed: int | str) -> DecodeError:
    return DecodeError("uper.open-type-length", bit=bit, octets=count, needed=needed)
