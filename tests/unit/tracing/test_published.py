"""Purposes lead to the published test cases that they name, and to those whose conditions ask for their ICS items."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from conformance import resources
from conformance.ics.expressions import References
from conformance.ics.parsing import parse_condition
from conformance.ics.proformas import ProformaBook, load_proformas
from conformance.ics.tables import ApplicabilityTables, load_applicability
from conformance.model.applicability import Branch, Condition, Decision, PlanEntry, TestCase
from conformance.model.ics import ItemKey
from conformance.model.purpose import CaseRef, Purpose, RequirementRef
from conformance.model.text import Text
from conformance.tracing.published import PublishedCases
from conformance.tracing.rows import Link

FIVE_GC = ItemKey("38.508-2", "A.4.1-5", "1")


def purpose(*items: ItemKey, named: tuple[CaseRef, ...] = ()) -> Purpose:
    said = Text("said", "说")
    return Purpose("TP-1", (RequirementRef("mine", "A"),), said, said, said, (), items=items, cases=named)


@pytest.fixture(scope="module")
def book() -> ProformaBook:
    return load_proformas(sorted(resources.specs("proformas").glob("*.xml")))


@pytest.fixture(scope="module")
def tables(book: ProformaBook) -> ApplicabilityTables:
    return load_applicability(sorted(resources.specs("applicability").glob("*.xml")), book)


@dataclass
class OwnTables:
    """Three test cases; the condition of the second is another one, and that of the third leads back to itself."""

    cases: tuple[TestCase, ...] = tuple(
        TestCase("38.523-1", clause, clause, document="38.523-2", condition=code)
        for clause, code in [("1.1", "C1"), ("1.2", "[C2]"), ("1.3", "C3"), ("1.4", "R"), ("1.5", "C9")]
    )
    conditions: dict[tuple[str, str], Condition] = field(
        default_factory=lambda: {
            ("38.523-2", code): Condition("38.523-2", code, text)
            for code, text in [
                ("C1", "IF A.4.1-5/1 AND NOT [10] A.4.4-1/69 THEN R ELSE N/A"),
                ("C2", "IF pc_nrFR1 THEN C1 ELSE N/A"),
                ("C3", "IF A.4.1-3/2 THEN C3 ELSE N/A"),
            ]
        }
    )

    def branch(self, document: str, code: str) -> Branch | None:
        condition = self.conditions.get((document, code))
        return condition and parse_condition(condition.text, References("38.508-2", {"10": "36.523-2"}))

    def case(self, spec: str, clause: str) -> TestCase | None:
        return next((case for case in self.cases if (case.spec, case.clause) == (spec, clause)), None)


@pytest.mark.parametrize(
    ("item", "clauses"),
    [
        (FIVE_GC, ["38.523-1 1.1", "38.523-1 1.2"]),
        (ItemKey("36.523-2", "A.4.4-1", "69"), ["38.523-1 1.1", "38.523-1 1.2"]),
        (ItemKey("38.508-2", "A.4.1-2", "7"), ["38.523-1 1.2"]),
        (ItemKey("38.508-2", "A.4.1-3", "2"), ["38.523-1 1.3"]),
        (ItemKey("38.508-2", "A.4.1-1", "1"), []),
    ],
)
def test_conditions_are_followed_over_codes_documents_and_mnemonics(
    book: ProformaBook, item: ItemKey, clauses: list[str]
) -> None:
    found = list(PublishedCases(OwnTables(), book).cases(purpose(item)))
    assert [case.reference for case in found] == clauses
    assert all(case.link is Link.BY_ITEM and case.items == (item,) for case in found)


def test_case_that_asks_for_two_items_comes_once_with_both(book: ProformaBook) -> None:
    other = ItemKey("38.508-2", "A.4.1-2", "7")
    found = {case.reference: case.items for case in PublishedCases(OwnTables(), book).cases(purpose(FIVE_GC, other))}
    assert found == {"38.523-1 1.1": (FIVE_GC,), "38.523-1 1.2": (FIVE_GC, other)}


def test_case_that_is_named_comes_first_and_not_again(book: ProformaBook) -> None:
    found = list(PublishedCases(OwnTables(), book).cases(purpose(FIVE_GC, named=(CaseRef("38.523-1", "1.2"),))))
    assert [(case.reference, case.link) for case in found] == [
        ("38.523-1 1.2", Link.NAMED),
        ("38.523-1 1.1", Link.BY_ITEM),
    ]


def test_case_that_no_table_has_keeps_its_reference(book: ProformaBook) -> None:
    found = PublishedCases(OwnTables(), book).named(CaseRef("38.523-1", "99.9"))
    assert (found.reference, found.title.en, found.decision) == ("38.523-1 99.9", "", None)


def test_plan_says_whether_a_case_applies(book: ProformaBook) -> None:
    why = Text("no 5GC", "无 5GC")

    def planned(case: TestCase) -> PlanEntry:
        decision = Decision.NOT_APPLICABLE if case.clause == "1.1" else Decision.UNANSWERED
        return PlanEntry(case, decision, case.condition, why)

    first, second = PublishedCases(OwnTables(), book, planned=planned).cases(purpose(FIVE_GC))
    assert (first.decision, first.why) == (Decision.NOT_APPLICABLE, why)
    assert second.decision is Decision.UNANSWERED


def test_bundled_tables_lead_from_5gc_to_registration(tables: ApplicabilityTables, book: ProformaBook) -> None:
    """TS 38.523-2 has C21 for clauses 8.1.5.1.1 and 9.1.5.1.1 of TS 38.523-1: IF A.4.1-5/1 THEN R ELSE N/A."""
    found = {case.reference: case for case in PublishedCases(tables, book).cases(purpose(FIVE_GC))}
    assert {"38.523-1 8.1.5.1.1", "38.523-1 9.1.5.1.1"} <= found.keys()
    assert found["38.523-1 8.1.5.1.1"].title.en == "UE Capability transfer / Success"
    assert "38.521-1 6.2.1" not in found
