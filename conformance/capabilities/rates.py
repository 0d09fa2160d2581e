"""The supported maximum data rate of band combinations (TS 38.306 clause 4.1.2) and the layer 2 buffer (clause 4.1.4).

Only NR carriers count. The E-UTRA part of EN-DC and NE-DC is a sum of transport block sizes of TS 36.213, whose tables
are not at hand: the rates of such combinations are those of their NR part, and their buffers are not computed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import zip_longest

from conformance import resources
from conformance.capabilities.bands import Band, bundled_bands
from conformance.capabilities.bandwidths import resource_blocks
from conformance.model.combination import BandEntry, Carrier, Combination, CombinationKind, Link, Switching
from conformance.model.evidence import Rat

_SYMBOLS = 14
"""OFDM symbols in a slot, with normal cyclic prefix."""
_SUBCARRIERS = 12
"""Subcarriers in a resource block."""

Carriers = tuple[Carrier, ...]
Variant = tuple[Carriers, ...]
_BandRates = tuple[float, float, frozenset[Link]]
"""The downlink and the uplink rate of the carriers of a band, and the directions in which one has an unknown rate."""
_NOTHING: _BandRates = (0.0, 0.0, frozenset())


@dataclass(frozen=True, slots=True)
class Rate:
    """The maximum data rates of a combination.

    Attributes:
        combination: its name.
        dl_mbps: in the downlink, in Mbit/s; 0 without a downlink, ``None`` where it is unknown.
        ul_mbps: in the uplink, likewise.
        place: the ASN.1 path of the combination; several may have one name.
        nr_part: whether it has E-UTRA carriers, which do not count.
    """

    combination: str
    dl_mbps: float | None
    ul_mbps: float | None
    place: str
    nr_part: bool


def rates(combinations: Iterable[Combination], *, bands: Mapping[int, Band] | None = None) -> tuple[Rate, ...]:
    """Return the rates of each of *combinations*: in each direction those of its best variant.

    A rate is unknown where the message names a carrier without saying, or without its other container, what it
    supports, and where the resource blocks of a carrier are not known.

    Args:
        combinations: the combinations.
        bands: the NR operating bands by number, the bundled ones by default.
    """
    meter = _Meter(bundled_bands() if bands is None else bands)
    return tuple(
        Rate(
            one.name,
            *meter.best(one),
            one.place,
            nr_part=any(entry.rat is Rat.EUTRA for entry in one.entries),
        )
        for one in combinations
    )


def highest(figures: Iterable[float | None]) -> float | None:
    """Return the highest of those of *figures* that are known, ``None`` if none is."""
    return max([figure for figure in figures if figure is not None], default=None)


@lru_cache(maxsize=4096)
def carrier_rate(carrier: Carrier, frequency_range: str) -> float | None:
    """Return the maximum data rate of an NR carrier in Mbit/s.

    The channel is the widest one up to what the carrier can use that TS 38.101-1 or -2 has for its subcarrier spacing;
    without one, and for an E-UTRA carrier, the rate is unknown.
    """
    width = carrier.bandwidth if carrier.usable is None else carrier.usable
    if carrier.scs is None or width is None:
        return None
    product, blocks = carrier.layers * carrier.bits * carrier.scaling, None
    if carrier.fixed is not None:
        product, blocks = carrier.fixed.product, carrier.fixed.blocks
    if blocks is None:
        blocks = resource_blocks(frequency_range, carrier.scs, width)
    if not blocks:
        return None
    symbols_per_second = _SYMBOLS * 1000 * carrier.scs / 15
    bits = product * _constants().code_rate * blocks * _SUBCARRIERS
    return 1e-6 * bits * symbols_per_second * (1 - _constants().overhead[frequency_range, carrier.link])


def layer_2_buffer(combination: Combination, *, bands: Mapping[int, Band] | None = None) -> float | None:
    """Return the total layer 2 buffer size that a combination demands, in MB (10^6 octets), that of its best variant.

    ``None`` where a rate is unknown, and for dual connectivity: its size depends on the rates of E-UTRA, or on how the
    network groups the cells.
    """
    meter = _Meter(bundled_bands() if bands is None else bands)
    if combination.kind is not CombinationKind.NR or None in meter.best(combination):
        return None
    sizes = [0.0]
    for variant in combination.variants:
        spacings = [carrier.scs for carriers in variant for carrier in carriers if carrier.scs]
        if spacings:
            mbps = meter.downlink(combination.entries, variant) + meter.uplink(combination, variant)
            sizes.append(mbps * _constants().round_trips.get(min(spacings), 0.0) / 8000)
    return max(sizes)


class _Meter:
    """Computes rates of variants; what many combinations share is computed once.

    Args:
        bands: the NR operating bands by number.
    """

    def __init__(self, bands: Mapping[int, Band]) -> None:
        self._bands = bands
        self._supplementary = {number for number, band in bands.items() if band.duplex == "SUL"}
        self._known: dict[tuple[int, int], tuple[Carriers, _BandRates]] = {}

    def best(self, combination: Combination) -> tuple[float | None, float | None]:
        """Return in each direction the rate of the best variant, ``None`` if that of any is unknown."""
        if not combination.variants:
            return None, None
        unknown = set(combination.unresolved)
        for variant in combination.variants:
            for entry, carriers in zip(combination.entries, variant, strict=True):
                unknown |= self._rates(entry, carriers)[2]
        downlink = max([self.downlink(combination.entries, variant) for variant in combination.variants])
        uplink = max([self.uplink(combination, variant) for variant in combination.variants])
        return None if Link.DOWNLINK in unknown else downlink, None if Link.UPLINK in unknown else uplink

    def downlink(self, entries: Sequence[BandEntry], variant: Variant) -> float:
        """Return the downlink rate of a variant."""
        return sum([self._rates(entry, carriers)[0] for entry, carriers in zip(entries, variant, strict=True)], 0.0)

    def uplink(self, combination: Combination, variant: Variant) -> float:
        """Return the uplink rate of a variant, as notes 1 and 2 of the clause limit it."""
        bands = list(zip(combination.entries, variant, strict=True))
        if any(entry.band in self._supplementary and entry.rat is Rat.NR for entry, _ in bands):
            total = self._with_one_uplink_per_cell(bands)
        else:
            total = sum([self._rates(*band)[1] for band in bands], 0.0)
        if combination.switching:
            return min(total, self._with_switched_transmitters(bands, combination.switching))
        return total

    def _rates(self, entry: BandEntry, carriers: Carriers) -> _BandRates:
        """Return the downlink and the uplink rate of a band's carriers that are known, and where others are not."""
        if entry.rat is Rat.EUTRA:
            return _NOTHING
        key = (entry.band, id(carriers))  # the carriers are kept, so that no others get their id
        if key not in self._known:
            each = [(carrier.link, self._rate(entry, carrier)) for carrier in carriers]
            downlink, uplink = (sum([rate or 0.0 for link, rate in each if link is one], 0.0) for one in Link)
            self._known[key] = carriers, (downlink, uplink, frozenset(link for link, rate in each if rate is None))
        return self._known[key][1]

    def _rate(self, entry: BandEntry, carrier: Carrier) -> float | None:
        """Return the rate of an NR carrier in the frequency range that it says, else in that of its band."""
        known = self._bands.get(entry.band)
        return carrier_rate(carrier, carrier.range or (known.range if known else "FR1"))

    def _with_one_uplink_per_cell(self, bands: Sequence[tuple[BandEntry, Carriers]]) -> float:
        """Count of an uplink carrier and the supplementary one of the same cell only the faster (note 1).

        The message does not say which cell has the supplementary uplink: the one with the slowest uplink is taken.
        """
        ordinary: list[float] = []
        supplementary: list[float] = []
        for entry, carriers in bands:
            found = supplementary if entry.band in self._supplementary else ordinary
            nr = carriers if entry.rat is Rat.NR else ()
            found += [self._rate(entry, carrier) or 0.0 for carrier in nr if carrier.link is Link.UPLINK]
        return sum(map(max, zip_longest(sorted(ordinary), sorted(supplementary, reverse=True), fillvalue=0.0)), 0.0)

    def _with_switched_transmitters(
        self, bands: Sequence[tuple[BandEntry, Carriers]], switching: Sequence[Switching]
    ) -> float:
        """Count of bands with switched transmitters the pair and the split of layers with the highest rate (note 2)."""
        switched = {index for one in switching for index in one.entries}
        others = sum((self._rates(*band)[1] for index, band in enumerate(bands) if index not in switched), 0.0)
        return others + max(self._pair([bands[i] for i in one.entries if i < len(bands)], one) for one in switching)

    def _pair(self, pair: Sequence[tuple[BandEntry, Carriers]], switching: Switching) -> float:
        """Return the rate of two bands that share two transmitters: all of them on one, or one on each."""
        alone = [self._rates(*band)[1] for band in pair]
        if not switching.simultaneous:
            return max(alone, default=0.0)
        together = [
            self._rates(entry, tuple(replace(carrier, layers=1) for carrier in carriers))[1] for entry, carriers in pair
        ]
        return max(*alone, sum(together, 0.0), 0.0)


@dataclass(frozen=True, slots=True)
class _Constants:
    """What TS 38.306 computes with (``specs/bands/data-rate.xml``).

    Attributes:
        code_rate: the highest code rate.
        overhead: the share of resource elements that carry no data, by frequency range and direction.
        round_trips: the RLC RTT in ms by the smallest subcarrier spacing in kHz.
    """

    code_rate: float
    overhead: Mapping[tuple[str, Link], float]
    round_trips: Mapping[int, float]


@cache
def _constants() -> _Constants:
    from conformance.xml.documents import attributes, child, load_document, qualified

    root = load_document(resources.specs("bands", "data-rate.xml"), "data-rate")
    code_rate = attributes(child(root, "code-rate"))
    overheads = map(attributes, root.iter(qualified(root, "overhead")))
    round_trips = map(attributes, root.iter(qualified(root, "round-trip")))
    return _Constants(
        int(code_rate["of"]) / int(code_rate["in"]),
        {(row["range"], Link(row["link"])): float(row["share"]) for row in overheads},
        {int(row["scs"]): float(row["ms"]) for row in round_trips},
    )
