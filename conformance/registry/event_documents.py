"""Histories in JSON (an array of objects, or an object on each line) and in XML."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import NoReturn

from conformance import resources
from conformance.errors import DataError
from conformance.model.text import Message
from conformance.registry.event_rows import BadRow, ColumnMap

_Rows = Iterator[tuple[int, Mapping[str, str]] | BadRow]


def read_json(data: bytes, columns: ColumnMap, origin: str) -> _Rows:
    """Return an iterator over the objects of an array, or of one on each line; numbers are taken as they are written.

    Raises:
        DataError: it is no JSON in UTF-8; a line that is none is a bad row.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError("events.encoding", origin=origin, line=data.count(b"\n", 0, error.start) + 1) from error
    if not text.lstrip().startswith("["):
        return _of_lines(text, columns)
    elements = list(_elements(text, origin=origin))  # what is broken further on keeps the whole array out
    return (_row(line, element, columns) for line, element in elements)


def read_xml(data: bytes, columns: ColumnMap, origin: str) -> _Rows:
    """Return an iterator over the elements ``event`` of a document of ``specs/schemas/events.xsd``.

    Raises:
        DataError: it is broken, too large, or another document.
    """
    from conformance.xml.documents import attributes, line_of
    from conformance.xml.parsing import parse_xml
    from conformance.xml.validation import validate

    root = parse_xml(data, origin=origin)
    validate(root, resources.specs("schemas", "events.xsd"), origin=origin)
    stated = attributes(root)
    return ((line_of(element), columns.said({**stated, **attributes(element)})) for element in root)


def _of_lines(text: str, columns: ColumnMap) -> _Rows:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            element = _DECODER.decode(line.strip())
        except (ValueError, RecursionError) as error:
            yield BadRow(number, Message("events.broken-row", {"reason": _reason(error)}))
        else:
            yield _row(number, element, columns)


def _elements(text: str, *, origin: str) -> Iterator[tuple[int, object]]:
    """Yield the elements of the array that *text* is, with their lines."""
    here = _skip(text, text.index("[") + 1)
    line, counted = 1, 0
    try:
        while not text.startswith("]", here):
            line, counted = line + text.count("\n", counted, here), here
            element, here = _DECODER.raw_decode(text, here)
            yield line, element
            here = _skip(text, here)
            if text.startswith(",", here):
                here = _skip(text, here + 1)
            elif not text.startswith("]", here):
                raise json.JSONDecodeError("Expecting ',' or ']'", text, here)
        if _skip(text, here + 1) != len(text):
            raise json.JSONDecodeError("Extra data", text, here + 1)
    except (ValueError, RecursionError) as error:
        at = getattr(error, "lineno", line)
        raise DataError("events.broken-json", origin=origin, line=at, reason=_reason(error)) from error


def _row(line: int, element: object, columns: ColumnMap) -> tuple[int, Mapping[str, str]] | BadRow:
    if not isinstance(element, dict):
        return BadRow(line, Message("events.no-object"))
    cells = {}
    for name, value in element.items():
        text = _cell(value)
        if text is None:
            return BadRow(line, Message("events.no-text", {"column": name, "text": repr(value)[:40]}))
        cells[name.casefold()] = text
    return line, columns.said(cells)


def _cell(value: object) -> str | None:
    """Return what a member says, ``None`` if it is neither text, a number, nothing nor a list of texts."""
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ";".join(value)
    return value if isinstance(value, str) else None


def _members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(name for index, (name, _) in enumerate(pairs) if name in dict(pairs[:index]))
        raise ValueError(f"member {twice!r} twice")
    return found


def _constant(name: str) -> NoReturn:
    raise ValueError(name)


_DECODER = json.JSONDecoder(object_pairs_hook=_members, parse_float=str, parse_int=str, parse_constant=_constant)
_BLANK = " \t\r\n"


def _skip(text: str, here: int) -> int:
    """Return the index of the first character from *here* on that is no white space."""
    while here < len(text) and text[here] in _BLANK:
        here += 1
    return here


def _reason(error: Exception) -> str:
    return "too deep" if isinstance(error, RecursionError) else getattr(error, "msg", "") or str(error)
