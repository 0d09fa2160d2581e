"""The strict decoder of the basic unaligned PER (ITU-T X.691 (2021)), compiled lazily from the schema tree.

Each type becomes a function ``(bits, position) -> (value, position)``; it is made when a message first needs it. What the
presence bits of a SEQUENCE say is turned once into a plan: a template of the components that take no bits, and the steps
that read the others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from conformance.asn1.uper_lengths import (
    bit_string,
    general_length,
    number_at,
    octets_at,
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
    Bounds,
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

MAX_OCTETS = 4 * 1024 * 1024
"""The largest encoding that is decoded, in octets."""
MAX_ITEMS = 1 << 20
"""The largest number of items of one list, or characters or bits of one string."""

Decode = Callable[[str, int], tuple[Any, int]]
Path = tuple[str | int, ...]
Spans = dict[Path, tuple[int, int]]

ALPHABETS = {
    "NumericString": " 0123456789",
    "PrintableString": " '()+,-./0123456789:=?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    "IA5String": "".join(map(chr, range(128))),
    "VisibleString": "".join(map(chr, range(32, 127))),
    "UTCTime": "".join(map(chr, range(32, 127))),
    "GeneralizedTime": "".join(map(chr, range(32, 127))),
}
"""The alphabets of the known-multiplier character string types of one octet a character (X.680 clause 41)."""
WIDE = {"BMPString": 16, "UniversalString": 32}
TIME_FORMATS = {"UTCTime": "%y%m%d%H%M%SZ", "GeneralizedTime": "%Y%m%d%H%M%SZ"}


class Trace:
    """Collects the bit range of each component while a traced decoder runs."""

    def __init__(self) -> None:
        self.spans: Spans = {}
        self.path: list[str | int] = []

    def note(self, first: int, end: int) -> None:
        """Note that the component at the current path takes the bits *first* to *end* (half open)."""
        self.spans[tuple(self.path)] = (first, end)


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

    def _compiled(self, item: Definition) -> Decode:  # noqa: PLR0911  # one answer for each kind of type
        constant = self._constant(item)
        if constant is not None:
            answer = constant[0]
            return lambda _bits, pos: (answer, pos)
        match item:
            case SequenceType():
                return self._sequence(item)
            case EnumeratedType():
                return _enumerated(item)
            case ListType():
                return self._list(item)
            case ChoiceType():
                return self._choice(item)
            case IntegerType():
                return integer_decoder(item.bounds)
            case BooleanType():
                return _boolean
            case BitStringType():
                return _bit_string(item)
            case OctetStringType():
                return _octet_string(item.size)
            case StringType():
                return _string(item)
        return _object_identifier

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
        optional = [component for component in item.root if _may_be_absent(component)]
        extensible = item.additions is not None
        width = len(optional) + extensible
        plans: dict[str, tuple[dict[str, Any], Sequence[tuple[str, Decode, int]], bool]] = {}
        additions = self._additions(item.additions or ()) if extensible else None

        def plan(preamble: str, pos: int) -> tuple[dict[str, Any], Sequence[tuple[str, Decode, int]], bool]:
            if len(preamble) < width or "x" in preamble:
                raise truncated(pos)
            presence = iter(enumerate(preamble[extensible:], extensible))
            template: dict[str, Any] = {}
            steps: list[tuple[str, Decode, int]] = []
            for component in item.root:
                at, bit = next(presence) if _may_be_absent(component) else (0, "1")
                if bit == "0":
                    if component.default is not None:
                        template[component.name] = component.default[0]
                    continue
                constant = None if self._trace else self._constant(component.type)
                template[component.name] = constant[0] if constant else None
                if constant is None:
                    steps.append((component.name, self.decoder(component.type), at))
            plans[preamble] = made = (template, tuple(steps), extensible and preamble[0] == "1")
            return made

        def decode(bits: str, pos: int) -> tuple[dict[str, Any], int]:
            start, pos = pos, pos + width
            preamble = bits[start:pos]
            template, steps, extended = plans.get(preamble) or plan(preamble, start)
            value = template.copy()
            name = ""
            try:
                for name, member, _ in steps:
                    value[name], pos = member(bits, pos)
            except DecodeError as error:
                error.within(name)
                raise
            if extended and additions:
                pos = additions(bits, pos, value)
            return value, pos

        def decode_traced(bits: str, pos: int) -> tuple[dict[str, Any], int]:
            start, pos = pos, pos + width
            preamble = bits[start:pos]
            template, steps, extended = plans.get(preamble) or plan(preamble, start)
            value = template.copy()
            for name, member, presence in steps:
                value[name], pos = self._traced(name, member, bits, pos, start + presence)
            if extended and additions:
                pos = additions(bits, pos, value)
            return value, pos

        return decode_traced if self._trace else decode

    def _traced(self, step: str | int, member: Decode, bits: str, pos: int, presence: int) -> tuple[Any, int]:
        """Decode one component and note its bits; one that takes none is placed at its *presence* bit."""
        trace = self._trace
        if trace is None:
            return member(bits, pos)
        trace.path.append(step)
        try:
            value, end = member(bits, pos)
        except DecodeError as error:
            error.within(step)
            raise
        if end > pos:
            trace.note(pos, end)
        else:
            trace.note(presence, presence + 1)
        trace.path.pop()
        return value, end

    def _additions(self, additions: Sequence[Component | AdditionGroup]) -> Callable[[str, int, dict[str, Any]], int]:
        """Return the reader of the extension additions of a SEQUENCE (clauses 19.7 to 19.9)."""
        readers: dict[int, Decode] = {}

        def reader(index: int) -> Decode:
            addition = additions[index]
            if isinstance(addition, AdditionGroup):
                return self._group(SequenceType(addition.components))
            name, member = addition.name, self.decoder(addition.type)
            return lambda bits, pos: _named(
                name, self._traced(name, _located(name, member, self._trace), bits, pos, pos)
            )

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
        width = sum(_may_be_absent(component) for component in group.root)
        may_be_empty = width == len(group.root)

        def decode(bits: str, pos: int) -> tuple[Any, int]:
            if may_be_empty and bits[pos : pos + width] == "0" * width:
                raise DecodeError("uper.empty-group", bit=pos, first=group.root[0].name)
            return member(bits, pos)

        return decode

    def _list(self, item: ListType) -> Decode:
        read_size = size_reader(item.size, clause="20")
        bounds = item.size
        element_type, element = item.element, None

        def decode(bits: str, pos: int) -> tuple[list[Any], int]:
            nonlocal element
            if element is None:
                element = self.decoder(element_type)
            start = pos
            items: list[Any] = []
            more = True
            while more:
                count, pos, more = read_size(bits, pos) if not items else general_length(bits, pos)
                if len(items) + count > MAX_ITEMS:
                    raise DecodeError("uper.too-many", bit=start, count=len(items) + count, limit=MAX_ITEMS)
                pos = self._items(bits, pos, element, items, count)
            if not bounds.admits(len(items)):
                raise _wrong_size(start, len(items), bounds, "20")
            return items, pos

        return decode

    def _items(self, bits: str, pos: int, element: Decode, items: list[Any], count: int) -> int:
        append = items.append
        if self._trace:
            for _ in range(count):
                item, pos = self._traced(len(items), element, bits, pos, pos)
                append(item)
            return pos
        try:
            for _ in range(count):
                item, pos = element(bits, pos)
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
                member = members[name] = _located(name, self.decoder(chosen.type), self._trace)
            value, pos = self._traced(name, member, bits, pos, start) if self._trace else member(bits, pos)
            return (name, value), pos

        def beyond_root(bits: str, pos: int) -> tuple[tuple[str | None, Any], int]:
            if item.additions is None or number_at(bits, pos, 1) == 0:
                raise _beyond(bits, pos, width, [chosen.name for chosen in item.root], "23.6")
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


def integer_decoder(bounds: Bounds) -> Decode:
    """Return the decoder of an INTEGER (clause 13)."""
    lower, upper = bounds.lower, bounds.upper
    if lower is not None and upper is not None:
        root = _constrained(bounds, lower, upper)
    else:
        root = _unbounded(bounds, lower)
    if not bounds.extensible:
        return root

    def decode(bits: str, pos: int) -> tuple[int, int]:
        if number_at(bits, pos, 1) == 0:
            return root(bits, pos + 1)
        number, end = _unconstrained(bits, pos + 1, signed=True)
        if bounds.in_root(number):
            raise DecodeError("uper.extension-not-needed", bit=pos, value=number, allowed=str(bounds), clause="13.1")
        return number, end

    return decode


def _constrained(bounds: Bounds, lower: int, upper: int) -> Decode:
    width = (upper - lower).bit_length()
    contiguous = len(bounds.ranges) == 1

    def decode(bits: str, pos: int) -> tuple[int, int]:
        end = pos + width
        try:
            number = int(bits[pos:end], 2) + lower
        except ValueError:
            if width:
                raise truncated(pos) from None
            number = lower
        if number > upper or not (contiguous or bounds.in_root(number)):
            raise DecodeError("uper.value", bit=pos, value=number, allowed=str(bounds), clause="11.5")
        return number, end

    return decode


def _unbounded(bounds: Bounds, lower: int | None) -> Decode:
    """Return the decoder of a semi-constrained (clause 11.7) or unconstrained (clause 11.8) whole number."""

    def decode(bits: str, pos: int) -> tuple[int, int]:
        number, end = _unconstrained(bits, pos, signed=lower is None)
        number += lower or 0
        if not bounds.in_root(number):
            raise DecodeError("uper.value", bit=pos, value=number, allowed=str(bounds), clause="13.2")
        return number, end

    return decode


def _unconstrained(bits: str, pos: int, *, signed: bool) -> tuple[int, int]:
    count, start, more = general_length(bits, pos)
    if more or not count:
        raise DecodeError("uper.number-length", bit=pos)
    octets = octets_at(bits, start, count)
    number = int.from_bytes(octets, "big", signed=signed)
    shortest = (
        (number if number >= 0 else ~number).bit_length() // 8 + 1 if signed else max(1, -(-number.bit_length() // 8))
    )
    if count != shortest:
        raise DecodeError("uper.length-not-shortest", bit=pos, count=count)
    return number, start + 8 * count


def _boolean(bits: str, pos: int) -> tuple[bool, int]:
    bit = bits[pos : pos + 1]
    if bit not in {"0", "1"}:
        raise truncated(pos)
    return bit == "1", pos + 1


def _enumerated(item: EnumeratedType) -> Decode:
    extensible = item.additions is not None
    width = (len(item.root) - 1).bit_length() + extensible
    table = {f"{index:0{width}b}": name for index, (name, _) in enumerate(item.root)}

    def decode(bits: str, pos: int) -> tuple[str | None, int]:
        end = pos + width
        name = table.get(bits[pos:end])
        if name is not None:
            return name, end
        if item.additions is None or number_at(bits, pos, 1) == 0:
            raise _beyond(bits, pos, width, [name for name, _ in item.root], "14.2")
        index, end = small_number(bits, pos + 1)
        return (item.additions[index][0] if index < len(item.additions) else None), end

    return decode


def _beyond(bits: str, pos: int, width: int, names: Sequence[str], clause: str) -> DecodeError:
    """Return the error for an index that the root does not have."""
    if pos + width >= len(bits):
        return truncated(pos)
    return DecodeError("uper.index", bit=pos, index=number_at(bits, pos, width), last=len(names) - 1, clause=clause)


def _bit_string(item: BitStringType) -> Decode:
    read_size, bounds = size_reader(item.size, clause="16"), item.size

    def decode(bits: str, pos: int) -> tuple[tuple[bytes, int], int]:
        start, chunks, total, more = pos, [], 0, True
        while more:
            count, pos, more = read_size(bits, pos) if not total else general_length(bits, pos)
            total += count
            if total > 8 * MAX_OCTETS or pos + count >= len(bits):
                raise truncated(start)
            chunks.append(bits[pos : pos + count])
            pos += count
        if not bounds.admits(total):
            raise _wrong_size(start, total, bounds, "16")
        width = -(-total // 8)
        number = int("".join(chunks) or "0", 2) << (8 * width - total)
        return (number.to_bytes(width, "big"), total), pos

    return decode


def read_octets(bits: str, pos: int, read_size: Callable[[str, int], tuple[int, int, bool]]) -> tuple[bytes, int]:
    """Read octets with the length before them, fragments joined (clause 11.9.3.8)."""
    octets, more, first = b"", True, True
    while more:
        start = pos
        count, pos, more = read_size(bits, pos) if first else general_length(bits, pos)
        first = False
        if pos + 8 * count >= len(bits):
            raise truncated(start)
        octets += octets_at(bits, pos, count)
        pos += 8 * count
    return octets, pos


def _octet_string(size: Bounds) -> Decode:
    read_size = size_reader(size, clause="17")

    def decode(bits: str, pos: int) -> tuple[bytes, int]:
        octets, end = read_octets(bits, pos, read_size)
        if not size.admits(len(octets)):
            raise _wrong_size(pos, len(octets), size, "17")
        return octets, end

    return decode


def character_codes(item: StringType) -> tuple[int, str | None]:
    """Return the bits per character and the alphabet to index, ``None`` if the character's own code is sent.

    X.691 clause 30.5: the width is that of the effective alphabet; codes are sent as they are if they fit into it.
    """
    if item.kind in WIDE and item.alphabet is None:
        return WIDE[item.kind], None
    alphabet = item.alphabet or ALPHABETS[item.kind]
    width = (len(alphabet) - 1).bit_length()
    return width, None if ord(max(alphabet)) < 1 << width else alphabet


def _string(item: StringType) -> Decode:
    if item.kind not in ALPHABETS and item.kind not in WIDE:
        return _text(item)
    width, alphabet = character_codes(item)
    permitted = item.alphabet or ALPHABETS.get(item.kind)
    read_size, size, kind = size_reader(item.size, clause="30"), item.size, item.kind

    def decode(bits: str, pos: int) -> tuple[Any, int]:
        start, characters, more = pos, [], True
        while more:
            count, pos, more = read_size(bits, pos) if not characters else general_length(bits, pos)
            if pos + count * width >= len(bits) or len(characters) + count > MAX_ITEMS:
                raise truncated(start)
            for at in range(pos, pos + count * width, width or 1):
                code = number_at(bits, at, width)
                known = code < len(alphabet) if alphabet else permitted is None or chr(code) in permitted
                if not known:
                    raise DecodeError("uper.character", bit=at, code=code, clause="30.5")
                characters.append(alphabet[code] if alphabet else chr(code))
            pos += count * width
        if not size.admits(len(characters)):
            raise _wrong_size(start, len(characters), size, "30")
        text = "".join(characters)
        return (_time(kind, text, start) if kind in TIME_FORMATS else text), pos

    return decode


def _time(kind: str, text: str, start: int) -> datetime:
    """Read a time in the restricted form with seconds and ``Z`` (asn1tools' mapping: a naive datetime)."""
    try:
        return datetime.strptime(text, TIME_FORMATS[kind])  # noqa: DTZ007  # asn1tools' mapping has no time zone
    except ValueError:
        raise DecodeError("uper.time", bit=start, text=text, kind=kind) from None


def _text(item: StringType) -> Decode:
    encoding = "utf-8" if item.kind == "UTF8String" else "latin-1"

    def decode(bits: str, pos: int) -> tuple[str, int]:
        octets, end = read_octets(bits, pos, general_length)
        try:
            text = octets.decode(encoding)
        except UnicodeDecodeError:
            raise DecodeError("uper.text", bit=pos, kind=item.kind) from None
        if not item.size.admits(len(text)):
            raise _wrong_size(pos, len(text), item.size, "30")
        return text, end

    return decode


def _object_identifier(bits: str, pos: int) -> tuple[str, int]:
    """Decode an OBJECT IDENTIFIER (clause 24): the contents octets of X.690 clause 8.19 behind their length."""
    octets, end = read_octets(bits, pos, general_length)
    arcs, arc = [], 0
    for octet in octets:
        if arc == 0 and octet == 0x80:  # noqa: PLR2004  # X.690 clause 8.19.2
            raise DecodeError("uper.object-identifier", bit=pos)
        arc = arc << 7 | octet & 0x7F
        if octet < 0x80:  # noqa: PLR2004  # the last octet of a subidentifier
            arcs.append(arc)
            arc = 0
    if not octets or octets[-1] & 0x80:
        raise DecodeError("uper.object-identifier", bit=pos)
    top = min(arcs[0] // 40, 2)
    return ".".join(map(str, [top, arcs[0] - 40 * top, *arcs[1:]])), end


def _named(name: str, decoded: tuple[Any, int]) -> tuple[dict[str, Any], int]:
    return {name: decoded[0]}, decoded[1]


def _located(step: str, member: Decode, trace: Trace | None) -> Decode:
    """Let errors within *member* name *step*; a traced decoder does that itself."""
    if trace is not None:
        return member

    def decode(bits: str, pos: int) -> tuple[Any, int]:
        try:
            return member(bits, pos)
        except DecodeError as error:
            error.within(step)
            raise

    return decode


def _may_be_absent(component: Component) -> bool:
    return component.optional or component.default is not None


def _wrong_size(bit: int, count: int, bounds: Bounds, clause: str) -> DecodeError:
    return DecodeError("uper.size", bit=bit, count=count, allowed=str(bounds), clause=clause)
