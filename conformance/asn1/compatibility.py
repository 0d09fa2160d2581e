"""What a change of a type does to its encodings: the wire view of compatibility.

Compatible is what an older implementation was told to expect: additions behind an extension marker (X.680 clause 25),
spares put to use, and empty sequences, octets or choices that were kept for later and are filled (TS 38.331 annex A.4).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from conformance.model.schema import Bounds, ChoiceType, EnumeratedType, NullType, SequenceType, Type

EMPTY = SequenceType(())
"""A SEQUENCE without components and without extension marker, kept for later."""

_SPARE = re.compile(r"spare\d*")


class Effect(StrEnum):
    """The class of a difference."""

    COMPATIBLE = "compatible"
    RENAMED = "renamed"
    BREAKING = "breaking"


def is_spare(name: str) -> bool:
    """Whether *name* is that of a spare, as 3GPP writes it."""
    return _SPARE.fullmatch(name) is not None


def addition_effect(place: str, old: SequenceType | ChoiceType | EnumeratedType) -> Effect:
    """Classify a member that was added at *place* (``root 1``, ``addition 2``, ``group 3 0``) of the type *old*."""
    where, index = place.split()[:2]
    if where == "root":
        return _compatible_if(int(index) < len(old.root) and is_spare(_names(old)[int(index)]))
    return _compatible_if(old.additions is not None and int(index) >= len(old.additions))


def removal_effect(name: str, place: str, new: SequenceType | ChoiceType | EnumeratedType) -> Effect:
    """Classify a member that is gone from *place*: only a spare whose place is taken can be spared."""
    where, index = place.split()[:2]
    return _compatible_if(is_spare(name) and where == "root" and int(index) < len(new.root))


def moving_effect(name: str, old_place: str, new_place: str, new: ChoiceType | EnumeratedType | SequenceType) -> Effect:
    """Classify a member that stands elsewhere: only spares, which are numbered anew, may move."""
    return _compatible_if(new_place.startswith("root") and removal_effect(name, old_place, new) is Effect.COMPATIBLE)


def renaming_effect(old: str, new: str) -> Effect:
    """Classify a member under another name at the same place."""
    if is_spare(old):
        return Effect.COMPATIBLE
    return Effect.BREAKING if is_spare(new) else Effect.RENAMED


def type_effect(name: str, old: Type) -> Effect:
    """Classify that a type of another kind stands in the place of *old*, the type of the member *name*."""
    return _compatible_if(old == EMPTY or (is_spare(name) and old == NullType()))


def presence_effect(place: str, old: object, new: object) -> Effect:
    """Classify a change of OPTIONAL or DEFAULT; a single addition is announced by a bit of its own in any case."""
    return _compatible_if(place.startswith("addition") and old is None and new is None)


def bounds_effect(old: Bounds, new: Bounds) -> Effect:
    """Classify a change of a constraint: the width of the encoding follows from its ends (X.691 clause 10.5)."""
    same_width = (old.lower, old.upper, old.extensible) == (new.lower, new.upper, new.extensible)
    return _compatible_if(same_width and all(_admits(new, low, high) for low, high in old.ranges))


def _admits(bounds: Bounds, low: int | None, high: int | None) -> bool:
    return not bounds.ranges or any(
        (start is None or (low is not None and start <= low)) and (end is None or (high is not None and high <= end))
        for start, end in bounds.ranges
    )


def _names(item: SequenceType | ChoiceType | EnumeratedType) -> Sequence[str]:
    if isinstance(item, EnumeratedType):
        return [name for name, _ in item.root]
    return [member.name for member in item.root]


def _compatible_if(compatible: bool) -> Effect:  # noqa: FBT001  # the answer in another word
    return Effect.COMPATIBLE if compatible else Effect.BREAKING
