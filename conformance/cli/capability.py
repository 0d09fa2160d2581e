"""``yangfan capability``: what a device declares, in the catalogue's words."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import click

from conformance import messages
from conformance.cli.opening import open_workspace
from conformance.cli.tables import write_table
from conformance.model.capability import Status

if TYPE_CHECKING:
    from conformance.capabilities.summary import Summary
    from conformance.model.capability import CapabilityAnswer

STATUS_COLOURS = {"declared": "green", "absent": "dim", "unknown": "yellow"}
MAX_VALUE = 80
"""How many characters of a value the table shows; JSON has it whole."""


@click.group()
def capability() -> None:
    """Show what devices declare / 查看终端声明的能力."""


@capability.command()
@click.argument("file", metavar="FILE|-")
@click.option("--type", "type_name", metavar="TYPE", help="ASN.1 type of the evidence / 证据的 ASN.1 类型.")
@click.option("--release", "releases", type=int, multiple=True, help="Only these releases / 只看这些版本.")
@click.option("--scenario", "scenarios", multiple=True, help="Only these scenarios / 只看这些场景.")
@click.option("--all", "everything", is_flag=True, help="Absent and unknown ones too / 包括未声明和无法判定的能力.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON / 输出 JSON.")
def show(
    file: str,
    *,
    type_name: str | None,
    releases: tuple[int, ...],
    scenarios: tuple[str, ...],
    everything: bool,
    as_json: bool,
) -> None:
    """Show the capabilities in FILE by release and scenario / 按版本和场景查看文件中的能力."""
    known = {"release": releases, "scenario": scenarios}
    summaries = list(_summaries(file, type_name, known))
    if as_json:
        document = [_json(summary, summary.selected(releases=releases, scenarios=scenarios)) for summary in summaries]
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    for summary in summaries:
        _write(summary, summary.selected(releases=releases, scenarios=scenarios), everything=everything)


def _summaries(file: str, type_name: str | None, chosen: Mapping[str, Collection[object]]) -> Iterator[Summary]:
    from conformance.capabilities.evaluation import CapabilityProbes
    from conformance.capabilities.summary import summarise

    workspace = open_workspace()
    for name, values in chosen.items():
        known = sorted({getattr(row, name) for row in workspace.catalogue})
        for value in set(values) - set(known):
            listed = ", ".join(map(str, known))
            raise click.BadParameter(
                messages.text("capability.not-known", {"value": value, "known": listed}), param_hint=f"--{name}"
            )
    locator = "capture:-" if file == "-" else file
    containers = workspace.containers(workspace.open_sut(locator).evidence(), type_name=type_name)
    probes = CapabilityProbes(workspace.catalogue, workspace.schemas.schema)
    for container in containers:
        yield summarise(container, probes, schema_of=workspace.schemas.schema)


def _json(summary: Summary, answers: tuple[CapabilityAnswer, ...]) -> dict[str, object]:
    from conformance.capabilities.summary import answer_json

    return {
        "rat": summary.container.rat.value,
        "type": summary.container.type_name,
        "digest": summary.container.digest,
        "release": summary.release,
        "bands": list(summary.bands),
        "capabilities": [answer_json(answer) for answer in answers],
    }


def _write(summary: Summary, answers: tuple[CapabilityAnswer, ...], *, everything: bool) -> None:
    """Write a heading, a table and the number of answers of each kind."""
    container = summary.container
    prefix = "n" if container.type_name == "UE-NR-Capability" else ""
    parts = [container.type_name, summary.release or "", ", ".join(f"{prefix}{band}" for band in summary.bands)]
    click.echo(" · ".join(filter(None, parts)))
    click.echo(f"{container.origin} · sha256:{container.digest}")
    if not summary.answers:
        click.echo(messages.text("capability.none-catalogued", {"type": container.type_name}))
        return
    columns = ["scenario", "name", "field", *(["status"] if everything else []), "bands", "value"]
    rows = [_row(answer, columns) for answer in answers if everything or answer.status is Status.DECLARED]
    colours = {messages.text(f"capability.{status}"): colour for status, colour in STATUS_COLOURS.items()}
    write_table([messages.text(f"capability.{column}") for column in columns], rows, colours=colours)
    counts = {status.value: sum(answer.status is status for answer in answers) for status in Status}
    click.echo(messages.text("capability.counts", counts))
    click.echo()


def _row(answer: CapabilityAnswer, columns: Iterable[str]) -> list[str]:
    from conformance.capabilities.catalogue import scenario_title

    row = answer.capability
    cells = {
        "scenario": f"R{row.release} {scenario_title(row.scenario)}",
        "name": str(row.name),
        "field": row.field,
        "status": messages.text(f"capability.{answer.status.value}"),
        "value": _value(answer),
        "bands": _bands(answer.bands),
    }
    return [cells[column] for column in columns]


def _value(answer: CapabilityAnswer) -> str:
    """Write the value; where bands differ, each value with its bands."""
    bands: dict[str, list[int]] = {}
    for band, value in answer.by_band:
        bands.setdefault(_plain(value), []).append(band)
    if 1 < len(bands) < len(answer.bands):
        return " | ".join(f"{_short(value)} ({_bands(where)})" for value, where in bands.items())
    return _short(_plain(answer.value))


def _short(text: str) -> str:
    return text if len(text) <= MAX_VALUE else f"{text[: MAX_VALUE - 1]}…"


def _bands(numbers: Iterable[int]) -> str:
    return ", ".join(f"n{number}" for number in numbers)


def _plain(value: object) -> str:
    """Write a value without the punctuation of JSON."""
    if isinstance(value, dict):
        return "; ".join(f"{name} {_plain(item)}" for name, item in value.items())
    if isinstance(value, list):
        return (
            " | ".join(map(_plain, value))
            if any(isinstance(item, dict) for item in value)
            else ", ".join(map(str, value))
        )
    return "" if value is None else str(value)
