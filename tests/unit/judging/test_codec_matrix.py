"""What several codecs make of one suite stands side by side, disagreements first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from conformance.asn1.strict import StrictEngine
from conformance.asn1.value_digests import value_digest
from conformance.judging.matrix import Agreement, cells, codec_matrix, stale_explanations
from conformance.judging.vectors import Yardstick
from conformance.model.codec import Answer, AnswerKind, Greeting, Operation, Question
from conformance.model.schema import BooleanType, Module, Schema
from conformance.model.text import Text
from conformance.model.vector import Expectation, Provenance, SuiteHeader, Vector
from conformance.vectors.disagreements import Explanation, Fault
from conformance.verdicts import Verdict

SCHEMA = Schema("test", {"Test": Module("Test", {"T": BooleanType()})})
HEADER = SuiteHeader("s", Text("s", "s"), "test", "", "Test", "T", None, "uper", Provenance("generated"))
YARDSTICK = Yardstick(HEADER, SCHEMA, StrictEngine(), {})
YES = Vector("yes", b"\x80", Expectation.VALID, "component", "T", value_digest(SCHEMA, "T", True))  # noqa: FBT003  # a value
PADDED = Vector("padded", b"\x81", Expectation.INVALID, "padding", "T")
BEHIND = Vector("behind", b"\x80\x00", Expectation.INVALID, "padding", "T")
VECTORS = [YES, PADDED, BEHIND]


class FakeCodec:
    """Answers what it is told to, in order."""

    def __init__(self, *answers: Answer, operations: Iterable[Operation] = (Operation.DECODE,)) -> None:
        self.greeting = Greeting("fake", "1.2", frozenset(operations))
        self._answers = iter(answers)

    def answers(self, questions: Iterable[Question]) -> Iterator[Answer]:
        return (next(self._answers) for _ in questions)

    def close(self) -> None:
        pass


REFUSED = Answer(AnswerKind.REFUSED, reason="no")
TRUE = Answer(AnswerKind.ACCEPTED, value=True, has_value=True)


def explanation(**changes: object) -> Explanation:
    given: dict[str, object] = {
        "id": "why",
        "codec": "lax",
        "first": "1.0",
        "last": "1.2",
        "rules": ("padding",),
        "fault": Fault.CODEC,
        "clause": "X.691 11.1",
        "source": "seen",
        "explanation": Text("it does not look", "不检查"),
    }
    return Explanation(**{**given, **changes})


def matrix(*explanations: Explanation):
    columns = {
        "strict": list(cells(VECTORS, YARDSTICK, FakeCodec(TRUE, REFUSED, REFUSED))),
        "engine:lax": list(cells(VECTORS, YARDSTICK, FakeCodec(TRUE, REFUSED, TRUE))),
    }
    greetings = {"strict": Greeting("strict", "1.0"), "engine:lax": Greeting("lax", "1.2")}
    return codec_matrix(HEADER, VECTORS, columns=columns, greetings=greetings, explanations=explanations)


def test_disagreements_come_first_within_their_rule():
    assert [row.vector.id for row in matrix().rows] == ["yes", "behind", "padded"]


def test_agreement_is_counted_by_rule_and_codec():
    assert matrix().counts("padding", "engine:lax") == {Agreement.AGREES: 1, Agreement.UNEXPLAINED: 1}
    assert matrix(explanation()).counts("padding", "engine:lax") == {Agreement.AGREES: 1, Agreement.EXPLAINED: 1}
    assert matrix().counts("padding", "strict") == {Agreement.AGREES: 2}
    assert matrix().rules == ("component", "padding")


def test_disagreement_without_an_explanation_is_counted():
    assert matrix().unexplained == 1
    assert [(vector.id, codec) for vector, codec, _ in matrix().disagreements()] == [("behind", "engine:lax")]


def test_explanation_covers_its_codec_version_rule_path_and_vectors_and_nothing_else():
    assert matrix(explanation()).unexplained == 0
    assert matrix(explanation(says="accepted although*", paths=("T.other*", "T"))).unexplained == 0
    for changes in (
        {"codec": "strict"},
        {"last": "1.1"},
        {"first": "1.10", "last": "1.20"},
        {"rules": ("value",)},
        {"paths": ("T.other*", "T.*")},
        {"vectors": "padded"},
        {"suite": "other-*"},
        {"operation": Operation.ENCODE},
        {"says": "refused*"},
    ):
        assert matrix(explanation(**changes)).unexplained == 1, changes


def test_first_explanation_that_fits_is_taken():
    found = matrix(explanation(id="none", vectors="padded"), explanation(id="first"), explanation(id="second"))
    assert {one.id: count for one, count in found.explained.items()} == {"first": 1}


def test_operation_that_earned_the_verdict_is_told():
    both = (Operation.DECODE, Operation.ENCODE)
    wrong = Answer(AnswerKind.ACCEPTED, octets=b"\x00")
    dead = Answer(AnswerKind.DIED)
    (encoded,) = cells([YES], YARDSTICK, FakeCodec(TRUE, wrong, operations=both))
    assert (encoded.verdict, encoded.operation, encoded.kind) == (Verdict.FAIL, Operation.ENCODE, AnswerKind.ACCEPTED)
    (died,) = cells([YES], YARDSTICK, FakeCodec(TRUE, dead, operations=both))
    assert (died.operation, died.kind) == (Operation.ENCODE, AnswerKind.DIED)


def test_codec_that_cannot_do_it_does_not_disagree():
    (cell,) = cells([PADDED], YARDSTICK, FakeCodec(Answer(AnswerKind.UNSUPPORTED)))
    assert cell.verdict is Verdict.INCONC
    assert cell.agreement is Agreement.UNSUPPORTED
    assert not cell.disagrees


def test_codec_that_shows_no_values_accepts_what_is_valid():
    (cell,) = cells([YES], YARDSTICK, FakeCodec(Answer(AnswerKind.ACCEPTED)))
    assert cell.agreement is Agreement.ACCEPTS


def test_explanation_that_explains_nothing_is_stale_once_all_it_is_about_was_asked():
    used, stale = explanation(id="used"), explanation(id="stale", rules=("value",))
    both = [used, stale]
    found = [matrix(*both)]
    assert stale_explanations(found, both, ["s"]) == [stale]
    assert stale_explanations(found, both, ["s", "another"]) == []
    for changes in ({"codec": "other"}, {"first": "1.3", "last": "1.4"}):
        assert stale_explanations(found, [explanation(**changes)], ["s"]) == []
    of_this_suite, of_none = explanation(id="s", suite="s", vectors="x"), explanation(id="n", suite="nowhere")
    assert stale_explanations(found, [of_this_suite, of_none], ["s", "another"]) == [of_this_suite, of_none]
