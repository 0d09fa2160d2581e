import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.forecasting.baselines import BY_AGE, BY_STAGE, CONSTANT_RATE, baselines_of, kaplan_meier, lasting
from conformance.forecasting.histories import history_of

LAST = dt.date(2018, 12, 31)
STRETCHES = st.lists(st.tuples(st.integers(1, 40), st.booleans()), min_size=1, max_size=40)


@pytest.mark.filterwarnings("ignore")  # lifelines and its libraries warn of their own matters
@given(STRETCHES)
def test_survival_is_that_of_lifelines(stretches):
    from lifelines import KaplanMeierFitter

    durations, happened = (np.array(column) for column in zip(*stretches, strict=True))
    fitted = KaplanMeierFitter().fit(durations, happened).survival_function_at_times(np.arange(durations.max() + 1))
    assert kaplan_meier(durations, happened.astype(bool)) == pytest.approx(fitted.to_numpy())


def test_chance_of_what_lasted_longer_than_anything_is_zero():
    surviving = np.array([1.0, 0.5, 0.25])
    assert lasting(surviving, np.array([0, 1, 2, 9]), 1) == pytest.approx([0.5, 0.5, 0, 0])


def test_all_baselines_give_probabilities_of_the_open_items(synthetic_history, lifecycle):
    history = history_of(synthetic_history, lifecycle, as_of=LAST)
    month = history.months - 30
    found = baselines_of(history).probabilities(month, 12)
    assert set(found) == {BY_STAGE, BY_AGE, CONSTANT_RATE}
    for chances in found.values():
        assert len(chances) == len(history.open_at(month))
        assert ((chances >= 0) & (chances <= 1)).all()


def test_constant_rate_is_landings_by_open_months(event, lifecycle):
    events = [event("a", "draft", "2020-01-31"), event("a", "issued", "2020-05-31"), event("b", "draft", "2020-01-31")]
    history = history_of(events, lifecycle, as_of=dt.date(2020, 7, 31))
    # one landing in 4 months of a and 6 months of b
    assert baselines_of(history).probabilities(6, 1)[CONSTANT_RATE] == pytest.approx([1 / 10])
