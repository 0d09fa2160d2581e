"""Values made from the schema tree alone: the smallest of a type, and such as hold one thing with all else smallest.

Values are in the Python mapping of asn1tools. What is smallest is shared by all values that hold it: values are there
to be read. They are as a decoder returns them: components with a default value are there although nobody sends them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from conformance.asn1.alphabets import ALPHABETS, TIME_FORMATS
from conformance.asn1.uper_encoding import UperEncoder
from conformance.model.evidence import Value
from conformance.model.schema import (
    BitStringType,
    BooleanType,
    Bounds,
    ChoiceType,
    EnumeratedType,
    IntegerType,
    ListType,
    NullType,
    ObjectIdentifierType,
    OctetStringType,
    Schema,
    SequenceType,
    StringType,
)
from conformance.model.text import Message
from conformance.vectors.type_graph import Edge, Node, TypeGraph, is_needed, size_of, type_graph

A_TIME = datetime(2000, 1, 1)  # noqa: DTZ001  # asn1tools' mapping has no time zone


class HiddenError(LookupError):
    """No encoding shows a part.

    Attributes:
        reason: why.
    """

    def __init__(self, reason: Message) -> None:
        super().__init__(reason)
        self.reason = reason


class Values:
    """Makes values of the types of one graph."""

    def __init__(self, graph: TypeGraph) -> None:
        self.graph = graph
        self._encoder = UperEncoder(graph.schema)
        self._minimal: dict[Node, Value] = {}

    def encode(self, value: Value) -> bytes:
        """Encode a value of the root type.

        Raises:
            EncodeError: the value is none.
        """
        return self._encoder.encode(self.graph.schema.find(self.graph.type_name), value)  # type: ignore[arg-type]  # the graph was made of it

    def minimal(self, node: Node) -> Value:
        """Return the value that takes the fewest bits, of several the first in textual order.

        Raises:
            LookupError: the type has no value.
        """
        if node not in self._minimal:
            if node.cost is None:
                raise LookupError(node.key)
            self._minimal[node] = self._smallest(node)
        return self._minimal[node]

    def reaching(self, node: Node, value: Value) -> Value:
        """Return a value of the root type that has *value* at the end of the shortest way to *node*.

        Raises:
            HiddenError: no encoding shows it there.
        """
        for parent, edge in reversed(node.way()):
            value = self.with_part(parent, edge, value)
        return value

    def with_part(self, node: Node, edge: Edge, part: Value) -> Value:
        """Return a value of *node* with *part* where *edge* leads, and everything else minimal.

        Raises:
            HiddenError: no encoding shows it there.
        """
        match node.definition:
            case SequenceType():
                if edge.component and edge.component.default == (part,):
                    raise HiddenError(Message("elements.default", {"name": edge.step}))
                group = {} if edge.group is None else self.needed(node, edge.addition)
                return {**self.needed(node, None), **group, edge.step: part}
            case ChoiceType():
                return edge.step, part
            case ListType(_, size):
                return [part, *[self.minimal(edge.node)] * (max(1, size.lower or 0) - 1)]
        octets = self.contents(edge, part)
        limits = size_of(node.definition)
        if limits is not None and not limits.admits(len(octets)):
            raise HiddenError(Message("elements.octets", {"name": edge.step, "octets": len(octets)}))
        return octets

    def contents(self, edge: Edge, part: Value) -> bytes:
        """Return the octets that contain *part*."""
        return self._encoder.encode(edge.used, part)

    def needed(self, node: Node, addition: int | None) -> dict[str, Value]:
        """Return what every value of a SEQUENCE holds of its root or of an addition group that it has."""
        found: dict[str, Value] = {}
        for edge in node.edges:
            component = edge.component
            if edge.addition != addition or component is None:
                continue
            if component.default is not None:
                found[edge.step] = component.default[0]
            elif is_needed(edge):
                found[edge.step] = self.minimal(edge.node)
        return found

    def sized(self, node: Node, count: int) -> Value:
        """Return *count* of the smallest items, octets, bits or characters."""
        match node.definition:
            case ListType():
                return [self.minimal(node.edges[0].node)] * count if count else []
            case BitStringType(size, named):
                return bit_string("0" * (count - 1) + "1" if named and count > (size.lower or 0) else "0" * count)
            case StringType() as item:
                return characters(item)[0] * count
        return bytes(count)

    def variants(self, node: Node) -> Iterator[Value]:  # noqa: C901  # one answer for each kind of type
        """Yield small values that differ, the smallest first."""
        yield self.minimal(node)
        definition = node.definition
        match definition:
            case BooleanType():
                yield True
            case EnumeratedType(root, additions):
                yield from (name for name, _ in (*root[1:], *(additions or ())))
            case IntegerType(bounds):
                yield from (number for number in smallest_numbers(bounds) if number != self.minimal(node))
            case ObjectIdentifierType():
                yield "2.999"
            case SequenceType() | ChoiceType():
                for edge in node.edges:
                    if edge.node.cost is not None and not edge.has_default:
                        yield self.with_part(node, edge, self.minimal(edge.node))
            case StringType(kind) if kind in TIME_FORMATS:
                yield A_TIME.replace(year=2001)
            case _ if (size := size_of(definition)) is not None and not node.edges:
                count = (size.lower or 0) + 1
                if size.admits(count):
                    yield self.sized(node, count)

    def other_than(self, edge: Edge) -> Value:
        """Return a small value of a part that is not its default value.

        Raises:
            HiddenError: there is none.
        """
        default = edge.component.default if edge.component else None
        for value in self.variants(edge.node):
            if default != (value,):
                return value
        raise HiddenError(Message("elements.default", {"name": edge.step}))

    def _smallest(self, node: Node) -> Value:
        definition = node.definition
        match definition:
            case SequenceType():
                return self.needed(node, None)
            case ChoiceType():
                edge = min(
                    (edge for edge in node.edges if edge.node.cost is not None),
                    key=lambda edge: (edge.addition is not None, edge.node.cost),
                )
                return edge.step, self.minimal(edge.node)
            case OctetStringType(_, contained) if contained is not None:
                return self._smallest_contents(node)
            case _ if (size := size_of(definition)) is not None:
                return self.sized(node, size.lower or 0)
        return smallest_primitive(definition)

    def _smallest_contents(self, node: Node) -> bytes:
        edge = node.edges[0]
        for value in self.variants(edge.node):
            octets = self.contents(edge, value)
            if size_of(node.definition).admits(len(octets)):  # type: ignore[union-attr]  # an OCTET STRING has sizes
                return octets
        return self.contents(edge, self.minimal(edge.node))


def minimal_value(schema: Schema, type_name: str) -> Value:
    """Return the value of the type that takes the fewest bits, of several the first in textual order.

    Raises:
        LookupError: the type has no value.
        SchemaError: the schema has no such type.
    """
    graph = type_graph(schema, type_name)
    return Values(graph).minimal(graph.root)


def smallest_primitive(definition: object) -> Value:
    """Return the value that stands for nothing in particular: false, the first enumerator, the lowest number."""
    match definition:
        case BooleanType():
            return False
        case EnumeratedType(root, _):
            return root[0][0]
        case IntegerType(bounds):
            return smallest_numbers(bounds)[0]
        case NullType():
            return None
        case ObjectIdentifierType():
            return "0.0"
    return A_TIME


def smallest_numbers(bounds: Bounds) -> list[int]:
    """Return two numbers of the constraint, or the only one: the lowest, or those nearest to zero where none is."""
    lower, upper = bounds.lower, bounds.upper
    first = lower if lower is not None else min(0, upper) if upper is not None else 0
    if lower is None:
        return [number for number in (first, first - 1, first - 2) if bounds.in_root(number)][:2]
    further = [low for low, _ in bounds.ranges[1:] if low is not None]
    return [number for number in (first, first + 1, *further) if bounds.in_root(number)][:2]


def characters(item: StringType) -> str:
    """Return the characters that strings of the type may hold, or some of them where they are too many, plain first."""
    permitted = item.alphabet or ALPHABETS.get(item.kind)
    if permitted is None:
        return "A9 é" if item.kind not in {"UTF8String", "BMPString", "UniversalString"} else "A9 é扬"
    plain = next((character for character in "A0a" if character in permitted), permitted[0])
    return plain + permitted


def bit_string(bits: str) -> tuple[bytes, int]:
    """Return a BIT STRING of a string of ``0`` and ``1``."""
    octets = -(-len(bits) // 8)
    return int(bits.ljust(8 * octets, "0") or "0", 2).to_bytes(octets, "big"), len(bits)


def shortened(bits: str, least: int) -> str:
    """Return *bits* without the zeros at their end that say nothing where bits have names (X.680 clause 22.7)."""
    return bits.rstrip("0").ljust(least, "0")
