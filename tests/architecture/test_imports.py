"""Importing the package and starting the command stay light: heavy libraries are loaded where they are used."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {
    "asn1tools",
    "hypothesis",
    "jinja2",
    "lxml",
    "openpyxl",
    "pycrate_asn1c",
    "pycrate_asn1dir",
    "pycrate_asn1rt",
    "pycrate_core",
    "rich",
    "sqlalchemy",
}
LISTING = "; import json, sys; print(json.dumps(sorted(sys.modules)), file=sys.stderr)"
VERSION = f"""
import sys
from conformance.cli import main
try:
    main(["--version"])
except SystemExit as leaving:
    assert not leaving.code{LISTING.replace("; ", chr(10) + "    ", 1)}
"""


def modules_after(code: str, folder: Path) -> set[str]:
    """Return the modules that a fresh interpreter has loaded after *code*; it runs where no checkout is in sight."""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, encoding="utf-8")
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize(
    "code",
    [
        "import conformance",
        "import conformance.cli",
        "import conformance.pytest_plugin",
        "from conformance.plugins import build_plugin_manager; build_plugin_manager()",
        "from conformance.workspace import Workspace; Workspace.open()",
    ],
)
def test_no_heavy_library_is_loaded(code: str, tmp_path: Path) -> None:
    loaded = {name.partition(".")[0] for name in modules_after(code + LISTING, tmp_path)}
    assert "conformance" in loaded
    assert not loaded & HEAVY


def test_package_itself_imports_next_to_nothing(tmp_path: Path) -> None:
    ours = {name for name in modules_after("import conformance" + LISTING, tmp_path) if name.startswith("conformance")}
    assert ours == {"conformance"}


def test_version_is_told_within_a_budget_of_modules(tmp_path: Path) -> None:
    """Counted, not timed: 205 modules on CPython 3.11, most of them the standard library's and click's."""
    loaded = modules_after(VERSION, tmp_path)
    assert not {name.partition(".")[0] for name in loaded} & HEAVY
    assert len(loaded) <= 240
    assert len([name for name in loaded if name.startswith("conformance")]) <= 25
