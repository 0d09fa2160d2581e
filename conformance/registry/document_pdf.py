"""Text of PDF documents, page by page."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING

from conformance.errors import DataError
from conformance.registry.document_text import page_blocks
from conformance.registry.documents import Block

if TYPE_CHECKING:
    from pypdf import PdfReader

MAX_PAGES = 3000
"""How many pages a document may have."""
MAX_STREAM = 16 * 1024 * 1024
"""How large the content of a page may be, unpacked; pypdf itself unpacks no stream over 75 MB."""


def pdf_blocks(data: bytes, *, origin: str) -> Iterator[Block]:
    """Yield the blocks of all pages; lines count within a page.

    Raises:
        DataError: it is encrypted, damaged or has too many pages, or a page is too large or has no text that can be
            read.
    """
    reader = _opened(data, origin)
    found = False
    for number in range(len(reader.pages)):
        text = _page_text(reader, number, origin)
        for block in page_blocks(text, number + 1):
            found = True
            yield block
    if not found:
        raise DataError("verification.no-text", origin=origin)


def _opened(data: bytes, origin: str) -> PdfReader:
    import pypdf

    logger = logging.getLogger("pypdf")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())  # what pypdf puts right is no affair of the reader's
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        readable = not reader.is_encrypted or bool(reader.decrypt(""))
        count = len(reader.pages) if readable else 0
    except Exception as error:  # pypdf raises whatever a damaged file leads it to
        raise DataError(_key(error), origin=origin, reason=error) from error
    if not readable:
        raise DataError("verification.encrypted", origin=origin)
    if count > MAX_PAGES:
        raise DataError("verification.many-pages", origin=origin, count=count, limit=MAX_PAGES)
    return reader


def _page_text(reader: PdfReader, number: int, origin: str) -> str:
    place = f"{origin}, p. {number + 1}"
    try:
        page = reader.pages[number]
        contents = page.get_contents()
        size = 0 if contents is None else len(contents.get_data())
        text = page.extract_text() if size <= MAX_STREAM else ""
    except Exception as error:  # the same
        raise DataError(_key(error), origin=place, reason=error) from error
    if size > MAX_STREAM:
        raise DataError("verification.large-page", origin=place, limit=MAX_STREAM)
    return text


def _key(error: Exception) -> str:
    from pypdf.errors import DependencyError, FileNotDecryptedError

    hidden = isinstance(error, (DependencyError, FileNotDecryptedError))
    return "verification.encrypted" if hidden else "verification.broken"
