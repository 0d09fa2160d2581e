"""Which items a target is about: records and imported histories brought together, by what the target counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conformance.model.standards import Titles
from conformance.registry.histories import item_key
from conformance.registry.recorded import recorded_item

if TYPE_CHECKING:
    from conformance.model.lifecycle import Lifecycle, StageEvent, State, Track
    from conformance.model.standards import Registry, Scope, Standard, Target
    from conformance.registry.histories import TrackKey


@dataclass(slots=True)
class Candidate:
    """An item in the scope of a target, with all that is known of it.

    Attributes:
        id: unique among the candidates.
        number: as it is written.
        standards: its records: several where parts of one number count once.
        events: of all its tracks, in the order they happened.
    """

    id: str
    number: str
    lifecycle: str
    standards: list[Standard] = field(default_factory=list)
    events: list[StageEvent] = field(default_factory=list)

    def titles(self, events: Sequence[StageEvent]) -> Titles:
        """Return the title of the record, else what the last of *events* calls it."""
        if self.standards:
            return self.standards[0].titles
        title = next((event.title for event in reversed(events) if event.title), "")
        return Titles(title, title)

    def sectors(self, events: Sequence[StageEvent]) -> tuple[str, ...]:
        """Return the sectors that records and *events* state."""
        recorded = (sector for standard in self.standards for sector in standard.sectors)
        return tuple(sorted({*recorded, *(sector for event in events for sector in event.sectors)}))


def candidates(
    target: Target,
    registry: Registry,
    tracks: Mapping[TrackKey, Track],
) -> list[Candidate]:
    """Return the items in the scope of *target*: records with or without events, and histories without a record."""
    scope = _Scope(target.scope, registry)
    found: dict[str, Candidate] = {}
    for standard in registry.standards.values():
        if scope.has(standard) and target.unit != "edition":
            name, number = _unit(standard, target.unit)
            candidate = found.setdefault(name, Candidate(name, number, standard.lifecycle))
            candidate.standards.append(standard)
    for key, track in tracks.items():
        _add(track, key, target, scope, found)
    for candidate in found.values():
        candidate.events.sort(key=lambda event: (event.date.latest, event.known))
    return list(found.values())


def states_of(event: StageEvent, lifecycles: Mapping[str, Lifecycle]) -> tuple[State | None, str]:
    """Return the state that *event* reached, ``None`` if its lifecycle has no such state, and the machine."""
    lifecycle = lifecycles.get(event.lifecycle)
    machine = lifecycle.machines.get(event.machine) if lifecycle else None
    return (machine.states.get(event.stage) if machine else None), event.machine


class _Scope:
    """The scope of a target with the tree and the kinds of a registry."""

    def __init__(self, scope: Scope, registry: Registry) -> None:
        self.scope = scope
        self._registry = registry
        self._below = set(_below(scope.categories, registry))
        self.records = dict(_records(registry))
        self._kinds: dict[str, set[str]] = {}
        for standard in registry.standards.values():
            self._kinds.setdefault(standard.lifecycle, set()).add(standard.kind)

    def has(self, standard: Standard) -> bool:
        """Tell whether a record is in scope."""
        scope = self.scope
        return (
            (not scope.specific or standard.specific)
            and (not scope.kinds or standard.kind in scope.kinds)
            and (not scope.lifecycles or standard.lifecycle in scope.lifecycles)
            and (not scope.categories or any(category in self._below for category in standard.categories))
            and self._wants(standard.sectors)
        )

    def has_track(self, track: Track) -> bool:
        """Tell whether a history without a record is in scope, by what its events say of it.

        What kind of document it is, no event says: it may be of any kind that records of its lifecycle have.
        """
        scope = self.scope
        if scope.lifecycles and track.lifecycle not in scope.lifecycles:
            return False
        if scope.kinds and not self._kinds.get(track.lifecycle, set()).intersection(scope.kinds):
            return False
        if scope.categories and not any(event.category in self._below for event in track.events):
            return False
        return not scope.sectors or self._wants({sector for event in track.events for sector in event.sectors})

    def _wants(self, sectors: Sequence[str] | set[str]) -> bool:
        wanted = self.scope.sectors
        if not wanted:
            return True
        known = [sector for sector in sectors if sector in self._registry.sectors]
        return bool(known) if "*" in wanted else any(sector in wanted for sector in known)


def _add(track: Track, key: TrackKey, target: Target, scope: _Scope, found: dict[str, Candidate]) -> None:
    """Put the events of *track* where they belong, if they are in scope."""
    standard = scope.records.get(key)
    if standard is None:
        if scope.has_track(track):
            name, number = f"{key[0]}:{key[1]}", track.item
            found.setdefault(name, Candidate(name, number, track.lifecycle)).events.extend(track.events)
    elif scope.has(standard):
        name, number = (track.item, track.item) if target.unit == "edition" else _unit(standard, target.unit)
        candidate = found.setdefault(name, Candidate(name, number, standard.lifecycle))
        if standard not in candidate.standards:
            candidate.standards.append(standard)
        candidate.events.extend(track.events)


def _unit(standard: Standard, unit: str) -> tuple[str, str]:
    """Return what makes one item of a record, and its number."""
    if standard.identifier is None:
        return standard.id, ""
    if unit == "standard":
        whole = f"{standard.identifier.prefix} {standard.identifier.number}".strip()
        return whole, whole
    return standard.id, recorded_item(standard, standard.editions[0] if len(standard.editions) == 1 else None)


def _records(registry: Registry) -> Iterator[tuple[TrackKey, Standard]]:
    """Yield the keys of the histories that are those of a record: of its number and of those of its editions."""
    for standard in registry.standards.values():
        for edition in (None, *standard.editions):
            yield (standard.lifecycle, item_key(standard.lifecycle, recorded_item(standard, edition))), standard


def _below(categories: Sequence[str], registry: Registry) -> Iterator[str]:
    """Yield *categories* and all nodes below them."""
    for category in registry.categories.values():
        node = category.id
        while node and node not in categories:
            node = registry.categories[node].parent if node in registry.categories else ""
        if node:
            yield category.id
