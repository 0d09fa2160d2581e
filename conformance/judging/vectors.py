"""Vectors judged: what a codec under test is asked, and the verdict on its answers.

The expected value never leaves the bench. A codec that decodes is told octets; one that encodes is told the value, and
its octets are compared here.
"""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from conformance.asn1.jer import from_jer, to_jer
from conformance.asn1.value_digests import document_digest, normalised_digest, plain_json, value_digest
from conformance.errors import Asn1Error, ConformanceError, UsageError, dotted
from conformance.interfaces import Asn1Engine, Codec
from conformance.judging.differences import first_difference, first_differing_bit, shortened
from conformance.model.codec import Answer, AnswerKind, Greeting, Operation, Question
from conformance.model.evidence import Value
from conformance.model.schema import Schema
from conformance.model.text import Message, near
from conformance.model.vector import Expectation, Policy, Resolution, SuiteHeader, Vector, VectorResult
from conformance.verdicts import Verdict

SHOWN_OCTETS = 64
"""How many octets of a vector that did not pass its reason keeps."""

CANONICAL = frozenset({"uper", "aper", "der"})
"""Encodings that have one form of a value; of others, what an encoder wrote is decoded and compared as a value."""

Judged = tuple[Verdict, Message]


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What vectors of a suite are measured with.

    Attributes:
        header: of the suite.
        schema: the schema of the receiver.
        engine: decodes the expected value where it has to be told, and makes the values that a codec shall encode.
        policies: how acceptable vectors are decided, by the identifier of the policy.
    """

    header: SuiteHeader
    schema: Schema
    engine: Asn1Engine
    policies: Mapping[str, Resolution]


def resolutions(policies: Mapping[str, Policy], chosen: Mapping[str, str]) -> Mapping[str, Resolution]:
    """Return how each of the *policies* is decided: by default, or as it was *chosen*.

    Raises:
        UsageError: there is no policy of a chosen name, or no such resolution.
    """
    found = {name: policy.default for name, policy in policies.items()}
    for name, resolution in chosen.items():
        if name not in found:
            suggested = ", ".join(near(name, found) or found)
            raise UsageError("suite.unknown-policy", name=name, known=suggested)
        if resolution not in list(Resolution):
            raise UsageError("suite.unknown-resolution", name=name, found=resolution, known=" | ".join(Resolution))
        found[name] = Resolution(resolution)
    return found


def questions(vector: Vector, yardstick: Yardstick, greeting: Greeting) -> Sequence[Question]:
    """Return what a codec is asked about *vector*: to decode it and, if it can, to encode the value of a valid one.

    Encoding is asked only where the vector is what a plain encoder writes of the value: bitmaps of another width,
    unknown additions and defaults that are sent are nothing that a value tells.
    """
    asked = []
    if Operation.DECODE in greeting.operations:
        asked.append(Question(Operation.DECODE, vector.octets))
    if Operation.ENCODE in greeting.operations and vector.expectation is Expectation.VALID:
        asked += [Question(Operation.ENCODE, value=value) for value in _plain_value(vector, yardstick)]
    return asked


def judge_vector(
    vector: Vector, yardstick: Yardstick, asked: Sequence[Question], answers: Sequence[Answer]
) -> VectorResult:
    """Return the verdict on what a codec answered; of two answers, the worse verdict."""
    judged = [_judged(vector, yardstick, *pair) for pair in zip(asked, answers, strict=True)]
    verdict, reason = max(judged, key=lambda pair: pair[0], default=(Verdict.INCONC, Message("suite.not-asked")))
    if verdict is not Verdict.PASS:
        told = {**reason.data, "path": vector.path or yardstick.header.type_name, "octets": octets_text(vector.octets)}
        reason = Message(reason.key, told)
    output = next((answer.output for answer in answers if answer.kind.is_fault), "")
    digest = hashlib.sha256(vector.octets).hexdigest()
    return VectorResult(vector.id, vector.rule, verdict, reason, output, digest)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A vector, what a codec was asked about it, what it answered, and the verdict."""

    vector: Vector
    questions: Sequence[Question]
    answers: Sequence[Answer]
    result: VectorResult


def exchanges(vectors: Iterable[Vector], yardstick: Yardstick, codec: Codec) -> Iterator[Exchange]:
    """Ask *codec* about each vector and yield what came of it, in order; few are held at a time."""
    pending: deque[tuple[Vector, Sequence[Question]]] = deque()

    def posed() -> Iterator[Question]:
        for vector in vectors:
            asked = questions(vector, yardstick, codec.greeting)
            pending.append((vector, asked))
            yield from asked

    given: list[Answer] = []
    answers = codec.answers(posed())
    try:
        for answer in answers:
            given.append(answer)
            yield from _answered(pending, given, yardstick)
        yield from _answered(pending, given, yardstick)
    finally:
        if isinstance(answers, Generator):
            answers.close()
    if pending:
        raise ConformanceError("suite.unanswered", vector=pending[0][0].id)


def expected_value(vector: Vector, yardstick: Yardstick) -> str:
    """Return the value that a decoder shall return, as JSON; ``""`` where there is none."""
    if vector.expectation is Expectation.INVALID:
        return ""
    schema, type_name = yardstick.schema, yardstick.header.type_name
    try:
        return json.dumps(plain_json(schema, type_name, _decoded(vector, yardstick)), ensure_ascii=False)
    except Asn1Error as error:
        return str(error)


def octets_text(octets: bytes) -> str:
    """Return *octets* in hexadecimal, cut where nobody reads on."""
    return shortened(octets.hex(), 2 * SHOWN_OCTETS)


def _answered(
    pending: deque[tuple[Vector, Sequence[Question]]], given: list[Answer], yardstick: Yardstick
) -> Iterator[Exchange]:
    """Yield the vectors whose questions are all answered, and take their answers away."""
    while pending and len(given) >= len(pending[0][1]):
        vector, asked = pending.popleft()
        answers = tuple(given[: len(asked)])
        del given[: len(asked)]
        yield Exchange(vector, asked, answers, judge_vector(vector, yardstick, asked, answers))


def _plain_value(vector: Vector, yardstick: Yardstick) -> Iterator[object]:
    """Yield the value of *vector* as JER, if a plain encoder writes the same octets of it."""
    schema, type_name, rules = yardstick.schema, yardstick.header.type_name, yardstick.header.encoding
    try:
        value = yardstick.engine.decode(schema, type_name, vector.octets, rules=rules)
        if yardstick.engine.encode(schema, type_name, value, rules=rules) == vector.octets:
            yield json.loads(to_jer(schema, type_name, value))
    except Asn1Error:
        return  # the verdict on decoding tells of it


def _judged(vector: Vector, yardstick: Yardstick, question: Question, answer: Answer) -> Judged:
    told = {"reason": shortened(answer.reason)}
    if answer.kind.is_fault:
        return Verdict.FAIL, Message(f"suite.{answer.kind.value}", told)
    if answer.kind in (AnswerKind.UNSUPPORTED, AnswerKind.GIVEN_UP):
        return Verdict.INCONC, Message(f"suite.{answer.kind.value}", told)
    if question.operation is Operation.ENCODE:
        return _encoded(vector, yardstick, answer)
    match vector.expectation:
        case Expectation.INVALID:
            return _refusal_expected(answer)
        case Expectation.ACCEPTABLE:
            return _by_policy(vector, yardstick, answer)
    return _value_expected(vector, yardstick, answer)


def _refusal_expected(answer: Answer) -> Judged:
    if answer.kind is AnswerKind.REFUSED:
        return Verdict.PASS, Message("suite.refused-rightly")
    return Verdict.FAIL, Message("suite.accepted-wrongly")


def _by_policy(vector: Vector, yardstick: Yardstick, answer: Answer) -> Judged:
    resolution = yardstick.policies.get(vector.policy)
    if resolution is None:
        known = ", ".join(yardstick.policies)
        return Verdict.ERROR, Message("suite.vector-policy", {"policy": vector.policy, "known": known})
    if resolution is Resolution.EITHER:
        refused = answer.kind is AnswerKind.REFUSED
        verdict, reason = (
            (Verdict.PASS, Message("suite.refused")) if refused else _value_expected(vector, yardstick, answer)
        )
    elif resolution is Resolution.REFUSE:
        verdict, reason = _refusal_expected(answer)
    else:
        verdict, reason = _value_expected(vector, yardstick, answer)
    told = {"policy": vector.policy, "resolution": resolution.value, "what": reason}
    return verdict, Message("suite.by-policy", told)


def _value_expected(vector: Vector, yardstick: Yardstick, answer: Answer) -> Judged:
    if answer.kind is AnswerKind.REFUSED:
        return Verdict.FAIL, Message("suite.refused-wrongly", {"reason": shortened(answer.reason)})
    if not answer.has_value:
        return Verdict.INCONC, Message("suite.no-value")
    schema, type_name = yardstick.schema, yardstick.header.type_name
    expected = vector.value_digest or value_digest(schema, type_name, _decoded(vector, yardstick))
    if document_digest(schema, type_name, answer.value) == expected:
        return Verdict.PASS, Message("suite.right-value")
    try:
        if normalised_digest(schema, type_name, answer.value) == expected:
            return Verdict.PASS, Message("suite.right-value")
    except Asn1Error as error:
        return Verdict.FAIL, Message("suite.no-such-value", {"what": error.message})
    return Verdict.FAIL, _differing(vector, yardstick, answer)


def _differing(vector: Vector, yardstick: Yardstick, answer: Answer) -> Message:
    """Say where the value differs from the expected one, which is decoded for this alone."""
    schema, type_name = yardstick.schema, yardstick.header.type_name
    expected = plain_json(schema, type_name, _decoded(vector, yardstick))
    found = plain_json(schema, type_name, from_jer(schema, type_name, json.dumps(answer.value)))
    told = first_difference(expected, found)
    if told is None:
        return Message("suite.other-digest", {"digest": vector.value_digest})
    path = ".".join(filter(None, (type_name, dotted(told.path))))
    return Message("suite.wrong-value", {"at": path, "expected": told.expected, "found": told.found})


def _decoded(vector: Vector, yardstick: Yardstick) -> Value:
    header = yardstick.header
    return yardstick.engine.decode(yardstick.schema, header.type_name, vector.octets, rules=header.encoding)


def _encoded(vector: Vector, yardstick: Yardstick, answer: Answer) -> Judged:
    if answer.kind is AnswerKind.REFUSED:
        return Verdict.FAIL, Message("suite.encode-refused", {"reason": shortened(answer.reason)})
    if answer.octets == vector.octets or _is_another_form(vector, yardstick, answer.octets):
        return Verdict.PASS, Message("suite.right-octets")
    told = {"bit": first_differing_bit(vector.octets, answer.octets), "found": octets_text(answer.octets)}
    return Verdict.FAIL, Message("suite.wrong-octets", told)


def _is_another_form(vector: Vector, yardstick: Yardstick, octets: bytes) -> bool:
    """Whether *octets* are another encoding of the same value, where the encoding has several."""
    if yardstick.header.encoding in CANONICAL:
        return False
    schema, type_name = yardstick.schema, yardstick.header.type_name
    try:
        found = value_digest(schema, type_name, _decoded(replace(vector, octets=octets), yardstick))
    except Asn1Error:
        return False
    return found == value_digest(schema, type_name, _decoded(vector, yardstick))
