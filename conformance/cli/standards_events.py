"""``yangfan standards events``: everything that is known of an item, and since when."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import click

from conformance import messages
from conformance.cli.opening import open_workspace
from conformance.cli.results import as_json_option, database_option
from conformance.cli.standards_options import as_of_option, recorded_by_option
from conformance.cli.tables import write_table
from conformance.errors import UsageError

if TYPE_CHECKING:
    from conformance.model.lifecycle import StageEvent, Track
    from conformance.workspace import Workspace


@dataclass(frozen=True, slots=True)
class _Known:
    """An event, whether the source took it back, and when the store took it (``""``: a record states it)."""

    event: StageEvent
    glitch: bool
    recorded: str


@click.command("events")
@click.argument("item", metavar="ITEM")
@click.option("--lifecycle", metavar="NAME", default="", help="Only of this lifecycle / 仅此生命周期.")
@as_of_option
@recorded_by_option
@database_option
@as_json_option
def events(
    *, item: str, lifecycle: str, as_of: date, recorded_by: str | None, database: str | None, as_json: bool
) -> None:
    """Show the history of an item, with what was taken back / 显示一个项目的历史，包括被撤回的."""
    with closing(open_workspace(database=database)) as workspace:
        known, found = _history(workspace, item, lifecycle, day=as_of, recorded_by=recorded_by)
    if as_json:
        document = {
            "item": item,
            "as_of": as_of.isoformat(),
            "states": {name: dict(track.states) for (name, _), track in found.items()},
            "events": [_event_json(one) for one in known],
        }
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    names = ("date", "known", "item", "lifecycle", "stage", "source", "confidence", "recorded", "note")
    write_table([messages.text(f"events.heading-{name}") for name in names], [_row(one) for one in known])


def _history(
    workspace: Workspace, item: str, lifecycle: str, *, day: date, recorded_by: str | None
) -> tuple[list[_Known], Mapping[tuple[str, str], Track]]:
    """Return what is known of *item* in the order it happened, and its tracks.

    Raises:
        UsageError: nothing is known of it, or there is no such lifecycle.
    """
    from conformance.registry.histories import item_key, tracks
    from conformance.registry.lifecycles import lifecycle_named
    from conformance.registry.recorded import registry_events

    tracking = workspace.tracking
    names = [lifecycle_named(tracking.lifecycles, lifecycle).id] if lifecycle else list(tracking.lifecycles)
    meant = {name: item_key(name, item) for name in names}
    spelled = [
        (name, text)
        for name, text in workspace.store.tracked_items()
        if name in meant and item_key(name, text) == meant[name]
    ]
    stored = (
        [
            one
            for one in workspace.store.stored_events(items=[text for _, text in spelled], recorded_by=recorded_by)
            if (one.event.lifecycle, one.event.item) in spelled
        ]
        if spelled
        else []
    )
    stated = [
        event
        for event in registry_events(tracking.registry, tracking.lifecycles)
        if event.lifecycle in meant and item_key(event.lifecycle, event.item) == meant[event.lifecycle]
    ]
    when = [*((event, "") for event in stated), *((one.event, one.recorded) for one in stored)]
    when = [(event, time) for event, time in when if event.known <= day and event.date.latest <= day]
    if not when:
        raise UsageError("events.nothing-known", item=item, day=day)
    found = tracks((event for event, _ in when), tracking.lifecycles, as_of=day)
    glitches = {event for track in found.values() for event in track.glitches}
    known = [_Known(event, event in glitches, time) for event, time in when]
    known.sort(key=lambda one: (one.event.date.latest, one.event.known))
    return known, found


def _event_json(known: _Known) -> dict[str, object]:
    event = known.event
    names = ("item", "title", "lifecycle", "machine", "stage", "written", "source", "confidence", "verified")
    return {
        **{name: getattr(event, name) for name in names},
        "date": str(event.date),
        "known": event.known.isoformat(),
        "recorded": known.recorded or None,
        "glitch": known.glitch,
    }


def _row(known: _Known) -> tuple[str, ...]:
    event = known.event
    note = "glitch" if known.glitch else "" if event.verified else "not-verified"
    return (
        str(event.date),
        event.known.isoformat(),
        event.item,
        event.lifecycle,
        event.stage + (f" ({event.written})" if event.written else ""),
        event.source,
        event.confidence,
        known.recorded or messages.text("events.of-record"),
        messages.text(f"events.{note}") if note else "",
    )
