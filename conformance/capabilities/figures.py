"""The figures of a device that a reader asks for first: bands, layers, modulation, bandwidth, rates, combinations.

They come from what the device lists. Fallbacks of its combinations are supported without being listed, and the answer
to an enquiry with a filter lists no more than was asked for (TS 38.306 clause 4.2.7.11). The bandwidth of E-UTRA
carriers is not in the messages, their rates are not computed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.capabilities.bands import Band, bundled_bands
from conformance.capabilities.combinations import ResolvedCombination, missing_rats, resolved_combinations
from conformance.capabilities.eutra_combinations import eutra_combinations
from conformance.capabilities.nr_bands import NrBands
from conformance.capabilities.paths import container_xpath
from conformance.capabilities.rates import Rate, highest, layer_2_buffer, rates
from conformance.model.combination import BandEntry, Carrier, Combination, CombinationKind, Link
from conformance.model.evidence import Rat
from conformance.xml.xpath import elements

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


@dataclass(frozen=True, slots=True)
class BandFigures:
    """What a device supports on one NR band.

    Attributes:
        band: the band's number.
        duplex: ``FDD``, ``TDD``, ``SDL`` or ``SUL``; ``None`` for a band that the table does not know.
        range: ``FR1`` or ``FR2``; ``None`` likewise.
        downlink_layers: the most MIMO layers of its carriers, ``None`` if no combination resolves to one.
        uplink_layers: the same in the uplink.
        downlink_bits: bits per modulation symbol that the band supports.
        uplink_bits: the same in the uplink.
        downlink_widths: the channel bandwidths in MHz that channelBWs declares, ascending, by subcarrier spacing in
            kHz; a spacing that is not there has all that TS 38.101-1 or -2 v15.7.0 defines for the band.
        uplink_widths: the same in the uplink.
    """

    band: int
    duplex: str | None
    range: str | None
    downlink_layers: int | None
    uplink_layers: int | None
    downlink_bits: int
    uplink_bits: int
    downlink_widths: Mapping[int, tuple[int, ...]]
    uplink_widths: Mapping[int, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Bandwidth:
    """The NR bandwidth of a combination.

    Attributes:
        combination: its name.
        dl_mhz: the widths of its downlink carriers together, of the variant with the most; 0 without a downlink,
            ``None`` where it is unknown.
        ul_mhz: the same in the uplink.
        place: the ASN.1 path of the combination.
    """

    combination: str
    dl_mhz: float | None
    ul_mhz: float | None
    place: str


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a device.

    Attributes:
        bands: the NR bands, in the order of the message.
        combinations: the combinations: NR, NR-DC, EN-DC and NE-DC as listed, then E-UTRA.
        counts: how many combinations of each kind it lists.
        rates: the rates of its NR, NR-DC, EN-DC and NE-DC combinations, in the order of the message.
        bandwidths: their bandwidths.
        dl_mbps: the highest downlink rate in Mbit/s, of the NR carriers of a combination (TS 38.306 clause 4.1.2);
            here and below, of those that are known, ``None`` if none is.
        ul_mbps: the highest uplink rate.
        dl_mhz: the widest bandwidth of the NR carriers of a combination in the downlink.
        ul_mhz: the same in the uplink.
        buffer_mb: the total layer 2 buffer in MB that NR without dual connectivity demands (TS 38.306 clause 4.1.4).
        missing: the RATs whose container is not there although combinations have bands of them; these bands count
            nothing in the figures.
    """

    bands: tuple[BandFigures, ...]
    combinations: tuple[Combination, ...]
    counts: Mapping[CombinationKind, int]
    rates: tuple[Rate, ...]
    bandwidths: tuple[Bandwidth, ...]
    dl_mbps: float | None
    ul_mbps: float | None
    dl_mhz: float | None
    ul_mhz: float | None
    buffer_mb: float | None
    missing: tuple[Rat, ...]

    def bands_in(self, frequency_range: str, duplex: str | None = None) -> tuple[int, ...]:
        """Return the numbers of the bands of a frequency range, of one duplex mode or all."""
        return tuple(one.band for one in self.bands if one.range == frequency_range and duplex in {None, one.duplex})


def figures(
    probe: Element,
    *,
    resolved: Sequence[ResolvedCombination] | None = None,
    bands: Mapping[int, Band] | None = None,
) -> Figures:
    """Return the figures of the device in *probe*.

    Args:
        probe: the probe document.
        resolved: its resolved combinations, where they are at hand.
        bands: the NR operating bands by number, the bundled ones by default.
    """
    known = bundled_bands() if bands is None else bands
    resolved = resolved_combinations(probe) if resolved is None else resolved
    found = tuple(one.combination for one in resolved)
    listed = (*found, *eutra_combinations(probe))
    found_rates = rates(found, bands=known)
    bandwidths = tuple(map(bandwidth, found))
    counts = Counter(one.kind for one in listed)
    return Figures(
        bands=tuple(_bands(probe, found, known)),
        combinations=listed,
        counts={kind: counts[kind] for kind in CombinationKind if kind in counts},
        rates=found_rates,
        bandwidths=bandwidths,
        dl_mbps=highest(one.dl_mbps for one in found_rates),
        ul_mbps=highest(one.ul_mbps for one in found_rates),
        dl_mhz=highest(one.dl_mhz for one in bandwidths),
        ul_mhz=highest(one.ul_mhz for one in bandwidths),
        buffer_mb=highest(layer_2_buffer(one, bands=known) for one in found),
        missing=missing_rats(resolved, probe),
    )


def bandwidth(combination: Combination) -> Bandwidth:
    """Return the bandwidth of *combination*."""
    downlink, uplink = (_widest(combination, link) for link in Link)
    return Bandwidth(combination.name, downlink, uplink, combination.place)


def _widest(combination: Combination, link: Link) -> float | None:
    if not combination.variants or link in combination.unresolved:
        return None
    variants = [_widths(combination.entries, variant, link) for variant in combination.variants]
    return None if any(0.0 in widths for widths in variants) else max(map(sum, variants))


def _widths(entries: Sequence[BandEntry], variant: Sequence[tuple[Carrier, ...]], link: Link) -> list[float]:
    """Return the widths of the NR carriers of a variant, 0 for one that is unknown."""
    cells = [carriers for entry, carriers in zip(entries, variant, strict=True) if entry.rat is Rat.NR]
    carriers = [carrier for cell in cells for carrier in cell if carrier.link is link]
    return [carrier.bandwidth or 0.0 if carrier.usable is None else carrier.usable for carrier in carriers]


def _bands(probe: Element, combinations: Sequence[Combination], known: Mapping[int, Band]) -> Iterator[BandFigures]:
    layers = _layers(combinations)
    seen = set()
    for container in elements(probe, container_xpath(Rat.NR)):
        declared = NrBands(container)
        for band in declared:
            if band in seen:
                continue
            seen.add(band)
            row = known.get(band)
            frequency_range = row.range if row else "FR1"
            yield BandFigures(
                band,
                row.duplex if row else None,
                row.range if row else None,
                layers.get((band, Link.DOWNLINK)),
                layers.get((band, Link.UPLINK)),
                declared.bits(Link.DOWNLINK, band, frequency_range),
                declared.bits(Link.UPLINK, band, frequency_range),
                declared.widths(Link.DOWNLINK, band, frequency_range),
                declared.widths(Link.UPLINK, band, frequency_range),
            )


def _layers(combinations: Sequence[Combination]) -> dict[tuple[int, Link], int]:
    """Return the most layers of the carriers of each NR band in each direction."""
    found: dict[tuple[int, Link], int] = {}
    for combination in combinations:
        for variant in combination.variants:
            for entry, carriers in zip(combination.entries, variant, strict=True):
                for carrier in carriers if entry.rat is Rat.NR else ():
                    key = (entry.band, carrier.link)
                    found[key] = max(found.get(key, 0), carrier.layers)
    return found
