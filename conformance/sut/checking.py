"""Whether a codec keeps the codec protocol, asked rule by rule: for those who write an adapter."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from conformance.errors import SutError
from conformance.model.codec import AnswerKind, Greeting, Operation, Question, Target
from conformance.sut.codec import CodecSut
from conformance.sut.connections import Connection, Fault
from conformance.sut.protocol import bye_line, hello_line, question_line, read_answer, read_greeting

LONG_OCTETS = 65_536
"""How long the longest encoding is that is asked about."""

GREATEST_NUMBER = 2**53 - 1
"""The greatest number that every JSON library gives back unchanged."""

_ENDING_SECONDS = 5.0


class State(StrEnum):
    """How a codec keeps a rule."""

    KEPT = "kept"
    BROKEN = "broken"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one rule.

    Attributes:
        name: the rule, an entry ``codec.check-NAME`` of the messages.
        state: how it is kept.
        detail: what the codec did, in the language in force.
    """

    name: str
    state: State
    detail: str = ""


def check_codec(sut: CodecSut, target: Target) -> list[Finding]:
    """Return a finding about every rule; without a greeting there is no other.

    Raises:
        SutError: the codec cannot be started.
    """
    return list(_findings(sut, target))


def _findings(sut: CodecSut, target: Target) -> Iterator[Finding]:
    for name, check in _CHECKS.items():
        conversation = _Conversation(sut, target)
        try:
            greeting = conversation.greeting()
            detail = check(conversation, greeting)
        except SutError as error:
            yield Finding(name, State.BROKEN, str(error))
            if name == "greeting":
                return
        else:
            yield Finding(name, State.SKIPPED) if detail is None else Finding(name, State.KEPT, detail)
        finally:
            conversation.end()


class _Conversation:
    """A codec that is asked line by line; every rule is tried on one that was just started."""

    def __init__(self, sut: CodecSut, target: Target) -> None:
        self._sut = sut
        self._target = target
        self._connection: Connection = sut.connect()

    def greeting(self) -> Greeting:
        self.send(_with_unknown_member(hello_line(self._target)))
        return read_greeting(self._line(self._sut.greeting_seconds))

    def send(self, line: bytes) -> None:
        self._connection.send(line)

    def check_answer(self, number: int, question: Question, greeting: Greeting) -> str:
        answer = read_answer(self._line(self._sut.answer_seconds), number, question, greeting=greeting)
        return answer.kind.value

    def end(self) -> None:
        self._connection.close()

    def farewell(self) -> str:
        self.send(bye_line())
        found = self._connection.receive(time.monotonic() + _ENDING_SECONDS)
        if isinstance(found, bytes):
            raise SutError("codec.after-bye")
        if found.kind is AnswerKind.TIMEOUT:
            raise SutError("codec.stays", seconds=_ENDING_SECONDS)
        if found.reason.data.get("code", 0) != 0 or found.reason.key == "codec.killed":
            raise SutError("codec.fault", reason=found.reason, output=self._connection.output())
        return str(found.reason)

    def _line(self, seconds: float) -> bytes:
        found = self._connection.receive(time.monotonic() + seconds)
        if isinstance(found, Fault):
            raise SutError("codec.fault", reason=found.reason, output=self._connection.output(found.line))
        return found


def _with_unknown_member(line: bytes) -> bytes:
    return json.dumps(json.loads(line) | {"a-member-of-a-later-version": {"of": ["any", "kind"]}}).encode() + b"\n"


def _greeting(conversation: _Conversation, greeting: Greeting) -> str:  # noqa: ARG001  # the greeting is the check
    return f"{greeting.name} {greeting.version}".rstrip() + f": {', '.join(sorted(greeting.operations))}"


def _one(octets: bytes) -> Callable[[_Conversation, Greeting], str | None]:
    def check(conversation: _Conversation, greeting: Greeting) -> str | None:
        if Operation.DECODE not in greeting.operations:
            return None
        question = Question(Operation.DECODE, octets=octets)
        conversation.send(question_line(1, question))
        return conversation.check_answer(1, question, greeting)

    return check


def _members(conversation: _Conversation, greeting: Greeting) -> str:
    question = _any_question(greeting)
    conversation.send(_with_unknown_member(question_line(1, question)))
    return conversation.check_answer(1, question, greeting)


def _number(conversation: _Conversation, greeting: Greeting) -> str:
    question = _any_question(greeting)
    conversation.send(question_line(GREATEST_NUMBER, question))
    return conversation.check_answer(GREATEST_NUMBER, question, greeting)


def _ahead(conversation: _Conversation, greeting: Greeting) -> str:
    question = _any_question(greeting)
    conversation.send(b"".join(question_line(number, question) for number in range(1, greeting.window + 1)))
    for number in range(1, greeting.window + 1):
        conversation.check_answer(number, question, greeting)
    return str(greeting.window)


def _encode(conversation: _Conversation, greeting: Greeting) -> str | None:
    if Operation.ENCODE not in greeting.operations:
        return None
    question = Question(Operation.ENCODE, value={})
    conversation.send(question_line(1, question))
    return conversation.check_answer(1, question, greeting)


def _bye(conversation: _Conversation, greeting: Greeting) -> str:
    question = _any_question(greeting)
    conversation.send(question_line(1, question))
    conversation.check_answer(1, question, greeting)
    return conversation.farewell()


def _any_question(greeting: Greeting) -> Question:
    if Operation.DECODE in greeting.operations:
        return Question(Operation.DECODE, octets=b"\0")
    return Question(Operation.ENCODE, value={})


_CHECKS: Mapping[str, Callable[[_Conversation, Greeting], str | None]] = {
    "greeting": _greeting,
    "decode": _one(b"\0"),
    "empty": _one(b""),
    "long": _one(b"\xff" * LONG_OCTETS),
    "encode": _encode,
    "members": _members,
    "number": _number,
    "ahead": _ahead,
    "bye": _bye,
}
"""The rules by name, in the order in which they are tried."""
