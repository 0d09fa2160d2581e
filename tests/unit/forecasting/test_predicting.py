import datetime as dt
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.forecasting import NoBand, forecast, landing_distribution
from conformance.messages import choose_language

LAST = dt.date(2018, 12, 31)


@pytest.fixture(scope="module")
def made(synthetic_history, lifecycle):
    return forecast(synthetic_history, lifecycle, as_of=LAST)


def test_every_open_item_is_forecast(made, synthetic_history):
    last = {e.item: e.stage for e in synthetic_history if e.date.latest <= LAST}
    assert {one.item for one in made.items} == {item for item, stage in last.items() if stage in {"draft", "review"}}


def test_probabilities_grow_with_the_horizon_and_sum_to_what_is_expected(made):
    for one in made.items:
        assert list(one.probabilities) == sorted(one.probabilities)
        assert one.probabilities[-1] + one.ending <= 1 + 1e-9
    for place, total in enumerate(made.totals):
        assert total.expected == pytest.approx(sum(one.probabilities[place] for one in made.items))


def test_dates_are_in_order_and_after_the_day(made):
    for one in made.items:
        days = [day or dt.date.max for day in (one.p10, one.p50, one.p90)]
        assert days == sorted(days)
        assert days[0] > LAST


def test_totals_have_a_band_about_the_median(made):
    for total in made.totals:
        assert total.no_band is None
        assert total.p10 <= total.p50 <= total.p90
    assert [row.horizon_months for row in made.calibration] == list(made.horizons)


def test_later_events_change_nothing(made, synthetic_history, lifecycle):
    known = [event for event in synthetic_history if event.date.latest <= LAST]
    assert forecast(known, lifecycle, as_of=LAST) == made
    assert forecast(reversed(synthetic_history), lifecycle, as_of=LAST) == made


def test_too_little_history_gives_no_band_and_says_so(event, lifecycle):
    events = [event("a", "draft", "2018-01-01"), event("b", "draft", "2018-01-01"), event("b", "issued", "2018-06-01")]
    total = forecast(events, lifecycle, as_of=LAST).totals[0]
    assert (total.p10, total.p50, total.p90) == (None, None, None)
    assert total.no_band == NoBand("forecasting.too-few-landings", {"count": 1, "least": 24})
    choose_language("en")
    assert str(total.no_band) == "no band: 1 documents have landed so far, and a band takes at least 24"
    choose_language(None)


def test_many_landings_in_a_short_time_give_no_band(event, lifecycle):
    events = [event("open", "draft", "2018-01-01")]
    for number in range(40):
        events += [event(f"doc-{number}", "draft", "2017-06-01"), event(f"doc-{number}", "issued", "2018-02-01")]
    total = forecast(events, lifecycle, as_of=LAST).totals[0]
    assert total.no_band is not None
    assert total.no_band.key == "forecasting.too-short"


def test_early_in_a_history_too_few_outcomes_are_known(synthetic_history, lifecycle):
    totals = forecast(synthetic_history, lifecycle, as_of=dt.date(2004, 6, 30)).totals
    assert totals[-1].no_band is not None
    assert totals[-1].no_band.key == "forecasting.too-few-outcomes"


def test_nothing_known_forecasts_nothing(lifecycle):
    made = forecast([], lifecycle, as_of=LAST)
    assert made.items == ()
    assert [total.expected for total in made.totals] == [0, 0, 0]


def test_all_landed_leaves_nothing_to_forecast(event, lifecycle):
    events = [event("a", "draft", "2018-01-01"), event("a", "issued", "2018-06-01")]
    assert forecast(events, lifecycle, as_of=LAST).items == ()


def test_none_ever_landed_is_not_expected_to(event, lifecycle):
    made = forecast([event("a", "draft", "2010-01-01")], lifecycle, as_of=LAST)
    assert [one.probabilities for one in made.items] == [(0, 0, 0)]
    assert made.items[0].p10 is None


STAGES = st.sampled_from(["draft", "review", "issued", "withdrawn"])
ROWS = st.lists(st.tuples(st.integers(0, 4), STAGES, st.dates(dt.date(2015, 1, 1), dt.date(2019, 1, 1))), max_size=25)


@settings(max_examples=40, deadline=None)
@given(rows=ROWS)
def test_any_history_gives_probabilities(rows, event, lifecycle):
    events = [event(f"doc-{number}", stage, day.isoformat()) for number, stage, day in rows]
    made = forecast(events, lifecycle, as_of=LAST)
    for one in made.items:
        assert all(0 <= chance <= 1 for chance in one.probabilities)
        assert all(a <= b + 1e-9 for a, b in itertools.pairwise(one.probabilities))
        assert one.since <= LAST


def test_target_is_surer_with_a_smaller_goal(synthetic_history, lifecycle, made):
    chosen = {one.item for one in made.items[:10]}
    found = landing_distribution(synthetic_history, lifecycle, as_of=LAST, by=dt.date(2019, 12, 31), items=chosen)
    assert (found.months, set(found.items)) == (12, chosen)
    assert found.expected == pytest.approx(sum(one.probabilities[1] for one in made.items[:10]))
    chances = [found.probability(wanted) for wanted in range(12)]
    assert chances[0] == 1
    assert chances[-1] == 0
    assert chances == sorted(chances, reverse=True)


def test_pace_is_what_is_missing_by_the_months_left(synthetic_history, lifecycle):
    found = landing_distribution(synthetic_history, lifecycle, as_of=LAST, by=dt.date(2019, 12, 31))
    assert found.pace(6) == pytest.approx(0.5)
    assert found.pace(0) == 0
    over = landing_distribution(synthetic_history, lifecycle, as_of=LAST, by=LAST)
    assert over.pace(1) == float("inf")
    assert over.probability(1) == pytest.approx(0, abs=1e-9)
