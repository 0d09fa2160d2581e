"""What a suite exercises of the structure of its type, and of the rules of encoding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from conformance.errors import Asn1Error
from conformance.model.evidence import Value
from conformance.model.text import Message
from conformance.model.vector import Expectation, Vector
from conformance.vectors.elements import Element, Elements
from conformance.vectors.exercised import exercised

SKIPPED_STEPS = frozenset({"nonCriticalExtension"})
"""Components that only lead to what later versions added: they give no group its name."""


@dataclass(frozen=True, slots=True)
class Uncovered:
    """An element that no vector shows.

    Attributes:
        element: the element.
        path: the shortest way to it.
        reason: why: nothing can show it, or no vector of the suite does.
    """

    element: Element
    path: str
    reason: Message


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the vectors of a suite show.

    Attributes:
        elements: the elements of the type.
        shown: how many vectors show each element; what none shows is not there.
        rules: how many vectors there are of each rule of encoding.
        unread: valid vectors that could not be decoded, with the reason: they show nothing.
    """

    elements: Elements
    shown: Mapping[str, int]
    rules: Mapping[str, int]
    unread: Mapping[str, str]

    @property
    def reachable(self) -> int:
        """How many elements a vector can show."""
        return len(self.elements.reachable)

    @property
    def covered(self) -> int:
        """How many of them the suite shows."""
        return len(self.elements.reachable & self.shown.keys())

    @property
    def share(self) -> float:
        """The covered part of what can be shown, from 0 to 1."""
        return self.covered / self.reachable if self.reachable else 1.0

    def uncovered(self) -> Iterator[Uncovered]:
        """Yield what no vector shows, with the reason; what none can show comes last."""
        missing = [element for element in self.elements if element.id not in self.shown]
        for element in sorted(missing, key=lambda element: not element.reachable):
            reason = element.reason or Message("coverage.not-exercised")
            yield Uncovered(element, self.elements.path(element), reason)

    def by_kind(self) -> Mapping[str, Share]:
        """Return the figures by kind of element."""
        return self._shares(lambda element: element.kind.value)

    def by_type(self) -> Mapping[str, Share]:
        """Return the figures by named type, in the order of the text."""
        return self._shares(lambda element: element.type_name)

    def group(self, element: Element) -> str:
        """Return the component of the root type through which the shortest way to an element leads."""
        steps = (edge.step for _, edge in element.node.way())
        return next((step for step in steps if step not in SKIPPED_STEPS), self.elements.graph.type_name)

    def _shares(self, key: Callable[[Element], str]) -> Mapping[str, Share]:
        counted: dict[str, list[int]] = {}
        for element in self.elements:
            figures = counted.setdefault(key(element), [0, 0, 0])
            figures[0] += 1
            figures[1] += element.reachable
            figures[2] += element.reachable and element.id in self.shown
        return {name: Share(*figures) for name, figures in counted.items()}


@dataclass(frozen=True, slots=True)
class Share:
    """How much of something is covered.

    Attributes:
        total: how many elements there are.
        reachable: how many a vector can show.
        covered: how many of those the suite shows.
    """

    total: int
    reachable: int
    covered: int

    @property
    def share(self) -> float:
        """The covered part of what can be shown, from 0 to 1."""
        return self.covered / self.reachable if self.reachable else 1.0


def measure(elements: Elements, vectors: Iterable[Vector], decode: Callable[[bytes], Value]) -> Coverage:
    """Return what *vectors* show; they are not kept.

    Args:
        elements: the elements of the type.
        vectors: the suite; invalid vectors count for their rule alone.
        decode: what decodes the octets of a valid vector under the schema of the receiver.
    """
    graph = elements.graph
    shown: Counter[str] = Counter()
    rules: Counter[str] = Counter()
    unread: dict[str, str] = {}
    for vector in vectors:
        rules[vector.rule] += 1
        if vector.expectation is Expectation.INVALID:
            continue
        try:
            value = decode(vector.octets)
        except Asn1Error as error:
            unread[vector.id] = str(error)
            continue
        shown.update(exercised(graph.schema, graph.type_name, value))
    return Coverage(elements, shown, rules, unread)
