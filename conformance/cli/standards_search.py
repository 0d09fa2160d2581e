"""``yangfan standards search``: records by words, parts of words and numbers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from conformance import messages
from conformance.cli.standards_options import (
    as_of_option,
    database_option,
    json_option,
    open_tracked,
    recorded_by_option,
    registry_option,
)
from conformance.cli.standards_records import COLUMNS, record_json, record_row
from conformance.cli.tables import write_table

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

LIMIT = 20
"""How many records are told unless the user says otherwise."""


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1), default=LIMIT, show_default=True, help="At most so many / 条数上限.")
@as_of_option
@recorded_by_option
@registry_option
@database_option
@json_option
def search(
    words: tuple[str, ...],
    *,
    limit: int,
    as_of: dt.date,
    recorded_by: str | None,
    layers: tuple[Path, ...],
    database: str | None,
    as_json: bool,
) -> None:
    """Search records by Chinese or English words and by numbers, the best first / 按中英文词语和编号检索标准."""
    opened = open_tracked(layers, as_of, database=database, recorded_by=recorded_by)
    hits = opened.index.search(" ".join(words), messages.language())
    known = [hit for hit in hits if opened.standings.standing(hit.standard) is not None]
    if as_json:
        document = [
            record_json(hit.standard, opened.standings) | {"score": round(hit.score, 3), "found_in": list(hit.fields)}
            for hit in known[:limit]
        ]
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    headings = [messages.text(f"standards.column-{name}") for name in COLUMNS]
    write_table(headings, [record_row(hit.standard, opened.standings) for hit in known[:limit]])
    if not known:
        click.echo(messages.text("standards.nothing-found", {"words": " ".join(words)}))
    elif len(known) > limit:
        click.echo(messages.text("standards.more", {"count": len(known) - limit, "limit": len(known)}))
