"""What follows an identifier in a list or range of several: ``YD/T 3707~3710-2020``, ``TS 38.101-1/2/3``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from conformance.model.identifier import Identifier
from conformance.registry.identifier_patterns import BETWEEN, DASH, SERIES, VERSION

MAX_MEMBERS = 200
_WIDEST = 64
_SHORTEST = 3
"""Digits of a number that is taken as a further member where only its length speaks for it."""

_LINK = re.compile(r" {0,2}(?P<link>[,、/~;]|-{1,2}|和|及|与|至|到|以及|and|to|&) {0,2}\n? {0,2}")
_RANGES = frozenset({"~", "-", "--", "至", "到", "to"})
_SHARES_YEAR = _RANGES | {"/"}
"""Links over which the year at the end is that of all."""
_STOP = r"(?![0-9A-Za-z%]|[.:-][0-9]| ?[年月日个項项条款章页米万亿元])"
_DATED = re.compile(
    rf"(?:(?P<number>[0-9]{{1,6}})(?P<part>(?:\.[0-9]{{1,3}}){{0,2}})|\.(?P<only>[0-9]{{1,3}}))"
    rf"(?: ?{DASH} ?(?P<year>[0-9]{{4}}))?{_STOP}"
)
_VERSIONED = re.compile(
    rf"(?:(?P<number>{SERIES}\.[0-9]{{3}})(?:-(?P<part>[0-9]{{1,2}}))?|(?P<short>[0-9]{{3}})|-?(?P<only>[0-9]{{1,2}}))"
    rf"(?P<year>)(?:{BETWEEN}(?P<before>\()?{VERSION}(?(before)\)?))?(?![0-9A-Za-z%]|[.:-][0-9])"
)


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a list, and its place."""

    identifier: Identifier
    start: int
    end: int


def members(text: str, first: Member, believes: re.Pattern[str]) -> tuple[Sequence[Member], int]:
    """Return *first* and the members of the list or range that follow it in *text*, and the place after them.

    Args:
        text: readable text.
        first: what was read.
        believes: matches the years that are believed.
    """
    found, links = [first], [""]
    for link, member in _following(text, first, believes):
        found.append(member)
        links.append(link)
    for index in range(len(found) - 2, -1, -1):
        after = found[index + 1].identifier
        if links[index + 1] in _SHARES_YEAR and after.year and not found[index].identifier.year:
            dated = replace(found[index].identifier, year=after.year)
            found[index] = replace(found[index], identifier=dated)
    return list(_filled(found, links)), found[-1].end


def _following(text: str, first: Member, believes: re.Pattern[str]) -> Iterator[tuple[str, Member]]:
    pattern = _VERSIONED if first.identifier.form == "3gpp" else _DATED
    last = first
    for _ in range(MAX_MEMBERS):
        link = _LINK.match(text, last.end)
        body = pattern.match(text, link.end()) if link else None
        if link is None or body is None:
            return
        identifier = _next(last.identifier, link["link"], body, believes)
        if identifier is None:
            return
        last = Member(identifier, body.start(), body.end())
        yield link["link"], last


def _next(last: Identifier, link: str, body: re.Match[str], believes: re.Pattern[str]) -> Identifier | None:
    """Return the identifier that *body* stands for after *last*, ``None`` if it is no member of the list."""
    year, number = body["year"] or "", body["number"]
    undated = replace(last, year=year, version="" if last.form != "3gpp" else body["version"] or "")
    if last.form == "3gpp":
        return _next_specification(undated, link, body)
    if year and not believes.fullmatch(year):
        return None
    bare_part = number and not body["part"] and link in _SHARES_YEAR and len(number) <= 2  # noqa: PLR2004  # digits of a part
    if body["only"] or (bare_part and last.part.isdigit()):
        return replace(undated, part=body["only"] or number) if last.part.isdigit() else None
    return _next_number(undated, link, number, part=body["part"].lstrip("."), believes=believes)


def _next_number(
    last: Identifier, link: str, number: str, *, part: str, believes: re.Pattern[str]
) -> Identifier | None:
    alike = len(number) == len(last.number) and (len(number) >= _SHORTEST or number == last.number)
    if not alike or bool(part) != bool(last.part) or (link in {"-", "--"} and not _range(last, number, part)):
        return None
    if not last.year and not part and believes.fullmatch(number):
        return None
    return replace(last, number=number, part=part)


def _next_specification(undated: Identifier, link: str, body: re.Match[str]) -> Identifier | None:
    if body["number"]:
        ordered = link not in {"-", "--"}
        return replace(undated, number=body["number"], part=body["part"] or "") if ordered else None
    if link not in {"/", "~"} and not body[0].startswith("-"):
        return None
    if body["short"]:
        series = undated.number.partition(".")[0]
        return replace(undated, number=f"{series}.{body['short']}") if link == "/" and not undated.part else None
    return replace(undated, part=body["only"]) if undated.part and link not in {"-", "--"} else None


def _range(last: Identifier, number: str, part: str) -> bool:
    return not part and not last.part and 0 < int(number) - int(last.number) <= _WIDEST


def _filled(found: Sequence[Member], links: Sequence[str]) -> Iterator[Member]:
    """Return the members with those that a range leaves out, at the place of the range."""
    yield found[0]
    for before, after, link in zip(found[:-1], found[1:], links[1:], strict=True):
        if link in _RANGES:
            for identifier in _between(before.identifier, after.identifier):
                yield Member(identifier, before.start, after.end)
        yield after


def _between(first: Identifier, last: Identifier) -> Iterator[Identifier]:
    if first.number == last.number and first.part.isdigit() and last.part.isdigit():
        name, low, high = "part", first.part, last.part
    elif not first.part and not last.part and first.number.isdigit() and last.number.isdigit():
        name, low, high = "number", first.number, last.number
    else:
        return
    if first.year != last.year or int(high) - int(low) > _WIDEST:
        return
    for value in range(int(low) + 1, int(high)):
        written = str(value).zfill(len(low) if low.startswith("0") else 0)
        yield replace(last, part=written) if name == "part" else replace(last, number=written)
