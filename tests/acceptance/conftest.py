from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Yangfan = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def yangfan(tmp_path: Path) -> Yangfan:
    """Run the installed command in an empty folder, or in another one, in a process of its own."""
    program = Path(sys.executable).with_name("yangfan")

    def run(
        *words: str, folder: Path | None = None, stdin: bytes = b"", **variables: str
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [str(program), *words],
            cwd=folder or tmp_path,
            input=stdin,
            capture_output=True,
            env={**os.environ, **variables},
            timeout=120,
            check=False,
        )
        return subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode(), done.stderr.decode(errors="replace")
        )

    return run
