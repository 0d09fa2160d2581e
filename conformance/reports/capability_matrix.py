"""The capability matrix as a self-contained HTML page: no request leaves it, no script runs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from conformance import messages
from conformance.capabilities.catalogue import scenario_title
from conformance.capabilities.matrix import Matrix, MatrixRow
from conformance.reports.capability_figures import facts_by_name
from conformance.reports.capability_words import answer_text
from conformance.reports.pages import render_page


def render_matrix(matrix: Matrix) -> bytes:
    """Return *matrix* as an HTML page in UTF-8, in the language in force."""
    return render_page(
        "capability_matrix",
        language=messages.language(),
        matrix=matrix,
        facts=list(facts_by_name(matrix.devices)),
        groups=list(_groups(matrix)),
        answer_text=answer_text,
        say=messages.text,
    )


def _groups(matrix: Matrix) -> Iterator[tuple[str, list[MatrixRow]]]:
    """Yield the rows by release and scenario, each group with its heading."""
    for (release, scenario), rows in groupby(
        matrix.rows, key=lambda row: (row.capability.release, row.capability.scenario)
    ):
        yield f"R{release} {scenario_title(scenario)}", list(rows)
