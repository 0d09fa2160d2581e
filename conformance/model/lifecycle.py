"""Lifecycles of standards as data, and the events that move standards through them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from conformance.model.dates import StatedDate
from conformance.model.text import Text


class Rung(StrEnum):
    """The ladder across bodies; levels rise from idea to in force, then come those off the way up."""

    IDEA = "U0"
    WORK_APPROVED = "U1"
    DRAFTING = "U2"
    COMMENT = "U3"
    REVIEW = "U4"
    APPROVED = "U5"
    PUBLISHED = "U6"
    IN_FORCE = "U7"
    UNDER_REVIEW = "U8"
    WITHDRAWN = "U9"
    CANCELLED = "UX"


class Outcome(StrEnum):
    """What a state means for the work on a document."""

    OPEN = "open"
    """Work goes on, or may."""
    LANDED = "landed"
    """The document was approved or published."""
    ENDED = "ended"
    """The work ended without a standard: withdrawn, rejected, merged into another."""


@dataclass(frozen=True, slots=True)
class State:
    r"""A state of a machine.

    Attributes:
        id: its code, unique within the lifecycle: ``40.20``, ``draft``, ``REC``.
        rung: its place on the ladder across bodies, ``None`` where a machine says nothing of it (IETF's editors).
        outcome: what it means for the work.
        also: other ways of writing it, compared without regard to case.
        pattern: a regular expression that whole written stages match, such as versions ``0\.\d+\.\d+``; ``""`` if none.
        limit_months: how long a document may stay by statute, ``None`` where nothing is known.
        source: where the state and the limit were read.
    """

    id: str
    title: Text
    rung: Rung | None
    outcome: Outcome
    also: tuple[str, ...] = ()
    pattern: str = ""
    limit_months: int | None = None
    source: str = ""


class Way(StrEnum):
    """Why a transition is permitted."""

    NORMAL = "normal"
    LOOP_BACK = "loop-back"
    FAST_TRACK = "fast-track"
    END = "end"


@dataclass(frozen=True, slots=True)
class Transition:
    """A permitted step from one state of a machine to another."""

    before: str
    after: str
    way: Way = Way.NORMAL


@dataclass(frozen=True, slots=True)
class Machine:
    """One of the state machines of a lifecycle.

    Attributes:
        states: by identifier, in the order of the way up.
        initial: states that a history may begin with; all, if empty.
    """

    id: str
    title: Text
    states: Mapping[str, State]
    transitions: frozenset[Transition]
    initial: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Contradiction:
    """States of different machines that a document cannot have at once.

    Attributes:
        states: of each machine named, the states that take part.
        reason: what is wrong about it.
        source: who says so.
    """

    id: str
    states: Mapping[str, frozenset[str]]
    reason: Text
    source: str = ""


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """How the documents of a body come about.

    Attributes:
        machines: by identifier; the first one says how far the document is.
        ours: whether the codes are ours for want of published ones.
        confidence: ``high`` or ``medium``.
        debounce_days: a stage that a source takes back within so many days is a glitch.
        gaps: what is left out because no source was found.
        also: other names of it, compared without regard to case and to what is neither letter nor digit.
    """

    id: str
    title: Text
    body: str
    machines: Mapping[str, Machine]
    contradictions: tuple[Contradiction, ...] = ()
    ours: bool = False
    source: str = ""
    confidence: str = "high"
    debounce_days: int = 7
    gaps: tuple[Text, ...] = ()
    also: tuple[str, ...] = ()

    @property
    def main(self) -> Machine:
        """The machine that says how far a document is."""
        return next(iter(self.machines.values()))


@dataclass(frozen=True, slots=True)
class StageEvent:
    """A document reached a stage.

    Attributes:
        lifecycle: the identifier of its lifecycle.
        item: what the document is called: a number, or whatever its body calls it.
        machine: the identifier of the machine.
        stage: the identifier of the state.
        date: when it was true.
        known: when it was known; never changes what was known before.
        source: who says so; ``""`` leaves the event unverified.
        confidence: ``high``, ``medium`` or ``low``; what is low is unverified.
        title: of the document, as the source has it.
        written: the stage as it was written (``15.8.0``), where it says more than the state.
        sectors: of the document, where the source states them (identifiers of sectors).
        category: of the document, where the source states it (an identifier of the tree).
    """

    lifecycle: str
    item: str
    machine: str
    stage: str
    date: StatedDate
    known: dt.date
    source: str = ""
    confidence: str = "medium"
    title: str = ""
    written: str = ""
    sectors: tuple[str, ...] = ()
    category: str = ""

    @property
    def verified(self) -> bool:
        """Whether a source of at least medium confidence says so."""
        return bool(self.source) and self.confidence in {"high", "medium"}


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event in the store.

    Attributes:
        number: its place in the order of recording.
        recorded: when the store took it, UTC, ISO 8601.
    """

    number: int
    recorded: str
    event: StageEvent


@dataclass(frozen=True, slots=True)
class Track:
    """What is known of one document at a date, in the order it happened.

    Attributes:
        events: without what was debounced, by date true.
        glitches: what was debounced: a stage that a source took back within days.
        states: the state of each machine after the last event.
    """

    item: str
    title: str
    lifecycle: str
    events: tuple[StageEvent, ...]
    glitches: tuple[StageEvent, ...] = ()
    states: Mapping[str, str] = field(default_factory=dict)
