"""The standards system as a tree: what is recorded, in force, worked on and missing at each node and in each sector."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.registry.statuses import Status

if TYPE_CHECKING:
    from conformance.model.standards import Category, Registry, Sector, Standard
    from conformance.registry.statuses import Standings


@dataclass(frozen=True, slots=True)
class Counts:
    """How many standards there are, each counted once.

    Attributes:
        recorded: with evidence, whatever their status.
        numbered: of those, the ones about 5G itself that have a number.
        statuses: of those recorded, how many have each status; all of them add up to *recorded*.
        unverified: without a source of at least medium confidence; counted nowhere else.
        unrecorded: tracked in the store without a record; counted nowhere else.
    """

    recorded: int
    numbered: int
    statuses: dict[Status, int]
    unverified: int
    unrecorded: int = 0

    @property
    def gap(self) -> bool:
        """Whether no standard about 5G itself with a number is recorded with evidence."""
        return not self.numbered


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the tree.

    Attributes:
        counts: of the node with all below it.
        below: the nodes below it.
    """

    category: Category
    counts: Counts
    below: tuple[Node, ...] = ()

    def walk(self, depth: int = 0) -> Iterator[tuple[int, Node]]:
        """Yield the node and all below it with their depth."""
        yield depth, self
        for node in self.below:
            yield from node.walk(depth + 1)


@dataclass(frozen=True, slots=True)
class SectorCounts:
    """A sector and what there is of it."""

    sector: Sector
    counts: Counts


@dataclass(frozen=True, slots=True)
class SystemTree:
    """The standards system on a day.

    Attributes:
        roots: the nodes without a parent, in the order of the records.
        sectors: in the order of the plan; one without standards is there like any other.
        unplaced: standards with neither a category nor a sector of the registry.
        total: of all standards.
        unplaced_records: those of them that have a record.
    """

    roots: tuple[Node, ...]
    sectors: tuple[SectorCounts, ...]
    unplaced: Counts
    total: Counts
    unplaced_records: tuple[Standard, ...] = ()

    @property
    def empty_nodes(self) -> tuple[Category, ...]:
        """The nodes that are gaps."""
        nodes = (node for root in self.roots for _, node in root.walk())
        return tuple(node.category for node in nodes if node.counts.gap)

    @property
    def empty_sectors(self) -> tuple[Sector, ...]:
        """The sectors that are gaps: no standard about them fills one, wherever in the tree it stands."""
        return tuple(one.sector for one in self.sectors if one.counts.gap)


def system_tree(registry: Registry, standings: Standings) -> SystemTree:
    """Return the standards system with its counts; what was not known on the day of *standings* is not counted."""
    known = [
        (standard, status)
        for standard in registry.standards.values()
        if (status := standings.standing(standard)) is not None
    ]
    unrecorded = standings.unrecorded
    roots = [category for category in registry.categories.values() if not category.parent]
    sectors = sorted(registry.sectors.values(), key=lambda sector: sector.order)
    unplaced = [one for one in known if not _is_placed(one[0], registry)]
    return SystemTree(
        tuple(_node(root, registry, known=known, unrecorded=unrecorded) for root in roots),
        tuple(
            SectorCounts(sector, _counts((one for one in known if sector.id in one[0].sectors), unrecorded))
            for sector in sectors
        ),
        _counts(unplaced, unrecorded),
        _counts(known, unrecorded),
        tuple(standard for standard, _ in unplaced if standard.id not in unrecorded),
    )


def categories_below(registry: Registry, root: str) -> frozenset[str]:
    """Return *root* and the identifiers of all categories below it."""
    found = {root}
    pending = [root]
    while pending:
        parent = pending.pop()
        below = {category.id for category in registry.categories.values() if category.parent == parent} - found
        found |= below
        pending.extend(below)
    return frozenset(found)


_Known = tuple["Standard", Status]


def _node(category: Category, registry: Registry, *, known: list[_Known], unrecorded: frozenset[str]) -> Node:
    within = categories_below(registry, category.id)
    below = [child for child in registry.categories.values() if child.parent == category.id]
    counts = _counts((one for one in known if within.intersection(one[0].categories)), unrecorded)
    nodes = (_node(child, registry, known=known, unrecorded=unrecorded) for child in below)
    return Node(category, counts, tuple(nodes))


def _counts(known: Iterable[_Known], unrecorded: frozenset[str]) -> Counts:
    every = list(known)
    recorded = [(standard, status) for standard, status in every if standard.id not in unrecorded]
    verified = [(standard, status) for standard, status in recorded if standard.source.verified]
    statuses = Counter(status for _, status in verified)
    return Counts(
        recorded=len(verified),
        numbered=sum(standard.specific and standard.identifier is not None for standard, _ in verified),
        statuses={status: statuses[status] for status in Status},
        unverified=len(recorded) - len(verified),
        unrecorded=len(every) - len(recorded),
    )


def _is_placed(standard: Standard, registry: Registry) -> bool:
    return any(one in registry.categories for one in standard.categories) or any(
        one in registry.sectors for one in standard.sectors
    )
