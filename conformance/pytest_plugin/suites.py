"""The bench of suites: which codecs are tested against which suites, and their vectors judged chunk by chunk."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from conformance.asn1.encoding_rules import load_encoding_rules
from conformance.errors import SutError, UsageError
from conformance.interfaces import Codec, CodecSut
from conformance.judging.vectors import Exchange, Yardstick, exchanges, expected_value, resolutions
from conformance.model.capability import Clause
from conformance.model.results import CampaignResult, CaseResult, Place
from conformance.model.text import Message, Text
from conformance.model.vector import EncodingRule, Expectation, Resolution, Vector, VectorResult
from conformance.sut.shipped import shipped_codec
from conformance.vectors.suites import HEADER, Suite
from conformance.verdicts import Verdict
from conformance.workspace import Workspace
from conformance.workspace.yardsticks import yardstick_of

CHUNK = 500
"""How many vectors one item judges."""

STANDARDS: Mapping[str, str] = {"der": "X.690", "jer": "X.697", "xer": "X.693"}
"""The standards of the encodings other than PER, whose clauses the data does not name."""

_CLAUSE = re.compile(r"(?P<standard>(?:TS |TR )?\S+) (?P<clause>.+)")


@dataclass(frozen=True, slots=True)
class PlannedSuite:
    """One codec against one suite.

    Attributes:
        sut: the locator.
        suite: the suite.
        named: the vectors that alone are judged; all of them if it is empty.
    """

    sut: str
    suite: Suite
    named: tuple[Vector, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """What tells planned campaigns apart: the locator and the identifier of the suite."""
        return self.sut, self.suite.header.id

    @property
    def file(self) -> Path:
        """The file that stands for the suite, symbolic links resolved."""
        return (self.suite.folder / HEADER).resolve()

    def rule(self, name: str) -> EncodingRule:
        """Return the rule of that name; its clause and meaning are those of PER and say nothing of other encodings."""
        known = encoding_rule(name)
        standard = STANDARDS.get(self.suite.header.encoding)
        return replace(known, clause=standard, meaning=Text("", "")) if standard else known

    def case_id(self, rule: str) -> str:
        """Return the identifier of a rule's test case."""
        return f"{self.suite.header.id}/{rule}"

    def case(self, rule: str, verdict: Verdict, reason: Message, *, first: VectorResult | None = None) -> CaseResult:
        """Return the result of the vectors of one rule; *first* is the vector that decided it."""
        known = self.rule(rule)
        path = first.reason.data.get("path") if first else None
        return CaseResult(
            id=self.case_id(rule),
            title=known.title,
            verdict=verdict,
            reason=reason,
            clause=rule_clause(known),
            place=Place(str(path)) if path else None,
            evidence=first.digest if first else "",
        )


@dataclass(frozen=True, slots=True)
class Chunk:
    """What one item judges: vectors of one rule from *start* up to *stop*, or the named one alone."""

    rule: str
    start: int = 0
    stop: int = 0
    vector: Vector | None = None

    def __str__(self) -> str:
        return self.vector.id if self.vector else f"{self.start}-{self.stop - 1}"

    @property
    def count(self) -> int:
        """How many vectors it has."""
        return 1 if self.vector else self.stop - self.start


@dataclass(slots=True)
class Tally:
    """What became of the vectors of a chunk until now.

    Attributes:
        counts: how many have each verdict.
        findings: those that did not pass.
    """

    counts: dict[Verdict, int] = field(default_factory=dict)
    findings: list[VectorResult] = field(default_factory=list)

    def add(self, result: VectorResult) -> None:
        """Count one."""
        self.counts[result.verdict] = self.counts.get(result.verdict, 0) + 1
        if result.verdict is not Verdict.PASS:
            self.findings.append(result)

    def judged(self, planned: PlannedSuite, rule: str) -> CaseResult:
        """Return the result: the worst verdict, and the first vector that has it."""
        worst = max(self.counts, default=Verdict.NONE)
        first = next((result for result in self.findings if result.verdict is worst), None)
        return planned.case(rule, worst, worst_reason(self.counts, first), first=first)


class SuiteBench:
    """Starts codecs and judges what they answer.

    Attributes:
        workspace: the workspace.
        plan: the planned campaigns.
        policies: how acceptable vectors are decided.
        resumed: the campaigns that are gone on with, by their key.
    """

    def __init__(
        self,
        workspace: Workspace,
        plan: Sequence[PlannedSuite],
        *,
        chosen: Mapping[str, str] | None = None,
        resume: str = "",
    ) -> None:
        self.workspace = workspace
        self.plan = tuple(plan)
        self.policies: Mapping[str, Resolution] = resolutions(load_encoding_rules().policies, chosen or {})
        self._resume = resume
        self._codec: tuple[tuple[str, str], Codec | SutError] | None = None
        self._yardsticks: dict[str, Yardstick] = {}

    @cached_property
    def resumed(self) -> Mapping[tuple[str, str], CampaignResult]:
        """The unfinished campaigns that the user wants to go on with.

        Raises:
            UsageError: there is none, it is finished or not planned, or something of it changed since.
            StoreError: there is no store, or no such campaign.
        """
        from conformance.pytest_plugin.resumption import resumed_campaigns

        return resumed_campaigns(self, self._resume) if self._resume else {}

    def chunks(self, planned: PlannedSuite) -> Iterator[Chunk]:
        """Yield what the items of a campaign judge; no vector is read for it."""
        if planned.named:
            yield from (Chunk(vector.rule, vector=vector) for vector in planned.named)
            return
        for rule, count in planned.suite.rules.items():
            yield from (Chunk(rule, start, min(start + CHUNK, count)) for start in range(0, count, CHUNK))

    def exchanges(
        self, planned: PlannedSuite, chunk: Chunk, *, known: Mapping[str, VectorResult]
    ) -> Iterator[Exchange]:
        """Ask the codec about the vectors of a chunk, those that are *known* left out.

        Raises:
            ConformanceError: the codec cannot be started, or the suite cannot be read.
        """
        vectors = [vector for vector in self.vectors(planned, chunk) if vector.id not in known]
        if vectors:
            yield from exchanges(vectors, self._yardstick(planned.suite), self._started(planned))

    def vectors(self, planned: PlannedSuite, chunk: Chunk) -> Sequence[Vector]:
        """Return the vectors of a chunk.

        Raises:
            DataError: the suite cannot be read.
        """
        if chunk.vector:
            return [chunk.vector]
        return list(planned.suite.vectors(rule=chunk.rule, start=chunk.start, stop=chunk.stop))

    def expected(self, suite: Suite, vector: Vector) -> str:
        """Return in words what is expected of *vector*, the value too."""
        told = vector.expectation.value
        if vector.policy:
            told += f" ({vector.policy}: {self.policies.get(vector.policy, '?')})"
        return " ".join(filter(None, (told, expected_value(vector, self._yardstick(suite)))))

    def known(self, planned: PlannedSuite, chunk: Chunk) -> Mapping[str, VectorResult]:
        """Return the verdicts that the vectors of a chunk have in the campaign that is gone on with."""
        campaign = self.resumed.get(planned.key)
        if campaign is None:
            return {}
        ids = [vector.id for vector in self.vectors(planned, chunk)]
        found = self.workspace.store.vector_results(campaign.id, rule=chunk.rule, ids=ids)
        return {result.id: result for result in found}

    def beginning(self, planned: PlannedSuite) -> CampaignResult:
        """Return what holds from the beginning of a campaign: the digests of the suite and of the policies."""
        header = planned.suite.header
        return CampaignResult(id="", sut=planned.sut, profile=header.id, started="", evidence=self.evidence(planned))

    def evidence(self, planned: PlannedSuite) -> Mapping[str, str]:
        """Return what decides about verdicts besides the codec: digests with what they are of."""
        chosen = {name: resolution.value for name, resolution in sorted(self.policies.items())}
        told = ", ".join(f"{name}={resolution}" for name, resolution in chosen.items())
        digest = hashlib.sha256(json.dumps(chosen, sort_keys=True).encode()).hexdigest()
        return {planned.suite.digest: f"suite {planned.suite.header.id}", digest: f"policies {told}"}

    def close(self) -> None:
        """End the codec that runs."""
        if self._codec and not isinstance(self._codec[1], SutError):
            self._codec[1].close()
        self._codec = None

    def _started(self, planned: PlannedSuite) -> Codec:
        """Return the codec, started; items come campaign by campaign, so that one at a time is enough."""
        if self._codec is None or self._codec[0] != planned.key:
            self.close()
            self._codec = planned.key, self._start(planned)
        started = self._codec[1]
        if isinstance(started, SutError):
            raise started.with_traceback(None)
        return started

    def _start(self, planned: PlannedSuite) -> Codec | SutError:
        try:
            return self.workspace.codec(planned.sut, planned.suite.target)
        except SutError as error:
            return error  # every chunk tells it; starting it anew each time would take hours

    def _yardstick(self, suite: Suite) -> Yardstick:
        header = suite.header
        if header.id not in self._yardsticks:
            self._yardsticks[header.id] = yardstick_of(self.workspace, suite, policies=self.policies)
        return self._yardsticks[header.id]


def plan_suites(
    workspace: Workspace, suts: Sequence[str], names: Sequence[str], *, vectors: Sequence[str] = ()
) -> tuple[PlannedSuite, ...]:
    """Return a campaign for every pair of codecs and suites: one suite for all, several for one codec, or one for each.

    *vectors* names those that alone are judged; suites that have none of them are left out.

    Raises:
        UsageError: they cannot be paired, a SUT is no codec, or there is no suite or vector of such a name.
        DataError: a suite cannot be read.
    """
    if not suts:
        raise UsageError("suite.no-sut")
    if len(suts) != len(names) and len(suts) > 1 and len(names) > 1:
        raise UsageError("suite.unpaired", suts=len(suts), suites=len(names))
    for sut in dict.fromkeys(suts):
        if not is_codec(workspace, sut):
            raise UsageError("suite.no-codec", sut=sut)
    count = max(len(suts), len(names))
    pairs = dict.fromkeys((suts[n % len(suts)], names[n % len(names)]) for n in range(count))
    found = {name: workspace.find_suite(name) for name in names}
    if not vectors:
        return tuple(PlannedSuite(sut, found[name]) for sut, name in pairs)
    named = _named(found, vectors)
    return tuple(PlannedSuite(sut, found[name], named[name]) for sut, name in pairs if named[name])


def is_codec(workspace: Workspace, locator: str) -> bool:
    """Whether the SUT of that locator is a codec: an engine, a shipped adapter, or what speaks the codec protocol.

    Raises:
        SutError: no adapter knows it.
    """
    if locator.startswith("engine:") or shipped_codec(locator):
        return True
    return isinstance(workspace.open_sut(locator), CodecSut)


def chosen_resolutions(texts: Sequence[str]) -> Mapping[str, str]:
    """Return what ``NAME=RESOLUTION`` say, the later before the earlier.

    Raises:
        UsageError: one is written otherwise.
    """
    chosen: dict[str, str] = {}
    for text in texts:
        name, equals, resolution = text.partition("=")
        if not equals or not name:
            raise UsageError("suite.bad-policy", text=text)
        chosen[name.strip()] = resolution.strip()
    return chosen


def encoding_rule(name: str) -> EncodingRule:
    """Return the rule of that name; one that the bundled data does not know speaks for itself."""
    nobody_knows = EncodingRule(name, Expectation.VALID, "", Text(name, name), Text("", ""))
    return load_encoding_rules().rules.get(name, nobody_knows)


def rule_clause(rule: EncodingRule) -> Clause:
    """Return the clause of a rule: ``X.691 11.1, 11.2`` is of X.691, ``TS 38.331 A.4.3.1`` of TS 38.331."""
    found = _CLAUSE.fullmatch(rule.clause)
    return Clause(found["standard"], found["clause"]) if found else Clause(rule.clause, "")


def worst_reason(counts: Mapping[Verdict, int], first: VectorResult | None) -> Message:
    """Return why vectors have the verdict they have together: how many did not pass, and the first with the worst."""
    count = sum(counts.values())
    if first is None:
        return Message("suite.all-passed", {"count": count})
    if count == 1:
        return first.reason
    failed = count - counts.get(Verdict.PASS, 0)
    return Message("suite.some-failed", {"failed": failed, "count": count, "vector": first.id, "reason": first.reason})


def _named(suites: Mapping[str, Suite], ids: Sequence[str]) -> Mapping[str, tuple[Vector, ...]]:
    """Return the vectors of those *ids*, by the suite's name.

    Raises:
        UsageError: no suite has one of them.
    """
    found: dict[str, list[Vector]] = {name: [] for name in suites}
    for identifier in dict.fromkeys(ids):
        missing: UsageError | None = None
        holders = 0
        for name, suite in suites.items():
            try:
                found[name].append(suite.vector(identifier))
                holders += 1
            except UsageError as error:
                missing = error
        if missing and not holders:
            raise missing
    return {name: tuple(vectors) for name, vectors in found.items()}
