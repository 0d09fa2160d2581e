"""What forecasts say of targets: the evidence first, then what is open, and nothing where nothing can be said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.forecasting.backtesting import BAND, HORIZONS
from conformance.forecasting.conformal import CountDistribution
from conformance.forecasting.histories import history_of
from conformance.forecasting.overview import Known, narrowed, overview
from conformance.forecasting.predicting import FARTHEST, forecast
from conformance.forecasting.prequential import coherent, origins_of, predictions
from conformance.forecasting.shared_effect import count_probabilities
from conformance.forecasting.targets import TargetForecast, Verdict, _stretched, lands_below, months_until, outlook
from conformance.model.dates import StatedDate
from conformance.model.lifecycle import Lifecycle, Rung, StageEvent
from conformance.model.standards import Registry, Scope, Source, Target
from conformance.model.text import Text

AS_OF = dt.date(2018, 12, 31)
NOTHING = Registry(bodies={}, categories={}, sectors={}, standards={})


def target(goal: int, *, due: str = "2020-06-30", landed: Rung = Rung.PUBLISHED, since: str = "2017-01-01") -> Target:
    title = Text(en="synthetic", zh="合成")
    return Target(
        *("own", title, goal, StatedDate.parse(due), landed, "synthetic"),
        *(Scope(lifecycles=("synthetic",), specific=False), Source("synthetic", "low")),
        since=StatedDate.parse(since),
    )


@pytest.fixture(scope="session")
def known(synthetic_history: Sequence[StageEvent], lifecycle: Lifecycle) -> Known:
    return Known(NOTHING, {lifecycle.id: lifecycle}, (), synthetic_history, AS_OF)


def forecast_of(known: Known, wanted: Target) -> TargetForecast:
    (told,) = overview(known, [wanted], lifecycles=()).targets
    return told


@pytest.fixture(scope="session")
def counted(known: Known) -> int:
    return forecast_of(known, target(10_000)).progress.counted


def test_what_is_reached_is_certain(known: Known, counted: int) -> None:
    told = forecast_of(known, target(counted))
    assert (told.verdict, told.probability) == (Verdict.REACHED, 1.0)


@pytest.mark.parametrize(
    ("wanted", "verdict"),
    [
        (target(9_999, due="2018-12-30"), Verdict.PAST),
        (target(9_999), Verdict.TOO_FEW_OPEN),
        (target(5, since="2019-02-01"), Verdict.AHEAD),
        (replace(target(9_999), each_sector=True), Verdict.REACHED),  # in none of no sectors it is missing
    ],
)
def test_where_nothing_is_forecast_there_is_no_probability(known: Known, wanted: Target, verdict: Verdict) -> None:
    told = forecast_of(known, wanted)
    assert told.verdict is verdict
    assert told.probability == (1.0 if verdict is Verdict.REACHED else None)
    assert not told.ahead


def test_a_higher_rung_than_that_of_landing_is_not_forecast(known: Known, lifecycle: Lifecycle, counted: int) -> None:
    assert lands_below(lifecycle, Rung.IN_FORCE)
    assert not lands_below(lifecycle, Rung.PUBLISHED)
    assert forecast_of(known, target(1, landed=Rung.IN_FORCE)).verdict is Verdict.OTHER_LANDING
    assert forecast_of(known, target(counted + 1)).verdict is Verdict.FORECAST


def test_more_is_never_likelier_and_later_never_less_likely(known: Known, counted: int) -> None:
    chances = []
    for more in (1, 4, 8, 12):
        told = forecast_of(known, target(counted + more))
        met = [one.met for one in told.ahead]
        assert met == sorted(met)
        assert all(one.p10 <= one.p50 <= one.p90 for one in told.ahead)
        assert told.ahead[-1].day == told.farthest
        chances.append(round(told.probability or 0, 9))
    assert chances == sorted(chances, reverse=True)
    assert 0 < chances[-1] < chances[0] <= 1


def test_unverified_events_do_not_count_and_are_forecast(known: Known, counted: int) -> None:
    unsourced = replace(known, imported=[replace(event, source="") for event in known.imported])
    told = forecast_of(unsourced, target(10))
    assert told.progress.counted == 0
    assert len(told.foreseen) == len(forecast_of(known, target(counted + 10)).foreseen) > 0
    assert told.verdict is Verdict.FORECAST


def test_too_short_a_history_gives_no_probability_and_says_why(known: Known) -> None:
    early = replace(known, as_of=dt.date(2001, 6, 30))
    told = forecast_of(early, target(9, due="2003-12-31", since="2000-01-01"))
    assert (told.verdict, told.probability) == (Verdict.NO_HISTORY, None)
    assert told.no_band is not None
    assert told.unforeseen


def test_what_comes_after_landing_changes_no_forecast(known: Known, lifecycle: Lifecycle) -> None:
    (one,) = overview(known, (), lifecycles={lifecycle.id}).lifecycles
    assert one.forecast == forecast(known.imported, lifecycle, as_of=AS_OF)
    assert one.open == len(one.forecast.items)
    assert one.landings[-1][1] == max(count for _, count in one.landings)


def test_an_overview_is_narrowed_to_items_and_keeps_the_totals(known: Known, lifecycle: Lifecycle) -> None:
    whole = overview(known, (), lifecycles={lifecycle.id})
    item = whole.lifecycles[0].forecast.items[0].item
    landed = next(key for key, track in whole.tracks.items() if track.states["main"] == "issued")
    narrow = narrowed(whole, {(lifecycle.id, item), landed, (lifecycle.id, "nobody knows it")})
    assert [one.item for one in narrow.lifecycles[0].forecast.items] == [item]
    assert narrow.lifecycles[0].forecast.totals == whole.lifecycles[0].forecast.totals
    assert [one.key for one in narrow.closed] == [landed]


def test_the_outlook_agrees_with_the_forecast(known: Known, lifecycle: Lifecycle) -> None:
    history = history_of(known.imported, lifecycle, as_of=AS_OF)
    made = predictions(history, HORIZONS, band=BAND)
    seen = outlook(history, lifecycle, made, origin=origins_of(history)[-1])
    told = forecast(known.imported, lifecycle, as_of=AS_OF)
    keys, bands = [item.item for item in told.items], []
    for place, total in enumerate(told.totals):
        chances = seen.chances(keys, total.horizon_months)
        assert chances == pytest.approx([item.probabilities[place] for item in told.items])
        bands.append(seen.counts(chances, total.horizon_months).band(BAND))
    assert coherent(bands) == [(total.p10, total.p90) for total in told.totals]


@given(
    st.lists(st.floats(0.01, 0.99), min_size=1, max_size=12),
    st.floats(0, 1),
    st.floats(0.3, 3),
)
def test_stretched_probabilities_are_those_of_the_distribution(
    chances: list[float], spread: float, factor: float
) -> None:
    counts = CountDistribution(count_probabilities(np.array(chances), spread), factor)
    stretched = _stretched(counts, len(chances))
    assert stretched.sum() == pytest.approx(1)
    assert (stretched >= -1e-12).all()
    for count in range(1, len(chances) + 1):
        assert stretched[count:].sum() == pytest.approx(counts.at_least(count), abs=1e-9)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2030, 1, 1)), st.integers(0, 3000))
def test_whole_months_until_a_day_do_not_pass_it(day: dt.date, days: int) -> None:
    due = day + dt.timedelta(days=days)
    months = months_until(day, due)
    assert 1 <= months <= FARTHEST
    assert abs((due - day).days / 30.44 - months) < 1.2 or months in {1, FARTHEST}
