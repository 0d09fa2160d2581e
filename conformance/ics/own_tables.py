"""Check tables of one's own when they are read: whatever they name must exist, and lead somewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.errors import DataError
from conformance.ics.cells import code_in
from conformance.ics.codes import codes, cycles
from conformance.ics.expressions import References
from conformance.ics.held import not_held, not_listed
from conformance.ics.parsing import parse_condition
from conformance.ics.proformas import ProformaBook
from conformance.ics.selectors import parse_selector
from conformance.model.applicability import Atom, Branch, Condition, ItemRef, Selector, TestCase
from conformance.model.text import SUGGESTIONS, near


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file."""

    origin: Path
    line: int

    def fault(self, key: str, /, **data: object) -> DataError:
        """Return the error *key* at this place."""
        return DataError(key, origin=self.origin, line=self.line, **data)


def condition_faults(
    condition: Condition,
    conditions: Mapping[tuple[str, str], Condition],
    references: References,
    *,
    book: ProformaBook,
    place: Place,
) -> Iterator[DataError]:
    """Yield why a condition cannot be read as it stands, or the codes and items in it that do not exist."""
    try:
        branch = parse_condition(condition.text, references)
    except DataError as error:
        yield place.fault("applicability.at-line", what=error.message)
        return
    for code in codes(branch):
        yield from _code_faults(code, condition.document, conditions, place=place, by=condition.code)
    for atom in not_held(branch, book):
        yield _unknown_item(atom, book, place=place, by=condition.code)


def selector_faults(
    selector: Selector, references: References, *, book: ProformaBook, place: Place
) -> Iterator[DataError]:
    """Yield why a selector cannot be read, or the items and tables in it that do not exist."""
    text = selector.published
    try:
        if text.startswith("IF "):
            for atom in not_held(parse_condition(text, references), book):
                yield _unknown_item(atom, book, place=place, by=selector.code)
            return
        missing = tuple(not_listed(parse_selector(text, references).expression, book))
    except DataError as error:
        yield place.fault("applicability.at-line", what=error.message)
        return
    for name in missing:
        spec = name.partition(":")[0]
        proforma = book.proformas.get(spec)
        known = [*proforma.tables, *proforma.configurations] if proforma else []
        like = _near(name, known)
        yield place.fault("applicability.unknown-item", name=name, near=like, by=selector.code, document=spec or "—")


def case_faults(
    case: TestCase,
    conditions: Mapping[tuple[str, str], Condition],
    selectors: Mapping[tuple[str, str], Selector],
    *,
    place: Place,
) -> Iterator[DataError]:
    """Yield the condition and the selectors of a test case that do not exist."""
    by, document = f"{case.spec} {case.clause}", case.document
    if code := code_in(case.condition):
        yield from _code_faults(code, document, conditions, place=place, by=by)
    for use in case.selectors:
        if (code := code_in(use.code)) and (document, code) not in selectors:
            like = _near(code, [known for of, known in selectors if of == document])
            yield place.fault("applicability.unknown-selector", name=code, near=like, by=by, document=document or "—")


def circle_faults(branches: Mapping[str, Branch], places: Mapping[str, Place]) -> Iterator[DataError]:
    """Yield the chains of conditions of one document that lead back to their first and through one of *places*.

    Args:
        branches: the conditions of the document by their codes.
        places: where those that are one's own stand.
    """
    for cycle in cycles(branches):
        if own := next((code for code in cycle if code in places), ""):
            start = cycle.index(own)
            chain = (*cycle[start:], *cycle[:start], own)
            yield places[own].fault("applicability.circle", by=own, chain=" → ".join(chain))


def _code_faults(
    code: str, document: str, conditions: Mapping[tuple[str, str], Condition], *, place: Place, by: str
) -> Iterator[DataError]:
    if (document, code) not in conditions:
        like = _near(code, [known for of, known in conditions if of == document])
        yield place.fault("applicability.unknown-code", name=code, near=like, by=by, document=document or "—")


def _unknown_item(atom: Atom, book: ProformaBook, *, place: Place, by: str) -> DataError:
    if atom.spec not in book.proformas:
        like = _near(atom.spec, sorted(book.proformas))
        return place.fault("applicability.unknown-proforma", name=atom.spec, near=like, by=by)
    if isinstance(atom, ItemRef):
        name = atom.key.reference
        tables = book.proformas[atom.spec].tables.values()
        known = [item.key.reference for items in tables for item in items]
    else:
        name, known = atom.mnemonic, list(book.mnemonics(atom.spec))
    return place.fault("applicability.unknown-item", name=name, near=_near(name, known), by=by, document=atom.spec)


def _near(name: str, known: Sequence[str]) -> str:
    return ", ".join(near(name, known) or known[:SUGGESTIONS] or ["—"])
