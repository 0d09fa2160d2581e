"""Deliberately wrong codecs: a suite that lets one of them pass does not test what it claims to test.

What there is and what each does wrong stands in ``specs/encoding/mutants.xml``; how stands in
:mod:`~conformance.vectors.schema_mutations` and :mod:`~conformance.vectors.behaviours`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from conformance import resources
from conformance.asn1.closure import closure
from conformance.asn1.strict import StrictEngine
from conformance.asn1.value_digests import plain_json
from conformance.errors import Asn1Error, UsageError
from conformance.model.codec import Answer, AnswerKind, Greeting, Question
from conformance.model.evidence import Value
from conformance.model.schema import Definition, Schema
from conformance.model.text import Message, Text
from conformance.vectors.behaviours import BEHAVIOURS, Decode
from conformance.vectors.schema_mutations import MUTATIONS, Mutation, mutated_places, mutated_schema
from conformance.vectors.susceptible import BEHAVING, TOLERANCES, Susceptible

if TYPE_CHECKING:
    from conformance.interfaces import Codec

FILE = ("encoding", "mutants.xml")
_TOLERATES = "tolerates-"


class MutantKind(StrEnum):
    """In what respect a mutant is wrong."""

    TOLERANCE = "tolerance"
    """It lets breaches of one rule of encoding pass."""
    CONSTRAINT = "constraint"
    """It knows a constraint wrongly."""
    STRUCTURE = "structure"
    """It knows the structure of types wrongly."""
    BEHAVIOUR = "behaviour"
    """It knows the schema and acts wrongly."""
    BLUNT = "blunt"
    """It is wrong about nearly everything: being killed by a vector says nothing about the vector."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A deliberately wrong codec.

    Attributes:
        id: such as ``value-upper-raised``.
        kind: in what respect it is wrong.
        rules: the rules of encoding that it breaks.
        title: what it does wrong.
    """

    id: str
    kind: MutantKind
    rules: tuple[str, ...]
    title: Text

    def codec(self, schema: Schema, type_name: str) -> Codec:
        """Return the codec for a type of the schema."""
        if self.kind is MutantKind.BLUNT:
            return _BluntCodec(self.id)
        if self.kind is MutantKind.TOLERANCE:
            engine = StrictEngine(tolerated=frozenset({self.id.removeprefix(_TOLERATES)}), name=self.id)
            return DecodingCodec(self.id, closure(schema, [type_name]), type_name, engine.decode)
        if self.id in BEHAVIOURS:
            return DecodingCodec(self.id, closure(schema, [type_name]), type_name, BEHAVIOURS[self.id]())
        return DecodingCodec(
            self.id, mutated_schema(schema, type_name, MUTATIONS[self.id]), type_name, StrictEngine().decode
        )

    def inapplicable(self, schema: Schema, type_name: str) -> Message | None:
        """Return why it would be right about every encoding of the type, ``None`` if it would not."""
        if self.kind is MutantKind.BLUNT:
            return None
        if mutated_places(schema, type_name, self._mutation()):
            return None
        return Message("mutants.no-place", {"type": type_name})

    def _mutation(self) -> Mutation:
        """Return what changes the types about which it is wrong; nothing is changed by one that knows them rightly."""
        if self.kind is MutantKind.TOLERANCE:
            return partial(_kept, TOLERANCES[self.id.removeprefix(_TOLERATES)])
        return partial(_kept, BEHAVING[self.id]) if self.id in BEHAVIOURS else MUTATIONS[self.id]


class DecodingCodec:
    """A codec that decodes with a function, and so is as wrong as that.

    Args:
        name: how it greets.
        schema: the schema as it knows it.
        type_name: the type.
        decode: how it decodes.
    """

    def __init__(self, name: str, schema: Schema, type_name: str, decode: Decode) -> None:
        self.greeting = Greeting(name)
        self._schema = schema
        self._type_name = type_name
        self._decode = decode

    def answers(self, questions: Iterable[Question]) -> Iterator[Answer]:
        """Yield an answer to every question, in order."""
        for question in questions:
            yield self._answer(question.octets)

    def close(self) -> None:
        """Do nothing: it has nothing to end."""

    def _answer(self, octets: bytes) -> Answer:
        try:
            value: Value = self._decode(self._schema, self._type_name, octets)
        except Asn1Error as error:
            return Answer(AnswerKind.REFUSED, reason=str(error))
        except Exception as error:  # noqa: BLE001  # what is wrong on purpose may fail in any way
            return Answer(AnswerKind.DIED, reason=repr(error))
        return Answer(AnswerKind.ACCEPTED, value=self._shown(value), has_value=True)

    def _shown(self, value: Value) -> object:
        """Return the value as plain JSON; what passes though it is no value of the type shows as null."""
        try:
            return plain_json(self._schema, self._type_name, value)
        except Asn1Error:
            return None


class _BluntCodec:
    """Gives one answer to everything."""

    def __init__(self, name: str) -> None:
        self.greeting = Greeting(name)
        self._answer = (
            Answer(AnswerKind.REFUSED)
            if name == "refuses-everything"
            else Answer(AnswerKind.ACCEPTED, value={}, has_value=True)
        )

    def answers(self, questions: Iterable[Question]) -> Iterator[Answer]:
        """Yield the same answer to every question."""
        return (self._answer for _ in questions)

    def close(self) -> None:
        """Do nothing: it has nothing to end."""


def bundled_mutants() -> tuple[Mutant, ...]:
    """Return the mutants that come with the package, in the order of their file."""
    return _load(resources.specs(*FILE))


def find_mutants(names: Iterable[str]) -> tuple[Mutant, ...]:
    """Return the mutants with these identifiers, all of them where none is given.

    Raises:
        UsageError: there is none of that identifier.
    """
    known = {mutant.id: mutant for mutant in bundled_mutants()}
    wanted = tuple(dict.fromkeys(names))
    for name in wanted:
        if name not in known:
            raise UsageError("mutants.unknown", id=name, known=", ".join(known))
    return tuple(known[name] for name in wanted) or tuple(known.values())


@cache
def _load(path: Path) -> tuple[Mutant, ...]:
    from conformance.xml.documents import attributes, bilingual, child, load_document

    mutants = []
    for element in load_document(path, "mutants"):
        given = attributes(element)
        mutants.append(
            Mutant(
                given["id"],
                MutantKind(given["kind"]),
                tuple(given.get("rules", "").split()),
                bilingual(child(element, "title")),
            )
        )
    return tuple(mutants)


def _kept(is_susceptible: Susceptible, item: Definition) -> Definition | None:
    return item if is_susceptible(item) else None
