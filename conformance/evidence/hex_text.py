"""Hexadecimal text: plain digits, arrays of C sources and hex dumps."""

from __future__ import annotations

import re

from conformance.errors import EvidenceError

_COMMENT = r"(?P<comment>/\*.*?\*/|//[^\n]*|\#[^\n]*)"
_PLAIN = re.compile(
    rf"{_COMMENT}|(?P<space>\s+)|(?P<separator>[,:;\-\"'])|(?:(?P<prefix>0[xX]|\\x)?(?P<digits>[0-9A-Fa-f]+))",
    re.DOTALL,
)
_ARRAY = re.compile(r"(?P<name>[A-Za-z_]\w*)\s*(?:\[[^\]]*\])?\s*=\s*\{(?P<inside>[^{}]*)\}|^\s*\{(?P<bare>[^{}]*)\}")
_COMMENTS = re.compile(_COMMENT, re.DOTALL)
_DUMP_LINE = re.compile(r"(?P<offset>[0-9A-Fa-f]{4,16})(?P<mark>:?)(?:[ \t]+(?P<rest>[0-9A-Fa-f]{2}.*))?")
_DUMP_GROUP = re.compile(r"[0-9A-Fa-f]+")


def plain_octets(text: str, *, origin: str, line: int = 1) -> bytes:
    """Return the octets that *text* spells in digits, whatever white space, separators and prefixes it has.

    Digits run on over white space, so a line may break anywhere; a separator ends an octet. *line* is the number of
    the first line of *text* in its file.

    Raises:
        EvidenceError: a character is no digit, or half an octet is left over; the message names line and column.
    """
    digits: list[str] = []
    pending = ""
    place = 0
    while place < len(text):
        token = _PLAIN.match(text, place)
        if token is None:
            raise EvidenceError("evidence.no-digit", origin=origin, found=text[place], **_position(text, place, line))
        found, closes = token["digits"] or "", bool(token["prefix"] or token["separator"])
        if closes:
            digits.append(_whole(pending, origin, _position(text, place, line)))
            pending = ""
        if token["prefix"] and len(found) == 1:
            found = f"0{found}"
        pending += found
        place = token.end()
    digits.append(_whole(pending, origin, _position(text, len(text.rstrip()), line)))
    return bytes.fromhex("".join(digits))


def arrays_in(text: str) -> list[tuple[str, int, str]]:
    """Return the arrays of a C source: the name (or ``""``), the number of the first line, and what stands inside."""
    if "{" not in text:
        return []
    bare = _COMMENTS.sub(lambda comment: re.sub(r"[^\n]", " ", comment[0]), text)
    return [
        (found["name"] or "", _line(bare, found.start("inside" if found["name"] else "bare")), inside)
        for found in _ARRAY.finditer(bare)
        if (inside := found["inside"] or found["bare"] or "").strip().lower().startswith("0x")
    ]


def is_dump(text: str) -> bool:
    """Whether *text* is a hex dump: every line begins with an offset, the first with that of the beginning."""
    lines = [line for line in text.splitlines() if line.strip()]
    found = [_DUMP_LINE.fullmatch(line.strip()) for line in lines]
    if not lines or not all(found) or found[0] is None or int(found[0]["offset"], 16) != 0:
        return False
    return bool(found[0]["mark"]) or (bool(found[0]["rest"]) and re.match(r"\s*0+\s\s", lines[0]) is not None)


def dump_octets(text: str, *, origin: str) -> bytes:
    """Return the octets of a hex dump as ``xxd``, ``hexdump -C``, ``od -A x`` or Wireshark write it.

    The offsets tell how many octets a line holds, so that a column of characters is never taken for octets.

    Raises:
        EvidenceError: a line holds fewer octets than the next line's offset says; the message names the line.
    """
    octets = bytearray()
    rows = [
        (number, int(found["offset"], 16), found["rest"] or "")
        for number, line in enumerate(text.splitlines(), 1)
        if (found := _DUMP_LINE.fullmatch(line.strip()))
    ]
    width = rows[1][1] if len(rows) > 1 else None
    for index, (number, offset, rest) in enumerate(rows):
        if offset != len(octets):
            raise EvidenceError("evidence.dump-offset", origin=origin, line=number, offset=offset, octets=len(octets))
        if index + 1 < len(rows):
            octets += _leading_octets(rest, rows[index + 1][1] - offset)
        elif rest:
            octets += _last_octets(rest, rows[0][2], width)
    return bytes(octets)


def _leading_octets(rest: str, count: int) -> bytes:
    """Return the first *count* octets of the groups of *rest*, or fewer if there are no more."""
    digits = ""
    for group in rest.split():
        if len(digits) >= 2 * count or not _DUMP_GROUP.fullmatch(group) or len(group) % 2:
            break
        digits += group
    return bytes.fromhex(digits[: 2 * max(count, 0)])


def _last_octets(rest: str, first: str, width: int | None) -> bytes:
    """Return the octets of the last line: what stands in the columns that hold octets in the *first* line."""
    if width is None:
        column = re.search(r"\s\s+\||\s{3}|(?<=[0-9A-Fa-f]{4})\s\s|\s\s(?=\S*[^0-9A-Fa-f\s])", rest)
        return _leading_octets(rest[: column.start()] if column else rest, len(rest))
    end = 0
    digits = 0
    for group in _DUMP_GROUP.finditer(first):
        digits += len(group[0])
        end = group.end()
        if digits >= 2 * width:
            break
    return _leading_octets(rest[:end], width)


def _whole(digits: str, origin: str, position: dict[str, int]) -> str:
    if len(digits) % 2:
        raise EvidenceError("evidence.half-octet", origin=origin, count=len(digits), **position)
    return digits


def _position(text: str, place: int, line: int) -> dict[str, int]:
    return {"line": line + text.count("\n", 0, place), "column": place - text.rfind("\n", 0, place)}


def _line(text: str, place: int) -> int:
    return 1 + text.count("\n", 0, place)
