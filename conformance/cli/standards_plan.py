"""``yangfan standards plan``: the items of plans, bundled and one's own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance import messages
from conformance.cli.opening import open_workspace
from conformance.cli.standards_options import json_option, registry_option
from conformance.cli.tables import write_table
from conformance.errors import UsageError

if TYPE_CHECKING:
    from conformance.model.standards import PlanItem

KINDS = ("hold", "test", "measure", "record")
_INDENT = "  "


@click.command()
@click.argument("item", required=False)
@click.option("--kind", type=click.Choice(KINDS), help="Only of this kind / 仅此类条目.")
@registry_option
@json_option
def plan(item: str | None, *, kind: str | None, layers: tuple[Path, ...], as_json: bool) -> None:
    """List the items of the action plan, or one with its parts / 列出行动计划条目，或某一条目及其分项."""
    items = open_workspace().tracking_with(layers).registry.plan
    wanted = items.values() if item is None else _with_parts(_named(item, items), items)
    chosen = [each for each in wanted if kind is None or kind in each.kind]
    if as_json:
        click.echo(json.dumps([_json(each) for each in chosen], ensure_ascii=False, indent=2))
        return
    headings = [
        messages.text("records.column-item"),
        messages.text("records.column-kinds"),
        messages.text("records.column-where"),
        messages.text("standards.column-title"),
    ]
    write_table(headings, [_row(each) for each in chosen])
    click.echo(messages.text("records.plan-count", {"count": len(chosen)}))
    for source in dict.fromkeys(each.source for each in chosen):
        confidence = messages.text(f"standards.confidence-{source.confidence if source.text else 'none'}")
        click.echo(messages.text("records.plan-source", {"source": source.text, "confidence": confidence}).strip())


def _named(name: str, items: Mapping[str, PlanItem]) -> PlanItem:
    """Return the item called *name*, be it without the name of its plan where that leaves no doubt."""
    found = [each for each in items.values() if name in {each.id, each.id.partition(".")[2]}]
    if len(found) == 1:
        return found[0]
    from conformance.model.text import near

    meant = [each.id for each in found] or near(name, items) or list(items)[:5]
    raise UsageError("records.no-plan-item", name=name, near=", ".join(meant))


def _with_parts(item: PlanItem, items: Mapping[str, PlanItem]) -> Iterator[PlanItem]:
    yield item
    for part in items.values():
        if part.parent == item.id:
            yield from _with_parts(part, items)


def _row(item: PlanItem) -> tuple[str, ...]:
    kinds = messages.text("records.plan-and").join(messages.text(f"records.plan-{kind}") for kind in item.kind)
    return (_INDENT if item.parent else "") + item.id, kinds, item.where, str(item.title)


def _json(item: PlanItem) -> dict[str, object]:
    return {
        "id": item.id,
        "parent": item.parent or None,
        "kinds": list(item.kind),
        "where": item.where or None,
        "titles": {"zh": item.title.zh, "en": item.title.en},
        "source": item.source.text,
        "confidence": item.source.confidence,
        "verified": item.source.verified,
    }
