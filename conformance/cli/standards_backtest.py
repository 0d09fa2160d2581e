"""``yangfan standards backtest``: the forecasts of the past made again, beside what came."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance import messages
from conformance.cli.opening import open_workspace
from conformance.cli.results import database_option
from conformance.cli.standards_forecast import collector_paused, write_calibration
from conformance.cli.standards_import import SHOWN_BAD_ROWS
from conformance.cli.standards_options import Day, json_option, today
from conformance.errors import DataError, UsageError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from conformance.model.lifecycle import Lifecycle, StageEvent
    from conformance.reports.backtest import Backtest
    from conformance.workspace import Workspace


@click.command()
@click.option(
    "--events",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A history instead of the store / 用此文件的历史代替存储库.",
)
@click.option(
    "--lifecycle", "name", metavar="NAME|FILE", default="", help="Its lifecycle, or a file of one / 生命周期."
)
@click.option(
    "--column",
    "columns",
    metavar="NAME=COLUMN",
    multiple=True,
    help="Where NAME stands: stage=version, item='{type} {spec}' / NAME 取自哪一列.",
)
@click.option("--source", metavar="TEXT", default="", help="Source of the rows that name none / 未注明来源的行的来源.")
@click.option("--as-of", type=Day(), metavar="DATE", help="Until then the history is complete / 历史在此日之前完整.")
@click.option("--recorded-by", metavar="TIME", help="What the store had taken by then, UTC / 存储库截至此时的记录.")
@database_option
@click.option("--html", "page", type=click.Path(path_type=Path), metavar="FILE", help="Write a page / 写出网页.")
@click.option("--svg", "plot", type=click.Path(path_type=Path), metavar="FILE", help="Write the plots / 写出图.")
@json_option
def backtest(  # noqa: PLR0913  # a command has as many options as it offers
    *,
    file: Path | None,
    name: str,
    columns: tuple[str, ...],
    source: str,
    as_of: dt.date | None,
    recorded_by: str | None,
    database: str | None,
    page: Path | None,
    plot: Path | None,
    as_json: bool,
) -> None:
    """Test our forecasts on a history / 用历史回测预测.

    At the end of each quarter the forecast is made from what was known then, and compared with what came, beside
    Kaplan-Meier curves and a constant rate. Bad rows of a file are told and left out.
    """
    with collector_paused():
        with closing(open_workspace(database=database)) as workspace:
            lifecycles, name = _lifecycles(workspace, name)
            if file is not None:
                histories = _of_file(file, lifecycles, name=name, columns=columns, source=source)
            else:
                histories = _of_store(workspace, lifecycles, name, recorded_by)
        found = _tested(histories, lifecycles, as_of=as_of, origin=file.name if file else "")
    if not found:
        click.echo(messages.text("forecasts.no-usable-events" if file else "forecasts.no-history"), err=True)
    written = _write_files(found, page, plot)
    if as_json:
        from conformance.reports.backtest import backtest_json

        click.echo(json.dumps(backtest_json(found), ensure_ascii=False, indent=2))
        return
    _write(found)
    for path in written:
        click.echo(messages.text("forecasts.written", {"path": path}))


def _lifecycles(workspace: Workspace, name: str) -> tuple[Mapping[str, Lifecycle], str]:
    """Return the lifecycles there are with the one in a file, and the identifier of the one that is meant."""
    from conformance.registry.lifecycles import lifecycle_named, load_lifecycles

    known = workspace.tracking.lifecycles
    if not name or name in known:
        return known, name
    if not Path(name).is_file():
        return known, lifecycle_named(known, name).id
    own = load_lifecycles([Path(name)])
    return {**known, **own}, next(iter(own))


def _of_file(
    file: Path, lifecycles: Mapping[str, Lifecycle], *, name: str, columns: Sequence[str], source: str
) -> dict[str, list[StageEvent]]:
    from conformance.registry.event_files import MAX_OCTETS, EventFile, read_events
    from conformance.registry.event_rows import BadRow, ColumnMap

    try:
        with file.open("rb") as opened:
            data = opened.read(MAX_OCTETS + 1)
    except OSError as error:
        raise DataError("data.unreadable", path=file, reason=error.strerror or error) from error
    form = EventFile(lifecycles, lifecycle=name, columns=ColumnMap.parse(columns), source=source)
    bad: list[BadRow] = []
    histories: dict[str, list[StageEvent]] = {}
    for row in read_events(data, form, origin=str(file)):
        if isinstance(row, BadRow):
            bad.append(row)
        else:
            histories.setdefault(row.lifecycle, []).append(row)
    for one in bad[:SHOWN_BAD_ROWS]:
        told = {"file": file.name, "line": one.line, "reason": str(one.reason)}
        click.echo(messages.text("events.bad-row", told), err=True)
    if len(bad) > SHOWN_BAD_ROWS:
        click.echo(messages.text("forecasts.more-bad-rows", {"count": len(bad) - SHOWN_BAD_ROWS}), err=True)
    return histories


def _of_store(
    workspace: Workspace, lifecycles: Mapping[str, Lifecycle], name: str, recorded_by: str | None
) -> dict[str, list[StageEvent]]:
    histories: dict[str, list[StageEvent]] = {}
    for event in workspace.store.stage_events(recorded_by=recorded_by, lifecycle=name):
        if event.lifecycle in lifecycles:
            histories.setdefault(event.lifecycle, []).append(event)
    return histories


def _tested(
    histories: Mapping[str, Sequence[StageEvent]],
    lifecycles: Mapping[str, Lifecycle],
    *,
    as_of: dt.date | None,
    origin: str,
) -> list[Backtest]:
    """Test each history as of a day; if none is stated, that of its last event that is not still to come."""
    from conformance.forecasting import backtest as test
    from conformance.reports.backtest import Backtest

    found, now = [], today()
    for name, events in histories.items():
        said = {"lifecycle": name, "events": len(events)}
        click.echo(messages.text("forecasts.testing", said), err=True)
        until = as_of or max((event.known for event in events if event.known <= now), default=now)
        rows = test(events, lifecycles[name], as_of=until)
        found.append(Backtest(lifecycles[name], tuple(rows), len(events), origin))
    return found


def _write_files(found: Sequence[Backtest], page: Path | None, plot: Path | None) -> list[Path]:
    from conformance.reports.backtest import drawn_rows, render_backtest
    from conformance.workspace.report_files import write_atomically

    language = messages.language()
    written = []
    if plot is not None:
        tested = [one for one in found if one.tested]
        if len(tested) != 1:
            raise UsageError("forecasts.one-backtest", count=len(tested))
        written.append(write_atomically(plot, drawn_rows(tested[0], language=language).svg()))
    if page is not None:
        written.append(write_atomically(page, render_backtest(found, language=language)))
    return written


def _write(found: Sequence[Backtest]) -> None:
    for at, one in enumerate(found):
        if at:
            click.echo()
        click.secho(f"{one.lifecycle.id}: {one.lifecycle.title}", bold=True)
        since = one.rows[0].since
        said = {"events": one.events, "since": since} if since else {"events": one.events}
        click.echo(messages.text("forecasts.tested-since" if one.tested else "forecasts.events-only", said))
        write_calibration(one.rows)
