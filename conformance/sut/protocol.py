"""The lines of the codec protocol, version 1, on both sides: JSON objects, one a line.

The protocol is told in ``docs/reference/codec-protocol.md``. What the other side wrote is checked member by member;
members that are not known are passed over. Nothing that a vector expects is in any line.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any, NoReturn

from conformance import __version__
from conformance.errors import SutError
from conformance.model.codec import PROTOCOL, Answer, AnswerKind, Greeting, Operation, Question, Target

MAX_LINE = 16 * 1024 * 1024
"""The longest line in octets."""

MAX_DEPTH = 256
"""How deep arrays and objects may be nested."""

MAX_WINDOW = 256
"""The most questions that are asked ahead, whatever a codec offers."""

MAX_NAME = 100
"""The most characters of a codec's name, and of its version."""

_OUTCOMES = {
    Operation.DECODE: ("value", "accepted", "refused", "unsupported"),
    Operation.ENCODE: ("octets", "refused", "unsupported"),
}


def hello_line(target: Target) -> bytes:
    """Return the first line that a codec gets."""
    members = {
        "op": "hello",
        "protocol": PROTOCOL,
        "schema": target.schema,
        "module": target.module,
        "type": target.type_name.rpartition(".")[2],
        "encoding": target.encoding,
        "digest": target.digest,
        "yangfan": __version__,
    }
    return _line(members)


def question_line(number: int, question: Question) -> bytes:
    """Return the line that asks *question* under that number."""
    members: dict[str, object] = {"op": question.operation.value, "id": number}
    if question.operation is Operation.DECODE:
        members["octets"] = question.octets.hex()
    else:
        members["value"] = question.value
    return _line(members)


def bye_line() -> bytes:
    """Return the last line that a codec gets."""
    return _line({"op": "bye"})


def greeting_line(greeting: Greeting) -> bytes:
    """Return the line with which a codec answers hello."""
    members = {
        "protocol": PROTOCOL,
        "name": greeting.name,
        "version": greeting.version,
        "operations": sorted(greeting.operations),
        "values": greeting.values,
        "window": greeting.window,
    }
    return _line(members)


def answer_line(number: int, question: Question, answer: Answer) -> bytes:
    """Return the line with which a codec answers *question*.

    Raises:
        SutError: such an answer cannot be written: it is a fault.
    """
    members: dict[str, object] = {"id": number}
    match answer.kind:
        case AnswerKind.ACCEPTED if question.operation is Operation.ENCODE:
            members["octets"] = answer.octets.hex()
        case AnswerKind.ACCEPTED if answer.has_value:
            members["value"] = answer.value
        case AnswerKind.ACCEPTED:
            members["accepted"] = True
        case AnswerKind.REFUSED | AnswerKind.UNSUPPORTED:
            members[answer.kind.value] = answer.reason
            if answer.bit is not None:
                members["bit"] = answer.bit
        case _:
            raise SutError("codec.no-answer", kind=answer.kind.value, reason=f"{answer.reason}\n{answer.output}")
    return _line(members)


def read_hello(line: bytes) -> Target:
    """Return what hello asks for.

    Raises:
        SutError: the line is no hello of this version of the protocol.
    """
    members = _members(line)
    if members.get("op") != "hello":
        raise SutError("codec.no-hello")
    _check_protocol(members)
    return Target(
        schema=_text(members, "schema"),
        module=_text(members, "module"),
        type_name=_text(members, "type"),
        encoding=_text(members, "encoding", "uper"),
        digest=_text(members, "digest", ""),
    )


def read_question(line: bytes) -> tuple[int, Question] | None:
    """Return the number and the question in *line*; ``None`` if it says goodbye.

    Raises:
        SutError: it is neither.
    """
    members = _members(line)
    operation = _text(members, "op")
    if operation == "bye":
        return None
    if operation not in set(Operation):
        raise SutError("codec.unknown-operation", name=operation)
    number = _number(members, "id")
    if operation == Operation.DECODE:
        return number, Question(Operation.DECODE, octets=_octets(members))
    if "value" not in members:
        raise SutError("codec.missing", member="value")
    return number, Question(Operation.ENCODE, value=members["value"])


def read_greeting(line: bytes) -> Greeting:
    """Return what a codec says of itself.

    Raises:
        SutError: the line is no greeting of this version of the protocol.
    """
    members = _members(line)
    _check_protocol(members)
    name, version = _text(members, "name"), _text(members, "version", "")
    if not name or max(len(name), len(version)) > MAX_NAME:
        raise SutError("codec.name", limit=MAX_NAME)
    offered = members.get("operations")
    if not isinstance(offered, list) or not offered or not all(isinstance(item, str) for item in offered):
        raise SutError("codec.operations")
    operations = frozenset(Operation(item) for item in offered if item in set(Operation))
    values, window = members.get("values", True), members.get("window", 1)
    if not isinstance(values, bool):
        raise SutError("codec.kind", member="values", kind="boolean")
    if not isinstance(window, int) or isinstance(window, bool) or window < 1:
        raise SutError("codec.window")
    return Greeting(name, version, operations, values, min(window, MAX_WINDOW))


def read_answer(line: bytes, number: int, question: Question, *, greeting: Greeting) -> Answer:
    """Return the answer in *line* to the question with that number.

    Raises:
        SutError: it is no answer to this question.
    """
    members = _members(line)
    found = _number(members, "id")
    if found != number:
        raise SutError("codec.other-question", found=found, expected=number)
    outcomes = _OUTCOMES[question.operation]
    given = [name for name in outcomes if name in members]
    if len(given) != 1:
        key = "codec.several-outcomes" if given else "codec.no-outcome"
        raise SutError(key, outcomes=", ".join(outcomes), found=", ".join(given))
    match given[0]:
        case "refused" | "unsupported" as outcome:
            return Answer(AnswerKind(outcome), reason=_text(members, outcome), bit=_bit(members))
        case "octets":
            return Answer(AnswerKind.ACCEPTED, octets=_octets(members))
        case "value" if greeting.values:
            return Answer(AnswerKind.ACCEPTED, value=members["value"], has_value=True)
        case "accepted" if not greeting.values:
            if members["accepted"] is not True:
                raise SutError("codec.kind", member="accepted", kind="true")
            return Answer(AnswerKind.ACCEPTED)
        case outcome:
            raise SutError("codec.values", outcome=outcome, values="true" if greeting.values else "false")


def _line(members: Mapping[str, object]) -> bytes:
    return json.dumps(members, separators=(",", ":"), allow_nan=False).encode("ascii") + b"\n"


def _members(line: bytes) -> dict[str, Any]:
    """Return the members of the object in *line*, plain JSON without doubtful parts.

    Raises:
        SutError: it is no such object.
    """
    try:
        document = json.loads(
            line.decode("utf-8"), parse_constant=_refuse, parse_float=_finite, object_pairs_hook=_unique
        )
    except UnicodeDecodeError as error:
        raise SutError("codec.not-utf-8", octet=error.start) from error
    except ValueError as error:
        raise SutError("codec.not-json", reason=str(error)) from error
    except RecursionError:
        raise SutError("codec.too-deep", limit=MAX_DEPTH) from None
    if not isinstance(document, dict):
        raise SutError("codec.no-object")
    if line.count(b"[") + line.count(b"{") > MAX_DEPTH:
        _check_depth(document)
    if b"\\u" in line:
        _check_characters(document)
    return document


def _refuse(constant: str) -> NoReturn:
    raise SutError("codec.not-json", reason=constant)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        _refuse(digits)
    return number


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) < len(pairs):
        names = [name for name, _ in pairs]
        raise SutError("codec.twice", member=next(name for name in names if names.count(name) > 1))
    return document


def _check_depth(document: object) -> None:
    level = [document]
    for _ in range(MAX_DEPTH):
        level = [
            item
            for outer in level
            for item in (outer.values() if isinstance(outer, dict) else outer)  # type: ignore[attr-defined]  # containers
            if isinstance(item, dict | list)
        ]
        if not level:
            return
    raise SutError("codec.too-deep", limit=MAX_DEPTH)


def _check_characters(document: object) -> None:
    """Refuse halves of surrogate pairs, which JSON can spell and no text can hold."""
    try:
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise SutError("codec.surrogate") from error


def _check_protocol(members: Mapping[str, Any]) -> None:
    if (found := members.get("protocol")) != PROTOCOL:
        raise SutError("codec.version", found=json.dumps(found), spoken=PROTOCOL)


def _text(members: Mapping[str, Any], name: str, default: str | None = None) -> str:
    found = members.get(name, default)
    if found is None and name not in members:
        raise SutError("codec.missing", member=name)
    if not isinstance(found, str):
        raise SutError("codec.kind", member=name, kind="string")
    return found


def _number(members: Mapping[str, Any], name: str) -> int:
    if name not in members:
        raise SutError("codec.missing", member=name)
    found = members[name]
    if not isinstance(found, int) or isinstance(found, bool):
        raise SutError("codec.kind", member=name, kind="integer")
    return found


def _bit(members: Mapping[str, Any]) -> int | None:
    return None if members.get("bit") is None else _number(members, "bit")


def _octets(members: Mapping[str, Any]) -> bytes:
    digits = _text(members, "octets")
    try:
        if digits.isascii() and not any(map(str.isspace, digits)):
            return bytes.fromhex(digits)
    except ValueError:
        pass
    raise SutError("codec.octets")
