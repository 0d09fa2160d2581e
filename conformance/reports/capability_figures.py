"""The figures of a device, written for people."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance import messages
from conformance.model.evidence import Rat
from conformance.reports.capability_words import bands_text

if TYPE_CHECKING:
    from conformance.capabilities.figures import BandFigures, Figures
    from conformance.capabilities.summary import DeviceSummary

UNKNOWN = "—"
MODULATIONS = {2: "QPSK", 4: "16QAM", 6: "64QAM", 8: "256QAM", 10: "1024QAM"}
"""Modulations by bits per symbol."""
RATS = {Rat.NR: "NR", Rat.EUTRA_NR: "MR-DC", Rat.EUTRA: "E-UTRA"}
"""How people write RATs."""
CONTAINERS = {Rat.NR: "UE-NR-Capability", Rat.EUTRA_NR: "UE-MRDC-Capability", Rat.EUTRA: "UE-EUTRA-Capability"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a reader asks about a device first.

    Attributes:
        name: the end of its message key, such as ``bandwidth``.
        lines: the answer, empty where there is none to give.
    """

    name: str
    lines: tuple[str, ...]

    @property
    def label(self) -> str:
        """What it is called, in the language in force."""
        return messages.text(f"capability.fact-{self.name}")


def device_facts(device: DeviceSummary) -> tuple[Fact, ...]:
    """Return releases, bands, combinations and figures of *device*, the same facts for every device."""
    found = device.figures
    partly = any(rate.nr_part for rate in found.rates if found.dl_mbps is not None and rate.dl_mbps == found.dl_mbps)
    return (
        Fact("release", tuple(f"{RATS[one.container.rat]}: {one.release}" for one in device.summaries if one.release)),
        Fact("bands", tuple(_bands(device))),
        Fact("layers", tuple(_of_bands(found, _layers))),
        Fact("modulation", tuple(_of_bands(found, _modulation))),
        Fact("combinations", tuple(f"{kind}: {count}" for kind, count in device.combination_counts.items())),
        Fact(
            "peak",
            (
                both_ways(mbps(found.dl_mbps), mbps(found.ul_mbps)),
                *([messages.text("capability.nr-part")] if partly else []),
            ),
        ),
        Fact("bandwidth", (both_ways(mhz(found.dl_mhz), mhz(found.ul_mhz)),)),
        Fact("buffer", (megabytes(found.buffer_mb),)),
        Fact("missing", tuple(CONTAINERS[rat] for rat in found.missing)),
    )


def facts_by_name(devices: Sequence[DeviceSummary]) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    """Yield each fact with what every one of *devices* answers."""
    for facts in zip(*map(device_facts, devices), strict=True):
        yield facts[0].label, [fact.lines for fact in facts]


def band_rows(figures: Figures) -> Iterator[tuple[str, str, str, str]]:
    """Yield range and duplex mode, bands, layers and modulation of the NR bands that have them in common."""
    groups: dict[tuple[str, str, str], list[int]] = {}
    for band in sorted(figures.bands, key=lambda one: one.band):
        where = " ".join(filter(None, (band.range, band.duplex))) or UNKNOWN
        groups.setdefault((where, _layers(band), _modulation(band)), []).append(band.band)
    for (where, layers, modulation), numbers in sorted(groups.items(), key=lambda group: (group[0][0], group[1])):
        yield where, bands_text(numbers), layers, modulation


def bands_by_range(figures: Figures) -> dict[str, dict[str, list[int]]]:
    """Return the NR bands by frequency range and duplex mode; those that no table knows are left out."""
    found: dict[str, dict[str, list[int]]] = {}
    for band in sorted(figures.bands, key=lambda one: one.band):
        if band.range and band.duplex:
            found.setdefault(band.range, {}).setdefault(band.duplex, []).append(band.band)
    return {name: dict(sorted(modes.items())) for name, modes in sorted(found.items())}


def mbps(rate: float | None) -> str:
    """Write a rate in Mbit/s to two decimals."""
    return UNKNOWN if rate is None else f"{rate:.2f}"


def mhz(width: float | None) -> str:
    """Write a bandwidth."""
    return UNKNOWN if width is None else f"{width:g} MHz"


def megabytes(size: float | None) -> str:
    """Write the size of a buffer."""
    return UNKNOWN if size is None else f"{size:.2f} MB"


def both_ways(downlink: str, uplink: str) -> str:
    """Write a figure of the downlink and one of the uplink."""
    return f"↓ {downlink} ↑ {uplink}"


def _bands(device: DeviceSummary) -> Iterator[str]:
    ranges = bands_by_range(device.figures)
    for name, modes in ranges.items():
        for duplex, numbers in modes.items():
            yield f"{name} {duplex}: {bands_text(numbers)}"
    unknown = [band.band for band in device.figures.bands if not (band.range and band.duplex)]
    if unknown:
        yield f"NR: {bands_text(unknown)}"
    for summary in device.summaries:
        if summary.bands and summary.container.rat is not Rat.NR:
            yield f"{RATS[summary.container.rat]}: {', '.join(map(str, summary.bands))}"


def _of_bands(figures: Figures, figure: Callable[[BandFigures], str]) -> Iterator[str]:
    """Yield what *figure* says of the NR bands, where they differ each time with the bands that it is true of."""
    groups: dict[str, list[int]] = {}
    for band in sorted(figures.bands, key=lambda one: one.band):
        groups.setdefault(figure(band), []).append(band.band)
    for text, numbers in groups.items():
        yield f"{text} ({bands_text(numbers)})" if len(groups) > 1 else text


def _layers(band: BandFigures) -> str:
    return both_ways(*(str(one or UNKNOWN) for one in (band.downlink_layers, band.uplink_layers)))


def _modulation(band: BandFigures) -> str:
    return both_ways(*(MODULATIONS.get(one, UNKNOWN) for one in (band.downlink_bits, band.uplink_bits)))
