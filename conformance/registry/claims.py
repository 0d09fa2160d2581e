"""What a text says about the standards whose numbers it cites: titles, subjects, whether they are in force."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from conformance.registry.documents import CELL, Block
from conformance.registry.occurrences import Occurrence
from conformance.registry.phrases import Manner, Said, is_plain, sayings, unquoted
from conformance.registry.statuses import Status


@dataclass(frozen=True, slots=True)
class Claim:
    """All that a text says about one occurrence of a number.

    Attributes:
        said: what it is about; empty if the text says nothing of it.
        status: where the text says that it stands, ``None`` if it does not.
        status_text: the words that say so.
    """

    occurrence: Occurrence
    said: tuple[Said, ...] = ()
    status: Status | None = None
    status_text: str = ""


def claims(block: Block, occurrences: Sequence[Occurrence]) -> Iterator[Claim]:
    """Yield what *block* says about each of the *occurrences* found in it, in their order."""
    if block.row and CELL in block.text:
        yield from _row_claims(block, occurrences)
        return
    text = block.text.replace("\n", " ")
    for number, occurrence in enumerate(occurrences):
        start = occurrences[number - 1].end if number else 0
        end = occurrences[number + 1].start if number + 1 < len(occurrences) else len(text)
        yield _claim(
            occurrence,
            text[max(start, occurrence.start - _REACH) : occurrence.start],
            text[occurrence.end : min(max(end, occurrence.end), occurrence.end + _REACH)],
            first=not number,
        )


_LONG_GAP, _GAP = re.compile(r"[\s*_`~]{4,}"), "   "

_REACH = 600
"""How far from a number words can belong to it."""

_MARKS = r"[\s*_`~]*"
_QUOTED = r"(?:《[^《》]{2,250}》|[“\"][^“”\"]{4,250}[”\"])"

_STATUS_WORDS: tuple[tuple[Status, str], ...] = (
    (
        Status.SUPERSEDED,
        r"(?:已经?|现已)?被.{0,30}?(?:代替|替代|取代)|(?:已经?)?(?:被)?代替|superseded|replaced|obsolete",
    ),
    (
        Status.WITHDRAWN,
        r"(?:已经?|现已)?(?:废止|作废|失效|撤销)|withdrawn|cancelled|canceled|abolished|no longer in force",
    ),
    (Status.PUBLISHED, r"(?:即将|尚未|未|待)(?:实施|生效)|(?:upcoming|not yet in force|forthcoming)"),
    (
        Status.OPEN,
        r"(?:征求意见|送审|报批|讨论|草案)稿?|草案|在研|制定中|draft|committee draft|under development|in preparation",
    ),
    (
        Status.IN_FORCE,
        r"现行(?:有效)?|有效|已(?:经)?实施|正在实施|(?:is\s+|now\s+|still\s+)*in force|current|valid|effective",
    ),
)
_STATUS = [(status, re.compile(words, re.IGNORECASE)) for status, words in _STATUS_WORDS]
_PREDICATE = re.compile(
    rf"{_MARKS}(?:{_QUOTED})?{_MARKS}(?:标准)?\s*(?P<text>(?:已经|已|现已|仍然|仍|目前|于.{{4,12}}日?)?"
    r"(?:废止|作废|现行有效|即将实施|尚未实施|被.{1,30}?(?:代替|替代|取代))"
    r"|(?:,?\s*which\s+)?(?:is|was|has been|has since been)\s+(?:still\s+|now\s+|already\s+)?"
    r"(?:in force|withdrawn|superseded|replaced|cancelled|a draft|not yet in force))",
    re.IGNORECASE,
)
_REPLACES = re.compile(
    r"(?:代替|替代|取代|废止|supersedes|superseding|replaces|replacing|instead of|withdraws)[\s了《:：(（]*$",
    re.IGNORECASE,
)
_ENCLOSED = re.compile(rf"{_MARKS}[(（\[【](?P<text>[^()（）\]】]{{2,30}})[)）\]】]")
_PARENTHESIS = re.compile(rf"{_MARKS}(?:{_QUOTED})?{_ENCLOSED.pattern}")

_STANDARD_HEADING = re.compile(r"标准名|标准题|standard'?s? (?:title|name)|title of (?:the )?standard", re.IGNORECASE)
_TITLE_HEADING = re.compile(
    r"^\s*(?:名\s*称|name|题名|标题|(?:中文|英文|文件|规范)名称?|(?:english |chinese )?title(?:[ _](?:en|zh))?)\s*$",
    re.IGNORECASE,
)
_TOPIC_HEADING = re.compile(r"内\s*容|主\s*题|领域|范围|topic|subject|scope|title|标题|名称", re.IGNORECASE)
_NUMBER_HEADING = re.compile(r"标准号|编\s*号|代号|标准编码|number|\bno\b|standard|\bid\b|reference", re.IGNORECASE)
_DATA = re.compile(r"\d{3}")
"""No heading has three digits: the first row is one of data."""
_STATUS_HEADING = re.compile(r"状态|status|state", re.IGNORECASE)
_OTHER_HEADING = re.compile(r"代替|替代|被|引用|采用|superse|replac|refer|adopt|备注|note|remark", re.IGNORECASE)


def _row_claims(block: Block, occurrences: Sequence[Occurrence]) -> Iterator[Claim]:
    cells = block.text.split(CELL)
    owners = [block.text.count(CELL, 0, occurrence.start) for occurrence in occurrences]
    for occurrence, owner in zip(occurrences, owners, strict=True):
        if owner != owners[0] or owners.count(owner) > 1 or _matches(_OTHER_HEADING, block.headings, owner):
            yield Claim(occurrence)
            continue
        offset = sum(len(cell) + 1 for cell in cells[:owner])
        inner = _claim(
            occurrence, cells[owner][: occurrence.start - offset], cells[owner][occurrence.end - offset :], first=True
        )
        status, words = _row_status(block, cells, owner)
        said = inner.said or tuple(_row_titles(block, cells, owner, set(owners)))
        yield Claim(occurrence, said, status or inner.status, words or inner.status_text)


def _row_titles(block: Block, cells: Sequence[str], owner: int, numbers: set[int]) -> Iterator[Said]:
    """Yield what stands in the columns of titles; where nothing says which these are, in the cell beside the number."""
    others = [at for at in range(len(cells)) if at not in numbers and not _is_plain(cells[at])]
    headings = block.headings if not any(map(_DATA.search, block.headings)) else ()
    if not headings:
        beside = [at for at in (owner + 1, owner - 1) if at in others]
        yield from (Said(unquoted(cells[at]), Manner.ENTRY) for at in beside[:1])
        return
    named = _matches(_NUMBER_HEADING, headings, owner)
    titled = [at for at in others if _matches(_STANDARD_HEADING, headings, at)] or [
        at for at in others if named and _matches(_TITLE_HEADING, headings, at)
    ]
    yield from (Said(unquoted(cells[at]), Manner.TITLE) for at in titled)
    if not titled and owner - 1 in others:
        manner = Manner.SUBJECT if _matches(_TOPIC_HEADING, headings, owner - 1) else Manner.USE
        yield Said(unquoted(cells[owner - 1]), manner)


def _row_status(block: Block, cells: Sequence[str], owner: int) -> tuple[Status | None, str]:
    for at, cell in enumerate(cells):
        if at != owner and (_matches(_STATUS_HEADING, block.headings, at) or len(cell.strip()) <= _SHORT):
            status = _status_of(cell.strip())
            if status is not None:
                return status, cell.strip()
    return None, ""


_SHORT = 12


def _matches(pattern: re.Pattern[str], headings: Sequence[str], at: int) -> bool:
    return at < len(headings) and pattern.search(headings[at]) is not None


def _claim(occurrence: Occurrence, before: str, after: str, *, first: bool) -> Claim:
    before, after = (_LONG_GAP.sub(_GAP, words) for words in (before, after))
    status, words = _status(before, after)
    return Claim(occurrence, tuple(sayings(before, _without_status(after), first=first)), status, words)


def _without_status(after: str) -> str:
    """Return the words after a number without brackets that only say where the standard stands."""
    found = _ENCLOSED.match(after)
    return after[found.end() :] if found and _status_of(found["text"].strip()) else after


def _status(before: str, after: str) -> tuple[Status | None, str]:
    if found := _REPLACES.search(before):
        return Status.SUPERSEDED, found.group().strip()
    if (found := _PARENTHESIS.match(after)) and (status := _status_of(found["text"].strip())):
        return status, found["text"].strip()
    if found := _PREDICATE.match(after):
        for status, pattern in _STATUS:
            if pattern.search(found["text"]):
                return status, found["text"].strip(" ,，")
    return None, ""


def _status_of(text: str) -> Status | None:
    """Return the status that *text* is a word for, and nothing else."""
    return next((status for status, pattern in _STATUS if pattern.fullmatch(text)), None)


def _is_plain(cell: str) -> bool:
    """Tell whether a cell has a number, a date, a status or the like, no words."""
    return is_plain(cell) or _status_of(cell.strip()) is not None
