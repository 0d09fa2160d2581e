"""What a person waits for: forecast and progress on 3GPP's whole history, each in a process of its own.

Usage: python benchmarks/forecast_answers.py [ROUNDS]

The history is imported once. The peer is a process that starts Python with numpy, lxml and SQLAlchemy and ends.
Times are those of the clock; the best round counts.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REAL = Path(os.environ.get("YANGFAN_REAL_DATA") or Path(__file__).parents[2] / "shared" / "real")
FILE = REAL / "tracking" / "3gpp_spec_versions.csv.gz"
YANGFAN = (sys.executable, "-m", "conformance", "standards")
DAY = ("--as-of", "2022-12-31", "--json")
SECONDS = 5.0
TARGET = """<?xml version="1.0" encoding="UTF-8"?>
<targets xmlns="urn:yangfan:standards:1">
  <target id="synthetic" goal="290" since="2022-01-01" due="2024-06-30" landed="U6">
    <title><en>Synthetic target</en><zh>合成目标</zh></title>
    <document>synthetic</document>
    <scope lifecycles="3gpp" specific="false"/>
    <source confidence="low">synthetic</source>
  </target>
</targets>
"""


def main(rounds: int) -> int:
    """Print the times and the ratios; return 1 if an answer takes longer than it may."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "target.xml").write_text(TARGET, encoding="utf-8")
        columns = ("--column", "item={type} {spec}", "--column", "stage=version", "--source", "list of versions")
        seconds(folder, *YANGFAN, "import", str(FILE), "--lifecycle", "3gpp", *columns)
        commands = {
            "start": (sys.executable, "-c", "import numpy, lxml.etree, sqlalchemy"),
            "progress": (*YANGFAN, "progress", *DAY),
            "forecast": (*YANGFAN, "forecast", *DAY),
            "target": (*YANGFAN, "forecast", *DAY, "--registry", "target.xml", "--target", "synthetic"),
        }
        best = dict.fromkeys(commands, float("inf"))
        for _ in range(rounds):
            for what, command in commands.items():
                best[what] = min(best[what], seconds(folder, *command))
    for what, took in best.items():
        print(f"{what:10} {took:7.2f} s  {took / best['start']:6.2f}")
    return int(max(best.values()) > SECONDS)


def seconds(folder: Path, *command: str) -> float:
    """Return how long a command takes."""
    begin = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)  # noqa: S603  # the commands are those above
    return time.perf_counter() - begin


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 3))
