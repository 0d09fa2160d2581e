"""Read files of standards data: XML with a schema of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lxml.etree import _Element as Element

from conformance import resources
from conformance.errors import DataError
from conformance.model.text import Text
from conformance.xml.parsing import MAX_OCTETS, parse_xml
from conformance.xml.validation import validate


def load_document(path: Path, schema: str) -> Element:
    """Return the root of the document in *path*, valid against ``specs/schemas/<schema>.xsd``.

    Raises:
        DataError: it cannot be read, is broken or is invalid; the message names file and line.
    """
    root = read_document(path)
    validate(root, resources.specs("schemas", f"{schema}.xsd"), origin=str(path))
    return root


def read_document(path: Path) -> Element:
    """Return the root of the document in *path*, whatever its schema.

    Raises:
        DataError: it cannot be read or is broken.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_OCTETS + 1)
    except OSError as error:
        raise DataError("data.unreadable", path=path, reason=error.strerror or error) from error
    return parse_xml(data, origin=str(path))


def child(element: Element, name: str) -> Element:
    """Return the child of that local name, in the namespace of *element*; the schema says that it is there."""
    found = element.find(qualified(element, name))
    if found is None:
        raise LookupError(name)
    return found


def attributes(element: Element) -> dict[str, str]:
    """Return the attributes of *element*."""
    return {str(name): str(value) for name, value in element.attrib.items()}


def line_of(element: Element) -> int:
    """Return the line of *element* in its document."""
    line: Any = element.sourceline  # the type stubs give it no type
    return int(line or 0)


def words(element: Element | None) -> str:
    """Return the text of *element* with white space collapsed, ``""`` where there is no element."""
    return " ".join((element.text or "").split()) if element is not None else ""


def bilingual(element: Element) -> Text:
    """Return the text that the children ``en`` and ``zh`` hold."""
    return Text(en=words(child(element, "en")), zh=words(child(element, "zh")))


def qualified(element: Element, name: str) -> str:
    """Return *name* in the namespace of *element*."""
    tag = str(element.tag)
    return f"{tag[: tag.index('}') + 1]}{name}" if tag.startswith("{") else name
