"""The strict language of conditions: what is read, what is refused, and how the error says where."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conformance import messages
from conformance.errors import DataError
from conformance.ics.expressions import References
from conformance.ics.parsing import (
    MAX_CHARACTERS,
    MAX_DEPTH,
    MAX_OPERANDS,
    parse_condition,
    parse_expression,
    repair,
)
from conformance.ics.tokens import tokens
from conformance.model.applicability import And, CodeRef, Decision, If, ItemRef, MnemonicRef, Not, Or

PROTOCOL = References("38.508-2", {"9": "34.229-2", "10": "36.523-2", "11": "34.123-2"})  # TS 38.523-2 clause 2
A, B, C, D = (MnemonicRef("38.508-2", f"pc_{letter}") for letter in "ABCD")


def test_not_binds_closer_than_and_and_and_closer_than_or():
    assert parse_expression("pc_A OR NOT pc_B AND pc_C OR pc_D", PROTOCOL) == Or((A, And((Not(B), C)), D))


def test_brackets_come_first():
    assert parse_expression("NOT (pc_A OR pc_B) AND pc_C", PROTOCOL) == And((Not(Or((A, B))), C))


def test_nested_operands_of_the_same_kind_are_flattened():
    assert parse_expression("(pc_A AND pc_B) AND (pc_C AND (pc_D))", PROTOCOL) == And((A, B, C, D))
    assert parse_expression("pc_A OR (pc_B OR pc_C)", PROTOCOL) == Or((A, B, C))


def test_numbers_in_square_brackets_mean_what_the_document_says():
    # TS 38.523-2 table 4.2-1, C54
    text = "IF A.4.1-5/1 AND ([10] A.4.1-1/1 OR [10]A.4.1-1/2) THEN R ELSE N/A"
    own, first, second = (
        ItemRef("38.508-2", "A.4.1-5", "1"),
        ItemRef("36.523-2", "A.4.1-1", "1"),
        ItemRef("36.523-2", "A.4.1-1", "2"),
    )
    expected = If(And((own, Or((first, second)))), Decision.RECOMMENDED, Decision.NOT_APPLICABLE)
    assert parse_condition(text, PROTOCOL) == expected


@pytest.mark.parametrize(
    ("text", "atom"),
    [
        ("34.123-2:A.20/90", ItemRef("34.123-2", "A.20", "90")),
        ("36.523-2:pc_VoLTE", MnemonicRef("36.523-2", "pc_VoLTE")),
        ("A.4.1-4A/2e", ItemRef("38.508-2", "A.4.1-4A", "2e")),
        ("A.3A/105A", ItemRef("38.508-2", "A.3A", "105A")),
        ("A.4.3.2-1/ER1", ItemRef("38.508-2", "A.4.3.2-1", "ER1")),
        ("A.4.3.2B.2.3.1-1/1", ItemRef("38.508-2", "A.4.3.2B.2.3.1-1", "1")),
    ],
)
def test_references_are_read_whole(text, atom):
    assert parse_expression(text, PROTOCOL) == atom


@pytest.mark.parametrize(
    "mnemonic",  # of TS 38.508-2 and TS 37.571-3
    [
        "pc_DL_intra_non_contiguous_CA_NR_FR2_Class_(A-D)",
        "pc_DL_inter_band_CA_NR_FR1_2B_Class_(2A)-(2A)",
        "pc_DL_inter_band_EN_DC_FR1_4B_Class_A-A_(n)AA",
        "pc_A_GPS+Galileo+BDS",
        "pc_FR1_PC1.5",
        "pc_nrBand41_maxNumberSRS-Ports-PerResource_r15",
        "Pc_measValidationReportReselectionMeasurements_r18",
    ],
)
def test_signs_within_a_mnemonic_belong_to_it(mnemonic):
    named = MnemonicRef("38.508-2", mnemonic)
    assert parse_expression(f"({mnemonic} OR NOT({mnemonic}))", PROTOCOL) == Or((named, Not(named)))


def test_results_may_be_codes_and_conditions():
    text = "IF pc_A THEN (IF pc_B THEN O ELSE C03-1ur) ELSE IF pc_C THEN C153A ELSE N/A"
    inner = If(B, Decision.OPTIONAL, CodeRef("C03-1ur"))
    assert parse_condition(text, PROTOCOL) == If(A, inner, If(C, CodeRef("C153A"), Decision.NOT_APPLICABLE))


@pytest.mark.parametrize(
    ("text", "branch"), [("R", Decision.RECOMMENDED), ("N/A", Decision.NOT_APPLICABLE), ("C21", CodeRef("C21"))]
)
def test_a_cell_without_a_test_is_a_condition_too(text, branch):
    assert parse_condition(text, PROTOCOL) == branch


@pytest.mark.parametrize(
    ("text", "column", "expected", "found"),
    [
        ("", 1, "R, O, N/A, a code or a condition", "the end of the text"),
        ("IF A.4.1-3/2 THEN R", 20, "ELSE", "the end of the text"),
        ("IF THEN R ELSE N/A", 4, "an item such as A.4.1-3/2", "THEN"),
        ("IF (pc_A OR pc_B THEN R ELSE N/A", 18, ")", "THEN"),
        ("IF pc_A) THEN R ELSE N/A", 8, "THEN", ")"),
        ("IF pc_A pc_B THEN R ELSE N/A", 9, "THEN", "pc_B"),
        ("IF pc_A and pc_B THEN R ELSE N/A", 9, "THEN", "and"),
        ("IF pc_A THEN R ELSE N/A ELSE", 25, "the end of the text", "ELSE"),
        ("IF pc_A THEN maybe ELSE N/A", 14, "R, O, N/A, a code or a condition", "maybe"),
        ("IF A.4.1-3 THEN R ELSE N/A", 4, "an item such as A.4.1-3/2", "A.4.1-3"),
        ("IF Ａ THEN R ELSE N/A", 4, "an item such as A.4.1-3/2", "Ａ"),
    ],
)
def test_an_error_says_where_and_what_is_expected(text, column, expected, found):
    with pytest.raises(DataError) as raised:
        parse_condition(text, PROTOCOL)
    assert raised.value.data["column"] == column
    assert str(raised.value).startswith(f"{text}: at column {column}, {expected}")
    assert str(raised.value).endswith(f", not {found}")


def test_an_error_is_said_in_chinese_too():
    with pytest.raises(DataError) as raised:
        parse_condition("IF pc_A THEN", PROTOCOL)
    messages.choose_language("zh")
    try:
        assert str(raised.value) == "IF pc_A THEN：第 13 列应为R、O、N/A、编号或条件，而不是 文本结尾"
    finally:
        messages.choose_language(None)


def test_a_number_that_the_document_does_not_have_is_named_with_those_it_has():
    with pytest.raises(
        DataError, match=re.escape("the reference [12] at column 12 is none of the document ([9], [10], [11])")
    ):
        parse_condition("IF pc_A OR [12] A.1/1 THEN R ELSE N/A", PROTOCOL)


def test_a_long_text_is_shown_around_the_place_only():
    with pytest.raises(DataError) as raised:
        parse_condition(f"IF {'pc_A AND ' * 200}wrong{' AND pc_A' * 200} THEN R ELSE N/A", PROTOCOL)
    assert "wrong AND pc_A" in str(raised.value)
    assert len(str(raised.value)) < 300


@given(st.text() | st.text("()ANDORTIFELSpc_[]10. /-C"))
@example("(" * MAX_CHARACTERS)
@example("NOT " * (MAX_CHARACTERS // 4))
@example("IF " * (MAX_CHARACTERS // 3))
@example("IF pc_A THEN R ELSE " * (MAX_CHARACTERS // 20))
@example("pc_(" * (MAX_CHARACTERS // 4))
@example("A." * (MAX_CHARACTERS // 2))
@example("[" * MAX_CHARACTERS)
@example("1" * MAX_CHARACTERS)
@example("IF pc_A AND ７ THEN R ELSE N/A")
def test_whatever_the_text_only_a_data_error_is_raised(text):
    said = []
    for read in (
        lambda: parse_condition(text, PROTOCOL),
        lambda: parse_expression(text, PROTOCOL),
        lambda: repair(text),
    ):
        try:
            read()
        except DataError as error:
            said.append(str(error))
    assert all(said)


@given(st.text(max_size=200))
def test_tokens_leave_out_nothing_but_spaces(text):
    found = tokens(text)
    assert [text[token.column - 1 :].startswith(token.text) for token in found] == [True] * len(found)
    assert "".join("".join(token.text for token in found).split()) == "".join(text.split())


def test_what_is_deeper_than_the_limit_is_refused():
    within = f"IF {'(' * (MAX_DEPTH - 1)}pc_A{')' * (MAX_DEPTH - 1)} THEN R ELSE N/A"
    assert parse_condition(within, PROTOCOL) == If(A, Decision.RECOMMENDED, Decision.NOT_APPLICABLE)
    with pytest.raises(DataError, match="nested deeper than 50 at column 53"):
        parse_condition(f"IF {'(' * 51}pc_A{')' * 51} THEN R ELSE N/A", PROTOCOL)


def test_more_operands_than_the_limit_are_refused():
    assert len(parse_expression(" OR ".join(["pc_A"] * MAX_OPERANDS), PROTOCOL).operands) == MAX_OPERANDS
    with pytest.raises(DataError, match="more than 1000 operands"):
        parse_expression(" OR ".join(["pc_A"] * (MAX_OPERANDS + 1)), PROTOCOL)


def test_a_longer_text_than_the_limit_is_refused_unread():
    with pytest.raises(DataError, match="10001 characters, more than 10000"):
        repair(" " * (MAX_CHARACTERS + 1))
