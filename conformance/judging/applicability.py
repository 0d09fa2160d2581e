"""Decide by ICS answers which requirements of a profile apply to a device (ISO/IEC 9646-1: test selection).

The test purposes that cover a requirement say on which items it depends. A "no" leaves the requirement out; without
an answer, or with two that contradict each other, nobody knows, and nothing is concluded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from conformance.ics.checking import item_name
from conformance.ics.evaluation import evaluate
from conformance.ics.expressions import any_of, write_atom
from conformance.model.applicability import Atom, Decision, If, ItemRef, Outcome
from conformance.model.ics import Contradiction, IcsAnswer, ItemKey, Support
from conformance.model.profile import Level, Requirement
from conformance.model.purpose import Purpose, RequirementRef, purposes_by_requirement
from conformance.model.results import CaseResult, NotApplicable
from conformance.model.text import Message
from conformance.verdicts import Verdict

if TYPE_CHECKING:
    from conformance.ics.answers import Answers
    from conformance.ics.proformas import ProformaBook


FACTS: Mapping[str, ItemKey] = {"standalone": ItemKey("38.508-2", "A.4.1-3", "1")}
"""Which ICS item asks for a fact that a capability container may leave open (an attribute of ``derived``)."""


class Conditions:
    """On which ICS items requirements depend.

    Args:
        purposes: the test purposes.
    """

    def __init__(self, purposes: Iterable[Purpose]) -> None:
        covering = purposes_by_requirement(purposes)
        self._conditions = {requirement: _condition(found) for requirement, found in covering.items()}

    def of(self, requirement: RequirementRef) -> If | None:
        """Return when *requirement* applies: when one of its purposes does; ``None`` if nothing depends on an item."""
        return self._conditions.get(requirement)


class Selection:
    """What applies to one device.

    Args:
        answers: what supplier and device say about the items.
        book: the proformas that the items are from.
        names: the file of the ``statement`` and the locator of the ``sut``, for what the reader is told to do.
    """

    def __init__(self, answers: Answers, book: ProformaBook, *, names: Mapping[str, object]) -> None:
        self._answers = answers
        self._book = book
        self._names = names

    def outcome(self, requirement: Requirement, condition: If, *, profile_id: str) -> NotApplicable | CaseResult | None:
        """Return why *requirement* is left out, or that nobody knows whether it applies; ``None`` if it applies.

        The verdict of what nobody knows is ``none``; it blocks the conclusion unless it is about a recommendation.
        """
        found = self._decided(condition)
        if found.decision is Decision.RECOMMENDED:
            return None
        identity = f"{profile_id}/{requirement.id}"
        if found.decision is Decision.NOT_APPLICABLE:
            return NotApplicable(identity, requirement.title, _left_out(found), requirement.clause)
        return CaseResult(
            id=identity,
            title=requirement.title,
            verdict=Verdict.NONE,
            reason=self._undecided(found),
            clause=requirement.clause,
            blocking=requirement.level is not Level.RECOMMENDED,
        )

    def known_facts(self, facts: Iterable[str]) -> Mapping[str, str]:
        """Return those of *facts*, which the evidence leaves open, that the statement answers."""
        answers = {fact: self._answers.support_of(FACTS[fact]) for fact in facts if fact in FACTS}
        words = {Support.YES: "true", Support.NO: "false"}
        return {fact: words[answer] for fact, answer in answers.items() if answer in words}

    def reason_to_leave_out(self, condition: If) -> Message | None:
        """Return the answers by which what has this *condition* is left out, ``None`` if it is not."""
        found = self._decided(condition)
        return _left_out(found) if found.decision is Decision.NOT_APPLICABLE else None

    def _decided(self, condition: If) -> Outcome:
        keys_of = partial(_open_items, self._answers, self._book)
        return evaluate(condition, self._answers.support, name_of=partial(_name, self._book), keys_of=keys_of)

    def _undecided(self, found: Outcome) -> Message:
        """Say what keeps the requirement from being selected: contradictions first, they are mistakes."""
        contradicted = [key for key in found.missing if self._answers.is_contradicted(key)]
        first = next(iter([*contradicted, *found.missing]))
        data: dict[str, object] = {**self._names, "key": item_name(first), "trace": found.trace}
        data |= {"item": label(first, self._book), "others": len(found.missing) - 1}
        more = {0: "", 1: "-and-another"}.get(len(found.missing) - 1, "-and-others")
        if not contradicted:
            return Message(f"judging.unanswered{more}", data)
        [contradiction] = [one for one in self._answers.contradictions if one.key == first]
        data |= {"stated": stated(contradiction), "derived": said(contradiction.derived)}
        return Message(f"judging.contradicted{more}", data)


def _condition(purposes: Iterable[Purpose]) -> If | None:
    """Return when any of the *purposes* applies, ``None`` if one of them always does."""
    tests = [purpose.applicability for purpose in purposes]
    given = [test for test in tests if test is not None]
    if len(given) < len(tests):
        return None
    return If(any_of(dict.fromkeys(given)), Decision.RECOMMENDED, Decision.NOT_APPLICABLE)


def label(key: ItemKey, book: ProformaBook) -> Message | str:
    """Return what tells a reader which item is meant: its key, mnemonic and question."""
    item = book.item(key)
    if item is None:
        return item_name(key)
    name = f"{key} {item.mnemonic}".rstrip()
    return Message("judging.item", {"name": name, "question": item.name})


def said(answer: IcsAnswer) -> Message:
    """Return an answer in words: yes, no or a value, and what shows it or who says so."""
    told: object = answer.value or Message(f"judging.{answer.support.value}")
    if not answer.place and not answer.origin:
        return Message("judging.said", {"answer": told})
    return Message("judging.said-at", {"answer": told, "place": answer.place or answer.origin})


def stated(found: Contradiction) -> Message:
    """Return what the statement says in words: what the supplier declares, or what it keeps of a device."""
    if found.kind == "declared":
        return Message("judging.stated-declared", {"answer": said(found.declared)})
    answer, source = replace(found.declared, place="", origin=""), found.declared.origin or found.declared.place
    return Message("judging.stated-derived", {"answer": said(answer), "source": source})


def _left_out(found: Outcome) -> Message:
    return Message("judging.left-out", {"trace": found.trace})


def _name(book: ProformaBook, atom: Atom) -> str:
    """Return the mnemonic of an item, its reference if it has none."""
    item = book.item(atom.key) if isinstance(atom, ItemRef) else None
    return item.mnemonic if item and item.mnemonic else write_atom(atom)


def _open_items(answers: Answers, book: ProformaBook, atom: Atom) -> tuple[ItemKey, ...]:
    """Return the items that an atom of an expression asks for and that are not answered."""
    keys = (atom.key,) if isinstance(atom, ItemRef) else [item.key for item in book.items_of(atom.spec, atom.mnemonic)]
    return tuple(key for key in keys if answers.support_of(key) is Support.UNANSWERED)
