"""The test plan of a device: which published test cases apply to it, over what, and why.

A test case applies if it is for UEs of the device's release and its condition says so. Either of the two can rule it
out by itself; neither can make it apply while the other is unanswered.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from conformance.ics.answers import LPP_RELEASE, RELEASE, Answers
from conformance.ics.asked import condition_code
from conformance.ics.channels import ChannelSupport, tabled_channels
from conformance.ics.evaluation import evaluate
from conformance.ics.expressions import References, write_atom
from conformance.ics.kleene import NO, UNANSWERED, YES
from conformance.ics.proformas import ProformaBook
from conformance.ics.releases import is_of_lpp, is_release_stated, release_number, release_reason, release_span
from conformance.ics.selection import NOTHING_SELECTED, Selected, Selections
from conformance.ics.selection_data import Scope, bundled_selection_data
from conformance.ics.tables import ApplicabilityTables
from conformance.model.applicability import (
    Atom,
    Decision,
    ItemRef,
    MnemonicRef,
    Outcome,
    PlanEntry,
    TestCase,
)
from conformance.model.ics import ItemKey
from conformance.model.text import Message, Text

APPLIES = frozenset({Decision.RECOMMENDED, Decision.OPTIONAL})
"""The decisions with which a test case is run."""

_DECIDED = {one.value: one for one in Decision if one is not Decision.UNANSWERED}
_GATES = {YES: Decision.RECOMMENDED, NO: Decision.NOT_APPLICABLE, UNANSWERED: Decision.UNANSWERED}
_WORST_FIRST = (Decision.NOT_APPLICABLE, Decision.UNANSWERED, Decision.RECOMMENDED)
_UNDECIDED = frozenset({"", "FFS", "TBD"})


def make_plan(
    tables: ApplicabilityTables,
    answers: Answers,
    book: ProformaBook,
    *,
    channels: ChannelSupport = tabled_channels,
) -> tuple[PlanEntry, ...]:
    """Return what every test case of *tables* is for the device that gave *answers*, in their order.

    Args:
        tables: the test cases with what decides on them.
        answers: the answers of the device.
        book: the proformas.
        channels: tells the channel bandwidths of the device's bands, where its capability message is at hand.

    Raises:
        DataError: a selector of one's own tables cannot be read.
    """
    planner = Planner(tables, answers, book, channels=channels)
    return tuple(map(planner.entry, tables.cases))


class Planner:
    """Plans test cases for one device; what several of them share is evaluated once.

    Args:
        tables: the test cases with what decides on them.
        answers: the answers of the device.
        book: the proformas.
        channels: tells the channel bandwidths of the device's bands.
    """

    def __init__(
        self,
        tables: ApplicabilityTables,
        answers: Answers,
        book: ProformaBook,
        *,
        channels: ChannelSupport = tabled_channels,
    ) -> None:
        self.tables = tables
        self.answers = answers
        self.book = book
        self.selections = Selections(tables, answers, book, channels=channels)
        self._release = release_number(answers.release)
        self._lpp_release = release_number(answers.lpp_release)
        self._outcomes: dict[tuple[str, str, str], Outcome] = {}
        self._names: dict[tuple[Atom, str], str] = {}
        self._texts: dict[tuple[str, ...], Text] = {}

    def entry(self, case: TestCase) -> PlanEntry:
        """Return what *case* is for the device."""
        decided = self.decide(case)
        decision, trace = decided.decision, decided.trace
        selected = NOTHING_SELECTED if decision is Decision.NOT_APPLICABLE else self.selections.of(case)
        if decision in APPLIES and self._selects_nothing(case, selected):
            trace = self._both(trace, self._nothing_selected(case))
        return PlanEntry(
            case=case,
            decision=decision,
            code=condition_code(case),
            trace=trace,
            missing=decided.missing,
            bands=selected.bands,
            configurations=selected.configurations,
            branches=selected.branches,
            subtests=selected.subtests,
            undecided=selected.undecided,
            contradicted=self._contradicted(decided.missing, selected),
            possible_bands=selected.possible_bands,
        )

    def decide(self, case: TestCase) -> Outcome:
        """Return whether *case* applies: by its release, by whom its specification is for, and by its condition."""
        release, scope, outcome = self.release_gate(case), self.scope_gate(case), self.outcome(case)
        for gate in (release, scope):
            if gate.decision is Decision.NOT_APPLICABLE:
                return gate
        if outcome.decision is Decision.NOT_APPLICABLE:
            return outcome
        if outcome.decision in APPLIES and scope.decision is Decision.UNANSWERED:
            outcome = self._blocked(outcome, scope)
        if release.decision is Decision.UNANSWERED and case.document:
            return self._blocked(outcome, release)
        return outcome

    def release_gate(self, case: TestCase) -> Outcome:
        """Return whether *case* is for UEs of the device's release, with the reason."""
        key = "release", case.release, case.lpp_release
        if key not in self._outcomes:
            of_lpp = is_of_lpp(case)
            asked, device = (LPP_RELEASE, self._lpp_release) if of_lpp else (RELEASE, self._release)
            span = release_span(case.lpp_release if of_lpp else case.release)
            missing = (asked,) if span.listed and device is None else ()
            reason = release_reason(
                case,
                self.answers.lpp_release if of_lpp else self.answers.release,
                contradicted=self.answers.is_contradicted(asked),
            )
            support = UNANSWERED if of_lpp and device is None else span.support(device)
            self._outcomes[key] = Outcome(_GATES[support], _spoken(reason), missing)
        return self._outcomes[key]

    def scope_gate(self, case: TestCase) -> Outcome:
        """Return whether *case* is for such a device at all, by its specification and its title, with the reason."""
        scopes = bundled_selection_data().scopes_of(case.spec, case.title)
        key = "scope", case.spec, "\n".join(scope.title for scope in scopes)
        if key not in self._outcomes:
            found = [self._scope(case.spec, scope) for scope in scopes]
            ranked = sorted(found, key=lambda one: _WORST_FIRST.index(one.decision))
            self._outcomes[key] = ranked[0] if ranked else Outcome(Decision.RECOMMENDED, Text("", ""))
        return self._outcomes[key]

    def outcome(self, case: TestCase) -> Outcome:
        """Return what the condition of *case* says, whatever its release."""
        key = case.document or case.spec, case.condition, "document" if case.document else ""
        if key not in self._outcomes:
            self._outcomes[key] = self._outcome(case)
        return self._outcomes[key]

    def name(self, atom: Atom, own: str) -> str:
        """Return what an item or mnemonic is called in a document whose unprefixed items are of *own*."""
        key = atom, own
        if key not in self._names:
            if isinstance(atom, ItemRef):
                item = self.book.item(atom.key)
                if item is not None and item.mnemonic:
                    atom = MnemonicRef(atom.spec, item.mnemonic)
            self._names[key] = write_atom(atom, References(own))
        return self._names[key]

    def _scope(self, spec: str, scope: Scope) -> Outcome:
        supports = [self.answers.support(item) for item in scope.items]
        support = NO if set(supports) == {NO} else YES if YES in supports else UNANSWERED
        missing = [item.key for item, one in zip(scope.items, supports, strict=True) if one is UNANSWERED]
        names = ", ".join(self.name(item, item.spec) for item in scope.items)
        kind = "title" if scope.title else "scope"
        trace = _text(f"plan.{kind}-{support.value}", spec=spec, items=names, title=scope.title)
        return Outcome(_GATES[support], trace, tuple(missing) if support is UNANSWERED else ())

    def _outcome(self, case: TestCase) -> Outcome:
        cell, code, document = case.condition, condition_code(case), case.document
        if not document:
            return _undecided("plan.no-table", spec=case.spec)
        if cell in _DECIDED:
            return Outcome(_DECIDED[cell], _text("plan.says", cell=cell))
        if code in _UNDECIDED:
            return _undecided("plan.publication-undecided", cell=cell or Message("plan.nothing"), document=document)
        branch = self.tables.branch(document, code)
        if branch is None:
            known = (document, code) in self.tables.conditions
            return _undecided("plan.unreadable-code" if known else "plan.undefined-code", code=code, document=document)
        own = self.tables.references(document).own
        outcome = evaluate(
            branch,
            self.answers.support,
            condition_of=lambda other: self.tables.branch(document, other),
            name_of=lambda atom: self.name(atom, own),
            keys_of=self._keys,
            is_contradicted=self.answers.is_atom_contradicted,
        )
        trace = _text("plan.condition-not-final" if code != cell else "plan.condition", code=code, trace=outcome.trace)
        return Outcome(outcome.decision, trace, outcome.missing)

    def _keys(self, atom: Atom) -> tuple[ItemKey, ...]:
        if isinstance(atom, ItemRef):
            return (atom.key,)
        return tuple(
            item.key
            for item in self.book.items_of(atom.spec, atom.mnemonic)
            if self.answers.support_of(item.key) is UNANSWERED
        )

    def _contradicted(self, missing: Iterable[ItemKey], selected: Selected) -> tuple[ItemKey, ...]:
        """Return the contradicted items among those that a test case waits for."""
        if not self.answers.contradictions:
            return ()
        waited = dict.fromkeys((*missing, *(key for _, keys in selected.undecided for key in keys)))
        return tuple(filter(self.answers.is_contradicted, waited))

    def _blocked(self, outcome: Outcome, gate: Outcome) -> Outcome:
        """Return *outcome* as far as it goes while *gate* is unanswered."""
        missing = tuple(dict.fromkeys((*outcome.missing, *gate.missing)))
        return Outcome(Decision.UNANSWERED, self._both(outcome.trace, gate.trace), missing)

    def _both(self, trace: Text, more: Text) -> Text:
        key = trace.en, more.en
        if key not in self._texts:
            self._texts[key] = _text("plan.and-also", trace=trace, more=more)
        return self._texts[key]

    def _selects_nothing(self, case: TestCase, selected: Selected) -> bool:
        return bool(self._chosen(case)) and not (selected.bands or selected.configurations or selected.undecided)

    def _nothing_selected(self, case: TestCase) -> Text:
        return _text("plan.nothing-selected", codes=" ".join(self._chosen(case)))

    def _chosen(self, case: TestCase) -> list[str]:
        return [
            use.code for use in case.selectors if not use.subtest and (case.document, use.code) in self.tables.selectors
        ]


def scope_keys(case: TestCase) -> tuple[ItemKey, ...]:
    """Return the items of which a device must have some for *case* to be for it, whatever its condition says."""
    scopes = bundled_selection_data().scopes_of(case.spec, case.title)
    return tuple(item.key for scope in scopes for item in scope.items)


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """An item whose answer test cases wait for.

    Attributes:
        key: the item.
        decides: the test cases that its answer alone decides.
        waiting: the test cases that wait for it, alone or with others.
        weight: the same, each counted as its share among the items that it waits for.
    """

    key: ItemKey
    decides: int
    waiting: int
    weight: float


def waiting_items(plan: Sequence[PlanEntry]) -> tuple[WaitingItem, ...]:
    """Return the unanswered items of *plan*, those that decide most first; not those to be settled, as contradicted.

    First by how many test cases an answer decides by itself, then by *weight*, then by their names. A test case whose
    release the publication does not state is decided by no answer alone: it can be ruled out, not recommended.
    """
    decides: dict[ItemKey, int] = {}
    waiting: dict[ItemKey, int] = {}
    weight: dict[ItemKey, float] = {}
    for entry in plan:
        alone = len(entry.missing) == 1 and is_release_stated(entry.case)
        for key in entry.missing:
            if key in entry.contradicted:
                continue
            decides[key] = decides.get(key, 0) + alone
            waiting[key] = waiting.get(key, 0) + 1
            weight[key] = weight.get(key, 0) + 1 / len(entry.missing)
    found = (WaitingItem(key, decides[key], waiting[key], weight[key]) for key in waiting)
    return tuple(sorted(found, key=lambda one: (-one.decides, -one.weight, one.key)))


def _undecided(key: str, **data: object) -> Outcome:
    return Outcome(Decision.UNANSWERED, _text(key, **data))


def _text(key: str, **data: object) -> Text:
    return _spoken(Message(key, data))


def _spoken(message: Message) -> Text:
    return Text(message.spoken("en"), message.spoken("zh"))
