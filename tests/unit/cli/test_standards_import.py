"""``yangfan standards import``, ``imports``, ``record`` and ``events``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HEAD = "item,title,stage,date,known,source\n"
GOOD = "PEP 9001,T,Draft,2024-01-10,,list\nPEP 9001,T,Final,2024-03-01,,list\n"

Command = Callable[..., Any]


@pytest.fixture
def history(tmp_path: Path) -> Path:
    path = tmp_path / "history.csv"
    path.write_text(HEAD + GOOD, encoding="utf-8")
    return path


def document(answer: Any) -> Any:
    return json.loads(answer.out)


def test_an_import_again_changes_nothing(command: Command, history: Path) -> None:
    words = ("standards", "import", str(history), "--lifecycle", "pep", "--json")
    assert document(command(*words)) == {
        "file": "history.csv",
        "rows": 2,
        "new": 2,
        "known": 0,
        "repeated": 0,
        "bad": 0,
        "bad_rows": [],
    }
    before = command("standards", "events", "PEP 9001", "--json", "--as-of", "2025-01-01").out
    lines = GOOD.splitlines(keepends=True)
    history.write_text(HEAD + "".join(reversed(lines)), encoding="utf-8")
    again = command(*words)

    assert (document(again)["new"], document(again)["known"], again.code) == (0, 2, 0)
    assert command("standards", "events", "PEP 9001", "--json", "--as-of", "2025-01-01").out == before
    listed = document(command("standards", "imports", "--json"))
    assert [(one["origin"], one["new"], one["finished"] is not None) for one in listed] == [
        *(("history.csv", 2, True), ("history.csv", 0, True)),
    ]


def test_bad_rows_are_told_and_the_exit_code_is_1(command: Command, history: Path) -> None:
    history.write_text(HEAD + GOOD + "PEP 1,,Drfat,2024-01-10,,\n", encoding="utf-8")
    answer = command("standards", "import", str(history), "--lifecycle", "pep")

    assert answer.code == 1
    assert "history.csv, line 4" in answer.err
    assert "Draft" in answer.err
    assert "2 new, 0 known, 0 repeated, 1 bad" in answer.out


@pytest.mark.parametrize(
    ("content", "words"), [("item,title\n", "no column date, stage"), ("", "empty"), (None, "cannot be read|No such")]
)
def test_a_file_that_cannot_be_used_has_exit_code_2_and_leaves_no_trace(
    command: Command, tmp_path: Path, content: str | None, words: str
) -> None:
    if content is not None:
        (tmp_path / "a.csv").write_text(content, encoding="utf-8")
    answer = command("standards", "import", "a.csv", "--lifecycle", "pep")

    assert answer.code == 2
    assert any(word in answer.err for word in words.split("|")), answer.err
    assert document(command("standards", "imports", "--json")) == []


def test_an_answer_as_of_a_day_stays_when_more_becomes_known(command: Command, history: Path) -> None:
    command("standards", "import", str(history), "--lifecycle", "pep")
    ask = ("standards", "events", "PEP 9001", "--as-of", "2024-03-02", "--json")
    before = command(*ask).out
    recorded = command(
        *("standards", "record", "pep  9001", "--stage", "draft", "--date", "2024-03-03", "--known", "2024-03-04"),
        *("--lifecycle", "pep", "--source", "list", "--json"),
    )

    assert document(recorded)["new"] is True
    assert command(*ask).out == before
    later = document(command("standards", "events", "PEP 9001", "--as-of", "2024-03-04", "--json"))
    assert [(one["stage"], one["glitch"]) for one in later["events"]] == [
        *(("Draft", False), ("Final", True), ("Draft", False)),
    ]
    assert later["states"] == {"pep": {"proposal": "Draft"}}


def test_what_was_recorded_later_is_left_out_by_the_time_of_recording(command: Command, history: Path) -> None:
    command("standards", "import", str(history), "--lifecycle", "pep")
    answer = command("standards", "events", "PEP 9001", "--recorded-by", "2020-01-01")

    assert answer.code == 2
    assert "nothing is known of 'PEP 9001'" in answer.err


def test_an_event_without_a_source_is_said_to_be_unverified(command: Command) -> None:
    words = ("standards", "record", "PEP 1", "--stage", "Draft", "--date", "2024-01", "--lifecycle", "pep")
    first, second = command(*words), command(*words)

    assert "not verified" in first.err
    assert "recorded before" in second.out


@pytest.mark.parametrize(
    ("change", "words"),
    [(("--date", "2024-13"), "no date"), (("--stage", "Drafft"), "no stage"), (("--lifecycle", "pip"), "no lifecycle")],
)
def test_an_event_that_cannot_be_is_refused(command: Command, change: tuple[str, str], words: str) -> None:
    options = {"--stage": "Draft", "--date": "2024-01", "--lifecycle": "pep"} | dict([change])
    answer = command("standards", "record", "PEP 1", *(word for option in options.items() for word in option))

    assert answer.code == 2
    assert words in answer.err


@pytest.mark.parametrize(
    ("name", "options", "rows"),
    [
        ("3gpp_spec_versions", ("3gpp", "--column", "item={type} {spec}", "--column", "stage=version"), 76_530),
        ("w3c_tr_versions", ("w3c", "--column", "item=shortname"), 14_994),
        ("pep_status_history", ("pep", "--column", "item=PEP {pep}", "--column", "stage=status"), 1_842),
    ],
)
def test_whole_histories_are_imported_twice_without_change(
    command: Command, real_data: Path, name: str, options: tuple[str, ...], rows: int
) -> None:
    """The only bad rows are the ten of the PEPs whose status is misspelt or none that ever was defined."""
    file = str(real_data / "tracking" / f"{name}.csv.gz")
    first = document(command("standards", "import", file, "--json", "--lifecycle", *options))
    again = document(command("standards", "import", file, "--json", "--lifecycle", *options))

    assert (first["rows"], first["known"], first["bad"]) == (rows, 0, 10 * name.startswith("pep"))
    assert (again["new"], again["known"]) == (0, first["new"])
