"""Whatever a capture holds, a run ends with verdicts or one clear line, never with a traceback."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

Yangfan = Callable[..., Any]

MODULE = Path(__file__).parents[2] / "test_vectors" / "common" / "nr-rrc" / "r15" / "synthetic-embb-module.hex"
SEED = 20251124  # of the mutants, so that a failure can be repeated


def mutants(octets: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the capture cut and flipped at places spread over all of it, and what is no capture at all."""
    chance = random.Random(SEED)  # noqa: S311  # mutants, no secrets
    for length in range(0, len(octets), 23):
        yield f"cut-{length:04}", octets[:length]
    for bit in range(0, 8 * len(octets), 61):
        flipped = bytearray(octets)
        flipped[bit // 8] ^= 0x80 >> bit % 8
        yield f"flip-{bit:05}", bytes(flipped)
    for number in range(10):
        yield f"noise-{number}", chance.randbytes(chance.randrange(1, 500))
    yield "zeros", bytes(500)
    yield "ones", b"\xff" * 500
    yield "deep-json", b"[" * 10_000
    yield "bomb", b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    yield "deep-xml", b"<a>" * 10_000
    yield "text", "这不是抓取文件".encode()


def test_mutants_of_a_capture_give_verdicts(yangfan: Yangfan, tmp_path: Path) -> None:
    folder = tmp_path / "captures"
    folder.mkdir()
    made = dict(mutants(bytes.fromhex(MODULE.read_text())))
    for name, octets in made.items():
        (folder / name).write_bytes(octets)
    answer = yangfan("run", "captures", "--json")
    assert answer.returncode == 1, answer.stderr
    assert answer.stderr == ""
    campaigns = {Path(campaign["sut"]).name: campaign for campaign in json.loads(answer.stdout)}
    assert campaigns.keys() == made.keys()
    for name, campaign in campaigns.items():
        reasons = [case["reason"] for case in campaign["cases"]]
        assert reasons, name
        assert not any("Yangfan itself failed" in reason for reason in reasons), (name, reasons[0])
    judged = sum(not campaign["counts"]["error"] for campaign in campaigns.values())
    assert 0 < judged < len(campaigns)


def test_a_broken_encoding_of_a_stated_type_always_names_the_bit(yangfan: Yangfan, tmp_path: Path) -> None:
    octets = bytes.fromhex(MODULE.read_text())
    folder = tmp_path / "captures"
    folder.mkdir()
    for length in range(1, len(octets), 37):
        (folder / f"{length:04}.bin").write_bytes(octets[:length])
    campaigns = json.loads(yangfan("run", "captures", "--type", "UE-NR-Capability", "--json").stdout)
    for campaign in campaigns:
        (reason,) = {case["reason"] for case in campaign["cases"]}
        assert "UE-NR-Capability" in reason
        assert "bit " in reason


@pytest.mark.parametrize("target", ["empty", "huge", "folder", "gone", "pipe"])
def test_files_that_are_no_captures_end_in_a_line(yangfan: Yangfan, tmp_path: Path, target: str) -> None:
    path = tmp_path / target
    if target == "empty":
        path.write_bytes(b"")
    elif target == "huge":
        with path.open("wb") as file:
            file.truncate(200_000_000)
    elif target == "folder":
        path.mkdir()
    elif target == "pipe":
        os.mkfifo(path)
    answer = yangfan("run", target, "--json")
    assert answer.returncode in {1, 4}
    assert "Traceback" not in answer.stderr
    document = json.loads(answer.stdout)
    assert target in (document["message"] if "message" in document else document["cases"][0]["reason"])


def test_a_folder_that_cannot_be_written_is_named(yangfan: Yangfan, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for words in (["--db", "file/r.db"], ["--report", "file/report"]):
        answer = yangfan("run", "--sut", "module:r15-embb", "--profile", "nr-r15-embb", *words)
        assert answer.returncode == 4
        assert "file" in answer.stderr
        assert "Traceback" not in answer.stderr


def test_a_terminal_without_unicode_is_no_disaster(yangfan: Yangfan) -> None:
    words = ["run", "--sut", "module:r15-embb", "--profile", "nr-r15-embb", "--lang", "zh"]
    answer = yangfan(*words, PYTHONIOENCODING="ascii:strict", LC_ALL="C", PYTHONUTF8="0")
    assert answer.returncode == 0
    assert answer.stderr == ""
