"""``yangfan standards verify``."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]
VERIFY = ("standards", "verify", "--as-of", "2026-11-24")
WRONG = "YD/T 3707-2020 = IoT terminal security"


def test_a_right_number_is_no_finding(command: Command) -> None:
    answer = command(*VERIFY, "YD/T3709—2020")
    assert (answer.code, answer.err) == (0, "")
    assert "YD/T 3709-2020" in answer.out
    assert "confirmed" in answer.out


@pytest.mark.parametrize("text", [WRONG, "T/CSAE 53-2017", "YD/T 3709-20"])
def test_a_contradiction_a_superseded_and_a_malformed_number_are_findings(command: Command, text: str) -> None:
    assert command(*VERIFY, text).code == 1


def test_an_unknown_number_is_no_finding(command: Command) -> None:
    answer = command(*VERIFY, "GB/T 22239-2019")
    assert answer.code == 0
    assert "unknown" in answer.out


def test_json_says_what_the_record_says(command: Command, tmp_path: Path) -> None:
    (tmp_path / "tender.txt").write_text(f"first\n\n{WRONG}\nYD/T 9999-2024\n", encoding="utf-8")
    answer = command(*VERIFY, "tender.txt", "--json")
    wrong, unknown = json.loads(answer.out)
    assert {key: wrong[key] for key in ("file", "text", "line", "page", "number", "verdict")} == {
        "file": "tender.txt",
        "text": "YD/T 3707-2020",
        "line": 3,
        "page": None,
        "number": "YD/T 3707-2020",
        "verdict": "contradicts",
    }
    assert wrong["record"]["titles"]["zh"] == "基于LTE的车联网无线通信技术 网络层技术要求"
    assert wrong["record"]["status"] in {"published", "in-force"}
    assert wrong["record"]["source"]
    assert wrong["reason"]["key"] == "verification.other-title"
    assert "IoT terminal security" in wrong["reason"]["text"]
    assert (unknown["verdict"], unknown["record"], unknown["line"]) == ("unknown", None, 4)


def test_standard_input_is_read(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("YD/T 3709-2020《消息层技术要求》".encode())))
    assert command(*VERIFY, "-").code == 0


def test_a_file_that_cannot_be_read_does_not_stop_the_others(command: Command, tmp_path: Path) -> None:
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 rubbish")
    (tmp_path / "good.txt").write_text(WRONG, encoding="utf-8")
    answer = command(*VERIFY, "broken.pdf", "missing.docx", "good.txt")
    assert answer.code == 2
    assert "YD/T 3707-2020" in answer.out
    assert "broken.pdf" in answer.err
    assert "missing.docx" in answer.err
    document = json.loads(command(*VERIFY, "broken.pdf", "good.txt", "--json").out)
    assert [one.get("verdict") for one in document] == ["contradicts", None]


def test_records_of_ones_own_are_asked_too(command: Command, tmp_path: Path) -> None:
    (tmp_path / "own.xml").write_text(
        '<standards xmlns="urn:yangfan:standards:1"><standard id="own" number="YD/T 9999" body="miit" kind="industry" '
        'lifecycle="ydt"><title><zh>合成标准技术要求</zh></title><source confidence="high">synthetic</source>'
        '<edition number="YD/T 9999-2024" issued="2024"/></standard></standards>',
        encoding="utf-8",
    )
    assert "confirmed" in command(*VERIFY, "YD/T 9999-2024", "--registry", "own.xml").out


def test_an_earlier_day_knows_less(command: Command) -> None:
    words = ("standards", "verify", "T/CSAE 53-2017", "--as-of")
    assert command(*words, "2019-01-01").code == 0
    assert command(*words, "2022-01-01").code == 1


def test_a_text_without_numbers_says_so(command: Command) -> None:
    answer = command(*VERIFY, "nothing of the kind")
    assert answer.code == 0
    assert "no number of a standard found" in answer.out
