"""JER against ITU-T X.697 and against asn1tools, whose codec has the same mapping."""

from __future__ import annotations

import json
from datetime import datetime

import asn1tools
import pytest

from conformance.asn1.jer import from_jer, to_jer
from conformance.errors import DecodeError, EncodeError
from conformance.model.schema import (
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

TEXT = """
M DEFINITIONS AUTOMATIC TAGS ::= BEGIN
T ::= SEQUENCE {
  flag BOOLEAN OPTIONAL, colour ENUMERATED { red, green, ..., blue } OPTIONAL, nothing NULL OPTIONAL,
  bits BIT STRING OPTIONAL, four BIT STRING (SIZE (4)) OPTIONAL, ten BIT STRING (SIZE (10)) OPTIONAL,
  octets OCTET STRING OPTIONAL, number INTEGER OPTIONAL, oid OBJECT IDENTIFIER OPTIONAL, text UTF8String OPTIONAL,
  pick CHOICE { a INTEGER, b BOOLEAN } OPTIONAL, list SEQUENCE OF INTEGER OPTIONAL, size INTEGER DEFAULT 8, ...,
  [[ late INTEGER OPTIONAL ]]
}
END
"""
T = SequenceType(
    (
        Component("flag", BooleanType(), optional=True),
        Component("colour", EnumeratedType((("red", 0), ("green", 1)), (("blue", 2),)), optional=True),
        Component("nothing", NullType(), optional=True),
        Component("bits", BitStringType(), optional=True),
        Component("four", BitStringType(Bounds(((4, 4),))), optional=True),
        Component("ten", BitStringType(Bounds(((10, 10),))), optional=True),
        Component("octets", OctetStringType(), optional=True),
        Component("number", IntegerType(), optional=True),
        Component("oid", ObjectIdentifierType(), optional=True),
        Component("text", StringType("UTF8String"), optional=True),
        Component("pick", ChoiceType((Component("a", IntegerType()), Component("b", BooleanType()))), optional=True),
        Component("list", ListType(IntegerType()), optional=True),
        Component("size", IntegerType(), default=(8,)),
    ),
    (Component("late", IntegerType(), optional=True),),
)
SCHEMA = Schema(
    "test",
    {
        "M": Module(
            "M",
            {
                "T": T,
                "Fluid": BitStringType(Bounds(((4, 4),), extensible=True)),
                "Time": StringType("UTCTime"),
                "BandNR": SequenceType((Component("channelBWs-UL", IntegerType(), optional=True),)),
                "Strict": SequenceType((Component("x", IntegerType()),)),
                "Deep": ListType(Reference("M", "Deep")),
            },
        )
    },
)

VALUES = [
    {},
    {"flag": False, "colour": "blue", "nothing": None},
    {"bits": (b"\xa0", 3), "four": (b"\xa0", 4), "ten": (b"\xff\xc0", 10)},
    {"octets": b"\x00\xff", "number": -(2**70), "oid": "2.1.5", "text": 'a"\\扬\x01'},
    {"pick": ("a", 1), "list": [1, 2], "size": 9, "late": 3},
    {"pick": ("b", True), "list": [], "octets": b"", "bits": (b"", 0), "size": 8},
]


@pytest.fixture(scope="module")
def peer():
    return asn1tools.compile_string(TEXT, "jer")


@pytest.mark.parametrize("value", VALUES)
def test_what_asn1tools_writes_is_written_character_for_character(peer, value):
    assert to_jer(SCHEMA, "T", value).encode() == peer.encode("T", value)


@pytest.mark.parametrize("value", VALUES)
def test_what_asn1tools_writes_is_read(peer, value):
    assert from_jer(SCHEMA, "T", peer.encode("T", value)) == value | {"size": value.get("size", 8)}


def test_an_extensible_size_is_not_fixed():
    """asn1tools takes it for fixed and loses the length of a longer string; X.697 does not."""
    assert to_jer(SCHEMA, "Fluid", (b"\xa8", 5)) == '{"value":"A8","length":5}'
    assert from_jer(SCHEMA, "Fluid", '{"value":"A8","length":5}') == (b"\xa8", 5)


def test_times_are_written_in_the_canonical_form():
    moment = datetime(2024, 2, 29, 12, 34, 56)  # noqa: DTZ001  # asn1tools' mapping has no time zone
    assert to_jer(SCHEMA, "Time", moment) == '"240229123456Z"'
    assert from_jer(SCHEMA, "Time", '"240229123456Z"') == moment


@pytest.mark.parametrize("bits", ["0000", "1010", "1111"])
def test_a_bit_string_is_read_from_binary_digits_too(bits):
    assert from_jer(SCHEMA, "T", json.dumps({"four": bits}))["four"] == (bytes([int(bits, 2) << 4]), 4)
    assert from_jer(SCHEMA, "T", json.dumps({"bits": bits}))["bits"] == (bytes([int(bits, 2) << 4]), 4)


def test_identifiers_of_old_editions_are_read_under_the_current_ones():
    """TS 38.331 v15.6.0 has channelBWs-UL-v1530 where later editions have channelBWs-UL."""
    assert from_jer(SCHEMA, "BandNR", '{"channelBWs-UL-v1530":1}') == {"channelBWs-UL": 1}


@pytest.mark.parametrize(
    ("type_name", "text", "key", "path"),
    [
        ("T", "{", "jer.text", []),
        ("T", '{"number":NaN}', "jer.text", []),
        ("T", '{"number":1,"number":2}', "jer.twice", []),
        ("T", '{"later":1}', "jer.unknown-component", []),
        ("T", "[]", "jer.mismatch", []),
        ("T", '{"number":1.5}', "jer.mismatch", ["number"]),
        ("T", '{"number":true}', "jer.mismatch", ["number"]),
        ("T", '{"flag":1}', "jer.mismatch", ["flag"]),
        ("T", '{"list":[1,"2"]}', "jer.mismatch", ["list", 1]),
        ("T", '{"colour":"pink"}', "jer.no-enumerator", ["colour"]),
        ("T", '{"pick":{"c":1}}', "jer.unknown-alternative", ["pick"]),
        ("T", '{"pick":{"a":1,"b":true}}', "jer.mismatch", ["pick"]),
        ("T", '{"pick":{"b":0}}', "jer.mismatch", ["pick", "b"]),
        ("T", '{"octets":"ABC"}', "jer.no-octets", ["octets"]),
        ("T", '{"four":"A1"}', "jer.no-bits", ["four"]),
        ("T", '{"four":"A000"}', "jer.no-bits", ["four"]),
        ("T", '{"bits":{"value":"A0","length":9}}', "jer.no-bits", ["bits"]),
        ("T", '{"bits":{"value":"A0"}}', "jer.mismatch", ["bits"]),
        ("Strict", "{}", "jer.missing-component", []),
        ("Time", '"yesterday"', "jer.no-time", []),
        ("Deep", "[" * 100_000, "jer.too-deep", []),
    ],
)
def test_what_does_not_fit_is_refused_with_its_path(type_name, text, key, path):
    with pytest.raises(DecodeError) as refused:
        from_jer(SCHEMA, type_name, text)
    assert (refused.value.key, list(refused.value.path), refused.value.type_name) == (key, path, type_name)


@pytest.mark.parametrize(
    ("value", "key", "path"),
    [
        ({"later": 1}, "jer.unknown-component", []),
        ({"number": "1"}, "jer.mismatch", ["number"]),
        ({"number": -(10**1000)}, "jer.too-many-digits", ["number"]),
        ({"list": [1, None]}, "jer.mismatch", ["list", 1]),
        ({"colour": 3}, "jer.mismatch", ["colour"]),
        ({"pick": ("c", 1)}, "jer.unknown-alternative", ["pick"]),
        ({"bits": (b"", 1)}, "jer.mismatch", ["bits"]),
    ],
)
def test_a_value_of_another_type_is_refused_with_its_path(value, key, path):
    with pytest.raises(EncodeError) as refused:
        to_jer(SCHEMA, "T", value)
    assert (refused.value.key, list(refused.value.path), refused.value.type_name) == (key, path, "T")
