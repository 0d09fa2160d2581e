"""The results store: what goes in comes out, stays in, and nobody else's file is touched."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance.errors import StoreError
from conformance.model.capability import Clause
from conformance.model.results import CampaignResult, CaseResult, NotApplicable, Place
from conformance.model.text import Message, Text
from conformance.store.database import ResultsStore
from conformance.store.identifiers import new_campaign_id
from conformance.verdicts import Conclusion, Verdict

DIGEST = "0" * 64

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
numbers = st.integers() | st.floats(allow_nan=False)
two_languages = st.builds(Text, texts, texts)
data_items = texts | numbers | st.booleans() | two_languages
messages = st.recursive(
    st.builds(Message, texts, st.dictionaries(texts, data_items, max_size=3)),
    lambda inner: st.builds(Message, texts, st.dictionaries(texts, data_items | inner, max_size=3)),
    max_leaves=4,
)
clauses = st.builds(Clause, texts, texts, texts)
bits = st.tuples(st.integers(0, 2**31 - 1), st.integers(0, 2**31 - 1))
places = st.builds(Place, texts, st.none() | bits)
cases = st.builds(
    CaseResult,
    id=texts,
    title=two_languages,
    verdict=st.sampled_from(Verdict),
    reason=messages,
    clause=clauses,
    blocking=st.booleans(),
    place=st.none() | places,
    evidence=texts,
)
left_out = st.builds(NotApplicable, id=texts, title=two_languages, reason=messages, clause=clauses)
campaigns = st.builds(
    CampaignResult,
    id=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30),
    sut=texts,
    profile=texts,
    started=texts,
    finished=texts,
    plugins=st.dictionaries(texts, texts, max_size=3),
    evidence=st.dictionaries(texts, texts, max_size=3),
    cases=st.lists(cases, max_size=4, unique_by=lambda case: case.id).map(tuple),
    not_applicable=st.lists(left_out, max_size=3, unique_by=lambda item: item.id).map(tuple),
    synthetic=st.booleans(),
)


def campaign(name: str = "20250102-030405-abcdef", **changes: object) -> CampaignResult:
    return CampaignResult(
        **{"id": name, "sut": "capture:a.hex", "profile": "nr-r17-redcap", "started": "2025-01-02T03:04:05Z"} | changes  # type: ignore[arg-type]  # the changes are named by field
    )


def case(name: str, verdict: Verdict = Verdict.PASS, *, blocking: bool = True) -> CaseResult:
    return CaseResult(
        id=name,
        title=Text("RedCap is declared", "声明支持 RedCap"),
        verdict=verdict,
        reason=Message("store.unusable", {"store": Text("here", "此处"), "reason": 1}),
        clause=Clause("TS 38.306", "4.2.7.2", "17.0.0"),
        blocking=blocking,
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ResultsStore]:
    with ResultsStore.open(tmp_path / "folder" / "results.db") as opened:
        yield opened


@given(campaigns)
def test_a_campaign_comes_out_as_it_went_in(given_campaign: CampaignResult) -> None:
    with ResultsStore.open("sqlite://") as store:
        store.begin(given_campaign)

        assert store.campaign(given_campaign.id) == given_campaign


@given(st.lists(cases, max_size=6, unique_by=lambda item: item.id), st.sampled_from(["", "2025-01-02T03:04:06Z"]))
def test_a_summary_counts_and_concludes_as_the_campaign_does(recorded: list[CaseResult], finished: str) -> None:
    whole = campaign(cases=tuple(recorded), finished=finished)
    with ResultsStore.open("sqlite://") as store:
        store.begin(whole)
        [summary] = store.campaigns()

    assert summary.counts == whole.counts
    assert summary.conclusion is whole.conclusion


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(st.lists(cases, min_size=1, max_size=4, unique_by=lambda item: item.id), left_out)
def test_what_is_recorded_piece_by_piece_equals_what_is_recorded_at_once(
    tmp_path: Path, recorded: list[CaseResult], item: NotApplicable
) -> None:
    name = new_campaign_id(datetime.now(UTC))
    with ResultsStore.open(tmp_path / "results.db") as store:
        store.begin(campaign(name))
        for each in recorded:
            store.record(name, each)
        store.record_not_applicable(name, item)
        store.record_evidence(name, {DIGEST: "a.hex"})
        finished = store.finish(name, finished="2025-01-02T03:04:06Z")
        read = store.campaign(name)

    assert read == finished
    assert finished == campaign(
        name,
        cases=tuple(recorded),
        not_applicable=(item,),
        evidence={DIGEST: "a.hex"},
        finished="2025-01-02T03:04:06Z",
    )


def test_file_names_that_are_no_utf8_are_written_as_escapes(store: ResultsStore) -> None:
    store.begin(campaign(sut="capture:\udcff.hex"))

    assert store.campaign("abcdef").sut == "capture:\\udcff.hex"


def test_what_was_recorded_survives_a_kill(tmp_path: Path) -> None:
    script = """
import sys
from conformance.model.capability import Clause
from conformance.model.results import CampaignResult, CaseResult
from conformance.model.text import Message, Text
from conformance.store.database import ResultsStore
from conformance.verdicts import Verdict

store = ResultsStore.open(sys.argv[1])
store.begin(CampaignResult("killed", "capture:a.hex", "profile", "2025-01-02T03:04:05Z"))
for number in range(1_000_000):
    store.record("killed", CaseResult(str(number), Text("a", "a"), Verdict.PASS, Message("k"), Clause("TS 1", "1")))
    print(number, flush=True)
"""
    database = tmp_path / "results.db"
    with subprocess.Popen([sys.executable, "-c", script, database], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        seen = -1
        while seen < 25:
            seen = int(process.stdout.readline())
        os.kill(process.pid, signal.SIGKILL)
        announced = [seen, *map(int, process.stdout.read().split())]

    with ResultsStore.open(database) as store:
        survived = store.campaign("killed")
        store.record("killed", case("after"))
        finished = store.finish("killed", finished="2025-01-02T03:04:06Z")

    assert len(survived.cases) >= announced[-1] + 1
    assert [found.id for found in survived.cases] == [str(number) for number in range(len(survived.cases))]
    assert survived.conclusion is Conclusion.INCOMPLETE
    assert finished.cases[-1].id == "after"


def test_two_processes_write_into_one_database_at_once(tmp_path: Path) -> None:
    script = """
import sys
from conformance.model.capability import Clause
from conformance.model.results import CampaignResult, CaseResult
from conformance.model.text import Message, Text
from conformance.store.database import ResultsStore
from conformance.verdicts import Verdict

store = ResultsStore.open(sys.argv[1])
store.begin(CampaignResult(sys.argv[2], "capture:a.hex", "profile", "2025-01-02T03:04:05Z"))
for number in range(100):
    store.record(sys.argv[2], CaseResult(str(number), Text("a", "a"), Verdict.PASS, Message("k"), Clause("TS 1", "1")))
store.finish(sys.argv[2], finished="2025-01-02T03:04:06Z")
"""
    database = tmp_path / "results.db"
    processes = [subprocess.Popen([sys.executable, "-c", script, database, name]) for name in ("one", "two")]

    assert [process.wait(timeout=120) for process in processes] == [0, 0]

    with ResultsStore.open(database) as store:
        found = store.campaigns()
    assert {(campaign.id, campaign.run, campaign.counts["pass"]) for campaign in found} == {
        ("one", "one", 100),
        ("two", "two", 100),
    }


def test_a_reader_does_not_wait_for_a_writer(tmp_path: Path, store: ResultsStore) -> None:
    store.begin(campaign())
    with store._writing(), ResultsStore.open(tmp_path / "folder" / "results.db") as reader:
        assert reader.campaign("20250102-030405-abcdef") == campaign()


def test_a_case_has_one_verdict_in_a_campaign(store: ResultsStore) -> None:
    store.begin(campaign())
    store.record("20250102-030405-abcdef", case("p/1", Verdict.FAIL))

    with pytest.raises(StoreError, match=r"second time.*p/1"):
        store.record("20250102-030405-abcdef", case("p/1", Verdict.PASS))

    assert [found.verdict for found in store.campaign("abcdef").cases] == [Verdict.FAIL]


def test_verdicts_recorded_together_are_recorded_wholly_or_not_at_all(store: ResultsStore) -> None:
    store.begin(campaign())

    with pytest.raises(StoreError):
        store.record("20250102-030405-abcdef", case("p/1"), case("p/2"), case("p/1"))

    assert store.campaign("abcdef").cases == ()


def test_a_finished_campaign_takes_no_more_results(store: ResultsStore) -> None:
    store.begin(campaign())
    store.finish("20250102-030405-abcdef", finished="2025-01-02T03:04:06Z")

    with pytest.raises(StoreError, match="finished at 2025-01-02T03:04:06Z"):
        store.record("20250102-030405-abcdef", case("p/1"))
    with pytest.raises(StoreError, match="finished at 2025-01-02T03:04:06Z"):
        store.finish("20250102-030405-abcdef", finished="2025-01-02T03:04:07Z")


def test_a_campaign_begins_once(store: ResultsStore) -> None:
    store.begin(campaign())

    with pytest.raises(StoreError, match="already in"):
        store.begin(campaign())


@pytest.mark.parametrize("name", ["", "x" * 201])
def test_an_identifier_has_a_sensible_length(store: ResultsStore, name: str) -> None:
    with pytest.raises(StoreError, match="1 to 200 characters"):
        store.begin(campaign(name))
    with pytest.raises(StoreError, match="1 to 200 characters"):
        store.campaign(name)


def test_recording_for_an_unknown_campaign_says_how_to_see_the_known_ones(store: ResultsStore) -> None:
    for attempt in (
        lambda: store.record("nobody", case("p/1")),
        lambda: store.record_evidence("nobody", {}),
        lambda: store.finish("nobody", finished="x"),
        lambda: store.campaign("nobody"),
    ):
        with pytest.raises(StoreError, match="has no campaign 'nobody'; yangfan results list"):
            attempt()


@pytest.mark.parametrize("name", ["20250102-030405-abcdef", "20250102-03", "abcdef"])
def test_the_beginning_or_the_ending_of_an_identifier_finds_the_campaign(store: ResultsStore, name: str) -> None:
    store.begin(campaign())
    store.begin(campaign("20250103-030405-fedcba"))

    assert store.campaign(name).id == "20250102-030405-abcdef"


def test_wildcards_of_sql_find_nothing(store: ResultsStore) -> None:
    store.begin(campaign())

    with pytest.raises(StoreError, match="no campaign"):
        store.campaign("2025%")
    with pytest.raises(StoreError, match="no campaign"):
        store.campaign("2025_102")


def test_an_ambiguous_beginning_lists_the_candidates(store: ResultsStore) -> None:
    store.begin(campaign())
    store.begin(campaign("20250103-030405-fedcba"))

    with pytest.raises(StoreError, match="20250103-030405-fedcba, 20250102-030405-abcdef; give more"):
        store.campaign("2025")


def test_a_whole_identifier_wins_over_a_longer_one(store: ResultsStore) -> None:
    store.begin(campaign("a"))
    store.begin(campaign("ab"))

    assert store.campaign("a").id == "a"


def test_campaigns_are_listed_the_latest_first(store: ResultsStore) -> None:
    for name in "abc":
        store.begin(campaign(name))

    assert [found.id for found in store.campaigns()] == ["c", "b", "a"]
    assert [found.id for found in store.campaigns(limit=2)] == ["c", "b"]


def test_the_latest_campaign_of_a_sut_and_profile_is_found(store: ResultsStore) -> None:
    store.begin(campaign("a"))
    store.begin(campaign("b"))
    store.begin(campaign("c", sut="capture:other.hex"))

    latest = store.latest("capture:a.hex", "nr-r17-redcap")

    assert latest is not None
    assert latest.id == "b"
    assert store.latest("capture:a.hex", "unknown") is None


def test_campaigns_begun_through_one_opened_store_are_one_run(tmp_path: Path) -> None:
    for names in ("ab", "cde"):
        with ResultsStore.open(tmp_path / "results.db") as store:
            for name in names:
                store.begin(campaign(name))
            latest = store.latest_run()

    assert [found.id for found in latest] == ["c", "d", "e"]


def test_a_run_can_be_named(store: ResultsStore) -> None:
    store.begin(campaign("a"), run="shift 1")
    store.begin(campaign("b"), run="shift 2")

    assert [found.run for found in store.campaigns()] == ["shift 2", "shift 1"]
    assert [found.id for found in store.latest_run()] == ["b"]


def test_an_empty_store_has_no_latest_run(store: ResultsStore) -> None:
    assert store.latest_run() == ()
    assert store.campaigns() == []


def test_a_file_that_is_no_database_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "capture.hex"
    path.write_bytes(b"0480 1a2b " * 100)

    with pytest.raises(StoreError, match="not a results store"):
        ResultsStore.open(path)

    assert path.read_bytes() == b"0480 1a2b " * 100
    assert [found.name for found in tmp_path.iterdir()] == ["capture.hex"]


def test_somebody_elses_database_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("create table campaigns (id text)")
    connection.close()
    before = path.read_bytes()

    with pytest.raises(StoreError, match="not a results store"):
        ResultsStore.open(path)

    assert path.read_bytes() == before


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    path = tmp_path / "results.db"
    path.touch()

    with ResultsStore.open(path) as store:
        assert store.campaigns() == []


def test_a_folder_in_the_place_of_the_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be used"):
        ResultsStore.open(tmp_path)


def test_a_file_in_the_place_of_the_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(StoreError, match="cannot be used"):
        ResultsStore.open(tmp_path / "file" / "results.db")


@pytest.mark.parametrize(("version", "words"), [(4, "newer Yangfan.*update"), (0, "older Yangfan.*name another")])
def test_a_store_of_another_version_is_refused(tmp_path: Path, version: int, words: str) -> None:
    path = tmp_path / "results.db"
    ResultsStore.open(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("update yangfan_store set schema_version = ?", [version])
    connection.close()

    with pytest.raises(StoreError, match=words):
        ResultsStore.open(path)


def test_a_damaged_row_is_an_error_and_not_a_traceback(tmp_path: Path) -> None:
    path = tmp_path / "results.db"
    with ResultsStore.open(path) as store:
        store.begin(campaign(cases=(case("p/1"),)))
        with sqlite3.connect(path) as connection:
            connection.execute("update cases set reason_data = '{broken'")
        connection.close()

        with pytest.raises(StoreError, match="cannot read"):
            store.campaign("abcdef")


def test_the_database_itself_refuses_an_unknown_verdict(tmp_path: Path) -> None:
    path = tmp_path / "results.db"
    with ResultsStore.open(path) as store:
        store.begin(campaign(cases=(case("p/1"),)))

    with sqlite3.connect(path) as connection, pytest.raises(sqlite3.IntegrityError):
        connection.execute("update cases set verdict = 'passed'")
    connection.close()


def test_a_truncated_database_is_an_error_and_not_a_traceback(tmp_path: Path) -> None:
    path = tmp_path / "results.db"
    with ResultsStore.open(path) as store:
        store.begin(campaign(cases=tuple(case(f"p/{number}") for number in range(500))))
    path.write_bytes(path.read_bytes()[:20_000])

    with pytest.raises(StoreError, match=r"cannot be used"), ResultsStore.open(path) as store:
        store.campaign("abcdef")


def test_reading_makes_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"no results yet.*yangfan run"):
        ResultsStore.open_existing(tmp_path / "folder" / "results.db")

    assert list(tmp_path.iterdir()) == []


def test_reading_opens_what_is_there(tmp_path: Path, store: ResultsStore) -> None:
    store.begin(campaign())

    with ResultsStore.open_existing(tmp_path / "folder" / "results.db") as opened:
        assert opened.campaign("abcdef") == campaign()


@pytest.mark.parametrize("url", ["://", "nonsense://host/database", "sqlite+nonsense:///file.db"])
def test_a_url_that_names_no_database_says_what_to_write(url: str) -> None:
    with pytest.raises(StoreError, match=r"no database URL|driver for"):
        ResultsStore.open(url)


def test_a_password_is_not_shown() -> None:
    with pytest.raises(StoreError) as caught:
        ResultsStore.open("postgresql+nonsense://user:secret@host/database")

    assert "secret" not in str(caught.value)


def test_the_file_of_a_url_is_made_with_its_folder(tmp_path: Path) -> None:
    with ResultsStore.open(f"sqlite:///{tmp_path}/deep/er/results.db") as store:
        assert store.location == f"{tmp_path}/deep/er/results.db"

    assert (tmp_path / "deep" / "er" / "results.db").is_file()


def test_the_database_keeps_a_write_ahead_log_and_holds_foreign_keys(store: ResultsStore) -> None:
    with store._reading() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_new_identifiers_differ_and_sort_by_time() -> None:
    now = datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)
    names = [new_campaign_id(now + timedelta(seconds=second)) for second in range(50)]

    assert names == sorted(set(names))
    assert re.fullmatch(r"20250102-030405-[0-9a-f]{6}", names[0])


def test_an_identifier_is_in_utc() -> None:
    beijing = datetime(2025, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=8)))

    assert new_campaign_id(beijing).startswith("20250101-190405-")


def test_an_identifier_needs_a_time_with_its_zone() -> None:
    with pytest.raises(ValueError, match="2025"):
        new_campaign_id(datetime(2025, 1, 2, 3, 4, 5))  # noqa: DTZ001  # that is what is refused


def test_latest_names_the_campaign_that_began_last(store: ResultsStore) -> None:
    with pytest.raises(StoreError, match="latest"):
        store.campaign("latest")
    store.begin(campaign("a"))
    store.begin(campaign("b"))

    assert store.campaign("latest").id == "b"


def test_the_latest_finished_campaign_of_a_profile_is_that_of_the_same_sut_if_there_is_one(store: ResultsStore) -> None:
    for name, sut in (("a", "capture:a.hex"), ("b", "capture:b.hex"), ("c", "capture:a.hex")):
        store.begin(campaign(name, sut=sut, finished="" if name == "c" else "2025-01-02T03:04:06Z"))

    found = [store.latest_finished("nr-r17-redcap", sut=f"capture:{name}.hex") for name in "abx"]

    assert [result and result.id for result in found] == ["a", "b", "b"]
    assert store.latest_finished("unknown", sut="capture:a.hex") is None
