"""The example of a codec in C: compiled without a warning, asked over the protocol, compared with the strict codec and
with asn1tools. The two came about apart from each other; X.691 is what they have in common."""

from __future__ import annotations

import json
import random
import subprocess
from pathlib import Path

import pytest

from conformance.asn1.jer import from_jer
from conformance.asn1.own import OwnSource
from conformance.asn1.peers import Asn1toolsEngine
from conformance.asn1.strict import StrictEngine
from conformance.model.codec import AnswerKind, Operation, Question, Target
from conformance.sut.checking import State, check_codec
from conformance.sut.codec import CodecSut
from conformance.sut.engines import EngineCodec

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "c-codec"
TARGET = Target("device-specification", "Yangfan-DeviceSpecification", "SupportedBand")
WARNINGS = ("-Wall", "-Wextra", "-Wconversion", "-pedantic", "-Werror")
LIMIT = "than this codec takes"
"""How the example says that it has a limit."""


@pytest.fixture(scope="module")
def program(cc, tmp_path_factory):
    program = tmp_path_factory.mktemp("c-codec") / "c-codec"
    subprocess.run([cc, "-std=c11", "-O2", *WARNINGS, "-o", str(program), str(EXAMPLE / "codec.c")], check=True)
    return program


@pytest.fixture
def codec(program):
    codec = CodecSut("c-codec", (str(program),)).start(TARGET)
    yield codec
    codec.close()


@pytest.fixture(scope="module")
def schema():
    return OwnSource().load("device-specification")


def suite(count):
    """Return octets that are mostly broken, and mostly in a different way each; those of the same seed are the same."""
    draw = random.Random(2026)  # noqa: S311  # a suite, no secret
    for _ in range(count):
        length = draw.choice([0, 1, 2, 2, 2, 3, 3, 3, 4, 5, 6, 8, 12])
        yield bytes(draw.choice([0, draw.randrange(256), draw.randrange(256)]) for _ in range(length))


def shown(schema, value):
    """Return a JER value as components, defaults filled in, without what the version does not know."""
    if any(value.get(name, "") is None or isinstance(value.get(name), dict) for name in ("rat", "duplex")):
        value = {name: item for name, item in value.items() if not (item is None or isinstance(item, dict))}
        return {"rat": "?", **value, "band": value["band"]}
    value = {name: item for name, item in value.items() if name != "..."}
    return {"rat": "nr", **from_jer(schema, "SupportedBand", json.dumps(value))}


def test_it_keeps_the_protocol(program):
    findings = check_codec(CodecSut("c-codec", (str(program),)), TARGET)
    assert {finding.state for finding in findings} == {State.KEPT}


def test_it_decodes_and_refuses_as_the_strict_codec_does(codec, schema):
    questions = [Question(Operation.DECODE, octets=octets) for octets in suite(20_000)]
    strict = EngineCodec(StrictEngine(), schema, TARGET)
    accepted, empty = 0, 0
    for question, ours, theirs in zip(
        questions, strict.answers(questions), codec.answers(iter(questions)), strict=True
    ):
        if theirs.kind is AnswerKind.REFUSED and LIMIT in theirs.reason:
            continue
        assert (question.octets.hex(), theirs.kind) == (question.octets.hex(), ours.kind), theirs.reason
        empty += theirs.reason == "an open type has at least one octet"
        if theirs.kind is AnswerKind.ACCEPTED:
            accepted += 1
            assert theirs.value["band"] == ours.value["band"]
            if None not in theirs.value.values():
                assert shown(schema, theirs.value) == shown(schema, ours.value)
    assert accepted > 500
    assert empty > 10


VALUES = [
    {"band": band, **rat, **duplex, **bandwidth}
    for band in (1, 78, 1024)
    for rat in ({}, *({"rat": name} for name in ("nr", "eutra-nr", "eutra")))
    for duplex in ({}, *({"duplex": name} for name in ("fdd", "tdd", "sdl", "sul")))
    for bandwidth in ({}, *({"bandwidth": width} for width in (1, 100, 400, 401, 2000)))
]
"""Every alternative of every component, and the bounds of every constraint."""


@pytest.mark.parametrize("engine", [StrictEngine(), Asn1toolsEngine()], ids=lambda engine: engine.name)
def test_it_encodes_as_others_do_and_decodes_it_again(codec, schema, engine):
    asked = [Question(Operation.ENCODE, value=value) for value in VALUES]
    encoded = [answer.octets for answer in codec.answers(asked)]
    if engine.name == "strict":
        assert encoded == [engine.encode(schema, "SupportedBand", value) for value in VALUES]
    for octets, value in zip(encoded, VALUES, strict=True):
        assert engine.decode(schema, "SupportedBand", octets) == {"rat": "nr", **value}
    decoded = codec.answers([Question(Operation.DECODE, octets=octets) for octets in encoded])
    assert [answer.value for answer in decoded] == [{"rat": "nr", **value} for value in VALUES]


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"band": 0},
        {"band": 1025},
        {"band": "78"},
        {"band": 78, "rat": "utra"},
        {"band": 78, "rat": None},
        {"band": 78, "duplex": 1},
        {"band": 78, "bandwidth": 2001},
        {"band": 78, "colour": {"red": [1, {"a": "}"}]}},
        [],
        "78",
        None,
    ],
)
def test_it_refuses_values_of_no_such_type(codec, value):
    (answer,) = codec.answers([Question(Operation.ENCODE, value=value)])
    assert answer.kind is AnswerKind.REFUSED
    assert answer.reason


def test_what_the_readme_shows_is_what_happens(program):
    text = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    requests = text.partition("<<'END'\n")[2].partition("END\n")[0]
    responses = text.partition("```json\n")[2].partition("```")[0]
    assert requests
    done = subprocess.run([str(program)], input=requests, capture_output=True, check=True, encoding="utf-8")
    assert done.stdout == responses


@pytest.mark.parametrize("line", ["", "{", '{"op"', '{"op":"hello","protocol":2}', "hello", '{"op":"decode","id":"\\u'])
def test_it_ends_with_a_reason_when_a_line_is_no_request(program, line):
    done = subprocess.run([str(program)], input=f"{line}\n", capture_output=True, check=False, encoding="utf-8")
    assert done.returncode == 1
    assert done.stderr.startswith("codec: ")
