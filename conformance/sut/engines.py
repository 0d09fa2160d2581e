"""ASN.1 engines of this process as codecs."""

from __future__ import annotations

import json
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from conformance import __version__, messages
from conformance.asn1.closure import closure
from conformance.asn1.jer import from_jer, to_jer
from conformance.errors import Asn1Error, EncodeError, SchemaError
from conformance.interfaces import Asn1Engine
from conformance.model.codec import Answer, AnswerKind, Greeting, Operation, Question, Target
from conformance.model.schema import Schema

_VERSIONED = frozenset({"asn1tools", "pycrate"})
"""Engines that are libraries, which have versions of their own."""


class EngineCodec:
    """An ASN.1 engine as a codec under test.

    What the engine refuses is refused; what it cannot do for this schema or these rules is unsupported; any other
    exception is what the death of a process is elsewhere, and its traceback is the evidence.
    """

    def __init__(self, engine: Asn1Engine, schema: Schema, target: Target) -> None:
        self.greeting = engine_greeting(engine)
        self._engine = engine
        self._schema = schema
        self._type = _type_name(schema, target)
        self._rules = target.encoding

    def answers(self, questions: Iterable[Question]) -> Iterator[Answer]:
        """Yield an answer to every question, in order."""
        for question in questions:
            started = time.perf_counter()
            answer = self._answer(question)
            yield replace(answer, seconds=time.perf_counter() - started)

    def close(self) -> None:
        """Do nothing: an engine has nothing to end."""

    def _answer(self, question: Question) -> Answer:
        try:
            if question.operation is Operation.DECODE:
                return Answer(AnswerKind.ACCEPTED, value=self._decoded(question.octets), has_value=True)
            return Answer(AnswerKind.ACCEPTED, octets=self._encoded(question.value))
        except SchemaError as error:
            return Answer(AnswerKind.UNSUPPORTED, reason=str(error))
        except Asn1Error as error:
            return Answer(AnswerKind.REFUSED, reason=str(error), bit=error.bit)
        except Exception as error:  # noqa: BLE001  # whatever a codec under test raises is its answer
            return Answer(AnswerKind.DIED, reason=repr(error), output=traceback.format_exc())

    def _decoded(self, octets: bytes) -> object:
        value = self._engine.decode(self._schema, self._type, octets, rules=self._rules)
        try:
            shown: object = json.loads(to_jer(self._schema, self._type, value))
        except EncodeError:  # the engine accepted the octets; that its value is none of the type is for others to judge
            return _plain(value)
        return shown

    def _encoded(self, document: object) -> bytes:
        value = from_jer(self._schema, self._type, json.dumps(document))
        return self._engine.encode(self._schema, self._type, value, rules=self._rules)


def _plain(value: object) -> object:  # noqa: PLR0911  # a case per kind
    """Return a value that is none of its type as JSON that shows what is in it."""
    match value:
        case Mapping():
            return {str(name): _plain(item) for name, item in value.items()}
        case list():
            return [_plain(item) for item in value]
        case (str(name), chosen):
            return {name: _plain(chosen)}
        case (bytes(octets), int(length)):
            return {"value": octets.hex().upper(), "length": length}
        case bytes():
            return value.hex().upper()
        case None | bool() | int() | str():
            return value
    return repr(value)


def _type_name(schema: Schema, target: Target) -> str:
    """Return the name of the type, with its module if the schema has it there."""
    qualified = f"{target.module}.{target.type_name.rpartition('.')[2]}"
    return qualified if schema.find(qualified) else target.type_name


class IncapableCodec:
    """A codec that cannot do what is asked of it, and says why to every question."""

    def __init__(self, greeting: Greeting, reason: str) -> None:
        self.greeting = greeting
        self._reason = reason

    def answers(self, questions: Iterable[Question]) -> Iterator[Answer]:
        """Yield to every question that it is not supported."""
        for _ in questions:
            yield Answer(AnswerKind.UNSUPPORTED, reason=self._reason)

    def close(self) -> None:
        """Do nothing."""


def open_engine(
    engine: Asn1Engine, target: Target, *, schema_of: Callable[[str], Schema]
) -> EngineCodec | IncapableCodec:
    """Return the engine as a codec of *target*, whose schema has to be the one that is meant, by its digest."""
    try:
        schema = schema_of(target.schema)
        digests = [closure(schema, [name]).digest for name in (target.type_name, _type_name(schema, target))]
    except SchemaError as error:
        return IncapableCodec(engine_greeting(engine), str(error))
    if target.digest and target.digest not in digests:
        what = {"schema": target.schema, "type": target.type_name, "ours": digests[0][:8], "theirs": target.digest[:8]}
        return IncapableCodec(engine_greeting(engine), messages.text("codec.other-schema", what))
    return EngineCodec(engine, schema, target)


def engine_greeting(engine: Asn1Engine) -> Greeting:
    """Return what an engine says of itself."""
    return Greeting(engine.name, engine_version(engine.name), frozenset(Operation))


def engine_version(name: str) -> str:
    """Return the version of the library that the engine is, ours for an engine that is no library."""
    if name not in _VERSIONED:
        return __version__
    from importlib.metadata import version

    return version(name)
