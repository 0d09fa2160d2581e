"""The pages of the matrix of vectors and codecs: what stands on them, in both languages."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from lxml import html

from conformance.judging.matrix import Cell, CodecMatrix, MatrixRow
from conformance.model.codec import AnswerKind, Greeting, Operation
from conformance.model.text import Message, Text
from conformance.model.vector import Expectation, Provenance, SuiteHeader, Vector
from conformance.reports.codec_matrix import SHOWN_ROWS, explained, render_codec_matrix, summaries, totals
from conformance.reports.codec_matrix_text import codec_matrix_markdown
from conformance.vectors.disagreements import Explanation, Fault
from conformance.verdicts import Verdict

HEADER = SuiteHeader("s", Text("The suite", "套件"), "test", "", "Test", "T", None, "uper", Provenance("generated"))
WHY = Explanation(
    "why", "lax", "1.0", "1.2", ("padding",), Fault.CODEC, "X.691 11.1", "seen", Text("a | b & <c>", "不检查")
)
RIGHT = Cell(Verdict.PASS, Operation.DECODE, AnswerKind.REFUSED, Message("suite.refused-rightly"))
KNOWN = Cell(Verdict.FAIL, Operation.DECODE, AnswerKind.ACCEPTED, Message("suite.accepted-wrongly"), WHY)
OPEN = replace(KNOWN, explanation=None)
SHOWS_NOTHING = Cell(Verdict.INCONC, Operation.DECODE, AnswerKind.ACCEPTED, Message("suite.no-value"))
CANNOT = Cell(Verdict.INCONC, Operation.DECODE, AnswerKind.UNSUPPORTED, Message("suite.unsupported", {"reason": "no"}))


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YANGFAN_LANG", "en")


def matrix(*cells: Cell, rule: str = "padding") -> CodecMatrix:
    rows = [
        MatrixRow(
            Vector(f"{rule}-{number}", bytes(70), Expectation.INVALID, rule, "T.x"),
            {"right": RIGHT, "engine:lax": cell},
        )
        for number, cell in enumerate(cells)
    ]
    return CodecMatrix(HEADER, {"right": Greeting("right", "9"), "engine:lax": Greeting("lax", "1.2")}, tuple(rows))


def rows_of(page: str, heading: str) -> list[list[str]]:
    """The cells of the first table behind a heading."""
    lines = page[page.index(heading) :].splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("|"))
    table = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        table.append([cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
    return table


def test_agreement_is_counted_by_suite_and_by_rule() -> None:
    page = codec_matrix_markdown([matrix(RIGHT, KNOWN, KNOWN, OPEN, SHOWS_NOTHING, CANNOT)])
    counted = "1 disagree without explanation, 2 disagree, 1 agree, 1 accept, 1 unsupported"
    assert rows_of(page, "## By suite") == [["`s`", "`T`, test", "6", "6 agree", counted]]
    ((rule, *cells),) = rows_of(page, "## By rule of encoding: UPER")
    assert rule.startswith("`padding`: ")
    assert cells == ["6", "6 agree", counted]


def test_suites_of_one_encoding_are_counted_together_rules_in_the_order_of_the_data() -> None:
    page = codec_matrix_markdown([matrix(KNOWN), matrix(KNOWN, RIGHT, rule="trailing"), matrix(RIGHT, KNOWN)])
    rules = rows_of(page, "## By rule of encoding: UPER")
    assert [(rule.partition(":")[0], cells[0]) for rule, *cells in rules] == [("`trailing`", "2"), ("`padding`", "3")]


def test_suites_about_which_all_agree_are_told_once() -> None:
    page = codec_matrix_markdown([matrix(RIGHT)])
    assert "By suite" in page
    assert "By rule" not in page


def test_explanations_are_told_with_their_number_and_nothing_breaks_the_table() -> None:
    page = codec_matrix_markdown([matrix(KNOWN, KNOWN), matrix(KNOWN, OPEN)])
    assert explained([matrix(KNOWN, KNOWN), matrix(KNOWN, OPEN)]) == {WHY: 3}
    assert rows_of(page, "### lax") == [["`padding`", "3", "the codec", "X.691 11.1", "a \\| b & <c>", "seen"]]


def test_our_own_version_is_that_of_the_page() -> None:
    from conformance import __version__

    found = replace(matrix(RIGHT), greetings={"right": Greeting("right", __version__), "engine:lax": Greeting("lax")})
    assert "| vectors | right | engine:lax" in codec_matrix_markdown([found])


def test_clause_of_a_rule_is_told_for_per_alone() -> None:
    assert summaries(matrix(KNOWN))[0].clause.startswith("X.691")
    assert summaries(replace(matrix(KNOWN), header=replace(HEADER, encoding="der")))[0].clause == ""


def test_page_shows_disagreements_those_without_explanation_first() -> None:
    page = html.fromstring(render_codec_matrix([matrix(RIGHT, KNOWN, OPEN)]))
    cases = page.xpath("//article")
    assert [case.xpath("string(.//span[@class='id'])") for case in cases] == ["padding-2", "padding-1"]
    assert ["open" in case.get("class").split() for case in cases] == [True, False]
    assert cases[1].xpath(".//a/@href") == ["#why-why"]
    assert page.xpath("//dt[@id='why-why']")
    assert "a | b & <c>" in page.xpath("string(//dd)")


def test_page_cuts_long_lists_and_says_so() -> None:
    page = html.fromstring(render_codec_matrix([matrix(*[KNOWN] * (SHOWN_ROWS + 3))]))
    assert len(page.xpath("//article")) == SHOWN_ROWS
    assert "3 more disagreements" in page.xpath("string(//p[@class='more'])")


def test_every_link_of_the_page_leads_somewhere_within_it() -> None:
    page = html.fromstring(render_codec_matrix([matrix(RIGHT, KNOWN, OPEN)]))
    targets = {f"#{name}" for name in page.xpath("//@id")}
    links = page.xpath("//a/@href")
    assert links
    assert set(links) <= targets


def test_page_speaks_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YANGFAN_LANG", "zh")
    page = html.fromstring(render_codec_matrix([matrix(KNOWN)]))
    assert page.get("lang") == "zh-CN"
    assert "1 分歧" in page.text_content()
    assert "不检查" in page.text_content()
    assert "无效编码被接受" in page.text_content()


def test_totals_are_those_of_the_rows() -> None:
    assert {codec: counts.total() for codec, counts in totals(matrix(RIGHT, KNOWN)).items()} == {
        "right": 2,
        "engine:lax": 2,
    }
