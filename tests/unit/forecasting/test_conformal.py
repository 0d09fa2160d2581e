import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.forecasting.conformal import FACTOR_LIMITS, CountDistribution, factor_after
from conformance.forecasting.shared_effect import count_probabilities

COUNTS = st.lists(st.floats(0.01, 1), min_size=1, max_size=30).map(lambda weights: np.array(weights) / sum(weights))


@given(st.lists(st.booleans(), max_size=200))
def test_factor_stays_within_its_bounds_and_widens_after_a_miss(misses):
    factor = factor_after(misses, 0.8)
    assert factor * (1 + 1e-9) >= FACTOR_LIMITS[0]
    assert factor <= FACTOR_LIMITS[1] * (1 + 1e-9)
    assert factor_after([*misses, True], 0.8) >= factor >= factor_after([*misses, False], 0.8)


def test_factor_stays_where_it_is_while_one_in_five_misses():
    assert factor_after([True, False, False, False, False] * 20, 0.8) == pytest.approx(1)
    assert factor_after([], 0.8) == 1


@given(COUNTS, st.floats(0.4, 3), st.integers(-3, 40))
def test_chance_of_at_least_falls_with_the_count(probabilities, factor, count):
    counts = CountDistribution(probabilities, factor)
    assert 1 >= counts.at_least(count) >= counts.at_least(count + 1) >= 0


def test_chances_agree_with_the_distribution_that_was_not_stretched():
    counts = CountDistribution(count_probabilities(np.full(3, 0.5), 0))
    assert [counts.at_least(count) for count in range(5)] == pytest.approx([1, 7 / 8, 1 / 2, 1 / 8, 0])
    assert counts.median == pytest.approx(1.5)


@given(COUNTS, st.floats(0.4, 3))
def test_stretching_leaves_the_median_and_keeps_the_quantiles_in_order(probabilities, factor):
    counts = CountDistribution(probabilities, factor)
    levels = np.linspace(0.01, 0.99, 50)
    assert counts.median == CountDistribution(probabilities).median
    assert (np.diff(counts.quantiles(levels)) >= -1e-9).all()
    lower, upper = counts.band(0.8)
    assert 0 <= lower <= upper


def test_crps_of_a_sure_forecast_is_its_distance():
    sure = CountDistribution(np.array([0.0, 0.0, 1.0]))
    assert sure.crps(10) == pytest.approx(8, abs=0.2)  # the count 2 stands for 1.5 to 2.5
    assert sure.crps(2) < 0.1


def test_crps_is_that_of_the_normal_distribution_in_the_limit():
    # Gneiting and Raftery (2007): the score of N(0, 1) at its mean is (sqrt(2) - 1) / sqrt(pi).
    counts = CountDistribution(count_probabilities(np.full(400, 0.5), 0))
    assert counts.crps(200) == pytest.approx(10 * (math.sqrt(2) - 1) / math.sqrt(math.pi), rel=0.02)
