"""Check tables of one's own when they are read: whatever they name must exist."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from conformance.errors import DataError
from conformance.ics.cells import code_in
from conformance.ics.codes import codes
from conformance.ics.expressions import References
from conformance.ics.held import not_held, not_listed
from conformance.ics.parsing import parse_condition
from conformance.ics.proformas import ProformaBook
from conformance.ics.selectors import parse_selector
from conformance.model.applicability import Atom, Condition, ItemRef, Selector, TestCase


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file."""

    origin: Path
    line: int


def check_own_condition(
    condition: Condition,
    conditions: Mapping[tuple[str, str], Condition],
    references: References,
    *,
    book: ProformaBook,
    place: Place,
) -> None:
    """Refuse a condition that cannot be read as it stands, or names a code or an item that does not exist.

    Raises:
        DataError: that is so.
    """
    document = condition.document
    try:
        branch = parse_condition(condition.text, references)
    except DataError as error:
        raise DataError("applicability.at-line", origin=place.origin, line=place.line, what=error.message) from error
    for code in codes(branch):
        _demand_code(code, document, conditions, place=place, by=condition.code)
    for atom in not_held(branch, book):
        raise _unknown_item(atom, book, place=place, by=condition.code)


def check_own_selector(selector: Selector, references: References, *, book: ProformaBook, place: Place) -> None:
    """Refuse a selector that cannot be read, or names an item or a table that does not exist.

    Raises:
        DataError: that is so.
    """
    text = selector.published
    try:
        if text.startswith("IF "):
            for atom in not_held(parse_condition(text, references), book):
                raise _unknown_item(atom, book, place=place, by=selector.code)
            return
        missing = next(not_listed(parse_selector(text, references).expression, book), "")
    except DataError as error:
        if error.key.startswith("applicability."):
            raise
        raise DataError("applicability.at-line", origin=place.origin, line=place.line, what=error.message) from error
    if missing:
        spec = missing.partition(":")[0]
        proforma = book.proformas.get(spec)
        known = [*proforma.tables, *proforma.configurations] if proforma else []
        raise _unknown("applicability.unknown-item", missing, known, place=place, by=selector.code, document=spec)


def check_own_case(
    case: TestCase,
    conditions: Mapping[tuple[str, str], Condition],
    selectors: Mapping[tuple[str, str], Selector],
    *,
    place: Place,
) -> None:
    """Refuse a test case that names a condition or a selector that does not exist.

    Raises:
        DataError: that is so.
    """
    by = f"{case.spec} {case.clause}"
    if code := code_in(case.condition):
        _demand_code(code, case.document, conditions, place=place, by=by)
    for use in case.selectors:
        if (code := code_in(use.code)) and (case.document, code) not in selectors:
            known = [code for document, code in selectors if document == case.document]
            raise _unknown("applicability.unknown-selector", code, known, place=place, by=by, document=case.document)


def _demand_code(
    code: str, document: str, conditions: Mapping[tuple[str, str], Condition], *, place: Place, by: str
) -> None:
    if (document, code) not in conditions:
        known = [known for of, known in conditions if of == document]
        raise _unknown("applicability.unknown-code", code, known, place=place, by=by, document=document)


def _unknown_item(atom: Atom, book: ProformaBook, *, place: Place, by: str) -> DataError:
    if atom.spec not in book.proformas:
        known = sorted(book.proformas)
        return _unknown("applicability.unknown-proforma", atom.spec, known, place=place, by=by, document=atom.spec)
    if isinstance(atom, ItemRef):
        tables = book.proformas[atom.spec].tables.values()
        known = [item.key.reference for items in tables for item in items]
        return _unknown("applicability.unknown-item", atom.key.reference, known, place=place, by=by, document=atom.spec)
    known = list(book.mnemonics(atom.spec))
    return _unknown("applicability.unknown-item", atom.mnemonic, known, place=place, by=by, document=atom.spec)


def _unknown(key: str, name: str, known: Iterable[str], *, place: Place, by: str, document: str) -> DataError:
    listed = list(known)
    near = difflib.get_close_matches(name, listed, n=3) or listed[:3] or ["—"]
    return DataError(
        key, origin=place.origin, line=place.line, name=name, near=", ".join(near), by=by, document=document or "—"
    )
