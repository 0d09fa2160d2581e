"""What tables of items and test cases do not say themselves (XML, ``urn:yangfan:specifications:1``)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from conformance.errors import DataError
from conformance.model.text import Text


@dataclass(frozen=True, slots=True)
class Specification:
    """One specification.

    Attributes:
        number: such as ``38.522``.
        title: what it is, in our own words.
        items: for one with conditions: the specification whose items are meant where they name none.
        references: what a number in square brackets before an item means.
        area: for one with test cases: what they test.
    """

    number: str
    title: Text
    items: str = ""
    references: Mapping[str, str] = field(default_factory=dict)
    area: str = ""


@dataclass(frozen=True, slots=True)
class Specifications:
    """The specifications by their numbers, and what families of item names are called in Chinese."""

    by_number: Mapping[str, Specification]
    item_names: Sequence[tuple[re.Pattern[str], str]] = ()

    def specification(self, number: str) -> Specification:
        """Return the specification *number*, one that nothing is known of if it is not listed."""
        return self.by_number.get(number) or Specification(number, Text(number, number))

    def chinese(self, name: str) -> str:
        """Return what the item *name* is called in Chinese, ``""`` if it is of no family."""
        for pattern, template in self.item_names:
            if found := pattern.fullmatch(name):
                return found.expand(template)
        return ""


def load_specifications(paths: Iterable[Path]) -> Specifications:
    """Return what the files in *paths* list; a later file overrides an earlier one.

    Raises:
        DataError: a file is no list of specifications, or a pattern in it is no regular expression.
    """
    from conformance.xml.documents import attributes, bilingual, child, line_of, load_document, qualified

    by_number: dict[str, Specification] = {}
    names: list[tuple[re.Pattern[str], str]] = []
    for path in paths:
        root = load_document(path, "specifications")
        for element in root.iterfind(qualified(root, "specification")):
            given = attributes(element)
            references = (attributes(one) for one in element.iterfind(qualified(root, "reference")))
            by_number[given["number"]] = Specification(
                given["number"],
                bilingual(child(element, "title")),
                given.get("items", ""),
                {one["number"]: one["spec"] for one in references},
                given.get("area", ""),
            )
        for element in root.iterfind(qualified(root, "item-name")):
            given = attributes(element)
            names.append((_pattern(given["pattern"], origin=path, line=line_of(element)), given["zh"]))
    return Specifications(by_number, names)


def _pattern(written: str, *, origin: Path, line: int) -> re.Pattern[str]:
    try:
        return re.compile(written)
    except re.error as error:
        raise DataError("applicability.bad-pattern", origin=origin, line=line, reason=error) from error
