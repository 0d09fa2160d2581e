"""Reports on encodings: every bit is told, every violation is placed, reading goes on behind what is broken."""

from __future__ import annotations

import pytest

from conformance.asn1.encoding_rules import load_encoding_rules
from conformance.asn1.strict import StrictEngine, decode_reporting
from conformance.asn1.uper_reporting import MAX_VIOLATIONS
from conformance.errors import DecodeError
from conformance.model.received import EXTENSION, Forged, Received
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
SMALL = IntegerType(Bounds(((0, 5),)))
FLAG = Component("flag", NullType(), optional=True)
GROUP = AdditionGroup((FLAG, Component("level", SMALL, optional=True)))
INNER = SequenceType((Component("n", SMALL), Component("more", SequenceType(()), optional=True)))
OUTER = SequenceType(
    (
        Component("a", SMALL),
        Component("box", OctetStringType(contains=Reference("M", "Inner")), optional=True),
        Component("way", ChoiceType((Component("p", NullType()), Component("q", SMALL)), additions=())),
    ),
    additions=(Component("b", Reference("M", "Inner")), GROUP),
)


def schema_of(item, **others):
    return Schema("test", {"M": Module("M", {"T": item, "Inner": INNER, **others})})


def octets(bits):
    bits = bits.replace(" ", "")
    padded = bits.ljust(max(1, -(-len(bits) // 8)) * 8, "0")
    return int(padded, 2).to_bytes(len(padded) // 8, "big")


WHOLE = "1 1 011 00000001 10100000 0 1 100 0000010 111 00000001 00010000 00000001 10000000 00000010 11110000 00001111"


def broken(bits, item=OUTER):
    reading = decode_reporting(schema_of(item), "T", octets(bits))
    return reading, [(".".join(map(str, one.path)), one.bit, one.rule) for one in reading.violations]


def test_every_field_has_its_bits_and_says_what_it_is():
    reading, violations = broken(WHOLE)
    assert violations == []
    assert reading.complete
    told = [
        (".".join(map(str, one.path)), one.kind, one.type, one.first_bit, one.bits)
        for one in reading.fields
        if one.bits
    ]
    assert told == [
        ("", "extension-bit", "", 0, 1),
        ("box", "presence", "", 1, 1),
        ("a", "component", "INTEGER", 2, 3),
        ("box", "component", "OCTET STRING", 5, 16),
        ("box", "length", "", 5, 8),
        ("box.more", "presence", "", 13, 1),
        ("box.n", "component", "INTEGER", 14, 3),
        ("box.more", "component", "SEQUENCE", 13, 1),
        ("box", "padding", "", 17, 4),
        ("way", "component", "CHOICE", 21, 5),
        ("way", "extension-bit", "", 21, 1),
        ("way", "index", "", 22, 1),
        ("way.q", "component", "INTEGER", 23, 3),
        ("", "length", "", 26, 7),
        ("", "bitmap", "", 33, 3),
        ("", "open-type", "", 36, 8),
        ("b", "component", "Inner", 44, 4),
        ("b.more", "presence", "", 44, 1),
        ("b.n", "component", "INTEGER", 45, 3),
        ("", "padding", "", 48, 4),
        ("", "open-type", "", 52, 8),
        ("flag", "presence", "", 60, 1),
        ("level", "presence", "", 61, 1),
        ("flag", "component", "NULL", 60, 1),
        ("", "padding", "", 62, 6),
        ("", "open-type", "", 68, 8),
        ("....2", "component", "", 76, 16),
        ("", "padding", "", 92, 4),
    ]


def test_value_of_a_report_keeps_what_was_received():
    reading, _ = broken(WHOLE)
    assert reading.value == {
        "a": 3,
        "box": b"\xa0",
        "way": ("q", 4),
        "b": {"n": 1},
        "flag": None,
        EXTENSION: Received(width=3, additions={2: b"\xf0\x0f"}),
    }


@pytest.mark.parametrize(
    ("item", "bits", "told"),
    [
        (IntegerType(Bounds(((0, 3),), extensible=True)), "0 10", [("extension-bit", 1), ("content", 2)]),
        (
            IntegerType(Bounds(((0, 3),), extensible=True)),
            "1 00000001 00000100",
            [("extension-bit", 1), ("length", 8), ("content", 8)],
        ),
        (IntegerType(), "00000001 00000100", [("length", 8), ("content", 8)]),
        (IntegerType(Bounds(((0, 3),))), "10", []),
        (EnumeratedType((("x", 0), ("y", 1)), ()), "0 1", [("extension-bit", 1), ("content", 1)]),
        (EnumeratedType((("x", 0), ("y", 1)), ()), "1 0000011", [("extension-bit", 1), ("index", 7)]),
        (
            BitStringType(Bounds(((0, 3),), extensible=True)),
            "0 10 11",
            [("extension-bit", 1), ("length", 2), ("content", 2)],
        ),
        (BitStringType(Bounds(((2, 2),))), "11", []),
        (
            OctetStringType(Bounds(((1, 1),), extensible=True)),
            "1 00000000",
            [("extension-bit", 1), ("length", 8)],
        ),
        (OctetStringType(Bounds(((1, 1),), extensible=True)), "0 10101010", [("extension-bit", 1), ("content", 8)]),
        (StringType("IA5String", Bounds(((0, 1),))), "1 1000001", [("length", 1), ("content", 7)]),
        (ObjectIdentifierType(), "00000001 00101010", [("length", 8), ("content", 8)]),
    ],
)
def test_extension_bits_and_lengths_of_simple_values_are_fields_and_so_is_what_is_behind_them(item, bits, told):
    schema = schema_of(SequenceType((Component("one", item), Component("next", BooleanType()))))
    reading = decode_reporting(schema, "T", octets(f"{bits} 1"))
    assert not reading.violations
    component, *inside = [field for field in reading.fields if field.path == ("one",)]
    assert component.bits == len(bits.replace(" ", ""))
    assert [(field.kind, field.bits) for field in inside] == told


def test_value_that_is_no_component_is_told_as_content():
    reading = decode_reporting(schema_of(SMALL), "T", octets("101"))
    assert [(field.kind, field.first_bit, field.bits, field.value) for field in reading.fields] == [
        ("content", 0, 3, 5),
        ("padding", 3, 5, "00000"),
    ]


def test_contents_of_a_bit_string_are_read_without_padding():
    item = SequenceType((Component("box", BitStringType(contains=Reference("M", "Inner"))), Component("next", SMALL)))
    reading, violations = broken("00000100 0 101 011", item)
    assert violations == []
    fields = {(field.path, field.kind): (field.first_bit, field.bits, field.value) for field in reading.fields}
    assert fields[("box", "n"), "component"] == (9, 3, 5)
    assert fields[("next",), "component"] == (12, 3, 3)
    assert reading.value == {"box": (b"\x50", 4), "next": 3}


def test_contents_of_a_bit_string_that_are_padded_or_cut_are_reported():
    item = SequenceType((Component("box", BitStringType(contains=SMALL)), Component("next", SMALL)))
    assert broken("00000100 101 0 011", item)[1] == [("box", 11, "trailing")]
    assert broken("00000010 10 011", item)[1] == [("box", 8, "truncated")]
    assert broken("00000000 011", item)[1] == [("box", 8, "truncated")]
    empty = SequenceType((Component("box", BitStringType(contains=NullType())),))
    assert broken("00000001 0", empty)[1] == []
    assert broken("00000001 1", empty)[1] == [("box", 8, "padding")]
    assert broken("00000000", empty)[1] == [("box", 8, "truncated")]


def test_reading_goes_on_behind_a_value_outside_its_constraint():
    reading, violations = broken("0 0 111 0 1 110", SequenceType(OUTER.root, OUTER.additions))
    assert violations == [("a", 2, "value"), ("way.q", 7, "value")]
    assert reading.complete
    assert reading.value == {"a": 7, "way": ("q", 6)}
    assert str(reading.violations[0].expected) == "a value of 0..5"
    assert reading.violations[0].clause == "X.691 11.5"


def test_contained_octets_are_read_with_bits_of_the_whole_message():
    reading, violations = broken("0 1 011 00000010 01100000 00000001 0 0")
    assert violations == [("box.n", 14, "value"), ("box", 21, "trailing")]
    assert reading.value == {"a": 3, "box": b"\x60\x01", "way": ("p", None)}


def test_contents_that_cannot_be_read_are_read_over():
    bits = "1 1 011 00000000 0 1 100 0000001 10 00000001 00010000"
    reading, violations = broken(bits)
    assert violations == [("box", 13, "truncated")]
    assert not reading.complete
    assert reading.value["b"] == {"n": 1}


def test_open_type_that_cannot_be_read_is_read_over():
    item = SequenceType((), (Component("x", IntegerType(Bounds(((0, 65535),)))), Component("y", SMALL)))
    reading, violations = broken("1 0000001 11 00000001 11111111 00000001 01000000", item)
    assert violations == [("x", 10, "open-type-length")]
    assert (reading.value, reading.complete) == ({"y": 2}, False)


def test_cut_encoding_tells_what_was_read_before_the_end():
    reading, violations = broken("0 0 011 0 1")
    assert violations == [("way.q", 7, "truncated")]
    assert (reading.value, reading.complete) == (None, False)
    assert [one.value for one in reading.fields if one.path == ("a",)] == [3]


BREACHES = {
    "trailing": (BooleanType(), b"\x80\x01"),
    "padding": (BooleanType(), b"\x81"),
    "value": (SMALL, b"\xe0"),
    "size": (ListType(BooleanType(), Bounds(((0, 2),))), b"\xe0"),
    "index": (EnumeratedType((("x", 0), ("y", 1), ("z", 2))), b"\xc0"),
    "length-not-shortest": (OctetStringType(), b"\x80\x01\xff"),
    "number-length": (IntegerType(), b"\x00"),
    "small-number": (EnumeratedType((("x", 0),), ()), octets("1 1 00000000")),
    "fragment-count": (ListType(NullType()), b"\xc5\x00"),
    "extension-not-needed": (IntegerType(Bounds(((0, 3),), extensible=True)), octets("1 00000001 00000010")),
    "no-additions": (SequenceType((), ()), octets("1 0000000 0")),
    "empty-group": (SequenceType((), (GROUP,)), octets("1 0000000 1 00000001 00000000")),
    "open-type-length": (SequenceType((), (Component("b", SMALL),)), octets("1 0000000 1 00000010 00000000 00000000")),
    "character": (StringType("IA5String", Bounds(((1, 1),)), "abc"), octets("11")),
    "text": (StringType("UTF8String"), b"\x01\xff"),
    "time": (StringType("UTCTime"), b"\x00"),
    "object-identifier": (ObjectIdentifierType(), b"\x02\x2a\x80"),
}


@pytest.mark.parametrize("rule", BREACHES)
def test_each_breach_is_reported_and_refused_and_passes_only_where_its_rule_is_tolerated(rule):
    item, encoding = BREACHES[rule]
    schema = schema_of(item)
    reading = decode_reporting(schema, "T", encoding)
    assert rule in [one.rule for one in reading.violations]
    assert reading.complete
    assert str(reading.violations[0].expected)
    with pytest.raises(DecodeError) as caught:
        ENGINE.decode(schema, "T", encoding)
    assert caught.value.key == f"uper.{reading.violations[0].rule}"
    together = frozenset(one.rule for one in reading.violations)
    StrictEngine(tolerated=together).decode(schema, "T", encoding)
    with pytest.raises(DecodeError):
        StrictEngine(tolerated=frozenset(load_encoding_rules().rules) - together).decode(schema, "T", encoding)


def test_codec_that_tolerates_cut_encodings_reads_zeros_beyond_the_end():
    tolerant = StrictEngine(tolerated=frozenset({"truncated"}), name="reads-on")
    schema = schema_of(SequenceType((Component("a", SMALL), Component("o", OctetStringType()))))
    assert tolerant.name == "reads-on"
    assert tolerant.decode(schema, "T", octets("101 00000")) == {"a": 5, "o": b""}
    assert tolerant.decode(schema, "T", octets("101 00000010 11111")) == {"a": 5, "o": b"\xf8\x00"}


def test_every_rule_that_the_codec_refuses_is_broken_by_a_test():
    invalid = {rule.id for rule in load_encoding_rules().rules.values() if rule.expectation == "invalid"}
    assert invalid == {*BREACHES, "truncated"}


def test_number_of_violations_is_limited():
    schema = schema_of(ListType(SMALL))
    encoding = ENGINE.encode(schema, "T", [Forged("111")] * 3000)
    reading = decode_reporting(schema, "T", encoding)
    assert (len(reading.violations), reading.complete) == (MAX_VIOLATIONS, False)
