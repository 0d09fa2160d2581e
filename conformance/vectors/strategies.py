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
    targets = draw(st.lists(nodes, max_size=3))
    return RichValues(values, ByHypothesis(draw, targets)).value(8 * max_octets)


class ByHypothesis:
    """Draws what a value holds from hypothesis; what is drawn first when it shrinks is what is minimal."""

    def __init__(self, draw: st.DrawFn, targets: Iterable[Node]) -> None:
        self._draw = draw
        self._forced = {edge for target in targets for _, edge in target.way()}
        self._ahead: dict[Node, int | None] = {}

    def takes(self, node: Node, edge: Edge, *, affordable: bool) -> bool:
        """Whether a SEQUENCE has a part that may be left out: drawn is how far the next one is, far away at first."""
        if edge is node.edges[0] or node not in self._ahead:
            self._ahead[node] = self._next()
        ahead = self._ahead[node]
        if edge in self._forced or not affordable or ahead is None:
            return edge in self._forced
        self._ahead[node] = self._next() if ahead == 0 else ahead - 1
        return ahead == 0

    def alternative(self, _node: Node, edges: list[Edge]) -> Edge:
        """Return the alternative of a CHOICE, one of *edges*."""
        forced = next((edge for edge in edges if edge in self._forced), None)
        by_cost = sorted(edges, key=lambda edge: (edge.addition is not None, edge.node.cost))
        return forced or self._draw(st.sampled_from(by_cost))

    def count(self, node: Node, most: int) -> int:
        """Return how many items a list has, *most* at most."""
        least = (size_of(node.definition) or Bounds()).lower or 0
        wanted = max(least, 1) if node.edges[0] in self._forced else least
        return self._length(wanted, most)

    def goes_on(self, _edge: Edge) -> bool:
        """Whether one more item or the contents of octets are worth their bits."""
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

    def _next(self) -> int | None:
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
