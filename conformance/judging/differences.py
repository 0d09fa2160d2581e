"""Where two values or encodings differ first."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

LONGEST_TEXT = 200
"""How many characters of a value or of a codec's words a reason shows."""
ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place at which two documents differ, and what stands there, as short JSON."""

    path: tuple[str | int, ...]
    expected: str
    found: str


def first_difference(expected: object, found: object) -> Difference | None:
    """Return the first place at which plain JSON differs, in the order of the expected document; ``None`` if equal."""
    match expected, found:
        case Mapping(), Mapping():
            names = dict.fromkeys((*expected, *found))
            parts = ((name, expected.get(name, _NOTHING), found.get(name, _NOTHING)) for name in names)
        case list(), list():
            rows = range(max(len(expected), len(found)))
            parts = ((row, _item(expected, row), _item(found, row)) for row in rows)
        case _:
            return None if _same(expected, found) else Difference((), _written(expected), _written(found))
    for step, wanted, given in parts:
        inner = first_difference(wanted, given)
        if inner:
            return Difference((step, *inner.path), inner.expected, inner.found)
    return None


def first_differing_bit(expected: bytes, found: bytes) -> int:
    """Return the first bit, from 0, at which two encodings differ; where one is the beginning of the other, its end."""
    for index, (one, other) in enumerate(zip(expected, found, strict=False)):
        if one != other:
            return 8 * index + 8 - (one ^ other).bit_length()
    return 8 * min(len(expected), len(found))


def shortened(text: str, limit: int = LONGEST_TEXT) -> str:
    """Return *text*, its end cut off if it is longer than *limit*."""
    return text if len(text) <= limit else text[:limit] + "…"


class _Nothing:
    """What stands where one of two documents has nothing."""


_NOTHING = _Nothing()


def _item(items: list[object], row: int) -> object:
    return items[row] if row < len(items) else _NOTHING


def _same(one: object, other: object) -> bool:
    """Whether two plain values are equal; JSON tells ``true`` from 1, Python does not."""
    return type(one) is type(other) and one == other


def _written(item: object) -> str:
    return ABSENT if isinstance(item, _Nothing) else shortened(json.dumps(item, ensure_ascii=False))
