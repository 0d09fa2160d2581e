import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from conformance.forecasting.histories import LANDED, LONGEST, history_of, month_ends, months_later

NEW_YEAR = dt.date(2020, 12, 31)


def test_end_of_month_stays_the_end_of_month():
    assert months_later(dt.date(2020, 2, 29), 1) == dt.date(2020, 3, 31)
    assert months_later(dt.date(2020, 3, 31), -1) == dt.date(2020, 2, 29)
    assert months_later(dt.date(2020, 1, 30), 1) == dt.date(2020, 2, 29)


@given(st.dates(dt.date(1990, 1, 1), dt.date(2030, 1, 1)), st.dates(dt.date(1990, 1, 1), dt.date(2030, 1, 1)))
def test_months_end_with_the_last_day_and_are_in_order(one, other):
    first, last = sorted((one, other))
    days = month_ends(first, last)
    assert days[-1] == last
    assert list(days) == sorted(set(days))
    assert days[0] >= first or len(days) == 1


def test_document_is_open_until_it_lands(event, lifecycle):
    events = [event("a", "draft", "2020-03-10"), event("a", "review", "2020-05-10"), event("a", "issued", "2020-08-10")]
    history = history_of(events, lifecycle, as_of=NEW_YEAR)
    by_day = dict(zip(history.days, history.state[0], strict=True))
    assert by_day[dt.date(2020, 3, 31)] == 0
    assert by_day[dt.date(2020, 5, 31)] == 1
    assert by_day[dt.date(2020, 8, 31)] == LANDED
    assert list(history.open_at(history.months - 1)) == []


def test_silence_is_counted_from_the_last_event_even_in_the_same_state(event, lifecycle):
    events = [event("a", "draft", "2020-03-10"), event("a", "draft", "2020-10-10")]
    history = history_of(events, lifecycle, as_of=NEW_YEAR)
    assert history.silence_at(history.months - 1, history.open_at(history.months - 1)).tolist() == [2]


def test_document_that_landed_on_its_first_day_never_was_open(event, lifecycle):
    events = [event("a", "draft", "2020-03-10"), event("a", "issued", "2020-03-10")]
    assert history_of(events, lifecycle, as_of=NEW_YEAR).items == ()


def test_what_became_known_later_does_not_change_earlier_states(event, lifecycle):
    events = [event("a", "draft", "2020-01-10"), event("a", "issued", "2020-03-10", known="2020-09-01")]
    history = history_of(events, lifecycle, as_of=NEW_YEAR)
    states = dict(zip(history.days, history.state[0], strict=True))
    assert states[dt.date(2020, 8, 31)] == 0
    assert states[dt.date(2020, 9, 30)] == LANDED
    assert history.days[history.landed[0]] == dt.date(2020, 3, 31)


def test_old_news_that_came_late_does_not_replace_newer_news(event, lifecycle):
    events = [event("a", "review", "2020-03-10"), event("a", "draft", "2020-01-10", known="2020-09-01")]
    history = history_of(events, lifecycle, as_of=NEW_YEAR)
    assert history.states[history.state[0, -1]] == "review"


def test_empty_history_has_no_items(lifecycle):
    history = history_of([], lifecycle, as_of=NEW_YEAR)
    assert history.items == ()
    assert history.months == 1


@given(st.dates(), st.dates())
def test_a_history_ends_with_its_day_and_is_never_longer_than_the_longest(one, other):
    first, last = sorted((one, other))
    days = month_ends(first, last)
    assert days[-1] == last
    assert len(days) <= LONGEST + 1
    assert all(first <= day <= last for day in days)


def test_a_year_that_is_a_slip_makes_no_endless_history(event, lifecycle):
    events = [
        event("old", "draft", "0201-05-05"),
        event("new", "draft", "2020-01-05"),
        event("new", "issued", "2021-01-05"),
    ]
    history = history_of(events, lifecycle, as_of=dt.date(2021, 12, 31))
    assert history.months == LONGEST + 1
    assert {history.items[place] for place in history.open_at(history.months - 1)} == {"old"}
    assert history.landed[history.items.index("new")] == LONGEST - 11


def test_days_beyond_the_calendar_are_its_last():
    assert months_later(dt.date(9999, 11, 30), 24) == dt.date.max
