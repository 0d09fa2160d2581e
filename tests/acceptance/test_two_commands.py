"""`yangfan run` without arguments runs the main job, wherever it is started."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Yangfan = Callable[..., Any]

CHECKOUT = Path(__file__).parents[2]
MODULES = [
    ("module:r15-embb", "nr-r15-embb"),
    ("module:r16-urllc", "nr-r16-urllc"),
    ("module:r17-redcap", "nr-r17-redcap"),
]


def verdicts(answer: Any) -> list[tuple[str, str, str, list[tuple[str, str, str]]]]:
    """Return what a run says apart from times and identifiers of campaigns."""
    return [
        (
            campaign["sut"],
            campaign["profile"],
            campaign["conclusion"],
            [(case["id"], case["verdict"], case["reason"]) for case in campaign["cases"]],
        )
        for campaign in json.loads(answer.stdout)
    ]


def test_the_first_run_ever_conforms_within_a_minute(yangfan: Yangfan, tmp_path: Path) -> None:
    begun = time.monotonic()
    answer = yangfan("run", YANGFAN_CACHE=str(tmp_path / "cache"))
    assert time.monotonic() - begun < 60
    assert answer.returncode == 0, answer.stderr
    assert answer.stderr == ""
    for sut, profile in MODULES:
        assert f"{sut} × {profile} (synthetic module, no real device)" in answer.stdout
    assert answer.stdout.count("\nConforms ") == 3
    page = (tmp_path / "yangfan-report" / "report.html").read_text(encoding="utf-8")
    assert all(profile in page for _, profile in MODULES)
    assert (tmp_path / ".yangfan" / "results.db").stat().st_size


def test_the_json_names_three_synthetic_campaigns_with_a_verdict_each_requirement(yangfan: Yangfan) -> None:
    campaigns = json.loads(yangfan("run", "--json").stdout)
    assert [(campaign["sut"], campaign["profile"]) for campaign in campaigns] == MODULES
    for campaign in campaigns:
        assert campaign["synthetic"]
        assert campaign["conclusion"] == "conforms"
        assert campaign["counts"]["pass"] == len(campaign["cases"]) > 20


def test_the_first_failing_run_names_what_is_wrong_and_where(yangfan: Yangfan) -> None:
    answer = yangfan("run", "--sut", "module:r15-embb", "--profile", "nr-r17-redcap", "--json")
    assert answer.returncode == 1
    campaign = json.loads(answer.stdout)
    assert campaign["conclusion"] == "does-not-conform"
    (redcap,) = [case for case in campaign["cases"] if case["id"] == "nr-r17-redcap/RC1"]
    assert redcap["verdict"] == "fail"
    assert redcap["clause"].startswith("TS 38.306")
    assert redcap["place"]["bits"]


def test_a_run_in_the_checkout_does_the_same_as_in_an_empty_folder(yangfan: Yangfan, tmp_path: Path) -> None:
    words = ["run", "--json", "--db", str(tmp_path / "r.db"), "--report", str(tmp_path / "report")]
    assert verdicts(yangfan(*words, folder=CHECKOUT)) == verdicts(yangfan(*words))


def test_nothing_in_the_folder_or_the_environment_changes_a_run(yangfan: Yangfan, tmp_path: Path) -> None:
    plain = verdicts(yangfan("run", "--json"))
    (tmp_path / "conftest.py").write_text("raise RuntimeError('conftest was loaded')")
    (tmp_path / "test_own.py").write_text("def test_own(): assert False")
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n")
    (tmp_path / "pyproject.toml").write_text("[tool.pytest.ini_options]\naddopts = '--no-such-option'\n")
    answer = yangfan("run", "--json", PYTEST_ADDOPTS="--no-such-option", PYTEST_PLUGINS="no_such_plugin", CI="true")
    assert answer.returncode == 0, answer.stderr
    assert verdicts(answer) == plain


def test_the_chinese_run_is_chinese(yangfan: Yangfan) -> None:
    answer = yangfan("run", "--lang", "zh")
    assert answer.returncode == 0
    assert "合成模组，并非真实设备" in answer.stdout
    assert "Conforms" not in answer.stdout


def test_settings_come_from_the_configuration_file(yangfan: Yangfan, tmp_path: Path) -> None:
    (tmp_path / "yangfan.toml").write_text(
        'sut = ["module:r15-embb"]\nprofile = "nr-r15-embb"\nreport = "out"\ndatabase = "r.db"\nlanguage = "zh"\n'
    )
    (tmp_path / "below").mkdir()
    answer = yangfan("run", folder=tmp_path / "below", YANGFAN_LANG="")
    assert answer.returncode == 0, answer.stderr
    assert "要求集" in answer.stdout or "符合" in answer.stdout
    assert (tmp_path / "out" / "report.html").is_file()
    assert (tmp_path / "r.db").is_file()
    assert not (tmp_path / "below" / ".yangfan").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["missing.hex"], "missing.hex"),
        (["x" * 5000], "cannot be read"),
        (["--sut", "telepathy:x"], "telepathy:x"),
        (["--sut", "module:r14"], "r15-embb"),
        (["--profile", "nonsense"], "nr-baseline"),
        (["--no-such-option"], "--no-such-option"),
    ],
)
def test_what_cannot_be_used_is_refused_with_pytests_usage_code(
    yangfan: Yangfan, words: list[str], said: str, tmp_path: Path
) -> None:
    answer = yangfan("run", *words)
    assert answer.returncode == 4
    assert said in answer.stderr
    assert "Traceback" not in answer.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_as_many_suts_as_it_has_files_and_a_broken_one_stops_nothing(
    yangfan: Yangfan, tmp_path: Path
) -> None:
    captures = tmp_path / "captures"
    captures.mkdir()
    good = CHECKOUT / "test_vectors" / "common" / "nr-rrc" / "r15" / "synthetic-embb-module.hex"
    for name in ("a.hex", "c.hex"):
        shutil.copy(good, captures / name)
    (captures / "b.bin").write_bytes(bytes(range(200)))
    answer = yangfan("run", "captures", "--profile", "nr-r15-embb", "--json")
    assert answer.returncode == 1
    assert [(sut, conclusion) for sut, _, conclusion, _ in verdicts(answer)] == [
        ("capture:captures/a.hex", "conforms"),
        ("capture:captures/b.bin", "incomplete"),
        ("capture:captures/c.hex", "conforms"),
    ]
    shown = yangfan("run", "captures", "--profile", "nr-r15-embb").stdout
    assert "1 of 3 SUTs could not be judged:\n  capture:captures/b.bin: " in shown


def test_a_capture_is_read_from_standard_input_and_tested_against_the_baseline(yangfan: Yangfan) -> None:
    good = CHECKOUT / "test_vectors" / "common" / "nr-rrc" / "r15" / "synthetic-embb-module.hex"
    campaign = json.loads(yangfan("run", "-", "--json", stdin=good.read_bytes()).stdout)
    assert (campaign["sut"], campaign["profile"]) == ("capture:-", "nr-baseline")
    assert {case["verdict"] for case in campaign["cases"]} <= {"pass", "none"}


def test_selection_and_stopping_work_as_in_pytest(yangfan: Yangfan) -> None:
    words = ["run", "--sut", "module:r15-embb", "--profile", "nr-r17-redcap", "--json"]
    selected = json.loads(yangfan(*words, "-k", "RC7").stdout)
    assert selected["counts"]["pass"] == 1
    assert selected["conclusion"] == "incomplete"
    stopped = json.loads(yangfan(*words, "-x").stdout)
    assert stopped["counts"]["fail"] == 1
    assert stopped["conclusion"] == "does-not-conform"
    nothing = yangfan(*words, "-k", "nonsense")
    assert nothing.returncode == 5
    assert json.loads(nothing.stdout) == []


def test_an_interrupted_run_says_so_and_keeps_what_it_recorded(yangfan: Yangfan, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import conformance.pytest_plugin.recording as r\n"
        "note, seen = r.Recorder.note, []\n"
        "def interrupted(self, report):\n"
        "    note(self, report)\n"
        "    seen.append(report.nodeid)\n"
        "    if len(seen) > 30:\n"
        "        raise KeyboardInterrupt\n"
        "r.Recorder.note = interrupted\n"
    )
    answer = yangfan("run", "--json", PYTHONPATH=str(tmp_path))
    assert answer.returncode == 2, answer.stderr
    assert "interrupted" in answer.stderr
    campaign = json.loads(answer.stdout)
    assert campaign["finished"] is None
    assert campaign["conclusion"] == "incomplete"
    assert campaign["counts"]["pass"] == 10
