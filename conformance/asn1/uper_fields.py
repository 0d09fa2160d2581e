"""Decoders of the types without components: numbers, strings, enumerations (X.691 (2021) clauses 12 to 17, 24, 30).

Where a rule is broken, ``lengths.breach`` is told; what follows is the best reading if it lets the breach pass.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from conformance.asn1.alphabets import ALPHABETS, TIME_FORMATS, WIDE, character_codes
from conformance.asn1.uper_lengths import (
    MAX_NUMBER_OCTETS,
    Lengths,
    Segments,
    has_general_length,
    number_at,
    octets_at,
    truncated,
    wrong_size,
)
from conformance.asn1.uper_observing import Decode
from conformance.errors import DecodeError
from conformance.model.schema import (
    BitStringType,
    BooleanType,
    Bounds,
    Definition,
    EnumeratedType,
    IntegerType,
    OctetStringType,
    StringType,
)

NameUnknown = Callable[[int], Any]
"""Returns what stands for an enumerator that is not known, given its index among the additions."""

MAX_TABLE_WIDTH = 6
"""Codes of up to this many bits are looked up in a table."""
UNREADABLE = "\N{REPLACEMENT CHARACTER}"


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


def integer_decoder(bounds: Bounds, lengths: Lengths) -> Decode:
    """Return the decoder of an INTEGER (clause 13)."""
    lower, upper = bounds.lower, bounds.upper
    if lower is None or upper is None:
        root = _unbounded(bounds, lower, lengths)
    else:
        root = _constrained(bounds, lower, upper, lengths)
    if not bounds.extensible:
        return root

    def decode(bits: str, pos: int) -> tuple[int, int]:
        is_beyond, start = lengths.extension_bit(bits, pos)
        if not is_beyond:
            return root(bits, start)
        number, end = _unconstrained(bits, start, lengths, signed=True)
        if bounds.in_root(number):
            lengths.breach(
                DecodeError("uper.extension-not-needed", bit=pos, value=number, allowed=str(bounds), clause="13.1")
            )
        return number, end

    return decode


def _constrained(bounds: Bounds, lower: int, upper: int, lengths: Lengths) -> Decode:
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
            lengths.breach(_wrong_value(pos, number, bounds, "11.5"))
        return number, end

    return decode


def _unbounded(bounds: Bounds, lower: int | None, lengths: Lengths) -> Decode:
    """Return the decoder of a semi-constrained (clause 11.7) or unconstrained (clause 11.8) whole number."""

    def decode(bits: str, pos: int) -> tuple[int, int]:
        number, end = _unconstrained(bits, pos, lengths, signed=lower is None)
        number += lower or 0
        if not bounds.in_root(number):
            lengths.breach(_wrong_value(pos, number, bounds, "13.2"))
        return number, end

    return decode


def _wrong_value(bit: int, number: int, bounds: Bounds, clause: str) -> DecodeError:
    return DecodeError("uper.value", bit=bit, value=number, allowed=str(bounds), clause=clause)


def _unconstrained(bits: str, pos: int, lengths: Lengths, *, signed: bool) -> tuple[int, int]:
    count, start, more = lengths.general(bits, pos)
    if more or not count:
        lengths.breach(DecodeError("uper.number-length", bit=pos))
    if count > MAX_NUMBER_OCTETS:
        raise DecodeError("uper.too-wide", bit=pos, octets=count, limit=MAX_NUMBER_OCTETS)
    octets = octets_at(bits, start, count)
    number = int.from_bytes(octets, "big", signed=signed)
    shortest = (
        (number if number >= 0 else ~number).bit_length() // 8 + 1 if signed else max(1, -(-number.bit_length() // 8))
    )
    if count > shortest:
        lengths.breach(DecodeError("uper.length-not-shortest", bit=pos, count=count))
    return number, start + 8 * count


def decode_boolean(bits: str, pos: int) -> tuple[bool, int]:
    """Decode a BOOLEAN (clause 12)."""
    bit = bits[pos : pos + 1]
    if bit not in {"0", "1"}:
        raise truncated(pos)
    return bit == "1", pos + 1


def enumerated_decoder(item: EnumeratedType, lengths: Lengths, unknown: NameUnknown) -> Decode:
    """Return the decoder of an ENUMERATED (clause 14)."""
    extensible = item.additions is not None
    width = (len(item.root) - 1).bit_length() + extensible
    table = {f"{index:0{width}b}": name for index, (name, _) in enumerate(item.root)}

    def decode(bits: str, pos: int) -> tuple[Any, int]:
        end = pos + width
        name = table.get(bits[pos:end])
        if name is not None:
            return name, end
        if item.additions is None or number_at(bits, pos, 1) == 0:
            lengths.breach(beyond(bits, pos, width, len(item.root), "14.2"))
            return None, end
        index, end = lengths.index(bits, pos + 1)
        return (item.additions[index][0] if index < len(item.additions) else unknown(index)), end

    def decode_observed(bits: str, pos: int) -> tuple[Any, int]:
        lengths.extension_bit(bits, pos)
        return decode(bits, pos)

    return decode_observed if extensible and lengths.observer is not None else decode


def beyond(bits: str, pos: int, width: int, count: int, clause: str) -> DecodeError:
    """Return the error for an index that a root of *count* entries does not have."""
    if pos + width >= len(bits):
        raise truncated(pos)
    return DecodeError("uper.index", bit=pos, index=number_at(bits, pos, width), last=count - 1, clause=clause)


def bit_string_decoder(item: BitStringType, lengths: Lengths) -> Decode:
    """Return the decoder of a BIT STRING (clause 16)."""
    read_size, size = lengths.size(item.size, clause="16"), item.size
    may_differ = has_general_length(size)

    def decode(bits: str, pos: int) -> tuple[tuple[bytes, int], int]:
        total, start, more = first = read_size(bits, pos)
        end = start + total
        digits = bits[start:end]
        if more:
            segments, total, end = lengths.segments(bits, pos, lambda *_: first, 1)
            digits = joined(bits, segments, 1)
        elif end >= len(bits):
            raise truncated(pos)
        if may_differ:
            lengths.check_size(bits, pos, total, size, clause="16")
        width = -(-total // 8)
        number = int(digits or "0", 2) << (8 * width - total)
        return (number.to_bytes(width, "big"), total), end

    return decode


def octet_string_decoder(item: OctetStringType, lengths: Lengths) -> Decode:
    """Return the decoder of an OCTET STRING (clause 17)."""
    read_size, size = lengths.size(item.size, clause="17"), item.size
    may_differ = has_general_length(size)

    def decode(bits: str, pos: int) -> tuple[bytes, int]:
        count, start, more = read_size(bits, pos)
        end = start + 8 * count
        if end >= len(bits):
            raise truncated(pos)
        octets = octets_at(bits, start, count)
        while more:
            count, start, more = lengths.next_fragment(bits, end, count)
            end = start + 8 * count
            if end >= len(bits):
                raise truncated(pos)
            octets += octets_at(bits, start, count)
        if may_differ:
            lengths.check_size(bits, pos, len(octets), size, clause="17")
        return octets, end

    return decode


def joined(bits: str, segments: Segments, width: int) -> str:
    """Return the bits of fragments, one behind the other."""
    return "".join(bits[start : start + count * width] for start, count in segments)


def string_decoder(item: StringType, lengths: Lengths) -> Decode:
    """Return the decoder of a character string or time (clause 30)."""
    if item.kind not in ALPHABETS and item.kind not in WIDE:
        return _text(item, lengths)
    width, _ = character_codes(item)
    character = _character_decoder(item, lengths)
    read_size, kind = lengths.size(item.size, clause="30"), item.kind

    def decode(bits: str, pos: int) -> tuple[Any, int]:
        segments, total, end = lengths.segments(bits, pos, read_size, width)
        if not width:
            lengths.charge(total, pos)
        text = "".join(character(bits, start + at * width) for start, count in segments for at in range(count))
        lengths.check_size(bits, pos, total, item.size, clause="30")
        return (_time(kind, text, pos, lengths) if kind in TIME_FORMATS else text), end

    return decode


def _character_decoder(item: StringType, lengths: Lengths) -> Callable[[str, int], str]:
    """Return the decoder of one character of a string (clause 30.5)."""
    width, alphabet = character_codes(item)
    permitted = item.alphabet or ALPHABETS.get(item.kind)

    def character(bits: str, pos: int) -> str:
        code = number_at(bits, pos, width)
        if alphabet:
            if code < len(alphabet):
                return alphabet[code]
        elif code <= 0x10FFFF and (permitted is None or chr(code) in permitted):  # noqa: PLR2004  # the last of Unicode
            return chr(code)
        lengths.breach(DecodeError("uper.character", bit=pos, code=code, clause="30.5"))
        return UNREADABLE if alphabet or code > 0x10FFFF else chr(code)  # noqa: PLR2004

    return character


def _time(kind: str, text: str, start: int, lengths: Lengths) -> Any:
    """Read a time in the restricted form with seconds and ``Z`` (asn1tools' mapping: a naive datetime)."""
    try:
        time = datetime.strptime(text, TIME_FORMATS[kind])  # noqa: DTZ007  # asn1tools' mapping has no time zone
        if time.strftime(TIME_FORMATS[kind]) == text:
            return time
    except ValueError:
        pass
    lengths.breach(DecodeError("uper.time", bit=start, text=text[:MAX_SHOWN], kind=kind))
    return text


MAX_SHOWN = 60


def _text(item: StringType, lengths: Lengths) -> Decode:
    encoding = "utf-8" if item.kind == "UTF8String" else "latin-1"

    def decode(bits: str, pos: int) -> tuple[str, int]:
        octets, end = read_octets(bits, pos, lengths)
        try:
            text = octets.decode(encoding)
        except UnicodeDecodeError:
            lengths.breach(DecodeError("uper.text", bit=pos, kind=item.kind))
            text = octets.decode(encoding, errors="replace")
        if not item.size.admits(len(text)):
            lengths.breach(wrong_size(pos, len(text), item.size, "30"))
        return text, end

    return decode


def read_octets(bits: str, pos: int, lengths: Lengths) -> tuple[bytes, int]:
    """Read octets behind a length without bounds."""
    segments, total, end = lengths.segments(bits, pos, lengths.general, 8)
    return octets_at(joined(bits, segments, 8), 0, total), end


def object_identifier_decoder(lengths: Lengths) -> Decode:
    """Return the decoder of an OBJECT IDENTIFIER (clause 24): the contents octets of X.690 clause 8.19."""

    def decode(bits: str, pos: int) -> tuple[str, int]:
        octets, end = read_octets(bits, pos, lengths)
        arcs, arc, width, is_broken = list[int](), 0, 0, not octets
        for octet in octets:
            is_broken |= width == 0 and octet == 0x80  # noqa: PLR2004  # X.690 clause 8.19.2
            width += 1
            if width > MAX_NUMBER_OCTETS:
                raise DecodeError("uper.too-wide", bit=pos, octets=width, limit=MAX_NUMBER_OCTETS)
            arc = arc << 7 | octet & 0x7F
            if octet < 0x80:  # noqa: PLR2004  # the last octet of a subidentifier
                arcs.append(arc)
                arc, width = 0, 0
        if is_broken or width:
            lengths.breach(DecodeError("uper.object-identifier", bit=pos))
        first = arcs[0] if arcs else 0
        top = min(first // 40, 2)
        return ".".join(map(str, [top, first - 40 * top, *arcs[1:]])), end

    return decode
