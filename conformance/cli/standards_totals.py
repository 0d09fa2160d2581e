"""``yangfan standards totals``: documents on each rung of the ladder across bodies."""

from __future__ import annotations

import json
from contextlib import closing
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
from conformance.model.lifecycle import Rung

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

    from conformance.model.text import Text
    from conformance.registry.totals import Grouping, Total
    from conformance.workspace.tracking import Tracking

_GROUPINGS = ("body", "lifecycle", "sector", "category")


@click.command()
@click.option("--by", type=click.Choice(_GROUPINGS), default="body", show_default=True, help="Group by / 分组依据.")
@as_of_option
@recorded_by_option
@registry_option
@database_option
@json_option
def totals(
    *,
    by: Grouping,
    as_of: dt.date,
    recorded_by: str | None,
    layers: tuple[Path, ...],
    database: str | None,
    as_json: bool,
) -> None:
    """Count documents on each rung of the ladder across bodies / 按跨机构阶梯统计文件."""
    from conformance.registry import totals as counting
    from conformance.registry.histories import tracks

    with closing(open_workspace(database=database)) as workspace:
        tracking = workspace.tracking_with(layers)
        known = tracks(tracking.events(as_of=as_of, recorded_by=recorded_by), tracking.lifecycles, as_of=as_of)
        found = counting.totals(tracking.registry, known, tracking.lifecycles, by=by)
    if as_json:
        rows = [_total_json(total, by, as_of) for total in found]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        _write(found, _titles(tracking, by), by, as_of)


def _write(found: list[Total], titles: Mapping[str, Text], by: Grouping, as_of: dt.date) -> None:
    rungs = [rung for rung in Rung if any(rung in total.rungs for total in found)]
    headings = [messages.text(f"totals.by-{by}"), messages.text("totals.title"), *(rung.value for rung in rungs)]
    more = ("unplaced", "unverified", "documents")
    rows = [
        [
            total.group,
            str(titles.get(total.group, messages.text("totals.no-group"))),
            *(str(total.rungs.get(rung, "")) for rung in rungs),
            *(str(count or "") for count in (total.unplaced, total.unverified, total.documents)),
        ]
        for total in found
    ]
    write_table([*headings, *(messages.text(f"totals.{name}") for name in more)], rows)
    click.echo()
    for rung in rungs:
        click.echo(f"{rung.value} {messages.text(f'totals.rung-{rung.value}')}")
    click.echo(messages.text("totals.as-of", {"as_of": as_of.isoformat()}))


def _titles(tracking: Tracking, by: Grouping) -> Mapping[str, Text]:
    registry = tracking.registry
    if by == "body":
        return {name: body.title for name, body in registry.bodies.items()}
    if by == "sector":
        return {name: sector.title for name, sector in registry.sectors.items()}
    if by == "category":
        return {name: category.title for name, category in registry.categories.items()}
    return {name: lifecycle.title for name, lifecycle in tracking.lifecycles.items()}


def _total_json(total: Total, by: Grouping, as_of: dt.date) -> dict[str, object]:
    return {
        "by": by,
        "group": total.group,
        "as_of": as_of.isoformat(),
        "rungs": {rung.value: total.rungs.get(rung, 0) for rung in Rung},
        "unplaced": total.unplaced,
        "unverified": total.unverified,
        "documents": total.documents,
    }
