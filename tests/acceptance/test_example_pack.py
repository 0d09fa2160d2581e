"""The example pack under `plugins/` is built, installed and used."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Yangfan = Callable[..., Any]

CHECKOUT = Path(__file__).parents[2]
MODULE = CHECKOUT / "test_vectors" / "common" / "nr-rrc" / "r15" / "synthetic-embb-module.hex"


def run(*words: str, folder: Path) -> None:
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Build the pack's wheel, install it into a folder of its own, and return that folder for PYTHONPATH."""
    pytest.importorskip("hatchling", reason="builds the pack")
    folder = tmp_path_factory.mktemp("pack")
    source = folder / "source"
    ignored = shutil.ignore_patterns("__pycache__", "dist", "*.egg-info")
    shutil.copytree(CHECKOUT / "plugins" / "yangfan-example", source, ignore=ignored)
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), folder=source)
    (wheel,) = folder.glob("*.whl")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--disable-pip-version-check"]
    run(*pip, "--target", str(folder / "site"), str(wheel), folder=folder)
    return str(folder / "site")


def test_the_plugin_and_its_hooks_are_listed(yangfan: Yangfan, installed: str) -> None:
    answer = yangfan("plugins", "--json", PYTHONPATH=installed)
    listed = {entry["name"]: entry for entry in json.loads(answer.stdout)}
    assert listed["yangfan-example"] == {
        "name": "yangfan-example",
        "version": "0.1.0",
        "bundled": False,
        "hooks": ["campaign_finished", "catalogues", "evidence_readers", "vectors_judged", "verdict_reached"],
    }


def test_profile_reader_and_observer_work_in_a_run(yangfan: Yangfan, installed: str, tmp_path: Path) -> None:
    octets = MODULE.read_text().split()
    card = [
        "UE capability card",
        "type: UE-NR-Capability",
        f"octets: {octets[0]}",
        *(f"  {line}" for line in octets[1:]),
    ]
    (tmp_path / "module.card").write_text("\n".join(card))
    words = ["run", "module.card", "--profile", "example-first-look", "--json"]
    answer = yangfan(*words, PYTHONPATH=installed, YANGFAN_EXAMPLE_LOG="log.jsonl")
    assert answer.returncode == 0, answer.stderr
    campaign = json.loads(answer.stdout)
    assert campaign["conclusion"] == "conforms"
    assert campaign["plugins"]["yangfan-example"] == "0.1.0"
    assert campaign["evidence"][0]["origin"] == "module.card, line 3"
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert [line.get("case") for line in lines] == [*(case["id"] for case in campaign["cases"]), None]
    assert lines[-1] == {"campaign": campaign["campaign"], "conclusion": "conforms"}


def test_a_broken_card_is_an_error_in_the_readers_words(yangfan: Yangfan, installed: str, tmp_path: Path) -> None:
    (tmp_path / "broken.card").write_text("UE capability card\ntype: UE-NR-Capability\noctets: 0g\n")
    words = ["run", "broken.card", "--profile", "example-first-look", "--json"]
    answer = yangfan(*words, PYTHONPATH=installed)
    assert answer.returncode == 1
    (reason,) = {case["reason"] for case in json.loads(answer.stdout)["cases"]}
    assert reason.startswith("broken.card, line 3: the octets are not hexadecimal")


def test_without_the_pack_its_profile_is_unknown(yangfan: Yangfan) -> None:
    answer = yangfan("run", str(MODULE), "--profile", "example-first-look")
    assert answer.returncode == 4


def test_a_plugin_that_cannot_be_loaded_stops_the_run(yangfan: Yangfan, installed: str, tmp_path: Path) -> None:
    site = tmp_path / "site"
    shutil.copytree(installed, site)
    (site / "yangfan_example" / "cards.py").write_text("import no_such_library\n")
    answer = yangfan("run", PYTHONPATH=str(site))
    assert answer.returncode == 4
    assert "yangfan-example" in answer.stderr
    assert "no_such_library" in answer.stderr
    assert "Traceback" not in answer.stderr
    diagnosis = yangfan("doctor", PYTHONPATH=str(site))
    assert diagnosis.returncode == 1
    assert "no_such_library" in diagnosis.stdout
