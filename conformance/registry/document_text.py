"""Plain text, Markdown and CSV as blocks; the encodings in which they come."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator

from conformance.errors import DataError
from conformance.registry.documents import CELL, Block, Place

MAX_CELL = 1_000_000
"""How long a cell of a CSV file may be."""

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\ufffe\uffff]")
_PAGE = "\f"
_LINE_END = re.compile(r"\r\n|\r|\n")
"""What editors count as lines: not the other separators of Unicode, which str.splitlines knows."""
_RULE = re.compile(r"\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?")
_ITEM = re.compile(r"\s*(?:\[\d+\]|［\d+］|[(（]?\d{1,3}[)）、]|\d{1,3}\.\s|[-*•●·]\s|#{1,6}\s|[a-z][)）]\s)")


def decoded(data: bytes, *, origin: str) -> str:
    """Decode UTF-8, UTF-16 with its byte order mark, or GB 18030.

    Raises:
        DataError: it is none of them, or no text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded_as((encoding,), data, origin)
    return _decoded_as(("utf-8", "gb18030"), data, origin)


def text_blocks(text: str) -> Iterator[Block]:
    """Yield the paragraphs of *text*, the items of its lists and the rows of its tables; form feeds begin pages."""
    pages = text.split(_PAGE)
    line = 0
    for number, content in enumerate(pages, 1):
        lines = _LINE_END.split(content)
        yield from _blocks(lines, line, number if len(pages) > 1 else None)
        line += len(lines) - 1


def page_blocks(text: str, page: int) -> Iterator[Block]:
    """Yield the blocks of one page, the lines counted from its top."""
    yield from _blocks(_LINE_END.split(text), 0, page)


def csv_blocks(text: str, *, origin: str, tabs: bool) -> Iterator[Block]:
    """Yield the rows of a CSV file under their headings.

    Raises:
        DataError: a row cannot be read.
    """
    csv.field_size_limit(MAX_CELL)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter="\t" if tabs else ",", strict=False)
    headings: tuple[str, ...] = ()
    line = 1
    try:
        for cells in rows:
            plain = tuple(" ".join(cell.split()) for cell in cells)
            if any(plain):
                yield row_block(plain, Place(line), headings)
                headings = headings or plain
            line = rows.line_num + 1
    except csv.Error as error:
        raise DataError("verification.broken", origin=origin, reason=f"{line}: {error}") from error


def row_block(cells: tuple[str, ...], place: Place, headings: tuple[str, ...] = ()) -> Block:
    """Return the row of a table."""
    return Block(CELL.join(cells), ((0, place),), row=True, headings=headings)


def _decoded_as(encodings: tuple[str, ...], data: bytes, origin: str) -> str:
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if found := _CONTROL.search(text):
            raise DataError("verification.binary", origin=origin, character=f"U+{ord(found.group()):04X}")
        return text
    raise DataError("verification.unknown-encoding", origin=origin)


def _blocks(lines: list[str], before: int, page: int | None) -> Iterator[Block]:
    paragraph: list[tuple[int, str]] = []
    headings: tuple[str, ...] = ()
    for number, line in enumerate(lines, before + 1):
        cells = _cells(line)
        if cells or not line.strip() or _ITEM.match(line):
            yield from _paragraph(paragraph, page)
            paragraph = []
        if not cells:
            headings = ()
            if line.strip():
                paragraph.append((number, line))
        elif not _RULE.fullmatch(line.strip()):
            yield row_block(cells, Place(number, page), headings)
            headings = headings or cells
    yield from _paragraph(paragraph, page)


def _cells(line: str) -> tuple[str, ...]:
    """Return the cells of a row that is written with bars or tabs, nothing if it is none."""
    bare = line.strip()
    if bare.startswith("|") and bare.count("|") > 1:
        return tuple(cell.strip() for cell in bare.strip("|").replace("\\|", "¦").split("|"))
    if CELL in bare:
        return tuple(cell.strip() for cell in bare.split(CELL))
    return ()


def _paragraph(lines: list[tuple[int, str]], page: int | None) -> Iterator[Block]:
    if not lines:
        return
    places, offset = [], 0
    for number, line in lines:
        places.append((offset, Place(number, page)))
        offset += len(line) + 1
    yield Block("\n".join(line for _, line in lines), tuple(places))
