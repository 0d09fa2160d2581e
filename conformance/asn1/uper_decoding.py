"""The strict decoder of the basic unaligned PER (ITU-T X.691 (2021)), compiled lazily from the schema tree.

Each type becomes a function ``(bits, position) -> (value, position)``; it is made when a message first needs it. What
the presence bits of a SEQUENCE say is turned once into a plan: a template of the components that take no bits, and the
steps that read the others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from conformance.asn1.uper_fields import (
    Decode,
    beyond,
    bit_string_decoder,
    code_table,
    decode_boolean,
    decode_object_identifier,
    enumerated_decoder,
    integer_decoder,
    octet_string_decoder,
    read_octets,
    string_decoder,
    wrong_size,
)
from conformance.asn1.uper_lengths import (
    MAX_ITEMS,
    MAX_OCTETS,
    bit_string,
    general_length,
    has_general_length,
    number_at,
    size_reader,
    small_length,
    small_number,
    truncated,
)
from conformance.errors import DecodeError
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
    OctetStringType,
    Reference,
    Schema,
    SequenceType,
    StringType,
    Type,
)

Path = tuple[str | int, ...]
Spans = dict[Path, tuple[int, int]]


class Trace:
    """Collects the bit range of each component while a traced decoder runs."""

    def __init__(self) -> None:
        self.spans: Spans = {}
        self.path: list[str | int] = []


Step = tuple[str, int, Any]
"""How a component is read: its name; the width and the table of its codes, or 0 and its decoder."""


@dataclass(slots=True)
class _Plan:
    """What follows a certain preamble of a SEQUENCE.

    Attributes:
        template: the present components in order, with the values of those that take no bits.
        steps: how the others are read.
        presence: for each step, the bit of the preamble that declares the component, ``None`` if it is mandatory.
        extended: extension additions follow the root.
    """

    extended: bool
    template: dict[str, Any] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    presence: list[int | None] = field(default_factory=list)


class UperDecoder:
    """Decodes values of the types of one schema; with a *trace*, it also notes where each component lies."""

    def __init__(self, schema: Schema, trace: Trace | None = None) -> None:
        self._schema = schema
        self._trace = trace
        self._named: dict[tuple[str, str], Decode] = {}

    def decode(self, used: Type, octets: bytes) -> Any:
        """Decode *octets*, all of them, as a value of the type *used*.

        Raises:
            DecodeError: the octets are no complete encoding of such a value (X.691 clause 11.1).
        """
        if len(octets) > MAX_OCTETS:
            raise DecodeError("uper.too-large", size=len(octets), limit=MAX_OCTETS)
        bits = bit_string(octets)
        try:
            value, pos = self.decoder(used)(bits, 0)
        except RecursionError:
            raise DecodeError("uper.too-deep") from None
        last = len(bits) - 1
        if pos > last:
            raise truncated(last)
        if last - max(pos, 1) >= 8:  # noqa: PLR2004  # octets; an empty encoding takes one octet
            raise DecodeError("uper.trailing", bit=pos, octets=(last - max(pos, 1)) // 8)
        if "1" in bits[pos:last]:
            raise DecodeError("uper.padding", bit=bits.index("1", pos))
        if not octets:
            raise truncated(0)
        return value

    def decoder(self, used: Type) -> Decode:
        """Return the decoder of a type; that of a named type is made once."""
        if isinstance(used, Reference) and used.narrowed is None:
            key = (used.module, used.name)
            found = self._named.get(key)
            if found is None:
                found = self._named[key] = self._compiled(self._schema.definition(used))
            return found
        return self._compiled(self._schema.definition(used))

    def _compiled(self, item: Definition) -> Decode:  # noqa: C901, PLR0911  # one answer for each kind of type
        constant = self._constant(item)
        if constant is not None:
            answer = constant[0]
            return lambda _bits, pos: (answer, pos)
        match item:
            case SequenceType():
                return self._sequence(item)
            case EnumeratedType():
                return enumerated_decoder(item)
            case ListType():
                return self._list(item)
            case ChoiceType():
                return self._choice(item)
            case IntegerType():
                return integer_decoder(item.bounds)
            case BooleanType():
                return decode_boolean
            case BitStringType():
                return bit_string_decoder(item)
            case OctetStringType():
                return octet_string_decoder(item.size)
            case StringType():
                return string_decoder(item)
        return decode_object_identifier

    def _constant(self, used: Type) -> tuple[Any] | None:
        """The only value of a type that takes no bits, or ``None``."""
        match self._schema.definition(used):
            case NullType():
                return (None,)
            case EnumeratedType(root, None) if len(root) == 1:
                return (root[0][0],)
            case IntegerType(bounds) if bounds.lower is not None and bounds.lower == bounds.upper:
                return None if bounds.extensible else (bounds.lower,)
        return None

    def _sequence(self, item: SequenceType) -> Decode:
        width = sum(map(may_be_absent, item.root)) + (item.additions is not None)
        additions = self._additions(item.additions or ())
        plans: dict[str, _Plan] = {}

        def plan(preamble: str, pos: int) -> _Plan:
            if len(preamble) < width or "x" in preamble:
                raise truncated(pos)
            made = plans[preamble] = self._plan(item, preamble)
            return made

        def decode(bits: str, pos: int) -> tuple[dict[str, Any], int]:
            start, pos = pos, pos + width
            preamble = bits[start:pos]
            found = plans.get(preamble) or plan(preamble, start)
            value = found.template.copy()
            name = ""
            try:
                for name, size, member in found.steps:
                    if size:
                        end = pos + size
                        value[name] = member[bits[pos:end]]
                        pos = end
                    else:
                        value[name], pos = member(bits, pos)
            except KeyError:
                raise self._bad_code(item, name, bits, pos) from None
            except DecodeError as error:
                error.within(name)
                raise
            return value, additions(bits, pos, value) if found.extended else pos

        def decode_traced(bits: str, pos: int) -> tuple[dict[str, Any], int]:
            start, pos = pos, pos + width
            preamble = bits[start:pos]
            found = plans.get(preamble) or plan(preamble, start)
            value = found.template.copy()
            for (name, _, member), bit in zip(found.steps, found.presence, strict=True):
                declared = None if bit is None else start + bit
                value[name], pos = self._traced(name, _located(name, member), bits, pos, declared)
            return value, additions(bits, pos, value) if found.extended else pos

        return decode_traced if self._trace else decode

    def _plan(self, item: SequenceType, preamble: str) -> _Plan:
        """Work out what follows the extension and presence bits of a SEQUENCE (clauses 19.1 to 19.3)."""
        extensible = item.additions is not None
        presence = iter(enumerate(preamble[extensible:], int(extensible)))
        plan = _Plan(extended=extensible and preamble[0] == "1")
        for component in item.root:
            at, bit = next(presence) if may_be_absent(component) else (None, "1")
            if bit == "0":
                if component.default is not None:
                    plan.template[component.name] = component.default[0]
                continue
            constant = None if self._trace else self._constant(component.type)
            plan.template[component.name] = constant[0] if constant else None
            if constant is None:
                plan.steps.append(self._step(component))
                plan.presence.append(at)
        return plan

    def _step(self, component: Component) -> Step:
        table = None if self._trace else code_table(self._schema.definition(component.type))
        return (component.name, 0, self.decoder(component.type)) if table is None else (component.name, *table)

    def _bad_code(self, item: SequenceType, name: str, bits: str, pos: int) -> DecodeError:
        """Return the error for a code that the table of component *name* does not hold."""
        used = next(component.type for component in item.root if component.name == name)
        try:
            self.decoder(used)(bits, pos)
        except DecodeError as error:
            error.within(name)
            return error
        raise AssertionError(name)

    def _traced(self, step: str | int, member: Decode, bits: str, pos: int, presence: int | None) -> tuple[Any, int]:
        """Decode one component and note its bits; one without bits is placed at its *presence* bit if it has one."""
        trace = self._trace
        if trace is None:
            return member(bits, pos)
        trace.path.append(step)
        value, end = member(bits, pos)
        trace.spans[tuple(trace.path)] = (pos, end) if end > pos or presence is None else (presence, presence + 1)
        trace.path.pop()
        return value, end

    def _additions(self, additions: Sequence[Component | AdditionGroup]) -> Callable[[str, int, dict[str, Any]], int]:
        """Return the reader of the extension additions of a SEQUENCE (clauses 19.7 to 19.9)."""
        readers: dict[int, Decode] = {}

        def reader(index: int) -> Decode:
            addition = additions[index]
            if isinstance(addition, AdditionGroup):
                return self._group(SequenceType(addition.components))
            name, member = addition.name, _located(addition.name, self.decoder(addition.type))
            return lambda bits, pos: _named(name, self._traced(name, member, bits, pos, None))

        def read(bits: str, pos: int, value: dict[str, Any]) -> int:
            count, first = small_length(bits, pos)
            bitmap = bits[first : first + count]
            if len(bitmap) < count or "x" in bitmap:
                raise truncated(first)
            if "1" not in bitmap:
                raise DecodeError("uper.no-additions", bit=pos)
            pos = first + count
            for index in range(count):
                if bitmap[index] == "0":
                    continue
                if index >= len(additions):
                    pos = _skip_open_type(bits, pos)
                    continue
                member = readers.get(index)
                if member is None:
                    member = readers[index] = reader(index)
                added, pos = open_type(bits, pos, member)
                value.update(added)
            return pos

        return read

    def _group(self, group: SequenceType) -> Decode:
        """Return the decoder of an extension addition group, which must not be empty (clause 19.9)."""
        member = self._sequence(group)
        width = sum(may_be_absent(component) for component in group.root)
        may_be_empty = width == len(group.root)

        def decode(bits: str, pos: int) -> tuple[Any, int]:
            if may_be_empty and bits[pos : pos + width] == "0" * width:
                raise DecodeError("uper.empty-group", bit=pos, first=group.root[0].name)
            return member(bits, pos)

        return decode

    def _list(self, item: ListType) -> Decode:
        read_size, bounds = size_reader(item.size, clause="20"), item.size
        may_differ = has_general_length(bounds)
        element: Decode | None = None

        def decode(bits: str, pos: int) -> tuple[list[Any], int]:
            nonlocal element
            if element is None:
                element = self.decoder(item.element)
            start = pos
            count, pos, more = read_size(bits, pos)
            items: list[Any] = []
            pos = self._items(bits, pos, element, items, count)
            while more:
                count, pos, more = general_length(bits, pos)
                pos = self._items(bits, pos, element, items, count)
            if may_differ and not bounds.admits(len(items)):
                raise wrong_size(start, len(items), bounds, "20")
            return items, pos

        return decode

    def _items(self, bits: str, pos: int, element: Decode, items: list[Any], count: int) -> int:
        if len(items) + count > MAX_ITEMS:
            raise DecodeError("uper.too-many", bit=pos, count=len(items) + count, limit=MAX_ITEMS)
        append = items.append
        traced = self._traced if self._trace else None
        try:
            for _ in range(count):
                item, pos = traced(len(items), element, bits, pos, None) if traced else element(bits, pos)
                append(item)
        except DecodeError as error:
            error.within(len(items))
            raise
        return pos

    def _choice(self, item: ChoiceType) -> Decode:
        extensible = item.additions is not None
        width = (len(item.root) - 1).bit_length() + extensible
        table = {f"{index:0{width}b}" if width else "": chosen for index, chosen in enumerate(item.root)}
        members: dict[str, Decode] = {}

        def decode(bits: str, pos: int) -> tuple[tuple[str | None, Any], int]:
            end = pos + width
            chosen = table.get(bits[pos:end])
            if chosen is None:
                return beyond_root(bits, pos)
            return alternative(chosen, bits, end, pos)

        def alternative(chosen: Component, bits: str, pos: int, start: int) -> tuple[tuple[str, Any], int]:
            name = chosen.name
            member = members.get(name)
            if member is None:
                member = members[name] = _located(name, self.decoder(chosen.type))
            index = start if pos > start else None  # the only alternative takes no bits to be chosen
            value, pos = self._traced(name, member, bits, pos, index) if self._trace else member(bits, pos)
            return (name, value), pos

        def beyond_root(bits: str, pos: int) -> tuple[tuple[str | None, Any], int]:
            if item.additions is None or number_at(bits, pos, 1) == 0:
                raise beyond(bits, pos, width, [chosen.name for chosen in item.root], "23.6")
            index, start = small_number(bits, pos + 1)
            if index >= len(item.additions):
                return (None, None), _skip_open_type(bits, start)
            chosen = item.additions[index]
            return open_type(bits, start, lambda inner, at: alternative(chosen, inner, at, pos))

        return decode


def open_type(bits: str, pos: int, member: Decode) -> tuple[Any, int]:
    """Decode an open type field (clause 11.2), whose length must agree with its content."""
    count, start, more = general_length(bits, pos)
    if more:
        return _fragmented_open_type(bits, pos, member)
    end = start + 8 * count
    if end >= len(bits):
        raise truncated(pos)
    value, stop = member(bits, start)
    if stop > end or end - max(stop, start + 1) >= 8:  # noqa: PLR2004  # octets
        raise DecodeError("uper.open-type-length", bit=pos, octets=count, needed=-(-max(stop - start, 1) // 8))
    if "1" in bits[stop:end]:
        raise DecodeError("uper.padding", bit=bits.index("1", stop))
    return value, end


def _fragmented_open_type(bits: str, pos: int, member: Decode) -> tuple[Any, int]:
    """Decode an open type of 16K octets or more: the fragments are joined, offsets are counted in the joined field."""
    octets, end = read_octets(bits, pos, general_length)
    try:
        value, stop = member(bit_string(octets), 0)
    except DecodeError as error:
        error.bit = pos
        raise
    if -(-stop // 8) != len(octets):
        raise DecodeError("uper.open-type-length", bit=pos, octets=len(octets), needed=-(-stop // 8))
    return value, end


def _skip_open_type(bits: str, pos: int) -> int:
    """Return the position behind an open type that this version of the schema does not know."""
    more = True
    while more:
        start = pos
        count, pos, more = general_length(bits, pos)
        pos += 8 * count
        if pos >= len(bits):
            raise truncated(start)
    return pos


def _named(name: str, decoded: tuple[Any, int]) -> tuple[dict[str, Any], int]:
    return {name: decoded[0]}, decoded[1]


def _located(step: str, member: Decode) -> Decode:
    """Let errors within *member* name *step*."""

    def decode(bits: str, pos: int) -> tuple[Any, int]:
        try:
            return member(bits, pos)
        except DecodeError as error:
            error.within(step)
            raise

    return decode


def may_be_absent(component: Component) -> bool:
    """Whether a presence bit says if the component is there (clause 19.2)."""
    return component.optional or component.default is not None
