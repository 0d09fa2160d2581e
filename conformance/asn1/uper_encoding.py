"""The strict encoder of the basic unaligned PER (ITU-T X.691 (2021)), compiled lazily from the schema tree.

Each type becomes a function ``(value, out)`` that appends strings of bits to *out*. Nothing that the type does not admit is
encoded: unknown components, missing ones, values outside their constraints.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from conformance.asn1.uper_decoding import ALPHABETS, TIME_FORMATS, WIDE, character_codes
from conformance.asn1.uper_lengths import SIXTEEN_K, SIXTY_FOUR_K
from conformance.errors import EncodeError
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
    ObjectIdentifierType,
    OctetStringType,
    Reference,
    Schema,
    SequenceType,
    StringType,
    Type,
)

Encode = Callable[[Any, list[str]], None]
Units = Sequence[str]
"""What a length counts, each as its bits: characters, octets, items."""


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
        """Return the encoder of a type; that of a named type is made once."""
        if isinstance(used, Reference) and used.narrowed is None:
            key = (used.module, used.name)
            found = self._named.get(key)
            if found is None:
                found = self._named[key] = self._compiled(self._schema.definition(used))
            return found
        return self._compiled(self._schema.definition(used))

    def _compiled(self, item: Definition) -> Encode:  # noqa: PLR0911  # one answer for each kind of type
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
                return _integer(item.bounds)
            case BooleanType():
                return _boolean
            case BitStringType():
                return _bit_string(item)
            case OctetStringType():
                return _octet_string(item.size)
            case StringType():
                return _string(item)
            case NullType():
                return _null
            case ObjectIdentifierType():
                return _object_identifier

    def _sequence(self, item: SequenceType) -> Encode:
        known = {component.name for component in item.components()}
        encode_root = self._root(item.root)
        encode_additions = self._additions(item.additions or ())
        extensible = item.additions is not None

        def encode(value: Any, out: list[str]) -> None:
            if not isinstance(value, Mapping):
                raise _mismatch("SEQUENCE", value)
            for name in value:
                if name not in known:
                    raise EncodeError("uper.unknown-component", name=name)
            added = encode_additions(value)
            if extensible:
                out.append("1" if added else "0")
            encode_root(value, out)
            out.extend(added)

        return encode

    def _root(self, components: Sequence[Component]) -> Encode:
        encoders: dict[str, Encode] = {}

        def encode(value: Any, out: list[str]) -> None:
            present: list[Component] = []
            preamble: list[str] = []
            for component in components:
                if _is_sent(component, value):
                    present.append(component)
                    if component.optional or component.default is not None:
                        preamble.append("1")
                elif component.optional or component.default is not None:
                    preamble.append("0")
                else:
                    raise EncodeError("uper.missing-component", name=component.name)
            out.extend(preamble)
            for component in present:
                name = component.name
                if name not in encoders:
                    encoders[name] = _located(name, self.encoder(component.type))
                encoders[name](value[name], out)

        return encode

    def _additions(self, additions: Sequence[Component | AdditionGroup]) -> Callable[[Any], list[str]]:
        """Return the encoder of the extension additions (clauses 19.7 to 19.9): no bits if there are none."""
        encoders: dict[int, Encode] = {}

        def encode(value: Any) -> list[str]:
            present = [_addition_is_sent(addition, value) for addition in additions]
            if True not in present:
                return []
            out = [_small_length(len(present)), *("01"[bit] for bit in present)]
            for index, addition in enumerate(additions):
                if not present[index]:
                    continue
                if index not in encoders:
                    encoders[index] = (
                        self._root(addition.components)
                        if isinstance(addition, AdditionGroup)
                        else _located(addition.name, self.encoder(addition.type))
                    )
                inner: list[str] = []
                encoders[index](value if isinstance(addition, AdditionGroup) else value[addition.name], inner)
                _open_type(inner, out)
            return out

        return encode

    def _list(self, item: ListType) -> Encode:
        element: Encode | None = None

        def encode(value: Any, out: list[str]) -> None:
            nonlocal element
            if not isinstance(value, list | tuple):
                raise _mismatch("SEQUENCE OF", value)
            if element is None:
                element = self.encoder(item.element)
            units: list[str] = []
            for index, member in enumerate(value):
                inner: list[str] = []
                try:
                    element(member, inner)
                except EncodeError as error:
                    error.within(index)
                    raise
                units.append("".join(inner))
            _sized(units, item.size, out, clause="20")

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
                raise _mismatch("CHOICE", value)
            name, chosen = value
            if name not in types:
                raise EncodeError("uper.unknown-alternative", name=name, known=", ".join(types))
            if name not in encoders:
                encoders[name] = _located(name, self.encoder(types[name]))
            if name in heads:
                out.append(heads[name])
                encoders[name](chosen, out)
                return
            out.extend(("1", _small_number(added[name])))
            inner: list[str] = []
            encoders[name](chosen, inner)
            _open_type(inner, out)

        return encode


def octets_of(out: Sequence[str]) -> bytes:
    """Join strings of bits and pad them with zeros to whole octets, at least one (clause 11.1)."""
    bits = "".join(out) or "0"
    width = -(-len(bits) // 8)
    return (int(bits, 2) << (8 * width - len(bits))).to_bytes(width, "big")


def _is_sent(component: Component, value: Any) -> bool:
    """Whether a component is encoded: present, and not equal to its default (clauses 19.2 and 19.5)."""
    if component.name not in value:
        return False
    return component.default is None or value[component.name] != component.default[0]


def _addition_is_sent(addition: Component | AdditionGroup, value: Any) -> bool:
    if isinstance(addition, AdditionGroup):
        return any(_is_sent(component, value) for component in addition.components)
    return _is_sent(addition, value)


def _located(name: str, encode: Encode) -> Encode:
    def located(value: Any, out: list[str]) -> None:
        try:
            encode(value, out)
        except EncodeError as error:
            error.within(name)
            raise

    return located


def _open_type(inner: Sequence[str], out: list[str]) -> None:
    """Append an open type field (clause 11.2)."""
    _counted([f"{octet:08b}" for octet in octets_of(inner)], out)


def _small_number(number: int) -> str:
    """Return a normally small non-negative whole number (clause 11.6)."""
    if number < 64:  # noqa: PLR2004  # clause 11.6.1
        return f"0{number:06b}"
    width = -(-number.bit_length() // 8)
    return f"1{width:08b}{number:0{8 * width}b}"


def _small_length(count: int) -> str:
    """Return a normally small length (clause 11.9.3.4)."""
    if count <= 64:  # noqa: PLR2004  # clause 11.9.3.4
        return f"0{count - 1:06b}"
    return "1" + _short_length(count)


def _short_length(count: int) -> str:
    return f"0{count:07b}" if count < 0x80 else f"10{count:014b}"  # noqa: PLR2004  # clauses 11.9.3.6 and 11.9.3.7


def _counted(units: Units, out: list[str]) -> None:
    """Append units with an unconstrained length, in fragments of up to 64K where needed (clause 11.9.3.8)."""
    start = 0
    while len(units) - start >= SIXTEEN_K:
        blocks = min((len(units) - start) // SIXTEEN_K, 4)
        out.append(f"11{blocks:06b}")
        out.extend(units[start : start + blocks * SIXTEEN_K])
        start += blocks * SIXTEEN_K
    out.append(_short_length(len(units) - start))
    out.extend(units[start:])


def _sized(units: Units, size: Bounds, out: list[str], *, clause: str) -> None:
    """Append units with their length as the size constraint has it (clause 11.9)."""
    count = len(units)
    if not size.admits(count):
        raise EncodeError("uper.size", count=count, allowed=str(size), clause=clause)
    if size.extensible:
        out.append("0" if size.in_root(count) else "1")
    lower, upper = size.lower or 0, size.upper
    if upper is None or upper >= SIXTY_FOUR_K or not size.in_root(count):
        _counted(units, out)
        return
    if lower != upper:
        out.append(f"{count - lower:0{(upper - lower).bit_length()}b}")
    out.extend(units)


def _integer(bounds: Bounds) -> Encode:
    lower, upper = bounds.lower, bounds.upper

    def encode(value: Any, out: list[str]) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            raise _mismatch("INTEGER", value)
        in_root = bounds.in_root(value)
        if not (in_root or bounds.extensible):
            raise EncodeError("uper.value", value=value, allowed=str(bounds), clause="13")
        if bounds.extensible:
            out.append("0" if in_root else "1")
        if not in_root or lower is None:
            _unconstrained(value, out, signed=True)
        elif upper is None:
            _unconstrained(value - lower, out, signed=False)
        elif lower != upper:
            out.append(f"{value - lower:0{(upper - lower).bit_length()}b}")

    return encode


def _unconstrained(number: int, out: list[str], *, signed: bool) -> None:
    """Append a whole number in the fewest octets with their count (clauses 11.7 and 11.8)."""
    bits = (number if number >= 0 else ~number).bit_length()
    width = bits // 8 + 1 if signed else max(1, -(-bits // 8))
    out.append(_short_length(width))
    out.append(f"{int.from_bytes(number.to_bytes(width, 'big', signed=signed), 'big'):0{8 * width}b}")


def _boolean(value: Any, out: list[str]) -> None:
    if not isinstance(value, bool):
        raise _mismatch("BOOLEAN", value)
    out.append("1" if value else "0")


def _null(value: Any, _out: list[str]) -> None:
    if value is not None:
        raise _mismatch("NULL", value)


def _enumerated(item: EnumeratedType) -> Encode:
    width = (len(item.root) - 1).bit_length()
    marker = "" if item.additions is None else "0"
    table = {name: marker + (f"{index:0{width}b}" if width else "") for index, (name, _) in enumerate(item.root)}
    table |= {name: "1" + _small_number(index) for index, (name, _) in enumerate(item.additions or ())}

    def encode(value: Any, out: list[str]) -> None:
        bits = table.get(value) if isinstance(value, str) else None
        if bits is None:
            raise EncodeError("uper.unknown-enumerator", name=value, known=", ".join(table))
        out.append(bits)

    return encode


def _bit_string(item: BitStringType) -> Encode:
    def encode(value: Any, out: list[str]) -> None:
        match value:
            case (bytes() | bytearray() as octets, int(count)) if 8 * len(octets) - 8 < count <= 8 * len(octets):
                pass
            case _:
                raise _mismatch("BIT STRING", value)
        number = int.from_bytes(octets, "big")
        spare = 8 * len(octets) - count
        if number & ((1 << spare) - 1):
            raise EncodeError("uper.unused-bits", count=spare)
        bits = f"{number >> spare:0{count}b}" if count else ""
        if item.named and item.size.lower is not None:
            bits = bits.ljust(item.size.lower, "0")  # trailing zeros have no meaning with named bits (clause 16.2)
        _sized(bits, item.size, out, clause="16")

    return encode


def _octet_string(size: Bounds) -> Encode:
    def encode(value: Any, out: list[str]) -> None:
        if not isinstance(value, bytes | bytearray):
            raise _mismatch("OCTET STRING", value)
        _sized([f"{octet:08b}" for octet in value], size, out, clause="17")

    return encode


def _string(item: StringType) -> Encode:
    if item.kind not in ALPHABETS and item.kind not in WIDE:
        return _text(item)
    width, alphabet = character_codes(item)
    permitted = item.alphabet or ALPHABETS.get(item.kind)

    def encode(value: Any, out: list[str]) -> None:
        text = _time_text(item.kind, value) if item.kind in TIME_FORMATS else value
        if not isinstance(text, str):
            raise _mismatch(item.kind, value)
        for character in text:
            if ord(character) >> width and not alphabet or permitted is not None and character not in permitted:
                raise EncodeError("uper.character", code=ord(character), clause="30.5")
        codes = (alphabet.index(character) if alphabet else ord(character) for character in text)
        _sized([f"{code:0{width}b}" if width else "" for code in codes], item.size, out, clause="30")

    return encode


def _time_text(kind: str, value: Any) -> Any:
    if not isinstance(value, datetime):
        return value
    universal = value.astimezone(UTC) if value.tzinfo else value
    return universal.strftime(TIME_FORMATS[kind])


def _text(item: StringType) -> Encode:
    encoding = "utf-8" if item.kind == "UTF8String" else "latin-1"

    def encode(value: Any, out: list[str]) -> None:
        if not isinstance(value, str):
            raise _mismatch(item.kind, value)
        if not item.size.admits(len(value)):
            raise EncodeError("uper.size", count=len(value), allowed=str(item.size), clause="30")
        try:
            octets = value.encode(encoding)
        except UnicodeEncodeError:
            raise _mismatch(item.kind, value) from None
        _counted([f"{octet:08b}" for octet in octets], out)

    return encode


def _object_identifier(value: Any, out: list[str]) -> None:
    """Append an OBJECT IDENTIFIER (clause 24): the contents octets of X.690 clause 8.19 behind their length."""
    arcs = [int(arc) for arc in value.split(".") if arc.isdigit()] if isinstance(value, str) else []
    if len(arcs) < 2 or value != ".".join(map(str, arcs)) or arcs[0] > 2 or arcs[0] < 2 <= arcs[1] // 20:  # noqa: PLR2004
        raise _mismatch("OBJECT IDENTIFIER", value)
    octets: list[int] = []
    for arc in [40 * arcs[0] + arcs[1], *arcs[2:]]:
        groups = [arc & 0x7F]
        while arc := arc >> 7:  # noqa: PLW2901  # the arc is taken apart, seven bits at a time
            groups.append(arc & 0x7F | 0x80)
        octets.extend(reversed(groups))
    _counted([f"{octet:08b}" for octet in octets], out)


def _mismatch(kind: str, value: Any) -> EncodeError:
    written = repr(value)
    return EncodeError("uper.mismatch", kind=kind, value=written if len(written) <= 60 else f"{written[:57]}...")  # noqa: PLR2004
