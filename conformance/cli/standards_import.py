"""``yangfan standards import`` and ``imports``: take a history into the store, list what was taken."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance import messages
from conformance.cli.opening import open_workspace
from conformance.cli.progress import StepLines
from conformance.cli.results import as_json_option, database_option
from conformance.cli.tables import write_table
from conformance.errors import DataError

if TYPE_CHECKING:
    from conformance.model.lifecycle import StageEvent
    from conformance.registry.event_rows import BadRow
    from conformance.store.recorded_events import ImportCounts
    from conformance.workspace import Workspace

SHOWN_BAD_ROWS = 50
"""So many bad rows are told one by one; all of them with ``--json``."""


@click.command("import")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--lifecycle", metavar="NAME", default="", help="Lifecycle of the rows that name none / 生命周期.")
@click.option(
    "--column",
    "columns",
    metavar="NAME=COLUMN",
    multiple=True,
    help="Where NAME stands: stage=version, item='{type} {spec}' / NAME 取自哪一列.",
)
@click.option("--source", metavar="TEXT", default="", help="Source of the rows that name none / 未注明来源的行的来源.")
@database_option
@as_json_option
def import_history(
    *, file: Path, lifecycle: str, columns: tuple[str, ...], source: str, database: str | None, as_json: bool
) -> None:
    """Take a history from CSV, JSON or XML; again without change / 导入历史，可重复导入.

    Exit code 1: some rows are bad, the others are taken / 部分行有误，其余已导入.
    """
    from conformance.registry.lifecycles import lifecycle_named
    from conformance.store.history_imports import take_history

    workspace = open_workspace(database=database)
    with closing(workspace):
        lifecycle = lifecycle_named(workspace.tracking.lifecycles, lifecycle).id if lifecycle else ""
        data = _read(file)
        rows = _rows(workspace, data, file=file, lifecycle=lifecycle, columns=columns, source=source)
        bad: list[BadRow] = []
        number = workspace.store.begin_import(
            file.name, digest=hashlib.sha256(data).hexdigest(), lifecycle=lifecycle, recorded=_now()
        )
        steps = StepLines(messages.text)
        counts = take_history(
            workspace.store,
            _apart(rows, bad),
            import_number=number,
            clock=_now,
            told=lambda done: steps("events.taking", done, 0),
        )
    _write(file.name, counts, bad, as_json=as_json)
    click.get_current_context().exit(1 if counts.bad else 0)


@click.command("imports")
@database_option
@as_json_option
def list_imports(*, database: str | None, as_json: bool) -> None:
    """List imports of histories, the first one first / 列出历史的导入记录."""
    with closing(open_workspace(database=database)) as workspace:
        found = workspace.store.imports()
    if as_json:
        document = [
            {
                **{name: getattr(one, name) for name in ("number", "origin", "digest", "lifecycle", "recorded")},
                "finished": one.finished or None,
                **_counts_json(one.counts),
            }
            for one in found
        ]
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    if not found:
        click.echo(messages.text("events.no-imports"))
    names = ("recorded", "file", "digest", "lifecycle", "rows", "new", "known-count", "repeated", "bad", "state")
    rows = [
        (
            *(one.recorded, one.origin, one.digest[:12], one.lifecycle),
            *(str(getattr(one.counts, name)) for name in ("rows", "new", "known", "repeated", "bad")),
            messages.text("events.finished" if one.finished else "events.interrupted"),
        )
        for one in found
    ]
    write_table([messages.text(f"events.heading-{name}") for name in names], rows)


def _read(file: Path) -> bytes:
    from conformance.registry.event_files import MAX_OCTETS

    try:
        with file.open("rb") as opened:
            return opened.read(MAX_OCTETS + 1)
    except OSError as error:
        raise DataError("data.unreadable", path=file, reason=error.strerror or error) from error


def _rows(
    workspace: Workspace, data: bytes, *, file: Path, lifecycle: str, columns: tuple[str, ...], source: str
) -> Iterator[StageEvent | BadRow]:
    from conformance.registry.event_files import EventFile, read_events
    from conformance.registry.event_rows import ColumnMap, sector_names

    tracking = workspace.tracking
    registry = tracking.registry
    form = EventFile(
        tracking.lifecycles,
        lifecycle=lifecycle,
        columns=ColumnMap.parse(columns),
        source=source,
        sectors=sector_names(registry.sectors.values()),
        categories=registry.categories,
    )
    return read_events(data, form, origin=str(file))


def _apart(rows: Iterable[StageEvent | BadRow], bad: list[BadRow]) -> Iterator[StageEvent | None]:
    """Yield the events of *rows*, and ``None`` for a bad row, which is put into *bad*."""
    from conformance.registry.event_rows import BadRow

    for row in rows:
        if isinstance(row, BadRow):
            bad.append(row)
            yield None
        else:
            yield row


def _write(name: str, counts: ImportCounts, bad: list[BadRow], *, as_json: bool) -> None:
    if as_json:
        told = [{"line": row.line, "reason": str(row.reason)} for row in bad]
        click.echo(json.dumps({"file": name, **_counts_json(counts), "bad_rows": told}, ensure_ascii=False, indent=2))
        return
    for row in bad[:SHOWN_BAD_ROWS]:
        click.echo(
            messages.text("events.bad-row", {"file": name, "line": row.line, "reason": str(row.reason)}), err=True
        )
    if len(bad) > SHOWN_BAD_ROWS:
        click.echo(messages.text("events.more-bad-rows", {"count": len(bad) - SHOWN_BAD_ROWS}), err=True)
    said = {"file": name, "new": counts.new, "known": counts.known, "repeated": counts.repeated, "bad": counts.bad}
    click.echo(messages.text("events.taken", said))


def _counts_json(counts: ImportCounts) -> dict[str, int]:
    return {name: getattr(counts, name) for name in ("rows", "new", "known", "repeated", "bad")}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
