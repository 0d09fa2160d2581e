import datetime as dt

import pytest

from conformance.forecasting import backtest
from conformance.forecasting.backtesting import last_quarter_end

LAST = dt.date(2019, 3, 31)


@pytest.fixture(scope="module")
def rows(synthetic_history, lifecycle):
    return backtest(synthetic_history, lifecycle, as_of=LAST)


def test_quarters_end_where_the_calendar_says():
    assert last_quarter_end(dt.date(2022, 12, 23)) == dt.date(2022, 9, 30)
    assert last_quarter_end(dt.date(2022, 12, 31)) == dt.date(2022, 12, 31)
    assert last_quarter_end(dt.date(2022, 1, 1)) == dt.date(2021, 12, 31)


def test_cut_offs_are_quarterly_in_the_last_third_and_their_outcome_is_known(rows):
    for row in rows:
        days = [one.day for one in row.single]
        assert len(days) == row.cutoffs > 10
        assert all(day == last_quarter_end(day) for day in days)
        assert days[0] >= row.since
        assert days[-1] <= LAST - dt.timedelta(days=30 * row.horizon_months)


def test_coverage_is_the_share_of_cut_offs_in_the_band(rows):
    for row in rows:
        inside = [one.lower <= one.observed <= one.upper for one in row.single]
        assert row.coverage == pytest.approx(sum(inside) / len(inside))
        assert row.coverage in row.coverage_interval
        assert row.mae == pytest.approx(sum(abs(one.median - one.observed) for one in row.single) / row.cutoffs)


def test_errors_are_those_of_documents_that_are_independent(rows):
    # The synthetic documents share no effect: bands must not miss more often than they should.
    assert all(row.coverage_interval.upper >= 0.8 for row in rows)
    assert all(set(row.baseline) == {"by_stage", "by_age", "constant_rate"} for row in rows)


def test_what_happens_after_the_last_cut_off_changes_no_forecast(rows, synthetic_history, lifecycle):
    earlier = backtest(synthetic_history, lifecycle, as_of=dt.date(2017, 3, 31))
    for row, before in zip(rows, earlier, strict=True):
        later = {one.day: one for one in row.single}
        shared = [one for one in before.single if one.day in later]
        assert shared
        assert all(later[one.day] == one for one in shared)


def test_history_without_landings_has_no_cut_offs(event, lifecycle):
    rows = backtest([event("a", "draft", "2018-01-01")], lifecycle)
    assert [row.cutoffs for row in rows] == [0, 0, 0]
    assert backtest([], lifecycle)[0].cutoffs == 0


def test_the_calendar_has_a_first_quarter():
    assert last_quarter_end(dt.date(1, 2, 3)) == dt.date.min
