"""What became of a baseline: whether a later campaign is worse than the one that was accepted before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from conformance.model.results import NOT_EXECUTED, PARTLY_EXECUTED, CampaignResult, CaseResult, NotApplicable
from conformance.store.comparison import Change, compare
from conformance.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Progress:
    """Every test case whose verdict changed since the baseline, each in one list.

    Attributes:
        baseline: the campaign that was accepted before.
        later: the campaign that is compared with it.
        worse: got worse; fails now, or keeps the bench from judging, and did not before; is new, counts for the
            conclusion and did not pass; passed, and is neither run any more nor said not to apply.
        better: got better.
        undecided: did not pass, and nothing decides it now: no evidence of a betterment.
        new: only in the later campaign: passes, or is a recommendation that does not fail.
        gone: only in the baseline: did not pass there, or does not apply any more.
        left_out: the test cases of ``gone`` that do not apply any more, with the reason.
        not_executed: those that the later campaign did not execute, so that they are not compared.
    """

    baseline: CampaignResult
    later: CampaignResult
    worse: tuple[Change, ...]
    better: tuple[Change, ...]
    undecided: tuple[Change, ...]
    new: tuple[Change, ...]
    gone: tuple[Change, ...]
    left_out: tuple[NotApplicable, ...]
    not_executed: tuple[CaseResult, ...]

    @property
    def regressed(self) -> bool:
        """Whether anything got worse."""
        return bool(self.worse)


def progress(baseline: CampaignResult, later: CampaignResult) -> Progress:
    """Compare *later* with the *baseline*.

    What failed before and fails still is no loss; a lost ``pass`` is, unless the test case is now said not to apply.
    """
    skipped = tuple(case for case in later.cases if not _is_executed(case))
    skipped_ids = {case.id for case in skipped}
    left_out = {item.id: item for item in later.not_applicable}
    executed = (case for case in baseline.cases if _is_executed(case) and case.id not in skipped_ids)
    found = compare(replace(baseline, cases=tuple(executed)), replace(later, cases=_executed(later.cases)))
    lost = {change.id for change in found.gone if _passed(change) and change.id not in left_out}
    failing = {change.id for change in (*found.new, *found.better) if change.newly_failing}
    failing |= {change.id for change in found.new if _blocks(change)}
    improved = [change for change in found.better if change.id not in failing]
    return Progress(
        baseline=baseline,
        later=later,
        worse=(
            *found.worse,
            *(change for change in (*found.better, *found.new) if change.id in failing),
            *(change for change in found.gone if change.id in lost),
        ),
        better=(*found.fixed, *(change for change in improved if not _is_undecided(change))),
        undecided=tuple(filter(_is_undecided, improved)),
        new=tuple(change for change in found.new if change.id not in failing),
        gone=tuple(change for change in found.gone if change.id not in lost),
        left_out=tuple(left_out[change.id] for change in found.gone if change.id in left_out),
        not_executed=skipped,
    )


def _executed(cases: Iterable[CaseResult]) -> tuple[CaseResult, ...]:
    return tuple(filter(_is_executed, cases))


def _is_executed(case: CaseResult) -> bool:
    return case.reason.key not in (NOT_EXECUTED, PARTLY_EXECUTED)


def _blocks(change: Change) -> bool:
    return change.new is not None and change.new.blocking and change.new.verdict is not Verdict.PASS


def _is_undecided(change: Change) -> bool:
    new = change.new
    return new is not None and (new.verdict is Verdict.INCONC or (new.verdict is Verdict.NONE and new.blocking))


def _passed(change: Change) -> bool:
    return change.old is not None and change.old.verdict is Verdict.PASS
