"""Spreadsheets (.xlsx) of plain tables, written so that the same content gives the same octets, and read with limits.

What is written is text: no cell is ever a formula. What is read comes as text, whatever the cell is; a formula is not
believed, since what a file says it gave need not be so.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, cast

from conformance.errors import DataError
from conformance.ics.sheet_parsing import MAX_CHARACTERS, ReadSheet, column_letters, read_sheets
from conformance.ics.spreadsheet_parts import opened_package

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.styles import NamedStyle
    from openpyxl.worksheet.worksheet import Worksheet

MAX_NAME = 31
"""How many characters the name of a sheet may have, as spreadsheet programs demand."""

_LINE, _MAX_HEIGHT = 13.0, 409.0
_UNPRINTED = 4
_WRAPPED = 2
"""With more lines an estimate may be one too short: where programs break them depends on the words."""
_WIDE = "\u2e80"
_MOMENT = datetime.fromisoformat("2000-01-01T00:00:00")
_ZIP_MOMENT = (1980, 1, 1, 0, 0, 0)
_UNWRITABLE = re.compile("[^\t\n\x20-\x7e\x80-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|_(?=x[0-9A-Fa-f]{4}_)")
_NAME_TABOO = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_FORMULA = ("=", "+", "-", "@")
_GROUNDS = {"maybe": "E6F0F7", "yes": "E5F4EB", "no": "ECEFF3", "open": "FDF2DC", "wrong": "FCEBEA"}
_GROUNDS |= {"input": "FFFDF0", "shown": "F4F6F9"}
_INKS = {"shown": "4C5764", "maybe": "0D4F7C", "yes": "17693F", "no": "4C5764", "open": "7D4E00", "wrong": "A8201A"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet.

    Attributes:
        title: what stands in the header.
        width: in characters.
        choices: what may be chosen from a list; anything if there are none.
        tone: that of its cells which have none of their own: ``input`` where something is to be filled in,
            ``shown`` where something stands for information only.
    """

    title: str
    width: int = 14
    choices: tuple[str, ...] = ()
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A text with a tone: ``yes``, ``no``, ``maybe``, ``open`` (something is missing) or ``wrong``."""

    text: str
    tone: str = ""


Value = str | int | Cell


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: a header, then rows as long as it.

    Attributes:
        name: made fit for spreadsheet programs where it is not.
        columns: the header.
        rows: texts and whole numbers.
        frozen: how many columns stay where they are when one scrolls sideways.
        printed: how many columns are printed, 0 for all.
    """

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    frozen: int = 0
    printed: int = 0


def write_workbook(sheets: Sequence[Sheet]) -> bytes:
    """Return a spreadsheet with *sheets*; the same sheets give the same octets.

    Raises:
        DataError: a text is longer than a cell can hold; the error names sheet and cell.
    """
    from openpyxl import Workbook

    for sheet in sheets:  # a workbook that is begun has to be finished
        _demand_lengths(sheet)
    workbook = Workbook(write_only=True)
    workbook.properties.creator = "Yangfan"
    workbook.properties.created = _MOMENT
    writer = _Writer(workbook)
    names = _fit_names([sheet.name for sheet in sheets])
    for sheet, name in zip(sheets, names, strict=True):
        # what the stubs call a write-only sheet lacks half of what it has
        writer.write(sheet, cast("Worksheet", workbook.create_sheet(name)))
    written = io.BytesIO()
    workbook.save(written)
    return _timeless(written.getvalue())


def read_workbook(data: bytes, *, origin: str) -> Mapping[str, ReadSheet]:
    """Return the sheets of the spreadsheet *data* by name, in their order.

    Raises:
        DataError: it is no spreadsheet of this form, has something that is not read (macros, links to other workbooks,
            document type declarations), exceeds a limit, or is damaged. The error names *origin*, and sheet and cell
            where it is about one.
    """
    with opened_package(data, origin=origin) as package:
        sheets: dict[str, ReadSheet] = {}
        for sheet in read_sheets(package):
            if sheet.name in sheets:
                raise DataError("sheets.broken", origin=origin, reason=f"{sheet.name} 2×")
            sheets[sheet.name] = sheet
        return sheets


def escaped(text: str) -> str:
    """Write characters that XML has not, as spreadsheet programs do (``_x0007_``; ECMA-376 part 1, 22.9.2.19)."""
    return _UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


class _Writer:
    """Writes sheets into *workbook*; its styles are named, since making them for each cell takes most of the time."""

    def __init__(self, workbook: Workbook) -> None:
        for tone in ("header", "", *_GROUNDS):
            workbook.add_named_style(_style(tone, "@"))
            workbook.add_named_style(_style(tone, "General"))

    def write(self, sheet: Sheet, target: Worksheet) -> None:
        last = column_letters(len(sheet.columns))
        target.freeze_panes = f"{column_letters(sheet.frozen + 1)}2"
        target.auto_filter.ref = f"A1:{last}{len(sheet.rows) + 1}"
        for number, column in enumerate(sheet.columns, 1):
            target.column_dimensions[column_letters(number)].width = column.width
        _prepare_for_print(target)
        if sheet.printed:
            target.print_area = f"A1:{column_letters(sheet.printed)}{len(sheet.rows) + 1}"
        target.append([self._header(target, column.title) for column in sheet.columns])
        for number, row in enumerate(sheet.rows, 2):
            height = _height(sheet, row)
            if height:
                target.row_dimensions[number].height = height
            cells = zip(sheet.columns, row, strict=True)
            target.append([self._cell(target, column, value) for column, value in cells])
        for number, column in enumerate(sheet.columns, 1):
            if column.choices and sheet.rows:
                letter = column_letters(number)
                _offer(target, column.choices, f"{letter}2:{letter}{len(sheet.rows) + 1}")

    def _header(self, target: Worksheet, title: str) -> object:
        return self._styled(target, escaped(title), "header")

    def _cell(self, target: Worksheet, column: Column, value: Value) -> object:
        tone = value.tone if isinstance(value, Cell) else ""
        return self._styled(target, _plain(value), tone or column.tone)

    def _styled(self, target: Worksheet, value: str | int, tone: str) -> object:
        from openpyxl.cell import WriteOnlyCell

        cell = WriteOnlyCell(target, value=value)
        cell.style = _style_name(tone, "@" if isinstance(value, str) else "General")
        if isinstance(value, str):
            cell.data_type = "s"  # whatever it looks like: a formula, an error
            if value.startswith(_FORMULA):
                cell.quotePrefix = True
        return cell


def _demand_lengths(sheet: Sheet) -> None:
    for number, row in enumerate(sheet.rows, 2):
        for column, value in enumerate(row, 1):
            plain = _plain(value)
            if isinstance(plain, str) and len(plain) > MAX_CHARACTERS:
                place = f"{sheet.name}!{column_letters(column)}{number}"
                raise DataError("sheets.cell-long", place=place, limit=MAX_CHARACTERS)


def _plain(value: Value) -> str | int:
    """Return what is written of a value."""
    plain = value.text if isinstance(value, Cell) else value
    return escaped(plain) if isinstance(plain, str) else plain


def _style(tone: str, shown_as: str) -> NamedStyle:
    from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side

    line = Side(style="thin", color="D8DEE6")
    header = tone == "header"
    ground = "0D4F7C" if header else _GROUNDS.get(tone)
    return NamedStyle(
        _style_name(tone, shown_as),
        font=Font(name="Calibri", size=10, bold=header, color="FFFFFF" if header else _INKS.get(tone, "18222F")),
        fill=PatternFill("solid", start_color=ground) if ground else PatternFill(),
        border=Border(bottom=line, left=line, right=line, top=line),
        alignment=Alignment(wrap_text=True, vertical="center" if header else "top"),
        number_format=shown_as,
    )


def _style_name(tone: str, shown_as: str) -> str:
    return f"Yangfan {tone or 'plain'} {'text' if shown_as == '@' else 'number'}"


def _height(sheet: Sheet, row: Sequence[Value]) -> float:
    """Return how high a row is to be in points, 0 to leave it at one line; not every program finds out itself.

    What is not printed makes a row only a little higher.
    """
    needed = [_lines(value, column.width) for column, value in zip(sheet.columns, row, strict=True)]
    printed = sheet.printed or len(needed)
    lines = max(*needed[:printed], *(min(one, _UNPRINTED) for one in needed[printed:]), 1)
    return 0 if lines == 1 else min(_LINE * lines + 2, _MAX_HEIGHT)


def _lines(value: Value, width: int) -> int:
    """Estimate how many lines a text takes in a column: a Chinese character is as wide as two Latin ones."""
    text = value.text if isinstance(value, Cell) else str(value)
    if len(text) * 2 <= width and "\n" not in text:
        return 1
    lines = 0
    for line in text.split("\n"):
        taken = sum(2 if character >= _WIDE else 1 for character in line)
        lines += max(1, -(-taken // max(1, width - 1))) + (len(max(line.split(" "), key=len)) >= width)
    return lines + (lines > _WRAPPED)


def _prepare_for_print(target: Worksheet) -> None:
    """Print on A4 across, as wide as the page, the header on every page."""
    from openpyxl.worksheet.properties import PageSetupProperties

    target.page_setup.orientation = "landscape"
    target.page_setup.paperSize = 9
    target.page_setup.fitToHeight = 0
    target.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    target.print_title_rows = "1:1"
    target.oddFooter.right.text = "&P / &N"  # type: ignore[union-attr]  # a new sheet has a footer


def _offer(target: Worksheet, choices: Sequence[str], cells: str) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    validation = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True, showErrorMessage=True)
    validation.add(cells)
    target.data_validations.append(validation)


def _fit_names(names: Sequence[str]) -> list[str]:
    """Return *names* as spreadsheet programs take them: short, without certain characters, told apart."""
    fit: list[str] = []
    taken: set[str] = set()
    for name in names:
        plain = _NAME_TABOO.sub("_", name).strip("'")[:MAX_NAME] or "_"
        chosen, number = plain, 2
        while chosen.casefold() in taken:
            chosen = f"{plain[: MAX_NAME - len(str(number)) - 1]} {number}"
            number += 1
        taken.add(chosen.casefold())
        fit.append(chosen)
    return fit


def _timeless(data: bytes) -> bytes:
    """Take the times of writing out of a file."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for member in sorted(old.namelist()):
            content = old.read(member)
            if member == "docProps/core.xml":
                content = re.sub(
                    rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + _MOMENT.isoformat().encode() + b"Z", content
                )
            new.writestr(zipfile.ZipInfo(member, _ZIP_MOMENT), content, zipfile.ZIP_DEFLATED)
    return written.getvalue()
