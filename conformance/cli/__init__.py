"""The command line: ``yangfan``.

Commands come from the hook ``cli_commands``, by name; a command's module is imported when it is used. Exit codes: 0
done, 1 a finding, 2 a usage error, unusable input or output that cannot be written, 141 nobody reads what is written,
as in ``| head`` (``run`` has those of pytest).
"""

from __future__ import annotations

import contextlib
import errno
import gc
import importlib
import json
import os
import sys
from collections.abc import Sequence

import click

from conformance import __version__, messages
from conformance.cli import builtin
from conformance.errors import ConformanceError, SeveralDataError, UsageError, error_json
from conformance.plugins import build_plugin_manager

NOBODY_READS = 141
"""The exit code of a program that a broken pipe ended, as shells know it: 128 and the number of SIGPIPE."""

_MAX_FAULTS = 20
_GARBAGE_THRESHOLD = 50_000
"""A command reads tables and messages of which nothing is garbage: Python's 700 costs it a tenth of its time."""
_OUTPUT_IS_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})


class Commands(click.Group):
    """The group of all commands that the hook ``cli_commands`` names, imported when they are used.

    A bundled command keeps its name and needs no plugin to be found: ``yangfan doctor`` has to start where one is
    broken.
    """

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; click would end one that nobody reads as if it had a finding."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            _write_no_more()
            raise click.exceptions.Exit(NOBODY_READS) from None

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, sorted."""
        return sorted({*builtin.cli_commands(), *self._offered(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command of that name."""
        target = builtin.cli_commands().get(cmd_name) or self._offered(ctx).get(cmd_name)
        if target is None:
            return None
        module, _, attribute = target.partition(":")
        command = getattr(importlib.import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(target)
        return command

    def _offered(self, ctx: click.Context) -> dict[str, str]:
        if ctx.obj is None:
            ctx.obj = build_plugin_manager()
        return {name: target for offer in ctx.obj.hook.cli_commands() for name, target in offer.items()}


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="yangfan")
@click.option("--lang", type=click.Choice(messages.LANGUAGES), help="Language / 语言.")
def cli(lang: str | None) -> None:
    """Track the 5G application standards system and test conformance to it.

    跟踪 5G 应用标准体系并测试一致性。
    """
    if lang:
        messages.choose_language(lang)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    gc.set_threshold(_GARBAGE_THRESHOLD)
    try:
        code = _run(words)
        sys.stdout.flush()
    except BrokenPipeError:
        code = NOBODY_READS
        _write_no_more()
    except OSError as error:
        if error.filename is not None or error.errno not in _OUTPUT_IS_FULL:
            raise
        _write_no_more()
        code = report_error(UsageError("cli.output-unwritable", reason=error.strerror), as_json=False)
    sys.exit(code)


def _run(words: Sequence[str]) -> int:
    """Run the command line and return the exit code."""
    try:
        code = cli.main(words, prog_name="yangfan", standalone_mode=False)
    except ConformanceError as error:
        return report_error(error, as_json="--json" in words)
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.ClickException as error:
        if "--json" in words:
            misuse = UsageError("cli.usage", reason=error.format_message())
            click.echo(json.dumps(error_json(misuse), ensure_ascii=False))
        error.show()
        return error.exit_code
    except click.Abort:
        click.echo(messages.text("cli.aborted"), err=True)
        return 130
    return code if isinstance(code, int) else 0


def _write_no_more() -> None:
    """Drop what is still to be written to standard output: it would fail again when Python ends."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def report_error(error: ConformanceError, *, as_json: bool) -> int:
    """Say what went wrong, a line for each fault and an object under ``--json``; return the exit code."""
    if as_json:
        click.echo(json.dumps(error_json(error), ensure_ascii=False))
    click.echo(messages.text("cli.error", {"what": " ".join(str(error.message).split())}), err=True)
    faults = error.faults if isinstance(error, SeveralDataError) else ()
    for fault in faults[:_MAX_FAULTS]:
        click.echo(f"  {' '.join(str(fault).split())}", err=True)
    if len(faults) > _MAX_FAULTS:
        click.echo(f"  … +{len(faults) - _MAX_FAULTS}", err=True)
    return 2
