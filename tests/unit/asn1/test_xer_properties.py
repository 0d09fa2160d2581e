"""Properties of XER and JER over arbitrary values of a type that has every kind of component."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from conformance.asn1.jer import from_jer, to_jer
from conformance.asn1.probe import element_path, probe_document
from conformance.asn1.xer import from_xer, to_xer, xer_text
from conformance.errors import Asn1Error
from conformance.model.evidence import CapabilityContainer, Rat
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


def bit_string(bits):
    octets = -(-len(bits) // 8)
    return (int(bits.ljust(8 * octets, "0") or "0", 2).to_bytes(octets, "big"), len(bits))


LEAVES = {
    "flag": (BooleanType(), st.booleans()),
    "colour": (EnumeratedType((("red", 0), ("green", 1)), (("blue", 2),)), st.sampled_from(["red", "green", "blue"])),
    "nothing": (NullType(), st.none()),
    "bits": (BitStringType(), st.text("01").map(bit_string)),
    "byte": (
        BitStringType(Bounds(((8, 8),))),
        st.text("01", min_size=8, max_size=8).map(bit_string),
    ),
    "octets": (OctetStringType(), st.binary()),
    "number": (IntegerType(), st.integers()),
    "oid": (ObjectIdentifierType(), st.just("2.1.5.1")),
    "text": (
        StringType("UTF8String"),
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff")),
    ),
}
TREE = SequenceType(
    tuple(Component(name, item, optional=True) for name, (item, _) in LEAVES.items()),
    (
        AdditionGroup((Component("items", ListType(Reference("M", "Item")), optional=True),)),
        Component("picks", ListType(Reference("M", "Pick")), optional=True),
        Component("inner", Reference("M", "T"), optional=True),
        *(Component(f"{name}-list", ListType(item), optional=True) for name, (item, _) in LEAVES.items()),
    ),
)
PICK = ChoiceType(tuple(Component(name, item) for name, (item, _) in LEAVES.items()))
ITEM = SequenceType((Component("number", IntegerType()),))
SCHEMA = Schema("test", {"M": Module("M", {"T": TREE, "Pick": PICK, "Item": ITEM})})

PICKS = st.one_of(*(st.tuples(st.just(name), values) for name, (_, values) in LEAVES.items()))
ITEMS = st.fixed_dictionaries({"number": st.integers()})


def from_tree(inner):
    leaves = {name: values for name, (_, values) in LEAVES.items()}
    lists = {f"{name}-list": st.lists(values, max_size=3) for name, values in leaves.items()}
    optional = leaves | lists | {"items": st.lists(ITEMS, max_size=3), "picks": st.lists(PICKS, max_size=3)}
    return st.fixed_dictionaries({}, optional=optional | ({"inner": inner} if inner is not None else {}))


TREES = st.recursive(from_tree(None), from_tree, max_leaves=3)


@given(TREES)
def test_a_value_written_as_xer_is_read_back(value):
    element = to_xer(SCHEMA, "T", value)
    assert from_xer(SCHEMA, element) == ("T", value)
    assert from_xer(SCHEMA, etree.fromstring(xer_text(element))) == ("T", value)


@given(TREES)
def test_canonical_xer_has_no_white_space_outside_strings_and_no_prolog(value):
    text = xer_text(to_xer(SCHEMA, "T", {name: item for name, item in value.items() if "text" not in name}))
    document = text.decode()
    assert document.startswith("<T")
    if "text" not in document:
        assert document.split() == [document]


@given(TREES)
def test_a_value_written_as_jer_is_read_back(value):
    assert from_jer(SCHEMA, "T", to_jer(SCHEMA, "T", value)) == value


@given(TREES)
def test_the_path_of_an_element_of_the_probe_document_leads_to_its_value(value):
    """The text of every leaf is what stands at its path in the value."""
    probe = probe_document([CapabilityContainer(Rat.NR, "test", "T", b"", value, "here")], lambda _: SCHEMA)
    (container,) = probe.find("nr")
    assert element_path(container) == ()
    for element in container.iterdescendants("number", "INTEGER", "flag", "BOOLEAN", "true", "false"):
        place = value
        for step in element_path(element):
            place = place[step] if not isinstance(place, tuple) else dict([place])[step]
        if element.tag in {"number", "INTEGER"}:
            assert place == int(element.text)
        else:
            assert isinstance(place, bool)


@given(
    st.text(st.sampled_from("<>/Tfnumbercolourd \"'&;!-x0123")) | st.binary().map(lambda data: data.decode("latin-1"))
)
def test_any_xml_is_read_or_refused_with_an_error_of_ours(text):
    try:
        element = etree.fromstring(f"<T>{text}</T>")
    except (etree.XMLSyntaxError, ValueError):
        return
    try:
        from_xer(SCHEMA, element)
    except Asn1Error as error:
        assert str(error)  # noqa: PT017  # either outcome is right


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*LEAVES, "inner", "picks", "items", "value", "length", "?"]), inner, max_size=3
        )
    ),
)


@given(JSON)
def test_any_json_is_read_or_refused_with_an_error_of_ours(document):
    try:
        from_jer(SCHEMA, "T", json.dumps(document))
    except Asn1Error as error:
        assert str(error)  # noqa: PT017  # either outcome is right
