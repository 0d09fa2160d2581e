"""Change a schema in one way at every place where it can be changed so: what a codec that read it wrongly would know.

A mutation is a function of a type without references; it returns the changed type, or ``None`` where it does not apply.
Those of a bound keep the width of the field wherever they can, so that nothing but the bound itself betrays them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from conformance.asn1.closure import closure
from conformance.model.schema import (
    AdditionGroup,
    BitStringType,
    ChoiceType,
    Component,
    Definition,
    IntegerType,
    ListType,
    Module,
    OctetStringType,
    Reference,
    Schema,
    SequenceType,
    StringType,
    Type,
)
from conformance.vectors.bound_mutations import BOUNDS, SIZED, BoundsChange
from conformance.vectors.structure_mutations import STRUCTURES

Mutation = Callable[[Definition], Definition | None]


def mutated_schema(schema: Schema, type_name: str, mutation: Mutation) -> Schema:
    """Return the closure of the type with *mutation* applied wherever it applies."""
    return _Rewriter(mutation).schema(closure(schema, [type_name]))


def mutated_places(schema: Schema, type_name: str, mutation: Mutation) -> list[str]:
    """Return the places of the type's closure where *mutation* applies, such as ``Phy-Parameters.dummy``."""
    rewriter = _Rewriter(mutation)
    rewriter.schema(closure(schema, [type_name]))
    return rewriter.places


def _of_integers(change: BoundsChange) -> Mutation:
    def mutate(item: Definition) -> Definition | None:
        if not isinstance(item, IntegerType):
            return None
        bounds = change(item.bounds)
        return None if bounds is None else replace(item, bounds=bounds)

    return mutate


def _of_sizes(change: BoundsChange) -> Mutation:
    def mutate(item: Definition) -> Definition | None:
        if not isinstance(item, BitStringType | OctetStringType | StringType | ListType):
            return None
        bounds = change(item.size)
        if bounds is None or (bounds.lower or 0) < 0:
            return None
        return replace(item, size=bounds)

    return mutate


MUTATIONS: Mapping[str, Mutation] = {
    **{f"value-{name}": _of_integers(change) for name, change in BOUNDS.items()},
    **{f"size-{name}": _of_sizes(change) for name, change in SIZED.items()},
    **STRUCTURES,
}
"""The mutations by name."""


class _Rewriter:
    """Rewrites types, what they consist of first, and notes where a mutation applied."""

    def __init__(self, mutation: Mutation) -> None:
        self._mutation = mutation
        self.places: list[str] = []

    def schema(self, schema: Schema) -> Schema:
        modules = {
            name: Module(
                name, {known: self.type(module.types[known], known) for known in module.types}, module.constants
            )
            for name, module in schema.modules.items()
        }
        return replace(schema, modules=modules, history=None)

    def type(self, used: Type, place: str) -> Type:
        if isinstance(used, Reference):
            return used if used.narrowed is None else replace(used, narrowed=self.type(used.narrowed, place))
        whole = self._parts(used, place)
        changed = self._mutation(whole)
        if changed is None:
            return whole
        self.places.append(place)
        return changed

    def _parts(self, item: Definition, place: str) -> Definition:
        match item:
            case SequenceType(root, additions):
                return SequenceType(
                    self._components(root, place),
                    None if additions is None else tuple(self._addition(one, place) for one in additions),
                )
            case ChoiceType(root, additions):
                return ChoiceType(
                    self._components(root, place), None if additions is None else self._components(additions, place)
                )
            case ListType(element, size):
                return ListType(self.type(element, f"{place}.0"), size)
            case OctetStringType(_, contained) | BitStringType(_, _, contained) if contained is not None:
                return replace(item, contains=self.type(contained, place))
        return item

    def _addition(self, addition: Component | AdditionGroup, place: str) -> Component | AdditionGroup:
        if isinstance(addition, AdditionGroup):
            return AdditionGroup(self._components(addition.components, place))
        return self._components((addition,), place)[0]

    def _components(self, components: Iterable[Component], place: str) -> tuple[Component, ...]:
        return tuple(replace(one, type=self.type(one.type, f"{place}.{one.name}")) for one in components)
