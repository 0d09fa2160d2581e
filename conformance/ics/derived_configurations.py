"""The names of CA and DC configurations and of CA bandwidth classes, as TS 38.101 and TS 38.508-2 write them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from conformance.model.combination import CombinationKind
from conformance.model.evidence import Rat

Classes = tuple[str, ...]
"""The CA bandwidth classes of one band, in order: several where its carriers lie apart."""

_LETTER = r"(?:[A-QS-Z]|R\d{0,2})"
"""A CA bandwidth class; of those of FR2, R2 to R12 have a number (TS 38.508-2 table A.4.3.2A.2.2-1)."""
_CLASSES = re.compile(rf"(?P<one>{_LETTER})|\((?P<several>\d*{_LETTER}(?:-\d*{_LETTER})*)\)")
_PART = re.compile(rf"(?P<count>\d*)(?P<letter>{_LETTER})")
_CELL = re.compile(r"(?P<nr>n?)(?P<band>\d+)(?P<classes>[A-Z(].*)")
_ADJACENT = re.compile(rf"\(n\)(?P<band>\d*)(?P<eutra>{_LETTER})(?P<nr>{_LETTER})")
_HYPHEN = re.compile(r"-(?![^(]*\))")
"""A hyphen outside of parentheses."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A band of a configuration.

    Attributes:
        rat: ``nr`` or ``eutra``.
        band: its number.
        classes: its CA bandwidth classes.
    """

    rat: Rat
    band: int
    classes: Classes


@dataclass(frozen=True, slots=True)
class ConfigurationBands:
    """What the name of a configuration says.

    Attributes:
        kind: what its bands are used for together.
        groups: its bands by cell group: one for carrier aggregation, two for dual connectivity where the name tells
            them apart; every band once.
    """

    kind: CombinationKind
    groups: tuple[tuple[Cell, ...], ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        """All its bands."""
        return tuple(cell for group in self.groups for cell in group)


def configuration_bands(name: str) -> ConfigurationBands | None:
    """Return what the *name* of a configuration says, such as ``CA_n1A-n78(2A)``, ``DC_3A_n78A`` or ``DC_(n)41AA``.

    ``None`` if it is no name of this form, as those that carry the number of a footnote (``DC_2A_n2A6``).
    """
    prefix, _, rest = name.partition("_")
    if prefix not in {"CA", "DC", "SUL"} or not rest:
        return None
    if adjacent := _ADJACENT.fullmatch(rest):
        band = int(adjacent["band"] or 0)
        cells = Cell(Rat.EUTRA, band, (adjacent["eutra"],)), Cell(Rat.NR, band, (adjacent["nr"],))
        return ConfigurationBands(CombinationKind.EN_DC, ((cells[0],), (cells[1],))) if band else None
    groups = [_group(text) for text in rest.split("_")]
    if not all(groups):
        return None
    if prefix != "DC":
        groups = [{key: cell for group in groups for key, cell in group.items()}]
    return _configuration(prefix, [tuple(group.values()) for group in groups])


def class_groups(text: str) -> tuple[tuple[Classes, ...], ...] | None:
    """Return the classes in *text* by cell group and band: ``A-(2A)_C`` is ``((("A",), ("A", "A")), (("C",),))``.

    ``None`` if they are of another form, as ``(n)AA``.
    """
    groups = [[_classes(one) for one in _HYPHEN.split(group)] for group in text.split("_")]
    if not all(classes for group in groups for classes in group):
        return None
    return tuple(tuple(group) for group in groups)


def _configuration(prefix: str, groups: list[tuple[Cell, ...]]) -> ConfigurationBands | None:
    rats = [{cell.rat for cell in group} for group in groups]
    if any(len(one) != 1 for one in rats):
        return None
    order = tuple(one.pop() for one in rats)
    kinds: Mapping[tuple[Rat, ...], CombinationKind] = {
        (Rat.EUTRA, Rat.NR): CombinationKind.EN_DC,
        (Rat.NR, Rat.EUTRA): CombinationKind.NE_DC,
        (Rat.NR,): CombinationKind.NR_DC if prefix == "DC" else CombinationKind.NR,
        (Rat.NR, Rat.NR): CombinationKind.NR_DC,
    }
    return ConfigurationBands(kinds[order], tuple(groups)) if order in kinds else None


def _group(text: str) -> dict[tuple[Rat, int], Cell]:
    """Return the bands in *text*, none if it is of another form; a band that comes again has more classes."""
    cells: dict[tuple[Rat, int], Cell] = {}
    for part in _HYPHEN.split(text):
        cell = _cell(part)
        if cell is None:
            return {}
        key = cell.rat, cell.band
        cells[key] = Cell(*key, tuple(sorted(cells[key].classes + cell.classes))) if key in cells else cell
    return cells


@lru_cache(maxsize=4096)
def _cell(text: str) -> Cell | None:
    """Return the band in *text*, ``None`` if it is of another form."""
    found = _CELL.fullmatch(text)
    classes = _classes(found["classes"]) if found else ()
    if found is None or not classes:
        return None
    return Cell(Rat.NR if found["nr"] else Rat.EUTRA, int(found["band"]), classes)


def _classes(text: str) -> Classes:
    """Return the classes in *text*, none if it is of another form."""
    found = _CLASSES.fullmatch(text)
    if found is None:
        return ()
    return (found["one"],) if found["one"] else tuple(sorted(_each(found["several"])))


def _each(text: str) -> Iterator[str]:
    for part in text.split("-"):
        if found := _PART.fullmatch(part):
            yield from [found["letter"]] * int(found["count"] or 1)
