"""Drafts of a later edition that nobody has written yet: what its senders may put behind every extension marker.

A receiver skips what it does not know, whatever it is: unknown additions and alternatives are open types, whose length
it reads (X.691 clauses 19.9 and 23.8). So the octets are arbitrary. What it reads beside them follows from the value
and the trees alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from conformance.asn1.later_extensions import is_reserved, later_extension
from conformance.asn1.uper_lengths import SIXTEEN_K
from conformance.asn1.xer import named_type
from conformance.model.evidence import Value
from conformance.model.received import EXTENSION, Received, Unknown
from conformance.model.schema import ChoiceType, EnumeratedType, SequenceType
from conformance.vectors.drafts import FRAGMENTS, Draft
from conformance.vectors.elements import Elements
from conformance.vectors.type_graph import Node
from conformance.vectors.values import HiddenError
from conformance.vectors.ways import open_ways

LATER = "later-edition"
"""The flag of these drafts."""
LONG_INDEX = 64
"""The first index, and number of further bits of a bitmap, that does not fit six bits (X.691 clause 11.6)."""
TWO_OCTET_INDEX = 256
"""The first index that takes two octets."""
LENGTHS = {"one-octet": 1, "short-length": 5, "long-length": 300}
"""How many octets unknown additions have; those from 128 on have a length of two octets (X.691 clause 11.9.3.7)."""
TAILS = {"one-bit": 1, "octet": 8, "many-bits": 203}
"""How many bits a later non-critical extension has."""

Variant = tuple[str, str, Value]
"""The rule, the way in which the edition is later, and the value at the place."""


def later_edition_drafts(whole: Elements) -> Iterator[Draft]:
    """Yield the drafts of each place, the nearest to the root first; unknown octets in fragments at the first alone."""
    fragments_due = True
    for node in open_ways(whole.graph):
        for rule, how, value in _variants(whole, node):
            yield from _later(whole, node, value, rule=rule, flags=(LATER, how))
        if fragments_due and isinstance(node.definition, SequenceType) and node.definition.additions is not None:
            fragments_due = False
            value = _extended(whole, node, len(node.definition.additions), SIXTEEN_K + LENGTHS["long-length"])
            yield from _later(whole, node, value, rule="unknown-addition", flags=(LATER, FRAGMENTS))


def unknown_octets(count: int) -> bytes:
    """Return *count* octets that mean nothing, zeros and ones mixed, the first and the last not zero."""
    return bytes(0xA5 ^ (0x3B * index & 0x5A) for index in range(count))


def _variants(whole: Elements, node: Node) -> Iterator[Variant]:
    match node.definition:
        case EnumeratedType(_, additions) if additions is not None:
            for how, index in _indices(len(additions)):
                yield "unknown-enumerator", how, Unknown(index)
        case ChoiceType(_, additions) if additions is not None:
            for how, index in _indices(len(additions)):
                yield "unknown-alternative", how, (EXTENSION, Unknown(index, unknown_octets(LENGTHS["short-length"])))
            for how, count in LENGTHS.items():
                yield "unknown-alternative", how, (EXTENSION, Unknown(len(additions), unknown_octets(count)))
        case SequenceType(_, additions) if additions is not None:
            for how, index, count in _additions(len(additions)):
                yield "unknown-addition", how, _extended(whole, node, index, count)
        case SequenceType() as item if is_reserved(item):
            for how, count in TAILS.items():
                yield "later-extension", how, {EXTENSION: Received(tail=_tail(count))}


def _indices(known: int) -> Iterator[tuple[str, int]]:
    yield "next", known
    yield "long-index", max(known, LONG_INDEX)
    yield "two-octet-index", max(known, TWO_OCTET_INDEX)


def _additions(known: int) -> Iterator[tuple[str, int, int]]:
    """Yield ways, indices and numbers of octets of unknown additions behind so many known ones."""
    yield from ((how, known, count) for how, count in LENGTHS.items())
    yield "distant", known + 7, LENGTHS["short-length"]
    yield "long-bitmap", max(known, LONG_INDEX), LENGTHS["short-length"]


def _extended(whole: Elements, node: Node, index: int, count: int) -> Value:
    """Return the smallest value of a SEQUENCE with *count* octets of an unknown addition."""
    return {
        **whole.values.needed(node, None),
        EXTENSION: Received(width=index + 1, additions={index: unknown_octets(count)}),
    }


def _tail(count: int) -> str:
    """Return *count* bits, the first of them set as in an encoding with something in it."""
    return "".join(f"{octet:08b}" for octet in unknown_octets(-(-count // 8)))[:count]


def _later(whole: Elements, node: Node, part: Value, *, rule: str, flags: tuple[str, ...]) -> Iterator[Draft]:
    try:
        value = whole.values.reaching(node, part)
    except HiddenError:
        return
    graph = whole.graph
    root = named_type(graph.schema, graph.type_name)
    if rule == "later-extension" and later_extension(graph.schema, root, value) is not part:
        return  # something else follows it
    octets = whole.values.encode(value)
    yield Draft(value, octets, rule, path=graph.path(node), flags=flags)
