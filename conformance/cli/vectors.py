"""``yangfan vectors``: list, show, validate, convert, generate, measure and compare suites of test vectors."""

from __future__ import annotations

import click

from conformance.cli.subcommands import Subcommands

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


@click.group(cls=Subcommands, targets=_COMMANDS)
def vectors() -> None:
    """Test vectors: suites, generation, coverage, comparison of codecs / 测试向量：向量集、生成、覆盖、编解码器比较."""
