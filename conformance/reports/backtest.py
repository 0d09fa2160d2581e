"""Back-tests of forecasts as JSON, as plots and as a page that loads nothing and runs no script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from conformance.reports import forecast_words
from conformance.reports.charts import Bin, reliability_diagram
from conformance.reports.cut_offs import CutOffPlot, cut_off_plot, stacked
from conformance.reports.drawings import STYLE, Caption, Drawing
from conformance.reports.pages import render_page
from conformance.reports.wording import wording

if TYPE_CHECKING:
    from conformance.forecasting import BacktestRow, Interval
    from conformance.forecasting.backtesting import BaselineScore
    from conformance.model.lifecycle import Lifecycle

BASELINES = ("by_stage", "by_age", "constant_rate")


@dataclass(frozen=True, slots=True)
class Backtest:
    """The back-test of one history.

    Attributes:
        rows: one for each horizon.
        events: how many events it rests on.
        origin: the file of the history, ``""`` for the store.
    """

    lifecycle: Lifecycle
    rows: tuple[BacktestRow, ...]
    events: int
    origin: str = ""

    @property
    def tested(self) -> bool:
        """Whether there was history enough to test any horizon."""
        return any(row.cutoffs for row in self.rows)


def row_json(row: BacktestRow) -> dict[str, object]:
    """Return how forecasts of one horizon fared, as a JSON object; scores are ``null`` where nothing was tested."""
    return {
        "horizon_months": row.horizon_months,
        "band": row.band,
        "coverage": _score(row.coverage, row),
        "coverage_interval": _interval(row.coverage_interval),
        "mae": _score(row.mae, row),
        "crps": _score(row.crps, row),
        "brier": _score(row.brier, row),
        "cutoffs": row.cutoffs,
        "since": row.since.isoformat() if row.since else None,
        "baseline": {name: _baseline_json(row.baseline[name], row) for name in row.baseline},
        "reliability": [
            {"forecast": round(one.forecast, 4), "observed": round(one.observed, 4), "items": one.items}
            for one in row.reliability
        ],
        "single": [
            {
                "day": one.day.isoformat(),
                "open": one.open,
                "expected": round(one.expected, 2),
                "lower": one.lower,
                "median": round(one.median, 2),
                "upper": one.upper,
                "observed": one.observed,
            }
            for one in row.single
        ],
    }


def backtest_json(backtests: Sequence[Backtest]) -> list[dict[str, object]]:
    """Return the rows of all *backtests*, each with its lifecycle: the contract of ``standards backtest --json``."""
    return [
        {"lifecycle": one.lifecycle.id, "events": one.events, **row_json(row)} for one in backtests for row in one.rows
    ]


def render_backtest(backtests: Sequence[Backtest], *, language: str) -> bytes:
    """Return the page on *backtests* in UTF-8."""
    return render_page(
        "backtest",
        language=language,
        sheet="forecast",
        plot_style=STYLE,
        backtests=backtests,
        baselines=BASELINES,
        spoken=language,
        words=forecast_words,
        cut_offs=partial(drawn_cut_offs, language=language),
        reliability=partial(drawn_reliability, language=language),
        say=partial(_say, language),
    )


def drawn_rows(backtest: Backtest, *, language: str) -> Drawing:
    """Draw the cut-offs of all horizons that were tested, below one another."""
    data: Mapping[str, object] = {"title": backtest.lifecycle.title.spoken(language)}
    return stacked(
        [drawn_cut_offs(backtest.lifecycle, row, language=language) for row in backtest.rows if row.cutoffs],
        Caption(
            f"cut-offs-{backtest.lifecycle.id}",
            wording("forecasts.plot-backtest", language, **data),
            wording("forecasts.plot-backtest-desc", language, **data),
        ),
    )


def drawn_cut_offs(lifecycle: Lifecycle, row: BacktestRow, *, language: str) -> Drawing:
    """Draw the band, the median and the outcome at each cut-off."""
    hits = sum(one.lower <= one.observed <= one.upper for one in row.single)
    data: Mapping[str, object] = {
        "title": lifecycle.title.spoken(language),
        "months": row.horizon_months,
        "band": f"{row.band:.0%}".replace("%", " %"),
        "hits": hits,
        "cutoffs": row.cutoffs,
    }
    labels = CutOffPlot(
        band=wording("forecasts.key-band", language, **data),
        median=wording("forecasts.key-median", language),
        hit=wording("forecasts.key-hit", language),
        miss=wording("forecasts.key-miss", language),
        unit=wording("forecasts.unit-landed", language, **data),
    )
    caption = Caption(
        f"cut-offs-{lifecycle.id}-{row.horizon_months}",
        wording("forecasts.plot-cut-offs", language, **data),
        wording("forecasts.plot-cut-offs-desc", language, **data),
    )
    return cut_off_plot(row.single, labels, caption=caption)


def drawn_reliability(lifecycle: Lifecycle, row: BacktestRow, *, language: str) -> Drawing:
    """Draw how often documents landed that were given about one probability."""
    from conformance.forecasting.scores import wilson

    bins = []
    for one in row.reliability:
        interval = wilson(round(one.observed * one.items), one.items)
        bins.append(Bin(one.forecast, one.observed, interval.lower, interval.upper, one.items))
    data: Mapping[str, object] = {"title": lifecycle.title.spoken(language), "months": row.horizon_months}
    return reliability_diagram(
        bins,
        caption=Caption(
            f"reliability-{lifecycle.id}-{row.horizon_months}",
            wording("forecasts.plot-reliability", language, **data),
            wording("forecasts.plot-reliability-desc", language, **data),
        ),
        axes=(
            wording("forecasts.axis-stated", language, **data),
            wording("forecasts.axis-observed", language),
        ),
        diagonal=wording("forecasts.key-diagonal", language),
    )


def _baseline_json(score: BaselineScore, row: BacktestRow) -> dict[str, object]:
    return {
        "coverage": _score(score.coverage, row),
        "coverage_interval": _interval(score.coverage_interval),
        "mae": _score(score.mae, row),
        "crps": _score(score.crps, row),
    }


def _interval(interval: Interval) -> list[float]:
    return [round(interval.lower, 4), round(interval.upper, 4)]


def _score(value: float, row: BacktestRow) -> float | None:
    return round(value, 4) if row.cutoffs else None


def _say(language: str, key: str, **data: object) -> str:
    return wording(key, language, **data)
