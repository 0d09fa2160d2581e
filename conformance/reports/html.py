"""The HTML report: one self-contained page, for the screen and for paper, in one language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from conformance.model.results import CampaignResult
from conformance.model.text import Message, Text
from conformance.reports import summary, wording
from conformance.reports.pages import render_page
from conformance.reports.vectors import SHOWN_VERDICTS
from conformance.verdicts import Conclusion, Verdict

if TYPE_CHECKING:
    from markupsafe import Markup

name = "html"
suffix = ".html"

SIGNS: Mapping[Verdict, str] = {  # so that a verdict is told by more than its colour
    Verdict.PASS: "✓",
    Verdict.FAIL: "✗",
    Verdict.ERROR: "!",
    Verdict.INCONC: "?",
    Verdict.NONE: "–",
}
CONCLUSION_SIGNS: Mapping[Conclusion, str] = {
    Conclusion.CONFORMS: "✓",
    Conclusion.DOES_NOT_CONFORM: "✗",
    Conclusion.INCOMPLETE: "?",
}

_BREAKS = re.compile(r"(?<=[/:\\\]])|(?<=\.)(?=[A-Za-z])")


def render(campaigns: Sequence[CampaignResult], *, language: str) -> bytes:
    """Return the campaigns as an HTML page in UTF-8; it loads nothing and runs no script."""
    return render_page(
        "report",
        language=language,
        campaigns=campaigns,
        summary=summary,
        breakable=_breakable,
        signs=SIGNS,
        conclusion_signs=CONCLUSION_SIGNS,
        say=partial(_say, language),
        tell=lambda key, **data: wording.wording(key, language, **data),
        verdicts_of_vectors=SHOWN_VERDICTS,
        spoken=partial(_spoken, language),
        bits=lambda place: wording.bits_text(place, language),
        time=wording.time_text,
    )


def _breakable(text: str) -> Markup:
    """Allow a line break after each separator of a path or locator in *text*, where people would break it."""
    from markupsafe import Markup, escape

    return Markup("<wbr>").join(escape(part) for part in _BREAKS.split(text))


def _say(language: str, key: str) -> str:
    return wording.wording(f"report.{key}", language)


def _spoken(language: str, item: object) -> str:
    if isinstance(item, Message):
        return wording.spoken(item, language)
    if isinstance(item, Text):
        return item.spoken(language)
    raise TypeError(item)
