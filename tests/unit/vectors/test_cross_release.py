"""What a receiver sees of another release is worked out from the trees; the strict codec, which decodes, agrees."""

from __future__ import annotations

from itertools import permutations

import pytest

from conformance.asn1.bundled import BundledSource
from conformance.asn1.library import SchemaLibrary
from conformance.asn1.strict import StrictEngine
from conformance.asn1.value_digests import value_digest
from conformance.errors import UsageError
from conformance.model.received import EXTENSION, Unknown
from conformance.model.schema import (
    AdditionGroup,
    BooleanType,
    Bounds,
    ChoiceType,
    Component,
    EnumeratedType,
    IntegerType,
    Module,
    NullType,
    Schema,
    SequenceType,
    Type,
)
from conformance.vectors.cross_release import CROSS_RULES, CrossRelease
from conformance.vectors.releases import release_schema, release_schemas

LIBRARY = SchemaLibrary([BundledSource()])
ENGINE = StrictEngine()
TYPES = ["UE-NR-Capability", "UL-DCCH-Message"]


def one_type(item: Type) -> Schema:
    return Schema("one", {"M": Module("M", {"T": item})})


@pytest.mark.parametrize("type_name", TYPES)
@pytest.mark.parametrize(("sender", "receiver"), list(permutations((15, 16, 17), 2)))
def test_strict_codec_of_the_receiver_sees_what_was_worked_out(sender: int, receiver: int, type_name: str) -> None:
    names = release_schemas(LIBRARY.schema("nr-rrc"))
    theirs, ours = LIBRARY.schema(names[sender]), LIBRARY.schema(names[receiver])
    drafts = {draft.octets: draft for draft in CrossRelease(theirs, ours, type_name).drafts()}
    assert drafts
    different = [
        draft.path
        for draft in drafts.values()
        if value_digest(ours, type_name, ENGINE.decode(ours, type_name, draft.octets))
        != value_digest(ours, type_name, draft.value)
    ]
    assert not different
    assert {draft.sender for draft in drafts.values()} == {theirs.name}


def test_release_15_receiver_meets_all_but_alternatives_in_a_capability() -> None:
    names = release_schemas(LIBRARY.schema("nr-rrc"))
    drafts = CrossRelease(LIBRARY.schema(names[17]), LIBRARY.schema(names[15]), "UE-NR-Capability").drafts()
    assert {draft.rule for draft in drafts} == set(CROSS_RULES) - {"unknown-alternative"}


def test_unknown_things_are_left_out_or_stand_as_unknown() -> None:
    colour = (("red", 0), ("green", 1))
    more = EnumeratedType(colour, (("blue", 2),))
    sender = one_type(
        SequenceType(
            (
                Component("colour", more),
                Component("kind", ChoiceType((Component("a", NullType()),), (Component("b", NullType()),))),
            ),
            (AdditionGroup((Component("new", BooleanType()),)),),
        )
    )
    receiver = one_type(
        SequenceType(
            (
                Component("colour", EnumeratedType(colour, ())),
                Component("kind", ChoiceType((Component("a", NullType()),), ())),
            ),
            (),
        )
    )
    pair = CrossRelease(sender, receiver, "T")
    blue = pair.draft({"colour": "blue", "kind": ("a", None)})
    assert blue is not None
    assert (blue.rule, blue.path) == ("unknown-enumerator", "T.colour")
    assert blue.value == {"colour": Unknown(0), "kind": ("a", None)}
    other = pair.draft({"colour": "red", "kind": ("b", None)})
    assert other is not None
    assert other.rule == "unknown-alternative"
    assert other.value == {"colour": "red", "kind": (EXTENSION, Unknown(0, b"\x00"))}
    added = pair.draft({"colour": "red", "kind": ("a", None), "new": True})
    assert added is not None
    assert (added.rule, added.value) == ("unknown-addition", {"colour": "red", "kind": ("a", None)})
    assert pair.draft({"colour": "red", "kind": ("a", None)}) is None


def test_what_would_be_misread_is_left_out() -> None:
    narrow, wide = (one_type(SequenceType((Component("n", IntegerType(Bounds(((0, high),)))),), ())) for high in (7, 8))
    assert CrossRelease(wide, narrow, "T").draft({"n": 1}) is None
    assert not list(CrossRelease(wide, narrow, "T").drafts())


def test_later_extension_must_be_the_last_thing() -> None:
    later = SequenceType((Component("more", BooleanType()),))

    def schema(extension: SequenceType) -> Schema:
        return one_type(
            SequenceType(
                (
                    Component("ext", extension, optional=True),
                    Component("n", NullType()),
                    Component("b", BooleanType(), optional=True),
                )
            )
        )

    pair = CrossRelease(schema(later), schema(SequenceType(())), "T")
    assert pair.draft({"ext": {"more": True}, "n": None, "b": True}) is None
    assert pair.draft({"n": None, "b": True}) is None


def test_releases_are_the_newest_compared_trees() -> None:
    assert dict(release_schemas(LIBRARY.schema("nr-rrc"))) == {
        15: "nr-rrc@15.8.0",
        16: "nr-rrc@16.9.0",
        17: "nr-rrc@17.4.0",
        18: "nr-rrc",
    }
    assert release_schema(LIBRARY.schema("lpp"), None) == "lpp"
    with pytest.raises(UsageError, match="release 14"):
        release_schema(LIBRARY.schema("nr-rrc"), 14)
