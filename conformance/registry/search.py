"""Full-text search in records: Chinese without word boundaries, English words, numbers."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conformance.model.identifier import Identifier
    from conformance.model.standards import Registry, Standard

_IDEOGRAPHS = r"\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"[{_IDEOGRAPHS}]+|[^\W_{_IDEOGRAPHS}]+(?:\.[0-9]+)*")

_WEIGHTS = {"number": 8.0, "project": 8.0, "title": 4.0, "sector": 2.0, "category": 2.0, "body": 1.0, "note": 1.0}
_SPOKEN = 1.25
"""How much more a title in the reader's language weighs."""
_BEGINS = 0.6
"""How much less a word weighs that only begins with the one asked for."""
_PHRASE = 1.5
"""How much more Chinese words weigh that stand together as they were asked for."""
_LEAST_BEGINNING = 2
_LEAST_SHARE = 0.5
"""Which part of the pairs of characters of a Chinese query a record must have."""
_LONGEST_QUERY = 1000


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that a search found.

    Attributes:
        score: comparable within one search only.
        fields: where words of the query stand: ``number``, ``project`` (plan and filing numbers), ``title``,
            ``sector``, ``category``, ``body``, ``note``.
    """

    standard: Standard
    score: float
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    language: str
    text: str


class Search:
    """An inverted index of what records say.

    A record must have something of every word asked for; if none has, those that have most of them are found. Rare
    words weigh more than frequent ones, numbers and titles more than names of sectors.
    """

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._standards = list(registry.standards.values())
        self._fields = [tuple(self._fields_of(standard)) for standard in self._standards]
        self._postings: dict[str, set[tuple[int, int]]] = defaultdict(set)
        for row, fields in enumerate(self._fields):
            for column, field in enumerate(fields):
                for term in _terms(field.text):
                    self._postings[term].add((row, column))

    def hits(self, query: str, language: str) -> tuple[Hit, ...]:
        """Return the records that *query* is about, the best first.

        Args:
            query: words, parts of words or numbers, in either language; what is over 1,000 characters is not read.
            language: of the reader; titles in it weigh a little more.
        """
        words = list(dict.fromkeys(_words(query[:_LONGEST_QUERY])))
        scores: dict[int, dict[str, float]] = defaultdict(dict)
        where: dict[int, set[str]] = defaultdict(set)
        for word in words:
            for row, (score, fields) in self._matches(word, language).items():
                scores[row][word] = score
                where[row] |= fields
        most = max(map(len, scores.values()), default=0)
        found = [(sum(of.values()), row) for row, of in scores.items() if len(of) == most]
        found.sort(key=lambda one: (-one[0], self._standards[one[1]].id))
        return tuple(Hit(self._standards[row], score, tuple(sorted(where[row]))) for score, row in found)

    def _matches(self, word: str, language: str) -> dict[int, tuple[float, set[str]]]:
        terms = list(dict.fromkeys(_pieces(word)))
        chinese = _is_chinese(word)
        best: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        fields: dict[int, set[str]] = defaultdict(set)
        for term in terms:
            for found, share in self._alike(term, chinese=chinese):
                rarity = math.log1p(len(self._standards) / len(self._postings[found]))
                for row, column in self._postings[found]:
                    field = self._fields[row][column]
                    spoken = _SPOKEN if field.language == language else 1.0
                    phrase = _PHRASE if chinese and len(word) > len(term) and word in field.text else 1.0
                    weight = share * rarity * _WEIGHTS[field.name] * spoken * phrase / len(terms)
                    best[row][term] = max(best[row][term], weight)
                    fields[row].add(field.name)
        needed = math.ceil(len(terms) * _LEAST_SHARE)
        return {row: (sum(of.values()), fields[row]) for row, of in best.items() if len(of) >= needed}

    def _alike(self, term: str, *, chinese: bool) -> Iterator[tuple[str, float]]:
        """Yield the indexed terms that *term* stands for, and how well it does."""
        if term in self._postings:
            yield term, 1.0
        if chinese and len(term) > 1:
            return
        if not chinese and len(term) < _LEAST_BEGINNING:
            return
        for other in self._begun.get(term[0], ()):
            if other != term and other.startswith(term):
                yield other, _BEGINS

    @cached_property
    def _begun(self) -> Mapping[str, list[str]]:
        begun: dict[str, list[str]] = defaultdict(list)
        for term in self._postings:
            begun[term[0]].append(term)
        return begun

    def _fields_of(self, standard: Standard) -> Iterator[_Field]:
        for name, language, text in self._texts(standard):
            if text:
                yield _Field(name, language, _folded(text))

    def _texts(self, standard: Standard) -> Iterator[tuple[str, str, str]]:
        registry = self._registry
        numbers = [standard.identifier, *(edition.identifier for edition in standard.editions)]
        yield "number", "", " ".join(_spelt(number) for number in dict.fromkeys(numbers) if number is not None)
        yield "project", "", " ".join(one.number for one in (*standard.plans, *standard.filings))
        for titles in (standard.titles, *(one.titles for one in standard.editions if one.titles is not None)):
            yield "title", "zh", titles.zh
            yield "title", "en", titles.en
        for sector in (registry.sectors[name] for name in standard.sectors if name in registry.sectors):
            yield "sector", "", " ".join((sector.id, sector.title.en, sector.title.zh, *sector.aliases))
        for category in (registry.categories[name] for name in standard.categories if name in registry.categories):
            yield "category", "", f"{category.id} {category.title.en} {category.title.zh}"
        body = registry.bodies.get(standard.body)
        yield "body", "", standard.body if body is None else f"{body.short} {body.title.en} {body.title.zh}"
        if standard.note is not None:
            yield "note", "zh", standard.note.zh
            yield "note", "en", standard.note.en


def _spelt(identifier: Identifier) -> str:
    """Write the parts of a number so that each is a word, and number and part together as well."""
    number = f"{identifier.number}.{identifier.part}" if identifier.part else identifier.number
    return f"{identifier.prefix} {identifier.number} {number} {identifier.part} {identifier.year} {identifier.version}"


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _words(text: str) -> Iterator[str]:
    return (found.group() for found in _WORD.finditer(_folded(text)))


def _terms(folded: str) -> Iterator[str]:
    """Yield what *folded* is indexed by: words, pairs of neighbouring ideographs, the pieces of dotted numbers."""
    for found in _WORD.finditer(folded):
        word = found.group()
        yield from _pieces(word)
        if not _is_chinese(word) and "." in word:
            yield from word.split(".")
        if _is_chinese(word) and len(word) > 1:
            yield word[-1]  # the last character begins no pair


def _pieces(word: str) -> Iterator[str]:
    if not _is_chinese(word) or len(word) == 1:
        yield word
        return
    for at in range(len(word) - 1):
        yield word[at : at + 2]


def _is_chinese(word: str) -> bool:
    return re.match(rf"[{_IDEOGRAPHS}]", word) is not None
