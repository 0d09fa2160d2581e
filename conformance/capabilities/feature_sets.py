"""The NR feature sets of a UE-NR-Capability, resolved to carriers.

A feature set number is 0 for no carrier, else it names the n-th entry of the list (TS 38.306 clause 4.2.7.11); the sets
per component carrier are numbered alike. The lists of later versions have the length and order of the first one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from conformance.capabilities.eredcap import FixedRates
from conformance.capabilities.nr_bands import SUFFIX, NrBands
from conformance.model.combination import Carrier, Link

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.etree import _Element as Element

_NAME = {Link.DOWNLINK: "Downlink", Link.UPLINK: "Uplink"}
_LAYERS = {"oneLayer": 1, "twoLayers": 2, "fourLayers": 4, "eightLayers": 8}
_BITS = {"bpsk-halfpi": 1, "bpsk": 1, "qpsk": 2, "qam16": 4, "qam64": 6, "qam256": 8}
_LAYER_FIELDS = {
    Link.DOWNLINK: ("maxNumberMIMO-LayersPDSCH",),
    Link.UPLINK: ("mimo-CB-PUSCH/maxNumberMIMO-LayersCB-PUSCH", "maxNumberMIMO-LayersNonCB-PUSCH"),
}
_256QAM_BITS = 8
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class FeatureSet:
    """One feature set in one direction.

    Attributes:
        carriers: its carriers, as far as their sets exist.
        numbers: the numbers of their sets per component carrier.
        complete: whether everything that it refers to exists.
    """

    carriers: tuple[Carrier, ...]
    numbers: tuple[int, ...]
    complete: bool


NO_CARRIER = FeatureSet((), (), complete=True)
MISSING = FeatureSet((), (), complete=False)


class NrFeatureSets:
    """The feature sets of one NR container.

    Args:
        container: the element ``UE-NR-Capability`` of a probe document.
    """

    def __init__(self, container: Element) -> None:
        self.bands = NrBands(container)
        self._fixed_rates = FixedRates(container)
        self._container = container
        self._sets = {link: self._list(f"featureSets{_NAME[link]}") for link in Link}
        self._per_carrier = {link: self._list(f"featureSets{_NAME[link]}PerCC") for link in Link}
        self._per_carrier_v1700 = {link: self._list(f"featureSets{_NAME[link]}PerCC-v1700") for link in Link}
        self._v1700 = self._list("featureSetsDownlink-v1700")
        self._found: dict[tuple[Link, int, int], FeatureSet] = {}

    def resolve(self, link: Link, number: int, *, band: int) -> FeatureSet:
        """Return feature set *number*, used for *band*."""
        key = (link, number, band)
        if key not in self._found:
            self._found[key] = self._resolve(link, number, band) if number else NO_CARRIER
        return self._found[key]

    def _list(self, name: str) -> Sequence[Element]:
        found = self._container.find(f"featureSets/{name}")
        return [] if found is None else list(found)

    def _resolve(self, link: Link, number: int, band: int) -> FeatureSet:
        found = _entry(self._sets[link], number)
        if found is None:
            return MISSING
        named = [int(one.text or 0) for one in found.iterfind(f"featureSetListPer{_NAME[link]}CC/*")]
        numbers = tuple(one for one in named if _entry(self._per_carrier[link], one) is not None)
        newer = _entry(self._v1700, number) if link is Link.DOWNLINK else None
        scaling = _scaling(found, "scalingFactor"), _scaling(newer, "scalingFactor-1024QAM-FR1-r17")
        scaled = [self._scaled(self._carrier(link, one, band), band, *scaling) for one in numbers]
        carriers = tuple(map(self._fixed_rates.applied_to, scaled))
        return FeatureSet(carriers, numbers, complete=len(numbers) == len(named))

    def _carrier(self, link: Link, number: int, band: int) -> Carrier:
        """Return the carrier that set *number* per component carrier describes, not yet scaled."""
        element, suffix = self._per_carrier[link][number - 1], SUFFIX[link]
        newer = _entry(self._per_carrier_v1700[link], number)
        width = None if newer is None else newer.find(f"supportedBandwidth{suffix}-v1710/*")
        if width is None:  # else the network ignores the older field (TS 38.306 clause 4.2.7.6)
            width = element.find(f"supportedBandwidth{suffix}/*")
        frequency_range, bandwidth = _width(width)
        if element.find("channelBW-90mhz") is not None:
            bandwidth = max(bandwidth, 90)
        scs = _number(_literal(element.find(f"supportedSubcarrierSpacing{suffix}")))
        modulation = element.find(f"supportedModulationOrder{suffix}")
        return Carrier(
            link,
            scs=scs,
            bandwidth=bandwidth,
            layers=max(_LAYERS.get(_literal(element.find(field)), 1) for field in _LAYER_FIELDS[link]),
            bits=self.bands.bits(link, band, frequency_range)
            if modulation is None
            else _BITS.get(_literal(modulation), 6),
            range=frequency_range,
            usable=self.bands.usable_width(link, band, frequency_range, spacing=scs, declared=bandwidth),
        )

    def _scaled(self, carrier: Carrier, band: int, scaling: float, scaling_1024qam: float) -> Carrier:
        """Return *carrier* with the faster of the MCS tables with and without 1024QAM, each scaled by its factor."""
        without = replace(carrier, scaling=scaling, bits=min(carrier.bits, _256QAM_BITS))
        if carrier.bits <= _256QAM_BITS:
            return without
        layers = min(carrier.layers, self.bands.layers_1024qam(band))
        with_it = replace(carrier, scaling=scaling_1024qam, layers=layers)
        return max(without, with_it, key=lambda one: one.layers * one.bits * one.scaling)


def _entry(entries: Sequence[Element], number: int) -> Element | None:
    """Return the entry of that number from 1, ``None`` if there is none."""
    return entries[number - 1] if 0 < number <= len(entries) else None


def _literal(element: Element | None) -> str:
    """Return the enumerator in *element*, ``""`` without one."""
    return str(element[0].tag) if element is not None and len(element) else ""


def _number(literal: str) -> int:
    """Return the number in an enumerator such as ``kHz480-v1700``."""
    found = _DIGITS.search(literal)
    return int(found[0]) if found else 0


def _width(width: Element | None) -> tuple[str, int]:
    """Return the frequency range and the width in MHz of a supported bandwidth."""
    return ("FR1", 0) if width is None else (str(width.tag)[:3].upper(), _number(_literal(width)))


def _scaling(element: Element | None, field: str) -> float:
    """Return the scaling factor in an enumerator such as ``f0p75``, 1 without one."""
    literal = _literal(None if element is None else element.find(field))
    return float(literal.removeprefix("f").replace("p", ".")) if literal else 1.0
