"""The plugin of the how-to works as it stands there, for all that a workspace asks of it."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from conformance.workspace import Workspace

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "write-a-plugin.md"


@pytest.fixture
def my_pack(tmp_path: Path) -> ModuleType:
    text = PAGE.read_text(encoding="utf-8")
    for name in ("my_pack.py", "first-look.xml"):
        found = re.search(rf":caption: {name}\n\n(.*?)```", text, re.DOTALL)
        assert found
        (tmp_path / name).write_text(found[1], encoding="utf-8")
    spec = importlib.util.spec_from_file_location("my_pack", tmp_path / "my_pack.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_its_profile_is_offered_and_nothing_else_is_in_the_way(my_pack: ModuleType, tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path, plugins=[my_pack])
    assert "my-first-look" in workspace.profiles
    assert workspace.rules.rules
    assert workspace.tracking_with(()).registry.standards
    assert workspace.standards.proformas
