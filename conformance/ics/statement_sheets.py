"""Statements as spreadsheets, for filling in and exchange: one sheet for each proforma, one row for each item."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from conformance import messages
from conformance.ics.answers import RELEASE, Answers
from conformance.ics.statement_columns import COLUMNS, DECLARED, OPTIONAL, column_title, written_support
from conformance.ics.statement_reading import WorkbookReading
from conformance.ics.statements import PRODUCT_FIELDS, check_texts
from conformance.ics.workbooks import Cell, Column, Sheet, Value, read_workbook, write_workbook
from conformance.model.ics import IcsAnswer, IcsItem, ItemKey, Statement

if TYPE_CHECKING:
    from conformance.ics.proformas import ProformaBook

_WIDTHS = {
    "spec": 10,
    "table": 14,
    "item": 8,
    "configuration": 26,
    "mnemonic": 30,
    "question": 52,
    "release": 9,
    "references": 18,
    "status": 8,
    "answer": 12,
    "value": 12,
    "remark": 28,
    "derived-answer": 16,
    "place": 34,
    "origin": 24,
    "derived-value": 16,
    "derived-remark": 24,
}

_FILLED_IN = frozenset({"answer", "value", "remark"})
_OF_RELEASE = ("derived-value", "place", "origin", "derived-remark")
"""What is told about the release that a device showed."""


def statement_workbook(statement: Statement, book: ProformaBook, *, language: str) -> bytes:
    """Return *statement* as a spreadsheet with every item of its proformas, in *language* (``en`` or ``zh``).

    Raises:
        DataError: a text is longer than a cell can hold.
    """
    return write_workbook(list(_Writing(statement, book, language).sheets()))


def read_statement_workbook(data: bytes, *, origin: str, book: ProformaBook) -> Statement:
    """Return what is declared in a spreadsheet as :func:`statement_workbook` writes it, in either language.

    What a device showed is there for people and not read. Rows may be sorted, filtered and left out, columns moved and
    added.

    Raises:
        DataError: it is no such spreadsheet; a cell has no answer that is understood, or a formula; a row is about
            what no proforma of *book* asks, or there twice. The message names the cell and the way out.
    """
    statement = WorkbookReading(read_workbook(data, origin=origin), book, origin=origin).statement()
    check_texts(statement, origin=origin)
    return statement


class _Writing:
    """Writes one statement.

    Args:
        statement: the statement.
        book: the proformas.
        language: ``en`` or ``zh``.
    """

    def __init__(self, statement: Statement, book: ProformaBook, language: str) -> None:
        self._statement = statement
        self._book = book
        self._language = language
        self._wrong = {found.key for found in Answers(statement, {}, book).contradictions}
        self._specs = list(dict.fromkeys((*statement.editions, *self._answered_specs())))
        self._optional = [name for name in OPTIONAL if self._is_used(name)]

    def sheets(self) -> Iterator[Sheet]:
        yield self._product()
        for spec in self._specs:
            if spec in self._book.proformas and self._book.proformas[spec].tables:
                items = [item for table in self._book.proformas[spec].tables.values() for item in table]
                names = ["spec", "table", "item", "mnemonic", "question", "release", "references", "status"]
                yield self._answers(spec, names, [self._about(item) for item in items])
        listed = {
            ItemKey(spec, table, one.name): one.release  # a publication may list one twice
            for spec in self._specs
            for table in self._configuration_tables(spec)
            for one in self._book.configurations(spec, table)
        }
        configurations = [
            {"spec": key.spec, "table": key.table, "item": key.item, "release": listed[key]} for key in listed
        ]
        if configurations:
            names = ["spec", "table", "configuration", "release"]
            yield self._answers(self._word("configurations"), names, configurations)

    def _product(self) -> Sheet:
        columns = [
            Column(self._title("section"), 12),
            Column(self._title("field"), 16),
            Column(self._title("meaning"), 44),
            Column(self._title("value"), 34, tone="input"),
            *(Column(self._title(name), 26, tone="shown") for name in _OF_RELEASE),
        ]
        rows: list[Sequence[Value]] = []
        product = self._statement.product
        for name in dict.fromkeys((*PRODUCT_FIELDS, *product)):
            meaning = self._word(f"fill-{name}") if name in PRODUCT_FIELDS else ""
            shown = self._statement.derived.get(RELEASE) if name == RELEASE.item else None
            derived = (shown.value, shown.place, shown.origin, shown.note) if shown else ("", "", "", "")
            tone = "wrong" if shown and RELEASE in self._wrong else ""
            value = Cell(product.get(name, ""), tone)
            rows.append((self._word("section-product"), name, meaning, value, Cell(derived[0], tone), *derived[1:]))
        for spec in self._specs:
            title = self._book.proformas[spec].title.spoken(self._language) if spec in self._book.proformas else ""
            edition = Cell(self._statement.editions.get(spec, ""), "no")
            rows.append((self._word("section-proforma"), spec, title, edition, "", "", "", ""))
        return Sheet(self._word("product"), columns, rows)

    def _answers(self, name: str, about: Sequence[str], rows: Iterable[Mapping[str, str]]) -> Sheet:
        names = [*about, "answer", "value", "remark", "derived-answer", "place", "origin", *self._optional]
        choices = (self._word("yes"), self._word("no"))
        columns = [
            Column(
                self._title(column),
                _WIDTHS.get(column, 20),
                choices=choices if column == "answer" else (),
                tone="input" if column in _FILLED_IN else "shown" if column in COLUMNS.keys() - DECLARED.keys() else "",
            )
            for column in names
        ]
        written = [[self._value(column, row) for column in names] for row in rows]
        return Sheet(name, columns, written, frozen=about.index("question") if "question" in about else 3)

    def _value(self, column: str, row: Mapping[str, str]) -> Value:
        if column == "configuration":
            return row["item"]
        if column not in COLUMNS:
            return row.get(column, "")
        part = COLUMNS[column]
        key = ItemKey(row["spec"], row["table"], row["item"])
        answer = getattr(self._statement, part.source).get(key)
        if answer is None:
            return ""
        if part.attribute != "support":
            return str(getattr(answer, part.attribute))
        tone = {"yes": "yes", "no": "no"}.get(answer.support, "open")
        return Cell(written_support(answer.support, self._language), "wrong" if key in self._wrong else tone)

    def _about(self, item: IcsItem) -> Mapping[str, str]:
        name = item.name.spoken(self._language)
        if self._language != "en" and name != item.name.en:
            name = f"{name}\n{item.name.en}"
        return {
            "spec": item.key.spec,
            "table": item.key.table,
            "item": item.key.item,
            "mnemonic": item.mnemonic,
            "question": name,
            "release": item.release,
            "references": item.references,
            "status": item.status,
        }

    def _configuration_tables(self, spec: str) -> Iterable[str]:
        return self._book.proformas[spec].configurations if spec in self._book.proformas else ()

    def _answered_specs(self) -> Iterator[str]:
        for key in (*self._statement.declared, *self._statement.derived):
            if key != RELEASE:
                yield key.spec

    def _is_used(self, column: str) -> bool:
        part = COLUMNS[column]
        answers: Mapping[ItemKey, IcsAnswer] = getattr(self._statement, part.source)
        return any(getattr(answer, part.attribute) for key, answer in answers.items() if key != RELEASE)

    def _title(self, column: str) -> str:
        return column_title(column, self._language)

    def _word(self, name: str) -> str:
        return messages.text(f"sheets.{name}", spoken=self._language)
