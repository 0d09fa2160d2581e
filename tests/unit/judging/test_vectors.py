"""Verdicts of vectors: what a codec answered against what is expected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.asn1.value_digests import value_digest
from conformance.errors import ConformanceError, UsageError
from conformance.judging.differences import Difference, first_difference, first_differing_bit
from conformance.judging.vectors import Yardstick, exchanges, judge_vector, questions, resolutions
from conformance.model.codec import Answer, AnswerKind, Greeting, Operation, Question
from conformance.model.received import EXTENSION, Received
from conformance.model.text import Text
from conformance.model.vector import Expectation, Policy, Provenance, Resolution, SuiteHeader, Vector
from conformance.verdicts import Verdict
from conformance.workspace import Workspace

TYPE = "SupportedBand"
VALUE = {"band": 78, "duplex": "tdd", "bandwidth": 100}
FULL = {"rat": "nr", "band": 78, "duplex": "tdd", "bandwidth": 100}
OCTETS = bytes.fromhex("31348c60")
"""The encoding of the value, as asn1tools writes it."""
DECODE = Greeting("fake")
BOTH = Greeting("fake", operations=frozenset(Operation))
REFUSED = Answer(AnswerKind.REFUSED, reason="no")


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return Workspace.open(Path("/"))


@pytest.fixture(scope="module")
def yardstick(workspace: Workspace) -> Yardstick:
    header = SuiteHeader(
        id="demo",
        title=Text("Demo", "演示"),
        schema="device-specification",
        schema_digest="",
        module="Yangfan-DeviceSpecification",
        type_name=TYPE,
        release=None,
        encoding="uper",
        provenance=Provenance("generated"),
    )
    schema = workspace.schemas.schema("device-specification")
    return Yardstick(header, schema, workspace.engine(), {"explicit-default": Resolution.ACCEPT})


@pytest.fixture(scope="module")
def octets(workspace: Workspace, yardstick: Yardstick) -> bytes:
    """The encoding of the value, as another implementation writes it."""
    assert workspace.engine("asn1tools").encode(yardstick.schema, TYPE, VALUE) == OCTETS
    return OCTETS


@pytest.fixture
def valid(yardstick: Yardstick, octets: bytes) -> Vector:
    digest = value_digest(yardstick.schema, TYPE, VALUE)
    return Vector("valid-1", octets, Expectation.VALID, "component", f"{TYPE}.band", digest)


def accepted(value: object) -> Answer:
    return Answer(AnswerKind.ACCEPTED, value=value, has_value=True)


def verdict(vector: Vector, yardstick: Yardstick, answer: Answer) -> tuple[Verdict, str]:
    result = judge_vector(vector, yardstick, [Question(Operation.DECODE, vector.octets)], [answer])
    return result.verdict, str(result.reason)


@pytest.mark.parametrize("value", [FULL, VALUE, dict(reversed(FULL.items()))])
def test_the_right_value_passes_in_whatever_form(yardstick: Yardstick, valid: Vector, value: object) -> None:
    assert verdict(valid, yardstick, accepted(value))[0] is Verdict.PASS


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (VALUE | {"band": 79}, "SupportedBand.band is 79 instead of 78"),
        ({"band": 78, "duplex": "tdd"}, "SupportedBand.bandwidth is absent instead of 100"),
        (VALUE | {"rat": "eutra"}, 'SupportedBand.rat is "eutra" instead of "nr"'),
        (VALUE | {"colour": 1}, "no value of the type"),
        (None, "no value of the type"),
        ([[[]]], "no value of the type"),
    ],
)
def test_another_value_fails_and_is_told_apart(yardstick: Yardstick, valid: Vector, value: object, words: str) -> None:
    found, reason = verdict(valid, yardstick, accepted(value))
    assert found is Verdict.FAIL
    assert words in reason


@given(band=st.integers(1, 400), width=st.integers(1, 400))
def test_any_other_number_fails(yardstick: Yardstick, octets: bytes, band: int, width: int) -> None:
    digest = value_digest(yardstick.schema, TYPE, VALUE)
    vector = Vector("valid-1", octets, Expectation.VALID, "component", TYPE, digest)
    same = (band, width) == (78, 100)
    found, _ = verdict(vector, yardstick, accepted(VALUE | {"band": band, "bandwidth": width}))
    assert found is (Verdict.PASS if same else Verdict.FAIL)


def test_a_codec_that_shows_no_value_decides_nothing_of_valid_vectors(yardstick: Yardstick, valid: Vector) -> None:
    assert verdict(valid, yardstick, Answer(AnswerKind.ACCEPTED))[0] is Verdict.INCONC
    invalid = replace(valid, expectation=Expectation.INVALID, value_digest="")
    assert verdict(invalid, yardstick, Answer(AnswerKind.ACCEPTED))[0] is Verdict.FAIL


def test_a_valid_vector_has_to_be_accepted_and_an_invalid_one_refused(yardstick: Yardstick, valid: Vector) -> None:
    assert verdict(valid, yardstick, REFUSED)[0] is Verdict.FAIL
    invalid = replace(valid, expectation=Expectation.INVALID, value_digest="")
    assert verdict(invalid, yardstick, REFUSED)[0] is Verdict.PASS
    assert verdict(invalid, yardstick, accepted(FULL))[0] is Verdict.FAIL


@pytest.mark.parametrize(
    ("resolution", "answer", "expected"),
    [
        (Resolution.ACCEPT, accepted(FULL), Verdict.PASS),
        (Resolution.ACCEPT, accepted(FULL | {"band": 1}), Verdict.FAIL),
        (Resolution.ACCEPT, REFUSED, Verdict.FAIL),
        (Resolution.REFUSE, accepted(FULL), Verdict.FAIL),
        (Resolution.REFUSE, REFUSED, Verdict.PASS),
        (Resolution.EITHER, accepted(FULL), Verdict.PASS),
        (Resolution.EITHER, accepted(FULL | {"band": 1}), Verdict.FAIL),
        (Resolution.EITHER, REFUSED, Verdict.PASS),
    ],
)
def test_an_acceptable_vector_is_decided_by_its_policy_which_the_reason_names(
    yardstick: Yardstick, valid: Vector, resolution: Resolution, answer: Answer, expected: Verdict
) -> None:
    vector = replace(valid, expectation=Expectation.ACCEPTABLE, policy="explicit-default")
    found, reason = verdict(vector, replace(yardstick, policies={"explicit-default": resolution}), answer)
    assert found is expected
    assert f"explicit-default: {resolution.value}" in reason


def test_a_policy_that_does_not_exist_is_an_error(yardstick: Yardstick, valid: Vector) -> None:
    vector = replace(valid, expectation=Expectation.ACCEPTABLE, policy="whatever")
    assert verdict(vector, yardstick, accepted(FULL))[0] is Verdict.ERROR


@pytest.mark.parametrize("expectation", Expectation)
@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (AnswerKind.TIMEOUT, Verdict.FAIL),
        (AnswerKind.DIED, Verdict.FAIL),
        (AnswerKind.GARBAGE, Verdict.FAIL),
        (AnswerKind.UNSUPPORTED, Verdict.INCONC),
        (AnswerKind.GIVEN_UP, Verdict.INCONC),
    ],
)
def test_misbehaviour_fails_with_what_was_written_and_what_was_not_asked_decides_nothing(
    yardstick: Yardstick, valid: Vector, expectation: Expectation, kind: AnswerKind, expected: Verdict
) -> None:
    vector = replace(valid, expectation=expectation, policy="explicit-default")
    asked = [Question(Operation.DECODE, vector.octets)]
    result = judge_vector(vector, yardstick, asked, [Answer(kind, reason="no", output="segmentation fault")])
    assert result.verdict is expected
    assert result.output == ("segmentation fault" if expected is Verdict.FAIL else "")


def test_a_codec_that_encodes_is_asked_for_the_octets_of_a_valid_vector(yardstick: Yardstick, valid: Vector) -> None:
    decode, encode = questions(valid, yardstick, BOTH)
    assert (decode.operation, decode.octets) == (Operation.DECODE, valid.octets)
    assert (encode.operation, encode.octets, encode.value) == (Operation.ENCODE, b"", FULL)
    right = Answer(AnswerKind.ACCEPTED, octets=valid.octets)
    assert judge_vector(valid, yardstick, [decode, encode], [accepted(FULL), right]).verdict is Verdict.PASS
    wrong = Answer(AnswerKind.ACCEPTED, octets=valid.octets[:-1] + b"\xff")
    result = judge_vector(valid, yardstick, [decode, encode], [accepted(FULL), wrong])
    assert result.verdict is Verdict.FAIL
    assert "other octets" in str(result.reason)
    worse = judge_vector(valid, yardstick, [decode, encode], [Answer(AnswerKind.ACCEPTED), wrong])
    assert worse.verdict is Verdict.FAIL


def test_another_form_of_jer_is_right_and_another_value_is_not(workspace: Workspace, yardstick: Yardstick) -> None:
    text = b'{"rat":"nr","band":78,"duplex":"tdd"}'
    jer = replace(yardstick, header=replace(yardstick.header, encoding="jer"), engine=workspace.engine("asn1tools"))
    vector = Vector("jer-1", text, Expectation.VALID, "component", TYPE)
    asked = [Question(Operation.ENCODE, value={})]
    for octets, expected in (
        (text, Verdict.PASS),
        (b'{"duplex": "tdd",\n "band": 78}', Verdict.PASS),
        (b'{"duplex": "tdd", "band": 79}', Verdict.FAIL),
        (b"{", Verdict.FAIL),
    ):
        answer = Answer(AnswerKind.ACCEPTED, octets=octets)
        assert judge_vector(vector, jer, asked, [answer]).verdict is expected


def test_no_codec_is_asked_to_encode_what_a_value_does_not_tell(yardstick: Yardstick, workspace: Workspace) -> None:
    kept = VALUE | {EXTENSION: Received(width=3)}
    octets = workspace.engine().encode(yardstick.schema, TYPE, kept)
    vector = Vector("width-1", octets, Expectation.VALID, "bitmap-width", TYPE)
    assert [one.operation for one in questions(vector, yardstick, BOTH)] == [Operation.DECODE]
    invalid = Vector("invalid-1", octets[:-1], Expectation.INVALID, "truncated", TYPE)
    assert [one.operation for one in questions(invalid, yardstick, BOTH)] == [Operation.DECODE]
    assert not questions(invalid, yardstick, replace(BOTH, operations=frozenset({Operation.ENCODE})))


class Fake:
    """A codec that takes many questions before it answers the first."""

    def __init__(self, answers: Mapping[bytes, Answer], *, lost: int = 0) -> None:
        self.greeting = BOTH
        self._answers = answers
        self._lost = lost

    def answers(self, asked: Iterable[Question]) -> Iterator[Answer]:
        given = [
            self._answers[question.octets]
            if question.operation is Operation.DECODE
            else Answer(AnswerKind.ACCEPTED, octets=OCTETS)
            for question in list(asked)
        ]
        yield from given[: len(given) - self._lost]

    def close(self) -> None:
        """Do nothing."""


def test_answers_find_their_vectors_however_far_ahead_was_asked(yardstick: Yardstick, valid: Vector) -> None:
    broken = Vector("broken-1", valid.octets[:-1], Expectation.INVALID, "truncated", TYPE)
    codec = Fake({valid.octets: accepted(FULL), broken.octets: REFUSED})
    found = list(exchanges([broken, valid, broken], yardstick, codec))
    assert [one.vector.id for one in found] == ["broken-1", "valid-1", "broken-1"]
    assert [len(one.answers) for one in found] == [1, 2, 1]
    with pytest.raises(ConformanceError, match="broken-1 was answered"):
        list(exchanges([valid, broken], yardstick, Fake({valid.octets: REFUSED, broken.octets: REFUSED}, lost=1)))


def test_policies_are_decided_by_default_or_as_chosen() -> None:
    known = {"a": Policy("a", Text("a", "甲"), Resolution.ACCEPT)}
    assert resolutions(known, {}) == {"a": Resolution.ACCEPT}
    assert resolutions(known, {"a": "refuse"}) == {"a": Resolution.REFUSE}
    for chosen in ({"b": "accept"}, {"a": "maybe"}):
        with pytest.raises(UsageError):
            resolutions(known, chosen)


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
)


@given(plain, plain)
def test_documents_differ_somewhere_or_are_equal(one: object, other: object) -> None:
    assert first_difference(one, one) is None
    found, back = first_difference(one, other), first_difference(other, one)
    assert (found is None) == (back is None)


def test_true_is_not_one() -> None:
    assert first_difference({"a": [1]}, {"a": [True]}) == Difference(("a", 0), "1", "true")


@given(st.binary(min_size=1, max_size=8), st.integers(0, 63))
def test_the_first_differing_bit_is_the_one_that_was_turned(octets: bytes, bit: int) -> None:
    bit %= 8 * len(octets)
    turned = bytearray(octets)
    turned[bit // 8] ^= 0x80 >> bit % 8
    assert first_differing_bit(octets, bytes(turned)) == bit
    assert first_differing_bit(octets, octets + b"\0") == 8 * len(octets)
