"""tshark as a codec; expected is what its dissectors say of real messages, whole and cut."""

from __future__ import annotations

import time

import pytest

from conformance.errors import SutError
from conformance.model.codec import AnswerKind, Operation, Question, Target
from conformance.sut import tshark as adapter
from conformance.sut.tshark import DISSECTORS, MAX_OCTETS, exported_frame, tshark_codec

CAPABILITY = Target("nr-rrc@17.4.0", "NR-RRC-Definitions", "UE-NR-Capability")


@pytest.fixture
def start(tshark):  # noqa: ARG001  # the program has to be there
    opened = []

    def start(target):
        opened.append(tshark_codec(target))
        return opened[-1]

    yield start
    for codec in opened:
        codec.close()


def ask(codec, *octets):
    return list(codec.answers(Question(Operation.DECODE, octets=one) for one in octets))


@pytest.fixture(scope="module")
def messages(real_data):
    files = sorted((real_data / "ue_capability" / "raw_uper").glob("nr_*.hex"))
    assert files
    return [bytes.fromhex(file.read_text(encoding="ascii")) for file in files]


def test_real_messages_are_accepted(start, messages):
    answers = ask(start(CAPABILITY), *messages)
    assert {answer.kind for answer in answers} == {AnswerKind.ACCEPTED}
    assert not any(answer.has_value for answer in answers)


def test_messages_that_are_cut_are_refused(start, messages):
    answers = ask(start(CAPABILITY), *(message[: len(message) // 2] for message in messages))
    assert {answer.kind for answer in answers} == {AnswerKind.REFUSED}
    assert "Malformed" in answers[0].reason


def test_what_tshark_warns_about_is_refused(start, messages):
    """Of every message with one bit inverted, tshark calls some values too big and nothing else wrong with them."""
    message, codec = messages[0], start(CAPABILITY)
    inverted = [
        (int.from_bytes(message, "big") ^ 1 << bit).to_bytes(len(message), "big") for bit in range(8 * len(message))
    ]
    reasons = {answer.reason for answer in ask(codec, *inverted) if answer.kind is AnswerKind.REFUSED}
    assert any(reason.startswith("Size constraint: value too big") and "Malformed" not in reason for reason in reasons)


def test_octets_behind_a_message_are_not_noticed(start, messages):
    assert ask(start(CAPABILITY), messages[0] + b"\xff")[0].kind is AnswerKind.ACCEPTED


def test_answers_are_to_the_questions_in_order(start, messages):
    whole, cut = messages[0], messages[0][:10]
    answers = ask(start(CAPABILITY), whole, cut, cut, whole, b"", whole)
    accepted, refused = AnswerKind.ACCEPTED, AnswerKind.REFUSED
    assert [answer.kind for answer in answers] == [accepted, refused, refused, accepted, refused, accepted]


def test_what_tshark_has_no_dissector_of_is_unsupported(start):
    codec = start(Target("device-specification", "Yangfan-Identification", "BandNumber"))
    assert ask(codec, b"\0")[0].kind is AnswerKind.UNSUPPORTED
    aligned = start(Target("nr-rrc", "NR-RRC-Definitions", "UE-NR-Capability", "aper"))
    assert ask(aligned, b"\0")[0].kind is AnswerKind.UNSUPPORTED


def test_tshark_encodes_nothing(start):
    codec = start(CAPABILITY)
    assert codec.greeting.operations == {Operation.DECODE}
    assert not codec.greeting.values
    (answer,) = codec.answers([Question(Operation.ENCODE, value={})])
    assert answer.kind is AnswerKind.UNSUPPORTED


def test_what_does_not_fit_in_a_frame_is_unsupported(start):
    """What fits is a capability of nothing but zeros, and zeros behind it, about which tshark says nothing."""
    answers = ask(start(CAPABILITY), bytes(MAX_OCTETS), bytes(MAX_OCTETS + 1))
    assert [answer.kind for answer in answers] == [AnswerKind.ACCEPTED, AnswerKind.UNSUPPORTED]


@pytest.mark.parametrize("type_name", sorted(set(DISSECTORS.values())))
def test_every_type_that_is_named_has_a_dissector(start, type_name):
    module, _, name = type_name.partition(".")
    (answer,) = ask(start(Target("x", module, name)), b"")
    assert answer.kind is AnswerKind.REFUSED


def test_many_messages_are_asked_about_quickly(start, messages):
    codec = start(CAPABILITY)
    started = time.monotonic()
    answers = ask(codec, *(messages * 40))
    assert all(answer.kind is AnswerKind.ACCEPTED for answer in answers)
    assert len(answers) / (time.monotonic() - started) > 50


def test_a_tshark_that_dies_is_started_again(start, messages, monkeypatch):
    codec = start(CAPABILITY)
    monkeypatch.setattr(codec, "_program", "/bin/false")
    codec.close()
    assert ask(codec, messages[0])[0].kind is AnswerKind.DIED
    monkeypatch.undo()
    assert ask(codec, messages[0])[0].kind is AnswerKind.ACCEPTED


def test_a_machine_without_tshark_is_told(monkeypatch):
    monkeypatch.setattr(adapter.shutil, "which", lambda _: None)
    with pytest.raises(SutError, match="not installed"):
        tshark_codec(CAPABILITY)


def test_an_exported_frame_names_its_dissector():
    """Tag 12, the length of the name padded to 4 octets, the name, the end of the tags, then the octets."""
    assert exported_frame(b"\xaa", "lpp") == bytes.fromhex("000c 0004 6c707000 00000000 aa")
