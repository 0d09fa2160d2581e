"""Wrong bounds: what a codec that misread a constraint would use; ``None`` where there is nothing to misread.

A bound is moved by one only where the field stays as wide as it is: a wider field would be noticed by any message.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from conformance.model.schema import ANY, Bounds

BoundsChange = Callable[[Bounds], Bounds | None]

_SIXTY_FOUR_K = 65_536
"""From here on, a size constraint does not show in the encoding of the length (X.691 clause 11.9.4.1)."""


def _closed(bounds: Bounds) -> tuple[int, int] | None:
    """Return both bounds of a constraint that is encoded as an offset in a field of its own width."""
    lower, upper = bounds.lower, bounds.upper
    if lower is None or upper is None or bounds.extensible or len(bounds.ranges) != 1 or upper >= lower + (1 << 63):
        return None
    return lower, upper


def _moved(lower_by: int, upper_by: int) -> BoundsChange:
    def change(bounds: Bounds) -> Bounds | None:
        ends = _closed(bounds)
        if ends is None or ends[0] == ends[1]:
            return None
        lower, upper = ends[0] + lower_by, ends[1] + upper_by
        same_width = (upper - lower).bit_length() == (ends[1] - ends[0]).bit_length()
        return Bounds(((lower, upper),)) if same_width and lower < upper else None

    return change


def _widened(bounds: Bounds) -> Bounds | None:
    """A field one bit wider, all of it admitted."""
    ends = _closed(bounds)
    if ends is None or ends[0] == ends[1]:
        return None
    return Bounds(((ends[0], ends[0] + (2 << (ends[1] - ends[0]).bit_length()) - 1),))


def _dropped(bounds: Bounds) -> Bounds | None:
    return ANY if bounds.ranges else None


def _upper_dropped(bounds: Bounds) -> Bounds | None:
    return None if bounds.upper is None or bounds.extensible else Bounds(((bounds.lower, None),))


def _lower_dropped(bounds: Bounds) -> Bounds | None:
    """A semi-constrained number taken for an unconstrained one."""
    if bounds.lower is None or bounds.upper is not None or bounds.extensible:
        return None
    return ANY


def _not_negative(bounds: Bounds) -> Bounds | None:
    """The offset is taken for the number itself."""
    ends = _closed(bounds)
    return None if ends is None or ends[0] >= 0 or ends[0] == ends[1] else Bounds(((0, ends[1] - ends[0]),))


def _gaps_filled(bounds: Bounds) -> Bounds | None:
    if len(bounds.ranges) < 2:  # noqa: PLR2004  # one range has no gap
        return None
    return replace(bounds, ranges=((bounds.lower, bounds.upper),))


def _extension_closed(bounds: Bounds) -> Bounds | None:
    return replace(bounds, extensible=False) if bounds.extensible else None


def _fixed_counted(bounds: Bounds) -> Bounds | None:
    """A fixed size is taken for a largest one."""
    ends = _closed(bounds)
    return Bounds(((0, ends[1]),)) if ends is not None and ends[0] == ends[1] and ends[1] else None


def _within_64k(change: BoundsChange) -> BoundsChange:
    def limited(bounds: Bounds) -> Bounds | None:
        return None if bounds.upper is not None and bounds.upper + 1 >= _SIXTY_FOUR_K else change(bounds)

    return limited


BOUNDS: Mapping[str, BoundsChange] = {
    "upper-raised": _moved(0, 1),
    "upper-lowered": _moved(0, -1),
    "lower-raised": _moved(1, 0),
    "lower-lowered": _moved(-1, 0),
    "widened": _widened,
    "dropped": _dropped,
    "upper-dropped": _upper_dropped,
    "lower-dropped": _lower_dropped,
    "not-negative": _not_negative,
    "gaps-filled": _gaps_filled,
    "extension-closed": _extension_closed,
}
"""Changes of value constraints by name."""

SIZED: Mapping[str, BoundsChange] = {
    "upper-raised": _within_64k(_moved(0, 1)),
    "upper-lowered": _within_64k(_moved(0, -1)),
    "lower-raised": _within_64k(_moved(1, 0)),
    "lower-lowered": _within_64k(_moved(-1, 0)),
    "widened": _within_64k(_widened),
    "dropped": _dropped,
    "fixed-counted": _within_64k(_fixed_counted),
    "gaps-filled": _gaps_filled,
    "extension-closed": _extension_closed,
}
"""Changes of size constraints by name."""
