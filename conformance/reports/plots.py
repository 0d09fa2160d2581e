"""Plots over time as SVG: data in, text out. Axes, step lines, stacks, bands, goals and marks of dates.

A plot is a :class:`Drawing`: :meth:`Drawing.svg` is a file of its own that follows the reader's light or dark scheme,
:meth:`Drawing.inline` goes into a page that has :data:`STYLE` in its style sheet. Nothing is loaded and no script runs.
Bars and reliability diagrams stand in :mod:`conformance.reports.charts`, what all share in
:mod:`conformance.reports.drawings`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from conformance.reports.drawings import (
    FONT,
    STYLE,
    Caption,
    Drawing,
    Key,
    Scale,
    date_ticks,
    element,
    legend,
    nice_ticks,
    number,
    text_width,
)

__all__ = ["STYLE", "Band", "Caption", "Drawing", "Goal", "Mark", "Stack", "Steps", "date_plot"]

Points = Sequence[tuple[dt.date, float]]


@dataclass(frozen=True, slots=True)
class Steps:
    """A quantity that holds until it changes: from each date on it has the value of its point.

    Attributes:
        label: in the legend.
        points: by date, the first where the line begins.
        tone: the class of colour: ``main``, ``other``, or a number of the palette.
        until: where the line ends, ``None`` for the end of the axis.
        dashed: whether the line is a conjecture rather than a record.
    """

    label: str
    points: Points
    tone: str = "main"
    until: dt.date | None = None
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Stack:
    """Quantities that are drawn on top of one another, the first at the bottom."""

    parts: Sequence[Steps]


@dataclass(frozen=True, slots=True)
class Band:
    """An interval over time, such as from P10 to P90; straight between its points.

    Attributes:
        points: date, lower and upper end.
        tone: the class of colour.
    """

    label: str
    points: Sequence[tuple[dt.date, float, float]]
    tone: str = "main"


@dataclass(frozen=True, slots=True)
class Goal:
    """A number that is to be reached, drawn as a level line from one date to another."""

    label: str
    value: float
    first: dt.date | None = None
    last: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A date that matters, drawn as an upright line with its label at the top."""

    label: str
    date: dt.date
    tone: str = "quiet"


Layer = Steps | Stack | Band | Goal | Mark

_LEFT, _RIGHT, _TOP, _BOTTOM = 52.0, 22.0, 30.0, 30.0
_LINE = 15.0  # height of a line of labels of dates that matter


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where dates and values are drawn."""

    dates: Scale
    values: Scale
    width: float
    top: float
    bottom: float

    def x(self, date: dt.date) -> float:
        """Return the place of *date*, no farther than the ends of the axis."""
        return self.dates.place(date.toordinal())

    def y(self, value: float) -> float:
        """Return the place of *value*."""
        return self.values.place(value)


def date_plot(
    layers: Sequence[Layer],
    *,
    caption: Caption,
    span: tuple[dt.date, dt.date],
    unit: str = "",
    top: float = 0.0,
    size: tuple[float, float] = (920.0, 400.0),
) -> Drawing:
    """Draw *layers* over time, the first at the back.

    Args:
        layers: what is drawn.
        caption: what the plot says of itself.
        span: the first and the last date of the axis.
        unit: what is counted, written above the axis of values.
        top: the value that the axis reaches at least.
        size: width and height of the plot; the legend comes below.
    """
    width, height = size
    first, last = span if span[0] < span[1] else (span[0], span[0] + dt.timedelta(days=1))
    marks = [layer for layer in layers if isinstance(layer, Mark) and first <= layer.date <= last]
    rows = _mark_rows(marks, Scale(first.toordinal(), last.toordinal(), _LEFT, width - _RIGHT))
    above = _TOP + _LINE * (max(rows, default=-1) + 1)
    ticks = nice_ticks(max(top, *map(_highest, layers), 1.0))
    frame = _Frame(
        Scale(first.toordinal(), last.toordinal(), _LEFT, width - _RIGHT),
        Scale(0.0, ticks[-1], height - _BOTTOM, above),
        width,
        above,
        height - _BOTTOM,
    )
    keys, lines = list(_keys(layers)), list(_axes(frame, ticks, (first, last), unit))
    for layer in layers:
        if not isinstance(layer, Mark):
            lines += _drawn(layer, frame)
    lines += (line for mark, row in zip(marks, rows, strict=True) for line in _mark(mark, frame, row))
    below, legend_height = legend(keys, top=height + 4, left=_LEFT, width=width - _LEFT - _RIGHT)
    return Drawing(caption, width, height + legend_height, "\n".join([*lines, *below]))


def _axes(frame: _Frame, ticks: Sequence[float], span: tuple[dt.date, dt.date], unit: str) -> Iterator[str]:
    left, right = _LEFT, frame.width - _RIGHT
    for tick in ticks:
        y = frame.y(tick)
        yield element("line", {"class": "axis" if tick == 0 else "grid", "x1": left, "y1": y, "x2": right, "y2": y})
        yield element("text", {"class": "tick end", "x": left - 7, "y": y + 4}, number(tick))
    if unit:
        yield element("text", {"class": "tick", "x": 4, "y": 14}, unit)
    for date, label in date_ticks(*span):
        x = frame.x(date)
        yield element("line", {"class": "axis", "x1": x, "y1": frame.bottom, "x2": x, "y2": frame.bottom + 5})
        yield element("text", {"class": "tick middle", "x": x, "y": frame.bottom + 20}, label)


def _drawn(layer: Steps | Stack | Band | Goal, frame: _Frame) -> Iterator[str]:
    if isinstance(layer, Steps) and layer.points:
        style = f"line tone-{layer.tone}{' dashed' if layer.dashed else ''}"
        yield element("path", {"class": style, "d": _path(_corners(layer, frame))}, tip=layer.label)
    elif isinstance(layer, Stack):
        yield from _stacked(layer, frame)
    elif isinstance(layer, Band):
        there = [(frame.x(date), frame.y(high)) for date, _, high in layer.points]
        back = [(frame.x(date), frame.y(low)) for date, low, _ in reversed(layer.points)]
        if there:
            yield element(
                "path", {"class": f"band tone-{layer.tone}", "d": _path([*there, *back]) + "Z"}, tip=layer.label
            )
    elif isinstance(layer, Goal):
        yield from _goal(layer, frame)


def _goal(goal: Goal, frame: _Frame) -> Iterator[str]:
    y = frame.y(goal.value)
    left = frame.x(goal.first) if goal.first else _LEFT
    right = frame.x(goal.last) if goal.last else frame.width - _RIGHT
    yield element("line", {"class": "goal", "x1": left, "y1": y, "x2": right, "y2": y})
    yield element("text", {"class": "goal-label", "x": left + 4, "y": y - 5}, goal.label)


def _stacked(stack: Stack, frame: _Frame) -> Iterator[str]:
    """Yield the parts as areas; where one changes, all above it move."""
    dates = sorted({date for part in stack.parts for date, _ in part.points})
    if not dates:
        return
    floor = dict.fromkeys(dates, 0.0)
    for part in stack.parts:
        upper = {date: floor[date] + _value(part.points, date) for date in dates}
        end = part.until
        over = _corners(Steps("", list(upper.items()), until=end), frame)
        under = _corners(Steps("", list(floor.items()), until=end), frame)
        if upper != floor:
            path = _path([*over, *reversed(under)]) + "Z"
            yield element("path", {"class": f"area tone-{part.tone}", "d": path}, tip=part.label)
        floor = upper


def _value(points: Points, date: dt.date) -> float:
    """Return the value in force on *date*, 0 before the first point."""
    return next((value for start, value in reversed(points) if start <= date), 0.0)


def _corners(steps: Steps, frame: _Frame) -> list[tuple[float, float]]:
    corners: list[tuple[float, float]] = []
    for date, value in steps.points:
        if corners:
            corners.append((frame.x(date), corners[-1][1]))
        corners.append((frame.x(date), frame.y(value)))
    if corners:
        end = frame.x(steps.until) if steps.until else frame.width - _RIGHT
        corners.append((max(end, corners[-1][0]), corners[-1][1]))
    return corners


def _path(corners: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in corners)


def _mark(mark: Mark, frame: _Frame, row: int) -> Iterator[str]:
    x, y = frame.x(mark.date), _TOP + _LINE * row
    yield element("line", {"class": f"mark tone-{mark.tone}", "x1": x, "y1": y - 8, "x2": x, "y2": frame.bottom})
    fits = x + 5 + text_width(mark.label, FONT) <= frame.width
    style, at = ("mark-label", x + 5) if fits else ("mark-label end", x - 5)
    yield element("text", {"class": style, "x": at, "y": y}, mark.label)


def _mark_rows(marks: Sequence[Mark], dates: Scale) -> list[int]:
    """Return the line of each label: those that would run into one another stand below one another."""
    taken: list[list[tuple[float, float]]] = []
    rows = []
    for mark in marks:
        x, width = dates.place(mark.date.toordinal()), text_width(mark.label, FONT) + 10
        span = (x, x + width) if x + width <= dates.high_at + _RIGHT else (x - width, x)
        row = next((at for at, spans in enumerate(taken) if not any(_overlap(span, one) for one in spans)), len(taken))
        if row == len(taken):
            taken.append([])
        taken[row].append(span)
        rows.append(row)
    return rows


def _overlap(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _keys(layers: Sequence[Layer]) -> Iterator[Key]:
    for layer in layers:
        if isinstance(layer, Steps):
            yield Key(layer.label, f"line tone-{layer.tone}{' dashed' if layer.dashed else ''}", line=True)
        elif isinstance(layer, Stack):
            yield from (Key(part.label, f"area tone-{part.tone}") for part in layer.parts)
        elif isinstance(layer, Band):
            yield Key(layer.label, f"band tone-{layer.tone}")


def _highest(layer: Layer) -> float:
    if isinstance(layer, Steps):
        return max((value for _, value in layer.points), default=0.0)
    if isinstance(layer, Stack):
        dates = {date for part in layer.parts for date, _ in part.points}
        return max((sum(_value(part.points, date) for part in layer.parts) for date in dates), default=0.0)
    if isinstance(layer, Band):
        return max((high for _, _, high in layer.points), default=0.0)
    return layer.value * 1.08 if isinstance(layer, Goal) else 0.0
