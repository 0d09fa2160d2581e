"""Invalid encodings: every rule of encoding broken on purpose, alone, wherever a type gives room for it.

A breach stands at the end of the shortest way to what defines it, in a value that is otherwise as small as can be. What
octets contain is left alone: a decoder of the type around them need not open them (X.682 clause 11).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from conformance.asn1.alphabets import ALPHABETS, TIME_FORMATS
from conformance.asn1.named_values import kind_of
from conformance.asn1.uper_encoding import UperEncoder
from conformance.asn1.xer import named_type
from conformance.errors import EncodeError
from conformance.model.evidence import Value
from conformance.model.received import Forged
from conformance.model.schema import (
    ChoiceType,
    Definition,
    EnumeratedType,
    IntegerType,
    ObjectIdentifierType,
    Schema,
    SequenceType,
    StringType,
)
from conformance.model.vector import Expectation
from conformance.vectors.breaches import Breaches
from conformance.vectors.drafts import Draft
from conformance.vectors.type_graph import Node, type_graph
from conformance.vectors.values import HiddenError, Values
from conformance.vectors.ways import Way, open_ways, value_at, written_way

WHOLE = ("truncated", "trailing", "padding")
"""The rules that concern an encoding as a whole."""
INVALID_RULES = (
    *WHOLE,
    "value",
    "size",
    "index",
    "length-not-shortest",
    "number-length",
    "small-number",
    "fragment-count",
    "extension-not-needed",
    "no-additions",
    "empty-group",
    "open-type-length",
    "character",
    "text",
    "time",
    "object-identifier",
)
"""The rules whose breach the strict codec refuses, in the order in which suites have them."""

MAX_WHOLE = 48
"""How many values of a type are cut, continued and padded: those at sites spread over all of them."""


@dataclass(frozen=True, slots=True)
class Unbroken:
    """A rule that no encoding of a type can break.

    Attributes:
        rule: the rule.
        reason: why, a key of the messages.
    """

    rule: str
    reason: str


class InvalidEncodings:
    """The invalid encodings of one type."""

    def __init__(self, schema: Schema, type_name: str) -> None:
        self._graph = type_graph(schema, type_name)
        self._root = named_type(schema, type_name)
        self._values = Values(self._graph)
        self._encoder = UperEncoder(schema)
        self._ways = open_ways(self._graph)

    def drafts(self) -> Iterator[Draft]:
        """Yield the invalid encodings, those of one site together, the nearest sites first."""
        yield from self._whole()
        breaches = Breaches(self._values)
        for node, way in self._ways.items():
            for breach in breaches.of(node):
                try:
                    octets = self._encoded(way, Forged(breach.bits))
                except (EncodeError, HiddenError):  # a way through what has a size may not hold it
                    continue
                further = (breach.at,) if breach.at else ()
                kind = kind_of(node.definition).lower()
                yield _draft(octets, breach.rule, self._path(way, *further), breach.how, kind)

    def unbroken(self) -> Iterator[Unbroken]:
        """Yield the rules that no encoding of the type can break, with the reason."""
        broken = {draft.rule for draft in self.drafts()}
        for rule in INVALID_RULES:
            if rule not in broken:
                yield Unbroken(rule, self._reason(rule))

    def _whole(self) -> Iterator[Draft]:
        """Yield encodings that are cut, continued or padded with ones (X.691 clause 11.1)."""
        for node, way in self._spread():
            try:
                bits = self._bits(way, self._values.minimal(node))
            except (EncodeError, HiddenError):
                continue
            octets = octets_of(bits)
            path = self._path(way)
            for how, count in (("empty", 0), ("half", len(octets) // 2), ("last-octet", len(octets) - 1)):
                if count or how == "empty":
                    yield _draft(octets[:count], "truncated", path, how)
            for how, behind in (("zero-octet", b"\x00"), ("ones", b"\xff"), ("repeated", octets)):
                yield _draft(octets + behind, "trailing", path, how)
            spare = 8 * len(octets) - len(bits)
            if spare:
                for how, mark in (("last-bit", 1), ("first-bit", 1 << spare - 1), ("ones", (1 << spare) - 1)):
                    yield _draft(octets[:-1] + bytes([octets[-1] | mark]), "padding", path, how)

    def _spread(self) -> Sequence[tuple[Node, Way]]:
        """Return some definitions with their ways, spread over all.

        One that is empty is left out: what follows it is a later extension and not refused (TS 38.331 annex A.4).
        """
        usable = [(node, way) for node, way in self._ways.items() if node.definition != SequenceType(())]
        step = max(1, -(-len(usable) // MAX_WHOLE))
        return usable[::step]

    def _encoded(self, way: Way, value: Value) -> bytes:
        return octets_of(self._bits(way, value))

    def _bits(self, way: Way, value: Value) -> str:
        out: list[str] = []
        self._encoder.encoder(self._root)(value_at(self._values, way, value), out)
        return "".join(out)

    def _path(self, way: Way, *further: str) -> str:
        return written_way(self._graph.type_name, way, *further)

    def _reason(self, rule: str) -> str:
        """Return why *rule* cannot be broken: nothing of the kind is there, or what is leaves no room."""
        if rule in {"no-additions", "empty-group", "open-type-length"}:
            return "generation.no-additions"
        is_concerned = _CONCERNED.get(rule)
        if is_concerned is not None and not any(is_concerned(node.definition) for node in self._ways):
            return "generation.no-such-type"
        return "generation.no-room"


def octets_of(bits: str) -> bytes:
    """Pad *bits* with zeros to whole octets, at least one (X.691 clause 11.1)."""
    width = max(1, -(-len(bits) // 8))
    return (int(bits or "0", 2) << (8 * width - len(bits))).to_bytes(width, "big")


def _draft(octets: bytes, rule: str, path: str, *flags: str) -> Draft:
    return Draft(None, octets, rule, Expectation.INVALID, path, flags)


_CONCERNED: Mapping[str, Callable[[Definition], bool]] = {
    "value": lambda item: isinstance(item, IntegerType),
    "number-length": lambda item: isinstance(item, IntegerType) and None in {item.bounds.lower, item.bounds.upper},
    "index": lambda item: isinstance(item, EnumeratedType | ChoiceType),
    "small-number": lambda item: isinstance(item, EnumeratedType | ChoiceType) and item.additions is not None,
    "character": lambda item: isinstance(item, StringType) and item.kind in ALPHABETS,
    "text": lambda item: isinstance(item, StringType) and item.kind == "UTF8String",
    "time": lambda item: isinstance(item, StringType) and item.kind in TIME_FORMATS,
    "object-identifier": lambda item: isinstance(item, ObjectIdentifierType),
}
"""The types in which a rule can be broken, for rules that not every type knows."""
