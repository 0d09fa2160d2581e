"""The matrix leads from every clause to what is known of it, and says of the rest why it was not tested."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.model.capability import Clause
from conformance.model.evidence import Rat
from conformance.model.ics import ItemKey
from conformance.model.profile import Level, Profile, Requirement
from conformance.model.purpose import CaseRef, Purpose, RequirementRef
from conformance.model.results import CampaignResult, CaseResult, NotApplicable
from conformance.model.text import Message, Text
from conformance.tracing.matrix import trace
from conformance.tracing.rows import Link, TracedCase, TraceRow, summarise
from conformance.verdicts import Verdict

PROCEDURE = Clause("TS 38.331", "5.6.1.3")
ITEM = ItemKey("38.508-2", "A.4.3.2-1", "2")
REASON = Message("cli.aborted")


def demand(name: str, clause: str, level: Level = Level.MANDATORY) -> Requirement:
    return Requirement(
        id=name,
        level=level,
        title=Text(f"demand {name}", f"要求 {name}"),
        clause=Clause("TS 38.306", clause, "18.6.0"),
        source="mine",
        confidence="high",
        rat=Rat.NR,
        test="true()",
    )


def profile(*requirements: Requirement, name: str = "mine") -> Profile:
    return Profile(name, Text("mine", "我的"), 15, "basic", synthetic=False, requirements=requirements)


def purpose(name: str, *served: str) -> Purpose:
    said = Text("said", "说")
    return Purpose(
        id=name,
        requirements=tuple(RequirementRef(*each.split("/")) for each in served),
        initial=said,
        stimulus=said,
        response=said,
        clauses=(Clause("TS 38.306", "4.2.9", "18.6.0"), PROCEDURE),
        items=(ITEM,),
        cases=(CaseRef("38.523-1", "8.1.5.1.1"),),
    )


def result(name: str, verdict: Verdict, *, blocking: bool = True) -> CaseResult:
    return CaseResult(f"mine/{name}", Text("", ""), verdict, REASON, Clause("TS 38.306", "4"), blocking=blocking)


def campaign(*cases: CaseResult, left_out: tuple[str, ...] = ()) -> CampaignResult:
    skipped = tuple(NotApplicable(f"mine/{name}", Text("", ""), REASON, Clause("TS 38.306", "4")) for name in left_out)
    return CampaignResult("c1", "capture:a.hex", "mine", "2025-01-02T03:04:05Z", cases=cases, not_applicable=skipped)


class NamedOnly:
    """Finds the cases that a purpose names, and one more by item."""

    def cases(self, purpose: Purpose) -> tuple[TracedCase, ...]:
        more = TracedCase("38.533 1.1", Text("one", "one"), Link.BY_ITEM, items=purpose.items)
        return (*map(self.named, purpose.cases), more)

    def named(self, reference: CaseRef) -> TracedCase:
        return TracedCase(str(reference), Text("a case", "a case"), Link.NAMED)


def traced(found: Profile, *purposes: Purpose, of: CampaignResult | None = None) -> tuple[TraceRow, ...]:
    return trace([found], purposes, published=NamedOnly(), campaigns=[of] if of else [])


def test_row_leads_from_clause_to_verdict() -> None:
    mine = profile(demand("A", "4.2.9"))
    first, *rest = traced(mine, purpose("TP-A", "mine/A"), of=campaign(result("A", Verdict.FAIL)))
    assert (str(first.requirement), first.purpose and first.purpose.id) == ("mine/A", "TP-A")
    assert [case.reference for case in first.cases] == ["mine/A", "38.523-1 8.1.5.1.1", "38.533 1.1"]
    assert [case.link for case in first.cases] == [Link.OWN, Link.NAMED, Link.BY_ITEM]
    assert first.verdict is Verdict.FAIL
    assert first.not_tested_because is None
    assert [row.clause for row in rest] == [PROCEDURE]


def test_clause_of_the_procedure_says_that_no_requirement_cites_it() -> None:
    mine = profile(demand("A", "4.2.9"), demand("B", "4.2.9"))
    last = traced(mine, purpose("TP-A", "mine/A"), purpose("TP-B", "mine/B"))[-1]
    assert last.clause == PROCEDURE
    assert last.requirement is None
    assert last.not_tested_because == Message("purposes.clause-only", {"count": 2})
    assert [case.reference for case in last.cases] == ["38.523-1 8.1.5.1.1"]


@pytest.mark.parametrize(
    ("level", "key"),
    [
        (Level.MANDATORY, "purposes.no-purpose"),
        (Level.CONDITIONAL, "purposes.no-purpose"),
        (Level.RECOMMENDED, "purposes.no-purpose-advice"),
    ],
)
def test_requirement_without_purpose_that_was_never_tested_says_so(level: Level, key: str) -> None:
    (row,) = traced(profile(demand("A", "4.2.9", level)), of=campaign())
    assert row.purpose is None
    assert row.not_tested_because == Message(key)
    assert [case.reference for case in row.cases] == ["mine/A"]


@pytest.mark.parametrize(
    ("of", "because"),
    [
        (campaign(result("A", Verdict.PASS)), None),
        (campaign(result("A", Verdict.NONE)), Message("purposes.undecided", {"reason": REASON})),
        (campaign(left_out=("A",)), REASON),
    ],
)
def test_without_purpose_the_campaign_still_says_what_it_found(of: CampaignResult, because: Message | None) -> None:
    (row,) = traced(profile(demand("A", "4.2.9", Level.RECOMMENDED)), of=of)
    assert row.not_tested_because == because


def test_static_conformance_review_of_a_campaign_has_a_row() -> None:
    mine = profile(demand("A", "4.2.9"))
    review = replace(result("static-conformance-review", Verdict.NONE), clause=Clause("ITU-T X.294", "7.2"))
    rows = traced(mine, purpose("TP-A", "mine/A"), of=campaign(result("A", Verdict.PASS), review))
    (row,) = [row for row in rows if row.leads_to("mine/static-conformance-review")]
    assert (row.clause, row.level, row.verdict) == (review.clause, Level.MANDATORY, Verdict.NONE)
    assert row.not_tested_because == Message("purposes.undecided", {"reason": REASON})
    assert not any(row.leads_to("mine/static-conformance-review") for row in traced(mine, of=campaign()))


@pytest.mark.parametrize(
    ("of", "because"),
    [
        (None, Message("purposes.no-campaign", {"profile": "mine"})),
        (campaign(), Message("purposes.not-run", {"campaign": "c1"})),
        (campaign(left_out=("A",)), REASON),
        (campaign(result("A", Verdict.NONE)), Message("purposes.undecided", {"reason": REASON})),
        (campaign(result("A", Verdict.NONE, blocking=False)), None),
        (campaign(result("A", Verdict.INCONC)), None),
        (campaign(result("A", Verdict.ERROR)), None),
        (
            replace(campaign(result("A", Verdict.PASS)), profile="other"),
            Message("purposes.no-campaign", {"profile": "mine"}),
        ),
    ],
)
def test_purpose_without_verdict_says_why(of: CampaignResult | None, because: Message | None) -> None:
    row = traced(profile(demand("A", "4.2.9")), purpose("TP-A", "mine/A"), of=of)[0]
    assert row.not_tested_because == because


def test_requirement_with_two_purposes_has_two_rows_and_counts_once() -> None:
    mine = profile(demand("A", "4.2.9"))
    rows = traced(mine, purpose("TP-A", "mine/A"), purpose("TP-B", "mine/A"), of=campaign(result("A", Verdict.PASS)))
    assert [row.purpose.id for row in rows if row.purpose] == ["TP-A", "TP-B"]
    totals = summarise(rows)
    assert (totals.clauses, totals.requirements, totals.with_purpose, totals.with_verdict) == (2, 1, 1, 1)


def test_undecided_requirement_counts_as_without_verdict() -> None:
    mine = profile(demand("A", "4.2.9"), demand("B", "4.2.9", Level.RECOMMENDED))
    totals = summarise(traced(mine, purpose("TP-A", "mine/A"), of=campaign(result("A", Verdict.NONE))))
    assert (totals.without_verdict, totals.without_purpose) == (2, 1)


def test_every_requirement_is_decided_or_not_applicable_or_without_verdict() -> None:
    """With a purpose or without: a recommendation that is not met was decided, what does not apply is no gap."""
    mine = profile(*(demand(name, "4.2.9", Level.RECOMMENDED) for name in "ABCD"))
    decided = (result("A", Verdict.PASS), result("B", Verdict.NONE, blocking=False))
    totals = summarise(traced(mine, purpose("TP-A", "mine/A"), of=campaign(*decided, left_out=("C",))))
    assert (totals.with_verdict, totals.not_applicable, totals.without_verdict) == (2, 1, 1)
    assert (totals.with_purpose, totals.without_purpose) == (1, 3)


def test_purposes_of_other_profiles_are_left_out() -> None:
    rows = traced(profile(demand("A", "4.2.9")), purpose("TP-A", "mine/A"), purpose("TP-X", "other/X"))
    assert {row.purpose.id for row in rows if row.purpose} == {"TP-A"}


def test_case_leads_back_to_its_clauses() -> None:
    mine = profile(demand("A", "4.2.9"), demand("B", "4.2.10", Level.RECOMMENDED))
    rows = traced(mine, purpose("TP-A", "mine/A"))
    assert [row.clause.clause for row in rows if row.leads_to("38.533 1.1")] == ["4.2.9"]
    assert [row.clause.clause for row in rows if row.leads_to("38.523-1 8.1.5.1.1")] == ["4.2.9", "5.6.1.3"]


@given(numbers=st.lists(st.lists(st.integers(1, 300), min_size=1, max_size=4).map(tuple), unique=True, max_size=9))
def test_clauses_stand_in_the_order_of_the_standard(numbers: list[tuple[int, ...]]) -> None:
    mine = profile(*(demand(f"R{index}", ".".join(map(str, each))) for index, each in enumerate(numbers)))
    shown = [tuple(map(int, row.clause.clause.split("."))) for row in traced(mine)]
    assert shown == sorted(numbers)
