"""Wrong structure: enumerators, alternatives, components, additions and alphabets as a codec could have misread them.

Every mutation returns ``None`` where it does not apply, or where it would not change what is on the wire.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from conformance.model.schema import (
    AdditionGroup,
    BooleanType,
    ChoiceType,
    Component,
    Definition,
    EnumeratedType,
    IntegerType,
    NullType,
    OctetStringType,
    SequenceType,
    StringType,
)

Item = TypeVar("Item")
Numbers = tuple[tuple[str, int], ...]

_INVENTED = "invented"
"""The name of what a mutation adds; identifiers of standards do not read so."""


def _swapped(items: Sequence[Item]) -> tuple[Item, ...]:
    """Exchange the first two."""
    return (items[1], items[0], *items[2:])


def _same_width(before: int, after: int) -> bool:
    return after > 0 and (before - 1).bit_length() == (after - 1).bit_length()


def _enumerators_swapped(item: Definition) -> Definition | None:
    if not isinstance(item, EnumeratedType) or len(item.root) < 2:  # noqa: PLR2004  # two to exchange
        return None
    return replace(item, root=_swapped(item.root))


def _enumerator_lost(item: Definition) -> Definition | None:
    """The last enumerator of the root is unknown; the index stays as wide."""
    if not isinstance(item, EnumeratedType) or not _same_width(len(item.root), len(item.root) - 1):
        return None
    return replace(item, root=item.root[:-1])


def _enumerator_invented(item: Definition) -> Definition | None:
    """One more index than there are enumerators is accepted."""
    if not isinstance(item, EnumeratedType) or not _same_width(len(item.root), len(item.root) + 1):
        return None
    return replace(item, root=(*item.root, (_INVENTED, 1 + max(number for _, number in item.root))))


def _enumerator_additions_lost(item: Definition) -> Definition | None:
    return replace(item, additions=()) if isinstance(item, EnumeratedType) and item.additions else None


def _enumerator_additions_swapped(item: Definition) -> Definition | None:
    if not isinstance(item, EnumeratedType) or len(item.additions or ()) < 2:  # noqa: PLR2004  # two to exchange
        return None
    return replace(item, additions=_swapped(item.additions or ()))


def _enumerated_marker_lost(item: Definition) -> Definition | None:
    if not isinstance(item, EnumeratedType) or item.additions is None:
        return None
    return replace(item, additions=None)


def _enumerated_marker_invented(item: Definition) -> Definition | None:
    if not isinstance(item, EnumeratedType) or item.additions is not None:
        return None
    return replace(item, additions=())


def _alternatives_swapped(item: Definition) -> Definition | None:
    if not isinstance(item, ChoiceType) or len(item.root) < 2:  # noqa: PLR2004  # two to exchange
        return None
    return replace(item, root=_swapped(item.root))


def _alternative_lost(item: Definition) -> Definition | None:
    """The last alternative of the root is unknown; the index stays as wide."""
    if not isinstance(item, ChoiceType) or not _same_width(len(item.root), len(item.root) - 1):
        return None
    return replace(item, root=item.root[:-1])


def _alternative_invented(item: Definition) -> Definition | None:
    """One more index than there are alternatives is accepted."""
    if not isinstance(item, ChoiceType) or not _same_width(len(item.root), len(item.root) + 1):
        return None
    return replace(item, root=(*item.root, Component(_INVENTED, NullType())))


def _alternative_additions_lost(item: Definition) -> Definition | None:
    return replace(item, additions=()) if isinstance(item, ChoiceType) and item.additions else None


def _choice_marker_lost(item: Definition) -> Definition | None:
    return replace(item, additions=None) if isinstance(item, ChoiceType) and item.additions is not None else None


def _choice_marker_invented(item: Definition) -> Definition | None:
    return replace(item, additions=()) if isinstance(item, ChoiceType) and item.additions is None else None


def _components_swapped(item: Definition) -> Definition | None:
    if not isinstance(item, SequenceType) or len(item.root) < 2:  # noqa: PLR2004  # two to exchange
        return None
    return replace(item, root=_swapped(item.root))


def _changed_component(
    applies: Callable[[Component], bool], change: Callable[[Component], Component]
) -> Callable[[Definition], Definition | None]:
    """Return the mutation of the first component of a root to which a change applies."""

    def mutate(item: Definition) -> Definition | None:
        if not isinstance(item, SequenceType):
            return None
        for index, component in enumerate(item.root):
            if applies(component):
                return replace(item, root=(*item.root[:index], change(component), *item.root[index + 1 :]))
        return None

    return mutate


def _other_default(component: Component) -> Component:
    """Take another value for the default: what the type surely has besides."""
    (default,) = component.default or (None,)
    match default, component.type:
        case bool(), BooleanType():
            return replace(component, default=(not default,))
        case int(), IntegerType(bounds):
            return replace(component, default=(default - 1 if bounds.in_root(default - 1) else default + 1,))
        case str(), EnumeratedType(root) if len(root) > 1:
            return replace(component, default=(next(name for name, _ in root if name != default),))
    return component


def _has_other_default(component: Component) -> bool:
    return component.default is not None and _other_default(component) != component


def _sequence_marker_lost(item: Definition) -> Definition | None:
    return replace(item, additions=None) if isinstance(item, SequenceType) and item.additions is not None else None


def _sequence_marker_invented(item: Definition) -> Definition | None:
    return replace(item, additions=()) if isinstance(item, SequenceType) and item.additions is None else None


def _additions_lost(item: Definition) -> Definition | None:
    return replace(item, additions=()) if isinstance(item, SequenceType) and item.additions else None


def _last_addition_lost(item: Definition) -> Definition | None:
    return replace(item, additions=item.additions[:-1]) if isinstance(item, SequenceType) and item.additions else None


def _additions_swapped(item: Definition) -> Definition | None:
    if not isinstance(item, SequenceType) or len(item.additions or ()) < 2:  # noqa: PLR2004  # two to exchange
        return None
    return replace(item, additions=_swapped(item.additions or ()))


def _groups_flattened(item: Definition) -> Definition | None:
    """The components of each group are taken for single additions."""
    if not isinstance(item, SequenceType) or not any(
        isinstance(one, AdditionGroup) and (len(one.components) > 1 or _may_be_absent(one.components[0]))
        for one in item.additions or ()
    ):
        return None
    flat: list[Component | AdditionGroup] = []
    for one in item.additions or ():
        flat.extend(one.components if isinstance(one, AdditionGroup) else (one,))
    return replace(item, additions=tuple(flat))


def _additions_grouped(item: Definition) -> Definition | None:
    """Each single addition is taken for a group of one; a mandatory one would be encoded alike."""
    if not isinstance(item, SequenceType) or not any(
        isinstance(one, Component) and _may_be_absent(one) for one in item.additions or ()
    ):
        return None
    additions = (AdditionGroup((one,)) if isinstance(one, Component) else one for one in item.additions or ())
    return replace(item, additions=tuple(additions))


def _may_be_absent(component: Component) -> bool:
    return component.optional or component.default is not None


def _alphabet_dropped(item: Definition) -> Definition | None:
    if not isinstance(item, StringType) or item.alphabet is None:
        return None
    return replace(item, alphabet=None)


def _alphabet_shortened(item: Definition) -> Definition | None:
    """The last character of the permitted alphabet is not permitted; codes stay as wide."""
    if not isinstance(item, StringType) or not item.alphabet:
        return None
    if not _same_width(len(item.alphabet), len(item.alphabet) - 1):
        return None
    return replace(item, alphabet=item.alphabet[:-1])


def _contents_inlined(item: Definition) -> Definition | None:
    """A contained value is read in place, as if there were no OCTET STRING around it."""
    if not isinstance(item, OctetStringType) or item.contains is None:
        return None
    return SequenceType((Component("contents", item.contains),))


STRUCTURES: Mapping[str, Callable[[Definition], Definition | None]] = {
    "enumerators-swapped": _enumerators_swapped,
    "enumerator-lost": _enumerator_lost,
    "enumerator-invented": _enumerator_invented,
    "enumerator-additions-lost": _enumerator_additions_lost,
    "enumerator-additions-swapped": _enumerator_additions_swapped,
    "enumerated-marker-lost": _enumerated_marker_lost,
    "enumerated-marker-invented": _enumerated_marker_invented,
    "alternatives-swapped": _alternatives_swapped,
    "alternative-lost": _alternative_lost,
    "alternative-invented": _alternative_invented,
    "alternative-additions-lost": _alternative_additions_lost,
    "choice-marker-lost": _choice_marker_lost,
    "choice-marker-invented": _choice_marker_invented,
    "components-swapped": _components_swapped,
    "optional-taken-for-mandatory": _changed_component(
        lambda one: one.optional, lambda one: replace(one, optional=False)
    ),
    "mandatory-taken-for-optional": _changed_component(
        lambda one: not _may_be_absent(one), lambda one: replace(one, optional=True)
    ),
    "default-taken-for-mandatory": _changed_component(
        lambda one: one.default is not None, lambda one: replace(one, default=None)
    ),
    "default-other": _changed_component(_has_other_default, _other_default),
    "sequence-marker-lost": _sequence_marker_lost,
    "sequence-marker-invented": _sequence_marker_invented,
    "additions-lost": _additions_lost,
    "last-addition-lost": _last_addition_lost,
    "additions-swapped": _additions_swapped,
    "groups-flattened": _groups_flattened,
    "additions-grouped": _additions_grouped,
    "alphabet-dropped": _alphabet_dropped,
    "alphabet-shortened": _alphabet_shortened,
    "contents-inlined": _contents_inlined,
}
"""The mutations by name."""
