"""Read one identifier at a place in a text, and say what is malformed about what nearly is one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from conformance.model.identifier import Identifier
from conformance.registry.identifier_forms import Form
from conformance.registry.identifier_patterns import DASH, FILE_NAME, GAP, SERIES, Grammar

_CENTURY = 50  # two digits of a year: from 50 on of the 20th century, GB/T 1.1-93
_WIDEST = 64  # more numbers are no range of standards

_ODD_GAP = re.compile(rf" ?(?:-|:|[Nn]o\.?) ?(?=[0-9]{{2,5}}(?:\.[0-9]{{1,3}})? ?{DASH} ?[0-9]{{4}}(?![0-9A-Za-z]))")
"""What stands at times where a space would, before a number with a year."""
_AFTER_DASH = re.compile(rf"(?: ?{DASH} ?|{DASH}\n {{0,80}})(?=[0-9])")
_DIGITS = re.compile(r"(?P<digits>[0-9]{1,12})(?P<more>[A-Za-z×]?)")
_YEAR = re.compile(rf"{DASH}(?P<year>[0-9]{{4}})(?![0-9A-Za-z])")
_AFTER_STOP = re.compile(r"\.(?P<digits>[0-9]{1,8})(?![0-9])")
_LOOKALIKE = str.maketrans("OoIl", "0011")
_MIXED = re.compile(
    rf"{GAP}(?=[0-9OoIl.]{{0,8}}[0-9])(?P<number>[0-9OoIl]{{2,6}})(?P<part>(?:\.[0-9OoIl]{{1,3}})?)"
    rf" ?{DASH} ?(?P<year>[0-9OoIl]{{4}})(?![0-9A-Za-z])"
)
_TIGHT = re.compile(r"[Tt](?=[ _]{0,2}[0-9]{1,6})")
_DOTLESS = re.compile(rf" ?(?P<series>{SERIES})(?P<rest>[0-9]{{3}})(?:-(?P<part>[0-9]{{1,2}}))?(?![A-Za-z0-9_.-])")


@dataclass(frozen=True, slots=True)
class Reading:
    """What stands at a place.

    Attributes:
        end: the place after it.
        identifier: ``None`` if it is malformed.
        malformed: the key of the message that says why, ``""`` if it is not.
        meant: what it would be if it were not malformed, where that is clear.
        prefix_end: the place after the prefix.
    """

    end: int
    identifier: Identifier | None
    malformed: str = ""
    meant: Identifier | None = None
    prefix_end: int = 0


class Reader:
    """Reads identifiers of all forms of a grammar."""

    def __init__(self, grammar: Grammar) -> None:
        self.grammar = grammar

    def whole(self, text: str) -> Reading | None:
        """Read *text*, which is an identifier and nothing else; ``None`` if it is not."""
        if bare := self._bare_alone(text):
            return Reading(len(text), bare)
        head = self.grammar.head.match(text)
        reading = None if head is None else self.at(text, head)
        if reading is not None and reading.end == len(text):
            return reading
        for form in self.grammar.forms.forms:
            if form.shape == "whole" and re.fullmatch(form.number, text.upper()):
                return Reading(len(text), Identifier("", text.upper(), form=form.id))
        return None

    def at(self, text: str, head: re.Match[str]) -> Reading | None:
        """Read what follows *head*, a match of the grammar's head in *text*."""
        form = self.grammar.form_of(head.lastgroup)
        if form is None:
            return self._bare(text, head)
        odd = _ODD_GAP.match(text, head.end()) if form.shape == "dated" and "/" in head[0] else None
        body = self.grammar.bodies[form.id].match(text, odd.end() if odd else head.end())
        if form.shape == "whole":
            return None if body is None else Reading(body.end(), Identifier("", body[0], form=form.id))
        prefix = self.grammar.prefix(form, head[0])
        if body is None or (_runs_on(text, body.end()) and not body.groupdict().get("year")):
            return self._almost(text, head, form)
        if form.shape == "dated":
            return self._dated(text, body, form, prefix)
        return self._other(body, form, prefix)

    def _dated(self, text: str, body: re.Match[str], form: Form, prefix: str) -> Reading | None:
        undated = Identifier(prefix, body["number"], _part(body["part"]), form=form.id)
        if year := body["year"]:
            if self.grammar.forms.believes(year):
                return Reading(body.end(), _dated(undated, year), prefix_end=body.start())
            return self._odd_year(text, undated, start=body.start("year"), end=body.end("part"))
        if mixed := self._letters(text, body.start(), form, prefix):
            return mixed
        if odd := _AFTER_DASH.match(text, body.end()):
            return self._odd_year(text, undated, start=odd.end(), end=body.end())
        if stop := _AFTER_STOP.match(text, body.end()):
            meant = _dated(undated, stop["digits"])
            believed = self.grammar.forms.believes(stop["digits"])
            return Reading(stop.end(), None, "identifiers.stop-for-dash", meant) if believed else None
        return Reading(body.end(), undated, prefix_end=body.start())

    def _odd_year(self, text: str, undated: Identifier, *, start: int, end: int) -> Reading | None:
        """Read digits at *start*, after a dash, that are no year; *end* is where the number ends without them."""
        found = _DIGITS.match(text, start)
        if found is None or found["more"]:  # 202X in a draft
            return Reading(end, undated)
        digits = found["digits"]
        if len(digits) == 1:
            return self._dashed_part(text, undated, digits, found.end())
        if len(digits) == 2:  # noqa: PLR2004  # the old way to write a year
            return _short_year(undated, digits, found.end())
        alike = not undated.part and len(digits) == len(undated.number)
        if alike and 0 < int(digits) - int(undated.number) <= _WIDEST:
            return Reading(end, undated)  # and a range begins
        return Reading(found.end(), None, "identifiers.odd-year")

    def _dashed_part(self, text: str, undated: Identifier, digits: str, stop: int) -> Reading:
        year = _YEAR.match(text, stop)
        meant = Identifier(undated.prefix, undated.number, digits, form=undated.form)
        if year is not None and self.grammar.forms.believes(year["year"]) and not undated.part:
            return Reading(year.end(), None, "identifiers.dashed-part", _dated(meant, year["year"]))
        return Reading(stop, None, "identifiers.odd-year")

    def _other(self, body: re.Match[str], form: Form, prefix: str) -> Reading | None:
        found = body.groupdict()
        year, version, number = found.get("year") or "", "", body["number"]
        part = (found.get("part") or "").replace("\n", "").strip("-")
        if form.shape == "international" and not year:
            part, _, last = part.rpartition("-")
            part, year = (part, last) if self.grammar.forms.believes(last) else (f"{part}-{last}".strip("-"), "")
        if year and not self.grammar.forms.believes(year):
            return Reading(body.end(), None, "identifiers.odd-year")
        if form.shape == "versioned":
            version = _version(found.get("version") or found.get("release") or "")
            if form.id == "etsi":
                digits = number.replace("%20", "").replace(" ", "")
                number = f"{digits[:3]} {digits[3:]}"
        if form.shape == "recommendation":
            version, number = found.get("month") or "", number.upper()
        identifier = Identifier(prefix, number, part, year, version, form.id)
        return Reading(body.end(), identifier, prefix_end=body.start())

    def _almost(self, text: str, head: re.Match[str], form: Form) -> Reading | None:
        """Say what is malformed after *head*, ``None`` if nothing speaks for an identifier there."""
        prefix = self.grammar.prefix(form, head[0])
        if form.slashless and "/" not in prefix and (tight := _TIGHT.match(text, head.end())):
            body = self.grammar.bodies[form.id].match(text, tight.end())
            reading = (
                None if body is None or _runs_on(text, body.end()) else self._dated(text, body, form, f"{prefix}/T")
            )
            meant = reading and (reading.identifier or reading.meant)
            if reading and meant and (meant.year or (form.slashless == "any" and len(meant.number) > 2)):  # noqa: PLR2004
                return Reading(reading.end, None, "identifiers.missing-slash", meant)
            return None
        if form.shape == "dated" and (mixed := self._letters(text, head.end(), form, prefix)):
            return mixed
        if form.id == "3gpp" and prefix != "3GPP" and (dotless := _DOTLESS.match(text, head.end())):
            number = f"{dotless['series']}.{dotless['rest']}"
            meant = Identifier(prefix, number, dotless["part"] or "", form=form.id)
            return Reading(dotless.end(), None, "identifiers.missing-stop", meant)
        return None

    def _letters(self, text: str, start: int, form: Form, prefix: str) -> Reading | None:
        mixed = _MIXED.match(text, start)
        if mixed is None or not any(letter in mixed[0] for letter in "OoIl"):
            return None
        number, part, year = (mixed[name].translate(_LOOKALIKE) for name in ("number", "part", "year"))
        if not self.grammar.forms.believes(year):
            return None
        meant = Identifier(prefix, number, _part(part), year, form=form.id)
        return Reading(mixed.end(), None, "identifiers.letters", meant)

    def _bare(self, text: str, head: re.Match[str]) -> Reading | None:
        if found := FILE_NAME.match(text, head.end()):
            return Reading(found.end(), _from_file_name(found))
        body = self.grammar.bodies["3gpp"].match(text, head.end())
        form = self.grammar.forms.form("3gpp")
        return None if body is None or form is None else self._other(body, form, "3GPP")

    def _bare_alone(self, text: str) -> Identifier | None:
        if found := FILE_NAME.fullmatch(text):
            return _from_file_name(found)
        form = self.grammar.forms.form("3gpp")
        body = self.grammar.bodies["3gpp"].fullmatch(text) if form else None
        reading = self._other(body, form, "3GPP") if body and form else None
        return reading.identifier if reading else None


def _short_year(undated: Identifier, digits: str, end: int) -> Reading:
    if int(digits) >= _CENTURY:
        return Reading(end, _dated(undated, f"19{digits}"))
    return Reading(end, None, "identifiers.short-year", _dated(undated, f"20{digits}"))


def _runs_on(text: str, end: int) -> bool:
    """Say whether a word goes on at *end*, so that what ends there is no number by itself."""
    following = text[end : end + 1]
    return following.isascii() and following.isalnum()


def _part(written: str) -> str:
    return written.replace(" ", "").lstrip(".")


def _dated(undated: Identifier, year: str) -> Identifier:
    return Identifier(undated.prefix, undated.number, undated.part, year, form=undated.form)


def _version(text: str) -> str:
    return ".".join(str(int(one)) for one in text.split(".")) if text else ""


def _from_file_name(found: re.Match[str]) -> Identifier:
    version = ".".join(str(int(digit, 36)) for digit in found["digits"])
    return Identifier("3GPP", f"{found['series']}.{found['rest']}", found["part"] or "", "", version, "3gpp")
