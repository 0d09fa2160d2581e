"""``yangfan standards progress``: what counts toward targets, with its evidence, and what became of the rest."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance import messages
from conformance.cli.opening import open_workspace
from conformance.cli.standards_options import (
    as_of_option,
    database_option,
    json_option,
    recorded_by_option,
    registry_option,
)
from conformance.cli.tables import write_table
from conformance.errors import UsageError
from conformance.registry.progress import LANDED, Standing

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from conformance.model.standards import Registry, Target
    from conformance.registry.progress import Item, Progress
    from conformance.workspace.tracking import Tracking

SHOWN = 40
"""How many items of one standing the table shows."""


@click.command()
@click.option(
    "--target", "names", multiple=True, metavar="ID", help="A target, repeatable; all by default / 目标，可重复."
)
@as_of_option
@recorded_by_option
@click.option("--landed", type=click.Choice(list(LANDED)), help="Another definition of landed / 另一种落地定义.")
@click.option("--sector", "sectors", multiple=True, metavar="ID", help="Of these sectors alone, repeatable / 仅此行业.")
@registry_option
@click.option("--html", "page", type=click.Path(path_type=Path), metavar="FILE", help="Write a page / 写出网页.")
@click.option(
    "--svg", "plot", type=click.Path(path_type=Path), metavar="FILE", help="Write the burn-up / 写出累计曲线."
)
@database_option
@json_option
def progress(  # noqa: PLR0913  # a command has as many options as it offers
    *,
    names: tuple[str, ...],
    as_of: dt.date,
    recorded_by: str | None,
    landed: str | None,
    sectors: tuple[str, ...],
    layers: tuple[Path, ...],
    page: Path | None,
    plot: Path | None,
    database: str | None,
    as_json: bool,
) -> None:
    """Count what landed toward targets, with evidence / 按证据统计目标进展.

    Every row that counts shows its source. What has none, or one of low confidence, or no date, stands apart and never
    counts. What is open, ended, or landed outside the window is listed too.
    """
    from conformance.reports.progress import progress_json

    with closing(open_workspace(database=database)) as workspace:
        tracking = workspace.tracking_with(layers)
        chosen = _chosen(tracking.registry, names)
        of_sectors = [_sector(tracking.registry, name) for name in sectors]
        found = _progresses(tracking, [_adapted(target, landed, of_sectors) for target in chosen], as_of, recorded_by)
    written = _write_files(found, of_sectors, page, plot)
    if as_json:
        click.echo(json.dumps([progress_json(one) for one in found], ensure_ascii=False, indent=2))
        return
    if len(found) == 1:
        _write_target(found[0], of_sectors)
    else:
        _write_overview(found, as_of)
    for path in written:
        click.echo(messages.text("progress.written", {"path": path}))


def _chosen(registry: Registry, names: Sequence[str]) -> list[Target]:
    known = ", ".join(registry.targets)
    for name in names:
        if name not in registry.targets:
            raise UsageError("progress.unknown-target", name=name, known=known)
    return [registry.targets[name] for name in dict.fromkeys(names or registry.targets)]


def _sector(registry: Registry, name: str) -> str:
    """Return the identifier of the sector that is called *name* in any of its ways."""
    for sector in registry.sectors.values():
        if name.casefold() in {
            one.casefold() for one in (sector.id, sector.title.en, sector.title.zh, *sector.aliases)
        }:
            return sector.id
    raise UsageError("progress.unknown-sector", name=name, known=", ".join(registry.sectors))


def _adapted(target: Target, landed: str | None, sectors: Sequence[str]) -> Target:
    from conformance.registry.progress import narrowed, redefined

    target = redefined(target, landed) if landed else target
    return narrowed(target, sectors) if sectors else target


def _progresses(
    tracking: Tracking, targets: Sequence[Target], as_of: dt.date, recorded_by: str | None
) -> list[Progress]:
    from conformance.registry import progress as counting
    from conformance.registry.histories import tracks

    known = tracks(tracking.events(as_of=as_of, recorded_by=recorded_by), tracking.lifecycles, as_of=as_of)
    return [counting.progress(target, tracking.registry, known, tracking.lifecycles, as_of=as_of) for target in targets]


def _write_files(found: Sequence[Progress], sectors: Sequence[str], page: Path | None, plot: Path | None) -> list[Path]:
    from conformance.reports.progress import burn_up, render_progress
    from conformance.workspace.report_files import write_atomically

    language = messages.language()
    written = []
    if plot is not None:
        if len(found) != 1:
            raise UsageError("progress.one-plot", known=", ".join(one.target.id for one in found))
        written.append(write_atomically(plot, burn_up(found[0], language=language).svg()))
    if page is not None:
        if not found:
            raise UsageError("progress.no-targets")
        written.append(write_atomically(page, render_progress(found, language=language, sectors=sectors)))
    return written


def _write_overview(found: Sequence[Progress], as_of: dt.date) -> None:
    from conformance.reports.progress_words import goal_text, result_name

    if not found:
        click.echo(messages.text("progress.no-targets"))
        return
    columns = ("choice", "title", "counted", "goal", "due", "result")
    rows = [
        (
            one.target.id,
            str(one.target.title),
            str(one.counted),
            goal_text(one, messages.language()),
            str(one.target.due.latest),
            messages.text(f"progress.result-{result_name(one)}"),
        )
        for one in found
    ]
    write_table([messages.text(f"progress.column-{name}") for name in columns], rows)
    click.echo(messages.text("progress.as-of", {"date": as_of}))


def _write_target(one: Progress, sectors: Sequence[str]) -> None:
    from conformance.reports import progress_words as words

    language, target = messages.language(), one.target
    click.secho(f"{target.id}: {target.title}", bold=True)
    click.echo(f"{messages.text('progress.as-of', {'date': one.as_of})}: {words.verdict(one, language)}")
    facts = {
        "document": target.document,
        "goal": words.goal_text(one, language),
        "window": words.window_text(one, language),
        "landed": messages.text(f"progress.landed-{target.landed}"),
        "unit": messages.text(f"progress.unit-{target.unit}"),
        "pace": words.pace_text(one, language),
        "choices": str(target.choices or ""),
        "source": target.source.text,
    }
    for name, said in facts.items():
        if said:
            click.echo(f"{messages.text(f'progress.{name}')}: {said}")
    if sectors:
        click.echo(messages.text("progress.sector-note", {"sectors": ", ".join(sectors)}))
    _write_sectors(one)
    for standing in Standing:
        _write_items(one, standing, language)


def _write_sectors(one: Progress) -> None:
    if not one.sectors:
        return
    columns = ("counted", "late", "early", "open", "ended", "unverified")
    rows = [(str(each.sector.title), *(str(each.counts[Standing(name)]) for name in columns)) for each in one.sectors]
    click.echo()
    write_table([messages.text(f"progress.column-{name}") for name in ("sector", *columns)], rows)
    click.echo(messages.text("progress.legend"))
    if one.gaps:
        gaps = ", ".join(str(sector.title) for sector in one.gaps)
        click.echo(messages.text("progress.gaps", {"gaps": gaps}))


def _write_items(one: Progress, standing: Standing, language: str) -> None:
    items = one.having(standing)
    if not items:
        return
    click.echo()
    click.secho(f"{messages.text(f'progress.standing-{standing}')} ({len(items)})", bold=True)
    columns = ("number", "title", "stage", "confidence", "evidence", "reason")
    rows = [_row(item, language) for item in items[:SHOWN]]
    kept = [at for at in range(len(columns)) if any(row[at] for row in rows)]
    headings = [messages.text(f"progress.column-{columns[at]}") for at in kept]
    write_table(headings, [[row[at] for at in kept] for row in rows])
    if len(items) > SHOWN:
        click.echo(messages.text("progress.more", {"count": len(items) - SHOWN}))


def _row(item: Item, language: str) -> tuple[str, ...]:
    from conformance.reports import progress_words as words

    shown = item.landed or item.stage
    source = shown.source if shown else (item.standard.source.text if item.standard else "")
    return (
        words.item_number(item, language),
        words.item_title(item, language),
        words.stage_and_date(shown, language),
        words.confidence_text(shown, language),
        source,
        "; ".join(words.remarks(item, language)),
    )
