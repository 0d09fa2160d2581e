"""The reviewed list of renamed identifiers."""

from __future__ import annotations

from conformance.asn1.bundled import BundledSource
from conformance.asn1.renamed import NAMESPACE, current_name
from conformance.resources import specs
from conformance.xml.parsing import parse_xml
from conformance.xml.validation import validate

PATH = specs("asn1", "renamed-identifiers.xml")


def entries():
    root = parse_xml(PATH.read_bytes(), origin=PATH.name)
    return [dict(entry.attrib) for entry in root.iter(f"{{{NAMESPACE}}}identifier")]


def test_the_list_is_valid():
    root = parse_xml(PATH.read_bytes(), origin=PATH.name)
    validate(root, specs("schemas", "renamed-identifiers.xsd"), origin=PATH.name)


def test_the_schema_of_today_has_the_current_identifiers_and_not_the_old_ones():
    schema = BundledSource().load("nr-rrc")
    assert entries()
    for entry in entries():
        type_name, *places = entry["type"].split(".")
        definition = schema.definition(schema.find(type_name))
        for place in places:
            found = next(component for component in definition.components() if component.name == place)
            definition = schema.definition(found.type)
        names = {component.name for component in definition.components()}
        assert entry["current"] in names
        assert entry["old"] not in names


def test_an_old_identifier_is_current_only_within_its_type():
    assert current_name("BandNR", "channelBWs-DL-v1530") == "channelBWs-DL"
    assert current_name("CA-ParametersNR", "channelBWs-DL-v1530") is None
    assert current_name("BandNR", "bandNR") is None
