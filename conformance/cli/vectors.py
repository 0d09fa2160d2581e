"""``yangfan vectors``: list, show, validate, convert, generate, measure and compare suites of test vectors."""

from __future__ import annotations

import importlib

import click

_COMMANDS: dict[str, str] = {
    "compare": "conformance.cli.vectors_compare:compare",
    "coverage": "conformance.cli.vectors_coverage:coverage",
    "convert": "conformance.cli.vectors_convert:convert",
    "generate": "conformance.cli.vectors_generate:generate",
    "list": "conformance.cli.vectors_list:list_suites",
    "show": "conformance.cli.vectors_show:show",
    "validate": "conformance.cli.vectors_validate:validate",
    "qualify": "conformance.cli.vectors_qualify:qualify",
}
"""Subcommands by name, as ``module:attribute``; a module is imported when its command is used."""


class _Subcommands(click.Group):
    """A group whose commands are imported when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """Return the names, sorted."""
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # click's signature
        """Import the command of that name."""
        target = _COMMANDS.get(cmd_name)
        if target is None:
            return None
        module, _, attribute = target.partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command


@click.group(cls=_Subcommands)
def vectors() -> None:
    """Test vectors: suites, generation, coverage, comparison of codecs / 测试向量：向量集、生成、覆盖、编解码器比较."""
