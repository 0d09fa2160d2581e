"""The elements ``combination`` and ``feature-set`` of ``derived``: see :mod:`conformance.capabilities.derived`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from conformance.capabilities.bands import Band
from conformance.capabilities.bandwidths import bundled_channel_bandwidths
from conformance.capabilities.combinations import ResolvedCombination, Row, resolved_combinations
from conformance.capabilities.feature_sets import FeatureSet, NrFeatureSets
from conformance.capabilities.rates import Rate, carrier_rate, rates
from conformance.model.combination import Carrier, CombinationKind, Link
from conformance.model.evidence import Rat

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_Key = tuple[NrFeatureSets, int, int, int]
"""Feature sets, a band that uses two of them, and their numbers in downlink and uplink."""
_NAMES = {Link.DOWNLINK: "Downlink", Link.UPLINK: "Uplink"}


def add_combinations(derived: Element, probe: Element, *, bands: Mapping[int, Band]) -> None:
    """Add the combinations of *probe*, the feature sets that they use, and the highest rates to *derived*."""
    from lxml import etree

    resolved = resolved_combinations(probe)
    found = rates((one.combination for one in resolved), bands=bands)
    derived.set("combinations", str(len(resolved)))
    if found:
        derived.set("dl-mbps", f"{max(one.dl_mbps for one in found):.2f}")
        derived.set("ul-mbps", f"{max(one.ul_mbps for one in found):.2f}")
    ranges = {number: {"duplex": band.duplex, "range": band.range} for number, band in bands.items()}
    for one, rate in zip(resolved, found, strict=True):
        written = etree.SubElement(derived, "combination", _combination(one, rate))
        for index, entry in enumerate(one.combination.entries):
            row = one.rows[index] if one.rows is not None and index < len(one.rows) else None
            etree.SubElement(written, "entry", _entry(one, index, row, ranges.get(entry.band, {})))
    for attributes, carriers in _feature_sets(resolved, ranges):
        written = etree.SubElement(derived, "feature-set", attributes)
        for carrier in carriers:
            etree.SubElement(written, "carrier", carrier)


def _combination(one: ResolvedCombination, rate: Rate) -> dict[str, str]:
    counts = [_counts(carriers for carriers in variant) for variant in one.combination.variants]
    return {
        "kind": one.combination.kind.value,
        "name": one.combination.name,
        "list": one.listed.list,
        "index": str(one.listed.index),
        "set": str(one.listed.set),
        "rows": str(-1 if one.rows is None else len(one.rows)),
        "variants": str(min(map(len, one.rows or ()), default=0)),
        "resolved": "true" if one.complete else "false",
        "carriers-dl": str(max((downlink for downlink, _ in counts), default=0)),
        "carriers-ul": str(max((uplink for _, uplink in counts), default=0)),
        "dl-mbps": f"{rate.dl_mbps:.2f}",
        "ul-mbps": f"{rate.ul_mbps:.2f}",
        "place": one.combination.place,
    }


def _entry(one: ResolvedCombination, index: int, row: Row | None, known: Mapping[str, str]) -> dict[str, str]:
    entry = one.combination.entries[index]
    counts = [_counts([variant[index]]) for variant in one.combination.variants]
    attributes = {"rat": entry.rat.value, "band": str(entry.band)}
    if entry.rat is Rat.NR:
        attributes |= known
    if entry.downlink_class is not None:
        attributes["dl-class"] = entry.downlink_class
    if entry.uplink_class is not None:
        attributes["ul-class"] = entry.uplink_class
    if row:
        rats = {rat for rat, _, _ in row}
        only = rats.pop() if len(rats) == 1 else None
        attributes["row-rat"] = only.value if only else "mixed"
    return attributes | {
        "sets": str(-1 if row is None else len(row)),
        "dl-sets": str(sum(downlink > 0 for _, downlink, _ in row or ())),
        "ul-sets": str(sum(uplink > 0 for _, _, uplink in row or ())),
        "carriers-dl": str(max((downlink for downlink, _ in counts), default=0)),
        "carriers-ul": str(max((uplink for _, uplink in counts), default=0)),
        "place": f"{one.combination.place}.bandList[{index}]",
    }


def _counts(parts: Iterable[tuple[Carrier, ...]]) -> tuple[int, int]:
    """Return the numbers of downlink and of uplink carriers in *parts*."""
    links = [carrier.link for carriers in parts for carrier in carriers]
    downlink = links.count(Link.DOWNLINK)
    return downlink, len(links) - downlink


def _feature_sets(
    resolved: Sequence[ResolvedCombination], ranges: Mapping[int, Mapping[str, str]]
) -> Iterator[tuple[dict[str, str], list[dict[str, str]]]]:
    """Yield the attributes of each distinct pair of NR feature sets in use, and those of its carriers."""
    used: dict[_Key, str] = {}
    single = set()
    for one in resolved:
        if one.feature_sets is None:
            continue
        alone = one.combination.kind is CombinationKind.NR and len(one.combination.entries) == 1
        for key in _uses(one, one.feature_sets):
            used.setdefault(key, one.combination.place)
            if alone and len(key[0].resolve(Link.DOWNLINK, key[2], band=key[1]).carriers) == 1:
                single.add(key)
    for key, place in used.items():
        sets, band, *numbers = key
        known = ranges.get(band, {})
        attributes = {"band": str(band), **known, "dl": str(numbers[0]), "ul": str(numbers[1])}
        attributes |= {"single": "true" if key in single else "false", "combination": place}
        carriers = [
            {**carrier, "combination": place}
            for link, number in zip(Link, numbers, strict=True)
            for carrier in _carriers(sets.resolve(link, number, band=band), band, known)
        ]
        yield attributes, carriers


def _uses(one: ResolvedCombination, sets: NrFeatureSets) -> dict[_Key, None]:
    """Return the pairs of feature sets that *one* uses for its NR bands, each once, in their order."""
    return {
        (sets, entry.band, downlink, uplink): None
        for entry, row in zip(one.combination.entries, one.rows or (), strict=False)
        if entry.rat is Rat.NR
        for rat, downlink, uplink in row[: len(one.combination.variants)]
        if rat is Rat.NR
    }


def _carriers(feature_set: FeatureSet, band: int, known: Mapping[str, str]) -> Iterator[dict[str, str]]:
    for carrier, number in zip(feature_set.carriers, feature_set.numbers, strict=True):
        choice = carrier.range or "FR1"
        attributes = {
            "link": carrier.link.value,
            "band": str(band),
            **known,
            "choice": choice.lower(),
            "set": str(number),
            "scs": str(carrier.scs),
            "mhz": f"{carrier.bandwidth:g}",
            "usable": f"{carrier.bandwidth if carrier.usable is None else carrier.usable:g}",
            "layers": str(carrier.layers),
            "bits": str(carrier.bits),
            "factor": f"{carrier.scaling:g}",
            "product": f"{carrier.layers * carrier.bits * carrier.scaling:g}",
            "mbps": f"{carrier_rate(carrier, choice):.2f}",
            "place": f"UE-NR-Capability.featureSets.featureSets{_NAMES[carrier.link]}PerCC[{number - 1}]",
        }
        if (listed := _is_listed(carrier, band)) is not None:
            attributes["known"] = "true" if listed else "false"
        yield attributes


def _is_listed(carrier: Carrier, band: int) -> bool | None:
    """Whether TS 38.101-1 has the declared width for the band, ``None`` for bands that its table does not have."""
    if band not in _tabled_bands():
        return None
    widths = bundled_channel_bandwidths().get((band, carrier.scs or 0))
    if widths is None or carrier.bandwidth not in widths.all:
        return False
    return carrier.link is Link.DOWNLINK or carrier.bandwidth not in widths.downlink_only


@cache
def _tabled_bands() -> frozenset[int]:
    return frozenset(band for band, _ in bundled_channel_bandwidths())
