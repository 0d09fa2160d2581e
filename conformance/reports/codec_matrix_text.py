"""The matrix of test vectors and codecs as Markdown, for the documentation: without dates, only facts change it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from conformance import messages
from conformance.judging.matrix import CodecMatrix
from conformance.reports.codec_matrix import counts_text, explained, summaries


def codec_matrix_markdown(matrices: Sequence[CodecMatrix]) -> str:
    """Return *matrices* as a page in Markdown, in the language in force."""
    return "\n".join(_lines(matrices)) + "\n"


def _lines(matrices: Sequence[CodecMatrix]) -> Iterator[str]:
    say = messages.text
    yield f"# {say('matrix.title')}"
    yield ""
    yield say("matrix.page-intro")
    for matrix in matrices:
        header = matrix.header
        yield ""
        yield f"## {header.title}"
        yield ""
        told = {"suite": header.id, "schema": header.schema, "type": header.type_name, "vectors": len(matrix.rows)}
        yield say("matrix.suite-line", told)
        yield ""
        codecs = [f"{codec} {version}" for codec, version in matrix.versions.items()]
        yield from _table(
            [say("matrix.rule"), say("matrix.vectors"), *codecs],
            [
                [f"`{one.rule}`", str(one.vectors), *(counts_text(one.counts[codec]) for codec in matrix.versions)]
                for one in summaries(matrix)
            ],
        )
    yield ""
    yield f"## {say('matrix.explanations')}"
    yield ""
    yield from _table(
        [say(f"matrix.{name}") for name in ("codec", "rules", "count", "fault", "clause", "explanation", "source")],
        [
            [
                one.codec,
                ", ".join(f"`{rule}`" for rule in one.rules),
                str(count),
                say(f"matrix.fault-{one.fault.value}"),
                one.clause,
                str(one.explanation),
                one.source,
            ]
            for one, count in explained(matrices).items()
        ],
    )


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    for cells in (headings, ["---"] * len(headings), *rows):
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
