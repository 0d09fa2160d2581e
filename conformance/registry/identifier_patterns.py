"""Regular expressions of the forms, over readable text. Every repetition in them is bounded, so reading is linear."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from conformance.registry.identifier_forms import Form, Forms, bundled_forms

SPACE = r"(?:[ _+]|%20){0,4}"
GAP = rf"{SPACE}(?:\n {{0,80}})?"
"""Between prefix and number: at most one line ends."""
SLASH = r"(?:/|\\|_|-|%2F|%2f)"
DASH = r"(?:-{1,3}|一|%2D)"
"""Before the year; 一 is what recognition makes of a long dash."""
YEAR_MARK = rf"(?: {{0,2}}\n?{DASH} {{0,2}}(?:\n {{0,80}})?|(?::|%3A))"
YEAR_END = r"(?:(?![0-9A-Za-z])|(?=[A-Z]{2}))"
"""After the year; a title in capitals may follow it without a space: ``YD/T 3977-2021LTE-V2X``."""
COLON = r"(?: ?(?::|%3A) ?| ?-{1,3} ?)"
LEFT, RIGHT = r"(?:\(|%28)", r"(?:\)|%29)"
VERSION = r"(?:[Vv]ersion|[Vv]er\.?|[Vv]) ?(?P<version>[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3})(?![0-9.]*[0-9])"
RELEASE = r"(?:[Rr]elease|[Rr]el\.?|REL|R)[- ]?(?P<release>[0-9]{1,2})(?![0-9.]*[0-9])"
BETWEEN = r"(?:[ _+]|%20){0,3},? ?"
SERIES = r"(?:2[1-9]|3[0-9]|4[1-9]|5[0-5])"
NOT_WITHIN = r"(?<![A-Za-z0-9])"

FILE_NAME = re.compile(
    rf"(?P<series>{SERIES})\.?(?P<rest>[0-9]{{3}})(?:-(?P<part>[0-9]{{1,2}}))?-(?P<digits>[0-9a-zA-Z]{{3}})(?![A-Za-z0-9_-])"
)
"""The name of a file of 3GPP: each digit of base 36 is one of the three numbers of the version."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """The forms as regular expressions.

    Attributes:
        head: the beginning of any identifier; the name of its last group tells the form: ``f3``, or ``bare``,
            ``file`` for a specification of 3GPP without prefix.
        bodies: by form, what follows the prefix.
        tight: by form, a prefix without its slash and what follows it.
        prefixes: by form, prefixes by how they are folded.
    """

    forms: Forms
    head: re.Pattern[str]
    bodies: Mapping[str, re.Pattern[str]]
    prefixes: Mapping[str, Mapping[str, str]]

    def form_of(self, group: str | None) -> Form | None:
        """Return the form that the group of the head's match stands for, ``None`` for a bare specification."""
        return self.forms.forms[int(group[1:])] if group and group[1:].isdigit() else None

    def prefix(self, form: Form, text: str) -> str:
        """Return the prefix *text* as the body writes it."""
        folded = fold(text)
        return self.prefixes[form.id].get(folded, folded.replace(" ", "/"))


def fold(prefix: str) -> str:
    """Return *prefix* in upper case, with one space for whatever separates its words."""
    return re.sub(rf"(?:{SLASH}|%20|[ \n+])+", " ", prefix).strip(" ").upper()


@cache
def bundled_grammar() -> Grammar:
    """Return the grammar of the bundled forms."""
    return grammar(bundled_forms())


def grammar(forms: Forms) -> Grammar:
    """Compile *forms*."""
    heads = [rf"(?P<f{index}>{_head(form)})" for index, form in enumerate(forms.forms)]
    bare = rf"(?P<bare>(?<![A-Za-z0-9_.-])(?={SERIES}\.[0-9]{{3}}(?:-[0-9]{{1,2}})?[ ,]{{1,2}}(?:[Vv]|version )[0-9]))"
    file = (
        rf"(?P<file>(?<![A-Za-z0-9_.-])(?={SERIES}\.?[0-9]{{3}}(?:-[0-9]{{1,2}})?-[a-z][0-9a-z]{{2}}(?![A-Za-z0-9_-])))"
    )
    after = [head for head, form in zip(heads, forms.forms, strict=True) if form.after]
    words = [head for head, form in zip(heads, forms.forms, strict=True) if not form.after]  # begin where a word does
    return Grammar(
        forms,
        re.compile("|".join((rf"{NOT_WITHIN}(?=[A-Za-z0-9])(?:{'|'.join((*words, bare, file))})", *after))),
        {form.id: re.compile(_body(form)) for form in forms.forms},
        {form.id: dict(_folded(form)) for form in forms.forms},
    )


def _prefixes(form: Form) -> Iterator[tuple[str, str]]:
    """Return each way to write a prefix, and how the body writes it."""
    for prefix in form.prefixes:
        for text in (prefix.written, *prefix.also):
            yield text, prefix.written
            for suffix in form.suffixes:
                yield text + suffix, prefix.written + suffix


def _folded(form: Form) -> Iterator[tuple[str, str]]:
    """Return each folded prefix, also with its words run together, and how the body writes it."""
    for text, written in _prefixes(form):
        yield fold(text.replace(" ", "")), written
    for text, written in _prefixes(form):
        yield fold(text), written


def _head(form: Form) -> str:
    if form.shape == "whole":
        after = rf"(?:{form.after})[ :]{{0,3}}" if form.after else r"(?<![A-Za-z0-9_-])"
        return rf"{after}(?={form.number}(?![A-Za-z0-9_-]))"
    written = sorted({text for text, _ in _prefixes(form)}, key=lambda text: (-len(text), text))
    alternatives = list(_by_first_letter([_spelt(text, form) for text in written]))
    if form.pattern:
        pattern = form.pattern.replace("/", "(?: {0,2}(?:/|_|%2F) {0,2})")
        alternatives.append(rf"(?<![/\\])(?i:{pattern})(?![A-Za-z])")
    return rf"{NOT_WITHIN}(?:{'|'.join(alternatives)})"


def _by_first_letter(patterns: Iterable[str]) -> Iterator[str]:
    """Put together what begins with the same letter, so that of all prefixes one comparison rules out most."""
    groups: dict[str, list[str]] = {}
    for pattern in patterns:
        groups.setdefault(pattern[: 4 if pattern[0] == "[" else 1], []).append(pattern)
    for first, members in groups.items():
        yield rf"{first}(?:{'|'.join(pattern.removeprefix(first) for pattern in members)})"


def _spelt(prefix: str, form: Form) -> str:
    """Return the pattern of *prefix*, in either case, with the ways to write its slashes and spaces.

    Cases are spelt out since a search without regard to case compares every prefix at every letter.
    """
    pattern = ""
    begun = False
    for piece in re.split("([/ ])", prefix):
        if piece == "/":
            pattern += rf"(?: {{0,2}}{SLASH} {{0,2}})"
        elif piece == " ":
            pattern += r"(?:[ _/+]{0,2}|%20|\n)"
        else:
            pattern += "".join(f"[{one.upper()}{one.lower()}]" if one.isalpha() else re.escape(one) for one in piece)
            pattern += rf"(?:{form.codes})" if form.codes and not begun else ""
            begun = True
    return pattern


def _body(form: Form) -> str:
    number = rf"(?P<number>{form.number})"
    if form.shape == "whole":
        return number
    if form.shape == "plain":
        return rf"(?:{GAP}|-){number}"
    parts = _PARTS[form.shape].replace("@", form.part).replace("#", str(form.levels))
    return f"{GAP}{number}{parts}{_EDITIONS[form.shape]}"


_SPACED = rf"\. (?=[0-9]{{1,3}} ?{DASH} ?[0-9]{{4}})"
"""A space after the full stop, in a number with a year."""
_PARTS = {
    "dated": rf"(?P<part>(?:(?:\.|{_SPACED})(?:@)(?![0-9A-Za-z])){{0,#}})",
    "international": r"(?P<part>(?:-\n?(?:@)(?![0-9A-Za-z])){0,#})",
    "versioned": r"(?:-\n?(?P<part>@))?",
    "recommendation": r"(?:-(?P<part>@))?",
}
_EDITIONS = {
    "dated": rf"(?:{YEAR_MARK}(?P<year>[0-9]{{4}}){YEAR_END})?",
    "international": rf"(?:{COLON}(?P<year>[0-9]{{4}})(?![0-9A-Za-z]))?",
    "versioned": (
        rf"(?:{BETWEEN}(?P<before>\()?{VERSION}(?(before)\)?))?"
        rf"(?:(?(version) ?|{BETWEEN})(?P<around>\()?{RELEASE}(?(around)\)?))?"
        r"(?(version)(?: ?\([0-9]{4}-[0-9]{2}\))?)"
    ),
    "recommendation": (rf"(?:(?:[ _+]|%20)?{LEFT}(?:(?P<month>0[1-9]|1[0-2])(?:/|%2F))?(?P<year>[0-9]{{4}}){RIGHT})?"),
}
