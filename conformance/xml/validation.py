"""Validate XML documents against an XML Schema."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from conformance.errors import DataError
from conformance.xml.findings import finding_message

_FOLLOWS_FROM_ANOTHER = re.compile("Warning: No precomputed value|Not all fields of key")
"""What is found besides, because a value that a key consists of is invalid or missing."""


def validate(element: etree._Element, xsd_path: Path, *, origin: str) -> None:
    """Check *element* against the schema in *xsd_path*, which is compiled once.

    Raises:
        DataError: the document does not satisfy the schema (the message names the line of the first finding), or the
            schema itself is broken.
    """
    schema = _compiled(xsd_path)
    if schema.validate(element):
        return
    log: Any = schema.error_log  # the type stubs describe no error log
    findings = [log[0], *(one for one in log[1:] if not _FOLLOWS_FROM_ANOTHER.search(one.message))]
    data: dict[str, object] = {
        "origin": origin,
        "line": findings[0].line,
        "reason": finding_message(findings[0].message),
        "schema": xsd_path.name,
    }
    if len(findings) == 1:
        raise DataError("xml.invalid", **data)
    raise DataError("xml.invalid-more", more=len(findings) - 1, **data)


@cache
def _compiled(path: Path) -> etree.XMLSchema:
    try:
        return etree.XMLSchema(etree.parse(path, etree.XMLParser(no_network=True, resolve_entities=False)))
    except (OSError, etree.LxmlError) as error:
        raise DataError("xml.schema-broken", schema=path, reason=error) from error
