"""Values with much in them, within a budget of bits; what is in them is up to a chooser.

* :class:`ByLot` draws: about as many different values as there are seeds.
* :class:`ByNeed` takes what shows elements that are still wanted, so that few values show them all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Protocol

from conformance.model.evidence import Value
from conformance.model.schema import (
    BitStringType,
    BooleanType,
    Bounds,
    ChoiceType,
    EnumeratedType,
    IntegerType,
    ListType,
    ObjectIdentifierType,
    OctetStringType,
    SequenceType,
    StringType,
)
from conformance.vectors.draws import Draws
from conformance.vectors.elements import Element, Elements, group_id, outside_number, part_id
from conformance.vectors.type_graph import Edge, Node, is_needed, size_of
from conformance.vectors.values import A_TIME, Values, bit_string, characters, shortened

MAX_DEPTH = 120
"""Parts that lie deeper within each other are minimal."""
MAX_DRAWN = 48
"""A drawn string or list is hardly longer."""
_OPEN_TYPE = 24
"""About how many bits an addition takes besides its value."""


class Chooser(Protocol):
    """Decides what a value holds."""

    def takes(self, node: Node, edge: Edge, *, affordable: bool) -> bool:
        """Whether a SEQUENCE has a part that may be left out; *affordable* says whether the budget bears it."""
        ...

    def alternative(self, node: Node, edges: list[Edge]) -> Edge:
        """Return the alternative of a CHOICE, one of *edges*."""
        ...

    def count(self, node: Node, most: int) -> int:
        """Return how many items a list has, *most* at most."""
        ...

    def goes_on(self, edge: Edge) -> bool:
        """Whether one more item or the contents of octets are worth their bits."""
        ...

    def primitive(self, node: Node, most: int) -> Value:
        """Return a value without parts; a string takes *most* bits at most, if it can."""
        ...

    def share(self, budget: int, parts: int) -> int:
        """Return how much of a budget the next of so many parts gets."""
        ...


class RichValues:
    """Makes values of the types of one graph as a chooser wants them."""

    def __init__(self, values: Values, chooser: Chooser) -> None:
        self._values = values
        self._chooser = chooser

    def value(self, budget: int) -> Value:
        """Return a value of the root type that takes about *budget* bits at most, if it can."""
        return self._made(self._values.graph.root, budget, 0)[0]

    def _made(self, node: Node, budget: int, depth: int) -> tuple[Value, int]:  # noqa: PLR0911  # one answer for each kind of type
        """Return a value, and what is left of the budget; the smallest value is paid already."""
        if depth > MAX_DEPTH:
            return self._values.minimal(node), budget
        match node.definition:
            case SequenceType():
                return self._sequence(node, budget, depth)
            case ChoiceType():
                edges = [edge for edge in node.edges if edge.node.cost is not None and edge.node.cost <= budget]
                if not edges:
                    return self._values.minimal(node), budget
                edge = self._chooser.alternative(node, edges)
                part, budget = self._made(edge.node, budget - (edge.node.cost or 0), depth + 1)
                return (edge.step, part), budget
            case ListType(_, size):
                return self._list(node, size, budget, depth)
            case OctetStringType(size, contained) if contained is not None:
                if not self._chooser.goes_on(node.edges[0]):
                    return self._values.minimal(node), budget
                part, left = self._made(node.edges[0].node, budget, depth + 1)
                octets = self._values.contents(node.edges[0], part)
                return (octets, left) if size.admits(len(octets)) else (self._values.minimal(node), budget)
        value = self._chooser.primitive(node, budget)
        return value, budget - _extent(node, value)

    def _sequence(self, node: Node, budget: int, depth: int) -> tuple[dict[str, Value], int]:
        value: dict[str, Value] = {}
        groups: set[int | None] = {None}
        for index, edge in enumerate(node.edges):
            cost = edge.node.cost
            if not (is_needed(edge) and edge.addition is None):
                if cost is None or not self._takes(node, edge, budget):
                    continue
                budget -= cost + (_OPEN_TYPE if edge.addition is not None else 0)
                groups |= {edge.addition} if edge.group is not None else set()
            part = self._chooser.share(budget, len(node.edges) - index)
            value[edge.step], left = self._made(edge.node, part, depth + 1)
            budget += left - part
        for addition in groups:
            value = {**self._values.needed(node, addition), **value}
        return as_decoded(node, value), budget

    def _takes(self, node: Node, edge: Edge, budget: int) -> bool:
        affordable = (edge.node.cost or 0) + _OPEN_TYPE <= budget
        return self._chooser.takes(node, edge, affordable=affordable)

    def _list(self, node: Node, size: Bounds, budget: int, depth: int) -> tuple[list[Value], int]:
        least = size.lower or 0
        items: list[Value] = [self._values.minimal(node.edges[0].node)] * least if least else []
        if not node.edges or node.edges[0].node.cost is None:
            return items, budget
        edge = node.edges[0]
        cost = max(1, edge.node.cost or 0)
        most = max(least, min(least + budget // cost, size.upper if size.upper is not None else least + MAX_DRAWN))
        count = self._chooser.count(node, most)
        for index in range(count):
            if not self._chooser.goes_on(edge) or (index >= least and budget < cost):
                break
            budget -= cost if index >= least else 0
            part = self._chooser.share(budget, count - index)
            item, left = self._made(edge.node, part, depth + 1)
            budget += left - part
            items[index : index + 1] = [item]
        while not size.admits(len(items)):
            items.append(self._values.minimal(edge.node))
        return items, budget


class ByLot:
    """Draws what a value holds; it goes the ways to *targets* for certain."""

    def __init__(self, draws: Draws, targets: Iterable[Node] = ()) -> None:
        self._draws = draws
        self._density = draws.item((2, 3, 4, 8))
        self._forced = {edge for target in targets for _, edge in target.way()}

    def takes(self, _node: Node, edge: Edge, *, affordable: bool) -> bool:
        """Whether a SEQUENCE has a part that may be left out; *affordable* says whether the budget bears it."""
        return edge in self._forced or (affordable and self._draws.one_in(self._density))

    def alternative(self, _node: Node, edges: list[Edge]) -> Edge:
        """Return the alternative of a CHOICE, one of *edges*."""
        return next((edge for edge in edges if edge in self._forced), None) or self._draws.item(edges)

    def count(self, node: Node, most: int) -> int:
        """Return how many items a list has, *most* at most."""
        least = (size_of(node.definition) or Bounds()).lower or 0
        wanted = max(least, 1) if node.edges and node.edges[0] in self._forced else least
        return self._length(wanted, max(wanted, most))

    def goes_on(self, _edge: Edge) -> bool:
        """Whether one more item or the contents of octets are worth their bits."""
        return True

    def share(self, budget: int, parts: int) -> int:
        """Return how much of a budget the next of so many parts gets."""
        return budget if parts <= 1 else max(budget, 0) // 3

    def primitive(self, node: Node, most: int) -> Value:  # noqa: PLR0911  # one answer for each kind of type
        """Return a value without parts; a string takes *most* bits at most, if it can."""
        draws, definition = self._draws, node.definition
        match definition:
            case BooleanType():
                return draws.one_in(2)
            case EnumeratedType(root, additions):
                return draws.item((*root, *(additions or ())))[0]
            case IntegerType(bounds):
                return self._number(bounds)
            case ObjectIdentifierType():
                return ".".join(["2", "999", *(str(draws.bits(draws.between(1, 40))) for _ in range(draws.below(6)))])
            case BitStringType(size, named):
                bits = "".join("01"[draws.below(2)] for _ in range(self._size(size, most)))
                return bit_string(shortened(bits, size.lower or 0) if named else bits)
            case OctetStringType(size):
                return draws.octets(self._size(size, most // 8))
            case StringType(_, size) if size_of(definition) is not None:
                letters = characters(definition)
                return "".join(draws.item(letters) for _ in range(self._size(size, most // 8)))
            case StringType():
                return A_TIME + timedelta(seconds=draws.below(2_000_000_000))
        return None

    def _number(self, bounds: Bounds) -> int:
        draws = self._draws
        if bounds.extensible and draws.one_in(8) and (outside := outside_number(bounds)) is not None:
            return outside
        low, high = draws.item(bounds.ranges) if bounds.ranges else (None, None)
        if low is not None and high is not None:
            return draws.item((low, high)) if draws.one_in(4) else draws.between(low, high)
        distance = draws.bits(draws.between(1, 40))
        if low is None and high is None:
            return distance if draws.one_in(2) else -distance
        return low + distance if low is not None else (high or 0) - distance

    def _size(self, size: Bounds, most: int) -> int:
        """Draw a size; the highest bound now and then, where the budget bears it."""
        draws = self._draws
        low, high = draws.item(size.ranges) if size.ranges else (0, None)
        least = low or 0
        if high is not None and high <= most and draws.one_in(8):
            return high
        return self._length(least, max(least, min(high if high is not None else most, most)))

    def _length(self, least: int, most: int) -> int:
        return least + self._draws.below(1 + min(most - least, self._draws.item((1, 2, 4, 8, MAX_DRAWN))))


class ByNeed:
    """Takes what shows elements that are still wanted; what shows nothing new is left out or drawn.

    Attributes:
        wanted: the identifiers of elements that no value shows yet; those that it lets a value show are taken out.
    """

    def __init__(self, elements: Elements, lot: ByLot, wanted: set[str]) -> None:
        self.wanted = wanted
        self._lot = lot
        self._elements = elements
        self._own: dict[Node, list[Element]] = defaultdict(list)
        for identifier in sorted(wanted):
            element = elements.by_id[identifier]
            if _is_small(element):
                self._own[element.node].append(element)
        self._open = {node: len(own) for node, own in self._own.items()}
        self._users: dict[Node, list[Node]] = defaultdict(list)
        for node in elements.graph.nodes:
            for edge in node.edges:
                self._users[edge.node].append(node)
        self._hopeful: set[Node] = set()
        self._find_hopeful()

    def takes(self, node: Node, edge: Edge, *, affordable: bool) -> bool:
        """Whether a SEQUENCE has a part that may be left out; *affordable* says whether the budget bears it."""
        if affordable:
            worth = self._mark(part_id(node, edge.step, "sent" if edge.has_default else "present"))
            if edge.group is not None:
                worth |= self._mark(group_id(node, edge.group, "present"))
            if worth or edge.node in self._hopeful:
                return True
        self._mark(part_id(node, edge.step, "omitted" if edge.has_default else "absent"))
        if edge.group is not None:
            self._mark(group_id(node, edge.group, "absent"))
        return False

    def alternative(self, node: Node, edges: list[Edge]) -> Edge:
        """Return the alternative of a CHOICE, one of *edges*; what is empty comes last."""
        hopeful = [edge for edge in edges if edge.node in self._hopeful]
        new = [edge for edge in edges if part_id(node, edge.step, "chosen") in self.wanted]
        chosen = self._lot.alternative(node, hopeful or new or edges)
        self._mark(part_id(node, chosen.step, "chosen"))
        return chosen

    def count(self, _node: Node, most: int) -> int:
        """Return how many items a list has, *most* at most."""
        return most

    def goes_on(self, edge: Edge) -> bool:
        """Whether one more item or the contents of octets are worth their bits."""
        return edge.node in self._hopeful

    def share(self, budget: int, _parts: int) -> int:
        """Return how much of a budget the next of so many parts gets."""
        return budget

    def primitive(self, node: Node, most: int) -> Value:
        """Return a value without parts; a string takes *most* bits at most, if it can."""
        for element in self._own.get(node, ()):
            if element.id in self.wanted and (element.aspect != "size" or 8 * int(element.argument or 0) <= most):
                self._mark(element.id)
                return self._elements.part(element)
        return self._lot.primitive(node, 0)

    def _mark(self, identifier: str) -> bool:
        """Take an element off the list; whether it was on it."""
        if identifier not in self.wanted:
            return False
        self.wanted.discard(identifier)
        element = self._elements.by_id[identifier]
        if _is_small(element):
            self._open[element.node] -= 1
            if not self._open[element.node]:
                self._find_hopeful()
        return True

    def _find_hopeful(self) -> None:
        """Find the definitions that wanted elements can be reached from."""
        open_ends = [node for node, count in self._open.items() if count]
        self._hopeful = set(open_ends)
        while open_ends:
            for user in self._users[open_ends.pop()]:
                if user not in self._hopeful:
                    self._hopeful.add(user)
                    open_ends.append(user)


def _is_small(element: Element) -> bool:
    """Whether a rich value can show an element beside others: no long string, and no list of a certain length."""
    return element.aspect != "size" or (not element.node.edges and int(element.argument or 0) <= MAX_DRAWN)


def as_decoded(node: Node, value: dict[str, Value]) -> dict[str, Value]:
    """Return a value of a SEQUENCE as a decoder does: additions that hold nothing but default values are not there."""
    hidden = {
        edge.addition
        for edge in node.edges
        if edge.addition is not None and edge.component and edge.component.default is not None
    }
    for addition in hidden:
        members = [edge for edge in node.edges if edge.addition == addition]
        if not any(edge.step in value and not _is_default(edge, value[edge.step]) for edge in members):
            for edge in members:
                value.pop(edge.step, None)
    return value


def _is_default(edge: Edge, value: Value) -> bool:
    return edge.component is not None and edge.component.default == (value,)


def _extent(node: Node, value: Any) -> int:
    """Return about how many bits a string takes beyond the smallest one."""
    if size_of(node.definition) is None:
        return 0
    return int(value[1]) if isinstance(node.definition, BitStringType) else 8 * len(value)
