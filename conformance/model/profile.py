"""Requirement profiles: what is demanded of a device, each with its clause."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from conformance.model.capability import Clause
from conformance.model.evidence import Rat
from conformance.model.text import Text


class Level(StrEnum):
    """How binding a requirement is.

    An unmet ``recommended`` requirement is reported (verdict ``none``, not blocking) and never decides the conclusion.
    """

    MANDATORY = "mandatory"
    RECOMMENDED = "recommended"
    CONDITIONAL = "conditional"


class Lists(StrEnum):
    """What a test says of band combinations or feature sets.

    A device lists those as far as the network asked. Where the lists are filtered or missing, it decides nothing that
    none of them is found to be so (``some``), or that no exception is found (``all``).
    """

    SOME = "some"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement.

    Attributes:
        id: unique within the profile, such as ``RC1``.
        level: how binding it is.
        title: what is demanded, in our words.
        clause: the standard's clause.
        source: where the fact was read.
        confidence: ``high`` or ``medium``.
        rat: the container that must be in the evidence for the requirement to be decided.
        capability: the capability that must be declared, ``None`` where another predicate says it.
        rules: the rules across fields that must report nothing, none where another predicate says it.
        test: XPath 1.0 over the probe document, true if the requirement is met; ``None`` likewise.
        applies_if: XPath 1.0, true if the requirement applies; ``None`` if it always does.
        applies_when: the same in words, for the reader of what was left out; ``None`` if nobody wrote them.
        place: XPath 1.0 that selects the offending or deciding nodes; without it, those that rules report.
        lists: how the requirement depends on lists that the network's enquiry shapes, ``None`` if it does not.
        claim: what the profile claims the device to be, for rules that otherwise go by what it declares.
    """

    id: str
    level: Level
    title: Text
    clause: Clause
    source: str
    confidence: str
    rat: Rat
    capability: str | None = None
    rules: tuple[str, ...] = ()
    test: str | None = None
    applies_if: str | None = None
    applies_when: Text | None = None
    place: str | None = None
    lists: Lists | None = None
    claim: str | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """A list of requirements for one kind of device."""

    id: str
    title: Text
    release: int
    scenario: str
    synthetic: bool
    requirements: tuple[Requirement, ...]
    origin: str = ""
