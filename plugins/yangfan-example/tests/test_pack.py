from __future__ import annotations

import json
from pathlib import Path

import pytest
import yangfan_example
from yangfan_example import log
from yangfan_example.profiles import ExampleCatalogue

from conformance.model.capability import Clause
from conformance.model.results import CampaignResult, CaseResult
from conformance.model.text import Message, Text
from conformance.plugins import build_plugin_manager
from conformance.verdicts import Verdict
from conformance.workspace import Workspace
from conformance.workspace.configuration import load_configuration

CASE = CaseResult("p/E1", Text("t", "t"), Verdict.PASS, Message("pytest.held"), Clause("TS 38.306", "4.2.7.10"))


def test_the_profile_agrees_with_its_schema_and_the_catalogue(tmp_path: Path) -> None:
    manager = build_plugin_manager()
    if not manager.is_registered(yangfan_example):
        manager.register(yangfan_example)
    workspace = Workspace(load_configuration(tmp_path, environment={}), manager)
    assert len(workspace.profiles["example-first-look"].requirements) == 3
    assert list(ExampleCatalogue().capabilities()) == []


def test_the_observer_writes_a_line_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "log.jsonl"
    monkeypatch.setenv(log.VARIABLE, str(file))
    yangfan_example.verdict_reached("c1", CASE)
    yangfan_example.campaign_finished(CampaignResult("c1", "sut", "p", "2025-01-01T00:00:00Z"))
    assert [json.loads(line) for line in file.read_text().splitlines()] == [
        {"campaign": "c1", "case": "p/E1", "verdict": "pass"},
        {"campaign": "c1", "conclusion": "incomplete"},
    ]


def test_without_the_variable_nothing_is_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(log.VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    yangfan_example.verdict_reached("c1", CASE)
    assert list(tmp_path.iterdir()) == []
