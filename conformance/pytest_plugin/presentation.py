"""How pytest's terminal shows verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pytest

from conformance import messages
from conformance.model.results import CampaignResult
from conformance.pytest_plugin.batches import is_batch
from conformance.pytest_plugin.steps import Step
from conformance.reports.summary import is_advice
from conformance.reports.vectors import vectors_text
from conformance.reports.wording import spoken
from conformance.verdicts import Verdict

Status = tuple[str, str, tuple[str, dict[str, bool]]]

_UNDECIDED = ("inconc", "none", "advice")
_COLOURS: Mapping[str, dict[str, bool]] = {
    "passed": {"green": True},
    "failed": {"red": True},
    "error": {"red": True, "bold": True},
    "inconc": {"yellow": True},
    "none": {"yellow": True},
    "advice": {"yellow": True},
}
_CATEGORIES = {
    Verdict.PASS: "passed",
    Verdict.FAIL: "failed",
    Verdict.ERROR: "error",
    Verdict.INCONC: "inconc",
    Verdict.NONE: "none",
}


def status(report: pytest.TestReport) -> Status | None:
    """Return category, letter and word of a report that carries a verdict; ``None`` leaves it to pytest.

    Skipped tests, expected failures among them, stay pytest's: their verdict is in the campaign.
    """
    if is_batch(report):
        return "", "", ("", {})
    step = Step.from_report(report)
    if step is None or report.skipped or hasattr(report, "wasxfail"):
        return None
    category = _CATEGORIES[step.case.verdict]
    if is_advice(step.case):
        category = "advice"
    word = messages.text(f"pytest.word-{category}")
    return category, messages.text(f"pytest.letter-{category}"), (word, _COLOURS[category])


def undecided(terminal: pytest.TerminalReporter) -> None:
    """List what neither passed nor failed, with its reason, as the short summary lists failures."""
    reports = [report for category in _UNDECIDED for report in terminal.stats.get(category, ())]
    if not reports:
        return
    if not terminal.stats.get("failed") and not terminal.stats.get("error"):
        terminal.write_sep("=", messages.text("pytest.undecided"), yellow=True, bold=True)
    for report in reports:
        shown, step = status(report), Step.from_report(report)
        if shown and step:
            word, markup = shown[2]
            terminal.write(word, **markup)
            terminal.write_line(f" {report.nodeid} - {step.case.reason}")


def campaign_lines(results: Iterable[CampaignResult]) -> Iterator[str]:
    """Yield a line on each campaign, and on each requirement that does not apply."""
    for result in results:
        counts = ", ".join(
            f"{count} {messages.text(f'report.verdict-{verdict}')}" for verdict, count in result.counts.items() if count
        )
        yield messages.text(
            "pytest.campaign",
            {
                "campaign": result.id,
                "sut": result.sut,
                "profile": result.profile,
                "conclusion": messages.text(f"report.conclusion-{result.conclusion.value}"),
                "counts": counts,
            },
        )
        if result.vectors:
            yield f"  {vectors_text(result.vectors, messages.language())}"
        for item in result.not_applicable:
            told = {"case": item.id, "reason": spoken(item.reason, messages.language())}
            yield f"  {messages.text('pytest.left-out', told)}"
