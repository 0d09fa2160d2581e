"""Documents as blocks of text that know their lines and pages: paragraphs, and the rows of tables."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from conformance.errors import DataError

MAX_OCTETS = 64 * 1024 * 1024
"""How large a file may be."""
MAX_CHARACTERS = 20_000_000
"""How much text it may have once it is read."""

CELL = "\t"
"""Stands between the cells of a row."""

_ZIP, _OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-"
_PDF_WITHIN = 1024
"""Where a PDF file may begin (ISO 32000-1, annex H.3.4.1)."""
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


class Form(StrEnum):
    """What a document is written in."""

    TEXT = "text"
    MARKDOWN = "markdown"
    CSV = "csv"
    HTML = "html"
    DOCX = "docx"
    PDF = "pdf"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands.

    Attributes:
        line: from 1: of the file, in DOCX the paragraph or the row, in PDF the line of the page.
        page: from 1; ``None`` where the document does not say.
    """

    line: int
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a row of a table with its cells between tabs.

    Attributes:
        text: the lines of a paragraph end with a line feed, except the last.
        places: where the character at an offset stands, and those after it up to the next offset.
        row: whether it is a row of a table.
        headings: of the columns, if it is a row of a table that has them.
    """

    text: str
    places: tuple[tuple[int, Place], ...]
    row: bool = False
    headings: tuple[str, ...] = ()

    def place(self, offset: int) -> Place:
        """Return where the character at *offset* stands."""
        return self.places[max(0, bisect_right(self.places, offset, key=lambda one: one[0]) - 1)][1]


@dataclass(frozen=True, slots=True)
class Document:
    """A document that was read."""

    origin: str
    form: Form
    blocks: tuple[Block, ...]


def read_document(data: bytes, *, origin: str) -> Document:
    """Read plain text, Markdown, CSV, HTML, DOCX, PDF or what ``pdftotext`` made of one.

    Args:
        data: the whole file.
        origin: its name; the ending tells apart what the content does not.

    Raises:
        DataError: it is none of these, is encrypted or damaged, or exceeds a limit.
    """
    if len(data) > MAX_OCTETS:
        raise DataError("verification.too-large", origin=origin, size=len(data), limit=MAX_OCTETS)
    form = _form_of_octets(data, origin)
    if form is Form.PDF:
        from conformance.registry.document_pdf import pdf_blocks

        return Document(origin, form, _limited(pdf_blocks(data, origin=origin), origin))
    if form is Form.DOCX:
        from conformance.registry.document_docx import docx_blocks

        return Document(origin, form, _limited(docx_blocks(data, origin=origin), origin))
    from conformance.registry.document_text import decoded

    return read_text(decoded(data, origin=origin), origin=origin)


def read_text(text: str, *, origin: str) -> Document:
    """Read *text*, which *origin* names or which was typed.

    Raises:
        DataError: it exceeds the limit.
    """
    from conformance.registry.document_html import html_blocks, is_html
    from conformance.registry.document_text import csv_blocks, text_blocks

    if len(text) > MAX_CHARACTERS:
        raise DataError("verification.much-text", origin=origin, limit=MAX_CHARACTERS)
    ending = origin.lower().rpartition(".")[2]
    if ending in {"html", "htm", "xhtml"} or is_html(text):
        return Document(origin, Form.HTML, _limited(html_blocks(text, origin=origin), origin))
    if ending in {"csv", "tsv"}:
        return Document(origin, Form.CSV, tuple(csv_blocks(text, origin=origin, tabs=ending == "tsv")))
    form = Form.MARKDOWN if ending in {"md", "markdown"} else Form.TEXT
    return Document(origin, form, tuple(text_blocks(text)))


def _form_of_octets(data: bytes, origin: str) -> Form:
    if data.startswith(_OLE):
        key = "verification.encrypted" if _ENCRYPTED in data else "verification.old-word"
        raise DataError(key, origin=origin)
    if _PDF in data[:_PDF_WITHIN]:
        return Form.PDF
    return Form.DOCX if data.startswith(_ZIP) else Form.TEXT


def _limited(blocks: Iterable[Block], origin: str) -> tuple[Block, ...]:
    return tuple(_counted(blocks, origin))


def _counted(blocks: Iterable[Block], origin: str) -> Iterator[Block]:
    characters = 0
    for block in blocks:
        characters += len(block.text)
        if characters > MAX_CHARACTERS:
            raise DataError("verification.much-text", origin=origin, limit=MAX_CHARACTERS)
        yield block
