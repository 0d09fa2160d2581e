"""The capability matrix as a self-contained HTML page: no request leaves it, no script runs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from conformance import messages
from conformance.capabilities.catalogue import scenario_title
from conformance.capabilities.matrix import Matrix, MatrixRow
from conformance.reports.capability_figures import facts_by_name
from conformance.reports.capability_words import answer_text
from conformance.reports.wording import writable

if TYPE_CHECKING:
    from jinja2 import Template

_TEMPLATES = Path(__file__).with_name("templates")


def render_matrix(matrix: Matrix) -> bytes:
    """Return *matrix* as an HTML page in UTF-8, in the language in force."""
    page = _template().render(
        matrix=matrix,
        facts=list(facts_by_name(matrix.devices)),
        groups=list(_groups(matrix)),
        language="zh-CN" if messages.language() == "zh" else "en",
        style=(_TEMPLATES / "report.css").read_text(encoding="utf-8"),
        own_style=(_TEMPLATES / "capability_matrix.css").read_text(encoding="utf-8"),
        answer_text=answer_text,
        say=messages.text,
    )
    return writable(page).encode()


def _groups(matrix: Matrix) -> Iterator[tuple[str, list[MatrixRow]]]:
    """Yield the rows by release and scenario, each group with its heading."""
    for (release, scenario), rows in groupby(
        matrix.rows, key=lambda row: (row.capability.release, row.capability.scenario)
    ):
        yield f"R{release} {scenario_title(scenario)}", list(rows)


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("capability_matrix.html")
