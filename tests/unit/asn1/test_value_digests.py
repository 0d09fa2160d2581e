"""Digests of values: equal where X.680 says that two values are the same one, different where they are not."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from conformance.asn1.value_digests import document_digest, normalised_digest, plain_json, value_digest
from conformance.errors import DecodeError, EncodeError, SchemaError
from conformance.model.received import Received, Unknown
from conformance.model.schema import (
    AdditionGroup,
    BitStringType,
    Bounds,
    ChoiceType,
    Component,
    EnumeratedType,
    IntegerType,
    ListType,
    Module,
    OctetStringType,
    Reference,
    Schema,
    SequenceType,
)

NAMED = (("a", 0), ("b", 3))
T = SequenceType(
    (
        Component("colour", EnumeratedType((("red", 0),), (("blue", 1),)), optional=True),
        Component("pick", ChoiceType((Component("a", IntegerType()),), ()), optional=True),
        Component("flags", BitStringType(named=NAMED), optional=True),
        Component("wide", BitStringType(Bounds(((2, 8),)), NAMED), optional=True),
        Component("bits", BitStringType(), optional=True),
        Component("octets", OctetStringType(), optional=True),
        Component("inner", ListType(Reference("M", "Inner")), optional=True),
        Component("size", IntegerType(), default=(8,)),
    ),
    (
        Component("late", IntegerType(), default=(1,)),
        AdditionGroup((Component("later", IntegerType(), optional=True),)),
    ),
)
SCHEMA = Schema(
    "test", {"M": Module("M", {"T": T, "Inner": SequenceType((Component("x", IntegerType(), default=(0,)),))})}
)


def digest(value: Any) -> str:
    return value_digest(SCHEMA, "T", value)


def test_the_digest_is_that_of_the_canonical_json_of_the_plain_form() -> None:
    plain = {"size": 8, "late": 1, "octets": "0A"}
    assert plain_json(SCHEMA, "T", {"octets": b"\x0a"}) == plain
    assert digest({"octets": b"\x0a"}) == hashlib.sha256(b'{"late":1,"octets":"0A","size":8}').hexdigest()[:32]
    assert document_digest(SCHEMA, "T", plain) == digest({"octets": b"\x0a"})


@pytest.mark.parametrize(
    ("value", "same"),
    [
        ({}, {"size": 8, "late": 1}),
        ({"inner": [{}]}, {"inner": [{"x": 0}]}),
        ({"flags": (b"\x80", 1)}, {"flags": (b"\x80", 4)}),
        ({"flags": (b"", 0)}, {"flags": (b"\x00", 5)}),
        ({"wide": (b"\x00", 2)}, {"wide": (b"\x00", 8)}),
        ({"colour": None}, {"colour": Unknown(3)}),
        ({"pick": (None, None)}, {"pick": ("...", Unknown(2, b"\x01"))}),
        ({"size": 9}, {"size": 9, "...": Received(width=12, additions={11: b"\x01"})}),
    ],
)
def test_one_value_has_one_digest_however_it_is_kept(value: Any, same: Any) -> None:
    assert digest(value) == digest(same)


@pytest.mark.parametrize(
    ("value", "other"),
    [
        ({}, {"size": 9}),
        ({"bits": (b"\x80", 1)}, {"bits": (b"\x80", 4)}),
        ({"flags": (b"\x80", 1)}, {"flags": (b"\x90", 4)}),
        ({"colour": "blue"}, {"colour": None}),
        ({"octets": b""}, {}),
        ({"later": 0}, {}),
    ],
)
def test_other_values_have_other_digests(value: Any, other: Any) -> None:
    assert digest(value) != digest(other)


def test_what_another_codec_spells_otherwise_is_normalised() -> None:
    value = {"octets": b"\x0a", "colour": None, "pick": (None, None), "flags": (b"\x80", 1)}
    document = {"octets": "0a", "colour": None, "pick": None, "flags": {"value": "80", "length": 4}}
    assert document_digest(SCHEMA, "T", document) != digest(value)
    assert normalised_digest(SCHEMA, "T", document) == digest(value)
    kept = {**document, "pick": {"...": {"index": 0, "octets": "00"}}, "...": {"width": 3}}
    assert normalised_digest(SCHEMA, "T", kept) == digest(value)


def test_what_is_no_value_of_the_type_is_refused_with_its_path() -> None:
    with pytest.raises(DecodeError) as refused:
        normalised_digest(SCHEMA, "T", {"inner": [{"x": "1"}]})
    assert list(refused.value.path) == ["inner", 0, "x"]
    assert refused.value.type_name == "T"
    with pytest.raises(EncodeError) as strange:
        digest({"inner": [{"y": 1}]})
    assert (strange.value.key, list(strange.value.path)) == ("jer.unknown-component", ["inner", 0])
    with pytest.raises(SchemaError):
        value_digest(SCHEMA, "Strange", {})


def test_a_document_that_is_no_json_or_nests_without_end_has_no_digest() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    assert document_digest(SCHEMA, "T", deep) == ""
    assert document_digest(SCHEMA, "T", {"x": object()}) == ""
    assert json.dumps(plain_json(SCHEMA, "T", {}))
