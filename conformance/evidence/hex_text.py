"""Hexadecimal text: plain digits and the arrays of C sources."""

from __future__ import annotations

import re

from conformance.errors import EvidenceError

_COMMENT = r"(?P<comment>/\*.*?(?:\*/|\Z)|//[^\n]*|\#[^\n]*)"
_PLAIN = re.compile(
    rf"{_COMMENT}|(?P<space>\s+)|(?P<separator>[,:;\-\"'])|(?:(?P<prefix>0[xX]|\\x)?(?P<digits>[0-9A-Fa-f]+))",
    re.DOTALL,
)
_ARRAY = re.compile(
    r"(?<!\w)(?P<name>[A-Za-z_]\w*)\s*(?:\[[^\[\]]*\]\s*)?=\s*\{(?P<inside>[^{}]*)\}|\A\s*\{(?P<bare>[^{}]*)\}"
)
_ELEMENT = re.compile(r"[^\s,]+")
_OCTET = re.compile(r"0[xX][0-9A-Fa-f]{1,2}")
_COMMENTS = re.compile(_COMMENT, re.DOTALL)


def plain_octets(text: str, *, origin: str, line: int = 1) -> bytes:
    """Return the octets that *text* spells in digits, whatever white space, separators and prefixes it has.

    Digits run on over white space, so a line may break anywhere; a separator ends an octet. *line* is the number of
    the first line of *text* in its file.

    Raises:
        EvidenceError: a character is no digit, or half an octet is left over; the message names line and column.
    """
    digits: list[str] = []
    begun = 0  # digits since the last separator or prefix
    place = 0
    while place < len(text):
        token = _PLAIN.match(text, place)
        if token is None:
            raise EvidenceError("evidence.no-digit", origin=origin, found=text[place], **_position(text, place, line))
        if begun % 2 and (token["prefix"] or token["separator"]):
            raise EvidenceError("evidence.half-octet", origin=origin, **_position(text, place, line))
        if token["prefix"] or token["separator"]:
            begun = 0
        found = token["digits"] or ""
        if token["prefix"] and len(found) == 1:
            found = f"0{found}"
        digits.append(found)
        begun += len(found)
        place = token.end()
    if begun % 2:
        raise EvidenceError("evidence.half-octet", origin=origin, **_position(text, len(text.rstrip()), line))
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


def array_octets(text: str, *, origin: str, line: int) -> bytes:
    """Return the octets between the braces of an array; *line* is the number of the first line of *text* in its file.

    Raises:
        EvidenceError: an element is no octet with a prefix; the message names line and column.
    """
    elements = list(_ELEMENT.finditer(text))
    for element in elements:
        if not _OCTET.fullmatch(element[0]):
            place = _position(text, element.start(), line)
            raise EvidenceError("evidence.element", origin=origin, found=element[0][:20], **place)
    return bytes(int(element[0], 16) for element in elements)


def _position(text: str, place: int, line: int) -> dict[str, int]:
    return {"line": line + text.count("\n", 0, place), "column": place - text.rfind("\n", 0, place)}


def _line(text: str, place: int) -> int:
    return 1 + text.count("\n", 0, place)
