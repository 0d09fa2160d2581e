"""The whole forecast of a standards system: by lifecycle, by target, and what is open without a history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from conformance.forecasting.backtesting import BAND
from conformance.forecasting.histories import History, history_of_tracks
from conformance.forecasting.predicting import Forecast, forecast_from
from conformance.forecasting.prequential import Origin, origins_of, predictions
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
from conformance.registry.progress import Progress, progress
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
class Closed:
    """An item that is not open any more.

    Attributes:
        reached: the event by which it landed or ended.
    """

    key: TrackKey
    item: str
    title: str
    reached: StageEvent


@dataclass(frozen=True, slots=True)
class Overview:
    """What is forecast on a day.

    Attributes:
        lifecycles: those in which something is open and has events.
        unforeseen: what is open and has no forecast.
        tracks: what is known of all items.
        closed: of the items that were asked for, those that are not open.
    """

    as_of: dt.date
    lifecycles: tuple[LifecycleForecast, ...]
    targets: tuple[TargetForecast, ...]
    unforeseen: tuple[Unforeseen, ...]
    tracks: Mapping[TrackKey, Track]
    closed: tuple[Closed, ...] = ()


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
    basis = _Basis(known, found)
    busy = {key[0] for key, track in found.items() if _is_open(track, known.lifecycles[key[0]])}
    wanted = [_progress(known, target, found) for target in targets]
    return Overview(
        as_of=known.as_of,
        targets=tuple(_foretold(basis, wanted)),
        lifecycles=tuple(
            _of_lifecycle(basis, name) for name in known.lifecycles if name in busy and name in lifecycles
        ),
        unforeseen=tuple(one for one in _unforeseen(known, found) if not one.key[0] or one.key[0] in lifecycles),
        tracks=found,
    )


def narrowed(found: Overview, keys: Collection[TrackKey]) -> Overview:
    """Return *found* with the items of *keys* alone; totals stay those of the whole lifecycle."""
    narrow = [_narrowed(one, {key for name, key in keys if name == one.lifecycle.id}) for one in found.lifecycles]
    still_open = {(one.lifecycle.id, item.item) for one in narrow for item in one.forecast.items}
    unforeseen = tuple(one for one in found.unforeseen if one.key in keys)
    over = sorted(set(keys) - still_open - {one.key for one in unforeseen})
    return replace(
        found,
        lifecycles=tuple(one for one in narrow if one.forecast.items),
        unforeseen=unforeseen,
        closed=tuple(_closed(key, found.tracks[key]) for key in over if key in found.tracks),
    )


def _closed(key: TrackKey, track: Track) -> Closed:
    """Return what became of an item: the event that its track ends with."""
    return Closed(key, track.item, track.title, track.events[-1])


def _narrowed(one: LifecycleForecast, keys: Collection[str]) -> LifecycleForecast:
    items = tuple(item for item in one.forecast.items if item.item in keys)
    return replace(one, forecast=replace(one.forecast, items=items))


def _is_open(track: Track, lifecycle: Lifecycle) -> bool:
    stage = track.states.get(lifecycle.main.id, "")
    state = lifecycle.main.states.get(stage)
    return state is not None and state.outcome is Outcome.OPEN


class _Basis:
    """What forecasts of one day share: the history of each lifecycle, worked out when it is first asked for."""

    def __init__(self, known: Known, found: Mapping[TrackKey, Track]) -> None:
        self.known, self.found = known, found
        self._histories: dict[str, tuple[History, Sequence[Origin]]] = {}
        self._outlooks: dict[tuple[str, int], Outlook] = {}

    def history(self, name: str) -> tuple[History, Sequence[Origin]]:
        """Return the history of a lifecycle and what was known at its cut-offs."""
        if name not in self._histories:
            own = {key[1]: track for key, track in self.found.items() if key[0] == name}
            history = history_of_tracks(own, self.known.lifecycles[name], as_of=self.known.as_of)
            self._histories[name] = history, origins_of(history)
        return self._histories[name]

    def outlook(self, name: str, months: int) -> Outlook:
        """Return the outlook of a lifecycle with the shared effect and the width of one horizon."""
        if (name, months) not in self._outlooks:
            history, origins = self.history(name)
            made = predictions(history, [months], band=BAND, origins=origins)
            self._outlooks[name, months] = outlook(history, self.known.lifecycles[name], made, origin=origins[-1])
        return self._outlooks[name, months]


def _of_lifecycle(basis: _Basis, name: str) -> LifecycleForecast:
    known, lifecycle = basis.known, basis.known.lifecycles[name]
    told = forecast_from(*basis.history(name))
    own = [track for key, track in basis.found.items() if key[0] == name]
    days = sorted(day for track in own if (day := _landing_of_open(track, lifecycle)) is not None)
    return LifecycleForecast(
        lifecycle=lifecycle,
        forecast=told,
        until=known.until(name),
        landings=tuple((day, at) for at, day in enumerate(days, 1) if at == len(days) or days[at] != day),
        open=len(told.items),
    )


def _landing(track: Track, lifecycle: Lifecycle) -> dt.date | None:
    return next((event.date.latest for event in track.events if _has_landed(event, lifecycle)), None)


def _landing_of_open(track: Track, lifecycle: Lifecycle) -> dt.date | None:
    """Return when a document landed that was open before, as forecasts count."""
    first = next((event.date.latest for event in track.events if event.machine == lifecycle.main.id), None)
    day = _landing(track, lifecycle)
    return None if day == first else day


def _has_landed(event: StageEvent, lifecycle: Lifecycle) -> bool:
    state = lifecycle.main.states.get(event.stage) if event.machine == lifecycle.main.id else None
    return state is not None and state.outcome is Outcome.LANDED


_Waiting = Mapping[str, Sequence[TrackKey]]


def _progress(known: Known, target: Target, found: Mapping[TrackKey, Track]) -> tuple[Progress, _Waiting]:
    """Return where a target stands, and the histories on which it depends whether it is met."""
    told = progress(target, known.registry, found, known.lifecycles, as_of=known.as_of)
    return told, {} if is_settled(told) else open_histories(told, candidates(target, known.registry, found))


def _foretold(basis: _Basis, wanted: Iterable[tuple[Progress, _Waiting]]) -> Iterator[TargetForecast]:
    """Forecast each target for its own date, so that no other one has a say in it."""
    for told, waiting in wanted:
        months = months_until(told.as_of, told.target.due.latest)
        names = sorted({key[0] for keys in waiting.values() for key in keys if key in basis.found})
        yield target_forecast(told, waiting, {name: basis.outlook(name, months) for name in names})


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
