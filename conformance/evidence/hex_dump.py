"""Hex dumps as ``xxd``, ``hexdump -C``, ``od -t x1`` and Wireshark write them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from conformance.errors import EvidenceError
from conformance.evidence.reading import MAX_OCTETS

_ROW = re.compile(r"\s*(?P<offset>[0-9A-Fa-f]{4,16})(?P<colon>:?)(?P<rest>(?:\s.*)?)")
_GROUP = re.compile(r"[0-9A-Fa-f]+")
_REPEATED = "*"
"""How hexdump and od write that the row before occurs again up to the next offset."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a dump.

    Attributes:
        line: its number.
        offset: the offset that it begins with.
        rest: the columns behind the offset.
        words: the columns are 16-bit words without a colon before them, as ``hexdump`` writes them by default.
        squeezed: lines equal to the one before were left out in front of it.
    """

    line: int
    offset: int
    rest: str
    words: bool
    squeezed: bool


def dump_rows(text: str) -> list[Row]:
    """Return the rows of *text* if it is a hex dump, else none.

    Every line of a dump begins with an offset, the first with zero. Where only one space follows it, as ``od`` writes,
    the second offset must be the number of octets in the first row. Offsets are hexadecimal, or octal or decimal as in
    ``od``.
    """
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    squeezed = {number + 1 for number, line in lines if line.strip() == _REPEATED}
    found = [(number, _ROW.fullmatch(line)) for number, line in lines if number + 1 not in squeezed]
    matched = [(number, row) for number, row in found if row]
    if len(matched) < max(len(found), 1) or int(matched[0][1]["offset"], 16) or not matched[0][1]["rest"].strip():
        return []
    first = matched[0][1]
    certain = bool(first["colon"]) or first["rest"].startswith(("  ", "\t"))
    base: int | None = 16 if certain else None
    if len(matched) > 1 and not certain:
        base = _base([row for _, row in matched])
    words = not first["colon"] and all(len(group) == len("ffff") for group in _groups(first["rest"]))
    if base is None:
        return []
    return [
        Row(number, _number(row["offset"], base), row["rest"], words, number in squeezed) for number, row in matched
    ]


def dump_octets(rows: Sequence[Row], *, origin: str) -> bytes:
    """Return the octets of the *rows* of a dump.

    The offsets tell how many octets a row holds, so that a column of characters is never taken for octets.

    Raises:
        EvidenceError: an offset does not agree with the octets before it, or the dump is one of 16-bit words, which
            may be swapped.
    """
    if rows[0].words:
        raise EvidenceError("evidence.dump-words", origin=origin)
    octets = bytearray()
    width = rows[1].offset if len(rows) > 1 else 0
    columns = _columns(rows[0].rest, width)
    for index, row in enumerate(rows):
        missing = row.offset - len(octets)
        if row.squeezed and missing > 0 and row.offset <= MAX_OCTETS and width and missing % width == 0:
            octets += octets[-width:] * (missing // width)
        if row.offset != len(octets):
            raise EvidenceError(
                "evidence.dump-offset", origin=origin, line=row.line, offset=row.offset, octets=len(octets)
            )
        following = rows[index + 1].offset - row.offset if index + 1 < len(rows) else width
        octets += _octets(row.rest[:columns], min(following, width) if width else len(row.rest))
    return bytes(octets)


def _columns(rest: str, width: int) -> int:
    """Return where the columns of octets end in *rest*: behind *width* octets, else before the column of characters."""
    if not width:
        characters = re.search(r"\s\s+\||\s{3}|(?<=[0-9A-Fa-f]{4})\s\s|\s\s(?=\S*[^0-9A-Fa-f\s])", rest.rstrip())
        return characters.start() if characters else len(rest)
    digits = 0
    for group in _GROUP.finditer(rest):
        digits += len(group[0])
        if digits >= 2 * width:
            return group.end()
    return len(rest)


def _octets(columns: str, count: int) -> bytes:
    """Return the first *count* octets that the groups of *columns* spell, or fewer if there are no more."""
    digits = ""
    for group in columns.split():
        if len(digits) >= 2 * count or not _GROUP.fullmatch(group) or len(group) % 2:
            break
        digits += group
    return bytes.fromhex(digits[: 2 * count])


def _base(rows: Sequence[re.Match[str]]) -> int | None:
    """Return the base in which the second offset of *rows* is the number of octets in the first, ``None`` if none is.

    Of several, as there are where it has one digit, it is the one in which the most offsets count the octets before.
    """
    before = [0, *accumulate(_written(row["rest"]) for row in rows)]
    bases = [base for base in (16, 8, 10) if 0 < _number(rows[1]["offset"], base) == before[1]]

    def agreeing(base: int) -> int:
        return sum(_number(row["offset"], base) == octets for row, octets in zip(rows, before, strict=False))

    return max(bases, key=agreeing, default=None)


def _written(rest: str) -> int:
    """Return how many octets are written in *rest*, the column of characters aside."""
    return sum(map(len, _groups(rest))) // 2


def _groups(rest: str) -> list[str]:
    return re.split(r"\s{2,}", rest.strip())[0].split()


def _number(text: str, base: int) -> int:
    """Return the number that *text* is in *base*, -1 if the base has not its digits."""
    try:
        return int(text, base)
    except ValueError:
        return -1
