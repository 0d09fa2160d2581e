"""Read applicability tables (XML, ``urn:yangfan:applicability:1``): test cases, their conditions and selectors.

Tables of a publication are taken as they are: what it damaged is found by :mod:`conformance.ics.lints`. In tables of
one's own the same is an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.errors import DataError, SeveralDataError
from conformance.ics.expressions import References
from conformance.ics.lints import find_lints
from conformance.ics.own_tables import Place, case_faults, circle_faults, condition_faults, selector_faults
from conformance.ics.proformas import ProformaBook
from conformance.ics.tabular import UNKNOWN
from conformance.ics.unresolved import parse_published
from conformance.model.applicability import Branch, BranchUse, Condition, Lint, Selector, SelectorUse, TestCase

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

Code = tuple[str, str]
"""A document and a code of one of its tables."""


def load_applicability(paths: Iterable[Path], book: ProformaBook) -> ApplicabilityTables:
    """Return the tables in *paths*; files of one document add up.

    Raises:
        DataError: a file has no applicability tables, repeats a code or a test case, or is one's own and names a code,
            a selector or an item that does not exist; the message names all faults, each with file and line.
    """
    reading = _Reading()
    for path in paths:
        reading.read(path)
    tables = ApplicabilityTables(
        cases=tuple(reading.cases),
        conditions=reading.conditions,
        selectors=reading.selectors,
        editions=reading.editions,
        references={name: References(reading.items[name], reading.foreign[name]) for name in reading.items},
        own=frozenset(reading.own - reading.published),
        cells=reading.cells,
        book=book,
    )
    if faults := [*reading.faults, *_own_faults(reading, tables, book)]:
        raise (
            faults[0]
            if len(faults) == 1
            else SeveralDataError("applicability.faults", faults=faults, count=len(faults))
        )
    return tables


def _own_faults(reading: _Reading, tables: ApplicabilityTables, book: ProformaBook) -> Iterator[DataError]:
    """Yield what is wrong in tables of one's own."""
    for place, condition in reading.own_conditions:
        references = tables.references(condition.document)
        yield from condition_faults(condition, tables.conditions, references, book=book, place=place)
    for place, selector in reading.own_selectors:
        yield from selector_faults(selector, tables.references(selector.document), book=book, place=place)
    for place, case in reading.own_cases:
        yield from case_faults(case, tables.conditions, tables.selectors, place=place)
    own: dict[str, dict[str, Place]] = {}
    for place, condition in reading.own_conditions:
        own.setdefault(condition.document, {})[condition.code] = place
    for document, places in own.items():
        yield from circle_faults(tables.branches(document), places)


class ApplicabilityTables:
    """The published test cases with what decides on them, and those of one's own.

    Args:
        cases: the test cases in their order.
        conditions: the conditions, each by its document and code.
        selectors: the selectors likewise.
        editions: the edition of each document, ``""`` where it says none.
        references: what the references of each document mean.
        own: the documents whose tables are one's own, not those of a publication; the specification of a test case
            stands for its document where that is not known.
        cells: by specification and clause, cells that were not written as they are read, each with that form.
        book: the proformas.
    """

    def __init__(  # noqa: PLR0913  # what a set of tables consists of, each by its name
        self,
        *,
        cases: tuple[TestCase, ...],
        conditions: Mapping[Code, Condition],
        selectors: Mapping[Code, Selector],
        editions: Mapping[str, str],
        references: Mapping[str, References],
        own: frozenset[str],
        cells: Mapping[tuple[str, str], Sequence[tuple[str, str]]],
        book: ProformaBook,
    ) -> None:
        self.cases = cases
        self.conditions = conditions
        self.selectors = selectors
        self.editions = editions
        self.own = own
        self.cells = cells
        self.book = book
        self._references = references
        self._branches: dict[Code, Branch | None] = {}
        self._by_clause = {(case.spec, case.clause): case for case in reversed(cases)}

    def references(self, document: str) -> References:
        """Return what an item without prefix and a number in square brackets mean in *document*."""
        return self._references.get(document) or References("")

    def case(self, spec: str, clause: str) -> TestCase | None:
        """Return the test case of *spec* in *clause*, ``None`` if there is none."""
        return self._by_clause.get((spec, clause))

    def branch(self, document: str, code: str) -> Branch | None:
        """Return the tree of a condition, ``None`` if there is no such code or a publication left no readable text.

        What is unresolved in it names no item, so that it is unanswered.
        """
        key = document, code
        if key not in self._branches:
            self._branches[key] = self._parsed(self.conditions.get(key))
        return self._branches[key]

    def _parsed(self, condition: Condition | None) -> Branch | None:
        if condition is None:
            return None
        try:
            return parse_published(condition, self.references(condition.document))
        except DataError:  # one's own conditions were checked when they were read
            return None

    def branches(self, document: str) -> Mapping[str, Branch]:
        """Return the trees of the conditions of *document* by their codes, without those that cannot be read."""
        of_document = (code for of, code in self.conditions if of == document)
        return {code: branch for code in of_document if (branch := self.branch(document, code))}

    def is_own(self, name: str) -> bool:
        """Tell whether the tables or the proforma of *name* are one's own, not those of a publication."""
        return name in self.own or (name in self.book.proformas and name not in self.book.publications)

    @cached_property
    def lints(self) -> tuple[Lint, ...]:
        """What is wrong in the tables."""
        return tuple(find_lints(self, self.book))


@dataclass(slots=True)
class _Reading:
    """What was read so far."""

    cases: list[TestCase] = field(default_factory=list)
    conditions: dict[Code, Condition] = field(default_factory=dict)
    selectors: dict[Code, Selector] = field(default_factory=dict)
    editions: dict[str, str] = field(default_factory=dict)
    items: dict[str, str] = field(default_factory=dict)
    foreign: dict[str, dict[str, str]] = field(default_factory=dict)
    cells: dict[tuple[str, str], list[tuple[str, str]]] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)
    published: set[str] = field(default_factory=set)
    own_conditions: list[tuple[Place, Condition]] = field(default_factory=list)
    own_selectors: list[tuple[Place, Selector]] = field(default_factory=list)
    own_cases: list[tuple[Place, TestCase]] = field(default_factory=list)
    places: dict[tuple[str, str, str], Place] = field(default_factory=dict)
    faults: list[DataError] = field(default_factory=list)

    def read(self, path: Path) -> None:
        from conformance.xml.documents import attributes, load_document, qualified

        root = load_document(path, "applicability")
        given = attributes(root)
        document, source = given.get("document", ""), given["source"]
        own = given.get("published") not in {"true", "1"}
        if document:
            self.editions[document] = self.editions.get(document) or given.get("edition", "")
            self.items[document] = self.items.get(document) or given.get("items", "")
        names = self.own if own else self.published
        names.update([document] if document else self._specs_of(root))
        foreign = self.foreign.setdefault(document, {})
        for element in root.iterfind(qualified(root, "reference")):
            one = attributes(element)
            foreign.setdefault(one["number"], one["spec"])
        for table in root.iterfind(qualified(root, "table")):
            for element in table:
                self._entry(element, document, attributes(table)["id"], source=source, origin=path, own=own)
        for group in root.iterfind(qualified(root, "cases")):
            for element, case in _cases(group, document, source):
                self._case(case, element, origin=path, own=own)

    @staticmethod
    def _specs_of(root: Element) -> Iterator[str]:
        from conformance.xml.documents import attributes, qualified

        return (attributes(group)["spec"] for group in root.iterfind(qualified(root, "cases")))

    def _entry(self, element: Element, document: str, table: str, *, source: str, origin: Path, own: bool) -> None:
        from conformance.xml.documents import attributes, line_of

        given = attributes(element)
        place = Place(origin, line_of(element))
        code = document, given["code"]
        self._once(("code", *code), place, given["code"])
        if "selects" in given:
            selects, text = given["selects"], given["text"]
            selector = self.selectors[code] = Selector(document, given["code"], selects, text, f"{source} {table}")
            if own:
                self.own_selectors.append((place, selector))
            return
        condition = self.conditions[code] = Condition(
            document=document,
            code=given["code"],
            published=given["text"],
            repaired=given.get("read-as", ""),
            repairs=tuple(given.get("repairs", "").split()),
            unresolved=tuple(filter(None, given.get("unresolved", "").split(", "))),
            table=table,
            source=source,
            confidence=given.get("confidence", "high"),
            suggestion=given.get("suggestion", ""),
        )
        if own:
            self.own_conditions.append((place, condition))

    def _case(self, case: TestCase, element: Element, *, origin: Path, own: bool) -> None:
        from conformance.ics.cells import write_branches, write_selectors
        from conformance.xml.documents import line_of

        place = Place(origin, line_of(element))
        if case.clause != UNKNOWN:
            self._once(("case", case.spec, case.clause), place, f"{case.spec} {case.clause}")
        self.cases.append(case)
        if cell := element.get("selector-cell"):
            self._cell(case, str(cell), write_selectors(case.selectors))
        if cell := element.get("branch-cell"):
            self._cell(case, str(cell), write_branches(case.branches))
        if own:
            self.own_cases.append((place, case))

    def _cell(self, case: TestCase, published: str, read_as: str) -> None:
        self.cells.setdefault((case.spec, case.clause), []).append((published, read_as))

    def _once(self, key: tuple[str, str, str], place: Place, what: str) -> None:
        """Find fault with *what* if it was read before."""
        first = self.places.setdefault(key, place)
        if first is not place:
            self.faults.append(
                place.fault("applicability.twice-in-files", what=what, other=first.origin, first=first.line)
            )


def _cases(group: Element, document: str, source: str) -> Iterator[tuple[Element, TestCase]]:
    from conformance.xml.documents import attributes

    shared = attributes(group)
    place = shared.get("source") or f"{source} {shared.get('table', '')}".strip()
    for element in group:
        given = attributes(element)
        parts = [(part.tag, attributes(part)) for part in element]
        yield (
            element,
            TestCase(
                spec=shared["spec"],
                clause=given.get("clause", UNKNOWN),
                title=given["title"],
                release=given.get("release", ""),
                area=shared.get("area", ""),
                document=document,
                condition=given.get("condition", ""),
                selectors=tuple(SelectorUse(one["code"], one.get("subtest", "")) for _, one in parts if "code" in one),
                branches=tuple(
                    BranchUse(one["name"], one.get("note", ""), one.get("group", ""))
                    for _, one in parts
                    if "name" in one
                ),
                specific_ics=given.get("specific-ics", ""),
                lpp_release=given.get("lpp-release", ""),
                source=place,
                confidence=given.get("confidence", shared.get("confidence", "high")),
                heading=given.get("heading", shared.get("heading", "")),
            ),
        )
