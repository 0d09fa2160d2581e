"""What a UE-EUTRA-Capability says of itself and of its bands, one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.capabilities.eutra_carriers import Category, bundled_eutra_carriers
from conformance.capabilities.eutra_components import enumerator, eutra_components, eutra_containers, parameters

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

QAM16, QAM64, QAM256, QAM1024 = 4, 6, 8, 10
"""Bits per modulation symbol."""

BAND_BEYOND_64 = 64
"""In a FreqBandIndicator of REL-8 or REL-10: the band is beyond 64, and an extension names it."""

_LEAST = Category(layers=1, uplink_bits=QAM16)


@dataclass(frozen=True, slots=True)
class EutraBand:
    """One entry of supportedBandListEUTRA.

    Attributes:
        band: the band's number, also where it is beyond 64 (bandEUTRA-v9e0).
        half_duplex: whether only half duplex is supported on the band.
        downlink_bits: bits per modulation symbol: 8 with dl-256QAM-r12, else 6.
        uplink_bits: bits per modulation symbol: 6 with ul-64QAM-r12, else those of ue-Category. 256QAM is a matter of
            band combinations.
        power_class: the power class that the message names, ``None`` for the default one.
    """

    band: int
    half_duplex: bool
    downlink_bits: int
    uplink_bits: int
    power_class: int | None


@dataclass(frozen=True, slots=True)
class EutraCategories:
    """The UE categories that a UE names, in the order of the message.

    Attributes:
        combined: ue-Category, and those of its extensions: they hold for both directions.
        downlink: ue-CategoryDL and its extensions, such as ``11``, ``16``, ``m1`` or ``oneBis``.
        uplink: ue-CategoryUL and its extensions.
    """

    combined: tuple[str, ...]
    downlink: tuple[str, ...]
    uplink: tuple[str, ...]


def eutra_bands(probe: Element) -> tuple[EutraBand, ...]:
    """Return the bands that the E-UTRA containers in *probe* list, in the order of the message."""
    return tuple(band for capability in eutra_containers(probe) for band in listed_bands(eutra_components(capability)))


def eutra_categories(probe: Element) -> EutraCategories:
    """Return the UE categories that the E-UTRA containers in *probe* name."""
    found: dict[str, list[str]] = {"ue-Category": [], "ue-CategoryDL": [], "ue-CategoryUL": []}
    for capability in eutra_containers(probe):
        for name, component in eutra_components(capability).items():
            kind = next((kind for kind in found if name in {kind, f"{kind}-{name.rpartition('-')[2]}"}), None)
            if kind:
                number = component.text if not len(component) else enumerator(component)
                found[kind].append((number or "").removeprefix("n"))
    return EutraCategories(*(tuple(named) for named in found.values()))


def en_dc_bands(probe: Element) -> tuple[int, ...]:
    """Return the NR bands for EN-DC that the E-UTRA containers in *probe* list (supportedBandListEN-DC-r15)."""
    return _nr_bands(probe, "supportedBandListEN-DC-r15")


def nr_standalone_bands(probe: Element) -> tuple[int, ...]:
    """Return the NR bands for standalone NR that the E-UTRA containers in *probe* list (supportedBandListNR-SA-r15)."""
    return _nr_bands(probe, "supportedBandListNR-SA-r15")


def listed_bands(components: Mapping[str, Element]) -> list[EutraBand]:
    """Return the bands that one container with these *components* lists."""
    lists = parameters(components, "rf-Parameters")
    uplink_bits = category(components).uplink_bits
    beyond = [item.findtext("bandEUTRA-v9e0") for item in lists.get("supportedBandListEUTRA-v9e0", ())]
    modulations = _fields(lists.get("supportedBandListEUTRA-v1250"))
    class_5 = _fields(lists.get("supportedBandListEUTRA-v1310"))
    classes = _fields(lists.get("supportedBandListEUTRA-v1320"))
    bands = []
    for index, fields in enumerate(_fields(lists.get("supportedBandListEUTRA"))):
        modulation = modulations[index] if index < len(modulations) else {}
        named = enumerator(classes[index].get("ue-PowerClass-N-r13")) if index < len(classes) else None
        if index < len(class_5) and "ue-PowerClass-5-r13" in class_5[index]:
            named = "class5"
        bands.append(
            EutraBand(
                band=band_number(fields["bandEUTRA"].text or "", beyond[index] if index < len(beyond) else None),
                half_duplex=enumerator(fields["halfDuplex"]) == "true",
                downlink_bits=QAM256 if "dl-256QAM-r12" in modulation else QAM64,
                uplink_bits=max(uplink_bits, QAM64 if "ul-64QAM-r12" in modulation else QAM16),
                power_class=int(named.removeprefix("class")) if named else None,
            )
        )
    return bands


def category(components: Mapping[str, Element]) -> Category:
    """Return what ue-Category in one container's *components* implies."""
    return bundled_eutra_carriers().categories.get(int(components["ue-Category"].text or 0), _LEAST)


def band_number(base: str, extension: str | None) -> int:
    """Return the band of the number *base*, or where that stands for one beyond 64 of the number *extension*."""
    named = int(base or 0)
    return int(extension) if named == BAND_BEYOND_64 and extension else named


def _fields(items: Element | None) -> list[dict[str, Element]]:
    return [{str(field.tag): field for field in item} for item in items] if items is not None else []


def _nr_bands(probe: Element, name: str) -> tuple[int, ...]:
    return tuple(
        int(band.text or 0)
        for capability in eutra_containers(probe)
        for items in [parameters(eutra_components(capability), "irat-ParametersNR").get(name)]
        if items is not None
        for band in items.iter("bandNR-r15")
    )
