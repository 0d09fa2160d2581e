"""The page and the JSON of the traceability matrix."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.model.applicability import Decision, ItemRef
from conformance.model.capability import Clause
from conformance.model.ics import ItemKey
from conformance.model.profile import Level
from conformance.model.purpose import Purpose, RequirementRef
from conformance.model.results import CaseResult, NotApplicable
from conformance.model.text import Message, Text
from conformance.reports.traceability import render_traceability, trace_json
from conformance.tracing.rows import Link, TracedCase, TraceRow
from conformance.verdicts import Verdict

ITEM = ItemKey("38.508-2", "A.4.3.2-1", "2")
CLAUSE = Clause("TS 38.306", "4.2.7.10", "18.6.0")
REQUIREMENT = RequirementRef("mine", "A")
SAID = Text("said <b>", "说 <b>")
PURPOSE = Purpose(
    "TP-1",
    (REQUIREMENT,),
    SAID,
    SAID,
    SAID,
    (CLAUSE,),
    ItemRef("38.508-2", "A.4.1-2", "7"),
    Text("only there", "仅此"),
    items=(ITEM,),
    ics="38.508-2",
)
CASES = (
    TracedCase("mine/A", SAID, Link.OWN),
    TracedCase(
        "38.523-1 1.1", Text("One", "One"), Link.NAMED, decision=Decision.UNANSWERED, why=Text("no answer", "无")
    ),
    TracedCase("38.533 2.2", Text("Two", "Two"), Link.BY_ITEM, (ITEM,), Decision.NOT_APPLICABLE, Text("no", "否")),
)
FAILED = TraceRow(
    CLAUSE,
    REQUIREMENT,
    Text("demand", "要求"),
    Level.MANDATORY,
    PURPOSE,
    CASES,
    CaseResult("mine/A", SAID, Verdict.FAIL, Message("cli.aborted"), CLAUSE),
)
CLAUSE_ONLY = TraceRow(
    Clause("TS 38.331", "5.6.1.3"),
    None,
    None,
    None,
    None,
    (),
    not_tested_because=Message("purposes.clause-only", {"count": 3}),
)


LEFT_OUT = replace(
    FAILED,
    result=None,
    left_out=NotApplicable("mine/A", SAID, Message("cli.aborted"), CLAUSE),
    not_tested_because=Message("cli.aborted"),
)


def page(language: str, *rows: TraceRow) -> str:
    return render_traceability(rows or [FAILED, CLAUSE_ONLY], campaigns=[], language=language).decode()


def test_row_has_every_field_of_the_contract() -> None:
    first, second = trace_json([FAILED, CLAUSE_ONLY], "en")
    assert first["clause"] == "TS 38.306 4.2.7.10"
    assert (first["requirement"], first["purpose"], first["verdict"]) == ("mine/A", "TP-1", "fail")
    assert first["cases"] == ["mine/A", "38.523-1 1.1", "38.533 2.2"]
    assert first["not_tested_because"] is None
    assert [second[name] for name in ("requirement", "purpose", "verdict", "cases")] == [None, None, None, []]
    assert "test purposes that rest on it: 3" in str(second["not_tested_because"])


def test_published_cases_are_told_with_link_items_and_decision() -> None:
    published = trace_json([FAILED], "zh")[0]["published"]
    assert isinstance(published, list)
    assert [(case["case"], case["link"], case["items"], case["decision"], case["trace"]) for case in published] == [
        ("38.523-1 1.1", "named", [], "unanswered", "无"),
        ("38.533 2.2", "by item", ["38.508-2:A.4.3.2-1/2"], "N/A", "否"),
    ]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            ["mandatory", "only there", "unanswered", "does not apply", "purposes that rest on it: 3", "No campaign"],
        ),
        ("zh", ["必选", "仅此", "未回答", "不适用", "3 个测试目的以它为依据", "未追溯任何测试活动"]),
    ],
)
def test_page_speaks_the_language(language: str, words: list[str]) -> None:
    shown = page(language).replace("<wbr>", "")
    for word in words:
        assert word in shown


def test_page_escapes_what_data_says() -> None:
    assert "<b>" not in page("en")
    assert "said &lt;b&gt;" in page("en").replace("<wbr>", "")


@pytest.mark.parametrize(("language", "word"), [("en", "Not applicable"), ("zh", "不适用")])
def test_requirement_that_does_not_apply_is_told_from_one_without_verdict(language: str, word: str) -> None:
    shown = page(language, LEFT_OUT)
    assert f'<span class="verdict none untested">{word}</span>' in shown
    assert trace_json([LEFT_OUT, FAILED], language)[0]["not_applicable"] is True
    assert trace_json([LEFT_OUT, FAILED], language)[1]["not_applicable"] is False


def test_page_tells_applicability_as_the_tables_write_it_and_how_sure_the_purpose_is() -> None:
    assert "<code>A.4.1-2/7</code> · only there" in page("en")
    assert "confidence: high" in page("en")


def test_page_marks_the_verdict_by_more_than_colour() -> None:
    assert '<span class="verdict fail"><span class="sign" aria-hidden="true">✗</span>' in page("en")
