"""Which items a target is about: records and imported histories brought together, by what the target counts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conformance.model.standards import Titles
from conformance.registry.histories import item_key
from conformance.registry.recorded import recorded_item
from conformance.registry.tracked import record_keys, undated_key

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
        claimed: whether only what is unverified puts it in scope.
    """

    id: str
    number: str
    lifecycle: str
    standards: list[Standard] = field(default_factory=list)
    events: list[StageEvent] = field(default_factory=list)
    claimed: bool = False

    def titles(self, events: Sequence[StageEvent]) -> Titles:
        """Return the title of the record, else what the last of *events* calls it."""
        if self.standards:
            return self.standards[0].titles
        title = next((event.title for event in reversed(events) if event.title), "")
        return Titles(title, title)

    def sectors(self, events: Sequence[StageEvent]) -> tuple[str, ...]:
        """Return the sectors that records and verified *events* state; of what is only claimed, those claimed too."""
        recorded = (sector for standard in self.standards for sector in standard.sectors)
        telling = [event for event in events if self.claimed or event.verified] or events
        return tuple(sorted({*recorded, *(sector for event in telling for sector in event.sectors)}))


def candidates(
    target: Target,
    registry: Registry,
    tracks: Mapping[TrackKey, Track],
) -> list[Candidate]:
    """Return the items in the scope of *target*: records with or without events, and histories without a record.

    A history belongs to a record by its number in whatever edition, by a plan or filing number, or by its name.
    """
    scope = _Scope(target.scope, registry)
    names = {key: standard.id for standard in registry.standards.values() for key in record_keys(standard)}
    own: dict[str, list[Track]] = {}
    strangers: dict[str, Track] = {}
    for (lifecycle, key), track in tracks.items():
        name = names.get(key) or names.get(_undated(key, track))
        if name is None:
            strangers[f"{lifecycle}:{key}"] = track
        else:
            own.setdefault(name, []).append(track)
    found: dict[str, Candidate] = {}
    for standard in registry.standards.values():
        _add_record(standard, own.get(standard.id, ()), target, scope, found)
    for name, track in strangers.items():
        claimed = scope.claims(track.lifecycle, track.events)
        if claimed is not None:
            found[name] = Candidate(name, track.item, track.lifecycle, events=list(track.events), claimed=claimed)
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
        self._scope = scope
        self._registry = registry
        self._below = set(_below(scope.categories, registry))
        self._kinds: dict[str, set[str]] = {}
        for standard in registry.standards.values():
            self._kinds.setdefault(standard.lifecycle, set()).add(standard.kind)

    def claims(self, lifecycle: str, events: Sequence[StageEvent], standard: Standard | None = None) -> bool | None:
        """Tell whether only what is unverified puts an item in scope; ``None`` if it is not in scope at all."""
        if self._has(lifecycle, [event for event in events if event.verified], standard):
            return False
        return True if self._has(lifecycle, events, standard) else None

    def _has(self, lifecycle: str, events: Sequence[StageEvent], standard: Standard | None) -> bool:
        """Tell whether an item is in scope by its record and by what *events* say of it.

        What kind of document it is, no event says: without a record it may be of any kind that records of its lifecycle
        have.
        """
        scope = self._scope
        kinds = {standard.kind} if standard else self._kinds.get(lifecycle, set())
        sectors = {*(standard.sectors if standard else ()), *(sector for event in events for sector in event.sectors)}
        categories = {*(standard.categories if standard else ()), *(event.category for event in events)}
        return (
            (standard is None or standard.specific or not scope.specific)
            and (not scope.kinds or not kinds.isdisjoint(scope.kinds))
            and (not scope.lifecycles or lifecycle in scope.lifecycles)
            and (not scope.categories or not categories.isdisjoint(self._below))
            and self._wants(sectors)
        )

    def _wants(self, sectors: set[str]) -> bool:
        wanted = self._scope.sectors
        if not wanted:
            return True
        known = sectors.intersection(self._registry.sectors)
        return bool(known) if "*" in wanted else not known.isdisjoint(wanted)


def _add_record(
    standard: Standard, tracks: Sequence[Track], target: Target, scope: _Scope, found: dict[str, Candidate]
) -> None:
    """Put a record with the events of its *tracks* where they belong, if it is in scope."""
    claimed = scope.claims(standard.lifecycle, [event for track in tracks for event in track.events], standard)
    if claimed is None:
        return
    if target.unit == "edition":
        places = [(name, name, list(track.events)) for track in tracks for name in (_edition(standard, track),)]
    else:
        places = [(*_unit(standard, target.unit), [event for track in tracks for event in track.events])]
    for name, number, events in places:
        candidate = found.setdefault(name, Candidate(name, number, standard.lifecycle))
        candidate.claimed = claimed if not candidate.standards else candidate.claimed and claimed
        if standard not in candidate.standards:
            candidate.standards.append(standard)
        candidate.events.extend(events)


def _undated(key: str, track: Track) -> str:
    """Return the *key* of *track* in whatever edition; what ends like no year is not read again."""
    return undated_key(track.lifecycle, track.item) if _YEAR.search(key) else key


_YEAR = re.compile(" [0-9]{4}$")


def _edition(standard: Standard, track: Track) -> str:
    """Return the number of the edition that *track* is about; what names none is about the newest one."""
    key = item_key(track.lifecycle, track.item)
    names = {item_key(standard.lifecycle, name): name for name in _numbers(standard)}
    if key in names:
        return names[key]
    return track.item if key != undated_key(track.lifecycle, track.item) else max(names.items())[1]


def _numbers(standard: Standard) -> Iterator[str]:
    return (recorded_item(standard, edition) for edition in standard.editions or (None,))


def _unit(standard: Standard, unit: str) -> tuple[str, str]:
    """Return what makes one item of a record, and its number."""
    if standard.identifier is None:
        return standard.id, ""
    if unit == "standard":
        whole = f"{standard.identifier.prefix} {standard.identifier.number}".strip()
        return whole, whole
    return standard.id, recorded_item(standard, standard.editions[0] if len(standard.editions) == 1 else None)


def _below(categories: Sequence[str], registry: Registry) -> Iterator[str]:
    """Yield *categories* and all nodes below them."""
    for category in registry.categories.values():
        node = category.id
        while node and node not in categories:
            node = registry.categories[node].parent if node in registry.categories else ""
        if node:
            yield category.id
