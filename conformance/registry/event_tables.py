"""Tables of comma-, semicolon- or tab-separated values as people save them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

from conformance.errors import DataError
from conformance.model.text import Message
from conformance.registry.event_rows import BadRow, ColumnMap

DELIMITERS = (",", ";", "\t")
MAX_COLUMNS = 500

_BROKEN_UTF_8 = 4
"""So many characters beyond ASCII that are good UTF-8 before the first that is not: the file is no GB 18030."""


def read_table(data: bytes, columns: ColumnMap, origin: str) -> Iterator[tuple[int, Mapping[str, str]] | BadRow]:
    """Return an iterator over the rows below the headings: the line on which each begins, and what it says.

    The encoding is UTF-8 (with or without byte order mark), UTF-16 with one, or GB 18030; the delimiter is the one
    that gives the columns that are needed.

    Raises:
        DataError: the headings lack a column, or name one twice.
    """
    lines = list(io.StringIO(_text(data, origin=origin), newline=""))
    first = next((index for index, line in enumerate(lines) if line.strip()), None)
    if first is None:
        raise DataError("events.nothing", origin=origin)
    delimiter, headings, body = _headings(lines, first, columns, origin=origin)
    return _rows(lines, body, delimiter, headings, columns)


def _rows(
    lines: Sequence[str], body: int, delimiter: str, headings: Sequence[str], columns: ColumnMap
) -> Iterator[tuple[int, Mapping[str, str]] | BadRow]:
    here = body
    while here < len(lines):
        reader = csv.reader(_from(lines, here), delimiter=delimiter, strict=True)
        begin = here
        try:
            for cells in reader:
                line, here = here, begin + reader.line_num
                if not any(cells):
                    continue
                if len(cells) < len(headings) or any(cells[len(headings) :]):
                    reason = Message("events.cells", {"found": len(cells), "headings": len(headings)})
                    yield BadRow(line + 1, reason)
                    continue
                yield line + 1, columns.said(dict(zip(headings, cells, strict=False)))
        except csv.Error as error:  # an open quotation mark may have swallowed what follows: go on with the next line
            yield BadRow(here + 1, Message("events.broken-row", {"reason": str(error)}))
            here += 1
        else:
            return


def _from(lines: Sequence[str], first: int) -> Iterator[str]:
    """Yield *lines* from the one with index *first*; nothing is copied."""
    return (lines[index] for index in range(first, len(lines)))


def _headings(lines: Sequence[str], first: int, columns: ColumnMap, *, origin: str) -> tuple[str, list[str], int]:
    """Return the delimiter, the headings, folded in case, and the index of the line after them."""
    found = []
    for delimiter in DELIMITERS:
        reader = csv.reader(_from(lines, first), delimiter=delimiter, strict=True)
        try:
            headings = [" ".join(cell.split()).casefold() for cell in next(reader)]
        except csv.Error:
            continue
        found.append((len(columns.missing(headings)), -len(headings), delimiter, headings, first + reader.line_num))
    if not found:
        raise DataError("events.headings", origin=origin, line=first + 1)
    missing, _, delimiter, headings, body = min(found)
    if missing:
        raise DataError(
            "events.missing-columns",
            origin=origin,
            line=first + 1,
            missing=", ".join(columns.missing(headings)),
            found=", ".join(headings[:MAX_COLUMNS])[:500],
        )
    if len(headings) > MAX_COLUMNS:
        raise DataError("events.too-many-columns", origin=origin, line=first + 1, limit=MAX_COLUMNS)
    if twice := sorted({name for name in headings if name and headings.count(name) > 1}):
        raise DataError("events.column-twice", origin=origin, line=first + 1, columns=", ".join(twice))
    return delimiter, headings, body


def _text(data: bytes, *, origin: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        if sum(not character.isascii() for character in before) >= _BROKEN_UTF_8:
            return data.decode("utf-8-sig", "surrogateescape")  # the rows in which it is broken are told
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DataError("events.encoding", origin=origin, line=line) from error
