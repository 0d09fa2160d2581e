"""Choosing capabilities by release and scenario."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from conformance import messages

if TYPE_CHECKING:
    from conformance.model.capability import Capability


def selection_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give *command* the options ``--release`` and ``--scenario``."""
    release = click.option("--release", "releases", type=int, multiple=True, help="Only these releases / 只看这些版本.")
    scenario = click.option("--scenario", "scenarios", multiple=True, help="Only these scenarios / 只看这些场景.")
    return release(scenario(command))


def check_selection(catalogue: Iterable[Capability], *, releases: Sequence[int], scenarios: Sequence[str]) -> None:
    """Check that the catalogue has the *releases* and *scenarios*.

    Raises:
        BadParameter: it has not.
    """
    rows = list(catalogue)
    for name, values in (("release", releases), ("scenario", scenarios)):
        known = sorted({getattr(row, name) for row in rows})
        for value in set(values) - set(known):
            listed = ", ".join(map(str, known))
            raise click.BadParameter(
                messages.text("capability.not-known", {"value": value, "known": listed}), param_hint=f"--{name}"
            )
