"""Read histories: stage events in tables (CSV), JSON and XML, compressed with gzip or not, row by row."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conformance.errors import DataError
from conformance.registry.event_rows import BadRow, ColumnMap, RowReader
from conformance.registry.event_tables import read_table
from conformance.registry.lifecycles import lifecycle_named

if TYPE_CHECKING:
    from conformance.model.lifecycle import Lifecycle, StageEvent

MAX_OCTETS = 256 * 1024 * 1024
"""The size of the largest file, after it was decompressed."""

MAX_ROWS = 2_000_000

_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class EventFile:
    """How the rows of a file are to be read.

    Attributes:
        lifecycles: those that rows may name.
        lifecycle: of the rows that name none, ``""`` if there is no such.
        columns: what is taken from where, if not from the column of the same name.
        source: of the rows that name none.
        sectors: identifiers of sectors by every name for them, folded in case; ``None`` leaves them unchecked.
        categories: nodes of the tree; ``None`` leaves them unchecked.
    """

    lifecycles: Mapping[str, Lifecycle]
    lifecycle: str = ""
    columns: ColumnMap = field(default_factory=ColumnMap)
    source: str = ""
    sectors: Mapping[str, str] | None = None
    categories: Mapping[str, object] | None = None


def read_events(data: bytes, form: EventFile, *, origin: str) -> Iterator[StageEvent | BadRow]:
    """Return an iterator over the rows of a history: the event that a row states, or what is wrong with the row.

    The form is told by the content: XML begins with ``<``, JSON with ``[`` or ``{``, all else is a table.

    Args:
        data: the file as it is; gzip is undone.
        form: how rows are to be read.
        origin: the name of the file in messages.

    Raises:
        DataError: nothing of the file can be used: it is too large, broken, or lacks a column (at once); it has too
            many rows (when they are reached).
        UsageError: there is no such lifecycle.
    """
    lifecycle = lifecycle_named(form.lifecycles, form.lifecycle).id if form.lifecycle else ""
    octets = _decompressed(data, origin=origin)
    rows = _reader(octets)(octets, form.columns, origin)
    read = RowReader(
        form.lifecycles,
        lifecycle=lifecycle,
        source=form.source,
        sectors=form.sectors,
        categories=form.categories,
    )
    return _events(rows, read, origin=origin)


_Rows = Iterator[tuple[int, Mapping[str, str]] | BadRow]


def _events(rows: _Rows, read: RowReader, *, origin: str) -> Iterator[StageEvent | BadRow]:
    for count, row in enumerate(rows):
        if count >= MAX_ROWS:
            raise DataError("events.too-many-rows", origin=origin, limit=MAX_ROWS)
        yield row if isinstance(row, BadRow) else read(*row)


def _reader(octets: bytes) -> Callable[[bytes, ColumnMap, str], _Rows]:
    from conformance.registry.event_documents import read_json, read_xml

    begins = octets[:1024].removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if begins == b"<":
        return read_xml
    return read_json if begins in {b"[", b"{"} else read_table


def _decompressed(data: bytes, *, origin: str) -> bytes:
    """Undo gzip, also of several members one after the other, never more than the limit."""
    pieces: list[bytes] = []
    rest, size = data, 0
    while rest.startswith(_GZIP):
        one = zlib.decompressobj(wbits=31)
        try:
            pieces.append(one.decompress(rest, MAX_OCTETS + 1 - size))
        except zlib.error as error:
            raise DataError("events.gzip", origin=origin, reason=error) from error
        size += len(pieces[-1])
        if size > MAX_OCTETS:
            raise DataError("events.too-large", origin=origin, limit=MAX_OCTETS)
        if not one.eof:
            raise DataError("events.gzip-short", origin=origin)
        rest = one.unused_data
    found = b"".join(pieces) if pieces else data
    if len(found) > MAX_OCTETS:
        raise DataError("events.too-large", origin=origin, limit=MAX_OCTETS)
    return found
