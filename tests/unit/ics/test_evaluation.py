"""Deciding conditions: the logic by its definition, its laws, what is missing, and what the traces say."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.ics.evaluation import decide, evaluate
from conformance.ics.expressions import References, all_of, any_of, atoms
from conformance.ics.kleene import truth
from conformance.ics.parsing import parse_condition
from conformance.ics.relevance import MAX_EXACT
from conformance.model.applicability import And, CodeRef, Decision, If, ItemRef, MnemonicRef, Not, Or
from conformance.model.ics import ItemKey, Support
from conformance.model.text import Text

YES, NO, UNANSWERED = Support.YES, Support.NO, Support.UNANSWERED
OWN = References("38.508-2", {"10": "36.523-2"})
ATOMS = tuple(ItemRef("38.508-2", "A.1", str(number)) for number in range(5))
A, B, C, *_ = ATOMS

expressions = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: (
        st.builds(Not, inner)
        | st.lists(inner, min_size=2, max_size=4).map(all_of)
        | st.lists(inner, min_size=2, max_size=4).map(any_of)
    ),
    max_leaves=12,
)
decisions = st.sampled_from([Decision.RECOMMENDED, Decision.OPTIONAL, Decision.NOT_APPLICABLE])
branches = st.recursive(decisions, lambda inner: st.builds(If, expressions, inner, inner), max_leaves=4)
coded = st.builds(If, expressions, *[decisions | st.builds(CodeRef, st.sampled_from(["C1", "C2", "C3"]))] * 2)
tables = st.fixed_dictionaries({"C1": coded}, optional={"C2": coded, "C3": coded})
statements = st.fixed_dictionaries({atom: st.sampled_from(Support) for atom in ATOMS})


def completions(statement):
    """Every way to answer what a statement leaves unanswered."""
    choices = [(YES, NO) if answer is UNANSWERED else (answer,) for answer in statement.values()]
    return [dict(zip(statement, answers, strict=True)) for answers in product(*choices)]


def outcome(text, *, tables=None, **answers):
    """The outcome of a condition over mnemonics without their ``pc_``; those not named are unanswered."""
    return evaluate(
        parse_condition(text, OWN),
        lambda atom: Support(answers.get(atom.mnemonic.removeprefix("pc_"), "unanswered")),
        condition_of={code: parse_condition(each, OWN) for code, each in (tables or {}).items()}.get,
        name_of=lambda atom: atom.mnemonic,
        keys_of=lambda atom: (ItemKey("38.508-2", "A.1", atom.mnemonic),),
    )


# Kleene 1952, section 64: the strong tables of "and", "or" and "not", with u for undefined.
CONJUNCTION = {"yy": "y", "yn": "n", "yu": "u", "ny": "n", "nn": "n", "nu": "n", "uy": "u", "un": "n", "uu": "u"}
DISJUNCTION = {"yy": "y", "yn": "y", "yu": "y", "ny": "y", "nn": "n", "nu": "u", "uy": "y", "un": "u", "uu": "u"}
NEGATION = {"y": "n", "n": "y", "u": "u"}
LETTERS = {"y": YES, "n": NO, "u": UNANSWERED}


@pytest.mark.parametrize(("kind", "table"), [(And, CONJUNCTION), (Or, DISJUNCTION)])
def test_the_truth_tables_of_and_and_or_are_those_of_the_definition(kind, table):
    for (one, other), joined in table.items():
        support_of = {A: LETTERS[one], B: LETTERS[other]}.__getitem__
        assert truth(kind((A, B)), support_of) is LETTERS[joined]


def test_the_truth_table_of_not_is_that_of_the_definition():
    for answer, negated in NEGATION.items():
        assert truth(Not(A), {A: LETTERS[answer]}.__getitem__) is LETTERS[negated]


@given(expressions, expressions, statements)
def test_de_morgan_holds(one, other, statement):
    support_of = statement.__getitem__
    assert truth(Not(all_of([one, other])), support_of) is truth(any_of([Not(one), Not(other)]), support_of)
    assert truth(Not(any_of([one, other])), support_of) is truth(all_of([Not(one), Not(other)]), support_of)


@given(st.lists(expressions, min_size=2, max_size=4), statements, st.randoms(use_true_random=False))
def test_the_order_of_operands_changes_no_answer(operands, statement, random):
    shuffled = random.sample(operands, len(operands))
    for join in (all_of, any_of):
        assert truth(join(operands), statement.__getitem__) is truth(join(shuffled), statement.__getitem__)


@given(expressions, expressions, expressions, statements)
def test_and_distributes_over_or(one, two, three, statement):
    support_of = statement.__getitem__
    apart = any_of([all_of([one, two]), all_of([one, three])])
    assert truth(all_of([one, any_of([two, three])]), support_of) is truth(apart, support_of)


@given(expressions, statements)
def test_negation_is_undone_by_negation(expression, statement):
    assert truth(Not(Not(expression)), statement.__getitem__) is truth(expression, statement.__getitem__)


@given(branches, statements)
def test_answering_more_never_changes_what_is_decided(branch, statement):
    decided = decide(branch, statement.__getitem__)
    if decided is not Decision.UNANSWERED:
        assert {decide(branch, completion.__getitem__) for completion in completions(statement)} == {decided}


@given(tables, statements)
def test_answering_one_more_never_changes_what_is_decided_over_codes(tables, statement):
    start = CodeRef("C1")
    decided = decide(start, statement.__getitem__, condition_of=tables.get)
    for atom, answer in product(ATOMS, (YES, NO)):
        if decided is not Decision.UNANSWERED and statement[atom] is UNANSWERED:
            more = (statement | {atom: answer}).__getitem__
            assert decide(start, more, condition_of=tables.get) is decided


@given(branches, statements)
def test_a_full_statement_decides(branch, statement):
    for completion in completions(statement):
        assert decide(branch, completion.__getitem__) is not Decision.UNANSWERED


@given(branches, statements)
def test_missing_is_exactly_what_can_still_change_the_decision(branch, statement):
    found = evaluate(branch, statement.__getitem__)
    ways = completions(statement)
    relevant = [
        atom.key
        for atom in atoms(branch)
        if statement[atom] is UNANSWERED
        and any(
            decide(branch, (way | {atom: YES}).__getitem__) is not decide(branch, (way | {atom: NO}).__getitem__)
            for way in ways
        )
    ]
    if found.decision is Decision.UNANSWERED and relevant:
        assert sorted(found.missing) == sorted(relevant)
    elif found.decision is Decision.UNANSWERED:  # such as "A OR NOT A": nothing changes it, yet it is not decided
        assert found.missing
    else:
        assert found.missing == ()


@given(tables, statements)
def test_the_explained_decision_is_the_quick_one(tables, statement):
    for start in (CodeRef("C1"), If(A, CodeRef("C2"), CodeRef("C3")), If(A, Decision.RECOMMENDED, CodeRef("C9"))):
        quick = decide(start, statement.__getitem__, condition_of=tables.get)
        assert evaluate(start, statement.__getitem__, condition_of=tables.get).decision is quick


def test_missing_items_come_in_order_of_appearance():
    missing = outcome("IF pc_c AND (pc_a OR pc_b) AND pc_a THEN R ELSE N/A").missing
    assert [key.item for key in missing] == [
        "pc_c",
        "pc_a",
    ]  # with a unanswered, b changes nothing: (a OR b) AND a is a


def test_what_stands_beside_an_answer_that_decides_is_not_missing():
    missing = outcome("IF (pc_a OR pc_b) AND pc_c THEN R ELSE N/A", a="yes").missing
    assert [key.item for key in missing] == ["pc_c"]


def test_of_very_many_unanswered_items_all_that_is_not_beside_an_answer_is_missing():
    many = [f"pc_{number}" for number in range(MAX_EXACT + 5)]
    text = f"IF ({' OR '.join(many)}) AND {many[0]} AND (pc_a OR pc_b) THEN R ELSE N/A"
    assert [key.item for key in outcome(text, a="yes").missing] == many


def test_a_mnemonic_without_proforma_is_missing_without_a_key():
    branch = If(MnemonicRef("38.508-2", "pc_a"), Decision.RECOMMENDED, Decision.NOT_APPLICABLE)
    assert evaluate(branch, lambda _: UNANSWERED).missing == ()


@pytest.mark.parametrize(
    ("text", "answers", "trace"),
    [
        (
            "IF pc_5GCN AND 36.523-2:pc_UserInitiatedPLMN_Reselection THEN R ELSE N/A",
            {"5GCN": "yes"},
            "pc_5GCN yes AND pc_UserInitiatedPLMN_Reselection unanswered, so unanswered",
        ),
        (
            "IF (pc_a OR pc_b) AND NOT (pc_c AND NOT pc_d) THEN R ELSE N/A",
            {"a": "no", "b": "yes", "c": "no"},
            "(pc_a no OR pc_b yes) AND NOT (pc_c no AND NOT pc_d unanswered), so R",
        ),
        ("IF pc_a THEN R ELSE IF pc_b THEN O ELSE N/A", {"a": "no", "b": "yes"}, "pc_a no, then pc_b yes, so O"),
        ("IF pc_a THEN R ELSE R", {}, "pc_a unanswered, either way R"),
        (
            "IF pc_a THEN (IF pc_b THEN R ELSE O) ELSE N/A",
            {"b": "yes"},
            "pc_a unanswered (if yes: pc_b yes, so R; if no: N/A), so unanswered",
        ),
        ("O", {}, "O"),
    ],
)
def test_the_trace_says_what_decided(text, answers, trace):
    assert outcome(text, **answers).trace.en == trace


def test_the_trace_is_in_chinese_too():
    trace = outcome("IF pc_a AND NOT pc_b OR pc_c THEN R ELSE N/A", a="yes", b="no").trace
    assert trace.zh == "pc_a 支持 AND NOT pc_b 不支持 OR pc_c 未回答，结论：R"
    assert outcome("IF pc_a THEN R ELSE N/A").trace.zh == "pc_a 未回答，结论：未回答"


def test_items_are_named_with_their_specification_where_no_name_is_known():
    branch = parse_condition("IF A.4.1-5/1 AND [10] A.4.4-1/69 THEN R ELSE N/A", OWN)
    trace = evaluate(branch, lambda _: YES).trace
    assert trace.en == "38.508-2:A.4.1-5/1 yes AND 36.523-2:A.4.4-1/69 yes, so R"


def test_a_test_without_answer_decides_if_both_branches_agree():
    found = outcome("IF pc_a THEN (IF pc_b THEN R ELSE N/A) ELSE R", b="yes")
    assert found.decision is Decision.RECOMMENDED
    assert found.missing == ()


def test_codes_are_followed():
    found = outcome("IF pc_a THEN C2 ELSE N/A", a="yes", tables={"C2": "IF pc_b THEN C3 ELSE R", "C3": "O"}, b="no")
    assert (found.decision, found.trace.en) == (Decision.RECOMMENDED, "pc_a yes, so C2; C2: pc_b no, so R")
    found = outcome("C2", tables={"C2": "IF pc_b THEN C3 ELSE R", "C3": "O"})
    assert [key.item for key in found.missing] == ["pc_b"]
    assert found.trace.en == "C2; C2: pc_b unanswered (if yes: C3; if no: R), so unanswered; C3: O"


def test_an_undefined_code_is_unanswered():
    found = outcome("IF pc_a THEN C9 ELSE N/A", a="yes")
    assert found.decision is Decision.UNANSWERED
    assert found.trace == Text(
        "pc_a yes, so C9; C9 is not defined, so unanswered", "pc_a 支持，结论：C9；C9 没有定义，结论：未回答"
    )


def test_a_code_that_leads_back_to_itself_is_unanswered():
    tables = {"C1": "IF pc_a THEN C2 ELSE R", "C2": "IF pc_b THEN C1 ELSE N/A"}
    found = outcome("C1", tables=tables, a="no", b="no")
    assert found.decision is Decision.UNANSWERED
    assert found.trace.en == "C1; C1 → C2 → C1 leads back to itself, so unanswered"


def test_a_code_that_is_led_to_many_times_is_looked_at_once():
    tables = {f"C{number}": f"IF pc_{number} THEN C{number + 1} ELSE C{number + 1}" for number in range(400)}
    found = outcome("C0", tables=tables | {"C400": "R"})
    assert found.decision is Decision.RECOMMENDED
    assert len(found.trace.en) < 400 * 60


def test_the_trace_grows_with_the_condition():
    def length(count):
        names = " AND ".join(f"pc_{number:03}" for number in range(count))
        return len(outcome(f"IF {names} THEN R ELSE N/A").trace.en)

    assert length(600) - length(300) == length(900) - length(600)
