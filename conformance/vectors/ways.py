"""Ways from a type to its definitions that do not lead through octets: what is there, a decoder of the type must read.

What octets contain need not be opened by a decoder of the type around them (X.682 clause 11).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from conformance.model.evidence import Value
from conformance.model.schema import OctetStringType
from conformance.vectors.type_graph import Edge, Node, TypeGraph
from conformance.vectors.values import Values

Way = tuple[tuple[Node, Edge], ...]


def open_ways(graph: TypeGraph) -> Mapping[Node, Way]:
    """Return the shortest way to each definition that is not only within octets, the nearest first."""
    found: dict[Node, Way] = {graph.root: ()}
    open_ends = deque(found)
    while open_ends:
        node = open_ends.popleft()
        if isinstance(node.definition, OctetStringType):
            continue
        for edge in node.edges:
            if edge.node not in found and edge.node.cost is not None:
                found[edge.node] = (*found[node], (node, edge))
                open_ends.append(edge.node)
    return found


def value_at(values: Values, way: Way, value: Value) -> Value:
    """Return a value of the root type with *value* at the end of *way*, and everything else minimal.

    Raises:
        HiddenError: no encoding shows it there.
    """
    for node, edge in reversed(way):
        value = values.with_part(node, edge, value)
    return value


def written_way(type_name: str, way: Way, *further: str) -> str:
    """Return a way as vectors have it: ``UE-NR-Capability.rf-Parameters.supportedBandListNR.0.bandNR``."""
    return ".".join((type_name, *(edge.step for _, edge in way), *further))
