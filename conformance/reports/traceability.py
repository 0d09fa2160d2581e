"""The traceability matrix as JSON and as a self-contained HTML page: no request leaves it, no script runs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from conformance import messages
from conformance.ics.expressions import References, write_expression
from conformance.model.results import CampaignResult
from conformance.model.text import Message, Text
from conformance.reports.html import CONCLUSION_SIGNS, SIGNS
from conformance.reports.pages import render_page
from conformance.reports.summary import is_advice
from conformance.reports.wording import spoken, wording
from conformance.tracing.rows import Link, TracedCase, TraceRow, summarise

if TYPE_CHECKING:
    from markupsafe import Markup

    from conformance.model.purpose import Purpose

_BREAKS = re.compile(r"(?<=[-/._])(?=[A-Za-z0-9])")


def trace_json(rows: Sequence[TraceRow], language: str | None = None) -> list[dict[str, object]]:
    """Return *rows* as JSON objects: the contract of ``yangfan trace --json``."""
    language = language or messages.language()
    return [_row_json(row, language) for row in rows]


def render_traceability(rows: Sequence[TraceRow], *, campaigns: Sequence[CampaignResult], language: str) -> bytes:
    """Return the page on *rows* in UTF-8, in *language* (``en`` or ``zh``).

    Args:
        rows: the matrix.
        campaigns: where its verdicts come from.
        language: ``en`` or ``zh``.
    """
    return render_page(
        "traceability",
        language=language,
        campaigns=campaigns,
        summary=summarise(rows),
        standards=list(_by_standard(rows)),
        signs=SIGNS,
        conclusion_signs=CONCLUSION_SIGNS,
        links=Link,
        is_advice=is_advice,
        breakable=_breakable,
        of_link=_of_link,
        condition=_condition,
        say=partial(_say, language),
        spoken=partial(_spoken, language),
    )


def _row_json(row: TraceRow, language: str) -> dict[str, object]:
    because = row.not_tested_because
    return {
        "clause": f"{row.clause.standard} {row.clause.clause}",
        "requirement": str(row.requirement) if row.requirement else None,
        "purpose": row.purpose.id if row.purpose else None,
        "cases": [case.reference for case in row.cases],
        "verdict": row.verdict.word if row.verdict is not None else None,
        "not_tested_because": spoken(because, language) if because else None,
        "edition": row.clause.edition or None,
        "title": row.title.spoken(language) if row.title else None,
        "not_applicable": row.left_out is not None,
        "level": row.level.value if row.level else None,
        "published": [_case_json(case, language) for case in row.cases if case.link is not Link.OWN],
    }


def _case_json(case: TracedCase, language: str) -> dict[str, object]:
    return {
        "case": case.reference,
        "title": case.title.spoken(language),
        "link": case.link.value,
        "items": list(map(str, case.items)),
        "decision": case.decision.value if case.decision else None,
        "trace": case.why.spoken(language) if case.why else None,
        "not_tested_because": wording("purposes.published-elsewhere", language),
    }


def _by_standard(rows: Sequence[TraceRow]) -> Iterator[tuple[str, list[tuple[str, list[TraceRow]]]]]:
    """Yield each standard, with edition, and its clauses, each with its rows."""
    standards: dict[str, list[TraceRow]] = {}
    for row in rows:
        edition = f" v{row.clause.edition}" if row.clause.edition else ""
        standards.setdefault(f"{row.clause.standard}{edition}", []).append(row)
    for standard, found in standards.items():
        yield standard, [(clause, list(those)) for clause, those in groupby(found, key=lambda row: row.clause.clause)]


def _of_link(row: TraceRow, link: Link) -> list[TracedCase]:
    return [case for case in row.cases if case.link is link]


def _breakable(text: str) -> Markup:
    """Allow a line break within long names, where people would break them."""
    from markupsafe import Markup, escape

    return Markup("<wbr>").join(escape(part) for part in _BREAKS.split(text))


def _condition(purpose: Purpose) -> str:
    """Return where *purpose* applies, items of the specification that it is about without their specification."""
    return write_expression(purpose.applicability, References(purpose.ics)) if purpose.applicability else ""


def _say(language: str, key: str, **data: object) -> str:
    return wording(key, language, **data)


def _spoken(language: str, text: Text | Message) -> str:
    return spoken(text, language) if isinstance(text, Message) else text.spoken(language)
