"""The coverage of a suite counts what its valid vectors show, and gives a reason for the rest."""

from __future__ import annotations

import pytest

from conformance.asn1.strict import StrictEngine
from conformance.errors import DecodeError
from conformance.model.schema import (
    BitStringType,
    BooleanType,
    Bounds,
    ChoiceType,
    Component,
    EnumeratedType,
    IntegerType,
    ListType,
    Module,
    Reference,
    Schema,
    SequenceType,
)
from conformance.model.vector import Expectation, Vector
from conformance.vectors.coverage import Coverage, measure
from conformance.vectors.elements import elements

INNER = ChoiceType((Component("on", BooleanType()), Component("level", IntegerType(Bounds(((3, 7),))))))
TOP = SequenceType(
    (
        Component("kind", EnumeratedType((("a", 0), ("b", 1)))),
        Component("inner", Reference("M", "Inner"), optional=True),
        Component("many", ListType(BooleanType(), Bounds(((0, 8_000),))), optional=True),
    )
)
SCHEMA = Schema("m", {"M": Module("M", {"Top": TOP, "Inner": INNER})})
ENGINE = StrictEngine()


def vector(name: str, value: object, expectation: Expectation = Expectation.VALID) -> Vector:
    return Vector(name, ENGINE.encode(SCHEMA, "Top", value), expectation, "component")


def measured(*vectors: Vector) -> Coverage:
    return measure(elements(SCHEMA, "Top"), vectors, lambda octets: ENGINE.decode(SCHEMA, "Top", octets))


def test_what_vectors_show_is_counted_and_the_rest_has_a_reason() -> None:
    found = measured(vector("v1", {"kind": "a"}), vector("v2", {"kind": "a", "inner": ("level", 3)}))
    missing = {one.element.id for one in found.uncovered() if one.reason.key == "coverage.not-exercised"}
    assert found.shown["Top/kind:a"] == 2
    assert found.shown["Top/inner=present"] == 1
    assert missing == {
        "Top/kind:b",
        "Top/many=present",
        *(f"Top/many#{size}" for size in (0, 1, 8_000)),
        *(f"Top/many[]:{truth}" for truth in ("false", "true")),
        "Inner/on=chosen",
        *(f"Inner/on:{truth}" for truth in ("false", "true")),
        "Inner/level:7",
    }
    assert found.covered + len(missing) == found.reachable


def test_what_no_vector_can_show_is_no_fault_of_the_suite() -> None:
    """A list of 8,000 items of 300 bits would be a vector of 300 kB."""
    wide = BitStringType(Bounds(((300, 300),)))
    schema = Schema("m", {"M": Module("M", {"Long": ListType(wide, Bounds(((1, 8_000),)))})})
    found = measure(elements(schema, "Long"), (), lambda _: None)
    last = list(found.uncovered())[-1]
    assert (last.element.id, last.element.reachable, last.reason.key) == ("Long#8000", False, "elements.too-large")
    assert found.reachable == len(found.elements) - 1


def test_the_path_of_what_is_missing_is_the_way_to_it_from_the_root() -> None:
    paths = {one.element.id: one.path for one in measured(vector("v", {"kind": "a"})).uncovered()}
    assert paths["Inner/level:7"] == "Top.inner.level"


def test_an_invalid_vector_counts_for_its_rule_alone() -> None:
    found = measured(vector("v", {"kind": "b"}, Expectation.INVALID))
    assert not found.shown
    assert found.rules == {"component": 1}


def test_a_vector_that_cannot_be_decoded_is_told_and_stops_nothing() -> None:
    def refuse(octets: bytes) -> object:
        if octets == b"\xff":
            raise DecodeError("uper.truncated", bit=0)
        return ENGINE.decode(SCHEMA, "Top", octets)

    vectors = [Vector("broken", b"\xff", Expectation.VALID, "component"), vector("v", {"kind": "b"})]
    found = measure(elements(SCHEMA, "Top"), vectors, refuse)
    assert list(found.unread) == ["broken"]
    assert found.shown["Top/kind:b"] == 1


def test_figures_by_kind_and_by_type_add_up_to_the_whole() -> None:
    found = measured(vector("v", {"kind": "a", "inner": ("on", True)}))
    for shares in (found.by_kind(), found.by_type()):
        assert sum(share.covered for share in shares.values()) == found.covered
        assert sum(share.reachable for share in shares.values()) == found.reachable
        assert sum(share.total for share in shares.values()) == len(found.elements)


@pytest.mark.parametrize(
    ("name", "group"), [("Inner/on:true", "inner"), ("Top/kind:a", "kind"), ("Top/inner=absent", "Top")]
)
def test_elements_are_grouped_by_the_component_of_the_root_that_leads_to_them(name: str, group: str) -> None:
    found = measured()
    assert found.group(found.elements.by_id[name]) == group
