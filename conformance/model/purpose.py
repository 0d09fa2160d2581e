"""Test purposes: what a test is to find out (ISO/IEC 9646-1), linked to what demands it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from conformance.model.applicability import Expression
from conformance.model.capability import Clause
from conformance.model.ics import ItemKey
from conformance.model.text import Text


@dataclass(frozen=True, slots=True)
class RequirementRef:
    """A requirement of a profile."""

    profile: str
    id: str

    def __str__(self) -> str:
        return f"{self.profile}/{self.id}"


@dataclass(frozen=True, slots=True)
class CaseRef:
    """A published test case."""

    spec: str
    clause: str

    def __str__(self) -> str:
        return f"{self.spec} {self.clause}"


@dataclass(frozen=True, slots=True)
class Purpose:
    """One test purpose: with *with_*, ensure that when *when* then *then*.

    Attributes:
        id: unique, such as ``TP-NR-MR1-DYNAMIC-HARQ-ACK-CODEBOOK``.
        requirements: the requirements that it covers.
        initial: the initial conditions (``with { … }``).
        stimulus: what happens (``when { … }``).
        response: what is then observed (``then { … }``).
        clauses: the clauses that demand it.
        applicability: a condition over ICS items in the form of TS 38.523-2 without ``IF``, such as
            ``A.4.1-1/1 OR A.4.1-1/2``; ``None`` if it always applies.
        applicability_reason: why it applies only there, ``None`` if it always does.
        ics: the specification of the items that the condition names without one, such as ``38.508-2``.
        items: the ICS items that ask for what it tests, the link to the published test cases.
        cases: published test cases that are named outright.
        source: where it comes from.
        confidence: ``high`` or ``medium``, the lower one of what it says and of the procedure that it rests on.
        origin: the file that states it, ``""`` if none does.
        line: the line in that file.
    """

    id: str
    requirements: tuple[RequirementRef, ...]
    initial: Text
    stimulus: Text
    response: Text
    clauses: tuple[Clause, ...]
    applicability: Expression | None = None
    applicability_reason: Text | None = None
    items: tuple[ItemKey, ...] = ()
    cases: tuple[CaseRef, ...] = ()
    source: str = ""
    confidence: str = "high"
    ics: str = ""
    origin: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)


def purposes_by_requirement(purposes: Iterable[Purpose]) -> Mapping[RequirementRef, tuple[Purpose, ...]]:
    """Return the purposes that cover each requirement, in their order."""
    covering: dict[RequirementRef, list[Purpose]] = {}
    for purpose in purposes:
        for requirement in purpose.requirements:
            covering.setdefault(requirement, []).append(purpose)
    return {requirement: tuple(found) for requirement, found in covering.items()}
