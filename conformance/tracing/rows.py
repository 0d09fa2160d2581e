"""The rows of the traceability matrix: clause, requirement, purpose, test cases, verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from conformance.model.applicability import Decision
from conformance.model.capability import Clause
from conformance.model.ics import ItemKey
from conformance.model.profile import Level
from conformance.model.purpose import Purpose, RequirementRef
from conformance.model.results import CaseResult, NotApplicable
from conformance.model.text import Message, Text
from conformance.verdicts import Verdict


class Link(StrEnum):
    """What connects a purpose with a test case."""

    OWN = "own"
    """It is the test case of this tool that judges the requirement."""
    NAMED = "named"
    """The purpose names the published test case."""
    BY_ITEM = "by item"
    """The condition of the published test case asks for an ICS item of the purpose."""


@dataclass(frozen=True, slots=True)
class TracedCase:
    """A test case that a purpose or requirement leads to.

    Attributes:
        reference: such as ``nr-baseline/MR2`` or ``38.523-1 8.1.5.1.1``.
        title: what it tests; of a published case as published.
        link: what connects it.
        items: for a link by item, the items.
        decision: whether the published case applies to the device, ``None`` where no device is known.
        why: the trace of that decision.
    """

    reference: str
    title: Text
    link: Link
    items: tuple[ItemKey, ...] = ()
    decision: Decision | None = None
    why: Text | None = None


@dataclass(frozen=True, slots=True)
class TraceRow:
    """One path from a clause to a verdict.

    Attributes:
        clause: the clause of a standard.
        requirement: what demands it, ``None`` for a clause that purposes rest on and no requirement cites.
        title: what is demanded.
        level: how binding that is.
        purpose: the test purpose, ``None`` where none covers the requirement.
        cases: the test cases, that of this tool first.
        result: what the campaign says, ``None`` if it has no verdict on it.
        left_out: that the requirement does not apply to the device of the campaign, ``None`` if it does not say so.
        not_tested_because: why nothing, or nothing decided, was tested; ``None`` if it was.
    """

    clause: Clause
    requirement: RequirementRef | None
    title: Text | None
    level: Level | None
    purpose: Purpose | None
    cases: tuple[TracedCase, ...]
    result: CaseResult | None = None
    left_out: NotApplicable | None = None
    not_tested_because: Message | None = None

    @property
    def verdict(self) -> Verdict | None:
        """The verdict, ``None`` where there is none."""
        return self.result.verdict if self.result else None

    @property
    def decided(self) -> bool:
        """Whether the campaign tells if the requirement is met; of a recommendation, "not met" is a decision too."""
        return self.result is not None and (self.result.verdict is not Verdict.NONE or not self.result.blocking)

    def leads_to(self, case: str) -> bool:
        """Tell whether the test case *case* is among those of the row: the way back from a case to its clauses."""
        return any(traced.reference == case for traced in self.cases)


@dataclass(frozen=True, slots=True)
class TraceSummary:
    """How far the requirements are traced; each is counted once.

    Attributes:
        clauses: how many clauses there are.
        requirements: how many requirements there are.
        with_purpose: how many of them a purpose covers.
        with_verdict: how many of them were tested and decided.
        not_applicable: how many of them do not apply to the device that was tested.
    """

    clauses: int
    requirements: int
    with_purpose: int
    with_verdict: int
    not_applicable: int

    @property
    def without_verdict(self) -> int:
        """How many requirements apply, or may, and were not decided."""
        return self.requirements - self.with_verdict - self.not_applicable

    @property
    def without_purpose(self) -> int:
        """How many requirements no purpose covers."""
        return self.requirements - self.with_purpose


def summarise(rows: Sequence[TraceRow]) -> TraceSummary:
    """Count what *rows* trace."""
    of = {row.requirement: row for row in rows if row.requirement}
    return TraceSummary(
        clauses=len({row.clause for row in rows}),
        requirements=len(of),
        with_purpose=sum(row.purpose is not None for row in of.values()),
        with_verdict=sum(row.decided for row in of.values()),
        not_applicable=sum(row.left_out is not None for row in of.values()),
    )
