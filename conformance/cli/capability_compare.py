"""``yangfan capability compare``: two devices side by side."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from conformance import messages
from conformance.cli.devices import DeviceFiles
from conformance.cli.opening import open_workspace
from conformance.cli.tables import write_table

if TYPE_CHECKING:
    from conformance.capabilities.comparison import CapabilityChange, DeviceComparison, Name, Sides
    from conformance.capabilities.summary import DeviceSummary


@click.command()
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option("--type", "type_name", metavar="TYPE", help="ASN.1 type of the evidence / 证据的 ASN.1 类型.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON / 输出 JSON.")
@click.pass_context
def compare(ctx: click.Context, /, before: str, after: str, *, type_name: str | None, as_json: bool) -> None:
    """Compare two devices: what B has gained and lost / 比较两个终端：B 相对 A 增加和减少了什么.

    A and B are files with one device each; FILE#N is the N-th device of a file that has several. What one of them does
    not tell, since its container is not there or the network filtered its lists, is unclear: neither gained nor lost.

    A 和 B 各含一个终端；FILE#N 表示文件中的第 N 个终端。
    若一方缺少相应容器，或其列表被网络过滤，则该项不明，不算增加或减少。
    """
    from conformance.capabilities.comparison import compare_devices

    workspace = open_workspace()
    source = DeviceFiles(workspace, type_name)
    sides = [source.only(file) for file in (before, after)]
    summaries = [workspace.summariser.device(side.containers, name=side.name) for side in sides]
    comparison = compare_devices(*summaries)
    if as_json:
        click.echo(json.dumps(_json(comparison), ensure_ascii=False, indent=2))
    else:
        _write(comparison)
    ctx.exit(source.report())


def _json(comparison: DeviceComparison) -> dict[str, object]:
    from conformance.capabilities.comparison import ChangeKind
    from conformance.reports.capability_json import rate_json

    return {
        "before": _device_json(comparison.before),
        "after": _device_json(comparison.after),
        **{kind.value: [_change_json(change) for change in comparison.changes(kind)] for kind in ChangeKind},
        "bands": {rat.value: _sides_json(sides) for rat, sides in comparison.bands.items()},
        "combinations": {kind.value: _sides_json(sides) for kind, sides in comparison.combinations.items()},
        "rates": [
            {
                "combination": change.combination,
                "change": change.kind.value,
                "before": rate_json(change.before),
                "after": rate_json(change.after),
            }
            for change in comparison.rates
        ],
        "findings": _sides_json(comparison.findings),
    }


def _device_json(device: DeviceSummary) -> dict[str, object]:
    from conformance.reports.capability_json import containers_json, figures_json, peak_json

    return {
        "name": device.name,
        "containers": containers_json(device),
        "lists": {rat.value: listing.value for rat, listing in device.listings.items()},
        "combinations": dict(device.combination_counts),
        "peak": peak_json(device.figures),
        "figures": figures_json(device.figures),
    }


def _change_json(change: CapabilityChange) -> dict[str, object]:
    from conformance.reports.capability_json import said_json

    row = change.capability
    return {
        "id": row.id,
        "field": row.field,
        "release": row.release,
        "scenario": row.scenario,
        "before": said_json(change.before),
        "after": said_json(change.after),
    }


def _sides_json(sides: Sides[Name]) -> dict[str, object]:
    return {
        "gained": list(sides.gained),
        "lost": list(sides.lost),
        "unclear": {"before": list(sides.only_before), "after": list(sides.only_after)},
    }


def _write(comparison: DeviceComparison) -> None:
    from conformance.capabilities.comparison import ChangeKind

    click.echo(f"A {comparison.before.name} → B {comparison.after.name}")
    _write_untold(comparison)
    rows = [_row(change) for kind in ChangeKind for change in comparison.changes(kind)]
    headings = [messages.text(f"capability.{name}") for name in ("change", "name", "field")]
    write_table([*headings, "A", "B"], rows, colours=_colours())
    for heading, listed in _lists(comparison):
        _write_sides(heading, listed)
    _write_figures(comparison)
    _write_rates(comparison)
    counts = (f"{_word(kind.value)} {len(comparison.changes(kind))}" for kind in ChangeKind)
    click.echo(messages.text("capability.separator").join(counts))


def _write_untold(comparison: DeviceComparison) -> None:
    """Write what one of the devices does not tell while the other does."""
    from conformance.capabilities.listings import Listing
    from conformance.reports.capability_figures import CONTAINERS

    sides = {"A": comparison.before.listings, "B": comparison.after.listings}
    for rat, type_name in CONTAINERS.items():
        found = {side: listings[rat] for side, listings in sides.items()}
        for side, listing in found.items() if len(set(found.values())) > 1 else ():
            if listing is not Listing.WHOLE:
                line = {"side": side, "type": type_name}
                click.echo(messages.text(f"capability.list-{listing.value}", line))


def _row(change: CapabilityChange) -> Sequence[str]:
    from conformance.reports.capability_words import answer_text

    row = change.capability
    return (_word(change.kind.value), str(row.name), row.field, answer_text(change.before), answer_text(change.after))


def _lists(comparison: DeviceComparison) -> Iterator[tuple[str, Sides[int] | Sides[str]]]:
    from conformance.reports.capability_figures import RATS

    for rat, bands in comparison.bands.items():
        yield messages.text("capability.bands-of", {"rat": RATS[rat]}), bands
    for kind, combinations in comparison.combinations.items():
        yield messages.text("capability.combinations-of", {"kind": kind.value}), combinations
    yield messages.text("capability.findings"), comparison.findings


def _write_sides(heading: str, sides: Sides[int] | Sides[str]) -> None:
    changes = {
        "gained": sides.gained,
        "lost": sides.lost,
        "only-before": sides.only_before,
        "only-after": sides.only_after,
    }
    for word, names in changes.items():
        if names:
            line = {"what": heading, "change": _word(word), "count": len(names), "names": ", ".join(map(str, names))}
            click.echo(messages.text("capability.sides", line))


def _write_figures(comparison: DeviceComparison) -> None:
    """Write the figures in which the devices differ."""
    from conformance.reports.capability_figures import device_facts

    pairs = zip(device_facts(comparison.before), device_facts(comparison.after), strict=True)
    rows = [
        (before.label, *("; ".join(one.lines) for one in (before, after))) for before, after in pairs if before != after
    ]
    write_table([messages.text("capability.figure"), "A", "B"], rows)


def _write_rates(comparison: DeviceComparison) -> None:
    from conformance.reports.capability_figures import mbps

    if comparison.rates:
        click.echo(messages.text("capability.rates-of-nr"))
    headings = [messages.text(f"capability.{name}") for name in ("combination", "downlink", "uplink")]
    rows = [
        (
            change.combination,
            f"{mbps(change.before.dl_mbps)} → {mbps(change.after.dl_mbps)}",
            f"{mbps(change.before.ul_mbps)} → {mbps(change.after.ul_mbps)}",
        )
        for change in comparison.rates
    ]
    write_table(headings, rows)


def _word(change: str) -> str:
    return messages.text(f"capability.{change}")


def _colours() -> Mapping[str, str]:
    styles = {"gained": "green", "lost": "red", "changed": "yellow", "unclear": "dim"}
    return {_word(change): style for change, style in styles.items()}
