"""The matrix of test vectors and codecs as a self-contained HTML page: no request leaves it, no script runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from conformance import messages
from conformance.asn1.encoding_rules import load_encoding_rules
from conformance.judging.matrix import Agreement, CodecMatrix, MatrixRow
from conformance.reports.pages import render_page
from conformance.vectors.disagreements import Explanation

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
        counts: for each codec, how it and the suite stand to each other.
        rows: the first disagreements, those without explanation before the others.
        more: how many there are besides.
    """

    rule: str
    title: str
    clause: str
    vectors: int
    counts: Mapping[str, Mapping[Agreement, int]]
    rows: Sequence[MatrixRow]
    more: int


def render_codec_matrix(matrices: Sequence[CodecMatrix]) -> bytes:
    """Return *matrices* as an HTML page in UTF-8, in the language in force."""
    return render_page(
        "codec_matrix",
        language=messages.language(),
        matrices=[(matrix, totals(matrix), summaries(matrix)) for matrix in matrices],
        codecs=codecs(matrices),
        explained=explained(matrices),
        agreements=list(Agreement),
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
                about.clause if about and matrix.header.encoding in ("uper", "aper") else "",
                len(rows),
                {codec: matrix.counts(rule, codec) for codec in matrix.greetings},
                disputed[:SHOWN_ROWS],
                max(0, len(disputed) - SHOWN_ROWS),
            )
        )
    return sorted(found, key=lambda one: not one.rows)


def totals(matrix: CodecMatrix) -> Mapping[str, Mapping[Agreement, int]]:
    """Return for each codec how it and the whole suite stand to each other."""
    return {codec: Counter(row.cells[codec].agreement for row in matrix.rows) for codec in matrix.greetings}


def explained(matrices: Sequence[CodecMatrix]) -> Mapping[Explanation, int]:
    """Return the explanations that explain something with the number of disagreements of each, codec by codec."""
    found: Counter[Explanation] = Counter()
    for matrix in matrices:
        found.update(matrix.explained)
    return {one: found[one] for one in sorted(found, key=lambda one: (one.codec, -found[one], one.id))}


def codecs(matrices: Iterable[CodecMatrix]) -> Mapping[str, str]:
    """Return the codecs of *matrices* with their versions."""
    return {codec: version for matrix in matrices for codec, version in matrix.versions.items()}


def counts_text(counts: Mapping[Agreement, int]) -> str:
    """Return in words how often a codec and a suite agree, disagree and so on, such as ``12 agree, 3 disagree``."""
    return ", ".join(
        messages.text(f"matrix.counted-{agreement}", {"count": counts[agreement]})
        for agreement in Agreement
        if counts.get(agreement)
    )


def _is_open(row: MatrixRow) -> bool:
    """Whether a disagreement has no explanation."""
    return any(cell.explanation is None for cell in row.disagreements.values())
