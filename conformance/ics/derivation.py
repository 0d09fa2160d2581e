"""Answers on ICS items derived from what a device shows (``specs/derivations``).

Nothing is guessed: what the evidence cannot tell is left out. A file of derivations says of every answer what it
follows from, and under which conditions what is not shown is not supported (``docs/reference/ics-derivation.md``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.errors import DataError
from conformance.ics.answers import RELEASE
from conformance.ics.derived_combinations import CombinationIndex
from conformance.ics.derived_files import DerivationFile, read_derivations
from conformance.ics.derived_items import Evidence, Shown, place_of
from conformance.ics.derived_tables import listed_bands
from conformance.model.capability import CapabilityAnswer
from conformance.model.ics import IcsAnswer, ItemKey, Support

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from conformance.ics.proformas import ProformaBook


def load_deriver(paths: Iterable[Path], book: ProformaBook) -> Deriver:
    """Return what derives answers by the files in *paths*.

    Raises:
        DataError: a file holds no derivations, an expression is no XPath, or nothing in *book* asks what it answers.
    """
    files = [read_derivations(path, book) for path in paths]
    seen: dict[ItemKey, Path] = {}
    for file in files:
        for key in file.keys:
            if key in seen:
                raise DataError("derivation.twice", item=key, one=seen[key], other=file.path)
            seen[key] = file.path
    return Deriver(files)


class Deriver:
    """Derives answers on ICS items from what a device shows.

    Args:
        files: how each answer follows.
    """

    def __init__(self, files: Sequence[DerivationFile]) -> None:
        self._files = tuple(files)

    @property
    def keys(self) -> tuple[ItemKey, ...]:
        """The items and configurations on which there can be an answer."""
        return tuple(key for file in self._files for key in file.keys)

    def evidence(self) -> Iterator[tuple[ItemKey, Evidence]]:
        """Yield the items that single fields answer, with what shows each."""
        for file in self._files:
            for item in file.items:
                yield item.key, item.evidence

    def derive(
        self, probe: Element, capability_answers: Iterable[CapabilityAnswer], *, origin: str
    ) -> Mapping[ItemKey, IcsAnswer]:
        """Return the answers that a device shows; an item on which it shows nothing is not there.

        Args:
            probe: its probe document, ``derived`` filled.
            capability_answers: what the capability catalogue answered on it.
            origin: the evidence, for the answers.
        """
        shown = Shown(probe, capability_answers, origin=origin)
        index, bands = CombinationIndex(probe), listed_bands(probe)
        answers: list[IcsAnswer | None] = [self._release(probe, origin=origin)]
        for file in self._files:
            answers += [one.answer(shown) for one in file.items]
            answers += [one.answer(shown, index) for one in file.combinations]
            answers += [one.answer(shown, index, bands) for one in file.configurations]
            answers += [one for selection in file.selections for one in selection.answers(shown, bands)]
        found = {answer.key: answer for answer in answers if answer is not None}
        same = [one.answer(found) for file in self._files for one in file.same]
        return found | {answer.key: answer for answer in same if answer is not None}

    def _release(self, probe: Element, *, origin: str) -> IcsAnswer | None:
        for file in self._files:
            for xpath in file.releases:
                if found := xpath(probe):
                    value = str(found[0].tag).replace("rel", "Rel-", 1)
                    place = place_of(found, otherwise="")
                    return IcsAnswer(RELEASE, Support.YES, value=value, place=place, origin=origin)
        return None
