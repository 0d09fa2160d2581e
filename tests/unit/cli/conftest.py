from __future__ import annotations

from collections.abc import Callable
from contextvars import copy_context
from dataclasses import dataclass
from pathlib import Path

import pytest

from conformance.cli import main


@dataclass(frozen=True)
class Answer:
    """What a command answered."""

    code: int
    out: str
    err: str


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Answer]:
    """Run a command of ``yangfan`` in an empty folder, within this process."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> Answer:
        capsys.readouterr()
        with pytest.raises(SystemExit) as leaving:
            copy_context().run(main, words)  # the language that a command chooses is its own
        written = capsys.readouterr()
        assert isinstance(leaving.value.code, int)
        return Answer(leaving.value.code, written.out, written.err)

    return run
