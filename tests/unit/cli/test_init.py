from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance import messages
from conformance.workspace.configuration import KEYS, load_configuration

Command = Callable[..., Any]


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_the_file_comments_on_every_key_and_changes_nothing(command: Command, tmp_path: Path, language: str) -> None:
    before = load_configuration(tmp_path, environment={})
    answer = command("--lang", language, "init")
    assert answer.code == 0
    text = (tmp_path / "yangfan.toml").read_text(encoding="utf-8")
    assert all(f"\n# {key} = " in text for key in KEYS)
    after = load_configuration(tmp_path, environment={})
    assert after.origin == tmp_path / "yangfan.toml"
    assert (after.database, after.report, after.sut) == (before.database, before.report, before.sut)


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_every_line_of_the_file_can_be_used(command: Command, tmp_path: Path, language: str) -> None:
    command("--lang", language, "init")
    file = tmp_path / "yangfan.toml"
    lines = [line.removeprefix("# ") for line in file.read_text(encoding="utf-8").splitlines() if " = " in line]
    file.write_text("\n".join(lines), encoding="utf-8")
    assert set(tomllib.loads(file.read_text(encoding="utf-8"))) == set(KEYS)
    (tmp_path / "profiles").mkdir()
    assert load_configuration(tmp_path, environment={}).profile == ("nr-baseline",)


def test_a_file_that_is_there_is_left_alone(command: Command, tmp_path: Path) -> None:
    (tmp_path / "yangfan.toml").write_text("# mine")
    answer = command("init")
    assert answer.code == 2
    assert "--force" in answer.err
    assert (tmp_path / "yangfan.toml").read_text() == "# mine"
    assert command("init", "--force").code == 0
    assert (tmp_path / "yangfan.toml").read_text() != "# mine"


def test_a_folder_is_made_and_one_that_cannot_be_is_named(command: Command, tmp_path: Path) -> None:
    assert command("init", "new/folder").code == 0
    assert (tmp_path / "new" / "folder" / "yangfan.toml").is_file()
    (tmp_path / "file").write_text("")
    answer = command("init", "file/inner")
    assert answer.code == 2
    assert "file/inner/yangfan.toml cannot be written" in answer.err
