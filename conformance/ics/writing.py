"""Write XML documents of many rows: one row a line, attributes in their order, nothing that is empty."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from xml.sax.saxutils import escape, quoteattr

from conformance.ics.tabular import Row

Attributes: TypeAlias = Mapping[str, str]

_NUMBER = re.compile(r"\d\d\.\d{3}(-\d+)?")
_EDITION = re.compile(r"\bv(\d+\.\d+\.\d+)\b")


@dataclass(frozen=True, slots=True)
class Written:
    """A document that was written.

    Attributes:
        octets: all of it, in UTF-8.
        rows: the rows that became elements, by the lines of these.
    """

    octets: bytes
    rows: Mapping[int, Row]


class DocumentWriter:
    """Writes one document, element by element; an attribute without a value is left out.

    Args:
        name: the root element and the last part but one of its namespace.
        attributes: those of the root; an underscore stands for a hyphen.
    """

    def __init__(self, name: str, **attributes: str) -> None:
        self._lines = ['<?xml version="1.0" encoding="UTF-8"?>']
        self._open: list[str] = []
        self._rows: dict[int, Row] = {}
        self.open(name, {"xmlns": f"urn:yangfan:{name}:1", **attributes})

    def open(self, name: str, attributes: Attributes, *, row: Row | None = None) -> None:
        """Begin an element with children, *row* if it is what a table has there."""
        self._note(row)
        self._lines.append(f"{self._indent}<{name}{_written(attributes)}>")
        self._open.append(name)

    def close(self) -> None:
        """End the element that was begun last."""
        name = self._open.pop()
        self._lines.append(f"{self._indent}</{name}>")

    def empty(self, name: str, attributes: Attributes, *, row: Row | None = None) -> None:
        """Write an element without children, *row* if it is what a table has there."""
        self._note(row)
        self._lines.append(f"{self._indent}<{name}{_written(attributes)}/>")

    def text(self, name: str, text: str) -> None:
        """Write an element with *text*."""
        self._lines.append(f"{self._indent}<{name}>{escape(text)}</{name}>")

    def finish(self) -> Written:
        """End what is open and return the document."""
        while self._open:
            self.close()
        return Written(("\n".join(self._lines) + "\n").encode(), self._rows)

    def _note(self, row: Row | None) -> None:
        """Keep *row* by the line that comes next: no cell has a line break."""
        if row is not None:
            self._rows[len(self._lines) + 1] = row

    @property
    def _indent(self) -> str:
        return "  " * len(self._open)


def grouped(rows: Iterable[Row], column: str) -> Mapping[str, Sequence[Row]]:
    """Return *rows* by their value in *column*, in the order of their first rows."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row[column], []).append(row)
    return groups


def edition_of(source: str) -> str:
    """Return the edition that *source* names, such as ``19.0.0`` of ``TS 38.522 v19.0.0 (j00)``; ``""`` if none."""
    found = _EDITION.search(source)
    return found[1] if found else ""


def file_name(document: str) -> str:
    """Return the name of the file of *document*: ``ts38508-2.xml`` of ``38.508-2``."""
    name = f"ts{document.replace('.', '')}" if _NUMBER.fullmatch(document) else document.lower()
    return f"{re.sub('[^a-z0-9.-]', '-', name)}.xml"


def _written(attributes: Attributes) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items() if value)
