"""The HTML report: one self-contained page, for the screen and for paper, in one language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.model.results import CampaignResult
from conformance.model.text import Message, Text
from conformance.reports import summary, wording
from conformance.verdicts import Conclusion, Verdict

if TYPE_CHECKING:
    from jinja2 import Template
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
_TEMPLATES = Path(__file__).with_name("templates")


def render(campaigns: Sequence[CampaignResult], *, language: str) -> bytes:
    """Return the campaigns as an HTML page in UTF-8; it loads nothing and runs no script."""
    page = _template().render(
        campaigns=campaigns,
        language="zh-CN" if language == "zh" else "en",
        style=(_TEMPLATES / "report.css").read_text(encoding="utf-8"),
        summary=summary,
        breakable=_breakable,
        signs=SIGNS,
        conclusion_signs=CONCLUSION_SIGNS,
        say=partial(_say, language),
        spoken=partial(_spoken, language),
        bits=lambda place: wording.bits_text(place, language),
        time=wording.time_text,
    )
    return wording.writable(page).encode()


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html")


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
