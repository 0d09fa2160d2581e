"""Validation of suites: every fault is found, named with vector, file and line, and none hides the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.asn1.closure import closure
from conformance.asn1.encoding_rules import load_encoding_rules
from conformance.asn1.strict import StrictEngine
from conformance.asn1.value_digests import value_digest
from conformance.errors import SchemaError
from conformance.model.schema import Bounds, Component, IntegerType, Module, Schema, SequenceType
from conformance.model.text import Text
from conformance.model.vector import Expectation, Provenance, SuiteHeader, Vector
from conformance.vectors.suites import Suite, open_suite, write_suite
from conformance.vectors.validation import Fault, SuiteCheck
from conformance.workspace import Workspace

SCHEMA = Schema(
    "demo",
    {
        "Demo": Module(
            "Demo",
            {
                "T": SequenceType(
                    (
                        Component("a", IntegerType(Bounds(((0, 5),)))),
                        Component("size", IntegerType(Bounds(((0, 7),))), default=(3,)),
                    )
                )
            },
        )
    },
)
HEADER = SuiteHeader(
    id="made-up-uper",
    title=Text("Made up", "虚构"),
    schema="demo",
    schema_digest=closure(SCHEMA, ["T"]).digest,
    module="Demo",
    type_name="T",
    release=None,
    encoding="uper",
    provenance=Provenance("generated", generator="by hand 1", seed=0),
)
ENGINE = StrictEngine()
VALID = Vector(
    "good",
    ENGINE.encode(SCHEMA, "T", {"a": 5}),
    Expectation.VALID,
    "component",
    path="T.a",
    value_digest=value_digest(SCHEMA, "T", {"a": 5, "size": 3}),
)
# one presence bit, three bits for 0..5 (X.691 clause 11.5.6): 6 does not exist, and four bits of padding follow
VALUE = Vector("beyond", b"\x60", Expectation.INVALID, "value", path="T.a")
PADDING = Vector("padded", b"\x51", Expectation.INVALID, "padding", path="T")
EXPLICIT = Vector(
    "explicit",
    b"\xd6",
    Expectation.ACCEPTABLE,
    "explicit-default",
    path="T.size",
    policy="explicit-default",
    value_digest=VALID.value_digest,
)


def schema_of(name: str) -> Schema:
    if name != "demo":
        raise SchemaError("schema.unknown", name=name, known="demo")
    return SCHEMA


@pytest.fixture
def faults(tmp_path: Path) -> Callable[..., list[Fault]]:
    """What is wrong with a suite of such vectors and such a header."""

    def found(*vectors: Vector, **header: Any) -> list[Fault]:
        return check(write_suite(tmp_path / "suite", replace(HEADER, **header), vectors))

    return found


def check(suite: Suite) -> list[Fault]:
    return list(SuiteCheck(suite, schema_of, load_encoding_rules()).faults())


def keys(found: list[Fault]) -> list[str]:
    return [fault.message.key.removeprefix("vectors.") for fault in found]


def test_a_sound_suite_has_no_faults(faults: Callable[..., list[Fault]]) -> None:
    assert faults(VALID, VALUE, PADDING, EXPLICIT) == []


@pytest.mark.parametrize(
    ("vector", "expected"),
    [
        (replace(VALID, value_digest="0" * 32), ["other-value"]),
        (replace(VALID, value_digest=""), ["no-digest"]),
        (replace(VALID, octets=b"\x60"), ["refused"]),
        (replace(VALID, octets=b""), ["refused"]),
        (replace(VALID, path="U.a"), ["path-elsewhere"]),
        (replace(VALID, path="Ta"), ["path-elsewhere"]),
        (replace(VALID, rule="no-such-rule"), ["unknown-rule"]),
        (replace(VALID, policy="explicit-default"), ["other-policy"]),
        (replace(VALID, sender="demo@2"), ["schema.unknown"]),
        (replace(VALUE, octets=VALID.octets), ["decodes"]),
        (replace(VALUE, octets=b"\x51"), ["other-rule"]),
        (replace(VALUE, rule="padding"), ["other-rule"]),
        (replace(VALUE, value_digest="0" * 32), ["needless-digest"]),
        (replace(VALUE, rule="component"), ["other-expectation", "other-rule"]),
        (replace(VALID, expectation=Expectation.INVALID), ["other-expectation", "needless-digest", "decodes"]),
        (replace(EXPLICIT, policy=""), ["other-policy", "no-policy"]),
        (replace(EXPLICIT, policy="whatever"), ["other-policy", "unknown-policy"]),
    ],
)
def test_a_fault_of_one_vector_is_found(
    faults: Callable[..., list[Fault]], vector: Vector, expected: list[str]
) -> None:
    found = faults(replace(PADDING, id="other"), vector)
    assert keys(found) == expected
    assert {(fault.vector, fault.file) for fault in found} == {(vector.id, "vectors-0001.xml")}


def test_the_line_is_that_of_the_vector(tmp_path: Path) -> None:
    suite = write_suite(tmp_path / "suite", HEADER, [VALID, replace(VALUE, octets=b"\x51")])
    (fault,) = check(suite)
    line = (suite.folder / fault.file).read_text().splitlines()[fault.line - 1]
    assert line.startswith('<vector id="beyond"')


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ({"schema": "unknown"}, ["schema.unknown"]),
        ({"schema_digest": "1" * 64}, ["schema-changed"]),
        ({"type_name": "U"}, ["schema.unknown-type"]),
        ({"module": "Other"}, ["other-module"]),
        ({"provenance": Provenance("generated", generator="by hand 1")}, ["no-generator"]),
        ({"provenance": Provenance("generated", seed=1)}, ["no-generator"]),
        ({"provenance": Provenance("sourced")}, ["no-origin"]),
    ],
)
def test_a_fault_of_the_header_is_found(
    faults: Callable[..., list[Fault]], header: dict[str, Any], expected: list[str]
) -> None:
    found = faults(**header)
    assert keys(found) == expected
    assert {(fault.vector, fault.file) for fault in found} == {("", "suite.xml")}


def test_a_schema_that_changed_does_not_keep_the_vectors_from_being_checked(
    faults: Callable[..., list[Fault]],
) -> None:
    found = faults(VALID, replace(VALUE, octets=b"\x51"), schema_digest="1" * 64)
    assert keys(found) == ["schema-changed", "other-rule"]


def test_an_unknown_schema_does_not_keep_the_rules_from_being_checked(faults: Callable[..., list[Fault]]) -> None:
    assert keys(faults(replace(VALID, rule="no-such-rule"), schema="unknown")) == ["schema.unknown", "unknown-rule"]


def test_nothing_stops_at_a_broken_file(tmp_path: Path) -> None:
    many = [replace(VALID, id=f"v{number}") for number in range(3001)]
    suite = write_suite(tmp_path / "suite", HEADER, [*many, replace(VALUE, octets=b"\x51")])
    (suite.folder / "vectors-0001.xml").unlink()
    second, third = (suite.folder / name for name in ("vectors-0002.xml", "vectors-0003.xml"))
    second.write_text(second.read_text().replace("</vectors>", ""))
    third.write_text(third.read_text().replace('id="v2500"', 'id="v3000"', 1))
    (suite.folder / "stray.txt").write_text("")
    found = check(suite)
    assert [(fault.file, fault.vector, key) for fault, key in zip(found, keys(found), strict=True)] == [
        ("stray.txt", "", "not-listed"),
        ("vectors-0001.xml", "", "data.unreadable"),
        ("vectors-0002.xml", "", "digest"),
        ("vectors-0002.xml", "", "xml.broken"),
        ("vectors-0003.xml", "", "digest"),
        ("vectors-0004.xml", "v3000", "seen"),
        ("vectors-0004.xml", "beyond", "other-rule"),
    ]


def test_counts_that_are_wrong_are_found(tmp_path: Path) -> None:
    suite = write_suite(tmp_path / "suite", HEADER, [VALID, VALUE])
    path = suite.folder / "suite.xml"
    path.write_text(path.read_text().replace('count="1"', 'count="2"'))
    assert keys(check(open_suite(suite.folder))) == ["count"]


def test_a_suite_of_other_encoding_rules_is_decoded_by_a_peer(faults: Callable[..., list[Fault]]) -> None:
    # DER of T with a = 5 under AUTOMATIC TAGS: SEQUENCE, then [0] 5 (X.690 clauses 8.9 and 8.14)
    der = replace(VALID, octets=bytes.fromhex("3003800105"))
    assert faults(der, encoding="der") == []
    assert keys(faults(replace(der, octets=bytes.fromhex("3003800104")), encoding="der")) == ["other-value"]
    assert keys(faults(replace(VALUE, octets=b"\x01"), encoding="der")) == []


@pytest.mark.parametrize(("release", "expected"), [(17, []), (15, ["other-release"]), (None, ["other-release"])])
def test_a_release_that_is_not_that_of_the_schema_is_found(release: int | None, expected: list[str]) -> None:
    suite = Workspace.open().suites["nr-uper-r17-information"]
    told = replace(suite, header=replace(suite.header, release=release))
    schemas = Workspace.open().schemas.schema
    assert keys(list(SuiteCheck(told, schemas, load_encoding_rules()).header_faults())) == expected
