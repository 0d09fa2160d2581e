"""The strict codec against octets of strangers: no crash, no hang, bounded memory, one encoding for what is read.

Types come from our own modules, from UE-NR-Capability and from LPP; octets from values, mutations and nothing.
"""

from __future__ import annotations

import contextlib
import re
import resource
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance.asn1.bundled import BundledSource
from conformance.asn1.closure import closure
from conformance.asn1.library import SchemaLibrary
from conformance.asn1.own import OwnSource
from conformance.asn1.strict import StrictEngine, decode_received, decode_reporting, decode_traced
from conformance.asn1.uper_decoding import MAX_DEPTH
from conformance.asn1.uper_lengths import MAX_ITEMS, MAX_NUMBER_OCTETS, MAX_OCTETS
from conformance.asn1.uper_observing import leaf_fields
from conformance.errors import DecodeError
from conformance.model.schema import (
    BooleanType,
    Bounds,
    ChoiceType,
    Component,
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
from conformance.vectors.strategies import from_asn1_encoding

LIBRARY = SchemaLibrary([BundledSource(), OwnSource()])
ENGINE = StrictEngine()
TOLERANT = [StrictEngine(tolerated=frozenset({rule})) for rule in ("padding", "truncated", "index", "open-type-length")]
MESSAGES = [
    ("nr-rrc", "UE-NR-Capability"),
    ("nr-rrc@15.8.0", "UE-NR-Capability"),
    ("nr-rrc@16.9.0", "UE-NR-Capability"),
    ("nr-rrc", "UE-MRDC-Capability"),
    ("nr-rrc", "UL-DCCH-Message"),
    ("eutra-rrc", "UE-EUTRA-Capability"),
    ("lpp", "LPP-Message"),
    ("device-specification", "DeviceSpecification"),
]
OLDER = {"nr-rrc": "nr-rrc@15.8.0", "nr-rrc@16.9.0": "nr-rrc@15.8.0", "eutra-rrc": "eutra-rrc@15.8.0"}

quick = settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def schema_of(item, **others):
    return Schema("test", {"M": Module("M", {"T": item, **others})})


def check(schema, type_name, octets):
    """Check everything that holds of any octets: what is read is written again, what is refused is placed."""
    reading = decode_reporting(schema, type_name, octets)
    for field in reading.fields:
        assert 0 <= field.first_bit <= field.first_bit + field.bits <= 8 * len(octets)
    if not reading.violations:
        ends = [(field.first_bit, field.first_bit + field.bits) for field in leaf_fields(reading.fields)]
        assert [first for first, _ in ends] == [0, *(end for _, end in ends[:-1])], "no bit is untold or told twice"
        assert ends[-1][1] == 8 * len(octets)
    for engine in TOLERANT:
        with contextlib.suppress(DecodeError):
            engine.decode(schema, type_name, octets)
    try:
        value = decode_received(schema, type_name, octets)
    except DecodeError as error:
        is_placed = error.bit is not None and 0 <= error.bit <= 8 * len(octets)
        assert is_placed, "an error says where"
        assert reading.violations
        with pytest.raises(DecodeError):
            ENGINE.decode(schema, type_name, octets)
        return
    assert ENGINE.encode(schema, type_name, value) == octets
    assert reading.value == value
    assert decode_traced(schema, type_name, octets)[0] == ENGINE.decode(schema, type_name, octets)


@pytest.mark.parametrize(("name", "type_name"), MESSAGES)
@quick
@given(st.data())
def test_valid_messages_come_back_octet_for_octet_in_their_release_and_in_older_ones(name, type_name, data):
    octets = data.draw(from_asn1_encoding(LIBRARY.schema(name), type_name, max_octets=96))
    assert not decode_reporting(LIBRARY.schema(name), type_name, octets).violations
    check(LIBRARY.schema(name), type_name, octets)
    if name in OLDER:
        check(LIBRARY.schema(OLDER[name]), type_name, octets)


@pytest.mark.parametrize(("name", "type_name"), MESSAGES)
@quick
@given(st.data())
def test_mutated_messages_are_read_or_refused(name, type_name, data):
    octets = bytearray(data.draw(from_asn1_encoding(LIBRARY.schema(name), type_name, max_octets=64)))
    for _ in range(data.draw(st.integers(1, 3))):
        bit = data.draw(st.integers(0, 8 * len(octets) - 1))
        octets[bit // 8] ^= 0x80 >> bit % 8
    cut = data.draw(st.integers(0, len(octets)))
    check(LIBRARY.schema(name), type_name, bytes(octets[:cut]) + data.draw(st.binary(max_size=3)))


@quick
@given(st.data(), st.binary(max_size=60))
def test_any_octets_are_read_or_refused_as_any_type_of_the_closure(data, octets):
    schema = LIBRARY.schema("nr-rrc")
    name = data.draw(st.sampled_from(sorted(TYPES)))
    check(schema, name, octets)


@quick
@given(st.data(), st.binary(max_size=60))
def test_any_octets_are_read_or_refused_as_any_type_of_lpp(data, octets):
    schema = LIBRARY.schema("lpp")
    name = data.draw(
        st.sampled_from([f"{module.name}.{name}" for module in schema.modules.values() for name in module.types])
    )
    check(schema, name, octets)


TYPES = [
    name for module in closure(LIBRARY.schema("nr-rrc"), ["UE-NR-Capability"]).modules.values() for name in module.types
]


def measured(schema, octets):
    """Return the key of the error that *octets* give, having measured that it comes soon and takes little."""
    start, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(DecodeError) as caught:
        ENGINE.decode(schema, "T", octets)
    with pytest.raises(DecodeError, match=re.escape(str(caught.value))):
        decode_received(schema, "T", octets)
    reading = decode_reporting(schema, "T", octets)
    assert reading.violations
    assert not reading.complete
    assert time.process_time() - start < 60
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 1 << 20, "less than 1 GiB more"
    return caught.value.key


BOMBS = {
    "items without bits in fragments": (ListType(NullType()), b"\xc4" * 1000, "uper.too-many"),
    "lists of items without bits": (ListType(ListType(NullType())), b"\xbf\xff" * 2000, "uper.too-many"),
    "characters without bits": (ListType(StringType("IA5String", alphabet="z")), b"\xbf\xff" * 2000, "uper.too-many"),
    "items of one bit": (
        ListType(ListType(BooleanType(), Bounds(((16, 16),)))),
        b"\xc4" + bytes(131_072),
        "uper.too-many",
    ),
    "a number of many octets": (IntegerType(), b"\xbf\xff" + bytes(16_383), "uper.too-wide"),
    "an arc of many octets": (ObjectIdentifierType(), b"\xbf\xff" + b"\xff" * 16_382 + b"\x01", "uper.too-wide"),
    "a type within itself": (
        SequenceType((Component("t", Reference("M", "T"), optional=True),)),
        b"\xff" * 99,
        "uper.too-deep",
    ),
    "lists within themselves": (ListType(Reference("M", "T")), b"\x01" * 999, "uper.too-deep"),
    "choices within themselves": (
        ChoiceType((Component("n", NullType()), Component("t", ListType(Reference("M", "T"), Bounds(((1, 1),)))))),
        b"\xff" * 999,
        "uper.too-deep",
    ),
    "a fragment without end": (OctetStringType(), b"\xc4" + bytes(65_536), "uper.truncated"),
    "a bitmap without end": (SequenceType((), additions=()), b"\xf0\x40" + bytes(9), "uper.small-number"),
    "too many octets": (OctetStringType(), bytes(MAX_OCTETS + 1), "uper.too-large"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_refused_soon_and_take_little(name):
    item, octets, key = BOMBS[name]
    assert measured(schema_of(item), octets) == key


def test_limits_are_as_far_as_the_documentation_says():
    item = ChoiceType((Component("n", NullType()), Component("t", Reference("M", "T"))))
    nested = bytes([0xFF] * (MAX_DEPTH // 8)), bytes([0xFF] * (MAX_DEPTH // 8 - 1) + [0xFE])
    with pytest.raises(DecodeError) as caught:
        ENGINE.decode(schema_of(item), "T", nested[0] + b"\0")
    assert caught.value.key == "uper.too-deep"
    assert ENGINE.decode(schema_of(item), "T", nested[1])[0] == "t"
    widest = 1 << (8 * MAX_NUMBER_OCTETS - 2)
    encoding = ENGINE.encode(schema_of(IntegerType()), "T", widest)
    assert ENGINE.decode(schema_of(IntegerType()), "T", encoding) == widest
    items = schema_of(ListType(NullType(), Bounds(((MAX_ITEMS // 32, MAX_ITEMS // 32),))))
    assert len(ENGINE.decode(items, "T", b"\0")) == MAX_ITEMS // 32
