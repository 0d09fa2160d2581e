"""What changed between two campaigns."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.model.results import CampaignResult, CaseResult
from conformance.verdicts import Verdict

_BEST_FIRST = (Verdict.PASS, Verdict.NONE, Verdict.INCONC, Verdict.FAIL, Verdict.ERROR)


@dataclass(frozen=True, slots=True)
class Change:
    """One test case in two campaigns; ``None`` where a campaign does not have it."""

    id: str
    old: CaseResult | None
    new: CaseResult | None

    @property
    def newly_failing(self) -> bool:
        """Whether the SUT fails, or the bench has an error, in the later campaign alone."""
        if self.new is None or self.new.verdict not in {Verdict.FAIL, Verdict.ERROR}:
            return False
        return self.old is None or self.old.verdict is not self.new.verdict


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every test case of two campaigns, each in one of the lists, in the order it was judged.

    Attributes:
        earlier: the campaign to compare with.
        later: the campaign that is compared.
        new: only in the later campaign.
        fixed: passes now and did not.
        better: got better, but does not pass.
        worse: got worse.
        gone: only in the earlier campaign: no longer run, or no longer applicable.
        unchanged: has the same verdict in both.
    """

    earlier: CampaignResult
    later: CampaignResult
    new: tuple[Change, ...]
    fixed: tuple[Change, ...]
    better: tuple[Change, ...]
    worse: tuple[Change, ...]
    gone: tuple[Change, ...]
    unchanged: tuple[Change, ...]

    @property
    def regressed(self) -> bool:
        """Whether a test case got worse or is newly failing."""
        return bool(self.worse) or any(change.newly_failing for change in (*self.new, *self.better))


def compare(old: CampaignResult, new: CampaignResult) -> Comparison:
    """Compare the verdicts of two campaigns by test case.

    The order is that of the verdicts, save that ``none`` (not judged, or a recommendation not met) is worse than
    ``pass``: within a test case a verdict starts at ``none``, but between two campaigns a lost ``pass`` is a loss.
    """
    before = {case.id: case for case in old.cases}
    after = {case.id: case for case in new.cases}
    both = [Change(case.id, before[case.id], case) for case in new.cases if case.id in before]
    moves = [(change, _move(before[change.id], after[change.id])) for change in both]
    improved = [change for change, move in moves if move < 0]
    return Comparison(
        earlier=old,
        later=new,
        new=tuple(Change(case.id, None, case) for case in new.cases if case.id not in before),
        fixed=tuple(change for change in improved if after[change.id].verdict is Verdict.PASS),
        better=tuple(change for change in improved if after[change.id].verdict is not Verdict.PASS),
        worse=tuple(change for change, move in moves if move > 0),
        gone=tuple(Change(case.id, case, None) for case in old.cases if case.id not in after),
        unchanged=tuple(change for change, move in moves if move == 0),
    )


def _move(old: CaseResult, new: CaseResult) -> int:
    return _BEST_FIRST.index(new.verdict) - _BEST_FIRST.index(old.verdict)
