"""``yangfan run --baseline``: what got worse, and what better, since a campaign that was accepted before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import click

from conformance import messages
from conformance.cli.results import change_json
from conformance.cli.tables import write_table
from conformance.errors import UsageError
from conformance.model.results import CampaignResult, CaseResult
from conformance.reports.summary import is_advice
from conformance.reports.wording import spoken
from conformance.store.baselines import Progress
from conformance.store.comparison import Change
from conformance.store.database import ResultsStore

LATEST = "latest"
"""Stands for the latest finished campaign of the same profile, that of the same SUT if there is one."""


def find_baselines(
    database: str, names: Sequence[str], campaigns: Sequence[tuple[str, str]]
) -> Mapping[tuple[str, str], CampaignResult]:
    """Return the baseline of each of the planned *campaigns* out of the store at *database*.

    Args:
        database: a path or URL; nothing is made there.
        names: identifiers of campaigns, or ``latest``.
        campaigns: the SUT and the profile of each campaign.

    Raises:
        StoreError: there is no store, or not exactly one campaign of a name.
        UsageError: a campaign has no baseline or several, or its baseline was never finished.
    """
    with ResultsStore.open_existing(database) as store:
        named = [store.campaign(name) for name in dict.fromkeys(names) if name != LATEST]
        for campaign in named:
            if not campaign.finished:
                raise UsageError("baseline.unfinished", campaign=campaign.id)
        return {key: _baseline(store, key, named, latest=LATEST in names) for key in campaigns}


def baseline_json(progress: Progress) -> dict[str, object]:
    """Return what ``--json`` says of a campaign under ``baseline``."""
    reasons = {item.id: spoken(item.reason, messages.language()) for item in progress.left_out}
    lists = {
        name: [change_json(change) | {"not_applicable": reasons.get(change.id)} for change in changes]
        for name, changes in _lists(progress)
    }
    skipped = [case.id for case in progress.not_executed]
    return {"campaign": progress.baseline.id, **lists, "not_executed": skipped, "regressed": progress.regressed}


def show_progress(progress: Progress) -> None:
    """Show what changed since the baseline, what got worse first."""
    reasons = {item.id: spoken(item.reason, messages.language()) for item in progress.left_out}
    baseline = {"campaign": progress.baseline.id, "sut": progress.baseline.sut, "profile": progress.later.profile}
    click.secho(messages.text("baseline.since", baseline), bold=True)
    rows = [_row(name, change, reasons) for name, changes in _lists(progress) for change in changes]
    headings = ("results.change", "report.case", "results.old", "results.new-side", "report.reason")
    colours = {messages.text("baseline.worse"): "bold red", messages.text("baseline.better"): "green"}
    write_table([messages.text(key) for key in headings], rows, colours=colours)
    counts = (f"{messages.text(f'baseline.{name}')} {len(changes)}" for name, changes in _lists(progress))
    told = messages.text("results.separator").join(counts)
    if progress.not_executed:
        told += messages.text("baseline.not-executed", {"count": len(progress.not_executed)})
    click.secho(told + "\n", fg="red" if progress.regressed else "green")


def _baseline(
    store: ResultsStore, key: tuple[str, str], named: Sequence[CampaignResult], *, latest: bool
) -> CampaignResult:
    sut, profile = key
    fitting = [campaign for campaign in named if campaign.profile == profile]
    same_sut = [campaign for campaign in fitting if campaign.sut == sut]
    found = same_sut if len(fitting) > 1 else fitting
    if len(found) == 1:
        return found[0]
    if fitting:
        ids = ", ".join(campaign.id for campaign in fitting)
        raise UsageError("baseline.several", sut=sut, profile=profile, campaigns=ids)
    recent = store.latest_finished(profile, sut=sut) if latest else None
    if recent is not None:
        return recent
    known = ", ".join(f"{campaign.id}: {campaign.profile}" for campaign in named)
    raise UsageError("baseline.other-profile" if named else "baseline.none", sut=sut, profile=profile, baselines=known)


def _lists(progress: Progress) -> Iterator[tuple[str, Sequence[Change]]]:
    yield "worse", progress.worse
    yield "better", progress.better
    yield "undecided", progress.undecided
    yield "new", progress.new
    yield "gone", progress.gone


def _row(name: str, change: Change, reasons: Mapping[str, str]) -> Sequence[str]:
    told = change.new or change.old
    reason = reasons.get(change.id) or (spoken(told.reason, messages.language()) if told else "")
    if change.id in reasons:
        new = messages.text("baseline.not-applicable")
    else:
        new = _word(change.new) if change.new else messages.text("baseline.no-longer-run")
    return (messages.text(f"baseline.{name}"), change.id, _word(change.old), new, reason)


def _word(case: CaseResult | None) -> str:
    if case is None:
        return ""
    return messages.text("run.advice" if is_advice(case) else f"report.verdict-{case.verdict.word}")
