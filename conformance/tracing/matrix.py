"""The traceability matrix: clause, requirement, purpose, test cases, verdict, computed from what is there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from conformance.judging.static_review import review_requirement
from conformance.model.profile import Level
from conformance.model.purpose import RequirementRef, purposes_by_requirement
from conformance.model.text import Message
from conformance.tracing.rows import Link, TracedCase, TraceRow

if TYPE_CHECKING:
    from conformance.model.capability import Clause
    from conformance.model.profile import Profile, Requirement
    from conformance.model.purpose import Purpose
    from conformance.model.results import CampaignResult, CaseResult, NotApplicable
    from conformance.tracing.published import PublishedCases

Told = TypeVar("Told", "CaseResult", "NotApplicable")
"""What a campaign tells of one requirement."""

_NUMBER = re.compile(r"(\d+)")


def trace(
    profiles: Iterable[Profile],
    purposes: Iterable[Purpose],
    *,
    published: PublishedCases,
    campaigns: Iterable[CampaignResult] = (),
) -> tuple[TraceRow, ...]:
    """Return a row for each way from a clause over a requirement and a purpose to test cases and a verdict.

    Every requirement of *profiles* has a row for each purpose that covers it, or one without purpose. So has the static
    conformance review, where a campaign has one. The clauses that these purposes rest on and no requirement cites have
    a row each.

    Args:
        profiles: the profiles to trace.
        purposes: the test purposes; those of other profiles are left out.
        published: where published test cases are found.
        campaigns: where verdicts come from, at most one for each profile; of several the last counts.
    """
    chosen = tuple(profiles)
    traced = {profile.id for profile in chosen}
    tested = {campaign.profile: campaign for campaign in campaigns}
    relevant = [purpose for purpose in purposes if any(each.profile in traced for each in purpose.requirements)]
    covering = purposes_by_requirement(relevant)
    cases = {purpose.id: tuple(published.cases(purpose)) for purpose in relevant}
    rows = [
        row
        for profile in chosen
        for requirement in (*profile.requirements, *_reviewed(tested.get(profile.id)))
        for row in _rows(profile.id, requirement, covering, cases=cases, campaign=tested.get(profile.id))
    ]
    rows.extend(_uncited({row.clause for row in rows}, relevant, published))
    return tuple(sorted(rows, key=lambda row: _order(row.clause)))


def _reviewed(campaign: CampaignResult | None) -> Iterator[Requirement]:
    """Yield the static conformance review, which no profile states, if *campaign* has one."""
    review = review_requirement()
    if campaign and any(case.id == f"{campaign.profile}/{review.id}" for case in campaign.cases):
        yield review


def _rows(
    profile: str,
    requirement: Requirement,
    covering: Mapping[RequirementRef, tuple[Purpose, ...]],
    *,
    cases: Mapping[str, tuple[TracedCase, ...]],
    campaign: CampaignResult | None,
) -> Iterator[TraceRow]:
    reference = RequirementRef(profile, requirement.id)
    own = TracedCase(str(reference), requirement.title, Link.OWN)
    result = _of(reference, campaign.cases if campaign else ())
    left_out = _of(reference, campaign.not_applicable if campaign else ())
    found: Sequence[Purpose | None] = covering.get(reference, (None,))
    for purpose in found:
        row = TraceRow(
            clause=requirement.clause,
            requirement=reference,
            title=requirement.title,
            level=requirement.level,
            purpose=purpose,
            cases=(own, *(() if purpose is None else cases[purpose.id])),
            result=result,
            left_out=left_out,
        )
        yield replace(row, not_tested_because=_not_tested(row, campaign))


def _of(reference: RequirementRef, outcomes: Iterable[Told]) -> Told | None:
    return next((outcome for outcome in outcomes if outcome.id == str(reference)), None)


def _no_purpose(level: Level) -> Message:
    return Message("purposes.no-purpose-advice" if level is Level.RECOMMENDED else "purposes.no-purpose")


def _not_tested(row: TraceRow, campaign: CampaignResult | None) -> Message | None:
    """Return why the requirement of *row* was not tested, or nothing was decided; ``None`` if it was."""
    if row.result is not None:
        return None if row.decided else Message("purposes.undecided", {"reason": row.result.reason})
    if row.left_out is not None:
        return row.left_out.reason
    if row.purpose is None and row.level is not None:
        return _no_purpose(row.level)
    if campaign is None:
        return Message("purposes.no-campaign", {"profile": row.requirement.profile if row.requirement else ""})
    return Message("purposes.not-run", {"campaign": campaign.id})


def _uncited(cited: Iterable[Clause], purposes: Iterable[Purpose], published: PublishedCases) -> Iterator[TraceRow]:
    """Yield a row for each clause that purposes rest on, such as that of the procedure, and no requirement cites."""
    known = set(cited)
    resting: dict[Clause, list[Purpose]] = {}
    for purpose in purposes:
        for clause in purpose.clauses:
            if clause not in known:
                resting.setdefault(clause, []).append(purpose)
    for clause, found in resting.items():
        named = dict.fromkeys(reference for purpose in found for reference in purpose.cases)
        yield TraceRow(
            clause=clause,
            requirement=None,
            title=None,
            level=None,
            purpose=None,
            cases=tuple(map(published.named, named)),
            not_tested_because=Message("purposes.clause-only", {"count": len(found)}),
        )


def _order(clause: Clause) -> tuple[object, ...]:
    """Order clauses as a standard does: 4.2.10 after 4.2.9."""
    parts = _NUMBER.split(f"{clause.standard} {clause.clause}")
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)
