"""Forecasts as JSON, as plots and as a page that loads nothing and runs no script."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from conformance.reports import forecast_words, progress_words
from conformance.reports.backtest import BASELINES, drawn_reliability, row_json
from conformance.reports.pages import render_page
from conformance.reports.plots import STYLE, Band, Caption, Drawing, Goal, Mark, Steps, date_plot
from conformance.reports.wording import wording

if TYPE_CHECKING:
    from conformance.forecasting import ItemForecast, NoBand, TotalForecast
    from conformance.forecasting.overview import LifecycleForecast, Overview, Unforeseen
    from conformance.forecasting.targets import TargetForecast
    from conformance.reports.plots import Layer

MAX_LISTED = 1_000
"""How many items of a lifecycle the page lists."""
_SHOWN_YEARS = 4


def overview_json(found: Overview) -> dict[str, object]:
    """Return *found* as a JSON object: the contract of ``yangfan standards forecast --json``."""
    return {
        "as_of": found.as_of.isoformat(),
        "lifecycles": [_lifecycle_json(one) for one in found.lifecycles],
        "items": [
            *(_item_json(item, one) for one in found.lifecycles for item in one.forecast.items),
            *(_unforeseen_json(one) for one in found.unforeseen),
        ],
        "closed": [
            {
                "item": one.item,
                "title": one.title,
                "lifecycle": one.key[0],
                "state": one.reached.stage,
                "since": str(one.reached.date),
            }
            for one in found.closed
        ],
        "targets": [_target_json(one) for one in found.targets],
    }


def render_forecast(found: Overview, *, language: str) -> bytes:
    """Return the page on *found* in UTF-8."""
    return render_page(
        "forecast",
        language=language,
        plot_style=STYLE,
        found=found,
        baselines=BASELINES,
        spoken=language,
        words=forecast_words,
        progress_words=progress_words,
        fan=partial(fan, language=language),
        target_fan=partial(target_fan, language=language),
        reliability=partial(drawn_reliability, language=language),
        listed=MAX_LISTED,
        say=partial(_say, language),
    )


def fan(one: LifecycleForecast, *, language: str) -> Drawing:
    """Draw what landed in the last years, and the band and the median of what is open today."""
    as_of, title = one.forecast.as_of, one.lifecycle.title.spoken(language)
    first = as_of.replace(year=as_of.year - _SHOWN_YEARS, month=1, day=1)
    before = max((count for day, count in one.landings if day < first), default=0)
    steps = [(first, 0.0), *((day, float(count - before)) for day, count in one.landings if day >= first)]
    landed = steps[-1][1]
    totals = [total for total in one.forecast.totals if total.no_band is None]
    data: Mapping[str, object] = {"title": title, "as_of": as_of.isoformat(), "first": first.isoformat()}
    layers: list[Layer] = []
    if totals:
        layers.append(_band([(as_of, landed, landed), *(_ends(total, landed) for total in totals)], language))
        middle = [(as_of, landed), *((total.by, landed + (total.p50 or 0.0)) for total in totals)]
        layers.append(_median(_sloped(middle), language))
    layers.append(Steps(wording("forecasts.key-landed", language, **data), steps, "main", as_of))
    layers.append(Mark(wording("progress.mark-as-of", language, date=as_of.isoformat()), as_of))
    return date_plot(
        layers,
        caption=Caption(
            f"fan-{one.lifecycle.id}",
            wording("forecasts.plot-fan", language, **data),
            wording("forecasts.plot-fan-desc", language, **data),
        ),
        span=(first, one.forecast.totals[-1].by),
        unit=wording("forecasts.unit-since", language, **data),
    )


def target_fan(told: TargetForecast, *, language: str) -> Drawing:
    """Draw what counts toward a target, and the band and the median of what may count."""
    progress, target = told.progress, told.progress.target
    as_of, due = progress.as_of, target.due.latest
    last = _last_shown(told)
    ahead = [one for one in told.ahead if one.day <= last]
    series = [(day, float(count)) for day, count in progress.series]
    first = target.since.earliest if target.since else min([day for day, _ in series] + [as_of]).replace(month=1, day=1)
    data: Mapping[str, object] = {
        "title": target.title.spoken(language),
        "as_of": as_of.isoformat(),
        "due": due.isoformat(),
        "needed": progress.needed,
        "counted": progress.counted,
    }
    here = float(progress.counted)
    layers: list[Layer] = [
        _band([(as_of, here, here), *((one.day, one.p10, one.p90) for one in ahead)], language),
        _median([(as_of, here), *((one.day, float(one.p50)) for one in ahead)], language),
        Steps(wording("forecasts.key-counted", language, **data), [(first, 0.0), *series], "main", as_of),
        Goal(wording("progress.goal-line", language, needed=progress.needed), progress.needed),
        Mark(wording("progress.mark-as-of", language, date=as_of.isoformat()), as_of),
        Mark(wording("progress.mark-due", language, date=due.isoformat()), due),
    ]
    return date_plot(
        layers,
        caption=Caption(
            f"target-fan-{target.id}",
            wording("forecasts.plot-target", language, **data),
            wording("forecasts.plot-target-desc", language, **data),
        ),
        span=(first, max(last, due)),
        top=float(progress.needed),
    )


def _last_shown(told: TargetForecast) -> dt.date:
    """Return the day on which the plot ends: half a year after the due date, or when the goal is reached with 90 %."""
    due = told.progress.target.due.latest
    wanted = max(due + dt.timedelta(days=183), told.p90 or due)
    return min(wanted, told.ahead[-1].day)


def _band(points: list[tuple[dt.date, float, float]], language: str) -> Band:
    return Band(wording("forecasts.key-fan", language), points)


def _median(points: list[tuple[dt.date, float]], language: str) -> Steps:
    return Steps(wording("forecasts.key-median", language), points, "other", points[-1][0], dashed=True)


def _sloped(points: Sequence[tuple[dt.date, float]]) -> list[tuple[dt.date, float]]:
    """Return points of single days on the straight lines between *points*."""
    slope = [
        (before + dt.timedelta(days=at), low + (high - low) * at / (after - before).days)
        for (before, low), (after, high) in pairwise(points)
        for at in range((after - before).days)
    ]
    return [*slope, *points[-1:]]


def _ends(total: TotalForecast, landed: float) -> tuple[dt.date, float, float]:
    return total.by, landed + (total.p10 or 0), landed + (total.p90 or 0)


def _lifecycle_json(one: LifecycleForecast) -> dict[str, object]:
    return {
        "id": one.lifecycle.id,
        "title": {"en": one.lifecycle.title.en, "zh": one.lifecycle.title.zh},
        "history_until": one.until.isoformat(),
        "out_of_date": one.out_of_date,
        "open": one.open,
        "totals": [
            {
                "horizon_months": total.horizon_months,
                "by": total.by.isoformat(),
                "expected": round(total.expected, 2),
                "p10": total.p10,
                "p50": None if total.p50 is None else round(total.p50, 2),
                "p90": total.p90,
                "no_band": _reason_json(total.no_band),
            }
            for total in one.forecast.totals
        ],
        "calibration": [row_json(row) for row in one.forecast.calibration],
    }


def _item_json(item: ItemForecast, one: LifecycleForecast) -> dict[str, object]:
    whole = one.no_band is None
    chances: Iterator[tuple[int, TotalForecast, float]] = zip(
        one.forecast.horizons, one.forecast.totals, item.probabilities, strict=True
    )
    return {
        "item": item.written,
        "title": item.title,
        "lifecycle": one.lifecycle.id,
        "state": item.state,
        "since": item.since.isoformat(),
        "probability": {str(months): None if total.no_band else round(chance, 4) for months, total, chance in chances},
        "p10": _day(item.p10) if whole else None,
        "p50": _day(item.p50) if whole else None,
        "p90": _day(item.p90) if whole else None,
        "not_before": one.forecast.farthest.isoformat() if whole and item.p90 is None else None,
        "ending": round(item.ending, 4) if whole else None,
        "no_band": _reason_json(one.no_band),
    }


def _unforeseen_json(one: Unforeseen) -> dict[str, object]:
    reason = forecast_words.unforeseen_text(one, "en")
    return {
        "item": one.item,
        "title": one.titles.spoken("en"),
        "lifecycle": one.key[0] or None,
        "state": None,
        "since": None,
        "probability": None,
        "p10": None,
        "p50": None,
        "p90": None,
        "not_before": None,
        "ending": None,
        "no_band": {"key": one.reason.value, "text": reason},
    }


def _target_json(told: TargetForecast) -> dict[str, object]:
    progress = told.progress
    return {
        "id": progress.target.id,
        "title": {"en": progress.target.title.en, "zh": progress.target.title.zh},
        "verdict": told.verdict.value,
        "said": forecast_words.target_text(told, "en"),
        "counted": progress.counted,
        "needed": progress.needed,
        "due": progress.target.due.latest.isoformat(),
        "probability": None if told.probability is None else round(told.probability, 4),
        "p10": _day(told.p10),
        "p50": _day(told.p50),
        "p90": _day(told.p90),
        "not_before": told.farthest.isoformat() if told.ahead and told.p90 is None else None,
        "pace": {
            "so_far": None if progress.pace.so_far is None else round(progress.pace.so_far, 2),
            "needed": None if progress.pace.needed is None else round(progress.pace.needed, 2),
        },
        "no_band": _reason_json(told.no_band),
        "foreseen": list(told.foreseen),
        "unforeseen": list(told.unforeseen),
        "ahead": [
            {"day": one.day.isoformat(), "p10": one.p10, "p50": one.p50, "p90": one.p90, "met": round(one.met, 4)}
            for one in told.ahead
        ],
    }


def _reason_json(reason: NoBand | None) -> dict[str, object] | None:
    if reason is None:
        return None
    return {"key": reason.key, **reason.fields, "text": forecast_words.reason(reason, "en")}


def _day(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


def _say(language: str, key: str, **data: object) -> str:
    return wording(key, language, **data)
