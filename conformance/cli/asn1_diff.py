"""``yangfan asn1 diff``: what changed from one schema to another, and what that does to encodings."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance import messages
from conformance.cli.opening import open_workspace
from conformance.cli.tables import write_table
from conformance.errors import UsageError

if TYPE_CHECKING:
    from conformance.asn1.library import SchemaLibrary
    from conformance.asn1.schema_diff import Change
    from conformance.model.schema import Schema

_COLOURS = {"breaking": "red", "renamed": "yellow", "compatible": "green"}


@click.command()
@click.argument("old", metavar="A")
@click.argument("new", metavar="B")
@click.option("--type", "type_name", metavar="TYPE", help="Only what this type needs / 只比较该类型所需部分.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON / 输出 JSON.")
@click.option(
    "--html", "page", metavar="FILE", type=click.Path(path_type=Path), help="Write an HTML page too / 另写 HTML 页面."
)
def diff(old: str, new: str, *, type_name: str | None, as_json: bool, page: Path | None) -> None:
    """Compare two schemas / 比较两个模式.

    A and B are files (ASN.1 text, a document with such text, or a schema as JSON), schemas in the store (`nr-rrc`) or
    release views of either (`nr-rrc@15.8.0`). Text is compiled: compare text that you trust.
    """
    from conformance.asn1.schema_diff import change_json, schema_changes

    library = open_workspace().schemas
    changes = schema_changes(_schema(library, old), _schema(library, new), type_name=type_name)
    if page is not None:
        _write_page(changes, page, old=old, new=new)
    if as_json:
        click.echo(json.dumps([change_json(change) for change in changes], ensure_ascii=False, indent=2))
    else:
        _write_changes(changes, old=old, new=new)
    if any(change.effect == "breaking" for change in changes):
        raise click.exceptions.Exit(1)


def _schema(library: SchemaLibrary, name: str) -> Schema:
    """Return the schema that *name* stands for: a file, one of the store, or a view of either."""
    from conformance.asn1.imported import schema_of_file

    plain, at, version = name.rpartition("@")
    if Path(name).exists():
        return schema_of_file(Path(name))
    if at and Path(plain).exists():
        return schema_of_file(Path(plain)).at_version(version)
    if (plain if at else name) not in library.names():
        raise UsageError("views.diff-nowhere", name=name, known=", ".join(library.names()))
    return library.schema(name)


def _write_changes(changes: Sequence[Change], *, old: str, new: str) -> None:
    if not changes:
        click.echo(messages.text("views.diff-same", {"old": old, "new": new}))
        return
    words = {effect: messages.text(f"views.diff-{effect}") for effect in _COLOURS}
    headings = [messages.text(f"views.diff-{name}") for name in ("class", "what", "path", "old", "new")]
    rows = [
        (words[change.effect], messages.text(f"views.diff-kind-{change.kind}"), change.path, change.old, change.new)
        for change in changes
    ]
    write_table(headings, rows, colours={words[effect]: colour for effect, colour in _COLOURS.items()})
    counts = Counter[str](change.effect for change in changes)
    numbers = {effect: counts[effect] for effect in _COLOURS}
    click.echo(messages.text("views.diff-summary", {**numbers, "old": old, "new": new}))


def _write_page(changes: Sequence[Change], page: Path, *, old: str, new: str) -> None:
    from conformance.reports.schema_diff import DiffRow, render_schema_diff
    from conformance.workspace.report_files import write_atomically

    rows = [DiffRow(change.path, change.kind, change.effect, change.old, change.new) for change in changes]
    write_atomically(page, render_schema_diff(rows, old=old, new=new, language=messages.language()))
