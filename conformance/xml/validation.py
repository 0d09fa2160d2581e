"""Validate XML documents against an XML Schema."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from conformance.errors import DataError

_NAMESPACE = re.compile(r"\{[^}]*\}")


def validate(element: etree._Element, xsd_path: Path, *, origin: str) -> None:
    """Check *element* against the schema in *xsd_path*, which is compiled once.

    Raises:
        DataError: the document does not satisfy the schema (the message names the line of the first finding), or the
            schema itself is broken.
    """
    schema = _compiled(xsd_path)
    if schema.validate(element):
        return
    findings: Any = schema.error_log  # the type stubs describe no error log
    data = {
        "origin": origin,
        "line": findings[0].line,
        "reason": _NAMESPACE.sub("", findings[0].message),
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
