"""Vectors in value notation: what is written is read back, and what is read is held against the octets."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.asn1.closure import closure
from conformance.asn1.strict import StrictEngine
from conformance.asn1.value_digests import value_digest
from conformance.asn1.value_text import value_text
from conformance.asn1.xer import named_type
from conformance.errors import DataError, SchemaError
from conformance.evidence.notation_parsing import parse_notation
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
    NullType,
    ObjectIdentifierType,
    OctetStringType,
    Reference,
    Schema,
    SequenceType,
    StringType,
)
from conformance.model.text import Text
from conformance.model.vector import Expectation, Provenance, SuiteHeader, Vector
from conformance.vectors import notation
from conformance.vectors.notation import KEPT, NotationFormat
from conformance.vectors.notation_layout import laid_out
from conformance.vectors.notation_values import first_difference
from conformance.workspace import Workspace

COLOUR = EnumeratedType((("red", 0), ("green", 1)), ())
T = SequenceType(
    (
        Component("flag", BooleanType(), optional=True),
        Component("nothing", NullType(), optional=True),
        Component("number", IntegerType(Bounds(((-5, 300),))), optional=True),
        Component("any-number", IntegerType(), optional=True),
        Component("colour", COLOUR, optional=True),
        Component("bits", BitStringType(), optional=True),
        Component("octets", OctetStringType(contains=Reference("Demo", "T")), optional=True),
        Component("text", StringType("UTF8String"), optional=True),
        Component("ascii", StringType("IA5String"), optional=True),
        Component("wide", StringType("BMPString"), optional=True),
        Component("time", StringType("GeneralizedTime"), optional=True),
        Component("utc", StringType("UTCTime"), optional=True),
        Component("oid", ObjectIdentifierType(), optional=True),
        Component("choice", Reference("Demo", "Choice"), optional=True),
        Component("colours", ListType(COLOUR), optional=True),
        Component("texts", ListType(StringType("IA5String")), optional=True),
        Component("choices", ListType(Reference("Demo", "Choice")), optional=True),
        Component("inner", Reference("Demo", "T"), optional=True),
        Component("size", IntegerType(), default=(8,)),
    ),
    (),
)
CHOICE = ChoiceType(
    (
        Component("none", NullType()),
        Component("text", StringType("IA5String")),
        Component("deep", Reference("Demo", "T")),
    ),
    (),
)
SCHEMA = Schema("demo", {"Demo": Module("Demo", {"T": T, "Choice": CHOICE})}, digest="1")
HEADER = SuiteHeader(
    id="made-up.uper",
    title=Text("Made -- up", "虚构\n"),
    schema="demo",
    schema_digest=closure(SCHEMA, ["T"]).digest,
    module="Demo",
    type_name="T",
    release=None,
    encoding="uper",
    provenance=Provenance("sourced", origin="a drawer", tools={"hand": "left 1"}),
)
ENGINE = StrictEngine()
FORM = NotationFormat()
WIDER = replace(
    SCHEMA,
    modules={
        "Demo": Module("Demo", {"T": replace(T, additions=(Component("later", IntegerType()),)), "Choice": CHOICE})
    },
)
"""The schema of a sender that knows more."""


def schema_of(name: str) -> Schema:
    assert name == "demo"
    return SCHEMA


def vector(value: Any, **changes: Any) -> Vector:
    """A valid vector of a value."""
    octets = ENGINE.encode(SCHEMA, "T", value)
    made = Vector("v1", octets, Expectation.VALID, "component", value_digest=value_digest(SCHEMA, "T", value))
    return replace(made, **changes)


def written(*vectors: Vector) -> str:
    return b"".join(FORM.write(HEADER, vectors, schema_of)).decode()


def read(text: str) -> list[Vector]:
    header, vectors = FORM.read(text.encode(), schema_of, origin="file")
    assert header == HEADER
    return list(vectors)


times = st.datetimes(datetime(1970, 1, 1), datetime(2049, 1, 1)).map(lambda time: time.replace(microsecond=0))  # noqa: DTZ001  # as values have them
strings = st.text(st.characters(codec="utf-8"), max_size=8)
ascii_strings = st.text(st.characters(max_codepoint=127), max_size=8)
bits = st.text("01", max_size=20).map(
    lambda digits: (int(digits.ljust(24, "0"), 2).to_bytes(3, "big")[: -(-len(digits) // 8)], len(digits))
)
arcs = st.lists(st.integers(0, 10**9), max_size=4).map(lambda rest: ".".join(map(str, [2, 5, *rest])))


def values(depth: int = 2) -> st.SearchStrategy[dict[str, Any]]:
    inner = values(depth - 1) if depth else st.just({})
    choices = st.tuples(st.just("none"), st.none()) | st.tuples(st.just("text"), ascii_strings)
    choices |= st.tuples(st.just("deep"), inner)
    return st.fixed_dictionaries(
        {},
        optional={
            "flag": st.booleans(),
            "nothing": st.none(),
            "number": st.integers(-5, 300),
            "any-number": st.integers(-(10**30), 10**30),
            "colour": st.sampled_from(["red", "green"]),
            "bits": bits,
            "octets": st.binary(max_size=5),
            "text": strings,
            "ascii": ascii_strings,
            "wide": st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"]), max_size=4),
            "time": times,
            "utc": times,
            "oid": arcs,
            "choice": choices,
            "colours": st.lists(st.sampled_from(["red", "green"]), max_size=3),
            "texts": st.lists(ascii_strings, max_size=3),
            "choices": st.lists(choices, max_size=2),
            "inner": inner,
            "size": st.integers(0, 9),
        },
    )


@given(st.lists(values(), max_size=4))
@settings(max_examples=150)
def test_vectors_are_read_back_as_they_were_written(shown: list[dict[str, Any]]) -> None:
    vectors = [vector(value, id=f"v{number}") for number, value in enumerate(shown)]
    text = written(*vectors)
    assert text.count("v0 T ::= {") == (1 if vectors else 0), "the value is shown"
    assert "value digest" not in text
    assert read(text) == vectors


names = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,12}", fullmatch=True)
told = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12) | st.just("-- a --\\n'B\nEND")
flags = st.lists(st.from_regex(r"[a-z-]{1,5}", fullmatch=True), max_size=2).map(tuple)
invalid = st.builds(
    Vector,
    names,
    st.binary(max_size=9),
    st.just(Expectation.INVALID),
    st.sampled_from(["padding", "open-type-length"]),
    path=told,
    clause=told,
    note=st.none() | st.builds(Text, told, told),
    flags=flags,
    sender=told,
    origin=told,
)
acceptable = st.builds(
    Vector,
    names,
    st.binary(max_size=9),
    st.just(Expectation.ACCEPTABLE),
    st.just("explicit-default"),
    policy=st.just("p"),
)


@given(st.lists(invalid | acceptable, max_size=5, unique_by=lambda one: one.id))
@settings(max_examples=150)
def test_what_the_comments_say_is_read_back_whatever_it_is(vectors: list[Vector]) -> None:
    assert read(written(*vectors)) == vectors


@given(told, told)
def test_no_text_ends_its_comment(one: str, other: str) -> None:
    text = written(vector({}, path=one, note=Text(other, one)))
    comments = [line for line in text.split("\n") if line.startswith("--")]
    assert all("--" not in line[2:] for line in comments), "X.680: two hyphens end a comment"
    assert all(
        line.startswith(("v1", "Vectors-", "BEGIN", "IMPORTS", "END")) or not line
        for line in text.split("\n")
        if line not in comments
    )


def test_the_file_is_a_module_that_an_asn1_compiler_can_take() -> None:
    import asn1tools

    module = written(vector({"number": 5}), Vector("X.1", b"\x01", Expectation.INVALID, "padding"))
    parsed = asn1tools.parse_string(module)
    values = parsed["Vectors-made-up-uper"]["values"]
    assert set(values) == {"v1", "v1-encoding", "vector-582e31-encoding"}
    assert values["vector-582e31-encoding"]["type"] == "OCTET STRING"


def test_the_octets_of_later_additions_are_kept_with_a_note() -> None:
    octets = ENGINE.encode(WIDER, "T", {"number": 1, "later": 2})
    one = vector({"number": 1}, octets=octets)
    text = written(one)
    assert f"-- beside: {KEPT}" in text
    assert "v1 T ::= { number 1" in text
    assert read(text) == [one]
    with pytest.raises(DataError, match="the octets decode to another value"):
        read(text.replace("number 1", "number 2"))
    with pytest.raises(DataError, match="the first bit that differs is 0"):
        read(text.replace(f"-- beside: {KEPT}\n", ""))


def test_a_value_without_notation_leaves_octets_and_digest() -> None:
    octets = ENGINE.encode(
        replace(
            SCHEMA,
            modules={
                "Demo": Module(
                    "Demo",
                    {
                        "T": SequenceType(
                            tuple(
                                replace(one, type=replace(COLOUR, additions=(("blue", 2),)))
                                if one.name == "colour"
                                else one
                                for one in T.root
                            ),
                            (),
                        ),
                        "Choice": CHOICE,
                    },
                )
            },
        ),
        "T",
        {"colour": "blue"},
    )
    digest = value_digest(SCHEMA, "T", ENGINE.decode(SCHEMA, "T", octets))
    one = vector({}, octets=octets, value_digest=digest)
    text = written(one)
    assert " T ::=" not in text
    assert f"-- value digest: {digest}" in text
    assert read(text) == [one]


def test_a_digest_that_is_not_of_the_octets_is_not_hidden_by_their_value() -> None:
    one = vector({"number": 1}, value_digest="0" * 32)
    assert read(written(one)) == [one]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "number 5",
            "number 6",
            "line 20: vector v1: the value does not give the octets; the first bit that differs is",
        ),
        ("number 5", "number", "vector v1: file, line 20"),
        ("number 5", "number 5000", "line 20: vector v1: .*5000"),
        ("number 5", "quantity 5", "line 20: vector v1: .*quantity"),
        ("number 5,", "number 5", "vector v1: file, line 20"),
        ("v1 T ::=", "v1 U ::=", "line 18: vector v1 is a value of U"),
        ("-- vector v1: valid, rule component", "-- vector v1: perhaps", "line 18: after “-- vector v1”"),
        ("-- vector v1: valid,", "-- vector v1: invalid,", "line 18: vector v1 is invalid, so"),
        ("OCTET STRING ::= '", "OCTET STRING ::= 'A", "line 18: vector v1 ends with half an octet"),
        ("OCTET STRING ::=", "OCTETS ::=", "line 18: vector v1 has 0 encodings"),
        ("-- path: T.number", "-- place: T.number", "line 18: “place” is no field"),
        ("-- vector v2:", "-- vector v1:", "line 23: the vector v1 stands there twice"),
        ("-- vector v2:", "-- v2:", "line 18: vector v1 has 2 encodings"),
        ("-- schema digest: ", "-- digest: ", "“digest” is no field"),
        ("-- schema: demo\n", "", "lacks the line “-- schema: …”"),
        ("-- encoding: uper", "-- encoding: morse", "no engine decodes morse"),
        ("-- type: T", "-- type: U", "U"),
        ("-- provenance: sourced", "-- provenance: sourced\n-- seed: one", "seed is no number"),
    ],
)
def test_what_is_wrong_is_said_with_vector_and_line(old: str, new: str, said: str) -> None:
    text = written(vector({"number": 5}, path="T.number"), Vector("v2", b"\x01", Expectation.INVALID, "padding"))
    assert old in text
    with pytest.raises((DataError, SchemaError), match=said):
        read(text.replace(old, new, 1))


def test_limits_are_stated_when_they_are_exceeded(monkeypatch: pytest.MonkeyPatch) -> None:
    text = written(vector({}), vector({}, id="v2"))
    with monkeypatch.context() as patch:
        patch.setattr(notation, "MAX_NOTATION_OCTETS", 10)
        with pytest.raises(DataError, match="at most 10 are read"):
            read(text)
    with monkeypatch.context() as patch:
        patch.setattr(notation, "MAX_VECTORS", 1)
        with pytest.raises(DataError, match="more than 1 vectors"):
            read(text)
    with pytest.raises(DataError, match="at most 262144 are read"):
        read(text.replace("'H", "00" * 262144 + "'H", 1))
    with pytest.raises(DataError, match="no UTF-8 text"):
        FORM.read(b"\xff", schema_of, origin="file")
    deep = "{ inner " * 200 + "{}" + "}" * 200
    with pytest.raises(DataError, match=r"vector v1: .*deep"):
        read(text.replace("v1 T ::= {", "v1 T ::= " + deep + " x {", 1))


def test_an_editor_may_wrap_lines_and_add_comments() -> None:
    one = vector({"number": 5, "octets": bytes(9)})
    text = written(one).replace("number 5", "number -- five\n 5").replace("0000", "00 00\n")
    assert read("\ufeff" + text.replace("\n", "\r\n")) == [one]


@given(values())
def test_the_layout_changes_white_space_only(value: dict[str, Any]) -> None:
    text = value_text(SCHEMA, named_type(SCHEMA, "T"), value)
    for width in (20, 60, 110):
        shown = laid_out(text, width=width)
        assert parse_notation(shown, 0, len(shown), line=1, origin="") == parse_notation(
            text, 0, len(text), line=1, origin=""
        )


def test_what_fits_stays_on_a_line_and_what_does_not_is_opened() -> None:
    text = """{ a { b 1, c 2 }, d "{, }", e '00FF'H, f { { x 1 }, { x 2, y:{ z 3 } } }, g {  } }"""
    assert laid_out(text, width=200) == text
    assert laid_out(text, width=24).split("\n") == [
        "{",
        "  a { b 1, c 2 },",
        '  d "{, }",',
        "  e '00FF'H,",
        "  f {",
        "    { x 1 },",
        "    { x 2, y:{ z 3 } }",
        "  },",
        "  g {  }",
        "}",
    ]


@given(st.binary(max_size=6), st.binary(max_size=6))
def test_the_first_difference_is_the_first_bit_that_differs(one: bytes, other: bytes) -> None:
    left, right = ("".join(f"{octet:08b}" for octet in octets) for octets in (one, other))
    shorter = min(len(left), len(right))
    expected = next((bit for bit in range(shorter) if left[bit] != right[bit]), shorter)
    assert first_difference(one, other) == expected


@pytest.fixture(scope="module")
def captures(real_data: Path) -> dict[str, bytes]:
    folder = real_data / "ue_capability" / "raw_uper"
    return {path.stem: bytes.fromhex(path.read_text()) for path in sorted(folder.glob("nr_*.hex"))}


def test_what_devices_sent_is_read_back(captures: dict[str, bytes]) -> None:
    schemas = Workspace.open().schemas
    schema = schemas.schema("nr-rrc")
    digest = closure(schema, ["UE-NR-Capability"]).digest
    header = replace(
        HEADER, schema="nr-rrc", schema_digest=digest, module="NR-RRC-Definitions", type_name="UE-NR-Capability"
    )
    vectors = [
        Vector(
            name,
            octets,
            Expectation.VALID,
            "sourced",
            value_digest=value_digest(schema, header.type_name, ENGINE.decode(schema, header.type_name, octets)),
        )
        for name, octets in captures.items()
    ]
    assert len(vectors) > 5
    data = b"".join(FORM.write(header, vectors, schemas.schema))
    assert data.count(b" UE-NR-Capability ::= {") == len(vectors)
    again, found = FORM.read(data, schemas.schema, origin="file")
    assert (again, list(found)) == (header, vectors)


@pytest.mark.parametrize("name", ["device-der", "device-jer", "device-xer"])
def test_a_bundled_suite_in_another_encoding_comes_back(name: str) -> None:
    workspace = Workspace.open()
    suite, form = workspace.suites[name], NotationFormat()
    written = b"".join(form.write(suite.header, suite.vectors(), workspace.schemas.schema))
    header, vectors = form.read(written, workspace.schemas.schema, origin="suite.asn")
    assert (header, list(vectors)) == (suite.header, list(suite.vectors()))
