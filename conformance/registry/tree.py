"""The standards system as a tree: what is recorded, in force, worked on and missing at each node and in each sector."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.registry.statuses import Status

if TYPE_CHECKING:
    from conformance.model.standards import Category, Registry, Sector, Standard
    from conformance.model.text import Text
    from conformance.registry.statuses import Standings


@dataclass(frozen=True, slots=True)
class Counts:
    """How many standards there are, each counted once.

    Attributes:
        recorded: with evidence, whatever their status.
        numbered: of those, the ones about 5G itself that have a number.
        statuses: of those recorded, how many have each status; all of them add up to *recorded*.
        unverified: without a source of at least medium confidence; counted nowhere else.
    """

    recorded: int
    numbered: int
    statuses: dict[Status, int]
    unverified: int

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
    """

    roots: tuple[Node, ...]
    sectors: tuple[SectorCounts, ...]
    unplaced: Counts
    total: Counts

    @property
    def gaps(self) -> tuple[tuple[str, Text], ...]:
        """Identifiers and titles of the nodes and sectors that are gaps."""
        nodes = [node.category for root in self.roots for _, node in root.walk() if node.counts.gap]
        sectors = [one.sector for one in self.sectors if one.counts.gap]
        return (*((node.id, node.title) for node in nodes), *((sector.id, sector.title) for sector in sectors))


def system_tree(registry: Registry, standings: Standings) -> SystemTree:
    """Return the standards system with its counts; what was not known on the day of *standings* is not counted."""
    known = [
        (standard, status)
        for standard in registry.standards.values()
        if (status := standings.standing(standard)) is not None
    ]
    sectors = sorted(registry.sectors.values(), key=lambda sector: sector.order)
    return SystemTree(
        tuple(_node(root, registry, known) for root in registry.categories.values() if not root.parent),
        tuple(SectorCounts(sector, _counts(one for one in known if sector.id in one[0].sectors)) for sector in sectors),
        _counts(one for one in known if not _is_placed(one[0], registry)),
        _counts(known),
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


def _node(category: Category, registry: Registry, known: list[_Known]) -> Node:
    within = categories_below(registry, category.id)
    below = [child for child in registry.categories.values() if child.parent == category.id]
    counts = _counts(one for one in known if within.intersection(one[0].categories))
    return Node(category, counts, tuple(_node(child, registry, known) for child in below))


def _counts(known: Iterable[_Known]) -> Counts:
    every = list(known)
    verified = [(standard, status) for standard, status in every if standard.source.verified]
    statuses = Counter(status for _, status in verified)
    return Counts(
        recorded=len(verified),
        numbered=sum(standard.specific and standard.identifier is not None for standard, _ in verified),
        statuses={status: statuses[status] for status in Status},
        unverified=len(every) - len(verified),
    )


def _is_placed(standard: Standard, registry: Registry) -> bool:
    return any(one in registry.categories for one in standard.categories) or any(
        one in registry.sectors for one in standard.sectors
    )
