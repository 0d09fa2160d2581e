from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import pytest

from conformance import cli
from conformance.cli import builtin
from conformance.hookspecs import hookimpl
from conformance.plugins import build_plugin_manager

Command = Callable[..., Any]


class Pack:
    """A plugin with a command of its own and one that has the name of a bundled one."""

    @hookimpl
    def cli_commands(self) -> dict[str, str]:
        return {"greet": f"{__name__}:greet", "init": f"{__name__}:greet"}


@click.command()
def greet() -> None:
    click.echo("hello")


def test_every_bundled_command_is_there_and_explains_itself(command: Command) -> None:
    listed = command("--help")
    assert listed.code == 0
    for name in builtin.cli_commands():
        assert f"\n  {name} " in listed.out
        assert command(name, "--help").code == 0


def test_a_plugin_adds_commands_and_takes_none_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, __name__, SimpleNamespace(greet=greet))
    group = cli.cli
    assert isinstance(group, click.Group)
    context = click.Context(group, obj=build_plugin_manager(extra=[Pack()]))
    assert group.get_command(context, "greet") is greet
    assert group.get_command(context, "init") is not greet
    assert group.get_command(context, "nonsense") is None
    assert {"greet", "init"} <= set(group.list_commands(context))


def test_an_unknown_command_or_option_is_a_usage_error(command: Command) -> None:
    for words in (["nonsense"], ["--nonsense"], ["explain"]):
        answer = command(*words)
        assert answer.code == 2
        assert answer.err
        assert "Traceback" not in answer.err


@pytest.mark.parametrize("words", [["ics", "check", "nowhere.xml"], ["ics", "check", "."], ["ics", "new"]])
def test_a_misused_command_is_an_object_under_json_too(command: Command, words: list[str]) -> None:
    answer = command(*words, "--json")
    assert answer.code == 2
    told = json.loads(answer.out)
    assert told["error"] == "cli.usage"
    assert told["message"] in answer.err


def test_an_error_is_one_line_and_an_object_under_json(command: Command) -> None:
    answer = command("explain", "nonsense", "--json")
    assert answer.code == 2
    assert json.loads(answer.out)["error"].startswith("explain.")
    assert len(answer.err.splitlines()) == 1


def test_the_version_is_told(command: Command) -> None:
    assert command("--version").out.startswith("yangfan, version ")


def _ends(stdout: int) -> tuple[int, str]:
    """Run a command with that standard output in a process of its own; return its exit code and what it says."""
    words = [sys.executable, "-c", "from conformance.cli import main; main(['plugins'])"]
    done = subprocess.run(words, stdout=stdout, stderr=subprocess.PIPE, check=False)  # our own words
    return done.returncode, done.stderr.decode()


def test_a_command_that_nobody_reads_ends_quietly_and_not_as_if_it_had_a_finding() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        assert _ends(writing) == (cli.NOBODY_READS, "")
    finally:
        os.close(writing)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no device that is always full")
def test_output_that_cannot_be_written_is_an_error_in_one_line() -> None:
    with Path("/dev/full").open("wb") as full:
        code, said = _ends(full.fileno())
    assert code == 2
    assert "No space left on device" in said
    assert len(said.splitlines()) == 1
