"""Read lifecycles of standards from XML (``specs/lifecycles``)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from lxml.etree import _Element as Element

from conformance.errors import DataError
from conformance.model.lifecycle import Contradiction, Lifecycle, Machine, Outcome, Rung, State, Transition, Way
from conformance.model.text import SUGGESTIONS, near
from conformance.xml.documents import attributes, bilingual, child, line_of, load_document, qualified, words


def read_lifecycle(path: Path) -> Lifecycle:
    """Return the lifecycle in *path*.

    Raises:
        DataError: it cannot be read, is invalid, or names a state that it lacks; the message names file and line.
    """
    root = load_document(path, "lifecycle")
    given = attributes(root)
    machines = {str(each.attrib["id"]): _machine(each, given["source"], path) for each in _all(root, "machine")}
    return Lifecycle(
        id=given["id"],
        title=bilingual(child(root, "title")),
        body=given["body"],
        machines=machines,
        contradictions=tuple(_contradiction(each, machines, path) for each in _all(root, "contradiction")),
        ours=given.get("ours") in {"true", "1"},
        source=given["source"],
        confidence=given.get("confidence", "high"),
        debounce_days=int(given.get("debounce-days", "7")),
        gaps=tuple(bilingual(each) for each in _all(root, "gap")),
        also=tuple(words(each) for each in _all(root, "also")),
    )


def _machine(element: Element, source: str, path: Path) -> Machine:
    rows = list(_all(element, "state"))
    states = {str(row.attrib["id"]): _state(row, source, path) for row in rows}
    transitions = {}
    for row in rows:
        for step in _all(row, "next"):
            way = Way(step.attrib.get("way", "normal"))
            for name in str(step.attrib["to"]).split():
                _demand(name, states, step, path)
                pair = (str(row.attrib["id"]), name)
                if pair in transitions:
                    raise DataError(
                        "lifecycles.step-twice", origin=path, line=line_of(step), before=pair[0], after=name
                    )
                transitions[pair] = Transition(*pair, way)
    return Machine(
        id=str(element.attrib["id"]),
        title=bilingual(child(element, "title")),
        states=states,
        transitions=frozenset(transitions.values()),
        initial=frozenset(str(row.attrib["id"]) for row in rows if row.attrib.get("initial") in {"true", "1"}),
    )


def _state(element: Element, source: str, path: Path) -> State:
    given = attributes(element)
    pattern = given.get("pattern", "")
    try:
        re.compile(pattern)
    except re.error as error:
        raise DataError(
            "lifecycles.bad-pattern", origin=path, line=line_of(element), pattern=pattern, reason=error
        ) from error
    return State(
        id=given["id"],
        title=bilingual(child(element, "title")),
        rung=Rung(given["rung"]) if "rung" in given else None,
        outcome=Outcome(given["outcome"]),
        also=tuple(words(each) for each in _all(element, "also")),
        pattern=pattern,
        limit_months=int(given["limit-months"]) if "limit-months" in given else None,
        source=given.get("source", source),
    )


def _contradiction(element: Element, machines: dict[str, Machine], path: Path) -> Contradiction:
    states = {}
    for part in _all(element, "in"):
        machine = machines[str(part.attrib["machine"])]
        named = str(part.attrib["states"]).split()
        for name in named:
            _demand(name, machine.states, part, path)
        states[machine.id] = frozenset(named)
    reason = bilingual(child(element, "reason"))
    return Contradiction(str(element.attrib["id"]), states, reason, str(element.attrib["source"]))


def _demand(name: str, states: Mapping[str, State], element: Element, path: Path) -> None:
    """Raise a DataError that names the place unless *name* is one of *states*."""
    if name not in states:
        likely = ", ".join(near(name, states) or list(states)[:SUGGESTIONS])
        raise DataError("lifecycles.unknown-step", origin=path, line=line_of(element), state=name, near=likely)


def _all(element: Element, name: str) -> Iterator[Element]:
    return iter(element.findall(qualified(element, name)))
