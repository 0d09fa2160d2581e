"""The whole history of 3GPP's specifications: imported, imported again, read, and told as tracks.

Usage: python benchmarks/import_history.py [ROUNDS]

The peer parses the same file with csv and inserts the same rows by plain sqlite3, in one transaction and no check.
Times are process times; the best round counts.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from conformance.registry.event_files import EventFile, read_events
from conformance.registry.event_rows import BadRow, ColumnMap
from conformance.registry.histories import tracks
from conformance.store.database import ResultsStore
from conformance.store.history_imports import take_history
from conformance.store.recorded_events import ImportCounts
from conformance.workspace import Workspace

REAL = Path(os.environ.get("YANGFAN_REAL_DATA") or Path(__file__).parents[2] / "shared" / "real")
Result = TypeVar("Result")
FILE = REAL / "tracking" / "3gpp_spec_versions.csv.gz"
NOW = "2026-01-01T00:00:00Z"
END = dt.date(2022, 12, 31)
IMPORT_SECONDS, READ_SECONDS = 60.0, 1.0


def main(rounds: int) -> int:
    """Print the times and the ratios; return 1 if one is above what has to hold."""
    data = FILE.read_bytes()
    lifecycles = Workspace.open(Path("/")).tracking.lifecycles
    form = EventFile(lifecycles, lifecycle="3gpp", columns=ColumnMap.parse(["item={type} {spec}", "stage=version"]))
    best: dict[str, float] = {}

    def timed(name: str, work: Callable[[], Result]) -> Result:
        begin = time.process_time()
        result = work()
        best[name] = min(best.get(name, float("inf")), time.process_time() - begin)
        return result

    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder, ResultsStore.open(Path(folder, "results.db")) as store:
            timed("plain sqlite3", partial(plain_inserts, data, Path(folder, "plain.db")))
            first = timed("import", partial(imported, store, data, form))
            again = timed("import again", partial(imported, store, data, form))
            events = timed("read", store.stage_events)
            found = timed("tracks", partial(tracks, events, lifecycles, as_of=END))
        assert (again.new, again.known, first.bad) == (0, first.new, 0)
        assert len(events) == first.new
    print(f"{first.rows} rows, {first.new} events, {len(found)} tracks")
    for name, seconds in best.items():
        print(f"{name:14} {seconds:7.2f} s  {seconds / best['plain sqlite3']:6.2f}")
    return int(best["import"] > IMPORT_SECONDS or best["read"] > READ_SECONDS)


def imported(store: ResultsStore, data: bytes, form: EventFile) -> ImportCounts:
    """Import the history into *store*."""
    rows = (None if isinstance(row, BadRow) else row for row in read_events(data, form, origin=FILE.name))
    number = store.begin_import(FILE.name, digest="", lifecycle="3gpp", recorded=NOW)
    return take_history(store, rows, import_number=number, clock=lambda: NOW, told=lambda _: None)


def plain_inserts(data: bytes, path: Path) -> None:
    """Insert the rows into a table without anything else."""
    rows = csv.reader(io.StringIO(gzip.decompress(data).decode()))
    next(rows)
    connection = sqlite3.connect(path)
    connection.execute("create table versions (type, spec, release, version, date, title)")
    connection.executemany("insert into versions values (?, ?, ?, ?, ?, ?)", rows)
    connection.commit()
    connection.close()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 3))
