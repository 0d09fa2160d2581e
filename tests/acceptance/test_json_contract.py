"""The objects that other tools read: `yangfan run --json` and `yangfan results show --json`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Yangfan = Callable[..., Any]

CAMPAIGN = {"campaign", "sut", "profile", "conclusion", "counts", "plugins", "cases"}
CASE = {"id", "verdict", "reason", "clause", "place", "evidence"}
VERDICTS = ["none", "pass", "inconc", "fail", "error"]  # ETSI ES 201 873-1, worst last


@pytest.fixture
def campaign(yangfan: Yangfan) -> dict[str, Any]:
    answer = yangfan("run", "--sut", "module:r15-embb", "--profile", "nr-r17-redcap", "--json")
    document: dict[str, Any] = json.loads(answer.stdout)
    return document


def test_a_single_campaign_is_one_object(campaign: dict[str, Any]) -> None:
    assert campaign.keys() >= CAMPAIGN
    assert list(campaign["counts"]) == VERDICTS
    assert sum(campaign["counts"].values()) == len(campaign["cases"])
    assert campaign["plugins"]["yangfan"]
    assert campaign["conclusion"] in {"conforms", "does-not-conform", "incomplete"}


def test_every_case_has_every_field(campaign: dict[str, Any]) -> None:
    digests = {piece["digest"] for piece in campaign["evidence"]}
    for case in campaign["cases"]:
        assert case.keys() >= CASE
        assert case["id"].startswith("nr-r17-redcap/")
        assert case["verdict"] in VERDICTS
        assert case["reason"]
        assert case["clause"].startswith("TS 38.306 4.2")
        assert case["evidence"] in digests
        if case["place"]:
            first, end = case["place"]["bits"]
            assert 0 <= first < end


def test_the_store_gives_the_same_object(campaign: dict[str, Any], yangfan: Yangfan) -> None:
    answer = yangfan("results", "show", campaign["campaign"], "--json")
    assert answer.returncode == 0
    assert json.loads(answer.stdout) == campaign


def test_only_the_words_depend_on_the_language(campaign: dict[str, Any], yangfan: Yangfan) -> None:
    spoken = {"reason", "title"}
    chinese = json.loads(yangfan("--lang", "zh", "results", "show", campaign["campaign"], "--json").stdout)
    for one, other in zip(campaign["cases"], chinese["cases"], strict=True):
        assert {name for name in one if one[name] != other[name]} <= spoken
        assert one["reason"] != other["reason"]


def test_an_error_is_an_object_too(yangfan: Yangfan) -> None:
    for words, code in ((["run", "missing.hex"], 4), (["explain", "nonsense"], 2), (["results", "show", "x"], 2)):
        answer = yangfan(*words, "--json")
        assert answer.returncode == code
        assert json.loads(answer.stdout).keys() >= {"error", "message"}
        assert len(answer.stderr.splitlines()) == 1


def test_a_broken_capture_gives_an_error_verdict_with_type_path_and_bit(yangfan: Yangfan, tmp_path: Path) -> None:
    (tmp_path / "cut.hex").write_text("00 00 00 00 80 04 04")  # a UE-NR-Capability that ends too early
    answer = yangfan("run", "cut.hex", "--type", "UE-NR-Capability", "--json")
    assert answer.returncode == 1
    campaign = json.loads(answer.stdout)
    assert {case["verdict"] for case in campaign["cases"]} == {"error"}
    assert "UE-NR-Capability: " in campaign["cases"][0]["reason"]
    assert "bit " in campaign["cases"][0]["reason"]
