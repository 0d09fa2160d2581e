"""Drafts at the bounds: of numbers, of sizes, of alphabets, and of the forms that a length has."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.asn1.alphabets import ALPHABETS, TIME_FORMATS
from conformance.asn1.uper_lengths import SIXTEEN_K, SIXTY_FOUR_K
from conformance.model.evidence import Value
from conformance.model.schema import BitStringType, Bounds, IntegerType, ListType, OctetStringType, StringType
from conformance.vectors.drafts import FRAGMENTS, Draft
from conformance.vectors.elements import MAX_ITEMS, MAX_OCTETS, Elements
from conformance.vectors.type_graph import Node, size_of, sized
from conformance.vectors.values import HiddenError, bit_string

LARGE = 2_048
"""A draft of more octets has the flag ``large``."""
TWO_OCTETS = 128
"""From this count on a length takes two octets (X.691 clause 11.9.3.7)."""
TWO_OCTETS_USED = 257
"""The first count of which both octets of a length say something."""
FRAGMENTED = (SIXTEEN_K - 1, SIXTEEN_K, 2 * SIXTEEN_K + 1, 3 * SIXTEEN_K, 4 * SIXTEEN_K, 5 * SIXTEEN_K + 1)
"""Counts around the fragments of a length (X.691 clause 11.9.3.8)."""
_SPANS = (1, 127, 128, 255, 256, 32_767, 32_768, 65_535, 65_536, (1 << 31) - 1, 1 << 31, (1 << 63) - 1, 1 << 63)
"""Distances at which numbers without bounds take more octets."""


def boundary_drafts(elements: Elements) -> Iterator[Draft]:
    """Yield drafts with each number, size and length at and beside its bounds, everything else minimal."""
    for node in elements.graph.nodes:
        match node.definition:
            case IntegerType(bounds):
                for number in boundary_numbers(bounds):
                    yield from drafted(elements, node, number, rule="value-bound")
            case StringType() as item if item.kind not in TIME_FORMATS:
                yield from _alphabet_drafts(elements, node, item)
            case BitStringType(limits, named) if not named:
                yield from _bit_drafts(elements, node, limits)
        size = size_of(node.definition)
        if size is not None and not _has_contents(node):
            for count in boundary_sizes(size):
                if _fits(node, count):
                    yield from drafted(elements, node, elements.values.sized(node, count), rule="size-bound")
    yield from long_length_drafts(elements)


def long_length_drafts(elements: Elements) -> Iterator[Draft]:
    """Yield drafts with lengths of two octets and in fragments, for each kind of type one in all fragments.

    Fragments are long, so all their counts are tried once for strings of octets, bits and characters and for lists,
    where they occur first; and lengths of open types with the first string or list in each extension addition.
    """
    tried: set[object] = set()
    for node in elements.graph.nodes:
        size = size_of(node.definition)
        if size is None or _has_contents(node):
            continue
        counts: dict[int, tuple[str, ...]] = {}
        if size.upper is None or size.upper >= SIXTY_FOUR_K or size.extensible:
            counts |= dict.fromkeys((TWO_OCTETS - 1, TWO_OCTETS, TWO_OCTETS_USED), ())
            if type(node.definition) not in tried and _unit(node) <= 8:  # noqa: PLR2004  # bits of an octet
                tried.add(type(node.definition))
                counts |= {count: (FRAGMENTS,) if count >= SIXTEEN_K else () for count in FRAGMENTED}
        open_types = {edge for _, edge in node.way() if edge.addition is not None} - tried
        if open_types and (unit := _unit(node)):
            tried |= open_types
            counts |= {-(-8 * octets // unit): () for octets in (TWO_OCTETS, SIXTEEN_K)}
        most = 2 * SIXTEEN_K + 1 if node.edges else FRAGMENTED[-1] * 8
        for count, flags in counts.items():
            if count <= most and size.admits(count):
                value = elements.values.sized(node, count)
                yield from drafted(elements, node, value, rule="long-length", flags=flags)


def drafted(elements: Elements, node: Node, value: Value, *, rule: str, flags: tuple[str, ...] = ()) -> Iterator[Draft]:
    """Yield the draft that has *value* at *node*, unless no encoding shows it there."""
    try:
        whole = elements.values.reaching(node, value)
    except HiddenError:
        return
    octets = elements.values.encode(whole)
    flags = (*flags, *(["large"] if len(octets) > LARGE else []))
    yield Draft(whole, octets, rule, path=elements.graph.path(node), flags=flags)


def boundary_numbers(bounds: Bounds) -> list[int]:
    """Return numbers at the bounds of a value constraint and beside them, all of them admitted."""
    found: set[int] = set()
    for low, high in bounds.ranges or ((None, None),):
        for end in (low, high):
            found |= {end - 1, end, end + 1} if end is not None else set()
        if low is None:
            found |= {(high or 0) - span for span in _SPANS}
        if high is None:
            found |= {(low or 0) + span for span in (0, *_SPANS)}
    if bounds.extensible:
        found |= {(bounds.upper or 0) + span for span in _SPANS} | {(bounds.lower or 0) - span for span in _SPANS}
    return sorted(filter(bounds.admits, found))


def boundary_sizes(size: Bounds) -> list[int]:
    """Return counts at the bounds of a size constraint and beside them, all of them admitted."""
    ends = {end for limits in size.ranges for end in limits if end is not None}
    found = {0, 1} | {count for end in ends for count in (end - 1, end, end + 1)}
    return sorted(count for count in found if count >= 0 and size.admits(count))


def _alphabet_drafts(elements: Elements, node: Node, item: StringType) -> Iterator[Draft]:
    """Yield drafts with the first and the last character of the alphabet, as far as it is a small one."""
    permitted = item.alphabet or ALPHABETS.get(item.kind)
    if not permitted:
        return
    low = item.size.lower or 0
    for character in (permitted[0], permitted[-1]):
        if item.size.admits(max(low, 1)):
            yield from drafted(elements, node, character * max(low, 1), rule="value-bound")


def _bit_drafts(elements: Elements, node: Node, size: Bounds) -> Iterator[Draft]:
    """Yield drafts with the first bit and the last bit set alone: which end is which shows in no other way."""
    least = max(size.lower or 0, 2)
    if size.admits(least):
        for how, bits in (("first-bit", "1".ljust(least, "0")), ("last-bit", "1".rjust(least, "0"))):
            yield from drafted(elements, node, bit_string(bits), rule="value-bound", flags=(how,))


def _has_contents(node: Node) -> bool:
    return isinstance(node.definition, OctetStringType) and node.definition.contains is not None


def _fits(node: Node, count: int) -> bool:
    if count > MAX_ITEMS and node.edges:
        return False
    bits = sized(node, count)
    return bits is not None and bits <= 8 * MAX_OCTETS


def _unit(node: Node) -> int:
    """Return about how many bits one item, octet, bit or character takes."""
    match node.definition:
        case BitStringType():
            return 1
        case ListType():
            return (node.edges[0].node.cost or 0) if node.edges else 0
    return 8
