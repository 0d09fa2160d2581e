"""What the catalogue reads agrees with asn1tools, pycrate and tshark, field by field.

That is so on every real capture, and for every place of every row on synthetic messages that have it and lack it.
"""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from lxml import etree

from conformance.asn1.peers import Asn1toolsEngine, PycrateEngine
from conformance.asn1.probe import probe_document
from conformance.asn1.strict import StrictEngine
from conformance.capabilities.paths import CONTAINERS, probe_path
from conformance.capabilities.values import plain_value
from conformance.model.capability import Capability, CapabilityAnswer, Status
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
EXPLAINED = Path(__file__).parents[2] / "data" / "catalogue_values" / "tshark-4.0.toml"
BITS = r"(?:[01. ]{9,} )?"
"""How tshark shows which bits of an octet a field has."""


@dataclass(frozen=True)
class Synthetic:
    """A place of a row of the catalogue, and the messages that have it and that lack it, if there is one.

    Attributes:
        answers: what the catalogue says of the message that has it, as the strict engine reads it.
    """

    row: Capability
    path: str
    having: bytes
    lacking: bytes | None
    answers: tuple[CapabilityAnswer, ...]


@pytest.fixture(scope="module")
def synthetic(catalogue, probes, probe_of, small_values, container_of):
    """Every place of every row, with small messages made by walking the schema along its path, by RAT."""
    made = {rat: [] for rat in Rat}
    for row in catalogue:
        values = small_values(row.rat)
        for path in row.paths:
            having = values.having(path)
            lacking = values.lacking(path, having)
            octets = [None if value is None else container_of(value, row.rat).octets for value in (having, lacking)]
            answers = probes.evaluate(probe_of(row.rat, octets[0], StrictEngine()))
            made[row.rat].append(Synthetic(row, path, *octets, answers))
    return made


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


@pytest.mark.parametrize("peer", [Asn1toolsEngine(), PycrateEngine()], ids=lambda peer: peer.name)
def test_a_peer_leads_to_the_same_answers_for_each_place_of_each_row(
    synthetic, probes, probe_of, schema_of, peer, capsys
):
    compared, rows = set(), {item.row.id for items in synthetic.values() for item in items}
    for rat, places in synthetic.items():
        type_name, schema = CONTAINERS[rat]
        for item in places:
            theirs = probes.evaluate(probe_of(rat, item.having, peer))
            assert theirs == item.answers, (item.row.id, item.path)
            compared |= {
                answer.capability.id
                for answer in theirs
                if answer.capability.id == item.row.id and answer.status is Status.DECLARED
            }
        for octets in {item.lacking for item in places if item.lacking}:
            ours, others = (engine.decode(schema_of(schema), type_name, octets) for engine in (StrictEngine(), peer))
            assert others == ours, octets.hex()
    told(capsys, f"{peer.name}: {len(compared)} of {len(rows)} rows with an equal value")
    assert compared == rows


@pytest.mark.parametrize("rat", Rat)
def test_tshark_shows_each_place_of_each_row_with_the_same_value(
    rat, synthetic, probes, probe_of, schema_of, dissected, capsys
):
    type_name, schema_name = CONTAINERS[rat]
    schema, explained, used = schema_of(schema_name), renamings(type_name, seen="synthetic"), set()
    messages = [(item, octets) for item in synthetic[rat] for octets in (item.having, item.lacking) if octets]
    packets = dissected(DISSECTORS[rat], [octets for _, octets in messages])
    compared, unknown = set(), set()
    for (item, octets), packet in zip(messages, packets, strict=True):
        place = probe_path(item.path, rat, schema_of)
        reading = dict(probes.read(probe_of(rat, octets, StrictEngine())))[item.row]
        ours = [plain_value(schema, place.definition, found) for at, found in reading.found if at.path == item.path]
        assert bool(ours) is (octets is item.having)
        renamed = {entry["old"]: entry["current"] for entry in explained if entry["path"] == item.path}
        container = next(field for field in packet.iter("field") if field_name(field) == type_name)
        theirs = Dissection(schema, renamed, used).values(container, item.path, place.definition)
        if ours and not theirs:
            unknown.add(item.path)
            continue
        assert theirs == ours, (item.row.id, item.path)
        compared |= {item.row.id} if ours else set()
    rows = {item.row.id for item in synthetic[rat]}
    told(capsys, f"tshark, {type_name}: {len(compared)} of {len(rows)} rows with an equal value")
    assert unknown == {path for entry in reviewed("unknown", type_name) for path in entry["paths"]}
    assert used == {entry["old"] for entry in explained}, "an explanation explains nothing"


def reviewed(table, type_name):
    """What the reviewed file has in this table on that container."""
    entries = tomllib.loads(EXPLAINED.read_text(encoding="utf-8"))[table]
    return [entry for entry in entries if entry["container"] == type_name]


def renamings(type_name, *, seen):
    return [entry for entry in reviewed("renamed", type_name) if entry["seen"] == seen]


def told(capsys, text):
    with capsys.disabled():
        print(f"\n{text}")  # noqa: T201  # to be seen


@pytest.mark.parametrize("rat", Rat)
def test_tshark_shows_every_field_of_the_catalogue_with_the_same_values(
    rat, captures, probes, probe_of, schema_of, dissected, record_property
):
    type_name, schema_name = CONTAINERS[rat]
    schema = schema_of(schema_name)
    explained = renamings(type_name, seen="real")
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
            here = [
                found for field in here for found in (items(field) if step == "*" else self.components(field, step))
            ]
        found = [self.value(definition, field) for field in here]
        return [value for value in found if value] if isinstance(definition, BooleanType) else found

    def components(self, field, name):
        yield from components(field, name)
        for old in (old for old, current in self.renamed.items() if current == name):
            for found in components(field, old):
                self.used.add(old)
                yield found

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
