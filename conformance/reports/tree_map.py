"""Tree maps: rectangles whose areas say how much there is of something, those of one group side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Tile(Generic[Item]):
    """A rectangle of a tree map.

    Attributes:
        item: what it stands for.
        x: its left edge.
        y: its upper edge.
        width: its width.
        height: its height.
    """

    item: Item
    x: float
    y: float
    width: float
    height: float


def tiles(weights: Mapping[Item, float], *, x: float, y: float, width: float, height: float) -> list[Tile[Item]]:
    """Fill a rectangle with one tile for each item of a positive weight, as near to squares as its order allows.

    The layout is "squarified" (Bruls, Huizing, van Wijk 2000): the heaviest items first, row by row along the shorter
    side, a row grown as long as its tiles become less oblong.
    """
    heaviest = sorted(((item, weight) for item, weight in weights.items() if weight > 0), key=lambda each: -each[1])
    total = sum(weight for _, weight in heaviest)
    if not total or width <= 0 or height <= 0:
        return []
    scale = width * height / total
    return list(_rows([(item, weight * scale) for item, weight in heaviest], Tile(None, x, y, width, height)))


def _rows(areas: Sequence[tuple[Item, float]], free: Tile[None]) -> Iterator[Tile[Item]]:
    while areas:
        side = min(free.width, free.height)
        count = 1
        while count < len(areas) and _worst(areas[: count + 1], side) <= _worst(areas[:count], side):
            count += 1
        row, areas = areas[:count], areas[count:]
        depth = sum(area for _, area in row) / side
        along = 0.0
        for item, area in row:
            length = area / depth
            if free.width < free.height:
                yield Tile(item, free.x + along, free.y, length, depth)
            else:
                yield Tile(item, free.x, free.y + along, depth, length)
            along += length
        if free.width < free.height:
            free = Tile(None, free.x, free.y + depth, free.width, free.height - depth)
        else:
            free = Tile(None, free.x + depth, free.y, free.width - depth, free.height)


def _worst(row: Sequence[tuple[object, float]], side: float) -> float:
    """Return the ratio of the longer to the shorter edge of the most oblong tile of a row."""
    total = sum(area for _, area in row)
    least, most = min(area for _, area in row), max(area for _, area in row)
    return max(side * side * most / (total * total), total * total / (side * side * least))
