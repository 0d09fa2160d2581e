"""Encoders of lengths and of the types without components (X.691 (2021) clauses 11 to 17, 24 and 30)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from conformance.asn1.alphabets import ALPHABETS, TIME_FORMATS, WIDE, character_codes
from conformance.asn1.uper_lengths import SIXTEEN_K, SIXTY_FOUR_K
from conformance.errors import EncodeError
from conformance.model.received import Unknown
from conformance.model.schema import BitStringType, Bounds, EnumeratedType, StringType

Encode = Callable[[Any, list[str]], None]
"""Appends the bits of a value, as strings of ``0`` and ``1``."""
Units = Sequence[str]
"""What a length counts, each as its bits: characters, octets, items."""


def octets_of(out: Sequence[str]) -> bytes:
    """Join strings of bits and pad them with zeros to whole octets, at least one (clause 11.1)."""
    bits = "".join(out) or "0"
    width = -(-len(bits) // 8)
    return (int(bits, 2) << (8 * width - len(bits))).to_bytes(width, "big")


def append_open_type(inner: Sequence[str], out: list[str]) -> None:
    """Append an open type field (clause 11.2)."""
    append_octets(octets_of(inner), out)


def append_octets(octets: bytes, out: list[str]) -> None:
    """Append octets as the contents of an open type, whatever they are."""
    if len(octets) < SIXTEEN_K:
        out.append(_short_length(len(octets)))
        out.append(f"{int.from_bytes(octets, 'big'):0{8 * len(octets)}b}" if octets else "")
    else:
        _counted([f"{octet:08b}" for octet in octets], out)


def small_number_bits(number: int) -> str:
    """Return a normally small non-negative whole number (clause 11.6)."""
    if number < 64:  # noqa: PLR2004  # clause 11.6.1
        return f"0{number:06b}"
    width = -(-number.bit_length() // 8)
    return f"1{width:08b}{number:0{8 * width}b}"


def small_length_bits(count: int) -> str:
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


def append_sized(units: Units, size: Bounds, out: list[str], *, clause: str) -> None:
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


def integer_encoder(bounds: Bounds) -> Encode:
    """Return the encoder of an INTEGER (clause 13)."""
    lower, upper = bounds.lower, bounds.upper

    def encode(value: Any, out: list[str]) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            raise mismatch("INTEGER", value)
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


def encode_boolean(value: Any, out: list[str]) -> None:
    """Append a BOOLEAN (clause 12)."""
    if not isinstance(value, bool):
        raise mismatch("BOOLEAN", value)
    out.append("1" if value else "0")


def encode_null(value: Any, _out: list[str]) -> None:
    """Append nothing: NULL takes no bits (clause 18)."""
    if value is not None:
        raise mismatch("NULL", value)


def enumerated_encoder(item: EnumeratedType) -> Encode:
    """Return the encoder of an ENUMERATED (clause 14)."""
    width = (len(item.root) - 1).bit_length()
    marker = "" if item.additions is None else "0"
    table = {name: marker + (f"{index:0{width}b}" if width else "") for index, (name, _) in enumerate(item.root)}
    table |= {name: "1" + small_number_bits(index) for index, (name, _) in enumerate(item.additions or ())}

    def encode(value: Any, out: list[str]) -> None:
        bits = table.get(value) if isinstance(value, str) else None
        if bits is None:
            if not isinstance(value, Unknown) or item.additions is None or value.octets is not None:
                raise EncodeError("uper.unknown-enumerator", name=value, known=", ".join(table))
            bits = "1" + small_number_bits(value.index)
        out.append(bits)

    return encode


def bit_string_encoder(item: BitStringType) -> Encode:
    """Return the encoder of a BIT STRING (clause 16)."""

    def encode(value: Any, out: list[str]) -> None:
        match value:
            case (bytes() | bytearray() as octets, int(count)) if 8 * len(octets) - 8 < count <= 8 * len(octets):
                pass
            case _:
                raise mismatch("BIT STRING", value)
        number = int.from_bytes(octets, "big")
        spare = 8 * len(octets) - count
        if number & ((1 << spare) - 1):
            raise EncodeError("uper.unused-bits", count=spare)
        bits = f"{number >> spare:0{count}b}" if count else ""
        if item.named and item.size.lower is not None:
            bits = bits.ljust(item.size.lower, "0")  # trailing zeros have no meaning with named bits (clause 16.2)
        append_sized(bits, item.size, out, clause="16")

    return encode


def octet_string_encoder(size: Bounds) -> Encode:
    """Return the encoder of an OCTET STRING of a size (clause 17)."""

    def encode(value: Any, out: list[str]) -> None:
        if not isinstance(value, bytes | bytearray):
            raise mismatch("OCTET STRING", value)
        append_sized([f"{octet:08b}" for octet in value], size, out, clause="17")

    return encode


def string_encoder(item: StringType) -> Encode:
    """Return the encoder of a character string or time (clause 30)."""
    if item.kind not in ALPHABETS and item.kind not in WIDE:
        return _text(item)
    width, alphabet = character_codes(item)
    permitted = item.alphabet or ALPHABETS.get(item.kind)

    def encode(value: Any, out: list[str]) -> None:
        text = _time_text(item.kind, value) if item.kind in TIME_FORMATS else value
        if not isinstance(text, str):
            raise mismatch(item.kind, value)
        for character in text:
            if (not alphabet and ord(character) >> width) or (permitted is not None and character not in permitted):
                raise EncodeError("uper.character", code=ord(character), clause="30.5")
        codes = (alphabet.index(character) if alphabet else ord(character) for character in text)
        append_sized([f"{code:0{width}b}" if width else "" for code in codes], item.size, out, clause="30")

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
            raise mismatch(item.kind, value)
        if not item.size.admits(len(value)):
            raise EncodeError("uper.size", count=len(value), allowed=str(item.size), clause="30")
        try:
            octets = value.encode(encoding)
        except UnicodeEncodeError:
            raise mismatch(item.kind, value) from None
        append_octets(octets, out)

    return encode


def encode_object_identifier(value: Any, out: list[str]) -> None:
    """Append an OBJECT IDENTIFIER (clause 24): the contents octets of X.690 clause 8.19 behind their length."""
    arcs = [int(arc) for arc in value.split(".") if arc.isdigit()] if isinstance(value, str) else []
    if len(arcs) < 2 or value != ".".join(map(str, arcs)) or arcs[0] > 2 or arcs[0] < 2 <= arcs[1] // 20:  # noqa: PLR2004
        raise mismatch("OBJECT IDENTIFIER", value)
    octets: list[int] = []
    for arc in [40 * arcs[0] + arcs[1], *arcs[2:]]:
        groups = [arc & 0x7F]
        while arc := arc >> 7:
            groups.append(arc & 0x7F | 0x80)
        octets.extend(reversed(groups))
    append_octets(bytes(octets), out)


def mismatch(kind: str, value: Any) -> EncodeError:
    """Return the error for a Python value that does not map to the kind of type."""
    written = repr(value)
    return EncodeError("uper.mismatch", kind=kind, value=written if len(written) <= 60 else f"{written[:57]}...")  # noqa: PLR2004
