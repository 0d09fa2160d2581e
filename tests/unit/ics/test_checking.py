from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.errors import DataError
from conformance.ics.answers import RELEASE, Answers
from conformance.ics.checking import Check, check_statement, item_name
from conformance.ics.consistency import Relation
from conformance.ics.expressions import References
from conformance.ics.parsing import parse_expression
from conformance.ics.proformas import ProformaBook
from conformance.model.finding import Severity
from conformance.model.ics import Configuration, IcsAnswer, IcsItem, ItemKey, Kind, Proforma, Statement, Support
from conformance.model.text import Text

SPEC = "38.508-2"
TABLE = "A.1-1"
YES, NO, UNANSWERED = Support.YES, Support.NO, Support.UNANSWERED
FAIL, WARNING, INFORMATION = Severity.FAIL, Severity.WARNING, Severity.INFORMATION


def key(item: str) -> ItemKey:
    return ItemKey(SPEC, TABLE, item)


def item(
    number: str,
    status: str = "",
    *,
    condition: str = "",
    release: str = "",
    mandatory: str = "",
    kind: Kind = Kind.BOOLEAN,
) -> IcsItem:
    name = Text(f"item {number}", f"条目 {number}")
    return IcsItem(
        key(number),
        f"pc_{number}",
        name,
        status=status,
        condition=condition,
        release=release,
        mandatory=mandatory,
        kind=kind,
    )


def book(*items: IcsItem, configurations: Iterable[str] = ()) -> ProformaBook:
    """A synthetic proforma: the published ones have no option groups and prohibit nothing."""
    listed = tuple(Configuration(SPEC, "A.2", name) for name in configurations)
    return ProformaBook(
        {SPEC: Proforma(SPEC, "1.0.0", Text("synthetic", "合成"), {TABLE: items}, {"A.2": listed} if listed else {})}
    )


def relation(given: str, demands: str, severity: Severity = FAIL) -> Relation:
    own = References(SPEC)
    parsed = parse_expression(given, own), parse_expression(demands, own)
    return Relation("tied", *parsed, severity, "TS 38.508-2 v0.0.0 Table A.1-1", Text("they are tied", "二者相关"))


def check(
    proforma: ProformaBook,
    declared: Mapping[str, Support],
    shown: Mapping[str, Support] | None = None,
    *,
    relations: Iterable[Relation] = (),
    release: str = "Rel-16",
    edition: str = "1.0.0",
) -> Check:
    statement = Statement(
        {"release": release} if release else {},
        {SPEC: edition},
        {key(number): IcsAnswer(key(number), support) for number, support in declared.items()},
    )
    derived = {key(number): IcsAnswer(key(number), support) for number, support in (shown or {}).items()}
    return check_statement(Answers(statement, derived, proforma), proforma, relations=relations)


def rules(found: Check) -> dict[str, Severity]:
    return {finding.rule: finding.severity for finding in found.findings}


def test_declared_yes_and_not_shown_is_a_contradiction() -> None:
    found = check(book(item("1")), {"1": YES}, {"1": NO})
    (contradiction,) = found.contradictions
    assert (contradiction.key, contradiction.declared.support, contradiction.derived.support) == (key("1"), YES, NO)
    assert found.failed


def test_declared_no_and_shown_is_a_contradiction() -> None:
    found = check(book(item("1")), {"1": NO}, {"1": YES})
    (contradiction,) = found.contradictions
    assert (contradiction.declared.support, contradiction.derived.support) == (NO, YES)
    assert found.failed


def test_a_contradicted_item_is_not_missing() -> None:
    assert check(book(item("1")), {"1": NO}, {"1": YES}).complete


def test_a_prerequisite_that_is_answered_no_is_a_finding_with_both_items() -> None:
    found = check(book(item("1"), item("2")), {"1": YES, "2": NO}, relations=[relation("pc_1", "pc_2")])
    (finding,) = found.findings
    assert (finding.rule, finding.severity, finding.place) == ("tied", FAIL, f"{SPEC}:A.1-1/1")
    assert finding.message.en == (
        "pc_1 (38.508-2:A.1-1/1) is answered yes and pc_2 (38.508-2:A.1-1/2) no, but they are tied"
    )
    assert "二者相关" in finding.message.zh
    assert found.failed


def test_a_prerequisite_that_is_unanswered_is_missing_and_no_finding() -> None:
    """Even where its status does not ask for an answer."""
    proforma = book(item("1"), item("2", "i"))
    assert check(proforma, {"1": YES}).complete
    found = check(proforma, {"1": YES}, relations=[relation("A.1-1/1", "A.1-1/2")])
    assert found.missing == (key("2"),)
    assert found.findings == ()


@pytest.mark.parametrize("answer", [NO, UNANSWERED])
def test_what_is_not_answered_yes_demands_nothing(answer: Support) -> None:
    found = check(book(item("1"), item("2")), {"1": answer, "2": NO}, relations=[relation("pc_1", "pc_2")])
    assert found.findings == ()


def test_a_relation_of_less_weight_does_not_fail_the_statement() -> None:
    found = check(book(item("1"), item("2")), {"1": YES, "2": NO}, relations=[relation("pc_1", "pc_2", WARNING)])
    assert rules(found) == {"tied": WARNING}
    assert not found.failed


def test_an_option_group_of_which_nothing_is_supported_is_a_finding() -> None:
    group = book(item("1", "o.1"), item("2", "o.1"), item("3", "o.2"), item("4", "o"))
    found = check(group, {"1": NO, "2": NO, "3": YES, "4": NO})
    (finding,) = found.findings
    assert (finding.rule, finding.severity, finding.place) == ("group", FAIL, f"{SPEC}:A.1-1")
    assert "o.1" in finding.message.en
    assert "pc_1, pc_2" in finding.message.en


@pytest.mark.parametrize("second", [YES, UNANSWERED])
def test_an_option_group_is_empty_only_if_all_of_it_is_answered_no(second: Support) -> None:
    assert check(book(item("1", "o.1"), item("2", "o.1")), {"1": NO, "2": second}).findings == ()


def test_a_prohibited_item_that_is_answered_yes_is_a_finding() -> None:
    assert rules(check(book(item("1", "x")), {"1": YES})) == {"prohibited": FAIL}
    assert rules(check(book(item("1", "x")), {"1": NO})) == {}


def test_a_mandatory_item_that_is_answered_no_is_a_finding() -> None:
    found = check(book(item("1", "m")), {"1": NO})
    assert rules(found) == {"mandatory": FAIL}
    assert "item 1" in found.findings[0].message.en
    assert rules(check(book(item("1", "m")), {"1": YES})) == {}


def test_yes_in_column_m_binds_from_its_release_on_and_is_a_warning() -> None:
    """TS 38.306 clause 4.2.1: column M is about devices that have what the feature belongs to."""
    proforma = book(item("1", "m", mandatory="Yes", release="Rel-16"))
    assert rules(check(proforma, {"1": NO}, release="Rel-16")) == {"column-m": WARNING}
    assert rules(check(proforma, {"1": NO}, release="Rel-15")) == {}
    assert rules(check(proforma, {"1": NO}, release="")) == {"column-m": WARNING}


def test_an_item_that_is_not_applicable_needs_no_answer_and_yes_is_odd() -> None:
    assert check(book(item("1", "n/a"), item("2", "i")), {}).complete
    assert rules(check(book(item("1", "n/a")), {"1": YES})) == {"not-applicable": WARNING}


@pytest.mark.parametrize(
    ("first", "answer", "expected"),
    [
        (YES, NO, {"mandatory": FAIL}),
        (YES, YES, {}),
        (NO, YES, {"prohibited": FAIL}),
        (NO, NO, {}),
    ],
)
def test_a_conditional_status_is_the_one_that_its_condition_gives(
    first: Support, answer: Support, expected: dict[str, Severity]
) -> None:
    proforma = book(item("1"), item("2", "c1", condition="IF pc_1 THEN m ELSE x"))
    assert rules(check(proforma, {"1": first, "2": answer})) == expected


def test_a_conditional_item_whose_condition_is_not_met_needs_no_answer() -> None:
    proforma = book(item("1"), item("2", "c1", condition="IF A.1-1/1 THEN m ELSE n/a"))
    assert check(proforma, {"1": NO}).complete
    assert check(proforma, {"1": YES}).missing == (key("2"),)
    assert check(proforma, {}).missing == (key("1"), key("2")), "an open condition excuses nothing"


def test_conditions_may_stand_in_each_other_and_lead_to_an_option_group() -> None:
    nested = "IF pc_1 THEN o.1 ELSE IF pc_2 THEN m ELSE n/a"
    proforma = book(item("1"), item("2"), item("3", "c", condition=nested))
    assert rules(check(proforma, {"1": YES, "2": NO, "3": NO})) == {"group": FAIL}
    assert rules(check(proforma, {"1": NO, "2": YES, "3": NO})) == {"mandatory": FAIL}
    assert rules(check(proforma, {"1": NO, "2": NO, "3": NO})) == {}


def test_a_published_c_without_condition_only_wants_an_answer() -> None:
    proforma = book(item("1", "c", mandatory="CY"))
    assert check(proforma, {}).missing == (key("1"),)
    assert check(proforma, {"1": NO}).findings == ()


@pytest.mark.parametrize(
    "condition", ["whenever", "IF pc_1 THEN m", "IF pc_9 THEN m ELSE o", "IF pc_1 AND THEN m ELSE o"]
)
def test_a_condition_that_cannot_be_read_or_asks_for_nothing_known_is_refused(condition: str) -> None:
    with pytest.raises(DataError):
        check(book(item("1"), item("2", "c", condition=condition)), {"1": YES})


def test_every_item_and_configuration_in_scope_wants_an_answer() -> None:
    proforma = book(item("1"), item("2", "o"), configurations=["CA_n1B"])
    assert check(proforma, {"1": NO}).missing == (key("2"), ItemKey(SPEC, "A.2", "CA_n1B"))


def test_what_the_device_shows_is_an_answer() -> None:
    assert check(book(item("1")), {}, {"1": YES}).complete


def test_a_product_without_release_misses_it() -> None:
    found = check(book(), {}, release="")
    assert [item_name(one) for one in found.missing] == ["release"]


def test_a_claimed_release_that_the_device_does_not_show_is_a_contradiction() -> None:
    proforma = book()
    shown = {RELEASE: IcsAnswer(RELEASE, YES, value="Rel-15")}
    statement = Statement({"release": "Rel-16"}, {SPEC: "1.0.0"})
    found = check_statement(Answers(statement, shown, proforma), proforma)
    assert [one.mnemonic for one in found.contradictions] == ["release"]
    assert found.complete


def test_what_came_later_than_the_claimed_release_is_told_without_weight() -> None:
    proforma = book(item("1", release="Rel-17"))
    found = check(proforma, {"1": YES}, release="Rel-16")
    assert rules(found) == {"release": INFORMATION}
    assert not found.failed
    assert rules(check(proforma, {"1": YES}, release="Rel-17")) == {}
    assert rules(check(proforma, {"1": NO}, release="Rel-16")) == {}


def test_a_value_that_is_asked_for_and_not_given_is_a_warning() -> None:
    assert rules(check(book(item("1", kind=Kind.ENUMERATED)), {"1": YES})) == {"value": WARNING}


def test_another_edition_of_the_proforma_is_a_warning() -> None:
    found = check(book(), {}, edition="0.9.0")
    assert rules(found) == {"edition": WARNING}
    assert "0.9.0" in found.findings[0].message.en
    assert "1.0.0" in found.findings[0].message.en


def test_proformas_that_the_statement_is_not_about_are_left_alone() -> None:
    other = Proforma("36.523-2", "1.0.0", Text("synthetic", "合成"), {})
    foreign = ItemKey("36.523-2", TABLE, "1")
    asked = IcsItem(foreign, "pc_eFDD", Text("E-UTRA FDD", "E-UTRA FDD"), status="m")
    proformas = dict(book(item("1")).proformas)
    proformas["36.523-2"] = Proforma(other.spec, other.edition, other.title, {TABLE: (asked,)})
    both = ProformaBook(proformas)
    tied = relation("pc_1", "36.523-2:pc_eFDD")
    assert check(both, {"1": YES}, relations=[tied]).complete


@given(st.dictionaries(st.sampled_from("123"), st.sampled_from([YES, NO])), st.sampled_from("123"))
def test_answering_more_makes_nothing_missing(declared: dict[str, Support], more: str) -> None:
    """But for what a new yes demands, which is missing before already."""
    proforma = book(item("1"), item("2", "c", condition="IF pc_1 THEN m ELSE n/a"), item("3"))
    relations = [relation("pc_3", "pc_2")]
    before = check(proforma, declared, relations=relations)
    after = check(proforma, {**declared, more: declared.get(more, NO)}, relations=relations)
    assert set(after.missing) <= set(before.missing)
