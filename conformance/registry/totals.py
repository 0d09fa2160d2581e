"""How many documents stand on each rung of the ladder across bodies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from conformance.model.lifecycle import Rung, Track
from conformance.registry.tracked import record_keys

if TYPE_CHECKING:
    from conformance.model.lifecycle import Lifecycle
    from conformance.model.standards import Registry, Standard
    from conformance.registry.histories import TrackKey

Grouping = Literal["body", "lifecycle", "sector", "category"]

NO_GROUP = ""
"""The group of documents that are in none."""


@dataclass(frozen=True, slots=True)
class Total:
    """The documents of a group.

    Attributes:
        group: an identifier of what they are grouped by; :data:`NO_GROUP` for those that nothing places.
        rungs: how many documents stand on each rung, by their verified events.
        unplaced: how many have verified events, none of which stands on a rung.
        unverified: how many have no verified event: drafts without a dated source, histories without one.
    """

    group: str
    rungs: Mapping[Rung, int]
    unplaced: int
    unverified: int

    @property
    def documents(self) -> int:
        """How many there are in all."""
        return sum(self.rungs.values()) + self.unplaced + self.unverified


@dataclass(frozen=True, slots=True)
class _Document:
    """A document with its record and its history, one of which may be missing."""

    standard: Standard | None
    track: Track | None


def totals(
    registry: Registry, tracks: Mapping[TrackKey, Track], lifecycles: Mapping[str, Lifecycle], *, by: Grouping
) -> list[Total]:
    """Return the totals of each group that has documents, in the order of the registry; those in no group come last.

    Editions are documents of their own. A document of several sectors or categories counts in each of them.

    Args:
        registry: the records.
        tracks: what is known as of the day, of records and stores alike.
        lifecycles: those of the tracks.
        by: how documents are grouped.
    """
    counted: dict[str, list[Rung | bool]] = {}
    for document in _documents(registry, tracks):
        standing = _standing(document.track, lifecycles)
        for group in _groups(document, lifecycles, by) or (NO_GROUP,):
            counted.setdefault(group, []).append(standing)
    known: Sequence[str] = {
        "body": tuple(registry.bodies),
        "lifecycle": tuple(lifecycles),
        "sector": tuple(registry.sectors),
        "category": tuple(registry.categories),
    }[by]
    order = {name: place for place, name in enumerate(known)} | {NO_GROUP: len(known) + len(counted)}
    return [
        Total(
            group,
            {rung: found.count(rung) for rung in Rung if rung in found},
            unplaced=sum(standing is True for standing in found),
            unverified=sum(standing is False for standing in found),
        )
        for group, found in sorted(counted.items(), key=lambda entry: (order.get(entry[0], len(known)), entry[0]))
    ]


def _documents(registry: Registry, tracks: Mapping[TrackKey, Track]) -> Iterator[_Document]:
    records = {
        (standard.lifecycle, key): standard for standard in registry.standards.values() for key in record_keys(standard)
    }
    told = set()
    for key, track in tracks.items():
        standard = records.get(key)
        if standard is not None:
            told.add(standard.id)
        yield _Document(standard, track)
    for standard in registry.standards.values():
        if standard.id not in told:
            yield _Document(standard, None)


def _standing(track: Track | None, lifecycles: Mapping[str, Lifecycle]) -> Rung | bool:
    """Return the rung of the last verified event on one, else whether any event is verified."""
    verified = [event for event in track.events if event.verified] if track else []
    for event in reversed(verified):
        rung = lifecycles[event.lifecycle].machines[event.machine].states[event.stage].rung
        if rung is not None:
            return rung
    return bool(verified)


def _groups(document: _Document, lifecycles: Mapping[str, Lifecycle], by: Grouping) -> Sequence[str]:
    standard, track = document.standard, document.track
    events = track.events if track else ()
    if by == "lifecycle":
        name = track.lifecycle if track else standard.lifecycle if standard else NO_GROUP
        return (name,)
    if by == "body":
        return (standard.body if standard else lifecycles[track.lifecycle].body if track else NO_GROUP,)
    if by == "sector":
        stated = (*(standard.sectors if standard else ()), *(sector for event in events for sector in event.sectors))
    else:
        categories = (*(standard.categories if standard else ()), *(event.category for event in events))
        stated = tuple(category.partition(".")[0] for category in categories if category)
    return tuple(dict.fromkeys(stated))
