"""The published test cases that purposes lead to: those they name, and those that ask for their ICS items."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from conformance.errors import DataError
from conformance.ics.asked import asked_items, condition_code
from conformance.model.text import Text, near
from conformance.tracing.rows import Link, TracedCase

if TYPE_CHECKING:
    from conformance.ics.proformas import ProformaBook
    from conformance.ics.tables import ApplicabilityTables
    from conformance.model.applicability import PlanEntry, TestCase
    from conformance.model.ics import ItemKey
    from conformance.model.purpose import CaseRef, Purpose


class PublishedCases:
    """Finds the published test cases of a purpose.

    Args:
        tables: the published test cases and their conditions.
        book: the proformas, by which mnemonics are items.
        planned: says whether a test case applies to the device in question, ``None`` where there is no device.
    """

    def __init__(
        self,
        tables: ApplicabilityTables,
        book: ProformaBook,
        *,
        planned: Callable[[TestCase], PlanEntry] | None = None,
    ) -> None:
        self._tables = tables
        self._book = book
        self._planned = planned

    def cases(self, purpose: Purpose) -> Iterator[TracedCase]:
        """Yield the test cases that *purpose* names, then those whose condition asks for an item of it.

        Raises:
            DataError: the tables have the test cases of a specification, but not one that *purpose* names.
        """
        for reference in purpose.cases:
            self._check(reference, purpose)
        yield from map(self.named, purpose.cases)
        named = {(reference.spec, reference.clause) for reference in purpose.cases}
        found: dict[tuple[str, str], tuple[TestCase, list[ItemKey]]] = {}
        for item in purpose.items:
            for case in self._by_item.get(item, ()):
                found.setdefault((case.spec, case.clause), (case, []))[1].append(item)
        for place, (case, items) in found.items():
            if place not in named:
                yield self._traced(case, Link.BY_ITEM, items)

    def named(self, reference: CaseRef) -> TracedCase:
        """Return the test case of that reference; one that no table has keeps its reference and has no title."""
        case = self._tables.case(reference.spec, reference.clause)
        if case is None:
            return TracedCase(str(reference), Text(en="", zh=""), Link.NAMED)
        return self._traced(case, Link.NAMED, ())

    def _check(self, reference: CaseRef, purpose: Purpose) -> None:
        known = self._clauses.get(reference.spec, ())
        if not known or reference.clause in known:
            return
        like = ", ".join(near(reference.clause, known))
        key = "purposes.unknown-case" if like else "purposes.unlike-case"
        raise DataError(key, id=purpose.id, name=str(reference), near=like, origin=purpose.origin, line=purpose.line)

    @cached_property
    def _clauses(self) -> Mapping[str, Mapping[str, None]]:
        """The clauses of the test cases of each specification, in their order."""
        found: dict[str, dict[str, None]] = {}
        for case in self._tables.cases:
            found.setdefault(case.spec, {})[case.clause] = None
        return found

    def _traced(self, case: TestCase, link: Link, items: Iterable[ItemKey]) -> TracedCase:
        entry = self._planned(case) if self._planned else None
        return TracedCase(
            reference=f"{case.spec} {case.clause}",
            title=Text(en=case.title, zh=case.title),
            link=link,
            items=tuple(items),
            decision=entry.decision if entry else None,
            why=entry.trace if entry else None,
        )

    @cached_property
    def _by_item(self) -> Mapping[ItemKey, list[TestCase]]:
        asked: dict[tuple[str, str], frozenset[ItemKey]] = {}
        found: dict[ItemKey, list[TestCase]] = {}
        for case in self._tables.cases:
            place = (case.document, condition_code(case))
            if place not in asked:
                asked[place] = frozenset(asked_items(self._tables, self._book, *place))
            for item in asked[place]:
                found.setdefault(item, []).append(case)
        return found
