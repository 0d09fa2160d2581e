"""The sheets of a spreadsheet file: every cell as text, with its place."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from conformance.errors import DataError

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from conformance.ics.spreadsheet_parts import Package

MAX_SHEETS = 64
"""How many sheets a file may have."""
MAX_ROWS = 20_000
"""How many rows with something in them a sheet may have."""
MAX_COLUMNS = 200
"""How many columns a sheet may have."""
MAX_CELLS = 500_000
"""How many cells with something in them a file may have."""
MAX_CHARACTERS = 32_767
"""How long the text of a cell may be; spreadsheet programs take no more."""

_MARKUP = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_MAX_PLAIN = 10**15


@dataclass(frozen=True, slots=True)
class CellRange:
    """A rectangle of cells from its first to its last row and column, from 1."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def __str__(self) -> str:
        first, last = column_letters(self.first_column), column_letters(self.last_column)
        return f"{first}{self.first_row}:{last}{self.last_row}"


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """One sheet as it was read.

    Attributes:
        name: its name.
        origin: the file.
        rows: the texts of what is not empty, by the numbers of row and column, from 1.
        formulas: the cells, row and column, that hold formulas.
        merged: the ranges of cells that are shown as one; only the first of each can have something in it.
    """

    name: str
    origin: str
    rows: Mapping[int, Mapping[int, str]]
    formulas: frozenset[tuple[int, int]] = frozenset()
    merged: Sequence[CellRange] = ()

    def text(self, row: int, column: int) -> str:
        """Return what stands in a cell, ``""`` if it is empty.

        Raises:
            DataError: it is a formula.
        """
        if (row, column) in self.formulas:
            raise DataError("sheets.formula", origin=self.origin, place=self.place(row, column))
        return self.rows.get(row, {}).get(column, "")

    def place(self, row: int, column: int) -> str:
        """Name a cell as ``Answers!D17``."""
        return f"{self.name}!{column_letters(column)}{row}"


def read_sheets(package: Package) -> Iterator[ReadSheet]:
    """Yield the sheets of *package* in their order; what is no sheet of cells is passed over.

    Raises:
        DataError: it has no workbook, exceeds a limit, or is damaged.
    """
    book = next((part for kind, part in package.targets("").values() if kind == "officeDocument"), "")
    if not book:
        raise DataError("sheets.no-workbook", origin=package.origin)
    root = package.document(book)
    targets = package.targets(book)
    listed = [sheet for sheet in root.iter("{*}sheet") if _is_markup(sheet)]
    if len(listed) > MAX_SHEETS:
        raise DataError("sheets.many-sheets", origin=package.origin, count=len(listed), limit=MAX_SHEETS)
    parts = dict(targets.values())
    reading = _Reading(
        package.origin,
        _shared_texts(package, parts.get("sharedStrings", "")),
        _date_styles(package, parts.get("styles", "")),
        epoch=_epoch(root),
    )
    for sheet in listed:
        identifier = next((value for name, value in sheet.items() if str(name).endswith("}id")), "")
        kind, part = targets.get(str(identifier), ("", ""))
        if kind == "worksheet":
            yield reading.sheet(sheet.get("name", ""), package.octets(part))


def column_letters(number: int) -> str:
    """Return the letters of a column, counted from 1."""
    letters = ""
    while number:
        number, digit = divmod(number - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


class _Reading:
    """What the cells of all sheets of a file refer to, and how many there were so far."""

    def __init__(self, origin: str, shared: Sequence[str], dates: frozenset[str], *, epoch: datetime) -> None:
        self._origin = origin
        self._shared = shared
        self._dates = dates
        self._epoch = epoch
        self._cells = 0

    def sheet(self, name: str, data: bytes) -> ReadSheet:
        rows: dict[int, Mapping[int, str]] = {}
        formulas: set[tuple[int, int]] = set()
        merged: list[CellRange] = []
        row_number = 0
        for row in _rows_and_merges(data, f"{self._origin}: {name}"):
            if _local(row) == "mergeCell":
                merged += _ranges(row.get("ref"))
                continue
            row_number = _number(row.get("r"), row_number + 1)
            texts: dict[int, str] = {}
            column = 0
            for cell in row.iterchildren("{*}c"):
                column = _column(cell.get("r"), column + 1)
                place = f"{name}!{column_letters(column)}{row_number}"
                if cell.find("{*}f") is not None:
                    formulas.add((row_number, column))
                text = self._text(cell, place)
                if text:
                    texts[column] = text
                    self._demand_place(column, place)
            if texts:
                rows[row_number] = texts
                self._cells += len(texts)
                self._demand_counts(name, len(rows))
        return ReadSheet(name, self._origin, rows, frozenset(formulas), merged)

    def _demand_place(self, column: int, place: str) -> None:
        if column > MAX_COLUMNS:
            raise DataError("sheets.many-columns", origin=self._origin, place=place, limit=MAX_COLUMNS)

    def _demand_counts(self, name: str, rows: int) -> None:
        if rows > MAX_ROWS:
            raise DataError("sheets.many-rows", origin=self._origin, sheet=name, limit=MAX_ROWS)
        if self._cells > MAX_CELLS:
            raise DataError("sheets.many-cells", origin=self._origin, limit=MAX_CELLS)

    def _text(self, cell: Element, place: str) -> str:
        kind = cell.get("t", "n")
        try:
            text = self._typed(cell, kind)
        except (ValueError, IndexError, OverflowError) as error:
            raise DataError("sheets.cell-broken", origin=self._origin, place=place) from error
        if len(text) > MAX_CHARACTERS:
            raise DataError(
                "sheets.cell-long-read", origin=self._origin, place=place, size=len(text), limit=MAX_CHARACTERS
            )
        return text

    def _typed(self, cell: Element, kind: str) -> str:
        if kind == "inlineStr":
            inline = cell.find("{*}is")
            return "" if inline is None else _string_text(inline)
        value = cell.findtext("{*}v") or ""
        if not value:
            return ""
        if kind == "s":
            return self._shared[_natural(value)]
        if kind == "b":
            return "TRUE" if value.strip() in {"1", "true"} else "FALSE"
        if kind == "n":
            return self._moment(value) if cell.get("s", "0") in self._dates else _plain_number(value)
        return _unescaped(value)

    def _moment(self, value: str) -> str:
        """Write a number that is shown as a date or time in the form of ISO 8601."""
        days = float(value)
        if 0 <= days < 1:
            return (datetime.combine(date.min, time()) + timedelta(seconds=round(days * 86400))).time().isoformat()
        moment = self._epoch + timedelta(seconds=round(days * 86400))
        return moment.date().isoformat() if moment.time() == time() else moment.isoformat(sep=" ")


def _rows_and_merges(data: bytes, origin: str) -> Iterator[Element]:
    """Yield the rows of a sheet and the ranges that are merged; what was read is forgotten."""
    from lxml import etree

    events = etree.iterparse(
        io.BytesIO(data),
        events=("end",),
        tag=("{*}row", "{*}mergeCell"),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
    )
    try:
        for _, row in events:
            if _is_markup(row):
                yield row
            row.clear()
            while row.getprevious() is not None:
                del row.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise DataError("sheets.broken", origin=origin, reason=error.msg) from error


def _shared_texts(package: Package, part: str) -> list[str]:
    if not part:
        return []
    return [_string_text(item) for item in package.document(part).iterchildren("{*}si")]


def _string_text(element: Element) -> str:
    """Return a text, plain or in runs; how it is to be pronounced is left out."""
    pieces = []
    for child in element.iterchildren("{*}t", "{*}r"):
        texts = [child] if _local(child) == "t" else child.iterchildren("{*}t")
        pieces += [text.text or "" for text in texts]
    return _unescaped("".join(pieces))


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)


def _date_styles(package: Package, part: str) -> frozenset[str]:
    """Return the numbers of the cell styles that show a number as a date or time."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

    if not part:
        return frozenset()
    root = package.document(part)
    formats = {str(number): code for number, code in BUILTIN_FORMATS.items()}
    formats |= {entry.get("numFmtId", ""): entry.get("formatCode", "") for entry in root.iter("{*}numFmt")}
    cells = root.find("{*}cellXfs")
    styles = [] if cells is None else list(cells)
    return frozenset(
        str(number) for number, style in enumerate(styles) if is_date_format(formats.get(style.get("numFmtId", ""), ""))
    )


def _epoch(workbook: Element) -> datetime:
    """Return the day that dates count from; from March 1900 on, the other one is as right as the year 1900 was."""
    properties = workbook.find("{*}workbookPr")
    since_1904 = properties is not None and properties.get("date1904") in {"1", "true"}
    return datetime.fromisoformat("1904-01-01" if since_1904 else "1899-12-30")


def _plain_number(value: str) -> str:
    number = float(value)
    if number.is_integer() and abs(number) < _MAX_PLAIN:
        return str(int(number))
    return repr(number) if abs(number) < float("inf") else value


def _natural(value: str) -> int:
    number = int(value)
    if number < 0:
        raise ValueError(value)
    return number


def _number(given: str | None, otherwise: int) -> int:
    return int(given) if given and given.isascii() and given.isdigit() and len(given) <= len("1048576") else otherwise


def _column(place: str | None, otherwise: int) -> int:
    found = _CELL.fullmatch(place or "")
    if found is None:
        return otherwise
    number = 0
    for letter in found[1]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _ranges(reference: str | None) -> Iterator[CellRange]:
    """Yield the range that *reference*, such as ``I3:I6``, names, if it is one."""
    first, _, last = (reference or "").partition(":")
    found = [_CELL.fullmatch(place) for place in (first, last or first)]
    if found[0] and found[1]:
        rows = [int(one[2]) for one in found if one]
        columns = [_column(place, 0) for place in (first, last or first)]
        yield CellRange(min(rows), min(columns), max(rows), max(columns))


def _is_markup(element: Element) -> bool:
    return str(element.tag).rpartition("}")[0][1:] in _MARKUP


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
