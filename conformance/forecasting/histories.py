"""Histories of documents as arrays: the state of each at the end of each month, as far as it was known by then."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

import numpy as np
import numpy.typing as npt

from conformance.model.lifecycle import Lifecycle, Outcome, StageEvent, Track
from conformance.registry.histories import tracks

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]

UNBORN, LANDED, ENDED = -1, 1000, 1001
"""Codes beside those of the open states, which count from 0."""

NEVER = 1 << 30

LONGEST = 1200
"""Months that a history has at most: what is older, or dated so by a slip, counts as of the first one."""


@dataclass(frozen=True, slots=True)
class History:
    """What is known at a day of all documents of a lifecycle.

    Attributes:
        items: keys of the documents that were open at some time.
        written, titles: of each item, as its last event has them.
        states: identifiers of the open states, whose places are the codes.
        days: the ends of the months, counted back from the day; the last one is the day itself.
        state: code of each item's state at the end of each month, as it was known then.
        changed: month in which the last event so far became known; from there silence is counted.
        entered: month in which the state so far was entered.
        born: month of an item's first event.
        landed: month in which an item landed as we know today, ``NEVER`` if it did not.
        since: ordinal of the day on which the present state was entered.
    """

    items: tuple[str, ...]
    written: tuple[str, ...]
    titles: tuple[str, ...]
    states: tuple[str, ...]
    days: tuple[dt.date, ...]
    state: Integers
    changed: Integers
    entered: Integers
    born: Integers
    landed: Integers
    since: Integers

    @property
    def months(self) -> int:
        """The number of month ends."""
        return len(self.days)

    def open_at(self, month: int) -> Integers:
        """Return the places of the items that were open at the end of *month*."""
        return np.nonzero((self.state[:, month] >= 0) & (self.state[:, month] < LANDED))[0]

    def silence_at(self, month: int, items: Integers) -> Integers:
        """Return for how many months each of *items* had been silent."""
        silent: Integers = month - self.changed[items, month]
        return silent

    def landed_by(self, month: int, items: Integers) -> Booleans:
        """Return which of *items* had landed by the end of *month*, as we know today."""
        landed: Booleans = self.landed[items] <= month
        return landed


def history_of(events: Iterable[StageEvent], lifecycle: Lifecycle, *, as_of: dt.date) -> History:
    """Return the history of all documents of *lifecycle* as of a day.

    A document whose first day already shows it landed was never open and is left out. Events of the lifecycle's main
    machine count, those of the others say nothing of how far a document is.
    """
    known = tracks(events, {lifecycle.id: lifecycle}, as_of=as_of)
    return history_of_tracks({key: track for (_, key), track in known.items()}, lifecycle, as_of=as_of)


def history_of_tracks(known: Mapping[str, Track], lifecycle: Lifecycle, *, as_of: dt.date) -> History:
    """Return the history of all documents of *lifecycle* from what is *known* of them as of a day, by key."""
    machine = lifecycle.main
    open_states = tuple(state.id for state in machine.states.values() if state.outcome is Outcome.OPEN)
    codes = {state: place for place, state in enumerate(open_states)}
    codes |= {s.id: LANDED for s in machine.states.values() if s.outcome is Outcome.LANDED}
    codes |= {s.id: ENDED for s in machine.states.values() if s.outcome is Outcome.ENDED}
    paths = [
        (key, track, path)
        for key, track in known.items()
        if (path := _path([event for event in track.events if event.machine == machine.id], codes))
    ]
    return _arranged(paths, open_states, as_of)


@dataclass(frozen=True, slots=True)
class _Step:
    day: int
    visible: int
    code: int


def _path(events: Sequence[StageEvent], codes: dict[str, int]) -> list[_Step]:
    """Return the steps of one document up to its landing; none if it was never open."""
    rank = {LANDED: 2, ENDED: 1}
    steps = [
        _Step(
            event.date.latest.toordinal(),
            max(event.date.latest, event.known).toordinal(),
            codes.get(event.stage, ENDED),
        )
        for event in events
    ]
    steps.sort(key=lambda step: (step.day, rank.get(step.code, 0)))
    landing = next((place for place, step in enumerate(steps) if step.code == LANDED), None)
    if landing is not None:
        if steps[landing].day == steps[0].day:
            return []
        steps = steps[: landing + 1]
    return steps if any(step.code < LANDED for step in steps) else []


def _arranged(paths: Sequence[tuple[str, Track, list[_Step]]], states: tuple[str, ...], as_of: dt.date) -> History:
    first = min((step.day for _, _, path in paths for step in path), default=as_of.toordinal())
    days = month_ends(dt.date.fromordinal(first), as_of)
    ends = np.array([day.toordinal() for day in days])
    shape = (len(paths), len(days))
    state = np.full(shape, UNBORN, np.int64)
    changed, entered = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    born, landed, since = (np.full(len(paths), fill, np.int64) for fill in (0, NEVER, 0))
    for item, (_, _, path) in enumerate(paths):
        months = np.searchsorted(ends, [step.visible for step in path])
        born[item] = months.min()
        newest, current = -1, UNBORN
        for place in sorted(range(len(path)), key=lambda place: (path[place].visible, place)):
            if place < newest:
                continue  # what became known late is older than what was known already
            newest, month, step = place, months[place], path[place]
            changed[item, month:] = month
            if step.code != current:
                entered[item, month:], since[item], current = month, step.day, step.code
            state[item, month:] = step.code
        if path[-1].code == LANDED:
            landed[item] = np.searchsorted(ends, path[-1].day)
    return History(
        items=tuple(key for key, _, _ in paths),
        written=tuple(track.item for _, track, _ in paths),
        titles=tuple(track.title for _, track, _ in paths),
        states=states,
        days=days,
        state=state,
        changed=changed,
        entered=entered,
        born=born,
        landed=landed,
        since=since,
    )


def month_ends(first: dt.date, last: dt.date) -> tuple[dt.date, ...]:
    """Return the days at whole months before *last*, from the first one that is not before *first*, and *last*.

    They are ``LONGEST`` and *last* at most, and none before the calendar begins.
    """
    most = min(LONGEST, (last.year - dt.MINYEAR) * 12 + last.month - 1)
    days = (months_later(last, -back) for back in range(1, most + 1))
    return (*reversed(list(takewhile(lambda day: day >= first, days))), last)


def months_later(day: dt.date, months: int) -> dt.date:
    """Return the day so many months later, at most the last one there is; the last day of a month stays one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > dt.MAXYEAR:
        return dt.date.max
    length = calendar.monthrange(year, month + 1)[1]
    at_end = day.day == calendar.monthrange(day.year, day.month)[1]
    return dt.date(year, month + 1, length if at_end else min(day.day, length))
