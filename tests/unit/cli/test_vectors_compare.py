"""``yangfan vectors compare``: a suite against several codecs, and what disagrees without an explanation."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance import resources

Command = Callable[..., Any]

STALE = """<disagreements xmlns="urn:yangfan:disagreements:1">
  <disagreement id="stale" codec="strict" first="0.1" last="99" rules="padding" suite="mine" fault="codec"
                clause="X.691 11.1" source="nowhere">
    <explanation><en>It never was so.</en><zh>从未如此。</zh></explanation>
  </disagreement>
</disagreements>
"""


@pytest.fixture
def suite(command: Command, tmp_path: Path) -> Path:
    source = ("--schema", "device-specification", "--type", "DeviceSpecification")
    answer = command("vectors", "generate", *source, "--count", "40", "--seed", "1", "--id", "mine", "--out", "mine")
    assert answer.code == 0, answer.err
    return tmp_path / "mine"


def test_codecs_that_do_as_expected_agree(command: Command, suite: Path) -> None:
    answer = command("vectors", "compare", str(suite), "--codec", "strict", "--codec", "engine:strict")
    assert answer.code == 0
    assert "mine: 40 vectors, 0 disagreements, 0 without explanation" in answer.out


def test_results_of_every_vector_are_written_as_json(command: Command, suite: Path) -> None:
    answer = command(
        "vectors", "compare", str(suite), "--codec", "engine:strict", "--codec", "engine:asn1tools", "--json"
    )
    rows = json.loads(answer.out)
    assert len({row["vector"] for row in rows}) == 40
    assert {row["results"]["engine:strict"]["verdict"] for row in rows} == {"pass"}
    peers = [row["results"]["engine:asn1tools"] for row in rows]
    assert {one["verdict"] for one in peers} == {"pass", "fail"}
    assert all(one["explanation"] for one in peers if one["verdict"] == "fail")
    assert answer.code == 0


def test_disagreement_without_an_explanation_fails(command: Command, suite: Path, tmp_path: Path) -> None:
    nothing = tmp_path / "none.xml"
    nothing.write_text('<disagreements xmlns="urn:yangfan:disagreements:1"/>', encoding="utf-8")
    options = ("--codec", "engine:asn1tools", "--explanations", str(nothing))
    answer = command("vectors", "compare", str(suite), *options)
    assert answer.code == 1
    assert "Without explanation: " in answer.out


def test_explanation_that_explains_nothing_fails(command: Command, suite: Path, tmp_path: Path) -> None:
    stale = tmp_path / "stale.xml"
    stale.write_text(STALE, encoding="utf-8")
    answer = command("vectors", "compare", str(suite), "--codec", "strict", "--explanations", str(stale))
    assert answer.code == 1
    assert "Explanations that explain nothing any more: stale." in answer.out
    other = command("vectors", "compare", str(suite), "--codec", "engine:asn1tools", "--explanations", str(stale))
    assert "explain nothing" not in other.out


@pytest.mark.parametrize("encoding", ["der", "jer", "xer"])
def test_suites_of_other_encodings_are_compared_too(command: Command, encoding: str) -> None:
    codecs = [word for name in ("engine:strict", "engine:asn1tools", "engine:pycrate") for word in ("--codec", name)]
    answer = command("vectors", "compare", f"device-{encoding}", *codecs, "--json")
    assert answer.code == 0
    for row in json.loads(answer.out):
        kinds = {codec: result["kind"] for codec, result in row["results"].items()}
        assert kinds["engine:strict"] == kinds["engine:pycrate"] == "unsupported"
        assert row["results"]["engine:asn1tools"]["verdict"] == "pass"


def test_comparison_goes_on_where_it_was(command: Command, suite: Path, tmp_path: Path) -> None:
    options = ("vectors", "compare", str(suite), "--codec", "engine:strict", "--out", "kept")
    whole = command(*options)
    kept = tmp_path / "kept"
    lines = kept.read_bytes().splitlines(keepends=True)
    assert len(lines) == 41
    kept.write_bytes(b"".join(lines[:20]) + lines[20][:9])
    assert command(*options).out == whole.out
    assert len(kept.read_bytes().splitlines()) == 41


def test_pages_are_written(command: Command, suite: Path, tmp_path: Path) -> None:
    options = ("--codec", "engine:strict", "--html", "page.html", "--markdown", "page.md")
    assert command("vectors", "compare", str(suite), *options).code == 0
    assert "mine" in (tmp_path / "page.html").read_text(encoding="utf-8")
    assert (tmp_path / "page.md").read_text(encoding="utf-8").startswith("# ")


def test_bundled_explanations_name_rules_that_there_are() -> None:
    from conformance.asn1.encoding_rules import load_encoding_rules
    from conformance.vectors.disagreements import load_explanations

    known = load_encoding_rules().rules.keys()
    for one in load_explanations():
        assert set(one.rules) <= known, one.id
    assert resources.specs("encoding", "disagreements.xml").is_file()
