"""Recording of suites: each batch of verdicts as it comes, one test case for each rule at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from conformance.model.results import NOT_EXECUTED, PARTLY_EXECUTED, CaseResult
from conformance.model.text import Message
from conformance.pytest_plugin.batches import Batch
from conformance.pytest_plugin.campaign_log import CampaignLog
from conformance.pytest_plugin.nodes import file_node_id
from conformance.pytest_plugin.steps import Step
from conformance.pytest_plugin.suites import PlannedSuite, SuiteBench, worst_reason
from conformance.verdicts import Verdict


class SuiteRecorder:
    """Records the verdicts of vectors, and of each rule the worst of them.

    Args:
        bench: the bench.
        log: where campaigns are recorded.
        root: pytest's root folder.
    """

    def __init__(self, bench: SuiteBench, log: CampaignLog, root: Path) -> None:
        self._bench = bench
        self._log = log
        self._root = root
        self._planned = {planned.key: planned for planned in bench.plan}
        self._errors: dict[str, dict[str, CaseResult]] = {}

    def resume(self) -> None:
        """Go on with the campaigns that the user named.

        Raises:
            UsageError: they cannot be resumed.
        """
        for key, campaign in self._bench.resumed.items():
            self._log.resume(key, campaign)

    def note(self, batch: Batch) -> None:
        """Record a batch of verdicts."""
        identifier = self._begun(self._planned[batch.sut, batch.suite])
        self._bench.workspace.store.record_vectors(identifier, batch.results)
        self._bench.workspace.manager.hook.vectors_judged(campaign=identifier, results=batch.results)

    def settle(self, step: Step) -> None:
        """Take in what a chunk said in all; what kept it from being judged is kept, its vectors are recorded."""
        for sut in step.suts:
            planned = self._planned.get((sut, step.profile))
            if planned:
                identifier = self._begun(planned)
                if step.case.verdict is Verdict.ERROR:
                    self._errors.setdefault(identifier, {}).setdefault(step.case.id, step.case)

    def finish(self, crashed: Iterable[str]) -> None:
        """Record the test case of each rule and close the campaigns; *crashed* are the items whose process died."""
        lost = tuple(crashed)
        for planned in self._bench.plan:
            if self._log.identifier(planned.key) or any(node.startswith(self._node(planned)) for node in lost):
                identifier = self._begun(planned)
                self._log.close(identifier, list(self._cases(planned, identifier, lost)))

    def _begun(self, planned: PlannedSuite) -> str:
        return self._log.begin(planned.key, lambda: self._bench.beginning(planned))

    def _cases(self, planned: PlannedSuite, identifier: str, lost: tuple[str, ...]) -> Iterator[CaseResult]:
        counts = self._bench.workspace.store.vector_counts(identifier)
        errors = self._errors.get(identifier, {})
        for rule in planned.suite.rules:
            case_id = planned.case_id(rule)
            if self._log.is_recorded(planned.key, case_id):
                continue
            died = any(node.startswith(f"{self._node(planned)}{rule}[") for node in lost)
            crash = planned.case(rule, Verdict.ERROR, Message("pytest.crashed")) if died else None
            yield errors.get(case_id) or crash or self._case(planned, identifier, rule, counts.get(rule, {}))

    def _case(self, planned: PlannedSuite, identifier: str, rule: str, counts: Mapping[Verdict, int]) -> CaseResult:
        """Return the worst of what was judged; what was not judged keeps a rule from passing."""
        judged, count = sum(counts.values()), planned.suite.rules[rule]
        worst = max(counts, default=Verdict.NONE)
        if worst <= Verdict.PASS and judged < count:
            partly = Message(PARTLY_EXECUTED, {"judged": judged, "count": count})
            return planned.case(rule, Verdict.NONE, partly if judged else Message(NOT_EXECUTED))
        found = list(self._bench.workspace.store.vector_results(identifier, rule=rule, verdicts=[worst], limit=1))
        first = None if worst is Verdict.PASS else found[0]
        return planned.case(rule, worst, worst_reason(counts, first), first=first)

    def _node(self, planned: PlannedSuite) -> str:
        return f"{file_node_id(planned.file, self._root)}::"
