"""Find what is wrong in applicability tables and proformas: what a publication damaged, left open or never defined."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from conformance.errors import DataError
from conformance.ics.cells import UNDECIDED, code_in
from conformance.ics.codes import codes, cycles
from conformance.ics.expressions import write_atom
from conformance.ics.held import not_held, not_listed
from conformance.ics.parsing import parse_condition
from conformance.ics.proformas import ProformaBook
from conformance.ics.selectors import parse_selector, write_selector
from conformance.model.applicability import (
    And,
    Atom,
    Branch,
    Condition,
    Expression,
    If,
    ItemRef,
    Lint,
    Or,
    Selector,
    TestCase,
)

if TYPE_CHECKING:
    from conformance.ics.tables import ApplicabilityTables

KINDS = (
    "repaired",
    "unresolved-item",
    "item-not-held",
    "no-proforma",
    "unreadable",
    "undefined-code",
    "circular",
    "undefined-selector",
    "not-final",
    "no-condition",
    "no-table",
    "title-differs",
    "void",
    "release-before-item",
    "repeated-mnemonic",
    "odd-mnemonic",
    "repeated-configuration",
)
"""What can be wrong, in the order of the report."""

_MNEMONIC = re.compile(r"[Pp]c_[\w.+()-]+")
_SPECIFIC = re.compile(r"(?:\[(\d+)\]\s*)?([Pp]c_[\w.+()-]+)")
_HEADINGS = {"differs": "title-differs", "void-in-body": "void"}
_RELEASE = re.compile(r"\bRel-?(\d+)")


def find_lints(tables: ApplicabilityTables, book: ProformaBook) -> Iterator[Lint]:
    """Return what is wrong, kind by kind as :data:`KINDS` has them, each in the order of the tables."""
    found = list(_condition_lints(tables, book))
    found += _circles(tables)
    found += chain.from_iterable(_selector_lints(selector, tables, book) for selector in tables.selectors.values())
    found += chain.from_iterable(_case_lints(case, tables, book) for case in tables.cases)
    found += _missing_tables(tables)
    found += _proforma_lints(book)
    yield from sorted(found, key=lambda lint: KINDS.index(lint.kind))


def _condition_lints(tables: ApplicabilityTables, book: ProformaBook) -> Iterator[Lint]:
    for condition in tables.conditions.values():
        if condition.repairs:
            yield _lint("repaired", condition, condition.published, read_as=condition.repaired)
        for reference in condition.unresolved:
            yield _lint("unresolved-item", condition, reference, suggestion=condition.suggestion)
        branch = tables.branch(condition.document, condition.code)
        if branch is None:
            yield _lint("unreadable", condition, condition.published)
            continue
        for code in codes(branch):
            if (condition.document, code) not in tables.conditions:
                yield _lint("undefined-code", condition, code)
        yield from _missing_items(condition, branch, book)


def _circles(tables: ApplicabilityTables) -> Iterator[Lint]:
    """Yield the conditions of a document that lead back to themselves."""
    for document in tables.editions:
        for cycle in cycles(tables.branches(document)):
            yield Lint("circular", document, cycle[0], " → ".join((*cycle, cycle[0])))


def _missing_items(condition: Condition, branch: Branch, book: ProformaBook) -> Iterator[Lint]:
    missing = [atom for atom in not_held(branch, book) if not _is_told(atom, condition.unresolved)]
    for kind, group in (
        ("item-not-held", [atom for atom in missing if atom.spec in book.proformas]),
        ("no-proforma", [atom for atom in missing if atom.spec not in book.proformas]),
    ):
        if group:
            yield _lint(kind, condition, ", ".join(write_atom(atom) for atom in group))


def _selector_lints(selector: Selector, tables: ApplicabilityTables, book: ProformaBook) -> Iterator[Lint]:
    references = tables.references(selector.document)
    try:
        if selector.published.startswith("IF "):
            named = [write_atom(atom) for atom in not_held(parse_condition(selector.published, references), book)]
        else:
            parsed = parse_selector(selector.published, references)
            named = list(not_listed(parsed.expression, book))
            if parsed.repairs:
                yield _lint("repaired", selector, selector.published, read_as=write_selector(parsed.expression))
    except DataError:
        yield _lint("unreadable", selector, selector.published)
        return
    if named:
        yield _lint("item-not-held", selector, ", ".join(named))


def _is_told(atom: Atom, unresolved: Sequence[str]) -> bool:
    """Tell whether *atom* is among the references that are listed as unresolved: ``A.4.3.9-4b/38...`` begins a list."""
    table = f"{atom.table}/" if isinstance(atom, ItemRef) else ""
    return any(
        write_atom(atom).endswith(one) or (one.endswith("...") and table and one.startswith(table))
        for one in unresolved
    )


def _case_lints(case: TestCase, tables: ApplicabilityTables, book: ProformaBook) -> Iterator[Lint]:
    document, item = _document(case), f"{case.spec} {case.clause}"
    if case.document and not case.condition:
        yield Lint("no-condition", document, item, case.title)
    if (code := code_in(case.condition)) and (case.document, code) not in tables.conditions:
        yield Lint("undefined-code", document, item, case.condition)
    for use in case.selectors:
        if (selector := code_in(use.code)) and (case.document, selector) not in tables.selectors:
            yield Lint("undefined-selector", document, item, use.code)
    for cell in _not_final(case):
        yield Lint("not-final", document, item, cell)
    for published, read_as in tables.cells.get((case.spec, case.clause), ()):
        yield Lint("repaired", document, item, published, read_as)
    if case.heading in _HEADINGS:
        yield Lint(_HEADINGS[case.heading], document, item, case.title)
    yield from _specific_items(case, tables, book)
    if branch := tables.branch(case.document, code):
        yield from _late_items(case, branch, book)


def _document(case: TestCase) -> str:
    """Return the document that decides on *case*; its specification stands for one that is not held."""
    return case.document or case.spec


def _not_final(case: TestCase) -> Iterator[str]:
    """Yield the cells of *case* that the publication has not decided on."""
    if case.condition.startswith("[") or case.condition in UNDECIDED:
        yield case.condition
    if case.release in UNDECIDED:
        yield case.release
    for use in case.selectors:
        if use.code in UNDECIDED:
            yield f"{use.subtest}: {use.code}" if use.subtest else use.code


def _specific_items(case: TestCase, tables: ApplicabilityTables, book: ProformaBook) -> Iterator[Lint]:
    references = tables.references(case.document)
    for number, mnemonic in _SPECIFIC.findall(case.specific_ics):
        spec = references.foreign.get(number, "") if number else references.own
        if not book.items_of(spec, mnemonic):
            yield Lint("unresolved-item", _document(case), f"{case.spec} {case.clause}", mnemonic)


def _late_items(case: TestCase, branch: Branch, book: ProformaBook) -> Iterator[Lint]:
    """Yield a lint if the test case is of an earlier release than an item without which it does not apply."""
    of_case = _first_release(case.release)
    if of_case is None or not isinstance(branch, If):
        return
    late = [
        f"{write_atom(atom)} {release}"
        for atom in needed(branch.test)
        if (release := _release_of(atom, book)) and (_first_release(release) or 0) > of_case
    ]
    if late:
        item = f"{case.spec} {case.clause}"
        yield Lint("release-before-item", case.document, item, f"{case.release}; {', '.join(late)}")


def needed(test: Expression) -> tuple[Atom, ...]:
    """Return the items that must be answered yes for *test* to hold."""
    if isinstance(test, And):
        return tuple(dict.fromkeys(chain.from_iterable(needed(operand) for operand in test.operands)))
    if isinstance(test, Or):
        first, *others = (needed(operand) for operand in test.operands)
        return tuple(atom for atom in first if all(atom in other for other in others))
    return () if not isinstance(test, Atom) else (test,)


def _release_of(atom: Atom, book: ProformaBook) -> str:
    """Return the release of an item; of several with one mnemonic that of the earliest."""
    if isinstance(atom, ItemRef):
        return book.release(atom.key)
    releases = [item.release for item in book.items_of(atom.spec, atom.mnemonic)]
    return min(releases, key=lambda release: _first_release(release) or 0, default="")


def _first_release(published: str) -> int | None:
    numbers = [int(number) for number in _RELEASE.findall(published)]
    return min(numbers, default=None)


def _missing_tables(tables: ApplicabilityTables) -> Iterator[Lint]:
    for spec, count in Counter(case.spec for case in tables.cases if not case.document).items():
        yield Lint("no-table", spec, spec, str(count))


def _proforma_lints(book: ProformaBook) -> Iterator[Lint]:
    for spec, proforma in book.proformas.items():
        for mnemonic in book.mnemonics(spec):
            items = book.items_of(spec, mnemonic)
            if len(items) > 1:
                yield Lint("repeated-mnemonic", spec, mnemonic, ", ".join(item.key.reference for item in items))
            if not _MNEMONIC.fullmatch(mnemonic):
                yield Lint("odd-mnemonic", spec, items[0].key.reference, mnemonic)
        for table, listed in proforma.configurations.items():
            for name, count in Counter(one.name for one in listed).items():
                if count > 1:
                    yield Lint("repeated-configuration", spec, f"{table}/{name}", str(count))


def _lint(kind: str, entry: Condition | Selector, published: str, *, read_as: str = "", suggestion: str = "") -> Lint:
    return Lint(kind, entry.document, entry.code, published, read_as, suggestion)
