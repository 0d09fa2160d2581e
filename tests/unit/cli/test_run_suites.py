"""``yangfan run --suite``: codecs against suites of vectors, and what the store then shows."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Protocol

import pytest
from lxml import etree

WRONG = """
import json, sys
print(json.dumps({"protocol": 1, "name": "yes-man", "operations": ["decode"], "values": False}), flush=True)
sys.stdin.readline()
for line in sys.stdin:
    question = json.loads(line)
    if question["op"] == "bye":
        break
    if question["octets"] in sys.argv[1:]:
        print("segmentation fault", file=sys.stderr, flush=True)
        sys.exit(11)
    print(json.dumps({"id": question["id"], "accepted": True}), flush=True)
"""


class Answer(Protocol):
    code: int
    out: str
    err: str


Command = Callable[..., Answer]


@pytest.fixture
def suite(tmp_path: Path, bands: Callable[[Path], Path]) -> str:
    return bands(tmp_path).name


@pytest.fixture
def yes_man(tmp_path: Path) -> str:
    """A codec that accepts everything and dies of the encodings that it is started with."""
    path = tmp_path / "yes-man.py"
    path.write_text(WRONG, encoding="utf-8")
    return f"codec:{sys.executable} {path}"


def test_a_table_has_a_line_for_each_rule(command: Command, suite: str) -> None:
    answer = command("run", "--sut", "engine:strict", "--suite", suite)
    assert answer.code == 0
    lines = answer.out.splitlines()
    assert lines[0] == "engine:strict × bands"
    assert [line.split()[:2] for line in lines[2:6]] == [
        ["component", "pass"],
        ["trailing", "pass"],
        ["truncated", "pass"],
        ["explicit-default", "pass"],
    ]
    assert lines[6] == "1103 vectors: 1103 pass"


def test_what_a_codec_does_wrong_is_in_every_report(command: Command, suite: str, yes_man: str, tmp_path: Path) -> None:
    answer = command("run", "--sut", yes_man, "--suite", suite, "--json")
    assert answer.code == 1
    document = json.loads(answer.out)
    assert document["conclusion"] == "does-not-conform"
    verdicts = {case["id"]: case["verdict"] for case in document["cases"]}
    assert verdicts == {
        "bands/component": "inconc",
        "bands/trailing": "fail",
        "bands/truncated": "fail",
        "bands/explicit-default": "inconc",
    }
    vectors = document["vectors"]
    assert (vectors["total"], vectors["failed_total"], len(vectors["failed"])) == (1103, 1103, 100)
    assert vectors["counts"] == {"none": 0, "pass": 0, "inconc": 1101, "fail": 2, "error": 0}

    listed = json.loads(command("results", "vectors", "latest", "--verdict", "fail", "--json").out)
    assert [(one["id"], one["rule"], one["path"]) for one in listed] == [
        ("trailing-1", "trailing", "SupportedBand"),
        ("truncated-1", "truncated", "SupportedBand"),
    ]
    assert len(json.loads(command("results", "vectors", "latest", "--rule", "component", "--json").out)) == 1100
    table = command("results", "vectors", "latest", "--rule", "trailing").out
    assert "accepted although it is invalid" in table

    assert command("report").code == 0
    html = (tmp_path / "yangfan-report" / "report.html").read_text(encoding="utf-8")
    for told in ("Test vectors", "1100", "component-1-1", "100 of 1103 are shown"):
        assert told in html
    junit = etree.parse(tmp_path / "yangfan-report" / "report.junit.xml")
    failure = junit.find(".//testcase[@name='bands/trailing']/failure")
    assert failure is not None
    assert "accepted although" in (failure.get("message") or "")


def test_the_death_of_a_codec_is_a_verdict_with_what_it_wrote(command: Command, suite: str, yes_man: str) -> None:
    answer = command("run", "--sut", f"{yes_man} 3000800000", "--suite", suite, "--vector", "trailing-1", "--json")
    (failed,) = json.loads(answer.out)["vectors"]["failed"]
    assert failed["verdict"] == "fail"
    assert "segmentation fault" in failed["output"]
    assert failed["octets"] == "3000800000"
    assert "trailing-1" in answer.err
    assert "asked: decode" in answer.err


def test_a_suite_in_der_names_no_clause_of_per(command: Command) -> None:
    answer = command("run", "--sut", "engine:asn1tools", "--suite", "device-der", "--json")
    assert answer.code == 0
    assert {case["clause"] for case in json.loads(answer.out)["cases"]} == {"X.690"}


def test_one_suite_is_put_to_several_codecs(command: Command, suite: str) -> None:
    answer = command("run", "--sut", "engine:strict", "--sut", "strict", "--suite", suite, "--json")
    assert answer.code == 0
    assert [(one["sut"], one["conclusion"]) for one in json.loads(answer.out)] == [
        ("engine:strict", "conforms"),
        ("strict", "conforms"),
    ]


def test_several_suites_are_put_to_one_codec(command: Command, suite: str, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(tmp_path / suite, other)
    for file in other.iterdir():
        text = file.read_text(encoding="utf-8").replace('"bands"', '"other"')
        file.write_text(text, encoding="utf-8")
    header = other / "suite.xml"
    text = header.read_text(encoding="utf-8")
    for part in other.glob("vectors-*.xml"):
        digest = sha256(part.read_bytes()).hexdigest()
        text = re.sub(rf'(name="{part.name}" sha256=")[0-9a-f]+', rf"\g<1>{digest}", text)
    header.write_text(text, encoding="utf-8")
    answer = command("run", "--sut", "engine:strict", "--suite", suite, "--suite", "other", "--json")
    assert answer.code == 0
    assert [(one["profile"], one["vectors"]["total"]) for one in json.loads(answer.out)] == [
        ("bands", 1103),
        ("other", 1103),
    ]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--sut", "capture:a.hex", "--suite", "bands"], "is no codec"),
        (["a.hex", "--suite", "bands"], "--sut codec:"),
        (["--suite", "bands"], "no codec under test"),
        (["--sut", "engine:strict", "--suite", "nowhere"], "nowhere"),
        (["--sut", "engine:strict", "--suite", "bands", "--vector", "nowhere"], "nowhere"),
        (["--sut", "engine:strict", "--suite", "bands", "--policy", "explicit-default=no"], "accept | refuse"),
        (["--sut", "engine:strict", "--suite", "bands", "--policy", "explicit"], "NAME=accept"),
        (["--sut", "engine:strict", "--suite", "bands", "--resume", "latest"], "no unfinished campaign"),
    ],
)
@pytest.mark.usefixtures("suite")
def test_what_cannot_be_run_is_a_usage_error_that_says_the_way_out(
    command: Command, words: list[str], told: str, tmp_path: Path
) -> None:
    (tmp_path / "a.hex").write_text("00", encoding="ascii")
    answer = command("run", *words)
    assert answer.code == 4
    assert told in answer.err


def test_a_baseline_holds_for_suites_too(command: Command, suite: str, yes_man: str) -> None:
    assert command("run", "--sut", "engine:strict", "--suite", suite).code == 0
    assert command("run", "--sut", yes_man, "--suite", suite, "--baseline", "latest").code == 1
    again = command("run", "--sut", "engine:strict", "--suite", suite, "--vector", "trailing-1", "--baseline", "latest")
    assert again.code == 0
