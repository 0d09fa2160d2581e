"""The types that a type reaches, as a graph: a node for each definition, an edge for each part of a value.

A named type is one node wherever it is used, so the graph is finite though values are not; a type that is defined in
place is a node under the name of the type around it. What an OCTET STRING is said to contain is a part of it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from conformance.asn1.alphabets import TIME_FORMATS, WIDE
from conformance.asn1.named_values import kind_of
from conformance.asn1.per_schema import PerSchema
from conformance.asn1.xer import named_type
from conformance.model.schema import (
    AdditionGroup,
    BitStringType,
    BooleanType,
    Bounds,
    ChoiceType,
    Component,
    Definition,
    EnumeratedType,
    IntegerType,
    ListType,
    NullType,
    OctetStringType,
    Reference,
    Schema,
    SequenceType,
    StringType,
    Type,
)

_OPEN_TYPE = 16
"""The bits that an extension addition takes at least, besides its contents."""


@dataclass(slots=True, eq=False)
class Edge:
    """A part of the values of a type.

    Attributes:
        step: the name of the component or alternative, ``0`` for an item, the name of the type for contents.
        used: the type of the part, as it is used there.
        node: its node.
        component: of a SEQUENCE or CHOICE, the component.
        addition: the index of the extension addition that holds it, ``None`` in the root.
        group: the addition group that it belongs to.
    """

    step: str
    used: Type
    node: Node
    component: Component | None = None
    addition: int | None = None
    group: AdditionGroup | None = None

    @property
    def has_default(self) -> bool:
        """Whether the part has a default value."""
        return self.component is not None and self.component.default is not None


@dataclass(slots=True, eq=False)
class Node:
    """A definition that values of the root type can reach.

    Attributes:
        key: the named type and the way within it: ``BandNR``, ``BandNR/mimo-ParametersPerBand.tci-StatePDSCH``.
        type_name: the named type.
        definition: the type.
        edges: its parts.
        cost: about how many bits its smallest value takes, ``None`` if it has no value.
        arrival: the node and the edge by which the shortest way from the root reaches it.
    """

    key: str
    type_name: str
    definition: Definition
    edges: list[Edge] = field(default_factory=list, repr=False)
    cost: int | None = None
    arrival: tuple[Node, Edge] | None = field(default=None, repr=False)

    def way(self) -> list[tuple[Node, Edge]]:
        """Return the shortest way from the root to this node: the nodes on it, each with the edge that goes on."""
        steps, at = [], self
        while at.arrival is not None:
            steps.append(at.arrival)
            at = at.arrival[0]
        return steps[::-1]


class TypeGraph:
    """The graph of one type.

    Attributes:
        schema: the schema.
        type_name: the type.
        root: its node.
        nodes: every node that a value can reach, in the order of their distance from the root.
        all_nodes: those without a value too, in the order of the text.
    """

    def __init__(self, schema: Schema, type_name: str) -> None:
        self.schema = schema
        self.type_name = type_name
        self._named: dict[tuple[str, str], Node] = {}
        self.all_nodes: list[Node] = []
        self.root = self._node(named_type(schema, type_name), "", "")
        self._find_costs()
        self.nodes = self._find_ways()

    def path(self, node: Node, *further: str) -> str:
        """Return the path of the shortest way to *node*."""
        return ".".join((self.type_name, *(edge.step for _, edge in node.way()), *further))

    def _node(self, used: Type, key: str, type_name: str) -> Node:
        """Return the node of a type, made when it is met first; *key* and *type_name* are those of one in place."""
        named = isinstance(used, Reference) and used.narrowed is None
        if isinstance(used, Reference) and used.narrowed is None:
            found = self._named.get((used.module, used.name))
            if found is not None:
                return found
            known = any(name == used.name for _, name in self._named)
            key = type_name = f"{used.module}.{used.name}" if known else used.name
        node = Node(key, type_name, self.schema.definition(used))
        if named and isinstance(used, Reference):
            self._named[used.module, used.name] = node
        self.all_nodes.append(node)
        node.edges.extend(self._edges(node))
        return node

    def _edges(self, node: Node) -> Iterator[Edge]:
        separator = "." if "/" in node.key else "/"

        def part(component: Component, addition: int | None = None, group: AdditionGroup | None = None) -> Edge:
            inner = self._node(component.type, f"{node.key}{separator}{component.name}", node.type_name)
            return Edge(component.name, component.type, inner, component, addition, group)

        match node.definition:
            case SequenceType(root, additions):
                yield from map(part, root)
                for index, addition in enumerate(additions or ()):
                    if isinstance(addition, AdditionGroup):
                        yield from (part(component, index, addition) for component in addition.components)
                    else:
                        yield part(addition, index)
            case ChoiceType(root, additions):
                yield from map(part, root)
                yield from (part(alternative, index) for index, alternative in enumerate(additions or ()))
            case ListType(element, size):
                if size.upper != 0 or size.extensible:
                    yield Edge("0", element, self._node(element, f"{node.key}[]", node.type_name))
            case OctetStringType(_, contained) if contained is not None:
                inner = self._node(contained, f"{node.key}<>", node.type_name)
                step = contained.name if isinstance(contained, Reference) else kind_of(inner.definition)
                yield Edge(step, contained, inner)

    def _find_costs(self) -> None:
        """Work out the costs: those of types that need themselves stay open, since they have no value."""
        unsettled = True
        while unsettled:
            unsettled = False
            for node in reversed(self.all_nodes):
                cost = smallest(node)
                if cost is not None and (node.cost is None or cost < node.cost):
                    node.cost, unsettled = cost, True

    def _find_ways(self) -> tuple[Node, ...]:
        """Go breadth first, by components with a default value last: they can hide what is in them."""
        reached = {self.root: None} if self.root.cost is not None else {}
        open_ends, hiding = deque(reached), deque[tuple[Node, Edge]]()
        while open_ends or hiding:
            if not open_ends:
                node, edge = hiding.popleft()
                if edge.node in reached:
                    continue
                edge.node.arrival = node, edge
                reached[edge.node] = None
                open_ends.append(edge.node)
            node = open_ends.popleft()
            for edge in node.edges:
                if edge.node in reached or edge.node.cost is None:
                    continue
                if edge.has_default:
                    hiding.append((node, edge))
                    continue
                edge.node.arrival = node, edge
                reached[edge.node] = None
                open_ends.append(edge.node)
        return tuple(reached)


def type_graph(schema: Schema, type_name: str) -> TypeGraph:
    """Return the graph of a type; it is kept as long as few schemas are in use.

    Raises:
        SchemaError: the schema has no such type.
    """
    graphs = _GRAPHS(schema)
    if type_name not in graphs:
        graphs[type_name] = TypeGraph(schema, type_name)
    return graphs[type_name]


_GRAPHS: PerSchema[dict[str, TypeGraph]] = PerSchema(lambda _schema: {})


def smallest(node: Node) -> int | None:  # noqa: PLR0911  # one answer for each kind of type
    """Return about how many bits the smallest value takes, as far as the costs of its parts are known."""
    definition = node.definition
    match definition:
        case SequenceType(root, additions):
            needed = [edge.node.cost for edge in node.edges if edge.addition is None and is_needed(edge)]
            return None if None in needed else len(root) + (additions is not None) + sum(map(int, filter(None, needed)))
        case ChoiceType():
            costs = [
                edge.node.cost + (edge.addition is not None) * _OPEN_TYPE
                for edge in node.edges
                if edge.node.cost is not None
            ]
            return min(costs) + 8 if costs else None
        case ListType(_, size):
            return sized(node, size.lower or 0)
        case EnumeratedType(root, _):
            return (len(root) - 1).bit_length() + (definition.additions is not None) if root else None
        case IntegerType(bounds):
            return 16 if bounds.lower is None or bounds.upper is None else (bounds.upper - bounds.lower).bit_length()
        case OctetStringType(size, contained) if contained is not None:
            cost = node.edges[0].node.cost
            return None if cost is None else 8 + max(-(-cost // 8) * 8, 8 * (size.lower or 0))
        case BitStringType(size) | OctetStringType(size) | StringType(_, size):
            return sized(node, size.lower or 0)
        case BooleanType():
            return 1
        case NullType():
            return 0
    return _OPEN_TYPE


def sized(node: Node, count: int) -> int | None:
    """Return about how many bits *count* of the smallest units of a list or string take, their count included."""
    match node.definition:
        case ListType():
            unit = node.edges[0].node.cost if node.edges else 0
            return 16 if not count else None if unit is None else 16 + count * unit
        case BitStringType():
            return 16 + count
        case StringType(kind) if kind in WIDE:
            return 16 + count * WIDE[kind]
    return 16 + 8 * count


def size_of(definition: Definition) -> Bounds | None:
    """Return the size constraint of a type that has sizes; times have none that matters."""
    match definition:
        case StringType(kind, size):
            return None if kind in TIME_FORMATS else size
        case ListType(_, size) | BitStringType(size) | OctetStringType(size):
            return size
    return None


def is_needed(edge: Edge) -> bool:
    """Whether a component is in every value that has the root or the group that it belongs to."""
    component = edge.component
    return component is not None and not component.optional and component.default is None
