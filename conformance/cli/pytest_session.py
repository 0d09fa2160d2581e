"""pytest, started in this process and shielded from the folder and the environment it stands in."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from pathlib import Path

import click
import pytest

from conformance import messages
from conformance.hookspecs import hookimpl
from conformance.model.results import CampaignResult, CaseResult
from conformance.pytest_plugin.activation import WORKSPACE
from conformance.workspace import Workspace

INI = Path(__file__).with_name("run.ini")
ENVIRONMENT = {"PYTEST_ADDOPTS": None, "PYTEST_PLUGINS": None, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
"""Variables through which the surroundings could change the run, and what they are while it lasts."""

UNUSED = ("cacheprovider", "doctest", "faulthandler", "junitxml", "logging", "pastebin", "stepwise", "terminal")
"""Plugins of pytest that a run does without: it shows and records verdicts itself."""


class Observer:
    """Sees what is recorded, and shows on a terminal that something happens.

    Attributes:
        campaigns: the identifiers of the campaigns, in the order they began.
    """

    def __init__(self) -> None:
        self.campaigns: dict[str, int] = {}

    @hookimpl
    def verdict_reached(self, campaign: str, case: CaseResult) -> None:
        """Count a verdict."""
        self.campaigns[campaign] = self.campaigns.get(campaign, 0) + 1
        if sys.stderr.isatty():
            click.echo(f"\r\x1b[K{sum(self.campaigns.values())}  {case.id}", err=True, nl=False)

    @hookimpl
    def campaign_finished(self, result: CampaignResult) -> None:
        """Note the campaign: it may have no verdict at all."""
        self.campaigns.setdefault(result.id, 0)

    def clear_line(self) -> None:
        """Take the progress away from the terminal."""
        if self.campaigns and sys.stderr.isatty():
            click.echo("\r\x1b[K", err=True, nl=False)


def run_pytest(workspace: Workspace, pairs: Sequence[tuple[str, str]], *, options: Sequence[str] = ()) -> int:
    """Test SUTs against profiles, *pairs* of both, with *options* of pytest; return pytest's exit code."""
    words = ["-c", str(INI), "--rootdir", str(workspace.configuration.folder), "--noconftest", "--capture=no"]
    for name in UNUSED:
        words += ["-p", f"no:{name}"]
    words += ["-p", "conformance.pytest_plugin", *options]
    for sut, profile in pairs:
        words += [f"--yangfan-sut={sut}", f"--yangfan-profile={profile}"]
    words += dict.fromkeys(str(workspace.find_profile(profile)[0]) for _, profile in pairs)
    with _environment(), redirect_stdout(sys.stderr):  # standard output holds the result alone
        return int(pytest.main(words, plugins=[_Front(workspace)]))


class _Front:
    """Hands the opened workspace to the plugin and says why a run was stopped; there is no terminal plugin to do it."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def pytest_configure(self, config: pytest.Config) -> None:
        """Leave the workspace where the plugin looks for it."""
        config.stash[WORKSPACE] = self._workspace

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Say why the run was stopped."""
        told = isinstance(excinfo.value, pytest.exit.Exception)
        click.echo(str(excinfo.value) if told else messages.text("run.interrupted"), err=True)


@contextmanager
def _environment() -> Iterator[None]:
    before = {name: os.environ.get(name) for name in ENVIRONMENT}
    try:
        _set(ENVIRONMENT)
        yield
    finally:
        _set(before)


def _set(variables: Mapping[str, str | None]) -> None:
    for name, value in variables.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
