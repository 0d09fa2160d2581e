"""HTML as blocks: what a reader sees, the cells of a table's row together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from conformance.errors import DataError
from conformance.registry.document_text import row_block
from conformance.registry.documents import Block, Place

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MAX_ELEMENTS = 2_000_000
"""How many tags a page may have."""

_BEGINS = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table|div|p|ul|ol)\b",
    re.IGNORECASE | re.DOTALL,
)
_UNSEEN = frozenset({"script", "style", "template", "noscript", "head", "svg", "math", "object"})
_FLOWING = frozenset(
    re.findall(
        r"\w+",
        "a abbr b bdi bdo big cite code del dfn em font i img input ins kbd label mark q s samp small span strike "
        "strong sub sup time tt u var wbr",
    )
)
_CELLS = frozenset({"td", "th"})


def is_html(text: str) -> bool:
    """Tell whether *text* begins like a page or a piece of one."""
    return _BEGINS.match(text[:4096]) is not None


def html_blocks(text: str, *, origin: str) -> Iterator[Block]:
    """Yield the paragraphs of a page and the rows of its tables, in reading order.

    Nothing is fetched, no entity of a document type declaration is expanded.

    Raises:
        DataError: it has too many tags, is too deep, or nothing can be read from it.
    """
    from lxml import etree

    if text.count("<") > MAX_ELEMENTS:
        raise DataError("verification.many-tags", origin=origin, limit=MAX_ELEMENTS)
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )  # the text is limited before; without huge_tree what is over 256 elements deep is left out
    try:
        root = etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DataError("verification.broken", origin=origin, reason=error) from error
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise DataError("verification.too-deep", origin=origin)
    if root is not None:
        yield from _Reader().blocks(root)


class _Reader:
    """Walks through a page, gathers text until a block ends."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._places: list[tuple[int, Place]] = []
        self._length = 0
        self._line = 1
        self._rows: list[_Row] = []
        self._headings: list[tuple[str, ...]] = []

    def blocks(self, root: Element) -> Iterator[Block]:
        from lxml import etree

        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            name = element.tag.lower() if isinstance(element.tag, str) else ""
            if event == "start":
                self._line = max(self._line, element.sourceline or 0)
                if name in _UNSEEN or not name:
                    walk.skip_subtree()
                    continue
                yield from self._begin(name)
                self._add(element.text)
            else:
                yield from self._finish(name)
                self._add(element.tail)
        yield from self._flush()

    def _begin(self, name: str) -> Iterator[Block]:
        if name == "br":
            self._add("\n")
        elif name == "table":
            yield from self._flush()
            self._headings.append(())
        elif name == "tr":
            yield from self._flush()
            self._rows.append(_Row(self._line))
        elif name not in _FLOWING:
            yield from self._flush()

    def _finish(self, name: str) -> Iterator[Block]:
        if name == "table" and self._headings:
            yield from self._flush()
            self._headings.pop()
        elif name == "tr" and self._rows:
            yield from self._flush()
            row = self._rows.pop()
            cells = tuple(row.cells)
            headings = self._headings[-1] if self._headings else ()
            if any(cells):
                yield row_block(cells, Place(row.line), headings)
                if self._headings and not headings:
                    self._headings[-1] = cells
        elif name in _CELLS and self._rows:
            row = self._rows[-1]
            row.cells.append(" ".join([*row.pieces, " ".join("".join(self._text).split())]).strip())
            row.pieces.clear()
            self._clear()
        elif name not in _FLOWING and name != "br":
            yield from self._flush()

    def _flush(self) -> Iterator[Block]:
        text = "".join(self._text)
        if text.strip():
            if self._rows:
                self._rows[-1].pieces.append(" ".join(text.split()))
            else:
                yield Block(text, tuple(self._places))
        self._clear()

    def _clear(self) -> None:
        self._text, self._places, self._length = [], [], 0

    def _add(self, text: str | None) -> None:
        """Add *text*, whose line feeds count lines of the source and mean no more than a space, unless from ``br``."""
        if not text:
            return
        for number, piece in enumerate(text.split("\n")):
            if number:
                self._line += text != "\n"
                self._text.append("\n")
                self._length += 1
            self._places.append((self._length, Place(self._line)))
            self._text.append(piece)
            self._length += len(piece)


class _Row:
    """A row that is being read."""

    def __init__(self, line: int) -> None:
        self.line = line
        self.cells: list[str] = []
        self.pieces: list[str] = []
