"""The lines of the codec protocol: what is written is read, nonsense is told, the published schema holds."""

from __future__ import annotations

import json

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance import resources
from conformance.errors import SutError
from conformance.model.codec import Answer, AnswerKind, Greeting, Operation, Question, Target
from conformance.sut.protocol import (
    MAX_DEPTH,
    MAX_WINDOW,
    answer_line,
    bye_line,
    greeting_line,
    hello_line,
    question_line,
    read_answer,
    read_greeting,
    read_hello,
    read_question,
)

SCHEMA = json.loads(resources.specs("schemas", "codec-protocol.schema.json").read_text(encoding="utf-8"))
TARGET = Target("nr-rrc@17.4.0", "NR-RRC-Definitions", "UE-NR-Capability", "uper", "0f" * 32)
DECODE = Question(Operation.DECODE, octets=b"\x12")
GREETING = Greeting("x")

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
documents = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
numbers = st.integers(0, 2**53 - 1)
questions = st.builds(Question, st.just(Operation.DECODE), octets=st.binary(max_size=40)) | st.builds(
    Question, st.just(Operation.ENCODE), value=documents
)
greetings = st.builds(
    Greeting,
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=100),
    texts,
    st.sets(st.sampled_from(Operation), min_size=1).map(frozenset),
    st.booleans(),
    st.integers(1, MAX_WINDOW),
)


def valid(part, line):
    """Whether the published schema calls *line* that part of the protocol."""
    checker = jsonschema.Draft202012Validator({"$ref": f"#/$defs/{part}", "$defs": SCHEMA["$defs"]})
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    return checker.is_valid(json.loads(line))


@st.composite
def exchanges(draw):
    """Return a greeting, a question, and an answer that such a codec can give to it."""
    greeting, question = draw(greetings), draw(questions)
    refused = st.builds(Answer, st.just(AnswerKind.REFUSED), reason=texts, bit=st.none() | st.integers(0, 99))
    unsupported = st.builds(Answer, st.just(AnswerKind.UNSUPPORTED), reason=texts)
    if question.operation is Operation.ENCODE:
        accepted = st.builds(Answer, st.just(AnswerKind.ACCEPTED), octets=st.binary(max_size=9))
    elif greeting.values:
        accepted = documents.map(lambda document: Answer(AnswerKind.ACCEPTED, value=document, has_value=True))
    else:
        accepted = st.just(Answer(AnswerKind.ACCEPTED))
    return greeting, question, draw(accepted | refused | unsupported)


def test_the_schema_is_one_of_json_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_hello_is_read_and_valid():
    assert read_hello(hello_line(TARGET)) == TARGET
    assert valid("hello", hello_line(TARGET))
    assert valid("request", hello_line(TARGET))
    assert valid("request", bye_line())


def test_hello_names_type_and_module_apart():
    qualified = Target("eutra-rrc", "EUTRA-RRC-Definitions", "EUTRA-RRC-Definitions.UECapabilityInformation")
    assert read_hello(hello_line(qualified)).type_name == "UECapabilityInformation"


@given(numbers, questions)
def test_questions_are_read_and_valid(number, question):
    line = question_line(number, question)
    assert read_question(line) == (number, question)
    assert valid("request", line)


@given(greetings)
def test_greetings_are_read_and_valid(greeting):
    assert read_greeting(greeting_line(greeting)) == greeting
    assert valid("response", greeting_line(greeting))


@given(numbers, exchanges())
def test_answers_are_read_and_valid(number, exchange):
    greeting, question, answer = exchange
    line = answer_line(number, question, answer)
    assert read_answer(line, number, question, greeting=greeting) == answer
    assert valid("response", line)


@given(st.binary(max_size=60) | documents.map(lambda document: json.dumps(document).encode()))
def test_whatever_is_written_is_read_or_refused(line):
    for read in (read_hello, read_question, read_greeting):
        with pytest.raises(SutError):
            read(line)
    with pytest.raises(SutError):
        read_answer(line, 1, DECODE, greeting=GREETING)


@pytest.mark.parametrize("kind", [kind for kind in AnswerKind if kind.is_fault])
def test_a_fault_cannot_be_written_as_an_answer(kind):
    with pytest.raises(SutError, match="its traceback"):
        answer_line(1, DECODE, Answer(kind, output="its traceback"))


BROKEN = {
    '{"id":1}': "one of value, accepted, refused, unsupported",
    '{"value":1}': "no member id",
    '{"id":true,"value":1}': "not of kind integer",
    '{"id":1.0,"value":1}': "not of kind integer",
    '{"id":"1","value":1}': "not of kind integer",
    '{"id":2,"value":1}': "answers question 2, but 1",
    '{"id":1,"value":1,"accepted":true}': "not value, accepted",
    '{"id":1,"accepted":true}': "accepted, but its greeting",
    '{"id":1,"refused":null}': "not of kind string",
    '{"id":1,"refused":"x","bit":"3"}': "bit is not of kind integer",
    '{"id":1,"octets":"00"}': "one of value",
}


@pytest.mark.parametrize("line", BROKEN)
def test_a_broken_answer_is_told_and_not_valid(line):
    with pytest.raises(SutError, match=BROKEN[line]):
        read_answer(line.encode(), 1, DECODE, greeting=GREETING)


@pytest.mark.parametrize(
    "line",
    [line for line in BROKEN if not line.startswith(('{"id":2', '{"id":1,"acc', '{"id":1,"octets', '{"id":1.0'))],
)
def test_the_schema_refuses_it_as_well(line):
    """But for what it cannot know: which number is next, what the greeting said, what was asked; and 1.0 is 1 there."""
    assert not valid("response", line.encode() + b"\n")


@pytest.mark.parametrize("digits", ["0", "0g", "0 1 ", "\u0661\u0661"])
def test_octets_are_hexadecimal_digits(digits):
    line = json.dumps({"id": 1, "octets": digits})
    with pytest.raises(SutError, match="hexadecimal"):
        read_answer(line.encode(), 1, Question(Operation.ENCODE), greeting=GREETING)
    assert not valid("encoded", line.encode() + b"\n")


def test_members_of_later_versions_are_passed_over():
    line = b'{"id":1,"refused":"x","bit":null,"later":{"value":[1,2]}}'
    assert read_answer(line, 1, DECODE, greeting=GREETING).reason == "x"
    assert valid("response", line + b"\n")


def test_operations_of_later_versions_are_passed_over():
    line = b'{"protocol":1,"name":"x","operations":["transcode","encode"]}'
    assert read_greeting(line).operations == {Operation.ENCODE}
    assert valid("greeting", line + b"\n")


def test_nothing_is_asked_further_ahead_than_the_harness_likes():
    assert read_greeting(b'{"protocol":1,"name":"x","operations":["decode"],"window":1000000}').window == MAX_WINDOW


@pytest.mark.parametrize(("depth", "accepted"), [(MAX_DEPTH - 1, True), (MAX_DEPTH, False)])
def test_the_limit_of_depth_is_exact(depth, accepted):
    line = b'{"id":1,"value":%b}' % (b"[" * depth + b"]" * depth)
    if accepted:
        assert read_answer(line, 1, DECODE, greeting=GREETING).has_value
    else:
        with pytest.raises(SutError, match="deeper than 256"):
            read_answer(line, 1, DECODE, greeting=GREETING)


def test_many_brackets_side_by_side_are_not_deep():
    line = b'{"id":1,"value":[%b]}' % b",".join([b"[]"] * 1000)
    assert read_answer(line, 1, DECODE, greeting=GREETING).has_value


def test_an_enormous_number_is_told():
    line = b'{"id":1,"value":%b}' % (b"9" * 5000)
    with pytest.raises(SutError, match="no JSON"):
        read_answer(line, 1, DECODE, greeting=GREETING)
