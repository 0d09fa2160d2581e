"""The E-UTRA feature sets of a UE-EUTRA-Capability, which the combinations of UE-MRDC-Capability refer to.

A feature set number is 0 for no carrier, else it names the n-th entry of the list; the sets per component carrier are
numbered from 0, unlike those of NR (TS 36.331, FeatureSetDL-PerCC-Id).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.capabilities.eutra_bands import QAM64, QAM256, QAM1024, category, listed_bands
from conformance.capabilities.eutra_components import enumerator, eutra_components
from conformance.capabilities.eutra_lists import LAYERS
from conformance.capabilities.feature_sets import MISSING, NO_CARRIER, FeatureSet
from conformance.model.combination import Carrier, Link

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_SUFFIX = {Link.DOWNLINK: "DL", Link.UPLINK: "UL"}


class EutraFeatureSets:
    """The feature sets of one E-UTRA container.

    Args:
        container: the element ``UE-EUTRA-Capability`` of a probe document.
    """

    def __init__(self, container: Element) -> None:
        components = eutra_components(container)
        listed = components.get("featureSetsEUTRA-r15")
        lists = {} if listed is None else {str(one.tag): list(one) for one in listed}
        self._sets = {link: lists.get(f"featureSets{suffix}-r15", []) for link, suffix in _SUFFIX.items()}
        self._per_carrier = {link: lists.get(f"featureSets{suffix}-PerCC-r15", []) for link, suffix in _SUFFIX.items()}
        self._v1550 = lists.get("featureSetsDL-v1550", [])
        self._unstated = category(components)
        self._bands = {band.band: band for band in listed_bands(components)}
        self._found: dict[tuple[Link, int, int], FeatureSet] = {}

    def resolve(self, link: Link, number: int, *, band: int) -> FeatureSet:
        """Return feature set *number*, used for *band*."""
        key = (link, number, band)
        if key not in self._found:
            self._found[key] = self._resolve(link, number, band) if number else NO_CARRIER
        return self._found[key]

    def _resolve(self, link: Link, number: int, band: int) -> FeatureSet:
        if not 0 < number <= len(self._sets[link]):
            return MISSING
        items = self._sets[link][number - 1].iterfind(f"featureSetPerCC-List{_SUFFIX[link]}-r15/*")
        named = [int(one.text or 0) for one in items]
        numbers = tuple(one for one in named if one < len(self._per_carrier[link]))
        bits = self._bits(link, number, band)
        carriers = tuple(self._carrier(link, self._per_carrier[link][one], bits) for one in numbers)
        return FeatureSet(carriers, numbers, complete=len(numbers) == len(named))

    def _bits(self, link: Link, number: int, band: int) -> int:
        """Return the bits per symbol that hold for all carriers of a set."""
        known = self._bands.get(band)
        if link is Link.UPLINK:
            return known.uplink_bits if known else self._unstated.uplink_bits
        if number <= len(self._v1550) and self._v1550[number - 1].find("dl-1024QAM-r15") is not None:
            return QAM1024
        return known.downlink_bits if known else QAM64

    def _carrier(self, link: Link, element: Element, bits: int) -> Carrier:
        if link is Link.UPLINK:
            layers = LAYERS.get(enumerator(element.find("supportedMIMO-CapabilityUL-r15")) or "", 1)
            if element.find("ul-256QAM-r15") is not None:
                bits = QAM256
        else:
            declared = enumerator(element.find("supportedMIMO-CapabilityDL-MRDC-r15")) or ""
            layers = LAYERS.get(declared, self._unstated.layers)
            if element.find("fourLayerTM3-TM4-r15") is not None:
                layers = max(layers, 4)
        return Carrier(link, None, None, layers, bits)
