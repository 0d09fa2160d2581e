"""Recording: campaigns in the results store, by the one process that sees every report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from conformance.model.results import NOT_EXECUTED, CampaignResult, CaseResult
from conformance.model.text import Message
from conformance.pytest_plugin.bench import Bench, PlannedCampaign
from conformance.pytest_plugin.nodes import file_node_id, item_name
from conformance.pytest_plugin.steps import Step
from conformance.store.identifiers import new_campaign_id
from conformance.verdicts import Verdict


class Recorder:
    """Records every test case once, when its last phase is over, and tells the observing plugins.

    Args:
        bench: the bench.
        root: pytest's root folder.
        clock: the time, aware of its zone.
    """

    def __init__(self, bench: Bench, root: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._bench = bench
        self._clock = clock
        self._steps: dict[str, Step] = {}
        self._running: dict[tuple[str, str], str] = {}
        self._recorded: set[tuple[str, str]] = set()
        self._crashed: set[str] = set()
        self._root = root
        self.results: list[CampaignResult] = []

    def note(self, report: pytest.TestReport) -> None:
        """Take in the report of one phase."""
        step = Step.from_report(report)
        if step:
            before = self._steps.get(report.nodeid)
            self._steps[report.nodeid] = before.merged(step) if before else step
        if report.when == "teardown" and report.nodeid in self._steps:
            self._settle(self._steps.pop(report.nodeid))
        elif report.when not in ("setup", "call", "teardown"):  # xdist reports so a test whose worker died
            self._crashed.add(report.nodeid)

    def finish(self) -> None:
        """Record what was not executed, and close the campaigns; one of which nothing was selected leaves no trace."""
        for campaign in self._bench.plan:
            pending = list(self._pending(campaign))
            if campaign.key in self._running or not pending:
                self._close(campaign, pending)

    def _settle(self, step: Step) -> None:
        for campaign in self._bench.plan:
            if campaign.sut in step.suts and step.profile in ("", campaign.profile.id):
                self._record(campaign, step.case)

    def _record(self, campaign: PlannedCampaign, case: CaseResult) -> None:
        """Record a test case, unless another worker ran it as well."""
        identifier = self._identifier(campaign)
        if (identifier, case.id) not in self._recorded:
            self._recorded.add((identifier, case.id))
            self._bench.workspace.store.record(identifier, case)
            self._bench.workspace.manager.hook.verdict_reached(campaign=identifier, case=case)

    def _identifier(self, campaign: PlannedCampaign) -> str:
        """Return the identifier of the running campaign; begin it if it is not running yet."""
        if campaign.key not in self._running:
            started = self._clock()
            begun = CampaignResult(
                id=new_campaign_id(started),
                sut=campaign.sut,
                profile=campaign.profile.id,
                started=_written(started),
                plugins=self._bench.workspace.versions,
                evidence=self._bench.digests(campaign.sut),
                not_applicable=tuple(self._bench.not_applicable(campaign).values()),
                synthetic=self._bench.is_synthetic(campaign.sut),
            )
            self._bench.workspace.store.begin(begun)
            self._running[campaign.key] = begun.id
        return self._running[campaign.key]

    def _pending(self, campaign: PlannedCampaign) -> Iterator[CaseResult]:
        """Yield a result for every requirement that applies and has none."""
        identifier = self._running.get(campaign.key, "")
        crashed = Message("pytest.crashed")
        left_out = Message(NOT_EXECUTED)
        for requirement in self._bench.requirements(campaign):
            done = (identifier, campaign.case_id(requirement)) in self._recorded
            if not done and requirement.id not in self._bench.not_applicable(campaign):
                node_id = f"{file_node_id(campaign.file, self._root)}::{item_name(campaign, requirement, self._bench)}"
                lost = node_id in self._crashed
                yield campaign.case(requirement, Verdict.ERROR if lost else Verdict.NONE, crashed if lost else left_out)

    def _close(self, campaign: PlannedCampaign, pending: Iterable[CaseResult]) -> None:
        for case in pending:
            self._record(campaign, case)
        result = self._bench.workspace.store.finish(self._identifier(campaign), finished=_written(self._clock()))
        self.results.append(result)
        self._bench.workspace.manager.hook.campaign_finished(result=result)


def _written(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
