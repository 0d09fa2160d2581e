"""``yangfan capability compare``: two devices side by side."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from conformance import messages
from conformance.cli.devices import DeviceFiles
from conformance.cli.opening import open_workspace
from conformance.cli.tables import write_table

if TYPE_CHECKING:
    from conformance.capabilities.comparison import CapabilityChange, DeviceComparison, GainedAndLost
    from conformance.capabilities.summary import DeviceSummary


@click.command()
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option("--type", "type_name", metavar="TYPE", help="ASN.1 type of the evidence / 证据的 ASN.1 类型.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON / 输出 JSON.")
@click.pass_context
def compare(ctx: click.Context, /, before: str, after: str, *, type_name: str | None, as_json: bool) -> None:
    """Compare two devices: what B has gained and lost / 比较两个终端：B 相对 A 增加和减少了什么.

    A and B are files with one device each; FILE#N is the N-th device of a file that has several.
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
    from conformance.capabilities.summary import rate_json

    return {
        "before": _device_json(comparison.before),
        "after": _device_json(comparison.after),
        **{kind.value: [_change_json(change) for change in comparison.changes(kind)] for kind in ChangeKind},
        "bands": {rat: _sides_json(sides) for rat, sides in comparison.bands.items()},
        "combinations": {kind: _sides_json(sides) for kind, sides in comparison.combinations.items()},
        "rates": [
            {
                "combination": change.combination,
                "before": rate_json(change.before),
                "after": rate_json(change.after),
            }
            for change in comparison.rates
        ],
        "findings": _sides_json(comparison.findings),
    }


def _device_json(device: DeviceSummary) -> dict[str, object]:
    return {
        "name": device.name,
        "containers": [
            {
                "rat": summary.container.rat.value,
                "digest": summary.container.digest,
                "release": summary.release,
            }
            for summary in device.summaries
        ],
        "combinations": dict(device.combination_counts),
    }


def _change_json(change: CapabilityChange) -> dict[str, object]:
    from conformance.capabilities.summary import answer_json

    def side(answer: Mapping[str, object]) -> dict[str, object]:
        return {name: answer[name] for name in ("status", "value", "bands")}

    row = change.capability
    return {
        "id": row.id,
        "field": row.field,
        "release": row.release,
        "scenario": row.scenario,
        "before": side(answer_json(change.before)),
        "after": side(answer_json(change.after)),
    }


def _sides_json(sides: GainedAndLost) -> dict[str, list[str]]:
    return {"gained": list(sides.gained), "lost": list(sides.lost)}


def _write(comparison: DeviceComparison) -> None:
    from conformance.capabilities.comparison import ChangeKind

    click.echo(f"A {comparison.before.name} → B {comparison.after.name}")
    rows = [_row(change) for kind in ChangeKind for change in comparison.changes(kind)]
    headings = [messages.text(f"capability.{name}") for name in ("change", "name", "field")]
    write_table([*headings, "A", "B"], rows, colours=_colours())
    for heading, listed in _lists(comparison):
        _write_sides(heading, listed)
    _write_rates(comparison)
    counts = (f"{_word(kind.value)} {len(comparison.changes(kind))}" for kind in ChangeKind)
    click.echo(messages.text("capability.separator").join(counts))


def _row(change: CapabilityChange) -> Sequence[str]:
    from conformance.reports.capability_words import answer_text

    row = change.capability
    return (_word(change.kind.value), str(row.name), row.field, answer_text(change.before), answer_text(change.after))


def _lists(comparison: DeviceComparison) -> Iterator[tuple[str, GainedAndLost]]:
    for rat, sides in comparison.bands.items():
        yield messages.text("capability.bands-of", {"rat": rat}), sides
    for kind, sides in comparison.combinations.items():
        yield messages.text("capability.combinations-of", {"kind": kind}), sides
    yield messages.text("capability.findings"), comparison.findings


def _write_sides(heading: str, sides: GainedAndLost) -> None:
    for word, names in (("gained", sides.gained), ("lost", sides.lost)):
        if names:
            line = {"what": heading, "change": _word(word), "count": len(names), "names": _listed(names)}
            click.echo(messages.text("capability.sides", line))


def _write_rates(comparison: DeviceComparison) -> None:
    headings = [messages.text(f"capability.{name}") for name in ("combination", "downlink", "uplink")]
    rows = [
        (
            change.combination,
            f"{change.before.dl_mbps:.2f} → {change.after.dl_mbps:.2f}",
            f"{change.before.ul_mbps:.2f} → {change.after.ul_mbps:.2f}",
        )
        for change in comparison.rates
    ]
    write_table(headings, rows)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def _word(change: str) -> str:
    return messages.text(f"capability.{change}")


def _colours() -> Mapping[str, str]:
    styles = {"gained": "green", "lost": "red", "changed": "yellow", "unclear": "dim"}
    return {_word(change): style for change, style in styles.items()}
