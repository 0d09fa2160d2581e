"""Which types a codec can be wrong about in a certain way: a mutant that meets none of them is right about all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise

from conformance.asn1.alphabets import ALPHABETS, TIME_FORMATS, WIDE, character_codes
from conformance.model.schema import (
    AdditionGroup,
    BitStringType,
    BooleanType,
    Bounds,
    ChoiceType,
    Definition,
    EnumeratedType,
    IntegerType,
    ListType,
    ObjectIdentifierType,
    OctetStringType,
    SequenceType,
    StringType,
)

Susceptible = Callable[[Definition], bool]

_SIXTY_FOUR_K = 65_536


def _any_type(_item: Definition) -> bool:
    return True


def _has_room(bounds: Bounds) -> bool:
    """Whether there are encodings of numbers that the constraint does not admit."""
    if not bounds.ranges or bounds.extensible:
        return False
    gaps = any(
        high is not None and low is not None and low > high + 1 for (_, high), (low, _) in pairwise(bounds.ranges)
    )
    if bounds.lower is None or bounds.upper is None:
        return gaps or bounds.upper is not None
    count = bounds.upper - bounds.lower + 1
    return gaps or count & (count - 1) != 0


def _size(item: Definition) -> Bounds | None:
    return item.size if isinstance(item, BitStringType | OctetStringType | StringType | ListType) else None


def _value(item: Definition) -> bool:
    return isinstance(item, IntegerType) and _has_room(item.bounds)


def _sized(item: Definition) -> bool:
    size = _size(item)
    if size is None or not size.ranges or size.extensible:
        return False
    text = isinstance(item, StringType) and item.kind not in ALPHABETS and item.kind not in WIDE
    return _has_room(size) or text or size.upper is None or size.upper >= _SIXTY_FOUR_K


def _index(item: Definition) -> bool:
    return isinstance(item, EnumeratedType | ChoiceType) and len(item.root) & (len(item.root) - 1) != 0


def _number_with_length(item: Definition) -> bool:
    return isinstance(item, IntegerType) and (
        item.bounds.lower is None or item.bounds.upper is None or item.bounds.extensible
    )


def _negative_with_length(item: Definition) -> bool:
    return (
        _number_with_length(item)
        and isinstance(item, IntegerType)
        and (item.bounds.lower is None or item.bounds.extensible)
    )


def _general_length(item: Definition) -> bool:
    """Whether a length determinant without bounds of its own is read somewhere in the type."""
    size = _size(item)
    if size is not None:
        text = isinstance(item, StringType) and item.kind not in ALPHABETS and item.kind not in WIDE
        return size.extensible or size.upper is None or size.upper >= _SIXTY_FOUR_K or text
    return isinstance(item, ObjectIdentifierType) or _number_with_length(item) or _extensible(item)


def _extensible(item: Definition) -> bool:
    return isinstance(item, SequenceType | ChoiceType) and item.additions is not None


def _extensible_sequence(item: Definition) -> bool:
    return isinstance(item, SequenceType) and item.additions is not None


def _extensible_enumeration(item: Definition) -> bool:
    return isinstance(item, EnumeratedType) and item.additions is not None


def _extensible_choice(item: Definition) -> bool:
    return isinstance(item, ChoiceType) and item.additions is not None


def _small_number(item: Definition) -> bool:
    return isinstance(item, SequenceType | ChoiceType | EnumeratedType) and item.additions is not None


def _extensible_constraint(item: Definition) -> bool:
    size = _size(item)
    bounds = item.bounds if isinstance(item, IntegerType) else size
    return bounds is not None and bounds.extensible


def _empty_group(item: Definition) -> bool:
    return isinstance(item, SequenceType) and any(
        isinstance(one, AdditionGroup) and all(part.optional or part.default is not None for part in one.components)
        for one in item.additions or ()
    )


def _character(item: Definition) -> bool:
    if not isinstance(item, StringType) or item.kind not in ALPHABETS | WIDE:
        return False
    width, alphabet = character_codes(item)
    permitted = item.alphabet or ALPHABETS.get(item.kind)
    return permitted is not None and len(alphabet or permitted) < 1 << width


def _text(item: Definition) -> bool:
    return isinstance(item, StringType) and item.kind == "UTF8String"  # every octet is a character elsewhere


def _time(item: Definition) -> bool:
    return isinstance(item, StringType) and item.kind in TIME_FORMATS


def _reserving(item: Definition) -> bool:
    """Whether an empty SEQUENCE that may be left out keeps the place of later non-critical extensions."""
    return isinstance(item, SequenceType) and any(one.optional and one.type == SequenceType(()) for one in item.root)


def _named_bits_with_room(item: Definition) -> bool:
    """Whether zeros can follow the bits that have to be there."""
    return isinstance(item, BitStringType) and bool(item.named) and item.size.upper != (item.size.lower or 0)


def _default(item: Definition) -> bool:
    return isinstance(item, SequenceType) and any(one.default is not None for one in item.components())


def _optional(item: Definition) -> bool:
    return isinstance(item, SequenceType) and any(one.optional for one in item.components())


TOLERANCES: Mapping[str, Susceptible] = {
    "truncated": _any_type,
    "trailing": _any_type,
    "padding": _any_type,
    "value": _value,
    "size": _sized,
    "index": _index,
    "length-not-shortest": _general_length,
    "number-length": _number_with_length,
    "small-number": _small_number,
    "fragment-count": _general_length,
    "extension-not-needed": _extensible_constraint,
    "no-additions": _extensible_sequence,
    "empty-group": _empty_group,
    "open-type-length": _extensible,
    "character": _character,
    "text": _text,
    "time": _time,
    "object-identifier": lambda item: isinstance(item, ObjectIdentifierType),
}
"""Which types can break a rule of encoding, by the rule."""

BEHAVING: Mapping[str, Susceptible] = {
    "refuses-unknown-additions": _extensible_sequence,
    "refuses-other-bitmap-widths": _extensible_sequence,
    "refuses-unknown-enumerators": _extensible_enumeration,
    "refuses-unknown-alternatives": _extensible_choice,
    "refuses-later-extensions": _reserving,
    "refuses-explicit-defaults": _default,
    "refuses-named-bit-zeros": _named_bits_with_room,
    "unknown-additions-not-skipped": _extensible_sequence,
    "bitmap-one-short": _extensible_sequence,
    "bitmap-short-form-only": _extensible_sequence,
    "index-short-form-only": lambda item: _extensible_enumeration(item) or _extensible_choice(item),
    "length-low-octet": _general_length,
    "length-one-octet-only": _general_length,
    "length-no-fragments": _general_length,
    "integers-unsigned": _negative_with_length,
    "integers-32-bits": _number_with_length,
    "bits-reversed": lambda item: isinstance(item, BitStringType) and item.size.upper != 1,
    "booleans-inverted": lambda item: isinstance(item, BooleanType),
    "last-items-dropped": lambda item: isinstance(item, ListType),
    "previous-members-kept": _optional,
}
"""Which types a behaviour shows with, by the behaviour."""
