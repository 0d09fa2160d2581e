"""Decoders of the types without components: numbers, strings, enumerations (X.691 (2021) clauses 12 to 17, 24, 30)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from conformance.asn1.alphabets import ALPHABETS, TIME_FORMATS, WIDE, character_codes
from conformance.asn1.uper_lengths import (
    MAX_ITEMS,
    MAX_OCTETS,
    ReadSize,
    general_length,
    number_at,
    octets_at,
    size_reader,
    small_number,
    truncated,
)
from conformance.errors import DecodeError
from conformance.model.schema import (
    BitStringType,
    BooleanType,
    Bounds,
    Definition,
    EnumeratedType,
    IntegerType,
    StringType,
)

Decode = Callable[[str, int], tuple[Any, int]]
"""Decodes the value at a bit position; returns it and the position behind it."""


MAX_TABLE_WIDTH = 6
"""Codes of up to this many bits are looked up in a table."""


def code_table(item: Definition) -> tuple[int, dict[str, Any]] | None:
    """Return the width of a type whose values are codes of few bits, and its values by code, else ``None``."""
    match item:
        case BooleanType():
            return 1, {"0": False, "1": True}
        case EnumeratedType(root, None):
            width = (len(root) - 1).bit_length()
            return width, {f"{index:0{width}b}": name for index, (name, _) in enumerate(root)}
        case IntegerType(bounds) if bounds.lower is not None and bounds.upper is not None and not bounds.extensible:
            lower, upper = bounds.lower, bounds.upper
            width = (upper - lower).bit_length()
            if 0 < width <= MAX_TABLE_WIDTH:
                numbers = (number for number in range(lower, upper + 1) if bounds.in_root(number))
                return width, {f"{number - lower:0{width}b}": number for number in numbers}
    return None


def integer_decoder(bounds: Bounds) -> Decode:
    """Return the decoder of an INTEGER (clause 13)."""
    lower, upper = bounds.lower, bounds.upper
    root = _unbounded(bounds, lower) if lower is None or upper is None else _constrained(bounds, lower, upper)
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


def decode_boolean(bits: str, pos: int) -> tuple[bool, int]:
    """Decode a BOOLEAN (clause 12)."""
    bit = bits[pos : pos + 1]
    if bit not in {"0", "1"}:
        raise truncated(pos)
    return bit == "1", pos + 1


def enumerated_decoder(item: EnumeratedType) -> Decode:
    """Return the decoder of an ENUMERATED (clause 14); an unknown addition is ``None``, as asn1tools has it."""
    extensible = item.additions is not None
    width = (len(item.root) - 1).bit_length() + extensible
    table = {f"{index:0{width}b}": name for index, (name, _) in enumerate(item.root)}

    def decode(bits: str, pos: int) -> tuple[str | None, int]:
        end = pos + width
        name = table.get(bits[pos:end])
        if name is not None:
            return name, end
        if item.additions is None or number_at(bits, pos, 1) == 0:
            raise beyond(bits, pos, width, [name for name, _ in item.root], "14.2")
        index, end = small_number(bits, pos + 1)
        return (item.additions[index][0] if index < len(item.additions) else None), end

    return decode


def beyond(bits: str, pos: int, width: int, names: Sequence[str], clause: str) -> DecodeError:
    """Return the error for an index that the root does not have."""
    if pos + width >= len(bits):
        return truncated(pos)
    return DecodeError("uper.index", bit=pos, index=number_at(bits, pos, width), last=len(names) - 1, clause=clause)


def bit_string_decoder(item: BitStringType) -> Decode:
    """Return the decoder of a BIT STRING (clause 16)."""
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
            raise wrong_size(start, total, bounds, "16")
        width = -(-total // 8)
        number = int("".join(chunks) or "0", 2) << (8 * width - total)
        return (number.to_bytes(width, "big"), total), pos

    return decode


def read_octets(bits: str, pos: int, read_size: ReadSize) -> tuple[bytes, int]:
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


def octet_string_decoder(size: Bounds) -> Decode:
    """Return the decoder of an OCTET STRING of a size (clause 17)."""
    read_size = size_reader(size, clause="17")

    def decode(bits: str, pos: int) -> tuple[bytes, int]:
        octets, end = read_octets(bits, pos, read_size)
        if not size.admits(len(octets)):
            raise wrong_size(pos, len(octets), size, "17")
        return octets, end

    return decode


def string_decoder(item: StringType) -> Decode:
    """Return the decoder of a character string or time (clause 30)."""
    if item.kind not in ALPHABETS and item.kind not in WIDE:
        return _text(item)
    width, alphabet = character_codes(item)
    permitted = item.alphabet or ALPHABETS.get(item.kind)
    read_size, size, kind = size_reader(item.size, clause="30"), item.size, item.kind

    def decode(bits: str, pos: int) -> tuple[Any, int]:
        start, more = pos, True
        characters: list[str] = []
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
            raise wrong_size(start, len(characters), size, "30")
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
            raise wrong_size(pos, len(text), item.size, "30")
        return text, end

    return decode


def decode_object_identifier(bits: str, pos: int) -> tuple[str, int]:
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


def wrong_size(bit: int, count: int, bounds: Bounds, clause: str) -> DecodeError:
    """Return the error for a size outside its constraint."""
    return DecodeError("uper.size", bit=bit, count=count, allowed=str(bounds), clause=clause)
