"""Words of titles in both languages, so that a title can be compared with one in the other language."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path

_IDEOGRAPH = r"\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"[{_IDEOGRAPH}]+|[a-z0-9][a-z0-9.+/]*")
_CHINESE = re.compile(rf"[{_IDEOGRAPH}]")
_LATIN = re.compile(r"[a-z0-9]")
_STOP = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be by for from in into is it its of on or over that the their this to under used using via "
        "which with within about between through",
    )
)
_ORDINAL = re.compile(
    r"第?\s*([0-9一二三四五六七八九])\s*(?:部分|阶段)|(?:part|phase|stage)\s*-?\s*([0-9]|one|two|three)"
)
_DIGITS = {
    **{han: str(digit) for digit, han in enumerate("一二三四五六七八九", 1)},
    "one": "1",
    "two": "2",
    "three": "3",
}


class Role(StrEnum):
    """What a word tells of a title."""

    KIND = "kind"
    """What sort of document it is."""
    WEAK = "weak"
    """Little: it stands in many titles."""
    AREA = "area"
    """The wide field that it belongs to, with many other titles."""
    SUBJECT = "subject"
    """What the document is about."""
    UNKNOWN = "unknown"
    """Nothing that the vocabulary knows: it can be compared within one language only."""


@dataclass(frozen=True, slots=True)
class Term:
    """A meaning, and the ways of writing it."""

    id: str
    role: Role
    zh: tuple[str, ...]
    en: tuple[str, ...]
    fields: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Meaning:
    """What is left of a title when the way it is written is taken away.

    Attributes:
        terms: what it says, by identifier, and how it counts.
        ordinals: numbers of parts and phases.
        chinese: whether it is written in Chinese.
    """

    terms: dict[str, Term]
    ordinals: frozenset[str]
    chinese: bool

    def of(self, *roles: Role) -> frozenset[str]:
        """Return the identifiers of its terms of these roles."""
        return frozenset(name for name, term in self.terms.items() if term.role in roles)

    def fields(self, *roles: Role) -> frozenset[str]:
        """Return the fields that its terms of these roles belong to."""
        return frozenset(field for term in self.terms.values() if term.role in roles for field in term.fields)


class Vocabulary:
    """Finds the meaning of titles."""

    def __init__(self, terms: Iterable[Term] = ()) -> None:
        self.terms = tuple(terms)

    def meaning(self, title: str) -> Meaning:
        """Return what *title* says, whatever its spacing, width, punctuation and case."""
        text = folded(title)
        found: dict[str, Term] = {}
        rest = self._take(self._english, text, found)
        rest = self._take(self._chinese, rest, found)
        for word in _WORD.findall(rest):
            for unit in _units(word):
                found.setdefault(f"?{unit}", Term(unit, Role.UNKNOWN, (), ()))
        ordinals = (one or other for one, other in _ORDINAL.findall(text))
        return Meaning(found, frozenset(_DIGITS.get(one, one) for one in ordinals), _is_chinese(text))

    def _take(self, forms: tuple[re.Pattern[str], dict[str, Term]], text: str, found: dict[str, Term]) -> str:
        """Take all known words out of *text* into *found*; the longest form of those that begin at a place counts."""
        pattern, terms = forms

        def taken(match: re.Match[str]) -> str:
            term = terms[" ".join(match.group("form").split())]
            found[term.id] = term
            return " "

        return pattern.sub(taken, text) if terms else text

    @cached_property
    def _english(self) -> tuple[re.Pattern[str], dict[str, Term]]:
        terms = {" ".join(form.replace("-", " ").split()): term for term in self.terms for form in term.en}
        latin = {form: term for term in self.terms for form in term.zh if not _CHINESE.search(form)}
        terms = {" ".join(form.replace("-", " ").split()): term for form, term in latin.items()} | terms
        return _alternatives(terms, r"(?<![a-z0-9])(?P<form>{})(?:s|es)?(?![a-z0-9])"), terms

    @cached_property
    def _chinese(self) -> tuple[re.Pattern[str], dict[str, Term]]:
        terms = {form: term for term in self.terms for form in term.zh if _CHINESE.search(form)}
        return _alternatives(terms, r"(?P<form>{})"), terms


def load_vocabulary(path: Path) -> Vocabulary:
    """Read the words of titles from *path*.

    Raises:
        DataError: it is no such file.
    """
    from conformance.xml.documents import attributes, load_document

    rows = map(attributes, load_document(path, "title-terms"))
    return Vocabulary(
        Term(
            row["id"],
            Role(row["role"]),
            tuple(row["zh"].split(";")),
            tuple(row["en"].split(";")),
            frozenset(row.get("fields", "").split()),
        )
        for row in rows
    )


def folded(title: str) -> str:
    """Return *title* in half width and lower case; dashes are spaces, and so is what else is no word."""
    text = unicodedata.normalize("NFKC", title).casefold()
    return re.sub(rf"[^{_IDEOGRAPH}a-z0-9.+/]+", " ", text).strip()


def squeezed(title: str) -> str:
    """Return *title* without all that differs between ways of printing it: only letters, digits and ideographs."""
    return re.sub(r"[^\w]|_", "", unicodedata.normalize("NFKC", title).casefold())


def _is_chinese(text: str) -> bool:
    counts = Counter("zh" if _CHINESE.match(one) else "en" for one in text if _CHINESE.match(one) or _LATIN.match(one))
    return counts["zh"] * 4 > counts["en"]


def _alternatives(forms: Iterable[str], template: str) -> re.Pattern[str]:
    longest_first = sorted(forms, key=len, reverse=True)
    return re.compile(template.format("|".join(re.escape(form).replace(r"\ ", r"\s+") for form in longest_first)))


def _units(word: str) -> Iterator[str]:
    """Yield the stem of an unknown English word, the pairs of characters of an unknown Chinese one."""
    if not _CHINESE.match(word):
        stem = word.strip("./+")
        if stem and stem not in _STOP:
            yield stem.removesuffix("s") if len(stem) > 3 else stem  # noqa: PLR2004  # "bus" and the like stay
        return
    yield from (word[at : at + 2] for at in range(len(word) - 1))
