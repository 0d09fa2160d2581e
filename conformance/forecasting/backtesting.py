"""The rolling-origin back-test: how forecasts of the same method fared on a history, beside what they have to beat."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from conformance.forecasting.baselines import BY_AGE, BY_STAGE, CONSTANT_RATE, Baselines, baselines_of
from conformance.forecasting.conformal import CountDistribution
from conformance.forecasting.histories import LANDED, Floats, History, history_of
from conformance.forecasting.prequential import QUARTER, Prediction, known_outcomes, predictions
from conformance.forecasting.scores import Interval, ReliabilityBin, brier, mean, reliability, wilson
from conformance.forecasting.shared_effect import count_probabilities
from conformance.model.lifecycle import Lifecycle, StageEvent

HORIZONS = (6, 12, 24)
BAND = 0.8
_RIVALS = (BY_STAGE, BY_AGE, CONSTANT_RATE)
_TESTED_SHARE = 3
"""The last third of the time since the first landing is tested; what comes before is for learning."""


@dataclass(frozen=True, slots=True)
class CutOff:
    """One forecast and what became of it.

    Attributes:
        open: how many items were open.
        expected: how many were expected to land.
        lower, median, upper: the band and the middle of the forecast.
        observed: how many landed.
    """

    day: dt.date
    open: int
    expected: float
    lower: int
    median: float
    upper: int
    observed: int


@dataclass(frozen=True, slots=True)
class BaselineScore:
    """How a baseline fared at the same cut-offs."""

    coverage: float
    coverage_interval: Interval
    mae: float
    crps: float


@dataclass(frozen=True, slots=True)
class BacktestRow:
    """How forecasts of one horizon fared.

    Attributes:
        band: the share that the band should cover.
        coverage: the share of cut-offs whose outcome lies in the band.
        coverage_interval: its 95 % Wilson interval; overlapping horizons make the truth wider still.
        mae: mean absolute error of the median, in items.
        crps: mean continuous ranked probability score, in items.
        brier: of the single items' probabilities.
        cutoffs: how many cut-offs were tested.
        baseline: scores of ``by_stage``, ``by_age`` and ``constant_rate``.
        single: the cut-offs, oldest first.
        reliability: of the single items' probabilities.
        since: the first day that may be tested: in the last third of the time since the first landing.
    """

    horizon_months: int
    band: float
    coverage: float
    coverage_interval: Interval
    mae: float
    crps: float
    brier: float
    cutoffs: int
    baseline: Mapping[str, BaselineScore]
    single: tuple[CutOff, ...]
    reliability: tuple[ReliabilityBin, ...]
    since: dt.date | None


def backtest(
    events: Iterable[StageEvent],
    lifecycle: Lifecycle,
    *,
    as_of: dt.date | None = None,
    horizons: Sequence[int] = HORIZONS,
    band: float = BAND,
) -> list[BacktestRow]:
    """Test forecasts at the ends of quarters on a history.

    Nothing is tuned here: the constants of the method are fixed, the first cut-off follows from the length of the
    history alone, and each forecast knows what was known at its cut-off.

    Args:
        events: the history; all that the caller counts.
        lifecycle: of the events.
        as_of: the day up to which the history is complete; that of the last event if not given. Cut-offs are the
            ends of calendar quarters up to it.
        horizons: in months.
        band: the share of outcomes that the band should cover.
    """
    events = list(events)
    last = as_of or max((event.known for event in events), default=dt.date.max)
    history = history_of(events, lifecycle, as_of=last_quarter_end(last))
    return rows_of(history, predictions(history, horizons, band=band), band=band)


def rows_of(history: History, made: Mapping[int, Sequence[Prediction]], *, band: float) -> list[BacktestRow]:
    """Score predictions that were *made* by horizon, at the cut-offs of the last third of the history."""
    baselines, tested = baselines_of(history), first_tested(history)
    return [
        _row(baselines, months, [one for one in known_outcomes(some) if one.month >= tested], band=band)
        for months, some in made.items()
    ]


def first_tested(history: History) -> int:
    """Return the first month of the last third of the time between the first landing and the history's end."""
    landed = np.nonzero((history.state == LANDED).any(0))[0]
    last = history.months - 1
    return last - (last - int(landed[0])) // _TESTED_SHARE if len(landed) else last


def last_quarter_end(day: dt.date) -> dt.date:
    """Return the last day of a calendar quarter that is not after *day*."""
    tomorrow = day + dt.timedelta(days=1) if day < dt.date.max else day
    first = tomorrow.replace(month=(tomorrow.month - 1) // QUARTER * QUARTER + 1, day=1)
    return max(first, dt.date.min + dt.timedelta(days=1)) - dt.timedelta(days=1)


def _row(baselines: Baselines, months: int, tested: Sequence[Prediction], *, band: float) -> BacktestRow:
    history = baselines.history
    observed = [one.outcome.observed for one in tested]
    rivals = [baselines.probabilities(one.month, months) for one in tested]
    own = _scored([one.counts for one in tested], [one.ends for one in tested], observed)
    probabilities = np.concatenate([one.probabilities for one in tested] or [np.zeros(0)])
    landed = np.concatenate([one.landed for one in tested if one.landed is not None] or [np.zeros(0, bool)])
    return BacktestRow(
        horizon_months=months,
        band=band,
        coverage=own.coverage,
        coverage_interval=own.coverage_interval,
        mae=own.mae,
        crps=own.crps,
        brier=brier(probabilities, landed),
        cutoffs=len(tested),
        baseline={name: _of_rival([rival[name] for rival in rivals], observed, band=band) for name in _RIVALS},
        single=tuple(_cut_off(history, one) for one in tested),
        reliability=reliability(probabilities, landed),
        since=history.days[first_tested(history)] if history.items else None,
    )


def _of_rival(probabilities: Sequence[Floats], observed: Sequence[int], *, band: float) -> BaselineScore:
    counts = [CountDistribution(count_probabilities(chances, 0)) for chances in probabilities]
    return _scored(counts, [one.band(band) for one in counts], observed)


def _scored(
    counts: Sequence[CountDistribution], bands: Sequence[tuple[int, int]], observed: Sequence[int]
) -> BaselineScore:
    hits = sum(lower <= seen <= upper for (lower, upper), seen in zip(bands, observed, strict=True))
    pairs = list(zip(counts, observed, strict=True))
    return BaselineScore(
        coverage=hits / len(bands) if bands else 0.0,
        coverage_interval=wilson(hits, len(bands)),
        mae=mean([abs(one.median - seen) for one, seen in pairs]),
        crps=mean([one.crps(seen) for one, seen in pairs]),
    )


def _cut_off(history: History, one: Prediction) -> CutOff:
    lower, upper = one.ends
    return CutOff(
        day=history.days[one.month],
        open=len(one.items),
        expected=one.expected,
        lower=lower,
        median=one.counts.median,
        upper=upper,
        observed=one.outcome.observed,
    )
