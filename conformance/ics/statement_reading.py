"""Read what a supplier declares out of the sheets of a spreadsheet that people have worked in.

What a device showed stands in such a spreadsheet for information and is not read: it is evidence, and anybody may type
into a spreadsheet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance import messages
from conformance.errors import DataError, UsageError
from conformance.ics.product import product_fact
from conformance.ics.statement_columns import (
    DECLARED,
    columns_by_title,
    is_not_applicable,
    plain_title,
    read_support,
)
from conformance.ics.statements import PRODUCT_FIELDS, near_items
from conformance.model.ics import IcsAnswer, ItemKey, Kind, Statement, Support

if TYPE_CHECKING:
    from conformance.ics.proformas import ProformaBook
    from conformance.ics.sheet_parsing import ReadSheet

_HEADER_ROWS = 10
"""Within how many rows a header is looked for: people like to put a title above."""
_OURS = 3
"""How many of our titles make a row a header of ours, although others are missing."""
_KEY = ("spec", "table", "item")
_NEEDED = {"answers": (*_KEY, "answer"), "product": ("field", "value")}
_ANSWERING = frozenset({*_KEY, "mnemonic", *DECLARED, "field"})
"""The columns whose cells have to be each row's own."""
_MANDATORY_OR_OPTIONAL = frozenset({"m", "o"})
"""The statuses with which an item asks for an answer whatever the other answers are."""


@dataclass(frozen=True, slots=True)
class _Table:
    """A sheet of ours: what kind it is, the row of its header, and the columns by name."""

    sheet: ReadSheet
    kind: str
    header: int
    columns: Mapping[str, int]

    def text(self, row: int, column: str) -> str:
        return self.sheet.text(row, self.columns[column]) if column in self.columns else ""

    def place(self, row: int, column: str) -> str:
        return self.sheet.place(row, self.columns[column])

    def rows(self) -> Iterator[int]:
        """Yield the rows below the header that have something in them."""
        filled = {*self.sheet.rows, *(row for row, _ in self.sheet.formulas)}
        yield from sorted(row for row in filled if row > self.header)


class WorkbookReading:
    """Reads one statement.

    Args:
        sheets: the sheets by name.
        book: the proformas.
        origin: what errors call the file.
    """

    def __init__(self, sheets: Mapping[str, ReadSheet], book: ProformaBook, *, origin: str) -> None:
        self._sheets = sheets
        self._book = book
        self._origin = origin
        self._product: dict[str, str] = {}
        self._editions: dict[str, str] = {}
        self._declared: dict[ItemKey, IcsAnswer] = {}
        self._places: dict[object, str] = {}

    def statement(self) -> Statement:
        """Return the statement.

        Raises:
            DataError: there is none, or something in it is not understood.
        """
        tables = [table for sheet in self._sheets.values() if (table := self._table(sheet)) is not None]
        if all(table.kind != "product" for table in tables):
            raise DataError("sheets.no-statement", origin=self._origin, sheets=", ".join(self._sheets))
        for table in tables:
            self._demand_unmerged(table)
            for row in table.rows():
                if table.kind == "product":
                    self._read_fact(table, row)
                else:
                    self._read_row(table, row)
        for key in self._declared:
            self._editions.setdefault(key.spec, self._book.proformas[key.spec].edition)
        return Statement(self._product, self._editions, self._declared, {})

    def _table(self, sheet: ReadSheet) -> _Table | None:
        """Find the header of *sheet*; ``None`` if it is clearly none of ours."""
        best: dict[str, int] = {}
        for row in sorted(sheet.rows)[:_HEADER_ROWS]:
            found = self._titles(sheet, row)
            for kind, needed in _NEEDED.items():
                if found.keys() >= set(needed) and (kind == "answers" or "item" not in found):
                    return _Table(sheet, kind, row, found)
            best = max(best, found, key=len)
        if len(best) < _OURS and not self._is_ours(sheet.name):
            return None
        kind = "product" if "field" in best or self._is_named(sheet.name, "product") else "answers"
        lacking = ", ".join(
            messages.text(f"sheets.column-{name}") for name in _NEEDED[kind] if kind and name not in best
        )
        raise DataError("sheets.no-header", origin=self._origin, sheet=sheet.name, lacking=lacking)

    def _titles(self, sheet: ReadSheet, row: int) -> dict[str, int]:
        found: dict[str, int] = {}
        for column, text in sorted(sheet.rows[row].items()):
            name = columns_by_title().get(plain_title(text))
            if name in found and len(found) >= _OURS:
                places = sheet.place(row, found[name]), sheet.place(row, column)
                raise DataError("sheets.title-twice", origin=self._origin, one=places[0], other=places[1], title=text)
            if name:
                found[name] = column
        return found

    def _is_ours(self, name: str) -> bool:
        return name in self._book.proformas or any(self._is_named(name, one) for one in ("product", "configurations"))

    def _is_named(self, name: str, word: str) -> bool:
        titles = {messages.text(f"sheets.{word}", spoken=language).casefold() for language in messages.LANGUAGES}
        return name.casefold() in titles

    def _read_fact(self, table: _Table, row: int) -> None:
        """Read a fact of the product, or the edition of a proforma."""
        name, value = table.text(row, "field").strip(), table.text(row, "value").strip()
        if not name:
            if value:
                raise self._error("sheets.value-without-field", table, row, "field")
            return
        self._demand_once(name, table, row, "field")
        if name in self._book.proformas:
            self._editions[name] = value or self._book.proformas[name].edition
        elif name not in PRODUCT_FIELDS:
            known = ", ".join((*PRODUCT_FIELDS, *self._book.proformas))
            raise self._error("sheets.unknown-field", table, row, "field", field=name, known=known)
        elif value:
            self._product[name] = self._fact(name, value, table, row)

    def _fact(self, name: str, value: str, table: _Table, row: int) -> str:
        try:
            return product_fact(name, value)
        except UsageError as error:
            raise self._error("sheets.wrong-fact", table, row, "value", reason=error.message) from error

    def _read_row(self, table: _Table, row: int) -> None:
        parts = [table.text(row, column).strip() for column in _KEY]
        texts = {column: table.text(row, column) for column in DECLARED if column in table.columns}
        if not any(parts):
            if filled := next((column for column, text in texts.items() if text.strip()), None):
                raise self._error("sheets.answer-without-item", table, row, filled)
            return
        if lacking := next((column for column, text in zip(_KEY, parts, strict=True) if not text), None):
            raise self._error("sheets.incomplete-item", table, row, lacking)
        key = ItemKey(*parts)
        self._demand_item(key, table, row)
        self._demand_once(key, table, row, "item")
        if any(text.strip() for text in texts.values()):
            self._declared[key] = self._answer(key, texts, table, row)

    def _answer(self, key: ItemKey, texts: Mapping[str, str], table: _Table, row: int) -> IcsAnswer:
        """Return the answer that the cells of a row make, which are not all empty."""
        given = {DECLARED[column].attribute: text for column, text in texts.items()}
        written = given.pop("support").strip()
        support = read_support(written) if written else Support.UNANSWERED
        item = self._book.item(key)
        if support is None and is_not_applicable(written):
            if item and item.status in _MANDATORY_OR_OPTIONAL:
                raise self._error("sheets.answer-required", table, row, "answer", text=written, status=item.status)
            remark = given.get("note", "")
            support, given["note"] = Support.UNANSWERED, f"{written}: {remark}" if remark.strip() else written
        if support is None:
            words = " / ".join(messages.text(f"sheets.{word}") for word in ("yes", "no"))
            raise self._error("sheets.no-answer", table, row, "answer", text=_short(written), words=words)
        given["value"] = given.get("value", "").strip()
        if item and item.kind is Kind.INTEGER and given["value"] and not item.kind.accepts(given["value"]):
            raise self._error("sheets.no-number", table, row, "value", text=_short(given["value"]))
        return IcsAnswer(key, support, **given)

    def _demand_unmerged(self, table: _Table) -> None:
        """Refuse merged cells where every row has to have its own: what is seen would not be what is read."""
        own = {column for name, column in table.columns.items() if name in _ANSWERING}
        for merged in table.sheet.merged:
            if merged.last_row > table.header and any(merged.first_column <= one <= merged.last_column for one in own):
                place = f"{table.sheet.name}!{merged}"
                raise DataError("sheets.merged", origin=self._origin, place=place)

    def _demand_item(self, key: ItemKey, table: _Table, row: int) -> None:
        if not self._book.has(key):
            near = ", ".join(near_items(key, self._book))
            message = "sheets.unlike-item" if near else "sheets.unknown-item"
            raise self._error(message, table, row, "item", item=key, near=near)
        item = self._book.item(key)
        mnemonic = table.text(row, "mnemonic").strip()
        if item and mnemonic not in {"", item.mnemonic}:
            raise self._error(
                "sheets.wrong-mnemonic", table, row, "mnemonic", item=key, mnemonic=mnemonic, proper=item.mnemonic
            )

    def _demand_once(self, what: object, table: _Table, row: int, column: str) -> None:
        place = table.place(row, column)
        first = self._places.setdefault(what, place)
        if first != place:
            raise self._error("sheets.twice", table, row, column, what=what, first=first)

    def _error(self, message: str, table: _Table, row: int, column: str, **data: object) -> DataError:
        return DataError(message, origin=self._origin, place=table.place(row, column), **data)


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"  # noqa: PLR2004  # enough to recognise a cell by
