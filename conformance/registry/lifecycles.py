"""Lifecycles of standards: load them, find the state that a written stage means, and what may come next."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from conformance.errors import DataError, UsageError
from conformance.model.lifecycle import Lifecycle, Machine, State, Transition
from conformance.model.text import SUGGESTIONS, near

MAX_STAGE = 200
"""The length in characters of the longest written stage that is looked at."""


def load_lifecycles(paths: Iterable[Path]) -> Mapping[str, Lifecycle]:
    """Return the lifecycles in files by identifier; a later file's lifecycle replaces an earlier one of the same name.

    Raises:
        DataError: a file is no lifecycle; the message names file and line.
    """
    from conformance.registry.lifecycle_xml import read_lifecycle

    found = (read_lifecycle(path) for path in paths)
    return {lifecycle.id: lifecycle for lifecycle in found}


def lifecycle_named(lifecycles: Mapping[str, Lifecycle], name: str) -> Lifecycle:
    """Return the lifecycle that is called *name*: its identifier or another name, ``YD/T`` as well as ``ydt``.

    Raises:
        UsageError: there is none; the message lists near names.
    """
    if name in lifecycles:  # what imports ask for most
        return lifecycles[name]
    names = {_folded(each): one for one in lifecycles.values() for each in (*one.also, one.id)}
    if found := names.get(_folded(name)):
        return found
    likely = list(dict.fromkeys(names[each].id for each in near(_folded(name), names))) or sorted(lifecycles)
    raise UsageError("lifecycles.unknown-lifecycle", name=name, near=", ".join(likely))


def resolve(lifecycle: Lifecycle, written: str) -> tuple[str, State]:
    """Return the identifier of the machine and the state that a *written* stage means.

    Args:
        lifecycle: the one whose states are meant.
        written: ``machine:stage``, or ``stage`` alone: an identifier, another way of writing it, or what its pattern
            matches (``15.8.0``); case and surrounding space do not matter.

    Raises:
        DataError: no state, or states of several machines, are written so; the message lists what may be meant.
    """
    text = " ".join(written.split()) if len(written) <= MAX_STAGE else f"{written[:MAX_STAGE]}…"
    machines, stage = _addressed(lifecycle, text)
    for reading in (_identified, _named, _matched):
        found = [(machine.id, state) for machine in machines for state in reading(machine, stage)]
        if len(found) == 1:
            return found[0]
        if found:
            meant = ", ".join(f"{machine}:{state.id}" for machine, state in found)
            raise DataError("lifecycles.ambiguous", lifecycle=lifecycle.id, stage=text, meant=meant)
    raise _unknown(lifecycle, machines, stage)


def next_states(machine: Machine, state: str) -> Iterator[tuple[State, Transition]]:
    """Yield what may follow *state* in *machine*, in the order of its states, with the step that leads there."""
    ways = {step.after: step for step in machine.transitions if step.before == state}
    return ((each, ways[name]) for name, each in machine.states.items() if name in ways)


def legal_path(machine: Machine, before: str, after: str) -> tuple[str, ...]:
    """Return the shortest permitted way between two states, both included; ``()`` if no steps lead there."""
    came_from: dict[str, str | None] = {before: None}
    frontier = [before]
    while frontier and after not in came_from:
        reached = []
        for here in frontier:
            for state, _ in next_states(machine, here):
                if state.id not in came_from:
                    came_from[state.id] = here
                    reached.append(state.id)
        frontier = reached
    if after not in came_from or before == after:
        return ()
    path = [after]
    while (earlier := came_from[path[-1]]) is not None:
        path.append(earlier)
    return tuple(reversed(path))


def _folded(name: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", name).casefold()))


def _addressed(lifecycle: Lifecycle, text: str) -> tuple[list[Machine], str]:
    """Return the machines in which to look, and the stage without the machine's name."""
    name, colon, stage = text.partition(":")
    if colon and (machine := lifecycle.machines.get(name.strip().lower())):
        return [machine], stage.strip()
    return list(lifecycle.machines.values()), text


def _identified(machine: Machine, stage: str) -> Iterator[State]:
    if stage in machine.states:  # what imports ask for most
        return iter((machine.states[stage],))
    folded = stage.casefold()
    return (state for state in machine.states.values() if state.id.casefold() == folded)


def _named(machine: Machine, stage: str) -> Iterator[State]:
    folded = stage.casefold()
    return (state for state in machine.states.values() if any(each.casefold() == folded for each in state.also))


def _matched(machine: Machine, stage: str) -> Iterator[State]:
    for state in machine.states.values():
        if state.pattern and re.fullmatch(state.pattern, stage, re.IGNORECASE | re.ASCII):
            yield state


def _unknown(lifecycle: Lifecycle, machines: Iterable[Machine], stage: str) -> DataError:
    spellings = {
        spelling.casefold(): state.id
        for machine in machines
        for state in machine.states.values()
        for spelling in (*state.also, state.id)
    }
    likely = dict.fromkeys(spellings[each] for each in near(stage.casefold(), spellings))
    names = list(likely) or list(dict.fromkeys(spellings.values()))
    return DataError(
        "lifecycles.unknown-stage",
        lifecycle=lifecycle.id,
        stage=stage,
        near=", ".join(names[: max(SUGGESTIONS, len(likely))]),
    )
