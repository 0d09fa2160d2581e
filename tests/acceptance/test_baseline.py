"""`yangfan run --baseline`: exit code 1 only for what got worse since then."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Yangfan = Callable[..., Any]

REDCAP = ("--profile", "nr-r17-redcap", "--json")
GOOD, BAD = "module:r17-redcap", "module:r15-embb"


@pytest.fixture
def tested(yangfan: Yangfan) -> Callable[..., tuple[int, dict[str, Any]]]:
    """Run a synthetic module against the RedCap profile; return exit code and campaign."""

    def run(sut: str, *words: str) -> tuple[int, dict[str, Any]]:
        answer = yangfan("run", "--sut", sut, *REDCAP, *words)
        return answer.returncode, json.loads(answer.stdout)

    return run


def ids(campaign: dict[str, Any], name: str) -> set[str]:
    return {change["id"] for change in campaign["baseline"][name]}


def failing(campaign: dict[str, Any]) -> set[str]:
    return {case["id"] for case in campaign["cases"] if case["verdict"] == "fail"}


def test_what_failed_before_and_fails_still_is_no_reason_to_stop(tested: Any) -> None:
    code, before = tested(BAD)
    again, after = tested(BAD, "--baseline", before["campaign"])

    assert (code, again) == (1, 0)
    assert after["conclusion"] == "does-not-conform"
    assert after["baseline"] == {
        "campaign": before["campaign"],
        "worse": [],
        "better": [],
        "undecided": [],
        "new": [],
        "gone": [],
        "not_executed": [],
        "regressed": False,
    }


def test_a_lost_pass_is_worse(tested: Any) -> None:
    _, before = tested(GOOD)
    code, after = tested(BAD, "--baseline", "latest")

    assert code == 1
    assert after["baseline"]["regressed"]
    assert failing(after) & {case["id"] for case in before["cases"]} <= ids(after, "worse")
    [redcap] = [change for change in after["baseline"]["worse"] if change["id"] == "nr-r17-redcap/RC1"]
    assert (redcap["old"]["verdict"], redcap["new"]["verdict"]) == ("pass", "fail")


def test_what_got_better_is_said(tested: Any) -> None:
    _, before = tested(BAD)
    code, after = tested(GOOD, "--baseline", before["campaign"])

    assert code == 0
    assert failing(before) <= ids(after, "better")
    assert not after["baseline"]["worse"]


def test_what_does_not_apply_any_more_is_gone_with_its_reason(tested: Any) -> None:
    tested(GOOD)
    _, after = tested(BAD, "--baseline", "latest")

    gone = {change["id"]: change for change in after["baseline"]["gone"]}
    left_out = {item["id"]: item["reason"] for item in after["not_applicable"]}
    assert gone
    assert all(change["not_applicable"] == left_out[name] for name, change in gone.items())
    assert not gone.keys() & ids(after, "worse")


def test_what_was_not_selected_is_not_compared(tested: Any) -> None:
    tested(GOOD)
    code, after = tested(GOOD, "--baseline", "latest", "-k", "RC1")

    assert code == 0
    assert not after["baseline"]["worse"]
    assert "nr-r17-redcap/RC2" in " ".join(after["baseline"]["not_executed"])


def test_the_table_tells_what_got_worse_and_what_better(yangfan: Yangfan) -> None:
    yangfan("run", "--sut", GOOD, "--profile", "nr-r17-redcap")
    worse = yangfan("run", "--sut", BAD, "--profile", "nr-r17-redcap", "--baseline", "latest")
    better = yangfan("run", "--sut", GOOD, "--profile", "nr-r17-redcap", "--baseline", "latest", "--lang", "zh")

    assert worse.returncode == 1
    assert f"({GOOD} × nr-r17-redcap)" in worse.stdout
    assert "worse   nr-r17-redcap/RC1" in worse.stdout
    assert better.returncode == 0
    assert "变差 0" in better.stdout


def test_each_campaign_of_a_run_has_the_baseline_of_its_profile(yangfan: Yangfan) -> None:
    yangfan("run")
    answer = yangfan("run", "--baseline", "latest", "--json")

    assert answer.returncode == 0
    assert [campaign["baseline"]["regressed"] for campaign in json.loads(answer.stdout)] == [False] * 3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--baseline", "latest"), "no finished campaign of profile nr-r15-embb"),
        (("--baseline", "{campaign}"), "are about other profiles"),
        (("--baseline", "nonsense"), "nonsense"),
        (("--baseline", "latest", "-x"), "-x"),
    ],
)
def test_a_baseline_that_does_not_fit_is_a_usage_error_and_nothing_is_run(
    yangfan: Yangfan, tested: Any, words: tuple[str, ...], said: str
) -> None:
    _, campaign = tested(GOOD)
    named = [word.format(campaign=campaign["campaign"]) for word in words]
    answer = yangfan("run", "--sut", BAD, "--profile", "nr-r15-embb", *named)

    assert answer.returncode == 4
    assert said in answer.stderr
    assert len(json.loads(yangfan("results", "list", "--json").stdout)) == 1


def test_without_results_there_is_no_baseline_and_no_store_is_made(yangfan: Yangfan, tmp_path: Path) -> None:
    answer = yangfan("run", "--sut", GOOD, "--baseline", "latest")

    assert answer.returncode == 4
    assert list(tmp_path.iterdir()) == []
