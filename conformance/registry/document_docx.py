"""Word documents (.docx, ECMA-376) as blocks: an archive of XML that may come from anywhere."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from conformance.errors import DataError
from conformance.registry.document_text import row_block
from conformance.registry.documents import Block, Place

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MAX_PARTS = 5000
"""How many parts the archive may have."""
MAX_PART = 32 * 1024 * 1024
"""How large a part with text may be, unpacked."""
MAX_RATIO = 200
"""How many times larger than packed a part may be that has more than a megabyte."""

_RATIO_MATTERS = 1024 * 1024
_MAIN = "word/document.xml"
_NOTES = ("word/footnotes.xml", "word/endnotes.xml")
_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError, ValueError)
_SPACES = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def docx_blocks(data: bytes, *, origin: str) -> Iterator[Block]:
    """Yield the paragraphs and the rows of tables, then the notes; deleted text is left out.

    Lines count paragraphs and rows; pages are those that the writing program noted when it last laid the text out.

    Raises:
        DataError: it is no Word document, encrypted or damaged, or exceeds a limit.
    """
    roots = _roots(data, origin)
    reader = _Reader(paged=any(_name(one) == "lastRenderedPageBreak" for one in roots[0].iter()))
    for root in roots:
        yield from reader.blocks(root)


def _roots(data: bytes, origin: str) -> list[Element]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if len(archive.infolist()) > MAX_PARTS:
                raise DataError("verification.many-parts", origin=origin, limit=MAX_PARTS)
            names = set(archive.namelist())
            if _MAIN not in names:
                raise DataError("verification.no-word", origin=origin)
            return [_part(archive, name, origin) for name in (_MAIN, *_NOTES) if name in names]
    except _FAULTS as error:
        raise DataError("verification.broken", origin=origin, reason=error) from error


def _part(archive: zipfile.ZipFile, name: str, origin: str) -> Element:
    from conformance.xml.parsing import parse_xml

    info = archive.getinfo(name)
    if info.flag_bits & 1:
        raise DataError("verification.encrypted", origin=origin)
    if info.file_size > MAX_PART or info.file_size > max(_RATIO_MATTERS, MAX_RATIO * info.compress_size):
        raise DataError("verification.unpacks-large", origin=origin, part=name, limit=MAX_PART, ratio=MAX_RATIO)
    with archive.open(info) as part:
        content = part.read(MAX_PART + 1)
    if len(content) > MAX_PART:
        raise DataError("verification.unpacks-large", origin=origin, part=name, limit=MAX_PART, ratio=MAX_RATIO)
    return parse_xml(content, origin=f"{origin}: {name}")


class _Reader:
    """Counts paragraphs and pages over all parts."""

    def __init__(self, *, paged: bool) -> None:
        self._line = 0
        self._page = 1 if paged else None

    def blocks(self, element: Element) -> Iterator[Block]:
        for child in element:
            name = _name(child)
            if name == "p":
                yield from self._paragraph(child)
            elif name == "tbl":
                yield from self._table(child)
            elif name and child.tag != _FALLBACK:
                yield from self.blocks(child)

    def _paragraph(self, paragraph: Element) -> Iterator[Block]:
        self._line += 1
        text: list[str] = []
        places = [(0, Place(self._line, self._page))]
        boxes: list[Element] = []
        length = 0
        for piece in _pieces(paragraph, boxes):
            if piece is None:
                places.append((length, self._turned()))
            else:
                text.append(piece)
                length += len(piece)
        if "".join(text).strip():
            yield Block("".join(text), tuple(places))
        for box in boxes:
            yield from self.blocks(box)

    def _table(self, table: Element) -> Iterator[Block]:
        headings: tuple[str, ...] = ()
        for row in (child for child in table.iter() if _name(child) == "tr" and _owner(child, "tbl") is table):
            self._line += 1
            place = Place(self._line, self._page)
            nested: list[Element] = []
            cells = tuple(self._cell(cell, nested) for cell in row.iter() if _is_cell_of(cell, row))
            if any(cells):
                yield row_block(cells, place, headings)
                headings = headings or cells
            for inner in nested:
                yield from self._table(inner)

    def _cell(self, cell: Element, nested: list[Element]) -> str:
        words = []
        for child in cell.iter():
            if _name(child) == "p" and _owner(child, "tbl") is _owner(cell, "tbl"):
                pieces: list[str] = []
                for piece in _pieces(child, []):
                    if piece is None:
                        self._turned()
                    else:
                        pieces.append(piece)
                words.append("".join(pieces))
            elif _name(child) == "tbl" and _owner(child, "tbl") is _owner(cell, "tbl"):
                nested.append(child)
        return " ".join(" ".join(words).split())

    def _turned(self) -> Place:
        if self._page is not None:
            self._page += 1
        return Place(self._line, self._page)


def _pieces(paragraph: Element, boxes: list[Element]) -> Iterator[str | None]:
    """Yield the text of a paragraph, ``None`` where a page begins; text boxes in it are put into *boxes*."""
    from lxml import etree

    walk = etree.iterwalk(paragraph, events=("start",))
    for _, element in walk:
        name = _name(element)
        if name == "txbxContent":
            boxes.append(element)
            walk.skip_subtree()
        elif name in {"del", "moveFrom", "pPr", "rPr"} or element.tag == _FALLBACK:
            walk.skip_subtree()
        elif name == "t":
            yield element.text or ""
        elif name == "lastRenderedPageBreak":
            yield None
        elif name in _SPACES:
            yield _SPACES[name]


def _name(element: Element) -> str:
    """Return the local name of an element, whatever its namespace: there are two, and text stands in others too."""
    return str(element.tag).rpartition("}")[2]


def _owner(element: Element, name: str) -> Element | None:
    return next((one for one in element.iterancestors() if _name(one) == name), None)


def _is_cell_of(element: Element, row: Element) -> bool:
    return _name(element) == "tc" and _owner(element, "tr") is row
