"""``yangfan vectors list``: the suites at hand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from conformance import messages
from conformance.cli.opening import open_workspace
from conformance.cli.tables import write_table

if TYPE_CHECKING:
    from conformance.model.vector import Provenance
    from conformance.vectors.suites import Suite

_COLUMNS = ("suite", "title", "schema", "type", "release", "encoding", "count", "provenance")


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="Write JSON / 输出 JSON.")
def list_suites(*, as_json: bool) -> None:
    """List the suites of test vectors / 列出测试向量集."""
    suites = open_workspace().suites.values()
    if as_json:
        click.echo(json.dumps([suite_json(suite) for suite in suites], ensure_ascii=False, indent=2))
        return
    write_table([messages.text(f"vectors.column-{name}") for name in _COLUMNS], [_row(suite) for suite in suites])
    if not suites:
        click.echo(messages.text("vectors.none"))


def suite_json(suite: Suite) -> dict[str, object]:
    """Return what a suite is as a JSON object."""
    from conformance.vectors.json_lines import header_json

    return header_json(suite.header) | {"count": suite.count, "rules": dict(suite.rules), "digest": suite.digest}


def provenance_text(told: Provenance) -> str:
    """Write where vectors come from in a few words."""
    if told.kind == "sourced":
        return messages.text("vectors.sourced", {"origin": told.origin})
    return messages.text("vectors.generated", {"generator": told.generator, "seed": told.seed})


def _row(suite: Suite) -> tuple[str, ...]:
    told = suite.header
    release = "" if told.release is None else str(told.release)
    provenance = provenance_text(told.provenance)
    return (
        *(told.id, str(told.title), told.schema, told.type_name),
        *(release, told.encoding, str(suite.count), provenance),
    )
