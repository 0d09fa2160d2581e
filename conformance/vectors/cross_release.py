"""Cross-release pairs: encodings of a sender of one release for a receiver of another.

The receiver must skip what it does not know and read the rest.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from conformance.asn1.uper_encoding import UperEncoder
from conformance.errors import EncodeError
from conformance.model.evidence import Value
from conformance.model.schema import EnumeratedType, Schema
from conformance.vectors.drafts import Draft
from conformance.vectors.projection import IncompatibleError, Projection, Seen
from conformance.vectors.type_graph import Node, type_graph
from conformance.vectors.values import HiddenError, Values
from conformance.vectors.ways import open_ways, value_at

CROSS_RULES = ("later-extension", "unknown-alternative", "unknown-enumerator", "unknown-addition", "bitmap-width")
"""What a receiver has to cope with, the most telling first: the rule of a vector is the first that applies."""


class CrossRelease:
    """What senders with one schema send to receivers with another."""

    def __init__(self, sender: Schema, receiver: Schema, type_name: str) -> None:
        self._graph = type_graph(sender, type_name)
        self._values = Values(self._graph)
        encoder = UperEncoder(sender)
        self._projection = Projection(sender, receiver, type_name, encoder.encode)

    def drafts(self) -> Iterator[Draft]:
        """Yield the smallest encodings of all that a receiver does not know, the nearest to the root first.

        What the receiver would misread, since the editions are not compatible there, is left out.
        """
        for node, way in open_ways(self._graph).items():
            for held in self._held(node):
                with contextlib.suppress(HiddenError, EncodeError):
                    draft = self.draft(value_at(self._values, way, held))
                    if draft is not None:
                        yield draft

    def draft(self, value: Value, *flags: str) -> Draft | None:
        """Return what becomes of a value of the sender, ``None`` if there is nothing that the receiver does not know.

        Raises:
            EncodeError: the value is none of the sender's type.
        """
        try:
            seen = self._projection.seen(value)
        except IncompatibleError:
            return None
        rule = first_rule(seen)
        if rule is None:
            return None
        steps = next(steps for noted, steps in seen.unknown if noted == rule)
        path = ".".join((self._graph.type_name, *map(str, steps)))
        octets = self._values.encode(value)
        return Draft(seen.value, octets, rule, path=path, flags=("cross-release", *flags), sender=self.sender)

    @property
    def sender(self) -> str:
        """The name of the sender's schema."""
        return self._graph.schema.name

    def _held(self, node: Node) -> Iterator[Value]:
        """Yield what is put at the end of the way to *node*: each enumerator added, else the smallest value."""
        match node.definition:
            case EnumeratedType(_, additions) if additions:
                yield from (name for name, _ in additions)
        yield self._values.minimal(node)


def first_rule(seen: Seen) -> str | None:
    """Return the most telling of the rules that apply."""
    noted = {rule for rule, _ in seen.unknown}
    return next((rule for rule in CROSS_RULES if rule in noted), None)
