"""Which campaigns a run goes on with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from conformance.errors import UsageError
from conformance.model.results import CampaignResult
from conformance.model.text import Message

if TYPE_CHECKING:
    from conformance.pytest_plugin.suites import PlannedSuite, SuiteBench

LATEST = "latest"


def resumed_campaigns(bench: SuiteBench, name: str) -> Mapping[tuple[str, str], CampaignResult]:
    """Return the unfinished campaign of that *name*, or with ``latest`` the latest of each planned pair that has one.

    Raises:
        UsageError: there is none, it is finished or not planned, or something of it changed since.
        StoreError: the store has no such campaign.
    """
    store = bench.workspace.store
    if name != LATEST:
        campaign = store.campaign(name)
        planned = next((one for one in bench.plan if one.key == (campaign.sut, campaign.profile)), None)
        if planned is None:
            told = {"campaign": campaign.id, "sut": campaign.sut, "suite": campaign.profile}
            raise UsageError("suite.resume-unplanned", **told)
        _check(bench, planned, campaign)
        return {planned.key: campaign}
    found: dict[tuple[str, str], CampaignResult] = {}
    for planned in bench.plan:
        latest = store.latest_unfinished(*planned.key)
        if latest:
            _check(bench, planned, latest)
            found[planned.key] = latest
    if not found:
        sut, suite = bench.plan[0].key
        raise UsageError("suite.resume-unknown", sut=sut, suite=suite)
    return found


def _check(bench: SuiteBench, planned: PlannedSuite, campaign: CampaignResult) -> None:
    """Refuse a campaign whose verdicts would mix what was not measured alike."""
    if campaign.finished:
        raise UsageError("suite.resume-finished", campaign=campaign.id, finished=campaign.finished)
    for what, before, now in (
        ("suite.what-suite", campaign.evidence, bench.evidence(planned)),
        ("suite.what-plugins", campaign.plugins, bench.workspace.versions),
    ):
        if dict(before) != dict(now):
            told = {"before": _written(before, now), "now": _written(now, before)}
            raise UsageError("suite.resume-differs", campaign=campaign.id, what=Message(what), **told)


def _written(entries: Mapping[str, str], others: Mapping[str, str]) -> str:
    """Write those entries that the *others* do not have."""
    return ", ".join(f"{key[:12]} {text}" for key, text in entries.items() if others.get(key) != text) or "–"
