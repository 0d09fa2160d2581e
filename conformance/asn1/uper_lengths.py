"""Length determinants and small numbers of the unaligned PER, read from a string of bits (X.691 (2021) clause 11).

The bits of a message are a string of ``0`` and ``1`` with one ``x`` behind the last: a read beyond the end meets the
``x`` or nothing and fails, without a comparison on the way that succeeds.
"""

from __future__ import annotations

from collections.abc import Callable

from conformance.errors import DecodeError
from conformance.model.schema import Bounds

SIXTEEN_K = 16_384
SIXTY_FOUR_K = 65_536
MAX_OCTETS = 4 * 1024 * 1024
"""The largest encoding that is decoded, in octets."""
MAX_ITEMS = 1 << 20
"""The largest number of items of one list, or of characters of one string."""

ReadSize = Callable[[str, int], tuple[int, int, bool]]
"""Reads the size at a bit position: the count, the position behind it, and whether a further fragment follows."""


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


def general_length(bits: str, pos: int) -> tuple[int, int, bool]:
    """Read an unconstrained length determinant (clauses 11.9.3.5 to 11.9.3.8); the shortest form is required."""
    first = number_at(bits, pos, 8)
    if first < 0x80:  # noqa: PLR2004  # clause 11.9.3.6
        return first, pos + 8, False
    if first < 0xC0:  # noqa: PLR2004  # clause 11.9.3.7
        count = number_at(bits, pos + 2, 14)
        if count < 0x80:  # noqa: PLR2004  # clause 11.9.3.6
            raise DecodeError("uper.length-not-shortest", bit=pos, count=count)
        return count, pos + 16, False
    fragments = first & 0x3F
    if not 1 <= fragments <= 4:  # noqa: PLR2004  # clause 11.9.3.8
        raise DecodeError("uper.fragment-count", bit=pos, count=fragments)
    return fragments * SIXTEEN_K, pos + 8, True


def small_number(bits: str, pos: int) -> tuple[int, int]:
    """Read a normally small non-negative whole number (clause 11.6)."""
    if bits[pos : pos + 1] == "0":
        return number_at(bits, pos + 1, 6), pos + 7
    count, start, more = general_length(bits, pos + 1)
    if more or not 1 <= count <= 8:  # noqa: PLR2004  # an index beyond 64 bits is no small number
        raise DecodeError("uper.small-number", bit=pos)
    number = number_at(bits, start, 8 * count)
    if number < 64 or number >> (8 * count - 8) == 0:  # noqa: PLR2004  # clause 11.6.1 takes up to 63
        raise DecodeError("uper.length-not-shortest", bit=pos, count=number)
    return number, start + 8 * count


def small_length(bits: str, pos: int) -> tuple[int, int]:
    """Read a normally small length, of at least 1 (clause 11.9.3.4)."""
    if bits[pos : pos + 1] == "0":
        return number_at(bits, pos + 1, 6) + 1, pos + 7
    number_at(bits, pos, 1)
    count, start, more = general_length(bits, pos + 1)
    if more:
        raise DecodeError("uper.small-number", bit=pos)
    if count <= 64:  # noqa: PLR2004  # clause 11.9.3.4 writes up to 64 in the short form
        raise DecodeError("uper.length-not-shortest", bit=pos, count=count)
    return count, start


def size_reader(size: Bounds, *, clause: str) -> ReadSize:
    """Return the reader of a size under its constraint (clause 11.9); *clause* is that of the type, for errors."""
    lower, upper = size.lower or 0, size.upper
    if upper is None or upper >= SIXTY_FOUR_K:
        read_root: ReadSize = general_length
    elif lower == upper:
        read_root = _fixed(lower)
    else:
        read_root = _constrained(lower, upper, clause)
    return _extensible(size, read_root, clause) if size.extensible else read_root


def has_general_length(size: Bounds) -> bool:
    """Whether the length on the wire does not by itself hold the constraint, so that it is to be checked."""
    return size.extensible or len(size.ranges) != 1 or size.upper is None or size.upper >= SIXTY_FOUR_K


def _fixed(count: int) -> ReadSize:
    return lambda _bits, pos: (count, pos, False)


def _constrained(lower: int, upper: int, clause: str) -> ReadSize:
    width = (upper - lower).bit_length()

    def read(bits: str, pos: int) -> tuple[int, int, bool]:
        count = number_at(bits, pos, width) + lower
        if count > upper:
            raise DecodeError("uper.size", bit=pos, count=count, allowed=f"{lower}..{upper}", clause=clause)
        return count, pos + width, False

    return read


def _extensible(size: Bounds, read_root: ReadSize, clause: str) -> ReadSize:
    def read(bits: str, pos: int) -> tuple[int, int, bool]:
        if number_at(bits, pos, 1) == 0:
            return read_root(bits, pos + 1)
        count, start, more = general_length(bits, pos + 1)
        if not more and size.in_root(count):
            raise DecodeError("uper.extension-not-needed", bit=pos, value=count, allowed=str(size), clause=clause)
        return count, start, more

    return read
