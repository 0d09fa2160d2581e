"""The catalogue's answers on every real capture agree with asn1tools, pycrate and tshark, field by field."""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from conformance import resources
from conformance.asn1.bundled import BundledSource
from conformance.asn1.library import SchemaLibrary
from conformance.asn1.peers import Asn1toolsEngine, PycrateEngine
from conformance.asn1.probe import probe_document
from conformance.asn1.strict import StrictEngine
from conformance.capabilities.catalogue import load_catalogue
from conformance.capabilities.evaluation import CapabilityProbes
from conformance.capabilities.paths import CONTAINERS, probe_path
from conformance.capabilities.values import plain_value
from conformance.model.evidence import CapabilityContainer, Rat
from conformance.model.schema import (
    BitStringType,
    BooleanType,
    ChoiceType,
    EnumeratedType,
    IntegerType,
    ListType,
    SequenceType,
)

DISSECTORS = {
    Rat.NR: "nr-rrc.ue_nr_cap",
    Rat.EUTRA_NR: "nr-rrc.ue_mrdc_cap",
    Rat.EUTRA: "lte-rrc.ue_eutra_cap",
}
EXPLAINED = Path(__file__).parents[1] / "data" / "catalogue_values" / "tshark-4.0.toml"
BITS = r"(?:[01. ]{9,} )?"
"""How tshark shows which bits of an octet a field has."""


@pytest.fixture(scope="module")
def schema_of():
    return SchemaLibrary([BundledSource()]).schema


@pytest.fixture(scope="module")
def catalogue():
    return load_catalogue(sorted(resources.specs("capabilities").glob("*.xml")))


@pytest.fixture(scope="module")
def probes(catalogue, schema_of):
    return CapabilityProbes(catalogue, schema_of)


@pytest.fixture(scope="module")
def captures(real_data):
    """The octets of every raw capture, by RAT and name."""
    found = {rat: {} for rat in Rat}
    for path in sorted((real_data / "ue_capability" / "raw_uper").glob("*.hex")):
        found[Rat(path.name.partition("_")[0])][path.name] = bytes.fromhex(path.read_text(encoding="ascii"))
    assert all(found.values())
    return found


@pytest.fixture(scope="module")
def probe_of(schema_of):
    def probe(rat, octets, engine):
        type_name, schema = CONTAINERS[rat]
        value = engine.decode(schema_of(schema), type_name, octets)
        return probe_document([CapabilityContainer(rat, schema, type_name, octets, value, "capture")], schema_of)

    return probe


@pytest.fixture
def dissected(tshark, tmp_path):
    def dissect(dissector, messages):
        """Return tshark's PDML packet of every message."""
        text, capture = tmp_path / "messages.txt", tmp_path / "messages.pcap"
        text.write_text("\n".join(f"000000 {octets.hex(' ')}\n" for octets in messages), encoding="ascii")
        text2pcap = str(Path(tshark).with_name("text2pcap"))
        subprocess.run([text2pcap, "-q", "-P", dissector, text, capture], check=True, capture_output=True)
        pdml = subprocess.run([tshark, "-r", capture, "-T", "pdml"], check=True, capture_output=True).stdout
        return etree.fromstring(pdml, etree.XMLParser(huge_tree=True)).findall("packet")

    return dissect


@pytest.mark.parametrize("peer", [Asn1toolsEngine(), PycrateEngine()], ids=lambda peer: peer.name)
def test_every_answer_is_the_one_that_a_peer_leads_to(captures, probes, probe_of, peer):
    for rat, named in captures.items():
        for name, octets in named.items():
            ours = probes.evaluate(probe_of(rat, octets, StrictEngine()))
            assert probes.evaluate(probe_of(rat, octets, peer)) == ours, name


@pytest.mark.parametrize("rat", Rat)
def test_tshark_shows_every_field_of_the_catalogue_with_the_same_values(
    rat, captures, probes, probe_of, schema_of, dissected, record_property
):
    type_name, schema_name = CONTAINERS[rat]
    schema = schema_of(schema_name)
    explained = [entry for entry in tomllib.loads(EXPLAINED.read_text())["renamed"] if entry["container"] == type_name]
    used, counts = set(), Counter()
    packets = dissected(DISSECTORS[rat], captures[rat].values())
    for (name, octets), packet in zip(captures[rat].items(), packets, strict=True):
        container = next(field for field in packet.iter("field") if field_name(field) == type_name)
        for row, reading in probes.read(probe_of(rat, octets, StrictEngine())):
            for path in row.paths if row.rat is rat else ():
                definition = probe_path(path, rat, schema_of).definition
                ours = [
                    plain_value(schema, place.definition, found) for place, found in reading.found if place.path == path
                ]
                renamed = {entry["old"]: entry["current"] for entry in explained if entry["path"] == path}
                theirs = Dissection(schema, renamed, used).values(container, path, definition)
                assert theirs == ours, (name, row.id, path)
                counts["declared" if ours else "absent"] += 1
    assert used == {entry["old"] for entry in explained}, "an explanation explains nothing"
    assert counts["declared"]
    record_property("fields", dict(counts))


class Dissection:
    """What tshark's tree says, read by the identifiers that it shows.

    Args:
        schema: the schema that the values are of.
        renamed: what the schema calls components that tshark shows under another name.
        used: takes the names for which that was needed.
    """

    def __init__(self, schema, renamed, used):
        self.schema = schema
        self.renamed = renamed
        self.used = used

    def values(self, container, path, definition):
        """The values at an ASN.1 path; of a BOOLEAN, only true ones."""
        here = [container]
        for step in path.split("/"):
            here = [found for field in here for found in (items(field) if step == "*" else components(field, step))]
        found = [self.value(definition, field) for field in here]
        return [value for value in found if value] if isinstance(definition, BooleanType) else found

    def value(self, definition, field):
        shown = re.sub(rf"^{BITS}[A-Za-z0-9-]+: ", "", field.get("showname"))
        match definition:
            case BooleanType():
                return {"True": True, "False": False}[shown]
            case IntegerType():
                return int(shown.split()[0])
            case EnumeratedType():
                return shown.split()[0]
            case BitStringType():
                length = int(re.search(r"\[bit length (\d+)", shown)[1])
                return "".join(f"{octet:08b}" for octet in bytes.fromhex(shown.split()[0]))[:length]
            case ListType(element):
                return [self.value(self.schema.definition(element), item) for item in items(field)]
            case SequenceType() | ChoiceType():
                return dict(self.members(definition, field))
        raise AssertionError(definition)

    def members(self, definition, field):
        members = definition.components() if isinstance(definition, SequenceType) else definition.alternatives()
        types = {member.name: member.type for member in members}
        for child in fields(field):
            name = field_name(child)
            if name in self.renamed:
                self.used.add(name)
                name = self.renamed[name]
            yield name, self.value(self.schema.definition(types[name]), child)


def field_name(field):
    found = re.match(rf"{BITS}([A-Za-z][A-Za-z0-9-]*)", field.get("showname", ""))
    return found[1] if found else ""


def fields(field):
    """The fields of the message right below one: neither PER's own bits nor the protocol that marks an encoding."""
    return [child for child in field if child.tag == "field" and not child.get("name").startswith("per.")]


def items(field):
    for child in fields(field):
        if child.get("show", "").startswith("Item "):
            yield fields(child)[0]


def components(field, name):
    """The components of that name, also those of the type in a contained encoding."""
    for child in fields(field):
        if field_name(child) == name:
            yield child
        elif field_name(child)[:1].isupper():
            yield from (inner for inner in fields(child) if field_name(inner) == name)
