"""What fixes the data rate of eRedCap UEs, whatever their feature sets declare (TS 38.306 clause 4.1.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from conformance import resources
from conformance.model.combination import Carrier, FixedRate
from conformance.xml.xpath import holds

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_UNKNOWN = FixedRate(0.0, 0)
"""For what the clause says nothing of, such as other subcarrier spacings."""


class FixedRates:
    """The fixed rates of the carriers of a UE, none unless it is an eRedCap one.

    Args:
        container: the element ``UE-NR-Capability`` of a probe document.
    """

    def __init__(self, container: Element) -> None:
        self._is_eredcap = holds(container, ".//supportOfERedCap-r18")
        self._has_full_bandwidth = self._is_eredcap and holds(container, ".//eRedCapNotReducedBB-BW-r18")

    def applied_to(self, carrier: Carrier) -> Carrier:
        """Return *carrier* with the rate that is fixed for it."""
        if not self._is_eredcap:
            return carrier
        reduced, full = _rows()
        row = full.get(carrier.layers) if self._has_full_bandwidth else reduced.get(carrier.scs or 0)
        return replace(carrier, fixed=row or _UNKNOWN)


@cache
def _rows() -> tuple[Mapping[int, FixedRate], Mapping[int, FixedRate]]:
    """Return what is fixed by subcarrier spacing, and with baseband bandwidth that is not reduced by layers."""
    from conformance.xml.documents import attributes, load_document, qualified

    root = load_document(resources.specs("bands", "data-rate.xml"), "data-rate")
    reduced = map(attributes, root.iter(qualified(root, "eredcap")))
    full = map(attributes, root.iter(qualified(root, "eredcap-not-reduced")))
    return (
        {int(row["scs"]): FixedRate(float(row["product"]), int(row["blocks"])) for row in reduced},
        {int(row["layers"]): FixedRate(float(row["product"]), None) for row in full},
    )
