"""Editions of a standard, and what the suffix of an ASN.1 identifier says about them (TS 38.331 annex A.3).

3GPP marks what it adds to a module that is frozen: ``-r16`` came with Release 16, ``-v1610`` continues something in
edition 16.1.0, ``-v15a0`` in 15.10.0.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_WRITTEN = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{1,2})")
_SUFFIX = re.compile(
    r"-(?:v(?P<of>\d{1,2})(?P<technical>[0-9a-wyz])(?P<editorial>[0-9a-z])|r(?P<release>\d{1,2}))(?![0-9A-Za-z])"
)
"""``-v15x0`` keeps a place for an edition that is not known yet: it says nothing."""
_FIRST_RELEASE = 8
"""The first release that marks names so; a smaller number behind ``-r`` is no release."""


@dataclass(frozen=True, slots=True, order=True)
class Edition:
    """An edition of a standard by its three numbers: 15.8.0 is before 15.10.0 and 16.0.0."""

    release: int
    technical: int = 0
    editorial: int = 0

    def __str__(self) -> str:
        return f"{self.release}.{self.technical}.{self.editorial}"


def edition(text: str) -> Edition | None:
    """Return the edition that *text* names (``15.8.0``), or ``None`` if it names none."""
    found = _WRITTEN.fullmatch(text)
    return Edition(*map(int, found.groups())) if found else None


@lru_cache(maxsize=65536)
def named_edition(name: str) -> Edition | None:
    """Return the edition that the suffix of *name* stands for, the newest of several, ``None`` without one.

    ``-r16`` does not say which edition of Release 16 it came with; it counts as the first, 16.0.0.
    """
    return max((stated for suffix in _SUFFIX.finditer(name) if (stated := _stated(suffix))), default=None)


class PublishedBy:
    """Which editions there were when one of them, *newest*, was published.

    An edition of an earlier release can be younger: 15.10.0 came out together with 16.1.0, 15.11.0 after it.
    """

    def __init__(self, newest: Edition, publications: Sequence[Sequence[Edition]]) -> None:
        self._newest = newest
        self._limits: dict[int, Edition] = {}
        own = [one for together in publications for one in together if one.release == newest.release]
        if not own or newest > max(own):
            return  # it is not known when it was published: earlier releases are taken as complete
        for together in publications:
            if any(one.release == newest.release and one > newest for one in together):
                break
            self._limits |= {one.release: one for one in together if one.release < newest.release}

    def has(self, one: Edition) -> bool:
        """Whether the edition *one* was there."""
        if one.release >= self._newest.release:
            return one <= self._newest
        return one <= self._limits.get(one.release, one)


def _stated(suffix: re.Match[str]) -> Edition | None:
    if suffix["release"]:
        release = int(suffix["release"])
        return Edition(release) if release >= _FIRST_RELEASE else None
    return Edition(int(suffix["of"]), int(suffix["technical"], 36), int(suffix["editorial"], 36))
