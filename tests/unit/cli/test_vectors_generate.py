"""``yangfan vectors generate``: a suite in a folder, and what it says about it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance.vectors.suites import open_suite

Command = Callable[..., Any]
SMALL = ("--schema", "device-specification", "--type", "SupportedBand", "--seed", "3")


@pytest.fixture
def generated(command: Command) -> Command:
    return lambda *options: command("vectors", "generate", *SMALL, *options)


def test_suite_is_written_and_told(generated: Command) -> None:
    result = generated("--out", "bands", "--count", "60", "--id", "bands", "--title", "Bands")
    assert result.code == 0
    suite = open_suite(Path("bands"))
    assert (suite.count, suite.header.id, suite.header.title.zh) == (60, "bands", "Bands")
    assert "vectors in bands (bands): 60" in result.out
    assert "no vector for text: the closure of the type has no type with such values" in result.out


def test_json_counts_by_rule(generated: Command) -> None:
    told = json.loads(generated("--out", "bands", "--count", "60", "--json").out)
    assert told["count"] == sum(told["rules"].values()) == 60
    assert told["left_out"]
    assert "character" in told["unbroken"]
    assert told["suite"] == "device-specification-uper-supportedband"


def test_same_options_write_the_same_files(generated: Command) -> None:
    for name in ("one", "two"):
        assert generated("--out", name, "--count", "80").code == 0
    one, two = ({path.name: path.read_bytes() for path in Path(name).iterdir()} for name in ("one", "two"))
    assert one == two


def test_folder_with_something_else_stays_as_it_is(generated: Command) -> None:
    Path("notes").mkdir()
    Path("notes", "mine.txt").write_text("mine")
    result = generated("--out", "notes")
    assert result.code == 2
    assert [path.name for path in Path("notes").iterdir()] == ["mine.txt"]


def test_suite_that_is_there_is_replaced(generated: Command) -> None:
    assert generated("--out", "bands", "--count", "60").code == 0
    assert generated("--out", "bands", "--count", "40").code == 0
    assert open_suite(Path("bands")).count == 40


@pytest.mark.parametrize(
    "options", [("--id", "No Name"), ("--encoding", "ber"), ("--count", "-1"), ("--release", "15")]
)
def test_what_cannot_be_is_a_usage_error(generated: Command, options: tuple[str, ...]) -> None:
    result = generated("--out", "bands", *options)
    assert result.code == 2
    assert not Path("bands").exists()
