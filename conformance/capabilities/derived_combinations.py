"""The elements ``combination`` and ``feature-set`` of ``derived``: see :mod:`conformance.capabilities.derived`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from conformance.capabilities.bands import Band
from conformance.capabilities.bandwidths import bundled_channel_bandwidths, tabled_bands
from conformance.capabilities.combinations import ResolvedCombination, Row
from conformance.capabilities.feature_sets import FeatureSet, NrFeatureSets
from conformance.capabilities.rates import Rate, carrier_rate, highest, rates
from conformance.model.combination import BandEntry, Carrier, CombinationKind, Link
from conformance.model.evidence import Rat

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_Pair = tuple[NrFeatureSets, int, int, int]
"""Feature sets, a band that uses two of them, and their numbers in downlink and uplink."""
_NAMES = {Link.DOWNLINK: "Downlink", Link.UPLINK: "Uplink"}


def add_combinations(derived: Element, resolved: Sequence[ResolvedCombination], *, bands: Mapping[int, Band]) -> None:
    """Add the combinations in *resolved*, the feature sets that they use, and the highest rates to *derived*."""
    from lxml import etree

    found = rates([one.combination for one in resolved], bands=bands)
    derived.set("combinations", str(len(resolved)))
    peak = {"dl-mbps": highest(one.dl_mbps for one in found), "ul-mbps": highest(one.ul_mbps for one in found)}
    for name, mbps in _known(peak).items():
        derived.set(name, mbps)
    writer = _Writer(bands)
    pieces = [writer.combination(one, rate) for one, rate in zip(resolved, found, strict=True)]
    pieces += writer.feature_sets(resolved)
    derived.extend(etree.fromstring(f"<derived>{''.join(pieces)}</derived>"))


class _Writer:
    """Writes the elements of one device as text, which is cheaper to parse than elements are to make one by one.

    Args:
        bands: the NR operating bands by number.
    """

    def __init__(self, bands: Mapping[int, Band]) -> None:
        self._ranges = {number: {"duplex": band.duplex, "range": band.range} for number, band in bands.items()}
        self._entries: dict[tuple[object, ...], str] = {}
        self._counts: dict[int, tuple[int, int]] = {}

    def combination(self, one: ResolvedCombination, rate: Rate) -> str:
        """Return the element of a combination."""
        listed, place, rows = one.listed, one.combination.place, one.rows
        counts = [[self._count(carriers) for carriers in variant] for variant in one.combination.variants]
        downlink = max([sum([downlink for downlink, _ in variant]) for variant in counts], default=0)
        uplink = max([sum([uplink for _, uplink in variant]) for variant in counts], default=0)
        entries = [
            self._entry(one, index, [variant[index] for variant in counts]) for index in range(len(listed.entries))
        ]
        speed = _text(_known({"dl-mbps": rate.dl_mbps, "ul-mbps": rate.ul_mbps}))
        return (
            f'<combination kind="{listed.kind.value}" name="{one.combination.name}" list="{listed.list}" '
            f'index="{listed.index}" set="{listed.set}" rows="{-1 if rows is None else len(rows)}" '
            f'variants="{min(map(len, rows or ()), default=0)}" resolved="{"true" if one.complete else "false"}" '
            f'carriers-dl="{downlink}" carriers-ul="{uplink}" {speed} place="{place}">{"".join(entries)}</combination>'
        )

    def feature_sets(self, resolved: Sequence[ResolvedCombination]) -> Iterator[str]:
        """Yield the element of each distinct pair of NR feature sets that *resolved* use."""
        used: dict[_Pair, str] = {}
        single: set[_Pair] = set()
        for one in resolved:
            pairs = _pairs(one)
            for pair in pairs:
                used.setdefault(pair, one.combination.place)
            if one.combination.kind is CombinationKind.NR and len(one.combination.entries) == 1:
                single.update(pair for pair in pairs if _downlink_carriers(pair) == 1)
        for pair, place in used.items():
            sets, band, *numbers = pair
            known = self._ranges.get(band, {})
            attributes: dict[str, object] = {"band": band, **known, "dl": numbers[0], "ul": numbers[1]}
            attributes |= {"single": "true" if pair in single else "false", "combination": place}
            carriers = [
                f"<carrier {_text(carrier | {'combination': place})}/>"
                for link, number in zip(Link, numbers, strict=True)
                for carrier in _carriers(sets.resolve(link, number, band=band), band, known)
            ]
            yield f"<feature-set {_text(attributes)}>{''.join(carriers)}</feature-set>"

    def _entry(self, one: ResolvedCombination, index: int, counts: Sequence[tuple[int, int]]) -> str:
        """Return the element of a band of a combination, of which *counts* are the carriers in each variant."""
        row = one.rows[index] if one.rows is not None and index < len(one.rows) else None
        entry = one.listed.entries[index]
        key = (entry.rat, entry.band, entry.downlink_class, entry.uplink_class, row)
        if key not in self._entries:
            self._entries[key] = _text(_entry(entry, row, self._ranges))
        downlink = max([downlink for downlink, _ in counts], default=0)
        uplink = max([uplink for _, uplink in counts], default=0)
        return (
            f'<entry {self._entries[key]} carriers-dl="{downlink}" carriers-ul="{uplink}" '
            f'place="{one.combination.place}.bandList[{index}]"/>'
        )

    def _count(self, carriers: tuple[Carrier, ...]) -> tuple[int, int]:
        """Return the numbers of downlink and of uplink carriers; combinations share the tuples of carriers."""
        if id(carriers) not in self._counts:
            downlink = sum(carrier.link is Link.DOWNLINK for carrier in carriers)
            self._counts[id(carriers)] = downlink, len(carriers) - downlink
        return self._counts[id(carriers)]


def _entry(entry: BandEntry, row: Row | None, ranges: Mapping[int, Mapping[str, str]]) -> dict[str, object]:
    attributes: dict[str, object] = {"rat": entry.rat.value, "band": entry.band}
    if entry.rat is Rat.NR:
        attributes |= ranges.get(entry.band, {})
    if entry.downlink_class is not None:
        attributes["dl-class"] = entry.downlink_class
    if entry.uplink_class is not None:
        attributes["ul-class"] = entry.uplink_class
    if row:
        rats = {rat for rat, _, _ in row}
        attributes["row-rat"] = rats.pop() if len(rats) == 1 else "mixed"
    return attributes | {
        "sets": -1 if row is None else len(row),
        "dl-sets": sum(downlink > 0 for _, downlink, _ in row or ()),
        "ul-sets": sum(uplink > 0 for _, _, uplink in row or ()),
    }


def _pairs(one: ResolvedCombination) -> list[_Pair]:
    """Return the pairs of feature sets that *one* uses for its NR bands, in their order."""
    if one.feature_sets is None:
        return []
    return [
        (one.feature_sets, entry.band, downlink, uplink)
        for entry, row in zip(one.combination.entries, one.rows or (), strict=False)
        if entry.rat is Rat.NR
        for rat, downlink, uplink in row[: len(one.combination.variants)]
        if rat == Rat.NR
    ]


def _downlink_carriers(pair: _Pair) -> int:
    sets, band, downlink, _ = pair
    return len(sets.resolve(Link.DOWNLINK, downlink, band=band).carriers)


def _carriers(feature_set: FeatureSet, band: int, known: Mapping[str, str]) -> Iterator[dict[str, object]]:
    for carrier, number in zip(feature_set.carriers, feature_set.numbers, strict=True):
        choice = carrier.range or "FR1"
        attributes: dict[str, object] = {
            "link": carrier.link.value,
            "band": band,
            **known,
            "choice": choice.lower(),
            "set": number,
            "scs": carrier.scs,
            "mhz": f"{carrier.bandwidth:g}",
            "usable": f"{carrier.bandwidth if carrier.usable is None else carrier.usable:g}",
            "layers": carrier.layers,
            "bits": carrier.bits,
            "factor": f"{carrier.scaling:g}",
            "product": f"{carrier.layers * carrier.bits * carrier.scaling:g}",
            **_known({"mbps": carrier_rate(carrier, choice)}),
            "place": f"UE-NR-Capability.featureSets.featureSets{_NAMES[carrier.link]}PerCC[{number - 1}]",
        }
        if (listed := _is_listed(carrier, band)) is not None:
            attributes["known"] = "true" if listed else "false"
        yield attributes


def _is_listed(carrier: Carrier, band: int) -> bool | None:
    """Whether TS 38.101-1 has the declared width for the band, ``None`` for bands that its table does not have."""
    if band not in tabled_bands():
        return None
    widths = bundled_channel_bandwidths().get((band, carrier.scs or 0))
    if widths is None or carrier.bandwidth not in widths.all:
        return False
    return carrier.link is Link.DOWNLINK or carrier.bandwidth not in widths.downlink_only


def _known(rates: Mapping[str, float | None]) -> dict[str, str]:
    """Return as attributes those of *rates* that are known."""
    return {name: f"{mbps:.2f}" for name, mbps in rates.items() if mbps is not None}


def _text(attributes: Mapping[str, object]) -> str:
    """Return *attributes* as XML; numbers, names of ASN.1 and of combinations need no escapes."""
    return " ".join([f'{name}="{value}"' for name, value in attributes.items()])
