"""The band combinations of a UE-EUTRA-Capability.

TS 36.331 has three lists of combinations (supportedBandCombination-r10, supportedBandCombinationAdd-r11,
supportedBandCombinationReduced-r13), and for each of them lists of the same length and order that later versions added
(``-v1090``, ``-v1270``, ``-v1430`` ...). Of these, some say something of carriers: the number of a band beyond 64, four
layers in transmission modes 3 and 4, layers for each of several contiguous carriers, 256QAM in the uplink, 1024QAM in
the downlink. What an entry says in several places counts at its best: the transmission mode decides what applies.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from conformance.asn1.probe import element_path
from conformance.capabilities.combination_names import combination_name
from conformance.capabilities.eutra_bands import QAM64, QAM256, QAM1024, band_number, category, listed_bands
from conformance.capabilities.eutra_carriers import bundled_eutra_carriers
from conformance.capabilities.eutra_components import eutra_components, eutra_containers, parameters
from conformance.capabilities.eutra_lists import LAYERS, Fields, Words, combination_lists, read_fields
from conformance.errors import dotted
from conformance.model.combination import BandEntry, Carrier, Combination, CombinationKind, Link
from conformance.model.evidence import Rat

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

UNKNOWN_CLASS = "?"
"""A CA bandwidth class that our edition of TS 36.331 does not have."""

_Band = tuple[BandEntry, tuple[Carrier, ...]]


def eutra_combinations(probe: Element) -> tuple[Combination, ...]:
    """Return the band combinations of the E-UTRA containers in *probe*, in the order of the message.

    Each has one variant. Neither bandwidth nor subcarrier spacing of a carrier is in the message: they are ``None``.
    """
    found: list[Combination] = []
    for capability in eutra_containers(probe):
        components = eutra_components(capability)
        band_of = cache(_Unstated.of(components).band)
        for base, combinations in combination_lists(parameters(components, "rf-Parameters")):
            place = dotted((str(capability.tag), *element_path(base)))
            found += [
                _combination([band_of(words) for words in bands], place=f"{place}[{index}]")
                for index, bands in enumerate(combinations)
            ]
    return tuple(found)


def eutra_band_carriers(probe: Element) -> dict[int, tuple[Carrier, ...]]:
    """Return what each listed band supports on one carrier, downlink first, by the band's number.

    Layers and modulation are the best of all combinations with the band, each on its own. A band that is in none has
    what its entry and ue-Category imply, in both directions; one that no combination uses in the uplink has none.
    """
    alone = {
        band: (
            Carrier(Link.DOWNLINK, None, None, unstated.layers, bits[0]),
            Carrier(Link.UPLINK, None, None, 1, bits[1]),
        )
        for unstated in map(_Unstated.of, map(eutra_components, eutra_containers(probe)))
        for band, bits in unstated.bits.items()
    }
    found: dict[tuple[int, Link], list[Carrier]] = {}
    for combination in eutra_combinations(probe):
        for entry, carriers in zip(combination.entries, combination.variants[0], strict=True):
            for carrier in carriers:
                found.setdefault((entry.band, carrier.link), []).append(carrier)
    combined = {band for band, _ in found}
    return {
        band: tuple(_best(link, found[band, link]) for link in Link if (band, link) in found)
        if band in combined
        else carriers
        for band, carriers in alone.items()
    }


def _best(link: Link, carriers: Sequence[Carrier]) -> Carrier:
    return Carrier(link, None, None, max(one.layers for one in carriers), max(one.bits for one in carriers))


def _combination(bands: Sequence[_Band], *, place: str) -> Combination:
    entries = tuple([entry for entry, _ in bands])
    carriers = tuple([carriers for _, carriers in bands])
    return Combination(CombinationKind.EUTRA, _name(entries), place, entries, (carriers,))


@lru_cache(maxsize=4096)
def _name(entries: tuple[BandEntry, ...]) -> str:
    return combination_name(CombinationKind.EUTRA, entries)


@dataclass(frozen=True, slots=True)
class _Unstated:
    """What holds where a band of a combination says nothing.

    Attributes:
        layers: layers in the downlink.
        bits: bits per modulation symbol by band, downlink and uplink.
        uplink_bits: those in the uplink of a band that supportedBandListEUTRA does not have.
    """

    layers: int
    bits: Mapping[int, tuple[int, int]]
    uplink_bits: int

    @classmethod
    def of(cls, components: Mapping[str, Element]) -> _Unstated:
        """Return what one container with these *components* implies."""
        implied = category(components)
        bits = {band.band: (band.downlink_bits, band.uplink_bits) for band in listed_bands(components)}
        return cls(implied.layers, bits, implied.uplink_bits)

    def band(self, words: Words) -> _Band:
        """Return the entry that *words* make and its carriers, downlink first."""
        fields = read_fields(words)
        band = band_number(fields.band.get("bandEUTRA", ""), fields.band.get("bandEUTRA-v1090"))
        downlink_bits, uplink_bits = self.bits.get(band, (QAM64, self.uplink_bits))
        downlink_class, downlink = _downlink(fields, self.layers, downlink_bits)
        uplink_class, uplink = _uplink(fields, uplink_bits)
        return BandEntry(Rat.EUTRA, band, downlink_class, uplink_class), downlink + uplink


def _downlink(fields: Fields, layers: int, bits: int) -> tuple[str | None, tuple[Carrier, ...]]:
    """Return the class and the carriers in the downlink; *layers* and *bits* hold where the band does not say."""
    given = fields.band
    letter = _letter(given.get("ca-BandwidthClassDL"))
    if letter is None:
        return None, ()
    layers = _layers(given, "supportedMIMO-CapabilityDL", "fourLayerTM3-TM4", unstated=layers)
    each = [
        max(layers, _layers(carrier, "supportedMIMO-CapabilityDL-r12", "fourLayerTM3-TM4-perCC-r12", unstated=layers))
        for carrier in fields.downlink_carriers
    ]
    each += [layers] * (_carrier_count(letter, len(each)) - len(each))
    best = QAM1024 if "dl-1024QAM-r15" in given else bits
    return letter, tuple(Carrier(Link.DOWNLINK, None, None, layers, best) for layers in each)


def _uplink(fields: Fields, bits: int) -> tuple[str | None, tuple[Carrier, ...]]:
    """Return the class and the carriers in the uplink; *bits* holds where the band does not say."""
    given = fields.band
    letter = _letter(given.get("ca-BandwidthClassUL"))
    if letter is None:
        return None, ()
    layers = LAYERS.get(given.get("supportedMIMO-CapabilityUL", ""), 1)
    if "ul-256QAM-r14" in given:
        bits = QAM256
    each = [QAM256 if "ul-256QAM-perCC-r14" in carrier else bits for carrier in fields.uplink_carriers]
    each += [bits] * (_carrier_count(letter, len(each)) - len(each))
    return letter, tuple(Carrier(Link.UPLINK, None, None, layers, bits) for bits in each)


def _layers(given: Mapping[str, str], stated: str, four: str, *, unstated: int) -> int:
    """Return the layers of the field *stated*, at least 4 where the field *four* is there."""
    return max(LAYERS.get(given.get(stated, ""), unstated), 4 if four in given else 0)


def _letter(bandwidth_class: str | None) -> str | None:
    return None if bandwidth_class is None else bandwidth_class.upper() or UNKNOWN_CLASS


def _carrier_count(letter: str, listed: int) -> int:
    """Return how many carriers a class has: by the table, else as many as the message lists, at least one."""
    return bundled_eutra_carriers().classes.get(letter, max(listed, 1))
