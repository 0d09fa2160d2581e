"""Length determinants and small numbers of the unaligned PER, read from a string of bits (X.691 (2021) clause 11).

The bits of a message are a string of ``0`` and ``1`` with one ``x`` behind the last: a read beyond the end meets the
``x`` or nothing and fails, without a comparison on the way that succeeds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from conformance.asn1.uper_observing import Breach, Observer, Read, refuse
from conformance.errors import DecodeError
from conformance.model.schema import Bounds

SIXTEEN_K = 16_384
SIXTY_FOUR_K = 65_536
MAX_OCTETS = 4 * 1024 * 1024
"""The largest encoding that is decoded, in octets."""
MAX_ITEMS = 1 << 20
"""The largest number of items of all lists of one encoding together; characters without bits count as items."""
MAX_NUMBER_OCTETS = 1024
"""The widest INTEGER without bounds, and the widest arc of an OBJECT IDENTIFIER, in octets."""

ReadSize = Callable[[str, int], tuple[int, int, bool]]
"""Reads the size at a bit position: the count, the position behind it, and whether a further fragment follows."""
Segments = Sequence[tuple[int, int]]
"""Where the units of a value stand: the first bit of each fragment and the number of its units."""


def bit_string(octets: bytes) -> str:
    """Return the bits of *octets* with the end mark behind them."""
    return f"{int.from_bytes(octets, 'big'):0{8 * len(octets)}b}x" if octets else "x"


def truncated(bit: int) -> DecodeError:
    """Return the error for an encoding that ends within the field that begins at *bit*."""
    return DecodeError("uper.truncated", bit=bit)


def number_at(bits: str, pos: int, width: int) -> int:
    """Read *width* bits as a non-negative number (clause 11.3)."""
    if width == 0:
        return 0
    try:
        return int(bits[pos : pos + width], 2)
    except ValueError:
        raise truncated(pos) from None


def octets_at(bits: str, pos: int, count: int) -> bytes:
    """Read *count* octets."""
    return number_at(bits, pos, 8 * count).to_bytes(count, "big")


def has_general_length(size: Bounds) -> bool:
    """Whether the length on the wire does not by itself hold the constraint, so that it is to be checked."""
    return size.extensible or len(size.ranges) != 1 or size.upper is None or size.upper >= SIXTY_FOUR_K


class Lengths:
    """Readers of lengths and small numbers; the shortest form is required, or *breach* lets another pass."""

    def __init__(self, breach: Breach = refuse, observer: Observer | None = None) -> None:
        self.breach = breach
        self.items = 0
        self.observer = observer
        self.general: ReadSize = self._noted("length", self._general)
        self.open_type: ReadSize = self._noted("open-type", self._general)
        self.small_length = self._noted("length", self._small_length)
        self.index = self._noted("index", self._small_number)
        self.extension_bit = self._noted("extension-bit", _extension_bit)

    def size(self, size: Bounds, *, clause: str) -> ReadSize:
        """Return the reader of a size under its constraint (clause 11.9); *clause* is that of the type, for errors."""
        lower, upper = size.lower or 0, size.upper
        if upper is None or upper >= SIXTY_FOUR_K:
            read_root: ReadSize = self._general
        elif lower == upper:
            read_root = _fixed(lower)
        else:
            read_root = self._constrained(lower, upper, clause)
        read_root = self._noted("length", read_root)
        return self._extensible(read_root) if size.extensible else read_root

    def check_size(self, bits: str, pos: int, count: int, size: Bounds, *, clause: str) -> None:
        """Check a *count* of units whose length stands at *pos* where the length itself does not say enough."""
        if size.extensible and bits[pos] == "1":
            if size.in_root(count):
                self.breach(
                    DecodeError("uper.extension-not-needed", bit=pos, value=count, allowed=str(size), clause=clause)
                )
        elif not size.in_root(count):
            self.breach(wrong_size(pos, count, size, clause))

    def charge(self, count: int, pos: int) -> None:
        """Count items of lists and characters without bits; few octets could ask for more than the memory holds."""
        self.items += count
        if self.items > MAX_ITEMS:
            raise DecodeError("uper.too-many", bit=pos, count=self.items, limit=MAX_ITEMS)

    def segments(self, bits: str, pos: int, read_size: ReadSize, width: int) -> tuple[Segments, int, int]:
        """Read a length and find the units of *width* bits behind it; return them, their number and the end."""
        start, total, more, found = pos, 0, True, list[tuple[int, int]]()
        while more:
            count, pos, more = self.next_fragment(bits, pos, found[-1][1]) if found else read_size(bits, pos)
            found.append((pos, count))
            pos += count * width
            total += count
            if pos >= len(bits) or total > 8 * MAX_OCTETS:
                raise truncated(start)
        return found, total, pos

    def next_fragment(self, bits: str, pos: int, before: int) -> tuple[int, int, bool]:
        """Read the length behind a fragment of *before* units: another follows only behind one of 64K."""
        count, end, more = self.general(bits, pos)
        if more and before < SIXTY_FOUR_K:
            self.breach(DecodeError("uper.length-not-shortest", bit=pos, count=before + count))
        return count, end, more

    def _noted(self, kind: str, read: Read) -> Read:
        return read if self.observer is None else self.observer.noting(kind, read)

    def _general(self, bits: str, pos: int) -> tuple[int, int, bool]:
        """Read an unconstrained length determinant (clauses 11.9.3.5 to 11.9.3.8)."""
        first = number_at(bits, pos, 8)
        if first < 0x80:  # noqa: PLR2004  # clause 11.9.3.6
            return first, pos + 8, False
        if first < 0xC0:  # noqa: PLR2004  # clause 11.9.3.7
            count = number_at(bits, pos + 2, 14)
            if count < 0x80:  # noqa: PLR2004  # clause 11.9.3.6
                self.breach(DecodeError("uper.length-not-shortest", bit=pos, count=count))
            return count, pos + 16, False
        fragments = first & 0x3F
        if not 1 <= fragments <= 4:  # noqa: PLR2004  # clause 11.9.3.8
            self.breach(DecodeError("uper.fragment-count", bit=pos, count=fragments))
        return fragments * SIXTEEN_K, pos + 8, True

    def _small_number(self, bits: str, pos: int) -> tuple[int, int]:
        """Read a normally small non-negative whole number (clause 11.6)."""
        if bits[pos : pos + 1] == "0":
            return number_at(bits, pos + 1, 6), pos + 7
        count, start, more = self._general(bits, pos + 1)
        number = number_at(bits, start, 8 * count)
        if more or not 1 <= count <= 8:  # noqa: PLR2004  # an index beyond 64 bits is no small number
            self.breach(DecodeError("uper.small-number", bit=pos))
        elif number < 64 or number >> (8 * count - 8) == 0:  # noqa: PLR2004  # clause 11.6.1 takes up to 63
            self.breach(DecodeError("uper.length-not-shortest", bit=pos, count=number))
        return number, start + 8 * count

    def _small_length(self, bits: str, pos: int) -> tuple[int, int]:
        """Read a normally small length, of at least 1 (clause 11.9.3.4)."""
        if bits[pos : pos + 1] == "0":
            return number_at(bits, pos + 1, 6) + 1, pos + 7
        number_at(bits, pos, 1)
        count, start, more = self._general(bits, pos + 1)
        if more:
            self.breach(DecodeError("uper.small-number", bit=pos))
        elif count <= 64:  # noqa: PLR2004  # clause 11.9.3.4 writes up to 64 in the short form
            self.breach(DecodeError("uper.length-not-shortest", bit=pos, count=count))
        return count, start

    def _constrained(self, lower: int, upper: int, clause: str) -> ReadSize:
        width = (upper - lower).bit_length()

        def read(bits: str, pos: int) -> tuple[int, int, bool]:
            count = number_at(bits, pos, width) + lower
            if count > upper:
                self.breach(DecodeError("uper.size", bit=pos, count=count, allowed=f"{lower}..{upper}", clause=clause))
            return count, pos + width, False

        return read

    def _extensible(self, read_root: ReadSize) -> ReadSize:
        def read(bits: str, pos: int) -> tuple[int, int, bool]:
            is_beyond, start = self.extension_bit(bits, pos)
            return self.general(bits, start) if is_beyond else read_root(bits, start)

        return read


def _extension_bit(bits: str, pos: int) -> tuple[bool, int]:
    return number_at(bits, pos, 1) == 1, pos + 1


def wrong_size(bit: int, count: int, bounds: Bounds, clause: str) -> DecodeError:
    """Return the error for a size outside its constraint."""
    return DecodeError("uper.size", bit=bit, count=count, allowed=str(bounds), clause=clause)


def _fixed(count: int) -> ReadSize:
    return lambda _bits, pos: (count, pos, False)
