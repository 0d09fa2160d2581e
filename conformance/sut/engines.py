"""ASN.1 engines of this process as codecs."""

from __future__ import annotations

import json
import time
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import replace

from conformance import __version__
from conformance.asn1.jer import from_jer, to_jer
from conformance.errors import Asn1Error, SchemaError
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
        self.greeting = Greeting(engine.name, engine_version(engine.name), frozenset(Operation))
        self._engine = engine
        self._schema = schema
        self._target = target

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
        target = self._target
        value = self._engine.decode(self._schema, target.type_name, octets, rules=target.encoding)
        shown: object = json.loads(to_jer(self._schema, target.type_name, value))
        return shown

    def _encoded(self, document: object) -> bytes:
        target = self._target
        value = from_jer(self._schema, target.type_name, json.dumps(document))
        return self._engine.encode(self._schema, target.type_name, value, rules=target.encoding)


def engine_version(name: str) -> str:
    """Return the version of the library that the engine is, ours for an engine that is no library."""
    if name not in _VERSIONED:
        return __version__
    from importlib.metadata import version

    return version(name)
