"""Conditions that refer to others by their codes: what they refer to, and where that leads back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter

from conformance.model.applicability import Branch, CodeRef, Decision, If

ConditionOf = Callable[[str], Branch | None]
"""Returns the condition with a code, or ``None`` if there is none."""


def codes(branch: Branch) -> tuple[str, ...]:
    """Return the codes that a condition refers to, each once, in order of appearance."""
    return tuple(dict.fromkeys(_codes(branch)))


def cycles(branches: Mapping[str, Branch]) -> tuple[tuple[str, ...], ...]:
    """Return chains of codes that lead back to their first; without what is in them, nothing leads back to itself.

    Args:
        branches: the conditions by their codes.
    """
    found: dict[frozenset[str], tuple[str, ...]] = {}
    finished: set[str] = set()
    for start in branches:
        path: list[str] = []
        pending = [(start, 0)]  # a code, and how many codes lead to it
        while pending:
            code, depth = pending.pop()
            finished.update(path[depth:])
            del path[depth:]
            if code in path:
                cycle = tuple(path[path.index(code) :])
                found.setdefault(frozenset(cycle), cycle)
            elif code in branches and code not in finished:
                path.append(code)
                pending.extend((following, depth + 1) for following in reversed(codes(branches[code])))
        finished.update(path)
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class LinkedConditions:
    """The conditions that one condition leads to.

    Attributes:
        conditions: each after those that it refers to; one that leads back to itself is unanswered, one that is not
            defined is not there.
        circular: the chain that leads back to its first code, for each code in it.
    """

    conditions: Mapping[str, Branch]
    circular: Mapping[str, tuple[str, ...]]


def linked_conditions(branch: Branch, condition_of: ConditionOf | None) -> LinkedConditions:
    """Return the conditions that *branch* leads to."""
    reached: dict[str, Branch] = {}
    pending = list(codes(branch)) if condition_of else []
    while pending and condition_of:
        code = pending.pop()
        if code not in reached and (condition := condition_of(code)) is not None:
            reached[code] = condition
            pending.extend(codes(condition))
    circular = {code: cycle for cycle in cycles(reached) for code in cycle}
    for code in circular:
        reached[code] = Decision.UNANSWERED
    order = TopologicalSorter({code: codes(condition) for code, condition in reached.items()}).static_order()
    return LinkedConditions({code: reached[code] for code in order if code in reached}, circular)


def _codes(branch: Branch) -> Iterator[str]:
    pending = [branch]
    while pending:
        match pending.pop():
            case CodeRef(code):
                yield code
            case If(_, then, otherwise):
                pending.extend((otherwise, then))
