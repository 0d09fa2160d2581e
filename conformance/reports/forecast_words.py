"""Forecasts in words: probabilities, days, bands, what a target may expect, how forecasts fared."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from conformance.reports.wording import wording

if TYPE_CHECKING:
    from conformance.forecasting import BacktestRow, ItemForecast, NoBand, TotalForecast
    from conformance.forecasting.overview import LifecycleForecast, Unforeseen
    from conformance.forecasting.targets import TargetForecast
    from conformance.model.lifecycle import Lifecycle

_LEAST, _MOST = 0.01, 0.99


def share(probability: float | None, language: str) -> str:
    """Write a probability in per cent; what is not quite impossible or certain is not written as if it were."""
    if probability is None:
        return wording("forecasts.none", language)
    if 0 < probability < _LEAST:
        return "< 1 %"
    if _MOST < probability < 1:
        return "> 99 %"
    return f"{probability:.0%}".replace("%", " %")


def landing_day(day: dt.date | None, farthest: dt.date, language: str) -> str:
    """Write a day by which something has landed."""
    if day is None:
        return wording("forecasts.not-before", language, date=farthest.isoformat())
    return day.isoformat()


def reason(no_band: NoBand | None, language: str) -> str:
    """Say why there is no band, ``""`` if there is one."""
    return wording(no_band.key, language, **no_band.fields) if no_band else ""


def state_title(lifecycle: Lifecycle, state: str, language: str) -> str:
    """Name a state of the main machine."""
    return lifecycle.main.states[state].title.spoken(language)


def band_text(total: TotalForecast, language: str) -> str:
    """Write the band of a total, or why there is none."""
    if total.no_band is not None:
        return reason(total.no_band, language)
    return f"{total.p10}–{total.p90}"


def median_text(total: TotalForecast, language: str) -> str:
    """Write the median of a total."""
    return wording("forecasts.none", language) if total.p50 is None else f"{total.p50:.0f}"


def coverage_text(coverage: float) -> str:
    """Write how often a band held."""
    return f"{coverage:.0%}".replace("%", " %")


def interval_text(row: BacktestRow) -> str:
    """Write the interval of the coverage."""
    return f"{row.coverage_interval.lower:.0%}–{row.coverage_interval.upper:.0%}".replace("%", " %")


def coverage_verdict(row: BacktestRow, language: str) -> str:
    """Say whether the band held as often as it should, too seldom, too often, or was not tested."""
    if not row.cutoffs:
        return wording("forecasts.untested", language)
    if row.coverage_interval.upper < row.band:
        return wording("forecasts.too-narrow", language)
    if row.coverage_interval.lower > row.band:
        return wording("forecasts.too-wide", language)
    return wording("forecasts.calibrated", language)


def reliability_text(row: BacktestRow) -> str:
    """Write of each tenth of probability the mean that was stated, the share that landed, and of how many."""
    return ", ".join(f"{one.forecast:.0%}→{one.observed:.0%} ({one.items})" for one in row.reliability)


def outlook_text(item: ItemForecast, horizon: int, one: LifecycleForecast, language: str) -> str:
    """Write the probability that an item lands within the horizon at that place."""
    return share(item.probabilities[horizon] if one.forecast.totals[horizon].no_band is None else None, language)


def days_text(item: ItemForecast, one: LifecycleForecast, language: str) -> tuple[str, str, str]:
    """Write the days by which an item has landed with 10, 50 and 90 %."""
    if one.no_band is not None:
        return (wording("forecasts.none", language),) * 3
    p10, p50, p90 = (landing_day(day, one.forecast.farthest, language) for day in (item.p10, item.p50, item.p90))
    return p10, p50, p90


def ending_text(item: ItemForecast, one: LifecycleForecast, language: str) -> str:
    """Write the probability that an item ends without landing within the longest horizon."""
    return share(item.ending if one.no_band is None else None, language)


def unforeseen_text(one: Unforeseen, language: str) -> str:
    """Say why an open item has no forecast."""
    return wording(f"forecasts.reason-{one.reason}", language)


def until_text(one: LifecycleForecast, language: str) -> str:
    """Say until when the history is known, and that this is long ago if it is."""
    key = "forecasts.out-of-date" if one.out_of_date else "forecasts.until"
    return wording(key, language, date=one.until.isoformat(), as_of=one.forecast.as_of.isoformat())


def target_text(told: TargetForecast, language: str) -> str:
    """Say in a sentence or two what a target may expect."""
    progress = told.progress
    data: dict[str, object] = {
        "counted": progress.counted,
        "needed": progress.needed,
        "missing": max(progress.needed - progress.counted, 0),
        "due": progress.target.due.latest.isoformat(),
        "open": len(told.foreseen) + len(told.unforeseen),
        "unforeseen": len(told.unforeseen),
        "probability": share(told.probability, language),
        "reason": reason(told.no_band, language) or wording("forecasts.no-events", language),
    }
    return wording(f"forecasts.target-{told.verdict}", language, **data)


def target_days(told: TargetForecast, language: str) -> str:
    """Say by when a target is met with 10, 50 and 90 %, ``""`` where there is no forecast."""
    if not told.ahead:
        return ""
    days = [landing_day(day, told.farthest, language) for day in (told.p10, told.p50, told.p90)]
    return wording("forecasts.target-days", language, p10=days[0], p50=days[1], p90=days[2])
