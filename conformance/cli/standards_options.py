"""What commands about standards have in common: a day, files of records, and what both open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from conformance.cli.opening import open_workspace
from conformance.errors import UsageError

if TYPE_CHECKING:
    from conformance.registry.index import Index
    from conformance.registry.statuses import Standings
    from conformance.workspace.tracking import Tracking

_Command = TypeVar("_Command", bound=Callable[..., Any])


class Day(click.ParamType[dt.date]):
    """A day, as ISO 8601 writes it."""

    name = "day"

    def convert(
        self,
        value: object,
        param: click.Parameter | None,  # noqa: ARG002  # click's signature
        ctx: click.Context | None,  # noqa: ARG002  # click's signature
    ) -> dt.date:
        """Read ``2023-12-31``."""
        if isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(str(value))
        except ValueError:
            raise UsageError("standards.no-day", text=str(value)) from None


def as_of_option(command: _Command) -> _Command:
    """Add ``--as-of``: what was true and known by that day, today unless stated."""
    return click.option(
        "--as-of", type=Day(), default=today, metavar="DATE", help="What was known on that day / 截至此日所知."
    )(command)


def registry_option(command: _Command) -> _Command:
    """Add ``--registry``: files of records on top of all others."""
    return click.option(
        "--registry",
        "layers",
        type=click.Path(path_type=Path),
        multiple=True,
        metavar="FILE",
        help="Records of one's own, repeatable / 自己的记录文件，可重复.",
    )(command)


def json_option(command: _Command) -> _Command:
    """Add ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="Write JSON / 输出 JSON.")(command)


def today() -> dt.date:
    """Return the day it is here."""
    return dt.datetime.now().astimezone().date()


@dataclass(frozen=True, slots=True)
class Opened:
    """The standards system as a command sees it.

    Attributes:
        standings: where its standards stand on the day of the command.
    """

    tracking: Tracking
    index: Index
    standings: Standings


def open_standards(layers: tuple[Path, ...], as_of: dt.date) -> Opened:
    """Open the standards system of the current folder.

    Args:
        layers: files of records on top.
        as_of: the day of the command.

    Raises:
        ConformanceError: configuration, records or lifecycles cannot be used.
    """
    from conformance.registry.index import Index
    from conformance.registry.lifecycles import resolve
    from conformance.registry.statuses import Standings

    tracking = open_workspace().tracking_with(layers)
    index = Index(tracking.registry)
    return Opened(tracking, index, Standings(index, tracking.lifecycles, resolve, as_of))
