"""Values whose parts are named, in the spellings of other tools, and lines whose levels are lost."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.asn1.bundled import BundledSource
from conformance.asn1.flattened import FLATTENED
from conformance.asn1.foreign_contents import NAMESPACE, foreign_contents
from conformance.asn1.jer import from_jer
from conformance.asn1.library import SchemaLibrary
from conformance.asn1.named_values import ValueReader
from conformance.asn1.strict import StrictEngine
from conformance.asn1.value_text import value_text
from conformance.errors import Asn1Error, DecodeError, EncodeError
from conformance.evidence.notation_parsing import parse_notation
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
from conformance.resources import specs
from conformance.xml.parsing import parse_xml
from conformance.xml.validation import validate

INNER = SequenceType(
    (Component("n", IntegerType(Bounds(((0, 7),)))), Component("inside", BooleanType(), optional=True))
)
LEAVES = {
    "flag": (BooleanType(), st.booleans()),
    "colour": (EnumeratedType((("red", 0), ("true", 1)), (("blue", 2),)), st.sampled_from(["red", "true", "blue"])),
    "nothing": (NullType(), st.none()),
    "bits": (BitStringType(), st.text("01")),
    "two": (BitStringType(Bounds(((2, 2),))), st.text("01", min_size=2, max_size=2)),
    "octets": (OctetStringType(), st.binary()),
    "number": (IntegerType(named=(("many", 99),)), st.integers()),
    "oid": (ObjectIdentifierType(), st.just("2.1.5.1")),
    "text": (StringType("UTF8String"), st.text(st.characters(categories=["L", "N", "P"]) | st.just(" "))),
}
PICK = ChoiceType(tuple(Component(name, item) for name, (item, _) in LEAVES.items()))
T = SequenceType(
    (
        *(Component(name, item, optional=True) for name, (item, _) in LEAVES.items()),
        Component("list", ListType(IntegerType()), optional=True),
        Component("picks", ListType(Reference("M", "Pick")), optional=True),
        Component("contained", OctetStringType(contains=Reference("M", "Inner")), optional=True),
        Component("inner", Reference("M", "Inner"), optional=True),
        Component("place", SequenceType((Component("x", IntegerType()),)), optional=True),
        Component("inners", ListType(Reference("M", "Inner")), optional=True),
        Component("last", IntegerType(), optional=True),
    )
)
SCHEMA = Schema("test", {"M": Module("M", {"T": T, "Inner": INNER, "Pick": PICK})})


@pytest.fixture(scope="module")
def schema_of():
    return SchemaLibrary([BundledSource()]).schema


def read(document, used="T"):
    return ValueReader(SCHEMA).read(Reference("M", used), document)


def bit_string(bits):
    octets = -(-len(bits) // 8)
    return (int(bits.ljust(8 * octets, "0") or "0", 2).to_bytes(octets, "big"), len(bits))


LEAF_VALUES = {
    name: values.map(bit_string) if isinstance(item, BitStringType) else values
    for name, (item, values) in LEAVES.items()
}
VALUES = st.fixed_dictionaries(
    {},
    optional=LEAF_VALUES
    | {
        "list": st.lists(st.integers(), max_size=3),
        "picks": st.lists(st.one_of(*(st.tuples(st.just(name), values) for name, values in LEAF_VALUES.items()))),
        "inners": st.lists(st.fixed_dictionaries({"n": st.integers(0, 7)}), max_size=3),
    },
)


@given(VALUES)
def test_what_is_printed_in_value_notation_is_read_back(value):
    text = value_text(SCHEMA, Reference("M", "T"), value)
    assert read(parse_notation(text, 0, len(text), line=1, origin="printed")) == value


@pytest.mark.parametrize(
    ("document", "value"),
    [
        ({"bits": "010"}, {"bits": (b"\x40", 3)}),
        ({"two": "C0"}, {"two": (b"\xc0", 2)}),
        ({"two": "11"}, {"two": (b"\xc0", 2)}),
        ({"two": {"value": "C0", "length": 2}}, {"two": (b"\xc0", 2)}),
        ({"octets": {"value": "ABC0", "length": 12}}, {"octets": b"\xab\xc0"}),
        ({"octets": 1234}, {"octets": b"\x12\x34"}),
        ({"nothing": {}, "list": {}}, {"nothing": None, "list": []}),
        ({"colour": True}, {"colour": "true"}),
        ({"number": "many"}, {"number": 99}),
    ],
)
def test_spellings_of_other_tools_are_read(document, value):
    assert read(document) == value


@pytest.mark.parametrize(
    ("document", "key"),
    [
        ({"other": 1}, "jer.unknown-component"),
        ({"inner": {}}, "jer.missing-component"),
        ({"flag": "true"}, "jer.mismatch"),
        ({"colour": False}, "jer.mismatch"),
        ({"colour": "green"}, "jer.no-enumerator"),
        ({"number": "few"}, "jer.mismatch"),
        ({"number": True}, "jer.mismatch"),
        ({"octets": True}, "jer.mismatch"),
        ({"octets": 123}, "jer.no-octets"),
        ({"octets": {"n": 1}}, "jer.mismatch"),
        ({"octets": {"value": "AB", "length": True}}, "jer.mismatch"),
        ({"bits": "AB"}, "jer.mismatch"),
        ({"bits": {"value": "FF", "length": 2}}, "jer.no-bits"),
        ({"list": {"a": 1}}, "jer.mismatch"),
        ({"inner": []}, "jer.mismatch"),
        ({"text": {"value": "AB", "length": 8}}, "jer.mismatch"),
    ],
)
def test_what_is_no_value_of_the_type_is_refused(document, key):
    with pytest.raises(DecodeError) as caught:
        read(document)
    assert caught.value.key == key


def test_a_contained_value_in_place_of_its_octets_is_encoded():
    octets = StrictEngine().encode(SCHEMA, "Inner", {"n": 5})
    assert read({"contained": {"n": 5}}) == {"contained": octets} == read({"contained": octets.hex()})


def test_the_path_of_an_error_goes_on_into_what_is_contained():
    with pytest.raises(DecodeError) as caught:
        read({"contained": {"n": "x"}})
    assert caught.value.path == ["contained", "Inner", "n"]
    with pytest.raises(EncodeError) as caught:
        read({"contained": {"n": 8}})
    assert caught.value.path == ["contained", "Inner", "n"]


def test_contents_that_a_standard_names_in_words_are_encoded_under_the_other_schema(schema_of):
    document = {"appliedCapabilityFilterCommon-r15": {"mrdc-Request": {"omitEN-DC": "true"}}}
    eutra, nr = schema_of("eutra-rrc"), schema_of("nr-rrc")
    used = eutra.find("UE-EUTRA-Capability-v1560-IEs")
    others = {"pdcp-ParametersNR-v1560": {}, "irat-ParametersNR-v1560": {}}
    for mode in ("fdd", "tdd"):
        others[f"{mode}-Add-UE-EUTRA-Capabilities-v1560"] = {"pdcp-ParametersNR-v1560": {}}
    value = ValueReader(eutra, schema_of).read(used, document | others)
    assert StrictEngine().decode(
        nr, "UE-CapabilityRequestFilterCommon", value["appliedCapabilityFilterCommon-r15"]
    ) == {"mrdc-Request": {"omitEN-DC": "true"}}
    document = {"appliedCapabilityFilterCommon-r15": {"mrdc-Request": {"omit": "true"}}}
    with pytest.raises(DecodeError) as caught:
        ValueReader(eutra, schema_of).read(used, document | others)
    assert caught.value.path[:2] == ["appliedCapabilityFilterCommon-r15", "UE-CapabilityRequestFilterCommon"]


def test_the_list_of_contents_is_valid_and_names_octet_strings_without_a_contents_constraint(schema_of):
    path = specs("asn1", "foreign-contents.xml")
    root = parse_xml(path.read_bytes(), origin=path.name)
    validate(root, specs("schemas", "foreign-contents.xsd"), origin=path.name)
    entries = list(root.iter(f"{{{NAMESPACE}}}octets"))
    assert entries
    for entry in entries:
        found = foreign_contents(entry.get("type"), entry.get("component"))
        assert schema_of(found.schema).find(found.type_name)
        outer = next(schema for schema in map(schema_of, ("eutra-rrc", "nr-rrc")) if schema.find(entry.get("type")))
        components = outer.definition(outer.find(entry.get("type"))).components()
        component = next(item for item in components if item.name == entry.get("component"))
        assert outer.definition(component.type) == OctetStringType()


def flat(*lines):
    return read({FLATTENED: [["T", None], *map(list, lines)]})


def test_lines_without_levels_get_them_back_from_the_type():
    inner = StrictEngine().encode(SCHEMA, "Inner", {"n": 4})
    assert flat(
        ("colour", {"chosen": ["red", 0]}),
        ("two", {"value": "C0", "length": 2}),
        ("number", {"chosen": ["7 dB", 7]}),
        ("list", {"items": 2}),
        ("Item 0", None),
        ("INTEGER", 1),
        ("Item 1", None),
        ("INTEGER", 2),
        ("picks", {"items": 2}),
        ("Item 0", None),
        ("Pick", {"chosen": ["number", 6]}),
        ("number", 5),
        ("Item 1", None),
        ("Pick", {"chosen": ["flag", 0]}),
        ("flag", True),
        ("contained", {"cut": True}),
        ("Inner", None),
        ("n", 4),
        ("inner", None),
        ("n", 1),
        ("inside", False),
        ("inners", {"items": 2}),
        ("Item 0", None),
        ("Inner", None),
        ("n", 2),
        ("Item 1", None),
        ("Inner", None),
        ("n", 3),
        ("last", 9),
    ) == {
        "colour": "red",
        "two": (b"\xc0", 2),
        "number": 7,
        "list": [1, 2],
        "picks": [("number", 5), ("flag", True)],
        "contained": inner,
        "inner": {"n": 1, "inside": False},
        "inners": [{"n": 2}, {"n": 3}],
        "last": 9,
    }


def test_octets_that_are_printed_to_the_end_go_before_what_is_printed_below_them():
    octets = StrictEngine().encode(SCHEMA, "Inner", {"n": 4})
    assert flat(("contained", octets.hex()), ("Inner", None), ("n", 4), ("last", 1)) == {"contained": octets, "last": 1}


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        ([("other", 1)], "jer.flat"),
        ([("last", 1), ("flag", True)], "jer.flat"),
        ([("list", {"items": 2}), ("Item 0", None), ("INTEGER", 1)], "jer.flat-end"),
        ([("list", {"items": 1}), ("Item 1", None), ("INTEGER", 1)], "jer.flat"),
        ([("picks", {"items": 1}), ("Item 0", None), ("Pick", {"chosen": ["flag", 0]})], "jer.flat"),
        ([("contained", {"cut": True}), ("last", 1)], "jer.flat-cut"),
        ([("octets", {"cut": True})], "jer.flat-cut"),
        ([("inner", 5)], "jer.mismatch"),
    ],
)
def test_lines_without_levels_that_have_no_place_are_refused(lines, key):
    with pytest.raises(DecodeError) as caught:
        flat(*lines)
    assert caught.value.key == key


def test_a_line_that_could_belong_to_two_components_is_not_guessed():
    inner = SequenceType((Component("x", IntegerType(), optional=True),))
    outer = SequenceType((Component("inner", inner), Component("x", IntegerType(), optional=True)))
    schema = Schema("test", {"M": Module("M", {"T": outer})})
    with pytest.raises(DecodeError) as caught:
        ValueReader(schema).read(Reference("M", "T"), {FLATTENED: [["T", None], ["inner", None], ["x", 1]]})
    assert caught.value.key == "jer.flat-ambiguous"


@pytest.mark.parametrize("lines", [5, [], ["T"], [["T"]], [["T", None, 1]], [[1, None]], [[["T"], None]]])
def test_what_are_no_lines_is_refused(lines):
    with pytest.raises(DecodeError):
        from_jer(SCHEMA, "T", json.dumps({FLATTENED: lines}))


NAMES = [*LEAVES, "list", "inner", "contained", "n", "value", FLATTENED]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from([*LEAVES, "list", "inner", "contained", "n", FLATTENED, "value"]), inner, max_size=4
        )
    ),
)


@given(JSON)
def test_no_document_breaks_the_reader(document):
    try:
        read(document)
    except Asn1Error:
        return
    assert isinstance(document, dict)
