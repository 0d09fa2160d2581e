"""What is wrong with the history of a standard, measured on the lifecycle of its body."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, pairwise

from conformance.model.finding import Severity
from conformance.model.lifecycle import Contradiction, Lifecycle, Machine, Outcome, StageEvent, Track, Way
from conformance.model.text import Message
from conformance.registry.lifecycles import legal_path, next_states


class FindingKind(StrEnum):
    """What is wrong with a history."""

    IMPOSSIBLE = "impossible-transition"
    """No permitted step leads there, and the way up does not either."""
    SKIPPED = "skipped-stages"
    """The way up leads there, but over stages that were left out or not recorded."""
    AFTER_END = "state-after-end"
    """The work had ended."""
    CONTRADICTION = "contradiction"
    """States of two machines that a document cannot have at once."""
    UNKNOWN = "unknown-state"
    """The lifecycle has no such machine or state."""
    NOT_INITIAL = "not-initial"
    """The history begins where no history begins: what came before was not recorded."""
    LIMIT = "limit-exceeded"
    """The document stayed longer than the statute says."""


SEVERITIES: Mapping[FindingKind, Severity] = {
    FindingKind.IMPOSSIBLE: Severity.FAIL,
    FindingKind.SKIPPED: Severity.WARNING,
    FindingKind.AFTER_END: Severity.FAIL,
    FindingKind.CONTRADICTION: Severity.FAIL,
    FindingKind.UNKNOWN: Severity.FAIL,
    FindingKind.NOT_INITIAL: Severity.INFORMATION,
    FindingKind.LIMIT: Severity.INFORMATION,
}


@dataclass(frozen=True, slots=True)
class HistoryFinding:
    """One finding about the history of an item.

    Attributes:
        machine: the machine it is about, both in the order of the lifecycle for a contradiction.
        events: those it rests on, in the order they happened.
        message: what is the matter and what would have been permitted.
    """

    kind: FindingKind
    item: str
    lifecycle: str
    machine: str
    events: tuple[StageEvent, ...]
    message: Message

    @property
    def severity(self) -> Severity:
        """How much it weighs; what rests on unverified events is information only."""
        if all(event.verified for event in self.events):
            return SEVERITIES[self.kind]
        return Severity.INFORMATION


def findings(track: Track, lifecycle: Lifecycle, *, as_of: dt.date) -> list[HistoryFinding]:
    """Return what is wrong with *track*, by machine in the order it happened.

    Events of one day are taken in the order of the way up. Events whose dates overlap because a source states only the
    year or the month are judged only if neither order is permitted.

    Args:
        track: what is known of the item on that day.
        lifecycle: that of the item.
        as_of: the day up to which an open stage has lasted.
    """
    found = [_unknown(track, event) for event in track.events if not _is_known(lifecycle, event)]
    for machine in lifecycle.machines.values():
        events = [event for event in track.events if event.machine == machine.id and event.stage in machine.states]
        run = _stays(machine, events)
        found += _beginning(track, machine, run)
        for before, after in pairwise(run):
            found += _step(track, machine, before, after)
        found += _limits(track, machine, run, as_of)
    return [*found, *_contradictions(track, lifecycle)]


def _is_known(lifecycle: Lifecycle, event: StageEvent) -> bool:
    return event.machine in lifecycle.machines and event.stage in lifecycle.machines[event.machine].states


def _stays(machine: Machine, events: Sequence[StageEvent]) -> list[StageEvent]:
    """Return the first event of each stay in a state; those of one day in the order of the machine's states."""
    order = {state: place for place, state in enumerate(machine.states)}
    sorted_events = sorted(events, key=lambda event: (event.date.latest, event.date.earliest, order[event.stage]))
    return [next(stay) for _, stay in groupby(sorted_events, key=lambda event: event.stage)]


def _beginning(track: Track, machine: Machine, run: Sequence[StageEvent]) -> Iterator[HistoryFinding]:
    if run and machine.initial and run[0].stage not in machine.initial:
        initial = ", ".join(state for state in machine.states if state in machine.initial)
        yield _finding(FindingKind.NOT_INITIAL, track, (run[0],), machine, state=run[0].stage, initial=initial)


def _step(track: Track, machine: Machine, before: StageEvent, after: StageEvent) -> Iterator[HistoryFinding]:
    if _permitted(machine, before.stage, after.stage):
        return
    overlap = before.date.latest > after.date.earliest or before.date == after.date
    if overlap and _permitted(machine, after.stage, before.stage):
        return
    legal = legal_path(machine, before.stage, after.stage)
    data = {"before": before.stage, "after": after.stage, "path": " → ".join(legal)}
    nexts = ", ".join(state.id for state, _ in next_states(machine, before.stage))
    if machine.states[before.stage].outcome is Outcome.ENDED:
        kind, way = FindingKind.AFTER_END, "lifecycles.after-end-path" if legal else "lifecycles.after-end"
    elif _leads_up(machine, legal):
        kind, way = FindingKind.SKIPPED, "lifecycles.skipped"
    elif legal:
        kind, way = FindingKind.IMPOSSIBLE, "lifecycles.impossible-path"
    elif nexts:
        kind, way = FindingKind.IMPOSSIBLE, "lifecycles.impossible-next"
    else:
        kind, way = FindingKind.IMPOSSIBLE, "lifecycles.impossible"
    message = Message(way, _dated(track, machine, before, after) | data | {"next": nexts})
    yield HistoryFinding(kind, track.item, track.lifecycle, machine.id, (before, after), message)


def _permitted(machine: Machine, before: str, after: str) -> bool:
    return any(state.id == after for state, _ in next_states(machine, before))


def _leads_up(machine: Machine, path: Sequence[str]) -> bool:
    """Whether *path* goes by steps on the way up alone, the last of which may be an end."""
    ways = {(step.before, step.after): step.way for step in machine.transitions}
    steps = [ways[step] for step in pairwise(path)]
    return bool(steps) and all(way in {Way.NORMAL, Way.FAST_TRACK} for way in steps[:-1]) and steps[-1] != Way.LOOP_BACK


def _limits(track: Track, machine: Machine, run: Sequence[StageEvent], as_of: dt.date) -> Iterator[HistoryFinding]:
    for place, event in enumerate(run):
        limit = machine.states[event.stage].limit_months
        following = run[place + 1] if place + 1 < len(run) else None
        left = following.date.earliest if following else as_of
        if limit is not None and left > _months_after(event.date.latest, limit):
            rests_on = (event, following) if following else (event,)
            source = machine.states[event.stage].source
            kind = FindingKind.LIMIT
            yield _finding(kind, track, rests_on, machine, state=event.stage, months=limit, until=left, source=source)


def _months_after(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _contradictions(track: Track, lifecycle: Lifecycle) -> Iterator[HistoryFinding]:
    """Yield the contradictions among the states that stand at the end of the track."""
    standing: dict[str, StageEvent] = {}
    for machine in lifecycle.machines.values():
        events = [event for event in track.events if event.machine == machine.id and event.stage in machine.states]
        if run := _stays(machine, events):
            standing[machine.id] = run[-1]
    for rule in lifecycle.contradictions:
        if all(name in standing and standing[name].stage in states for name, states in rule.states.items()):
            yield _contradiction(track, rule, [standing[name] for name in rule.states])


def _contradiction(track: Track, rule: Contradiction, events: Sequence[StageEvent]) -> HistoryFinding:
    states = ", ".join(f"{event.machine}:{event.stage} ({event.date})" for event in events)
    data = {"item": track.item, "states": states, "reason": rule.reason, "source": rule.source}
    message = Message("lifecycles.contradiction", data)
    kind, names = FindingKind.CONTRADICTION, ", ".join(rule.states)
    return HistoryFinding(kind, track.item, track.lifecycle, names, tuple(events), message)


def _unknown(track: Track, event: StageEvent) -> HistoryFinding:
    data = {"item": track.item, "state": f"{event.machine}:{event.stage}", "lifecycle": track.lifecycle}
    message = Message("lifecycles.unknown-state", data)
    return HistoryFinding(FindingKind.UNKNOWN, track.item, track.lifecycle, event.machine, (event,), message)


def _finding(
    kind: FindingKind, track: Track, events: tuple[StageEvent, ...], machine: Machine, **data: object
) -> HistoryFinding:
    known = {"item": track.item, "date": events[0].date}
    message = Message(f"lifecycles.{kind}", known | data)
    return HistoryFinding(kind, track.item, track.lifecycle, machine.id, events, message)


def _dated(track: Track, machine: Machine, before: StageEvent, after: StageEvent) -> dict[str, object]:
    return {"item": track.item, "machine": machine.title, "left": before.date, "date": after.date}
