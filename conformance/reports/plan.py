"""The test plan of a device: as a page, as a spreadsheet, and as comma-separated values."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from conformance.ics.plan import waiting_items
from conformance.ics.workbooks import Cell, Column, Sheet, Value, write_workbook
from conformance.model.applicability import PlanEntry
from conformance.reports.pages import render_page
from conformance.reports.planned import SIGNS, TONES, PlanWords, Provenance, by_specification, undecided

if TYPE_CHECKING:
    from markupsafe import Markup

    from conformance.ics.proformas import ProformaBook

MAX_LISTED = 12
"""How many bands, configurations or missing answers of one test case the page names."""
MAX_TRACE = 360
"""How many characters of a trace the page shows."""
MAX_MISSING = 25
"""How many of the missing answers the page lists on top."""
FEW = 200
"""A plan of no more test cases is shown unfolded."""
CHAPTERED = 60
"""More test cases with the same decision are folded by chapters of the specification."""
PRINTED = 8
"""How many columns of the test cases are printed: more are unreadable on a page."""

_COLUMNS = {
    "spec": 11,
    "clause": 14,
    "title": 52,
    "release": 12,
    "decision": 13,
    "code": 10,
    "trace": 60,
    "bands": 24,
    "possible-bands": 18,
    "configurations": 30,
    "branches": 14,
    "subtests": 18,
    "missing": 40,
    "contradicted": 30,
    "undecided": 30,
    "source": 34,
}
_ASKED = {"spec": 11, "table": 16, "item": 12, "mnemonic": 34, "question": 60, "decides": 16, "waiting": 16}
_AGAINST = {"item": 70, "stated": 20, "shown": 20}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_LONGEST = 32_000
_BREAKS = re.compile(r"(?<=[_/:\])])(?=\w)")


def render_plan_html(
    plan: Sequence[PlanEntry],
    *,
    device: str,
    language: str,
    book: ProformaBook | None = None,
    provenance: Provenance | None = None,
) -> bytes:
    """Return *plan* as an HTML page in UTF-8; it loads nothing and runs no script.

    Args:
        plan: the test cases.
        device: what it is the plan of.
        language: ``en`` or ``zh``.
        book: the proformas, for names and questions of items.
        provenance: what it was made from.
    """
    waiting = waiting_items(plan)
    words = PlanWords(language, book)
    return render_page(
        "plan",
        language=language,
        device=device,
        total=len(plan),
        counts=Counter(entry.decision for entry in plan),
        signs=SIGNS,
        tones=TONES,
        specifications=list(by_specification(plan)),
        waiting=waiting[:MAX_MISSING],
        most_waiting=max((one.waiting for one in waiting), default=0),
        more_waiting=len(waiting) - MAX_MISSING,
        few=len(plan) <= FEW,
        chaptered=CHAPTERED,
        provenance=(provenance := provenance or Provenance()),
        against=[words.contradiction(one) for one in provenance.contradictions[:MAX_MISSING]],
        failures=provenance.failures[:MAX_MISSING],
        undecided=undecided,
        words=words,
        say=words.say,
        listed=_listed,
        shortened=_shortened,
        breakable=_breakable,
    )


def plan_workbook(
    plan: Sequence[PlanEntry],
    *,
    language: str,
    device: str = "",
    book: ProformaBook | None = None,
    provenance: Provenance | None = None,
) -> bytes:
    """Return *plan* as a spreadsheet: a summary, the test cases, and the missing answers, most deciding first.

    What it was made from is in the summary; answers that contradict each other have a sheet of their own.
    """
    words = PlanWords(language, book)
    cases = [list(_cells(entry, words)) for entry in plan]
    asked: list[Sequence[Value]] = [
        (
            *(one.key.spec, one.key.table, one.key.item, words.mnemonic(one.key), words.question(one.key)),
            *(one.decides, one.waiting),
        )
        for one in waiting_items(plan)
    ]
    sheets = [
        _summary(plan, device, words, provenance := provenance or Provenance()),
        Sheet(words.say("sheets.plan-cases"), _columns(_COLUMNS, words), cases, frozen=3, printed=PRINTED),
        Sheet(words.say("sheets.plan-missing"), _columns(_ASKED, words), asked, frozen=3),
    ]
    if provenance.contradictions:
        against = [words.contradiction(one) for one in provenance.contradictions]
        sheets.append(Sheet(words.say("sheets.plan-contradicted"), _columns(_AGAINST, words), against, frozen=1))
    return write_workbook(sheets)


def plan_csv(plan: Iterable[PlanEntry], *, language: str, book: ProformaBook | None = None) -> bytes:
    """Return *plan* as comma-separated values (RFC 4180) in UTF-8 with a mark, by which spreadsheet programs know it.

    A text that such a program would take for a formula gets an apostrophe before it.
    """
    words = PlanWords(language, book)
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(map(words.title, _COLUMNS))
    for entry in plan:
        texts = [cell.text if isinstance(cell, Cell) else str(cell) for cell in _cells(entry, words)]
        writer.writerow([f"'{text}" if text.startswith(_FORMULA) else text for text in texts])
    return written.getvalue().encode("utf-8-sig")


def _summary(plan: Sequence[PlanEntry], device: str, words: PlanWords, provenance: Provenance) -> Sheet:
    columns = [
        Column(words.title("spec"), 60),
        *(Column(words.decision(decision), 16) for decision in SIGNS),
        Column(words.title("count"), 14),
    ]
    rows: list[Sequence[Value]] = [(one.spec, *map(one.count, SIGNS), one.total) for one in by_specification(plan)]
    counts = Counter(entry.decision for entry in plan)
    rows.append((words.say("sheets.plan-all"), *(counts[decision] for decision in SIGNS), len(plan)))
    notes = [*([device] if device else []), *words.origin(provenance).values()]
    rows.extend((note, *("" for _ in columns[1:])) for note in notes)
    return Sheet(words.say("sheets.plan-summary"), columns, rows)


def _columns(widths: dict[str, int], words: PlanWords) -> list[Column]:
    return [Column(words.title(name), width) for name, width in widths.items()]


def _cells(entry: PlanEntry, words: PlanWords) -> Iterator[Value]:
    """Yield what stands in each column about one test case."""
    case = entry.case
    yield from (case.spec, case.clause, case.title, case.release)
    yield Cell(words.decision(entry.decision), TONES[entry.decision])
    yield entry.code
    yield _cut(entry.trace.spoken(words.language), _LONGEST)
    for texts in (entry.bands, entry.possible_bands, entry.configurations, entry.branches, entry.subtests):
        yield _cut(", ".join(texts), _LONGEST)
    yield _cut("\n".join(map(words.item, entry.missing)), _LONGEST)
    yield _cut("\n".join(map(words.item, entry.contradicted)), _LONGEST)
    yield _cut("\n".join(words.undecided(entry)), _LONGEST)
    yield case.source


def _listed(texts: Sequence[str]) -> str:
    """Write a list, of a long one the beginning and how many more there are."""
    more = len(texts) - MAX_LISTED
    return ", ".join(texts) if more <= 0 else f"{', '.join(texts[:MAX_LISTED])} … +{more}"


def _shortened(text: str) -> str:
    return _cut(text, MAX_TRACE)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _breakable(text: str) -> Markup:
    """Allow a line break within mnemonics and references, where people would break them."""
    from markupsafe import Markup, escape

    return Markup("<wbr>").join(escape(part) for part in _BREAKS.split(text))
