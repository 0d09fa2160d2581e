"""The release cells of applicability tables: for UEs of which releases a test case is (TS 38.523-2 clause 4.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from conformance.model.applicability import TestCase
from conformance.model.ics import Support
from conformance.model.text import Message

FIRST_OF_NR = 15
"""The first release with NR: a UE of unknown release that a condition on NR admits has this one or a later one."""

KNOWN_RELEASES = range(8, 20)
"""What a product may claim: from the first release with E-UTRA to that of the newest bundled proforma."""

_RELEASE_1999 = 3
_CELL = re.compile(
    r"(?P<first>R99|Rel-\d+)(?P<notes>(?:\s*\(\w[\w ]*\))*)"
    r"(?:\s+to\s+(?P<last>Rel-\d+)|(?P<more>(?:[,\s]+Rel-\d+)+))?"
    r"(?P<only>\s+only)?"
)
_NUMBER = re.compile(r"Rel-(\d+)")


@dataclass(frozen=True, slots=True)
class ReleaseSpan:
    """The releases of UEs that a test case is for.

    Attributes:
        listed: the releases that the cell names; none where it states no release.
        later: whether it is for later ones too: yes for ``Rel-15``, no for ``Rel-15 only``, unanswered for
            ``Rel-15, Rel-16``, which names releases and does not say "only".
    """

    listed: frozenset[int] = frozenset()
    later: Support = Support.UNANSWERED

    def support(self, release: int | None) -> Support:
        """Tell whether the test case is for a UE of *release*, ``None`` if that is unknown.

        A UE of unknown release is taken to be one with NR: what is for Rel-15 and everything later is for it too.
        """
        if not self.listed:
            return Support.UNANSWERED
        if release is None:
            return Support.YES if self.later is Support.YES and max(self.listed) <= FIRST_OF_NR else Support.UNANSWERED
        if release in self.listed:
            return Support.YES
        if release < min(self.listed):
            return Support.NO
        return self.later if release > max(self.listed) else Support.UNANSWERED


@cache
def release_span(cell: str) -> ReleaseSpan:
    """Return what *cell* says; nothing if it is empty, ``FFS``, ``TBD`` or in none of the known forms."""
    found = _CELL.fullmatch(cell.strip())
    if found is None:
        return ReleaseSpan()
    first = _RELEASE_1999 if found["first"] == "R99" else int(found["first"].removeprefix("Rel-"))
    if found["last"]:
        listed = frozenset(range(first, int(found["last"].removeprefix("Rel-")) + 1))
        return ReleaseSpan(listed, Support.NO if found["only"] else Support.UNANSWERED)
    listed = frozenset((first, *map(int, _NUMBER.findall(found["more"] or ""))))
    if found["only"]:
        return ReleaseSpan(listed, Support.NO)
    return ReleaseSpan(listed, Support.UNANSWERED if found["more"] else Support.YES)


def release_number(release: str) -> int | None:
    """Return the number in ``Rel-16``, ``None`` if *release* is in no such form."""
    found = _NUMBER.fullmatch(release.strip())
    return int(found[1]) if found else None


def is_of_lpp(case: TestCase) -> bool:
    """Tell whether the publication states of *case* the release of LPP alone, and not that of the UE."""
    return not release_span(case.release).listed and bool(release_span(case.lpp_release).listed)


def is_release_stated(case: TestCase) -> bool:
    """Tell whether the publication states for which releases, of the UE or of LPP, *case* is."""
    return is_of_lpp(case) or bool(release_span(case.release).listed)


def release_reason(case: TestCase, device: str, *, contradicted: bool = False) -> Message:
    """Return in words why *case* is, is not or may be for a UE of the release *device* (``""`` if unknown).

    Args:
        case: the test case.
        device: the release of the device, that of LPP where :func:`is_of_lpp`.
        contradicted: whether it is unknown because two answers on it contradict each other.
    """
    of_lpp = is_of_lpp(case)
    cell = case.lpp_release if of_lpp else case.release
    span = release_span(cell)
    if not span.listed:
        return Message("plan.release-not-stated", {"cell": cell or Message("plan.nothing")})
    number = release_number(device)
    if of_lpp and number is None:
        return Message("plan.release-of-lpp", {"release": cell})
    data = {"cell": f"LPP {cell}" if of_lpp else cell, "device": f"LPP {device}" if of_lpp else device}
    if number is None:
        return Message("plan.release-contradicted" if contradicted else "plan.release-unknown", data)
    return Message(f"plan.release-{span.support(number).value}", data)
