"""``yangfan plugins``: what is installed, and which hooks it implements."""

from __future__ import annotations

import json

import click
import pluggy

from conformance import __version__, messages
from conformance.cli.opening import open_workspace
from conformance.cli.tables import write_table
from conformance.plugins import BUILT_INS


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Write JSON / 输出 JSON.")
def plugins(*, as_json: bool) -> None:
    """List plugins and their hooks / 列出插件及其钩子."""
    workspace = open_workspace()
    manager = workspace.manager
    rows = [
        (name, workspace.versions.get(name, __version__), name in BUILT_INS, hooks_of(manager, plugin))
        for name, plugin in manager.list_name_plugin()
    ]
    if as_json:
        fields = ("name", "version", "bundled", "hooks")
        found = [dict(zip(fields, row, strict=True)) for row in rows]
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    headings = [messages.text(f"cli.{name}") for name in ("plugin", "version", "hooks")]
    write_table(headings, [(name, version, ", ".join(hooks)) for name, version, _, hooks in rows])


def hooks_of(manager: pluggy.PluginManager, plugin: object) -> list[str]:
    """Return the names of the hooks that *plugin* implements, sorted."""
    return sorted(caller.name for caller in manager.get_hookcallers(plugin) or ())
