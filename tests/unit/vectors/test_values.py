"""Minimal values and values that hold one thing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.asn1.builtin import schema_sources
from conformance.asn1.library import SchemaLibrary
from conformance.asn1.strict import StrictEngine
from conformance.model.schema import (
    BitStringType,
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
from conformance.vectors.type_graph import type_graph
from conformance.vectors.values import HiddenError, Values, bit_string, minimal_value, shortened

LIBRARY = SchemaLibrary(schema_sources())
ENGINE = StrictEngine()
TIMES = [StringType("UTCTime"), StringType("GeneralizedTime")]


def schema_of(item):
    return Schema("own", {"M": Module("M", {"T": item})})


@pytest.mark.parametrize(
    "item",
    [
        IntegerType(),
        IntegerType(Bounds(((None, -5),))),
        IntegerType(Bounds(((3, None),))),
        IntegerType(Bounds(((1, 1), (7, 9)), extensible=True)),
        ObjectIdentifierType(),
        BitStringType(Bounds(((3, 12),)), (("a", 0),)),
        OctetStringType(Bounds(((2, None),))),
        StringType("IA5String", Bounds(((1, 3),)), "xyz"),
        StringType("UTF8String", Bounds(((2, 2),))),
        StringType("BMPString", Bounds(((1, 2),))),
        StringType("ObjectDescriptor", Bounds(((1, 2),))),
        *TIMES,
        ListType(NullType(), Bounds(((4, 4),))),
        ChoiceType((), (Component("late", NullType()),)),
        OctetStringType(Bounds(((1, 4),)), contains=IntegerType(Bounds(((0, 9),)))),
    ],
)
def test_a_minimal_value_and_its_variants_come_back_from_their_encodings(item):
    schema = schema_of(item)
    graph = type_graph(schema, "T")
    variants = list(Values(graph).variants(graph.root))
    assert variants[0] == minimal_value(schema, "T")
    for value in variants:
        assert ENGINE.decode(schema, "T", ENGINE.encode(schema, "T", value)) == value


@pytest.mark.parametrize(
    ("schema", "type_name", "octets"),
    [
        ("nr-rrc@15.8.0", "UE-NR-Capability", 10),
        ("nr-rrc@17.4.0", "UECapabilityInformation", 1),
        ("lpp", "LPP-Message", 1),
        ("eutra-rrc", "UE-EUTRA-Capability", 7),
    ],
)
def test_the_minimal_message_holds_only_what_must_be(schema, type_name, octets):
    """Octets by hand from the mandatory fields of TS 38.331, TS 37.355 and TS 36.331."""
    schema = LIBRARY.schema(schema)
    encoding = ENGINE.encode(schema, type_name, minimal_value(schema, type_name))
    assert len(encoding) == octets


def test_the_cheapest_alternative_is_the_minimal_one():
    wide, narrow = Component("wide", IntegerType(Bounds(((0, 255),)))), Component("narrow", NullType())
    assert minimal_value(schema_of(ChoiceType((wide, narrow))), "T") == ("narrow", None)


def test_a_type_that_holds_itself_ends_where_it_may():
    item = ChoiceType((Component("more", Reference("M", "T")), Component("end", NullType())))
    assert minimal_value(schema_of(item), "T") == ("end", None)


@pytest.mark.parametrize(
    "item", [SequenceType((Component("t", Reference("M", "T")),)), EnumeratedType(()), ChoiceType(())]
)
def test_a_type_without_values_has_no_minimal_one(item):
    with pytest.raises(LookupError):
        minimal_value(schema_of(item), "T")


def test_a_part_that_equals_its_default_value_is_hidden():
    item = SequenceType((Component("n", IntegerType(Bounds(((0, 7),))), default=(3,)),))
    graph = type_graph(schema_of(item), "T")
    values = Values(graph)
    node = graph.nodes[1]
    with pytest.raises(HiddenError):
        values.reaching(node, 3)
    assert values.reaching(node, 4) == {"n": 4}
    assert values.minimal(graph.root) == {"n": 3}


def test_a_group_is_whole_where_one_of_its_components_is():
    schema = LIBRARY.schema("device-specification")
    graph = type_graph(schema, "DeviceSpecification")
    values = Values(graph)
    edge = next(edge for edge in graph.root.edges if edge.step == "profiles")
    value = values.with_part(graph.root, edge, values.minimal(edge.node))
    assert ENGINE.decode(schema, "DeviceSpecification", values.encode(value)) == value


@given(st.text("01", max_size=20), st.integers(0, 20))
def test_bits_are_shortened_by_zeros_at_their_end_alone(bits, least):
    short = shortened(bits, least)
    assert len(short) >= least
    assert short.rstrip("0") == bits.rstrip("0")
    assert len(short) == least or short.endswith("1") or not short
    octets, count = bit_string(short)
    assert count == len(short)
    assert f"{int.from_bytes(octets, 'big'):0{8 * len(octets)}b}"[:count] == short or not count
