"""Recording of requirements and users' own tests, by the one process that sees every report."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.model.results import NOT_EXECUTED, CampaignResult, CaseResult
from conformance.model.text import Message
from conformance.pytest_plugin.bench import Bench, PlannedCampaign
from conformance.pytest_plugin.campaign_log import CampaignLog
from conformance.pytest_plugin.nodes import file_node_id, item_name
from conformance.pytest_plugin.steps import Step
from conformance.verdicts import Verdict


class Recorder:
    """Records every test case once, when its last phase is over.

    Args:
        bench: the bench.
        log: where campaigns are recorded.
        root: pytest's root folder.
    """

    def __init__(self, bench: Bench, log: CampaignLog, root: Path) -> None:
        self._bench = bench
        self._log = log
        self._steps: dict[str, Step] = {}
        self._root = root
        self.crashed: set[str] = set()
        """The node ids of tests whose process died."""

    def note(self, report: pytest.TestReport) -> Step | None:
        """Take in the report of one phase; return what the test said in all if it is over."""
        step = Step.from_report(report)
        if step:
            before = self._steps.get(report.nodeid)
            self._steps[report.nodeid] = before.merged(step) if before else step
        if report.when == "teardown" and report.nodeid in self._steps:
            settled = self._steps.pop(report.nodeid)
            self._settle(settled)
            return settled
        if report.when not in ("setup", "call", "teardown"):  # xdist reports so a test whose worker died
            self.crashed.add(report.nodeid)
        return None

    def finish(self) -> None:
        """Record what was not executed, and close the campaigns; one of which nothing was selected leaves no trace."""
        for campaign in self._bench.plan:
            pending = list(self._pending(campaign))
            if self._log.identifier(campaign.key) or not pending:
                self._log.close(self._begun(campaign), pending)

    def _settle(self, step: Step) -> None:
        for campaign in self._bench.plan:
            if campaign.sut in step.suts and step.profile in ("", campaign.profile.id):
                self._log.record(self._begun(campaign), step.case)

    def _begun(self, campaign: PlannedCampaign) -> str:
        return self._log.begin(campaign.key, lambda: self._beginning(campaign))

    def _beginning(self, campaign: PlannedCampaign) -> CampaignResult:
        return CampaignResult(
            id="",
            sut=campaign.sut,
            profile=campaign.profile.id,
            started="",
            evidence=self._bench.digests(campaign.sut),
            not_applicable=tuple(self._bench.not_applicable(campaign).values()),
            synthetic=self._bench.is_synthetic(campaign.sut),
        )

    def _pending(self, campaign: PlannedCampaign) -> Iterator[CaseResult]:
        """Yield a result for every requirement that applies and has none."""
        died = Message("pytest.crashed")
        left_out = Message(NOT_EXECUTED)
        for requirement in self._bench.requirements(campaign):
            done = self._log.is_recorded(campaign.key, campaign.case_id(requirement))
            if not done and requirement.id not in self._bench.not_applicable(campaign):
                node_id = f"{file_node_id(campaign.file, self._root)}::{item_name(campaign, requirement, self._bench)}"
                lost = node_id in self.crashed
                yield campaign.case(requirement, Verdict.ERROR if lost else Verdict.NONE, died if lost else left_out)
