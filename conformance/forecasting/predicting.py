"""Forecasts as of a day: of each open item, of how many land, and of whether a target is met."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from conformance.forecasting.backtesting import BAND, HORIZONS, BacktestRow, rows_of
from conformance.forecasting.conformal import CountDistribution
from conformance.forecasting.hazards import Hazards
from conformance.forecasting.histories import Floats, History, Integers, history_of, months_later
from conformance.forecasting.prequential import Origin, Prediction, no_band, origins_of, predictions
from conformance.forecasting.reasons import NoBand
from conformance.forecasting.shared_effect import count_probabilities
from conformance.model.lifecycle import Lifecycle, StageEvent

FARTHEST = 60
"""Months that landing dates are looked for."""
_DATE_LEVELS = (0.1, 0.5, 0.9)


@dataclass(frozen=True, slots=True)
class ItemForecast:
    """When an open item lands.

    Attributes:
        item: its key, see :func:`conformance.registry.histories.item_key`.
        written: the item as its last event has it.
        state: the identifier of its state.
        since: the day on which it entered that state.
        probabilities: that it has landed by the end of each horizon, as the horizons are ordered.
        p10, p50, p90: the day by which it has landed with that probability; ``None``: not before
            :attr:`Forecast.farthest`.
        ending: the probability that it ends without landing within the longest horizon.
    """

    item: str
    written: str
    title: str
    state: str
    since: dt.date
    probabilities: tuple[float, ...]
    p10: dt.date | None
    p50: dt.date | None
    p90: dt.date | None
    ending: float


@dataclass(frozen=True, slots=True)
class TotalForecast:
    """How many of the open items land within a horizon.

    Attributes:
        by: the last day of the horizon.
        expected: the sum of the items' probabilities.
        p10, p50, p90: the band and the median; ``None`` if there is no band.
        no_band: why there is none.
        outcomes: how many earlier forecasts the band was calibrated on.
    """

    horizon_months: int
    by: dt.date
    expected: float
    p10: int | None
    p50: float | None
    p90: int | None
    no_band: NoBand | None
    outcomes: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is forecast as of a day.

    Attributes:
        horizons: in months.
        farthest: the day up to which landing dates were looked for.
        items: all that are open, the likeliest to land within the longest horizon first.
        totals: one for each horizon.
        calibration: how the same method fared on the same history, one row for each horizon.
    """

    as_of: dt.date
    horizons: tuple[int, ...]
    farthest: dt.date
    items: tuple[ItemForecast, ...]
    totals: tuple[TotalForecast, ...]
    calibration: tuple[BacktestRow, ...]


@dataclass(frozen=True, slots=True)
class LandingDistribution:
    """How many of some open items land by a day.

    Attributes:
        items: keys of those that are open.
        months: how many whole months there are until *by*.
        expected: the sum of the items' probabilities.
        counts: the distribution of how many land; ``None`` if there is no band.
        no_band: why there is none.
    """

    as_of: dt.date
    by: dt.date
    items: tuple[str, ...]
    months: int
    expected: float
    counts: CountDistribution | None
    no_band: NoBand | None

    def probability(self, wanted: int) -> float | None:
        """Return the probability that *wanted* or more land; ``None`` if it depends on a band there is not."""
        if wanted <= 0:
            return 1.0
        if wanted > len(self.items):
            return 0.0
        return None if self.counts is None else self.counts.at_least(wanted)

    def pace(self, wanted: int) -> float:
        """Return how many must land a month for *wanted* to land by the day; infinite when no month is left."""
        if wanted <= 0:
            return 0.0
        return wanted / self.months if self.months else math.inf


def forecast(
    events: Iterable[StageEvent],
    lifecycle: Lifecycle,
    *,
    as_of: dt.date,
    horizons: Sequence[int] = HORIZONS,
    band: float = BAND,
) -> Forecast:
    """Forecast when the open items of a lifecycle land, from what was known at the end of *as_of*.

    Args:
        events: all that the caller counts, of items that are open and of those that are not.
        lifecycle: of the events.
        as_of: the day.
        horizons: in months.
        band: the share of outcomes that the band of the totals should cover.
    """
    history = history_of(events, lifecycle, as_of=as_of)
    return forecast_from(history, origins_of(history), horizons=horizons, band=band)


def forecast_from(
    history: History, origins: Sequence[Origin], *, horizons: Sequence[int] = HORIZONS, band: float = BAND
) -> Forecast:
    """Forecast when the open items of a *history* land, from its *origins*."""
    made, as_of = predictions(history, horizons, band=band, origins=origins), history.days[-1]
    return Forecast(
        as_of=as_of,
        horizons=tuple(horizons),
        farthest=months_later(as_of, FARTHEST),
        items=_items(history, origins[-1], [made[months][-1] for months in horizons], max(horizons)),
        totals=tuple(_total(history, months, made[months][-1]) for months in horizons),
        calibration=tuple(rows_of(history, made, band=band)),
    )


def landing_distribution(
    events: Iterable[StageEvent],
    lifecycle: Lifecycle,
    *,
    as_of: dt.date,
    by: dt.date,
    items: Collection[str] | None = None,
    band: float = BAND,
) -> LandingDistribution:
    """Forecast how many of *items* (all open ones, if not given) land after *as_of* and not later than *by*.

    The shared effect and the band's factor are those of the whole history: the items of one target are too few to
    learn them from.
    """
    history = history_of(events, lifecycle, as_of=as_of)
    months = 0
    while months_later(as_of, months + 1) <= by:
        months += 1
    last = predictions(history, [months], band=band)[months][-1]
    chosen = np.array([items is None or history.items[item] in items for item in last.items], bool)
    reason = no_band(history, last.outcomes)
    spread = count_probabilities(last.probabilities[chosen], last.spread)
    return LandingDistribution(
        as_of=as_of,
        by=by,
        items=tuple(history.items[item] for item in last.items[chosen]),
        months=months,
        expected=float(last.probabilities[chosen].sum()),
        counts=None if reason else CountDistribution(spread, last.counts.factor),
        no_band=reason,
    )


def _total(history: History, months: int, last: Prediction) -> TotalForecast:
    reason = no_band(history, last.outcomes)
    lower, upper = (None, None) if reason else last.ends
    return TotalForecast(
        horizon_months=months,
        by=months_later(history.days[-1], months),
        expected=last.expected,
        p10=lower,
        p50=None if reason else last.counts.median,
        p90=upper,
        no_band=reason,
        outcomes=last.outcomes,
    )


def _items(history: History, origin: Origin, made: Sequence[Prediction], longest: int) -> tuple[ItemForecast, ...]:
    month, items, hazards, cells = origin.month, origin.items, origin.hazards, origin.cells
    by_horizon = np.stack([one.probabilities for one in made], axis=1)
    ending = hazards.ending(longest)[cells]
    dates = _landing_dates(history, hazards, cells)
    order = sorted(range(len(items)), key=lambda place: (-by_horizon[place].max(), history.items[items[place]]))
    return tuple(
        ItemForecast(
            item=history.items[items[place]],
            written=history.written[items[place]],
            title=history.titles[items[place]],
            state=history.states[history.state[items[place], month]],
            since=dt.date.fromordinal(int(history.since[items[place]])),
            probabilities=tuple(float(chance) for chance in by_horizon[place]),
            p10=dates[place][0],
            p50=dates[place][1],
            p90=dates[place][2],
            ending=float(ending[place]),
        )
        for place in order
    )


def _landing_dates(
    history: History, hazards: Hazards, cells: tuple[Integers, Integers]
) -> list[tuple[dt.date | None, ...]]:
    """Return for each item the ends of the months by which it has landed with the probabilities of dates."""
    landed: Floats = hazards.landings(FARTHEST)[:, *cells].T
    ends = [months_later(history.days[-1], months) for months in range(1, FARTHEST + 1)]
    return [
        tuple(
            ends[int(np.argmax(reached))] if (reached := chances >= level - 1e-12).any() else None
            for level in _DATE_LEVELS
        )
        for chances in landed
    ]
