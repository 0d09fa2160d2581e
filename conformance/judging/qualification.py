"""Qualify a suite: ask deliberately wrong codecs, and see which of them it finds out, and which of its vectors do.

A mutant is killed by a vector that does not pass with it. Only vectors count that pass with the right codec; mutants
that are wrong about nearly everything count for the score, but not for what a vector is good for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from conformance.asn1.strict import StrictEngine
from conformance.interfaces import Codec
from conformance.judging.vectors import Yardstick, exchanges
from conformance.model.text import Message
from conformance.model.vector import Vector
from conformance.vectors.mutants import DecodingCodec, Mutant, MutantKind
from conformance.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Kill:
    """The first vector that finds a mutant out."""

    mutant: str
    vector: str
    rule: str


@dataclass(frozen=True, slots=True)
class Qualification:
    """What a suite is worth.

    Attributes:
        suite: its identifier.
        vectors: how many it has.
        kills: what killed each mutant that was killed, by mutant.
        survivors: the mutants that every vector passed with.
        inapplicable: mutants that are right about the suite's type, with the reason.
        unsound: vectors that do not pass with the right codec; they kill nobody.
        idle_cases: rules of which no vector kills a mutant.
        idle_vectors: vectors that kill no mutant, ``None`` where that was not asked for.
    """

    suite: str
    vectors: int
    kills: Mapping[str, Kill]
    survivors: tuple[str, ...]
    inapplicable: Mapping[str, Message]
    unsound: tuple[str, ...]
    idle_cases: tuple[str, ...]
    idle_vectors: tuple[str, ...] | None = None

    @property
    def mutants(self) -> int:
        """How many mutants could be killed."""
        return len(self.kills) + len(self.survivors)


class MutantBench:
    """Asks mutants about vectors of one suite; a mutant is made when it is first asked.

    Args:
        yardstick: what the vectors are measured with.
    """

    def __init__(self, yardstick: Yardstick) -> None:
        self._yardstick = yardstick
        self._codecs: dict[str, Codec] = {}

    def killers(self, mutant: Mutant, vectors: Iterable[Vector]) -> Iterator[Vector]:
        """Yield those of the *vectors* that kill *mutant*."""
        return self._failing(self._codec(mutant), vectors)

    def unsound(self, vectors: Iterable[Vector]) -> Iterator[Vector]:
        """Yield those of the *vectors* that do not pass with the right codec."""
        told = self._yardstick
        decode = partial(told.engine.decode, rules=told.header.encoding)
        right = DecodingCodec(told.engine.name, told.schema, told.header.type_name, decode)
        return self._failing(right, vectors, passing=frozenset({Verdict.PASS}))

    def idle(self, mutants: Sequence[Mutant], vectors: Iterable[Vector]) -> list[Vector]:
        """Return those of the *vectors* that kill none of the *mutants*; likely victims are asked first."""
        left = {vector.id: vector for vector in vectors}
        rules = {vector.rule for vector in left.values()}
        for mutant in sorted(telling(mutants), key=lambda one: rules.isdisjoint(one.rules)):
            for vector in list(self.killers(mutant, left.values())):
                del left[vector.id]
            if not left:
                break
        return list(left.values())

    def _codec(self, mutant: Mutant) -> Codec:
        if mutant.id not in self._codecs:
            self._codecs[mutant.id] = mutant.codec(self._yardstick.schema, self._yardstick.header.type_name)
        return self._codecs[mutant.id]

    def _failing(
        self,
        codec: Codec,
        vectors: Iterable[Vector],
        *,
        passing: frozenset[Verdict] = frozenset({Verdict.NONE, Verdict.PASS, Verdict.INCONC}),
    ) -> Iterator[Vector]:
        for exchange in exchanges(vectors, self._yardstick, codec):
            if exchange.result.verdict not in passing:
                yield exchange.vector


def telling(mutants: Iterable[Mutant]) -> list[Mutant]:
    """Return the mutants whose death says something about the vector that killed them."""
    return [mutant for mutant in mutants if mutant.kind is not MutantKind.BLUNT]


def applicable(mutants: Iterable[Mutant], yardstick: Yardstick) -> tuple[tuple[Mutant, ...], Mapping[str, Message]]:
    """Return the mutants that are wrong about the suite's type, and why the others are not."""
    reasons = {one: _inapplicable(one, yardstick) for one in mutants}
    return (
        tuple(one for one, reason in reasons.items() if reason is None),
        {one.id: reason for one, reason in reasons.items() if reason is not None},
    )


def likely_rules(mutant: Mutant, rules: Iterable[str]) -> list[str]:
    """Return the *rules* of a suite, those first whose vectors should kill *mutant*."""
    return sorted(rules, key=lambda rule: rule not in mutant.rules)


def _inapplicable(mutant: Mutant, yardstick: Yardstick) -> Message | None:
    """Return why *mutant* is not asked: all but the blunt ones are made of the strict codec, which speaks UPER."""
    header = yardstick.header
    if header.encoding not in StrictEngine.rules and mutant.kind is not MutantKind.BLUNT:
        return Message("mutants.other-encoding", {"encoding": header.encoding})
    return mutant.inapplicable(yardstick.schema, header.type_name)
