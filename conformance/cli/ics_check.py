"""``yangfan ics check``: is a statement complete, and do its answers fit together and the device?"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance import messages
from conformance.cli.ics_files import shown_answers
from conformance.cli.opening import open_workspace
from conformance.cli.tables import write_table

if TYPE_CHECKING:
    from conformance.ics.checking import Check
    from conformance.model.finding import Finding
    from conformance.model.ics import Contradiction, IcsAnswer

SHOWN_TABLES = 10
"""Of how many tables with missing answers the names are shown."""

_COLOURS = {"fail": "red", "warning": "yellow"}


@click.command()
@click.argument("statement", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="STATEMENT")
@click.option("--sut", "suts", multiple=True, metavar="LOCATOR", help="SUT, such as capture:FILE / 被测系统.")
@click.option("--type", "type_name", metavar="TYPE", help="ASN.1 type of the evidence / 证据的 ASN.1 类型.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON / 输出 JSON.")
@click.pass_context
def check(ctx: click.Context, statement: Path, *, suts: tuple[str, ...], type_name: str | None, as_json: bool) -> None:
    """Check a statement for completeness and consistency / 检查声明是否完整、一致.

    Exit code 1: the statement and the device contradict each other, or answers cannot all be true. What is only missing
    leaves it 0. A SUT given several times, such as one file for each RAT, is one device.

    退出码 1 表示声明与终端所示矛盾，或答案不可能同时成立；仅有未回答的条目时为 0。
    多次给出的被测系统（例如每种制式一个文件）视为同一个终端。
    """
    workspace = open_workspace()
    stated = workspace.standards.statement(statement)
    answers = workspace.standards.answers(stated, shown_answers(workspace, suts, type_name=type_name))
    found = workspace.standards.check(answers)
    if as_json:
        click.echo(json.dumps(check_json(found), ensure_ascii=False, indent=2))
    else:
        _write(found, statement)
    ctx.exit(1 if found.failed else 0)


def check_json(found: Check) -> dict[str, object]:
    """Return what a check found as a JSON object."""
    from conformance.ics.checking import item_name

    return {
        "complete": found.complete,
        "missing": [item_name(key) for key in found.missing],
        "contradictions": [_contradiction_json(one) for one in found.contradictions],
        "findings": [_finding_json(one) for one in found.findings],
    }


def _contradiction_json(one: Contradiction) -> dict[str, object]:
    from conformance.ics.checking import item_name

    return {
        "item": item_name(one.key),
        "mnemonic": one.mnemonic,
        "kind": one.kind,
        "declared": said(one.declared),
        "derived": said(one.derived),
        "place": one.derived.place,
        "declared_origin": one.declared.origin,
        "derived_origin": one.derived.origin,
    }


def _finding_json(one: Finding) -> dict[str, object]:
    return {
        "rule": one.rule,
        "severity": one.severity.value,
        "item": one.place,
        "clause": one.clause,
        "message": str(one.message),
    }


def said(answer: IcsAnswer) -> str:
    """Return an answer as text: its value if it has one, else ``yes``, ``no`` or ``unanswered``."""
    return answer.value or answer.support.value


def _write(found: Check, statement: Path) -> None:
    _write_contradictions(found)
    findings = sorted(found.findings, key=lambda one: list(_SEVERITIES).index(one.severity.value))
    rows = [(_say(_SEVERITIES[one.severity.value]), one.place, str(one.message), one.clause) for one in findings]
    colours = {_say(_SEVERITIES[severity]): colour for severity, colour in _COLOURS.items()}
    write_table([_say(name) for name in ("severity", "item", "finding", "source")], rows, colours=colours)
    _write_missing(found, statement)
    counts = {
        "missing": len(found.missing),
        "contradictions": len(found.contradictions),
        "fails": sum(one.severity.value == "fail" for one in found.findings),
        "others": sum(one.severity.value != "fail" for one in found.findings),
    }
    click.echo(_say("summary", **counts))


def _write_contradictions(found: Check) -> None:
    """Write each contradiction with both of its sources."""
    from conformance.ics.checking import item_name

    rows = [
        (
            item_name(one.key),
            one.mnemonic,
            _stated(one),
            _with_source(one.derived, _say("device")),
            one.derived.place,
        )
        for one in found.contradictions
    ]
    if rows:
        click.echo(_say("contradictions", count=len(rows)))
    write_table([_say(name) for name in ("item", "mnemonic", "stated", "shown", "place")], rows)


def _stated(one: Contradiction) -> str:
    """Write what the statement says: the supplier's answer, or one that it keeps of a device."""
    if one.kind == "declared":
        return _with_source(one.declared, _say("supplier"))
    answer = replace(one.declared, origin="")
    return _with_source(answer, _say("kept", origin=one.declared.origin or _say("device")))


def _with_source(answer: IcsAnswer, otherwise: str) -> str:
    word = answer.value or _say(f"support-{answer.support.value}")
    return f"{word} ({answer.origin or otherwise})"


def _write_missing(found: Check, statement: Path) -> None:
    if not found.missing:
        return
    tables = Counter(f"{key.spec}:{key.table}" if key.table else _say("release") for key in found.missing)
    rows = [(table, str(count)) for table, count in tables.most_common(SHOWN_TABLES)]
    write_table([_say("table"), _say("unanswered")], rows)
    if len(tables) > SHOWN_TABLES:
        click.echo(_say("more-tables", count=len(tables) - SHOWN_TABLES))
    click.echo(_say("fill-hint", path=statement))


_SEVERITIES = {"fail": "severity-fail", "warning": "severity-warning", "information": "severity-information"}


def _say(key: str, **data: object) -> str:
    return messages.text(f"ics.{key}", data)
