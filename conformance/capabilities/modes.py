"""The duplex modes and frequency ranges that a capability per UE is declared for (TS 38.306 clause 4.2.1, Annex B).

The common place of such a capability holds what is true for all modes of the UE; an addition for one duplex mode or
frequency range declares it for that one. Where a capability differs in both, the two kinds of place restrict each
other, and a kind that declares nothing restricts nothing (Annex B, cases 3 and 8). FR2-2 has places of its own; where a
capability has one, FR2 means FR2-1 (NOTE 2).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from conformance.capabilities.bands import Band

_ADDITIONS = {"fdd-Add": "FDD", "tdd-Add": "TDD", "fr1-Add": "FR1", "fr2-Add": "FR2"}
_FR2_2 = "FR2-2"
_DUPLEX = frozenset({"FDD", "TDD"})
_RANGES = frozenset({"FR1", "FR2"})


class Mode(NamedTuple):
    """A frequency range and a duplex mode in which a UE may operate."""

    range: str
    duplex: str


MODES = (Mode("FR1", "FDD"), Mode("FR1", "TDD"), Mode("FR2", "TDD"))
"""Those that Annex B tells apart."""


def modes_of_bands(bands: Iterable[Band]) -> frozenset[Mode]:
    """Return the modes of a UE with these bands; SUL and SDL count as FDD (clause 4.2.1)."""
    return frozenset(Mode(band.range, "TDD" if band.duplex == "TDD" else "FDD") for band in bands)


def declared_modes(
    declaring: Iterable[str], *, places: Iterable[str], device: Collection[Mode] = MODES
) -> tuple[str, ...]:
    """Return the modes that a capability is declared for, such as ``("FR1 FDD", "FR1 TDD")`` or ``("TDD",)``.

    Args:
        declaring: the ASN.1 paths that declare it, one at least.
        places: all its ASN.1 paths; they tell in what it can differ. Without additions the answer is empty.
        device: the modes in which the UE has bands; the common place speaks of those only.
    """
    axes = [axis for axis in (_RANGES, _DUPLEX) if any(_addition(path) in axis for path in places)]
    told: frozenset[str] = frozenset().union(*axes)
    paths = list(declaring)
    elsewhere = [path for path in paths if _FR2_2 in path]
    there = [path for path in paths if path not in elsewhere]
    modes = (" ".join(part for part in mode if part in told) for mode in _modes(there, axes, device))
    return (*dict.fromkeys(filter(None, modes)), *([_FR2_2] if elsewhere else ()))


def _modes(declaring: Collection[str], axes: Collection[frozenset[str]], device: Collection[Mode]) -> Sequence[Mode]:
    """Return the modes that paths of FR1 and FR2-1 declare."""
    restrictions: dict[frozenset[str], set[str]] = {axis: set() for axis in axes}
    for path in declaring:
        added = _addition(path)
        for axis, admitted in restrictions.items():
            if added in axis:
                admitted.add(added)
            elif not added and _is_common(path, axis, alone=len(axes) == 1):
                admitted.update(axis)
    if not declaring:
        return []
    chosen = [mode for mode in MODES if all(not admitted or admitted & set(mode) for admitted in restrictions.values())]
    return [mode for mode in chosen if mode in device] or chosen


def _addition(path: str) -> str:
    """Return the mode that an addition is for, ``""`` for a common place."""
    return next((mode for start, mode in _ADDITIONS.items() if f"/{start}" in f"/{path}"), "")


def _is_common(path: str, axis: frozenset[str], *, alone: bool) -> bool:
    return alone or ("XDD-Diff" if axis is _DUPLEX else "FRX-Diff") in path
