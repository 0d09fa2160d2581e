"""The strict decoder of the basic unaligned PER (ITU-T X.691 (2021)), compiled lazily from the schema tree.

Each type becomes a function ``(bits, position) -> (value, position)``; it is made when a message first needs it.
"""

from __future__ import annotations

from typing import Any

from conformance.asn1.later_extensions import later_extension
from conformance.asn1.recursion import Recursion
from conformance.asn1.uper_choices import choice_decoder
from conformance.asn1.uper_fields import (
    bit_string_decoder,
    decode_boolean,
    enumerated_decoder,
    integer_decoder,
    joined,
    object_identifier_decoder,
    octet_string_decoder,
    string_decoder,
)
from conformance.asn1.uper_lengths import (
    MAX_OCTETS,
    Lengths,
    bit_string,
    has_general_length,
    truncated,
)
from conformance.asn1.uper_observing import Breach, Decode, Observer, refuse
from conformance.asn1.uper_open_types import OpenTypes, placed
from conformance.asn1.uper_sequences import SequenceDecoders
from conformance.errors import DecodeError
from conformance.model.received import EXTENSION, Received, Unknown
from conformance.model.schema import (
    BitStringType,
    BooleanType,
    ChoiceType,
    Definition,
    EnumeratedType,
    IntegerType,
    ListType,
    NullType,
    OctetStringType,
    Reference,
    Schema,
    SequenceType,
    StringType,
    Type,
)

MAX_DEPTH = 64
"""How deep values of a type that can contain itself may be nested."""


class UperDecoder:
    """Decodes values of the types of one schema, one message at a time.

    Args:
        schema: the types.
        observer: learns where each field lies.
        breach: is told what breaks a rule; it raises, or lets the best reading pass.
        recover: is told of contents that cannot be read; it raises, or lets reading go on behind them.
        keeps: values keep what their types do not know (:mod:`conformance.model.received`).
    """

    def __init__(
        self,
        schema: Schema,
        *,
        observer: Observer | None = None,
        breach: Breach = refuse,
        recover: Breach = refuse,
        keeps: bool = False,
    ) -> None:
        self.schema = schema
        self.observer = observer
        self.keeps = keeps
        self.is_plain = observer is None and breach is refuse and not keeps
        self.lengths = Lengths(breach, observer)
        self.open_types = OpenTypes(self.lengths, recover, observer)
        self._recover = recover
        self._sequences = SequenceDecoders(self)
        self._recursion = Recursion(schema)
        self._depth = 0
        self._named: dict[tuple[str, str], Decode] = {}

    def decode(self, used: Type, octets: bytes) -> Any:
        """Decode *octets*, all of them, as a value of the type *used*.

        Raises:
            DecodeError: the octets are no complete encoding of such a value (X.691 clause 11.1).
        """
        if len(octets) > MAX_OCTETS:
            raise DecodeError("uper.too-large", size=len(octets), limit=MAX_OCTETS)
        self.lengths.items = self._depth = 0
        try:
            return self._complete(used, bit_string(octets))
        except RecursionError:
            raise DecodeError("uper.too-deep") from None

    def decoder(self, used: Type) -> Decode:
        """Return the decoder of a type; that of a named type is made once."""
        if isinstance(used, Reference) and used.narrowed is None:
            key = (used.module, used.name)
            found = self._named.get(key)
            if found is None:
                found = self._compiled(self.schema.definition(used))
                if self._recursion.closes_at(used):
                    found = self._counted(found)
                self._named[key] = found
            return found
        return self._compiled(self.schema.definition(used))

    def constant(self, used: Type) -> tuple[Any] | None:
        """Return the only value of a type that takes no bits, ``None`` where there are others."""
        match self.schema.definition(used):
            case NullType():
                return (None,)
            case EnumeratedType(root, None) if len(root) == 1:
                return (root[0][0],)
            case IntegerType(bounds) if bounds.lower is not None and bounds.lower == bounds.upper:
                return None if bounds.extensible else (bounds.lower,)
        return None

    def _complete(self, used: Type, bits: str, *, unit: int = 8) -> Any:
        """Decode a complete encoding: the value, then zero bits up to the whole octet (clause 11.1).

        In a BIT STRING the *unit* is one bit (clause 11.1.3.2); no encoding is empty.
        """
        read = self.decoder(used)
        value, pos = (read if self.observer is None else self.observer.outermost(read))(bits, 0)
        last = len(bits) - 1
        end = unit * -(-max(pos, 1) // unit)
        if end > last:
            raise truncated(last)
        if "1" in bits[pos:last] or end < last:
            reserved = later_extension(self.schema, used, value)
            if reserved is not None:
                self._keep_tail(reserved, bits, pos)
                return value
        if end < last:
            self.lengths.breach(DecodeError("uper.trailing", bit=end, bits=last - end))
        if "1" in bits[pos:end]:
            self.lengths.breach(DecodeError("uper.padding", bit=bits.index("1", pos)))
        elif self.observer and pos < end:
            self.observer.note("padding", pos, end, bits[pos:end])
        return value

    def _keep_tail(self, reserved: dict[str, Any], bits: str, pos: int) -> None:
        if self.observer:
            self.observer.note("tail", pos, len(bits) - 1, bits[pos:-1])
        if self.keeps:
            reserved[EXTENSION] = Received(tail=bits[pos:-1])

    def _compiled(self, item: Definition) -> Decode:  # noqa: PLR0911  # one answer for each kind of type
        constant = self.constant(item)
        if constant is not None:
            answer = constant[0]
            return lambda _bits, pos: (answer, pos)
        match item:
            case SequenceType():
                return self._sequences.decoder(item)
            case ListType():
                return self._list(item)
            case ChoiceType():
                return choice_decoder(item, self)
        if self.observer is None:
            return self._simple(item)
        if isinstance(item, BitStringType | OctetStringType) and item.contains and self.observer.enters_contents:
            return self._entered(item, item.contains, self.observer)
        return self.observer.whole(self._simple(item))

    def _simple(self, item: Definition) -> Decode:  # noqa: PLR0911  # one answer for each kind of type
        """Return the decoder of a type without components."""
        match item:
            case EnumeratedType():
                return enumerated_decoder(item, self.lengths, Unknown if self.keeps else _nameless)
            case IntegerType():
                return integer_decoder(item.bounds, self.lengths)
            case BooleanType():
                return decode_boolean
            case BitStringType():
                return bit_string_decoder(item, self.lengths)
            case OctetStringType():
                return octet_string_decoder(item, self.lengths)
            case StringType():
                return string_decoder(item, self.lengths)
        return object_identifier_decoder(self.lengths)

    def _counted(self, member: Decode) -> Decode:
        """Count how deep a type that can contain itself is nested."""

        def decode(bits: str, pos: int) -> tuple[Any, int]:
            if self._depth >= MAX_DEPTH:
                raise DecodeError("uper.too-deep", bit=pos)
            self._depth += 1
            try:
                return member(bits, pos)
            finally:
                self._depth -= 1

        return decode

    def _entered(self, item: BitStringType | OctetStringType, contained: Type, observer: Observer) -> Decode:
        """Return the decoder of a string for an observer that sees what it contains."""
        unit, clause = (1, "16") if isinstance(item, BitStringType) else (8, "17")
        member, quiet = self._simple(item), Lengths(_nameless)
        read_size = quiet.size(item.size, clause=clause)

        def decode(bits: str, pos: int) -> tuple[Any, int]:
            value, end = member(bits, pos)
            segments, _, _ = quiet.segments(bits, pos, read_size, unit)
            with observer.apart(placed(segments, unit)):
                try:
                    self._complete(contained, joined(bits, segments, unit) + "x", unit=unit)
                except DecodeError as error:
                    self._recover(error)
            return value, end

        return decode

    def _list(self, item: ListType) -> Decode:
        read_size, bounds = self.lengths.size(item.size, clause="20"), item.size
        may_differ, lengths = has_general_length(bounds), self.lengths
        element: Decode | None = None

        def decode(bits: str, pos: int) -> tuple[list[Any], int]:
            nonlocal element
            if element is None:
                element = self.decoder(item.element)
            start = pos
            count, pos, more = read_size(bits, pos)
            items: list[Any] = []
            pos = self._items(item, element, bits, pos, items=items, count=count)
            while more:
                count, pos, more = lengths.next_fragment(bits, pos, count)
                pos = self._items(item, element, bits, pos, items=items, count=count)
            if may_differ:
                lengths.check_size(bits, start, len(items), bounds, clause="20")
            return items, pos

        return decode

    def _items(self, item: ListType, element: Decode, bits: str, pos: int, *, items: list[Any], count: int) -> int:
        self.lengths.charge(count, pos)
        append, observer = items.append, self.observer
        if observer is not None:
            element = observer.component_decoder(items, item.element, element)
        try:
            for _ in range(count):
                one, pos = element(bits, pos)
                append(one)
        except DecodeError as error:
            error.within(len(items))
            raise
        return pos


def _nameless(_: object) -> None:
    """Say nothing: an unknown enumerator is ``None``, as asn1tools has it."""
