"""The entries of a test plan, put in order and in words for reading."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.model.applicability import Decision, PlanEntry
from conformance.model.ics import ItemKey
from conformance.model.text import Text
from conformance.reports import wording

if TYPE_CHECKING:
    from conformance.ics.proformas import ProformaBook
    from conformance.model.ics import Contradiction

SIGNS: Mapping[Decision, str] = {  # so that a decision is told by more than its colour
    Decision.RECOMMENDED: "✓",
    Decision.OPTIONAL: "○",
    Decision.UNANSWERED: "?",
    Decision.NOT_APPLICABLE: "–",
}
"""The decisions in the order in which they are shown, each with its sign."""

TONES: Mapping[Decision, str] = {
    Decision.RECOMMENDED: "yes",
    Decision.OPTIONAL: "maybe",
    Decision.UNANSWERED: "open",
    Decision.NOT_APPLICABLE: "no",
}
"""The colours of decisions."""

_CHAPTER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a plan was made from, so that it can be made again.

    Attributes:
        made: when.
        sources: the captures and statements, each with the SHA-256 of its file, ``""`` where it is no file.
        editions: the specifications whose tables and proformas were read, each with its edition.
        filters: the options that narrow the plan down.
        contradictions: what the answers contradict each other in.
        failures: what the statement does not fit together in by itself.
    """

    made: str = ""
    sources: tuple[tuple[str, str], ...] = ()
    editions: tuple[tuple[str, str], ...] = ()
    filters: tuple[str, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    failures: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Undecided:
    """A selector or a branch that is not decided.

    Attributes:
        what: its code, or the branch.
        names: the bands or configurations that it is about, as far as they are known.
        missing: the items that it waits for.
    """

    what: str
    names: tuple[str, ...]
    missing: tuple[ItemKey, ...]


@dataclass(frozen=True, slots=True)
class SpecificationPlan:
    """The test cases of one specification by their decision."""

    spec: str
    entries: Mapping[Decision, Sequence[PlanEntry]]

    def chapters(self, decision: Decision) -> Mapping[str, Sequence[PlanEntry]]:
        """Return the test cases with *decision* by the chapter of their clause: ``6.2`` of ``6.2A.1.1``."""
        found: dict[str, list[PlanEntry]] = {}
        for entry in self.entries.get(decision, ()):
            found.setdefault(_chapter(entry.case.clause), []).append(entry)
        return found

    def count(self, decision: Decision) -> int:
        """Return how many test cases have *decision*."""
        return len(self.entries.get(decision, ()))

    @property
    def total(self) -> int:
        """How many test cases there are."""
        return sum(map(len, self.entries.values()))


def by_specification(plan: Iterable[PlanEntry]) -> Iterator[SpecificationPlan]:
    """Yield the specifications of *plan* by number, each with its entries by decision."""
    found: dict[str, dict[Decision, list[PlanEntry]]] = {}
    for entry in plan:
        found.setdefault(entry.case.spec, {decision: [] for decision in SIGNS})[entry.decision].append(entry)
    for spec, entries in sorted(found.items()):
        yield SpecificationPlan(spec, {decision: listed for decision, listed in entries.items() if listed})


def undecided(entry: PlanEntry) -> Iterator[Undecided]:
    """Yield the selectors and branches of *entry* that are not decided, each once with all that it is about."""
    names: dict[str, dict[str, None]] = {}
    missing: dict[str, dict[ItemKey, None]] = {}
    for what, keys in entry.undecided:
        code, _, about = what.partition(": ")
        names.setdefault(code, {}).update(dict.fromkeys(filter(None, about.split(", "))))
        missing.setdefault(code, {}).update(dict.fromkeys(keys))
    for code, listed in names.items():
        yield Undecided(code, tuple(listed), tuple(missing[code]))


@dataclass(frozen=True, slots=True)
class PlanWords:
    """What a plan says, in one language.

    Attributes:
        language: ``en`` or ``zh``.
        book: the proformas, for the names of items; without them an item is named by its table.
    """

    language: str
    book: ProformaBook | None = None

    def say(self, key: str, **data: object) -> str:
        """Return the message *key*."""
        return wording.wording(key, self.language, **data)

    def title(self, column: str) -> str:
        """Return the title of a column."""
        return wording.wording(f"sheets.column-{column}", self.language)

    def decision(self, decision: Decision) -> str:
        """Return *decision* in a word."""
        return wording.wording(f"sheets.decision-{_slug(decision)}", self.language)

    def meaning(self, decision: Decision) -> str:
        """Return what follows from *decision*."""
        return wording.wording(f"sheets.means-{_slug(decision)}", self.language)

    def mnemonic(self, key: ItemKey) -> str:
        """Return the mnemonic of an item, ``""`` if it has none or is not known."""
        item = self.book.item(key) if self.book else None
        return item.mnemonic if item else ""

    def question(self, key: ItemKey) -> str:
        """Return what an item asks, ``""`` if it is not known."""
        item = self.book.item(key) if self.book else None
        return item.name.spoken(self.language) if item else ""

    def place(self, key: ItemKey) -> str:
        """Say where an item stands; the releases of the device stand in no table."""
        return str(key) if key.spec else self.title(key.item)

    def places(self, keys: Iterable[ItemKey]) -> list[str]:
        """Say where each of some items stands."""
        return [self.place(key) for key in keys]

    def item(self, key: ItemKey) -> str:
        """Name an item so that it can be found: its mnemonic, if it has one, and where it stands."""
        mnemonic = self.mnemonic(key)
        return f"{mnemonic} ({key})" if mnemonic else self.place(key)

    def over(self, entry: PlanEntry) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield what a test case is to be run over: the title of a column and what stands in it."""
        for column, texts in {
            "bands": entry.bands,
            "possible-bands": entry.possible_bands,
            "configurations": entry.configurations,
            "branches": entry.branches,
            "subtests": entry.subtests,
        }.items():
            if texts:
                yield self.title(column), texts

    def waits(self, one: Undecided) -> str:
        """Say of a selector or a branch how much of it is not decided, and how many answers it waits for."""
        key = "plan.page-undecided" if one.names else "plan.page-undecided-whole"
        awaited = "plan.page-awaited" if one.missing else "plan.page-no-answer-tells"
        reason = self.say(awaited, count=len(one.missing))
        return self.say(key, what=one.what, count=len(one.names), reason=reason)

    def origin(self, provenance: Provenance) -> Mapping[str, str]:
        """Return the lines that say what a plan was made from, by what they are about."""
        facts = {
            "made": provenance.made,
            "sources": "; ".join(
                f"{name} (SHA-256 {digest})" if digest else name for name, digest in provenance.sources
            ),
            "editions": ", ".join(f"TS {spec} v{edition}" for spec, edition in provenance.editions if edition),
            "filters": " ".join(provenance.filters),
        }
        return {name: self.say(f"plan.page-{name}", what=what) for name, what in facts.items() if what}

    def contradiction(self, one: Contradiction) -> tuple[str, str, str]:
        """Return what an item is called, what is stated on it, and what the device shows."""
        stated, shown = (
            answer.value or self.say(f"expressions.{answer.support.value}") for answer in (one.declared, one.derived)
        )
        return self.item(one.key), stated, shown

    def undecided(self, entry: PlanEntry) -> Iterator[str]:
        """Yield the selectors and branches that cannot be decided, each with what is missing."""
        for what, keys in entry.undecided:
            yield f"{what}: {', '.join(map(self.item, keys))}" if keys else what


def _chapter(clause: str) -> str:
    """Return the first two numbers of *clause*; one without numbers is a chapter of its own."""
    found = _CHAPTER.match(clause)
    return found[0] if found else clause


def _slug(decision: Decision) -> str:
    return decision.name.lower().replace("_", "-")
