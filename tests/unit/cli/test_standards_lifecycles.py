"""``yangfan standards lifecycles`` and ``yangfan standards check``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]


def test_lifecycles_are_listed(command: Command) -> None:
    answer = command("standards", "lifecycles")
    assert answer.code == 0
    assert {line.split()[0] for line in answer.out.splitlines()[1:]} >= {"3gpp", "gbt", "iso", "pep", "w3c", "ydt"}


def test_a_lifecycle_is_shown_with_what_may_follow(command: Command) -> None:
    answer = command("standards", "lifecycles", "gbt")
    [row] = [line for line in answer.out.splitlines() if line.startswith("10 *")]
    assert "3 months" in row
    assert row.endswith("20, 30 (fast track), 40 (fast track), cancelled (end)")
    assert "Gap: " in answer.out


def test_a_lifecycle_as_json_has_its_steps(command: Command) -> None:
    told = json.loads(command("standards", "lifecycles", "ydt", "--json").out)
    assert told["ours"] is True
    states = {state["id"]: state for state in told["machines"][0]["states"]}
    assert states["60"]["next"][0] == {"state": "65", "way": "normal"}


def test_a_lifecycle_is_drawn(command: Command) -> None:
    assert command("standards", "lifecycles", "pep", "--svg", "pep.svg").code == 0
    assert Path("pep.svg").read_text(encoding="utf-8").startswith("<svg ")


@pytest.mark.parametrize(
    ("words", "said"),
    [(("gbx",), "may be one of gbt"), (("--svg", "any.svg"), "name the lifecycle to draw")],
)
def test_wrong_uses_tell_the_way_out(command: Command, words: tuple[str, ...], said: str) -> None:
    answer = command("standards", "lifecycles", *words)
    assert answer.code == 2
    assert said in answer.err


def test_one_bundled_record_goes_backwards_as_its_source_does(command: Command) -> None:
    # the version history of TS 22.125: 1.0.0 of 2018-12-04 is older than its first version 0.x, of 2019-01-04
    answer = command("standards", "check", "--as-of", "2026-11-24", "--json")
    assert answer.code == 1
    [one] = [one for one in json.loads(answer.out) if one["severity"] == "fail"]
    assert one["item"].startswith("3GPP TS 22.125")
    assert [event["date"] for event in one["events"]] == ["2018-12-04", "2019-01-04"]


def test_an_impossible_history_fails_in_any_way_of_writing_the_item(command: Command) -> None:
    Path("history.csv").write_text(
        "item,title,stage,date,known,source\n"
        "TS 99.001,Synthetic,16.0.0,2020-01-01,,synthetic\nTS 99.001,Synthetic,0.1.0,2020-06-01,,synthetic\n",
        encoding="utf-8",
    )
    assert command("standards", "import", "history.csv", "--lifecycle", "3gpp").code == 0
    answer = command("standards", "check", "99.001")
    assert answer.code == 1
    assert "wrong: TS 99.001: draft (2020-06-01) cannot follow approved (2020-01-01)" in answer.out
    assert command("standards", "check", "99.001", "--as-of", "2020-03-01").code == 0


def test_an_item_that_nothing_is_known_of_is_an_error(command: Command) -> None:
    answer = command("standards", "check", "TS 99.999")
    assert answer.code == 2
    assert "nothing is known of TS 99.999" in answer.err


def test_findings_of_an_earlier_day_can_be_made_again_after_back_dated_imports(command: Command) -> None:
    head = "item,title,stage,date,known,source\n"
    Path("history.csv").write_text(head + "TS 99.001,Synthetic,16.0.0,2020-01-01,,synthetic\n", encoding="utf-8")
    command("standards", "import", "history.csv", "--lifecycle", "3GPP")
    (taken,) = json.loads(command("standards", "imports", "--json").out)
    ask = ("standards", "check", "99.001", "--as-of", "2021-01-01", "--json")
    before = command(*ask).out
    Path("history.csv").write_text(head + "TS 99.001,Synthetic,0.1.0,2020-06-01,,synthetic\n", encoding="utf-8")
    command("standards", "import", "history.csv", "--lifecycle", "3GPP")

    assert taken["lifecycle"] == "3gpp"
    assert command(*ask).out != before
    assert command(*ask, "--recorded-by", taken["finished"]).out == before


def test_another_store_can_be_checked(command: Command) -> None:
    wrong = ("--stage", "95", "--date", "2020-01-01", "--lifecycle", "YD/T", "--source", "list", "--db", "other.sqlite")
    command("standards", "record", "synthetic", *wrong)
    command("standards", "record", "synthetic", "--stage", "20", "--date", "2020-02-01", *wrong[4:])

    assert command("standards", "check", "synthetic").code == 2
    assert command("standards", "check", "synthetic", "--db", "other.sqlite").code == 1
