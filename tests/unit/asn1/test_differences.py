"""What differs between two schemas is found, named and placed."""

from __future__ import annotations

import pytest

from conformance.asn1.bundled import BundledSource
from conformance.asn1.differences import Difference, Kind, schema_differences
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

A, B, C = (Component(name, NullType()) for name in "abc")
SMALL, LARGE = Bounds(((0, 7),)), Bounds(((0, 255),))


def changes(old, new):
    """Return the differences between two definitions of the type T in module A, without the path of T."""
    found = schema_differences(*(Schema("", {"A": Module("A", {"T": item})}) for item in (old, new)))
    return [str(difference).removeprefix("A.T").removeprefix(".") for difference in found]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (SequenceType((A,)), SequenceType((A, B)), ["b: member-added - > root 1"]),
        (SequenceType((A, B)), SequenceType((A,)), ["b: member-removed root 1 > -"]),
        (SequenceType((A, B)), SequenceType((A, C)), ["b: member-renamed b > c"]),
        (
            SequenceType((A, B)),
            SequenceType((B, A)),
            ["a: member-moved root 0 > root 1", "b: member-moved root 1 > root 0"],
        ),
        (SequenceType((A,)), SequenceType((A,), ()), [": extensible-changed - > ..."]),
        (SequenceType((), (A,)), SequenceType((), (AdditionGroup((A,)),)), ["a: member-moved addition 0 > group 0 0"]),
        (
            SequenceType((), (AdditionGroup((A,)),)),
            SequenceType((), (AdditionGroup((A, B)), C)),
            ["b: member-added - > group 0 1", "c: member-added - > addition 1"],
        ),
        (
            SequenceType((Component("a", NullType(), optional=True),)),
            SequenceType((A,)),
            ["a: presence-changed OPTIONAL > mandatory"],
        ),
        (
            SequenceType((Component("a", IntegerType(), default=(1,)),)),
            SequenceType((Component("a", IntegerType(), default=(2,)),)),
            ["a: presence-changed DEFAULT 1 > DEFAULT 2"],
        ),
        (ChoiceType((A,), (B,)), ChoiceType((A,), (B, C)), ["c: member-added - > addition 1"]),
        (SequenceType((A,)), ChoiceType((A,)), [": type-changed SEQUENCE > CHOICE"]),
        (
            EnumeratedType((("a", 0), ("spare1", 1))),
            EnumeratedType((("a", 0), ("b", 1))),
            ["spare1: member-renamed spare1 > b"],
        ),
        (EnumeratedType((("a", 0),), ()), EnumeratedType((("a", 0),), (("b", 1),)), ["b: member-added - > addition 0"]),
        (EnumeratedType((("a", 0),)), EnumeratedType((("a", 0),), ()), [": extensible-changed - > ..."]),
        (
            EnumeratedType((("a", 0), ("b", 1))),
            EnumeratedType((("b", 0), ("a", 1))),
            ["a: member-moved root 0 > root 1", "b: member-moved root 1 > root 0"],
        ),
        (EnumeratedType((("a", 0), ("b", 1))), EnumeratedType((("a", 0),)), ["b: member-removed root 1 > -"]),
        (IntegerType(SMALL), IntegerType(LARGE), [": bounds-changed 0..7 > 0..255"]),
        (IntegerType(SMALL), IntegerType(Bounds(((0, 7),), extensible=True)), [": bounds-changed 0..7 > 0..7, ..."]),
        (IntegerType(), IntegerType(named=(("a", 1),)), [": names-changed - > {'a': 1}"]),
        (ListType(IntegerType(SMALL)), ListType(IntegerType(LARGE)), ["*: bounds-changed 0..7 > 0..255"]),
        (ListType(NullType(), SMALL), ListType(NullType()), [": size-changed 0..7 > -"]),
        (BitStringType(SMALL), BitStringType(LARGE), [": size-changed 0..7 > 0..255"]),
        (BitStringType(), BitStringType(named=(("a", 1),)), [": names-changed - > {'a': 1}"]),
        (OctetStringType(), OctetStringType(contains=Reference("A", "T")), [": contents-changed - > T"]),
        (
            OctetStringType(contains=Reference("A", "T")),
            OctetStringType(contains=Reference("A", "U")),
            ["CONTAINING: reference-changed T > U"],
        ),
        (StringType("IA5String"), StringType("IA5String", alphabet="ab"), [": bounds-changed - > ab"]),
        (StringType("IA5String"), StringType("UTF8String"), [": type-changed IA5String > UTF8String"]),
        (Reference("A", "T"), Reference("A", "U"), [": reference-changed T > U"]),
        (
            Reference("A", "T", IntegerType(SMALL)),
            Reference("A", "T", IntegerType(LARGE)),
            [": bounds-changed 0..7 > 0..255"],
        ),
        (Reference("A", "T"), Reference("A", "T", IntegerType(SMALL)), [": bounds-changed T > T narrowed"]),
        (BooleanType(), BooleanType(), []),
    ],
)
def test_each_kind_of_difference_is_found(old, new, expected):
    assert [change.removeprefix(" ") for change in changes(old, new)] == expected


def test_modules_types_and_constants_come_and_go():
    old = Schema("", {"A": Module("A", {"T": NullType()}, {"one": 1, "two": 2}), "B": Module("B", {})})
    new = Schema("", {"A": Module("A", {"U": NullType()}, {"one": 3, "three": 3}), "C": Module("C", {})})
    assert schema_differences(old, new) == [
        Difference("A.one", Kind.CONSTANT_CHANGED, "1", "3"),
        Difference("A.two", Kind.CONSTANT_REMOVED, "2"),
        Difference("A.three", Kind.CONSTANT_ADDED, "", "3"),
        Difference("A.T", Kind.TYPE_REMOVED),
        Difference("A.U", Kind.TYPE_ADDED),
        Difference("B", Kind.MODULE_REMOVED),
        Difference("C", Kind.MODULE_ADDED),
    ]


def test_a_schema_does_not_differ_from_itself():
    schema = BundledSource().load("lpp")
    assert schema_differences(schema, schema) == []
