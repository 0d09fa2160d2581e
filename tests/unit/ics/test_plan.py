"""Plans of the published test cases on synthetic answers; what is expected is read off the published conditions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance import resources
from conformance.ics.answers import LPP_RELEASE, RELEASE, Answers
from conformance.ics.asked import asked_items, condition_code
from conformance.ics.explanation import Said, tell_story
from conformance.ics.plan import Planner, make_plan, waiting_items
from conformance.ics.plan_differences import ChangeKind, DevicePlan, plan_differences
from conformance.ics.proformas import ProformaBook, load_proformas
from conformance.ics.tables import ApplicabilityTables, load_applicability
from conformance.model.applicability import Decision, PlanEntry, TestCase
from conformance.model.ics import IcsAnswer, ItemKey, Statement, Support

YES, NO, UNANSWERED = Support.YES, Support.NO, Support.UNANSWERED
Said3 = Mapping[str, Support]

FDD, TDD, FR1, FR2 = "A.4.1-1/1", "A.4.1-1/2", "A.4.1-2/7", "A.4.1-2/8"
SA, EN_DC, NE_DC, OPTION5, NGEN_DC, CORE = (*(f"A.4.1-3/{number}" for number in range(1, 6)), "A.4.1-5/1")
REDCAP = "A.4.3.12-1/2"


def book() -> ProformaBook:
    return load_proformas(sorted(resources.specs("proformas").glob("*.xml")))


BOOK = book()
TABLES: ApplicabilityTables = load_applicability(sorted(resources.specs("applicability").glob("*.xml")), BOOK)


def answers(said: Said3, release: str = "Rel-16") -> Answers:
    """Return synthetic answers on items of TS 38.508-2."""
    given = {}
    for reference, support in said.items():
        key = ItemKey("38.508-2", *reference.rsplit("/", 1))
        given[key] = IcsAnswer(key, support)
    if release:
        given[RELEASE] = IcsAnswer(RELEASE, YES, value=release)
    return Answers(None, given, BOOK)


def planner(said: Said3, release: str = "Rel-16") -> Planner:
    return Planner(TABLES, answers(said, release), BOOK)


def entry(said: Said3, spec: str, clause: str, release: str = "Rel-16") -> PlanEntry:
    case = TABLES.case(spec, clause)
    assert case is not None
    return planner(said, release).entry(case)


STANDALONE = {TDD: YES, FR1: YES, SA: YES, CORE: YES, REDCAP: NO}


def test_every_published_test_case_has_one_entry() -> None:
    plan = make_plan(TABLES, answers({}), BOOK)
    assert [entry.case for entry in plan] == list(TABLES.cases)
    assert len(plan) == 3900


def test_condition_of_an_initial_registration_is_the_5g_core() -> None:
    """TS 38.523-2 C21: IF A.4.1-5/1 THEN R ELSE N/A; 38.523-1 clause 9.1.5.1.1 uses it."""
    found = entry(STANDALONE, "38.523-1", "9.1.5.1.1")
    assert (found.decision, found.code) == (Decision.RECOMMENDED, "C21")
    assert found.trace.en == "C21: pc_5GCN yes, so R"
    assert found.trace.zh.startswith("C21：pc_5GCN 支持")
    assert entry({CORE: NO}, "38.523-1", "9.1.5.1.1").decision is Decision.NOT_APPLICABLE


def test_unanswered_item_blocks_and_is_named() -> None:
    found = entry({TDD: YES}, "38.523-1", "9.1.5.1.1")
    assert found.decision is Decision.UNANSWERED
    assert found.missing == (ItemKey("38.508-2", "A.4.1-5", "1"),)


@pytest.mark.parametrize(
    ("release", "decision"), [("Rel-15", Decision.NOT_APPLICABLE), ("Rel-16", Decision.RECOMMENDED)]
)
def test_a_later_test_case_is_not_for_an_older_device(release: str, decision: Decision) -> None:
    case = next(one for one in TABLES.cases if one.condition == "C21" and one.release == "Rel-16")
    assert entry(STANDALONE, case.spec, case.clause, release).decision is decision


def test_test_case_that_ends_with_a_release_is_not_for_later_devices() -> None:
    """TS 38.523-2: 8.1.1.2.4 is for Rel-15 to Rel-17 only."""
    assert entry(STANDALONE, "38.523-1", "8.1.1.2.4", "Rel-17").decision is Decision.RECOMMENDED
    found = entry(STANDALONE, "38.523-1", "8.1.1.2.4", "Rel-18")
    assert found.decision is Decision.NOT_APPLICABLE
    assert "Rel-15 to Rel-17 only" in found.trace.en


def test_unknown_release_is_asked_for_where_it_decides() -> None:
    found = entry(STANDALONE, "38.523-1", "8.1.1.2.4", "")
    assert (found.decision, found.missing) == (Decision.UNANSWERED, (RELEASE,))
    assert entry(STANDALONE, "38.523-1", "9.1.5.1.1", "").decision is Decision.RECOMMENDED


def test_unconditional_test_case_is_not_for_a_device_without_nr() -> None:
    nothing = dict.fromkeys((FDD, TDD, SA, EN_DC, NE_DC, OPTION5, NGEN_DC, CORE), NO)
    found = entry(nothing, "38.523-1", "7.1.1.1.1")
    assert found.decision is Decision.NOT_APPLICABLE
    assert "TS 38.523-1 is for such UEs alone" in found.trace.en
    assert entry(STANDALONE, "38.523-1", "7.1.1.1.1").decision is Decision.RECOMMENDED
    assert entry({}, "38.523-1", "7.1.1.1.1").decision is Decision.UNANSWERED


@pytest.mark.parametrize(
    ("spec", "condition", "words"),
    [
        ("31.121", "", "no applicability table that is held has this test case of TS 31.121"),
        ("38.533", "FFS", "has FFS in place of a condition"),
        ("38.521-1", "FFS", "so unanswered"),
        ("38.533", "C386a", "C386a is defined nowhere in TS 38.522"),
    ],
)
def test_what_the_publication_lacks_is_unanswered_and_says_so(spec: str, condition: str, words: str) -> None:
    case = next(one for one in TABLES.cases if (one.spec, one.condition) == (spec, condition))
    found = planner(STANDALONE, "Rel-18").entry(case)
    assert found.decision is Decision.UNANSWERED
    assert words in found.trace.en


def test_bracketed_condition_is_evaluated_and_called_not_final() -> None:
    case = replace(TABLES.case("38.523-1", "9.1.5.1.1") or TABLES.cases[0], condition="[C21]")
    found = planner(STANDALONE).entry(case)
    assert (found.decision, found.code) == (Decision.RECOMMENDED, "C21")
    assert "not final" in found.trace.en


def positioning(lpp_release: str) -> tuple[PlanEntry, ...]:
    """Plan TS 37.571-1 for a device that supports all that its proforma and the conditions ask."""
    asked = {key for one in POSITIONING for key in asked_items(TABLES, BOOK, one.document, condition_code(one))}
    product = {"manufacturer": "synthetic", "release": "Rel-17", "lpp-release": lpp_release}
    statement = Statement(product, {}, declared={key: IcsAnswer(key, YES) for key in asked})
    one = Planner(TABLES, Answers(statement, {}, BOOK), BOOK)
    return tuple(map(one.entry, POSITIONING))


POSITIONING = [case for case in TABLES.cases if case.spec == "37.571-1" and case.document and not case.release]


def test_release_of_lpp_decides_on_positioning_once_it_is_stated() -> None:
    assert POSITIONING
    open_ones, old, new = positioning(""), positioning("Rel-9"), positioning("Rel-17")
    assert {one.decision for one in open_ones} <= {Decision.UNANSWERED, Decision.NOT_APPLICABLE}
    for first, before, after in zip(open_ones, old, new, strict=True):
        if LPP_RELEASE in first.missing:
            assert "lpp-release" in first.trace.en
            assert LPP_RELEASE not in {*before.missing, *after.missing}
    recommended = [
        (first, before)
        for first, before, after in zip(open_ones, old, new, strict=True)
        if after.decision is Decision.RECOMMENDED
    ]
    assert recommended
    assert all(first.missing == (LPP_RELEASE,) for first, _ in recommended)
    later = [before for first, before in recommended if before.case.lpp_release == "Rel-13"]
    assert later
    assert {one.decision for one in later} == {Decision.NOT_APPLICABLE}
    assert "LPP Rel-9" in later[0].trace.en


def test_what_a_publication_damaged_stays_unanswered_though_its_repair_names_an_item() -> None:
    """TS 38.522 has "A 4.3.2-1/9" in C224; no published case uses that condition."""
    condition = TABLES.conditions["38.522", "C224"]
    assert any("A 4.3.2-1/9" in text for text in condition.unresolved)
    case = replace(TABLES.case("38.521-1", "7.3.2") or TABLES.cases[0], condition="C224")
    every = {key.reference for key in asked_items(TABLES, BOOK, "38.522", "C224") if key.spec == "38.508-2"}
    for support in (YES, NO):
        found = planner({**STANDALONE, **dict.fromkeys(every, YES), "A.4.3.2-1/9": support}, "Rel-18").outcome(case)
        assert found.decision is Decision.UNANSWERED
        assert ItemKey("38.508-2", "A.4.3.2-1", "9") not in found.missing


def test_condition_that_no_one_can_read_is_unanswered_and_says_so() -> None:
    case = TABLES.case("38.523-1", "9.1.5.1.1")
    assert case is not None
    broken = replace(TABLES.conditions[case.document, "C21"], published="IF AND", repaired="")
    tables = ApplicabilityTables(
        cases=(case,),
        conditions={(case.document, "C21"): broken},
        selectors={},
        editions={},
        references=TABLES._references,
        own=frozenset(),
        cells={},
        book=BOOK,
    )
    one = Planner(tables, answers(STANDALONE), BOOK)
    found = one.entry(case)
    assert found.decision is Decision.UNANSWERED
    assert "C21 of TS 38.523-2 cannot be read" in found.trace.en
    assert tell_story(one, case).items == ()


def test_radio_test_case_runs_over_the_bands_of_the_device() -> None:
    """38.521-1 clause 7.3.2: C001l, selector D001 (FDD and TDD bands of FR1)."""
    said = {**STANDALONE, "A.4.3.1-1/1": YES, "A.4.3.1-1/2": NO, "A.4.3.1-7a/1": YES, "A.4.3.1-7a/5": NO}
    found = entry(said, "38.521-1", "7.3.2")
    assert found.decision is Decision.RECOMMENDED
    assert found.bands == ("n1",)
    assert "2Rx" in found.branches
    waiting = {what: keys for what, keys in found.undecided if what.startswith("D001:")}
    assert any("n3" in what and "n1," not in what and "n2," not in what for what in waiting)


def test_nothing_that_could_be_selected_is_left_out() -> None:
    """Every band of a selector's table is selected, answered no, or listed as undecided."""
    said = {**STANDALONE, "A.4.3.1-1/1": YES, "A.4.3.1-1/2": NO}
    found = entry(said, "38.521-1", "7.3.2")
    listed = " ".join(what for what, _ in found.undecided).replace(",", " ").split()
    asked = {item.mnemonic.split("_")[1].replace("nrBand", "n") for item in BOOK.table("38.508-2", "A.4.3.1-1")}
    assert asked - {"n2"} <= {*found.bands, *listed}


def test_bands_of_another_range_are_no_question_of_a_test_case() -> None:
    """TS 38.521-1 tests Range 1 standalone, TS 38.521-2 Range 2 standalone; selector D030 names n257 too."""
    everything = {item.key.reference: YES for item in BOOK.table("38.508-2", "A.4.3.1-1")}
    for spec, wrong in (("38.521-1", {"n257", "n258", "n260", "n261"}), ("38.521-2", {"n1", "n78"})):
        for said in ({}, everything):
            one = planner({**said, SA: YES})
            for case in (case for case in TABLES.cases if case.spec == spec and case.selectors):
                selected = one.selections.of(case)
                assert not wrong & {*selected.bands, *selected.possible_bands}
                what = " ".join(name for name, _ in selected.undecided if name[:1] == "D")
                assert not wrong & {*what.replace(",", " ").split()}
    assert planner({}).selections.members("38.522", "D030")["n257"].support is UNANSWERED


def test_bands_that_a_table_not_held_leaves_open_are_possible() -> None:
    """38.521-1 clause 6.2.1: D001a excludes what A.4.3.9-14 has, which is in no proforma held."""
    tables = [BOOK.table("38.508-2", table) for table in ("A.4.3.1-1", "A.4.3.1-2")]
    items = {item.mnemonic: item.key.reference for table in tables for item in table}
    has = {items["pc_nrBand1_Supp"]: YES, items["pc_nrBand78_Supp"]: YES}
    found = entry({**STANDALONE, **dict.fromkeys(items.values(), NO), **has}, "38.521-1", "6.2.1")
    assert (found.bands, found.possible_bands) == ((), ("n1", "n78"))


def test_filter_that_is_answered_no_leaves_no_configuration_and_says_so() -> None:
    case = next(one for one in TABLES.cases if [use.code for use in one.selectors] == ["E016"])
    found = planner({"A.4.3.2A.1-1/1": NO}).selections.of(case)
    assert found.configurations == ()
    assert not any(what.startswith("E016") for what, _ in found.undecided)


def test_subtest_is_selected_by_its_condition() -> None:
    case = next(one for one in TABLES.cases if [use.code for use in one.selectors] == ["F001"])
    assert planner({"A.4.3.2-1/9": YES}).selections.of(case).subtests == (case.selectors[0].subtest,)
    assert planner({"A.4.3.2-1/9": NO}).selections.of(case).subtests == ()
    undecided = dict(planner({}).selections.of(case).undecided)
    assert undecided[case.selectors[0].subtest] == (ItemKey("38.508-2", "A.4.3.2-1", "9"),)


def test_undefined_subtest_is_undecided() -> None:
    case = next(one for one in TABLES.cases if any(use.code == "F007" for use in one.selectors))
    assert any("F007" in what for what, _ in planner(STANDALONE).selections.of(case).undecided)


def test_power_class_of_fr2_is_not_that_of_fr1() -> None:
    case = next(one for one in TABLES.cases if one.spec == "38.521-2" and one.branches)
    only_fr1 = planner({"A.4.3.1-7/3": YES, "A.4.3.1-7/3a": NO}).selections.of(case)
    assert not any(label.startswith("PC3") for label in only_fr1.branches)
    with_fr2 = planner({"A.4.3.1-7/3a": YES}).selections.of(case)
    assert any(label.startswith("PC3") for label in with_fr2.branches)


def test_contradicted_item_counts_as_unanswered_and_the_story_says_who_says_what() -> None:
    key = ItemKey("38.508-2", "A.4.1-5", "1")
    statement = Statement({"manufacturer": "synthetic"}, {}, declared={key: IcsAnswer(key, YES, origin="supplier")})
    both = Answers(statement, {key: IcsAnswer(key, NO, place="UE-NR-Capability")}, BOOK)
    case = TABLES.case("38.523-1", "9.1.5.1.1")
    assert case is not None
    story = tell_story(Planner(TABLES, both, BOOK), case)
    assert story.entry.decision is Decision.UNANSWERED
    assert story.entry.contradicted == story.entry.missing == (key,)
    assert story.entry.trace.en == "C21: pc_5GCN contradicted, so unanswered"
    assert story.entry.trace.zh.startswith("C21：pc_5GCN 矛盾")
    assert waiting_items([story.entry]) == ()
    (item,) = story.items
    assert (item.said, item.support) == (Said.CONTRADICTED, UNANSWERED)
    assert item.answer is not None
    assert item.other is not None
    assert (item.answer.support, item.other.support) == (YES, NO)


def test_story_tells_repaired_text_beside_the_published_one() -> None:
    condition = next(one for one in TABLES.conditions.values() if one.repaired)
    case = next(one for one in TABLES.cases if (one.document, one.condition) == (condition.document, condition.code))
    story = tell_story(planner(STANDALONE), case)
    assert story.condition is not None
    assert story.condition.published != story.condition.repaired


def test_items_are_ordered_by_what_their_answer_alone_decides() -> None:
    plan = make_plan(TABLES, answers(STANDALONE), BOOK)
    found = waiting_items(plan)
    assert {one.key: one.waiting for one in found} == Counter(key for one in plan for key in one.missing)
    assert [one.decides for one in found] == sorted((one.decides for one in found), reverse=True)
    first = found[0]
    alone = [one for one in plan if one.missing == (first.key,)]
    assert len(alone) >= first.decides > 0
    for support in (YES, NO):
        told = {**STANDALONE, first.key.reference: support}
        after = {(one.case.spec, one.case.clause): one for one in make_plan(TABLES, answers(told), BOOK)}
        decided = sum(after[one.case.spec, one.case.clause].decision is not Decision.UNANSWERED for one in alone)
        assert decided >= first.decides


ASKED = sorted(
    {
        key
        for one in make_plan(TABLES, answers(STANDALONE), BOOK)
        if one.case.spec in {"38.521-1", "38.523-1", "38.533"}
        for key in one.missing
        if key.spec == "38.508-2" and BOOK.has(key)
    }
)
SAMPLE = [case for case in TABLES.cases if case.spec in {"38.521-1", "38.523-1", "38.533"}][::17]
SAID = st.dictionaries(st.sampled_from(ASKED), st.sampled_from([YES, NO]), max_size=60)


@settings(max_examples=25)
@given(SAID, SAID)
def test_more_answers_never_turn_a_decided_test_case(
    first: Mapping[ItemKey, Support], more: Mapping[ItemKey, Support]
) -> None:
    before = planner({**STANDALONE, **{key.reference: said for key, said in first.items()}})
    known = {key.reference: said for key, said in {**more, **first}.items()}
    after = planner({**STANDALONE, **known})
    for case in SAMPLE:
        old, new = before.entry(case), after.entry(case)
        if old.decision is not Decision.UNANSWERED:
            assert new.decision is old.decision
            assert set(old.bands) <= set(new.bands)
            assert set(old.configurations) <= set(new.configurations)
            assert set(old.branches) <= set(new.branches)


def plan_of(name: str, said: Said3, tables: ApplicabilityTables = TABLES) -> DevicePlan:
    one = Planner(tables, answers(said), BOOK)
    return DevicePlan(name, one, tuple(map(one.entry, tables.cases)))


def test_a_plan_does_not_differ_from_itself() -> None:
    assert plan_differences(plan_of("a", STANDALONE), plan_of("b", STANDALONE)) == ()


def test_changed_decision_names_the_answer_that_did_it() -> None:
    changes = plan_differences(plan_of("a", STANDALONE), plan_of("b", {**STANDALONE, CORE: NO}))
    change = next(one for one in changes if one.case.clause == "9.1.5.1.1" and one.case.spec == "38.523-1")
    assert change.kind is ChangeKind.DECISION
    assert [(one.mnemonic, one.old, one.new) for one in change.because] == [("pc_5GCN", "yes", "no")]
    assert not change.condition


def test_release_is_a_reason_only_where_it_decides() -> None:
    old = DevicePlan("old", planner(STANDALONE, "Rel-15"), ())
    new = DevicePlan("new", planner({**STANDALONE, CORE: NO}, "Rel-16"), ())
    old, new = (replace(one, entries=tuple(map(one.planner.entry, TABLES.cases))) for one in (old, new))
    for change in plan_differences(old, new):
        assert change.old is not None
        gates = [one.planner.release_gate(change.case).decision for one in (old, new)]
        assert (RELEASE in [one.key for one in change.because]) == (gates[0] is not gates[1])


def test_answer_that_decides_nothing_is_no_reason() -> None:
    """If some of two changed answers turn a condition alone, no other is named beside them."""
    old = {**STANDALONE, FDD: YES, EN_DC: NO}
    new = {**old, FDD: NO, EN_DC: YES}
    before, after = plan_of("a", old), plan_of("b", new)
    mixed = {
        reference: (planner({**old, reference: new[reference]}), planner({**new, reference: old[reference]}))
        for reference in (FDD, EN_DC)
    }
    both = 0
    for change in plan_differences(before, after):
        said = [one.key.reference for one in change.because]
        if change.kind is not ChangeKind.DECISION or not change.because:
            continue
        outcomes = [one.planner.outcome(change.case).decision for one in (before, after)]
        alone = [
            reference
            for reference, planners in mixed.items()
            if any(one.outcome(change.case).decision is not was for one, was in zip(planners, outcomes, strict=True))
        ]
        both += len(said) > 1
        assert sorted(said) == sorted(alone or mixed)
    assert both < len(plan_differences(before, after))


def test_changed_scope_names_what_selectors_and_branches_ask() -> None:
    """38.521-1 6.2.1 has power class 2 by A.4.3.1-7/2, and 38.533 its receivers by table A.4.3.1-7a."""
    old = {**STANDALONE, "A.4.3.1-7/2": YES, "A.4.3.1-7a/1": YES, "A.4.3.1-1/1": YES, "A.4.3.1-1/3": YES}
    new = {**old, "A.4.3.1-7/2": NO, "A.4.3.1-7a/1": NO, "A.4.3.1-1/1": NO}
    changes = plan_differences(plan_of("a", old), plan_of("b", new))
    places = {"PC2": "A.4.3.1-7/2", "2Rx": "A.4.3.1-7a/1", "n1": "A.4.3.1-1/1"}
    scopes = [one for one in changes if one.kind is ChangeKind.SCOPE]
    assert {name for one in scopes for name in one.scope.lost} >= {"2Rx", "n1"}
    for change in scopes:
        lost = {places[name] for name in change.scope.lost if name in places}
        assert {one.key.reference for one in change.because} >= lost
        assert lost or change.because


def test_test_cases_of_one_edition_alone_came_or_went() -> None:
    without = without_case("38.523-1", "9.1.5.1.1")
    more, fewer = plan_of("new", STANDALONE), plan_of("old", STANDALONE, without)
    (came,) = plan_differences(fewer, more)
    (went,) = plan_differences(more, fewer)
    assert (came.kind, went.kind) == (ChangeKind.CAME, ChangeKind.WENT)
    assert came.case == went.case


def without_case(spec: str, clause: str) -> ApplicabilityTables:
    def kept(case: TestCase) -> bool:
        return (case.spec, case.clause) != (spec, clause)

    return ApplicabilityTables(
        cases=tuple(filter(kept, TABLES.cases)),
        conditions=TABLES.conditions,
        selectors=TABLES.selectors,
        editions=TABLES.editions,
        references=TABLES._references,
        own=TABLES.own,
        cells=TABLES.cells,
        book=BOOK,
    )


def test_another_scope_is_a_difference_of_its_own() -> None:
    old = {**STANDALONE, "A.4.3.1-1/1": NO}
    changes = plan_differences(plan_of("a", old), plan_of("b", {**old, "A.4.3.1-1/1": YES}))
    scopes = [one for one in changes if one.kind is ChangeKind.SCOPE]
    assert any(one.scope.gained == ("n1",) and not one.scope.lost for one in scopes)
