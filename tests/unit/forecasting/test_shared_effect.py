import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.forecasting.shared_effect import PRIOR_SPREAD, UNLIKELY, Outcome, count_probabilities, spread_of

CHANCES = st.lists(st.floats(2 * UNLIKELY, 0.999), min_size=1, max_size=12).map(np.array)
RARE = st.lists(st.floats(1e-9, UNLIKELY), max_size=300).map(np.array)


@given(CHANCES)
def test_independent_items_have_the_moments_of_the_poisson_binomial_distribution(chances):
    counts = np.arange(len(chances) + 1)
    found = count_probabilities(chances, 0)
    assert found.sum() == pytest.approx(1)
    assert found @ counts == pytest.approx(chances.sum())
    assert found @ counts**2 - (found @ counts) ** 2 == pytest.approx((chances * (1 - chances)).sum())


@given(CHANCES, RARE)
def test_rare_items_change_no_probability_by_more_than_le_cams_bound(chances, rare):
    exact = np.ones(1)
    for chance in (*chances, *rare):
        exact = np.convolve(exact, [1 - chance, chance])
    found = count_probabilities(np.concatenate([chances, rare]), 0)
    assert len(found) == len(exact)
    assert np.abs(found - exact).sum() <= 2 * (rare**2).sum() + 1e-9


def test_alike_items_have_the_binomial_distribution():
    assert count_probabilities(np.full(3, 0.5), 0) == pytest.approx([1 / 8, 3 / 8, 3 / 8, 1 / 8])


@given(CHANCES, st.floats(0.1, 1))
def test_shared_effect_only_spreads_and_stays_a_distribution(chances, spread):
    shared = count_probabilities(chances, spread)
    assert shared.sum() == pytest.approx(1)
    assert (shared >= 0).all()


def test_shared_effect_widens_the_distribution():
    counts = np.arange(101)
    variances = []
    for spread in (0.0, 0.2, 0.5):
        found = count_probabilities(np.full(100, 0.3), spread)
        variances.append(found @ counts**2 - (found @ counts) ** 2)
    assert variances == sorted(variances)
    assert variances[0] == pytest.approx(21)
    assert variances[2] > 3 * variances[0]


def test_spread_without_outcomes_is_the_prior():
    assert spread_of([]) == pytest.approx(PRIOR_SPREAD, rel=0.02)


def test_spread_follows_the_errors_of_many_outcomes():
    calm = [Outcome(100, 100.0, 50.0)] * 50
    stormy = [Outcome(150 if number % 2 else 50, 100.0, 50.0) for number in range(50)]
    assert spread_of(calm) == pytest.approx(0.1, rel=0.01)
    assert spread_of(stormy) == pytest.approx(np.sqrt(np.log1p(0.5**2)), rel=0.02)


@given(st.lists(st.floats(UNLIKELY * 2, 1), max_size=40))
def test_counts_are_those_of_one_item_after_the_other(chances):
    expected = np.ones(1)
    for chance in chances:
        expected = np.convolve(expected, [1 - chance, chance])
    assert count_probabilities(np.array(chances), 0) == pytest.approx(expected, abs=1e-12)
