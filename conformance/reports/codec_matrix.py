"""The matrix of test vectors and codecs as a self-contained HTML page: no request leaves it, no script runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from conformance import messages
from conformance.asn1.encoding_rules import load_encoding_rules
from conformance.judging.matrix import CodecMatrix, MatrixRow
from conformance.reports.pages import render_page
from conformance.vectors.disagreements import Explanation
from conformance.verdicts import Verdict

SHOWN_ROWS = 25
"""How many disagreements of a rule the page shows; the others are counted."""


@dataclass(frozen=True, slots=True)
class RuleSummary:
    """A rule in the matrix.

    Attributes:
        rule: its identifier.
        title: what it says, ``""`` of one that is not in our list.
        clause: its clause.
        vectors: how many there are.
        counts: for each codec, how many vectors have each verdict.
        unexplained: for each codec, how many disagreements have no explanation.
        rows: the first disagreements, those without explanation before the others.
        more: how many there are besides.
    """

    rule: str
    title: str
    clause: str
    vectors: int
    counts: Mapping[str, Mapping[Verdict, int]]
    unexplained: Mapping[str, int]
    rows: Sequence[MatrixRow]
    more: int


def render_codec_matrix(matrices: Sequence[CodecMatrix]) -> bytes:
    """Return *matrices* as an HTML page in UTF-8, in the language in force."""
    return render_page(
        "codec_matrix",
        language=messages.language(),
        matrices=[(matrix, summaries(matrix)) for matrix in matrices],
        codecs=list(dict.fromkeys(codec for matrix in matrices for codec in matrix.versions)),
        explained=explained(matrices),
        counts_text=counts_text,
        say=messages.text,
    )


def summaries(matrix: CodecMatrix) -> list[RuleSummary]:
    """Return the rules of *matrix*, those first about which somebody disagrees."""
    known = load_encoding_rules().rules
    found = []
    for rule in matrix.rules:
        rows = [row for row in matrix.rows if row.vector.rule == rule]
        disputed = sorted((row for row in rows if row.disagreements), key=lambda row: not _is_open(row))
        about = known.get(rule)
        found.append(
            RuleSummary(
                rule,
                str(about.title) if about else "",
                about.clause if about else "",
                len(rows),
                {codec: matrix.counts(rule, codec) for codec in matrix.versions},
                {codec: sum(_is_open(row, codec) for row in disputed) for codec in matrix.versions},
                disputed[:SHOWN_ROWS],
                max(0, len(disputed) - SHOWN_ROWS),
            )
        )
    return sorted(found, key=lambda one: not one.rows)


def explained(matrices: Sequence[CodecMatrix]) -> Mapping[Explanation, int]:
    """Return the explanations that explain something, with the number of disagreements of each."""
    found: dict[Explanation, int] = {}
    for matrix in matrices:
        for explanation, count in matrix.explained.items():
            found[explanation] = found.get(explanation, 0) + count
    return found


def counts_text(counts: Mapping[Verdict, int]) -> str:
    """Return how many vectors have each verdict that occurs, such as ``12 pass, 3 fail``."""
    return ", ".join(f"{counts[verdict]} {verdict.word}" for verdict in Verdict if counts.get(verdict))


def _is_open(row: MatrixRow, codec: str | None = None) -> bool:
    """Whether a disagreement, of any codec or of one, has no explanation."""
    return any(cell.explanation is None for name, cell in row.disagreements.items() if codec in (None, name))
