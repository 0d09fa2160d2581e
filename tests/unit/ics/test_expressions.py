"""Expressions: their normal form, how they are written, and that what is written is read alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.ics.codes import codes, cycles, linked_conditions
from conformance.ics.expressions import References, all_of, any_of, atoms, write_atom, write_condition, write_expression
from conformance.ics.parsing import parse_condition, parse_expression
from conformance.model.applicability import And, CodeRef, Decision, If, ItemRef, MnemonicRef, Not, Or

REFERENCES = References("38.508-2", {"9": "34.229-2", "10": "36.523-2"})
A, B, C = (MnemonicRef("38.508-2", f"pc_{letter}") for letter in "ABC")

specs = st.sampled_from(["38.508-2", "36.523-2", "34.229-2", "34.123-2", "own.7"])
items = st.builds(
    ItemRef,
    specs,
    st.from_regex(r"A(\.[0-9A-Z]{1,3}){0,4}(-[0-9]{1,2}[A-Za-z]{0,2})?", fullmatch=True),
    st.from_regex(r"[A-Z]{0,2}[0-9]{1,3}[A-Za-z]?[0-9]{0,2}", fullmatch=True),
)
mnemonics = st.builds(
    MnemonicRef, specs, st.from_regex(r"[Pp]c_([A-Za-z0-9_+-]|\([A-Z0-9-]{1,4}\)|\.[0-9]){1,20}", fullmatch=True)
)


def trees(leaves):
    return st.recursive(
        leaves,
        lambda inner: (
            st.builds(Not, inner)
            | st.lists(inner, min_size=2, max_size=4).map(all_of)
            | st.lists(inner, min_size=2, max_size=4).map(any_of)
        ),
        max_leaves=10,
    )


expressions = trees(items | mnemonics)
decisions = st.sampled_from([Decision.RECOMMENDED, Decision.OPTIONAL, Decision.NOT_APPLICABLE])
results = decisions | st.builds(CodeRef, st.from_regex(r"C[0-9]{1,3}(-[0-9])?[a-zA-Z]{0,3}", fullmatch=True))
branches = st.recursive(results, lambda inner: st.builds(If, expressions, inner, inner), max_leaves=5)


@given(expressions)
def test_an_expression_is_read_as_it_was_written(expression):
    assert parse_expression(write_expression(expression), References("none")) == expression
    assert parse_expression(write_expression(expression, REFERENCES), REFERENCES) == expression


@given(branches)
def test_a_condition_is_read_as_it_was_written(branch):
    assert parse_condition(write_condition(branch), References("none")) == branch
    assert parse_condition(write_condition(branch, REFERENCES), REFERENCES) == branch


@given(branches)
def test_writing_again_changes_nothing(branch):
    written = write_condition(branch, REFERENCES)
    assert write_condition(parse_condition(written, REFERENCES), REFERENCES) == written


@given(st.lists(trees(st.sampled_from([A, B, C])), min_size=1, max_size=4))
def test_joined_operands_are_flat(operands):
    assert not any(isinstance(part, And) for part in getattr(all_of([A, *operands]), "operands", ()))
    assert not any(isinstance(part, Or) for part in getattr(any_of([A, *operands]), "operands", ()))


def test_a_single_operand_is_left_alone():
    assert all_of([A]) == any_of([A]) == A


@pytest.mark.parametrize(
    ("expression", "written"),
    [
        (Or((A, And((B, C)))), "38.508-2:pc_A OR 38.508-2:pc_B AND 38.508-2:pc_C"),
        (And((Or((A, B)), Not(C))), "(38.508-2:pc_A OR 38.508-2:pc_B) AND NOT 38.508-2:pc_C"),
        (Not(And((A, B))), "NOT (38.508-2:pc_A AND 38.508-2:pc_B)"),
        (Not(Or((A, B))), "NOT (38.508-2:pc_A OR 38.508-2:pc_B)"),
        (Not(Not(A)), "NOT NOT 38.508-2:pc_A"),
    ],
)
def test_brackets_stand_only_where_precedence_demands_them(expression, written):
    assert write_expression(expression) == written


@pytest.mark.parametrize(
    ("atom", "written"),
    [
        (ItemRef("38.508-2", "A.4.1-3", "2"), "A.4.1-3/2"),
        (ItemRef("36.523-2", "A.4.4-1", "69"), "[10] A.4.4-1/69"),
        (ItemRef("34.123-2", "A.20", "90"), "34.123-2:A.20/90"),
        (MnemonicRef("38.508-2", "pc_EN_DC"), "pc_EN_DC"),
        (MnemonicRef("36.523-2", "pc_VoLTE"), "36.523-2:pc_VoLTE"),
    ],
)
def test_a_reference_is_written_as_the_document_has_it(atom, written):
    assert write_atom(atom, REFERENCES) == written


def test_a_condition_within_then_stands_in_brackets():
    inner = If(B, Decision.OPTIONAL, CodeRef("C21"))
    written = write_condition(If(A, inner, inner), REFERENCES)
    assert written == "IF pc_A THEN (IF pc_B THEN O ELSE C21) ELSE IF pc_B THEN O ELSE C21"


def test_no_table_says_unanswered():
    with pytest.raises(ValueError, match="unanswered"):
        write_condition(If(A, Decision.UNANSWERED, Decision.NOT_APPLICABLE))


def test_atoms_come_once_in_order_of_appearance():
    assert atoms(If(And((B, Or((A, B)))), If(C, Decision.RECOMMENDED, CodeRef("C1")), Decision.OPTIONAL)) == (B, A, C)


def test_codes_come_once_in_order_of_appearance():
    assert codes(If(A, CodeRef("C2"), If(B, CodeRef("C1"), CodeRef("C2")))) == ("C2", "C1")


def leading_to(*following):
    """A condition that leads to one or two codes."""
    return If(A, CodeRef(following[0]), CodeRef(following[-1]))


def test_cycles_are_found_and_what_only_leads_to_one_is_not_in_it():
    tables = {"C1": leading_to("C2"), "C2": leading_to("C3", "C4"), "C3": leading_to("C2"), "C4": Decision.RECOMMENDED}
    assert cycles(tables) == (("C2", "C3"),)
    assert cycles({"C1": leading_to("C1")}) == (("C1",),)


def test_two_ways_to_one_code_are_no_cycle():
    assert cycles({"C1": leading_to("C2", "C3"), "C2": leading_to("C3"), "C3": Decision.RECOMMENDED}) == ()


graphs = st.dictionaries(
    st.sampled_from("abcdefg"), st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=2), max_size=7
)


@given(graphs)
def test_without_the_codes_in_cycles_nothing_leads_back(graph):
    tables = {code: leading_to(*following) for code, following in graph.items()}
    found = cycles(tables)
    for cycle in found:
        assert all(after in codes(tables[before]) for before, after in zip(cycle, (*cycle[1:], cycle[0]), strict=True))
    kept = {code: tables[code] for code in tables if not any(code in cycle for cycle in found)}
    assert not any(reaches(code, code, tables=kept) for code in kept)
    assert bool(found) == any(reaches(code, code, tables=tables) for code in tables)


def reaches(start, goal, *, tables):
    reached, pending = set(), list(codes(tables[start]))
    while pending:
        code = pending.pop()
        if code not in reached and code in tables:
            reached.add(code)
            pending.extend(codes(tables[code]))
    return goal in reached


@given(graphs)
def test_linked_conditions_come_after_what_they_refer_to(graph):
    tables = {code: leading_to(*following) for code, following in graph.items()}
    linked = linked_conditions(leading_to("a", "b"), tables.get)
    seen = set()
    for code, condition in linked.conditions.items():
        assert all(following in seen or following not in tables for following in codes(condition))
        seen.add(code)
    assert seen == {
        code for code in tables if code in "ab" or any(reaches(s, code, tables=tables) for s in "ab" if s in tables)
    }
