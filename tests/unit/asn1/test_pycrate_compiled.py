"""pycrate with schemas that its own compiler made of our text: the tree that we printed, and the same encodings.

pycrate's compiler keeps its state in the process, so each of these works in a process of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from conformance.asn1.own import OwnSource
from conformance.asn1.peers import Asn1toolsEngine
from conformance.asn1.strict import StrictEngine
from conformance.model.codec import AnswerKind, Operation, Question, Target
from conformance.sut.shipped import shipped_codec
from conformance.workspace import Workspace

TREES = """
import json, sys
from conformance.asn1.closure import closure
from conformance.asn1.module_text import print_schema
from conformance.asn1.pycrate_compiled import CompiledObjects
from conformance.asn1.pycrate_generated import generated_module
from conformance.asn1.pycrate_tree import convert
from conformance.workspace import Workspace
schema = Workspace.open().schemas.schema(sys.argv[1])
for type_name in sys.argv[2:]:
    with CompiledObjects().opened(schema, schema.find(type_name)) as item:
        modules = [item for item in vars(generated_module()).values() if hasattr(item, "_name_")]
    tree = convert(modules, name=schema.name, origin=schema.origin, digest="")
    print(json.dumps([closure(one, [type_name]).digest for one in (schema, tree)]))
"""

BROKEN = """
import sys
from conformance.asn1.pycrate_compiled import CompiledObjects
from conformance.errors import SchemaError
from conformance.model.schema import Module, Reference, Schema, SequenceType, Component, BooleanType
member = Component("b", BooleanType())
schema = Schema("broken", {"Broken": Module("Broken", {"T": SequenceType((member, member))})})
objects = CompiledObjects()
for _ in range(2):
    try:
        objects.opened(schema, Reference("Broken", "T"))
    except SchemaError as error:
        print(error)
"""


def lines_of(program, *arguments):
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, check=True, encoding="utf-8"
    )
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    ("schema", "types"),
    [
        ("device-specification", ["BandNumber", "DeviceSpecification"]),
        ("nr-rrc@15.8.0", ["UE-NR-Capability"]),
        ("nr-rrc@17.4.0", ["UECapabilityInformation", "UE-NR-Capability"]),
    ],
)
def test_pycrates_compiler_reads_the_tree_that_was_printed(schema, types):
    pairs = [json.loads(line) for line in lines_of(TREES, schema, *types)]
    assert len(pairs) == len(types)
    assert all(ours == theirs for ours, theirs in pairs)


def test_what_pycrate_cannot_compile_is_told_each_time():
    """Two components of one name are no SEQUENCE (X.680 25.11)."""
    first, second = lines_of(BROKEN)
    assert first == second
    assert first.startswith("pycrate cannot compile T: ")
    assert "choose another engine" in first


@pytest.fixture(scope="module")
def own():
    return OwnSource().load("device-specification")


def asked(target, *questions):
    codec = shipped_codec("pycrate").start(target)
    try:
        return list(codec.answers(questions))
    finally:
        codec.close()


@pytest.mark.parametrize("encoding", ["uper", "aper"])
def test_the_adapter_encodes_our_own_modules_as_others_do(own, encoding):
    peer = StrictEngine() if encoding == "uper" else Asn1toolsEngine()
    octets = peer.encode(own, "BandNumber", 78, rules=encoding)
    target = Target("device-specification", "Yangfan-Identification", "BandNumber", encoding)
    decoded, encoded = asked(target, Question(Operation.DECODE, octets), Question(Operation.ENCODE, value=78))
    assert (decoded.kind, decoded.value) == (AnswerKind.ACCEPTED, 78)
    assert (encoded.kind, encoded.octets) == (AnswerKind.ACCEPTED, octets)


def test_the_adapter_reads_a_release_as_the_release_has_it():
    """rel16 is no enumerator of AccessStratumRelease before it came: spare7 stood there (TS 38.331 15.8.0)."""
    view, whole = (Workspace.open().schemas.schema(name) for name in ("nr-rrc@15.8.0", "nr-rrc"))
    octets = StrictEngine().encode(whole, "AccessStratumRelease", "rel16")
    before = StrictEngine().decode(view, "AccessStratumRelease", octets)
    target = Target("nr-rrc@15.8.0", "NR-RRC-Definitions", "AccessStratumRelease")
    (answer,) = asked(target, Question(Operation.DECODE, octets))
    assert answer.value == before != "rel16"


def test_the_adapter_speaks_no_encoding_but_per():
    target = Target("device-specification", "Yangfan-Identification", "BandNumber", "der")
    (answer,) = asked(target, Question(Operation.DECODE, b"\x02\x01\x4e"))
    assert answer.kind is AnswerKind.UNSUPPORTED
    assert "der" in answer.reason
