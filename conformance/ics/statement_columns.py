"""The columns of a statement's spreadsheet and the words of its answers, as written and as understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from conformance import messages
from conformance.model.ics import Support


@dataclass(frozen=True, slots=True)
class AnswerPart:
    """Where in a statement the text of a column belongs: ``declared`` or ``derived``, and the attribute there."""

    source: str
    attribute: str


COLUMNS: Mapping[str, AnswerPart] = {
    "answer": AnswerPart("declared", "support"),
    "value": AnswerPart("declared", "value"),
    "remark": AnswerPart("declared", "note"),
    "answered-by": AnswerPart("declared", "origin"),
    "declared-place": AnswerPart("declared", "place"),
    "derived-answer": AnswerPart("derived", "support"),
    "derived-value": AnswerPart("derived", "value"),
    "place": AnswerPart("derived", "place"),
    "origin": AnswerPart("derived", "origin"),
    "derived-remark": AnswerPart("derived", "note"),
}
"""The columns that show answers, by name."""

DECLARED: Mapping[str, AnswerPart] = {name: part for name, part in COLUMNS.items() if part.source == "declared"}
"""Those that are read back.

What a device showed is evidence: a spreadsheet tells people of it, and is no source of it.
"""

OPTIONAL = ("answered-by", "declared-place", "derived-value", "derived-remark")
"""Those that are written only where there is something in them."""

_OTHERS = ("spec", "table", "item", "mnemonic", "question", "release", "references", "status")
_OF_PRODUCT = ("section", "field", "meaning")
_NOT_APPLICABLE = frozenset({"n/a", "na", "n.a.", "-", "–", "—", "不适用"})
_SUPPORTS = {
    "yes": Support.YES,
    "y": Support.YES,
    "是": Support.YES,
    "no": Support.NO,
    "n": Support.NO,
    "否": Support.NO,
}
"""What is understood besides what is written."""


def written_support(support: Support, language: str) -> str:
    """Return the word that a cell has for *support*."""
    return messages.text(f"sheets.{support}", spoken=language)


def read_support(text: str) -> Support | None:
    """Return the support that the cell text *text*, which is not empty, means; ``None`` if it means none."""
    plain = text.strip().casefold()
    return next(
        (one for one in Support if plain in {written_support(one, each).casefold() for each in messages.LANGUAGES}),
        _SUPPORTS.get(plain),
    )


def is_not_applicable(text: str) -> bool:
    """Tell whether the cell text *text* is the third answer of ISO/IEC 9646-7, that none is required."""
    return text.strip().casefold() in _NOT_APPLICABLE


def column_title(name: str, language: str) -> str:
    """Return the title of a column; one that is not read back says so."""
    title = messages.text(f"sheets.column-{name}", spoken=language)
    shown = name in COLUMNS and name not in DECLARED
    return messages.text("sheets.for-information", {"title": title}, spoken=language) if shown else title


@cache
def columns_by_title() -> Mapping[str, str]:
    """Return the names of the columns that are ours, but the derived ones, by their titles in every language.

    Titles are as :func:`plain_title` has them.
    """
    found = {}
    for name in (*_OTHERS, "configuration", *DECLARED, *_OF_PRODUCT):
        for language in messages.LANGUAGES:
            title = plain_title(column_title(name, language))
            found[title] = "item" if name == "configuration" else name
    return found


def plain_title(title: str) -> str:
    """Return *title* in the form in which titles are compared: letter case and spaces do not matter."""
    return " ".join(title.split()).casefold()
