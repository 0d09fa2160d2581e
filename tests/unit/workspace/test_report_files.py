from __future__ import annotations

import os
import threading
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


def test_a_link_stays_one_and_what_it_points_to_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    target = tmp_path / "kept" / "plan.txt"
    target.write_text("old")
    link = tmp_path / "link.txt"
    link.symlink_to(target)
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_what_is_no_regular_file_is_written_to_as_it_is(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    write_atomically(pipe, b"new")
    reader.join()
    assert read == [b"new"]
    assert pipe.is_fifo()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no device that is always full")
def test_a_device_stays_one_and_says_why_it_takes_nothing() -> None:
    with pytest.raises(UsageError, match="/dev/full"):
        write_atomically(Path("/dev/full"), b"new")
    assert Path("/dev/full").is_char_device()


def test_no_folder_is_made_for_a_single_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="absent"):
        write_atomically(tmp_path / "absent" / "a.txt", b"")
    assert not list(tmp_path.iterdir())
