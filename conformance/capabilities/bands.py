"""The NR operating bands: duplex mode, frequency range and frequencies (``specs/bands``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from conformance import resources


@dataclass(frozen=True, slots=True)
class Band:
    """One operating band.

    Attributes:
        number: the band without its ``n``.
        duplex: ``FDD``, ``TDD``, ``SDL`` or ``SUL``.
        range: ``FR1`` or ``FR2``.
        uplink: the edges in MHz, ``None`` if there is no uplink.
        downlink: the edges in MHz, ``None`` if there is no downlink.
        satellite: it is for access over satellites alone (NTN).
    """

    number: int
    duplex: str
    range: str
    uplink: tuple[float, float] | None = None
    downlink: tuple[float, float] | None = None
    satellite: bool = False


@cache
def bundled_bands() -> Mapping[int, Band]:
    """Return the bundled bands by number."""
    return load_bands(resources.specs("bands", "nr.xml"))


def load_bands(path: Path) -> Mapping[int, Band]:
    """Return the bands in *path* by number.

    Raises:
        DataError: the file is no list of bands.
    """
    from conformance.xml.documents import attributes, load_document, qualified

    def edges(name: str) -> tuple[float, float] | None:
        element = row.find(qualified(row, name))
        return None if element is None else (float(element.attrib["from"]), float(element.attrib["to"]))

    bands = {}
    root = load_document(path, "bands")
    for row in root.iter(qualified(root, "band")):
        given = attributes(row)
        number = int(given["nr"])
        satellite = given.get("satellite") == "true"
        bands[number] = Band(number, given["duplex"], given["range"], edges("uplink"), edges("downlink"), satellite)
    return bands
