"""Verdicts of vectors in the store, and the store of the version that had none."""

from __future__ import annotations

import sqlite3
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.errors import StoreError
from conformance.model.results import CampaignResult
from conformance.model.text import Message
from conformance.model.vector import VectorResult
from conformance.store.database import ResultsStore
from conformance.verdicts import Verdict

VERSION_1 = Path(__file__).parents[2] / "data" / "store-v1.sql"
CAMPAIGN = "20251125-000000-abcdef"

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
results = st.builds(
    VectorResult,
    id=words,
    rule=words,
    verdict=st.sampled_from(Verdict),
    reason=st.builds(Message, words, st.dictionaries(words, words | st.integers(), max_size=2)),
    output=words,
    digest=words,
)


def result(name: str, verdict: Verdict = Verdict.PASS, *, rule: str = "padding") -> VectorResult:
    return VectorResult(name, rule, verdict, Message("suite.refused"), digest="0" * 64)


def begun(store: ResultsStore, name: str = CAMPAIGN, **more: str) -> str:
    store.begin(CampaignResult(id=name, sut="engine:strict", profile="demo", started="2025-11-25T00:00:00Z", **more))  # type: ignore[arg-type]  # texts alone
    return name


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ResultsStore]:
    with ResultsStore.open(tmp_path / "results.db") as opened:
        begun(opened)
        yield opened


@settings(max_examples=30)
@given(st.lists(results, max_size=5, unique_by=lambda one: one.id))
def test_what_is_recorded_is_read_back_in_its_order(found: list[VectorResult]) -> None:
    with ResultsStore.open("sqlite://") as opened:
        begun(opened)
        assert opened.record_vectors(CAMPAIGN, found) == len(found)
        assert list(opened.vector_results(CAMPAIGN)) == found
        counts = opened.vector_counts(CAMPAIGN)
        assert sum(sum(by_verdict.values()) for by_verdict in counts.values()) == len(found)


def test_a_vector_is_counted_once_and_keeps_its_first_verdict(store: ResultsStore) -> None:
    assert store.record_vectors(CAMPAIGN, [result("a"), result("b")]) == 2
    assert store.record_vectors(CAMPAIGN, [result("b", Verdict.FAIL), result("c")]) == 1
    assert [(one.id, one.verdict) for one in store.vector_results(CAMPAIGN)] == [
        ("a", Verdict.PASS),
        ("b", Verdict.PASS),
        ("c", Verdict.PASS),
    ]


def test_vectors_are_chosen_by_rule_verdict_and_identifier(store: ResultsStore) -> None:
    store.record_vectors(CAMPAIGN, [result("a"), result("b", Verdict.FAIL), result("c", Verdict.FAIL, rule="trailing")])

    def ids(**chosen: object) -> list[str]:
        return [one.id for one in store.vector_results(CAMPAIGN, **chosen)]  # type: ignore[arg-type]  # named by parameter

    assert ids(rule="padding") == ["a", "b"]
    assert ids(verdicts=[Verdict.FAIL]) == ["b", "c"]
    assert ids(ids=["a", "c", "nowhere"]) == ["a", "c"]
    assert ids(verdicts=[Verdict.FAIL], limit=1) == ["b"]
    assert store.vector_counts(CAMPAIGN) == {
        "padding": {Verdict.PASS: 1, Verdict.FAIL: 1},
        "trailing": {Verdict.FAIL: 1},
    }


def test_a_campaign_comes_with_its_tally_and_the_first_findings(store: ResultsStore) -> None:
    many = [result(f"v{n}", Verdict.FAIL if n % 2 else Verdict.PASS) for n in range(300)]
    store.record_vectors(CAMPAIGN, many)
    tally = store.campaign(CAMPAIGN).vectors
    assert tally
    assert (tally.total, tally.failed, tally.with_verdict(Verdict.PASS)) == (300, 150, 150)
    assert [one.id for one in tally.findings] == [f"v{n}" for n in range(1, 200, 2)]


def test_a_campaign_without_vectors_has_no_tally(store: ResultsStore) -> None:
    assert store.campaign(CAMPAIGN).vectors is None


def test_a_finished_campaign_takes_no_vector(store: ResultsStore) -> None:
    store.finish(CAMPAIGN, finished="2025-11-25T00:00:01Z")
    with pytest.raises(StoreError, match="was finished"):
        store.record_vectors(CAMPAIGN, [result("a")])
    with pytest.raises(StoreError, match="no campaign"):
        store.record_vectors("nowhere", [result("a")])


def test_the_latest_unfinished_campaign_of_a_pair_is_found(store: ResultsStore) -> None:
    begun(store, "20251125-000001-abcdef")
    begun(store, "20251125-000002-abcdef", finished="2025-11-25T00:00:03Z")
    found = store.latest_unfinished("engine:strict", "demo")
    assert found
    assert found.id == "20251125-000001-abcdef"
    assert store.latest_unfinished("engine:strict", "other") is None


def test_reading_many_vectors_keeps_few_in_memory(store: ResultsStore) -> None:
    for first in range(0, 20_000, 1000):
        store.record_vectors(CAMPAIGN, [result(f"v{n}") for n in range(first, first + 1000)])
    tracemalloc.start()
    count = sum(1 for _ in store.vector_results(CAMPAIGN))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 20_000
    assert peak < 8_000_000  # all of them take more than 20 MB


def test_a_store_of_version_1_keeps_all_it_has_and_takes_vectors(tmp_path: Path) -> None:
    path = tmp_path / "results.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(VERSION_1.read_text(encoding="utf-8"))
    connection.close()
    with ResultsStore.open_existing(path) as store:
        finished = store.campaign("3f9a1c")
        assert [(case.id, case.verdict.word) for case in finished.cases] == [
            ("nr-r17-redcap/RC1", "pass"),
            ("nr-r17-redcap/RC2", "fail"),
        ]
        assert [item.id for item in finished.not_applicable] == ["nr-r17-redcap/RC9"]
        assert finished.vectors is None
        running = store.campaign("00ffee").id
        assert store.record_vectors(running, [result("a")]) == 1
    with sqlite3.connect(path) as connection:
        assert connection.execute("select schema_version from yangfan_store").fetchall() == [(3,)]
    connection.close()
    with ResultsStore.open(path) as store:
        assert [one.id for one in store.vector_results(running)] == ["a"]


def test_an_upgraded_store_has_the_tables_of_a_new_one(tmp_path: Path) -> None:
    old, new = tmp_path / "old.db", tmp_path / "new.db"
    with sqlite3.connect(old) as connection:
        connection.executescript(VERSION_1.read_text(encoding="utf-8"))
    connection.close()
    columns = []
    for path in (old, new):
        ResultsStore.open(path).close()
        with sqlite3.connect(path) as connection:
            query = "select m.name, c.name, c.type, c.[notnull] from sqlite_master m, pragma_table_info(m.name) c"
            columns.append(sorted(connection.execute(query).fetchall()))
            indices = "select name from sqlite_master where type = 'index' order by name"
            columns[-1] += connection.execute(indices).fetchall()
        connection.close()
    assert columns[0] == columns[1]
