"""The strict codec keeps every bit: of real messages in every release that reads them, of every type of a schema.

What a schema does not know is kept under the name "..."; written as JSON and read again, it encodes to the same octets.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.asn1.closure import closure
from conformance.asn1.jer import from_jer, to_jer
from conformance.asn1.peers import Asn1toolsEngine, PycrateEngine
from conformance.asn1.strict import StrictEngine, decode_received, decode_reporting
from conformance.asn1.uper_observing import leaf_fields
from conformance.errors import Asn1Error, ConformanceError
from conformance.evidence.encodings import Encoding, Wanted, find_encodings
from conformance.model.schema import Schema
from conformance.vectors.draws import Draws
from conformance.vectors.rich_values import ByLot, RichValues
from conformance.vectors.type_graph import type_graph
from conformance.vectors.values import Values
from conformance.workspace import Workspace

WORKSPACE = Workspace.open()
STRICT = StrictEngine()
VIEWS = {
    "nr-rrc": ("nr-rrc@15.8.0", "nr-rrc@16.9.0", "nr-rrc@17.4.0"),
    "eutra-rrc": ("eutra-rrc@15.8.0", "eutra-rrc@16.9.0", "eutra-rrc@17.4.0"),
}
MANY = "vectors" in os.environ.get("YANGFAN_REQUIRE", "")
"""Whether many values of each type are made: ``tox -e vectors``."""
SEED = 2026
FEW = 8
"""One in so many types is shown to the libraries in every run: they compile what a type needs for each anew."""


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def encodings(path: Path) -> Iterator[Encoding]:
    """Yield the encodings that a capture holds: none if it is no capture."""
    evidence = WORKSPACE.open_sut(str(path)).evidence()
    found = find_encodings(evidence, schema_of=WORKSPACE.schemas.schema, engine=WORKSPACE.engine(), wanted=Wanted())
    return (one for one in found if isinstance(one, Encoding))


def again(schema: Schema, type_name: str, octets: bytes) -> bytes:
    """Decode, write as JSON, read, encode."""
    text = to_jer(schema, type_name, decode_received(schema, type_name, octets))
    return STRICT.encode(schema, type_name, from_jer(schema, type_name, text))


def is_told_once(schema: Schema, type_name: str, octets: bytes) -> bool:
    """Whether a report on the octets has each bit of them in one field."""
    reading = decode_reporting(schema, type_name, octets)
    assert not reading.violations
    assert reading.complete
    leaves = list(leaf_fields(reading.fields))
    ends = [leaf.first_bit + leaf.bits for leaf in leaves]
    return [leaf.first_bit for leaf in leaves] == [0, *ends[:-1]] and ends[-1] == 8 * len(octets)


def test_every_raw_message_is_kept_byte_for_byte_by_its_schema_and_by_every_older_release(real_data: Path) -> None:
    """No release refuses a real message: what it does not know is all in places for extensions."""
    captures, differing = files(real_data / "ue_capability" / "raw_uper"), []
    assert len(captures) == 39
    for path in captures:
        (one,) = encodings(path)
        assert is_told_once(WORKSPACE.schemas.schema(one.schema), one.type_name, one.octets), path.name
        views = (one.schema, *VIEWS[one.schema])
        wrong = (
            name for name in views if again(WORKSPACE.schemas.schema(name), one.type_name, one.octets) != one.octets
        )
        differing.extend((path.name, name) for name in wrong)
    assert not differing


@pytest.mark.parametrize("folder", ["uecapabilityparser", "oai", "derived_from_json"])
def test_every_container_of_other_captures_is_kept_byte_for_byte(folder: str, real_data: Path) -> None:
    kept = 0
    for path in files(real_data / "ue_capability" / folder):
        try:
            found = list(encodings(path))
        except ConformanceError:  # no capture; what is refused is told by other tests
            continue
        for one in found:
            schema = WORKSPACE.schemas.schema(one.schema)
            assert again(schema, one.type_name, one.octets) == one.octets, one.origin
            assert is_told_once(schema, one.type_name, one.octets), one.origin
            kept += 1
    assert kept >= {"uecapabilityparser": 20, "oai": 6, "derived_from_json": 11}[folder]


def named_types(schema: Schema) -> list[str]:
    """Return the names by which the types of a schema are found."""
    return [f"{module.name}.{name}" for module in schema.modules.values() for name in module.types]


def values_of(schema: Schema, type_name: str) -> Iterator[object]:
    """Yield values of a type: small ones that differ, and some with much in them."""
    graph = type_graph(schema, type_name)
    assert graph.root.cost is not None, type_name
    values, draws = Values(graph), Draws(SEED).branch(type_name)
    small = list(values.variants(graph.root))
    yield from small if MANY else small[:3]
    for number in range(20 if MANY else 2):
        yield RichValues(values, ByLot(draws.branch(str(number)))).value(2000 if MANY else 400)


SCHEMAS = {
    "device-specification": None,
    "nr-rrc": ["UE-NR-Capability"],
    "nr-rrc@17.4.0": ["UE-NR-Capability"],
}


def schema_of(name: str) -> Schema:
    whole, roots = WORKSPACE.schemas.schema(name), SCHEMAS[name]
    return whole if roots is None else closure(whole, roots)


@pytest.mark.parametrize("name", SCHEMAS)
def test_values_of_every_named_type_come_back(name: str) -> None:
    schema = schema_of(name)
    types = named_types(schema)
    assert len(types) >= {"device-specification": 13, "nr-rrc": 491, "nr-rrc@17.4.0": 365}[name]
    for type_name in types:
        for value in values_of(schema, type_name):
            octets = STRICT.encode(schema, type_name, value)
            assert STRICT.decode(schema, type_name, octets) == value, type_name
            assert again(schema, type_name, octets) == octets, type_name
            assert is_told_once(schema, type_name, octets), type_name


MISWRITTEN = {("asn1tools", b"\0", b"")}
"""What libraries are known to write in place of ours: a value without bits takes one octet (X.691 clause 11.1.3.1)."""


def is_misread(peer: Asn1toolsEngine | PycrateEngine, value: object) -> bool:
    """Whether a library is known to read a value as another: asn1tools reads 2.999 as 26.39 (X.690 clause 8.19.4)."""
    return peer.name == "asn1tools" and "'2.999" in repr(value)


PEERS = [
    ("device-specification", Asn1toolsEngine()),
    ("nr-rrc", Asn1toolsEngine()),
    ("nr-rrc", PycrateEngine()),
    ("nr-rrc@17.4.0", Asn1toolsEngine()),
]


@pytest.mark.parametrize(("name", "peer"), PEERS, ids=lambda one: getattr(one, "name", one))
def test_libraries_write_and_read_the_same(name: str, peer: Asn1toolsEngine | PycrateEngine) -> None:
    """What a library refuses, for lack of a feature, it does not gainsay; it may not refuse much."""
    schema = schema_of(name)
    agreed, refused, differing = 0, list[str](), list[str]()
    for type_name in named_types(schema)[:: FEW if SCHEMAS[name] and not MANY else 1]:
        for value in values_of(schema, type_name):
            octets = STRICT.encode(schema, type_name, value)
            try:
                written = peer.encode(schema, type_name, value)
                if written != octets and (peer.name, octets, written) not in MISWRITTEN:
                    differing.append(type_name)
                elif is_misread(peer, value) or peer.decode(schema, type_name, octets) == value:
                    agreed += 1
                else:
                    differing.append(type_name)
            except Asn1Error as error:
                refused.append(f"{type_name}: {error}")
    assert not differing
    assert len(refused) <= agreed / 20, refused[:5]
