"""Differences between schemas are classed by what they do to encodings."""

from __future__ import annotations

from itertools import pairwise

import pytest

from conformance.asn1.bundled import BundledSource
from conformance.asn1.corrections import corrections_of
from conformance.asn1.schema_diff import change_json, schema_changes
from conformance.errors import SchemaError
from conformance.model.schema import (
    AdditionGroup,
    BitStringType,
    BooleanType,
    Bounds,
    ChoiceType,
    Component,
    EnumeratedType,
    IntegerType,
    ListType,
    Module,
    NullType,
    OctetStringType,
    Reference,
    Schema,
    SequenceType,
    StringType,
)

NR = BundledSource().load("nr-rrc")
PUBLICATIONS = corrections_of("NR-RRC-Definitions").publications
A, B, C = (Component(name, NullType()) for name in "abc")
SPARE = Component("spare1", NullType())
SMALL, LARGE = Bounds(((0, 7),)), Bounds(((0, 255),))
OPTIONAL = Component("a", NullType(), optional=True)
EMPTY = SequenceType(())


def schema(**types):
    return Schema("", {"A": Module("A", types)})


def classes(old, new):
    """Return path, change and class of what differs between two definitions of the type T."""
    found = schema_changes(schema(T=old), schema(T=new))
    return [(change.path.removeprefix("A.T").removeprefix("."), change.happening, change.effect) for change in found]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        # additions behind an extension marker (X.680 clause 25)
        (SequenceType((A,), ()), SequenceType((A,), (B,)), [("b", "added", "compatible")]),
        (SequenceType((A,), (B,)), SequenceType((A,), (B, AdditionGroup((C,)))), [("c", "added", "compatible")]),
        (ChoiceType((A,), ()), ChoiceType((A,), (B,)), [("b", "added", "compatible")]),
        (EnumeratedType((("a", 0),), ()), EnumeratedType((("a", 0),), (("b", 1),)), [("b", "added", "compatible")]),
        (
            SequenceType((), (AdditionGroup((A,)),)),
            SequenceType((), (AdditionGroup((A, B)),)),
            [("b", "added", "breaking")],
        ),
        (SequenceType((), (A,)), SequenceType((), ()), [("a", "removed", "breaking")]),
        (SequenceType((A,)), SequenceType((A,), ()), [("", "changed", "breaking")]),
        # the root
        (SequenceType((A,)), SequenceType((A, B)), [("b", "added", "breaking")]),
        (SequenceType((A, B)), SequenceType((A,)), [("b", "removed", "breaking")]),
        (SequenceType((A, B)), SequenceType((B, A)), [("a", "changed", "breaking"), ("b", "changed", "breaking")]),
        (SequenceType((A,)), SequenceType((OPTIONAL,)), [("a", "changed", "breaking")]),
        (SequenceType((), (A,)), SequenceType((), (OPTIONAL,)), [("a", "changed", "compatible")]),
        (EnumeratedType((("a", 0),)), EnumeratedType((("a", 0), ("b", 1))), [("b", "added", "breaking")]),
        (ChoiceType((A,)), ChoiceType((A, B)), [("b", "added", "breaking")]),
        # names
        (SequenceType((A,)), SequenceType((B,)), [("a", "changed", "renamed")]),
        (ChoiceType((A,)), ChoiceType((B,)), [("a", "changed", "renamed")]),
        (EnumeratedType((("a", 0),)), EnumeratedType((("b", 0),)), [("a", "changed", "renamed")]),
        (IntegerType(named=(("a", 1),)), IntegerType(named=(("b", 1),)), [("", "changed", "renamed")]),
        (
            SequenceType((Component("a", IntegerType(SMALL)),)),
            SequenceType((Component("b", IntegerType(LARGE)),)),
            [("a", "changed", "renamed"), ("a", "changed", "breaking")],
        ),
        # spares
        (EnumeratedType((("spare1", 0),)), EnumeratedType((("b", 0),)), [("spare1", "changed", "compatible")]),
        (EnumeratedType((("b", 0),)), EnumeratedType((("spare1", 0),)), [("b", "changed", "breaking")]),
        (
            ChoiceType((A, SPARE)),
            ChoiceType((A, Component("b", BooleanType()))),
            [("spare1", "changed", "compatible"), ("spare1", "changed", "compatible")],
        ),
        (  # spares that are numbered anew: spare1, spare2 become b, spare1
            EnumeratedType((("a", 0), ("spare1", 1), ("spare2", 2))),
            EnumeratedType((("a", 0), ("b", 1), ("spare1", 2))),
            [("spare1", "changed", "compatible"), ("spare2", "removed", "compatible"), ("b", "added", "compatible")],
        ),
        # what was kept for later
        (
            SequenceType((Component("nonCriticalExtension", EMPTY, optional=True),)),
            SequenceType((Component("nonCriticalExtension", SequenceType((A,)), optional=True),)),
            [("nonCriticalExtension.a", "added", "compatible")],
        ),
        (
            SequenceType((Component("future", EMPTY),)),
            SequenceType((Component("future", ChoiceType((A,))),)),
            [("future", "changed", "compatible")],
        ),
        (
            SequenceType((Component("future", ChoiceType((A,))),)),
            SequenceType((Component("future", EMPTY),)),
            [("future", "changed", "breaking")],
        ),
        (OctetStringType(), OctetStringType(contains=NullType()), [("", "changed", "compatible")]),
        (OctetStringType(contains=NullType()), OctetStringType(), [("", "changed", "breaking")]),
        # constraints
        (IntegerType(SMALL), IntegerType(LARGE), [("", "changed", "breaking")]),
        (IntegerType(LARGE), IntegerType(SMALL), [("", "changed", "breaking")]),
        (IntegerType(SMALL), IntegerType(Bounds(((0, 7),), extensible=True)), [("", "changed", "breaking")]),
        (IntegerType(Bounds(((0, 1), (5, 7)))), IntegerType(SMALL), [("", "changed", "compatible")]),
        (IntegerType(SMALL), IntegerType(Bounds(((0, 1), (5, 7)))), [("", "changed", "breaking")]),
        (
            IntegerType(Bounds(((0, 1), (5, 7)), extensible=True)),
            IntegerType(Bounds(((0, 7),), extensible=True)),
            [("", "changed", "compatible")],
        ),
        (ListType(NullType(), SMALL), ListType(NullType(), LARGE), [("", "changed", "breaking")]),
        (BitStringType(SMALL), BitStringType(LARGE), [("", "changed", "breaking")]),
        (StringType("IA5String"), StringType("IA5String", alphabet="ab"), [("", "changed", "breaking")]),
        (NullType(), BooleanType(), [("", "changed", "breaking")]),
        (NullType(), NullType(), []),
    ],
)
def test_each_difference_has_its_class(old, new, expected):
    assert classes(old, new) == expected


def test_a_type_that_is_used_under_another_name_is_renamed_once():
    old = schema(T=SequenceType((Component("a", Reference("A", "Old")),)), Old=EnumeratedType((("x", 0),)))
    new = schema(T=SequenceType((Component("a", Reference("A", "New")),)), New=EnumeratedType((("y", 0),)))
    assert [tuple(change_json(change).values()) for change in schema_changes(old, new)] == [
        ("A.T.a", "changed", "renamed", "Old", "New", "reference-changed"),
        ("A.Old", "changed", "renamed", "Old", "New", "type-renamed"),
        ("A.Old.x", "changed", "renamed", "x", "y", "member-renamed"),
    ]


def test_another_type_is_as_good_as_what_differs_between_the_two():
    def using(name, item):
        return schema(T=SequenceType((Component("a", Reference("A", name)),)), **{name: item})

    old = using("Old", SequenceType((A,), ()))
    for item, effect in ((SequenceType((A,), (B,)), "compatible"), (SequenceType((A, B), ()), "breaking")):
        changes = {change.path: change.effect for change in schema_changes(old, using("New", item))}
        assert changes["A.T.a"] == effect


def test_types_modules_and_constants_that_come_and_go_are_classed():
    old = Schema("", {"A": Module("A", {"T": NullType()}, {"one": 1, "two": 2}), "B": Module("B", {})})
    new = Schema("", {"A": Module("A", {"U": NullType()}, {"one": 3, "three": 3}), "C": Module("C", {})})
    assert [(change.path, change.happening, change.effect) for change in schema_changes(old, new)] == [
        ("A.one", "changed", "compatible"),
        ("A.two", "removed", "compatible"),
        ("A.three", "added", "compatible"),
        ("A.T", "removed", "breaking"),
        ("A.U", "added", "compatible"),
        ("B", "removed", "breaking"),
        ("C", "added", "compatible"),
    ]


def test_json_says_what_there_was_and_is():
    (change,) = schema_changes(schema(T=IntegerType(SMALL)), schema(T=IntegerType(LARGE)))
    assert change_json(change) == {
        "path": "A.T",
        "change": "changed",
        "class": "breaking",
        "old": "0..7",
        "new": "0..255",
        "kind": "bounds-changed",
    }
    (added,) = schema_changes(schema(), schema(T=NullType()))
    assert (change_json(added)["old"], change_json(added)["new"]) == (None, None)


def test_only_what_a_type_needs_is_compared():
    old = schema(T=SequenceType((Component("a", Reference("A", "U")),)), U=NullType(), V=NullType())
    new = schema(T=SequenceType((Component("a", Reference("A", "U")),)), U=BooleanType(), W=NullType())
    assert [change.path for change in schema_changes(old, new, type_name="T")] == ["A.U"]
    assert [change.path for change in schema_changes(old, new, type_name="W")] == ["A.W"]
    with pytest.raises(SchemaError, match="has no type X"):
        schema_changes(old, new, type_name="X")


def test_a_schema_does_not_differ_from_itself():
    assert schema_changes(NR, NR) == []


@pytest.mark.parametrize("release", [15, 16, 17, 18])
def test_each_edition_keeps_what_the_one_before_had(release):
    """3GPP promises it: additions to a release that is frozen do not break implementations of earlier editions."""
    editions = [str(one) for together in PUBLICATIONS for one in together if one.release == release]
    for before, after in pairwise(editions):
        changes = schema_changes(NR.at_version(before), NR.at_version(after), type_name="UE-NR-Capability")
        assert not [change for change in changes if change.effect == "breaking"], (before, after)


def test_going_back_breaks():
    changes = schema_changes(NR.at_version("16.9.0"), NR.at_version("15.8.0"), type_name="UE-NR-Capability")
    assert {(change.happening, change.effect) for change in changes} >= {("removed", "breaking")}
    assert ("added", "breaking") not in {(change.happening, change.effect) for change in changes}
