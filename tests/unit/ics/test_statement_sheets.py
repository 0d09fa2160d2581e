"""Statements as spreadsheets: nothing is lost, both languages are read, and what is wrong is named by its cell."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance import messages
from conformance.errors import DataError
from conformance.ics.answers import RELEASE
from conformance.ics.proformas import ProformaBook
from conformance.ics.statement_sheets import read_statement_workbook, statement_workbook
from conformance.ics.statements import read_statement
from conformance.model.ics import Configuration, IcsAnswer, IcsItem, ItemKey, Kind, Proforma, Statement, Support
from conformance.model.text import Text

SPEC, TABLE, CA = "38.508-2", "A.4.1-3", "A.4.3.2A.2.1-3"


def item(name, *, spec=SPEC, kind=Kind.BOOLEAN):
    return IcsItem(
        ItemKey(spec, TABLE, name), f"pc_{name}", Text(f"Is {name} supported?", f"支持 {name} 吗？"), kind=kind
    )


OWN = "a/b: its own specification with a long name"
BOOK = ProformaBook(
    {
        SPEC: Proforma(
            SPEC,
            "19.0.0",
            Text("ICS", "声明表"),
            {TABLE: (item("1"), item("2"), item("2e"), item("007"), item("N", kind=Kind.INTEGER))},
            {CA: (Configuration(SPEC, CA, "CA_n1B", "Rel-15"), Configuration(SPEC, CA, "CA_n1B", "Rel-16"))},
        ),
        OWN: Proforma(OWN, "1", Text("Own", "自有"), {TABLE: (item("1", spec=OWN),)}),
    }
)
KEYS = [ItemKey(SPEC, TABLE, name) for name in ("1", "2", "2e", "007")]
KEYS += [ItemKey(SPEC, CA, "CA_n1B"), ItemKey(OWN, TABLE, "1")]
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Nd"]), max_size=12) | st.sampled_from(
    ["=1+1", "@x", "-", "a\nb", "仅限 NSA\n\n第二行", "007", "_x0041_", "'quoted", " kept "]
)
NOTE = TEXT.filter(lambda text: text == "" or text.strip())
ONE_LINE = NOTE.map(str.strip)


@st.composite
def statements(draw):
    """Draw statements on the book."""

    def answer(key):
        return st.builds(
            IcsAnswer,
            key=st.just(key),
            support=st.sampled_from(Support),
            value=ONE_LINE,
            place=NOTE,
            origin=NOTE,
            note=NOTE,
        ).filter(lambda one: one.support is not Support.UNANSWERED or any((one.value, one.place, one.note)))

    def answers():
        return {key: draw(answer(key)) for key in draw(st.sets(st.sampled_from(KEYS)))}

    derived = answers()
    if draw(st.booleans()):
        derived[RELEASE] = IcsAnswer(RELEASE, Support.YES, value="Rel-15", place=draw(NOTE), origin=draw(NOTE))
    product = {name: draw(ONE_LINE) for name in draw(st.sets(st.sampled_from(["manufacturer", "model", "software"])))}
    return Statement(
        {name: text for name, text in product.items() if text}, {SPEC: "19.0.0", OWN: "1"}, answers(), derived
    )


@given(statements(), st.sampled_from(messages.LANGUAGES))
@settings(max_examples=40)
def test_what_is_declared_comes_back_as_it_was(statement, language):
    data = statement_workbook(statement, BOOK, language=language)
    assert read_statement_workbook(data, origin="s.xlsx", book=BOOK) == declared_part(statement)


def declared_part(statement):
    """What a spreadsheet gives back: what the supplier says; what a device showed is there for people."""
    return replace(statement, derived={})


EXAMPLE = Statement(
    {"manufacturer": "Example", "software": "007", "release": "Rel-16"},
    {SPEC: "19.0.0"},
    {KEYS[0]: IcsAnswer(KEYS[0], Support.YES, note="=1+1\n仅限 NSA"), KEYS[1]: IcsAnswer(KEYS[1], Support.NO)},
    {KEYS[1]: IcsAnswer(KEYS[1], Support.YES, place="UE-NR-Capability.x[0]", origin="a.hex")},
)
DECLARED = declared_part(EXAMPLE)


def edited(*changes, statement=EXAMPLE, language="en"):
    """A workbook with *statement* after each of *changes* was made to it."""
    workbook = openpyxl.load_workbook(io.BytesIO(statement_workbook(statement, BOOK, language=language)))
    for change in changes:
        change(workbook)
    data = io.BytesIO()
    workbook.save(data)
    return data.getvalue()


def cell(place, value, sheet=SPEC):
    def change(workbook):
        workbook[sheet][place] = value

    return change


def read(*changes, **given):
    return read_statement_workbook(edited(*changes, **given), origin="s.xlsx", book=BOOK)


def refusal(*changes):
    with pytest.raises(DataError) as caught:
        read(*changes)
    assert str(caught.value).startswith("s.xlsx")
    return caught.value


def column(workbook, title, sheet=SPEC):
    return next(one.column_letter for one in workbook[sheet][1] if one.value == title)


def answered(text):
    """Set the answer in the third row of items, which is on item 2e."""

    def change(workbook):
        workbook[SPEC][f"{column(workbook, 'Supported?')}4"] = text

    return change


def test_sheets_and_columns_are_those_of_the_form():
    workbook = openpyxl.load_workbook(io.BytesIO(edited()))
    assert workbook.sheetnames == ["Product", SPEC, "Configurations"]
    titles = [one.value for one in workbook[SPEC][1]]
    assert titles[:9] == [
        *("Specification", "Table", "Item", "Mnemonic", "Is it supported?", "Release", "References", "Status"),
        "Supported?",
    ]
    assert [one.value for one in workbook["Configurations"]["C"]] == ["Configuration", "CA_n1B"]


def test_the_question_is_asked_in_both_languages_in_a_chinese_sheet():
    workbook = openpyxl.load_workbook(io.BytesIO(edited(language="zh")))
    assert workbook.sheetnames == ["产品", SPEC, "配置"]
    assert workbook[SPEC]["E2"].value == "支持 1 吗？\nIs 1 supported?"


def test_a_contradicted_answer_is_red_on_both_sides():
    workbook = openpyxl.load_workbook(io.BytesIO(edited()))
    letters = [column(workbook, title) for title in ("Supported?", "Derived answer (for information)")]
    assert {workbook[SPEC][f"{letter}3"].fill.start_color.rgb for letter in letters} == {"00FCEBEA"}


@pytest.mark.parametrize("word", ["yes", "Yes", " Y ", "支持", "是"])
def test_a_yes_may_be_written_in_several_ways(word):
    assert read(answered(word)).declared[KEYS[2]].support is Support.YES


@pytest.mark.parametrize("word", ["no", "N", "不支持", "否"])
def test_a_no_may_be_written_in_several_ways(word):
    assert read(answered(word)).declared[KEYS[2]].support is Support.NO


@pytest.mark.parametrize("word", [None, "", "  "])
def test_an_empty_answer_is_none(word):
    assert KEYS[2] not in read(answered(word)).declared


def test_an_answer_that_is_deliberately_open_is_kept():
    assert read(answered("未回答")).declared[KEYS[2]].support is Support.UNANSWERED


@pytest.mark.parametrize("word", ["maybe", "1", 1, True, "y/n", "yes?"])
def test_anything_else_is_no_answer_and_its_cell_is_named(word):
    error = refusal(answered(word))
    assert (error.key, error.data["place"]) == ("sheets.no-answer", f"{SPEC}!I4")


def test_a_formula_is_no_answer():
    error = refusal(answered('=IF(1,"yes","no")'))
    assert (error.key, error.data["place"]) == ("sheets.formula", f"{SPEC}!I4")


def test_rows_may_be_sorted_left_out_and_commented():
    def rearrange(workbook):
        sheet = workbook[SPEC]
        rows = [[one.value for one in row] for row in sheet.iter_rows(min_row=2)]
        sheet.delete_rows(2, 20)
        sheet.append([])
        sheet.append([None] * 4 + ["radio team, please fill in below"])
        for row in reversed(rows[:2]):
            sheet.append(row)
        sheet[f"{column(workbook, 'Remark')}5"].data_type = "s"

    assert read(rearrange) == DECLARED


def test_columns_may_be_moved_and_added_and_a_title_put_above():
    def rearrange(workbook):
        sheet = workbook[SPEC]
        sheet.insert_cols(1)
        sheet.insert_rows(1, 2)
        sheet["A1"], sheet["A3"], sheet["A4"] = "Statement of product X", "Owner", "=1+1"

    assert read(rearrange) == DECLARED


def test_a_sheet_that_is_none_of_ours_is_left_alone():
    assert read(lambda workbook: workbook.create_sheet("Owners").append(["Item", "who"])) == DECLARED


def test_the_other_language_is_read_too():
    assert read(language="zh") == DECLARED


def test_an_unknown_item_is_refused_with_one_that_is_like_it():
    error = refusal(cell("C4", "2f"))
    assert (error.key, error.data["place"]) == ("sheets.unlike-item", f"{SPEC}!C4")
    assert f"{TABLE}/2e" in str(error)
    assert refusal(cell("A4", "99.999")).key == "sheets.unknown-item"


def test_rows_that_were_torn_apart_are_noticed_by_the_mnemonic():
    error = refusal(cell("C4", "1"), cell("C2", "2e"))
    assert (error.key, error.data["place"]) == ("sheets.wrong-mnemonic", f"{SPEC}!D2")


@pytest.mark.parametrize(
    ("changes", "key", "place"),
    [
        ([cell("C3", "1"), cell("D3", None)], "sheets.twice", "C3"),
        ([cell("C3", None)], "sheets.incomplete-item", "C3"),
        ([cell("A3", None), cell("B3", None), cell("C3", None)], "sheets.answer-without-item", "I3"),
        ([cell("J6", "many")], "sheets.no-number", "J6"),
    ],
)
def test_a_row_that_says_not_enough_or_too_much_is_refused(changes, key, place):
    error = refusal(*changes)
    assert (error.key, error.data["place"]) == (key, f"{SPEC}!{place}")


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ([cell("D7", 99, "Product")], "sheets.wrong-fact"),
        ([cell("D6", "24.11.2026", "Product")], "sheets.wrong-fact"),
        ([cell("B2", "IMEI", "Product")], "sheets.unknown-field"),
        ([cell("B2", None, "Product")], "sheets.value-without-field"),
        ([cell("B3", "manufacturer", "Product")], "sheets.twice"),
        ([cell("D2", "49015420" + "3237518", "Product")], "ics.identity"),
    ],
)
def test_a_product_that_is_not_understood_is_refused(changes, key):
    assert refusal(*changes).key == key


def test_a_header_of_which_a_part_is_missing_is_refused_with_what_is_missing():
    error = refusal(cell("I1", "???"))
    assert (error.key, error.data["lacking"]) == ("sheets.no-header", "Supported?")
    assert refusal(cell("D1", "Item")).key == "sheets.title-twice"


def test_a_workbook_without_a_product_is_no_statement():
    assert refusal(lambda workbook: workbook.remove(workbook["Product"])).key == "sheets.no-statement"


def test_an_item_without_an_answer_but_with_a_remark_keeps_it():
    kept = read(cell("K4", "ask the chip vendor")).declared[KEYS[2]]
    assert kept == IcsAnswer(KEYS[2], Support.UNANSWERED, note="ask the chip vendor")


def test_columns_that_hardly_anybody_needs_are_written_only_where_they_are_needed():
    answer = replace(EXAMPLE.declared[KEYS[0]], origin="radio team")
    statement = replace(EXAMPLE, declared={KEYS[0]: answer})
    titles = [one.value for one in openpyxl.load_workbook(io.BytesIO(edited(statement=statement)))[SPEC][1]]
    assert "Answered by" in titles
    assert "Derived: remark (for information)" not in titles
    assert read(statement=statement) == declared_part(statement)


def test_an_old_or_encrypted_spreadsheet_is_told_apart_from_broken_xml():
    with pytest.raises(DataError, match=r"save it as \.xlsx"):
        read_statement(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), origin="s.xls", book=BOOK)


def test_what_a_device_showed_cannot_be_rewritten_in_a_spreadsheet():
    def falsify(workbook):
        titles = {one.value: one.column_letter for one in workbook[SPEC][1]}
        shown = [letter for title, letter in titles.items() if title.endswith("(for information)")]
        assert len(shown) == 3
        for letter in shown:
            workbook[SPEC][f"{letter}3"] = "no" if workbook[SPEC][f"{letter}3"].value == "yes" else "=other"

    assert read(falsify) == read() == DECLARED


def test_a_column_of_an_older_spreadsheet_with_derived_answers_is_left_alone():
    def retitle(workbook):
        for one in workbook[SPEC][1]:
            one.value = one.value.removesuffix(" (for information)")

    assert read(retitle) == DECLARED


def test_a_release_may_be_a_number_and_a_day_a_date():
    product = read(cell("D6", dt.date(2026, 2, 3), "Product"), cell("D7", 17, "Product")).product
    assert (product["date"], product["release"]) == ("2026-02-03", "Rel-17")


def test_a_fact_of_another_form_is_refused_with_its_cell_and_the_reason():
    error = refusal(cell("D7", "R17a", "Product"))
    assert (error.data["place"], error.data["reason"].key) == ("Product!D7", "ics.bad-release")


@pytest.mark.parametrize("word", ["n/a", "N/A", "-", "–", "不适用"])
def test_an_answer_that_is_not_required_is_left_open_and_said_to_be(word):
    kept = read(answered(word), cell("K4", "no NR")).declared[KEYS[2]]
    assert kept == IcsAnswer(KEYS[2], Support.UNANSWERED, note=f"{word}: no NR")
    assert read(answered(word)).declared[KEYS[2]].note == word


@pytest.mark.parametrize("status", ["m", "o"])
def test_an_answer_cannot_be_not_required_where_the_status_asks_for_one(status):
    items = [replace(one, status=status) for one in BOOK.table(SPEC, TABLE)]
    book = ProformaBook({SPEC: replace(BOOK.proformas[SPEC], tables={TABLE: tuple(items)})})
    with pytest.raises(DataError) as caught:
        read_statement_workbook(edited(answered("n/a")), origin="s.xlsx", book=book)
    assert (caught.value.key, caught.value.data["place"]) == ("sheets.answer-required", f"{SPEC}!I4")
    assert f"status of the item is {status}" in str(caught.value)


@pytest.mark.parametrize("merged", ["I3:I6", "H4:I4", "A2:A3", "C1:C2"])
def test_merged_cells_over_what_is_read_are_refused(merged):
    error = refusal(lambda workbook: workbook[SPEC].merge_cells(merged))
    assert (error.key, error.data["place"]) == ("sheets.merged", f"{SPEC}!{merged}")


def test_merged_cells_elsewhere_are_left_alone():
    def merge(workbook):
        workbook[SPEC].insert_rows(1)
        workbook[SPEC]["A1"] = "Statement of product X"
        workbook[SPEC].merge_cells("A1:K1")
        workbook[SPEC].merge_cells("G3:G5")

    assert read(merge) == DECLARED


@pytest.mark.parametrize("content", [b"", b"yes, no", b"<statement/>"])
def test_a_file_that_is_only_called_a_spreadsheet_is_told_so(content):
    with pytest.raises(DataError) as caught:
        read_statement(content, origin="folder/S.XLSX", book=BOOK)
    assert caught.value.key == "sheets.no-workbook"
