"""``yangfan standards tree``: the standards system with its counts and gaps."""

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
from conformance.cli.standards_records import number_text, write_gaps
from conformance.cli.tables import write_table
from conformance.registry.statuses import Status

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from conformance.model.text import Text
    from conformance.registry.tree import Counts, Node, SystemTree

_COUNTS = ("title", "recorded", "in-force", "published", "open", "ended", "unverified", "unrecorded", "gap")
_INDENT = "  "


@click.command()
@as_of_option
@recorded_by_option
@registry_option
@database_option
@json_option
def tree(
    *, as_of: dt.date, recorded_by: str | None, layers: tuple[Path, ...], database: str | None, as_json: bool
) -> None:
    """Show the standards system: recorded, in force, open, gaps / 显示标准体系：已收录、已实施、在研与空白."""
    from conformance.registry.tree import system_tree

    opened = open_tracked(layers, as_of, database=database, recorded_by=recorded_by)
    system = system_tree(opened.index.registry, opened.standings)
    if as_json:
        click.echo(json.dumps(_tree_json(system, as_of), ensure_ascii=False, indent=2))
    else:
        _write_tree(system, as_of)


def _write_tree(system: SystemTree, as_of: dt.date) -> None:
    nodes = [each for root in system.roots for each in root.walk()]
    rows = [_row(_INDENT * depth + node.category.id, node.category.title, node.counts) for depth, node in nodes]
    write_table(_headings("node"), rows)
    click.echo()
    click.echo(messages.text("standards.tree-sectors"))
    write_table(_headings("sector"), [_row(one.sector.id, one.sector.title, one.counts) for one in system.sectors])
    click.echo()
    said = {"recorded": system.total.recorded, "unverified": system.total.unverified, "as_of": as_of.isoformat()}
    click.echo(messages.text("standards.tree-total", said))
    if system.total.unrecorded:
        click.echo(messages.text("standards.tree-unrecorded", {"count": system.total.unrecorded}))
    for standard in system.unplaced_records:
        note = "" if standard.note is None else str(standard.note)
        said = {"number": number_text(standard.identifier) or standard.id, "note": note}
        click.echo(messages.text("standards.tree-unplaced", said).rstrip())
    write_gaps(system.empty_nodes, system.empty_sectors)


def _headings(first: str) -> list[str]:
    return [messages.text(f"standards.column-{name}") for name in (first, *_COUNTS)]


def _row(name: str, title: Text, counts: Counts) -> tuple[str, ...]:
    ended = counts.statuses[Status.SUPERSEDED] + counts.statuses[Status.WITHDRAWN]
    figures = (
        counts.recorded,
        counts.statuses[Status.IN_FORCE],
        counts.statuses[Status.PUBLISHED],
        counts.statuses[Status.OPEN],
        ended,
        counts.unverified,
        counts.unrecorded,
    )
    return name, str(title), *map(str, figures), messages.text("standards.status-gap") if counts.gap else ""


def _tree_json(system: SystemTree, as_of: dt.date) -> dict[str, object]:
    return {
        "as_of": as_of.isoformat(),
        "total": _counts_json(system.total),
        "unplaced": _counts_json(system.unplaced),
        "nodes": [_node_json(root) for root in system.roots],
        "sectors": [
            {
                "id": one.sector.id,
                "titles": _text_json(one.sector.title),
                "order": one.sector.order,
                "first": one.sector.first,
                **_counts_json(one.counts),
            }
            for one in system.sectors
        ],
        "gaps": [*(node.id for node in system.empty_nodes), *(sector.id for sector in system.empty_sectors)],
    }


def _node_json(node: Node) -> dict[str, object]:
    return {
        "id": node.category.id,
        "titles": _text_json(node.category.title),
        **_counts_json(node.counts),
        "below": [_node_json(below) for below in node.below],
    }


def _counts_json(counts: Counts) -> dict[str, object]:
    return {
        "recorded": counts.recorded,
        "numbered": counts.numbered,
        **{status.value: counts.statuses[status] for status in Status},
        "unverified": counts.unverified,
        "unrecorded": counts.unrecorded,
        "gap": counts.gap,
    }


def _text_json(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
