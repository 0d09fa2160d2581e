"""Printed schemas: what is compiled from the text again is the same tree, for pycrate and for asn1tools."""

from __future__ import annotations

import asn1tools
import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from conformance.asn1.asn1tools_tree import asn1tools_tree
from conformance.asn1.bundled import BundledSource
from conformance.asn1.closure import closure
from conformance.asn1.imported import import_text
from conformance.asn1.module_text import print_schema
from conformance.asn1.own import OwnSource
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
    ObjectIdentifierType,
    OctetStringType,
    Reference,
    Schema,
    SequenceType,
    StringType,
)

INNER = SequenceType((Component("a", IntegerType()),))
SMALL = IntegerType(Bounds(((0, 7),)), (("one", 1), ("two", 2)))
EVERYTHING = Schema(
    "everything",
    {
        "First": Module(
            "First",
            {
                "Whole": SequenceType(
                    (
                        Component("a", IntegerType(Bounds(((None, -1), (5, None)))), default=(-3,)),
                        Component("b", BitStringType(Bounds(((4, 4),)), (("x", 0), ("y", 3))), default=((b"\x80", 4),)),
                        Component(
                            "c", OctetStringType(Bounds(((1, 8),), extensible=True), Reference("Second", "Inner"))
                        ),
                        Component("d", OctetStringType(contains=INNER), optional=True),
                        Component("e", StringType("IA5String", Bounds(((1, 5),)), '"-abcx'), default=('a"-',)),
                        Component("f", EnumeratedType((("h", 1), ("g", 3)), (("i", 4),)), default=("g",)),
                        Component("g", ListType(SMALL, Bounds(((1, 4),), extensible=True)), default=([1, 2],)),
                        Component("h", ObjectIdentifierType(), default=("1.2.840",)),
                        Component("i", Reference("Second", "Inner"), default=({"a": 3},)),
                        Component("j", Reference("First", "Chosen"), default=(("n", 9),)),
                        Component("k", NullType(), default=(None,)),
                        Component("l", OctetStringType(), default=(b"\xab\x01",)),
                        Component("m", BooleanType(), default=(True,)),
                        Component("n", StringType("UTF8String"), default=("-- 字 /*",)),
                    ),
                    (
                        AdditionGroup((Component("p", NullType(), optional=True), Component("q", BooleanType()))),
                        Component("r", Reference("First", "Chosen"), optional=True),
                        AdditionGroup((Component("s", StringType("GeneralizedTime")),)),
                    ),
                ),
                "Chosen": ChoiceType(
                    (Component("n", IntegerType()), Component("z", SequenceType((), ()))),
                    (Component("later", Reference("First", "Whole")),),
                ),
                "Number": SMALL,
                "Narrow": Reference("First", "Number", IntegerType(Bounds(((1, 2),), extensible=True), SMALL.named)),
                "List": ListType(Reference("First", "Number")),
                "Three": Reference("First", "List", ListType(Reference("First", "Number"), Bounds(((3, 3),)))),
                "Octets": OctetStringType(),
                "Five": Reference("First", "Octets", OctetStringType(Bounds(((5, 5),)))),
                "Wrapped": Reference("First", "Octets", OctetStringType(contains=Reference("Second", "Inner"))),
                "Text": StringType("VisibleString", alphabet="abc"),
                "Short": Reference("First", "Text", StringType("VisibleString", Bounds(((0, 2),)), "abc")),
                "Open": SequenceType((), ()),
                "Empty": SequenceType(()),
                "Time": StringType("UTCTime"),
            },
            {"one": 1, "minus": -5},
        ),
        "Second": Module("Second", {"Inner": INNER}),
    },
)


def reimported(schema, tmp_path):
    file = tmp_path / "printed.asn"
    file.write_text(print_schema(schema), encoding="utf-8")
    return import_text([file], name="printed", folder=tmp_path)


def test_everything_that_a_tree_can_hold_is_read_back(tmp_path):
    assert reimported(EVERYTHING, tmp_path).modules == EVERYTHING.modules


@pytest.mark.parametrize(
    ("name", "types"),
    [
        ("lpp", None),
        ("nr-rrc", ["UE-NR-Capability", "UE-MRDC-Capability"]),
        ("eutra-rrc", ["UE-EUTRA-Capability"]),
    ],
)
def test_bundled_schemas_are_read_back(name, types, tmp_path):
    schema = BundledSource().load(name)
    printed = schema if types is None else closure(schema, types)
    assert reimported(printed, tmp_path).modules == printed.modules


names = st.from_regex(r"[a-z]{2}[0-9]{2}", fullmatch=True).filter(lambda name: name not in {"by", "of"})
numbers = st.integers(-70000, 70000)


@st.composite
def bounds(draw, numbers=numbers):
    edges = sorted(
        draw(st.lists(numbers, min_size=2, max_size=6, unique=True).filter(lambda edges: len(edges) % 2 == 0))
    )
    ranges = list(zip(edges[::2], edges[1::2], strict=True))
    apart = [pair for at, pair in enumerate(ranges) if at == 0 or ranges[at - 1][1] + 1 < pair[0]]
    return draw(st.sampled_from([Bounds(), Bounds(tuple(apart), extensible=draw(st.booleans()))]))


sizes = bounds(st.integers(0, 300))
readable = st.characters(min_codepoint=32, max_codepoint=126, exclude_characters="()[]{},")
"""pycrate's parser takes brackets and commas within character strings for its own."""
alphabets = st.none() | st.sets(readable, min_size=1).map(lambda found: "".join(sorted(found)))
named = st.lists(
    st.tuples(names, st.integers(0, 99)), max_size=4, unique_by=(lambda pair: pair[0], lambda pair: pair[1])
)


@st.composite
def enumerations(draw):
    found = draw(st.lists(names, min_size=1, max_size=6, unique=True))
    cut = draw(st.integers(1, len(found)))
    values = sorted(draw(st.sets(st.integers(0, 99), min_size=len(found), max_size=len(found))))
    pairs = tuple(zip(found, values, strict=True))
    return EnumeratedType(pairs[:cut], pairs[cut:] if cut < len(found) or draw(st.booleans()) else None)


leaves = st.one_of(
    st.just(BooleanType()),
    st.just(NullType()),
    st.builds(IntegerType, bounds(), named.map(tuple)),
    st.builds(BitStringType, sizes),
    st.builds(OctetStringType, sizes),
    st.builds(StringType, st.just("VisibleString"), sizes, alphabets),
    st.just(StringType("UTF8String")),
    enumerations(),
)


@st.composite
def components(draw, children, least=0):
    """Draw components; only their names are drawn to differ, for of what hypothesis draws again it tells everything."""
    found = draw(st.lists(names, min_size=least, max_size=4, unique=True))
    return tuple(Component(name, draw(children), optional=draw(st.booleans())) for name in found)


def constructed(children):
    return st.one_of(
        st.builds(ListType, children, sizes),
        components(children).map(SequenceType),
        components(children).map(lambda members: SequenceType(members[:1], members[1:])),
        components(children).map(
            lambda members: SequenceType((), tuple(AdditionGroup((member,)) for member in members))
        ),
        components(children, least=1).map(
            lambda members: ChoiceType(tuple(Component(member.name, member.type) for member in members))
        ),
    )


types = st.recursive(leaves, constructed, max_leaves=8)


def schema_of(items):
    return Schema("any", {"Any": Module("Any", {f"Type{at}": item for at, item in enumerate(items)})})


@settings(max_examples=8, phases=[Phase.generate])  # an example takes a compiler run; shrinking would take forever
@given(schema=st.lists(types, min_size=10, max_size=20).map(schema_of))
def test_any_schema_is_read_back(schema, tmp_path_factory):
    assert reimported(schema, tmp_path_factory.mktemp("store")).modules == schema.modules


@settings(max_examples=60)
@given(st.lists(types, min_size=1, max_size=6).map(schema_of))
def test_asn1tools_reads_any_printed_schema_as_it_is_given_the_tree(schema):
    text = print_schema(schema)
    assume('""' not in text)  # asn1tools cannot parse doubled quotation marks
    assert effective(asn1tools.parse_string(text)) == effective(asn1tools_tree(schema))


@pytest.mark.parametrize(
    "schema",
    [
        OwnSource().load("device-specification"),
        closure(BundledSource().load("lpp"), ["LPP-Message"]),
        closure(BundledSource().load("nr-rrc"), ["UE-NR-Capability"]),
    ],
    ids=lambda schema: schema.name,
)
def test_asn1tools_reads_printed_schemas_as_it_is_given_the_tree(schema):
    assert effective(asn1tools.parse_string(print_schema(schema))) == effective(asn1tools_tree(schema))


def effective(parsed):
    """Return asn1tools' dictionary with constraints and alphabets as asn1tools_tree gives them, ``default`` as text."""
    match parsed:
        case dict():
            return {name: _constraint(name, item) for name, item in parsed.items()}
        case list():
            return [effective(item) for item in parsed]
    return parsed


def _constraint(name, item):
    if name in {"size", "restricted-to"}:
        edges = [
            edge for part in item if part is not None for edge in (part if isinstance(part, tuple) else (part, part))
        ]
        return [(edges[0], edges[-1]), *([None] if None in item else [])]
    if name == "from":
        return "".join(chr(code) for low, high in item for code in range(ord(low), ord(high) + 1))
    if name == "imports":
        return {module: sorted(names) for module, names in item.items()}
    return item if name == "default" else effective(item)


def test_the_closure_of_a_type_is_printed_alone():
    text = print_schema(BundledSource().load("nr-rrc"), types=["FreqBandIndicatorNR"])
    assert (
        text.split()
        == (
            "-- nr-rrc: pycrate " + text.split()[3] + " RRCNR NR-RRC-Definitions DEFINITIONS AUTOMATIC TAGS ::= BEGIN "
            "FreqBandIndicatorNR ::= INTEGER (1..1024) END"
        ).split()
    )


def test_a_type_of_another_modules_name_is_printed_with_its_module(tmp_path):
    schema = Schema(
        "clash",
        {
            "First": Module("First", {"Item": ListType(Reference("Second", "Item"))}),
            "Second": Module("Second", {"Item": IntegerType()}),
        },
    )
    assert "SEQUENCE OF Second.Item" in print_schema(schema)
    assert reimported(schema, tmp_path).modules == schema.modules


def test_unknown_types_and_what_has_no_notation_are_refused():
    with pytest.raises(SchemaError, match="has no type Nothing"):
        print_schema(EVERYTHING, types=["Nothing"])
    bell = Schema("bell", {"A": Module("A", {"T": StringType("IA5String", alphabet="\a")})})
    with pytest.raises(SchemaError, match=r"A\.T cannot be written as ASN\.1 text"):
        print_schema(bell)


def test_wrong_default_values_are_refused():
    component = Component("b", BitStringType(), default=(3,))
    schema = Schema("wrong", {"A": Module("A", {"T": SequenceType((component,))})})
    with pytest.raises(SchemaError, match=r"A\.T\.b cannot be written"):
        print_schema(schema)


def test_the_origin_stays_within_its_comment():
    schema = Schema("a", {"A": Module("A", {"T": NullType()})}, origin="my--file.asn\nT ::= REAL")
    assert print_schema(schema).startswith("-- a: my-file.asn T ::= REAL\n\nA DEFINITIONS")
