"""The NR, NR-DC, EN-DC and NE-DC combinations of a device, with their feature sets resolved to carriers.

A combination names a feature set combination: a row for each of its bands, and in each row as many feature sets as
there are variants. The feature sets of NR bands stand in UE-NR-Capability, those of E-UTRA bands in
UE-EUTRA-Capability, also for the combinations of UE-MRDC-Capability. What does not exist, or stands in a container that
is not there, leaves a band without carriers; :func:`missing_rats` tells which containers these are.

Where a device has several containers of one kind, the first ones of each kind belong together, the second ones and so
on, as long as there are as many of each; else all refer to the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from conformance.capabilities.bands import bundled_bands
from conformance.capabilities.combination_lists import ListedCombination, listed_combinations
from conformance.capabilities.combination_names import combination_name
from conformance.capabilities.eutra_feature_sets import EutraFeatureSets
from conformance.capabilities.feature_sets import MISSING, NO_CARRIER, NrFeatureSets
from conformance.capabilities.paths import container_xpath
from conformance.model.combination import BandEntry, Carrier, Combination, CombinationKind, Link
from conformance.model.evidence import Rat
from conformance.xml.xpath import elements

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MAX_CELLS = 1_000_000
"""How many feature sets are resolved in all, one for each band of each variant. Real devices have some thousands; a
message of a few hundred kilobytes can name a thousand times as many. The variants of combinations beyond are left out.
"""

Use = tuple[str, int, int]
"""One item of a row: its RAT (``nr`` or ``eutra``), the number of its downlink set and that of its uplink set."""
Row = tuple[Use, ...]
Variants = tuple[tuple[tuple[Carrier, ...], ...], ...]

_Sets = TypeVar("_Sets")
Cell = tuple[tuple[Carrier, ...], frozenset[Link]]
"""The carriers of a band in a variant, and the directions in which more are named than exist."""
_NOTHING: Cell = ((), frozenset(Link))


@dataclass(frozen=True, slots=True)
class ResolvedCombination:
    """A combination and where it comes from.

    Attributes:
        listed: the entry of the list.
        combination: the combination.
        rows: the rows of its feature set combination, ``None`` if that does not exist.
        complete: whether all feature sets that a variant names exist.
        feature_sets: the NR feature sets that its NR bands refer to, ``None`` without their container.
    """

    listed: ListedCombination
    combination: Combination
    rows: tuple[Row, ...] | None
    complete: bool
    feature_sets: NrFeatureSets | None


def combinations(probe: Element) -> tuple[Combination, ...]:
    """Return the NR, NR-DC, EN-DC and NE-DC combinations of the device in *probe*, in the order of its messages.

    A combination that is for several kinds of use is there once for each.
    """
    return tuple(one.combination for one in resolved_combinations(probe))


def missing_rats(resolved: Sequence[ResolvedCombination], probe: Element) -> tuple[Rat, ...]:
    """Return the RATs whose bands the combinations in *resolved* have, while *probe* has no container of the RAT."""
    present = {rat for rat in (Rat.NR, Rat.EUTRA) if elements(probe, container_xpath(rat))}
    used = {entry.rat for one in resolved for entry in one.combination.entries}
    return tuple(rat for rat in (Rat.NR, Rat.EUTRA) if rat in used - present)


def resolved_combinations(probe: Element) -> tuple[ResolvedCombination, ...]:
    """Return the combinations of the device in *probe* as :func:`combinations` does, with where they come from."""
    nr, mrdc, eutra = (elements(probe, container_xpath(rat)) for rat in (Rat.NR, Rat.EUTRA_NR, Rat.EUTRA))
    nr_sets = [NrFeatureSets(container) for container in nr]
    eutra_sets = [EutraFeatureSets(container) for container in eutra] if mrdc else []
    cells = [MAX_CELLS]
    found: list[ResolvedCombination] = []
    for index, container in enumerate(nr):
        found += _Resolver(container, nr_sets[index], None, cells).resolve()
    for index, container in enumerate(mrdc):
        sets = _partner(nr_sets, index, len(mrdc)), _partner(eutra_sets, index, len(mrdc))
        found += _Resolver(container, *sets, cells).resolve()
    return tuple(found)


class _Resolver:
    """Resolves the combinations of one container.

    Args:
        container: the element ``UE-NR-Capability`` or ``UE-MRDC-Capability``.
        nr: the NR feature sets that it refers to.
        eutra: the E-UTRA feature sets that it refers to.
        cells: how many feature sets may still be resolved, one number for all containers of a device.
    """

    def __init__(
        self, container: Element, nr: NrFeatureSets | None, eutra: EutraFeatureSets | None, cells: list[int]
    ) -> None:
        self._container = container
        self._nr = nr
        self._sets = {Rat.NR: nr, Rat.EUTRA: eutra}
        self._cells = cells
        self._supplementary = {band.number for band in bundled_bands().values() if band.duplex == "SUL"}
        self._found: dict[tuple[int, tuple[tuple[Rat, int], ...]], tuple[Variants, frozenset[Link], bool]] = {}
        self._known: dict[tuple[Rat, int, Use], Cell] = {}

    def resolve(self) -> Iterator[ResolvedCombination]:
        """Yield the combinations of the container.

        One that is for NR-DC alone is not for carrier aggregation too; one that is for NR-DC with more bands than for
        carrier aggregation has the name of the bands that have feature sets there.
        """
        listed = list(listed_combinations(self._container))
        dual = {one.place for one in listed if one.kind is CombinationKind.NR_DC}
        for one in listed:
            rows = self._rows[one.set] if one.set < len(self._rows) else None
            if one.kind is CombinationKind.NR and one.place in dual and rows and not _is_used(rows):
                continue
            variants, unresolved, complete = self._variants(one, rows)
            entries = one.entries
            if one.kind is CombinationKind.NR and one.place in dual and rows:
                entries = tuple(entry for entry, row in zip(entries, rows, strict=False) if _is_used((row,)))
            name = combination_name(one.kind, entries, supplementary=self._supplementary)
            combination = Combination(one.kind, name, one.place, one.entries, variants, one.switching, unresolved)
            yield ResolvedCombination(one, combination, rows, complete, self._nr)

    @cached_property
    def _rows(self) -> list[tuple[Row, ...]]:
        """The feature set combinations, each with its rows."""
        return [
            tuple([tuple([_use(item) for item in row]) for row in combination])
            for combination in self._container.iterfind("featureSetCombinations/*")
        ]

    def _variants(
        self, listed: ListedCombination, rows: tuple[Row, ...] | None
    ) -> tuple[Variants, frozenset[Link], bool]:
        """Return what each variant supports, where NR carriers of them do not exist, and whether all of it exists."""
        if rows is None:
            return (), frozenset(Link), False
        key = (listed.set, tuple([(entry.rat, entry.band) for entry in listed.entries]))
        if key not in self._found:
            self._found[key] = self._resolve(listed.entries, rows)
        return self._found[key]

    def _resolve(self, entries: Sequence[BandEntry], rows: tuple[Row, ...]) -> tuple[Variants, frozenset[Link], bool]:
        count = min(map(len, rows), default=0)
        self._cells[0] -= len(entries) * count
        if self._cells[0] < 0:
            return (), frozenset(Link), False
        columns = [[self._cell(entry, use) for use in row] for entry, row in zip(entries, rows, strict=False)]
        columns += [[_NOTHING] * count] * (len(entries) - len(rows))
        variants = tuple([tuple([cell[0] for cell in variant]) for variant in zip(*columns, strict=False)])
        unresolved: dict[Rat, set[Link]] = {Rat.NR: set(), Rat.EUTRA: set()}
        for entry, column in zip(entries, columns, strict=True):
            unresolved[entry.rat].update(*[cell[1] for cell in column[:count]])
        return variants, frozenset(unresolved[Rat.NR]), not any(unresolved.values())

    def _cell(self, entry: BandEntry, use: Use) -> Cell:
        """Return the carriers of a feature set, downlink first, and where more are named than exist."""
        key = (entry.rat, entry.band, use)
        if key not in self._known:
            rat, *numbers = use
            sets = self._sets[entry.rat] if entry.rat == rat else None
            found = [
                (MISSING if number else NO_CARRIER) if sets is None else sets.resolve(link, number, band=entry.band)
                for link, number in zip(Link, numbers, strict=True)
            ]
            carriers = tuple(carrier for one in found for carrier in one.carriers)
            self._known[key] = (
                carriers,
                frozenset(link for link, one in zip(Link, found, strict=True) if not one.complete),
            )
        return self._known[key]


def _partner(partners: Sequence[_Sets], index: int, count: int) -> _Sets | None:
    """Return the partner of container number *index* of *count* among those of another RAT."""
    if not partners:
        return None
    return partners[index if len(partners) == count else 0]


def _use(item: Element) -> Use:
    numbers = [int(number.text or 0) for number in item]
    if len(numbers) != 2:  # noqa: PLR2004  # downlink and uplink, unless our schema does not know the alternative
        return str(item.tag), 0, 0
    return str(item.tag), numbers[0], numbers[1]


def _is_used(rows: tuple[Row, ...]) -> bool:
    return any(downlink or uplink for row in rows for _, downlink, uplink in row)
