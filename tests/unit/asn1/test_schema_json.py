"""The JSON form of a schema tree loses nothing."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.asn1.bundled import BundledSource
from conformance.asn1.schema_json import schema_from_json, schema_to_json, type_from_json, type_to_json
from conformance.errors import SchemaError
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
    NullType,
    ObjectIdentifierType,
    OctetStringType,
    Reference,
    SequenceType,
    StringType,
)

names = st.from_regex(r"[a-z][a-z0-9]{0,5}", fullmatch=True)
bounds = st.builds(
    Bounds,
    st.lists(st.tuples(st.none() | st.integers(-9, 9), st.none() | st.integers(-9, 9)), max_size=2).map(tuple),
    st.booleans(),
)
named = st.lists(st.tuples(names, st.integers(0, 9)), max_size=3).map(tuple)
leaves = st.one_of(
    st.builds(BooleanType),
    st.builds(NullType),
    st.builds(ObjectIdentifierType),
    st.builds(IntegerType, bounds, named),
    st.builds(EnumeratedType, named, st.none() | named),
    st.builds(StringType, st.sampled_from(["IA5String", "UTF8String"]), bounds, st.none() | st.just("abc")),
)
defaults = st.none() | st.tuples(
    st.integers() | st.booleans() | st.none() | st.binary(max_size=2) | st.tuples(st.binary(max_size=2), st.just(3))
)


def containers(children):
    components = st.lists(
        st.builds(Component, names, children, optional=st.booleans(), default=defaults), max_size=3
    ).map(tuple)
    return st.one_of(
        st.builds(ListType, children, bounds),
        st.builds(Reference, names, names, st.none() | children),
        st.builds(BitStringType, bounds, named, st.none() | children),
        st.builds(OctetStringType, bounds, st.none() | children),
        st.builds(ChoiceType, components, st.none() | components),
        st.builds(
            SequenceType,
            components,
            st.none()
            | st.lists(st.builds(Component, names, children) | st.builds(AdditionGroup, components), max_size=2).map(
                tuple
            ),
        ),
    )


@given(st.recursive(leaves, containers, max_leaves=6))
def test_every_type_survives_its_json_form(item):
    assert type_from_json(json.loads(json.dumps(type_to_json(item)))) == item


@pytest.mark.parametrize("name", ["nr-rrc", "eutra-rrc", "lpp"])
def test_bundled_schemas_survive_their_json_form(name):
    schema = BundledSource().load(name)
    again = schema_from_json(json.loads(json.dumps(schema_to_json(schema))))
    assert again == schema
    assert [dict(module.types) for module in again.modules.values()] == [
        dict(module.types) for module in schema.modules.values()
    ]


def test_another_format_is_refused():
    document = schema_to_json(BundledSource().load("lpp")) | {"format": 99}
    with pytest.raises(SchemaError, match="format 99"):
        schema_from_json(document)


def test_damaged_document_is_refused():
    with pytest.raises(SchemaError, match="damaged"):
        schema_from_json({"format": 1, "modules": []})
