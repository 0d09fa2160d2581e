"""``yangfan trace``: from the clauses of the standards to verdicts, and back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance import messages
from conformance.cli.opening import open_workspace
from conformance.cli.results import database_option
from conformance.cli.tables import write_table
from conformance.errors import StoreError, UsageError

if TYPE_CHECKING:
    from conformance.model.applicability import PlanEntry, TestCase
    from conformance.model.capability import Clause
    from conformance.model.results import CampaignResult
    from conformance.store.database import ResultsStore
    from conformance.tracing.rows import TraceRow
    from conformance.workspace import Workspace

LATEST = "latest"


@click.command()
@click.option("--profile", "profiles", multiple=True, metavar="ID|FILE", help="Only these profiles / 只看这些要求集.")
@click.option("--campaign", metavar="ID|latest", help="Only the verdicts of this campaign / 只取该测试活动的判定.")
@click.option("--sut", metavar="LOCATOR", help="Device to which published cases apply or not / 用于判断适用性的终端.")
@click.option("--ics", metavar="FILE", type=click.Path(path_type=Path), help="Its ICS statement / 该终端的 ICS 声明.")
@click.option("--clause", metavar="PREFIX", help="Only clauses that begin so / 只看以此开头的条款.")
@click.option("--case", metavar="CASE", help="Only what leads to this test case / 只看通向该测试例的行.")
@click.option(
    "--html",
    "page",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write an HTML page / 写 HTML 页面.",
)
@click.option("--json", "as_json", is_flag=True, help="Write JSON / 输出 JSON.")
@database_option
def trace(*, page: Path | None, as_json: bool, database: str | None, **selection: object) -> None:
    """Trace clauses over requirements and test purposes to test cases and verdicts / 从条款追溯到判定.

    The verdicts are those of the latest campaign of each profile, unless --campaign names one. With --sut or --ics,
    each published test case says whether it applies to that device.

    判定取自各要求集最近一次测试活动，除非用 --campaign 指定。给出 --sut 或 --ics 时，还说明各已发布用例是否适用。
    """
    selected = Selection(**selection)  # type: ignore[arg-type]  # click has checked the kinds
    rows, campaigns = _traced(open_workspace(database=database), selected)
    if page is not None:
        _write_page(rows, campaigns, page)
    if as_json:
        from conformance.reports.traceability import trace_json

        click.echo(json.dumps(trace_json(rows), ensure_ascii=False, indent=2))
    elif page is None:
        _write(rows, campaigns)


@dataclass(frozen=True, slots=True)
class Selection:
    """What the command line selects."""

    profiles: Sequence[str]
    campaign: str | None
    sut: str | None
    ics: Path | None
    clause: str | None
    case: str | None

    def wants(self, row: TraceRow) -> bool:
        """Tell whether *row* is to be shown."""
        return (self.clause is None or _begins(row.clause, self.clause)) and (
            self.case is None or row.leads_to(self.case)
        )


def _traced(workspace: Workspace, selected: Selection) -> tuple[Sequence[TraceRow], Sequence[CampaignResult]]:
    """Return the rows that are selected, and the campaigns that their verdicts come from."""
    from conformance.tracing.matrix import trace as traced
    from conformance.tracing.published import PublishedCases

    campaigns = _campaigns(workspace, selected)
    names = selected.profiles or [one.profile for one in campaigns] if selected.campaign else selected.profiles
    profiles = [workspace.find_profile(name)[1] for name in names or workspace.profiles]
    campaigns = [one for one in campaigns if one.profile in {profile.id for profile in profiles}]
    standards = workspace.standards
    published = PublishedCases(standards.tables, standards.proformas, planned=_planned(workspace, selected))
    rows = traced(profiles, standards.purposes, published=published, campaigns=campaigns)
    found = tuple(filter(selected.wants, rows))
    if not found:
        raise _nothing(selected, rows)
    return found, campaigns


def _nothing(selected: Selection, rows: Sequence[TraceRow]) -> UsageError:
    """Return what says that nothing is selected, with the names that may have been meant."""
    from conformance.model.text import near

    like: list[str] = []
    if selected.case is not None:
        cases = {case.reference: None for row in rows for case in row.cases}
        like = [] if selected.case in cases else near(selected.case, cases)
    if selected.clause is not None and not like:
        like = near(selected.clause, {name: None for row in rows for name in _names(row.clause)})
    options = {"--clause": selected.clause, "--case": selected.case, "--profile": ", ".join(selected.profiles)}
    selection = " ".join(f"{option} {value}" for option, value in options.items() if value)
    return UsageError(f"purposes.nothing-{'near' if like else 'traced'}", selection=selection, near=", ".join(like))


def _campaigns(workspace: Workspace, selected: Selection) -> Sequence[CampaignResult]:
    """Return the campaign that is named, or the latest one of each profile; none where nothing was ever recorded."""
    from conformance.store.database import ResultsStore

    name = selected.campaign
    try:
        store = ResultsStore.open_existing(workspace.configuration.database)
    except StoreError as error:
        if name is None and error.key == "store.absent":
            return ()
        raise
    with store:
        if name is not None and name != LATEST:
            return [store.campaign(name)]
        found = list(_latest(store, selected.profiles))
        if name == LATEST and not found:
            raise StoreError("report.nothing-to-report", store=store.location)
        return found[:1] if name == LATEST else found


def _latest(store: ResultsStore, profiles: Sequence[str]) -> Iterator[CampaignResult]:
    """Yield the latest campaign of each profile, or of each of *profiles*, the latest first."""
    seen: set[str] = set()
    for summary in store.campaigns():
        if summary.profile not in seen and (not profiles or summary.profile in profiles):
            seen.add(summary.profile)
            yield store.campaign(summary.id)


def _planned(workspace: Workspace, selected: Selection) -> Callable[[TestCase], PlanEntry] | None:
    """Return what says whether a published test case applies to the device, ``None`` where no device is named."""
    if selected.sut is None and selected.ics is None:
        return None
    from conformance.cli.plan_sources import Sources, planner_of, standard_tables

    sources = Sources((selected.sut,) if selected.sut else (), selected.ics)
    return planner_of(workspace, sources, standard_tables(workspace)).entry


def _begins(clause: Clause, prefix: str) -> bool:
    """Tell whether *clause* is *prefix* or a part of it: 4.2.7.10 is one of 4.2.7 and TS 38.306 4, not of 4.2.7.1."""
    within = re.compile(rf"{re.escape(prefix)}(?![0-9A-Za-z])")
    return any(map(within.match, _names(clause)))


def _names(clause: Clause) -> Sequence[str]:
    """Return what *clause* may be called, the shortest first."""
    number = clause.standard.removeprefix("TS ")
    return clause.clause, f"{number} {clause.clause}", f"{clause.standard} {clause.clause}", str(clause)


def _write_page(rows: Sequence[TraceRow], campaigns: Sequence[CampaignResult], path: Path) -> None:
    from conformance.reports.traceability import render_traceability
    from conformance.workspace.report_files import write_atomically

    write_atomically(path, render_traceability(rows, campaigns=campaigns, language=messages.language()))
    click.echo(messages.text("run.report", {"path": path}), err=True)


def _write(rows: Sequence[TraceRow], campaigns: Sequence[CampaignResult]) -> None:
    from conformance.tracing.rows import summarise

    columns = ("clause", "requirement", "purpose", "cases", "verdict", "because")
    headings = [messages.text(f"purposes.column-{name}") for name in columns]
    write_table(headings, [_row(row) for row in rows], colours=_colours())
    for campaign in campaigns:
        data = {"profile": campaign.profile, "campaign": campaign.id, "sut": campaign.sut}
        click.echo(messages.text("purposes.from-campaign", data))
    totals = summarise(rows)
    names = ("clauses", "requirements", "with_purpose", "with_verdict", "not_applicable", "without_verdict")
    click.echo(messages.text("purposes.totals", {name: getattr(totals, name) for name in names}))


def _row(row: TraceRow) -> Sequence[str]:
    from conformance.tracing.rows import Link

    links = [case.link for case in row.cases]
    named, by_item = links.count(Link.NAMED), links.count(Link.BY_ITEM)
    cases = messages.text("purposes.cases", {"named": named, "by_item": by_item}) if by_item else str(named or "")
    return (
        f"{row.clause.standard} {row.clause.clause}",
        str(row.requirement or ""),
        _purpose(row),
        cases,
        _verdict(row),
        str(row.not_tested_because or ""),
    )


def _purpose(row: TraceRow) -> str:
    if row.purpose is not None:
        return row.purpose.id
    return messages.text("purposes.none-covers") if row.requirement else ""


def _verdict(row: TraceRow) -> str:
    from conformance.reports.summary import is_advice

    if row.result is None:
        return messages.text("report.not-applicable") if row.left_out else ""
    key = "advice" if is_advice(row.result) else f"verdict-{row.result.verdict.word}"
    return messages.text(f"report.{key}")


def _colours() -> dict[str, str]:
    styles = {"pass": "green", "fail": "red", "error": "bold magenta", "inconc": "yellow"}
    return {messages.text(f"report.verdict-{word}"): style for word, style in styles.items()}
