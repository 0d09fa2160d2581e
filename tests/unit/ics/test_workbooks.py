"""Spreadsheets: what is written comes back, and what is hostile or damaged is refused with its place and a way out."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.errors import DataError
from conformance.ics import sheet_parsing, spreadsheet_parts
from conformance.ics.workbooks import Cell, Column, Sheet, read_workbook, write_workbook

TEXTS = st.text(max_size=30)
TEMPTING = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "#N/A",
    "007",
    " 7 ",
    "_x0041_",
    "\x07\r\n",
    "\ufffe",
    "\ud800",
    "真",
    "1E5",
]


def sheet(rows, *, name="Answers", columns=2):
    return Sheet(name, [Column(f"Column {number}") for number in range(columns)], rows)


def written(*rows):
    return write_workbook([sheet(rows, columns=len(rows[0]) if rows else 2)])


def saved(workbook):
    data = io.BytesIO()
    workbook.save(data)
    return data.getvalue()


def changed(data, *, leave_out=(), **parts):
    """The file *data* with parts replaced by octets or by what a function makes of them, or added."""
    given = {name.replace("___", "/_").replace("__", "/").replace("_dot_", "."): part for name, part in parts.items()}
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        names = dict.fromkeys([*old.namelist(), *given])
        for name in names:
            if name in leave_out:
                continue
            part = given.get(name)
            new.writestr(name, old.read(name) if part is None else part(old.read(name)) if callable(part) else part)
    return result.getvalue()


def refusal(data):
    with pytest.raises(DataError) as caught:
        read_workbook(data, origin="s.xlsx")
    assert str(caught.value).startswith("s.xlsx")
    return caught.value


def outcome(data):
    """What reading ends with, unless it ends with what nobody expects."""
    try:
        return f"s.xlsx has {len(read_workbook(data, origin='s.xlsx'))} sheets"
    except DataError as error:
        return str(error)


@given(st.lists(st.tuples(TEXTS, st.sampled_from(TEMPTING) | TEXTS), max_size=5))
@settings(max_examples=40)
def test_every_text_comes_back_as_it_was(rows):
    read = read_workbook(write_workbook([sheet(rows)]), origin="s.xlsx")["Answers"]
    assert [(read.text(number, 1), read.text(number, 2)) for number in range(2, len(rows) + 2)] == rows
    assert not read.formulas


@pytest.mark.parametrize("text", TEMPTING)
def test_no_text_becomes_a_formula_an_error_or_a_number(text):
    cell = openpyxl.load_workbook(io.BytesIO(written((text, "x"))))["Answers"]["A2"]
    assert cell.data_type == "s"
    assert cell.number_format == "@"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_a_text_that_looks_like_a_formula_stays_a_text_when_somebody_edits_it(text):
    assert openpyxl.load_workbook(io.BytesIO(written((text, "x"))))["Answers"]["A2"].quotePrefix


def test_the_same_content_gives_the_same_octets():
    first = written(("a", Cell("b", "yes")))
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert str(dt.datetime.now(dt.UTC).year).encode() not in archive.read("docProps/core.xml")
    assert written(("a", Cell("b", "yes"))) == first


def test_the_header_is_bold_stays_in_place_and_filters():
    columns = [Column("One", 20), Column("Two", choices=("yes", "no"))]
    data = write_workbook([Sheet("S", columns, [("a", "yes"), ("b", 3)], frozen=1)])
    read = openpyxl.load_workbook(io.BytesIO(data))["S"]
    assert read["A1"].font.bold
    assert read.freeze_panes == "B2"
    assert read.auto_filter.ref == "A1:B3"
    assert read.column_dimensions["A"].width == 20
    (validation,) = read.data_validations.dataValidation
    assert (validation.formula1, str(validation.sqref)) == ('"yes,no"', "B2:B3")
    assert read["B3"].value == 3


def test_names_of_sheets_are_made_fit_and_told_apart():
    names = ["a/b", "A_B", "x" * 40, "x" * 41, "''", ""]
    data = write_workbook([sheet([], name=name) for name in names])
    fit = openpyxl.load_workbook(io.BytesIO(data)).sheetnames
    assert fit[:2] == ["a_b", "A_B 2"]
    assert len({name.casefold() for name in fit}) == len(names)
    assert max(map(len, fit)) == 31


def test_a_text_that_no_cell_can_hold_is_refused_with_its_cell():
    with pytest.raises(DataError, match=r"Answers!B2.*32767"):
        written(("a", "x" * 32_768))


def test_numbers_booleans_and_dates_are_read_as_text():
    workbook = openpyxl.Workbook()
    workbook.active.append(
        [7, 7.0, 0.5, True, dt.date(2026, 2, 3), dt.datetime.fromisoformat("2026-02-03T04:05"), None]
    )
    workbook.active.append(["merged", None])
    workbook.active.merge_cells("A2:B2")
    read = read_workbook(saved(workbook), origin="s.xlsx")["Sheet"]
    texts = [read.text(1, column) for column in range(1, 8)]
    assert texts == ["7", "7", "0.5", "TRUE", "2026-02-03", "2026-02-03 04:05:00", ""]
    assert (read.text(2, 1), read.text(2, 2)) == ("merged", "")


def test_a_formula_is_refused_where_its_text_is_wanted_whatever_it_gave():
    workbook = openpyxl.Workbook()
    workbook.active["B3"] = "=1+1"
    read = read_workbook(saved(workbook), origin="s.xlsx")["Sheet"]
    assert read.text(3, 1) == ""
    with pytest.raises(DataError, match=r"s\.xlsx: cell Sheet!B3 holds a formula"):
        read.text(3, 2)


def test_text_in_runs_is_joined_and_how_it_is_pronounced_left_out():
    def with_runs(data):
        runs = b"<is><r><t>pc</t></r><r><t>_X</t></r><rPh sb='0' eb='1'><t>no</t></rPh></is>"
        return re.sub(rb"<is><t>Column 0</t></is>", runs, data)

    data = changed(written(("a", "b")), xl__worksheets__sheet1_dot_xml=with_runs)
    assert read_workbook(data, origin="s.xlsx")["Answers"].text(1, 1) == "pc_X"


def test_what_is_no_spreadsheet_of_this_form_is_named_with_the_way_out():
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
    ods = changed(written(("a", "b")), mimetype=b"application/vnd.oasis.opendocument.spreadsheet")
    assert refusal(ole).key == "sheets.old-form"
    assert refusal(ole + "EncryptedPackage".encode("utf-16-le")).key == "sheets.encrypted"
    assert refusal(ods).key == "sheets.open-document"
    assert refusal(b"a,b\n1,2\n").key == "sheets.no-workbook"
    assert refusal(changed(written(("a", "b")), leave_out=["[Content_Types].xml"])).key == "sheets.no-workbook"


def test_macros_are_refused():
    assert refusal(changed(written(("a", "b")), xl__vbaProject_dot_bin=b"x")).key == "sheets.macros"

    def enabled(types):
        return types.replace(
            b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        )

    types = {"[Content_Types].xml": enabled}
    assert refusal(changed(written(("a", "b")), **types)).key == "sheets.macros"


def test_links_to_other_workbooks_are_refused():
    data = changed(written(("a", "b")), xl__externalLinks__externalLink1_dot_xml=b"<externalLink/>")
    assert refusal(data).key == "sheets.external"


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "_rels/.rels"])
def test_a_document_type_declaration_is_refused_in_every_part(part):
    def declared(data):
        body = re.sub(rb"^<\?xml[^>]*\?>\s*", b"", data)
        return b'<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c SYSTEM "file:///etc/hostname">]>' + body

    error = refusal(changed(written(("a", "b")), **{part: declared}))
    assert (error.key, part in str(error)) == ("xml.dtd", True)


def test_a_document_type_declaration_hides_behind_no_other_name():
    def renamed(relations):
        return relations.replace(b"sheet1.xml", b"sheet1.png")

    sheet_part = b"<!DOCTYPE worksheet><worksheet/>"
    data = changed(
        written(("a", "b")), xl__worksheets__sheet1_dot_png=sheet_part, xl___rels__workbook_dot_xml_dot_rels=renamed
    )
    assert refusal(data).key == "xml.dtd"


def test_two_sheets_of_one_name_are_refused():
    def named(workbook):
        return workbook.replace(b'name="Two"', b'name="One"')

    data = write_workbook([sheet([], name="One"), sheet([], name="Two")])
    assert refusal(changed(data, xl__workbook_dot_xml=named)).key == "sheets.broken"


def test_a_part_that_unpacks_to_far_more_is_refused():
    error = refusal(changed(written(("a", "b")), xl__media__image1_dot_xml=b" " * 20_000_000))
    assert (error.key, error.data["part"]) == ("sheets.ratio", "xl/media/image1.xml")


def test_a_file_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(spreadsheet_parts, "MAX_UNPACKED", 1000)
    assert refusal(written(("a", "b"))).key == "sheets.unpacks-large"


def test_a_file_that_is_too_large_or_has_too_many_parts_is_refused(monkeypatch):
    data = written(("a", "b"))
    monkeypatch.setattr(spreadsheet_parts, "MAX_MEMBERS", 3)
    assert refusal(data).key == "sheets.many-parts"
    monkeypatch.setattr(spreadsheet_parts, "MAX_OCTETS", len(data) - 1)
    assert refusal(data).key == "sheets.too-large"


def test_too_many_sheets_rows_columns_cells_and_characters_are_refused(monkeypatch):
    wide = write_workbook([sheet([["x"] * 201], columns=201)])
    assert (refusal(wide).key, refusal(wide).data["place"]) == ("sheets.many-columns", "Answers!GS1")
    many = write_workbook([sheet([], name=str(number)) for number in range(65)])
    assert refusal(many).key == "sheets.many-sheets"
    data = written(("a", "bcd"), ("e", "f"))
    for limit, value, key in [
        ("MAX_CHARACTERS", 7, "sheets.cell-long-read"),
        ("MAX_CELLS", 5, "sheets.many-cells"),
        ("MAX_ROWS", 2, "sheets.many-rows"),
    ]:
        with monkeypatch.context() as patch:
            patch.setattr(sheet_parsing, limit, value)
            assert refusal(data).key == key


def test_a_part_that_is_small_but_grows_when_it_is_parsed_is_refused():
    noise = b"".join(b"<c%d/>" % (number % 9973) for number in range(2_000_001))
    data = changed(written(("a", "b")), xl__worksheets__sheet1_dot_xml=b"<worksheet>" + noise + b"</worksheet>")
    assert refusal(data).key == "sheets.many-tags"


def test_far_away_empty_rows_cost_nothing():
    def far(data):
        return data.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"/></row></sheetData>')

    data = changed(written(("a", "b")), xl__worksheets__sheet1_dot_xml=far)
    assert list(read_workbook(data, origin="s.xlsx")["Answers"].rows) == [1, 2]


@pytest.mark.parametrize(
    "cell", [b'<c r="A9" t="s"><v>99</v></c>', b'<c r="A9" t="s"><v>-1</v></c>', b'<c r="A9"><v>x</v></c>']
)
def test_a_damaged_cell_is_named(cell):
    def damaged(data):
        return data.replace(b"</sheetData>", b'<row r="9">' + cell + b"</row></sheetData>")

    error = refusal(changed(written(("a", "b")), xl__worksheets__sheet1_dot_xml=damaged))
    assert (error.key, error.data["place"]) == ("sheets.cell-broken", "Answers!A9")


@given(st.data())
@settings(max_examples=60)
def test_damaged_files_are_refused_or_read_never_anything_else(data):
    octets = bytearray(written(("a", "b"), ("c", "d")))
    for _ in range(data.draw(st.integers(1, 4))):
        octets[data.draw(st.integers(0, len(octets) - 1))] = data.draw(st.integers(0, 255))
    assert outcome(bytes(octets)).startswith("s.xlsx")


@given(st.sampled_from(["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "_rels/.rels"]), st.data())
@settings(max_examples=80)
def test_damaged_parts_are_refused_or_read_never_anything_else(part, data):
    def damaged(content):
        start = data.draw(st.integers(0, len(content)))
        return content[:start] + data.draw(st.binary(max_size=5)) + content[start + data.draw(st.integers(0, 30)) :]

    assert outcome(changed(written(("a", "b")), **{part: damaged})).startswith("s.xlsx")
