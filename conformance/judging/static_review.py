"""The static conformance review: does the supplier's statement agree with what the device shows? (ITU-T X.294, 7.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from conformance import messages
from conformance.judging.applicability import label, said, stated
from conformance.model.capability import Clause
from conformance.model.evidence import Rat
from conformance.model.finding import Severity
from conformance.model.ics import Contradiction
from conformance.model.profile import Level, Requirement
from conformance.model.results import CaseResult, Place
from conformance.model.text import Message, Text
from conformance.verdicts import Verdict

if TYPE_CHECKING:
    from conformance.ics.checking import Check
    from conformance.ics.proformas import ProformaBook

IDENTIFIER = "static-conformance-review"
"""Names the test case within a campaign, as an identifier of a requirement does."""

MAX_LISTED = 3
"""How many of the things that are wrong a reason names; ``yangfan ics check`` lists all."""


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


@dataclass(frozen=True, slots=True)
class Extent:
    """How much there is to review.

    Attributes:
        declared: how many items the supplier declares; what the statement keeps of a device is no declaration.
        shown: of how many of them the device shows the answer.
    """

    declared: int
    shown: int


def review(
    check: Check, extent: Extent, *, profile_id: str, names: Mapping[str, object], book: ProformaBook
) -> CaseResult:
    """Return ``pass`` if statement and device agree and the answers fit together, else ``none``, which blocks.

    It is no ``fail``: somebody has to find out first whether the statement is wrong or the device. Where the supplier
    declares nothing, or nothing that the device shows, nothing was reviewed, which is ``none`` too.

    Args:
        check: what checking the statement gave.
        extent: how much the supplier declares, and how much of that the device shows.
        profile_id: the profile of the campaign.
        names: the file of the ``statement`` and the locator of the ``sut``, for what the reader is told to do.
        book: the proformas.
    """
    requirement = review_requirement()
    wrong = [finding.message for finding in check.findings if finding.severity is Severity.FAIL]
    found: list[Message | Text] = [*(_contradiction(one, book) for one in check.contradictions), *wrong]
    place = next((one.derived.place for one in check.contradictions if one.derived.place), "")
    return CaseResult(
        id=f"{profile_id}/{requirement.id}",
        title=requirement.title,
        verdict=Verdict.PASS if extent.shown and not found else Verdict.NONE,
        reason=_disagreement(found, names) if found else _agreement(extent, names),
        clause=requirement.clause,
        place=Place(place) if place else None,
    )


def _agreement(extent: Extent, names: Mapping[str, object]) -> Message:
    key = "agrees" if extent.shown else "nothing-compared" if extent.declared else "nothing-declared"
    data = {"declared": extent.declared, "shown": extent.shown, "open": extent.declared - extent.shown}
    return Message(f"judging.{key}", {**names, **data})


def _disagreement(found: Sequence[Message | Text], names: Mapping[str, object]) -> Message:
    listed = Text(*("; ".join(one.spoken(language) for one in found[:MAX_LISTED]) for language in ("en", "zh")))
    others = len(found) - MAX_LISTED
    often = "disagrees-often" if others > 0 else "disagrees"
    key = "judging.disagrees-once" if len(found) == 1 else f"judging.{often}"
    return Message(key, {**names, "count": len(found), "listed": listed, "others": others})


def _contradiction(found: Contradiction, book: ProformaBook) -> Message:
    sides = {"stated": stated(found), "derived": said(found.derived)}
    return Message("judging.contradiction", {"item": label(found.key, book), **sides})
