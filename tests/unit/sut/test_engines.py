"""ASN.1 engines as codecs, and the codec's side of the protocol."""

from __future__ import annotations

import io
import json

import jsonschema
import pytest

from conformance import resources
from conformance.asn1.closure import closure
from conformance.asn1.own import OwnSource
from conformance.asn1.peers import Asn1toolsEngine, PycrateEngine
from conformance.asn1.strict import StrictEngine
from conformance.errors import SutError
from conformance.model.codec import AnswerKind, Operation, Question, Target
from conformance.sut.engines import EngineCodec, open_engine
from conformance.sut.protocol import bye_line, hello_line, question_line
from conformance.sut.serving import WINDOW, serve_codec

TARGET = Target("device-specification", "Yangfan-Identification", "BandNumber")


@pytest.fixture(scope="module")
def schema():
    return OwnSource().load("device-specification")


class FailingEngine:
    """An engine with a defect."""

    name = "failing"
    rules = frozenset({"uper"})

    def decode(self, schema, type_name, octets, *, rules="uper"):  # noqa: ARG002  # the engines' signature
        return {}[octets]

    def encode(self, schema, type_name, value, *, rules="uper"):  # noqa: ARG002  # the engines' signature
        raise RecursionError


class InventiveEngine(FailingEngine):
    """An engine that decodes to values of no type."""

    def decode(self, schema, type_name, octets, *, rules="uper"):  # noqa: ARG002  # the engines' signature
        return {"a": [b"\x0a", (b"\xa0", 3), ("chosen", None), 1.5, 7], "b": True}


def decode(octets):
    return Question(Operation.DECODE, octets=octets)


def ask(codec, *questions):
    return list(codec.answers(questions))


@pytest.mark.parametrize("engine", [StrictEngine(), Asn1toolsEngine()], ids=lambda engine: engine.name)
def test_an_engine_answers_with_values_and_octets(schema, engine):
    """BandNumber is INTEGER (1..1024): ten bits for the value less one (X.691 11.5.7), so that 78 is 00 0100 1101."""
    codec = EngineCodec(engine, schema, TARGET)
    decoded, encoded = ask(codec, decode(b"\x13\x40"), Question(Operation.ENCODE, value=78))
    assert (decoded.kind, decoded.value, decoded.has_value) == (AnswerKind.ACCEPTED, 78, True)
    assert (encoded.kind, encoded.octets) == (AnswerKind.ACCEPTED, b"\x13\x40")
    assert decoded.seconds > 0
    assert codec.greeting.operations == set(Operation)


def test_what_an_engine_refuses_is_refused(schema):
    codec = EngineCodec(StrictEngine(), schema, TARGET)
    short, wrong = ask(codec, decode(b"\x13"), Question(Operation.ENCODE, value=0))
    assert (short.kind, short.bit) == (AnswerKind.REFUSED, 0)
    assert wrong.kind is AnswerKind.REFUSED
    assert "1..1024" in wrong.reason or "1024" in wrong.reason


def test_what_is_no_value_of_the_type_is_refused(schema):
    (answer,) = ask(EngineCodec(StrictEngine(), schema, TARGET), Question(Operation.ENCODE, value={"a": []}))
    assert answer.kind is AnswerKind.REFUSED


def test_rules_that_an_engine_does_not_speak_are_unsupported(schema):
    target = Target("device-specification", "Yangfan-Identification", "BandNumber", "der")
    (answer,) = ask(EngineCodec(StrictEngine(), schema, target), decode(b""))
    assert (answer.kind, "der" in answer.reason) == (AnswerKind.UNSUPPORTED, True)


def test_a_schema_that_an_engine_does_not_serve_is_unsupported(schema):
    (answer,) = ask(EngineCodec(PycrateEngine(), schema, TARGET), decode(b"\x13\x40"))
    assert answer.kind is AnswerKind.UNSUPPORTED


def test_a_defect_of_an_engine_is_its_death_with_the_traceback(schema):
    died, also = ask(EngineCodec(FailingEngine(), schema, TARGET), decode(b"\0"), Question(Operation.ENCODE, value=1))
    assert (died.kind, also.kind) == (AnswerKind.DIED, AnswerKind.DIED)
    assert "KeyError" in died.reason
    assert "in decode" in died.output


def test_a_value_that_is_none_of_the_type_was_accepted_and_is_shown(schema):
    (answer,) = ask(EngineCodec(InventiveEngine(), schema, TARGET), decode(b"\0"))
    assert (answer.kind, answer.has_value) == (AnswerKind.ACCEPTED, True)
    assert answer.value == {"a": ["0A", {"value": "A0", "length": 3}, {"chosen": None}, "1.5", 7], "b": True}


def test_a_schema_is_known_by_its_digest(schema):
    digest = closure(schema, ["BandNumber"]).digest
    known = Target("device-specification", TARGET.module, TARGET.type_name, digest=digest)
    other = Target("device-specification", TARGET.module, TARGET.type_name, digest="0" * 64)
    answers = [
        ask(open_engine(StrictEngine(), target, schema_of=lambda _: schema), decode(b"\x13\x40"))[0]
        for target in (known, other)
    ]
    assert [answer.kind for answer in answers] == [AnswerKind.ACCEPTED, AnswerKind.UNSUPPORTED]
    assert digest[:8] in answers[1].reason


def test_a_type_that_is_not_there_is_unsupported(schema):
    target = Target("device-specification", "Yangfan-Identification", "NoSuchType")
    codec = open_engine(StrictEngine(), target, schema_of=lambda _: schema)
    assert [answer.kind for answer in ask(codec, decode(b""), decode(b"\0"))] == [AnswerKind.UNSUPPORTED] * 2
    codec.close()


def transcript(schema, *lines, engine=None):
    responses = io.BytesIO()
    used = engine or StrictEngine()
    serve_codec(
        io.BytesIO(b"".join(lines)),
        responses,
        opened=lambda target: open_engine(used, target, schema_of=lambda _: schema),
    )
    return [json.loads(line) for line in responses.getvalue().splitlines()]


def test_a_transcript_is_what_the_schema_of_the_protocol_says(schema):
    requests = [
        hello_line(TARGET),
        question_line(1, decode(b"\x13\x40")),
        question_line(7, decode(b"\x13\x41")),
        question_line(2, Question(Operation.ENCODE, value=1024)),
        question_line(3, Question(Operation.ENCODE, value=1025)),
        bye_line(),
        b"nobody reads what stands behind bye\n",
    ]
    responses = transcript(schema, *requests)
    assert responses[0]["name"] == "strict"
    assert responses[0]["window"] == WINDOW
    assert responses[1] == {"id": 1, "value": 78}
    assert responses[2].keys() == {"id", "refused", "bit"}
    assert responses[3] == {"id": 2, "octets": "ffc0"}
    assert responses[4].keys() >= {"id", "refused"}
    published = json.loads(resources.specs("schemas", "codec-protocol.schema.json").read_text(encoding="utf-8"))
    for part, lines in (("request", map(json.loads, requests[:-1])), ("response", responses)):
        checker = jsonschema.Draft202012Validator({"$ref": f"#/$defs/{part}", "$defs": published["$defs"]})
        for line in lines:
            checker.validate(line)


def test_expected_answers_are_in_no_line():
    """Everything that a codec is told stands in these members."""
    lines = [hello_line(TARGET), question_line(1, decode(b"\0")), question_line(2, Question(Operation.ENCODE, value=1))]
    assert [sorted(json.loads(line)) for line in lines] == [
        ["digest", "encoding", "module", "op", "protocol", "schema", "type", "yangfan"],
        ["id", "octets", "op"],
        ["id", "op", "value"],
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"op":"decode","id":1,"octets":"00"}\n', "no hello"),
        (hello_line(TARGET).replace(b'"protocol":1', b'"protocol":2'), "version 2"),
        (hello_line(TARGET) + b'{"op":"transcode","id":1}\n', "no operation transcode"),
        (hello_line(TARGET) + b'{"op":"encode","id":1}\n', "no member value"),
        (hello_line(TARGET) + b'{"op":"decode","id":1,"octets":"0"}\n', "hexadecimal"),
    ],
)
def test_a_line_that_is_no_request_ends_the_codec(schema, line, reason):
    with pytest.raises(SutError, match=reason):
        transcript(schema, line)


def test_a_defect_ends_the_codec_that_is_served(schema):
    with pytest.raises(SutError, match="KeyError"):
        transcript(schema, hello_line(TARGET), question_line(1, decode(b"\0")), engine=FailingEngine())


def test_nothing_asked_is_nothing_answered(schema):
    assert transcript(schema) == []
