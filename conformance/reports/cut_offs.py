"""Forecasts beside their outcomes as SVG: at each cut-off the band, the median and what came."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.reports.drawings import Caption, Drawing, Key, Scale, date_ticks, element, legend, nice_ticks, number

if TYPE_CHECKING:
    from conformance.forecasting import CutOff

_LEFT, _RIGHT, _TOP, _BOTTOM = 52.0, 22.0, 30.0, 30.0
_MARGIN = dt.timedelta(days=60)
_WIDEST = 12.0
_DOT = 3.6
_REACH = 5.0
_GAP = 14.0


@dataclass(frozen=True, slots=True)
class CutOffPlot:
    """What the parts of the plot are called.

    Attributes:
        hit, miss: outcomes within the band and outside it.
        unit: what is counted, written above the axis of values.
    """

    band: str
    median: str
    hit: str
    miss: str
    unit: str


def cut_off_plot(
    cut_offs: Sequence[CutOff],
    labels: CutOffPlot,
    *,
    caption: Caption,
    size: tuple[float, float] = (920.0, 300.0),
) -> Drawing:
    """Draw *cut_offs*, at least one, over the days on which they were made; the legend comes below."""
    width, height = size
    first, last = cut_offs[0].day - _MARGIN, cut_offs[-1].day + _MARGIN
    ticks = nice_ticks(max(1.0, *(max(one.upper, one.observed) for one in cut_offs)))
    days = Scale(first.toordinal(), last.toordinal(), _LEFT, width - _RIGHT)
    counts = Scale(0.0, ticks[-1], height - _BOTTOM, _TOP)
    bar = min(_WIDEST, 0.6 * (width - _LEFT - _RIGHT) / (len(cut_offs) + 1))
    lines = [element("text", {"class": "tick", "x": 4, "y": 14}, labels.unit)]
    lines += _axes(days, counts, ticks, (first, last))
    for one in cut_offs:
        lines += _cut_off(one, labels, days.place(one.day.toordinal()), counts, bar)
    keys = [
        Key(labels.band, "band tone-main"),
        Key(labels.median, "line tone-main", line=True),
        Key(labels.hit, "area tone-2"),
        Key(labels.miss, "area tone-other"),
    ]
    below, legend_height = legend(keys, top=height + 4, left=_LEFT, width=width - _LEFT - _RIGHT)
    return Drawing(caption, width, height + legend_height, "\n".join([*lines, *below]))


def stacked(drawings: Sequence[Drawing], caption: Caption) -> Drawing:
    """Return *drawings*, at least one, below one another as one drawing."""
    lines, y = [], 0.0
    for one in drawings:
        lines.append(f'<g transform="translate(0 {y:.1f})">\n{one.body}\n</g>')
        y += one.height + _GAP
    return Drawing(caption, max(one.width for one in drawings), y - _GAP, "\n".join(lines))


def _axes(days: Scale, counts: Scale, ticks: Sequence[float], span: tuple[dt.date, dt.date]) -> Iterator[str]:
    for tick in ticks:
        y = counts.place(tick)
        ends = {"x1": days.low_at, "y1": y, "x2": days.high_at, "y2": y}
        yield element("line", {"class": "grid" if tick else "axis", **ends})
        yield element("text", {"class": "tick end", "x": days.low_at - 7, "y": y + 4}, number(tick))
    for day, label in date_ticks(*span):
        x = days.place(day.toordinal())
        yield element("line", {"class": "axis", "x1": x, "y1": counts.low_at, "x2": x, "y2": counts.low_at + 5})
        yield element("text", {"class": "tick middle", "x": x, "y": counts.low_at + 20}, label)


def _cut_off(one: CutOff, labels: CutOffPlot, x: float, counts: Scale, bar: float) -> Iterator[str]:
    top, bottom, middle = counts.place(one.upper), counts.place(one.lower), counts.place(one.median)
    box = {"x": x - bar / 2, "y": top, "width": bar, "height": max(bottom - top, 1.0)}
    yield element("rect", {"class": "band tone-main", **box}, tip=f"{one.day}: {one.lower}–{one.upper}")
    ends = {"x1": x - bar / 2, "y1": middle, "x2": x + bar / 2, "y2": middle}
    yield element("line", {"class": "line tone-main", **ends})
    y = counts.place(one.observed)
    if one.lower <= one.observed <= one.upper:
        dot = {"cx": x, "cy": y, "r": _DOT}
        yield element("circle", {"class": "dot tone-2", **dot}, tip=f"{one.day}: {one.observed} ({labels.hit})")
    else:
        diamond = f"M{x:.1f},{y - _REACH:.1f}l{_REACH},{_REACH}l-{_REACH},{_REACH}l-{_REACH},-{_REACH}Z"
        yield element(
            "path", {"class": "dot tone-other", "d": diamond}, tip=f"{one.day}: {one.observed} ({labels.miss})"
        )
