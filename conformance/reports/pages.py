"""HTML pages: self-contained, for the screen and for paper; they load nothing and run no script."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.reports.wording import writable

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES = Path(__file__).with_name("templates")
_COMMON_STYLE = "report.css"


def render_page(name: str, *, language: str, sheet: str = "", **data: object) -> bytes:
    """Return the page of the template *name* in UTF-8.

    Args:
        name: the template, without its ending.
        language: ``en`` or ``zh``.
        sheet: the style sheet that is added to the common one, if not the one of that name.
        data: what the template is given besides ``language`` (as HTML writes it) and ``style``.
    """
    sheets = dict.fromkeys((_COMMON_STYLE, f"{sheet or name}.css"))
    styles = [(_TEMPLATES / sheet).read_text(encoding="utf-8") for sheet in sheets if (_TEMPLATES / sheet).is_file()]
    template = _environment().get_template(f"{name}.html")
    spoken = "zh-CN" if language == "zh" else "en"
    return writable(template.render(language=spoken, style="\n".join(styles), **data)).encode()


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
