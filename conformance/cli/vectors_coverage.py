"""``yangfan vectors coverage``: what of a type, of clauses and of ICS conditions a suite exercises."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance import messages
from conformance.cli.opening import open_workspace
from conformance.cli.progress import watched
from conformance.cli.tables import write_table

if TYPE_CHECKING:
    from conformance.model.evidence import Value
    from conformance.model.vector import SuiteHeader, Vector
    from conformance.tracing.vector_coverage import StandardsCoverage
    from conformance.vectors.coverage import Coverage, Share
    from conformance.vectors.suites import Suite
    from conformance.workspace import Workspace

SHOWN = 20
"""How many uncovered elements the table shows."""


@click.command()
@click.argument("suites", nargs=-1, required=True, metavar="DIR|ID...")
@click.option("--html", "page", type=click.Path(path_type=Path), metavar="FILE", help="Write a tree map / 写出树图.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON / 输出 JSON.")
def coverage(suites: tuple[str, ...], *, page: Path | None, as_json: bool) -> None:
    """Measure what suites exercise / 度量向量集的覆盖率.

    Elements, alternatives, enumerators, bounds and extension groups of the type and of all types that it uses; rules of
    encoding; clauses, ICS items and conditions. What stays uncovered is listed with the reason.
    """
    from conformance.asn1.encoding_rules import load_encoding_rules
    from conformance.reports.vector_coverage import coverage_json, render_coverage
    from conformance.workspace.report_files import write_atomically

    workspace = open_workspace()
    chosen = [workspace.find_suite(name) for name in suites]
    if page is not None and len(chosen) > 1:
        raise click.UsageError(messages.text("coverage.one-page"))
    documents = []
    for suite in chosen:
        measured, standards = _measured(workspace, suite)
        if page is not None:
            octets = render_coverage(
                measured,
                header=suite.header,
                standards=standards,
                rules=load_encoding_rules().rules,
                language=messages.language(),
            )
            write_atomically(page, octets)
        if as_json:
            documents.append(coverage_json(measured, header=suite.header, standards=standards))
        else:
            _write(suite, measured, standards)
            if page is not None:
                click.echo(messages.text("coverage.written", {"path": page}))
    if as_json:
        click.echo(json.dumps(documents[0] if len(documents) == 1 else documents, ensure_ascii=False, indent=2))


def _measured(workspace: Workspace, suite: Suite) -> tuple[Coverage, StandardsCoverage]:
    from conformance.tracing.vector_coverage import standards_coverage
    from conformance.vectors.coverage import measure
    from conformance.vectors.elements import elements

    header = suite.header
    found = elements(workspace.schemas.schema(header.schema), header.type_name)
    measured = measure(found, _watched(suite), _decoder(workspace, header))
    standards = workspace.standards
    traced = standards_coverage(
        found,
        measured.shown,
        catalogue=workspace.catalogue,
        deriver=standards.deriver,
        tables=standards.tables,
        book=standards.proformas,
    )
    return measured, traced


def _decoder(workspace: Workspace, header: SuiteHeader) -> Callable[[bytes], Value]:
    """Return what decodes the vectors of a suite; in UPER, defaults that were sent explicitly are seen."""
    from conformance.asn1.encodings import engine_of
    from conformance.asn1.strict import decode_received

    schema = workspace.schemas.schema(header.schema)
    if header.encoding == "uper":
        return partial(decode_received, schema, header.type_name)
    return partial(engine_of(header.encoding).decode, schema, header.type_name, rules=header.encoding)


def _watched(suite: Suite) -> Iterator[Vector]:
    for file in watched(suite.files, suite.header.id):
        yield from suite.vectors_in(file)


def _write(suite: Suite, measured: Coverage, standards: StandardsCoverage) -> None:
    from conformance.reports.vector_coverage import percent

    def row(name: str, share: Share) -> tuple[str, ...]:
        return name, str(share.covered), str(share.reachable), str(share.total), percent(share.share)

    header = suite.header
    click.secho(f"{header.id}: {header.schema} {header.type_name}, {suite.count}", bold=True)
    headings = [messages.text(f"coverage.column-{name}") for name in ("kind", "covered", "reachable", "elements")]
    kinds = measured.by_kind().items()
    rows = [row(messages.text(f"coverage.kind-{name}"), share) for name, share in kinds]
    whole = (str(measured.covered), str(measured.reachable), str(len(measured.elements)), percent(measured.share))
    write_table([*headings, "%"], [*rows, (messages.text("coverage.all"), *whole)])
    click.echo()
    for name, part in standards.parts():
        if part.total:
            click.echo(f"{messages.text(f'coverage.part-{name}')}: {len(part.exercised)}/{part.total}")
    rules = [rule for rule in measured.rules if measured.rules[rule]]
    click.echo(f"{messages.text('coverage.rules')}: {', '.join(f'{rule} {measured.rules[rule]}' for rule in rules)}")
    _write_uncovered(measured)


def _write_uncovered(measured: Coverage) -> None:
    if measured.unread:
        click.echo(messages.text("coverage.unread", {"count": len(measured.unread)}), err=True)
    uncovered = list(measured.uncovered())
    if not uncovered:
        click.echo(messages.text("coverage.everything"))
        return
    click.echo()
    headings = [messages.text(f"coverage.column-{name}") for name in ("element", "reason")]
    write_table(headings, [(missing.element.id, str(missing.reason)) for missing in uncovered[:SHOWN]])
    if len(uncovered) > SHOWN:
        click.echo(messages.text("coverage.more", {"count": len(uncovered) - SHOWN}))
