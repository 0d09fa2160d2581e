"""What a test's phases mean for its verdict, and how a verdict travels in a report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from conformance.errors import ConformanceError, Inconclusive, NonConformity
from conformance.model.capability import Clause
from conformance.model.results import CaseResult
from conformance.model.text import Message, Text
from conformance.pytest_plugin.bench import Bench
from conformance.pytest_plugin.nodes import JudgedItem, VerdictReached
from conformance.store.rows import case_from, case_row
from conformance.verdicts import Verdict

ATTRIBUTE = "yangfan"
"""The attribute of a report that carries a step; plain values only, so that it travels from xdist's workers."""

LONGEST_REASON = 2000


@dataclass(frozen=True, slots=True)
class Step:
    """What one phase of a test adds to the verdict of its test case.

    Attributes:
        case: the result if nothing worse comes.
        suts: the SUTs that it says something about.
        profile: the profile or the suite of its campaign; ``""`` for a user's own test, which counts for every campaign
            of its SUT against a profile.
    """

    case: CaseResult
    suts: tuple[str, ...]
    profile: str = ""

    def merged(self, later: Step) -> Step:
        """Return the step after a *later* one: the verdict never gets better, the first reason of the worst is kept."""
        return later if later.case.verdict > self.case.verdict else self

    def to_plain(self) -> dict[str, Any]:
        """Return it in plain values."""
        return {"case": dict(case_row("", self.case)), "suts": list(self.suts), "profile": self.profile}

    @classmethod
    def from_report(cls, report: pytest.TestReport) -> Step | None:
        """Return the step that *report* carries, if it does."""
        plain = getattr(report, ATTRIBUTE, None)
        return plain and cls(case_from(plain["case"]), tuple(plain["suts"]), plain["profile"])


def step_of(item: pytest.Item, call: pytest.CallInfo[None], bench: Bench) -> Step | None:
    """Return what the phase *call* of *item* says, or ``None`` if it says nothing."""
    if isinstance(item, JudgedItem):
        return _judged_step(item, call)
    marker = item.get_closest_marker("clause")
    suts = concerned_suts(item, bench)
    if marker is None or not suts or (call.when != "call" and call.excinfo is None):
        return None
    verdict, reason = _judged(call)
    case = CaseResult(item.nodeid, _title(item), verdict, reason, Clause(*map(str, marker.args[:2])))
    return Step(case, suts)


def concerned_suts(item: pytest.Item, bench: Bench) -> tuple[str, ...]:
    """Return the SUT that a user's own test was run for; the only one, if it uses none by name."""
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    if "sut" in parameters:
        return (str(parameters["sut"]),)
    return bench.suts if len(bench.suts) == 1 else ()


def _judged_step(item: JudgedItem, call: pytest.CallInfo[None]) -> Step | None:
    reached = call.excinfo is None or isinstance(call.excinfo.value, VerdictReached)
    if reached and (call.when != "call" or item.result is None):
        return None
    result = item.result if reached else None
    if result is None:  # another plugin broke the setup, the teardown or the call
        result = item.case(*_judged(call))
    sut, profile = item.key
    return Step(result, (sut,), profile)


def _judged(call: pytest.CallInfo[None]) -> tuple[Verdict, Message]:
    """Return the verdict of a user's own test; only the test itself says something about the SUT, not its fixtures."""
    match call.excinfo and call.excinfo.value:
        case None:
            judged = Verdict.PASS, Message("pytest.held")
        case NonConformity() as said:
            judged = Verdict.FAIL, said.reason
        case Inconclusive() as said:
            judged = Verdict.INCONC, said.reason
        case ConformanceError() as error:
            judged = Verdict.ERROR, error.message
        case pytest.skip.Exception() as skipped:
            judged = Verdict.NONE, _said("pytest.skipped", skipped)
        case AssertionError() | pytest.fail.Exception() as failed if call.when == "call":
            judged = Verdict.FAIL, _said("pytest.said", failed)
        case broke:
            judged = Verdict.ERROR, Message("pytest.broke", {"phase": call.when, "what": _shortened(repr(broke))})
    return judged


def _said(key: str, error: BaseException) -> Message:
    return Message(key, {"what": _shortened(str(error)) or type(error).__name__})


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_REASON else text[:LONGEST_REASON] + "…"


def _title(item: pytest.Item) -> Text:
    documented = getattr(getattr(item, "obj", None), "__doc__", None) or ""
    title = next(iter(documented.strip().splitlines()), "") or item.name
    return Text(title, title)
