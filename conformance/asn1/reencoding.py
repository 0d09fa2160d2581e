"""Decode and encode again: what the strict codec keeps of an encoding is enough to write the same octets.

The value goes through JSON text between the two; nothing of the octets but what stands there reaches the encoder.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from conformance.asn1.jer import from_jer, to_jer
from conformance.asn1.per_schema import PerSchema
from conformance.asn1.strict import StrictEngine, decode_received, decode_reporting
from conformance.model.schema import Schema

_ENGINES = PerSchema(lambda _: StrictEngine())


@dataclass(frozen=True, slots=True)
class Reencoding:
    """What became of an encoding that was decoded and encoded again.

    Attributes:
        octets: the new encoding.
        first_differing_bit: the first bit in which they differ, ``None`` if they are identical; where one is the
            beginning of the other, the bit behind its end.
        path: the component in the old encoding that this bit belongs to, from the type.
    """

    octets: bytes
    first_differing_bit: int | None = None
    path: Sequence[str | int] = ()

    @property
    def is_identical(self) -> bool:
        """Whether the octets are the same."""
        return self.first_differing_bit is None


def received_text(schema: Schema, type_name: str, octets: bytes) -> str:
    """Return the value of *octets* as JSON that keeps what was received (``"..."``).

    Raises:
        DecodeError: the octets are no encoding of the type.
    """
    return to_jer(schema, type_name, decode_received(schema, type_name, octets))


def reencoded(schema: Schema, type_name: str, octets: bytes) -> Reencoding:
    """Decode *octets* with the strict codec, encode what was kept, and compare.

    Raises:
        DecodeError: the octets are no encoding of the type.
        EncodeError: the value cannot be encoded.
    """
    text = received_text(schema, type_name, octets)
    again = _ENGINES(schema).encode(schema, type_name, from_jer(schema, type_name, text))
    bit = first_difference(octets, again)
    return Reencoding(again, bit, () if bit is None else _path_at(schema, type_name, octets, bit))


def first_difference(one: bytes, other: bytes) -> int | None:
    """Return the first bit in which two encodings differ, ``None`` if they are identical."""
    for index, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return 8 * index + 8 - (left ^ right).bit_length()
    return None if len(one) == len(other) else 8 * min(len(one), len(other))


def _path_at(schema: Schema, type_name: str, octets: bytes, bit: int) -> Sequence[str | int]:
    """Return the path of the innermost field that *bit* belongs to."""
    fields = decode_reporting(schema, type_name, octets).fields
    around = [one for one in fields if one.first_bit <= bit < one.first_bit + one.bits]
    return min(around, key=lambda one: one.bits).path if around else ()
