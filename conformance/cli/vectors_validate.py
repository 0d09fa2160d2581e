"""``yangfan vectors validate``: are suites what they say?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from conformance import messages
from conformance.cli.opening import open_workspace
from conformance.cli.progress import watched
from conformance.cli.tables import write_table
from conformance.errors import DataError

if TYPE_CHECKING:
    from conformance.vectors.suites import Suite
    from conformance.vectors.validation import Fault
    from conformance.workspace import Workspace

SHOWN = 100
"""How many findings of a suite are written; JSON has them all."""


@dataclass(frozen=True, slots=True)
class _Checked:
    """What was found in one suite: how it was named, its identifier, how many vectors it has."""

    name: str
    suite: str
    count: int
    faults: Sequence[Fault]


@click.command()
@click.argument("suites", metavar="DIR|ID...", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Write JSON / 输出 JSON.")
@click.pass_context
def validate(ctx: click.Context, suites: tuple[str, ...], *, as_json: bool) -> None:
    """Check suites: form, digests, rules, every vector / 检查向量集：格式、摘要、规则及每个向量.

    Valid vectors shall decode to their value with the strict codec, invalid ones shall be refused for the rule that
    they name. Exit code 1: something is wrong.

    有效的向量须能被严格编解码器解码为所记的值，无效的须因其所注明的规则被拒绝。退出码 1 表示发现问题。
    """
    workspace = open_workspace()
    checked = [_checked(workspace, name) for name in suites]
    if as_json:
        click.echo(json.dumps({"suites": [_json(one) for one in checked]}, ensure_ascii=False, indent=2))
    else:
        for one in checked:
            _write(one)
    ctx.exit(1 if any(one.faults for one in checked) else 0)


def _checked(workspace: Workspace, name: str) -> _Checked:
    from conformance.vectors.validation import Fault

    try:
        suite = workspace.find_suite(name)
    except DataError as error:
        return _Checked(name, "", 0, [Fault("suite.xml", error.message)])
    return _Checked(name, suite.header.id, suite.count, list(_faults(workspace, suite)))


def _faults(workspace: Workspace, suite: Suite) -> Iterator[Fault]:
    from conformance.asn1.encoding_rules import load_encoding_rules
    from conformance.vectors.validation import SuiteCheck

    check = SuiteCheck(suite, workspace.schemas.schema, load_encoding_rules())
    yield from check.header_faults()
    for file in watched(suite.files, suite.header.id):
        yield from check.file_faults(file)


def _write(checked: _Checked) -> None:
    rows = [
        (fault.vector or "–", f"{fault.file}:{fault.line}" if fault.line else fault.file, str(fault.message))
        for fault in checked.faults[:SHOWN]
    ]
    write_table([messages.text(f"vectors.column-{name}") for name in ("vector", "place", "finding")], rows)
    if len(checked.faults) > SHOWN:
        click.echo(messages.text("vectors.more-findings", {"count": len(checked.faults) - SHOWN}))
    data = {"suite": checked.suite or checked.name, "count": checked.count, "faults": len(checked.faults)}
    click.echo(messages.text("vectors.checked" if checked.faults else "vectors.sound", data))


def _json(checked: _Checked) -> dict[str, object]:
    return {
        "suite": checked.suite,
        "name": checked.name,
        "vectors": checked.count,
        "valid": not checked.faults,
        "findings": [
            {
                "vector": fault.vector,
                "file": fault.file,
                "line": fault.line,
                "finding": fault.message.key.partition(".")[2],
                "message": str(fault.message),
            }
            for fault in checked.faults
        ],
    }
