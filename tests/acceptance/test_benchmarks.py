"""The benchmarks run and print a ratio for every engine; what the ratios are is read by people, on a quiet machine."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def printed(program: str, real_data: Path, folder: Path) -> dict[str, str]:
    """Run one round of a benchmark and return the ratios that it prints."""
    done = subprocess.run(
        [sys.executable, str(BENCHMARKS / program), "1"],
        cwd=folder,
        env=os.environ | {"YANGFAN_REAL_DATA": str(real_data)},
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    return dict(re.findall(r"^(\w+) .* (\d+\.\d+)$", done.stdout, re.MULTILINE))


def test_decoding_prints_a_ratio_for_each_engine(real_data: Path, tmp_path: Path) -> None:
    ratios = printed("decode_captures.py", real_data, tmp_path)
    assert ratios.keys() == {"strict", "asn1tools", "pycrate"}
    assert ratios["strict"] == "1.00"


def test_judging_prints_its_ratio_to_decoding(real_data: Path, tmp_path: Path) -> None:
    ratios = printed("judge_captures.py", real_data, tmp_path)
    assert ratios.keys() == {"judged", "pycrate"}
    assert ratios["pycrate"] == "1.00"


def test_planning_prints_its_ratio_to_plain_conditions(real_data: Path, tmp_path: Path) -> None:
    ratios = printed("plan_devices.py", real_data, tmp_path)
    assert ratios.keys() == {"planned", "python"}
    assert ratios["python"] == "1.00"


def test_synthetic_bands_print_their_coverage(tmp_path: Path) -> None:
    ratios = printed("synthetic_bands.py", tmp_path, tmp_path)
    assert {name.rpartition("_")[0] for name in ratios} == {"third_to_3", "half_to_5", "shipped", "one_to_5"}
    assert all(0.9 < float(ratios[f"shipped_{months}"]) < 1.1 for months in ("06", "12", "24"))


def test_every_benchmark_is_described() -> None:
    described = (BENCHMARKS / "README.md").read_text(encoding="utf-8")
    programs = sorted(path.name for path in BENCHMARKS.glob("*.py"))
    assert programs
    assert [name for name in programs if f"benchmarks/{name}" not in described] == []
