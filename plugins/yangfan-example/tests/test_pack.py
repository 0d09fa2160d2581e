from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yangfan_example
from yangfan_example import log
from yangfan_example.profiles import ExampleCatalogue

from conformance.judging.requirements import judge
from conformance.model.capability import Clause
from conformance.model.evidence import Evidence, MediaType
from conformance.model.results import CampaignResult, CaseResult
from conformance.model.text import Message, Text
from conformance.model.vector import VectorResult
from conformance.plugins import build_plugin_manager
from conformance.verdicts import Verdict
from conformance.workspace import Workspace
from conformance.workspace.configuration import load_configuration

CASE = CaseResult("p/E1", Text("t", "t"), Verdict.PASS, Message("pytest.held"), Clause("TS 38.306", "4.2.7.10"))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    manager = build_plugin_manager()
    if not manager.is_registered(yangfan_example):
        manager.register(yangfan_example)
    return Workspace(load_configuration(tmp_path, environment={}), manager)


def test_the_profile_agrees_with_its_schema_and_the_catalogue(workspace: Workspace) -> None:
    assert len(workspace.profiles["example-first-look"].requirements) == 4
    assert list(ExampleCatalogue().capabilities()) == []


def test_the_rule_is_one_of_the_workspace(workspace: Workspace) -> None:
    (rule,) = (rule for rule in workspace.rules.rules if rule.id == "EX1")
    assert rule.implied, "no sentence of the clause demands it"


@pytest.mark.parametrize(("bands", "verdict"), [((28, 78), Verdict.PASS), ((41, 78), Verdict.FAIL), ((41,), None)])
def test_the_requirement_is_what_its_rule_reports(
    workspace: Workspace, bands: tuple[int, ...], verdict: Verdict | None
) -> None:
    """The bands are left of those of a bundled synthetic module."""
    schema, type_name = workspace.schemas.schema("nr-rrc"), "UE-NR-Capability"
    (module,) = (evidence.data for evidence in workspace.open_sut("module:r15-embb").evidence())
    value: Any = workspace.engine().decode(schema, type_name, module)
    listed = value["rf-Parameters"]["supportedBandListNR"]
    listed[:] = [band for band in listed if band["bandNR"] in bands]
    octets = workspace.engine().encode(schema, type_name, value)
    device = workspace.device([Evidence(octets, MediaType.UPER, "synthetic", type_name=type_name)])
    (requirement,) = (each for each in workspace.profiles["example-first-look"].requirements if each.id == "E4")
    case = judge(requirement, profile_id="example-first-look", device=device)
    assert (case.verdict if isinstance(case, CaseResult) else None) is verdict
    if verdict is Verdict.FAIL:
        assert isinstance(case, CaseResult)
        assert str(case.reason) == "n78 is among 2 bands, n28 is not (rule EX1)"
        assert case.place is not None
        assert case.place.path == "UE-NR-Capability.rf-Parameters.supportedBandListNR[1]"


def test_the_observer_writes_a_line_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "log.jsonl"
    monkeypatch.setenv(log.VARIABLE, str(file))
    yangfan_example.verdict_reached("c1", CASE)
    passed = VectorResult("v1", "padding", Verdict.PASS, CASE.reason)
    yangfan_example.vectors_judged("c1", [passed, replace(passed, id="v2", verdict=Verdict.FAIL)])
    yangfan_example.campaign_finished(CampaignResult("c1", "sut", "p", "2025-01-01T00:00:00Z"))
    assert [json.loads(line) for line in file.read_text().splitlines()] == [
        {"campaign": "c1", "case": "p/E1", "verdict": "pass"},
        {"campaign": "c1", "vectors": 2, "failed": ["v2"]},
        {"campaign": "c1", "conclusion": "incomplete"},
    ]


def test_without_the_variable_nothing_is_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(log.VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    yangfan_example.verdict_reached("c1", CASE)
    assert list(tmp_path.iterdir()) == []
