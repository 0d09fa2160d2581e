"""Elements of coverage: everything that the definition of a type allows and that a value may show.

An element belongs to a definition, wherever the type is used, so that there is a finite number of them:

=============================== ==========================================================================
``BandNR/x=present``            the component or extension addition is there
``BandNR/x=absent``             it is optional, or an addition, and it is not
``BandNR/x=sent``, ``=omitted`` it has a default value: another is sent, or nothing is
``BandNR/[[x]]=present``        the addition group that begins with x is there
``BandNR/x=chosen``             the alternative is chosen
``BandNR/x:supported``          the enumerator, truth value or bound of a value constraint
``BandNR/x:...``                a number outside the root of an extensible constraint
``BandNR/x#32``, ``#...``       the bound of a size constraint, or 0 or 1; a size outside its root
``BandNR/x+rel16``              a named bit is set
``BandNR/x<>``                  octets hold a value of the type that they are said to contain
=============================== ==========================================================================

``x`` is the way within the named type: ``a.b`` for components, ``a[]`` for the items of a list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from conformance.asn1.per_schema import PerSchema
from conformance.model.evidence import Value
from conformance.model.schema import (
    AdditionGroup,
    BitStringType,
    BooleanType,
    Bounds,
    ChoiceType,
    EnumeratedType,
    IntegerType,
    OctetStringType,
    Schema,
    SequenceType,
)
from conformance.model.text import Message
from conformance.vectors.type_graph import Edge, Node, TypeGraph, is_needed, size_of, sized, type_graph
from conformance.vectors.values import HiddenError, Values, bit_string

MAX_OCTETS = 16_384
"""What takes more than about so many octets is not reached."""
MAX_ITEMS = 8_192
"""A list with more items is not reached, however few bits they take: each is a value to every codec."""


class Kind(StrEnum):
    """What an element is about."""

    COMPONENT = "component"
    ALTERNATIVE = "alternative"
    ENUMERATOR = "enumerator"
    BOOLEAN = "boolean"
    VALUE = "value-bound"
    SIZE = "size-bound"
    NAMED_BIT = "named-bit"
    ADDITION = "addition"
    DEFAULT = "default"
    CONTENTS = "contents"


@dataclass(frozen=True, slots=True, eq=False)
class Element:
    """Something that a value of the type may show.

    Attributes:
        id: unique within the type.
        kind: what it is about.
        node: the definition that it belongs to.
        aspect: what of it: ``present``, ``absent``, ``sent``, ``omitted``, ``chosen``, ``contents``; ``value``,
            ``size`` or ``bit``.
        edge: the component, alternative or contents.
        argument: the value, the size, or the number of the bit.
        reason: why no vector shows it, ``None`` if one can.
    """

    id: str
    kind: Kind
    node: Node = field(repr=False)
    aspect: str
    edge: Edge | None = field(default=None, repr=False)
    argument: str | int | None = None
    reason: Message | None = None

    @property
    def type_name(self) -> str:
        """The named type that it belongs to."""
        return self.node.type_name

    @property
    def reachable(self) -> bool:
        """Whether a vector can show it."""
        return self.reason is None


class Elements:
    """The elements of one type.

    Attributes:
        graph: the type and what it reaches.
        values: what makes values of it.
        by_id: the elements, those with the shortest way from the root first.
        reachable: the identifiers of those that a vector can show.
    """

    def __init__(self, graph: TypeGraph) -> None:
        self.graph = graph
        self.values = Values(graph)
        found = [self._judged(element) for node in graph.all_nodes for element in node_elements(node)]
        self.by_id: Mapping[str, Element] = {element.id: element for element in found}
        self.reachable = frozenset(element.id for element in found if element.reachable)

    def __iter__(self) -> Iterator[Element]:
        """Yield the elements."""
        return iter(self.by_id.values())

    def __len__(self) -> int:
        """How many there are."""
        return len(self.by_id)

    def path(self, element: Element) -> str:
        """Return the path of the shortest way to an element: ``UE-NR-Capability.rf-Parameters…``."""
        return self.graph.path(element.node, *([element.edge.step] if element.edge else []))

    def value(self, element: Element) -> Value:
        """Return a value of the root type that shows the element, everything else minimal.

        Raises:
            HiddenError: no encoding shows it.
        """
        return self.values.reaching(element.node, self.part(element))

    def part(self, element: Element) -> Value:  # noqa: PLR0911  # one answer for each aspect
        """Return a value of the element's own type that shows it, everything else minimal."""
        node, values = element.node, self.values
        match element.aspect:
            case "value":
                return element.argument if element.kind is not Kind.BOOLEAN else element.argument == "true"
            case "size":
                return values.sized(node, int(element.argument or 0))
            case "bit":
                return _with_bit(node.definition, int(element.argument or 0))
            case "absent" | "omitted":
                return self._without(node, element.edge)
        if element.edge is None:
            return self._with_group(node, int(element.argument or 0))
        if element.aspect == "sent":
            return values.with_part(node, element.edge, values.other_than(element.edge))
        return values.with_part(node, element.edge, values.minimal(element.edge.node))

    def _with_group(self, node: Node, addition: int, *, but: Edge | None = None) -> Value:
        """Return a value of a SEQUENCE with an addition group, in it only what must be, and never *but*."""
        members = [edge for edge in node.edges if edge.addition == addition and edge is not but]
        needed = self.values.needed(node, addition)
        if any(map(is_needed, members)):
            return {**self.values.needed(node, None), **needed}
        for edge in members:
            if edge.node.cost is not None:
                return self.values.with_part(node, edge, self.values.other_than(edge))
        raise HiddenError(Message("elements.default", {"name": node.key}))

    def _without(self, node: Node, edge: Edge | None) -> Value:
        if edge is None or edge.group is None:
            return self.values.minimal(node)
        return self._with_group(node, int(edge.addition or 0), but=edge)

    def _judged(self, element: Element) -> Element:
        """Return the element with the reason why nothing shows it, if so."""
        target = element.edge.node if element.edge and element.aspect not in {"absent", "omitted"} else element.node
        if element.node.cost is None or target.cost is None:
            return replace(element, reason=Message("elements.no-value", {"type": target.key}))
        count = int(element.argument or 0) if element.aspect == "size" else 0
        if count > MAX_ITEMS and element.node.edges:
            return replace(element, reason=Message("elements.too-many", {"items": count, "limit": MAX_ITEMS}))
        own = sized(element.node, count) if element.aspect == "size" else target.cost
        octets = ((own or 0) + sum(node.cost or 0 for node, _ in element.node.way())) // 8
        if octets > MAX_OCTETS:
            return replace(element, reason=Message("elements.too-large", {"octets": octets, "limit": MAX_OCTETS}))
        try:
            self.value(element)
        except HiddenError as hidden:
            return replace(element, reason=hidden.reason)
        return element


def elements(schema: Schema, type_name: str) -> Elements:
    """Return the elements of a type; they are kept as long as few schemas are in use.

    Raises:
        SchemaError: the schema has no such type.
    """
    kept = _ELEMENTS(schema)
    if type_name not in kept:
        kept[type_name] = Elements(type_graph(schema, type_name))
    return kept[type_name]


_ELEMENTS: PerSchema[dict[str, Elements]] = PerSchema(lambda _schema: {})


def node_elements(node: Node) -> Iterator[Element]:  # noqa: C901  # one answer for each kind of type
    """Yield the elements of one definition."""
    match node.definition:
        case SequenceType():
            yield from _sequence_elements(node)
        case ChoiceType():
            for edge in node.edges:
                yield Element(part_id(node, edge.step, "chosen"), Kind.ALTERNATIVE, node, "chosen", edge)
        case EnumeratedType(root, additions):
            for name, _ in (*root, *(additions or ())):
                yield Element(f"{node.key}:{name}", Kind.ENUMERATOR, node, "value", argument=name)
        case BooleanType():
            for truth in ("false", "true"):
                yield Element(f"{node.key}:{truth}", Kind.BOOLEAN, node, "value", argument=truth)
        case IntegerType(bounds):
            for end, number in _bounding(bounds, bounding_numbers(bounds)):
                yield Element(f"{node.key}:{end}", Kind.VALUE, node, "value", argument=number)
        case OctetStringType(_, contained) if contained is not None:
            yield Element(f"{node.key}<>", Kind.CONTENTS, node, "contents", node.edges[0])
        case definition if (size := size_of(definition)) is not None:
            for end, count in _bounding(size, bounding_sizes(size)):
                yield Element(f"{node.key}#{end}", Kind.SIZE, node, "size", argument=count)
            yield from _named_bit_elements(node)


def _bounding(bounds: Bounds, numbers: list[int]) -> Iterator[tuple[int | str, int]]:
    """Yield numbers with their names, and one outside the root where the constraint can be extended."""
    yield from zip(numbers, numbers, strict=True)
    if bounds.extensible and (outside := outside_number(bounds)) is not None:
        yield "...", outside


def _named_bit_elements(node: Node) -> Iterator[Element]:
    if isinstance(node.definition, BitStringType):
        for name, number in node.definition.named:
            if node.definition.size.upper is None or number < node.definition.size.upper:
                yield Element(f"{node.key}+{name}", Kind.NAMED_BIT, node, "bit", argument=number)


def _sequence_elements(node: Node) -> Iterator[Element]:
    group: AdditionGroup | None = None
    for edge in node.edges:
        if edge.group is not None and edge.group is not group:
            group = edge.group
            for aspect in ("present", "absent"):
                name = group_id(node, group, aspect)
                yield Element(name, Kind.ADDITION, node, aspect, argument=edge.addition)
        for aspect in aspects(edge):
            kind = Kind.DEFAULT if edge.has_default else Kind.COMPONENT if edge.addition is None else Kind.ADDITION
            yield Element(part_id(node, edge.step, aspect), kind, node, aspect, edge)


def aspects(edge: Edge) -> tuple[str, ...]:
    """Return what a component of a SEQUENCE may be."""
    if edge.group is not None and len(edge.group.components) == 1:
        return ("sent",) if edge.has_default else ("present",)  # without it there is no group
    if edge.has_default:
        return "sent", "omitted"
    is_single = edge.addition is not None and edge.group is None
    return ("present",) if is_needed(edge) and not is_single else ("present", "absent")


def part_id(node: Node, name: str, aspect: str) -> str:
    """Return the identifier of an element that is about a component or alternative."""
    return f"{node.key}{'.' if '/' in node.key else '/'}{name}={aspect}"


def group_id(node: Node, group: AdditionGroup, aspect: str) -> str:
    """Return the identifier of an element that is about an addition group."""
    return part_id(node, f"[[{group.components[0].name}]]", aspect)


def bounding_numbers(bounds: Bounds) -> list[int]:
    """Return the bounds of every range of a value constraint, in ascending order."""
    return sorted({number for limits in bounds.ranges for number in limits if number is not None})


def bounding_sizes(size: Bounds) -> list[int]:
    """Return the bounds of every range of a size constraint, and 0 and 1 where it admits them."""
    found = {number for limits in size.ranges for number in limits if number is not None}
    return sorted(found | {count for count in (0, 1) if size.in_root(count)})


def outside_number(bounds: Bounds) -> int | None:
    """Return a number outside the root of a constraint, the next above it where there is one."""
    if bounds.upper is not None:
        return bounds.upper + 1
    return None if bounds.lower is None else bounds.lower - 1


def _with_bit(definition: object, number: int) -> Value:
    least = definition.size.lower or 0 if isinstance(definition, BitStringType) else 0
    return bit_string(("0" * number + "1").ljust(least, "0"))
