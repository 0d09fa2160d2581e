"""``yangfan standards check``: histories measured on the lifecycles of their bodies."""

from __future__ import annotations

import json
from collections import Counter
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
from conformance.errors import UsageError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from conformance.model.lifecycle import StageEvent, Track
    from conformance.registry.histories import TrackKey
    from conformance.registry.lifecycle_findings import HistoryFinding


@click.command("check")
@click.argument("items", nargs=-1, metavar="[ITEM]...")
@as_of_option
@recorded_by_option
@registry_option
@database_option
@json_option
@click.pass_context
def check(
    ctx: click.Context,
    *,
    items: tuple[str, ...],
    as_of: dt.date,
    recorded_by: str | None,
    layers: tuple[Path, ...],
    database: str | None,
    as_json: bool,
) -> None:
    """Check histories for impossible and contradictory states / 检查历史中不可能或矛盾的状态."""
    from conformance.model.finding import Severity
    from conformance.registry.histories import tracks
    from conformance.registry.lifecycle_findings import findings

    with closing(open_workspace(database=database)) as workspace:
        tracking = workspace.tracking_with(layers)
        lifecycles = tracking.lifecycles
        known = tracks(tracking.events(as_of=as_of, recorded_by=recorded_by), lifecycles, as_of=as_of)
    chosen = _chosen(known, items, as_of) if items else known
    found = [one for track in chosen.values() for one in findings(track, lifecycles[track.lifecycle], as_of=as_of)]
    weights = Counter(one.severity for one in found)
    if as_json:
        click.echo(json.dumps([_finding_json(one) for one in found], ensure_ascii=False, indent=2))
    else:
        for one in found:
            click.echo(f"{messages.text(f'lifecycles.finding-{one.severity}')}: {one.message}")
        counts = {severity.value: weights[severity] for severity in Severity}
        click.echo(messages.text("lifecycles.checked", {"items": len(chosen)} | counts))
    ctx.exit(1 if weights[Severity.FAIL] else 0)


def _chosen(known: Mapping[TrackKey, Track], items: Sequence[str], as_of: dt.date) -> dict[TrackKey, Track]:
    """Return the tracks of the *items*, in any lifecycle and any way of writing."""
    from conformance.registry.histories import item_key

    chosen: dict[TrackKey, Track] = {}
    for item in items:
        found = {key: track for key, track in known.items() if key[1] == item_key(key[0], item)}
        if not found:
            raise UsageError("lifecycles.no-such-item", item=item, as_of=as_of)
        chosen |= found
    return chosen


def _finding_json(finding: HistoryFinding) -> dict[str, object]:
    return {
        "item": finding.item,
        "lifecycle": finding.lifecycle,
        "machine": finding.machine,
        "kind": finding.kind,
        "severity": finding.severity,
        "message": {language: finding.message.spoken(language) for language in messages.LANGUAGES},
        "events": [_event_json(event) for event in finding.events],
    }


def _event_json(event: StageEvent) -> dict[str, object]:
    return {
        "machine": event.machine,
        "stage": event.stage,
        "date": str(event.date),
        "known": event.known.isoformat(),
        "source": event.source,
        "verified": event.verified,
    }
