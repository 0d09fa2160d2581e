"""Which elements of coverage a decoded value shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from conformance.asn1.per_schema import PerSchema
from conformance.asn1.uper_decoding import UperDecoder
from conformance.errors import DecodeError
from conformance.model.evidence import Value
from conformance.model.received import EXTENSION, Received
from conformance.model.schema import (
    BitStringType,
    BooleanType,
    Bounds,
    ChoiceType,
    EnumeratedType,
    IntegerType,
    ListType,
    OctetStringType,
    Schema,
    SequenceType,
)
from conformance.vectors.elements import bounding_numbers, bounding_sizes, group_id, part_id
from conformance.vectors.type_graph import Edge, Node, TypeGraph, size_of, type_graph

Visit = Callable[[Any, set[str]], None]
"""Adds the elements that a value shows to a set."""


def exercised(schema: Schema, type_name: str, value: Value) -> frozenset[str]:
    """Return the identifiers of the elements that a value of the type shows.

    Octets that are said to contain a value are decoded; if they cannot be, they show nothing. What the type does not
    know (members ``...``) shows nothing either, but a default value that was sent explicitly is seen as sent.

    Raises:
        SchemaError: the schema has no such type.
    """
    observers = _OBSERVERS(schema)
    if type_name not in observers:
        observers[type_name] = Observer(type_graph(schema, type_name))
    return observers[type_name].elements(value)


class Observer:
    """Finds the elements of the values of one type; each definition becomes a function once."""

    def __init__(self, graph: TypeGraph) -> None:
        self._graph = graph
        self._decoder = UperDecoder(graph.schema)
        self._visits: dict[Node, Visit] = {}

    def elements(self, value: Value) -> frozenset[str]:
        """Return the elements that a value shows."""
        seen: set[str] = set()
        self.visit(self._graph.root)(value, seen)
        return frozenset(seen)

    def visit(self, node: Node) -> Visit:
        """Return the function for the values of a definition."""
        found = self._visits.get(node)
        if found is None:
            found = self._visits[node] = self._compiled(node)
        return found

    def _compiled(self, node: Node) -> Visit:  # noqa: PLR0911  # one answer for each kind of type
        definition = node.definition
        match definition:
            case SequenceType():
                return self._sequence(node)
            case ChoiceType():
                return self._choice(node)
            case ListType():
                return self._list(node)
            case OctetStringType(_, contained) if contained is not None:
                return self._contents(node)
            case EnumeratedType(root, additions):
                return _looked_up({name: f"{node.key}:{name}" for name, _ in (*root, *(additions or ()))})
            case BooleanType():
                return _looked_up({False: f"{node.key}:false", True: f"{node.key}:true"})
            case IntegerType(bounds):
                return _numbers(bounds, bounding_numbers(bounds), f"{node.key}:")
            case BitStringType():
                return _bits(node, definition)
        size = size_of(definition)
        return _lengths(size, f"{node.key}#") if size is not None else _nothing

    def _sequence(self, node: Node) -> Visit:
        """Return the function for a SEQUENCE: values with the same members show the same of it."""
        plans: dict[tuple[str, ...], tuple[frozenset[str], list[tuple[str, Visit]]]] = {}
        defaults = {edge.step: edge.component.default for edge in node.edges if edge.component and edge.has_default}

        def visit(value: Any, seen: set[str]) -> None:
            names = tuple(value)
            if defaults:
                explicit = _explicit(value)
                names = tuple(name for name in names if name in explicit or defaults.get(name) != (value[name],))
            plan = plans.get(names)
            if plan is None:
                plan = plans[names] = self._plan(node, frozenset(names))
            seen |= plan[0]
            for name, member in plan[1]:
                member(value[name], seen)

        return visit

    def _plan(self, node: Node, names: frozenset[str]) -> tuple[frozenset[str], list[tuple[str, Visit]]]:
        shown: set[str] = set()
        members = []
        for edge in node.edges:
            here = edge.step in names
            if here:
                members.append((edge.step, self.visit(edge.node)))
            if edge.group is not None:
                has_group = any(component.name in names for component in edge.group.components)
                shown.add(group_id(node, edge.group, "present" if has_group else "absent"))
                if not has_group:
                    continue
            shown.add(part_id(node, edge.step, _aspect(edge, here=here)))
        return frozenset(shown), members

    def _choice(self, node: Node) -> Visit:
        table = {edge.step: (part_id(node, edge.step, "chosen"), edge) for edge in node.edges}

        def visit(value: Any, seen: set[str]) -> None:
            found = table.get(value[0])
            if found is not None:
                seen.add(found[0])
                self.visit(found[1].node)(value[1], seen)

        return visit

    def _list(self, node: Node) -> Visit:
        lengths = _lengths(size_of(node.definition) or Bounds(), f"{node.key}#")

        def visit(value: Any, seen: set[str]) -> None:
            lengths(value, seen)
            if value:
                member = self.visit(node.edges[0].node)
                for item in value:
                    member(item, seen)

        return visit

    def _contents(self, node: Node) -> Visit:
        edge, shown = node.edges[0], f"{node.key}<>"
        kept: dict[bytes, Value] = {}

        def visit(value: Any, seen: set[str]) -> None:
            octets = bytes(value)
            if octets not in kept:
                if len(kept) >= 256:  # noqa: PLR2004  # minimal contents recur, others hardly
                    kept.clear()
                try:
                    kept[octets] = self._decoder.decode(edge.used, octets)
                except DecodeError:
                    return
            seen.add(shown)
            self.visit(edge.node)(kept[octets], seen)

        return visit


_OBSERVERS: PerSchema[dict[str, Observer]] = PerSchema(lambda _schema: {})


def _explicit(value: Mapping[str, Any]) -> tuple[str, ...]:
    received = value.get(EXTENSION)
    return received.explicit if isinstance(received, Received) else ()


def _aspect(edge: Edge, *, here: bool) -> str:
    if edge.has_default:
        return "sent" if here else "omitted"
    return "present" if here else "absent"


def _looked_up(table: Mapping[Any, str]) -> Visit:
    def visit(value: Any, seen: set[str]) -> None:
        found = table.get(value)
        if found is not None:
            seen.add(found)

    return visit


def _numbers(bounds: Bounds, numbers: list[int], prefix: str) -> Visit:
    table = {number: f"{prefix}{number}" for number in numbers}
    beyond = f"{prefix}..."

    def visit(value: Any, seen: set[str]) -> None:
        if value in table:
            seen.add(table[value])
        elif not bounds.in_root(value):
            seen.add(beyond)

    return visit


def _lengths(size: Bounds, prefix: str) -> Visit:
    measure = _numbers(size, bounding_sizes(size), prefix)
    return lambda value, seen: measure(len(value), seen)


def _bits(node: Node, definition: BitStringType) -> Visit:
    measure = _numbers(definition.size, bounding_sizes(definition.size), f"{node.key}#")
    named = [(number, f"{node.key}+{name}") for name, number in definition.named]

    def visit(value: Any, seen: set[str]) -> None:
        octets, count = value
        measure(count, seen)
        for number, shown in named:
            if number < count and octets[number // 8] & 0x80 >> number % 8:
                seen.add(shown)

    return visit


def _nothing(_value: Any, _seen: set[str]) -> None:
    """A type without elements."""
