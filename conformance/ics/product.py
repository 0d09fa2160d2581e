"""Facts of a product as people write them, and as statements have them."""

from __future__ import annotations

import re
from datetime import date

from conformance.errors import UsageError
from conformance.ics.releases import KNOWN_RELEASES

_RELEASE = re.compile(r"(?:Rel-)?([1-9]\d?)")


def product_fact(name: str, said: str) -> str:
    """Return a fact of a product as statements write it: a release as ``Rel-16``, a date as ``2026-11-24``.

    Raises:
        UsageError: it is no release, or no date.
    """
    if name in {"release", "lpp-release"}:
        found = _RELEASE.fullmatch(said)
        if found is None:
            raise UsageError("ics.bad-release", value=said)
        if int(found[1]) not in KNOWN_RELEASES:
            first, last = KNOWN_RELEASES[0], KNOWN_RELEASES[-1]
            raise UsageError("ics.unknown-release", value=said, first=first, last=last)
        return f"Rel-{found[1]}"
    if name == "date":
        try:
            return date.fromisoformat(said).isoformat()
        except ValueError as error:
            raise UsageError("ics.bad-date", value=said) from error
    return said
