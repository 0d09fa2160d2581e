"""Stage events and the imports that brought them, within a transaction of the caller; rows are only ever added."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select

from conformance.errors import UsageError
from conformance.model.dates import StatedDate
from conformance.model.lifecycle import StageEvent, StoredEvent
from conformance.store.tables import finished_imports, stage_events
from conformance.store.tables import imports as imports_table

MOST_PARAMETERS = 500  # names in one query; SQLite before 3.32 takes 999

_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FIELDS = ("lifecycle", "item", "machine", "stage", "date", "known", "source", "confidence", "title", "written")
_COLUMNS = (*(stage_events.c[name] for name in _FIELDS), stage_events.c.sectors, stage_events.c.category)


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """What became of the rows of a file.

    Attributes:
        new: events that the store did not have.
        known: events that it had.
        repeated: rows that say what another row of the file says.
        bad: rows that say nothing that can be used.
    """

    new: int = 0
    known: int = 0
    repeated: int = 0
    bad: int = 0

    @property
    def rows(self) -> int:
        """How many rows the file has."""
        return self.new + self.known + self.repeated + self.bad


@dataclass(frozen=True, slots=True)
class Import:
    """An import of a history.

    Attributes:
        origin: the name of the file.
        digest: SHA-256 of its octets.
        lifecycle: the one that was chosen, ``""`` if the file states it.
        recorded: when it began, UTC.
        finished: when it came to its end, ``""`` if it was interrupted or still runs.
        counts: what became of the rows; of an import without an end, only how many events are new.
    """

    number: int
    origin: str
    digest: str
    lifecycle: str
    recorded: str
    finished: str
    counts: ImportCounts


@dataclass(frozen=True, slots=True)
class Selection:
    """Which events are meant; what is not named does not matter."""

    known_by: dt.date | None = None
    recorded_by: str | None = None
    lifecycle: str = ""
    items: Collection[str] = ()


def add_events(
    connection: Connection, events: Iterable[StageEvent], *, recorded: str, import_number: int | None
) -> int:
    """Add those *events* that are not there, and return how many."""
    new = {event_digest(event): event for event in events}
    digests = list(new)
    for first in range(0, len(digests), MOST_PARAMETERS):
        some = stage_events.c.digest.in_(digests[first : first + MOST_PARAMETERS])
        for digest in connection.scalars(select(stage_events.c.digest).where(some)).all():
            del new[digest]
    if new:
        latest = connection.scalar(select(func.max(stage_events.c.recorded))) or ""
        taken = {"recorded": max(_instant(recorded), latest), "import": import_number}
        rows = [{**taken, "digest": digest, **_row(event)} for digest, event in new.items()]
        connection.execute(insert(stage_events), rows)
    return len(new)


def event_digest(event: StageEvent) -> str:
    """Return what tells *event* from every other: a digest of all that it says."""
    said = json.dumps(list(_row(event).values()))
    return hashlib.blake2b(said.encode(), digest_size=16).hexdigest()


def begin_import(connection: Connection, *, origin: str, digest: str, lifecycle: str, recorded: str) -> int:
    """Add an import that begins, and return its number."""
    row = {"origin": origin, "digest": digest, "lifecycle": lifecycle, "recorded": _instant(recorded)}
    key = connection.execute(insert(imports_table), row).inserted_primary_key
    return int(key[0]) if key else 0


def finish_import(connection: Connection, number: int, counts: ImportCounts, *, finished: str) -> None:
    """Add the end of an import."""
    row = {"import": number, "finished": _instant(finished), "new": counts.new, "known": counts.known}
    connection.execute(insert(finished_imports), {**row, "repeated": counts.repeated, "bad": counts.bad})


def imports(connection: Connection) -> list[Import]:
    """Return the imports in the order they began."""
    key = stage_events.c["import"]
    query = select(key, func.count()).where(key.is_not(None)).group_by(key)
    taken: dict[int, int] = {row[0]: row[1] for row in connection.execute(query)}
    ends = {row["import"]: row for row in connection.execute(select(finished_imports)).mappings()}
    found = []
    for row in connection.execute(select(imports_table).order_by(imports_table.c.number)).mappings():
        end = ends.get(row["number"])
        counts = (
            ImportCounts(new=end["new"], known=end["known"], repeated=end["repeated"], bad=end["bad"])
            if end
            else ImportCounts(new=taken.get(row["number"], 0))
        )
        found.append(Import(**row, finished=end["finished"] if end else "", counts=counts))
    return found


def events(connection: Connection, selection: Selection) -> list[StageEvent]:
    """Return the events of *selection* in the order of recording."""
    return [_event(row) for query in _queries(selection, *_COLUMNS) for row in connection.execute(query)]


def stored_events(connection: Connection, selection: Selection) -> list[StoredEvent]:
    """Return the events of *selection* with their number and the time of recording, in that order."""
    found = [
        StoredEvent(row[-2], row[-1], _event(row[:-2]))
        for query in _queries(selection, *_COLUMNS, stage_events.c.number, stage_events.c.recorded)
        for row in connection.execute(query)
    ]
    return sorted(found, key=lambda stored: stored.number)


def tracked_items(connection: Connection) -> list[tuple[str, str]]:
    """Return every lifecycle and item of which there is an event."""
    query = select(stage_events.c.lifecycle, stage_events.c.item).distinct().order_by("lifecycle", "item")
    return [(lifecycle, item) for lifecycle, item in connection.execute(query)]


def _queries(selection: Selection, *columns: Any) -> Iterator[Select[Any]]:
    table = stage_events.c
    query = select(*columns).order_by(table.number)
    if selection.known_by is not None:
        query = query.where(table.known <= selection.known_by.isoformat())
    if selection.recorded_by is not None:
        query = query.where(table.recorded <= _end_of(selection.recorded_by))
    if selection.lifecycle:
        query = query.where(table.lifecycle == selection.lifecycle)
    if not selection.items:
        yield query
    items = list(selection.items)
    for first in range(0, len(items), MOST_PARAMETERS):
        yield query.where(table.item.in_(items[first : first + MOST_PARAMETERS]))


def _row(event: StageEvent) -> dict[str, str]:
    return {
        "lifecycle": event.lifecycle,
        "item": event.item,
        "machine": event.machine,
        "stage": event.stage,
        "written": event.written,
        "date": _text_of(event.date),
        "known": _text_of(event.known),
        "source": event.source,
        "confidence": event.confidence,
        "title": event.title,
        "sectors": " ".join(event.sectors),
        "category": event.category,
    }


def _event(row: Sequence[Any]) -> StageEvent:
    lifecycle, item, machine, stage, date, known, source, confidence, title, written, sectors, category = row
    return StageEvent(
        lifecycle,
        item,
        machine,
        stage,
        _stated(date),
        _day(known),
        source,
        confidence,
        title,
        written,
        tuple(sectors.split()) if sectors else (),
        category,
    )


_text_of = cache(str)
_stated = cache(StatedDate.parse)
_day = cache(dt.date.fromisoformat)


def _instant(text: str) -> str:
    """Return a time in UTC to the millisecond, so that times compare as texts."""
    moment = dt.datetime.fromisoformat(text)
    moment = moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _end_of(text: str) -> str:
    """Return the last instant that *text* can mean: a day counts to its end, and so does a second.

    Raises:
        UsageError: *text* is no time.
    """
    try:
        if _DAY.fullmatch(text):
            return _instant(f"{text}T23:59:59.999Z")
        instant = _instant(text)
    except (ValueError, OverflowError) as error:
        raise UsageError("events.recorded-by", text=text) from error
    return instant if "." in text or "," in text else instant.replace(".000Z", ".999Z")
