"""Hypothesis strategies over ASN.1 types, for tests of one's own: what fails shrinks to a message that says why.

Values are in the mapping of asn1tools: SEQUENCE is a dict, CHOICE a pair of name and value, BIT STRING a pair of octets
and the number of bits, a time a datetime without a time zone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import cache
from itertools import chain

from hypothesis import strategies as st

from conformance.asn1.library import SchemaLibrary
from conformance.errors import SchemaError, UsageError
from conformance.model.evidence import Value
from conformance.model.schema import (
    BitStringType,
    BooleanType,
    Bounds,
    EnumeratedType,
    IntegerType,
    ObjectIdentifierType,
    OctetStringType,
    Schema,
    StringType,
)
from conformance.plugins import build_plugin_manager
from conformance.vectors.elements import outside_number
from conformance.vectors.releases import release_schema
from conformance.vectors.rich_values import MAX_DRAWN, RichValues
from conformance.vectors.type_graph import Edge, Node, TypeGraph, size_of, type_graph
from conformance.vectors.values import A_TIME, Values, bit_string, characters, shortened, smallest_numbers

_FAR = 40
"""Of so many parts that may be left out, one after another, about two are there."""
_ITEMS = 3
"""About how many items a list has."""


def from_asn1_type(
    schema: str | Schema, type_name: str, *, release: int | None = None, max_octets: int = 256
) -> st.SearchStrategy[Value]:
    """Return a strategy of values of an ASN.1 type that satisfy its constraints; it shrinks to the minimal value.

    Args:
        schema: a schema, or the name of one, such as ``nr-rrc``; ``yangfan asn1 schemas`` lists them.
        type_name: the type, such as ``UE-NR-Capability``.
        release: the 3GPP release whose view of the schema is meant, such as 16; ``None`` takes the schema as it is.
        max_octets: about how many octets the encoding of a value takes at most, if the type allows it.

    Raises:
        SchemaError: there is no such schema, or it has no such type.
        UsageError: the schema shows no such release, or the type has no value.
    """
    values = Values(_graph(schema, type_name, release, max_octets))
    return _drawn(values, max_octets)


def from_asn1_encoding(
    schema: str | Schema, type_name: str, *, release: int | None = None, max_octets: int = 256
) -> st.SearchStrategy[bytes]:
    """Return a strategy of unaligned PER encodings of an ASN.1 type; the arguments are those of :func:`from_asn1_type`.

    Raises:
        SchemaError: there is no such schema, or it has no such type.
        UsageError: the schema shows no such release, or the type has no value.
    """
    values = Values(_graph(schema, type_name, release, max_octets))
    return _drawn(values, max_octets).map(values.encode)


def _graph(schema: str | Schema, type_name: str, release: int | None, max_octets: int) -> TypeGraph:
    if max_octets < 1:
        raise UsageError("strategies.max-octets", number=max_octets)
    whole = _library().schema(schema) if isinstance(schema, str) else schema
    graph = type_graph(_view(whole, release), type_name)
    if graph.root.cost is None:
        raise UsageError("strategies.no-value", type=type_name)
    return graph


def _view(schema: Schema, release: int | None) -> Schema:
    name, _, version = release_schema(schema, release).partition("@")
    if release is None or not version:
        return schema
    try:
        return _library().schema(f"{name}@{version}") if _is_listed(schema) else schema.at_version(version)
    except LookupError as error:
        raise SchemaError("strategies.no-history", schema=name, release=release) from error


def _is_listed(schema: Schema) -> bool:
    """Whether the schema is the one that the library knows under its name, so that its views are kept there."""
    return schema.name in _library().names() and _library().schema(schema.name) is schema


@cache
def _library() -> SchemaLibrary:
    return SchemaLibrary(chain.from_iterable(build_plugin_manager().hook.schema_sources()))


@st.composite
def _drawn(draw: st.DrawFn, values: Values, max_octets: int) -> Value:
    """Draw a value: the ways to some definitions, and on them whatever comes."""
    nodes = st.sampled_from(values.graph.nodes)
    ways = [_begun(draw, target) for target in draw(st.lists(nodes, max_size=3))]
    return RichValues(values, ByHypothesis(draw, chain.from_iterable(ways))).value(8 * max_octets)


def _begun(draw: st.DrawFn, target: Node) -> list[Edge]:
    """Draw how far the way to a definition is gone, all of it more often than not; it shrinks to what is needed."""
    way = [edge for _, edge in target.way()]
    return way[: draw(st.integers(0, 2 * len(way)))]


class ByHypothesis:
    """Draws what a value holds from hypothesis; what it shrinks to is what is minimal.

    Each of the edges *ahead* is gone once for certain.
    """

    def __init__(self, draw: st.DrawFn, ahead: Iterable[Edge]) -> None:
        self._draw = draw
        self._ahead = set(ahead)
        self._gaps: dict[Node, int | None] = {}

    def takes(self, node: Node, edge: Edge, *, affordable: bool) -> bool:
        """Whether a SEQUENCE has a part that may be left out: drawn is how far the next one is, far away at first."""
        if edge is node.edges[0] or node not in self._gaps:
            self._gaps[node] = self._gap()
        gap = self._gaps[node]
        if self._is_ahead(edge):
            return True
        if not affordable or gap is None:
            return False
        self._gaps[node] = self._gap() if gap == 0 else gap - 1
        return gap == 0

    def alternative(self, _node: Node, edges: list[Edge]) -> Edge:
        """Return the alternative of a CHOICE, one of *edges*."""
        ahead = next(filter(self._is_ahead, edges), None)
        by_cost = sorted(edges, key=lambda edge: (edge.addition is not None, edge.node.cost))
        return ahead or self._draw(st.sampled_from(by_cost))

    def count(self, _node: Node, most: int) -> int:
        """Return how many items a list has, *most* at most: before each it is drawn whether it is there."""
        return most

    def goes_on(self, edge: Edge) -> bool:
        """Whether one more item or the contents of octets are worth their bits.

        An item and the draw before it stand together, so that hypothesis can take any item away as it shrinks.
        """
        return self._is_ahead(edge) or self._draw(st.integers(0, _ITEMS)) > 0

    def _is_ahead(self, edge: Edge) -> bool:
        """Whether an edge is still to be gone for certain; then it is gone now."""
        if edge not in self._ahead:
            return False
        self._ahead.remove(edge)
        return True

    def share(self, budget: int, parts: int) -> int:
        """Return how much of a budget the next of so many parts gets."""
        return budget if parts <= 1 else max(budget, 0) // 3

    def primitive(self, node: Node, most: int) -> Value:  # noqa: PLR0911  # one answer for each kind of type
        """Return a value without parts; a string takes *most* bits at most, if it can."""
        draw, definition = self._draw, node.definition
        match definition:
            case BooleanType():
                return draw(st.booleans())
            case EnumeratedType(root, additions):
                return draw(st.sampled_from([name for name, _ in (*root, *(additions or ()))]))
            case IntegerType(bounds):
                return self._number(bounds)
            case ObjectIdentifierType():
                arcs = draw(st.lists(st.integers(0, 1 << 40), max_size=6))
                return ".".join(map(str, (draw(st.sampled_from(["0.0", "1.3", "2.999"])), *arcs)))
            case BitStringType(size, named):
                count = self._size(size, most)
                bits = f"{draw(st.integers(0, (1 << count) - 1)):0{count}b}" if count else ""
                return bit_string(shortened(bits, size.lower or 0) if named else bits)
            case OctetStringType(size):
                count = self._size(size, most // 8)
                return draw(st.binary(min_size=count, max_size=count))
            case StringType(_, size) if size_of(definition) is not None:
                count = self._size(size, most // 8)
                letters = st.sampled_from(characters(definition))
                return "".join(draw(st.lists(letters, min_size=count, max_size=count)))
            case StringType():
                return A_TIME + timedelta(seconds=draw(st.integers(0, 2_000_000_000)))
        return None

    def _gap(self) -> int | None:
        """Draw how many parts are left out before the next one that is there, ``None`` for all that follow."""
        drawn = self._draw(st.integers(0, _FAR))
        return None if drawn == 0 or drawn > _FAR // 2 else drawn - 1

    def _number(self, bounds: Bounds) -> int:
        if bounds.extensible and (outside := outside_number(bounds)) is not None and self._draw(st.integers(0, 7)) == 7:  # noqa: PLR2004  # the last of eight
            return outside
        low, high = self._draw(st.sampled_from(bounds.ranges)) if bounds.ranges else (None, None)
        if low is None and high is None:
            return self._draw(st.integers())
        if low is None:
            return smallest_numbers(Bounds(((low, high),)))[0] - self._draw(st.integers(0, 1 << 40))
        return low + self._draw(st.integers(0, 1 << 40 if high is None else high - low))

    def _size(self, size: Bounds, most: int) -> int:
        low, high = self._draw(st.sampled_from(size.ranges)) if size.ranges else (0, None)
        least = low or 0
        return self._length(least, most if high is None else min(most, high))

    def _length(self, least: int, most: int) -> int:
        return least + self._draw(st.integers(0, max(0, min(most - least, MAX_DRAWN))))
