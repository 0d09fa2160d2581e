"""Tree maps: areas say how much, nothing overlaps, nothing is lost."""

from __future__ import annotations

import math
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from conformance.reports.tree_map import Tile, tiles

weights = st.dictionaries(st.text(max_size=4), st.floats(min_value=0.01, max_value=1000), min_size=1, max_size=25)
sides = st.floats(min_value=10, max_value=2000)


@given(weights, sides, sides)
def test_the_area_of_a_tile_is_its_share_of_the_rectangle(
    weighed: dict[str, float], width: float, height: float
) -> None:
    drawn = tiles(weighed, x=3, y=5, width=width, height=height)
    total = sum(weighed.values())
    assert {tile.item for tile in drawn} == weighed.keys()
    for tile in drawn:
        assert math.isclose(tile.width * tile.height, weighed[tile.item] / total * width * height, rel_tol=1e-6)


@given(weights, sides, sides)
def test_tiles_lie_inside_and_beside_each_other(weighed: dict[str, float], width: float, height: float) -> None:
    drawn = tiles(weighed, x=3, y=5, width=width, height=height)
    slack = 1e-6 * max(width, height)
    for tile in drawn:
        assert tile.x >= 3 - slack
        assert tile.y >= 5 - slack
        assert tile.x + tile.width <= 3 + width + slack
        assert tile.y + tile.height <= 5 + height + slack
    assert not any(_overlap(one, other, slack) for one, other in combinations(drawn, 2))


def test_what_weighs_nothing_has_no_tile_and_an_empty_rectangle_none_at_all() -> None:
    assert [tile.item for tile in tiles({"a": 1, "b": 0}, x=0, y=0, width=10, height=10)] == ["a"]
    assert tiles({"a": 1}, x=0, y=0, width=0, height=10) == []
    assert tiles({}, x=0, y=0, width=10, height=10) == []


def test_the_layout_of_the_paper_is_drawn_in_the_same_way() -> None:
    """Bruls, Huizing, van Wijk (2000), figure 4: 6, 6, 4, 3, 2, 2, 1 in 6 by 4; the first column holds both sixes."""
    drawn = tiles(dict(zip("abcdefg", (6, 6, 4, 3, 2, 2, 1), strict=True)), x=0, y=0, width=6, height=4)
    assert [(tile.x, tile.y, tile.width, tile.height) for tile in drawn[:2]] == [(0, 0, 3, 2), (0, 2, 3, 2)]


def _overlap(one: Tile[str], other: Tile[str], slack: float) -> bool:
    beside = one.x + one.width <= other.x + slack or other.x + other.width <= one.x + slack
    above = one.y + one.height <= other.y + slack or other.y + other.height <= one.y + slack
    return not beside and not above
