"""Find identifiers of standards in a text, lists and ranges of them too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from conformance.model.identifier import Identifier
from conformance.model.text import Message
from conformance.registry.identifier_forms import Form, Forms
from conformance.registry.identifier_lists import Member, members
from conformance.registry.identifier_patterns import Grammar, bundled_grammar, grammar
from conformance.registry.identifier_reading import Reader, Reading
from conformance.registry.readable_text import ReadableText, readable

_ALL_PARTS = re.compile(r" ?\( ?(?:所有部分|全部部分|[Aa]ll parts) ?\)")
_LISTED = frozenset({"gb", "industry", "local", "group", "alliance", "3gpp"})
_LONG = 4
"""Digits of a number that is taken for one without a year and without a slash in its prefix."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """An identifier where it stands in a text.

    Attributes:
        identifier: ``None`` if it is malformed.
        start, end: where in the text; members within a range share its place.
        text: what stands there.
        malformed: the key of the message that says why it is no identifier, ``""`` if it is one.
        meant: what a malformed one would be, where that is clear.
        all_parts: whether the text means all parts of the standard.
    """

    identifier: Identifier | None
    start: int
    end: int
    text: str
    malformed: str = ""
    meant: Identifier | None = None
    all_parts: bool = False

    @property
    def message(self) -> Message | None:
        """What is malformed and how it would be written, ``None`` if nothing is."""
        if not self.malformed:
            return None
        from conformance.registry.written_identifiers import written

        meant = "?" if self.meant is None else written(self.meant)
        return Message(self.malformed, {"text": self.text, "meant": meant})


def find_identifiers(text: str, forms: Forms | None = None) -> Iterator[Occurrence]:
    """Find the identifiers in *text*, in the order in which they stand; takes time in proportion to its length.

    Args:
        text: plain text; the end of a line may stand within an identifier.
        forms: the forms to look for, the bundled ones if not given.
    """
    shape = bundled_grammar() if forms is None else grammar(forms)
    finder = _Finder(shape, readable(text))
    return finder.occurrences()


class _Finder:
    def __init__(self, shape: Grammar, page: ReadableText) -> None:
        self.shape = shape
        self.page = page
        self.reader = Reader(shape)
        years = range(shape.forms.earliest, shape.forms.latest + 1)
        self.years = re.compile("|".join(map(str, years)))

    def occurrences(self) -> Iterator[Occurrence]:
        text, place = self.page.text, 0
        while head := self.shape.head.search(text, place):
            reading = self.reader.at(text, head)
            form = self.shape.form_of(head.lastgroup)
            if reading is None or not self._believed(head, form, reading):
                place = max(head.end(), head.start() + 1)
                continue
            start = head.end() if form is not None and form.shape == "whole" else head.start()
            members, place = self._with_list(start, reading)
            yield from members

    def _with_list(self, start: int, reading: Reading) -> tuple[Sequence[Occurrence], int]:
        """Return what was read, with the rest of the list that it begins, and the place after all of it."""
        if reading.identifier is None:
            return [self._occurrence(start, reading.end, malformed=reading.malformed, meant=reading.meant)], reading.end
        first = Member(reading.identifier, start, reading.end)
        listed: Sequence[Member] = [first]
        end = reading.end
        if reading.identifier.form in _LISTED:
            listed, end = members(self.page.text, first, self.years)
        ends = _ALL_PARTS.match(self.page.text, end)
        last = len(listed) - 1
        if ends is not None and not listed[last].identifier.part:
            end = ends.end()
        else:
            ends = None
        found = [
            self._occurrence(
                member.start,
                end if ends is not None and index == last else member.end,
                identifier=member.identifier,
                all_parts=ends is not None and index == last,
            )
            for index, member in enumerate(listed)
        ]
        return found, end

    def _occurrence(
        self,
        start: int,
        end: int,
        *,
        identifier: Identifier | None = None,
        malformed: str = "",
        meant: Identifier | None = None,
        all_parts: bool = False,
    ) -> Occurrence:
        first, last = self.page.span(start, end)
        return Occurrence(identifier, first, last, self.page.original[first:last], malformed, meant, all_parts)

    def _believed(self, head: re.Match[str], form: Form | None, reading: Reading) -> bool:
        """Say whether what was read may be taken for an identifier in running text."""
        named = reading.identifier
        if form is None or form.shape == "whole" or named is None or named.year or named.version:
            return True
        prefix = named.prefix
        spelt = any(one.isupper() for one in head[0]) or "/" in prefix or form.id in {"ietf", "3gpp"}
        if form.pattern and prefix not in self.shape.prefixes[form.id].values():
            return spelt and form.id == "group" and len(prefix) > len("T/AB")
        if form.undated == "any" or "/" in prefix:
            return spelt
        return spelt and form.undated == "long" and (bool(named.part) or self._long(head, named))

    def _long(self, head: re.Match[str], named: Identifier) -> bool:
        before = self.page.text[max(0, head.start() - 2) : head.start()].rstrip(" ")
        measured = before[-1:].isdigit() and named.form == "gb"  # 8 GB 2666 is memory
        return len(named.number) >= _LONG and not self.shape.forms.believes(named.number) and not measured
