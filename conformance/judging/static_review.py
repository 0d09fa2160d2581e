"""The static conformance review: does the supplier's statement agree with what the device shows? (ITU-T X.294, 7.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from conformance import messages
from conformance.judging.applicability import label, said
from conformance.model.capability import Clause
from conformance.model.evidence import Rat
from conformance.model.ics import Contradiction, IcsAnswer, ItemKey, Support
from conformance.model.profile import Level, Requirement
from conformance.model.results import CaseResult, Place
from conformance.model.text import Message, Text
from conformance.verdicts import Verdict

if TYPE_CHECKING:
    from conformance.ics.answers import Answers
    from conformance.ics.proformas import ProformaBook

IDENTIFIER = "static-conformance-review"
"""Names the test case within a campaign, as an identifier of a requirement does."""

MAX_LISTED = 3
"""How many contradictions a reason names; ``yangfan ics check`` lists all."""


@cache
def review_requirement() -> Requirement:
    """Return what the review demands, in the form of a requirement, so that it is run and recorded as one."""
    title = Text(*(messages.text("judging.review", spoken=language) for language in ("en", "zh")))
    return Requirement(
        id=IDENTIFIER,
        level=Level.MANDATORY,
        title=title,
        clause=Clause("ITU-T X.294", "7.2"),
        source="ITU-T X.294 (01/1992), table of contents",
        confidence="high",
        rat=Rat.NR,
    )


def review(
    answers: Answers,
    derived: Mapping[ItemKey, IcsAnswer],
    *,
    profile_id: str,
    names: Mapping[str, object],
    book: ProformaBook,
) -> CaseResult:
    """Compare statement and device: ``pass`` if no answers contradict each other, else ``none``, which blocks.

    It is no ``fail``: somebody has to find out first whether the statement is wrong or the device. Where no item is
    answered by both, nothing was reviewed, which is ``none`` too.

    Args:
        answers: what the supplier says and what the device shows.
        derived: what the device shows alone.
        profile_id: the profile of the campaign.
        names: the file of the ``statement`` and the locator of the ``sut``, for what the reader is told to do.
        book: the proformas.
    """
    found = answers.contradictions
    requirement = review_requirement()
    place = next((one.derived.place for one in found if one.derived.place), "")
    stated = {**answers.statement.derived, **answers.statement.declared} if answers.statement else {}
    compared = sum(key in derived and answer.support is not Support.UNANSWERED for key, answer in stated.items())
    if found:
        reason = _disagreement(found, book, names)
    else:
        reason = Message("judging.agrees" if compared else "judging.nothing-compared", {**names, "count": compared})
    return CaseResult(
        id=f"{profile_id}/{requirement.id}",
        title=requirement.title,
        verdict=Verdict.PASS if compared and not found else Verdict.NONE,
        reason=reason,
        clause=requirement.clause,
        place=Place(place) if place else None,
    )


def _disagreement(found: Sequence[Contradiction], book: ProformaBook, names: Mapping[str, object]) -> Message:
    listed = _joined([_contradiction(one, book) for one in found[:MAX_LISTED]])
    others = len(found) - MAX_LISTED
    key = "judging.disagrees-often" if others > 0 else "judging.disagrees"
    return Message(key, {**names, "count": len(found), "listed": listed, "others": others})


def _contradiction(found: Contradiction, book: ProformaBook) -> Message:
    sides = {"declared": said(found.declared), "derived": said(found.derived)}
    return Message("judging.contradiction", {"item": label(found.key, book), **sides})


def _joined(parts: list[Message]) -> Text:
    return Text(*("; ".join(part.spoken(language) for part in parts) for language in ("en", "zh")))
