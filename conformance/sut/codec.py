"""Codecs under test that speak the codec protocol: ``codec:COMMAND`` and ``codec:tcp://HOST:PORT``.

A codec that hangs, dies or writes nonsense gives an answer of that kind and is started again. What was asked ahead when
it happened is asked again, one by one, so that each question has its own answer and the fault lies where it belongs.
"""

from __future__ import annotations

import logging
import shlex
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urlsplit

from conformance import messages
from conformance.errors import SutError
from conformance.model.codec import Answer, AnswerKind, Greeting, Question, Target
from conformance.model.evidence import Evidence
from conformance.model.text import Message
from conformance.sut.connections import Connection, Fault, open_process, open_tcp
from conformance.sut.protocol import bye_line, hello_line, question_line, read_answer, read_greeting

SCHEME = "codec"

ANSWER_SECONDS = 10.0
GREETING_SECONDS = 10.0
FAULTS_IN_A_ROW = 20
"""After so many faults, one right after the other, a codec is not asked any more."""

MAX_AHEAD = 1024 * 1024
"""The most octets of questions that wait for a codec to take them before no more is asked ahead."""

_ENDING_SECONDS = 2.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CodecSut:
    """A SUT that is a codec.

    Attributes:
        locator: how the user names it: ``codec:./my-codec --uper`` or ``codec:tcp://127.0.0.1:4000``.
        command: the command to start, word by word; empty for one that listens.
        address: host and port of one that listens.
        answer_seconds: how long it may take for an answer.
        greeting_seconds: how long it may take to start and greet.
        faults: after how many faults in a row it is given up.
    """

    locator: str
    command: tuple[str, ...] = ()
    address: tuple[str, int] | None = None
    answer_seconds: float = ANSWER_SECONDS
    greeting_seconds: float = GREETING_SECONDS
    faults: int = FAULTS_IN_A_ROW

    def evidence(self) -> Iterable[Evidence]:
        """Return nothing: a codec shows itself in its answers alone."""
        return ()

    def start(self, target: Target) -> CodecSession:
        """Start the codec and exchange greetings.

        Raises:
            SutError: it cannot be started, or does not speak the protocol.
        """
        return CodecSession(self, target)

    def connect(self) -> Connection:
        """Start its process, or connect to it.

        Raises:
            SutError: neither can be done.
        """
        if self.address is None:
            return open_process(self.command)
        return open_tcp(*self.address, seconds=self.greeting_seconds)


def codec_sut(
    locator: str, *, answer_seconds: float = ANSWER_SECONDS, greeting_seconds: float = GREETING_SECONDS
) -> CodecSut:
    """Return the codec that ``codec:COMMAND`` or ``codec:tcp://HOST:PORT`` names; the command is split as a shell does.

    Raises:
        SutError: it names nothing that can be started or reached.
    """
    rest = locator.removeprefix(f"{SCHEME}:")
    if rest.startswith("tcp://"):
        return CodecSut(locator, (), _address(locator, rest), answer_seconds, greeting_seconds)
    try:
        words = tuple(shlex.split(rest))
    except ValueError as error:
        raise SutError("codec.locator", locator=locator) from error
    if not words or not words[0]:
        raise SutError("codec.locator", locator=locator)
    return CodecSut(locator, words, None, answer_seconds, greeting_seconds)


def _address(locator: str, url: str) -> tuple[str, int]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or not port:
        raise SutError("codec.locator", locator=locator)
    return host, port


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question under its number; ``answer`` is there if the codec was not asked."""

    number: int
    question: Question
    since: float
    answer: Answer | None = None


class CodecSession:
    """A codec in use: started, greeted, and started again after every fault."""

    def __init__(self, sut: CodecSut, target: Target) -> None:
        self._sut = sut
        self._target = target
        self._number = 0
        self._faults = 0
        self._answered = 0.0
        self._connection: Connection | None = None
        started = self._start()
        if isinstance(started, Answer):
            detail = f"{started.reason}\n{started.output}".rstrip()
            raise SutError("codec.no-greeting", locator=sut.locator, reason=detail)
        self.greeting = started
        self._window = started.window

    def answers(self, questions: Iterable[Question]) -> Iterator[Answer]:
        """Yield an answer to every question, in order, whatever the codec does."""
        source = iter(questions)
        asked: deque[_Asked] = deque()
        try:
            while self._ask_ahead(asked, source):
                answer = self._answer(asked[0])
                if answer.kind.is_fault and len(asked) > 1:
                    unanswered = [item.question for item in asked]
                    asked.clear()
                    yield from self._answers_one_by_one(unanswered)
                else:
                    asked.popleft()
                    yield self._counted(answer)
        finally:
            if asked:
                self._stop()

    def close(self) -> None:
        """Say goodbye and end it."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            ended = connection.close(last=bye_line(), seconds=_ENDING_SECONDS)
            if ended is not None and ended != Message("codec.exited", {"code": 0}):
                _log.warning("%s: %s", self._sut.locator, ended)

    def _answers_one_by_one(self, questions: Iterable[Question]) -> Iterator[Answer]:
        """Ask again what was asked ahead of a fault; if none of it brings the fault back, nothing is asked ahead."""
        innocent = True
        for question in questions:
            answer = self._counted(self._answer(self._asked(question)))
            innocent = innocent and not answer.kind.is_fault
            yield answer
        if innocent:
            self._window = 1
            _log.warning("%s", Message("codec.window-broken", {"name": self.greeting.name}))

    def _ask_ahead(self, asked: deque[_Asked], source: Iterator[Question]) -> bool:
        """Ask as much ahead as may be; return whether there is an answer to wait for."""
        while len(asked) < self._window and (self._connection is None or self._connection.unsent < MAX_AHEAD):
            if asked and self._connection is None:
                break  # it did not start: that is the answer to the last question, not to the next
            question = next(source, None)
            if question is None:
                break
            asked.append(self._asked(question))
        return bool(asked)

    def _asked(self, question: Question) -> _Asked:
        self._number += 1
        asked = partial(_Asked, self._number, question, time.monotonic())
        if self._faults >= self._sut.faults:
            return asked(Answer(AnswerKind.GIVEN_UP, reason=messages.text("codec.given-up", {"faults": self._faults})))
        if question.operation not in self.greeting.operations:
            what = {"name": self.greeting.name, "operation": question.operation.value}
            return asked(Answer(AnswerKind.UNSUPPORTED, reason=messages.text("codec.cannot", what)))
        if self._connection is None and isinstance(started := self._start(), Answer):
            return asked(started)
        if self._connection is not None:
            self._connection.send(question_line(self._number, question))
        return asked()

    def _answer(self, asked: _Asked) -> Answer:
        """Wait for an answer; a codec that misbehaves is stopped."""
        if asked.answer is not None or self._connection is None:
            return asked.answer or Answer(AnswerKind.DIED)
        line = self._connection.receive(time.monotonic() + self._sut.answer_seconds)
        seconds = time.monotonic() - max(asked.since, self._answered)
        self._answered = time.monotonic()
        if isinstance(line, bytes):
            try:
                answer = read_answer(line, asked.number, asked.question, greeting=self.greeting)
                return replace(answer, seconds=seconds)
            except SutError as error:
                line = Fault(AnswerKind.GARBAGE, error.message, line)
        return replace(self._stopped(line), seconds=seconds)

    def _start(self) -> Greeting | Answer:
        """Start it and return its greeting, or the fault that it began with.

        Raises:
            SutError: it cannot be started at all, the first time.
        """
        try:
            self._connection = self._sut.connect()
        except SutError as error:
            if not self._number:
                raise
            return Answer(AnswerKind.DIED, reason=str(error))
        self._connection.send(hello_line(self._target))
        line = self._connection.receive(time.monotonic() + self._sut.greeting_seconds)
        if isinstance(line, bytes):
            try:
                return read_greeting(line)
            except SutError as error:
                line = Fault(AnswerKind.GARBAGE, error.message, line)
        return self._stopped(line)

    def _stopped(self, fault: Fault) -> Answer:
        """End the codec and return what it did as an answer."""
        output = self._connection.output(fault.line) if self._connection else ""
        self._stop()
        return Answer(fault.kind, reason=str(fault.reason), output=output)

    def _stop(self) -> None:
        if self._connection is not None:
            connection, self._connection = self._connection, None
            connection.close()

    def _counted(self, answer: Answer) -> Answer:
        if answer.kind.is_fault:
            self._faults += 1
        elif answer.kind is not AnswerKind.GIVEN_UP:
            self._faults = 0
        return answer
