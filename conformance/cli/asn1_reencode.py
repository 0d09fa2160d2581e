"""``yangfan asn1 reencode``: decode and encode again, and tell whether the octets are the same."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import click

from conformance import messages
from conformance.cli.encodings import FileEncodings, type_options
from conformance.cli.opening import open_workspace
from conformance.cli.tables import write_table
from conformance.errors import Asn1Error, dotted

if TYPE_CHECKING:
    from conformance.evidence.encodings import Encoding
    from conformance.model.schema import Schema

IDENTICAL, DIFFERENT, REFUSED = "identical", "different", "refused"
_COLOURS = {IDENTICAL: "green", DIFFERENT: "red", REFUSED: "yellow"}


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE|FOLDER|-...")
@type_options
@click.option("--json", "as_json", is_flag=True, help="Write JSON / 输出 JSON.")
def reencode(*, files: tuple[str, ...], schema_name: str | None, type_name: str | None, as_json: bool) -> None:
    """Decode and encode every capability in FILES, compare / 解码并重新编码文件中的能力并比较.

    The strict codec decodes, the value with all that it keeps goes through JSON text, the strict codec encodes. Types
    are recognised by the content; `--schema` and `--type` say what octets are that cannot be told.
    """
    from conformance.evidence.encodings import Wanted

    workspace = open_workspace()
    source = FileEncodings(workspace, Wanted(schema_name, type_name))
    results = [
        _result(workspace.schemas.schema(encoding.schema), encoding) for file in files for encoding in source.each(file)
    ]
    if not results and source.broken and not as_json:
        raise source.broken[0][1]
    if as_json:
        unread = [_row(origin, None, None, error) for origin, error in source.broken]
        click.echo(json.dumps([*results, *unread], ensure_ascii=False, indent=2))
    else:
        _write(results)
    source.report()
    kinds = {result["result"] for result in results}
    if DIFFERENT in kinds:
        raise click.exceptions.Exit(1)
    if REFUSED in kinds or source.broken:
        raise click.exceptions.Exit(2)


def _result(schema: Schema, encoding: Encoding) -> dict[str, object]:
    """Return what became of an encoding, as JSON has it."""
    from conformance.asn1.reencoding import reencoded

    try:
        again = reencoded(schema, encoding.type_name, encoding.octets)
    except Asn1Error as error:
        return _row(encoding.origin, encoding.schema, encoding.type_name, error)
    return {
        "file": encoding.origin,
        "schema": encoding.schema,
        "type": encoding.type_name,
        "result": IDENTICAL if again.is_identical else DIFFERENT,
        "first_differing_bit": again.first_differing_bit,
        "path": None if again.is_identical else dotted(again.path),
    }


def _row(origin: str, schema: str | None, type_name: str | None, error: Exception) -> dict[str, object]:
    place = {"first_differing_bit": None, "path": None}
    return {
        "file": origin,
        "schema": schema,
        "type": type_name,
        "result": REFUSED,
        **place,
        "message": " ".join(str(error).split()),
    }


def _write(results: list[dict[str, object]]) -> None:
    headings = [messages.text(f"explained.column-{name}") for name in ("result", "type", "file", "difference")]
    words = {kind: messages.text(f"explained.{kind}") for kind in _COLOURS}
    rows = [
        (words[str(one["result"])], f"{one['type']} ({one['schema']})", str(one["file"]), _difference(one))
        for one in results
    ]
    write_table(headings, rows, colours={words[kind]: colour for kind, colour in _COLOURS.items()})
    counts = Counter(str(one["result"]) for one in results)
    click.echo(messages.text("explained.reencoded", {kind: counts[kind] for kind in _COLOURS}))


def _difference(result: dict[str, object]) -> str:
    if result["result"] == DIFFERENT:
        return messages.text("explained.differs", {"bit": result["first_differing_bit"], "path": result["path"] or "–"})
    return str(result.get("message", ""))
