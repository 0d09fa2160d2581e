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


def release_reason(case: TestCase, device_release: str) -> Message:
    """Return in words why *case* is, is not or may be for a UE of *device_release* (``""`` if unknown)."""
    if not release_span(case.release).listed:
        if case.lpp_release:
            return Message("plan.release-of-lpp", {"release": case.lpp_release})
        return Message("plan.release-not-stated", {"cell": case.release or Message("plan.nothing")})
    data = {"cell": case.release, "device": device_release}
    if release_number(device_release) is None:
        return Message("plan.release-unknown", data)
    support = release_span(case.release).support(release_number(device_release))
    return Message(f"plan.release-{support.value}", data)
