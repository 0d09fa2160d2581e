"""The whole story of one test case in the plan of a device: what decided, who answered what, and what is open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from conformance.ics.answers import Answers
from conformance.ics.asked import condition_code
from conformance.ics.members import Membership
from conformance.ics.plan import Planner
from conformance.ics.plan_differences import condition_keys
from conformance.ics.selection import branch_label
from conformance.ics.selectors import parse_selector, write_selector
from conformance.model.applicability import Condition, Outcome, PlanEntry, Selector, TestCase
from conformance.model.ics import IcsAnswer, ItemKey, Support


class Said(StrEnum):
    """Where the answer on an item comes from."""

    DECLARED = "declared"
    DERIVED = "derived"
    CONTRADICTED = "contradicted"
    NOBODY = "nobody"
    NOT_HELD = "not-held"
    """No proforma that is held asks for it, so nobody can answer."""


@dataclass(frozen=True, slots=True)
class ItemStory:
    """An item that the condition asks for.

    Attributes:
        key: the item.
        mnemonic: its mnemonic, ``""`` if there is none.
        support: the answer that counts.
        said: where it comes from.
        answer: the answer itself; of a contradicted item the supplier's.
        other: of a contradicted item, the answer that differs.
    """

    key: ItemKey
    mnemonic: str
    support: Support
    said: Said
    answer: IcsAnswer | None = None
    other: IcsAnswer | None = None


@dataclass(frozen=True, slots=True)
class SelectorStory:
    """A selector of bands or configurations, or of a subtest.

    Attributes:
        code: its code.
        subtest: the label of the subtest, ``""`` for one of bands or configurations.
        selector: the selector, ``None`` if the publication does not define it.
        read_as: how a damaged one is read, ``""`` if it is read as published.
        repairs: the names of the repairs.
        members: each name that it says something about, with whether it is selected.
        others: whether anything else is selected.
    """

    code: str
    subtest: str
    selector: Selector | None
    read_as: str
    repairs: tuple[str, ...]
    members: Mapping[str, Membership]
    others: Membership


@dataclass(frozen=True, slots=True)
class Story:
    """Everything about one test case.

    Attributes:
        entry: its entry in the plan.
        release: whether it is for UEs of the device's release, with the reason.
        scope: whether its specification is for such a device, with the reason.
        outcome: what its condition says.
        condition: the condition, ``None`` if the cell is no code or the code is not defined.
        items: the items that the condition asks for.
        selectors: its selectors.
        branches: its branches, each with whether the device has it.
    """

    entry: PlanEntry
    release: Outcome
    scope: Outcome
    outcome: Outcome
    condition: Condition | None
    items: tuple[ItemStory, ...]
    selectors: tuple[SelectorStory, ...]
    branches: Mapping[str, Membership]


def tell_story(planner: Planner, case: TestCase) -> Story:
    """Return everything about *case* on the device of *planner*."""
    condition = planner.tables.conditions.get((case.document, condition_code(case)))
    return Story(
        entry=planner.entry(case),
        release=planner.release_gate(case),
        scope=planner.scope_gate(case),
        outcome=planner.outcome(case),
        condition=condition,
        items=tuple(item_story(planner, key) for key in dict.fromkeys(condition_keys(planner, case))),
        selectors=tuple(_selectors(planner, case)),
        branches={branch_label(use): planner.selections.branch(use, case) for use in case.branches},
    )


def item_story(planner: Planner, key: ItemKey) -> ItemStory:
    """Return what is known about one item."""
    answers = planner.answers
    item = planner.book.item(key)
    mnemonic = item.mnemonic if item else ""
    contradiction = next((one for one in answers.contradictions if one.key == key), None)
    if contradiction is not None:
        declared, derived = contradiction.declared, contradiction.derived
        return ItemStory(key, mnemonic, Support.UNANSWERED, Said.CONTRADICTED, declared, derived)
    support, answer = answers.support_of(key), answers.answer(key)
    return ItemStory(key, mnemonic, support, _said(planner, key, answers, answer), answer)


def _said(planner: Planner, key: ItemKey, answers: Answers, answer: IcsAnswer | None) -> Said:
    if not planner.book.has(key):
        return Said.NOT_HELD
    if answer is None or answer.support is Support.UNANSWERED:
        return Said.NOBODY
    declared = answers.statement.declared.get(key) if answers.statement else None
    return Said.DECLARED if declared is answer else Said.DERIVED


def _selectors(planner: Planner, case: TestCase) -> Iterator[SelectorStory]:
    for use in case.selectors:
        selector = planner.tables.selectors.get((case.document, use.code))
        if use.subtest:
            applies = planner.selections.subtest(case.document, use.code)
            yield SelectorStory(use.code, use.subtest, selector, "", (), {use.subtest: applies}, applies)
            continue
        read_as, repairs = _repaired(planner, selector) if selector else ("", ())
        members = planner.selections.members(case.document, use.code)
        yield SelectorStory(use.code, "", selector, read_as, repairs, members.named, members.others)


def _repaired(planner: Planner, selector: Selector) -> tuple[str, tuple[str, ...]]:
    parsed = parse_selector(selector.published, planner.tables.references(selector.document))
    return (write_selector(parsed.expression) if parsed.repairs else "", parsed.repairs)
