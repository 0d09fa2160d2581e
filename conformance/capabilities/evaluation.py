"""Evaluate the capability catalogue on the probe document of a device."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.capabilities.paths import CONTAINERS, ProbePath, container_xpath, probe_path
from conformance.capabilities.values import plain_value
from conformance.model.capability import Capability, CapabilityAnswer, Granularity, Status
from conformance.model.evidence import Rat
from conformance.model.schema import BooleanType, Schema
from conformance.xml.xpath import elements, holds

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_ENQUIRED = ("rf-Parameters/supportedBandCombinationList", "featureSets/", "featureSetCombinations/")
"""Beginnings of the paths into what a UE lists as far as it was asked for."""
_RF = f"{container_xpath(Rat.NR)}/rf-Parameters"


def is_enquired(capability: Capability) -> bool:
    """Whether what a UE lists of *capability* depends on what the network asked for.

    Those are band combinations and the feature sets that they refer to (TS 38.306 clause 4.2.7.11, TS 38.331 clause
    5.6.1.4).
    """
    return (
        capability.rat is Rat.NR
        and capability.granularity is not Granularity.UE
        and capability.paths[0].startswith(_ENQUIRED)
    )


def is_filtered(probe: Element) -> bool:
    """Whether a filter of the network shaped every list of NR band combinations in *probe*."""
    return holds(probe, f"{_RF}/appliedFreqBandListFilter") and not holds(
        probe, f"{_RF}[not(appliedFreqBandListFilter)]"
    )


def lists_combinations(probe: Element) -> bool:
    """Whether *probe* has an unfiltered list of NR band combinations."""
    return holds(probe, f"{_RF}[supportedBandCombinationList and not(appliedFreqBandListFilter)]")


class CapabilityProbes:
    """The probes of a catalogue, compiled once.

    Args:
        catalogue: the rows.
        schema_of: returns a schema by name.

    Raises:
        DataError: a path of the catalogue does not exist in the schema.
    """

    def __init__(self, catalogue: Iterable[Capability], schema_of: Callable[[str], Schema]) -> None:
        self._probes = [_Probe.compile(capability, schema_of) for capability in catalogue]

    def evaluate(self, probe: Element) -> tuple[CapabilityAnswer, ...]:
        """Return what *probe* says of every capability, in the order of the catalogue.

        What a device leaves out is ``absent``. ``unknown`` is what the evidence cannot tell: there is no container of
        the RAT, or the capability lives in lists that the network's enquiry filtered or did not ask for.
        """
        present = {rat: holds(probe, container_xpath(rat)) for rat in CONTAINERS}
        complete = lists_combinations(probe)
        return tuple(
            one.answer(probe, missing=Status.UNKNOWN if one.enquired and not complete else Status.ABSENT)
            if present[one.capability.rat]
            else CapabilityAnswer(one.capability, Status.UNKNOWN)
            for one in self._probes
        )


@dataclass(frozen=True, slots=True)
class _Probe:
    """One capability with its compiled places."""

    capability: Capability
    schema: Schema
    places: tuple[tuple[ProbePath, str], ...]
    enquired: bool

    @classmethod
    def compile(cls, capability: Capability, schema_of: Callable[[str], Schema]) -> _Probe:
        places = (probe_path(path, capability.rat, schema_of) for path in capability.paths)
        return cls(
            capability,
            schema_of(CONTAINERS[capability.rat][1]),
            tuple((place, _declaring(place)) for place in places),
            is_enquired(capability),
        )

    def answer(self, probe: Element, *, missing: Status) -> CapabilityAnswer:
        """Return what *probe* says; *missing* is what it means that nothing is said."""
        found = [(place, element) for place, xpath in self.places for element in elements(probe, xpath)]
        if not found:
            return CapabilityAnswer(self.capability, missing)
        read = self.capability.kind != "flag"
        values = [plain_value(self.schema, place.definition, element) for place, element in found] if read else []
        distinct = list({json.dumps(value): value for value in values}.values())
        banded = self.capability.granularity is Granularity.BAND
        bands = [_band(place, element) for place, element in found] if banded else []
        return CapabilityAnswer(
            self.capability,
            Status.DECLARED,
            value=(distinct[0] if len(distinct) == 1 else distinct) if distinct else None,
            bands=tuple(sorted({band for band in bands if band is not None})),
            by_band=tuple((band, value) for band, value in zip(bands, values, strict=False) if band is not None),
        )


def _declaring(place: ProbePath) -> str:
    """Return the XPath of the elements that declare a capability: of a BOOLEAN, only ``true`` counts."""
    return f"{place.xpath}[true]" if isinstance(place.definition, BooleanType) else place.xpath


def _band(place: ProbePath, element: Element) -> int | None:
    """Return the band that the value in *element* is for, ``None`` if nothing around it names one."""
    if place.band is None:
        return None
    levels, component = place.band
    around: Element | None = element
    for _ in range(levels):
        around = None if around is None else around.getparent()
    number = None if around is None else around.findtext(component)
    return int(number) if number else None
