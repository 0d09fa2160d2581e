"""Whether what a text says about standards agrees with the records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from conformance.model.identifier import Identifier
from conformance.model.standards import Edition, RelationKind, Standard
from conformance.model.text import Message
from conformance.registry.claims import Claim, claims
from conformance.registry.documents import Block, Document, Place
from conformance.registry.identifiers import comparable, find_identifiers, transposed, written
from conformance.registry.occurrences import Occurrence
from conformance.registry.phrases import Manner
from conformance.registry.statuses import Standings, Status
from conformance.registry.titles import Comparison, Likeness
from conformance.registry.vocabulary import Vocabulary, squeezed


class Verdict(StrEnum):
    """What the records say to a number in a text."""

    CONFIRMED = "confirmed"
    """They have the number, the edition and all else that the text says and that they can be asked about."""
    CONTRADICTS = "contradicts"
    """They say otherwise."""
    SUPERSEDED = "superseded"
    """They know what has taken its place."""
    UNKNOWN = "unknown"
    """They do not say."""
    MALFORMED = "malformed"
    """It is no number."""


FINDINGS = frozenset({Verdict.CONTRADICTS, Verdict.SUPERSEDED, Verdict.MALFORMED})


@dataclass(frozen=True, slots=True)
class Verified:
    """A number in a text, and what the records say to it.

    Attributes:
        text: what stands there.
        number: in its canonical form; what was meant if it is malformed and that is clear; else ``""``.
        standard, edition: the record, ``None`` where there is none.
    """

    text: str
    place: Place
    number: str
    verdict: Verdict
    reason: Message
    standard: Standard | None = None
    edition: Edition | None = None


@dataclass(frozen=True, slots=True)
class _Judgement:
    verdict: Verdict
    reason: Message


class Verifier:
    """Compares texts with the records of an index as they stand on a day.

    Args:
        standings: the records and the day.
        vocabulary: words of titles in both languages.
    """

    def __init__(self, standings: Standings, vocabulary: Vocabulary) -> None:
        self._standings = standings
        self._index = standings.index
        self._comparison = Comparison(vocabulary)

    def verify(self, document: Document) -> Iterator[Verified]:
        """Yield every number in *document* with the verdict on it, in reading order."""
        for block in document.blocks:
            found = [_believed(one, block.text) for one in find_identifiers(block.text)]
            for claim in claims(block, found) if found else ():
                yield self._verified(claim, block)

    def _verified(self, claim: Claim, block: Block) -> Verified:
        occurrence = claim.occurrence
        text, place = " ".join(occurrence.text.split()), block.place(occurrence.start)
        identifier = occurrence.identifier
        if identifier is None:
            reason = occurrence.message or Message("verification.malformed", {"text": text})
            number = "" if occurrence.meant is None else written(occurrence.meant)
            return Verified(text, place, number, Verdict.MALFORMED, reason)
        number = written(identifier)
        standard, edition = self._record(identifier)
        if standard is None:
            return Verified(text, place, number, Verdict.UNKNOWN, Message("verification.no-record", {"number": number}))
        judgement = self._judged(claim, standard, edition, identifier)
        return Verified(text, place, number, judgement.verdict, judgement.reason, standard, edition)

    def _record(self, identifier: Identifier) -> tuple[Standard | None, Edition | None]:
        identifier = transposed(identifier) or identifier
        found = self._index.find(identifier) or self._index.release(identifier)
        if found is not None:
            return found.standard, found.edition
        standard = self._index.standard(identifier) or next(iter(self._index.projects(identifier)), None)
        return standard, None

    def _judged(self, claim: Claim, standard: Standard, edition: Edition | None, identifier: Identifier) -> _Judgement:
        number = written(identifier)
        titled = self._titled(claim, standard, edition, number)
        if titled is not None and titled.verdict is Verdict.CONTRADICTS:
            return titled
        dated = bool(identifier.year or identifier.version)
        if dated and edition is None and identifier.form not in {"plan", "filing"}:
            return self._other_edition(claim, standard, identifier)
        status = self._status(claim, standard, edition, number)
        if status is not None:
            return status
        if titled is not None and titled.verdict is not Verdict.CONFIRMED:
            return titled
        if edition is not None and edition.identifier is not None and edition.identifier.version != identifier.version:
            data = {"release": written(edition.identifier), "version": identifier.version}
            key = "verification.confirmed-release" if titled is None else "verification.confirmed-release-title"
            return _Judgement(Verdict.CONFIRMED, Message(key, data))
        return titled or _Judgement(Verdict.CONFIRMED, Message("verification.confirmed", {"number": number}))

    def _titled(self, claim: Claim, standard: Standard, edition: Edition | None, number: str) -> _Judgement | None:
        """Judge what the text says that the standard is about, ``None`` if it says nothing that can be judged."""
        titles = _titles(standard, edition)
        agrees = False
        for said in claim.said:
            if not titles:
                continue
            data = {"number": number, "said": said.text, "title": " / ".join(titles)}
            if other := self._title_of_other(said.text, standard, titles):
                message = Message("verification.title-of-other", {**data, "other": _number(other)})
                return _Judgement(Verdict.CONTRADICTS, message)
            likeness = self._comparison.likeness(said.text, titles)
            if likeness is Likeness.SAME:
                agrees = True
                continue
            if not self._comparison.says_something(said.text):
                continue
            agrees = agrees or likeness is Likeness.SIMILAR
            if self._is_other(said.text, said.manner, likeness, titles):
                return _Judgement(Verdict.CONTRADICTS, Message("verification.other-title", data))
            if self._is_unclear(said.text, said.manner, likeness, titles):
                key = "verification.unclear-use" if said.manner is Manner.USE else "verification.unclear-title"
                return _Judgement(Verdict.UNKNOWN, Message(key, data))
        if agrees:
            return _Judgement(Verdict.CONFIRMED, Message("verification.confirmed-title", {"number": number}))
        return None

    def _is_other(self, said: str, manner: Manner, likeness: Likeness, titles: tuple[str, ...]) -> bool:
        """Tell whether *said* is clearly of another subject; the less it is marked as a title, the more it takes."""
        if likeness is not Likeness.OTHER or manner is Manner.TITLE:
            return likeness is Likeness.OTHER
        if manner is Manner.USE:
            return False
        if manner is Manner.ENTRY and self._comparison.is_title(said):
            return True
        if manner is Manner.LABEL and self._comparison.is_full_title(said):
            return True
        return self._comparison.is_unrelated(said, titles) or self._comparison.is_general_title(said, titles)

    def _is_unclear(self, said: str, manner: Manner, likeness: Likeness, titles: tuple[str, ...]) -> bool:
        """Tell whether *said* may be about another standard, which the records neither have nor contradict."""
        if manner is Manner.TITLE:
            return likeness is Likeness.UNCLEAR
        if manner is Manner.ENTRY:
            return likeness is Likeness.OTHER and self._comparison.names_subject(said)
        return manner is Manner.USE and likeness is Likeness.OTHER and self._comparison.is_unrelated(said, titles)

    def _title_of_other(self, said: str, standard: Standard, titles: tuple[str, ...]) -> Standard | None:
        """Return the other standard whose title *said* is to the letter."""
        own = {squeezed(title) for title in titles}
        related = [comparable(relation.target) for relation in standard.relations if relation.kind in _SAME_WORK]
        for other in self._by_title.get(squeezed(said), ()):
            theirs = {squeezed(title) for title in _titles(other, None)}
            is_kin = other.identifier is not None and any(_covers(one, comparable(other.identifier)) for one in related)
            is_part = any(squeezed(said) in title for title in own)
            if other.id != standard.id and not own & theirs and not is_kin and not is_part:
                return other
        return None

    def _other_edition(self, claim: Claim, standard: Standard, identifier: Identifier) -> _Judgement:
        number = written(identifier)
        known = [one.identifier for one in standard.editions if one.identifier is not None]
        data = {"number": number, "known": ", ".join(map(written, known)) or _number(standard)}
        if newer := self._superseding(standard, identifier):
            if claim.status in _PAST:
                return _Judgement(Verdict.CONFIRMED, Message("verification.said-superseded", {**data, "newer": newer}))
            return _Judgement(Verdict.SUPERSEDED, Message("verification.superseded", {**data, "newer": newer}))
        return _Judgement(Verdict.UNKNOWN, Message("verification.no-edition", data))

    def _status(self, claim: Claim, standard: Standard, edition: Edition | None, number: str) -> _Judgement | None:
        """Judge where the standard stands and where the text says that it does, ``None`` if there is nothing to say."""
        standing = self._standings
        actual = standing.standing(standard) if edition is None else standing.edition(edition, standard)
        data = {"number": number, "said": claim.status_text, "as_of": standing.as_of.isoformat()}
        if actual in _PAST:
            newer = self._newer(standard, edition)
            data["newer"] = newer or "–"
            if claim.status in _PAST:
                return _Judgement(Verdict.CONFIRMED, Message("verification.said-superseded", data))
            if claim.status is not None:
                return _Judgement(
                    Verdict.CONTRADICTS, Message("verification.status", {**data, "status": _word(actual)})
                )
            key = "verification.superseded" if actual is Status.SUPERSEDED else "verification.withdrawn"
            return _Judgement(Verdict.SUPERSEDED, Message(key, data))
        if claim.status is None or actual is None or claim.status is actual:
            return None
        if claim.status in _PAST or self._may_be(claim.status, actual, edition):
            return (
                _Judgement(Verdict.UNKNOWN, Message("verification.status-unknown", {**data, "status": _word(actual)}))
                if claim.status in _PAST
                else None
            )
        return _Judgement(Verdict.CONTRADICTS, Message("verification.status", {**data, "status": _word(actual)}))

    def _may_be(self, said: Status, actual: Status, edition: Edition | None) -> bool:
        """Tell whether the record leaves room for what is *said*: issued without a day may be in force or not yet."""
        if {said, actual} != {Status.IN_FORCE, Status.PUBLISHED}:
            return False
        return edition is None or edition.effective is None or not edition.effective.exact

    def _superseding(self, standard: Standard, identifier: Identifier) -> str:
        """Return what supersedes an edition that is only known from a relation, ``""`` if nothing does."""
        wanted = comparable(identifier)
        for relation in standard.relations:
            if relation.kind is RelationKind.SUPERSEDES and comparable(relation.target) == wanted:
                return self._newer(standard, None)
        for other, relation in self._index.relations_to(standard):
            if relation.kind is RelationKind.SUPERSEDES and comparable(relation.target) == wanted:
                return _number(other)
        return ""

    def _newer(self, standard: Standard, edition: Edition | None) -> str:
        """Return the edition or the standard that took the place of *edition*, ``""`` if that is not known."""
        year = edition.identifier.year if edition is not None and edition.identifier is not None else ""
        years = [
            one.identifier for one in standard.editions if one.identifier is not None and one.identifier.year > year
        ]
        if years:
            return written(max(years, key=lambda one: one.year))
        for other, relation in self._index.relations_to(standard):
            if relation.kind is RelationKind.SUPERSEDES and other.id != standard.id:
                return _number(other)
        return ""

    @cached_property
    def _by_title(self) -> dict[str, list[Standard]]:
        found: dict[str, list[Standard]] = {}
        for standard in self._index.registry.standards.values():
            for title in {squeezed(title) for title in _titles(standard, None)}:
                found.setdefault(title, []).append(standard)
        return found


_PAST = frozenset({Status.SUPERSEDED, Status.WITHDRAWN})


def _covers(named: Identifier, other: Identifier) -> bool:
    """Tell whether *named* is the number of *other*, or of all its parts, whichever body publishes it."""
    return named.number == other.number and named.part in {"", other.part}


_SAME_WORK = frozenset({RelationKind.SUPERSEDES, RelationKind.EQUIVALENT, RelationKind.ADOPTS})


_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s|，。；]*$", re.IGNORECASE)
_ENDING = re.compile(r"[^\s|，。；]{0,80}\.(?:html?|pdf|docx?|zip)\b", re.IGNORECASE)


def _believed(occurrence: Occurrence, text: str) -> Occurrence:
    """Take what lacks its slash for what is meant, where no slash can stand: in an address or the name of a file."""
    if occurrence.malformed != "identifiers.missing-slash" or occurrence.meant is None:
        return occurrence
    before = text[max(0, occurrence.start - _LONGEST_ADDRESS) : occurrence.start]
    if _ADDRESS.search(before) or _ENDING.match(text, occurrence.end):
        return replace(occurrence, identifier=occurrence.meant, malformed="")
    return occurrence


_LONGEST_ADDRESS = 200


def _titles(standard: Standard, edition: Edition | None) -> tuple[str, ...]:
    """Return the titles of a standard, those of one edition first, then all others that it ever had."""
    of_editions = [one.titles for one in standard.editions if one.titles is not None]
    mine = [edition.titles] if edition is not None and edition.titles is not None else []
    every = [title for titles in (*mine, standard.titles, *of_editions) for title in (titles.zh, titles.en)]
    return tuple(dict.fromkeys(filter(None, every)))


def _number(standard: Standard) -> str:
    years = [one.identifier for one in standard.editions if one.identifier is not None and one.identifier.year]
    if years:
        return written(max(years, key=lambda one: one.year))
    return standard.id if standard.identifier is None else written(standard.identifier)


def _word(status: Status | None) -> Message:
    return Message("verification.no-status") if status is None else Message(f"standards.status-{status.value}")
