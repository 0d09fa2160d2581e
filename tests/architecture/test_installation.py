"""What is tested is what is installed, and what is installed is what the repository holds."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest

import conformance
from conformance import resources

CHECKOUT = Path(__file__).parents[2]
DATA = {"specs": "conformance/_data/specs", "test_vectors": "conformance/_data/test_vectors"}


@pytest.fixture(scope="module")
def tracked() -> set[str]:
    """The files of the repository; a source archive has no list of them."""
    if not (CHECKOUT / ".git").exists():
        pytest.skip("no git checkout: nothing to compare the wheel with")
    command = ["git", "-c", f"safe.directory={CHECKOUT}", "ls-files", "-z", "conformance", *DATA]
    listed = subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True, encoding="utf-8").stdout
    return set(filter(None, listed.split("\0")))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True)
    return zipfile.Path(next(folder.glob("*.whl")))


def files(place: zipfile.Path) -> set[str]:
    return {name for name in place.root.namelist() if not name.endswith("/")}


def test_package_was_imported_from_the_installed_wheel() -> None:
    origin = json.loads(distribution("yangfan").read_text("direct_url.json") or "{}")
    if origin.get("dir_info", {}).get("editable"):
        pytest.skip("an editable installation imports from the checkout; tox tests the wheel")
    installed = Path(sysconfig.get_path("purelib")).resolve()
    assert Path(conformance.__file__).resolve().parent == installed / "conformance"
    assert resources.data_root() == Path(conformance.__file__).parent / "_data"


def test_wheel_holds_the_tracked_files_and_no_other(wheel: zipfile.Path, tracked: set[str]) -> None:
    expected = {
        name.replace(top, DATA[top], 1) if (top := name.partition("/")[0]) in DATA else name for name in tracked
    }
    assert {name for name in files(wheel) if ".dist-info/" not in name} == expected


@pytest.mark.parametrize("name", ["specs/profiles", "specs/capabilities", "specs/schemas", "test_vectors"])
def test_wheel_carries_the_data(wheel: zipfile.Path, name: str) -> None:
    top = name.partition("/")[0]
    folder = name.replace(top, DATA[top], 1) + "/"
    assert [entry for entry in files(wheel) if entry.startswith(folder)]


def test_wheel_carries_the_licence_and_the_types(wheel: zipfile.Path) -> None:
    names = files(wheel)
    assert "conformance/py.typed" in names
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


def test_wheel_declares_the_command_and_the_pytest_plugin(wheel: zipfile.Path) -> None:
    written = next(entry for entry in wheel.root.namelist() if entry.endswith("entry_points.txt"))
    text = wheel.root.read(written).decode()
    assert "yangfan = conformance.cli:main" in text
    assert "yangfan = conformance.pytest_plugin" in text
