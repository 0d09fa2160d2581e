"""Our own ASN.1 modules: equal trees from text and from JSON."""

from __future__ import annotations

import hashlib
import json

import pytest

from conformance import resources
from conformance.asn1.own import OWN_MODULES, OwnSource, compile_own
from conformance.asn1.schema_json import schema_from_json, schema_to_json
from conformance.asn1.strict import StrictEngine
from conformance.errors import SchemaError
from conformance.model.schema import AdditionGroup, Reference


@pytest.mark.parametrize("name", OWN_MODULES)
def test_text_and_json_give_equal_trees(name):
    """After a change of the text, ``python -m conformance.asn1.own`` writes the tree anew."""
    compiled, kept = compile_own(name), OwnSource().load(name)
    assert kept == compiled
    assert schema_from_json(json.loads(json.dumps(schema_to_json(compiled)))) == kept


@pytest.mark.parametrize("name", OWN_MODULES)
def test_the_tree_belongs_to_the_text_beside_it(name):
    texts = [resources.specs("asn1", file).read_bytes() for file in OWN_MODULES[name]]
    assert OwnSource().load(name).digest == hashlib.sha256(b"".join(texts)).hexdigest()


def test_every_module_text_belongs_to_a_schema():
    written = {path.name for path in resources.specs("asn1").glob("*.asn")}
    assert written == {file for files in OWN_MODULES.values() for file in files}


def test_the_device_specification_uses_what_asn1_offers():
    """Groups, defaults, contained values, named bits and numbers, extensible constraints, imports: all in the tree."""
    schema = OwnSource().load("device-specification")
    specification = schema.definition(schema.find("DeviceSpecification"))
    assert isinstance(specification.additions[0], AdditionGroup)
    assert specification.root[0].default == (1,)
    assert specification.root[0].type.named == (("first", 1),)
    assert specification.root[2].type == Reference("Yangfan-Identification", "ReleaseSet")
    envelope = schema.definition(schema.find("SpecificationEnvelope"))
    assert envelope.root[0].type.contains == Reference("Yangfan-DeviceSpecification", "DeviceSpecification")
    assert schema.definition(schema.find("ReleaseSet")).named[0] == ("rel15", 0)
    band = schema.definition(schema.find("SupportedBand"))
    assert band.root[3].type.bounds.extensible


def test_a_specification_travels_in_its_envelope():
    schema, engine = OwnSource().load("device-specification"), StrictEngine()
    specification = {
        "device": {"supplier": "示例 Ltd", "model": "M1"},
        "releases": (b"\xe0", 8),
        "bands": [{"band": 78, "duplex": "tdd", "bandwidth": 100}],
        "capabilities": [{"id": "nr-r17-support-of-redcap", "bands": [78]}],
    }
    octets = engine.encode(schema, "DeviceSpecification", specification)
    digest = hashlib.sha256(octets).digest()
    envelope = engine.encode(schema, "SpecificationEnvelope", {"specification": octets, "digest": digest})
    opened = engine.decode(schema, "SpecificationEnvelope", envelope)
    assert hashlib.sha256(opened["specification"]).digest() == opened["digest"]
    read = engine.decode(schema, "DeviceSpecification", opened["specification"])
    assert read["format"] == 1
    assert read["device"] == specification["device"] | {"kind": "module"}
    assert read["capabilities"] == [{"id": "nr-r17-support-of-redcap", "status": "declared", "bands": [78]}]


def test_only_our_names_are_offered():
    assert OwnSource().names() == tuple(OWN_MODULES)
    with pytest.raises(SchemaError, match="there is no schema other; known are device-specification"):
        OwnSource().load("other")
