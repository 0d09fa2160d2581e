"""``yangfan capability``: what devices declare, alone, side by side and all in one table."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from conformance.cli.capability_compare import compare
from conformance.cli.capability_matrix import matrix
from conformance.cli.capability_selection import check_selection, selection_options
from conformance.cli.devices import DeviceFiles
from conformance.cli.opening import open_workspace
from conformance.model.evidence import Rat

if TYPE_CHECKING:
    from conformance.capabilities.summary import DevicePart, DeviceSummary, Summary
    from conformance.model.capability import CapabilityAnswer


@click.group()
def capability() -> None:
    """Show and compare what devices declare / 查看和比较终端声明的能力."""


capability.add_command(compare)
capability.add_command(matrix)


@capability.command()
@click.argument("files", metavar="FILE|DIR|-...", nargs=-1, required=True)
@click.option("--type", "type_name", metavar="TYPE", help="ASN.1 type of the evidence / 证据的 ASN.1 类型.")
@selection_options
@click.option("--all", "everything", is_flag=True, help="Absent and unknown ones too / 包括未声明和无法判定的能力.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON / 输出 JSON.")
@click.pass_context
def show(
    ctx: click.Context,
    files: tuple[str, ...],
    *,
    type_name: str | None,
    releases: tuple[int, ...],
    scenarios: tuple[str, ...],
    everything: bool,
    as_json: bool,
) -> None:
    """Show one device in full / 完整查看一个终端.

    What it declares by release and scenario, its figures, band combinations and peak rates, and what the rules report.
    Several files, such as one for each RAT, are put together as one device.

    内容包括按版本和场景列出的声明能力、能力指标、频段组合与峰值速率，以及规则问题项。
    给出多个文件时（例如每种制式一个）视为同一个终端。
    """
    from conformance.cli.capability_tables import write_device

    workspace = open_workspace()
    check_selection(workspace.catalogue, releases=releases, scenarios=scenarios)
    source = DeviceFiles(workspace, type_name)
    found = list(source.each(files[0])) if len(files) == 1 else source.together(files)
    source.raise_if_nothing(found)
    devices = [workspace.summariser.device(device.containers, name=device.name) for device in found]
    if as_json:
        document = [
            container
            for number, device in enumerate(devices, start=1)
            for container in _device_json(device, number=number, releases=releases, scenarios=scenarios)
        ]
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        for device in devices:
            write_device(device, releases=releases, scenarios=scenarios, everything=everything)
    ctx.exit(source.report())


def _device_json(
    device: DeviceSummary, *, number: int, releases: Sequence[int], scenarios: Sequence[str]
) -> Sequence[dict[str, object]]:
    from conformance.capabilities.summary import selected

    return [
        _container_json(
            device, summary, number=number, answers=selected(summary.answers, releases=releases, scenarios=scenarios)
        )
        for summary in device.summaries
    ]


def _container_json(
    device: DeviceSummary, summary: Summary, *, number: int, answers: Sequence[CapabilityAnswer]
) -> dict[str, object]:
    """Return one container with what belongs to it of what the whole device shows."""
    from conformance.reports.capability_json import answer_json, finding_json, rate_json

    container = summary.container
    part = device.part(container.type_name)
    return {
        "rat": container.rat.value,
        "type": container.type_name,
        "digest": container.digest,
        "release": summary.release,
        "bands": list(summary.bands),
        "capabilities": [answer_json(answer) for answer in answers],
        "findings": [finding_json(finding) for finding in part.findings],
        "combinations": dict(part.combination_counts),
        "rates": [rate_json(rate) for rate in part.rates],
        "figures": _figures_json(device, part, container.rat),
        "device": number,
        "origin": container.origin,
        "frame": container.frame,
        "time": container.time,
    }


def _figures_json(device: DeviceSummary, part: DevicePart, rat: Rat) -> dict[str, object]:
    """Return the figures that belong to a container; of E-UTRA there are none."""
    from conformance.reports.capability_json import band_figures_json, combination_figures_json

    if rat is Rat.EUTRA:
        return {}
    combinations = combination_figures_json(part.bandwidths, missing=part.missing)
    return {**band_figures_json(device.figures), **combinations} if rat is Rat.NR else combinations
