"""What is known of each document at a date: its events in order, without what a source took back at once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from conformance.errors import DataError
from conformance.model.dates import StatedDate
from conformance.model.lifecycle import Lifecycle, StageEvent, Track

TrackKey = tuple[str, str]
"""The identifier of a lifecycle and the key of an item, see :func:`item_key`."""

_REMEMBERED_ITEMS = 1 << 16
_LONGEST_VERSION = 200
_OF_3GPP = re.compile("^(?:3GPP )?(?:T[SR] )?", re.IGNORECASE)
_DIGITS = re.compile("([0-9]+)")


def tracks(
    events: Iterable[StageEvent], lifecycles: Mapping[str, Lifecycle], *, as_of: dt.date
) -> Mapping[TrackKey, Track]:
    """Return what is known of each item at the end of a day, by lifecycle and key, in the order of the keys.

    Counted is what was true by *as_of* as far as it was known by then. Neither the order of *events* nor events that
    became known later change the answer.

    Args:
        events: whatever was recorded.
        lifecycles: those of the events; events of another lifecycle are left out.
        as_of: the day.
    """
    found: dict[TrackKey, list[StageEvent]] = {}
    for event in events:
        if event.known <= as_of and event.date.latest <= as_of and event.lifecycle in lifecycles:
            found.setdefault((event.lifecycle, item_key(event.lifecycle, event.item)), []).append(event)
    return {key: _track(key, found[key], lifecycles[key[0]]) for key in sorted(found)}


@lru_cache(_REMEMBERED_ITEMS)
def item_key(lifecycle: str, item: str) -> str:
    """Return what is the same for every way of writing an item: of an identifier its parts, else the text.

    The year stays: editions are documents of their own. Versions of a 3GPP specification are not, and neither
    ``3GPP`` nor ``TS`` or ``TR`` tells its number from another.
    """
    from conformance.registry.identifiers import parse_identifier

    text = " ".join(item.split())
    try:
        found = parse_identifier(text)
    except DataError:
        return (_OF_3GPP.sub("", text, count=1) if lifecycle == "3gpp" else text).casefold()
    number = ".".join(filter(None, (found.number, found.part)))
    if found.form == "3gpp":
        return number.casefold()
    return " ".join(filter(None, (found.prefix, number, found.year))).casefold()


def debounced(events: Iterable[StageEvent], *, days: int) -> tuple[list[StageEvent], list[StageEvent]]:
    """Part the events of one machine into those that stand and those that a source took back within *days*.

    A source says A, then B, then A again: B is a glitch if A came back within *days* of B's becoming known, and is
    not said to be true only later than that. What is verified is only taken back by what is verified; that another
    source says the same of the same date takes nothing back.

    Args:
        events: in the order in which they became known.
        days: of the lifecycle.
    """
    standing: list[StageEvent] = []
    confirming: list[StageEvent] = []
    glitches: list[StageEvent] = []
    for event in events:
        place = _returned_to(standing, event, days=days)
        if place is None or place == len(standing) - 1:
            standing.append(event)
        elif standing[place].date == event.date and standing[place].source != event.source:
            confirming.append(event)
        else:
            glitches += standing[place + 1 :]
            standing[place + 1 :] = [event]
    return [*standing, *confirming], glitches


def _returned_to(standing: Sequence[StageEvent], event: StageEvent, *, days: int) -> int | None:
    """Return the place of the earlier event whose stage *event* goes back to at once, ``None`` if there is none."""
    for place in range(len(standing) - 1, -1, -1):
        earlier = standing[place]
        if earlier.stage == event.stage:
            return place
        late = (event.known - earlier.known).days > days or (event.date.latest - earlier.date.latest).days > days
        if late or (earlier.verified and not event.verified):
            return None
    return None


def _track(key: TrackKey, events: Iterable[StageEvent], lifecycle: Lifecycle) -> Track:
    machines: dict[str, list[StageEvent]] = {}
    order = _Order(lifecycle)
    for event in sorted(events, key=order.known):
        machines.setdefault(event.machine, []).append(event)
    standing: list[StageEvent] = []
    glitches: list[StageEvent] = []
    for told in machines.values():
        stands, taken_back = debounced(told, days=lifecycle.debounce_days)
        standing += _without_repetitions(stands)
        glitches += taken_back
    standing.sort(key=order.happened)
    return Track(
        item=standing[-1].item,
        title=next((event.title for event in reversed(standing) if event.title), ""),
        lifecycle=key[0],
        events=tuple(standing),
        glitches=tuple(sorted(glitches, key=order.happened)),
        states={event.machine: event.stage for event in standing},
    )


def _without_repetitions(events: Iterable[StageEvent]) -> Iterable[StageEvent]:
    """Return of what several sources say, or one says again, what is verified and was known first."""
    best: dict[tuple[str, str, StatedDate], StageEvent] = {}
    for event in events:
        said = event.stage, event.written, event.date
        if said not in best or (event.verified, best[said].known) > (best[said].verified, event.known):
            best[said] = event
    return best.values()


class _Order:
    """The orders of events, told by what they say alone: not by the order of recording."""

    def __init__(self, lifecycle: Lifecycle) -> None:
        stages = ((machine.id, stage) for machine in lifecycle.machines.values() for stage in machine.states)
        self._ranks = {stage: rank for rank, stage in enumerate(stages)}

    def happened(self, event: StageEvent) -> tuple[object, ...]:
        """Sort by the date true; of one day, what was known earlier, is lower on the way up, has a lower version."""
        return (event.date.latest, event.known, *self._within(event))

    def known(self, event: StageEvent) -> tuple[object, ...]:
        """Sort by the date known, then as it happened."""
        return (event.known, event.date.latest, *self._within(event))

    def _within(self, event: StageEvent) -> tuple[object, ...]:
        rank = self._ranks.get((event.machine, event.stage), len(self._ranks))
        texts = (event.source, event.item, event.title, event.confidence, event.sectors, event.category)
        return (rank, _version(event.written), event.date.earliest, *texts)


@lru_cache(_REMEMBERED_ITEMS)
def _version(written: str) -> tuple[tuple[int, str], ...]:
    """Return a key by which ``9.10.0`` comes after ``9.9.0``."""
    return tuple(
        (int(part), "") if part.isdecimal() else (0, part) for part in _DIGITS.split(written[:_LONGEST_VERSION])
    )
