"""Results: one per test case, collected in a campaign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from conformance.model.capability import Clause
from conformance.model.text import Message, Text
from conformance.model.vector import VectorTally
from conformance.verdicts import Conclusion, Verdict, conclusion

NOT_EXECUTED = "pytest.not-executed"
"""The reason of a test case that the selection left out, or that a stop kept from being run: it tells nothing."""

PARTLY_EXECUTED = "suite.partly"
"""The reason of a test case of which only some vectors were judged, and those passed: it tells nothing either."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the evidence: the path in the probe document and, where known, the bits of the UPER encoding.

    ``bits`` is half open: ``(120, 128)`` are the bits 120 to 127, counted from 0.
    """

    path: str
    bits: tuple[int, int] | None = None

    def __str__(self) -> str:
        return (
            self.path
            if self.bits is None
            else f"{self.path} (bits {self.bits[0]}-{max(self.bits[0], self.bits[1] - 1)})"
        )


@dataclass(frozen=True, slots=True)
class CaseResult:
    """The verdict of one test case.

    Attributes:
        id: the test case, ``<profile>/<requirement>``.
        title: what was demanded.
        verdict: the verdict.
        reason: why, one message.
        clause: the standard's clause.
        blocking: whether the verdict counts for the conclusion (mandatory, or conditional and applicable).
        place: where in the evidence.
        evidence: SHA-256 of the octets it was judged on, ``""`` if there were none.
    """

    id: str
    title: Text
    verdict: Verdict
    reason: Message
    clause: Clause
    blocking: bool = True
    place: Place | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """A test case that selection left out, and why: no verdict."""

    id: str
    title: Text
    reason: Message
    clause: Clause


@dataclass(frozen=True, slots=True)
class CampaignResult:
    """Everything a campaign recorded: one SUT against one profile.

    Attributes:
        id: the campaign, unique in its store.
        sut: the locator that the user gave, such as ``capture:module.hex``.
        profile: the profile's identifier.
        started: UTC, ISO 8601.
        finished: UTC, ISO 8601, or ``""`` while it runs or after an interruption.
        plugins: plugins and their versions.
        evidence: the digests of the evidence, with its origin.
        cases: one result per test case, in the order they were judged.
        not_applicable: what selection left out.
        synthetic: the SUT is a bundled synthetic module.
        vectors: of a campaign against a suite of vectors (``profile`` is then the suite), what became of them.
    """

    id: str
    sut: str
    profile: str
    started: str
    finished: str = ""
    plugins: Mapping[str, str] = field(default_factory=dict)
    evidence: Mapping[str, str] = field(default_factory=dict)
    cases: tuple[CaseResult, ...] = ()
    not_applicable: tuple[NotApplicable, ...] = ()
    synthetic: bool = False
    vectors: VectorTally | None = None

    @property
    def conclusion(self) -> Conclusion:
        """The conclusion over every blocking case; an unfinished campaign is incomplete."""
        verdicts = [case.verdict for case in self.cases if case.blocking]
        reached = conclusion(verdicts)
        return Conclusion.INCOMPLETE if not self.finished and reached is Conclusion.CONFORMS else reached

    @property
    def counts(self) -> dict[str, int]:
        """How many cases have each verdict, every verdict named."""
        return {verdict.word: sum(case.verdict is verdict for case in self.cases) for verdict in Verdict}
