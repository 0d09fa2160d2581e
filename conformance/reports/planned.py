"""The entries of a test plan, put in order and in words for reading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.model.applicability import Decision, PlanEntry
from conformance.model.ics import ItemKey
from conformance.reports import wording

if TYPE_CHECKING:
    from conformance.ics.proformas import ProformaBook

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


@dataclass(frozen=True, slots=True)
class SpecificationPlan:
    """The test cases of one specification by their decision."""

    spec: str
    entries: Mapping[Decision, Sequence[PlanEntry]]

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
        """Say where an item stands; the release of the device stands in no table."""
        return str(key) if key.spec else self.title("release")

    def places(self, keys: Iterable[ItemKey]) -> list[str]:
        """Say where each of some items stands."""
        return [self.place(key) for key in keys]

    def item(self, key: ItemKey) -> str:
        """Name an item so that it can be found: its mnemonic, if it has one, and where it stands."""
        mnemonic = self.mnemonic(key)
        return f"{mnemonic} ({key})" if mnemonic else self.place(key)

    def over(self, entry: PlanEntry) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield what a test case is to be run over: the title of a column and what stands in it."""
        listed = (entry.bands, entry.configurations, entry.branches, entry.subtests)
        for column, texts in zip(("bands", "configurations", "branches", "subtests"), listed, strict=True):
            if texts:
                yield self.title(column), texts

    def undecided(self, entry: PlanEntry) -> Iterator[str]:
        """Yield the selectors and branches that cannot be decided, each with what is missing."""
        for what, keys in entry.undecided:
            yield f"{what}: {', '.join(map(self.item, keys))}" if keys else what


def _slug(decision: Decision) -> str:
    return decision.name.lower().replace("_", "-")
