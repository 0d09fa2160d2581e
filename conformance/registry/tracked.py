"""What a store tracks beside the records: events of recorded standards, new editions, items without a record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from conformance.errors import DataError
from conformance.model.lifecycle import Rung
from conformance.model.standards import Edition, Source, Standard, Titles
from conformance.registry.histories import item_key
from conformance.registry.identifiers import parse_identifier, written
from conformance.registry.index import Index, release_of

if TYPE_CHECKING:
    import datetime as dt

    from conformance.model.identifier import Identifier
    from conformance.model.lifecycle import Lifecycle, StageEvent, Track
    from conformance.model.standards import Registry
    from conformance.registry.histories import TrackKey

EditionKey = tuple[str, "Identifier | None"]
"""The identifier of a record and the number of one of its editions."""


@dataclass(frozen=True, slots=True)
class Tracked:
    """Records together with what a store tracks.

    Attributes:
        registry: the records, with editions that only the store knows, and a standard for each item without a record.
        events: what moves each edition: verified, unless nothing about a standard without record is.
        tracks: by the identifier of the record.
        unrecorded: identifiers of the standards that have no record.
    """

    registry: Registry
    events: Mapping[EditionKey, Sequence[StageEvent]] = field(default_factory=dict)
    tracks: Mapping[str, Sequence[Track]] = field(default_factory=dict)
    unrecorded: frozenset[str] = frozenset()


def with_tracks(registry: Registry, tracks: Mapping[TrackKey, Track], lifecycles: Mapping[str, Lifecycle]) -> Tracked:
    """Return *registry* together with the *tracks* of a store.

    A track belongs to the record of its number in whatever edition, of its plan or filing number, or of that name.
    """
    names = {key: standard.id for standard in registry.standards.values() for key in record_keys(standard)}
    tracks_of: dict[str, list[Track]] = {}
    unrecorded: dict[str, Standard] = {}
    for (lifecycle, key), track in tracks.items():
        identifier = _identifier(track.item, lifecycle)
        undated = undated_key(lifecycle, track.item)
        name = names.get(key) or names.get(undated)
        if name is None:
            name = f"{lifecycle}:{undated}"
            unrecorded.setdefault(name, _unrecorded(name, track, identifier, lifecycles[lifecycle]))
        tracks_of.setdefault(name, []).append(track)
    standards = {**registry.standards, **unrecorded}
    events: dict[EditionKey, Sequence[StageEvent]] = {}
    for name, found in tracks_of.items():
        standard = standards[name]
        placed = {
            number: told
            for number, moved in _placed(standard, found, lifecycles).items()
            if (told := _telling(moved, recorded=name not in unrecorded))
        }
        numbers = _numbers(standard)
        new = {number: told for number, told in placed.items() if number not in numbers}
        standards[name] = _extended(standard, new, lifecycles)
        events |= {(name, number): told for number, told in placed.items()}
    return Tracked(replace(registry, standards=standards), events, tracks_of, frozenset(unrecorded))


def record_keys(standard: Standard) -> frozenset[str]:
    """Return the keys of all items that are *standard*: by number, plan or filing number, or the record's name."""
    editions = (edition.identifier for edition in standard.editions)
    numbers = (standard.identifier, *editions, *standard.plans, *standard.filings)
    names = (standard.id, *(written(number) for number in numbers if number is not None))
    return frozenset(item_key(standard.lifecycle, name) for name in names)


def undated_key(lifecycle: str, item: str) -> str:
    """Return the key of *item* in whatever edition."""
    identifier = _identifier(item, lifecycle)
    key = item_key(lifecycle, item)
    return key if identifier is None else key.removesuffix(f" {identifier.year}")


def keys_about(registry: Registry, text: str) -> frozenset[str]:
    """Return the keys of all items that matter to where the document stands that *text* names.

    They are the document itself in any edition and, if it is recorded, all that it is related to.
    """
    asked = {text, undated_key("", text), undated_key(_SPECIFICATION, text), item_key("", text)}
    index = Index(registry)
    own = [standard for standard in registry.standards.values() if asked & {standard.id, *record_keys(standard)}]
    related = [other for standard in own for other, _ in index.relations_to(standard)]
    related += [other for standard in own for one in standard.relations for other in index.standards(one.target)]
    return frozenset(asked).union(*(record_keys(standard) for standard in (*own, *related)))


def is_of_release(identifier: Identifier | None) -> bool:
    """Tell whether the editions of a document are releases, as those of 3GPP are."""
    return identifier is not None and identifier.form == _SPECIFICATION


_SPECIFICATION = "3gpp"
_REMEMBERED = 1 << 16
_IDEOGRAPH = re.compile(r"[㐀-鿿]")
_ISSUED = frozenset({Rung.PUBLISHED, Rung.IN_FORCE, Rung.UNDER_REVIEW})
_ENDED = frozenset({Rung.WITHDRAWN, Rung.CANCELLED})


@lru_cache(_REMEMBERED)
def _identifier(item: str, lifecycle: str) -> Identifier | None:
    try:
        found = parse_identifier(item)
    except DataError:
        return None
    return found if found.prefix or lifecycle == _SPECIFICATION else None


def _unrecorded(name: str, track: Track, identifier: Identifier | None, lifecycle: Lifecycle) -> Standard:
    verified = [event for event in track.events if event.verified]
    last = (verified or track.events)[-1]
    title = track.title or ("" if identifier else track.item)
    return Standard(
        id=name,
        identifier=identifier.undated if identifier else None,
        titles=Titles(zh=title) if _IDEOGRAPH.search(title) else Titles(en=title),
        body=lifecycle.body,
        kind="",
        lifecycle=track.lifecycle,
        source=Source(last.source, last.confidence),
        categories=tuple(dict.fromkeys(event.category for event in track.events if event.category)),
        sectors=tuple(dict.fromkeys(sector for event in track.events for sector in event.sectors)),
        specific=False,
    )


def _placed(
    standard: Standard, tracks: Iterable[Track], lifecycles: Mapping[str, Lifecycle]
) -> dict[Identifier | None, list[StageEvent]]:
    """Give each event of *tracks* to the editions that it is about, by their numbers."""
    placed: dict[Identifier | None, list[StageEvent]] = {}
    unnamed: list[StageEvent] = []
    issued = {edition.identifier: edition.issued.latest for edition in standard.editions if edition.issued}
    for track in tracks:
        for number, events in _by_edition(standard, track):
            if number is None:
                unnamed += events
                continue
            placed.setdefault(number, []).extend(events)
            first = next((event.date.latest for event in events if _rung(event, lifecycles) in _ISSUED), None)
            if first is not None:
                issued.setdefault(number, first)
    numbers = list(dict.fromkeys((*_numbers(standard), *placed))) or [standard.identifier]
    for event in unnamed:
        for number in _meant(event, numbers, issued, lifecycles):
            placed.setdefault(number, []).append(event)
    return placed


def _by_edition(standard: Standard, track: Track) -> Iterable[tuple[Identifier | None, Sequence[StageEvent]]]:
    """Part the events by the edition that their year or version names, ``None`` for those that name none."""
    own = standard.identifier
    identifier = _identifier(track.item, track.lifecycle)
    if own is None or identifier is None:
        return [(None, track.events)]
    if not is_of_release(own):
        return [(replace(own, year=identifier.year) if identifier.year else None, track.events)]
    releases: dict[str, list[StageEvent]] = {}
    for event in track.events:
        releases.setdefault(release_of(event.written), []).append(event)
    return [(replace(own, version=release) if release else None, events) for release, events in releases.items()]


def _telling(events: Sequence[StageEvent], *, recorded: bool) -> list[StageEvent]:
    """Choose the events that count, and of those only what changes something.

    What is not verified never moves what is recorded; of an item without a record it is told if there is nothing else.
    """
    verified = [event for event in events if event.verified]
    stages: dict[tuple[str, str], str] = {}
    telling = []
    for event in sorted(verified if recorded else verified or events, key=lambda event: event.date.latest):
        machine = event.lifecycle, event.machine
        if stages.get(machine) != event.stage:
            stages[machine] = event.stage
            telling.append(event)
    return telling


def _meant(
    event: StageEvent,
    numbers: list[Identifier | None],
    issued: Mapping[Identifier | None, dt.date],
    lifecycles: Mapping[str, Lifecycle],
) -> list[Identifier | None]:
    """Choose for an event that names no edition.

    A withdrawal is of all editions; what is issued is the last one issued by then; work precedes the next one.
    """
    rung = _rung(event, lifecycles)
    if rung in _ENDED:
        return numbers
    dated = sorted((number for number in numbers if number in issued), key=lambda number: issued[number])
    if rung in _ISSUED:
        return ([number for number in dated if issued[number] <= event.date.latest] or numbers)[-1:]
    return [number for number in dated if issued[number] >= event.date.latest][:1] or numbers[-1:]


def _extended(
    standard: Standard,
    editions: Mapping[Identifier | None, Sequence[StageEvent]],
    lifecycles: Mapping[str, Lifecycle],
) -> Standard:
    """Return *standard* with further *editions*, whose dates are those of their first verified events."""
    made = []
    for number, told in editions.items():
        published, effective = (
            next((event.date for event in told if _rung(event, lifecycles) is rung), None)
            for rung in (Rung.PUBLISHED, Rung.IN_FORCE)
        )
        source = Source(told[-1].source, told[-1].confidence)
        made.append(Edition(number, source, issued=published, effective=effective))
    return replace(standard, editions=(*standard.editions, *made))


def _numbers(standard: Standard) -> list[Identifier | None]:
    return [edition.identifier for edition in standard.editions]


def _rung(event: StageEvent, lifecycles: Mapping[str, Lifecycle]) -> Rung | None:
    return lifecycles[event.lifecycle].machines[event.machine].states[event.stage].rung
