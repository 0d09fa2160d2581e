"""`pytest --yangfan-sut … --yangfan-profile …` beside a user's own tests, on real captures too."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Yangfan = Callable[..., Any]

MODULE = Path(__file__).parents[2] / "test_vectors" / "common" / "nr-rrc" / "r17" / "synthetic-redcap-module.hex"

OWN = '''
import pytest


@pytest.mark.clause("TS 38.306", "4.2.21.2")
def test_redcap(ue_capability):
    """The module is a RedCap module."""
    assert ue_capability.declares("nr-r17-support-of-redcap")


@pytest.mark.clause("TS 38.306", "4.2.7.2")
def test_bands(ue_capability, evidence, sut):
    bands = ue_capability.xpath("nr/UE-NR-Capability/rf-Parameters/supportedBandListNR/*/bandNR")
    assert len(bands) == len({band.text for band in bands}) > 0
    assert len(evidence) == 1
    assert sut.locator.startswith("capture:")


def test_without_clause():
    pass
'''


def run_pytest(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("pytest")
    return subprocess.run(
        [str(program), "-p", "no:cacheprovider", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "COLUMNS": "160"},
        timeout=120,
        check=False,
    )


def test_requirements_are_items_beside_the_users_own_tests(tmp_path: Path, yangfan: Yangfan) -> None:
    (tmp_path / "test_own.py").write_text(OWN)
    done = run_pytest(tmp_path, "--yangfan-sut", f"capture:{MODULE}", "--yangfan-profile", "nr-r17-redcap")
    assert done.returncode == 0, done.stdout + done.stderr
    (campaign,) = json.loads(yangfan("results", "list", "--json").stdout)
    assert campaign["conclusion"] == "conforms"
    shown = json.loads(yangfan("results", "show", campaign["campaign"], "--json").stdout)
    ids = [case["id"] for case in shown["cases"]]
    assert ids[:2] == ["test_own.py::test_redcap", "test_own.py::test_bands"]
    assert "nr-r17-redcap/RC1" in ids
    assert "test_own.py::test_without_clause" not in ids
    assert shown["cases"][0]["title"] == "The module is a RedCap module."
    assert shown["cases"][0]["clause"] == "TS 38.306 4.2.21.2"


def test_several_processes_give_the_same_verdicts(tmp_path: Path, yangfan: Yangfan) -> None:
    pytest.importorskip("xdist")
    (tmp_path / "test_own.py").write_text(OWN)
    words = ["--yangfan-sut", f"capture:{MODULE}", "--yangfan-profile", "nr-r17-redcap"]
    run_pytest(tmp_path, *words)
    run_pytest(tmp_path, *words, "-n", "2")
    one, other = (
        json.loads(yangfan("results", "show", campaign["campaign"], "--json").stdout)
        for campaign in json.loads(yangfan("results", "list", "--json").stdout)
    )
    assert one["counts"] == other["counts"]
    assert {case["id"]: case["verdict"] for case in one["cases"]} == {
        case["id"]: case["verdict"] for case in other["cases"]
    }


def test_every_real_nr_capture_gives_a_verdict_for_every_requirement(real_data: Path, yangfan: Yangfan) -> None:
    captures = sorted((real_data / "ue_capability" / "raw_uper").glob("nr_*.hex"))
    assert captures
    answer = yangfan("run", *map(str, captures), "--json")
    assert answer.returncode in {0, 1}, answer.stderr
    campaigns = json.loads(answer.stdout)
    assert [campaign["sut"] for campaign in campaigns] == [f"capture:{capture}" for capture in captures]
    sizes = {len(campaign["cases"]) + len(campaign["not_applicable"]) for campaign in campaigns}
    assert len(sizes) == 1
    for campaign in campaigns:
        assert not campaign["counts"]["error"]
        assert campaign["counts"]["pass"]
