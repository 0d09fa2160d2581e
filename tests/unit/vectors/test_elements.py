"""Elements of coverage: what there is, what shows it, and why some cannot be shown."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.asn1.builtin import schema_sources
from conformance.asn1.closure import closure
from conformance.asn1.library import SchemaLibrary
from conformance.asn1.strict import StrictEngine
from conformance.model.received import EXTENSION, Received
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
    OctetStringType,
    Reference,
    Schema,
    SequenceType,
)
from conformance.vectors.elements import Elements, elements
from conformance.vectors.exercised import exercised
from conformance.vectors.type_graph import TypeGraph

LIBRARY = SchemaLibrary(schema_sources())
ENGINE = StrictEngine()
TYPES = [
    ("nr-rrc@17.4.0", "UE-NR-Capability"),
    ("lpp", "LPP-Message"),
    ("eutra-rrc@15.8.0", "UE-EUTRA-Capability"),
    ("device-specification", "SpecificationEnvelope"),
]

INNER = SequenceType((Component("b", BooleanType(), optional=True),))
WHOLE = SequenceType(
    (
        Component("number", IntegerType(Bounds(((1, 4), (8, 9)), extensible=True))),
        Component("word", EnumeratedType((("low", 0), ("high", 1)), (("top", 2),)), optional=True),
        Component("usual", IntegerType(Bounds(((0, 7),))), default=(3,)),
        Component("items", ListType(Reference("M", "Inner"), Bounds(((0, 5),))), optional=True),
        Component("bits", BitStringType(Bounds(((1, 8),)), (("first", 0), ("third", 2))), optional=True),
        Component("held", OctetStringType(contains=Reference("M", "Inner")), optional=True),
    ),
    (
        Component("single", ChoiceType((Component("none", NullType()),), (Component("some", BooleanType()),))),
        AdditionGroup((Component("a", NullType(), optional=True), Component("c", NullType(), optional=True))),
    ),
)
SCHEMA = Schema("own", {"M": Module("M", {"T": WHOLE, "Inner": INNER})})
EVERYTHING = """
T/number=present T/number:1 T/number:4 T/number:8 T/number:9 T/number:... T/word=present
T/word=absent T/word:low T/word:high T/word:top T/usual=sent T/usual=omitted T/usual:0 T/usual:7
T/items=present T/items=absent T/items#0 T/items#1 T/items#5 T/bits=present T/bits=absent T/bits#1
T/bits#8 T/bits+first T/bits+third T/held=present T/held=absent T/held<> Inner/b=present
Inner/b=absent Inner/b:false Inner/b:true T/single=present T/single=absent T/single.none=chosen
T/single.some=chosen T/single.some:false T/single.some:true T/[[a]]=present T/[[a]]=absent
T/a=present T/a=absent T/c=present T/c=absent
"""
SHOWN = """
T/number=present T/number:... T/word=present T/word:top T/usual=omitted T/items=present
Inner/b=absent Inner/b=present Inner/b:true Inner/b:false T/bits=present T/bits+third T/held=present
T/held<> T/single=present T/single.some=chosen T/single.some:false T/[[a]]=present T/a=absent
T/c=present
"""


def test_everything_that_a_definition_allows_is_an_element():
    assert sorted(elements(SCHEMA, "T").by_id) == sorted(EVERYTHING.split())


def test_a_value_shows_what_is_in_it():
    value = {
        "number": 12,
        "word": "top",
        "usual": 3,
        "items": [{}, {"b": True}],
        "bits": (b"\x20", 3),
        "held": b"\x80",
        "single": ("some", False),
        "c": None,
    }
    assert sorted(exercised(SCHEMA, "T", value)) == sorted(SHOWN.split())


def test_an_explicit_default_is_sent():
    sent = {"number": 1, "usual": 3, EXTENSION: Received(explicit=("usual",))}
    assert "T/usual=sent" in exercised(SCHEMA, "T", sent)
    assert "T/usual=sent" not in exercised(SCHEMA, "T", {"number": 1, "usual": 3})


def test_octets_that_hold_no_value_show_no_contents():
    assert "T/held<>" not in exercised(SCHEMA, "T", {"number": 1, "usual": 3, "held": b"\xff\xff"})


@pytest.mark.parametrize(("schema", "type_name"), TYPES)
def test_each_reachable_element_is_shown_by_its_value_as_a_decoder_reads_it(schema, type_name):
    schema = LIBRARY.schema(schema)
    whole = elements(schema, type_name)
    for element in list(whole)[:: max(1, len(whole) // 700)]:
        if element.reachable:
            value = whole.value(element)
            assert ENGINE.decode(schema, type_name, whole.values.encode(value)) == value
            assert element.id in exercised(schema, type_name, value)


@pytest.mark.parametrize(("schema", "type_name"), TYPES)
def test_values_show_nothing_that_is_no_element(schema, type_name):
    schema = LIBRARY.schema(schema)
    whole = elements(schema, type_name)
    shown = set()
    for element in list(whole)[:: max(1, len(whole) // 200)]:
        if element.reachable:
            shown |= exercised(schema, type_name, whole.value(element))
    assert shown <= whole.by_id.keys()


def test_every_named_type_of_the_closure_has_its_definition_in_the_graph():
    schema = LIBRARY.schema("nr-rrc@17.4.0")
    graph = TypeGraph(schema, "UE-NR-Capability")
    named = {name for module in closure(schema, ["UE-NR-Capability"]).modules.values() for name in module.types}
    assert named == {node.key for node in graph.nodes if node.key == node.type_name}


def test_the_way_to_an_element_goes_through_contained_values():
    schema = LIBRARY.schema("nr-rrc@17.4.0")
    whole = elements(schema, "UE-NR-Capability")
    path = whole.path(whole.by_id["UE-NR-Capability-v15c0/nonCriticalExtension=present"])
    assert path.startswith("UE-NR-Capability.lateNonCriticalExtension.UE-NR-Capability-v15c0.")


@pytest.mark.parametrize(
    ("item", "identifier", "key"),
    [
        (ListType(OctetStringType(Bounds(((9, 9),))), Bounds(((0, 8000),))), "T#8000", "elements.too-large"),
        (ListType(NullType(), Bounds(((0, 65536),))), "T#65536", "elements.too-many"),
        (SequenceType((Component("t", Reference("M", "T")),)), "T/t=present", "elements.no-value"),
        (
            SequenceType((Component("e", EnumeratedType((("only", 0),)), default=("only",)),)),
            "T/e=sent",
            "elements.default",
        ),
    ],
)
def test_what_cannot_be_shown_has_its_reason(item, identifier, key):
    whole = elements(Schema("own", {"M": Module("M", {"T": item})}), "T")
    reason = whole.by_id[identifier].reason
    assert reason is not None
    assert reason.key == key
    assert str(reason)
    assert identifier not in whole.reachable


def test_types_of_one_name_in_two_modules_are_told_apart():
    one = Module("A", {"T": SequenceType((Component("own", Reference("A", "X")), Component("o", Reference("B", "X"))))})
    other = Module("B", {"X": BooleanType()})
    schema = Schema("own", {"A": Module("A", {**one.types, "X": BooleanType()}), "B": other})
    assert {"X:true", "B.X:true"} <= elements(schema, "T").by_id.keys()


@settings(max_examples=30)
@given(st.integers(0, 40), st.integers(0, 40), st.booleans())
def test_bounds_of_a_size_are_reached_exactly(low, span, extensible):
    schema = Schema("own", {"M": Module("M", {"T": OctetStringType(Bounds(((low, low + span),), extensible))})})
    whole = Elements(TypeGraph(schema, "T"))
    sizes = {len(whole.value(element)) for element in whole}
    assert sizes >= {low, low + span} | ({low + span + 1} if extensible else set())
