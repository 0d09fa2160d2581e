"""The strict encoder of the basic unaligned PER (ITU-T X.691 (2021)), compiled lazily from the schema tree.

Each type becomes a function ``(value, out)`` that appends strings of bits to *out*. What the type does
not admit is refused: unknown components, missing ones, values outside their constraints. What a decoded message keeps
of its encoding (:mod:`conformance.model.received`) is written as it was; :class:`Forged` bits stand for any value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from conformance.asn1.later_extensions import is_reserved
from conformance.asn1.uper_field_encoding import (
    Encode,
    append_octets,
    append_open_type,
    append_sized,
    bit_string_encoder,
    encode_boolean,
    encode_null,
    encode_object_identifier,
    enumerated_encoder,
    integer_encoder,
    mismatch,
    octet_string_encoder,
    octets_of,
    small_length_bits,
    small_number_bits,
    string_encoder,
)
from conformance.errors import EncodeError
from conformance.model.received import EXTENSION, Forged, Received, Unknown
from conformance.model.schema import (
    AdditionGroup,
    BitStringType,
    BooleanType,
    ChoiceType,
    Component,
    Definition,
    EnumeratedType,
    IntegerType,
    ListType,
    NullType,
    ObjectIdentifierType,
    OctetStringType,
    Reference,
    Schema,
    SequenceType,
    StringType,
    Type,
)

EncodeComponents = Callable[[Any, list[str], Sequence[str]], None]
"""Appends the bits of the components of a value, given the names of those whose defaults are sent."""


class UperEncoder:
    """Encodes values of the types of one schema."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._named: dict[tuple[str, str], Encode] = {}

    def encode(self, used: Type, value: Any) -> bytes:
        """Encode *value* as a value of the type *used*, padded to whole octets (X.691 clause 11.1).

        Raises:
            EncodeError: the value is not one of the type.
        """
        out: list[str] = []
        self.encoder(used)(value, out)
        return octets_of(out)

    def encoder(self, used: Type) -> Encode:
        """Return the encoder of a type, for :class:`Forged` bits too."""
        return partial(_append, self._encoder(used))

    def _encoder(self, used: Type) -> Encode:
        """Return the encoder of the values of a type; that of a named type is made once."""
        if isinstance(used, Reference) and used.narrowed is None:
            key = (used.module, used.name)
            found = self._named.get(key)
            if found is None:
                found = self._named[key] = self._compiled(self._schema.definition(used))
            return found
        return self._compiled(self._schema.definition(used))

    def _compiled(self, item: Definition) -> Encode:  # noqa: C901, PLR0911  # one answer for each kind of type
        match item:
            case SequenceType():
                return self._sequence(item)
            case EnumeratedType():
                return enumerated_encoder(item)
            case ListType():
                return self._list(item)
            case ChoiceType():
                return self._choice(item)
            case IntegerType():
                return integer_encoder(item.bounds)
            case BooleanType():
                return encode_boolean
            case BitStringType():
                return bit_string_encoder(item)
            case OctetStringType():
                return octet_string_encoder(item.size)
            case StringType():
                return string_encoder(item)
            case NullType():
                return encode_null
            case ObjectIdentifierType():
                return encode_object_identifier

    def _sequence(self, item: SequenceType) -> Encode:
        known = frozenset(component.name for component in item.components()) | {EXTENSION}
        encode_root = self._root(item.root)
        encode_additions = self._additions(item.additions or ())
        extensible = item.additions is not None

        def encode(value: Any, out: list[str]) -> None:
            if not isinstance(value, Mapping):
                raise mismatch("SEQUENCE", value)
            if not known.issuperset(value):
                raise EncodeError("uper.unknown-component", name=next(name for name in value if name not in known))
            received = _received(value, item) if EXTENSION in value else _NOTHING
            added = encode_additions(value, received)
            if extensible:
                out.append("1" if added else "0")
            encode_root(value, out, received.explicit)
            out.extend(added)
            if received.tail:
                out.append(received.tail)

        return encode

    def _root(self, components: Sequence[Component]) -> EncodeComponents:
        parts = [(part.name, part.optional or part.default is not None, part.default) for part in components]
        types = {part.name: part.type for part in components}
        encoders: dict[str, Encode] = {}

        def encode(value: Any, out: list[str], explicit: Sequence[str]) -> None:
            present: list[tuple[str, Any]] = []
            for name, may_be_absent, default in parts:
                member = value.get(name, _ABSENT)
                if default is not None:
                    member = _sent(name, member, default[0], explicit)
                if member is not _ABSENT:
                    present.append((name, member))
                elif not may_be_absent:
                    raise EncodeError("uper.missing-component", name=name)
                if may_be_absent:
                    out.append("0" if member is _ABSENT else "1")
            for name, member in present:
                encode_member = encoders.get(name)
                if encode_member is None:
                    encode_member = encoders[name] = self._encoder(types[name])
                try:
                    _append(encode_member, member, out)
                except EncodeError as error:
                    error.within(name)
                    raise

        return encode

    def _additions(self, additions: Sequence[Component | AdditionGroup]) -> Callable[[Any, Received], list[str]]:
        """Return the encoder of the extension additions (clauses 19.7 to 19.9): no bits if there are none."""
        parts = [part.components if isinstance(part, AdditionGroup) else (part,) for part in additions]
        names = frozenset(component.name for components in parts for component in components)
        encoders: dict[int, EncodeComponents] = {}

        def content(index: int, value: Any, explicit: Sequence[str]) -> list[str]:
            if index not in encoders:
                addition = additions[index]
                is_group = isinstance(addition, AdditionGroup)
                encoders[index] = self._root(parts[index]) if is_group else self._addition(parts[index][0])
            inner: list[str] = []
            encoders[index](value, inner, explicit)
            return inner

        def encode(value: Any, received: Received) -> list[str]:
            if received is _NOTHING and names.isdisjoint(value):
                return []
            kept, explicit = received.additions, received.explicit
            present = set(kept).union(
                index
                for index, components in enumerate(parts)
                if any(_is_sent(component, value, explicit) for component in components)
            )
            if not present and received.width is None:
                return []
            needed = 1 + max(present, default=-1)
            width = max(len(parts), needed) if received.width is None else received.width
            if width < max(needed, 1):
                raise EncodeError("uper.bitmap-width", width=width, needed=max(needed, 1))
            out = [small_length_bits(width), *("01"[index in present] for index in range(width))]
            for index in sorted(present):
                if index in kept:
                    append_octets(_some(kept[index], index), out)
                else:
                    append_open_type(content(index, value, explicit), out)
            return out

        return encode

    def _addition(self, component: Component) -> EncodeComponents:
        """Return the encoder of an addition that is not in a group: it has no presence bit of its own."""
        encode_one = self._root((Component(component.name, component.type),))

        def encode(value: Any, out: list[str], _explicit: Sequence[str]) -> None:
            default = component.default
            encode_one(value if default is None else {component.name: default[0], **value}, out, ())

        return encode

    def _list(self, item: ListType) -> Encode:
        element: Encode | None = None

        def encode(value: Any, out: list[str]) -> None:
            nonlocal element
            if not isinstance(value, list | tuple):
                raise mismatch("SEQUENCE OF", value)
            if element is None:
                element = self._encoder(item.element)
            units: list[str] = []
            for index, member in enumerate(value):
                inner: list[str] = []
                try:
                    _append(element, member, inner)
                except EncodeError as error:
                    error.within(index)
                    raise
                units.append("".join(inner))
            append_sized(units, item.size, out, clause="20")

        return encode

    def _choice(self, item: ChoiceType) -> Encode:
        width = (len(item.root) - 1).bit_length()
        extensible = item.additions is not None
        heads = {
            component.name: ("0" if extensible else "") + (f"{index:0{width}b}" if width else "")
            for index, component in enumerate(item.root)
        }
        added = {component.name: index for index, component in enumerate(item.additions or ())}
        types = {component.name: component.type for component in item.alternatives()}
        encoders: dict[str, Encode] = {}

        def encode(value: Any, out: list[str]) -> None:
            if not (isinstance(value, tuple | list) and len(value) == 2):  # noqa: PLR2004  # name and value
                raise mismatch("CHOICE", value)
            name, chosen = value
            if extensible and name == EXTENSION and isinstance(chosen, Unknown) and chosen.octets is not None:
                out.extend(("1", small_number_bits(chosen.index)))
                append_octets(_some(chosen.octets, chosen.index), out)
                return
            if name not in types:
                raise EncodeError("uper.unknown-alternative", name=name, known=", ".join(types))
            if name not in encoders:
                encoders[name] = _located(name, self._encoder(types[name]))
            if name in heads:
                out.append(heads[name])
                encoders[name](chosen, out)
                return
            out.extend(("1", small_number_bits(added[name])))
            inner: list[str] = []
            encoders[name](chosen, inner)
            append_open_type(inner, out)

        return encode


def _append(encode: Encode, value: Any, out: list[str]) -> None:
    """Append the bits of a value, or the :class:`Forged` bits that stand in its place."""
    if type(value) is Forged:
        out.append(value.bits)
    else:
        encode(value, out)


_NOTHING = Received()
_ABSENT = object()


def _received(value: Mapping[str, Any], item: SequenceType) -> Received:
    """Return what *value* keeps of its encoding, as far as its type has a place for it."""
    received = value[EXTENSION]
    if not isinstance(received, Received):
        raise mismatch("what was received beyond a SEQUENCE", received)
    if item.additions is None and (received.width is not None or received.additions):
        raise EncodeError("uper.no-marker")
    if received.tail and not is_reserved(item):
        raise EncodeError("uper.tail")
    return received


def _some(octets: bytes, index: int) -> bytes:
    """Return the octets of an addition that is not known, at least one (clauses 11.1.3.1 and 11.2)."""
    if not octets:
        raise EncodeError("uper.no-octets", index=index)
    return octets


def _is_sent(component: Component, value: Any, explicit: Sequence[str]) -> bool:
    """Whether a component is encoded: present, and not equal to its default (clauses 19.2 and 19.5)."""
    member = value.get(component.name, _ABSENT)
    if component.default is not None:
        member = _sent(component.name, member, component.default[0], explicit)
    return member is not _ABSENT


def _sent(name: str, member: Any, default: Any, explicit: Sequence[str]) -> Any:
    """Return what is encoded for a component with a default value: nothing where it has that, unless it was sent."""
    if name in explicit:
        return default if member is _ABSENT else member
    return _ABSENT if member == default else member


def _located(name: str, encode: Encode) -> Encode:
    def located(value: Any, out: list[str]) -> None:
        try:
            _append(encode, value, out)
        except EncodeError as error:
            error.within(name)
            raise

    return located
