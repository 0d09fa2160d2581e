"""``yangfan standards forecast``: when what is open lands, with which probability, and how such forecasts fared."""

from __future__ import annotations

import gc
import json
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance import messages
from conformance.cli.opening import open_workspace
from conformance.cli.results import database_option
from conformance.cli.standards_options import as_of_option, json_option, registry_option
from conformance.cli.tables import write_table
from conformance.errors import UsageError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from conformance.forecasting import BacktestRow
    from conformance.forecasting.overview import Known, LifecycleForecast, Overview
    from conformance.forecasting.targets import TargetForecast
    from conformance.model.standards import Target
    from conformance.registry.histories import TrackKey
    from conformance.workspace import Workspace

SHOWN = 40
"""How many open items of a lifecycle the table shows."""


@click.command()
@click.argument("items", nargs=-1, metavar="[ITEM]...")
@click.option(
    "--lifecycle", "names", multiple=True, metavar="ID", help="Of this lifecycle alone, repeatable / 仅此生命周期."
)
@click.option(
    "--target", "targets", multiple=True, metavar="ID", help="This target alone, repeatable / 仅此目标，可重复."
)
@as_of_option
@click.option("--recorded-by", metavar="TIME", help="What the store had taken by then, UTC / 存储库截至此时的记录.")
@registry_option
@database_option
@click.option("--html", "page", type=click.Path(path_type=Path), metavar="FILE", help="Write a page / 写出网页.")
@click.option("--svg", "plot", type=click.Path(path_type=Path), metavar="FILE", help="Write the plot / 写出预测曲线.")
@json_option
def forecast(  # noqa: PLR0913  # a command has as many options as it offers
    *,
    items: tuple[str, ...],
    names: tuple[str, ...],
    targets: tuple[str, ...],
    as_of: dt.date,
    recorded_by: str | None,
    layers: tuple[Path, ...],
    database: str | None,
    page: Path | None,
    plot: Path | None,
    as_json: bool,
) -> None:
    """Forecast when what is open lands / 预测在研标准何时落地.

    Probabilities by 6, 12 and 24 months, days by which an item has landed with 10, 50 and 90 %, totals with their band,
    and whether targets are met. Beside it stands how such forecasts fared on the same history.
    """
    from conformance.forecasting.overview import narrowed, overview
    from conformance.reports.forecast import overview_json

    with collector_paused():
        with closing(open_workspace(database=database)) as workspace:
            known = _known(workspace, layers, as_of, recorded_by)
        lifecycles = _lifecycles(known, names)
        keys = {item: _keys(item, lifecycles, known) for item in items}
        chosen = _targets(known, targets) if targets or not (items or names) else []
        found = overview(known, chosen, lifecycles=lifecycles)
    if targets or items:
        told = {key for target in found.targets for key in target.keys} if targets else set()
        found = narrowed(found, told.union(*keys.values()))
        _check_told(keys, found)
    written = _write_files(found, page, plot)
    if as_json:
        click.echo(json.dumps(overview_json(found), ensure_ascii=False, indent=2))
        return
    _write(found)
    for path in written:
        click.echo(messages.text("forecasts.written", {"path": path}))


@contextmanager
def collector_paused() -> Iterator[None]:
    """Look for no cycles of objects meanwhile: hundreds of thousands of events have none, and looking takes longer."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def _known(workspace: Workspace, layers: tuple[Path, ...], as_of: dt.date, recorded_by: str | None) -> Known:
    from conformance.forecasting.overview import Known
    from conformance.registry.recorded import registry_events

    tracking = workspace.tracking_with(layers)
    recorded = [event for event in registry_events(tracking.registry, tracking.lifecycles) if event.known <= as_of]
    imported = workspace.store.stage_events(known_by=as_of, recorded_by=recorded_by)
    return Known(tracking.registry, tracking.lifecycles, recorded, imported, as_of)


def _lifecycles(known: Known, names: Sequence[str]) -> Collection[str]:
    from conformance.registry.lifecycles import lifecycle_named

    return [lifecycle_named(known.lifecycles, name).id for name in names] or tuple(known.lifecycles)


def _targets(known: Known, names: Sequence[str]) -> list[Target]:
    targets = known.registry.targets
    for name in names:
        if name not in targets:
            raise UsageError("progress.unknown-target", name=name, known=", ".join(targets))
    return [targets[name] for name in dict.fromkeys(names or targets)]


def _keys(item: str, lifecycles: Collection[str], known: Known) -> frozenset[TrackKey]:
    """Return the keys that *item* may have, and those of its record under all of its numbers."""
    from conformance.registry.histories import item_key
    from conformance.registry.tracked import record_keys, undated_key

    keys = {(name, key(name, item)) for name in (*lifecycles, "") for key in (item_key, undated_key)}
    for standard in known.registry.standards.values():
        own = {(standard.lifecycle, key) for key in record_keys(standard)}
        if standard.id == item or own & keys:
            keys |= own
    return frozenset(keys)


def _check_told(keys: Mapping[str, Collection[TrackKey]], found: Overview) -> None:
    """Check that something is told of every item that was named.

    Raises:
        UsageError: nothing is known of one.
    """
    told = {(one.lifecycle.id, item.item) for one in found.lifecycles for item in one.forecast.items}
    told |= {one.key for one in found.unforeseen} | {one.key for one in found.closed}
    for item, own in keys.items():
        if told.isdisjoint(own):
            raise UsageError("forecasts.unknown-item", item=item, as_of=found.as_of)


def _write_files(found: Overview, page: Path | None, plot: Path | None) -> list[Path]:
    from conformance.reports.forecast import fan, render_forecast, target_fan
    from conformance.workspace.report_files import write_atomically

    language = messages.language()
    written = []
    if plot is not None:
        drawings = [target_fan(one, language=language) for one in found.targets if one.ahead]
        drawings += [] if drawings else [fan(one, language=language) for one in found.lifecycles]
        if len(drawings) != 1:
            raise UsageError("forecasts.one-plot", count=len(drawings))
        written.append(write_atomically(plot, drawings[0].svg()))
    if page is not None:
        written.append(write_atomically(page, render_forecast(found, language=language)))
    return written


def _write(found: Overview) -> None:
    click.echo(messages.text("forecasts.as-of", {"date": found.as_of}))
    for target in found.targets:
        _write_target(target)
    for lifecycle in found.lifecycles:
        _write_lifecycle(lifecycle)
    _write_unforeseen(found)
    for closed in found.closed:
        reached = closed.reached
        said = {"item": closed.item, "stage": reached.stage, "date": reached.date}
        click.echo(messages.text("forecasts.closed", said))
    if not (found.lifecycles or found.unforeseen or found.closed):
        click.echo(messages.text("forecasts.nothing-open"))


def _write_target(told: TargetForecast) -> None:
    from conformance.reports import forecast_words, progress_words

    language = messages.language()
    target = told.progress.target
    click.echo()
    click.secho(f"{target.id}: {target.title}", bold=True)
    pace = progress_words.pace_text(told.progress, language)
    said = (
        forecast_words.target_text(told, language),
        forecast_words.target_days(told, language),
        f"{messages.text('progress.pace')}: {pace}" if pace else "",
        messages.text("forecasts.lower-bound") if told.ahead else "",
    )
    for line in filter(None, said):
        click.echo(line)


def _write_lifecycle(one: LifecycleForecast) -> None:
    from conformance.reports import forecast_words as words

    language = messages.language()
    click.echo()
    click.secho(f"{one.lifecycle.id}: {one.lifecycle.title}", bold=True)
    click.secho(words.until_text(one, language), fg="yellow" if one.out_of_date else None)
    columns = ("horizon", "by", "open", "expected", "median", "band")
    rows = [
        (
            str(total.horizon_months),
            total.by.isoformat(),
            str(one.open),
            f"{total.expected:.1f}",
            words.median_text(total, language),
            words.band_text(total, language),
        )
        for total in one.forecast.totals
    ]
    write_table([messages.text(f"forecasts.column-{name}") for name in columns], rows)
    write_calibration(one.forecast.calibration)
    _write_items(one)


def write_calibration(rows: Sequence[BacktestRow]) -> None:
    """Write how forecasts fared at earlier cut-offs, one row for each horizon."""
    from conformance.reports import forecast_words as words

    language = messages.language()
    tested = [row for row in rows if row.cutoffs]
    click.echo()
    if not tested:
        click.echo(messages.text("forecasts.untested"))
        return
    columns = ("horizon", "cutoffs", "coverage", "interval", "mae", "crps", "by-stage", "constant-rate", "brier")
    table = [
        (
            str(row.horizon_months),
            str(row.cutoffs),
            words.coverage_text(row.coverage),
            words.interval_text(row),
            f"{row.mae:.2f}",
            f"{row.crps:.2f}",
            *(
                f"{row.baseline[name].mae:.2f} / {row.baseline[name].crps:.2f}"
                for name in ("by_stage", "constant_rate")
            ),
            f"{row.brier:.3f}",
        )
        for row in tested
    ]
    click.echo(messages.text("forecasts.calibration"))
    write_table([messages.text(f"forecasts.column-{name}") for name in columns], table)
    for row in tested:
        verdict = words.coverage_verdict(row, language)
        told = {"months": row.horizon_months, "verdict": verdict, "bins": words.reliability_text(row)}
        click.echo(messages.text("forecasts.coverage-line", told))


def _write_items(one: LifecycleForecast) -> None:
    from conformance.reports import forecast_words as words

    language = messages.language()
    horizons = one.forecast.horizons
    headings = [messages.text(f"forecasts.column-{name}") for name in ("item", "title", "state", "since")]
    headings += [messages.text("forecasts.column-within", {"months": months}) for months in horizons]
    headings += ["P10", "P50", "P90", messages.text("forecasts.column-ending")]
    rows = [
        (
            item.written,
            item.title,
            words.state_title(one.lifecycle, item.state, language),
            item.since.isoformat(),
            *(words.outlook_text(item, at, one, language) for at in range(len(horizons))),
            *words.days_text(item, one, language),
            words.ending_text(item, one, language),
        )
        for item in one.forecast.items[:SHOWN]
    ]
    click.echo()
    write_table(headings, rows)
    if len(one.forecast.items) > SHOWN:
        click.echo(messages.text("forecasts.more", {"count": len(one.forecast.items) - SHOWN}))


def _write_unforeseen(found: Overview) -> None:
    from conformance.reports import forecast_words as words

    if not found.unforeseen:
        return
    language = messages.language()
    click.echo()
    click.secho(messages.text("forecasts.unforeseen", {"count": len(found.unforeseen)}), bold=True)
    headings = [messages.text(f"forecasts.column-{name}") for name in ("item", "title", "lifecycle", "reason")]
    rows = [
        (one.item, one.titles.spoken(language), one.key[0], words.unforeseen_text(one, language))
        for one in found.unforeseen[:SHOWN]
    ]
    write_table(headings, rows)
    if len(found.unforeseen) > SHOWN:
        click.echo(messages.text("forecasts.more", {"count": len(found.unforeseen) - SHOWN}))
