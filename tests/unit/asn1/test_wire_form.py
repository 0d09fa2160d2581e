"""The wire form of a type holds all that decides its encoding, and no name."""

from __future__ import annotations

import pytest

from conformance.asn1.bundled import BundledSource
from conformance.asn1.wire_form import WireForms
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
SMALL, LARGE = Bounds(((0, 7),)), Bounds(((0, 255),))
A, B = (Component(name, NullType()) for name in "ab")


def form(item, **types):
    return WireForms(Schema("", {"A": Module("A", types)})).digest(item)


def renamed(item):  # noqa: PLR0911  # one answer for each kind of type
    """Return *item* with other names throughout."""
    match item:
        case Reference(_, name, narrowed):
            return Reference("B", f"X{name}", None if narrowed is None else renamed(narrowed))
        case SequenceType(root, additions):
            return SequenceType(
                tuple(map(member, root)), None if additions is None else tuple(map(addition, additions))
            )
        case ChoiceType(root, additions):
            return ChoiceType(tuple(map(member, root)), None if additions is None else tuple(map(member, additions)))
        case EnumeratedType(root, additions):
            pairs = [
                None if part is None else tuple((f"x{name}", number) for name, number in part)
                for part in (root, additions)
            ]
            return EnumeratedType(*pairs)
        case ListType(element, size):
            return ListType(renamed(element), size)
        case OctetStringType(size, contained) if contained is not None:
            return OctetStringType(size, renamed(contained))
        case BitStringType(size, named, contained) if contained is not None:
            return BitStringType(size, named, renamed(contained))
    return item


def member(component):
    return Component(f"x{component.name}", renamed(component.type), component.optional, component.default)


def addition(item):
    return AdditionGroup(tuple(map(member, item.components))) if isinstance(item, AdditionGroup) else member(item)


def test_names_are_no_part_of_it():
    types = {f"X{name}": renamed(item) for module in NR.modules.values() for name, item in module.types.items()}
    other = WireForms(Schema("other", {"B": Module("B", types)}))
    ours = WireForms(NR)
    for name in ("UE-NR-Capability", "UL-DCCH-Message", "SIB1"):
        assert ours.digest(NR.find(name)) == other.digest(Reference("B", f"X{name}"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (SequenceType((A,)), SequenceType((A, B))),
        (SequenceType((A,)), SequenceType((A,), ())),
        (SequenceType((A,), ()), SequenceType((A,), (B,))),
        (SequenceType((), (A, B)), SequenceType((), (AdditionGroup((A, B)),))),
        (SequenceType((), (AdditionGroup((A,)), B)), SequenceType((), (AdditionGroup((A, B)),))),
        (SequenceType((A,)), SequenceType((Component("a", NullType(), optional=True),))),
        (
            SequenceType((Component("a", IntegerType(SMALL), default=(1,)),)),
            SequenceType((Component("a", IntegerType(SMALL), default=(2,)),)),
        ),
        (SequenceType((A,)), ChoiceType((A,))),
        (ChoiceType((A,)), ChoiceType((A, B))),
        (ChoiceType((A,), (B,)), ChoiceType((A,), ())),
        (EnumeratedType((("a", 0),)), EnumeratedType((("a", 0), ("b", 1)))),
        (EnumeratedType((("a", 0),)), EnumeratedType((("a", 0),), ())),
        (EnumeratedType((("a", 0),), ()), EnumeratedType((("a", 0),), (("b", 1),))),
        (IntegerType(SMALL), IntegerType(LARGE)),
        (IntegerType(SMALL), IntegerType(Bounds(((0, 7),), extensible=True))),
        (ListType(NullType(), SMALL), ListType(NullType(), LARGE)),
        (ListType(NullType()), ListType(BooleanType())),
        (BitStringType(SMALL), OctetStringType(SMALL)),
        (OctetStringType(), OctetStringType(contains=NullType())),
        (StringType("IA5String"), StringType("UTF8String")),
        (StringType("IA5String"), StringType("IA5String", alphabet="ab")),
        (NullType(), BooleanType()),
        (Reference("A", "T", IntegerType(SMALL)), Reference("A", "T", IntegerType(LARGE))),
    ],
)
def test_whatever_decides_an_encoding_is_part_of_it(one, other):
    assert form(one) != form(other)


def test_references_are_transparent():
    assert form(Reference("A", "T"), T=IntegerType(SMALL)) == form(IntegerType(SMALL))
    assert form(Reference("A", "T"), T=Reference("A", "U"), U=NullType()) == form(NullType())


def test_recursive_types_have_a_form():
    def tree(name, leaf):
        return {name: ChoiceType((Component("leaf", leaf), Component("more", ListType(Reference("A", name)))))}

    one, same, other = tree("T", NullType()), tree("U", NullType()), tree("T", BooleanType())
    assert form(Reference("A", "T"), **one) == form(Reference("A", "U"), **same)
    assert form(Reference("A", "T"), **one) != form(Reference("A", "T"), **other)


def test_the_form_does_not_depend_on_which_type_was_asked_for_first():
    circle = {
        "T": ListType(Reference("A", "U")),
        "U": ChoiceType((Component("leaf", NullType()), Component("more", Reference("A", "T")))),
        "V": SequenceType((Component("one", Reference("A", "U")), Component("other", Reference("A", "T")))),
    }
    forms = set()
    for order in ("TUV", "UTV", "VUT"):
        asked = WireForms(Schema("", {"A": Module("A", circle)}))
        found = {name: asked.digest(Reference("A", name)) for name in order}
        forms.add(tuple(sorted(found.items())))
    assert len(forms) == 1
    assert len({digest for _, digest in forms.pop()}) == 3


def test_what_the_schema_lacks_stands_for_itself():
    assert form(Reference("A", "T")) != form(Reference("A", "U"))
