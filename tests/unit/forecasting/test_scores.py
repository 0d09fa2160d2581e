import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.forecasting.scores import brier, mean, reliability, wilson


def test_wilson_interval_is_that_of_the_textbook():
    # Brown, Cai and DasGupta (2001), formula 4; 8 of 10: 0.490 to 0.943.
    interval = wilson(8, 10)
    assert (interval.lower, interval.upper) == pytest.approx((0.4902, 0.9433), abs=1e-3)
    assert 0.8 in interval
    assert 0.95 not in interval


@given(st.integers(0, 200), st.integers(0, 200))
def test_wilson_interval_holds_the_share(one, other):
    hits, trials = sorted((one, other))
    interval = wilson(hits, trials)
    assert 0 <= interval.lower <= interval.upper <= 1
    assert not trials or interval.lower - 1e-9 <= hits / trials <= interval.upper + 1e-9


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=50))
def test_reliability_counts_every_item_once(pairs):
    chances, landed = np.array([chance for chance, _ in pairs]), np.array([happened for _, happened in pairs], bool)
    bins = reliability(chances, landed)
    assert sum(one.items for one in bins) == len(pairs)
    assert sum(one.items * one.observed for one in bins) == pytest.approx(landed.sum())


def test_brier_score_is_zero_for_a_prophet_and_a_quarter_for_a_coin():
    landed = np.array([True, False])
    assert brier(np.array([1.0, 0.0]), landed) == 0
    assert brier(np.array([0.5, 0.5]), landed) == 0.25


def test_mean_of_nothing_is_zero():
    assert mean([]) == 0
