"""A lifecycle drawn: states down the page as they follow each other, steps as lines beside them.

What leads down runs on the right, loop-backs on the left. Steps of one kind to one state share a line.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape

from conformance import messages
from conformance.model.lifecycle import Lifecycle, Machine, Way

ROW = 40
"""The distance between states in pixels."""
BOX = 28
LANE = 14
MARGIN = 24
LETTER = 7.2
MAX_LABEL = 46
"""The length in letters of the longest title that is drawn whole."""

_STYLE = """text { fill: #17212b; font: 13px system-ui, "Noto Sans", "Noto Sans CJK SC", sans-serif; }
.head { font-size: 17px; font-weight: 600; } .machine { font-weight: 600; } .rung { font-size: 11px; fill: #4c5764; }
.ground { fill: #fff; } rect.open { fill: #e8f1fa; stroke: #0d4f7c; } rect.landed { fill: #dff3ea; stroke: #00734f; }
rect.ended { fill: #eceff1; stroke: #6b7680; } rect.initial { stroke-width: 2.6; }
path { fill: none; stroke-width: 1.5; } .normal { stroke: #0d4f7c; }
.fast-track { stroke: #b34700; stroke-dasharray: 7 3; }
.loop-back { stroke: #6a3d9a; stroke-dasharray: 2 3; } .end { stroke: #8a949c; }
.tip.normal { fill: #0d4f7c; } .tip.fast-track { fill: #b34700; } .tip.loop-back { fill: #6a3d9a; }
.tip.end { fill: #8a949c; }
.tip { stroke: none; }"""


@dataclass(frozen=True, slots=True)
class _Line:
    """Steps of one kind to one state: rows where they start, the row where they arrive, and their lane."""

    way: Way
    sources: tuple[int, ...]
    target: int
    lane: int = 0

    @property
    def span(self) -> tuple[int, int]:
        return min(*self.sources, self.target), max(*self.sources, self.target)


def lifecycle_svg(lifecycle: Lifecycle) -> str:
    """Return *lifecycle* drawn as an SVG document, in the language in force."""
    parts, bottom, width = [], MARGIN + 30, 0.0
    for machine in lifecycle.machines.values():
        drawn, size, height = _machine(machine, bottom)
        parts.append(drawn)
        bottom, width = bottom + height, max(width, size)
    legend, bottom = _legend(bottom), bottom + 40
    width = max(width, 720.0)
    title = escape(str(lifecycle.title))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title desc" '
        f'viewBox="0 0 {width:g} {bottom}" width="{width:g}" height="{bottom}"><title id="title">{title}</title>'
        f'<desc id="desc">{escape(messages.text("lifecycles.graph-description"))}</desc><style>{_STYLE}</style>'
        '<rect class="ground" width="100%" height="100%"/>'
        f'<text class="head" x="{MARGIN}" y="{MARGIN + 8}">{title}</text>'
        f"{''.join(parts)}{legend}</svg>\n"
    )


def _machine(machine: Machine, top: int) -> tuple[str, float, int]:
    """Return the drawing of a machine from *top* down, its width and its height."""
    rows = {state: row for row, state in enumerate(machine.states)}
    left = _laned(_lines(machine, rows, upward=True))
    right = _laned(_lines(machine, rows, upward=False))
    near_edge = MARGIN + LANE * (2 + max((line.lane for line in left), default=-1) + 1)
    labels = {state.id: _label(f"{state.id}  {state.title}") for state in machine.states.values()}
    box = max(map(_width, labels.values())) + 56
    far_edge = near_edge + box
    first = top + 36
    parts = [f'<text class="machine" x="{near_edge}" y="{top + 22}">{escape(str(machine.title))}</text>']
    parts += [_drawn(line, near_edge, first, outward=-1) for line in left]
    parts += [_drawn(line, far_edge, first, outward=1) for line in right]
    for name, row in rows.items():
        state = machine.states[name]
        at = first + row * ROW
        kinds = f"{state.outcome}{' initial' if name in machine.initial else ''}"
        rung = "" if state.rung is None else state.rung.value
        parts.append(
            f'<rect class="{kinds}" x="{near_edge:g}" y="{at}" width="{box:g}" height="{BOX}" rx="5"/>'
            f'<text x="{near_edge + 10:g}" y="{at + 19}">{escape(labels[name])}</text>'
            f'<text class="rung" x="{far_edge - 26:g}" y="{at + 18}">{rung}</text>'
        )
    lanes = max((line.lane for line in right), default=-1) + 1
    return "".join(parts), far_edge + LANE * (lanes + 2) + MARGIN, 36 + ROW * len(rows) + 16


def _lines(machine: Machine, rows: Mapping[str, int], *, upward: bool) -> list[_Line]:
    grouped: dict[tuple[Way, int], list[int]] = {}
    for step in sorted(machine.transitions, key=lambda step: (rows[step.before], rows[step.after])):
        start, target = rows[step.before], rows[step.after]
        if (target < start) is upward:
            grouped.setdefault((step.way, target), []).append(start)
    return [_Line(way, tuple(sources), target) for (way, target), sources in grouped.items()]


def _laned(lines: Iterable[_Line]) -> list[_Line]:
    """Give each line the innermost lane that is free where it runs, short lines first."""
    lanes: list[list[tuple[int, int]]] = []
    placed = []
    for line in sorted(lines, key=lambda line: (line.span[1] - line.span[0], line.span)):
        low, high = line.span
        number = next((at for at, taken in enumerate(lanes) if _is_free(taken, low, high)), len(lanes))
        if number == len(lanes):
            lanes.append([])
        lanes[number].append((low, high))
        placed.append(_Line(line.way, line.sources, line.target, number))
    return placed


def _is_free(taken: Iterable[tuple[int, int]], low: int, high: int) -> bool:
    return all(high < one or other < low for one, other in taken)


def _drawn(line: _Line, edge: float, top: int, *, outward: int) -> str:
    """Draw a trunk in its lane, a tap for each start and an arrow at the state that it leads to."""
    trunk = edge + outward * LANE * (line.lane + 1.4)
    low = line.target > line.sources[0]
    arrive = top + line.target * ROW + (9 if low else 19)
    starts = [top + source * ROW + (19 if low else 9) for source in line.sources]
    taps = "".join(f"M{edge:g} {start}H{trunk:g}" for start in starts)
    trunk_path = f"M{trunk:g} {min(*starts, arrive)}V{max(*starts, arrive)}"
    tip = f"M{edge:g} {arrive}l{outward * 8} -4v8z"
    return (
        f'<path class="{line.way}" d="{taps}{trunk_path}M{trunk:g} {arrive}H{edge + outward * 7:g}"/>'
        f'<path class="tip {line.way}" d="{tip}"/>'
    )


def _legend(top: int) -> str:
    parts = []
    at = float(MARGIN)
    for way in Way:
        text = messages.text(f"lifecycles.way-{way}")
        parts.append(
            f'<path class="{way}" d="M{at:g} {top + 16}h30"/><text x="{at + 36:g}" y="{top + 20}">{escape(text)}</text>'
        )
        at += 36 + _width(text) + 26
    return "".join(parts)


def _label(text: str) -> str:
    kept = "".join(_within(text, MAX_LABEL))
    return text if kept == text else f"{kept}…"


def _within(text: str, cells: int) -> Iterator[str]:
    for character in text:
        cells -= _cells(character)
        if cells < 0:
            return
        yield character


def _width(text: str) -> float:
    return sum(map(_cells, text)) * LETTER


def _cells(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
