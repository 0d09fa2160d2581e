"""pytest, started in this process and shielded from the folder and the environment it stands in."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from pathlib import Path

import click
import pytest

from conformance import messages
from conformance.cli.progress import QUIET
from conformance.hookspecs import hookimpl
from conformance.model.results import CampaignResult, CaseResult
from conformance.model.vector import VectorResult
from conformance.pytest_plugin.activation import WORKSPACE
from conformance.pytest_plugin.suites import PlannedSuite
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
        self._vectors = 0
        self._told = time.monotonic()

    @hookimpl
    def verdict_reached(self, campaign: str, case: CaseResult) -> None:
        """Count a verdict."""
        self.campaigns[campaign] = self.campaigns.get(campaign, 0) + 1
        if sys.stderr.isatty():
            click.echo(f"\r\x1b[K{sum(self.campaigns.values())}  {case.id}", err=True, nl=False)

    @hookimpl
    def vectors_judged(self, campaign: str, results: Sequence[VectorResult]) -> None:
        """Count vectors: on a terminal at once, elsewhere a plain line now and then."""
        self.campaigns.setdefault(campaign, 0)
        self._vectors += len(results)
        told = messages.text("suite.judged", {"count": self._vectors})
        if sys.stderr.isatty():
            click.echo(f"\r\x1b[K{told}  {results[-1].rule}", err=True, nl=False)
        elif time.monotonic() - self._told >= QUIET:
            click.echo(told, err=True)
            self._told = time.monotonic()

    @hookimpl
    def campaign_finished(self, result: CampaignResult) -> None:
        """Note the campaign: it may have no verdict at all."""
        self.campaigns.setdefault(result.id, 0)

    def clear_line(self) -> None:
        """Take the progress away from the terminal."""
        if self.campaigns and sys.stderr.isatty():
            click.echo("\r\x1b[K", err=True, nl=False)


def run_pytest(
    workspace: Workspace,
    pairs: Sequence[tuple[str, str]],
    *,
    suites: Sequence[PlannedSuite] = (),
    options: Sequence[str] = (),
) -> int:
    """Test SUTs against profiles and codecs against suites, pairs of both; return pytest's exit code.

    Args:
        workspace: the workspace.
        pairs: locators of SUTs, each with its profile.
        suites: codecs, each with its suite.
        options: of pytest.
    """
    words = ["-c", str(INI), "--rootdir", str(workspace.configuration.folder), "--noconftest", "--capture=no"]
    for name in UNUSED:
        words += ["-p", f"no:{name}"]
    words += ["-p", "conformance.pytest_plugin", *options]
    for sut, profile in pairs:
        words += [f"--yangfan-sut={sut}", f"--yangfan-profile={profile}"]
    for planned in suites:
        words += [f"--yangfan-sut={planned.sut}", f"--yangfan-suite={planned.suite.folder}"]
    words += dict.fromkeys(str(workspace.find_profile(profile)[0]) for _, profile in pairs)
    words += dict.fromkeys(str(planned.file) for planned in suites)
    exploded = any(planned.named for planned in suites)
    with _environment(), redirect_stdout(sys.stderr):  # standard output holds the result alone
        return int(pytest.main(words, plugins=[_Front(workspace), *([_Exploded()] if exploded else [])]))


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


class _Exploded:
    """Tells all about the vectors that were named."""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Say what was expected and answered, if it is not what it has to be."""
        if report.when == "call" and report.failed:
            click.echo(f"{report.nodeid.rpartition('::')[2]}\n{report.longreprtext}\n", err=True)


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
