"""Progress of long work: a bar on a terminal, now and then a plain line elsewhere, on standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import click

QUIET = 5.0
"""Seconds between plain lines; what takes less says nothing."""

Item = TypeVar("Item")


def watched(items: Sequence[Item], description: str) -> Iterator[Item]:
    """Yield *items* and show how many are done."""
    if len(items) > 1 and sys.stderr.isatty():
        yield from _drawn(items, description)
    else:
        yield from _told(items, description)


def _drawn(items: Sequence[Item], description: str) -> Iterator[Item]:
    from rich.console import Console
    from rich.progress import track

    yield from track(items, description=description, console=Console(stderr=True), transient=True)


def _told(items: Sequence[Item], description: str) -> Iterator[Item]:
    told = time.monotonic()
    for done, item in enumerate(items):
        if time.monotonic() - told >= QUIET:
            click.echo(f"{description} {done}/{len(items)}", err=True)
            told = time.monotonic()
        yield item


class StepLines:
    """Tells now and then, in plain lines, how far work is that reports its steps.

    Args:
        describe: returns what to call a stage of the work.
        first: after how many seconds the first line comes.
    """

    def __init__(self, describe: Callable[[str], str], *, first: float = QUIET) -> None:
        self._describe = describe
        self._told = time.monotonic() - QUIET + first

    def __call__(self, stage: str, done: int, count: int) -> None:
        """Take note that *done* of *count* pieces of *stage* are done; a count of 0 is not known."""
        if time.monotonic() - self._told >= QUIET:
            click.echo(
                f"{self._describe(stage)} {done}/{count}" if count else f"{self._describe(stage)} {done}", err=True
            )
            self._told = time.monotonic()
