"""Tracks: what is known of an item at a date, whatever was recorded in whatever order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance import resources
from conformance.model.dates import StatedDate
from conformance.model.lifecycle import Lifecycle, Machine, Outcome, Rung, StageEvent, State, Track
from conformance.model.text import Text
from conformance.registry.histories import item_key, tracks
from conformance.registry.lifecycles import load_lifecycles

STAGES = ("a", "b", "c")
LIFECYCLES = {
    "demo": Lifecycle(
        "demo",
        Text("demo", "demo"),
        "body",
        {
            "main": Machine(
                "main",
                Text("main", "main"),
                {name: State(name, Text(name, name), Rung.DRAFTING, Outcome.OPEN) for name in STAGES},
                frozenset(),
            )
        },
    )
}
TODAY = dt.date(2026, 11, 24)


def event(
    stage: str, day: str, *, known: str = "", source: str = "list", written: str = "", item: str = "X"
) -> StageEvent:
    date = StatedDate.parse(day)
    learnt = dt.date.fromisoformat(known) if known else date.latest
    return StageEvent("demo", item, "main", stage, date, learnt, source, written=written)


def track(*events: StageEvent, as_of: str = "2026-11-24") -> Track:
    [found] = tracks(events, LIFECYCLES, as_of=dt.date.fromisoformat(as_of)).values()
    return found


def stages(events: tuple[StageEvent, ...]) -> str:
    return "".join(one.stage for one in events)


days = st.dates(dt.date(2020, 1, 1), dt.date(2020, 3, 1))
some_events = st.builds(
    StageEvent,
    st.just("demo"),
    st.sampled_from(["X", "Y"]),
    st.just("main"),
    st.sampled_from(STAGES),
    st.builds(StatedDate.on, days) | st.just(StatedDate.parse("2020-01")),
    days,
    st.sampled_from(["", "list", "other"]),
    st.sampled_from(["medium", "low"]),
    st.sampled_from(["", "title"]),
    st.sampled_from(["", "1.9.0", "1.10.0"]),
)
histories = st.lists(some_events, max_size=12)


@given(histories, days, st.randoms())
def test_the_order_of_recording_does_not_matter(history: list[StageEvent], day: dt.date, random: object) -> None:
    shuffled = list(history)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random

    assert tracks(shuffled, LIFECYCLES, as_of=day) == tracks(history, LIFECYCLES, as_of=day)


@given(histories, histories, days)
def test_what_becomes_known_later_never_changes_an_earlier_answer(
    early: list[StageEvent], late: list[StageEvent], day: dt.date
) -> None:
    before = tracks(early, LIFECYCLES, as_of=day)

    assert tracks([*early, *(one for one in late if one.known > day)], LIFECYCLES, as_of=day) == before


@given(histories)
def test_an_event_stands_is_a_glitch_or_is_said_by_one_that_stands(history: list[StageEvent]) -> None:
    for key, found in tracks(history, LIFECYCLES, as_of=TODAY).items():
        said = {(one.stage, one.written, one.date) for one in (*found.events, *found.glitches)}
        assert {(one.stage, one.written, one.date) for one in history if one.item == found.item} == said
        assert set(found.events) | set(found.glitches) <= set(history)
        assert found.events, key
        assert found.states == {"main": found.events[-1].stage}


def test_a_stage_that_comes_back_within_days_makes_what_was_between_a_glitch() -> None:
    found = track(event("a", "2020-01-01"), event("b", "2020-02-01"), event("a", "2020-02-08"))

    assert (stages(found.events), stages(found.glitches)) == ("aa", "b")
    assert found.states == {"main": "a"}


def test_a_stage_that_comes_back_after_more_days_is_a_loop() -> None:
    found = track(event("a", "2020-01-01"), event("b", "2020-02-01"), event("a", "2020-02-09"))

    assert (stages(found.events), stages(found.glitches)) == ("aba", "")


def test_a_glitch_is_only_judged_by_what_is_known_by_then() -> None:
    history = event("a", "2020-01-01"), event("b", "2020-02-01"), event("a", "2020-02-05")

    assert stages(track(*history, as_of="2020-02-04").events) == "ab"
    assert stages(track(*history, as_of="2020-02-05").glitches) == "b"


def test_a_way_over_several_stages_and_back_is_a_glitch_as_a_whole() -> None:
    found = track(
        event("a", "2020-01-01"), event("b", "2020-02-01"), event("c", "2020-02-02"), event("a", "2020-02-03")
    )

    assert stages(found.glitches) == "bc"


def test_a_flip_back_to_the_old_date_is_a_glitch_too() -> None:
    """The source puts its old entry back: true since January, known again in February."""
    found = track(event("a", "2020-01-01"), event("b", "2020-02-01"), event("a", "2020-01-01", known="2020-02-03"))

    assert (stages(found.events), stages(found.glitches)) == ("a", "b")


def test_a_history_that_became_known_in_one_day_is_no_glitch() -> None:
    known = "2026-11-24"
    found = track(
        event("a", "2020-01-01", known=known),
        event("b", "2021-01-01", known=known),
        event("a", "2022-01-01", known=known),
    )

    assert (stages(found.events), stages(found.glitches)) == ("aba", "")


def test_another_source_for_the_old_stage_takes_nothing_back() -> None:
    found = track(
        event("a", "2020-01-01"),
        event("b", "2020-02-01"),
        event("a", "2020-01-01", known="2020-02-03", source="another list"),
    )

    assert (stages(found.events), stages(found.glitches)) == ("ab", "")


def test_what_no_source_says_takes_nothing_back_that_a_source_says() -> None:
    found = track(event("a", "2020-01-01"), event("b", "2020-02-01"), event("a", "2020-02-03", source=""))

    assert (stages(found.events), stages(found.glitches)) == ("aba", "")


def test_versions_of_one_day_stand_in_their_order() -> None:
    versions = ["10.0.0", "9.10.0", "9.9.0"]
    found = track(*(event("a", "2020-01-01", written=version) for version in versions))

    assert [one.written for one in found.events] == ["9.9.0", "9.10.0", "10.0.0"]


def test_of_two_sources_the_verified_one_that_knew_first_stands() -> None:
    found = track(
        event("a", "2020-01-01", source=""),
        event("a", "2020-01-01", known="2020-01-05", source="slow"),
        event("a", "2020-01-01", known="2020-01-03", source="fast"),
    )

    assert [one.source for one in found.events] == ["fast"]


def test_a_month_counts_from_its_last_day() -> None:
    assert tracks([event("a", "2020-02")], LIFECYCLES, as_of=dt.date(2020, 2, 28)) == {}
    assert stages(track(event("a", "2020-02"), as_of="2020-02-29").events) == "a"


@pytest.mark.parametrize(
    ("lifecycle", "spellings"),
    [
        ("3gpp", ["TS 38.331", "3GPP TS 38.331", "38.331", "ts  38.331", "3GPP TS 38.331 V16.3.0"]),
        ("3gpp", ["38.101-1", "3GPP TS 38.101-1"]),
        ("3gpp", ["TR 01.00U", "01.00U"]),
        ("ydt", ["YD/T 3709-2020", "YD/T3709—2020", "YD/T 3709–2020"]),
        ("pep", ["PEP 0008", "pep  0008"]),
    ],
)
def test_every_way_of_writing_an_item_is_one_track(lifecycle: str, spellings: list[str]) -> None:
    assert len({item_key(lifecycle, text) for text in spellings}) == 1


def test_editions_and_parts_are_tracks_of_their_own() -> None:
    items = ["YD/T 3709-2020", "YD/T 3709-2025", "YD/T 3709", "GB/T 31024.1-2014", "GB/T 31024.2-2014"]

    assert len({item_key("ydt", item) for item in items}) == len(items)


def test_the_bundled_lifecycles_say_how_many_days_a_source_may_flip() -> None:
    found: Mapping[str, Lifecycle] = load_lifecycles(sorted(resources.specs("lifecycles").glob("*.xml")))

    assert {lifecycle.debounce_days for lifecycle in found.values()} == {7}
