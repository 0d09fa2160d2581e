"""Whether targets are met by their dates: what is evidenced, and what the histories say of what is still open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

import numpy as np

from conformance.forecasting.conformal import CountDistribution
from conformance.forecasting.hazards import cells_at
from conformance.forecasting.histories import Floats, History, months_later
from conformance.forecasting.predicting import FARTHEST
from conformance.forecasting.prequential import Origin, Prediction, no_band
from conformance.forecasting.reasons import NoBand
from conformance.forecasting.shared_effect import count_probabilities
from conformance.model.lifecycle import Lifecycle, Outcome, Rung
from conformance.registry.histories import TrackKey, item_key
from conformance.registry.progress import Progress, Standing
from conformance.registry.progress_items import Candidate
from conformance.registry.recorded import recorded_item

_LEVELS = (0.1, 0.5, 0.9)
_MONTHS_AHEAD = (*range(1, 24), *range(24, FARTHEST + 1, 3))
"""Month by month for two years, then by quarter."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the history of a lifecycle says on a day of its open documents, for any number of months ahead.

    Attributes:
        made: the last prediction for each of some horizons, in months, rising.
        landings: probabilities to land, by months ahead, state and months of silence.
        places: of the open documents in the history, by key.
    """

    lifecycle: Lifecycle
    history: History
    made: Mapping[int, Prediction]
    landings: Floats
    places: Mapping[str, int]

    def has_open(self, key: str) -> bool:
        """Tell whether the document of that key is open."""
        return key in self.places

    def chances(self, keys: Sequence[str], months: int) -> Floats:
        """Return the probability of each document to land within *months*."""
        items = np.array([self.places[key] for key in keys], np.int64)
        cells = cells_at(self.history, self.history.months - 1, items)
        chances: Floats = self.landings[months - 1][cells]
        return chances

    def counts(self, chances: Floats, horizon: int) -> CountDistribution:
        """Return how many of documents with these *chances* land, with the shared effect and the width of a horizon."""
        one = self.made[horizon]
        return CountDistribution(count_probabilities(chances, one.spread), one.counts.factor)

    def no_band(self, months: int) -> NoBand | None:
        """Return why there is no band for one of the horizons, ``None`` if there is one."""
        return no_band(self.history, self.made[months].outcomes)


def outlook(
    history: History, lifecycle: Lifecycle, made: Mapping[int, Sequence[Prediction]], *, origin: Origin
) -> Outlook:
    """Return the outlook of a *history* at its end from the predictions that were *made* on it, by horizon.

    Args:
        history: as of its last day.
        lifecycle: of the history.
        made: predictions by horizon.
        origin: the last one of the history.
    """
    landings = origin.hazards.landings(FARTHEST)
    places = {history.items[place]: int(place) for place in history.open_at(history.months - 1)}
    return Outlook(lifecycle, history, {months: made[months][-1] for months in sorted(made)}, landings, places)


class Verdict(StrEnum):
    """What can be said of a target."""

    REACHED = "reached"
    PAST = "past"
    """Its date is past: there is nothing to forecast."""
    AHEAD = "ahead"
    """The first day that counts is still to come."""
    EACH_SECTOR = "each-sector"
    """It is to be met in each sector by itself."""
    NOTHING_OPEN = "nothing-open"
    TOO_FEW_OPEN = "too-few-open"
    """If all that is open landed, it would not be enough."""
    NO_HISTORY = "no-history"
    """What is open has too little history, or none."""
    OTHER_LANDING = "other-landing"
    """The target wants a higher rung than that at which the documents of the lifecycle land."""
    FORECAST = "forecast"


@dataclass(frozen=True, slots=True)
class MonthAhead:
    """How many count by the end of a month, those that are evidenced among them.

    Attributes:
        met: the probability that the target is met by then.
    """

    day: dt.date
    p10: int
    p50: int
    p90: int
    met: float


@dataclass(frozen=True, slots=True)
class TargetForecast:
    """When a target is met, as far as what is open today says; what is begun later is not foreseen.

    Attributes:
        probability: that it is met by its date; ``None`` where nothing can be said.
        no_band: why the history of what is open is too short.
        foreseen: identifiers of the items in scope that are open and have a history.
        unforeseen: identifiers of those that are open and have none, or too little.
        keys: of the histories of both.
        ahead: month by month, later by quarter; empty where there is no forecast.
        p10, p50, p90: the day by which it is met with that probability; ``None``: not before the last of *ahead*.
    """

    progress: Progress
    verdict: Verdict
    probability: float | None = None
    no_band: NoBand | None = None
    foreseen: tuple[str, ...] = ()
    unforeseen: tuple[str, ...] = ()
    keys: frozenset[TrackKey] = frozenset()
    ahead: tuple[MonthAhead, ...] = ()
    p10: dt.date | None = None
    p50: dt.date | None = None
    p90: dt.date | None = None

    @property
    def farthest(self) -> dt.date:
        """The day up to which the date is looked for."""
        return months_later(self.progress.as_of, FARTHEST)


def months_until(day: dt.date, due: dt.date) -> int:
    """Return how many whole months lie between two days; at least 1, at most as many as are looked ahead."""
    months = 1
    while months < FARTHEST and months_later(day, months + 1) <= due:
        months += 1
    return months


def open_histories(progress: Progress, candidates: Iterable[Candidate]) -> dict[str, tuple[TrackKey, ...]]:
    """Return for each item of *progress* that may still land the keys of its histories, there being any or not.

    That includes items whose events nobody vouches for: they do not count, but what will be seen of them may.
    """
    waiting = {
        item.id
        for item in progress.items
        if item.standing is Standing.OPEN or (item.standing is Standing.UNVERIFIED and item.landed is None)
    }
    return {one.id: _keys(one) for one in candidates if one.id in waiting}


def _keys(candidate: Candidate) -> tuple[TrackKey, ...]:
    told = {(event.lifecycle, item_key(event.lifecycle, event.item)) for event in candidate.events}
    recorded = {
        (standard.lifecycle, item_key(standard.lifecycle, recorded_item(standard))) for standard in candidate.standards
    }
    return tuple(sorted(told or recorded))


def target_forecast(
    progress: Progress, waiting: Mapping[str, Sequence[TrackKey]], outlooks: Mapping[str, Outlook]
) -> TargetForecast:
    """Forecast when the target of *progress* is met.

    Documents of one lifecycle share its effect; those of different lifecycles are independent. The spread of the effect
    and the width of the band are those learnt for the date of the target, for all months ahead.

    Args:
        progress: where the target stands on the day.
        waiting: keys of the histories of its items that may still land, see :func:`open_histories`.
        outlooks: by lifecycle, of the same day, with the months until the target's date among their horizons.
    """
    all_keys = frozenset(key for keys in waiting.values() for key in keys)
    settled = _settled(progress)
    if settled is not None:
        return TargetForecast(progress, settled, 1.0 if settled is Verdict.REACHED else None, keys=all_keys)
    months = months_until(progress.as_of, progress.target.due.latest)
    groups, reasons = _grouped(waiting, outlooks, months)
    foreseen = tuple(sorted(item for group in groups.values() for item in group))
    unforeseen = tuple(sorted(set(waiting) - set(foreseen)))
    reason = next(iter(reasons), None)
    told = TargetForecast(
        progress, Verdict.FORECAST, no_band=reason, foreseen=foreseen, unforeseen=unforeseen, keys=all_keys
    )
    missing = progress.needed - progress.counted
    verdict = _without_forecast(told, [outlooks[name].lifecycle for name in groups], missing)
    if verdict is not None:
        return replace(told, verdict=verdict)
    return _looked_ahead(told, groups, outlooks, missing)


def is_settled(progress: Progress) -> bool:
    """Tell whether histories say nothing more of a target."""
    return _settled(progress) is not None


def _settled(progress: Progress) -> Verdict | None:
    if progress.met:
        return Verdict.REACHED
    if progress.closed:
        return Verdict.PAST
    since = progress.target.since
    if since is not None and progress.as_of < since.earliest:
        return Verdict.AHEAD
    return Verdict.EACH_SECTOR if progress.target.each_sector else None


def _grouped(
    waiting: Mapping[str, Sequence[TrackKey]], outlooks: Mapping[str, Outlook], months: int
) -> tuple[dict[str, dict[str, list[str]]], list[NoBand]]:
    """Return by lifecycle the items with the keys of their open documents, and why others have no forecast."""
    groups: dict[str, dict[str, list[str]]] = {}
    reasons: list[NoBand] = []
    too_short = {name: one.no_band(months) for name, one in outlooks.items()}
    for item, keys in waiting.items():
        for lifecycle, key in keys:
            one = outlooks.get(lifecycle)
            if one is None or not one.has_open(key):
                continue
            reason = too_short[lifecycle]
            if reason is None:
                groups.setdefault(lifecycle, {}).setdefault(item, []).append(key)
            else:
                reasons.append(reason)
    return groups, reasons


def _without_forecast(told: TargetForecast, lifecycles: Sequence[Lifecycle], missing: int) -> Verdict | None:
    if not told.foreseen and not told.unforeseen:
        return Verdict.NOTHING_OPEN
    if missing > len(told.foreseen) + len(told.unforeseen):
        return Verdict.TOO_FEW_OPEN
    if missing > len(told.foreseen):
        return Verdict.NO_HISTORY
    if any(lands_below(lifecycle, told.progress.target.landed) for lifecycle in lifecycles):
        return Verdict.OTHER_LANDING
    return None


def lands_below(lifecycle: Lifecycle, wanted: Rung) -> bool:
    """Tell whether documents of *lifecycle* land at a rung below the one that is *wanted*."""
    landing = [state.rung for state in lifecycle.main.states.values() if state.outcome is Outcome.LANDED and state.rung]
    return not landing or _HEIGHT[min(landing, key=_HEIGHT.__getitem__)] < _HEIGHT[wanted]


_HEIGHT = {rung: height for height, rung in enumerate(Rung)}


def _looked_ahead(
    told: TargetForecast,
    groups: Mapping[str, Mapping[str, list[str]]],
    outlooks: Mapping[str, Outlook],
    missing: int,
) -> TargetForecast:
    progress, due = told.progress, months_until(told.progress.as_of, told.progress.target.due.latest)
    ahead: list[MonthAhead] = []
    for month in sorted({*_MONTHS_AHEAD, due}, reverse=True):
        counts = _counts(groups, outlooks, month, horizon=due)
        p10, p50, p90 = (progress.counted + int(np.searchsorted(counts.cumsum(), level)) for level in _LEVELS)
        one = MonthAhead(months_later(progress.as_of, month), p10, p50, p90, min(float(counts[missing:].sum()), 1.0))
        ahead.append(_no_more_than(one, ahead[-1]) if ahead else one)
    ahead.reverse()
    early, middle, late = (_first(ahead, level) for level in _LEVELS)
    met = next(one.met for one in ahead if one.day == months_later(progress.as_of, due))
    return replace(told, probability=met, ahead=tuple(ahead), p10=early, p50=middle, p90=late)


def _no_more_than(one: MonthAhead, later: MonthAhead) -> MonthAhead:
    """Return *one* with no promise above those of a later month: what landed stays landed."""
    return MonthAhead(
        one.day,
        min(one.p10, later.p10),
        min(one.p50, later.p50),
        min(one.p90, later.p90),
        min(one.met, later.met),
    )


def _first(ahead: Sequence[MonthAhead], level: float) -> dt.date | None:
    return next((one.day for one in ahead if one.met >= level), None)


def _counts(
    groups: Mapping[str, Mapping[str, list[str]]], outlooks: Mapping[str, Outlook], months: int, *, horizon: int
) -> Floats:
    """Return the probability of each number of items that land within *months*."""
    total: Floats = np.ones(1)
    for lifecycle, group in groups.items():
        keys = [key for own in group.values() for key in own]
        staying = 1 - outlooks[lifecycle].chances(keys, months)
        ends = np.cumsum([0, *map(len, group.values())])
        chances = np.array([1 - staying[start:end].prod() for start, end in pairwise(ends)])
        total = np.convolve(total, _stretched(outlooks[lifecycle].counts(chances, horizon), len(group)))
    return total


def _stretched(counts: CountDistribution, most: int) -> Floats:
    """Return the probability of each count up to *most*, the distribution being stretched."""
    edges = np.arange(len(counts.probabilities) + 1) - 0.5
    cumulated = np.concatenate([[0.0], np.cumsum(counts.probabilities)])
    ends = counts.median + (np.arange(1, most + 1) - 0.5 - counts.median) / counts.factor
    below = np.interp(ends, edges, cumulated / cumulated[-1])
    spread: Floats = np.diff(np.concatenate([[0.0], below, [1.0]]))
    return spread
