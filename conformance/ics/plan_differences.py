"""What two test plans differ in: those of two devices, two statements, or two editions of the tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from conformance.ics.answers import LPP_RELEASE, RELEASE, RELEASES
from conformance.ics.asked import asked_items, condition_code
from conformance.ics.evaluation import decide
from conformance.ics.kleene import joined
from conformance.ics.plan import Planner, scope_keys
from conformance.ics.releases import is_of_lpp
from conformance.model.applicability import Atom, Decision, ItemRef, PlanEntry, TestCase
from conformance.model.ics import ItemKey, Support


class ChangeKind(StrEnum):
    """How a test case differs between two plans."""

    CAME = "came"
    """It is in the new tables alone."""
    WENT = "went"
    """It is in the old tables alone."""
    DECISION = "decision"
    SCOPE = "scope"
    """The decision is the same; bands, configurations, branches or subtests are not."""


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """An answer that differs; the release stands among the items, its values with it."""

    key: ItemKey
    mnemonic: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ScopeChange:
    """What a test case is newly run over, and no longer."""

    gained: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanChange:
    """One test case that differs.

    Attributes:
        kind: how.
        old: its entry in the old plan, ``None`` if it is not there.
        new: its entry in the new plan, ``None`` if it is not there.
        because: the answers that differ and made the difference; none where the tables are what differs.
        condition: whether the condition reads differently in the two tables.
        scope: what it is run over, where that differs.
    """

    kind: ChangeKind
    old: PlanEntry | None
    new: PlanEntry | None
    because: tuple[AnswerChange, ...] = ()
    condition: bool = False
    scope: ScopeChange = ScopeChange((), ())

    @property
    def case(self) -> TestCase:
        """The test case, as the newer of the plans has it."""
        entry = self.new or self.old
        assert entry is not None  # noqa: S101  # one of them is there
        return entry.case


@dataclass(frozen=True, slots=True)
class DevicePlan:
    """A plan with what it was made from.

    Attributes:
        name: the device, statement or edition.
        planner: what planned it.
        entries: the plan.
    """

    name: str
    planner: Planner
    entries: tuple[PlanEntry, ...]


def plan_differences(old: DevicePlan, new: DevicePlan) -> tuple[PlanChange, ...]:
    """Return the test cases in which *new* differs from *old*: in the order of *new*, then those that went."""
    before = {_name(entry): entry for entry in old.entries}
    after = {_name(entry): entry for entry in new.entries}
    changes = []
    for name, entry in after.items():
        if name not in before:
            changes.append(PlanChange(ChangeKind.CAME, None, entry))
        elif change := _change(old, new, before[name], entry):
            changes.append(change)
    went = (PlanChange(ChangeKind.WENT, entry, None) for name, entry in before.items() if name not in after)
    return (*changes, *went)


def _name(entry: PlanEntry) -> tuple[str, str, str]:
    """Return what a test case is known by; where the publication gives no clause, the title tells cases apart."""
    case = entry.case
    return case.spec, case.clause, "" if case.clause[:1].isdigit() else case.title


def _change(old: DevicePlan, new: DevicePlan, before: PlanEntry, after: PlanEntry) -> PlanChange | None:
    scope = _scope_change(before, after)
    if before.decision is after.decision and scope == ScopeChange((), ()):
        return None
    kind = ChangeKind.SCOPE if before.decision is after.decision else ChangeKind.DECISION
    return PlanChange(
        kind,
        before,
        after,
        because=tuple(_because(old.planner, new.planner, before, after)),
        condition=_condition(old.planner, before.case) != _condition(new.planner, after.case),
        scope=scope,
    )


def _scope_change(before: PlanEntry, after: PlanEntry) -> ScopeChange:
    one, other = _scope(before), _scope(after)
    return ScopeChange(
        tuple(name for name in other if name not in one), tuple(name for name in one if name not in other)
    )


def _scope(entry: PlanEntry) -> dict[str, None]:
    """Return what a test case is run over; one that does not apply is run over nothing."""
    if entry.decision is Decision.NOT_APPLICABLE:
        return {}
    return dict.fromkeys((*entry.bands, *entry.configurations, *entry.branches, *entry.subtests))


def _condition(planner: Planner, case: TestCase) -> tuple[str, str]:
    condition = planner.tables.conditions.get((case.document, condition_code(case)))
    return case.release, condition.text if condition else case.condition


def _because(old: Planner, new: Planner, before: PlanEntry, after: PlanEntry) -> Iterator[AnswerChange]:
    """Yield the answers that differ and made a test case differ."""
    if before.decision is after.decision:
        scope = _scope_change(before, after)
        names = (*scope.gained, *scope.lost)
        keys = [key for one, entry in ((old, before), (new, after)) for key in one.selections.asked(entry.case, names)]
    else:
        keys = list(_deciding(old, new, before.case, after.case))
    for key in dict.fromkeys(keys):
        if key in RELEASES:
            one, other = RELEASES[key](old.answers), RELEASES[key](new.answers)
        else:
            one, other = (planner.answers.support_of(key).value for planner in (old, new))
        if one != other:
            item = new.book.item(key) or old.book.item(key)
            yield AnswerChange(key, item.mnemonic if item else "", one, other)


def _deciding(old: Planner, new: Planner, before: TestCase, after: TestCase) -> Iterator[ItemKey]:
    """Yield what decides a test case otherwise: the release, for whom its specification is, items of its condition."""
    if old.release_gate(before).decision is not new.release_gate(after).decision:
        yield LPP_RELEASE if is_of_lpp(after) else RELEASE
    if old.scope_gate(before).decision is not new.scope_gate(after).decision:
        yield from scope_keys(after)
    if old.outcome(before).decision is new.outcome(after).decision:
        return
    keys = dict.fromkeys((*condition_keys(old, before), *condition_keys(new, after)))
    changed = [key for key in keys if old.answers.support_of(key) is not new.answers.support_of(key)]
    alone = [key for key in changed if _turns(old, new, before, key) or _turns(new, old, after, key)]
    yield from alone or changed


def _turns(planner: Planner, other: Planner, case: TestCase, key: ItemKey) -> bool:
    """Tell whether the condition of *case* is decided otherwise if *other* alone answers the item *key*."""
    branch = planner.tables.branch(case.document, condition_code(case))
    if branch is None:
        return False

    def support_of(atom: Atom) -> Support:
        if isinstance(atom, ItemRef):
            return (other if atom.key == key else planner).answers.support_of(atom.key)
        keys = (item.key for item in planner.book.items_of(atom.spec, atom.mnemonic))
        return joined(
            ((other if one == key else planner).answers.support_of(one) for one in keys), deciding=Support.YES
        )

    decision = decide(branch, support_of, condition_of=lambda code: planner.tables.branch(case.document, code))
    return decision is not planner.outcome(case).decision


def condition_keys(planner: Planner, case: TestCase) -> Iterator[ItemKey]:
    """Yield the items that the condition of *case* asks for, and those of the conditions that it leads to."""
    return asked_items(planner.tables, planner.book, case.document, condition_code(case))
