"""Whether two titles can be of one standard."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum
from functools import lru_cache

from conformance.registry.vocabulary import Meaning, Role, Vocabulary, squeezed

_WEIGHTS = {Role.SUBJECT: 1.0, Role.AREA: 0.5, Role.WEAK: 0.25, Role.UNKNOWN: 0.5, Role.KIND: 0.0}
_SIMILAR = 0.7
"""Which part of the shorter title has to stand in the longer one for them to be taken for one title, reworded."""
_OTHER = 0.34
"""Which part of the shorter title stands in the longer one at most if they are taken for titles of other subjects."""
_KNOWN = 0.7
"""Which part of both titles must be known to the vocabulary for a contradiction between languages."""
_HALF = 0.5
"""Which part of what is not marked as a title must be known to be taken for one."""
_GENERAL = "general-technical"
_NUMBERED = frozenset({"stage", "part"})
"""Kinds that say which of several documents it is, not what sort."""
_LEAST = 1.0
"""How much either title must say for a contradiction."""
_SHORTEST = 6
"""How many letters a title must have at least to be known again within a longer text."""


class Likeness(IntEnum):
    """How two titles stand to each other, the closest last."""

    OTHER = 0
    """They are clearly about different subjects."""
    UNCLEAR = 1
    SIMILAR = 2
    """One is the other, shortened or reworded."""
    SAME = 3
    """The same but for the way it is printed."""


class Comparison:
    """Compares what texts say with the titles of records."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._meaning = lru_cache(maxsize=20_000)(vocabulary.meaning)
        self._known = lru_cache(maxsize=20_000)(self._closest)

    def likeness(self, said: str, titles: Iterable[str]) -> Likeness:
        """Return how *said* stands to the closest of the *titles* of one standard.

        Where there is a title in its own language, one in the other language can only speak for it.
        """
        return self._known(said, tuple(titles))

    def _closest(self, said: str, titles: tuple[str, ...]) -> Likeness:
        found = {title: self._pair(said, title) for title in titles if title}
        chinese = self._meaning(said).chinese
        own = [likeness for title, likeness in found.items() if self._meaning(title).chinese == chinese]
        best = max(found.values(), default=Likeness.UNCLEAR)
        return best if best >= Likeness.SIMILAR or not own else max(own)

    def is_unrelated(self, said: str, titles: Sequence[str]) -> bool:
        """Tell whether *said* is of another field of application than all *titles*, and shares no subject with them.

        A title that belongs to no field is of all of them: what is said can well be a part of it.
        """
        meant = self._meaning(said)
        others = [self._meaning(title) for title in titles if title]
        fields = meant.fields(Role.SUBJECT)
        if not fields or not any(other.fields(Role.SUBJECT, Role.AREA) for other in others):
            return False
        return not any(
            fields & other.fields(Role.SUBJECT, Role.AREA)
            or meant.of(Role.SUBJECT, Role.UNKNOWN) & other.of(Role.SUBJECT, Role.UNKNOWN)
            for other in others
        )

    def says_something(self, said: str) -> bool:
        """Tell whether *said* names a subject at all, not only a sort of document."""
        return _weight(self._meaning(said), Role.SUBJECT, Role.AREA, Role.UNKNOWN) >= _LEAST

    def names_subject(self, said: str) -> bool:
        """Tell whether *said* names a subject that the vocabulary knows."""
        return bool(self._meaning(said).of(Role.SUBJECT))

    def is_title(self, said: str) -> bool:
        """Tell whether *said* names a subject that the vocabulary knows and a sort of document, as titles do."""
        meant = self._meaning(said)
        kinds = meant.of(Role.KIND) - _NUMBERED
        return bool(kinds and meant.of(Role.SUBJECT)) and _known_part(meant) >= _HALF

    def is_full_title(self, said: str) -> bool:
        """Tell whether *said* says more than one subject, as titles do and headings such as 安全要求 do not."""
        return self.is_title(said) and _weight(self._meaning(said), Role.SUBJECT, Role.AREA) > _LEAST

    def is_general_title(self, said: str, titles: Iterable[str]) -> bool:
        """Tell whether *said* is a title of general technical requirements while none of the *titles* is."""
        return (
            self.is_title(said)
            and _GENERAL in self._meaning(said).terms
            and not any(_GENERAL in self._meaning(title).terms for title in titles)
        )

    def _pair(self, said: str, title: str) -> Likeness:
        one, other = squeezed(said), squeezed(title)
        if one == other or (len(other) >= _SHORTEST and other in one):
            return Likeness.SAME
        left, right = self._meaning(said), self._meaning(title)
        if left.chinese == right.chinese:
            return _within_language(left, right)
        return _across_languages(left, right)


def _within_language(said: Meaning, title: Meaning) -> Likeness:
    return _judged(said, title, _overlap(said, title, *_WEIGHTS))


def _across_languages(said: Meaning, title: Meaning) -> Likeness:
    """Compare what the vocabulary knows; words that it does not know stand against a judgement."""
    found = _judged(said, title, _overlap(said, title, Role.SUBJECT, Role.AREA, Role.WEAK))
    if found is Likeness.OTHER and min(map(_known_part, (said, title))) < _KNOWN:
        return Likeness.UNCLEAR
    if found is Likeness.SIMILAR and max(map(_known_part, (said, title))) < _KNOWN:
        return Likeness.UNCLEAR
    return found


def _judged(said: Meaning, title: Meaning, overlap: float) -> Likeness:
    kinds = said.of(Role.KIND), title.of(Role.KIND)
    conflict = said.ordinals and title.ordinals and not said.ordinals & title.ordinals
    if overlap >= _SIMILAR:
        return Likeness.UNCLEAR if conflict or _kinds_conflict(*kinds) else Likeness.SIMILAR
    says_enough = min(_weight(one, Role.SUBJECT, Role.AREA, Role.UNKNOWN) for one in (said, title)) >= _LEAST
    return Likeness.OTHER if overlap < _OTHER and says_enough else Likeness.UNCLEAR


def _kinds_conflict(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether one title is of requirements, the other of tests."""
    tests = {"test-methods"}
    return bool(one) and bool(other) and not one & other and bool(tests & one) != bool(tests & other)


def _overlap(said: Meaning, title: Meaning, *roles: Role) -> float:
    """Return which part of the shorter one of two titles stands in the other, by weight."""
    mine, yours = said.of(*roles), title.of(*roles)
    shared = sum(_WEIGHTS[said.terms[name].role] for name in mine & yours)
    least = min(_weight(said, *roles), _weight(title, *roles))
    return shared / least if least else 0.0


def _weight(meaning: Meaning, *roles: Role) -> float:
    return sum(_WEIGHTS[meaning.terms[name].role] for name in meaning.of(*roles))


def _known_part(meaning: Meaning) -> float:
    known = _weight(meaning, Role.SUBJECT, Role.AREA, Role.WEAK)
    return known / ((known + _weight(meaning, Role.UNKNOWN)) or 1.0)
