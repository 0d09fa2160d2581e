"""What is special about SQLite: the folder, the lock, the write-ahead log."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_SECONDS = 30.0
WRITES = {"yangfan_writes": True}  # execution options of a transaction that writes


def engine(url: URL) -> Engine:
    """Return the engine for the database file that *url* names; its folder is made.

    A transaction that writes takes the lock at its beginning and waits for it: SQLite never lets one wait that has
    read before.

    Raises:
        OSError: the folder cannot be made.
    """
    path = _path(url)
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
    made = create_engine(url, connect_args={"timeout": BUSY_SECONDS, "isolation_level": None})
    event.listen(made, "connect", _hold_foreign_keys)
    event.listen(made, "begin", _begin)
    return made


def is_absent(url: URL) -> bool:
    """Whether *url* names an SQLite file that is not there."""
    path = _path(url)
    return path is not None and not path.exists()


def use_write_ahead_log(made: Engine) -> None:
    """Let readers go on reading while another process writes; a database in memory has no log and needs none."""
    connection = made.raw_connection()
    try:
        connection.cursor().execute("PRAGMA journal_mode = WAL").close()
    finally:
        connection.close()


def _path(url: URL) -> Path | None:
    """Return the file that *url* names; a database in memory and one named by SQLite's own URI have none."""
    name = url.database or ":memory:"
    if url.get_backend_name() != "sqlite" or name == ":memory:" or name.startswith("file:"):
        return None
    return Path(name)


def _hold_foreign_keys(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    connection.cursor().execute("PRAGMA foreign_keys = ON")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("yangfan_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
