"""``yangfan vectors compare``: what several codecs make of a suite."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance import messages
from conformance.cli.opening import open_workspace
from conformance.cli.progress import StepLines
from conformance.cli.tables import write_table
from conformance.errors import UsageError

if TYPE_CHECKING:
    from conformance.judging.matrix import Cell, CodecMatrix, MatrixRow

SHOWN = 20
"""How many disagreements without an explanation are listed."""

_file = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("suites", metavar="DIR|ID...", nargs=-1, required=True)
@click.option(
    "--codec",
    "codecs",
    multiple=True,
    required=True,
    metavar="NAME",
    help="asn1tools, pycrate, tshark, strict, codec:COMMAND / 被测编解码器.",
)
@click.option(
    "--explanations",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    metavar="FILE",
    help="Reviewed explanations, XML / 已评审的分歧说明（XML）.",
)
@click.option("--out", type=_file, metavar="FILE", help="Keep results there and go on from them / 保存结果，可续跑.")
@click.option("--html", "page", type=_file, metavar="PAGE", help="Write HTML / 输出 HTML.")
@click.option("--markdown", "text", type=_file, metavar="PAGE", help="Write Markdown / 输出 Markdown.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON / 输出 JSON.")
def compare(
    suites: tuple[str, ...],
    *,
    codecs: tuple[str, ...],
    explanations: Path | None,
    out: Path | None,
    page: Path | None,
    text: Path | None,
    as_json: bool,
) -> None:
    """Run suites against several codecs and compare them / 用多个编解码器运行向量集并比较.

    A codec disagrees where it does otherwise than a vector expects. The exit code is 1 if a disagreement has no
    reviewed explanation, and if an explanation explains nothing any more though all suites it is about were asked.

    编解码器的行为与向量的预期不同即为分歧。若有分歧没有经过评审的说明，或某条说明
    所涉及的向量集均已比较、却再无分歧可说明，则退出码为 1。
    """
    from conformance.judging.matrix import stale_explanations
    from conformance.reports.codec_matrix import render_codec_matrix
    from conformance.reports.codec_matrix_text import codec_matrix_markdown
    from conformance.vectors.disagreements import load_explanations
    from conformance.workspace.codec_comparison import compare_codecs

    if out is not None and len(suites) > 1:
        raise UsageError("matrix.one-file")
    workspace, reviewed = open_workspace(), load_explanations(explanations)
    wanted = tuple(dict.fromkeys(codecs))
    matrices = [
        compare_codecs(workspace, suite, wanted, explanations=reviewed, kept=out, step=_told(suite.header.id))
        for suite in map(workspace.find_suite, suites)
    ]
    stale = [one.id for one in stale_explanations(matrices, reviewed, workspace.suites)]
    if page is not None:
        _write_file(page, render_codec_matrix(matrices))
    if text is not None:
        _write_file(text, codec_matrix_markdown(matrices).encode())
    if as_json:
        click.echo(json.dumps([row for matrix in matrices for row in _rows_json(matrix)], ensure_ascii=False, indent=1))
    else:
        for matrix in matrices:
            _write(matrix)
    if stale:
        click.echo(messages.text("matrix.stale", {"names": ", ".join(stale), "count": len(stale)}), err=as_json)
    click.get_current_context().exit(1 if stale or any(matrix.unexplained for matrix in matrices) else 0)


def _rows_json(matrix: CodecMatrix) -> list[dict[str, object]]:
    return [
        {
            "suite": matrix.header.id,
            "vector": row.vector.id,
            "rule": row.vector.rule,
            "expectation": row.vector.expectation.value,
            "path": row.vector.path,
            "octets": row.vector.octets.hex(),
            "results": {codec: _cell_json(cell, matrix.versions[codec]) for codec, cell in row.cells.items()},
        }
        for row in matrix.rows
    ]


def _cell_json(cell: Cell, version: str) -> dict[str, object]:
    document: dict[str, object] = {
        "verdict": cell.verdict.word,
        "kind": cell.kind.value,
        "reason": str(cell.reason),
        "version": version,
    }
    if cell.disagrees:
        document["operation"] = cell.operation.value
        document["explanation"] = cell.explanation.id if cell.explanation else None
    return document


def _write(matrix: CodecMatrix) -> None:
    from conformance.reports.codec_matrix import counts_text

    click.echo(
        messages.text(
            "matrix.title-of",
            {
                "suite": matrix.header.id,
                "vectors": len(matrix.rows),
                "unexplained": matrix.unexplained,
                "disagreements": sum(1 for _ in matrix.disagreements()),
            },
        )
    )
    rows = [(rule, *(counts_text(matrix.counts(rule, codec)) for codec in matrix.greetings)) for rule in matrix.rules]
    write_table(
        [messages.text("matrix.rule"), *(f"{codec} {version}" for codec, version in matrix.versions.items())], rows
    )
    _write_unexplained(matrix.rows)


def _write_unexplained(rows: Sequence[MatrixRow]) -> None:
    found = [
        (row.vector.id, row.vector.rule, codec, str(cell.reason))
        for row in rows
        for codec, cell in row.disagreements.items()
        if cell.explanation is None
    ]
    if found:
        click.echo(messages.text("matrix.unexplained-of", {"count": len(found)}))
    write_table([messages.text(f"matrix.{name}") for name in ("vector", "rule", "codec", "reason")], found[:SHOWN])


def _write_file(path: Path, data: bytes) -> None:
    from conformance.workspace.report_files import write_atomically

    write_atomically(path, data)
    click.echo(messages.text("run.report", {"path": path}), err=True)


def _told(suite: str) -> StepLines:
    return StepLines(lambda codec: messages.text("matrix.progress", {"suite": suite, "codec": codec}))
