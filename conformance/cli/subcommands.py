"""Groups of commands that are imported when they are used."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

import click


class Subcommands(click.Group):
    """A group whose commands stand in modules of their own.

    Args:
        targets: commands by name, as ``module:attribute``.
    """

    def __init__(self, *args: Any, targets: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self._targets = targets

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """Return the names, sorted."""
        return sorted(self._targets)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # click's signature
        """Import the command of that name."""
        target = self._targets.get(cmd_name)
        if target is None:
            return None
        module, _, attribute = target.partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command
