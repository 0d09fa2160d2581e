"""The test plan as a page, a spreadsheet and comma-separated values."""

from __future__ import annotations

import csv
import io
import re

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.ics.answers import LPP_RELEASE, RELEASE
from conformance.ics.proformas import ProformaBook
from conformance.ics.workbooks import read_workbook
from conformance.model.applicability import Decision, PlanEntry, TestCase
from conformance.model.ics import Contradiction, IcsAnswer, IcsItem, ItemKey, Proforma, Support
from conformance.model.text import Text
from conformance.reports import plan as plan_reports
from conformance.reports.plan import plan_csv, plan_workbook, render_plan_html
from conformance.reports.planned import PlanWords, Provenance

KEY = ItemKey("38.508-2", "A.4.1-3", "2")
OTHER = ItemKey("38.508-2", "A.4.1-5", "1")
ITEM = IcsItem(KEY, "pc_EN_DC", Text("Is EN-DC supported?", "支持 EN-DC 吗？"))
BOOK = ProformaBook({"38.508-2": Proforma("38.508-2", "19.0.0", Text("ICS", "声明表"), {"A.4.1-3": (ITEM,)})})
TRACE = Text("C01: pc_EN_DC yes, so R", "C01：pc_EN_DC 支持，故为 R")


def entry(clause, decision=Decision.RECOMMENDED, *, spec="38.521-1", title="Power <max>", release="Rel-15", **more):
    case = TestCase(spec, clause, title, release=release, condition="C01")
    return PlanEntry(case, decision, "C01", more.pop("trace", TRACE), **more)


PLAN = (
    entry("6.2.1", bands=tuple(f"n{number}" for number in range(1, 31)), branches=("4Rx", "PC3")),
    entry("6.2.2", Decision.NOT_APPLICABLE),
    entry("6.2.3", Decision.UNANSWERED, missing=(KEY, OTHER), undecided=(("D001", (KEY,)),)),
    entry("8.1", Decision.UNANSWERED, spec="38.523-1", missing=(KEY,)),
    entry("8.2", Decision.UNANSWERED, spec="38.523-1", missing=(RELEASE,)),
    entry("8.3", Decision.OPTIONAL, spec="38.523-1"),
)


@pytest.fixture(scope="module")
def page(read_page):
    return read_page(render_plan_html(PLAN, device="module-a.hex", language="en", book=BOOK))


def rows(data, sheet):
    read = read_workbook(data, origin="plan.xlsx")[sheet]
    return [[read.text(number, column) for column in read.rows[1]] for number in read.rows]


def test_the_page_counts_each_decision_and_sums_up_each_specification(page):
    assert re.findall(r'<span class="count">(\d+)</span>', page.html) == ["1", "1", "3", "1"]
    assert re.findall(r'<a href="#s\d">(TS [\d.-]+)</a>', page.html) == ["TS 38.521-1", "TS 38.523-1"]
    assert "module-a.hex" in page.text


def test_the_missing_answers_stand_in_the_order_of_what_they_decide(page):
    waiting = page.html[page.html.index('class="waiting"') : page.html.index('id="s1"')]
    assert re.findall(r'<span class="where">([^<]+)</span>', waiting) == [str(KEY), "Release", str(OTHER)]
    assert re.findall(r"--part: ([\d.]+)%", waiting) == ["100.0", "50.0", "50.0"]
    assert "Is EN-DC supported?" in waiting


def test_a_test_case_says_why_over_what_and_what_is_missing(page):
    assert "C01: pc_EN_DC yes, so R" in "".join(page.text)
    assert "Power <max>" in page.text
    assert "n12 … +18" in page.html
    assert "4Rx, PC3" in page.html
    assert "<i>D001: undecided (answers awaited: 1)</i>" in page.html


def test_a_short_plan_is_unfolded_and_a_long_one_is_folded(read_page):
    many = tuple(entry(f"6.{number}") for number in range(plan_reports.FEW + 1))
    assert '<details class="yes" open>' in render_plan_html(PLAN, device="d", language="en").decode()
    folded = read_page(render_plan_html(many, device="d", language="en"))
    assert '<details class="yes">' in folded.html


def test_a_long_trace_is_cut_on_the_page_and_whole_in_the_spreadsheet():
    text = "C99: " + "pc_X yes AND " * 200
    plan = (entry("6.2.1", trace=Text(text, text)),)
    assert text not in render_plan_html(plan, device="d", language="en").decode().replace("<wbr>", "")
    assert text in rows(plan_workbook(plan, language="en"), "Test cases")[1]


def test_a_plan_of_all_published_test_cases_stays_small():
    title, trace = "A title of a usual length of some sixty characters, as they are", "C99: " + "pc_X yes AND " * 40
    plan = [
        entry(f"6.{number}", list(Decision)[number % 4], title=title, trace=Text(trace, trace), missing=(KEY, OTHER))
        for number in range(3900)
    ]
    assert len(render_plan_html(plan, device="d", language="en", book=BOOK)) < 4_000_000


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_is_loaded_and_nothing_runs(language):
    html = render_plan_html(PLAN, device="<b>", language=language, book=BOOK).decode()
    assert "default-src 'none'" in html
    assert not re.search(r"<script|https?://|url\(|<b>module|<h1><b>", html)


def test_the_page_speaks_chinese():
    html = render_plan_html(PLAN, device="d", language="zh", book=BOOK).decode().replace("<wbr>", "")
    assert '<html lang="zh-CN">' in html
    assert "支持 EN-DC 吗？" in html
    assert "C01：pc_EN_DC 支持，故为 R" in html


def test_what_a_selector_leaves_open_stands_once_and_is_cut_between_names(read_page):
    configurations = [f"CA_n{number}A-n78A" for number in range(1, 41)]
    open_ones = tuple((f"E015: {name}", (KEY,)) for name in configurations)
    page = read_page(render_plan_html([entry("6.2A.1.1", undecided=open_ones)], device="d", language="en"))
    assert page.html.count("E015") == 1
    assert "E015: 40 undecided (answers awaited: 1):" in page.text
    assert "n12A-n78A … +28" in page.html


def test_a_long_decision_is_folded_by_chapter_and_every_test_case_is_in_one(read_page):
    plan = [entry(f"{chapter}.{number}") for chapter in ("6.2", "6.2A.1", "7.3") for number in range(1, 31)]
    page = read_page(render_plan_html(plan, device="d", language="en"))
    assert re.findall(r'<summary>(\S+) <span class="total">(\d+)', page.html) == [("6.2", "60"), ("7.3", "30")]
    assert page.html.count("<tr><td><b>") == len(plan)


def test_a_plan_says_what_it_was_made_from_and_what_contradicts_in_it():
    said, shown = IcsAnswer(KEY, Support.YES), IcsAnswer(KEY, Support.NO)
    provenance = Provenance(
        made="2026-01-02 03:04 UTC",
        sources=(("module-a.hex", "0f" * 32), ("-", "")),
        editions=(("38.522", "19.0.0"),),
        filters=("--spec 38.521-1",),
        contradictions=(Contradiction(KEY, "pc_EN_DC", said, shown),),
    )
    plan = [entry("6.2.3", Decision.UNANSWERED, missing=(KEY,), contradicted=(KEY,), possible_bands=("n1", "n78"))]
    page = render_plan_html(plan, device="d", language="en", book=BOOK, provenance=provenance).decode()
    text = " ".join(re.sub("<[^>]*>", "", page.replace("<wbr>", "")).split())
    facts = ("2026-01-02 03:04 UTC", f"module-a.hex (SHA-256 {'0f' * 32})", "TS 38.522 v19.0.0", "--spec 38.521-1")
    against = f"pc_EN_DC ({KEY})"
    for fact in (*facts, f"{against}: stated yes, shown no", f"Contradicted {KEY}", "Bands, not decided n1, n78"):
        assert fact in text
    data = plan_workbook(plan, language="en", device="d", book=BOOK, provenance=provenance)
    summary = "\n".join(row[0] for row in rows(data, "Summary"))
    assert all(fact in summary for fact in facts)
    assert rows(data, "Contradicted")[1] == [against, "yes", "no"]
    read = csv.DictReader(io.StringIO(plan_csv(plan, language="en", book=BOOK).decode("utf-8-sig"), newline=""))
    assert [(row["Contradicted"], row["Bands, not decided"]) for row in read] == [(against, "n1, n78")]


def test_of_the_test_cases_only_what_fits_on_a_page_is_printed():
    book = openpyxl.load_workbook(io.BytesIO(plan_workbook(PLAN, language="en", device="d")))
    assert book["Test cases"].print_area == f"'Test cases'!$A$1:$H${len(PLAN) + 1}"
    assert book["Test cases"].page_setup.orientation == "landscape"
    assert not book["Summary"].print_area


def test_what_no_item_tells_awaits_no_answer(read_page):
    page = read_page(render_plan_html([entry("6.2.1", undecided=(("D001: n1", ()),))], device="d", language="en"))
    assert "D001: 1 undecided (no item tells):" in page.text


def test_what_is_not_printed_makes_a_row_only_a_little_higher():
    long = entry("6.2A.1.1", configurations=tuple(f"CA_n{number}A-n78A" for number in range(300)))
    book = openpyxl.load_workbook(io.BytesIO(plan_workbook([long], language="en", device="d")))
    assert book["Test cases"].row_dimensions[2].height < 100


def test_an_empty_plan_is_a_page_too():
    assert b"<h1>Test plan</h1>" in render_plan_html((), device="d", language="en")


def test_the_spreadsheet_has_summary_cases_and_missing_answers():
    data = plan_workbook(PLAN, language="en", device="module-a.hex", book=BOOK)
    assert rows(data, "Summary")[1:] == [
        ["38.521-1", "1", "0", "1", "1", "3"],
        ["38.523-1", "0", "1", "2", "0", "3"],
        ["all", "1", "1", "3", "1", "6"],
        ["module-a.hex", "", "", "", "", ""],
    ]
    cases = rows(data, "Test cases")
    assert [row[1] for row in cases[1:]] == [one.case.clause for one in PLAN]
    assert cases[3][-4:] == [f"pc_EN_DC ({KEY})\n{OTHER}", "", f"D001: pc_EN_DC ({KEY})", ""]
    assert rows(data, "Answers missing")[1] == ["38.508-2", "A.4.1-3", "2", "pc_EN_DC", "Is EN-DC supported?", "1", "2"]


def test_the_csv_is_what_spreadsheet_programs_know_as_utf_8():
    data = plan_csv(PLAN, language="zh", book=BOOK)
    assert data.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert read[0][0] == "规范"
    assert read[1][6] == "C01：pc_EN_DC 支持，故为 R"
    assert {len(row) for row in read} == {16}


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=10) | st.sampled_from(["=1+1", "+1", "-1", "@x", "\t=1"])
)
def test_no_text_in_the_csv_is_taken_for_a_formula(text):
    data = plan_csv([entry("6.2.1", title=text)], language="en").decode("utf-8-sig")
    title = list(csv.reader(io.StringIO(data, newline="")))[1][2]
    assert not title.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert title.removeprefix("'") == text.removeprefix("'")


@pytest.mark.parametrize(("language", "names"), [("en", ["Release", "Release of LPP"]), ("zh", ["版本", "LPP 版本"])])
def test_the_releases_of_a_device_stand_in_no_table_and_are_told_apart(language, names):
    assert PlanWords(language).places([RELEASE, LPP_RELEASE]) == names
