"""Which configurations and CA bandwidth classes the band combinations of a device have, fallbacks included.

A fallback combination results from a listed one by releasing SCells, their uplink, the SCG or a supplementary uplink
(TS 38.306 clause 3.1); a UE supports it without listing it. So a combination has

- the bands of any of its subsets that keeps an uplink in every cell group,
- in each band the class that it lists, or class A: what is left of it without SCells. Another class in between is left
  out: which one is left of a class depends on the widths of its carriers.

Carriers that lie apart (several entries of one band) are no fallback of carriers side by side (one entry of a class
beyond A), but of more carriers that lie apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations, islice, product
from typing import TYPE_CHECKING

from conformance.ics.derived_configurations import Cell, Classes, ConfigurationBands
from conformance.model.combination import CombinationKind, Link
from conformance.model.evidence import Rat
from conformance.xml.xpath import elements

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

SINGLE = "A"
"""The CA bandwidth class of one carrier."""

Uplink = frozenset[tuple[Rat, int]]
"""Bands in which a UE sends."""

_TWO_RATS = frozenset({CombinationKind.EN_DC, CombinationKind.NE_DC})


@dataclass(frozen=True, slots=True)
class ListedBand:
    """A band of a listed combination.

    Attributes:
        rat: ``nr`` or ``eutra``.
        band: its number.
        range: ``FR1`` or ``FR2``; ``""`` for E-UTRA and for bands that are not known.
        downlink: the classes of its entries in the downlink.
        uplink: the classes of its entries in the uplink.
        classes: the class of each entry: that of the downlink, or that of the uplink where there is no other.
    """

    rat: Rat
    band: int
    range: str
    downlink: Classes
    uplink: Classes
    classes: Classes

    def linked(self, link: Link) -> Classes:
        """Return the classes in the direction of *link*."""
        return self.downlink if link is Link.DOWNLINK else self.uplink


@dataclass(frozen=True, slots=True)
class Listed:
    """A listed combination, or several that are alike.

    Attributes:
        kind: what it is for.
        bands: its bands in ascending order, those of E-UTRA first.
        spectrum: how the carriers of intra-band EN-DC may lie.
        place: its ASN.1 path, that of the first of several.
    """

    kind: CombinationKind
    bands: tuple[ListedBand, ...]
    spectrum: frozenset[str]
    place: str


@dataclass(frozen=True, slots=True)
class Shape:
    """CA bandwidth classes, whatever the bands.

    Attributes:
        kind: what the combination is for.
        link: the direction of the classes.
        ranges: the frequency ranges that its NR bands have, each at least once.
        groups: the classes by cell group and band.
        bands: how many bands the combination has.
    """

    kind: CombinationKind
    link: Link
    ranges: frozenset[str]
    groups: tuple[tuple[Classes, ...], ...]
    bands: int

    @property
    def letters(self) -> frozenset[str]:
        """The classes beyond A, which a combination must list."""
        return frozenset(letter for group in self.groups for band in group for letter in band) - {SINGLE}


@dataclass(frozen=True, slots=True)
class CarrierCount:
    """A number of carriers.

    Attributes:
        kind: what the combination is for.
        link: the direction of the carriers.
        rat: the RAT whose carriers count, ``None`` for all.
        count: how many there are at least.
    """

    kind: CombinationKind
    link: Link
    rat: Rat | None
    count: int


class CombinationIndex:
    """The band combinations of a device.

    Args:
        probe: its probe document, ``derived`` filled.
        places: those of the combinations that count, ``None`` for all.
    """

    def __init__(self, probe: Element, *, places: Container[str] | None = None) -> None:
        self._probe = probe
        self._places = places
        self._counts: dict[tuple[CombinationKind, Link, Rat | None], list[tuple[int, str]]] = {}

    def place_of(
        self, configuration: ConfigurationBands, *, spectrum: str = "", uplink: Uplink = frozenset()
    ) -> str | None:
        """Return the place of the first combination that has *configuration*, ``None`` if none has.

        Args:
            configuration: the bands.
            spectrum: how the carriers of intra-band EN-DC shall lie, ``""`` where it does not matter.
            uplink: bands, two at least of which and no others shall have an uplink; none where it does not matter.
        """
        candidates = -1
        for cell in configuration.cells:
            candidates &= self._having.get((configuration.kind, cell.rat, cell.band), 0)
        while candidates > 0:
            lowest = candidates & -candidates
            candidates ^= lowest
            listed = self._distinct[lowest.bit_length() - 1]
            if (
                (not spectrum or spectrum in listed.spectrum)
                and (not uplink or _sends_in(listed, uplink))
                and _has(listed, configuration)
            ):
                return listed.place
        return None

    def place_of_shape(self, shape: Shape) -> str | None:
        """Return the place of the first combination that has *shape*, ``None`` if none has."""
        wanted = shape.letters
        found = (
            listed
            for letters, listed in self._shaped.get((shape.kind, shape.link), ())
            if wanted <= letters and has_shape(listed, shape)
        )
        return next((listed.place for listed in found), None)

    def place_of_count(self, wanted: CarrierCount) -> str | None:
        """Return the place of the first combination with as many carriers as *wanted*, ``None`` if none has."""
        key = wanted.kind, wanted.link, wanted.rat
        if key not in self._counts:
            self._counts[key] = self._counted(*key)
        return next((place for count, place in self._counts[key] if count >= wanted.count), None)

    def _counted(self, kind: CombinationKind, link: Link, rat: Rat | None) -> list[tuple[int, str]]:
        """Return the numbers of carriers of combinations of *kind*, those that no earlier one reaches, with places."""
        name = "carriers-dl" if link is Link.DOWNLINK else "carriers-ul"
        found: list[tuple[int, str]] = []
        for element in self._probe.iterfind(f"derived/combination[@kind='{kind.value}']"):
            counted = [element] if rat is None else element.findall(f"entry[@rat='{rat.value}']")
            count = sum(int(one.get(name, "0")) for one in counted)
            if link is Link.UPLINK:
                count -= sum(int(one.get(name, "0")) for one in element.iterfind("entry[@duplex='SUL']"))
            if count > (found[-1][0] if found else 0):
                found.append((count, element.get("place", "")))
        return found

    @cached_property
    def _distinct(self) -> list[Listed]:
        """The combinations, the first of those with the same bands and classes."""
        marks = _spectrum_marks(self._probe)
        seen: dict[object, Listed] = {}
        for element in self._probe.iterfind("derived/combination"):
            place = element.get("place", "")
            if self._places is not None and place not in self._places:
                continue
            entries = tuple([one for one in map(_entry, element) if one[3] or one[4]])
            kind = CombinationKind(element.get("kind", ""))
            spectrum = marks.get(place, _ADJACENT) if kind in _TWO_RATS else frozenset()
            key = kind, entries, spectrum
            if key not in seen:
                seen[key] = Listed(kind, _bands(entries), spectrum, place)
        return list(seen.values())

    @cached_property
    def _having(self) -> dict[tuple[CombinationKind, Rat, int], int]:
        """Which combinations have a band: a number with a bit for each."""
        found: dict[tuple[CombinationKind, Rat, int], int] = {}
        for position, listed in enumerate(self._distinct):
            for band in listed.bands:
                key = listed.kind, band.rat, band.band
                found[key] = found.get(key, 0) | 1 << position
        return found

    @cached_property
    def _shaped(self) -> dict[tuple[CombinationKind, Link], list[tuple[frozenset[str], Listed]]]:
        """The combinations of each kind, the first of those alike but for the numbers of bands, with their classes."""
        seen: dict[object, Listed] = {}
        for listed in self._distinct:
            key = listed.kind, tuple([(one.rat, one.range, one.downlink, one.uplink) for one in listed.bands])
            seen.setdefault(key, listed)
        found: dict[tuple[CombinationKind, Link], list[tuple[frozenset[str], Listed]]] = {}
        for listed in seen.values():
            for link in Link:
                letters = frozenset(letter for one in listed.bands for letter in one.linked(link))
                found.setdefault((listed.kind, link), []).append((letters, listed))
        return found


def has_shape(listed: Listed, shape: Shape) -> bool:
    """Whether *listed* or a fallback of it has *shape*."""
    usable = [one for one in listed.bands if one.downlink and (one.rat is Rat.EUTRA or one.range in shape.ranges)]
    ranges = {one.range for one in usable if one.range}
    if len(usable) < shape.bands or not shape.ranges <= ranges:
        return False
    choices = [
        [chosen for chosen in combinations(part, len(wanted)) if _have_classes(chosen, wanted, shape.link)]
        for part, wanted in zip(_cell_groups(usable, listed.kind, len(shape.groups)), shape.groups, strict=True)
    ]
    return any(_is_whole(chosen, shape) for chosen in product(*choices))


def _cell_groups(bands: Sequence[ListedBand], kind: CombinationKind, count: int) -> list[Sequence[ListedBand]]:
    """Return *bands* by the cell groups that a shape tells apart, one or two."""
    if count == 1:
        return [bands]
    eutra, nr = ([one for one in bands if one.rat is rat] for rat in (Rat.EUTRA, Rat.NR))
    return [eutra, nr] if kind is CombinationKind.EN_DC else [nr, eutra]


def _is_whole(chosen: Sequence[Sequence[ListedBand]], shape: Shape) -> bool:
    """Whether the bands *chosen* for each cell group make a combination of *shape*, their classes aside."""
    bands = [one for group in chosen for one in group]
    if len({one.band for one in bands}) < len(bands):
        return False
    missing = len(shape.ranges - {one.range for one in bands})
    if shape.link is Link.UPLINK:
        return len(bands) + missing <= shape.bands
    return not missing and _keeps_uplink(chosen, shape.kind)


def _keeps_uplink(groups: Iterable[Sequence[ListedBand]], kind: CombinationKind) -> bool:
    """Whether every cell group can have its primary cell: NR-DC whose groups are not told apart has two uplinks."""
    told = list(groups)
    if kind is CombinationKind.NR_DC and len(told) == 1:
        return sum(bool(one.uplink) for one in told[0]) > 1
    return all(any(one.uplink for one in group) for group in told)


def _have_classes(bands: Iterable[ListedBand], wanted: Iterable[Classes], link: Link) -> bool:
    return all(_covers(one.linked(link), classes) for one, classes in zip(bands, wanted, strict=True))


def _has(listed: Listed, configuration: ConfigurationBands) -> bool:
    """Whether *listed*, which has the bands of *configuration*, or a fallback of it has their classes."""
    groups = [[_band_of(listed, cell) for cell in group] for group in configuration.groups]
    covered = all(
        _covers(one.classes, cell.classes)
        for group, cells in zip(groups, configuration.groups, strict=True)
        for one, cell in zip(group, cells, strict=True)
    )
    return covered and _keeps_uplink(groups, configuration.kind)


def _sends_in(listed: Listed, uplink: Uplink) -> bool:
    """Whether *listed* has an uplink in two bands or more, all of them in *uplink*."""
    sending = {(one.rat, one.band) for one in listed.bands if one.uplink}
    return len(sending) > 1 and sending <= uplink


def _band_of(listed: Listed, cell: Cell) -> ListedBand:
    return next(one for one in listed.bands if (one.rat, one.band) == (cell.rat, cell.band))


@lru_cache(maxsize=4096)
def _covers(have: Classes, wanted: Classes) -> bool:
    """Whether a band with entries of the classes in *have* can be used with those in *wanted*: any of them as A."""
    if have == wanted:
        return True
    beyond = [letter for letter in wanted if letter != SINGLE]
    return len(have) >= len(wanted) and not Counter(beyond) - Counter(have)


_NO_ROW = "-1"
"""What ``derived`` says of an entry without a row of feature sets."""
_Entry = tuple[str, int, str, str | None, str | None]


def _entry(entry: Element) -> _Entry:
    """Return what counts of *entry*: of its classes those of directions in which some feature set has carriers."""
    given = entry.get
    downlink, uplink = given("dl-class"), given("ul-class")
    if given("sets", _NO_ROW) != _NO_ROW:
        downlink = None if given("dl-sets") == "0" else downlink
        uplink = None if given("ul-sets") == "0" else uplink
    return given("rat", ""), int(given("band", "0")), given("range", ""), downlink, uplink


def _bands(entries: Iterable[_Entry]) -> tuple[ListedBand, ...]:
    """Return the bands of *entries*, those of E-UTRA first, in ascending order."""
    grouped: dict[tuple[str, int], list[_Entry]] = {}
    for entry in sorted(entries, key=lambda one: one[:2]):
        grouped.setdefault(entry[:2], []).append(entry)
    return tuple(
        ListedBand(
            Rat(rat),
            band,
            found[0][2],
            downlink=tuple(sorted(one[3] for one in found if one[3])),
            uplink=tuple(sorted(one[4] for one in found if one[4])),
            classes=tuple(sorted(one[3] or one[4] or "" for one in found)),
        )
        for (rat, band), found in grouped.items()
    )


_ADJACENT = frozenset({"contiguous"})
_SPECTRUM = {"non-contiguous": frozenset({"non-contiguous"}), "both": frozenset({"contiguous", "non-contiguous"})}


def _spectrum_marks(probe: Element) -> dict[str, frozenset[str]]:
    """Return how the carriers of intra-band EN-DC may lie, by the place of the combination that says it.

    Without the field, they lie side by side (TS 38.306 clause 4.2.7.9, intraBandENDC-Support).
    """
    path = "mrdc/UE-MRDC-Capability/rf-ParametersMRDC/supportedBandCombinationList/*/mrdc-Parameters"
    found = {}
    for value in elements(probe, f"{path}/intraBandENDC-Support/*"):
        combination = next(islice(value.iterancestors(), 2, None))
        listed = combination.getparent()
        position = 0 if listed is None else listed.index(combination)
        place = f"UE-MRDC-Capability.rf-ParametersMRDC.supportedBandCombinationList[{position}]"
        found[place] = _SPECTRUM.get(str(value.tag), frozenset())
    return found
