"""What all plots share: the drawing, its colours, scales, ticks and legends."""

from __future__ import annotations

import datetime as dt
import math
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

Attributes = Mapping[str, str | float]

FONT = 12.0
"""The size of letters in pixels."""
PALETTE = 10
"""How many tones there are; those from ``10`` on are the same again, hatched."""

_LIGHT = (
    *("#0d4f7c", "#d55e00", "#009e73", "#c2185b", "#e69f00"),
    *("#6a3d9a", "#56b4e9", "#7a6a00", "#8c4a2f", "#4c5764"),
)
_DARK = (
    *("#6db3e8", "#ff9a4d", "#4fd1a5", "#ff7eb0", "#f2c14e"),
    *("#b79be0", "#9adcff", "#cfc05a", "#d39a80", "#a9b4c0"),
)
_MAX_TICKS = 12
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240)


def _tones(scheme: Sequence[str], main: str, other: str, quiet: str) -> str:
    named = {**{str(at): tone for at, tone in enumerate(scheme)}, "main": main, "other": other, "quiet": quiet}
    return " ".join(f".plot .tone-{name} {{ --tone: {tone}; }}" for name, tone in named.items())


_SHAPES = """
.plot { width: 100%; height: auto; display: block; font: 12px system-ui, "Noto Sans", "PingFang SC", "Microsoft YaHei",
  "Noto Sans CJK SC", "Noto Sans SC", sans-serif; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.plot .ground { fill: var(--plot-paper); }
.plot text { fill: var(--plot-ink); font-variant-numeric: tabular-nums; }
.plot .tick, .plot .mark-label { fill: var(--plot-quiet); }
.plot .end { text-anchor: end; } .plot .middle { text-anchor: middle; }
.plot .grid { stroke: var(--plot-line); } .plot .axis { stroke: var(--plot-quiet); }
.plot .line { fill: none; stroke: var(--tone); stroke-width: 2.2; stroke-linejoin: round; }
.plot .dashed { stroke-dasharray: 6 4; }
.plot .area { fill: var(--tone); stroke: var(--plot-paper); stroke-width: .6; }
.plot .band { fill: var(--tone); fill-opacity: .22; }
.plot .dot { fill: var(--tone); } .plot .whisker { stroke: var(--tone); stroke-width: 1.6; }
.plot .goal { stroke: var(--plot-goal); stroke-width: 1.8; stroke-dasharray: 8 4; }
.plot .goal-label { fill: var(--plot-goal); font-weight: 600; }
.plot .mark { stroke: var(--tone); stroke-dasharray: 2 3; }
"""
_LIGHT_VARIABLES = (
    "--plot-paper: #fff; --plot-ink: #18222f; --plot-quiet: #56616e; --plot-line: #d8dee6; --plot-goal: #a8201a;"
)
_DARK_VARIABLES = (
    "--plot-paper: #14191f; --plot-ink: #e6ebf0; --plot-quiet: #a4afba; --plot-line: #323b45; --plot-goal: #ff8f88;"
)

STYLE = f".plot {{ {_LIGHT_VARIABLES} }}\n{_tones(_LIGHT, '#0d4f7c', '#d55e00', '#56616e')}\n{_SHAPES}"
"""The style sheet of plots on a light page."""
_FILE_STYLE = (
    f"{STYLE}\n@media (prefers-color-scheme: dark) and (not print) {{ .plot {{ {_DARK_VARIABLES} }} "
    f"{_tones(_DARK, '#6db3e8', '#ff9a4d', '#a4afba')} }}"
)


@dataclass(frozen=True, slots=True)
class Caption:
    """What a plot says of itself to those who do not see it.

    Attributes:
        name: unique among the drawings of a page; makes the identifiers of title and description.
        title: what the plot is called.
        description: what it shows.
    """

    name: str
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A plot that was drawn.

    Attributes:
        body: elements of SVG.
    """

    caption: Caption
    width: float
    height: float
    body: str

    def inline(self) -> str:
        """Return an element for a page whose style sheet has :data:`STYLE`."""
        return self._svg("")

    def svg(self) -> bytes:
        """Return a file of its own, in UTF-8, that follows the light or dark scheme of the reader."""
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{self._svg(f"<style>{_FILE_STYLE}</style>")}\n'.encode()

    def _svg(self, style: str) -> str:
        box = f"{self.width:.0f} {self.height:.0f}"
        name = escape(self.caption.name)
        opening = (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="plot" viewBox="0 0 {box}" role="img" '
            f'aria-labelledby="{name}-title {name}-desc">'
        )
        words = (
            f'<title id="{name}-title">{escape(self.caption.title)}</title>'
            f'<desc id="{name}-desc">{escape(self.caption.description)}</desc>'
        )
        ground = '<rect class="ground" width="100%" height="100%"/>'
        return "\n".join(filter(None, (opening, words, style, ground, self.body, "</svg>")))


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight scale from values to places; what lies beyond its ends is drawn at them."""

    low: float
    high: float
    low_at: float
    high_at: float

    def place(self, value: float) -> float:
        """Return where *value* is drawn."""
        share = (value - self.low) / (self.high - self.low)
        return self.low_at + min(max(share, 0.0), 1.0) * (self.high_at - self.low_at)


@dataclass(frozen=True, slots=True)
class Key:
    """An entry of a legend.

    Attributes:
        style: the classes of the swatch.
        line: whether the swatch is a line, not an area.
    """

    label: str
    style: str
    line: bool = False


def element(tag: str, attributes: Attributes, text: str = "", *, tip: str = "") -> str:
    """Write an element of SVG; numbers to a tenth of a pixel, *tip* as what a pointer is told."""
    written = " ".join(f'{name}="{escape(_attribute(value))}"' for name, value in attributes.items())
    inside = (f"<title>{escape(tip)}</title>" if tip else "") + escape(text, quote=False)
    return f"<{tag} {written}>{inside}</{tag}>" if inside else f"<{tag} {written}/>"


def number(value: float) -> str:
    """Write a number of an axis, with groups of thousands and no more decimals than it has."""
    return f"{value:,.0f}" if value == int(value) else f"{value:g}"


def text_width(text: str, size: float) -> float:
    """Estimate the width of *text*: full-width characters take the size of a letter, others a bit over half of it."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return size * (wide + 0.57 * (len(text) - wide))


def shortened(text: str, size: float, width: float) -> str:
    """Return *text*, cut off with an ellipsis where it is wider than *width*."""
    if text_width(text, size) <= width:
        return text
    while text and text_width(f"{text}…", size) > width:
        text = text[:-1]
    return f"{text}…"


def nice_ticks(highest: float, *, most: int = 7) -> list[float]:
    """Return ticks from 0 to at least *highest*, at steps of 1, 2 or 5 times a power of ten, whole ones for counts."""
    raw = highest / (most - 1)
    power = 10 ** math.floor(math.log10(raw)) if raw > 0 else 1.0
    step = max(next(power * times for times in (1, 2, 5, 10) if power * times >= raw * (1 - 1e-9)), 1.0)
    return [step * at for at in range(math.ceil(highest / step - 1e-9) + 1)]


def date_ticks(first: dt.date, last: dt.date) -> Iterator[tuple[dt.date, str]]:
    """Yield dates at whole months or years with their labels, a dozen at most, fewest gaps first."""
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    step = next((one for one in _MONTHS if months / one <= _MAX_TICKS), _MONTHS[-1])
    at = (first.year * 12 + first.month - 1) // step * step
    while (date := dt.date(at // 12, at % 12 + 1, 1)) <= last:
        if date >= first:
            yield date, f"{date.year}" if step % 12 == 0 else f"{date.year}-{date.month:02}"
        at += step


def legend(keys: Sequence[Key], *, top: float, left: float, width: float) -> tuple[list[str], float]:
    """Return the elements of a legend that breaks into lines, and its height."""
    lines: list[str] = []
    x, y = left, top + 12
    for key in keys:
        taken = 24 + text_width(key.label, FONT) + 18
        if x > left and x + taken > left + width:
            x, y = left, y + 19
        if key.line:
            swatch: Attributes = {"class": key.style, "x1": x, "y1": y - 4, "x2": x + 18, "y2": y - 4}
            lines.append(element("line", swatch))
        else:
            lines.append(element("rect", {"class": key.style, "x": x, "y": y - 10, "width": 18, "height": 12}))
        lines.append(element("text", {"x": x + 24, "y": y}, key.label))
        x += taken
    return lines, (y - top + 10) if keys else 4.0


def _attribute(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.1f}"
