"""Selection by ICS answers: synthetic items, purposes and statements."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from conformance.ics.answers import Answers
from conformance.ics.expressions import References
from conformance.ics.parsing import parse_expression
from conformance.ics.proformas import ProformaBook
from conformance.judging.applicability import Conditions, Selection
from conformance.model.applicability import Decision
from conformance.model.capability import Clause
from conformance.model.evidence import Rat
from conformance.model.ics import IcsAnswer, IcsItem, ItemKey, Proforma, Statement, Support
from conformance.model.profile import Level, Requirement
from conformance.model.purpose import Purpose, RequirementRef
from conformance.model.results import CaseResult, NotApplicable
from conformance.model.text import Text
from conformance.verdicts import Verdict

SPEC = "99.999-2"
NAMES = {"statement": "S.xml", "sut": "capture:module.hex"}


def key(item: str) -> ItemKey:
    return ItemKey(SPEC, "A.1", item)


def text(words: str) -> Text:
    return Text(words, words)


ITEMS = tuple(IcsItem(key(number), f"pc_{name}", text(f"{name}?")) for number, name in (("1", "One"), ("2", "Two")))
BOOK = ProformaBook({SPEC: Proforma(SPEC, "1.0.0", text("synthetic"), {"A.1": ITEMS})})


def purpose(condition: str, requirement: str = "R") -> Purpose:
    return Purpose(
        id=f"TP-{condition or 'always'}",
        requirements=(RequirementRef("demo", requirement),),
        initial=text(""),
        stimulus=text(""),
        response=text(""),
        clauses=(),
        applicability=parse_expression(condition, References(SPEC)) if condition else None,
        ics=SPEC,
    )


def requirement(level: Level = Level.MANDATORY) -> Requirement:
    clause = Clause("TS 38.306", "4")
    return Requirement("R", level, text("a demand"), clause, source="synthetic", confidence="high", rat=Rat.NR)


def answers(declared: Mapping[str, str], shown: Mapping[str, str]) -> Answers:
    stated = {key(item): IcsAnswer(key(item), Support(answer)) for item, answer in declared.items()}
    derived = {key(item): IcsAnswer(key(item), Support(answer), place=f"path.{item}") for item, answer in shown.items()}
    return Answers(Statement({}, {SPEC: "1.0.0"}, stated), derived, BOOK)


def test_a_device_that_differs_from_the_one_of_the_statement_is_told_apart_from_the_supplier() -> None:
    kept = {key("1"): IcsAnswer(key("1"), Support.YES, origin="old.hex")}
    shown = {key("1"): IcsAnswer(key("1"), Support.NO, place="path.1")}
    both = Answers(Statement({}, {SPEC: "1.0.0"}, {}, kept), shown, BOOK)
    condition = Conditions([purpose("A.1/1")]).of(RequirementRef("demo", "R"))
    assert condition is not None
    found = Selection(both, BOOK, names=NAMES).outcome(requirement(), condition, profile_id="demo")
    assert isinstance(found, CaseResult)
    assert "the statement keeps yes, derived from old.hex, shown no (path.1)" in found.reason.spoken("en")


def selected(
    condition: str, declared: Mapping[str, str], shown: Mapping[str, str], *, level: Level = Level.MANDATORY
) -> NotApplicable | CaseResult | None:
    found = Conditions([purpose(condition)]).of(RequirementRef("demo", "R"))
    assert found is not None
    selection = Selection(answers(declared, shown), BOOK, names=NAMES)
    return selection.outcome(requirement(level), found, profile_id="demo")


@pytest.mark.parametrize(("declared", "shown"), [({"1": "yes"}, {}), ({}, {"1": "yes"}), ({"1": "yes"}, {"1": "yes"})])
def test_what_is_answered_yes_applies(declared: dict[str, str], shown: dict[str, str]) -> None:
    assert selected("A.1/1", declared, shown) is None


@pytest.mark.parametrize(("declared", "shown"), [({"1": "no"}, {}), ({}, {"1": "no"}), ({"1": "no"}, {"1": "no"})])
def test_what_is_answered_no_is_left_out_with_the_trace(declared: dict[str, str], shown: dict[str, str]) -> None:
    found = selected("A.1/1", declared, shown)

    assert isinstance(found, NotApplicable)
    assert found.id == "demo/R"
    assert found.reason.spoken("en") == "does not apply to this device: pc_One no, so N/A"
    assert "pc_One" in found.reason.spoken("zh")


def test_an_unanswered_item_blocks_and_the_message_tells_the_way_out() -> None:
    found = selected("A.1/1", {}, {})

    assert isinstance(found, CaseResult)
    assert (found.verdict, found.blocking) == (Verdict.NONE, True)
    said = found.reason.spoken("en")
    assert said.startswith("99.999-2:A.1/1 pc_One (One?) is unanswered, so it is open whether this applies")
    assert "yangfan ics fill S.xml --set 99.999-2:A.1/1=yes" in said


def test_only_items_that_can_still_change_the_decision_are_named() -> None:
    decided = selected("A.1/1 OR A.1/2", {"1": "yes"}, {})
    open_ones = selected("A.1/1 AND A.1/2", {}, {})

    assert decided is None
    assert isinstance(open_ones, CaseResult)
    assert "and 1 more item is open" in open_ones.reason.spoken("en")


def test_a_contradicted_item_blocks_and_both_sources_are_named() -> None:
    found = selected("A.1/1 AND A.1/2", {"2": "yes"}, {"2": "no"})

    assert isinstance(found, CaseResult)
    assert (found.verdict, found.blocking) == (Verdict.NONE, True)
    said = found.reason.spoken("en")
    assert said.startswith("99.999-2:A.1/2 pc_Two (Two?): declared yes, shown no (path.2); and 1 more")
    assert "yangfan ics check S.xml --sut capture:module.hex" in said


def test_a_contradiction_that_changes_nothing_does_not_block() -> None:
    assert selected("A.1/1 OR A.1/2", {"1": "yes", "2": "yes"}, {"2": "no"}) is None


def test_a_recommendation_that_nobody_can_select_blocks_nothing() -> None:
    found = selected("A.1/1", {}, {}, level=Level.RECOMMENDED)

    assert isinstance(found, CaseResult)
    assert (found.verdict, found.blocking) == (Verdict.NONE, False)


def test_a_reason_survives_the_store() -> None:
    found = selected("A.1/1", {"1": "yes"}, {"1": "no"})

    assert isinstance(found, CaseResult)
    stored = type(found.reason).from_json(found.reason.to_json())
    assert [stored.spoken(language) for language in ("en", "zh")] == [
        found.reason.spoken(language) for language in ("en", "zh")
    ]


def test_a_requirement_applies_where_one_of_its_purposes_does() -> None:
    found = Conditions([purpose("A.1/1"), purpose("A.1/2")]).of(RequirementRef("demo", "R"))

    assert found is not None
    outcome = Selection(answers({"1": "no", "2": "yes"}, {}), BOOK, names=NAMES).reason_to_leave_out(found)
    assert outcome is None
    assert found.otherwise is Decision.NOT_APPLICABLE


@pytest.mark.parametrize("purposes", [[], [purpose("")], [purpose("A.1/1"), purpose("")], [purpose("A.1/1", "other")]])
def test_without_a_condition_of_every_purpose_nothing_depends_on_items(purposes: list[Purpose]) -> None:
    assert Conditions(purposes).of(RequirementRef("demo", "R")) is None
