"""Clause → requirement → purpose → test case → verdict: complete, live, and with a reason for every gap."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance import resources
from conformance.model.profile import Level, Profile
from conformance.profiles.loading import load_profile

Yangfan = Callable[..., Any]

ROW = {"clause", "requirement", "purpose", "cases", "verdict", "not_tested_because"}


@pytest.fixture(scope="module")
def profiles() -> list[Profile]:
    return [load_profile(path) for path in sorted(resources.specs("profiles").glob("*.xml"))]


def traced(yangfan: Yangfan, *words: str) -> list[dict[str, Any]]:
    answer = yangfan("trace", "--json", *words)
    assert answer.returncode == 0, answer.stderr
    rows: list[dict[str, Any]] = json.loads(answer.stdout)
    return rows


def test_every_clause_and_requirement_of_the_bundled_profiles_appears(
    yangfan: Yangfan, profiles: list[Profile]
) -> None:
    rows = traced(yangfan)
    assert all(row.keys() >= ROW for row in rows)
    shown = {(row["requirement"], row["clause"]) for row in rows}
    for profile in profiles:
        for requirement in profile.requirements:
            clause = f"{requirement.clause.standard} {requirement.clause.clause}"
            assert (f"{profile.id}/{requirement.id}", clause) in shown


def test_only_recommendations_have_no_purpose(yangfan: Yangfan, profiles: list[Profile]) -> None:
    levels = {f"{profile.id}/{each.id}": each.level for profile in profiles for each in profile.requirements}
    uncovered = {row["requirement"] for row in traced(yangfan) if row["requirement"] and not row["purpose"]}
    assert uncovered
    assert {levels[name] for name in uncovered} == {Level.RECOMMENDED}


def test_every_row_has_a_verdict_or_says_why_not(yangfan: Yangfan) -> None:
    assert yangfan("run", "--sut", "module:r17-redcap", "--profile", "nr-r17-redcap").returncode == 0
    for row in traced(yangfan):
        assert row["verdict"] or row["not_tested_because"]
        assert row["purpose"] or row["verdict"] or row["not_tested_because"]


def test_verdicts_are_those_of_the_campaign(yangfan: Yangfan) -> None:
    answer = yangfan("run", "--sut", "module:r15-embb", "--profile", "nr-r17-redcap", "--json")
    campaign = json.loads(answer.stdout)
    verdicts = {case["id"]: case["verdict"] for case in campaign["cases"]}
    assert verdicts["nr-r17-redcap/RC1"] == "fail"  # the module is no RedCap UE: the demand is not waived for that
    rows = traced(yangfan, "--campaign", "latest")
    assert {row["requirement"]: row["verdict"] for row in rows if row["verdict"]} == verdicts
    left_out = {case["id"]: case["reason"] for case in campaign["not_applicable"]}
    assert left_out
    for row in rows:
        assert row["not_applicable"] == (row["requirement"] in left_out)
        if row["not_applicable"]:
            assert row["not_tested_because"] == left_out[row["requirement"]]


def test_a_new_campaign_changes_what_is_traced(yangfan: Yangfan) -> None:
    seen = []
    for module in ("r15-embb", "r17-redcap"):
        yangfan("run", "--sut", f"module:{module}", "--profile", "nr-r17-redcap")
        (row,) = traced(yangfan, "--case", "nr-r17-redcap/RC1")
        seen.append(row["verdict"])
    assert seen == ["fail", "pass"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_page_is_self_contained_and_shows_every_purpose(yangfan: Yangfan, language: str, tmp_path: Path) -> None:
    yangfan("run", "--sut", "module:r15-embb", "--profile", "nr-r15-embb")
    assert yangfan("--lang", language, "trace", "--html", "matrix.html").returncode == 0
    page = (tmp_path / "matrix.html").read_text(encoding="utf-8")
    for outside in ("<script", "http:", "https:", "url(", "@import", "<link"):
        assert outside not in page
    for row in traced(yangfan):
        if row["purpose"]:
            assert row["purpose"] in page.replace("<wbr>", "")
    assert {"en": "the UE is in RRC_CONNECTED", "zh": "终端处于 RRC_CONNECTED"}[language] in page
