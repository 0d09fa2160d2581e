"""What a decoded message keeps of its encoding: encoding it again gives the same octets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.asn1.strict import StrictEngine, decode_received
from conformance.errors import DecodeError, EncodeError
from conformance.model.received import EXTENSION, Forged, Received, Unknown
from conformance.model.schema import (
    AdditionGroup,
    BooleanType,
    Bounds,
    ChoiceType,
    Component,
    EnumeratedType,
    IntegerType,
    ListType,
    Module,
    NullType,
    OctetStringType,
    Reference,
    Schema,
    SequenceType,
    StringType,
)

ENGINE = StrictEngine()
SMALL = IntegerType(Bounds(((0, 7),)))


def schema_of(item, **others):
    return Schema("test", {"M": Module("M", {"T": item, **others})})


def octets(bits):
    bits = bits.replace(" ", "")
    padded = bits.ljust(max(1, -(-len(bits) // 8)) * 8, "0")
    return int(padded, 2).to_bytes(len(padded) // 8, "big")


OPEN = SequenceType((Component("a", BooleanType()),), additions=(Component("b", SMALL, optional=True),))
DEFAULTS = SequenceType(
    (Component("d", SMALL, default=(3,)),),
    additions=(
        Component("e", SMALL, default=(5,)),
        AdditionGroup((Component("f", SMALL, default=(1,)), Component("g", NullType(), optional=True))),
    ),
)
LEVELS = EnumeratedType((("low", 0),), additions=(("high", 1),))
WAYS = ChoiceType((Component("only", NullType()),), additions=())
RESERVED = SequenceType(
    (Component("a", BooleanType()), Component("nonCriticalExtension", SequenceType(()), optional=True))
)

KEPT = {
    "a wider bitmap": (
        OPEN,
        "1 1 0000010 100 00000001 11100000",
        {"a": True, "b": 7, EXTENSION: Received(width=3)},
    ),
    "an unknown addition": (
        OPEN,
        "1 0 0000001 01 00000010 00000000 11111111",
        {"a": False, EXTENSION: Received(width=2, additions={1: b"\x00\xff"})},
    ),
    "known and unknown additions": (
        OPEN,
        "1 0 0000001 11 00000001 00100000 00000001 10101010",
        {"a": False, "b": 1, EXTENSION: Received(width=2, additions={1: b"\xaa"})},
    ),
    "a default in the root": (DEFAULTS, "0 1 011", {"d": 3, EXTENSION: Received(explicit=("d",))}),
    "a default among the additions": (
        DEFAULTS,
        "1 0 0000001 10 00000001 10100000",
        {"d": 3, "e": 5, EXTENSION: Received(explicit=("e",))},
    ),
    "a default in a group": (
        DEFAULTS,
        "1 0 0000001 01 00000001 10001000",
        {"d": 3, "f": 1, EXTENSION: Received(explicit=("f",))},
    ),
    "an unknown enumerator": (LEVELS, "1 0000110", Unknown(6)),
    "an unknown enumerator of many": (LEVELS, "1 1 00000001 01000000", Unknown(64)),
    "an unknown alternative": (WAYS, "1 0000010 00000001 11000011", (EXTENSION, Unknown(2, b"\xc3"))),
    "a later extension": (
        RESERVED,
        "1 1 101010 11110000",
        {"a": True, "nonCriticalExtension": {EXTENSION: Received(tail="10101011110000")}},
    ),
}


@pytest.mark.parametrize("name", KEPT)
def test_what_the_type_does_not_know_is_kept_and_written_again(name):
    item, bits, value = KEPT[name]
    assert decode_received(schema_of(item), "T", octets(bits)) == value
    assert ENGINE.encode(schema_of(item), "T", value) == octets(bits)


def test_plain_decoding_leaves_out_what_is_kept():
    assert ENGINE.decode(schema_of(OPEN), "T", octets(KEPT["an unknown addition"][1])) == {"a": False}
    assert ENGINE.decode(schema_of(LEVELS), "T", octets("1 0000110")) is None
    assert ENGINE.decode(schema_of(WAYS), "T", octets("1 0000010 00000001 11000011")) == (None, None)
    later = octets(KEPT["a later extension"][1])
    assert ENGINE.decode(schema_of(RESERVED), "T", later) == {"a": True, "nonCriticalExtension": {}}


def test_nothing_is_kept_of_what_plain_encoding_would_write():
    encoding = ENGINE.encode(schema_of(OPEN), "T", {"a": True, "b": 2})
    assert decode_received(schema_of(OPEN), "T", encoding) == {"a": True, "b": 2}
    assert decode_received(schema_of(RESERVED), "T", octets("11")) == {"a": True, "nonCriticalExtension": {}}


NO_LATER_EXTENSION = {
    "absent extension": (RESERVED, "0 1 101010 11110000"),
    "not the last": (SequenceType((*RESERVED.root, Component("z", BooleanType()))), "1 1 1 00000 11110000"),
    "a critical extension": (
        ChoiceType((Component("c1", BooleanType()), Component("criticalExtensions", SequenceType(())))),
        "1 0000000 11110000",
    ),
    "mandatory": (SequenceType((Component("a", BooleanType()), Component("e", SequenceType(())))), "1 0000000 1"),
    "additions behind it": (SequenceType(RESERVED.root, additions=()), "0 1 1 00000 11110000"),
    "a marker in it": (
        SequenceType((Component("e", SequenceType((), additions=()), optional=True),)),
        "1 0 000000 11110000",
    ),
}


@pytest.mark.parametrize("name", NO_LATER_EXTENSION)
def test_bits_behind_anything_else_are_refused(name):
    item, bits = NO_LATER_EXTENSION[name]
    with pytest.raises(DecodeError) as caught:
        ENGINE.decode(schema_of(item), "T", octets(bits))
    assert caught.value.key in {"uper.trailing", "uper.padding"}


def test_forged_bits_stand_in_place_of_any_value():
    item = SequenceType((Component("a", SMALL), Component("l", ListType(BooleanType(), Bounds(((1, 2),))))))
    assert ENGINE.encode(schema_of(item), "T", {"a": Forged("1"), "l": [True, Forged("0000")]}) == octets("1 1 1 0000")
    assert ENGINE.encode(schema_of(item), "T", Forged("111100001")) == octets("11110000 1")
    assert ENGINE.encode(schema_of(WAYS), "T", ("only", Forged("11"))) == octets("0 11")


def test_width_without_additions_is_an_extension_bit_and_a_bitmap_of_zeros():
    value = {"a": True, EXTENSION: Received(width=3)}
    assert ENGINE.encode(schema_of(OPEN), "T", value) == octets("1 1 0000010 000")


def test_received_octets_are_written_in_place_of_a_known_addition():
    value = {"a": True, "b": 2, EXTENSION: Received(additions={0: b"\xff\xee"})}
    assert ENGINE.encode(schema_of(OPEN), "T", value) == octets("1 1 0000000 1 00000010 11111111 11101110")


REFUSED = {
    "a bitmap too narrow": (OPEN, {"a": True, EXTENSION: Received(width=1, additions={3: b"\0"})}, "uper.bitmap-width"),
    "no marker": (RESERVED, {"a": True, EXTENSION: Received(width=1)}, "uper.no-marker"),
    "bits behind components": (OPEN, {"a": True, EXTENSION: Received(tail="1")}, "uper.tail"),
    "something else": (OPEN, {"a": True, EXTENSION: 7}, "uper.mismatch"),
    "an enumerator without marker": (EnumeratedType((("x", 0),)), Unknown(0), "uper.unknown-enumerator"),
    "an alternative without marker": (
        ChoiceType((Component("p", NullType()),)),
        (EXTENSION, Unknown(0, b"\0")),
        "uper.unknown-alternative",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_type_has_no_place_for_is_refused(name):
    item, value, key = REFUSED[name]
    with pytest.raises(EncodeError) as caught:
        ENGINE.encode(schema_of(item), "T", value)
    assert caught.value.key == key


ONE_FORM_ALONE = {
    "an open type without octets": (OPEN, "1 0 0000001 01 00000000", "uper.open-type-length"),
    "a known open type without octets": (
        SequenceType((), additions=(Component("n", NullType()),)),
        "1 0000000 1 00000000",
        "uper.open-type-length",
    ),
    "an open type that ends within its content": (
        SequenceType((), additions=(Component("n", IntegerType(Bounds(((0, 511),)))),)),
        "1 0000000 1 00000001 00000000 1",
        "uper.open-type-length",
    ),
    "an extension bit for a size of the root": (
        OctetStringType(Bounds(((0, 1),), extensible=True)),
        "1 00000001 00000000",
        "uper.extension-not-needed",
    ),
    "no extension bit for a size in a gap of the root": (
        OctetStringType(Bounds(((0, 0), (3, 3)), extensible=True)),
        "0 01 00000000",
        "uper.size",
    ),
    "a time with a blank": (StringType("UTCTime"), "", "uper.time"),
}
ONE_FORM_ALONE["a time with a blank"] = (
    StringType("UTCTime"),
    f"{13:08b}" + "".join(f"{ord(letter):07b}" for letter in "2401 1101010Z"),
    "uper.time",
)


@pytest.mark.parametrize("name", ONE_FORM_ALONE)
def test_each_value_has_one_encoding_alone(name):
    item, bits, key = ONE_FORM_ALONE[name]
    with pytest.raises(DecodeError) as caught:
        ENGINE.decode(schema_of(item), "T", octets(bits))
    assert caught.value.key == key


def test_fragments_are_as_large_as_possible():
    content = bytes(32_768)
    encoding = ENGINE.encode(schema_of(OctetStringType()), "T", content)
    assert encoding == b"\xc2" + content + b"\0"
    with pytest.raises(DecodeError, match=r"bit 131080: 32768 is not written in the shortest form"):
        ENGINE.decode(
            schema_of(OctetStringType()), "T", b"\xc1" + content[:16_384] + b"\xc1" + content[16_384:] + b"\0"
        )


def test_bits_in_a_fragmented_open_type_are_counted_from_the_beginning():
    item = SequenceType((), additions=(Component("l", ListType(SMALL)),))
    encoding = bytearray(ENGINE.encode(schema_of(item), "T", {"l": [1] * 50_000}))
    encoding[-1] |= 0x20
    with pytest.raises(DecodeError) as caught:
        ENGINE.decode(schema_of(item), "T", bytes(encoding))
    assert caught.value.key == "uper.padding"
    assert 8 * len(encoding) - 16 <= caught.value.bit < 8 * len(encoding)


def test_characters_of_one_letter_take_no_bits():
    item = StringType("IA5String", Bounds(((0, 7),)), alphabet="z")
    assert ENGINE.decode(schema_of(item), "T", ENGINE.encode(schema_of(item), "T", "zzz")) == "zzz"


@given(st.data())
def test_a_later_version_is_read_and_written_by_an_earlier_one(data):
    """What a sender with more additions writes comes back octet for octet from a receiver that knows fewer."""
    parts = tuple(Component(f"p{index}", Reference("M", "Inner"), optional=True) for index in range(70))
    inner = SequenceType((Component("n", SMALL),), additions=(Component("m", LEVELS),))
    known = data.draw(st.integers(0, 70))
    sender = schema_of(SequenceType((), parts), Inner=inner)
    receiver = schema_of(SequenceType((), parts[:known]), Inner=SequenceType(inner.root, additions=()))
    sent = data.draw(st.sets(st.integers(0, 69), max_size=4))
    value = {f"p{index}": {"n": index % 8, "m": "high"} for index in sorted(sent)}
    encoding = ENGINE.encode(sender, "T", value)
    assert ENGINE.encode(receiver, "T", decode_received(receiver, "T", encoding)) == encoding


def test_additions_without_octets_are_neither_written_nor_read():
    sequence, choice = SequenceType((), ()), ChoiceType((Component("a", NullType()),), ())
    with pytest.raises(EncodeError, match="no octets of addition 1"):
        ENGINE.encode(schema_of(sequence), "T", {EXTENSION: Received(additions={1: b""})})
    with pytest.raises(EncodeError, match="no octets of addition 0"):
        ENGINE.encode(schema_of(choice), "T", (EXTENSION, Unknown(0, b"")))
    for item, octets in ((sequence, b"\x80\x80\x00"), (choice, b"\x80\x00")):
        for decode in (ENGINE.decode, decode_received):
            with pytest.raises(DecodeError) as caught:
                decode(schema_of(item), "T", octets)
            assert caught.value.key == "uper.open-type-length"
