"""The parts of a spreadsheet file (.xlsx, ECMA-376): an archive of XML that may come from anywhere."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from conformance.errors import DataError

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MAX_OCTETS = 16 * 1024 * 1024
"""How large a file may be; a statement on all bundled proformas has about a quarter of a megabyte."""
MAX_MEMBERS = 1000
"""How many parts it may have."""
MAX_UNPACKED = 64 * 1024 * 1024
"""How large all parts may be together, unpacked."""
MAX_RATIO = 200
"""How many times larger than packed a part may be that has more than a megabyte."""
MAX_TAGS = 2_000_000
"""How many tags a part may have: what is empty in a file is not empty once it is parsed."""

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_RATIO_MATTERS = 1024 * 1024
_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError, ValueError)
_CONTENT_TYPES = "[Content_Types].xml"


class Package:
    """The parts of one file; every part of XML was looked at for a document type declaration.

    Args:
        archive: the open archive.
        origin: what errors call the file.
    """

    def __init__(self, archive: zipfile.ZipFile, origin: str) -> None:
        self._archive = archive
        self.origin = origin
        self.names = frozenset(archive.namelist())

    def octets(self, name: str) -> bytes:
        """Return the part *name*.

        Raises:
            DataError: there is none, or it has more tags than the limit.
        """
        if name not in self.names:
            raise DataError("sheets.broken", origin=self.origin, reason=f"{name}?")
        data = self._archive.read(name)
        if data.count(b"<") > MAX_TAGS:  # whatever the name says; a picture has far fewer of these octets
            raise DataError("sheets.many-tags", origin=self.origin, part=name, limit=MAX_TAGS)
        return data

    def document(self, name: str) -> Element:
        """Return the root of the part *name*.

        Raises:
            DataError: there is none, or it is no XML.
        """
        from conformance.xml.parsing import parse_xml

        return parse_xml(self.octets(name), origin=f"{self.origin}: {name}")

    def targets(self, name: str) -> Mapping[str, tuple[str, str]]:
        """Return what the part *name* is related to, by identifier: the last word of the type, and the part."""
        folder, _, file = name.rpartition("/")
        relations = posixpath.join(folder, "_rels", f"{file}.rels")
        if relations not in self.names:
            return {}
        found = {}
        for relation in self.document(relations):
            if relation.get("TargetMode") != "External":
                target = relation.get("Target", "")
                part = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                found[relation.get("Id", "")] = relation.get("Type", "").rpartition("/")[2], part
        return found


@contextmanager
def opened_package(data: bytes, *, origin: str) -> Iterator[Package]:
    """Open the spreadsheet file *data*; whatever is wrong with its archive is said of *origin*.

    Raises:
        DataError: it is no spreadsheet of this form, encrypted, has macros, links to other workbooks or document type
            declarations, exceeds the limits, or is damaged.
    """
    _demand_form(data, origin)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _demand_limits(archive, origin)
            package = Package(archive, origin)
            _demand_harmless(package)
            yield package
    except _FAULTS as error:
        raise DataError("sheets.broken", origin=origin, reason=error) from error


def _demand_form(data: bytes, origin: str) -> None:
    if len(data) > MAX_OCTETS:
        raise DataError("sheets.too-large", origin=origin, size=len(data), limit=MAX_OCTETS)
    if data.startswith(_OLE):
        raise DataError("sheets.encrypted" if _ENCRYPTED in data else "sheets.old-form", origin=origin)
    if not data.startswith(_ZIP):
        raise DataError("sheets.no-workbook", origin=origin)


def _demand_limits(archive: zipfile.ZipFile, origin: str) -> None:
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise DataError("sheets.many-parts", origin=origin, count=len(members), limit=MAX_MEMBERS)
    if sum(member.file_size for member in members) > MAX_UNPACKED:
        raise DataError("sheets.unpacks-large", origin=origin, limit=MAX_UNPACKED)
    for member in members:
        if member.file_size > max(_RATIO_MATTERS, MAX_RATIO * member.compress_size):
            raise DataError("sheets.ratio", origin=origin, part=member.filename, limit=MAX_RATIO)
    if len({member.filename for member in members}) < len(members):
        raise DataError("sheets.part-twice", origin=origin)


def _demand_harmless(package: Package) -> None:
    origin = package.origin
    if "mimetype" in package.names and b"opendocument" in package.octets("mimetype"):
        raise DataError("sheets.open-document", origin=origin)
    if _CONTENT_TYPES not in package.names:
        raise DataError("sheets.no-workbook", origin=origin)
    for name in sorted(package.names):
        if _declares_type(package.octets(name)):
            raise DataError("xml.dtd", origin=f"{origin}: {name}")
    if any("vbaproject" in name.lower() for name in package.names) or any(
        "macroenabled" in kind.get("ContentType", "").lower() for kind in package.document(_CONTENT_TYPES)
    ):
        raise DataError("sheets.macros", origin=origin)
    if any("externallink" in name.lower() for name in package.names):
        raise DataError("sheets.external", origin=origin)


def _declares_type(data: bytes) -> bool:
    """Tell whether XML has a document type declaration; what is no XML has none, and is no use to anybody either."""
    from lxml import etree

    events = etree.iterparse(
        io.BytesIO(data), events=("start",), resolve_entities=False, load_dtd=False, no_network=True
    )
    try:
        for _, element in events:
            return element.getroottree().docinfo.internalDTD is not None
    except etree.XMLSyntaxError:
        return b"<!DOCTYPE" in data
    return False
