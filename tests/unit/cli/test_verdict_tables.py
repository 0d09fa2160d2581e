from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from conformance.cli.verdict_tables import SHOWN_IN_FULL, show
from conformance.model.capability import Clause
from conformance.model.results import CampaignResult, CaseResult, NotApplicable, Place
from conformance.model.text import Message, Text
from conformance.verdicts import Verdict


def case(name: str, verdict: Verdict, *, blocking: bool = True, place: str = "a.b") -> CaseResult:
    return CaseResult(
        f"p/{name}",
        Text(f"title {name}", f"标题 {name}"),
        verdict,
        Message("pytest.said", {"what": f"reason {name}, found a.c"}),
        Clause("TS 38.306", "4.2.7.2"),
        blocking,
        Place(place, (8, 16)),
    )


RESULT = CampaignResult(
    "20250101-000000-abcdef",
    "capture:x.hex",
    "p",
    "2025-01-01T00:00:00Z",
    "2025-01-01T00:00:01Z",
    cases=(
        case("P", Verdict.PASS),
        case("F", Verdict.FAIL),
        case("A", Verdict.NONE, blocking=False, place="a.c"),
        replace(case("S", Verdict.NONE), reason=Message("pytest.not-executed")),
    ),
    not_applicable=(NotApplicable("p/N", Text("n", "n"), Message("pytest.held"), Clause("TS 38.306", "4")),),
)


def shown(capsys: pytest.CaptureFixture[str], *results: CampaignResult) -> list[str]:
    show(results, reports=[Path("r.html")], store="r.db")
    return capsys.readouterr().out.splitlines()


def test_a_campaign_is_shown_with_every_verdict_that_was_reached(capsys: pytest.CaptureFixture[str]) -> None:
    lines = shown(capsys, RESULT)
    assert lines[0] == "capture:x.hex × p"
    assert [line.split()[:2] for line in lines[2:5]] == [["P", "pass"], ["F", "fail"], ["A", "advice"]]
    assert lines[2].endswith("title P")
    assert lines[3].endswith("reason F, found a.c (a.b bits 8–15)")
    assert lines[4].endswith("reason A, found a.c (bits 8–15)")
    assert lines[5:7] == ["not applicable: 1 (the report says why)", "not executed: 1"]
    assert lines[7].startswith("Does not conform  1 of 3 required")
    assert lines[-2:] == ["report: r.html", "results: r.db (yangfan results show 20250101-000000-abcdef)"]


def test_many_campaigns_have_a_line_each_and_the_unusable_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    broken = replace(RESULT, sut="capture:b.hex", cases=(case("P", Verdict.ERROR), case("P", Verdict.ERROR)))
    lines = shown(capsys, *[RESULT] * SHOWN_IN_FULL, broken)
    assert sum(line.startswith("capture:x.hex  p") for line in lines) == SHOWN_IN_FULL
    assert "title P" not in "".join(lines)
    at = lines.index("1 of 4 SUTs could not be judged:")
    assert lines[at + 1] == "  capture:b.hex: reason P, found a.c"


def test_nothing_is_said_to_be_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    show([], reports=[], store="r.db")
    assert capsys.readouterr().out == "nothing was selected\n"
