"""How much of its band combinations a device lists (TS 38.306 clause 4.2.7.11, TS 38.331 clause 5.6.1.4)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from conformance.capabilities.evaluation import is_filtered, lists_combinations
from conformance.capabilities.paths import container_xpath
from conformance.model.combination import CombinationKind
from conformance.model.evidence import Rat
from conformance.xml.xpath import holds

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_ASKED_FOR = " or ".join(f".//{field}" for field in ("requestedBands-r11", "requestedCCsDL-r13", "requestedCCsUL-r13"))
"""What a UE repeats of the question that shaped its lists of E-UTRA combinations (TS 36.331 clause 5.6.3.3)."""

LISTED_IN: Mapping[CombinationKind, Rat] = {
    CombinationKind.NR: Rat.NR,
    CombinationKind.NR_DC: Rat.NR,
    CombinationKind.EN_DC: Rat.EUTRA_NR,
    CombinationKind.NE_DC: Rat.EUTRA_NR,
    CombinationKind.EUTRA: Rat.EUTRA,
}
"""Whose container lists the combinations of a kind."""


class Listing(StrEnum):
    """How much of the combinations that a container is for the device lists."""

    WHOLE = "whole"
    """All, but for fallbacks."""
    FILTERED = "filtered"
    """Those that the network asked for."""
    NOT_LISTED = "not-listed"
    """None: the network did not ask, or the device has none."""
    NO_CONTAINER = "no-container"


def listings(probe: Element) -> Mapping[Rat, Listing]:
    """Return how much *probe* lists, by RAT of the container."""
    return {rat: _listing(probe, rat) for rat in (Rat.NR, Rat.EUTRA_NR, Rat.EUTRA)}


def _listing(probe: Element, rat: Rat) -> Listing:
    container = container_xpath(rat)
    if not holds(probe, container):
        return Listing.NO_CONTAINER
    if rat is Rat.EUTRA:
        return Listing.FILTERED if holds(probe, f"{container}[{_ASKED_FOR}]") else Listing.WHOLE
    if lists_combinations(probe, rat):
        return Listing.WHOLE
    return Listing.FILTERED if is_filtered(probe, rat) else Listing.NOT_LISTED
