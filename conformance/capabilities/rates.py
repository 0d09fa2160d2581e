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
_SWITCHED_LAYERS = 2
"""Uplink layers on two bands between which a UE switches its transmitters, together."""

Variant = tuple[tuple[Carrier, ...], ...]


@dataclass(frozen=True, slots=True)
class Rate:
    """The maximum data rates of a combination.

    Attributes:
        combination: its name.
        dl_mbps: in the downlink, in Mbit/s.
        ul_mbps: in the uplink, in Mbit/s.
    """

    combination: str
    dl_mbps: float
    ul_mbps: float


def rates(combinations: Iterable[Combination], *, bands: Mapping[int, Band] | None = None) -> tuple[Rate, ...]:
    """Return the rates of each of *combinations*: in each direction those of its best variant.

    Args:
        combinations: the combinations.
        bands: the NR operating bands by number, the bundled ones by default.
    """
    known = bundled_bands() if bands is None else bands
    return tuple(
        Rate(
            one.name,
            max((_downlink(one, variant, known) for variant in one.variants), default=0.0),
            max((_uplink(one, variant, known) for variant in one.variants), default=0.0),
        )
        for one in combinations
    )


@lru_cache(maxsize=4096)
def carrier_rate(carrier: Carrier, frequency_range: str) -> float:
    """Return the maximum data rate of an NR carrier in Mbit/s.

    The channel is the widest one up to what the carrier declares that TS 38.101-1 or -2 has for its subcarrier spacing;
    without one, and for an E-UTRA carrier, the rate is 0.
    """
    width = carrier.bandwidth if carrier.usable is None else carrier.usable
    if carrier.scs is None or width is None:
        return 0.0
    blocks = resource_blocks(frequency_range, carrier.scs, width)
    symbols_per_second = _SYMBOLS * 1000 * carrier.scs / 15
    bits = carrier.layers * carrier.bits * carrier.scaling * _constants().code_rate * blocks * _SUBCARRIERS
    return 1e-6 * bits * symbols_per_second * (1 - _constants().overhead[frequency_range, carrier.link])


def layer_2_buffer(combination: Combination, *, bands: Mapping[int, Band] | None = None) -> float | None:
    """Return the total layer 2 buffer size that a combination demands, in MB (10^6 octets), that of its best variant.

    ``None`` for dual connectivity: the sizes depend on the rates of E-UTRA, or on how the network groups the cells.
    """
    if combination.kind is not CombinationKind.NR:
        return None
    known = bundled_bands() if bands is None else bands
    sizes = [0.0]
    for variant in combination.variants:
        spacings = [carrier.scs for carriers in variant for carrier in carriers if carrier.scs]
        if spacings:
            mbps = _downlink(combination, variant, known) + _uplink(combination, variant, known)
            sizes.append(mbps * _constants().round_trips.get(min(spacings), 0.0) / 8000)
    return max(sizes)


def _downlink(combination: Combination, variant: Variant, bands: Mapping[int, Band]) -> float:
    entries = zip(combination.entries, variant, strict=True)
    return sum((_entry_rate(entry, carriers, Link.DOWNLINK, bands) for entry, carriers in entries), 0.0)


def _uplink(combination: Combination, variant: Variant, bands: Mapping[int, Band]) -> float:
    """Return the uplink rate of a variant, as notes 1 and 2 of the clause limit it."""
    entries = list(zip(combination.entries, variant, strict=True))
    total = _with_one_uplink_per_cell(entries, bands)
    if combination.switching:
        return min(total, _with_switched_transmitters(entries, combination.switching, bands))
    return total


def _with_one_uplink_per_cell(
    entries: Sequence[tuple[BandEntry, tuple[Carrier, ...]]], bands: Mapping[int, Band]
) -> float:
    """Count of an uplink carrier and the supplementary one of the same cell only the faster (note 1).

    The message does not say which cell has the supplementary uplink: the one with the slowest uplink is taken.
    """
    ordinary: list[float] = []
    supplementary: list[float] = []
    for entry, carriers in entries:
        known = bands.get(entry.band) if entry.rat is Rat.NR else None
        found = supplementary if known is not None and known.duplex == "SUL" else ordinary
        found += [_rate(carrier, known) for carrier in carriers if carrier.link is Link.UPLINK]
    pairs = zip_longest(sorted(ordinary), sorted(supplementary, reverse=True), fillvalue=0.0)
    return sum(map(max, pairs), 0.0)


def _with_switched_transmitters(
    entries: Sequence[tuple[BandEntry, tuple[Carrier, ...]]], switching: Sequence[Switching], bands: Mapping[int, Band]
) -> float:
    """Count of bands with switched transmitters the pair and the split of layers with the highest rate (note 2)."""
    switched = {index for one in switching for index in one.entries}
    others = sum(
        _entry_rate(*entry, Link.UPLINK, bands) for index, entry in enumerate(entries) if index not in switched
    )
    return others + max(_pair_rate(entries, one, bands) for one in switching)


def _pair_rate(
    entries: Sequence[tuple[BandEntry, tuple[Carrier, ...]]], switching: Switching, bands: Mapping[int, Band]
) -> float:
    pair = [entries[index] for index in switching.entries if index < len(entries)]
    alone = [_entry_rate(*entry, Link.UPLINK, bands) for entry in pair]
    if not switching.simultaneous:
        return max(alone, default=0.0)
    together = [
        _entry_rate(
            entry, [replace(one, layers=min(one.layers, _SWITCHED_LAYERS // 2)) for one in carriers], Link.UPLINK, bands
        )
        for entry, carriers in pair
    ]
    return max(*alone, sum(together), 0.0)


def _entry_rate(entry: BandEntry, carriers: Iterable[Carrier], link: Link, bands: Mapping[int, Band]) -> float:
    known = bands.get(entry.band) if entry.rat is Rat.NR else None
    return sum((_rate(carrier, known) for carrier in carriers if carrier.link is link), 0.0)


def _rate(carrier: Carrier, band: Band | None) -> float:
    """Return the rate of a carrier in the frequency range that it says, else in that of its band."""
    return carrier_rate(carrier, carrier.range or (band.range if band else "FR1"))


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
