"""Text whose structure is shown by indentation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from conformance.errors import EvidenceError

MAX_LEVELS = 200
"""How deep lines may be nested: a capability within a message within a packet stays below 100."""


@dataclass(frozen=True, slots=True)
class Node:
    """One line and those indented below it.

    Attributes:
        line: its number in the text, from 1.
        text: the line without the white space around it.
        children: the nodes one level below.
        indent: how many columns it is indented.
    """

    line: int
    text: str
    indent: int
    children: list[Node] = field(default_factory=list)

    def within(self) -> Iterator[Node]:
        """Yield this node and all below it, in the order of the text."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))


def trees_in(text: str, *, origin: str) -> list[Node]:
    """Return the lines of *text* that are not indented, with what is below them; blank lines are left out.

    Raises:
        EvidenceError: lines are nested deeper than :data:`MAX_LEVELS`.
    """
    roots: list[Node] = []
    open_nodes: list[Node] = []
    for number, line in enumerate(text.split("\n"), 1):
        words = line.strip()
        if not words:
            continue
        expanded = line.expandtabs()
        node = Node(number, words, len(expanded) - len(expanded.lstrip()))
        while open_nodes and open_nodes[-1].indent >= node.indent:
            open_nodes.pop()
        (open_nodes[-1].children if open_nodes else roots).append(node)
        open_nodes.append(node)
        if len(open_nodes) > MAX_LEVELS:
            raise EvidenceError("text_evidence.too-deep", origin=origin, line=number, limit=MAX_LEVELS)
    return roots


def aligned(nodes: Iterable[Node], *, origin: str) -> list[Node]:
    """Return sibling *nodes* as a list.

    Raises:
        EvidenceError: one is indented otherwise than the first, so that its place in the tree is in doubt.
    """
    found = list(nodes)
    for node in found:
        if node.indent != found[0].indent:
            raise EvidenceError("text_evidence.indent", origin=origin, line=node.line)
    return found
