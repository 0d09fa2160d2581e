"""Take a history into the store: batch by batch, so that what was taken stays and an interrupted import goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from conformance.model.lifecycle import StageEvent
from conformance.store.database import ResultsStore
from conformance.store.recorded_events import ImportCounts, event_digest

BATCH = 5000
"""Events of one transaction."""


def take_history(
    store: ResultsStore,
    events: Iterable[StageEvent | None],
    *,
    import_number: int,
    clock: Callable[[], str],
    told: Callable[[int], None],
) -> ImportCounts:
    """Record *events* and the end of their import; return what became of the rows.

    What the store knows is left as it is. An import that is interrupted has no end; done again, it knows what it had
    recorded and goes on.

    Args:
        store: where they are recorded.
        events: what the rows of a file say, ``None`` for a row that says nothing that can be used.
        import_number: the import that they belong to.
        clock: returns the time (UTC, ISO 8601).
        told: hears after each batch how many rows were taken.
    """
    seen: set[str] = set()
    batch: list[StageEvent] = []
    counts = ImportCounts()

    def record() -> ImportCounts:
        new = store.record_stage_events(batch, recorded=clock(), import_number=import_number)
        found = replace(counts, new=counts.new + new, known=counts.known + len(batch) - new)
        batch.clear()
        told(found.rows)
        return found

    for event in events:
        if event is None:
            counts = replace(counts, bad=counts.bad + 1)
        elif (digest := event_digest(event)) in seen:
            counts = replace(counts, repeated=counts.repeated + 1)
        else:
            seen.add(digest)
            batch.append(event)
        if len(batch) == BATCH:
            counts = record()
    counts = record()
    store.finish_import(import_number, counts, finished=clock())
    return counts
