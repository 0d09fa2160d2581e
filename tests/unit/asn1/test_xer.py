"""XER against the clauses of ITU-T X.693 and X.680, with types written by hand."""

from __future__ import annotations

from datetime import datetime

import pytest
from lxml import etree

from conformance.asn1.strict import StrictEngine
from conformance.asn1.xer import from_xer, to_xer, xer_text
from conformance.errors import DecodeError, EncodeError, SchemaError
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
    ObjectIdentifierType,
    OctetStringType,
    Reference,
    Schema,
    SequenceType,
    StringType,
)

TEXT = StringType("VisibleString")
COLOUR = EnumeratedType((("red", 0), ("green", 1)), (("blue", 2),))
NAME = SequenceType((Component("givenName", TEXT), Component("initial", TEXT), Component("familyName", TEXT)))
CHOICE = ChoiceType((Component("whole", IntegerType()), Component("nothing", NullType())), (Component("late", TEXT),))
TYPES = {
    "Name": NAME,
    "Colour": COLOUR,
    "Number": IntegerType(),
    "Nothing": NullType(),
    "Pick": CHOICE,
    "ChildInformation": SequenceType((Component("name", Reference("M", "Name")), Component("dateOfBirth", TEXT))),
    "PersonnelRecord": SequenceType(
        (
            Component("name", Reference("M", "Name")),
            Component("number", IntegerType()),
            Component("title", TEXT),
            Component("dateOfHire", TEXT),
            Component("nameOfSpouse", Reference("M", "Name")),
            Component("children", ListType(Reference("M", "ChildInformation")), default=([],)),
        )
    ),
    "Lists": SequenceType(
        (
            Component("booleans", ListType(BooleanType()), optional=True),
            Component("colours", ListType(Reference("M", "Colour")), optional=True),
            Component("picks", ListType(Reference("M", "Pick")), optional=True),
            Component("numbers", ListType(IntegerType()), optional=True),
            Component("named", ListType(Reference("M", "Number")), optional=True),
            Component("nulls", ListType(NullType()), optional=True),
            Component("bits", ListType(BitStringType()), optional=True),
            Component("lists", ListType(ListType(IntegerType())), optional=True),
            Component("sequences", ListType(SequenceType((Component("x", IntegerType()),))), optional=True),
            Component("texts", ListType(StringType("IA5String")), optional=True),
        )
    ),
    "Leaf": ChoiceType(
        (
            Component("flag", BooleanType()),
            Component("colour", COLOUR),
            Component("nothing", NullType()),
            Component("bits", BitStringType()),
            Component("octets", OctetStringType()),
            Component("number", IntegerType()),
            Component("oid", ObjectIdentifierType()),
            Component("text", StringType("UTF8String")),
            Component("time", StringType("GeneralizedTime")),
        )
    ),
    "Extended": SequenceType(
        (Component("first", IntegerType()), Component("size", IntegerType(), default=(8,))),
        (
            AdditionGroup((Component("a", IntegerType(), optional=True), Component("b", BooleanType(), optional=True))),
            Component("c", IntegerType(), optional=True),
            AdditionGroup((Component("d", IntegerType(), optional=True),)),
        ),
    ),
    "Inner": SequenceType((Component("n", IntegerType(Bounds(((0, 255),)))),)),
    "Outer": SequenceType((Component("body", OctetStringType(contains=Reference("M", "Inner"))),)),
    "BandNR": SequenceType((Component("channelBWs-DL", IntegerType(), optional=True),)),
}
SCHEMA = Schema("test", {"M": Module("M", TYPES)})

RECORD = {
    "name": {"givenName": "John", "initial": "P", "familyName": "Smith"},
    "number": 51,
    "title": "Director",
    "dateOfHire": "19710917",
    "nameOfSpouse": {"givenName": "Mary", "initial": "T", "familyName": "Smith"},
    "children": [
        {"name": {"givenName": "Ralph", "initial": "T", "familyName": "Smith"}, "dateOfBirth": "19571111"},
        {"name": {"givenName": "Susan", "initial": "B", "familyName": "Jones"}, "dateOfBirth": "19590717"},
    ],
}
# X.693 Annex A.4: the canonical XER of the record above, there a SET in the canonical order of its tags
ANNEX_A4 = (
    "<PersonnelRecord><name><givenName>John</givenName><initial>P</initial><familyName>Smith</familyName></name>"
    "<number>51</number><title>Director</title><dateOfHire>19710917</dateOfHire>"
    "<nameOfSpouse><givenName>Mary</givenName><initial>T</initial><familyName>Smith</familyName></nameOfSpouse>"
    "<children><ChildInformation><name><givenName>Ralph</givenName><initial>T</initial>"
    "<familyName>Smith</familyName></name><dateOfBirth>19571111</dateOfBirth></ChildInformation>"
    "<ChildInformation><name><givenName>Susan</givenName><initial>B</initial><familyName>Jones</familyName></name>"
    "<dateOfBirth>19590717</dateOfBirth></ChildInformation></children></PersonnelRecord>"
)


def written(type_name, value):
    return xer_text(to_xer(SCHEMA, type_name, value)).decode()


def read(text):
    return from_xer(SCHEMA, etree.fromstring(text))


def refusal(text):
    with pytest.raises(DecodeError) as refused:
        read(text)
    return refused.value


def test_the_example_of_annex_a_is_written_character_for_character():
    assert written("PersonnelRecord", RECORD) == ANNEX_A4


def test_the_example_of_annex_a_is_read_with_and_without_white_space():
    assert read(ANNEX_A4) == ("PersonnelRecord", RECORD)
    indented = etree.fromstring(ANNEX_A4)
    etree.indent(indented, "\t")
    assert read(etree.tostring(indented)) == ("PersonnelRecord", RECORD)


def test_comments_and_processing_instructions_are_read_over():
    text = "<Number><!-- the -->4<?editor fold?>2<!-- answer --></Number>"
    assert read(text) == ("Number", 42)
    assert read("<Extended><!-- c --><first>1</first><?p?></Extended>")[1]["first"] == 1


@pytest.mark.parametrize(
    ("alternative", "value", "content"),
    [
        ("flag", True, "<true/>"),  # X.693 clause 8.3.5
        ("flag", False, "<false/>"),
        ("colour", "green", "<green/>"),  # clause 8.3.7
        ("colour", "blue", "<blue/>"),
        ("bits", (b"\xa0", 5), "10100"),  # clause 8.3.9
        ("bits", (b"\x01\x80", 9), "000000011"),
        ("octets", b"\xde\xad", "DEAD"),  # clause 9.4: upper case
        ("number", -42, "-42"),  # clause 8.3.6
        ("oid", "2.1.5.1", "2.1.5.1"),  # clause 9.8
        ("text", "a<b>&c", "a&lt;b&gt;&amp;c"),  # X.680 clause 12.15.4
        ("text", "a\x01b\x1f\t\n", "a<soh/>b<is1/>\t\n"),  # X.680 Table 3
        ("text", " 扬帆 ", " 扬帆 "),
        ("time", datetime(2024, 2, 29, 12, 34, 56), "20240229123456Z"),  # noqa: DTZ001  # clause 9.10, asn1tools' mapping
    ],
)
def test_leaves_are_written_and_read_as_the_clauses_say(alternative, value, content):
    text = f"<Leaf><{alternative}>{content}</{alternative}></Leaf>"
    assert written("Leaf", (alternative, value)) == text
    assert read(text) == ("Leaf", (alternative, value))


@pytest.mark.parametrize(
    ("alternative", "value"), [("nothing", None), ("bits", (b"", 0)), ("octets", b""), ("text", "")]
)
def test_empty_values_are_one_empty_element_tag(alternative, value):
    """X.693 clause 9.1.4, X.680 clause 17.8."""
    text = f"<Leaf><{alternative}/></Leaf>"
    assert written("Leaf", (alternative, value)) == text
    assert read(text) == read(f"<Leaf><{alternative}></{alternative}></Leaf>") == ("Leaf", (alternative, value))


@pytest.mark.parametrize(
    ("component", "value", "items"),
    [
        ("booleans", [True, False], "<true/><false/>"),
        ("colours", ["red", "blue"], "<red/><blue/>"),
        ("picks", [("whole", 1), ("nothing", None)], "<whole>1</whole><nothing/>"),
        ("numbers", [1, 2], "<INTEGER>1</INTEGER><INTEGER>2</INTEGER>"),
        ("named", [7], "<Number>7</Number>"),
        ("nulls", [None, None], "<NULL/><NULL/>"),
        ("bits", [(b"\x80", 1), (b"", 0)], "<BIT_STRING>1</BIT_STRING><BIT_STRING/>"),
        ("lists", [[1], []], "<SEQUENCE_OF><INTEGER>1</INTEGER></SEQUENCE_OF><SEQUENCE_OF/>"),
        ("sequences", [{"x": 1}], "<SEQUENCE><x>1</x></SEQUENCE>"),
        ("texts", ["a"], "<IA5String>a</IA5String>"),
    ],
)
def test_items_of_lists_follow_tables_4_and_5_of_x680(component, value, items):
    text = f"<Lists><{component}>{items}</{component}></Lists>"
    assert written("Lists", {component: value}) == text
    assert read(text) == ("Lists", {component: value})


def test_default_values_of_the_root_are_always_written_and_filled_in():
    """X.693 clause 9.5."""
    assert written("Extended", {"first": 1}) == "<Extended><first>1</first><size>8</size></Extended>"
    assert read("<Extended><first>1</first></Extended>") == ("Extended", {"first": 1, "size": 8})


def test_components_are_written_in_textual_order():
    value = {"d": 4, "c": 3, "a": 1, "size": 8, "first": 0}
    assert written("Extended", value) == ("<Extended><first>0</first><size>8</size><a>1</a><c>3</c><d>4</d></Extended>")


def test_the_groups_of_asn1c_are_read_as_if_they_were_not_there():
    text = "<Extended><first>0</first><ext1><a>1</a><b><true/></b></ext1><c>3</c><ext2><d>4</d></ext2></Extended>"
    assert read(text) == ("Extended", {"first": 0, "size": 8, "a": 1, "b": True, "c": 3, "d": 4})


def test_a_component_in_the_wrong_group_is_refused():
    assert refusal("<Extended><first>0</first><ext2><a>1</a></ext2></Extended>").key == "xer.unknown-element"


def test_contained_encodings_stay_octets():
    assert written("Outer", {"body": b"\x07"}) == "<Outer><body>07</body></Outer>"


def test_a_nested_contained_value_is_encoded():
    """X.680 clause 23.4; the octets are those that UPER has for an INTEGER (0..255) of 7."""
    text = "<Outer><body><Inner><n>7</n></Inner></body></Outer>"
    assert (
        read(text)
        == ("Outer", {"body": StrictEngine().encode(SCHEMA, "Inner", {"n": 7})})
        == ("Outer", {"body": b"\x07"})
    )


def test_a_nested_contained_value_outside_its_constraint_is_refused_with_its_path():
    refused = refusal("<Outer><body><Inner><n>256</n></Inner></body></Outer>")
    assert refused.key == "xer.contained-value"
    assert list(refused.path) == ["body", "n"]


def test_identifiers_of_old_editions_are_read_under_the_current_ones():
    """TS 38.331 v15.6.0 has channelBWs-DL-v1530 where later editions have channelBWs-DL."""
    assert read("<BandNR><channelBWs-DL-v1530>1</channelBWs-DL-v1530></BandNR>") == ("BandNR", {"channelBWs-DL": 1})
    both = "<BandNR><channelBWs-DL>1</channelBWs-DL><channelBWs-DL-v1530>1</channelBWs-DL-v1530></BandNR>"
    assert refusal(both).key == "xer.twice"


@pytest.mark.parametrize(
    ("text", "key", "path"),
    [
        ("<Extended><first>1</first><future>9</future></Extended>", "xer.unknown-element", []),
        ("<Extended><size>1</size></Extended>", "xer.missing-element", []),
        ("<Extended><size>1</size><first>1</first></Extended>", "xer.order", []),
        ("<Extended><first>1</first><first>1</first></Extended>", "xer.twice", []),
        ("<Extended>x<first>1</first></Extended>", "xer.stray-text", []),
        ("<Extended><first>1</first>x</Extended>", "xer.stray-text", []),
        ("<Extended><first a='1'>1</first></Extended>", "xer.attribute", []),
        ("<Extended><first>01</first></Extended>", "xer.no-integer", ["first"]),
        ("<Extended><first>-0</first></Extended>", "xer.no-integer", ["first"]),
        ("<Extended><first><one/></first></Extended>", "xer.unknown-element", ["first"]),
        ("<Lists><booleans><true/><maybe/></booleans></Lists>", "xer.no-literal", ["booleans", 1]),
        ("<Lists><numbers><Number>1</Number></numbers></Lists>", "xer.unknown-item", ["numbers"]),
        ("<Lists><picks><whole>1</whole><whole>x</whole></picks></Lists>", "xer.no-integer", ["picks", 1, "whole"]),
        ("<Lists><picks><other/></picks></Lists>", "xer.no-alternative", ["picks", 0]),
        ("<Leaf/>", "xer.one-alternative", []),
        ("<Leaf><flag><true/></flag><flag><true/></flag></Leaf>", "xer.one-alternative", []),
        ("<Leaf><flag>true</flag></Leaf>", "xer.stray-text", ["flag"]),
        ("<Leaf><flag/></Leaf>", "xer.one-literal", ["flag"]),
        ("<Leaf><flag><true>1</true></flag></Leaf>", "xer.not-empty", ["flag"]),
        ("<Leaf><colour><pink/></colour></Leaf>", "xer.no-literal", ["colour"]),
        (f"<Leaf><number>1{'0' * 1000}</number></Leaf>", "xer.no-integer", ["number"]),
        ("<Leaf><nothing>0</nothing></Leaf>", "xer.not-empty", ["nothing"]),
        ("<Leaf><bits>012</bits></Leaf>", "xer.no-bits", ["bits"]),
        ("<Leaf><octets>ABC</octets></Leaf>", "xer.no-octets", ["octets"]),
        ("<Leaf><oid>iso.1</oid></Leaf>", "xer.no-object-identifier", ["oid"]),
        ("<Leaf><text>a<nope/></text></Leaf>", "xer.unknown-element", ["text"]),
        ("<Leaf><time>2024</time></Leaf>", "xer.no-time", ["time"]),
        ("<Outer><body><Other/></body></Outer>", "xer.contained", ["body"]),
    ],
)
def test_what_does_not_fit_is_refused_with_its_path(text, key, path):
    refused = refusal(text)
    assert (refused.key, list(refused.path)) == (key, path)
    assert refused.type_name == text[1:].split(">")[0].rstrip("/")


def test_an_error_names_the_line_of_the_element():
    assert "line 3" in str(refusal("<Extended>\n <first>1</first>\n <later/>\n</Extended>"))


def test_elements_nested_without_end_are_refused():
    recursive = Schema("test", {"M": Module("M", {"T": ListType(Reference("M", "T"))})})
    root = element = etree.Element("T")
    for _ in range(20_000):
        element = etree.SubElement(element, "T")
    with pytest.raises(DecodeError, match="too deep"):
        from_xer(recursive, root)


def test_an_unknown_type_is_an_error_that_names_it():
    with pytest.raises(SchemaError, match="Nope"):
        read("<Nope/>")
    with pytest.raises(SchemaError, match="Nope"):
        written("Nope", None)


@pytest.mark.parametrize(
    ("type_name", "value", "key", "path"),
    [
        ("Extended", {}, "xer.missing-component", []),
        ("Extended", {"first": 1, "later": 2}, "xer.unknown-component", []),
        ("Extended", {"first": True}, "xer.mismatch", ["first"]),
        ("Extended", [], "xer.mismatch", []),
        ("Lists", {"numbers": 1}, "xer.mismatch", ["numbers"]),
        ("Lists", {"numbers": [1, "2"]}, "xer.mismatch", ["numbers", 1]),
        ("Lists", {"picks": [("whole", 1), ("other", 1)]}, "xer.unknown-alternative", ["picks", 1]),
        ("Leaf", "flag", "xer.mismatch", []),
        ("Leaf", ("flag", 1), "xer.mismatch", ["flag"]),
        ("Leaf", ("colour", "pink"), "xer.mismatch", ["colour"]),
        ("Leaf", ("colour", None), "xer.mismatch", ["colour"]),
        ("Leaf", ("nothing", 0), "xer.mismatch", ["nothing"]),
        ("Leaf", ("bits", (b"\x80", 9)), "xer.mismatch", ["bits"]),
        ("Leaf", ("octets", "00"), "xer.mismatch", ["octets"]),
        ("Leaf", ("number", 10**1000), "xer.too-many-digits", ["number"]),
        ("Leaf", ("oid", (2, 1)), "xer.mismatch", ["oid"]),
        ("Leaf", ("text", "\ud800"), "xer.unwritable", ["text"]),
        ("Leaf", ("text", b""), "xer.mismatch", ["text"]),
        ("Leaf", ("time", "now"), "xer.mismatch", ["time"]),
    ],
)
def test_a_value_of_another_type_is_refused_with_its_path(type_name, value, key, path):
    with pytest.raises(EncodeError) as refused:
        written(type_name, value)
    assert (refused.value.key, list(refused.value.path), refused.value.type_name) == (key, path, type_name)
