"""``yangfan asn1 explain``: every field of an encoding with its bits, value and meaning, and what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance import messages
from conformance.cli.encodings import FileEncodings, type_options
from conformance.cli.opening import open_workspace

if TYPE_CHECKING:
    from conformance.evidence.encodings import Encoding
    from conformance.model.schema import Schema
    from conformance.reports.explained import Explained, Row
    from conformance.reports.field_meanings import FieldMeanings

MAX_DIGITS = 12
"""Of how many bits the digits are shown."""


@click.command()
@click.argument("file", metavar="FILE|FOLDER|-")
@type_options
@click.option("--json", "as_json", is_flag=True, help="Write JSON / 输出 JSON.")
@click.option(
    "--html", "page", metavar="FILE", type=click.Path(path_type=Path), help="Write an HTML page too / 另写 HTML 页面."
)
def explain(*, file: str, schema_name: str | None, type_name: str | None, as_json: bool, page: Path | None) -> None:
    """Explain every field of the capabilities in FILE, bit by bit / 逐比特解释文件中能力的每个字段.

    Types are recognised by the content; `--schema` and `--type` say what octets are that cannot be told, or which
    message is meant. A broken encoding is explained as far as it can be read; the exit code is then 1.
    """
    from conformance.evidence.encodings import Wanted
    from conformance.reports.explained import explained_json
    from conformance.reports.field_meanings import FieldMeanings

    workspace = open_workspace()
    source = FileEncodings(workspace, Wanted(schema_name, type_name))
    meanings = FieldMeanings(workspace.catalogue, messages.language())
    documents = [
        _explained(workspace.schemas.schema(encoding.schema), encoding, meanings) for encoding in source.each(file)
    ]
    if not documents:
        raise source.broken[0][1]
    if page is not None:
        _write_page(documents, page)
    if as_json:
        found = [explained_json(document) for document in documents]
        click.echo(json.dumps(found[0] if len(found) == 1 else found, ensure_ascii=False, indent=2))
    else:
        for document in documents:
            _write(document)
    source.report()
    if any(document.violations for document in documents):
        raise click.exceptions.Exit(1)
    if source.broken:
        raise click.exceptions.Exit(2)


def _explained(schema: Schema, encoding: Encoding, meanings: FieldMeanings) -> Explained:
    from conformance.asn1.strict import decode_reporting
    from conformance.errors import dotted
    from conformance.reports.explained import Explained, ExplainedViolation

    reading = decode_reporting(schema, encoding.type_name, encoding.octets)
    violations = [
        ExplainedViolation(dotted(one.path), one.bit, one.rule, one.clause, str(one.expected), str(one.message))
        for one in reading.violations
    ]
    return Explained(
        encoding.origin,
        encoding.schema,
        encoding.type_name,
        encoding.octets,
        reading.fields,
        [meanings.of(encoding.type_name, field) for field in reading.fields],
        violations,
        encoding.guessed,
    )


def _write_page(documents: Sequence[Explained], page: Path) -> None:
    from conformance.reports.explained import render_explained
    from conformance.workspace.report_files import write_atomically

    write_atomically(page, render_explained(documents, language=messages.language()))


def _write(document: Explained) -> None:
    """Write the tree of an encoding: first bit, how many, their digits, the field, its value and meaning."""
    from conformance.reports.explained import rows

    data = {"type": document.type, "schema": document.schema, "origin": document.origin}
    click.secho(messages.text("explained.heading", {**data, "octets": len(document.octets)}), bold=True)
    if document.guessed:
        click.echo(messages.text("explained.guessed", data))
    bits = f"{int.from_bytes(document.octets, 'big'):0{8 * len(document.octets)}b}" if document.octets else ""
    lines = rows(document, messages.language())[1:]
    indents = _indents(lines)
    for row, indent in zip(lines, indents, strict=True):
        click.echo(_line(row, bits, indent))
    for violation in document.violations:
        place = {"bit": violation.bit, "path": violation.path or document.type, "message": violation.message}
        click.secho(messages.text("explained.wrong", place), fg="red")
    if not document.violations:
        click.secho(messages.text("explained.nothing-wrong"), fg="green")


def _indents(lines: Sequence[Row]) -> list[int]:
    """Return how far in each line is shown: what goes on with what is around it is shown beside it."""
    indents: list[int] = []
    chains: list[int] = []
    for row in lines:
        while chains and chains[-1] >= row.depth:
            chains.pop()
        indents.append(row.depth - 1 - len(chains))
        if row.is_chain:
            chains.append(row.depth)
    return indents


def _line(row: Row, bits: str, indent: int) -> str:
    digits = bits[row.first_bit : row.first_bit + row.bits] if row.bits <= MAX_DIGITS else "…"
    place = f"{row.first_bit:>6} {row.bits:>5}  {digits:<{MAX_DIGITS}}  "
    field = click.style(row.name, dim=row.is_aside, fg="red" if row.bad else None)
    value = f" = {row.value}" if row.value else ""
    meaning = click.style(f"  -- {row.meaning}", dim=True) if row.meaning else ""
    return f"{place}{'  ' * indent}{field}{value}{meaning}"
