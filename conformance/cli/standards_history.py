"""How a standard came about, where its lifecycle has it, and what may come next."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import click

from conformance import messages
from conformance.cli.tables import write_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from conformance.cli.standards_options import Opened
    from conformance.model.lifecycle import Lifecycle, Machine, StageEvent, State, Track, Transition
    from conformance.model.standards import Standard

_COLUMNS = ("date", "known", "item", "stage", "rung", "evidence", "source")


@dataclass(frozen=True, slots=True)
class Position:
    """Where a machine of the lifecycle has a document, and where it may go from there."""

    item: str
    machine: Machine
    state: State
    next: tuple[tuple[State, Transition], ...]


@dataclass(frozen=True, slots=True)
class History:
    """The tracks of a standard under all the names that its events have.

    Attributes:
        lifecycle: ``None`` if none fits the standard.
    """

    lifecycle: Lifecycle | None
    tracks: tuple[Track, ...]
    positions: tuple[Position, ...]
    lifecycles: Mapping[str, Lifecycle]

    def state(self, event: StageEvent) -> State:
        """Return the state that *event* reached."""
        return self.lifecycles[event.lifecycle].machines[event.machine].states[event.stage]


def history_of(standard: Standard, opened: Opened) -> History:
    """Return the history of *standard*: what its record states and what the store has of it."""
    from conformance.registry.histories import tracks
    from conformance.registry.recorded import registry_events

    lifecycles = opened.tracking.lifecycles
    record = opened.tracking.registry.standards.get(standard.id)
    alone = replace(opened.tracking.registry, standards={} if record is None else {record.id: record})
    stored = [event for track in opened.tracks.get(standard.id, ()) for event in (*track.events, *track.glitches)]
    events = [*registry_events(alone, lifecycles), *stored]
    found = tuple(tracks(events, lifecycles, as_of=opened.standings.as_of).values())
    return History(lifecycles.get(standard.lifecycle), found, tuple(_positions(found, lifecycles)), lifecycles)


def write_history(history: History) -> None:
    """Write the events, then where the standard stands and what may come next."""
    if history.lifecycle is None and not history.tracks:
        return
    click.echo()
    title = "" if history.lifecycle is None else history.lifecycle.title
    click.echo(
        messages.text("standards.lifecycle-of", {"title": title}) if title else messages.text("standards.history")
    )
    if not any(track.events or track.glitches for track in history.tracks):
        click.echo(messages.text("standards.no-events"))
        return
    write_table([messages.text(f"standards.column-{name}") for name in _COLUMNS], list(_rows(history)))
    for position in history.positions:
        coming = ", ".join(f"{state.id} {state.title} ({_way(step)})" for state, step in position.next)
        said = {
            "item": position.item,
            "machine": position.machine.title,
            "state": f"{position.state.id} {position.state.title}",
            "next": coming or messages.text("standards.nothing-next"),
        }
        click.echo(messages.text("standards.position", said))


def history_json(history: History) -> dict[str, object]:
    """Return the history under the keys ``lifecycle``, ``states`` and ``events``."""
    return {
        "lifecycle": None if history.lifecycle is None else history.lifecycle.id,
        "states": [
            {
                "item": position.item,
                "machine": position.machine.id,
                "stage": position.state.id,
                "title": str(position.state.title),
                "rung": position.state.rung,
                "outcome": position.state.outcome,
                "next": [
                    {"stage": state.id, "title": str(state.title), "way": step.way} for state, step in position.next
                ],
            }
            for position in history.positions
        ],
        "events": [
            _event_json(event, debounced=event in track.glitches)
            for track in history.tracks
            for event in _in_order(track)
        ],
    }


def _positions(found: Iterable[Track], lifecycles: Mapping[str, Lifecycle]) -> Iterable[Position]:
    from conformance.registry.lifecycles import next_states

    for track in found:
        for name, stage in track.states.items():
            machine = lifecycles[track.lifecycle].machines[name]
            yield Position(track.item, machine, machine.states[stage], tuple(next_states(machine, stage)))


def _rows(history: History) -> Iterable[tuple[str, ...]]:
    for track in history.tracks:
        for event in _in_order(track):
            state = history.state(event)
            written = f" ({event.written})" if event.written and event.written != event.stage else ""
            yield (
                str(event.date),
                event.known.isoformat(),
                event.item,
                f"{event.stage} {state.title}{written}",
                state.rung or "",
                _evidence(event, track),
                event.source,
            )


def _in_order(track: Track) -> list[StageEvent]:
    return sorted((*track.events, *track.glitches), key=lambda event: (event.date, event.known))


def _evidence(event: StageEvent, track: Track) -> str:
    if event in track.glitches:
        return messages.text("standards.debounced")
    return messages.text("standards.verified" if event.verified else "standards.unverified")


def _way(step: Transition) -> str:
    return messages.text(f"standards.way-{step.way}")


def _event_json(event: StageEvent, *, debounced: bool) -> dict[str, object]:
    return {
        "item": event.item,
        "machine": event.machine,
        "stage": event.stage,
        "written": event.written,
        "date": str(event.date),
        "known": event.known.isoformat(),
        "source": event.source,
        "confidence": event.confidence,
        "verified": event.verified,
        "debounced": debounced,
    }
