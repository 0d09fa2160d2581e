"""Drafts whose encoding says more than their value: widths of extension bitmaps, explicit defaults, zeros at an end.

What octets contain is left out: a decoder of the type need not open them, so it would not notice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from conformance.model.evidence import Value
from conformance.model.received import EXTENSION, Received
from conformance.model.schema import BitStringType, OctetStringType, SequenceType
from conformance.model.vector import Expectation
from conformance.vectors.drafts import Draft
from conformance.vectors.elements import Element, Elements
from conformance.vectors.type_graph import Node
from conformance.vectors.values import HiddenError, bit_string

LONG_BITMAP = 65
"""The first width of a bitmap whose length does not fit six bits (X.691 clause 11.9.3.4)."""
_WIDENED = 8


def bitmap_width_drafts(whole: Elements) -> Iterator[Draft]:
    """Yield drafts of SEQUENCEs with an extension bitmap narrower or wider than the type's, unknown bits zero.

    A sender with an earlier edition writes a narrower one, a sender with a later one a wider one.
    """
    additions = _additions(whole)
    for node in _open_nodes(whole):
        if not isinstance(node.definition, SequenceType) or node not in additions:
            continue
        width = len(node.definition.additions or ())
        for element in dict.fromkeys((additions[node][0], additions[node][-1])):
            highest = _addition(element)
            for other in sorted({highest + 1, width - 1, width + 1, width + _WIDENED, LONG_BITMAP}):
                if highest < other != width:
                    part = _members(whole.part(element)) | {EXTENSION: Received(width=other)}
                    flag = "narrower" if other < width else "wider" if other < LONG_BITMAP else "long-bitmap"
                    yield from _received(whole, node, part, rule="bitmap-width", flags=(flag,))


def explicit_default_drafts(whole: Elements) -> Iterator[Draft]:
    """Yield drafts of SEQUENCEs that send a default value though it need not be sent (X.691 clause 19.5)."""
    for node in _open_nodes(whole):
        for edge in node.edges:
            if edge.component is None or edge.component.default is None:
                continue
            group = {} if edge.group is None else whole.values.needed(node, edge.addition)
            part = {
                **whole.values.needed(node, None),
                **group,
                edge.step: edge.component.default[0],
                EXTENSION: Received(explicit=(edge.step,)),
            }
            yield from _received(whole, node, part, rule="explicit-default", name=edge.step)


def named_bit_drafts(whole: Elements) -> Iterator[Draft]:
    """Yield drafts of BIT STRINGs with named bits that end in zeros that say nothing (X.691 clauses 16.2 and 16.3)."""
    for node in _open_nodes(whole):
        definition = node.definition
        if not isinstance(definition, BitStringType) or not definition.named:
            continue
        least = definition.size.lower or 0
        for bits in ("0" * (least + 1), "1".ljust(least + 1, "0") if least else "10"):
            if definition.size.admits(len(bits)):
                yield from _received(whole, node, bit_string(bits), rule="named-bit-zeros")


def _received(
    whole: Elements, node: Node, part: Value, *, rule: str, name: str = "", flags: tuple[str, ...] = ()
) -> Iterator[Draft]:
    try:
        value = whole.values.reaching(node, part)
    except HiddenError:
        return
    policy = "" if rule == "bitmap-width" else rule
    yield Draft(
        value,
        whole.values.encode(value),
        rule,
        expectation=Expectation.ACCEPTABLE if policy else Expectation.VALID,
        path=whole.graph.path(node, *([name] if name else [])),
        flags=flags,
        policy=policy,
    )


def _open_nodes(whole: Elements) -> list[Node]:
    """Return the definitions that the shortest way reaches without opening octets."""
    return [
        node
        for node in whole.graph.nodes
        if not any(isinstance(parent.definition, OctetStringType) for parent, _ in node.way())
    ]


def _additions(whole: Elements) -> dict[Node, list[Element]]:
    """Return the elements that say that an extension addition of a SEQUENCE is there, in their order."""
    found: dict[Node, list[Element]] = defaultdict(list)
    for element in whole:
        is_sent = element.reachable and element.aspect in {"present", "sent"}
        if is_sent and (element.edge is None or element.edge.addition is not None):
            found[element.node].append(element)
    for members in found.values():
        members.sort(key=_addition)
    return found


def _addition(element: Element) -> int:
    """Return the index of the extension addition that an element is about."""
    return int((element.argument if element.edge is None else element.edge.addition) or 0)


def _members(value: Value) -> dict[str, Value]:
    return dict(value) if isinstance(value, dict) else {}
