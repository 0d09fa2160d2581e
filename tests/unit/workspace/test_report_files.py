from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from conformance.errors import UsageError
from conformance.model.results import CampaignResult
from conformance.workspace.report_files import write_atomically, write_reports


class Counting:
    """A report format that writes how many campaigns it was given, and the language."""

    name = "counting"
    suffix = ".txt"

    def render(self, campaigns: Sequence[CampaignResult], *, language: str) -> bytes:
        return f"{len(campaigns)} {language}".encode()


def test_each_format_is_one_file(tmp_path: Path) -> None:
    result = CampaignResult("c", "s", "p", "2025-01-01T00:00:00Z")
    assert write_reports([result], tmp_path / "out", renderers=[Counting()]) == (tmp_path / "out" / "report.txt",)
    assert (tmp_path / "out" / "report.txt").read_text() == "1 en"


def test_a_file_is_replaced_whole_and_nothing_is_left_behind(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    assert write_atomically(path, b"new") == path
    assert [child.name for child in tmp_path.iterdir()] == ["a.txt"]
    assert path.read_bytes() == b"new"


def test_what_cannot_be_written_is_named_and_leaves_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="file/a"):
        write_atomically(tmp_path / "file" / "a", b"")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "kept").write_text("")
    with pytest.raises(UsageError, match="folder"):
        write_atomically(tmp_path / "folder", b"")
    assert sorted(child.name for child in tmp_path.iterdir()) == ["file", "folder"]
