"""Stage events in the store: never changed, never twice, and what was known before stays so."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.errors import StoreError, UsageError
from conformance.model.dates import StatedDate
from conformance.model.lifecycle import StageEvent
from conformance.store.database import ResultsStore
from conformance.store.history_imports import take_history
from conformance.store.recorded_events import ImportCounts

DATA = Path(__file__).parents[2] / "data"
NOON = "2026-01-02T12:00:00Z"

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
days = st.dates(dt.date(2000, 1, 1), dt.date(2030, 12, 31))
stated_dates = st.builds(StatedDate.on, days) | st.sampled_from(["2020", "2021-02"]).map(StatedDate.parse)
events = st.builds(
    StageEvent,
    lifecycle=st.sampled_from(["demo", "other"]),
    item=words,
    machine=words,
    stage=words,
    date=stated_dates,
    known=days,
    source=words,
    confidence=st.sampled_from(["high", "medium", "low"]),
    title=words,
    written=words,
    sectors=st.lists(st.sampled_from(["ports", "power"]), unique=True).map(tuple),
    category=words,
)
histories = st.lists(events, max_size=8)


def event(item: str = "A 1", *, stage: str = "draft", day: str = "2020-01-01", known: str = "") -> StageEvent:
    date = StatedDate.parse(day)
    return StageEvent("demo", item, "main", stage, date, dt.date.fromisoformat(known) if known else date.latest)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ResultsStore]:
    with ResultsStore.open(tmp_path / "results.db") as opened:
        yield opened


@settings(max_examples=40)
@given(histories)
def test_what_is_recorded_is_read_back_in_its_order(history: list[StageEvent]) -> None:
    with ResultsStore.open("sqlite://") as opened:
        distinct = list(dict.fromkeys(history))
        assert opened.record_stage_events(history, recorded=NOON) == len(distinct)
        assert opened.stage_events() == distinct
        assert [stored.event for stored in opened.stored_events()] == distinct


@settings(max_examples=40)
@given(histories, st.randoms())
def test_recording_again_in_any_order_changes_nothing(history: list[StageEvent], random: object) -> None:
    with ResultsStore.open("sqlite://") as opened:
        opened.record_stage_events(history, recorded=NOON)
        before = opened.stored_events()
        random.shuffle(history)  # type: ignore[attr-defined]  # a random.Random
        assert opened.record_stage_events(history, recorded="2026-01-03T12:00:00Z") == 0
        assert opened.stored_events() == before


@settings(max_examples=40)
@given(histories, histories, days)
def test_what_becomes_known_later_does_not_change_what_was_known(
    early: list[StageEvent], late: list[StageEvent], day: dt.date
) -> None:
    with ResultsStore.open("sqlite://") as opened:
        opened.record_stage_events(early, recorded=NOON)
        before = opened.stage_events(known_by=day)
        opened.record_stage_events([one for one in late if one.known > day], recorded="2026-01-03T12:00:00Z")
        assert opened.stage_events(known_by=day) == before


@settings(max_examples=40)
@given(histories, histories)
def test_a_time_of_recording_reproduces_what_the_store_had(early: list[StageEvent], late: list[StageEvent]) -> None:
    with ResultsStore.open("sqlite://") as opened:
        opened.record_stage_events(early, recorded=NOON)
        before = opened.stage_events()
        opened.record_stage_events(late, recorded="2026-01-02T12:00:01Z")
        assert opened.stage_events(recorded_by=NOON) == before
        assert opened.stage_events(recorded_by="2026-01-02T20:00:00+08:00") == before
        assert opened.stage_events(recorded_by="2026-01-01") == []
        assert opened.stage_events(recorded_by="2026-01-02") == opened.stage_events()


def test_a_clock_that_goes_back_does_not_put_events_before_older_ones(store: ResultsStore) -> None:
    store.record_stage_events([event("A 1")], recorded=NOON)
    store.record_stage_events([event("A 2")], recorded="2025-01-01T00:00:00Z")

    assert [stored.recorded for stored in store.stored_events()] == ["2026-01-02T12:00:00.000Z"] * 2


def test_what_is_no_time_of_recording_is_an_error(store: ResultsStore) -> None:
    with pytest.raises(UsageError, match="no time of recording"):
        store.stage_events(recorded_by="yesterday")


def test_events_are_chosen_by_lifecycle_and_item(store: ResultsStore) -> None:
    store.record_stage_events([event("A 1"), event("A 2")], recorded=NOON)

    assert [one.item for one in store.stage_events(items=["A 2"])] == ["A 2"]
    assert store.stage_events(lifecycle="other") == []
    assert store.tracked_items() == [("demo", "A 1"), ("demo", "A 2")]


@pytest.mark.parametrize(
    "statement",
    [
        "update stage_events set date = '1999'",
        "delete from stage_events",
        "insert or replace into stage_events select * from stage_events",
        "update imports set origin = 'x'",
        "delete from imports",
        "update finished_imports set new = 0",
        "delete from finished_imports",
    ],
)
def test_the_database_itself_refuses_to_change_what_was_recorded(tmp_path: Path, statement: str) -> None:
    path = tmp_path / "results.db"
    with ResultsStore.open(path) as opened:
        number = opened.begin_import("a.csv", digest="0", lifecycle="demo", recorded=NOON)
        opened.record_stage_events([event()], recorded=NOON, import_number=number)
        opened.finish_import(number, ImportCounts(new=1), finished=NOON)
    connection = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError, match="rows are never changed"):
        connection.execute(statement)
    connection.close()


@pytest.mark.parametrize("version", [1, 2])
def test_a_store_of_an_older_version_keeps_all_it_has_and_takes_events(tmp_path: Path, version: int) -> None:
    path = tmp_path / "results.db"
    connection = sqlite3.connect(path)
    connection.executescript((DATA / f"store-v{version}.sql").read_text(encoding="utf-8"))
    connection.close()
    with ResultsStore.open_existing(path) as opened:
        assert [case.verdict.word for case in opened.campaign("3f9a1c").cases] == ["pass", "fail"]
        assert [one.id for one in opened.vector_results(opened.campaign("00ffee").id)] == ["v1"] * (version == 2)
        opened.record_stage_events([event()], recorded=NOON)
    with ResultsStore.open(path) as opened:
        assert opened.stage_events() == [event()]
    assert schema_of(path) == schema_of(new_store(tmp_path))
    with sqlite3.connect(path) as connection, pytest.raises(sqlite3.IntegrityError, match="never changed"):
        connection.execute("delete from stage_events")
    connection.close()


def schema_of(path: Path) -> set[tuple[str, str]]:
    connection = sqlite3.connect(path)
    rows = connection.execute("select type, name from sqlite_master where name not like 'sqlite_%'").fetchall()
    connection.close()
    return set(rows)


def new_store(folder: Path) -> Path:
    path = folder / "new.db"
    ResultsStore.open(path).close()
    return path


def taken(store: ResultsStore, rows: list[StageEvent | None]) -> ImportCounts:
    number = store.begin_import("a.csv", digest="0", lifecycle="demo", recorded=NOON)
    return take_history(store, rows, import_number=number, clock=lambda: NOON, told=lambda _: None)


def test_an_import_counts_what_is_new_known_repeated_and_bad(store: ResultsStore) -> None:
    store.record_stage_events([event("A 1")], recorded=NOON)

    counts = taken(store, [event("A 1"), event("A 2"), None, event("A 2")])

    assert counts == ImportCounts(new=1, known=1, repeated=1, bad=1)
    [one] = store.imports()
    assert (one.origin, one.counts, one.counts.rows, bool(one.finished)) == ("a.csv", counts, 4, True)


def test_an_interrupted_import_keeps_its_batches_and_goes_on(
    store: ResultsStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conformance.store.history_imports.BATCH", 2)
    history = [event(f"A {number}") for number in range(7)]

    def broken_off() -> Iterator[StageEvent]:
        yield from history[:5]
        raise KeyboardInterrupt

    number = store.begin_import("a.csv", digest="0", lifecycle="demo", recorded=NOON)
    with pytest.raises(KeyboardInterrupt):
        take_history(store, broken_off(), import_number=number, clock=lambda: NOON, told=lambda _: None)
    [interrupted] = store.imports()
    assert (interrupted.finished, interrupted.counts) == ("", ImportCounts(new=4))

    assert taken(store, list(history)) == ImportCounts(new=3, known=4)
    assert store.stage_events() == history


def test_the_import_of_an_event_is_one_that_exists(store: ResultsStore) -> None:
    with pytest.raises(StoreError):
        store.record_stage_events([event()], recorded=NOON, import_number=99)
