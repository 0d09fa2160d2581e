"""Codecs that behave wrongly: each decodes as the strict one does, but for one thing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.asn1.strict import StrictEngine, decode_received
from conformance.errors import DecodeError
from conformance.model.evidence import Value
from conformance.model.received import EXTENSION, Received, Unknown
from conformance.model.schema import Schema
from conformance.vectors.rewired import Replacement, RewiredDecoder

Decode = Callable[[Schema, str, bytes], Value]
"""Decodes octets as a value of the named type; raises :class:`~conformance.errors.DecodeError` to refuse them."""


def _refusing(is_disliked: Callable[[object], bool]) -> Callable[[], Decode]:
    """Return the codec that refuses a message with a part that *is_disliked*, though it is to be skipped."""

    def make() -> Decode:
        engine = StrictEngine()

        def decode(schema: Schema, type_name: str, octets: bytes) -> Value:
            if any(map(is_disliked, _parts(decode_received(schema, type_name, octets)))):
                raise DecodeError("mutants.refused")
            return engine.decode(schema, type_name, octets)

        return decode

    return make


def _rewired(replacements: Mapping[str, Replacement]) -> Callable[[], Decode]:
    """Return the codec with functions of the decoder replaced."""
    return lambda: RewiredDecoder(replacements).decode


def _parts(value: Value) -> Iterator[object]:
    """Yield all parts of a decoded value, itself included."""
    yield value
    match value:
        case Mapping():
            for part in value.values():
                yield from _parts(part)
        case list():
            for part in value:
                yield from _parts(part)
        case (_, part) if not isinstance(part, int):
            yield from _parts(part)


def _changed(change: Callable[[Value], Value]) -> Callable[[], Decode]:
    """Return the codec that changes every value after it was decoded rightly."""

    def make() -> Decode:
        engine = StrictEngine()
        return lambda schema, type_name, octets: change(engine.decode(schema, type_name, octets))

    return make


def _last_items_dropped(value: Value) -> Value:
    match value:
        case Mapping():
            return {name: _last_items_dropped(part) for name, part in value.items()}
        case list():
            return [_last_items_dropped(part) for part in value[:-1]]
        case (str(name), part):
            return name, _last_items_dropped(part)
    return value


@dataclass(slots=True)
class _Previous:
    """What a codec decoded last."""

    value: Value = None


def _previous() -> Decode:
    """Return the codec that forgets to clear what it decoded last: members of the message before stay."""
    engine, before = StrictEngine(), _Previous()

    def decode(schema: Schema, type_name: str, octets: bytes) -> Value:
        before.value = _upon(before.value, engine.decode(schema, type_name, octets))
        return before.value

    return decode


def _upon(before: Any, value: Any) -> Value:
    """Write a value over the one before: what it has no member for stays."""
    match before, value:
        case dict(), dict():
            return before | {name: _upon(before.get(name), part) for name, part in value.items()}
        case list(), list():
            known = [*before, *[None] * len(value)]
            return [_upon(known[index], item) for index, item in enumerate(value)]
        case (str(chosen), old), (str(name), part) if chosen == name:
            return name, _upon(old, part)
    return value


def _low_octet(read: Any) -> Any:
    """Take the second octet of a two-octet length for the whole of it."""

    def general(self: Any, bits: str, pos: int) -> tuple[int, int, bool]:
        count, end, more = read(self, bits, pos)
        return (count & 0xFF if end - pos == 16 else count), end, more  # noqa: PLR2004  # bits of a two-octet length

    return general


def _no_fragments(read: Any) -> Any:
    def general(self: Any, bits: str, pos: int) -> tuple[int, int, bool]:
        count, end, more = read(self, bits, pos)
        if more:
            raise DecodeError("mutants.refused", bit=pos)
        return count, end, more

    return general


def _one_octet_lengths(read: Any) -> Any:
    def general(self: Any, bits: str, pos: int) -> tuple[int, int, bool]:
        count, end, more = read(self, bits, pos)
        if end - pos > 8:  # noqa: PLR2004  # bits of a one-octet length
            raise DecodeError("mutants.refused", bit=pos)
        return count, end, more

    return general


def _one_less(read: Any) -> Any:
    """Read the bitmap one bit narrower than it is: n is taken for the number of additions, not for one less."""

    def small_length(self: Any, bits: str, pos: int) -> tuple[int, int]:
        count, end = read(self, bits, pos)
        return count - 1, end

    return small_length


def _short_only(read: Any) -> Any:
    """Know only the form of seven bits."""

    def small(self: Any, bits: str, pos: int) -> tuple[int, int]:
        if bits[pos : pos + 1] == "1":
            raise DecodeError("mutants.refused", bit=pos)
        number, end = read(self, bits, pos)
        return int(number), int(end)

    return small


def _unsigned(read: Any) -> Any:
    def unconstrained(bits: str, pos: int, lengths: Any, *, signed: bool) -> tuple[int, int]:
        number, end = read(bits, pos, lengths, signed=signed)
        octets = (~number).bit_length() // 8 + 1  # the fewest that hold a negative number
        return (number + (1 << 8 * octets) if number < 0 else number), end

    return unconstrained


def _thirty_two_bits(read: Any) -> Any:
    def unconstrained(bits: str, pos: int, lengths: Any, *, signed: bool) -> tuple[int, int]:
        number, end = read(bits, pos, lengths, signed=signed)
        return number & 0xFFFF_FFFF if number >= 0 else number, end

    return unconstrained


def _length_alone(read: Any) -> Any:
    """Read the length of what is to be skipped and skip no more."""

    def octets(self: Any, bits: str, pos: int, index: int) -> tuple[bytes, int]:
        skipped, end = read(self, bits, pos, index)
        return skipped, end - 8 * len(skipped)

    return octets


def _bits_reversed(compile_decoder: Any) -> Any:
    def bit_string_decoder(*arguments: Any) -> Any:
        read = compile_decoder(*arguments)

        def decode(bits: str, pos: int) -> Any:
            (octets, count), end = read(bits, pos)
            width = 8 * len(octets)
            text = f"{int.from_bytes(octets, 'big'):0{width}b}"[:count][::-1] if count else ""
            return (int(text.ljust(width, "0") or "0", 2).to_bytes(len(octets), "big"), count), end

        return decode

    return bit_string_decoder


def _strict_about_named_zeros(compile_decoder: Any) -> Any:
    """Refuse zero bits at the end of a named bit list that its size does not demand."""

    def bit_string_decoder(item: Any, *others: Any) -> Any:
        read = compile_decoder(item, *others)

        def decode(bits: str, pos: int) -> Any:
            (octets, count), end = read(bits, pos)
            if count > (item.size.lower or 0) and bits[end - 1] == "0":
                raise DecodeError("mutants.refused", bit=pos)
            return (octets, count), end

        return decode if item.named else read

    return bit_string_decoder


def _inverted_table(compile_table: Any) -> Any:
    def code_table(item: Any) -> Any:
        table = compile_table(item)
        if table is None or set(map(type, table[1].values())) != {bool}:
            return table
        return table[0], {code: not value for code, value in table[1].items()}

    return code_table


def _inverted(read: Any) -> Any:
    def decode_boolean(bits: str, pos: int) -> tuple[bool, int]:
        value, end = read(bits, pos)
        return not value, end

    return decode_boolean


def _has_additions(part: object) -> bool:
    """Whether a part has extension additions that its type does not know."""
    return isinstance(part, Received) and bool(part.additions)


def _has_other_width(part: object) -> bool:
    """Whether a part came with a bitmap of another width."""
    return isinstance(part, Received) and part.width is not None


def _has_tail(part: object) -> bool:
    """Whether a later non-critical extension follows."""
    return isinstance(part, Received) and bool(part.tail)


def _has_explicit_default(part: object) -> bool:
    """Whether a component was sent though it has its default value."""
    return isinstance(part, Received) and bool(part.explicit)


def _is_unknown_enumerator(part: object) -> bool:
    """Whether a part is an enumerator that its type does not know."""
    return isinstance(part, Unknown) and part.octets is None


def _is_unknown_alternative(part: object) -> bool:
    """Whether a part is an alternative that its type does not know."""
    return isinstance(part, tuple) and len(part) == 2 and part[0] == EXTENSION  # noqa: PLR2004  # name and value


BEHAVIOURS: Mapping[str, Callable[[], Decode]] = {
    "refuses-unknown-additions": _refusing(_has_additions),
    "refuses-other-bitmap-widths": _refusing(_has_other_width),
    "refuses-unknown-enumerators": _refusing(_is_unknown_enumerator),
    "refuses-unknown-alternatives": _refusing(_is_unknown_alternative),
    "refuses-later-extensions": _refusing(_has_tail),
    "refuses-explicit-defaults": _refusing(_has_explicit_default),
    "refuses-named-bit-zeros": _rewired({"uper_fields.bit_string_decoder": _strict_about_named_zeros}),
    "unknown-additions-not-skipped": _rewired({"uper_open_types.OpenTypes.octets": _length_alone}),
    "bitmap-one-short": _rewired({"uper_lengths.Lengths._small_length": _one_less}),
    "bitmap-short-form-only": _rewired({"uper_lengths.Lengths._small_length": _short_only}),
    "index-short-form-only": _rewired({"uper_lengths.Lengths._small_number": _short_only}),
    "length-low-octet": _rewired({"uper_lengths.Lengths._general": _low_octet}),
    "length-one-octet-only": _rewired({"uper_lengths.Lengths._general": _one_octet_lengths}),
    "length-no-fragments": _rewired({"uper_lengths.Lengths._general": _no_fragments}),
    "integers-unsigned": _rewired({"uper_fields._unconstrained": _unsigned}),
    "integers-32-bits": _rewired({"uper_fields._unconstrained": _thirty_two_bits}),
    "bits-reversed": _rewired({"uper_fields.bit_string_decoder": _bits_reversed}),
    "booleans-inverted": _rewired({"uper_fields.code_table": _inverted_table, "uper_fields.decode_boolean": _inverted}),
    "last-items-dropped": _changed(_last_items_dropped),
    "previous-members-kept": _previous,
}
"""The behaviours by name."""
