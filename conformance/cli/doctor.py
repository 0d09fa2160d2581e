"""``yangfan doctor``: what is installed, what works, and what is missing."""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import click

from conformance import __version__, messages, resources
from conformance.cli.opening import open_workspace
from conformance.cli.tables import write_table
from conformance.errors import ConformanceError
from conformance.workspace import Workspace


class State(StrEnum):
    """How a part is."""

    OK = "ok"
    MISSING = "missing"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one part.

    ``missing`` is an optional part that is not there, ``broken`` a required one that does not work; ``remedy`` says
    what to do about either.
    """

    part: str
    state: State
    detail: str
    remedy: str = ""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Write JSON / 输出 JSON.")
@click.pass_context
def doctor(ctx: click.Context, *, as_json: bool) -> None:
    """Check the installation / 检查安装情况."""
    findings = list(_findings())
    if as_json:
        fields = ("part", "state", "detail", "remedy")
        click.echo(json.dumps([{name: getattr(finding, name) for name in fields} for finding in findings], indent=2))
    else:
        _show(findings)
    ctx.exit(1 if any(finding.state is State.BROKEN for finding in findings) else 0)


def _show(findings: list[Finding]) -> None:
    states = {state: messages.text(f"doctor.{state.value}") for state in State}
    headings = [messages.text(f"doctor.{name}") for name in ("part", "state", "detail")]
    rows = [(finding.part, states[finding.state], finding.detail) for finding in findings]
    colours = {states[State.OK]: "green", states[State.MISSING]: "yellow", states[State.BROKEN]: "red"}
    write_table(headings, rows, colours=colours)
    for finding in findings:
        if finding.state is not State.OK:
            click.echo(f"{finding.part}: {finding.remedy}")


def _findings() -> Iterator[Finding]:
    yield Finding("yangfan", State.OK, f"{__version__} ({Path(resources.__file__).parent})")
    yield Finding("Python", State.OK, f"{platform.python_version()} ({sys.executable})")
    yield from _libraries()
    yield _terminal()
    yield from _optional()
    try:
        workspace = open_workspace()
    except ConformanceError as error:
        yield Finding("workspace", State.BROKEN, str(error), messages.text("doctor.mend"))
        return
    configuration = workspace.configuration
    yield Finding("configuration", State.OK, str(configuration.origin or messages.text("doctor.defaults")))
    yield Finding("plugins", State.OK, ", ".join(f"{name} {text}" for name, text in workspace.versions.items()))
    yield from _schemas(workspace)
    yield _attempted("catalogue", lambda: f"{len(workspace.catalogue)}")
    yield _attempted("profiles", lambda: ", ".join(workspace.profiles))
    yield _store(workspace)


def _libraries() -> Iterator[Finding]:
    """Yield the libraries that the distribution requires, with the versions that are installed."""
    for requirement in requires("yangfan") or ():
        found = re.match(r"[\w.-]+", requirement)
        if found and "extra ==" not in requirement:
            name = found[0]
            try:
                yield Finding(name, State.OK, version(name))
            except PackageNotFoundError:
                yield Finding(name, State.BROKEN, requirement, f"pip install '{requirement}'")


def _terminal() -> Finding:
    encoding = getattr(sys.stdout, "encoding", None) or "?"
    detail = f"{encoding}, {messages.language()}"
    if encoding.lower().replace("-", "") == "utf8":
        return Finding("terminal", State.OK, detail)
    return Finding("terminal", State.MISSING, detail, messages.text("doctor.terminal"))


def _optional() -> Iterator[Finding]:
    program = shutil.which("tshark")
    if program:
        yield Finding("tshark", State.OK, program)
    else:
        yield Finding("tshark", State.MISSING, messages.text("doctor.tshark"), "apt-get install tshark")
    try:
        yield Finding("pytest-xdist", State.OK, version("pytest-xdist"))
    except PackageNotFoundError:
        yield Finding("pytest-xdist", State.MISSING, messages.text("doctor.xdist"), "pip install pytest-xdist")


def _schemas(workspace: Workspace) -> Iterator[Finding]:
    """Load every schema: what is not converted yet is converted now."""
    try:
        sources = workspace.schemas.names()
    except ConformanceError as error:
        yield Finding("schemas", State.BROKEN, str(error), messages.text("doctor.mend"))
        return
    for name in sources:
        yield _attempted(f"schema {name}", partial(_schema_origin, workspace, name))


def _schema_origin(workspace: Workspace, name: str) -> str:
    return workspace.schemas.schema(name).origin


def _store(workspace: Workspace) -> Finding:
    """Open the store if it is there; else see whether it could be made, without making it."""
    url = workspace.configuration.database
    path = Path(url.removeprefix("sqlite:///"))
    if not url.startswith("sqlite:///") or path.exists():
        return _attempted("results store", lambda: workspace.store.location)
    folder = next(parent for parent in path.parents if parent.exists())
    if folder.is_dir() and os.access(folder, os.W_OK):
        return Finding("results store", State.OK, messages.text("doctor.no-store", {"path": path}))
    detail = messages.text("workspace.unwritable", {"path": path, "reason": folder})
    return Finding("results store", State.BROKEN, detail, messages.text("doctor.store"))


def _attempted(part: str, work: Callable[[], str]) -> Finding:
    try:
        return Finding(part, State.OK, work())
    except ConformanceError as error:
        return Finding(part, State.BROKEN, str(error), messages.text("doctor.mend"))
