"""The whole forecast of a standards system: by lifecycle, by target, and what is open without a history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from conformance.forecasting.histories import NEVER, History, history_of
from conformance.forecasting.predicting import Forecast, forecast
from conformance.forecasting.reasons import NoBand
from conformance.forecasting.targets import (
    Outlook,
    TargetForecast,
    is_settled,
    months_until,
    open_histories,
    outlook,
    target_forecast,
)
from conformance.model.lifecycle import Lifecycle, Outcome, StageEvent, Track
from conformance.model.standards import Registry, Standard, Target, Titles
from conformance.registry.histories import TrackKey, item_key, tracks
from conformance.registry.lifecycles import resolve
from conformance.registry.progress import progress
from conformance.registry.progress_items import candidates
from conformance.registry.recorded import recorded_item

MAX_AGE_DAYS = 92
"""A history that ends longer ago is said to be out of date: bodies meet every quarter."""


class Reason(StrEnum):
    """Why an open item has no forecast."""

    NO_EVENTS = "no-events"
    """It is recorded, and no source dates a stage of it."""
    OTHER_MACHINE = "other-machine"
    """Its events are of machines that do not say how far a document is."""
    NO_LIFECYCLE = "no-lifecycle"


@dataclass(frozen=True, slots=True)
class Unforeseen:
    """An open item without a forecast.

    Attributes:
        key: of its lifecycle, ``""`` if it has none, and of the item.
        item: what it is called.
    """

    key: TrackKey
    item: str
    titles: Titles
    reason: Reason


@dataclass(frozen=True, slots=True)
class LifecycleForecast:
    """When what is open in one lifecycle lands.

    Attributes:
        until: the day on which the last of the events that were imported became known.
        landings: dates by which documents that were once open had landed, with how many there were.
        open: how many documents are open.
    """

    lifecycle: Lifecycle
    forecast: Forecast
    until: dt.date
    landings: tuple[tuple[dt.date, int], ...]
    open: int

    @property
    def out_of_date(self) -> bool:
        """Whether the history ends so long before the day of the forecast that documents only seem silent."""
        return (self.forecast.as_of - self.until).days > MAX_AGE_DAYS

    @property
    def no_band(self) -> NoBand | None:
        """Why not even the shortest horizon has a band; the items' probabilities are worth nothing then."""
        return self.forecast.totals[0].no_band


@dataclass(frozen=True, slots=True)
class Overview:
    """What is forecast on a day.

    Attributes:
        lifecycles: those in which something is open and has events.
        unforeseen: what is open and has no forecast.
    """

    as_of: dt.date
    lifecycles: tuple[LifecycleForecast, ...]
    targets: tuple[TargetForecast, ...]
    unforeseen: tuple[Unforeseen, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known on a day: records, and events of records and of imports.

    Attributes:
        recorded: the events that records state.
        imported: those of the store; they alone say until when a history is complete.
    """

    registry: Registry
    lifecycles: Mapping[str, Lifecycle]
    recorded: Sequence[StageEvent]
    imported: Sequence[StageEvent]
    as_of: dt.date

    def of_lifecycle(self, lifecycle: str) -> list[StageEvent]:
        """Return all events of a lifecycle."""
        return [event for event in (*self.recorded, *self.imported) if event.lifecycle == lifecycle]

    def until(self, lifecycle: str) -> dt.date:
        """Return the day on which the last event of a lifecycle became known, an imported one if there is any."""
        for events in (self.imported, self.recorded):
            days = [event.known for event in events if event.lifecycle == lifecycle and event.known <= self.as_of]
            if days:
                return max(days)
        return self.as_of


def overview(known: Known, targets: Iterable[Target], *, lifecycles: Collection[str]) -> Overview:
    """Forecast when what is open lands, and when *targets* are met.

    Args:
        known: what is known on the day.
        targets: of the registry.
        lifecycles: identifiers of those whose items are listed.
    """
    found = tracks((*known.recorded, *known.imported), known.lifecycles, as_of=known.as_of)
    busy = {key[0] for key, track in found.items() if _is_open(track, known.lifecycles[key[0]])}
    histories = {name: _history(known, name) for name in known.lifecycles if name in lifecycles and name in busy}
    listed = dict(histories)
    return Overview(
        as_of=known.as_of,
        targets=tuple(_targets(known, targets, found, histories)),
        lifecycles=tuple(_of_lifecycle(known, name, history) for name, history in listed.items()),
        unforeseen=tuple(one for one in _unforeseen(known, found) if not one.key[0] or one.key[0] in lifecycles),
    )


def narrowed(found: Overview, keys: Collection[TrackKey]) -> Overview:
    """Return *found* with the items of *keys* alone; totals stay those of the whole lifecycle."""
    narrow = (_narrowed(one, {key for name, key in keys if name == one.lifecycle.id}) for one in found.lifecycles)
    return replace(
        found,
        lifecycles=tuple(one for one in narrow if one.forecast.items),
        unforeseen=tuple(one for one in found.unforeseen if one.key in keys),
    )


def _narrowed(one: LifecycleForecast, keys: Collection[str]) -> LifecycleForecast:
    items = tuple(item for item in one.forecast.items if item.item in keys)
    return replace(one, forecast=replace(one.forecast, items=items))


def _history(known: Known, lifecycle: str) -> History:
    return history_of(known.of_lifecycle(lifecycle), known.lifecycles[lifecycle], as_of=known.as_of)


def _is_open(track: Track, lifecycle: Lifecycle) -> bool:
    stage = track.states.get(lifecycle.main.id, "")
    state = lifecycle.main.states.get(stage)
    return state is not None and state.outcome is Outcome.OPEN


def _of_lifecycle(known: Known, name: str, history: History) -> LifecycleForecast:
    lifecycle = known.lifecycles[name]
    days = sorted(history.days[month] for month in history.landed if month < min(history.months, NEVER))
    told = forecast(known.of_lifecycle(name), lifecycle, as_of=known.as_of)
    return LifecycleForecast(
        lifecycle=lifecycle,
        forecast=told,
        until=known.until(name),
        landings=tuple((day, at) for at, day in enumerate(days, 1) if at == len(days) or days[at] != day),
        open=len(told.items),
    )


def _targets(
    known: Known, targets: Iterable[Target], found: Mapping[TrackKey, Track], histories: dict[str, History]
) -> Iterator[TargetForecast]:
    outlooks: dict[tuple[str, int], Outlook] = {}
    for target in targets:
        told = progress(target, known.registry, found, known.lifecycles, as_of=known.as_of)
        waiting = open_histories(told, candidates(target, known.registry, found))
        months = months_until(known.as_of, target.due.latest)
        opened = (key for keys in waiting.values() for key in keys if key in found)
        names = set() if is_settled(told) else {key[0] for key in opened}
        for name in sorted(names):
            if name not in histories:
                histories[name] = _history(known, name)
            if (name, months) not in outlooks:
                outlooks[name, months] = outlook(histories[name], known.lifecycles[name], months=months)
        yield target_forecast(told, waiting, {name: outlooks[name, months] for name in names})


def _unforeseen(known: Known, found: Mapping[TrackKey, Track]) -> Iterator[Unforeseen]:
    for key, track in found.items():
        if known.lifecycles[key[0]].main.id not in track.states:
            yield Unforeseen(key, track.item, Titles(track.title, track.title), Reason.OTHER_MACHINE)
    for standard in known.registry.standards.values():
        name = recorded_item(standard)
        key = (standard.lifecycle, item_key(standard.lifecycle, name))
        if key not in found and _is_undated(standard, known.lifecycles):
            reason = Reason.NO_EVENTS if standard.lifecycle in known.lifecycles else Reason.NO_LIFECYCLE
            yield Unforeseen(key, name, standard.titles, reason)


def _is_undated(standard: Standard, lifecycles: Mapping[str, Lifecycle]) -> bool:
    """Tell whether a record has no date at all and its last stage is open, or it states none."""
    for edition in standard.editions:
        dates = (edition.issued, edition.effective, edition.withdrawn, *(stage.date for stage in edition.stages))
        if any(date is not None for date in dates):
            return False
    lifecycle = lifecycles.get(standard.lifecycle)
    stages = [stage for edition in standard.editions for stage in edition.stages]
    if lifecycle is None or not stages:
        return True
    return resolve(lifecycle, stages[-1].stage)[1].outcome is Outcome.OPEN
