"""``yangfan trace``: what it selects, and what it says where something is missing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance import resources
from conformance.model.capability import Clause
from conformance.model.results import CampaignResult, CaseResult
from conformance.model.text import Message, Text
from conformance.store.database import ResultsStore
from conformance.verdicts import Verdict

Command = Callable[..., Any]


def campaign(name: str, profile: str, requirement: str, verdict: Verdict) -> CampaignResult:
    case = CaseResult(
        f"{profile}/{requirement}", Text("", ""), verdict, Message("cli.aborted"), Clause("TS 38.306", "4", "18.6.0")
    )
    return CampaignResult(name, "capture:a.hex", profile, "2025-01-02T03:04:05Z", cases=(case,))


@pytest.fixture
def store(tmp_path: Path) -> ResultsStore:
    """Hold two campaigns of one profile, the first one of another between them."""
    with ResultsStore.open(tmp_path / ".yangfan" / "results.db") as store:
        for one in (
            campaign("c1-aaaaaa", "nr-r17-redcap", "RC1", Verdict.FAIL),
            campaign("c2-bbbbbb", "nr-r15-embb", "EM1", Verdict.PASS),
            campaign("c3-cccccc", "nr-r17-redcap", "RC1", Verdict.PASS),
        ):
            store.begin(one)
            store.finish(one.id, finished="2025-01-02T03:04:06Z")
        yield store


def rows(command: Command, *words: str) -> list[dict[str, Any]]:
    answer = command("trace", "--json", *words)
    assert answer.code == 0
    found: list[dict[str, Any]] = json.loads(answer.out)
    return found


def verdicts(found: list[dict[str, Any]]) -> dict[str, str]:
    return {row["requirement"]: row["verdict"] for row in found if row["verdict"]}


def test_without_store_every_row_says_why_it_is_not_tested(command: Command) -> None:
    found = rows(command)
    assert len({row["requirement"] for row in found}) > 130
    assert all(row["verdict"] is None and row["not_tested_because"] for row in found)
    assert {row["edition"] for row in found} == {"18.6.0", None}


@pytest.mark.usefixtures("store")
def test_verdicts_are_those_of_the_latest_campaign_of_each_profile(command: Command) -> None:
    assert verdicts(rows(command)) == {"nr-r17-redcap/RC1": "pass", "nr-r15-embb/EM1": "pass"}


@pytest.mark.usefixtures("store")
def test_campaign_that_is_named_is_traced_with_its_profile_alone(command: Command) -> None:
    found = rows(command, "--campaign", "c1-aaaaaa")
    assert verdicts(found) == {"nr-r17-redcap/RC1": "fail"}
    assert {row["requirement"].partition("/")[0] for row in found if row["requirement"]} == {"nr-r17-redcap"}


@pytest.mark.usefixtures("store")
def test_latest_campaign_is_the_last_one_of_the_profile(command: Command) -> None:
    assert verdicts(rows(command, "--campaign", "latest")) == {"nr-r17-redcap/RC1": "pass"}
    assert verdicts(rows(command, "--campaign", "latest", "--profile", "nr-r15-embb")) == {"nr-r15-embb/EM1": "pass"}


@pytest.mark.usefixtures("store")
def test_campaign_of_another_profile_gives_no_verdict(command: Command) -> None:
    found = rows(command, "--campaign", "c2-bbbbbb", "--profile", "nr-baseline")
    assert found
    assert verdicts(found) == {}


@pytest.mark.parametrize(
    ("prefix", "numbers"),
    [
        ("4.2.7", {"4.2.7.1", "4.2.7.2", "4.2.7.8", "4.2.7.10", "4.2.7.11"}),
        ("4.2.7.1", {"4.2.7.1"}),
        ("TS 38.306 4.2.21", {"4.2.21", "4.2.21.5"}),
        ("TS 38.306 v18.6.0 4.2.1", {"4.2.1"}),
        ("38.331 5", {"5.6.1.3", "5.6.1.4"}),
        ("TS 38.331", {"5.6.1.3", "5.6.1.4", "6.3.3"}),
    ],
)
def test_clauses_are_selected_by_their_beginning(command: Command, prefix: str, numbers: set[str]) -> None:
    found = rows(command, "--profile", "nr-baseline", "--clause", prefix)
    assert {row["clause"].split()[2] for row in found} == numbers


def test_case_leads_back_to_its_clauses(command: Command) -> None:
    found = rows(command, "--case", "nr-r17-redcap/RC1")
    assert [(row["clause"], row["purpose"]) for row in found] == [("TS 38.306 4.2.21.2", "TP-REDCAP-RC1")]
    assert {row["clause"] for row in rows(command, "--case", "38.523-1 8.1.5.1.1")} >= {"TS 38.331 5.6.1.3"}


def test_published_cases_say_why_they_are_not_executed(command: Command) -> None:
    (row,) = rows(command, "--case", "nr-r17-redcap/RC1")
    assert row["cases"][:2] == ["nr-r17-redcap/RC1", "38.523-1 8.1.5.1.1"]
    named = row["published"][0]
    assert (named["case"], named["link"]) == ("38.523-1 8.1.5.1.1", "named")
    assert "test system" in named["not_tested_because"]
    assert {"by item"} == {case["link"] for case in row["published"][2:]}
    assert {"38.508-2:A.4.3.12-1/2"} == {item for case in row["published"][2:] for item in case["items"]}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--clause", "9.9.9"], "nothing is traced by --clause 9.9.9"),
        (["--clause", "38.306 4.2.7.100"], "did you mean 38.306 4.2.7.10"),
        (["--case", "nr-r17-redcap/RC11"], "did you mean nr-r17-redcap/RC1"),
        (["--case", "nr-r17-redcap/RC1", "--clause", "4.2.9", "--json"], "--clause 4.2.9 --case nr-r17-redcap/RC1"),
    ],
)
def test_selection_of_nothing_is_a_mistake(command: Command, words: list[str], said: str) -> None:
    answer = command("trace", *words)
    assert answer.code == 2
    assert said in answer.err


def test_table_ends_with_the_totals(command: Command) -> None:
    answer = command("trace", "--profile", "nr-r15-embb")
    assert answer.out.splitlines()[-1].endswith(
        "26, with a test purpose: 14; with a verdict: 0, not applicable: 0, without a verdict: 26"
    )


def test_page_is_written_and_named(command: Command, tmp_path: Path) -> None:
    answer = command("trace", "--html", "matrix.html")
    assert (answer.code, answer.out) == (0, "")
    assert "matrix.html" in answer.err
    assert (tmp_path / "matrix.html").read_bytes().startswith(b"<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--campaign", "latest"], "results.db"),
        (["--campaign", "nope"], "results.db"),
        (["--profile", "nope"], "nope"),
    ],
)
def test_what_is_not_there_is_an_error(command: Command, words: list[str], said: str) -> None:
    answer = command("trace", *words)
    assert answer.code == 2
    assert said in answer.err


def test_broken_purposes_of_the_configuration_are_named(command: Command, tmp_path: Path) -> None:
    (tmp_path / "own" / "purposes").mkdir(parents=True)
    broken = tmp_path / "own" / "purposes" / "mine.xml"
    broken.write_text('<purposes xmlns="urn:yangfan:purposes:1" ics="38.508-2"/>')
    (tmp_path / "yangfan.toml").write_text('standards = ["own"]\n')
    answer = command("trace")
    assert answer.code == 2
    assert f"{broken}, line 1" in answer.err


def test_test_case_that_the_tables_do_not_have_is_named_with_file_and_purpose(command: Command, tmp_path: Path) -> None:
    (tmp_path / "own" / "purposes").mkdir(parents=True)
    wrong = tmp_path / "own" / "purposes" / "mine.xml"
    text = resources.specs("purposes", "ue-capability-transfer.xml").read_text(encoding="utf-8")
    text = re.sub(r'id="TP-', 'id="TP-MINE-', text)
    wrong.write_text(text.replace('clause="8.1.5.1.1"', 'clause="8.1.5.1.11"'), encoding="utf-8")
    (tmp_path / "yangfan.toml").write_text('standards = ["own"]\n')
    answer = command("trace")
    assert answer.code == 2
    assert re.search(rf"{re.escape(str(wrong))}, line \d+: purpose TP-MINE-", answer.err)
    assert "38.523-1 8.1.5.1.11, which the applicability tables do not have; did you mean 8.1.5.1.1" in answer.err


def test_published_cases_say_whether_they_apply_to_the_device(command: Command) -> None:
    """The synthetic RedCap module has FR1 bands alone, and no E-UTRA container that would tell of its core network."""
    (row,) = rows(command, "--sut", "module:r17-redcap", "--case", "nr-r17-redcap/RC1")
    decisions = {case["case"]: case["decision"] for case in row["published"]}
    assert set(decisions.values()) <= {"R", "O", "N/A", "unanswered"}
    assert decisions["38.523-1 8.1.5.1.1"] == "unanswered"
    assert {row["trace"] for row in row["published"] if row["case"] == "38.523-1 8.1.5.1.1"} == {
        "C21: pc_5GCN unanswered, so unanswered"
    }
    assert "N/A" in decisions.values()
