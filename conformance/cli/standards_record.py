"""``yangfan standards record``: one event by command."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime

import click

from conformance import messages
from conformance.cli.opening import open_workspace
from conformance.cli.results import as_json_option, database_option
from conformance.errors import UsageError


@click.command("record")
@click.argument("item", metavar="ITEM")
@click.option("--stage", metavar="STAGE", required=True, help="The stage reached, or MACHINE:STAGE / 到达的阶段.")
@click.option("--date", metavar="DATE", required=True, help="When: a day, a month or a year / 发生日期.")
@click.option("--lifecycle", metavar="NAME", required=True, help="Lifecycle of the item / 生命周期.")
@click.option("--known", metavar="DATE", default="", help="When it was known; default today / 获知日期，默认今天.")
@click.option("--source", metavar="TEXT", default="", help="Who says so; without it unverified / 来源，缺则未核实.")
@click.option("--title", metavar="TEXT", default="", help="Title of the document / 文件名称.")
@click.option("--confidence", metavar="LEVEL", default="", help="high, medium or low / 可信度.")
@click.option("--sectors", metavar="NAMES", default="", help="Sectors, between semicolons / 行业，以分号分隔.")
@click.option("--category", metavar="NODE", default="", help="Node of the standards system / 标准体系节点.")
@database_option
@as_json_option
def record(*, item: str, lifecycle: str, database: str | None, as_json: bool, **said: str) -> None:
    """Record that a document reached a stage; nothing recorded is ever changed / 记录一个阶段事件，已记录的不会更改."""
    from conformance.registry.event_rows import BadRow, RowReader, sector_names
    from conformance.registry.lifecycles import lifecycle_named

    now = datetime.now(UTC)
    today = datetime.now().astimezone().date().isoformat()
    with closing(open_workspace(database=database)) as workspace:
        tracking = workspace.tracking
        lifecycle = lifecycle_named(tracking.lifecycles, lifecycle).id
        read = RowReader(
            tracking.lifecycles,
            lifecycle=lifecycle,
            sectors=sector_names(tracking.registry.sectors.values()),
            categories=tracking.registry.categories,
        )
        event = read(0, {"item": item, **said, "known": said["known"] or today})
        if isinstance(event, BadRow):
            raise UsageError(event.reason.key, **event.reason.data)
        new = workspace.store.record_stage_events([event], recorded=now.isoformat(timespec="milliseconds"))
    if as_json:
        document: dict[str, object] = {
            "item": event.item,
            "lifecycle": lifecycle,
            "machine": event.machine,
            "stage": event.stage,
        }
        document |= {"date": str(event.date), "known": event.known.isoformat(), "verified": event.verified}
        click.echo(json.dumps({**document, "new": bool(new)}, ensure_ascii=False, indent=2))
        return
    key = "events.recorded" if new else "events.known-already"
    where = f"{event.machine}:{event.stage}"
    click.echo(messages.text(key, {"item": event.item, "stage": where, "date": event.date, "known": event.known}))
    if not event.verified:
        click.echo(messages.text("events.unverified"), err=True)
