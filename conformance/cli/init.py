"""``yangfan init``: a commented configuration file to start from."""

from __future__ import annotations

from pathlib import Path

import click

from conformance import messages
from conformance.errors import UsageError
from conformance.workspace.configuration import FILE_NAME
from conformance.workspace.report_files import write_atomically


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path())
@click.option("--force", is_flag=True, help="Replace an existing file / 覆盖已有文件.")
def init(folder: Path, *, force: bool) -> None:
    """Write a commented yangfan.toml / 写入带注释的配置文件."""
    path = folder / FILE_NAME
    if not force and path.exists():
        raise UsageError("cli.init-exists", path=path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError("workspace.unwritable", path=path, reason=error.strerror or str(error)) from error
    write_atomically(path, messages.text("cli.init-file").encode())
    click.echo(messages.text("cli.init-written", {"path": path}))
