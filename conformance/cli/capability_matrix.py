"""``yangfan capability matrix``: many devices and what each declares."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance import messages
from conformance.cli.capability_selection import check_selection, selection_options
from conformance.cli.devices import DeviceFiles
from conformance.cli.opening import open_workspace
from conformance.cli.progress import watched
from conformance.cli.tables import write_table

if TYPE_CHECKING:
    from conformance.capabilities.matrix import Matrix, MatrixRow
    from conformance.capabilities.summary import DeviceSummary
    from conformance.workspace import Workspace


@click.command()
@click.argument("files", metavar="FILE|DIR...", nargs=-1, required=True)
@click.option("--type", "type_name", metavar="TYPE", help="ASN.1 type of the evidence / 证据的 ASN.1 类型.")
@selection_options
@click.option("--all", "everything", is_flag=True, help="Rows that no device declares too / 包括无终端声明的能力.")
@click.option("--csv", "form", flag_value="csv", help="Write CSV / 输出 CSV.")
@click.option("--html", "page", type=click.Path(dir_okay=False), metavar="PAGE", help="Write HTML / 输出 HTML.")
@click.option("--json", "form", flag_value="json", help="Write JSON / 输出 JSON.")
def matrix(
    files: tuple[str, ...],
    *,
    type_name: str | None,
    releases: tuple[int, ...],
    scenarios: tuple[str, ...],
    everything: bool,
    page: str | None,
    form: str | None,
) -> None:
    """Show many devices and what each declares / 多个终端的能力一览表.

    A row for each capability, a column for each device; a file may hold several. Above them, as a table of its own, the
    bands and figures of each.

    每行一项能力，每列一个终端；一个文件可含多个终端。表格之前另列各终端的频段和能力指标。
    """
    from conformance.capabilities.matrix import build_matrix

    workspace = open_workspace()
    check_selection(workspace.catalogue, releases=releases, scenarios=scenarios)
    source = DeviceFiles(workspace, type_name)
    devices = list(_devices(workspace, source, files))
    source.raise_if_nothing(devices)
    built = build_matrix(devices, releases=releases, scenarios=scenarios, everything=everything)
    if form == "json":
        click.echo(json.dumps(_json(built), ensure_ascii=False, indent=2))
    elif form == "csv":
        click.echo(_csv(built), nl=False)
    elif page is None:
        _write(built)
    if page is not None:
        _write_page(built, Path(page))
    click.get_current_context().exit(source.report())


def _devices(workspace: Workspace, source: DeviceFiles, files: Sequence[str]) -> Iterator[DeviceSummary]:
    for file in watched(files, messages.text("capability.reading")):
        for device in source.each(file):
            yield workspace.summariser.device(device.containers, name=device.name)


def _json(built: Matrix) -> dict[str, object]:
    from conformance.reports.capability_json import said_json

    return {
        "devices": [_device_json(device) for device in built.devices],
        "capabilities": [
            {
                "id": row.capability.id,
                "field": row.capability.field,
                "release": row.capability.release,
                "scenario": row.capability.scenario,
                "answers": [said_json(answer) for answer in row.answers],
            }
            for row in built.rows
        ],
    }


def _device_json(device: DeviceSummary) -> dict[str, object]:
    from conformance.reports.capability_json import containers_json, figures_json, peak_json

    return {
        "name": device.name,
        "containers": containers_json(device),
        "combinations": dict(device.combination_counts),
        "peak": peak_json(device.figures),
        "findings": dict(device.finding_counts),
        "figures": figures_json(device.figures),
    }


def _csv(built: Matrix) -> str:
    """Return the table as CSV (RFC 4180); words are those of the language in force."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["id", "release", "scenario", "field", "name", *(device.name for device in built.devices)])
    for row in built.rows:
        about = row.capability
        writer.writerow([about.id, about.release, about.scenario, about.field, str(about.name), *_cells(row)])
    return text.getvalue()


def _write(built: Matrix) -> None:
    from conformance.capabilities.catalogue import scenario_title
    from conformance.reports.capability_figures import facts_by_name

    names = [device.name for device in built.devices]
    facts = [
        (label, *("; ".join(lines) for lines in columns))
        for label, columns in facts_by_name(built.devices)
        if any(columns)
    ]
    write_table([messages.text("capability.figure"), *names], facts)
    click.echo()
    headings = [messages.text(f"capability.{name}") for name in ("scenario", "name", "field")]
    rows = [
        (
            f"R{row.capability.release} {scenario_title(row.capability.scenario)}",
            str(row.capability.name),
            row.capability.field,
            *_cells(row),
        )
        for row in built.rows
    ]
    absent, unknown = (messages.text(f"capability.{status}") for status in ("absent", "unknown"))
    write_table([*headings, *names], rows, colours={absent: "dim", unknown: "yellow"})


def _cells(row: MatrixRow) -> Sequence[str]:
    from conformance.reports.capability_words import answer_text

    return [answer_text(answer) for answer in row.answers]


def _write_page(built: Matrix, path: Path) -> None:
    from conformance.reports.capability_matrix import render_matrix
    from conformance.workspace.report_files import write_atomically

    write_atomically(path, render_matrix(built))
    click.echo(messages.text("run.report", {"path": path}), err=True)
