"""How the answer on one item follows from what a device shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from conformance.asn1.probe import element_path
from conformance.capabilities.derived_answers import element_name
from conformance.errors import dotted
from conformance.model.capability import CapabilityAnswer, Status
from conformance.model.ics import IcsAnswer, ItemKey, Support

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

XPath = Callable[..., Any]
"""A compiled expression, called with an element and with its variables."""

CONTAINER_DEPTH = 3
"""How many elements lead from the root of a probe document to a container: ``ue``, ``nr``, ``UE-NR-Capability``."""


@dataclass(frozen=True, slots=True)
class Condition:
    """When what is not shown is not supported.

    Attributes:
        id: its identifier in its file.
        xpath: what tells it.
        place: what shows it; ``""`` for the place of what *xpath* selects, or of the item where that selects nothing.
    """

    id: str
    xpath: XPath
    place: str


@dataclass(frozen=True, slots=True)
class CapabilityUse:
    """A row of the capability catalogue as evidence.

    Attributes:
        id: the row.
        mode: the frequency range or duplex mode for which it must be declared, ``""`` for any.
    """

    id: str
    mode: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What shows an item.

    Attributes:
        place: where it would be shown.
        conditions: any of them makes what is not shown a "no".
        capabilities: rows of the capability catalogue that show it.
        yes: what selects the elements that show it.
        values: what selects the value of an item that wants one.
        unless: where it selects something, what is not shown stays unanswered.
    """

    place: str
    conditions: tuple[Condition, ...] = ()
    capabilities: tuple[CapabilityUse, ...] = ()
    yes: tuple[XPath, ...] = ()
    values: tuple[XPath, ...] = ()
    unless: XPath | None = None


@dataclass(frozen=True, slots=True)
class ItemDerivation:
    """How the answer on one item follows.

    Attributes:
        key: the item.
        evidence: what shows it.
        variables: the variables of its expressions.
    """

    key: ItemKey
    evidence: Evidence
    variables: Mapping[str, str] = field(default_factory=dict)

    def answer(self, shown: Shown) -> IcsAnswer | None:
        """Return the answer that follows from what is *shown*, ``None`` if none does."""
        evidence = self.evidence
        for xpath in (*evidence.values, *evidence.yes):
            if found := xpath(shown.probe, **self.variables):
                place = place_of(found, otherwise=evidence.place)
                return shown.yes(self.key, place, value=_value(found) if evidence.values else "")
        readings = [shown.reading(use) for use in evidence.capabilities]
        for status, place in readings:
            if status is Status.DECLARED:
                return shown.yes(self.key, place)
        if evidence.unless is not None and evidence.unless(shown.probe, **self.variables):
            return None
        if readings and all(status is Status.ABSENT for status, _ in readings):
            return shown.no(self.key, readings[0][1])
        return shown.no_if(self.key, evidence.conditions, place=evidence.place)


@dataclass(frozen=True, slots=True)
class SameAnswer:
    """An item that asks what other items ask.

    Attributes:
        key: the item.
        others: the other items: one "yes" is a "yes", "no" on all is a "no".
    """

    key: ItemKey
    others: tuple[ItemKey, ...]

    def answer(self, found: Mapping[ItemKey, IcsAnswer]) -> IcsAnswer | None:
        """Return the answer that follows from those *found* on the others, ``None`` if none does."""
        answers = [found[key] for key in self.others if key in found]
        decisive = next((one for one in answers if one.support is Support.YES), None)
        if decisive is None and len(answers) == len(self.others):
            decisive = answers[0]
        return replace(decisive, key=self.key) if decisive else None


class Shown:
    """What a device shows.

    Args:
        probe: its probe document, ``derived`` filled.
        answers: what the capability catalogue answered.
        origin: the evidence, for the answers.
    """

    def __init__(self, probe: Element, answers: Iterable[CapabilityAnswer], *, origin: str) -> None:
        self.probe = probe
        self._capabilities = {answer.capability.id: answer for answer in answers}
        self._origin = origin
        self._holding: dict[int, str | None] = {}
        self._places = {str(one.tag): one.get("place", "") for one in probe.iterfind("derived/answers/*")}

    def reading(self, use: CapabilityUse) -> tuple[Status, str]:
        """Return what the catalogue answered on a capability and where: absence that means more is unknown."""
        answer = self._capabilities.get(use.id)
        if answer is None:
            return Status.UNKNOWN, ""
        row, status = answer.capability, answer.status
        place = self._places.get(element_name(use.id)) or f"{row.paths[0]}".replace("/", ".")
        if status is Status.DECLARED and use.mode and answer.modes:
            declared = any(use.mode in mode.split() for mode in answer.modes)
            return Status.DECLARED if declared else Status.ABSENT, place
        return Status.UNKNOWN if status is Status.ABSENT and answer.absence else status, place

    def yes(self, key: ItemKey, place: str, *, value: str = "") -> IcsAnswer:
        """Return the answer that the item is supported."""
        return IcsAnswer(key, Support.YES, value=value, place=place, origin=self._origin)

    def no(self, key: ItemKey, place: str) -> IcsAnswer:
        """Return the answer that the item is not supported."""
        return IcsAnswer(key, Support.NO, place=place, origin=self._origin)

    def no_if(self, key: ItemKey, conditions: Iterable[Condition], *, place: str) -> IcsAnswer | None:
        """Return a "no" if one of *conditions* holds, ``None`` otherwise; *place* is where the item would be shown."""
        for condition in conditions:
            shown = self._place_of(condition)
            if shown is not None:
                return self.no(key, shown or place)
        return None

    def _place_of(self, condition: Condition) -> str | None:
        """Return what shows that *condition* holds, ``""`` for the item's own place; ``None`` if it does not hold."""
        key = id(condition)
        if key not in self._holding:
            found = condition.xpath(self.probe)
            self._holding[key] = (condition.place or place_of(found, otherwise="")) if found else None
        return self._holding[key]


def place_of(found: object, *, otherwise: str) -> str:
    """Return the ASN.1 path of what an expression *found*: of the first element, or of the first that names it.

    An element below ``derived`` has the place that it or the nearest element around it states.
    """
    first = found[0] if isinstance(found, list) and found else None
    if first is None or not hasattr(first, "iterancestors"):
        return otherwise
    around = [first, *first.iterancestors()]
    if len(around) >= CONTAINER_DEPTH and around[-2].tag != "derived":
        return dotted((str(around[-CONTAINER_DEPTH].tag), *element_path(first)))
    return next((one.get("place") for one in around if one.get("place")), otherwise)


def _value(found: object) -> str:
    """Return the value that an expression *found*: the text of the first element, else its name."""
    first: Any = found[0] if isinstance(found, list) else found
    return str(first.text or first.tag) if hasattr(first, "tag") else str(first)
