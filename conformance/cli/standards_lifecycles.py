"""``yangfan standards lifecycles``: how the documents of each body come about."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance import messages
from conformance.cli.opening import open_workspace
from conformance.cli.tables import write_table
from conformance.errors import UsageError
from conformance.registry.lifecycles import lifecycle_named

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conformance.model.lifecycle import Lifecycle, Machine, State

_COLUMNS = ("lifecycle", "title", "machines", "states", "confidence")
_STATE_COLUMNS = ("state", "title", "rung", "outcome", "limit", "next")


@click.command("lifecycles")
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Write JSON / 输出 JSON.")
@click.option(
    "--svg",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    metavar="FILE",
    help="Draw the lifecycle NAME / 绘制生命周期图.",
)
def lifecycles(name: str | None, *, as_json: bool, svg: Path | None) -> None:
    """List the lifecycles of standards, or show one / 列出标准的生命周期，或显示其中之一."""
    known = open_workspace().tracking.lifecycles
    if name is None:
        if svg is not None:
            raise UsageError("lifecycles.svg-needs-name")
        _list(known, as_json=as_json)
        return
    chosen = lifecycle_named(known, name)
    if svg is not None:
        from conformance.reports.lifecycle_graph import lifecycle_svg

        svg.write_text(lifecycle_svg(chosen), encoding="utf-8")
    if as_json:
        click.echo(json.dumps(lifecycle_json(chosen), ensure_ascii=False, indent=2))
    elif svg is None:
        _show(chosen)


def lifecycle_json(lifecycle: Lifecycle) -> dict[str, object]:
    """Return a lifecycle as a JSON object."""
    return {
        "id": lifecycle.id,
        "also": list(lifecycle.also),
        "title": {"en": lifecycle.title.en, "zh": lifecycle.title.zh},
        "body": lifecycle.body,
        "ours": lifecycle.ours,
        "confidence": lifecycle.confidence,
        "source": lifecycle.source,
        "debounce_days": lifecycle.debounce_days,
        "gaps": [{"en": gap.en, "zh": gap.zh} for gap in lifecycle.gaps],
        "machines": [_machine_json(machine) for machine in lifecycle.machines.values()],
        "contradictions": [
            {
                "id": rule.id,
                "reason": {"en": rule.reason.en, "zh": rule.reason.zh},
                "states": {machine: sorted(states) for machine, states in rule.states.items()},
                "source": rule.source,
            }
            for rule in lifecycle.contradictions
        ],
    }


def _machine_json(machine: Machine) -> dict[str, object]:
    return {
        "id": machine.id,
        "title": {"en": machine.title.en, "zh": machine.title.zh},
        "states": [_state_json(machine, state) for state in machine.states.values()],
    }


def _state_json(machine: Machine, state: State) -> dict[str, object]:
    from conformance.registry.lifecycles import next_states

    return {
        "id": state.id,
        "title": {"en": state.title.en, "zh": state.title.zh},
        "rung": state.rung,
        "outcome": state.outcome,
        "initial": state.id in machine.initial,
        "also": list(state.also),
        "pattern": state.pattern,
        "limit_months": state.limit_months,
        "source": state.source,
        "next": [{"state": after.id, "way": step.way} for after, step in next_states(machine, state.id)],
    }


def _list(known: Mapping[str, Lifecycle], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([lifecycle_json(each) for each in known.values()], ensure_ascii=False, indent=2))
        return
    rows = [
        (
            each.id,
            str(each.title),
            ", ".join(each.machines),
            str(sum(len(machine.states) for machine in each.machines.values())),
            each.confidence,
        )
        for each in known.values()
    ]
    write_table([messages.text(f"lifecycles.column-{column}") for column in _COLUMNS], rows)


def _show(lifecycle: Lifecycle) -> None:
    click.echo(str(lifecycle.title))
    click.echo(messages.text("lifecycles.read-in", {"source": lifecycle.source}))
    if lifecycle.ours:
        click.echo(messages.text("lifecycles.ours"))
    for machine in lifecycle.machines.values():
        click.echo(f"\n{machine.id}: {machine.title}")
        headings = [messages.text(f"lifecycles.column-{column}") for column in _STATE_COLUMNS]
        write_table(headings, [_row(machine, state) for state in machine.states.values()])
    for rule in lifecycle.contradictions:
        states = " + ".join(f"{machine}:{'|'.join(sorted(names))}" for machine, names in rule.states.items())
        click.echo(messages.text("lifecycles.rule", {"states": states, "reason": rule.reason}))
    for gap in lifecycle.gaps:
        click.echo(messages.text("lifecycles.gap", {"gap": gap}))


def _row(machine: Machine, state: State) -> tuple[str, ...]:
    from conformance.model.lifecycle import Way
    from conformance.registry.lifecycles import next_states

    nexts = ", ".join(
        after.id if step.way is Way.NORMAL else f"{after.id} ({messages.text(f'lifecycles.way-{step.way}')})"
        for after, step in next_states(machine, state.id)
    )
    limit = "" if state.limit_months is None else messages.text("lifecycles.months", {"months": state.limit_months})
    name = f"{state.id} *" if state.id in machine.initial else state.id
    outcome = messages.text(f"lifecycles.outcome-{state.outcome}")
    return name, str(state.title), state.rung or "", outcome, limit, nexts
