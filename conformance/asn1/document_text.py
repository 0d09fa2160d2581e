"""ASN.1 text out of documents as 3GPP publishes it: .docx, and .zip with documents or text in it, told by content.

Read with zipfile and lxml: python-docx leaves out what stands in tracked insertions, and sets no limits. Nothing is
unpacked to disk.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from conformance.asn1.source_text import has_marks, plain_characters, read_text
from conformance.errors import DataError, SchemaError

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MAX_MEMBERS = 2000
"""How many members an archive may have; a document of a specification has some hundred, most of them pictures."""
MAX_OCTETS = 1024 * 1024 * 1024
"""How large a document or archive may be once it is unpacked, as its directory says; no more than that is read."""
MAX_TEXT_OCTETS = 64 * 1024 * 1024
"""How much text a document may hold, prose included."""

_ZIP, _OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-"
_WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_WRITTEN = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
"""What elements of a run stand for; a soft hyphen stands for nothing."""
_NOT_READ = {"moveFrom", "txbxContent", "Fallback"}
"""Text that was moved away, text boxes, and what older word processors show instead of something."""


def source_text(data: bytes, *, file: str) -> str:
    """Return the text in *data*: a text file, a document, or an archive of such, whose texts are joined by name.

    Raises:
        SchemaError: it is damaged, of a form that is not read, exceeds the limits, or is a document without ASN.1.
    """
    if data.startswith(_OLE):
        raise SchemaError("views.document-old", file=file)
    if data.startswith(_PDF):
        raise SchemaError("views.document-pdf", file=file)
    if not data.startswith(_ZIP):
        return read_text(data)
    with _opened(data, file) as archive:
        main = _main_part(archive, file)
        if main is not None:
            text = _document_text(archive, main, file)
            if not has_marks(text):
                raise SchemaError("views.document-unmarked", file=file)
            return text
        texts = [_member_text(archive, name, file) for name in sorted(archive.namelist(), key=_in_order)]
    joined = "\n".join(filter(None, texts))
    if not joined:
        raise SchemaError("views.archive-empty", file=file)
    return joined


@contextmanager
def _opened(data: bytes, file: str) -> Iterator[zipfile.ZipFile]:
    """Open an archive; whatever is wrong with it is said of *file*."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS:
                raise SchemaError("views.archive-many", file=file, count=len(members), limit=MAX_MEMBERS)
            if sum(member.file_size for member in members) > MAX_OCTETS:
                raise SchemaError("views.document-large", file=file, limit=MAX_OCTETS)
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError) as error:
        raise SchemaError("views.archive-broken", file=file, reason=error) from error


def _member_text(archive: zipfile.ZipFile, name: str, file: str) -> str:
    """Return the text of a member that is a document or a text with ASN.1, ``""`` of any other."""
    inner = f"{file}/{name}"
    data = _read(archive, name, inner)
    if data.startswith(_OLE):
        raise SchemaError("views.document-old", file=inner)
    if data.startswith(_ZIP):
        with _opened(data, inner) as document:
            main = _main_part(document, inner)
            text = "" if main is None else _document_text(document, main, inner)
        return text if has_marks(text) else ""
    if b"\0" in data[:1024]:
        return ""
    text = read_text(data)
    return text if has_marks(text) or re.search(r"\bDEFINITIONS\b[^:]*::=", text) else ""


def _in_order(name: str) -> list[tuple[int, str]]:
    """Sort numbers within names by value, as the parts of a divided specification are numbered."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name)]


def _main_part(archive: zipfile.ZipFile, file: str) -> str | None:
    """Return the name of the part with the text of a word processor's document, ``None`` if it is none."""
    from conformance.xml.parsing import parse_xml

    names = set(archive.namelist())
    if "_rels/.rels" not in names:
        return None
    try:
        relations = parse_xml(_read(archive, "_rels/.rels", file), origin=file)
    except DataError as error:
        raise SchemaError("views.archive-broken", file=file, reason=error) from error
    for relation in relations:
        if relation.get("Type", "").endswith("/officeDocument"):
            part = posixpath.normpath(relation.get("Target", "").lstrip("/"))
            return part if part in names and part.startswith("word/") else None
    return None


def _read(archive: zipfile.ZipFile, name: str, file: str) -> bytes:
    with archive.open(name) as member:
        data = member.read(MAX_TEXT_OCTETS + 1)
    if len(data) > MAX_TEXT_OCTETS:
        raise SchemaError("views.document-large", file=file, limit=MAX_TEXT_OCTETS)
    return data


def _document_text(archive: zipfile.ZipFile, part: str, file: str) -> str:
    """Return the text of a document, one line for each paragraph and line break, tracked changes accepted."""
    from lxml import etree

    lines: list[str] = []
    size = 0
    try:
        with archive.open(part) as member:
            for text in _paragraphs(member, file):
                size += len(text)
                if size > MAX_TEXT_OCTETS:
                    raise SchemaError("views.document-large", file=file, limit=MAX_TEXT_OCTETS)
                lines.append(text)
    except etree.XMLSyntaxError as error:
        raise SchemaError("views.archive-broken", file=file, reason=error) from error
    return plain_characters("".join(lines))


def _paragraphs(stream: IO[bytes], file: str) -> Iterator[str]:
    """Yield the text of each paragraph with its end; what was read is forgotten, since documents are large."""
    from lxml import etree

    pieces: list[str] = []
    hidden = 0
    events = etree.iterparse(stream, events=("start", "end"), resolve_entities=False, load_dtd=False, no_network=True)
    for event, element in events:
        name = _local_name(element)
        if event == "start":
            if element.getparent() is None and element.getroottree().docinfo.internalDTD is not None:
                raise SchemaError("views.document-dtd", file=file)
            hidden += name in _NOT_READ
            continue
        hidden -= name in _NOT_READ
        if not hidden and name == "t":
            pieces.append(element.text or "")
        elif not hidden and name in _WRITTEN and _local_name(element.getparent()) == "r":
            pieces.append(_WRITTEN[name])
        elif name == "p" and not hidden:
            yield "".join(pieces) + ("" if _mark_is_deleted(element) else "\n")
            pieces.clear()
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


def _local_name(element: Element | None) -> str:
    """Return the name of an element of a word processor's document, ``""`` of any other but a fallback."""
    if element is None or not isinstance(element.tag, str):
        return ""
    namespace, _, name = element.tag.rpartition("}")
    return name if namespace[1:] in _WORD or name == "Fallback" else ""


def _mark_is_deleted(paragraph: Element) -> bool:
    """Whether the end of a paragraph is a tracked deletion, so that the next one continues it."""
    return any(
        _local_name(mark) == "del" and [_local_name(outer) for outer in mark.iterancestors()][:2] == ["rPr", "pPr"]
        for properties in paragraph
        if _local_name(properties) == "pPr"
        for mark in properties.iter()
    )
