"""The strict UPER codec, clause by clause of X.691 (2021): expected bits are worked out from the clause by hand."""

from __future__ import annotations

import datetime as dt

import pytest

from conformance.asn1.strict import StrictEngine, decode_traced
from conformance.asn1.uper_lengths import MAX_OCTETS
from conformance.errors import DecodeError, EncodeError, SchemaError
from conformance.model.schema import (
    AdditionGroup,
    BitStringType,
    BooleanType,
    Bounds,
    ChoiceType,
    Component,
    EnumeratedType,
    IntegerType,
    ListType,
    Module,
    NullType,
    ObjectIdentifierType,
    OctetStringType,
    Reference,
    Schema,
    SequenceType,
    StringType,
)

ENGINE = StrictEngine()


def schema_of(item, **others):
    return Schema("test", {"M": Module("M", {"T": item, **others})})


def octets(bits):
    bits = bits.replace(" ", "")
    padded = bits.ljust(max(1, -(-len(bits) // 8)) * 8, "0")
    return int(padded, 2).to_bytes(len(padded) // 8, "big")


def sized(low, high, *, extensible=False):
    return Bounds(((low, high),), extensible)


EXTENSIBLE_SEQUENCE = SequenceType(
    root=(Component("a", BooleanType(), optional=True), Component("b", IntegerType(sized(0, 7)), default=(3,))),
    additions=(
        Component("c", BooleanType()),
        AdditionGroup((Component("d", BooleanType(), optional=True), Component("e", NullType(), optional=True))),
    ),
)
FLAGS = EnumeratedType((("x", 0), ("y", 1), ("z", 2)), additions=(("late", 3),))

CASES = {
    "12 boolean": (BooleanType(), True, "1"),
    "13 constrained": (IntegerType(sized(-1, 6)), 5, "110"),
    "13 constrained to one value takes no bits": (IntegerType(sized(9, 9)), 9, ""),
    "13 semi-constrained counts from the bound": (IntegerType(sized(5, None)), 261, "00000010 00000001 00000000"),
    "13 unconstrained negative": (IntegerType(), -129, "00000010 11111111 01111111"),
    "13 extensible in the root": (IntegerType(sized(0, 3, extensible=True)), 2, "0 10"),
    "13 extensible beyond the root": (IntegerType(sized(0, 3, extensible=True)), 4, "1 00000001 00000100"),
    "14 enumerated": (EnumeratedType((("x", 0), ("y", 1), ("z", 2))), "z", "10"),
    "14 enumerated with marker": (FLAGS, "z", "0 10"),
    "14 enumerated addition": (FLAGS, "late", "1 0000000"),
    "16 fixed bit string has no length": (BitStringType(sized(3, 3)), (b"\xa0", 3), "101"),
    "16 bit string with a length": (BitStringType(sized(1, 8)), (b"\xa0", 3), "010 101"),
    "16 unconstrained bit string": (BitStringType(), (b"\xa0", 3), "00000011 101"),
    "17 octet string": (OctetStringType(sized(0, 3)), b"\x01\x02", "10 00000001 00000010"),
    "18 null": (NullType(), None, ""),
    "19 absent and default": (EXTENSIBLE_SEQUENCE, {"b": 3}, "0 00"),
    "19 present": (EXTENSIBLE_SEQUENCE, {"a": False, "b": 7}, "0 11 0 111"),
    "19.9 addition as open type": (EXTENSIBLE_SEQUENCE, {"b": 3, "c": True}, "1 00 0000001 10 00000001 10000000"),
    "19.9 group as open type": (EXTENSIBLE_SEQUENCE, {"b": 3, "d": True}, "1 00 0000001 01 00000001 10100000"),
    "20 sequence-of": (ListType(BooleanType(), sized(1, 4)), [True, False], "01 1 0"),
    "20 extensible size beyond the root": (
        ListType(BooleanType(), sized(1, 1, extensible=True)),
        [True, True],
        "1 00000010 11",
    ),
    "23 choice": (ChoiceType((Component("p", NullType()), Component("q", BooleanType()))), ("q", True), "1 1"),
    "23 choice with one alternative has no index": (ChoiceType((Component("p", BooleanType()),)), ("p", True), "1"),
    "23 choice addition": (
        ChoiceType((Component("p", NullType()),), additions=(Component("q", BooleanType()),)),
        ("q", True),
        "1 0000000 00000001 10000000",
    ),
    "24 object identifier": (ObjectIdentifierType(), "2.999.3", "00000011 10001000 00110111 00000011"),
    "30 IA5String takes seven bits": (StringType("IA5String", sized(1, 1)), "A", "1000001"),
    "30 NumericString is numbered": (StringType("NumericString", sized(2, 2)), "07", "0001 1000"),
    "30 permitted alphabet": (StringType("IA5String", sized(2, 2), "ab"), "ba", "10"),
    "30 UTF8String counts octets": (StringType("UTF8String"), "é", "00000010 11000011 10101001"),
}


@pytest.mark.parametrize("name", CASES)
def test_encoding_is_as_the_clause_says(name):
    item, value, bits = CASES[name]
    assert ENGINE.encode(schema_of(item), "T", value) == octets(bits)


@pytest.mark.parametrize("name", CASES)
def test_decoding_gives_the_value_back(name):
    item, value, bits = CASES[name]
    assert ENGINE.decode(schema_of(item), "T", octets(bits)) == value


def test_time_is_a_datetime():
    noon = dt.datetime(2026, 7, 5, 12, 0, 1)  # noqa: DTZ001  # asn1tools' mapping has no time zone
    schema = schema_of(StringType("UTCTime"))
    assert ENGINE.decode(schema, "T", ENGINE.encode(schema, "T", noon)) == noon


BROKEN = {
    "no octets at all": (BooleanType(), b"", "uper.truncated", 0),
    "trailing octet": (BooleanType(), b"\x80\x00", "uper.trailing", 8),
    "padding not zero": (BooleanType(), b"\x81", "uper.padding", 7),
    "value beyond the range": (IntegerType(sized(0, 5)), octets("111"), "uper.value", 0),
    "value in a gap of the range": (IntegerType(Bounds(((0, 1), (4, 5)))), octets("010"), "uper.value", 0),
    "cut within the value": (IntegerType(sized(0, 2**20)), b"\x00\x00", "uper.truncated", 0),
    "enumeration index beyond the last": (EnumeratedType((("x", 0), ("y", 1), ("z", 2))), b"\xc0", "uper.index", 0),
    "choice index beyond the last": (
        ChoiceType(tuple(Component(name, NullType()) for name in "abc")),
        b"\xc0",
        "uper.index",
        0,
    ),
    "size beyond the range": (OctetStringType(sized(0, 2)), b"\xc0\x00\x00\x00", "uper.size", 0),
    "length of one octet written in two": (OctetStringType(), b"\x80\x01\xff", "uper.length-not-shortest", 0),
    "integer with a leading zero octet": (IntegerType(), b"\x02\x00\x01", "uper.length-not-shortest", 0),
    "root value sent as extension": (
        IntegerType(sized(0, 3, extensible=True)),
        octets("1 00000001 00000010"),
        "uper.extension-not-needed",
        0,
    ),
    "extension bit without additions": (EXTENSIBLE_SEQUENCE, octets("1 00 0000001 00"), "uper.no-additions", 3),
    "empty addition group": (EXTENSIBLE_SEQUENCE, octets("1 00 0000001 01 00000001 00000000"), "uper.empty-group", 20),
    "open type too long": (
        EXTENSIBLE_SEQUENCE,
        octets("1 00 0000001 10 00000010 10000000 00000000"),
        "uper.open-type-length",
        12,
    ),
    "open type padding not zero": (
        EXTENSIBLE_SEQUENCE,
        octets("1 00 0000001 10 00000001 10000001"),
        "uper.padding",
        27,
    ),
    "open type beyond the end": (
        EXTENSIBLE_SEQUENCE,
        octets("1 00 0000001 10 00000101 10000000"),
        "uper.truncated",
        12,
    ),
    "character outside the alphabet": (StringType("IA5String", sized(1, 1), "abc"), octets("11"), "uper.character", 0),
    "text that is no UTF-8": (StringType("UTF8String"), b"\x01\xff", "uper.text", 0),
    "fragment of no units": (OctetStringType(), b"\xc0", "uper.fragment-count", 0),
}


@pytest.mark.parametrize("name", BROKEN)
def test_violation_is_refused_with_its_bit(name):
    item, encoding, key, bit = BROKEN[name]
    with pytest.raises(DecodeError) as caught:
        ENGINE.decode(schema_of(item), "T", encoding)
    assert (caught.value.key, caught.value.bit) == (key, bit)
    assert f"bit {bit}: " in str(caught.value)


REFUSED = {
    "unknown component": (EXTENSIBLE_SEQUENCE, {"b": 3, "zz": 1}, "uper.unknown-component"),
    "missing component": (SequenceType((Component("a", NullType()),)), {}, "uper.missing-component"),
    "value beyond the range": (IntegerType(sized(0, 5)), 6, "uper.value"),
    "boolean as a number": (IntegerType(sized(0, 5)), True, "uper.mismatch"),
    "unknown enumerator": (FLAGS, "w", "uper.unknown-enumerator"),
    "unknown alternative": (ChoiceType((Component("p", NullType()),)), ("r", None), "uper.unknown-alternative"),
    "list too long": (ListType(NullType(), sized(0, 1)), [None, None], "uper.size"),
    "bits behind the value": (BitStringType(sized(3, 3)), (b"\xa1", 3), "uper.unused-bits"),
    "bit string of a wrong width": (BitStringType(), (b"\xa0", 9), "uper.mismatch"),
    "character outside the alphabet": (StringType("NumericString", sized(1, 1)), "A", "uper.character"),
    "object identifier of one arc": (ObjectIdentifierType(), "2", "uper.mismatch"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_value_that_does_not_fit_is_refused(name):
    item, value, key = REFUSED[name]
    with pytest.raises(EncodeError) as caught:
        ENGINE.encode(schema_of(item), "T", value)
    assert caught.value.key == key


def nested_schema():
    inner = SequenceType((Component("k", ListType(IntegerType(sized(0, 2)), sized(3, 3)), optional=True),))
    outer = SequenceType((Component("first", BooleanType()), Component("inner", Reference("M", "Inner"))))
    return schema_of(outer, Inner=inner)


def test_error_names_the_path_to_the_place():
    with pytest.raises(DecodeError) as caught:
        ENGINE.decode(nested_schema(), "T", octets("1 1 00 01 11"))
    assert str(caught.value).startswith("T: inner.k[2]: bit 6: ")
    with pytest.raises(EncodeError) as refused:
        ENGINE.encode(nested_schema(), "T", {"first": True, "inner": {"k": [0, 5, 0]}})
    assert str(refused.value).startswith("T: inner.k[1]: ")


def test_traced_decoding_knows_the_bits_of_every_component():
    encoding = octets("1 1 00 01 10")
    value, spans = decode_traced(nested_schema(), "T", encoding)
    assert value == ENGINE.decode(nested_schema(), "T", encoding)
    assert spans == {
        ("first",): (0, 1),
        ("inner",): (1, 8),
        ("inner", "k"): (2, 8),
        ("inner", "k", 0): (2, 4),
        ("inner", "k", 1): (4, 6),
        ("inner", "k", 2): (6, 8),
    }


def test_component_without_bits_is_placed_at_its_presence_bit():
    flag = EnumeratedType((("supported", 0),))
    item = SequenceType((Component("p", flag, optional=True), Component("q", flag, optional=True)))
    _, spans = decode_traced(schema_of(item), "T", octets("01"))
    assert spans == {("q",): (1, 2)}


def test_unknown_additions_of_a_later_version_are_skipped():
    older = SequenceType((Component("a", BooleanType()),), additions=())
    newer = SequenceType(older.root, additions=(Component("b", IntegerType()), Component("c", FLAGS)))
    encoding = ENGINE.encode(schema_of(newer), "T", {"a": True, "b": 70000, "c": "late"})
    assert ENGINE.decode(schema_of(older), "T", encoding) == {"a": True}


@pytest.mark.parametrize("count", [127, 128, 16_383, 16_384, 65_536, 81_925])
def test_long_strings_are_fragmented_and_joined(count):
    value = bytes(index % 251 for index in range(count))
    schema = schema_of(SequenceType((), additions=(Component("o", OctetStringType()),)))
    encoding = ENGINE.encode(schema, "T", {"o": value})
    assert ENGINE.decode(schema, "T", encoding) == {"o": value}


def test_too_large_an_encoding_is_refused_before_it_is_read():
    with pytest.raises(DecodeError) as caught:
        ENGINE.decode(schema_of(OctetStringType()), "T", bytes(MAX_OCTETS + 1))
    assert caught.value.key == "uper.too-large"


def test_list_of_items_without_bits_cannot_exhaust_the_memory():
    bomb = b"\xc4" * 100_000
    with pytest.raises(DecodeError) as caught:
        ENGINE.decode(schema_of(ListType(NullType())), "T", bomb)
    assert caught.value.key == "uper.too-many"


def test_value_nested_without_end_is_refused():
    endless = SequenceType((Component("next", Reference("M", "T"), optional=True),))
    with pytest.raises(DecodeError) as caught:
        ENGINE.decode(schema_of(endless), "T", b"\xff" * 2000)
    assert caught.value.key == "uper.too-deep"


def test_unknown_type_is_an_error_of_the_schema():
    with pytest.raises(SchemaError, match="no type Missing"):
        ENGINE.decode(schema_of(NullType()), "Missing", b"\0")
