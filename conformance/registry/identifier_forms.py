"""The forms in which numbers of standards are written (XML, ``urn:yangfan:identifier-forms:1``)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from conformance import resources
from conformance.errors import DataError
from conformance.model.text import Text


@dataclass(frozen=True, slots=True)
class Prefix:
    """What a number begins with.

    Attributes:
        written: as the body writes it: ``GB/T``, ``3GPP TS``.
        title: the kind of standard, or the industry.
        also: other ways to write it.
    """

    written: str
    title: Text
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A way of numbering standards.

    Attributes:
        id: ``gb``, ``industry``, ``3gpp``…
        shape: what follows the prefix: ``dated``, ``international``, ``versioned``, ``recommendation``, ``plain``, or
            ``whole`` for a number without prefix.
        number, part: patterns.
        levels: how many parts a number can have, one within the other.
        suffixes: what may follow each prefix.
        codes: pattern of what ends the listed beginning of a prefix.
        pattern: of prefixes that are not listed.
        after: pattern of the words after which alone the number is looked for in a text.
        undated: when a number without edition is taken in a text: ``any``, ``suffix``, ``long``.
        slashless: when a prefix that lacks its slash is told to: ``any``, ``dated``, ``""`` for never.
        zeros: whether numbers have leading zeros that some leave out.
    """

    id: str
    shape: str
    title: Text
    sources: tuple[str, ...]
    examples: tuple[str, ...]
    number: str
    prefixes: tuple[Prefix, ...] = ()
    part: str = ""
    levels: int = 2
    suffixes: tuple[str, ...] = ()
    codes: str = ""
    pattern: str = ""
    after: str = ""
    undated: str = "any"
    slashless: str = ""
    zeros: bool = False


@dataclass(frozen=True, slots=True)
class Forms:
    """All forms, in the order in which they are tried.

    Attributes:
        earliest, latest: the years of issue that are believed.
    """

    forms: Sequence[Form]
    earliest: int
    latest: int

    def form(self, identifier: str) -> Form | None:
        """Return the form that is called *identifier*."""
        return next((form for form in self.forms if form.id == identifier), None)

    def believes(self, year: str) -> bool:
        """Say whether *year*, four digits, can be a year of issue."""
        return len(year) == len("2020") and self.earliest <= int(year) <= self.latest


@cache
def bundled_forms() -> Forms:
    """Return the bundled forms."""
    return load_forms(resources.specs("identifiers", "forms.xml"))


def load_forms(path: Path) -> Forms:
    """Return the forms in *path*.

    Raises:
        DataError: the file lists no forms, or a pattern in it is no regular expression.
    """
    from conformance.xml.documents import attributes, bilingual, child, line_of, load_document, qualified, words

    root = load_document(path, "identifier-forms")
    found = []
    for element in root.iterfind(qualified(root, "form")):
        given = attributes(element)
        for name in ("number", "part", "codes", "prefixes", "after"):
            try:
                re.compile(given.get(name, ""))
            except re.error as error:
                raise DataError(
                    "identifiers.pattern-broken", origin=path, line=line_of(element), name=name, reason=error
                ) from error
        found.append(
            Form(
                id=given["id"],
                shape=given["shape"],
                title=bilingual(child(element, "title")),
                sources=tuple(map(words, element.iterfind(qualified(root, "source")))),
                examples=tuple(map(words, element.iterfind(qualified(root, "example")))),
                number=given["number"],
                prefixes=tuple(
                    Prefix(
                        attributes(one)["written"],
                        bilingual(one),
                        tuple(filter(None, attributes(one).get("also", "").split("|"))),
                    )
                    for one in element.iterfind(qualified(root, "prefix"))
                ),
                part=given.get("part", ""),
                levels=int(given.get("parts", "2")),
                suffixes=tuple(given.get("suffixes", "").split()),
                codes=given.get("codes", ""),
                pattern=given.get("prefixes", ""),
                after=given.get("after", ""),
                undated=given.get("undated", "any"),
                slashless=given.get("slashless", ""),
                zeros=given.get("zeros") == "true",
            )
        )
    return Forms(found, int(root.attrib["earliest"]), int(root.attrib["latest"]))
