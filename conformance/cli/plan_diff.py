"""``yangfan plan diff``: what distinguishes the test plans of two devices, statements or editions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance import messages
from conformance.cli.opening import open_workspace
from conformance.cli.plan_filters import CaseFilter, filter_options, warn_of_nothing
from conformance.cli.plan_sources import Sources, planner_of, recognise, standard_tables, tables_in
from conformance.errors import UsageError
from conformance.workspace import Workspace

if TYPE_CHECKING:
    from conformance.ics.plan_differences import DevicePlan, PlanChange


@click.command()
@click.argument("old", required=False)
@click.argument("new", required=False)
@click.option("--old", "olds", multiple=True, metavar="FILE", help="More of OLD: capture, statement / OLD 的其他文件.")
@click.option("--new", "news", multiple=True, metavar="FILE", help="More of NEW: capture, statement / NEW 的其他文件.")
@click.option(
    "--tables-old",
    metavar="DIR",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    help="Tables of OLD / OLD 所用的表.",
)
@click.option(
    "--tables-new",
    metavar="DIR",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    help="Tables of NEW / NEW 所用的表.",
)
@click.option("--type", "type_name", metavar="TYPE", help="ASN.1 type of the evidence / 证据的 ASN.1 类型.")
@filter_options
@click.option("--json", "as_json", is_flag=True, help="Write JSON / 输出 JSON.")
@click.pass_context
def diff(  # noqa: PLR0913  # what the command line takes, each by its name
    ctx: click.Context,
    /,
    *,
    old: str | None,
    new: str | None,
    olds: tuple[str, ...],
    news: tuple[str, ...],
    tables_old: Path | None,
    tables_new: Path | None,
    type_name: str | None,
    selection: CaseFilter,
    as_json: bool,
) -> None:
    """Compare two test plans: which cases came, went or are decided otherwise, and why / 比较两份测试计划.

    OLD and NEW are captures or ICS statements; what else there is of a device, its other captures and its statement, is
    named with --old and --new. Without anything new it is the same device under other tables: --tables-old or
    --tables-new name a folder with applicability/*.xml or proformas/*.xml, which stand in for the tables of the same
    specifications. Exit code 1 if the plans differ.

    OLD 和 NEW 是抓包或 ICS 声明；同一终端的其他抓包和声明用 --old 和 --new 指明。没有新的一方时，
    比较同一终端在不同版本表下的计划：用 --tables-old 或 --tables-new 指定含 applicability/*.xml 或 proformas/*.xml
    的目录，其中的表取代同一规范的表。有差异时退出码为 1。
    """
    from conformance.ics.plan_differences import plan_differences

    before, after = [*filter(None, [old]), *olds], [*filter(None, [new]), *news]
    if not after and tables_old is None and tables_new is None:
        raise UsageError("plan.nothing-to-compare")
    workspace = open_workspace()
    one = recognise(before, type_name=type_name)
    other = recognise(after, type_name=type_name) if after else one
    plans = _plan(workspace, one, tables_old, selection), _plan(workspace, other, tables_new, selection)
    warn_of_nothing(selection, [case for plan in plans for case in plan.entries])
    changes = [change for change in plan_differences(*plans) if _wanted(change, selection)]
    if as_json:
        click.echo(json.dumps(_json(plans, changes), ensure_ascii=False, indent=2))
    else:
        _write(plans, changes)
    ctx.exit(1 if changes else 0)


def _plan(workspace: Workspace, sources: Sources, folder: Path | None, selection: CaseFilter) -> DevicePlan:
    from conformance.ics.plan_differences import DevicePlan

    tables = tables_in(folder, workspace) if folder else standard_tables(workspace)
    planner = planner_of(workspace, sources, tables)
    name = f"{sources.name} ({folder.name})" if folder else sources.name
    return DevicePlan(name, planner, tuple(map(planner.entry, selection.cases(tables.cases.cases))))


def _wanted(change: PlanChange, selection: CaseFilter) -> bool:
    """Tell whether either entry has a decision that is wanted."""
    return any(entry is not None and selection.wants(entry) for entry in (change.old, change.new))


def _json(plans: Sequence[DevicePlan], changes: Sequence[PlanChange]) -> dict[str, object]:
    from conformance.cli.plan_json import change_json

    old, new = plans
    return {"old": old.name, "new": new.name, "changes": [change_json(change) for change in changes]}


def _write(plans: Sequence[DevicePlan], changes: Sequence[PlanChange]) -> None:
    from collections import Counter

    from conformance.cli.plan_tables import write_changes
    from conformance.ics.plan_differences import ChangeKind

    old, new = plans
    click.echo(f"{old.name} → {new.name}")
    write_changes(changes)
    counts = Counter(change.kind for change in changes)
    words = (f"{messages.text(f'plan.change-{kind.value}')} {counts[kind]}" for kind in ChangeKind)
    click.echo(messages.text("capability.separator").join(words))
