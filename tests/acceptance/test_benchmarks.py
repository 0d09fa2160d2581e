"""The benchmarks run and print a ratio for every engine; what the ratios are is read by people, on a quiet machine."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def test_decoding_prints_a_ratio_for_each_engine(real_data: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(BENCHMARKS / "decode_captures.py"), "1"],
        cwd=tmp_path,
        env=os.environ | {"YANGFAN_REAL_DATA": str(real_data)},
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    ratios = dict(re.findall(r"^(\w+) .* (\d+\.\d+)$", done.stdout, re.MULTILINE))
    assert ratios.keys() == {"strict", "asn1tools", "pycrate"}
    assert ratios["strict"] == "1.00"


def test_every_benchmark_is_described() -> None:
    described = (BENCHMARKS / "README.md").read_text(encoding="utf-8")
    programs = sorted(path.name for path in BENCHMARKS.glob("*.py"))
    assert programs
    assert [name for name in programs if f"benchmarks/{name}" not in described] == []
