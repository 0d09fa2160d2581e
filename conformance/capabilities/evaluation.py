"""Evaluate the capability catalogue on the probe document of a device."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import TYPE_CHECKING

from conformance.capabilities.bands import Band, bundled_bands
from conformance.capabilities.modes import MODES, Mode, declared_modes, modes_of_bands
from conformance.capabilities.paths import CONTAINERS, ProbePath, container_xpath, field_paths, probe_path
from conformance.capabilities.prerequisites import FIELD, named_operands
from conformance.capabilities.values import plain_value
from conformance.errors import DataError
from conformance.model.capability import Capability, CapabilityAnswer, Granularity, Status
from conformance.model.evidence import Rat
from conformance.model.schema import BooleanType, Schema
from conformance.xml.xpath import elements, holds

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_ENQUIRED = {
    Rat.NR: ("rf-Parameters/supportedBandCombinationList", "featureSets/", "featureSetCombinations/"),
    Rat.EUTRA_NR: ("rf-ParametersMRDC/supportedBandCombinationList", "featureSetCombinations/"),
}
"""Beginnings of the paths into what a UE lists as far as it was asked for."""
_LISTING = {
    Rat.NR: f"{container_xpath(Rat.NR)}/rf-Parameters",
    Rat.EUTRA_NR: f"{container_xpath(Rat.EUTRA_NR)}/rf-ParametersMRDC",
}
_BAND_LIST = "rf-Parameters/supportedBandListNR/*/"
_BANDS = f"{container_xpath(Rat.NR)}/rf-Parameters/supportedBandListNR/*/bandNR"


def is_enquired(capability: Capability) -> bool:
    """Whether what a UE lists of *capability* depends on what the network asked for.

    Those are lists of band combinations, and what they and the feature sets that they refer to hold (TS 38.306 clause
    4.2.7.11, TS 38.331 clause 5.6.1.4).
    """
    return is_listed(capability.paths[0], capability.rat)


def is_filtered(probe: Element, rat: Rat = Rat.NR) -> bool:
    """Whether a filter of the network shaped every list of band combinations that *probe* has for *rat*."""
    listing = _LISTING[rat]
    return holds(probe, f"{listing}/appliedFreqBandListFilter") and not holds(
        probe, f"{listing}[not(appliedFreqBandListFilter)]"
    )


def lists_combinations(probe: Element, rat: Rat = Rat.NR) -> bool:
    """Whether *probe* has an unfiltered list of band combinations for *rat*."""
    return holds(probe, f"{_LISTING[rat]}[supportedBandCombinationList and not(appliedFreqBandListFilter)]")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a probe document says of a capability or of a field that has no row, and where.

    Attributes:
        status: declared, absent or unknown.
        place: where it stands or would stand, for people.
        found: the elements that declare it, each with the place that led to it.
    """

    status: Status
    place: str
    found: tuple[tuple[ProbePath, Element], ...] = ()


class CapabilityProbes:
    """The probes of a catalogue, compiled once.

    Args:
        catalogue: the rows.
        schema_of: returns a schema by name.

    Raises:
        DataError: a path of the catalogue or a field that a prerequisite names does not exist in the schema.

    Attributes:
        related: the identifiers of the rows that have prerequisites or are one.
        fields: the fields without a row that prerequisites name, each with its ASN.1 paths.
        required: the paths of rows that lead to a component which the type around it demands.
    """

    def __init__(self, catalogue: Iterable[Capability], schema_of: Callable[[str], Schema]) -> None:
        rows = tuple(catalogue)
        self._probes = [(row, _Probe.compile(row.paths, row.rat, schema_of, enquired=is_enquired(row))) for row in rows]
        self._fields = dict(_field_probes(rows, schema_of))
        self.fields = {
            field: tuple(place.path for one in probes for place, _ in one.places)
            for field, probes in self._fields.items()
        }
        self.required = frozenset(
            place.path for _, one in self._probes for place, _ in one.places if not place.optional
        )
        self.related = frozenset(
            name for row in rows if row.prerequisites for name in (row.id, *named_operands(row.prerequisites))
        )
        self._schemas = {rat: schema_of(schema) for rat, (_, schema) in CONTAINERS.items()}

    def evaluate(self, probe: Element, *, bands: Mapping[int, Band] | None = None) -> tuple[CapabilityAnswer, ...]:
        """Return what *probe* says of every capability, in the order of the catalogue.

        What a device leaves out is ``absent``. ``unknown`` is what the evidence cannot tell: there is no container of
        the RAT, or the capability lives in lists that the network's enquiry filtered or did not ask for.

        Args:
            probe: the probe document; its ``derived`` is not needed.
            bands: the operating bands by number, the bundled ones by default.
        """
        return tuple(self.answers(probe, self.read(probe), bands=bands))

    def read(self, probe: Element) -> Sequence[tuple[Capability, Reading]]:
        """Return every capability with where *probe* declares it, in the order of the catalogue."""
        evidence = _Evidence.of(probe)
        return [(row, one.read(probe, evidence)) for row, one in self._probes]

    def read_fields(self, probe: Element) -> Mapping[str, Reading]:
        """Return where *probe* declares the fields without a row that prerequisites name, by identifier."""
        evidence = _Evidence.of(probe)
        readings = {}
        for field, probes in self._fields.items():
            first, *others = (one.read(probe, evidence) for one in probes)
            readings[field] = reduce(_either, others, first)
        return readings

    def answers(
        self,
        probe: Element,
        readings: Iterable[tuple[Capability, Reading]],
        *,
        bands: Mapping[int, Band] | None = None,
    ) -> Iterator[CapabilityAnswer]:
        """Yield the answers that *readings* of *probe* amount to."""
        known = bundled_bands() if bands is None else bands
        numbers = {int(element.text or 0) for element in elements(probe, _BANDS)}
        device = modes_of_bands(known[number] for number in numbers if number in known)
        rows = list(readings)
        declared = {row.id for row, reading in rows if reading.status is Status.DECLARED}
        for row, reading in rows:
            answer = _answer(row, reading, schema=self._schemas[row.rat], device=device or MODES)
            speaks = row.absence is not None and (not row.absence_beside or row.absence_beside in declared)
            yield replace(answer, absence=row.absence) if speaks and _is_left_out(answer, numbers) else answer


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What there is to read: the RATs with a container, and those with a whole list of band combinations."""

    present: frozenset[Rat]
    complete: frozenset[Rat]

    @classmethod
    def of(cls, probe: Element) -> _Evidence:
        return cls(
            frozenset(rat for rat in CONTAINERS if holds(probe, container_xpath(rat))),
            frozenset(rat for rat in _LISTING if lists_combinations(probe, rat)),
        )


@dataclass(frozen=True, slots=True)
class _Probe:
    """The places of a capability or field in one container, ready to be looked up."""

    rat: Rat
    places: tuple[tuple[ProbePath, str], ...]
    enquired: bool

    @classmethod
    def compile(cls, paths: Iterable[str], rat: Rat, schema_of: Callable[[str], Schema], *, enquired: bool) -> _Probe:
        places = (probe_path(path, rat, schema_of) for path in paths)
        return cls(rat, tuple((place, _declaring(place)) for place in places), enquired)

    def read(self, probe: Element, evidence: _Evidence) -> Reading:
        common = self.places[0][0].place
        if self.rat not in evidence.present:
            return Reading(Status.UNKNOWN, common)
        found = tuple((place, element) for place, xpath in self.places for element in elements(probe, xpath))
        if found:
            return Reading(Status.DECLARED, found[0][0].place, found)
        unlisted = self.enquired and self.rat not in evidence.complete
        return Reading(Status.UNKNOWN if unlisted else Status.ABSENT, common)


def _field_probes(
    rows: Collection[Capability], schema_of: Callable[[str], Schema]
) -> Iterator[tuple[str, tuple[_Probe, ...]]]:
    """Yield each field without a row that a prerequisite names, with its places: those in NR and MR-DC count alike."""
    named = {
        operand.removeprefix(FIELD): row
        for row in rows
        for operand in named_operands(row.prerequisites)
        if operand.startswith(FIELD)
    }
    for rats in ((Rat.NR, Rat.EUTRA_NR), (Rat.EUTRA,)):
        fields = sorted(field for field, row in named.items() if row.rat in rats)
        places = {rat: field_paths(fields, rat, schema_of) for rat in rats} if fields else {}
        for field in fields:
            probes = tuple(
                _Probe.compile([path], rat, schema_of, enquired=is_listed(path, rat))
                for rat, found in places.items()
                for path in found.get(field, ())
            )
            if not probes:
                raise DataError("catalogue.unknown-field", id=named[field].id, field=field)
            yield field, probes


def _either(one: Reading, other: Reading) -> Reading:
    """Return what two places of one field say together: it is declared if one declares it, unknown if one may."""
    known = (Status.DECLARED, Status.UNKNOWN, Status.ABSENT)
    first = min(one, other, key=lambda reading: known.index(reading.status))
    return Reading(first.status, first.place, one.found + other.found)


def is_listed(path: str, rat: Rat) -> bool:
    """Whether the ASN.1 *path* leads into band combinations or feature sets, which a UE lists as far as it is asked."""
    return path.startswith(_ENQUIRED.get(rat, ("\0",)))


def _declaring(place: ProbePath) -> str:
    """Return the XPath of the elements that declare a capability: of a BOOLEAN, only ``true`` counts."""
    return f"{place.xpath}[true]" if isinstance(place.definition, BooleanType) else place.xpath


def _answer(row: Capability, reading: Reading, *, schema: Schema, device: Collection[Mode]) -> CapabilityAnswer:
    if not reading.found:
        return CapabilityAnswer(row, reading.status)
    read = row.kind != "flag"
    values = [plain_value(schema, place.definition, element) for place, element in reading.found] if read else []
    distinct = list({json.dumps(value): value for value in values}.values()) if len(values) > 1 else values
    banded = row.granularity is Granularity.BAND
    bands = [band_of(place, element) for place, element in reading.found] if banded else []
    differs = len(row.paths) > 1 and row.granularity is Granularity.UE
    return CapabilityAnswer(
        row,
        Status.DECLARED,
        value=(distinct[0] if len(distinct) == 1 else distinct) if distinct else None,
        bands=tuple(sorted({band for band in bands if band is not None})),
        by_band=tuple((band, value) for band, value in zip(bands, values, strict=False) if band is not None),
        modes=declared_modes(
            dict.fromkeys(place.path for place, _ in reading.found),
            places=row.paths,
            device=MODES if row.rat is Rat.EUTRA else device,
        )
        if differs
        else (),
    )


def _is_left_out(answer: CapabilityAnswer, bands: Collection[int]) -> bool:
    """Whether the device leaves a field out, or does so in some of its *bands*."""
    per_band = answer.capability.rat is Rat.NR and answer.capability.paths[0].startswith(_BAND_LIST)
    return answer.status is Status.ABSENT or (per_band and not set(bands) <= set(answer.bands))


def band_of(place: ProbePath, element: Element) -> int | None:
    """Return the band that the value in *element* is for, ``None`` if nothing around it names one."""
    if place.band is None:
        return None
    levels, component = place.band
    around: Element | None = element
    for _ in range(levels):
        around = None if around is None else around.getparent()
    number = None if around is None else around.findtext(component)
    return int(number) if number else None
