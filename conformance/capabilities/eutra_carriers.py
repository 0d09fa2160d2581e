"""What E-UTRA says of a carrier where the capability message does not (``specs/carriers/eutra.xml``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from conformance import resources


@dataclass(frozen=True, slots=True)
class Category:
    """What a value of ue-Category implies.

    Attributes:
        layers: layers of spatial multiplexing in the downlink.
        uplink_bits: bits per modulation symbol in the uplink.
    """

    layers: int
    uplink_bits: int


@dataclass(frozen=True, slots=True)
class EutraCarriers:
    """The tables.

    Attributes:
        categories: by the number in ue-Category, 1 to 5.
        classes: the number of contiguous carriers of a CA bandwidth class, by its letter.
    """

    categories: Mapping[int, Category]
    classes: Mapping[str, int]


@cache
def bundled_eutra_carriers() -> EutraCarriers:
    """Return the bundled tables."""
    return load_eutra_carriers(resources.specs("carriers", "eutra.xml"))


def load_eutra_carriers(path: Path) -> EutraCarriers:
    """Return the tables in *path*.

    Raises:
        DataError: the file has no such tables.
    """
    from conformance.xml.documents import attributes, load_document, qualified

    root = load_document(path, "eutra-carriers")
    categories = [attributes(row) for row in root.iter(qualified(root, "category"))]
    classes = [attributes(row) for row in root.iter(qualified(root, "bandwidth-class"))]
    return EutraCarriers(
        {int(row["number"]): Category(int(row["layers"]), int(row["uplink-bits"])) for row in categories},
        {row["name"]: int(row["carriers"]) for row in classes},
    )
