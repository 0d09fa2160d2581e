"""Strategies over ASN.1 types: what they draw is valid, keeps to the release and shrinks to what matters."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st

from conformance.asn1.builtin import schema_sources
from conformance.asn1.editions import named_edition
from conformance.asn1.library import SchemaLibrary
from conformance.asn1.peers import PycrateEngine
from conformance.asn1.strict import StrictEngine
from conformance.errors import SchemaError, UsageError
from conformance.model.schema import Component, IntegerType, ListType, Module, Reference, Schema, SequenceType
from conformance.vectors.strategies import from_asn1_encoding, from_asn1_type
from conformance.vectors.values import minimal_value

LIBRARY = SchemaLibrary(schema_sources())
ENGINE = StrictEngine()
SHRINKING = settings(max_examples=5000, derandomize=True, database=None, suppress_health_check=list(HealthCheck))

some = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def names(value):
    """Every component and alternative in a value."""
    match value:
        case dict():
            for name, part in value.items():
                yield name
                yield from names(part)
        case (str(name), part):
            yield name
            yield from names(part)
        case list():
            for part in value:
                yield from names(part)


@some
@given(
    st.sampled_from(
        [
            ("nr-rrc", "UE-NR-Capability"),
            ("lpp", "LPP-Message"),
            ("eutra-rrc", "UE-EUTRA-Capability"),
            ("device-specification", "SpecificationEnvelope"),
            ("device-specification", "DeviceSpecification"),
        ]
    ),
    st.data(),
)
def test_every_value_comes_back_from_its_encoding(named, data):
    schema, type_name = LIBRARY.schema(named[0]), named[1]
    value = data.draw(from_asn1_type(named[0], type_name))
    assert ENGINE.decode(schema, type_name, ENGINE.encode(schema, type_name, value)) == value


@some
@given(from_asn1_type("nr-rrc", "UE-NR-Capability"))
def test_another_implementation_reads_the_same_value(value):
    """Pycrate has its own tree and its own codec; it enforces the constraints when it encodes."""
    schema, peer = LIBRARY.schema("nr-rrc"), PycrateEngine()
    encoding = peer.encode(schema, "UE-NR-Capability", value)
    assert encoding == ENGINE.encode(schema, "UE-NR-Capability", value)
    assert peer.decode(schema, "UE-NR-Capability", encoding) == value


@some
@given(from_asn1_type("nr-rrc", "UE-NR-Capability", release=16))
def test_values_of_a_release_hold_nothing_of_a_later_one(value):
    view = LIBRARY.schema("nr-rrc@16.9.0")
    assert ENGINE.decode(view, "UE-NR-Capability", ENGINE.encode(view, "UE-NR-Capability", value)) == value
    later = [name for name in names(value) if (came := named_edition(name)) is not None and came.release > 16]
    assert not later


def test_values_of_a_later_release_hold_something_of_it():
    view = LIBRARY.schema("nr-rrc@17.4.0")
    found = find(
        from_asn1_type("nr-rrc", "UE-NR-Capability", release=17),
        lambda value: any(name.endswith("-r17") for name in names(value)),
        settings=SHRINKING,
    )
    assert ENGINE.decode(view, "UE-NR-Capability", ENGINE.encode(view, "UE-NR-Capability", found)) == found


@pytest.mark.parametrize(
    ("schema", "type_name"),
    [("nr-rrc", "UE-NR-Capability"), ("lpp", "LPP-Message"), ("device-specification", "SpecificationEnvelope")],
)
def test_what_shrinks_without_a_condition_is_the_minimal_value(schema, type_name):
    found = find(from_asn1_type(schema, type_name), lambda _value: True, settings=SHRINKING)
    assert found == minimal_value(LIBRARY.schema(schema), type_name)


def test_a_failing_message_shrinks_to_what_makes_it_fail():
    def fails(value):
        bands = value["rf-Parameters"]["supportedBandListNR"]
        return any(band["bandNR"] >= 78 and "mimo-ParametersPerBand" in band for band in bands)

    found = find(from_asn1_type("nr-rrc", "UE-NR-Capability", release=15), fails, settings=SHRINKING)
    minimal = minimal_value(LIBRARY.schema("nr-rrc@15.8.0"), "UE-NR-Capability")
    band = {"bandNR": 78, "mimo-ParametersPerBand": {}}
    assert found == {**minimal, "rf-Parameters": {"supportedBandListNR": [band]}}


@some
@given(from_asn1_encoding("device-specification", "DeviceSpecification", max_octets=64), st.data())
def test_encodings_are_those_of_values(encoding, data):
    schema = LIBRARY.schema("device-specification")
    value = ENGINE.decode(schema, "DeviceSpecification", encoding)
    assert ENGINE.encode(schema, "DeviceSpecification", value) == encoding
    assert len(data.draw(st.just(encoding))) < 64 + 300


@given(from_asn1_type(Schema("own", {"M": Module("M", {"T": SequenceType((Component("n", IntegerType()),))})}), "T"))
def test_a_schema_itself_serves_as_well_as_its_name(value):
    assert value.keys() == {"n"}


def test_a_type_that_needs_itself_has_no_values():
    endless = Schema("own", {"M": Module("M", {"T": SequenceType((Component("t", Reference("M", "T")),))})})
    with pytest.raises(UsageError, match="no value"):
        from_asn1_type(endless, "T")


def test_a_type_that_may_hold_itself_is_drawn():
    tree = Schema("own", {"M": Module("M", {"T": ListType(Reference("M", "T"))})})
    assert find(from_asn1_type(tree, "T"), lambda value: value != [], settings=SHRINKING) == [[]]


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"schema": "nothing", "type_name": "T"}, SchemaError, "nothing"),
        ({"schema": "nr-rrc", "type_name": "UE-NR-Capabilities"}, SchemaError, "UE-NR-Capabilities"),
        ({"schema": "nr-rrc", "type_name": "UE-NR-Capability", "release": 14}, UsageError, "14"),
        ({"schema": "nr-rrc", "type_name": "UE-NR-Capability", "max_octets": 0}, UsageError, "max_octets"),
    ],
)
def test_what_does_not_exist_is_said_at_once(arguments, error, words):
    with pytest.raises(error, match=words):
        from_asn1_type(**arguments)
