"""Bars and reliability diagrams as SVG: data in, text out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from conformance.reports.drawings import (
    FONT,
    Caption,
    Drawing,
    Key,
    Scale,
    element,
    legend,
    nice_ticks,
    number,
    shortened,
    text_width,
)

__all__ = ["Bar", "Bin", "Part", "bar_chart", "reliability_diagram"]

_ROW = 24.0
_MAX_LABEL = 260.0


@dataclass(frozen=True, slots=True)
class Part:
    """What the parts of bars are that have one colour."""

    label: str
    tone: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar.

    Attributes:
        values: one per part of the chart.
        note: written behind the bar in place of the values.
    """

    label: str
    values: Sequence[float]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Bin:
    """Forecasts of about one probability, and how often they came true.

    Attributes:
        stated: the mean probability that was stated, 0 to 1.
        observed: the share that came true.
        low, high: the interval of that share.
        count: how many forecasts.
    """

    stated: float
    observed: float
    low: float
    high: float
    count: int


def bar_chart(
    bars: Sequence[Bar],
    parts: Sequence[Part],
    *,
    caption: Caption,
    goal: tuple[float, str] | None = None,
    width: float = 920.0,
) -> Drawing:
    """Draw level bars below one another, each of parts side by side.

    Args:
        bars: from top to bottom.
        parts: what the values of each bar are.
        caption: what the plot says of itself.
        goal: a number that each bar is to reach, and its label.
        width: of the chart.
    """
    left = min(max((text_width(bar.label, FONT) for bar in bars), default=0.0), _MAX_LABEL) + 14
    ticks = nice_ticks(max([sum(bar.values) for bar in bars] + [goal[0] if goal else 0.0, 1.0]))
    top, bottom = 24.0, 24.0 + _ROW * len(bars)
    scale = Scale(0.0, ticks[-1], left, width - 70)
    lines = []
    for tick in ticks:
        x = scale.place(tick)
        lines.append(
            element("line", {"class": "grid" if tick else "axis", "x1": x, "y1": top - 4, "x2": x, "y2": bottom})
        )
        lines.append(element("text", {"class": "tick middle", "x": x, "y": top - 9}, number(tick)))
    for at, bar in enumerate(bars):
        lines += _bar(bar, parts, scale, top + _ROW * at)
    if goal:
        x = scale.place(goal[0])
        lines.append(element("line", {"class": "goal", "x1": x, "y1": top - 4, "x2": x, "y2": bottom}))
        lines.append(element("text", {"class": "goal-label", "x": x + 4, "y": bottom + 14}, goal[1]))
        bottom += 18
    keys = [Key(part.label, f"area tone-{part.tone}") for part in parts]
    below, legend_height = legend(keys, top=bottom + 8, left=left, width=width - left)
    return Drawing(caption, width, bottom + 8 + legend_height, "\n".join([*lines, *below]))


def reliability_diagram(
    bins: Sequence[Bin],
    *,
    caption: Caption,
    axes: tuple[str, str],
    diagonal: str,
    size: float = 420.0,
) -> Drawing:
    """Draw how often what was forecast came true; a calibrated forecast lies on the diagonal.

    Args:
        bins: in the order of the probability stated.
        caption: what the plot says of itself.
        axes: what is stated and what is observed, in words.
        diagonal: what the diagonal is called.
        size: width and height.
    """
    across, up = Scale(0, 1, 56, size - 24), Scale(0, 1, size - 46, 26)
    lines = [element("text", {"class": "tick", "x": 4, "y": 14}, axes[1])]
    for tenths in range(0, 11, 2):
        share = tenths / 10
        x, y = across.place(share), up.place(share)
        kind = "grid" if tenths else "axis"
        lines.append(element("line", {"class": kind, "x1": x, "y1": up.low_at, "x2": x, "y2": up.high_at}))
        lines.append(element("line", {"class": kind, "x1": across.low_at, "y1": y, "x2": across.high_at, "y2": y}))
        lines.append(element("text", {"class": "tick middle", "x": x, "y": up.low_at + 18}, f"{tenths * 10} %"))
        lines.append(element("text", {"class": "tick end", "x": across.low_at - 7, "y": y + 4}, f"{tenths * 10} %"))
    lines.append(element("text", {"class": "tick middle", "x": (56 + size - 24) / 2, "y": size - 10}, axes[0]))
    ends = {"x1": across.low_at, "y1": up.low_at, "x2": across.high_at, "y2": up.high_at}
    lines.append(element("line", {"class": "line dashed tone-quiet", **ends}))
    largest = max((one.count for one in bins), default=1)
    for one in bins:
        lines += _bin(one, across, up, largest)
    below, height = legend([Key(diagonal, "line dashed tone-quiet", line=True)], top=size, left=56, width=size - 72)
    return Drawing(caption, size, size + height, "\n".join([*lines, *below]))


def _bar(bar: Bar, parts: Sequence[Part], scale: Scale, y: float) -> Iterator[str]:
    yield element("text", {"class": "end", "x": scale.low_at - 8, "y": y + 15}, shortened(bar.label, FONT, _MAX_LABEL))
    done = 0.0
    for part, value in zip(parts, bar.values, strict=True):
        if value:
            x, end = scale.place(done), scale.place(done + value)
            box = {"x": x, "y": y + 3, "width": end - x, "height": _ROW - 7}
            yield element("rect", {"class": f"area tone-{part.tone}", **box}, tip=f"{part.label}: {number(value)}")
        done += value
    note = bar.note or number(done)
    yield element("text", {"class": "tick", "x": scale.place(done) + 6, "y": y + 15}, note)


def _bin(one: Bin, across: Scale, up: Scale, largest: int) -> Iterator[str]:
    x = across.place(one.stated)
    ends = {"x1": x, "y1": up.place(one.low), "x2": x, "y2": up.place(one.high)}
    yield element("line", {"class": "whisker tone-main", **ends})
    radius = 3 + 5 * (one.count / largest) ** 0.5
    dot = {"class": "dot tone-main", "cx": x, "cy": up.place(one.observed), "r": radius}
    yield element("circle", dot, tip=f"{one.stated:.0%} → {one.observed:.0%} (n = {one.count})")
