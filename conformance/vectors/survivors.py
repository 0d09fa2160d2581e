"""The reviewed reasons why mutants survive: ``specs/encoding/survivors.xml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from conformance import resources
from conformance.model.text import Text

FILE = ("encoding", "survivors.xml")


@dataclass(frozen=True, slots=True)
class Survivor:
    """Why a mutant may survive a suite.

    Attributes:
        mutant: its identifier.
        suite: the identifier of the suite.
        reason: in both languages.
        reviewed: the version of the package that the reason was reviewed for.
    """

    mutant: str
    suite: str
    reason: Text
    reviewed: str


def load_survivors(path: Path | None = None) -> Mapping[tuple[str, str], Survivor]:
    """Return the reasons by suite and mutant, the bundled ones where no file is given.

    Raises:
        DataError: the file cannot be read or is invalid.
    """
    from conformance.xml.documents import attributes, bilingual, child, load_document, qualified

    root = load_document(path or resources.specs(*FILE), "survivors")
    found = {}
    for element in root.iterfind(qualified(root, "survivor")):
        given = attributes(element)
        survivor = Survivor(given["mutant"], given["suite"], bilingual(child(element, "reason")), given["reviewed"])
        found[survivor.suite, survivor.mutant] = survivor
    return found
