"""How many carriers a CA or DC configuration has, as far as its name tells.

The name of a configuration has the bandwidth classes of its downlink. The uplink may use fewer carriers: with carrier
aggregation at least one, with dual connectivity at least one in each cell group (TS 37.340).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from conformance.capabilities.bands import bundled_bands
from conformance.capabilities.eutra_carriers import bundled_eutra_carriers
from conformance.ics.derived_configurations import Cell, configuration_bands
from conformance.ics.kleene import NO, UNANSWERED, YES
from conformance.model.evidence import Rat
from conformance.model.ics import Support


@dataclass(frozen=True, slots=True)
class CarrierRange:
    """From how many carriers to how many."""

    least: int
    most: int

    def support(self, number: int) -> Support:
        """Tell whether it is *number* carriers."""
        if not self.least <= number <= self.most:
            return NO
        return YES if self.least == self.most else UNANSWERED


@dataclass(frozen=True, slots=True)
class CarrierCounts:
    """The carriers of a configuration: ``nr`` of NR alone, ``all`` those of E-UTRA too."""

    downlink_all: CarrierRange
    downlink_nr: CarrierRange
    uplink_all: CarrierRange
    uplink_nr: CarrierRange


def carrier_counts(name: str, classes: Mapping[tuple[str, str], int]) -> CarrierCounts | None:
    """Return the carriers of the configuration *name*, ``None`` if its name or a class in it is not known.

    Args:
        name: such as ``CA_n1A-n78(2A)`` or ``DC_3A_n78A``.
        classes: the carriers of an NR bandwidth class, by frequency range and letter.
    """
    bands = configuration_bands(name)
    if bands is None:
        return None
    groups = [[(cell, _carriers(cell, classes)) for cell in group] for group in bands.groups]
    downlink = [(cell, count) for group in groups for cell, count in group if _duplex(cell) != "SUL"]
    if any(count is None for group in groups for _, count in group):
        return None
    uplink = [[(cell, count) for cell, count in group if _duplex(cell) != "SDL"] for group in groups]
    return CarrierCounts(
        _exactly(_total(downlink)),
        _exactly(_total(_nr(downlink))),
        CarrierRange(len(uplink), _total(one for group in uplink for one in group)),
        CarrierRange(sum(bool(_nr(group)) for group in uplink), _total(one for group in uplink for one in _nr(group))),
    )


_Counted = tuple[Cell, int | None]


def _exactly(number: int) -> CarrierRange:
    return CarrierRange(number, number)


def _total(counted: Iterable[_Counted]) -> int:
    return sum(count or 0 for _, count in counted)


def _nr(counted: Iterable[_Counted]) -> list[_Counted]:
    return [one for one in counted if one[0].rat is Rat.NR]


def _carriers(cell: Cell, classes: Mapping[tuple[str, str], int]) -> int | None:
    """Return the carriers of a band, ``None`` where the class is not known."""
    if cell.rat is Rat.EUTRA:
        found = [bundled_eutra_carriers().classes.get(letter) for letter in cell.classes]
    else:
        band = bundled_bands().get(cell.band)
        found = [classes.get((band.range, letter)) if band else None for letter in cell.classes]
    known = [count for count in found if count is not None]
    return sum(known) if len(known) == len(found) else None


@cache
def _duplex(cell: Cell) -> str:
    band = bundled_bands().get(cell.band)
    return band.duplex if band and cell.rat is Rat.NR else ""
