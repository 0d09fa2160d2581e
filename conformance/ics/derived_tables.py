"""How the answers on tables of configurations and of CA bandwidth classes follow from the combinations of a device."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.capabilities.derived import supported_bands
from conformance.capabilities.eutra_bands import eutra_bands
from conformance.capabilities.paths import container_xpath
from conformance.ics.derived_combinations import CarrierCount, CombinationIndex, Shape, Uplink
from conformance.ics.derived_configurations import ConfigurationBands
from conformance.ics.derived_items import Condition, Shown, XPath, place_of
from conformance.model.evidence import Rat
from conformance.model.ics import IcsAnswer, ItemKey
from conformance.xml.xpath import holds

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

Bands = Mapping[Rat, frozenset[int]]
"""The bands that a device lists, by RAT; a RAT without a container is not there."""

_BAND_LISTS = {
    Rat.NR: "UE-NR-Capability.rf-Parameters.supportedBandListNR",
    Rat.EUTRA: "UE-EUTRA-Capability.rf-Parameters.supportedBandListEUTRA",
}


@dataclass(frozen=True, slots=True)
class ConfigurationDerivation:
    """How the answer on a configuration follows.

    Attributes:
        key: the configuration.
        bands: its bands.
        spectrum: how the carriers of intra-band EN-DC shall lie, ``""`` where it does not matter.
        conditions: any of them makes what is not shown a "no".
        place: where it would be shown.
        uplink: the bands in which the device sends, none where that does not matter.
    """

    key: ItemKey
    bands: ConfigurationBands
    spectrum: str
    conditions: tuple[Condition, ...]
    place: str
    uplink: Uplink = frozenset()

    def answer(self, shown: Shown, index: CombinationIndex, listed: Bands) -> IcsAnswer | None:
        """Return the answer that follows, ``None`` if none does: a band that is not listed is in no combination.

        Where a combination has the bands, but another uplink, nothing follows.
        """
        place = index.place_of(self.bands, spectrum=self.spectrum, uplink=self.uplink)
        if place is not None:
            return shown.yes(self.key, place)
        if self.uplink and index.place_of(self.bands, spectrum=self.spectrum) is not None:
            return None
        for cell in self.bands.cells:
            if cell.rat in listed and cell.band not in listed[cell.rat]:
                return shown.no(self.key, _BAND_LISTS[cell.rat])
        return shown.no_if(self.key, self.conditions, place=self.place)


@dataclass(frozen=True, slots=True)
class Selection:
    """Items that ask for configurations for which the device says something more, such as a power class.

    Attributes:
        among: what selects the combinations of which it says so.
        configurations: how the answers follow from these.
    """

    among: XPath
    configurations: tuple[ConfigurationDerivation, ...]

    def answers(self, shown: Shown, listed: Bands) -> Iterator[IcsAnswer | None]:
        """Yield the answers that follow."""
        places = {place_of([one], otherwise="") for one in self.among(shown.probe)}
        index = CombinationIndex(shown.probe, places=places)
        for one in self.configurations:
            yield one.answer(shown, index, listed)


@dataclass(frozen=True, slots=True)
class CombinationDerivation:
    """How the answer on an item that asks for CA bandwidth classes or a number of carriers follows.

    Attributes:
        key: the item.
        wanted: the classes or the number.
        conditions: any of them makes what is not shown a "no".
        place: where it would be shown.
    """

    key: ItemKey
    wanted: Shape | CarrierCount
    conditions: tuple[Condition, ...]
    place: str

    def answer(self, shown: Shown, index: CombinationIndex) -> IcsAnswer | None:
        """Return the answer that follows, ``None`` if none does."""
        wanted = self.wanted
        place = index.place_of_shape(wanted) if isinstance(wanted, Shape) else index.place_of_count(wanted)
        if place is not None:
            return shown.yes(self.key, place)
        return shown.no_if(self.key, self.conditions, place=self.place)


def listed_bands(probe: Element) -> Bands:
    """Return the bands that the device in *probe* lists."""
    found: dict[Rat, frozenset[int]] = {}
    if holds(probe, container_xpath(Rat.NR)):
        found[Rat.NR] = frozenset(supported_bands(probe, Rat.NR))
    if holds(probe, container_xpath(Rat.EUTRA)):
        found[Rat.EUTRA] = frozenset(one.band for one in eutra_bands(probe))
    return found
