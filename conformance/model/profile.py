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
        capability: the capability that must be declared, or ``None`` where ``test`` says it.
        test: XPath 1.0 over the probe document, true if the requirement is met; ``None`` where ``capability`` says it.
        applies_if: XPath 1.0, true if the requirement applies; ``None`` if it always does.
        place: XPath 1.0 that selects the offending or deciding nodes.
        enquired: the test looks for something in lists that depend on what the network asked for; where they are
            filtered or were not sent, not finding it decides nothing.
    """

    id: str
    level: Level
    title: Text
    clause: Clause
    source: str
    confidence: str
    rat: Rat
    capability: str | None = None
    test: str | None = None
    applies_if: str | None = None
    place: str | None = None
    enquired: bool = False


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
