"""What was received, in JSON both ways: what is written is read back, what no encoding can have held is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.asn1.jer import from_jer, to_jer
from conformance.errors import DecodeError, EncodeError, dotted
from conformance.model.received import Received, Unknown
from conformance.model.schema import (
    ChoiceType,
    Component,
    EnumeratedType,
    IntegerType,
    Module,
    Reference,
    Schema,
    SequenceType,
)

PLAIN = SequenceType((Component("x", IntegerType(), optional=True), Component("y", IntegerType(), default=(1,))))
T = SequenceType(
    (
        Component("colour", EnumeratedType((("red", 0),), (("blue", 1),)), optional=True),
        Component("plain", EnumeratedType((("a", 0), ("b", 1))), optional=True),
        Component(
            "pick", ChoiceType((Component("a", IntegerType()),), (Component("b", IntegerType()),)), optional=True
        ),
        Component("only", ChoiceType((Component("a", IntegerType()), Component("b", IntegerType()))), optional=True),
        Component("fixed", Reference("M", "Plain"), optional=True),
        Component("later", SequenceType(()), optional=True),
        Component("size", IntegerType(), default=(8,)),
    ),
    (Component("one", IntegerType(), optional=True), Component("two", IntegerType(), optional=True)),
)
SCHEMA = Schema("test", {"M": Module("M", {"T": T, "Plain": PLAIN})})
WIDE = (1 << 64) - 1


def read(document: Any) -> Any:
    return from_jer(SCHEMA, "T", json.dumps(document))


def test_what_was_received_stands_at_its_place_in_json() -> None:
    value = {
        "colour": Unknown(4),
        "pick": ("...", Unknown(7, b"\x0a\xff")),
        "later": {"...": Received(tail="0110")},
        "size": 8,
        "...": Received(width=12, additions={11: b"\x03\x80", 2: b"\x01"}, explicit=("size",)),
    }
    assert json.loads(to_jer(SCHEMA, "T", value)) == {
        "colour": {"...": {"index": 4}},
        "pick": {"...": {"index": 7, "octets": "0AFF"}},
        "later": {"...": {"tail": "0110"}},
        "size": 8,
        "...": {"width": 12, "additions": {"2": "01", "11": "0380"}, "explicit": ["size"]},
    }
    assert from_jer(SCHEMA, "T", to_jer(SCHEMA, "T", value)) == value


RECEIVED = st.builds(
    lambda width, additions, explicit: Received(
        width, {index: octets for index, octets in additions.items() if index < width}, explicit
    ),
    st.integers(1, 16_383),
    st.dictionaries(st.integers(0, 200), st.binary(max_size=9)),
    st.sampled_from([(), ("size",)]),
)


@given(
    st.fixed_dictionaries(
        {"size": st.integers()},
        optional={
            "colour": st.builds(Unknown, st.integers(1, WIDE)),
            "pick": st.tuples(st.just("..."), st.builds(Unknown, st.integers(1, WIDE), st.binary(max_size=9))),
            "later": st.fixed_dictionaries({"...": st.builds(Received, tail=st.text("01"))}),
            "...": RECEIVED,
        },
    )
)
def test_what_is_written_is_read_back(value: Any) -> None:
    assert from_jer(SCHEMA, "T", to_jer(SCHEMA, "T", value)) == value


@pytest.mark.parametrize(
    ("document", "key", "path"),
    [
        ({"...": []}, "jer.received-object", "..."),
        ({"...": {"wide": 3}}, "jer.received-member", "..."),
        ({"...": {"width": 0}}, "jer.received-number", "....width"),
        ({"...": {"width": True}}, "jer.received-number", "....width"),
        ({"...": {"width": 16_384}}, "jer.received-number", "....width"),
        ({"...": {"additions": {"2": "00"}}}, "jer.received-index", "....additions.2"),
        ({"...": {"width": 3, "additions": {"3": "00"}}}, "jer.received-index", "....additions.3"),
        ({"...": {"width": 3, "additions": {"-1": "00"}}}, "jer.received-index", "....additions.-1"),
        ({"...": {"width": 3, "additions": {"02": "00"}}}, "jer.received-index", "....additions.02"),
        ({"...": {"width": 3, "additions": {"٢": "00"}}}, "jer.received-index", "....additions.٢"),
        ({"...": {"width": 3, "additions": {"2": "0"}}}, "jer.no-octets", "....additions.2"),
        ({"...": {"width": 3, "additions": {"2": "0g"}}}, "jer.no-octets", "....additions.2"),
        ({"...": {"width": 3, "additions": ["00"]}}, "jer.received-object", "....additions"),
        ({"...": {"explicit": "size"}}, "jer.received-names", "....explicit"),
        ({"...": {"explicit": ["colour"]}}, "jer.received-explicit", "....explicit"),
        ({"...": {"explicit": ["size", "size"]}}, "jer.received-explicit", "....explicit"),
        ({"...": {"tail": "01"}}, "jer.received-tail", "....tail"),
        ({"later": {"...": {"tail": "012"}}}, "jer.received-bits", "later.....tail"),
        ({"later": {"...": {"width": 1}}}, "jer.not-extensible", "later.....width"),
        ({"fixed": {"...": {"width": 1}}}, "jer.not-extensible", "fixed.....width"),
        ({"fixed": {"...": {"additions": {"0": "00"}}}}, "jer.not-extensible", "fixed.....additions"),
        ({"colour": {"...": {"index": 0}}}, "jer.received-known", "colour.....index"),
        ({"colour": {"...": {"index": WIDE + 1}}}, "jer.received-number", "colour.....index"),
        ({"colour": {"...": {"index": "1"}}}, "jer.received-number", "colour.....index"),
        ({"colour": {"...": {}}}, "jer.missing-component", "colour...."),
        ({"colour": {"...": {"index": 1, "octets": "00"}}}, "jer.received-member", "colour...."),
        ({"plain": {"...": {"index": 1}}}, "jer.not-extensible", "plain...."),
        ({"pick": {"...": {"index": 1}}}, "jer.missing-component", "pick...."),
        ({"pick": {"...": {"index": 0, "octets": ""}}}, "jer.received-known", "pick.....index"),
        ({"pick": {"...": {"index": 1, "octets": 1}}}, "jer.no-octets", "pick.....octets"),
        ({"only": {"...": {"index": 1, "octets": ""}}}, "jer.not-extensible", "only...."),
        ({"plain": None}, "jer.mismatch", "plain"),
        ({"only": None}, "jer.mismatch", "only"),
    ],
)
def test_what_no_encoding_can_have_held_is_refused_with_its_path(document: Any, key: str, path: str) -> None:
    with pytest.raises(DecodeError) as refused:
        read(document)
    assert (refused.value.key, dotted(refused.value.path)) == (key, path)
    assert "..." in str(refused.value) or "..." not in path


def test_defaults_of_a_type_without_extension_marker_may_have_been_sent() -> None:
    assert read({"fixed": {"y": 1, "...": {"explicit": ["y"]}}})["fixed"]["..."] == Received(explicit=("y",))


def test_what_is_unknown_and_was_not_kept_is_null() -> None:
    value = {"colour": None, "pick": (None, None), "size": 8}
    assert json.loads(to_jer(SCHEMA, "T", value)) == {"colour": None, "pick": None, "size": 8}
    assert read({"colour": None, "pick": None}) == value


@pytest.mark.parametrize("value", [{"plain": Unknown(3)}, {"only": ("...", Unknown(2, b""))}, {"...": {"width": 3}}])
def test_what_a_type_has_no_place_for_is_not_written(value: Any) -> None:
    with pytest.raises(EncodeError):
        to_jer(SCHEMA, "T", {"size": 8, **value})
