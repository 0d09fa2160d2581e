from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]


def findings(command: Command) -> tuple[int, dict[str, dict[str, str]]]:
    answer = command("doctor", "--json")
    return answer.code, {entry["part"]: entry for entry in json.loads(answer.out)}


def test_a_sound_installation_is_reported_part_by_part(command: Command, tmp_path: Path) -> None:
    code, found = findings(command)
    assert code == 0
    for part in ("Python", "lxml", "pytest", "plugins", "schema nr-rrc", "catalogue", "profiles", "results store"):
        assert found[part]["state"] == "ok", found[part]
    assert list(tmp_path.iterdir()) == []


def test_a_missing_optional_part_comes_with_the_way_to_get_it(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    code, found = findings(command)
    assert code == 0
    assert found["tshark"]["state"] == "missing"
    assert "apt-get install tshark" in found["tshark"]["remedy"]
    answer = command("doctor")
    assert "tshark: apt-get install tshark" in answer.out


def test_a_broken_configuration_is_a_finding(command: Command, tmp_path: Path) -> None:
    (tmp_path / "yangfan.toml").write_text("nonsense = 1")
    code, found = findings(command)
    assert code == 1
    assert found["workspace"]["state"] == "broken"
    assert "nonsense" in found["workspace"]["detail"]


def test_a_store_of_somebody_else_is_a_finding(command: Command, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a database " * 1000)
    (tmp_path / "yangfan.toml").write_text('database = "notes.txt"')
    code, found = findings(command)
    assert code == 1
    assert found["results store"]["state"] == "broken"


def test_a_store_that_cannot_be_made_is_a_finding(command: Command, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "yangfan.toml").write_text('database = "file/results.db"')
    code, found = findings(command)
    assert code == 1
    assert found["results store"]["state"] == "broken"
    assert "YANGFAN_DATABASE" in found["results store"]["remedy"]
