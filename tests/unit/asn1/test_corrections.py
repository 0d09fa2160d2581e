"""The corrections to release views are valid, placed in the newest tree, and each rests on two trees."""

from __future__ import annotations

import pytest

from conformance.asn1.bundled import BundledSource
from conformance.asn1.corrections import Corrections, corrections_of
from conformance.asn1.editions import Edition, PublishedBy, edition
from conformance.model.schema import ChoiceType, EnumeratedType, ListType, Schema, SequenceType
from conformance.resources import specs
from conformance.xml.documents import load_document

NAMES = {"NR-RRC-Definitions": "nr-rrc", "EUTRA-RRC-Definitions": "eutra-rrc"}
ROOT = load_document(specs("asn1", "release-corrections.xml"), "release-corrections")
SPACE = "{urn:yangfan:release-corrections:1}"
ENTRIES = [
    pytest.param(schema, entry, id=f"{entry.tag.removeprefix(SPACE)} {entry.get('place')}")
    for schema in ROOT
    for entry in schema
    if entry.get("place")
]


def is_there(schema: Schema, place: str) -> bool:
    """Whether *place* leads to a module, a type, a member or an enumerator."""
    name, *steps = place.split(".")
    if not steps and name in schema.modules:
        return True
    used = schema.find(name)
    item = schema.modules[used.module].types[used.name] if used else None
    for step in steps:
        match schema.definition(item):
            case SequenceType() as found:
                item = next((member.type for member in found.components() if member.name == step), None)
            case ChoiceType() as found:
                item = next((member.type for member in found.alternatives() if member.name == step), None)
            case ListType(element) if step == "*":
                item = element
            case EnumeratedType(root, additions):
                return step in [enumerator for enumerator, _ in (*root, *(additions or ()))]
            case _:
                item = None
        if item is None:
            return False
    return item is not None


@pytest.mark.parametrize(("schema", "entry"), ENTRIES)
def test_each_correction_has_a_place_and_rests_on_two_trees(schema, entry):
    assert is_there(BundledSource().load(NAMES[schema.get("main")]), entry.get("place"))
    trees = [tree.get("edition") for tree in schema.iter(f"{SPACE}tree")]
    assert {entry.get("absent"), entry.get("present")} <= set(trees)
    absent, since, present = (edition(entry.get(name)) for name in ("absent", "since", "present"))
    publications = corrections_of(schema.get("main")).publications
    assert not PublishedBy(absent, publications).has(since)
    assert PublishedBy(present, publications).has(since)


def test_the_trees_are_named_with_their_editions():
    sources = {tree.get("edition"): tree.get("source") for schema in ROOT for tree in schema.iter(f"{SPACE}tree")}
    assert {"15.8.0", "16.9.0", "17.4.0"} <= set(sources)
    assert all(sources.values())


def test_the_calendar_goes_forward():
    publications = corrections_of("NR-RRC-Definitions").publications
    assert len(publications) > 20
    for release in (15, 16, 17, 18):
        own = [one for together in publications for one in together if one.release == release]
        assert own == sorted(set(own)), release
    months = [entry.get("month") for entry in ROOT.iter(f"{SPACE}published")]
    assert months == sorted(set(months))


def test_several_names_of_one_place_are_in_the_order_of_editions():
    corrections = corrections_of("NR-RRC-Definitions")
    assert corrections.grown["VarMeasReport"] == ((Edition(16), 3), (Edition(17), 5), (Edition(18), 6))
    assert corrections.renamed["FreqSeparationClass.mhz800"] == ((Edition(16), "c1"),)
    assert corrections.added["AccessStratumRelease.rel17"] == Edition(17)


def test_nothing_is_known_of_other_schemas():
    assert corrections_of("Beacon-Definitions") == Corrections()
