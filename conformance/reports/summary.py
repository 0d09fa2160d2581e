"""What a reader wants to know of a campaign first: what to fix, what is only advice, and why it was so concluded."""

from __future__ import annotations

from conformance.model.results import CampaignResult, CaseResult
from conformance.model.text import Message
from conformance.verdicts import Conclusion, Verdict

_FIRST_TO_FIX = (Verdict.FAIL, Verdict.ERROR, Verdict.INCONC, Verdict.NONE, Verdict.PASS)


def is_finding(case: CaseResult) -> bool:
    """Whether somebody has to look at *case*: anything but a pass or a recommendation that is not met."""
    return case.verdict is not Verdict.PASS and not is_advice(case)


def is_advice(case: CaseResult) -> bool:
    """Whether *case* is a recommendation that is not met, which never decides the conclusion."""
    return case.verdict is Verdict.NONE and not case.blocking


def findings(result: CampaignResult) -> tuple[CaseResult, ...]:
    """Return what has to be looked at: failures first, then errors, then what was not decided."""
    return tuple(sorted(filter(is_finding, result.cases), key=lambda case: _FIRST_TO_FIX.index(case.verdict)))


def advice(result: CampaignResult) -> tuple[CaseResult, ...]:
    """Return the recommendations that are not met."""
    return tuple(filter(is_advice, result.cases))


def explanation(result: CampaignResult) -> Message:
    """Say in plain words why the campaign was concluded as it was."""
    required = [case.verdict for case in result.cases if case.blocking]
    data = {
        "required": len(required),
        "failed": required.count(Verdict.FAIL),
        "undecided": sum(verdict not in {Verdict.PASS, Verdict.FAIL} for verdict in required),
    }
    if result.conclusion is Conclusion.CONFORMS:
        return Message("report.because-all-passed", data)
    if result.conclusion is Conclusion.DOES_NOT_CONFORM:
        return Message("report.because-failed", data)
    if not result.finished:
        return Message("report.because-unfinished", data)
    return Message("report.because-undecided" if required else "report.because-nothing-judged", data)
