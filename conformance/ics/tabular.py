"""Read tab-separated tables with the columns that the converter knows."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from conformance.errors import DataError
from conformance.model.text import near

MAX_ROWS = 200_000
UNKNOWN = "-"
"""The last column of a key that names nothing: such rows do not repeat each other."""


@dataclass(frozen=True, slots=True)
class SheetForm:
    """The columns of a table; those that it does not name are passed over.

    Attributes:
        key: what names a row: no two rows have the same; none where rows may repeat.
        needed: what must be there and must say something in every row.
        known: what may be there.
    """

    key: tuple[str, ...]
    needed: tuple[str, ...]
    known: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is read."""
        return tuple(dict.fromkeys((*self.key, *self.needed, *self.known)))


SHEETS: Mapping[str, SheetForm] = {
    "ics_items.tsv": SheetForm(
        key=("spec", "table", "item"),
        needed=("spec", "table", "item", "mnemonic", "meaning", "source"),
        known=(
            *("release", "core_reference", "mandatory_column", "status", "condition", "value_type"),
            *("meaning_zh", "meaning_origin", "ue_capability_field", "field_origin", "confidence"),
        ),
    ),
    "ics_band_configs.tsv": SheetForm(key=(), needed=("spec", "table", "configuration", "source"), known=("release",)),
    "conditions.tsv": SheetForm(
        key=("spec", "code"),
        needed=("spec", "table", "code", "expression_as_published", "source"),
        known=("parse", "confidence"),
    ),
    "selectors.tsv": SheetForm(
        key=("spec", "code"), needed=("spec", "table", "code", "selects", "expression", "source"), known=()
    ),
    "testcases.tsv": SheetForm(
        key=("spec", "clause"),
        needed=("spec", "clause", "title", "source"),
        known=(
            *("release", "applicability_condition", "tested_band_or_config_selector", "branch", "specific_ics"),
            *("document", "lpp_release", "body_heading_check", "confidence"),
        ),
    ),
}
"""The tables that the converter reads, by file name."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: where it is, and its cells by column; a column that is not there is empty."""

    origin: str
    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


Sheets = Mapping[str, Sequence[Row]]


MAX_SHOWN = 300
"""How much of a text a line of a report or an error shows."""


def shortened(text: str) -> str:
    """Return *text*, cut to what a line shows."""
    return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 1]}…"


def read_sheets(tables: Mapping[str, str]) -> Sheets:
    """Return the rows of each table of :data:`SHEETS`, none of one that is not among *tables*.

    Raises:
        DataError: a table lacks a column, has none of the known names, repeats a key or cannot be read.
    """
    return {name: tuple(_rows(name, tables[name], form)) if name in tables else () for name, form in SHEETS.items()}


def _rows(name: str, text: str, form: SheetForm) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t", strict=True)
    header: list[str] = []
    first_lines: dict[tuple[str, ...], int] = {}
    try:
        for cells in reader:
            if not header:
                header = _header(name, cells, form)
            elif cells:
                row = _row(name, reader.line_num, header, cells=cells, form=form)
                _refuse_repeated(row, form, first_lines)
                yield row
    except csv.Error as error:
        if "field limit" in str(error):
            limit = csv.field_size_limit()
            raise DataError("applicability.cell-too-long", origin=name, line=reader.line_num, limit=limit) from error
        raise DataError("applicability.broken-table", origin=name, line=reader.line_num, reason=error) from error
    if not header:
        raise DataError("applicability.empty-table", origin=name, columns=", ".join(form.needed))


def _header(name: str, cells: list[str], form: SheetForm) -> list[str]:
    for column in form.needed:
        if column not in cells:
            like, *_ = near(column, cells) or [shortened(", ".join(cells))]
            raise DataError("applicability.no-column", origin=name, column=column, near=like)
    if len(set(cells)) < len(cells):
        twice = next(cell for cell in cells if cells.count(cell) > 1)
        raise DataError("applicability.twice", origin=name, line=1, what=twice, first=1)
    return cells


def _row(name: str, line: int, header: list[str], *, cells: list[str], form: SheetForm) -> Row:
    if line > MAX_ROWS:
        raise DataError("applicability.too-many-rows", origin=name, limit=MAX_ROWS)
    if len(cells) != len(header):
        raise DataError("applicability.cells", origin=name, line=line, found=len(cells), expected=len(header))
    known = frozenset(form.columns)
    row = Row(name, line, {column: cell.strip() for column, cell in zip(header, cells, strict=True) if column in known})
    for column, cell in row.cells.items():
        if found := _UNWRITABLE.search(cell):
            code = f"U+{ord(found[0]):04X}"
            raise DataError("applicability.character", origin=name, line=line, column=column, code=code)
    for column in form.needed:
        if not row[column]:
            raise DataError("applicability.empty-cell", origin=name, line=line, column=column)
    return row


def _refuse_repeated(row: Row, form: SheetForm, first_lines: dict[tuple[str, ...], int]) -> None:
    key = tuple(row[column] for column in form.key)
    if not key or key[-1] == UNKNOWN:
        return
    first = first_lines.setdefault(key, row.line)
    if first != row.line:
        raise DataError("applicability.twice", origin=row.origin, line=row.line, what=" ".join(key), first=first)


_UNWRITABLE = re.compile("[^\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
"""What a cell cannot have: XML 1.0 has no way to write it, or an attribute does not keep it (tabs, line breaks)."""
