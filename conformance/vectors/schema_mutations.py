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
    return _rewritten(schema, type_name, mutation)[0]


def mutated_places(schema: Schema, type_name: str, mutation: Mutation) -> list[str]:
    """Return the places of the type's closure where *mutation* applies, such as ``Phy-Parameters.dummy``.

    What is contained in octets is none of them: codecs show the octets.
    """
    return _rewritten(schema, type_name, mutation)[1]


def _rewritten(schema: Schema, type_name: str, mutation: Mutation) -> tuple[Schema, list[str]]:
    whole = closure(schema, [type_name])
    apart = closure(_Rewriter(_contents_dropped).schema(whole), [type_name])
    rewriter = _Rewriter(mutation, {name: frozenset(module.types) for name, module in apart.modules.items()})
    return rewriter.schema(whole), rewriter.places


def _contents_dropped(item: Definition) -> Definition | None:
    if not isinstance(item, OctetStringType | BitStringType) or item.contains is None:
        return None
    return replace(item, contains=None)


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
    """Rewrites types, what they consist of first, and notes where a mutation applied.

    Args:
        mutation: what changes them.
        within: the named types to rewrite, by module; all where it is ``None``.
    """

    def __init__(self, mutation: Mutation, within: Mapping[str, frozenset[str]] | None = None) -> None:
        self._mutation = mutation
        self._within = within
        self.places: list[str] = []

    def schema(self, schema: Schema) -> Schema:
        modules = {name: self._module(module) for name, module in schema.modules.items()}
        return replace(schema, modules=modules, history=None)

    def _module(self, module: Module) -> Module:
        names = module.types.keys() if self._within is None else self._within.get(module.name, frozenset())
        types = {name: self.type(item, name) if name in names else item for name, item in module.types.items()}
        return Module(module.name, types, module.constants)

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
        return item

    def _addition(self, addition: Component | AdditionGroup, place: str) -> Component | AdditionGroup:
        if isinstance(addition, AdditionGroup):
            return AdditionGroup(self._components(addition.components, place))
        return self._components((addition,), place)[0]

    def _components(self, components: Iterable[Component], place: str) -> tuple[Component, ...]:
        return tuple(replace(one, type=self.type(one.type, f"{place}.{one.name}")) for one in components)
