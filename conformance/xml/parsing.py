"""Read XML that may come from anywhere: no DTD, no entities, no network, and limits on size and depth."""

from __future__ import annotations

from functools import cache

from lxml import etree

from conformance.errors import DataError

MAX_OCTETS = 32 * 1024 * 1024
MAX_DEPTH = 200


def parse_xml(data: bytes, *, origin: str) -> etree._Element:
    """Parse *data* and return the root element; comments and processing instructions are left out.

    Raises:
        DataError: *data* is no well-formed XML, has a document type declaration, or is larger or deeper than the
            limits; the message names *origin* and the line.
    """
    if len(data) > MAX_OCTETS:
        raise DataError("xml.too-large", origin=origin, size=len(data), limit=MAX_OCTETS)
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        reason = (error.msg or "").rpartition(", line ")[0] or str(error)
        raise DataError("xml.broken", origin=origin, line=line, column=column, reason=reason) from error
    except ValueError as error:
        raise DataError("xml.unreadable", origin=origin, reason=error) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise DataError("xml.dtd", origin=origin)
    if _too_deep()(root):
        raise DataError("xml.too-deep", origin=origin, limit=MAX_DEPTH)
    return root


@cache
def _too_deep() -> etree.XPath:
    return etree.XPath(f"boolean({'/*' * (MAX_DEPTH + 1)})")
