"""One device in full, for people: what it declares, its combinations, its peak rates and what the rules report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from conformance import messages
from conformance.capabilities.catalogue import scenario_title
from conformance.capabilities.summary import selected
from conformance.cli.tables import write_table
from conformance.model.capability import Status
from conformance.model.evidence import Rat
from conformance.reports.capability_figures import CONTAINERS, RATS, band_rows, device_facts, mbps
from conformance.reports.capability_words import status_text, value_text, where_text

if TYPE_CHECKING:
    from conformance.capabilities.rates import Rate
    from conformance.capabilities.summary import DeviceSummary, Summary
    from conformance.model.capability import CapabilityAnswer

STATUS_COLOURS = {"declared": "green", "absent": "dim", "unknown": "yellow"}
SEVERITY_COLOURS = {"fail": "red", "warning": "yellow", "information": "dim"}

MAX_RATES = 10
"""How many of the fastest combinations are shown; JSON has all."""


def write_device(device: DeviceSummary, *, releases: Sequence[int], scenarios: Sequence[str], everything: bool) -> None:
    """Write one device to standard output.

    Args:
        device: the device.
        releases: only capabilities of these releases; none given means all.
        scenarios: only capabilities of these scenarios; none given means all.
        everything: absent and unknown capabilities too.
    """
    for summary in device.summaries:
        _write_container(summary, selected(summary.answers, releases=releases, scenarios=scenarios), everything)
    _write_figures(device)
    _write_combinations(device)
    _write_findings(device)


def _write_container(summary: Summary, answers: Sequence[CapabilityAnswer], everything: bool) -> None:  # noqa: FBT001  # handed through
    """Write a heading, a table and the number of answers of each kind."""
    container = summary.container
    prefix = "n" if container.rat is Rat.NR else ""
    parts = [container.type_name, summary.release or "", ", ".join(f"{prefix}{band}" for band in summary.bands)]
    click.echo(" · ".join(filter(None, parts)))
    click.echo(" · ".join(filter(None, [container.origin, container.time or "", f"sha256:{container.digest}"])))
    columns = ["scenario", "name", "field", *(["status"] if everything else []), "bands", "value"]
    rows = [_row(answer, columns) for answer in answers if everything or answer.status is Status.DECLARED]
    colours = {messages.text(f"capability.{status}"): colour for status, colour in STATUS_COLOURS.items()}
    write_table([messages.text(f"capability.{column}") for column in columns], rows, colours=colours)
    counts = {status.value: sum(answer.status is status for answer in answers) for status in Status}
    click.echo(messages.text("capability.counts", counts))
    click.echo()


def _row(answer: CapabilityAnswer, columns: Iterable[str]) -> list[str]:
    row = answer.capability
    cells = {
        "scenario": f"R{row.release} {scenario_title(row.scenario)}",
        "name": str(row.name),
        "field": row.field,
        "status": status_text(answer),
        "value": value_text(answer),
        "bands": where_text(answer),
    }
    return [cells[column] for column in columns]


def _write_figures(device: DeviceSummary) -> None:
    """Write the bands with their layers and modulation, the widest bandwidth and the buffer, and what is missing."""
    found = device.figures
    if not found.bands and not found.rates:
        return
    headings = [messages.text(f"capability.{name}") for name in ("range", "bands", "fact-layers", "fact-modulation")]
    write_table(headings, list(band_rows(found)))
    for fact in device_facts(device):
        if fact.name in {"bandwidth", "buffer"}:
            click.echo(messages.text("capability.fact", {"label": fact.label, "value": fact.lines[0]}))
    for rat in found.missing:
        click.echo(messages.text("capability.no-container", {"type": CONTAINERS[rat], "rat": RATS[rat]}))
    click.echo()


def _write_combinations(device: DeviceSummary) -> None:
    """Write how many combinations there are, and the fastest of them."""
    if not device.combinations:
        return
    counts = ", ".join(f"{kind} {count}" for kind, count in device.combination_counts.items())
    click.echo(messages.text("capability.combination-counts", {"counts": counts}))
    known = [rate for rate in device.figures.rates if rate.dl_mbps is not None or rate.ul_mbps is not None]
    if known:
        _write_rates(sorted({replace(rate, place="") for rate in known}, key=_speed))
    click.echo()


def _write_rates(rates: Sequence[Rate]) -> None:
    """Write the first of *rates*; those that combinations of one name have in common are there once."""
    click.echo(messages.text("capability.rates-of-nr"))
    shown = rates[:MAX_RATES]
    partly = any(rate.nr_part for rate in shown)
    columns = ("combination", "downlink", "uplink", *(["rate-of"] if partly else []))
    rows = [
        (rate.combination, mbps(rate.dl_mbps), mbps(rate.ul_mbps), *([_part(rate)] if partly else [])) for rate in shown
    ]
    write_table([messages.text(f"capability.{name}") for name in columns], rows)
    if len(rates) > len(shown):
        click.echo(messages.text("capability.more-rates", {"count": len(rates) - len(shown)}))


def _part(rate: Rate) -> str:
    return messages.text("capability.nr-part" if rate.nr_part else "capability.all-carriers")


def _speed(rate: Rate) -> tuple[float, float, str]:
    """Sort the fastest first."""
    return -(rate.dl_mbps or 0.0), -(rate.ul_mbps or 0.0), rate.combination


def _write_findings(device: DeviceSummary) -> None:
    words = {severity: messages.text(f"capability.severity-{severity}") for severity in SEVERITY_COLOURS}
    rows = [
        (words[found.severity.value], found.rule, found.clause, f"{found.message}\n{found.place}")
        for severity in SEVERITY_COLOURS
        for found in device.findings
        if found.severity.value == severity
    ]
    headings = [messages.text(f"capability.{name}") for name in ("severity", "rule", "clause", "finding")]
    write_table(headings, rows, colours={words[severity]: colour for severity, colour in SEVERITY_COLOURS.items()})
    counts = ", ".join(f"{words[severity]} {device.finding_counts.get(severity, 0)}" for severity in words)
    click.echo(messages.text("capability.finding-counts", {"counts": counts}))
    click.echo()
