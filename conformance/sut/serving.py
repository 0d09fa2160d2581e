"""The codec's side of the protocol: what a codec of this process answers to lines, over any two streams."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import BinaryIO

from conformance.errors import SutError
from conformance.interfaces import Codec
from conformance.model.codec import Question, Target
from conformance.sut.protocol import MAX_LINE, answer_line, greeting_line, read_hello, read_question

WINDOW = 64
"""How many questions may wait in the stream."""


def serve_codec(requests: BinaryIO, responses: BinaryIO, *, opened: Callable[[Target], Codec]) -> None:
    """Answer what *requests* hold until they say goodbye or end.

    Args:
        requests: where lines come from.
        responses: where lines go to; flushed after each.
        opened: makes the codec of what hello asks for; called once.

    Raises:
        SutError: a line is no request, or the codec failed; the message holds its output.
    """
    first = _next_line(requests)
    if not first:
        return
    codec = opened(read_hello(first))
    asked: deque[tuple[int, Question]] = deque()

    def questions() -> Iterator[Question]:
        while line := _next_line(requests):
            found = read_question(line)
            if found is None:
                return
            asked.append(found)
            yield found[1]

    try:
        _write(responses, greeting_line(replace(codec.greeting, window=WINDOW)))
        for answer in codec.answers(questions()):
            _write(responses, answer_line(*asked.popleft(), answer))
    finally:
        codec.close()


def _next_line(requests: BinaryIO) -> bytes:
    line = requests.readline(MAX_LINE + 1)
    if len(line) > MAX_LINE and not line.endswith(b"\n"):
        raise SutError("codec.long-line", limit=MAX_LINE)
    return line


def _write(responses: BinaryIO, line: bytes) -> None:
    responses.write(line)
    responses.flush()
