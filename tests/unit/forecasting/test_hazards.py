import datetime as dt

import numpy as np
import pytest

from conformance.forecasting.hazards import CELL_PRIOR, _shrunk, hazards_at, transitions
from conformance.forecasting.histories import history_of, months_later

LAST = dt.date(2018, 12, 31)


@pytest.fixture(scope="module")
def hazards(synthetic_history, lifecycle):
    history = history_of(synthetic_history, lifecycle, as_of=LAST)
    return hazards_at(transitions(history), history.months - 1)


def test_landing_gets_likelier_with_time_and_stays_a_probability(hazards):
    chances = np.stack([hazards.landing(months) for months in range(37)])
    assert (chances[0] == 0).all()
    assert (np.diff(chances, axis=0) >= -1e-12).all()
    assert (chances <= 1).all()


def test_landing_and_ending_exclude_each_other(hazards):
    assert (hazards.landing(60) + hazards.ending(60) <= 1 + 1e-12).all()


def test_a_third_of_what_is_in_review_ends_without_landing(hazards):
    landing, ending = hazards.landing(240)[1, 1], hazards.ending(240)[1, 1]
    assert landing + ending > 0.95
    assert ending == pytest.approx(1 / 3, abs=0.06)  # the share that the synthetic history was made with


def test_cell_without_exposure_gets_its_prior_and_one_with_much_its_own_rate():
    exposure = np.array([[0.0, 100.0], [1e9, 100.0]])
    events = np.array([[0.0, 10.0], [2e8, 10.0]])
    rates = _shrunk(events, exposure)
    assert rates[1, 0] == pytest.approx(0.2, rel=1e-3)
    assert 0 < rates[0, 0] < 1
    pooled = events.sum() / exposure.sum()
    by_silence = (2e8 + CELL_PRIOR * pooled) / (1e9 + CELL_PRIOR)
    factor = (10 + 5) / (100 * (20 + CELL_PRIOR * pooled) / (200 + CELL_PRIOR) + 5)
    assert rates[0, 0] == pytest.approx(factor * by_silence)


def test_outcome_that_never_happened_has_no_hazard():
    assert not _shrunk(np.zeros((2, 3)), np.ones((2, 3))).any()


def test_meetings_are_learnt_from_the_history(event, lifecycle):
    events = []
    for number in range(400):
        drafted = dt.date(2000 + number % 17, number % 12 + 1, 5)
        approved = months_later(drafted, 2 + number % 5)
        approved = months_later(approved, -approved.month % 3)  # a meeting at the end of each quarter
        events += [
            event(f"doc-{number}", "draft", drafted.isoformat()),
            event(f"doc-{number}", "issued", approved.isoformat()),
        ]
    history = history_of(events, lifecycle, as_of=dt.date(2018, 12, 31))
    hazards = hazards_at(transitions(history), history.months - 1)
    january, february, march, *_ = np.diff([hazards.landing(months)[0, 2] for months in range(7)])
    assert march > 10 * max(january, february)


def test_the_table_of_landings_has_what_each_number_of_months_says(hazards):
    assert hazards.landings(30) == pytest.approx(np.stack([hazards.landing(months) for months in range(1, 31)]))
