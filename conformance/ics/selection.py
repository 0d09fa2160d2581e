"""Which bands, configurations, branches and subtests of a test case are those of a device.

What the answers do not decide is kept apart, never left out: what waits for an answer, and what no item held tells
(``2Tx``, a table that is not held, a bandwidth class of unknown size).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from conformance.ics.answers import Answers
from conformance.ics.channels import ChannelSupport, tabled_channels
from conformance.ics.evaluation import evaluate
from conformance.ics.kleene import UNANSWERED, YES
from conformance.ics.members import IN, OUT, Members, Membership, join, joined, met, unanswered
from conformance.ics.parsing import parse_condition, parse_expression
from conformance.ics.proformas import ProformaBook
from conformance.ics.selection_data import bundled_selection_data
from conformance.ics.selector_sets import SelectorSets, agreed
from conformance.ics.selectors import parse_selector
from conformance.ics.tables import ApplicabilityTables
from conformance.model.applicability import BranchUse, Decision, If, TestCase
from conformance.model.ics import ItemKey

NOTHING = frozenset({"N/A"})
"""Selectors that say that there is nothing to select."""

_LABEL_ALONE = re.compile(r"For sub-test \d+")

Undecided = tuple[str, tuple[ItemKey, ...]]
"""What cannot be decided, and the items that it waits for."""


@dataclass(frozen=True, slots=True)
class Selected:
    """What a test case is run over, and what of it cannot be decided."""

    bands: tuple[str, ...] = ()
    configurations: tuple[str, ...] = ()
    branches: tuple[str, ...] = ()
    subtests: tuple[str, ...] = ()
    undecided: tuple[Undecided, ...] = ()


class Selections:
    """Selects for one device; what several test cases share is evaluated once.

    Args:
        tables: the selectors.
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
        self._tables = tables
        self._answers = answers
        self._data = bundled_selection_data()
        self._sets = SelectorSets(answers, book, channels=channels, data=self._data)
        self._members: dict[tuple[str, str], Members] = {}
        self._selected: dict[tuple[object, ...], Selected] = {}

    def of(self, case: TestCase) -> Selected:
        """Return what *case* is run over on the device."""
        key = case.spec, case.document, case.selectors, case.branches
        if key not in self._selected:
            self._selected[key] = self._select(case)
        return self._selected[key]

    def members(self, document: str, code: str) -> Members:
        """Return the bands or configurations of the selector *code*; nobody can tell one that is not defined."""
        key = document, code
        if key not in self._members:
            selector = self._tables.selectors.get(key)
            if selector is None:
                self._members[key] = Members(others=unanswered(causes=[code]))
            else:
                parsed = parse_selector(selector.published, self._tables.references(document))
                self._members[key] = self._sets.members(parsed.expression)
        return self._members[key]

    def branch(self, use: BranchUse, case: TestCase) -> Membership:
        """Return whether the device has a branch of *case*."""
        named = self._branch(use.name, case)
        if not use.group or _LABEL_ALONE.fullmatch(use.group):
            return named
        return met((self._branch(use.group, case), named))

    def subtest(self, document: str, code: str) -> Membership:
        """Return whether a subtest applies."""
        selector = self._tables.selectors.get((document, code))
        if selector is None:
            return unanswered(causes=[code])
        references = self._tables.references(document)
        if selector.published.startswith("IF"):
            condition = parse_condition(selector.published, references)
        else:
            test = parse_expression(selector.published, references)
            condition = If(test, Decision.RECOMMENDED, Decision.NOT_APPLICABLE)
        outcome = evaluate(condition, self._answers.support)
        if outcome.decision is Decision.UNANSWERED:
            return unanswered(missing=outcome.missing, causes=() if outcome.missing else [code])
        return OUT if outcome.decision is Decision.NOT_APPLICABLE else IN

    def _select(self, case: TestCase) -> Selected:
        of_kind: dict[str, list[str]] = {"band": [], "configuration": []}
        undecided: list[Undecided] = []
        for use in case.selectors:
            selector = self._tables.selectors.get((case.document, use.code))
            if use.subtest or use.code in NOTHING:
                continue
            if selector is None:
                undecided.append((use.code, ()))
            else:
                of_kind["band" if selector.selects == "band" else "configuration"].append(use.code)
        bands = self._bands(case.document, of_kind["band"])
        configurations = self._configurations(case.document, of_kind["configuration"])
        branches = {branch_label(use): self.branch(use, case) for use in case.branches}
        subtests = self._subtests(case)
        undecided += _undecided(bands, " ".join(of_kind["band"]))
        undecided += _undecided(configurations, " ".join(of_kind["configuration"]))
        undecided += [*_undecided(Members(branches)), *_undecided(Members(subtests))]
        return Selected(
            tuple(sorted(_certain(bands.named), key=lambda band: int(band.removeprefix("n")))),
            tuple(_certain(configurations.named)),
            tuple(_certain(branches)),
            tuple(_certain(subtests)),
            tuple(undecided),
        )

    def _bands(self, document: str, codes: list[str]) -> Members:
        """Return the bands that *codes* select and the device has."""
        if not codes:
            return Members()
        sets = [self.members(document, code) for code in codes]
        known = self._sets.bands(self._tables.references(document).own)
        names = dict.fromkeys((*known, *(name for one in sets for name in one.named)))
        return Members({name: met((known.get(name, OUT), agreed(one[name] for one in sets))) for name in names})

    def _configurations(self, document: str, codes: list[str]) -> Members:
        """Return the configurations that any of *codes* selects."""
        return join(self.members(document, code) for code in codes)

    def _branch(self, name: str, case: TestCase) -> Membership:
        codes = frozenset(use.code for use in case.selectors)
        meaning = self._data.branch(name, case.spec, codes)
        if meaning is None:
            return unanswered()
        found = []
        for table, item in meaning.any:
            if item:
                found.append(self._sets.item(ItemKey(self._data.items, table, item)))
            else:
                members = self._sets.table(self._data.items, table)
                found += [*members.named.values(), members.others]
        return joined(found)

    def _subtests(self, case: TestCase) -> Mapping[str, Membership]:
        labelled = (use for use in case.selectors if use.subtest)
        return {
            label: met(self.subtest(case.document, use.code) for use in uses)
            for label, uses in groupby(labelled, key=lambda use: use.subtest)
        }


def branch_label(use: BranchUse) -> str:
    """Return how a branch is written: ``PC1 (NOTE 1)``, ``Inter-band CA: PC2``."""
    name = f"{use.group}: {use.name}" if use.group else use.name
    return f"{name} ({use.note})" if use.note else name


def _certain(named: Mapping[str, Membership]) -> Iterator[str]:
    return (name for name, one in named.items() if one.support is YES)


def _undecided(members: Members, codes: str = "") -> Iterator[Undecided]:
    """Yield the undecided members, those together that are undecided for the same cause."""
    by_cause: dict[frozenset[str], list[tuple[str, Membership]]] = {}
    for name, one in members.named.items():
        if one.support is UNANSWERED:
            by_cause.setdefault(one.causes, []).append((name, one))
    if members.others.support is UNANSWERED and codes:
        by_cause.setdefault(members.others.causes, []).append(("…", members.others))
    for causes, found in by_cause.items():
        names = ", ".join(name for name, _ in found)
        label = f"{codes}: {names}" if codes else names
        missing = sorted(frozenset().union(*(one.missing for _, one in found)))
        yield f"{label} ({', '.join(sorted(causes))})" if causes else label, tuple(missing)
