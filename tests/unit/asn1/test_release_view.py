"""Release views of TS 38.331 and of small schemas; the facts are those of the trees of old versions of pycrate."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.asn1.bundled import BundledSource
from conformance.asn1.closure import closure, references
from conformance.asn1.corrections import corrections_of
from conformance.asn1.editions import PublishedBy
from conformance.asn1.library import SchemaLibrary
from conformance.asn1.release_view import NamedHistory
from conformance.asn1.schema_json import schema_from_json, schema_to_json
from conformance.asn1.wire_form import WireForms
from conformance.errors import SchemaError
from conformance.model.schema import (
    AdditionGroup,
    BooleanType,
    ChoiceType,
    Component,
    EnumeratedType,
    ListType,
    Module,
    NullType,
    OctetStringType,
    Reference,
    Schema,
    SequenceType,
)

NR = BundledSource().load("nr-rrc")
EDITIONS = [str(one) for together in corrections_of("NR-RRC-Definitions").publications for one in together]
editions = st.sampled_from(EDITIONS)


def small(**types):
    """Return a schema of the module A with types by name; ``_`` stands for a hyphen."""
    named = {name.replace("_", "-"): item for name, item in types.items()}
    return Schema("small", {"A": Module("A", named)}, history=NamedHistory())


def at(version, **types):
    return dict(small(**types).at_version(version).modules["A"].types)


def members(*names):
    return tuple(Component(name, NullType(), optional=True) for name in names)


def publications():
    return corrections_of("NR-RRC-Definitions").publications


@given(editions, editions)
@settings(max_examples=40)
def test_a_view_of_a_view_is_a_view_of_its_source(first, second):
    view = NR.at_version(first)
    if PublishedBy(view_edition(first), publications()).has(view_edition(second)):
        again, direct = view.at_version(second), NR.at_version(second)
        assert (again.name, again.digest, again.version) == (direct.name, direct.digest, second)
        assert closure(again, ["UE-NR-Capability"]) == closure(direct, ["UE-NR-Capability"])
    else:
        with pytest.raises(SchemaError, match=f"goes up to edition {first}, published before {second}"):
            view.at_version(second)


def view_edition(text):
    return next(one for together in publications() for one in together if str(one) == text)


@given(editions)
@settings(max_examples=15)
def test_views_refer_to_nothing_that_they_lack(version):
    view = NR.at_version(version)
    for module in view.modules.values():
        for name, item in module.types.items():
            for used in references(item):
                assert used.name in view.modules[used.module].types, f"{name} uses {used.name}"


@given(editions, editions)
@settings(max_examples=15)
def test_later_views_have_what_earlier_ones_have(first, second):
    if not PublishedBy(view_edition(first), publications()).has(view_edition(second)):
        return
    old, new = (closure(NR.at_version(version), ["UE-NR-Capability"]) for version in (second, first))
    for module in old.modules.values():
        renamed = set(module.types) - set(new.modules[module.name].types)
        assert not renamed, renamed  # no type of the capabilities was renamed


def test_the_newest_view_is_the_schema_itself():
    newest = NR.at_version("18.6.0")
    assert newest.version == "18.6.0"
    assert {name: dict(module.types) for name, module in newest.modules.items()} == {
        name: dict(module.types) for name, module in NR.modules.items()
    }


def test_a_view_that_was_stored_gives_the_views_of_its_source():
    stored = schema_from_json(schema_to_json(NR.at_version("17.4.0")))
    assert stored.version == "17.4.0"
    for version in ("15.8.0", "16.9.0"):
        forms = [WireForms(schema.at_version(version)) for schema in (stored, NR)]
        assert len({form.digest(NR.find("UE-NR-Capability")) for form in forms}) == 1


def test_modules_came_with_their_releases():
    names = {version: set(NR.at_version(version).modules) for version in ("15.8.0", "16.9.0", "17.4.0")}
    assert names["15.8.0"] == {"NR-RRC-Definitions", "NR-InterNodeDefinitions", "NR-UE-Variables"}
    assert names["16.9.0"] - names["15.8.0"] == {"NR-Sidelink-Preconf", "PC5-RRC-Definitions"}
    assert names["17.4.0"] - names["16.9.0"] == {"NR-Sidelink-DiscoveryMessage"}


def test_release_15_has_its_own_enumerators_members_and_spares():
    view = NR.at_version("15.8.0")
    types = view.modules["NR-RRC-Definitions"].types
    assert [name for name, _ in types["AccessStratumRelease"].root] == [
        "rel15",
        *(f"spare{number}" for number in range(7, 0, -1)),
    ]
    assert [name for name, _ in types["FreqSeparationClass"].root] == ["c1", "c2", "c3"]
    assert types["FreqSeparationClass"].additions == ()
    assert "spCellPlacement" not in [member.name for member in types["Phy-ParametersCommon"].components()]
    assert types["UE-NR-Capability-v1570"].root[-1].type == SequenceType(())
    assert "UE-NR-Capability-v1610" not in types
    assert "maxNrofCLI-RSSI-Resources-r16" not in view.modules["NR-RRC-Definitions"].constants


def test_each_edition_ends_its_chain_of_extensions():
    for version, last in (("15.8.0", "v1570"), ("16.9.0", "v1690"), ("17.4.0", "v1740")):
        types = NR.at_version(version).modules["NR-RRC-Definitions"].types
        assert types[f"UE-NR-Capability-{last}"].root[-1].type == SequenceType(()), version


@pytest.mark.parametrize(
    ("types", "version", "expected"),
    [
        (
            {"T": SequenceType((), (AdditionGroup(members("a-v1540", "dummy")), AdditionGroup(members("b-r16", "c"))))},
            "15.8.0",
            SequenceType((), (AdditionGroup(members("a-v1540", "dummy")),)),
        ),
        (  # additions stand in the order of time
            {"T": SequenceType((), (*members("a-v1610"), *members("b"), *members("c-v1650")))},
            "16.3.0",
            SequenceType((), members("a-v1610", "b")),
        ),
        ({"T": SequenceType((), (*members("a-v1610"), *members("b")))}, "15.8.0", SequenceType((), ())),
        ({"T": SequenceType(members("a", "b-r16"), None)}, "15.8.0", SequenceType(members("a", "b-r16"), None)),
        (  # the type of a member says when it came, if its own name does not
            {"T": SequenceType((), (Component("a", Reference("A", "U-r16")),)), "U_r16": NullType()},
            "15.8.0",
            SequenceType((), ()),
        ),
        (
            {"T": EnumeratedType((("a", 0), ("b-v1610", 1), ("spare2", 2), ("spare1", 3)))},
            "15.8.0",
            EnumeratedType((("a", 0), ("spare3", 1), ("spare2", 2), ("spare1", 3))),
        ),
        (
            {"T": EnumeratedType((("a", 0),), (("b-v1540", 1), ("c-v1610", 2), ("d", 3)))},
            "15.8.0",
            EnumeratedType((("a", 0),), (("b-v1540", 1),)),
        ),
        (
            {"T": ChoiceType((*members("a", "b-r16"), Component("spare1", NullType())))},
            "15.8.0",
            ChoiceType((*members("a"), Component("spare2", NullType()), Component("spare1", NullType()))),
        ),
        (
            {"T": ChoiceType(members("a"), members("b-v1540", "c-r16"))},
            "15.8.0",
            ChoiceType(members("a"), members("b-v1540")),
        ),
        (
            {"T": OctetStringType(contains=Reference("A", "U-v15a0")), "U_v15a0": NullType()},
            "15.8.0",
            OctetStringType(),
        ),
        (
            {"T": OctetStringType(contains=Reference("A", "U-v1540")), "U_v1540": NullType()},
            "15.8.0",
            OctetStringType(contains=Reference("A", "U-v1540")),
        ),
        (
            {"T": ListType(SequenceType((), members("a-r16"))), "U_r16": NullType()},
            "15.8.0",
            ListType(SequenceType((), ())),
        ),
    ],
)
def test_what_came_later_is_taken_away(types, version, expected):
    types.setdefault("V_r17", NullType())  # so that the schema goes up to Release 17
    assert at(version, **types)["T"] == expected


@pytest.mark.parametrize(
    "later",
    [
        Reference("A", "U-v1610"),
        SequenceType(members("a-v1610", "b-v1610")),
        SequenceType((*members("a-v1610"), Component("nonCriticalExtension", Reference("A", "U-v1610")))),
        ChoiceType(
            (
                *members("a-r16"),
                Component("spare1", NullType()),
                Component("criticalExtensionsFuture", SequenceType(())),
            )
        ),
        ChoiceType(
            (
                Component("c2", ChoiceType((*members("m-r16"), Component("spare1", NullType())))),
                Component("messageClassExtensionFuture-r16", SequenceType(())),
            )
        ),
    ],
)
@pytest.mark.parametrize("point", ["nonCriticalExtension", "criticalExtensionsFuture", "messageClassExtension"])
def test_an_extension_point_was_empty_before_it_was_used(point, later):
    types = {"U_v1610": NullType(), "T": SequenceType((Component(point, later, optional=True),))}
    empty = SequenceType((Component(point, SequenceType(()), optional=True),))
    assert at("15.8.0", **types)["T"] == empty
    assert at("16.1.0", **types)["T"] == types["T"]


def test_an_alternative_that_continues_the_future_was_the_future():
    types = {"T": ChoiceType((*members("a"), Component("criticalExtensionsFuture-r16", ChoiceType(members("b-r16")))))}
    assert at("15.8.0", **types)["T"].root[1] == Component("criticalExtensionsFuture", SequenceType(()))


def test_a_later_name_that_is_used_stays():
    """A type can get its name later than what it describes."""
    types = at(
        "15.8.0", T=SequenceType((Component("a", Reference("A", "U-r16")),)), U_r16=BooleanType(), V_r16=NullType()
    )
    assert set(types) == {"T", "U-r16"}


@pytest.mark.parametrize(
    ("version", "message"),
    [
        ("15.8", "15.8 is no edition of a standard; write three numbers"),
        ("r16", "r16 is no edition"),
        ("19.0.0", r"nr-rrc goes up to edition 18\.6\.0, published before 19\.0\.0"),
        ("18.7.0", r"nr-rrc goes up to edition 18\.6\.0"),
        ("15.30.0", r"nr-rrc goes up to edition 18\.6\.0, published before 15\.30\.0"),
        ("15.2.1", r"views of nr-rrc begin with edition 15\.3\.0, 15\.2\.1 is earlier"),
    ],
)
def test_editions_that_cannot_be_shown_are_refused(version, message):
    with pytest.raises(SchemaError, match=message):
        NR.at_version(version)


def test_a_schema_without_marked_names_has_no_views():
    with pytest.raises(SchemaError, match="no name in small says with which edition it came"):
        small(T=NullType()).at_version("15.8.0")
    with pytest.raises(LookupError):
        Schema("bare", {}).at_version("15.8.0")


def test_the_newest_edition_is_found_in_members_too():
    types = {"T_r16": NullType(), "T": SequenceType((), members("a-v1650"))}
    assert at("16.5.0", **types)["T"] == types["T"]
    with pytest.raises(SchemaError, match=r"goes up to edition 16\.5\.0"):
        at("16.6.0", **types)


def test_the_library_loads_views_by_name():
    library = SchemaLibrary([BundledSource()])
    view = library.schema("nr-rrc@15.8.0")
    assert (view.name, view.version) == ("nr-rrc@15.8.0", "15.8.0")
    assert library.schema("nr-rrc@15.8.0") is view
    assert library.schema("nr-rrc@16.9.0@15.8.0").digest == view.digest
    with pytest.raises(SchemaError, match="there is no schema nothing"):
        library.schema("nothing@15.8.0")


def test_views_have_names_and_digests_of_their_own():
    one, other = NR.at_version("15.8.0"), NR.at_version("15.9.0")
    assert len({NR.digest, one.digest, other.digest}) == 3
    assert (one.origin, one.name) == (NR.origin, "nr-rrc@15.8.0")
