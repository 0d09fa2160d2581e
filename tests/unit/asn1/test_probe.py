"""The probe document: contained values, structure marks, paths."""

from __future__ import annotations

import pytest
from lxml import etree

from conformance.asn1.probe import container_of, element_path, probe_document
from conformance.model.evidence import CapabilityContainer, Rat
from conformance.model.schema import (
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
)

BYTE = IntegerType(Bounds(((0, 255),)))
COLOUR = EnumeratedType((("red", 0), ("green", 1)), ())
PICK = ChoiceType((Component("none", NullType()), Component("number", BYTE)), ())
SCHEMA = Schema(
    "test",
    {
        "M": Module(
            "M",
            {
                "Inner": SequenceType((Component("numbers", ListType(BYTE, Bounds(((0, 3),)))),)),
                "T": SequenceType(
                    (
                        Component("body", OctetStringType(contains=Reference("M", "Inner")), optional=True),
                        Component("flag", BooleanType(), optional=True),
                        Component("colour", COLOUR, optional=True),
                        Component("pick", PICK, optional=True),
                        Component("picks", ListType(PICK), optional=True),
                        Component("colours", ListType(COLOUR), optional=True),
                        Component("empty", SequenceType(()), optional=True),
                        Component("octets", OctetStringType(), optional=True),
                        Component("hidden", PICK, optional=True),
                    )
                ),
            },
        )
    },
)


def container(value, rat=Rat.NR, octets=b""):
    return CapabilityContainer(rat, "test", "T", octets, value, "here")


def probe_of(*containers):
    return probe_document(containers, lambda _: SCHEMA)


def inside(value):
    """The elements of the document of one container, as text without the container's own attributes."""
    (element,) = probe_of(container(value)).find("nr")
    return "".join(etree.tostring(child, encoding="unicode") for child in element)


def test_a_device_without_containers_is_an_empty_document():
    assert etree.tostring(probe_of()) == b"<ue><derived/></ue>"


def test_containers_stand_under_their_rat_with_schema_and_digest():
    nr, mrdc = container({}, Rat.NR, b"\x01"), container({}, Rat.EUTRA_NR, b"\x02")
    probe = probe_of(mrdc, nr)
    assert [child.tag for child in probe] == ["nr", "mrdc", "derived"]
    assert probe.xpath("string(nr/T/@digest)") == nr.digest
    assert probe.xpath("string(mrdc/T/@schema)") == "test"


def test_two_containers_of_one_rat_are_both_kept():
    assert len(probe_of(container({}, octets=b"\x01"), container({}, octets=b"\x02")).find("nr")) == 2


def test_a_contained_value_is_nested():
    assert inside({"body": bytes.fromhex("4040")}) == (
        '<body><Inner><numbers list="items"><INTEGER>1</INTEGER></numbers></Inner></body>'
    )


def test_a_contained_encoding_that_is_broken_keeps_its_octets_and_says_why():
    (body,) = probe_of(container({"body": b"\x41"})).xpath("nr/T/body")
    assert body.text == "41"
    assert "M.Inner: numbers[0]" in body.get("undecoded")
    assert "bit 2" in body.get("undecoded")


def test_what_our_version_of_the_schema_does_not_know_is_marked():
    assert (
        inside({"colour": None, "pick": (None, None)})
        == '<colour unknown="true"/><pick><CHOICE unknown="true"/></pick>'
    )
    assert inside({"colours": [None, "red"]}) == '<colours list="items"><ENUMERATED unknown="true"/><red/></colours>'


def test_elements_without_content_are_told_from_values():
    assert inside({"pick": ("none", None), "empty": {}, "octets": b""}) == (
        '<pick><none empty="true"/></pick><empty empty="true"/><octets empty="true"/>'
    )
    assert inside({"flag": True, "colour": "red"}) == "<flag><true/></flag><colour><red/></colour>"
    assert inside({"picks": []}) == '<picks list="alternatives"/>'


@pytest.mark.parametrize(
    ("xpath", "path"),
    [
        ("body", ("body",)),
        ("body/Inner", ("body", "Inner")),
        ("body/Inner/numbers", ("body", "Inner", "numbers")),
        ("body/Inner/numbers/INTEGER[2]", ("body", "Inner", "numbers", 1)),
        ("flag", ("flag",)),
        ("flag/true", ("flag",)),
        ("colour/green", ("colour",)),
        ("pick/none", ("pick", "none")),
        ("picks/number[1]", ("picks", 1, "number")),
        ("picks/none", ("picks", 0, "none")),
        ("picks/CHOICE", ("picks", 2)),
        ("colours/green", ("colours", 1)),
        ("hidden/CHOICE", ("hidden",)),
        ("empty", ("empty",)),
        ("octets", ("octets",)),
        (".", ()),
        ("..", ()),
        ("../..", ()),
        ("../../derived", ()),
    ],
)
def test_the_path_of_an_element_is_that_of_the_value(xpath, path):
    value = {
        "body": bytes.fromhex("804080"),
        "flag": True,
        "colour": "green",
        "pick": ("none", None),
        "picks": [("none", None), ("number", 7), (None, None)],
        "colours": ["red", "green"],
        "hidden": (None, None),
        "empty": {},
        "octets": b"",
    }
    (element,) = probe_of(container(value)).xpath(f"nr/T/{xpath}")
    assert element_path(element) == path


def test_the_container_of_an_element_is_named_by_its_digest():
    nr, mrdc = container({"flag": True}, octets=b"\x01"), container({"flag": True}, Rat.EUTRA_NR, b"\x02")
    probe = probe_of(nr, mrdc)
    assert [container_of(element) for element in probe.iter("true")] == [nr.digest, mrdc.digest]
    assert container_of(probe) is None
    assert container_of(probe.find("derived")) is None
