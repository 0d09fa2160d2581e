"""The lists of band combinations of UE-NR-Capability and UE-MRDC-Capability, entry by entry.

The entries of a list that a later version added belong to those of the first list by their position (TS 38.331,
BandCombinationList). Of these, ``-v1560`` tells NR-DC and NE-DC, ``-v1780`` further CA bandwidth classes. A combination
with uplink transmitter switching has most of its versions in one item.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from conformance.model.combination import BandEntry, CombinationKind, Switching
from conformance.model.evidence import Rat

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_COMBINATIONS = "supportedBandCombinationList"
_NE_DC_ONLY = "supportedBandCombinationListNEDC-Only"
_SWITCHING = "supportedBandCombinationList-UplinkTxSwitch"
_PARAMETERS = {"UE-NR-Capability": "rf-Parameters", "UE-MRDC-Capability": "rf-ParametersMRDC"}
_RATS = {"nr": Rat.NR, "eutra": Rat.EUTRA}
_CLASS = "ca-BandwidthClass"
_Components = tuple[tuple[str, str | None], ...]
_UNKNOWN_CLASS = "?"
"""A CA bandwidth class that our edition of TS 38.331 does not have."""


@dataclass(frozen=True, slots=True)
class ListedCombination:
    """One entry of a list of band combinations, for one kind of use.

    Attributes:
        kind: what it is for.
        list: the name of the list.
        index: its position in the list, from 0.
        place: its ASN.1 path.
        entries: its bands.
        set: the number of its feature set combination, as written.
        switching: the pairs of bands between which the UE switches its uplink transmitters.
    """

    kind: CombinationKind
    list: str
    index: int
    place: str
    entries: tuple[BandEntry, ...]
    set: int
    switching: tuple[Switching, ...] = ()


def listed_combinations(container: Element) -> Iterator[ListedCombination]:
    """Yield the combinations that a UE-NR-Capability or UE-MRDC-Capability lists, in its order.

    An entry that is for several kinds of use comes several times: one of UE-NR-Capability for NR carrier aggregation
    and, with ca-ParametersNRDC, for NR-DC; one of UE-MRDC-Capability for EN-DC and, with ne-DC-BC, for NE-DC.
    """
    parameters = container.find(_PARAMETERS[str(container.tag)])
    if parameters is None:
        return
    lists = {str(one.tag): list(one) for one in parameters}
    place = f"{container.tag}.{parameters.tag}"
    for name in (_COMBINATIONS, _NE_DC_ONLY):
        for index, base in enumerate(lists.get(name, [])):
            newer, newest = _item(lists, f"{name}-v1560", index), _item(lists, f"{name}-v1780", index)
            yield from _uses(base, newer, newest, where=(name, index, f"{place}.{name}[{index}]"))
    name = f"{_SWITCHING}-r16"
    for index, item in enumerate(lists.get(name, [])):
        where = (name, index, f"{place}.{name}[{index}].bandCombination-r16")
        further = _item(lists, f"{_SWITCHING}-v1780", index)
        for base in item.iterfind("bandCombination-r16"):
            newer = item.find("bandCombination-v1560")
            newest = None if further is None else further.find("bandCombination-v1780")
            yield from _uses(base, newer, newest, where=where, switching=_switching(item))


def _item(lists: dict[str, list[Element]], name: str, index: int) -> Element | None:
    found = lists.get(name, [])
    return found[index] if index < len(found) else None


def _uses(
    base: Element,
    newer: Element | None,
    newest: Element | None,
    *,
    where: tuple[str, int, str],
    switching: tuple[Switching, ...] = (),
) -> Iterator[ListedCombination]:
    """Yield the uses of one combination, of which *base*, *newer* and *newest* are the versions that tell them."""
    name, _, place = where
    entries = _entries(base, newest)
    number = int(base.findtext("featureSetCombination") or 0)
    if name == _NE_DC_ONLY:
        yield ListedCombination(CombinationKind.NE_DC, *where, entries, number, switching)
    elif place.startswith("UE-MRDC-Capability"):
        yield ListedCombination(CombinationKind.EN_DC, *where, entries, number, switching)
        if newer is not None and newer.find("ne-DC-BC") is not None:
            yield ListedCombination(CombinationKind.NE_DC, *where, entries, number, switching)
    else:
        yield ListedCombination(CombinationKind.NR, *where, entries, number, switching)
        dual = None if newer is None else newer.find("ca-ParametersNRDC")
        if dual is not None:  # without a number of its own it has that of carrier aggregation (TS 38.331)
            own = dual.findtext("featureSetCombinationDC")
            yield ListedCombination(
                CombinationKind.NR_DC, *where, entries, number if own is None else int(own), switching
            )


def _entries(base: Element, newest: Element | None) -> tuple[BandEntry, ...]:
    bands = base.find("bandList")
    later = None if newest is None else newest.find("bandList-v1780")
    further = [] if later is None else [_components(band) for band in later]
    found = []
    for index, band in enumerate([] if bands is None else bands):
        components = _components(band)
        if index < len(further):
            components += further[index]
        if band.tag in _RATS:
            found.append(_entry(_RATS[str(band.tag)], components))
    return tuple(found)


def _components(band: Element) -> _Components:
    """Return the components of *band*, each with its enumerator or its text."""
    return tuple([(one.tag, one[0].tag if len(one) else one.text) for one in band])


@lru_cache(maxsize=4096)
def _entry(rat: Rat, components: _Components) -> BandEntry:
    """Return the entry that *components* make; of a class that is there twice the later one counts."""
    band, classes = 0, {}
    for name, value in components:
        if name.startswith(_CLASS):
            classes[name[len(_CLASS) : len(_CLASS) + 2]] = (value or _UNKNOWN_CLASS).partition("-")[0].upper()
        elif name.startswith("band"):
            band = int(value or 0)
    return BandEntry(rat, band, classes.get("DL"), classes.get("UL"))


def _switching(item: Element) -> tuple[Switching, ...]:
    """Return the pairs of bands of a combination with uplink transmitter switching, which numbers its bands from 1."""
    option = item.find("uplinkTxSwitching-OptionSupport-r16/*")
    simultaneous = option is not None and option.tag in {"dualUL", "both"}
    return tuple(
        Switching(
            (int(pair.findtext("bandIndexUL1-r16") or 1) - 1, int(pair.findtext("bandIndexUL2-r16") or 1) - 1),
            simultaneous,
        )
        for pair in item.iterfind("supportedBandPairListNR-r16/*")
    )
