"""Which bands, configurations, branches and subtests of a test case are those of a device.

What the answers do not decide is kept apart, never left out: what waits for an answer, and what no item held tells
(``2Tx``, a table that is not held, a bandwidth class of unknown size).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from conformance.capabilities.bands import bundled_bands
from conformance.ics.answers import Answers
from conformance.ics.channels import ChannelSupport, tabled_channels
from conformance.ics.evaluation import evaluate
from conformance.ics.expressions import atoms
from conformance.ics.kleene import UNANSWERED, YES
from conformance.ics.members import IN, OUT, Members, Membership, join, joined, met, unanswered
from conformance.ics.parsing import parse_condition, parse_expression
from conformance.ics.proformas import ProformaBook
from conformance.ics.selection_data import bundled_selection_data
from conformance.ics.selector_sets import SelectorSets, agreed
from conformance.ics.selectors import parse_selector
from conformance.ics.tables import ApplicabilityTables
from conformance.model.applicability import Branch, BranchUse, Decision, If, ItemRef, Selector, TestCase
from conformance.model.ics import ItemKey

NO_SELECTOR = frozenset({"N/A"})
"""Selectors that say that there is nothing to select."""

_LABEL_ALONE = re.compile(r"For sub-test \d+")

Undecided = tuple[str, tuple[ItemKey, ...]]
"""What cannot be decided, and the items that it waits for."""


@dataclass(frozen=True, slots=True)
class Selected:
    """What a test case is run over, what of it cannot be decided, and which bands may be added then."""

    bands: tuple[str, ...] = ()
    possible_bands: tuple[str, ...] = ()
    configurations: tuple[str, ...] = ()
    branches: tuple[str, ...] = ()
    subtests: tuple[str, ...] = ()
    undecided: tuple[Undecided, ...] = ()


NOTHING_SELECTED = Selected()


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The bands or configurations that several selectors choose together."""

    certain: tuple[str, ...] = ()
    possible: tuple[str, ...] = ()
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
        self._chosen: dict[tuple[str, str, tuple[str, ...]], _Chosen] = {}

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
        outcome = evaluate(self._subtest_condition(selector), self._answers.support)
        if outcome.decision is Decision.UNANSWERED:
            return unanswered(missing=outcome.missing, causes=() if outcome.missing else [code])
        return OUT if outcome.decision is Decision.NOT_APPLICABLE else IN

    def asked(self, case: TestCase, names: Iterable[str]) -> Iterator[ItemKey]:
        """Yield the items by whose answers *case* is run over *names*: bands, configurations, branches, subtests."""
        places = set(names)
        branches = {use: branch_label(use) for use in case.branches}
        labels = {*branches.values(), *(use.subtest for use in case.selectors)}
        for use in case.selectors:
            selector = self._tables.selectors.get((case.document, use.code))
            if selector is None:
                continue
            if not use.subtest and not places <= labels:
                parsed = parse_selector(selector.published, self._tables.references(selector.document))
                yield from self._sets.asked(parsed.expression, places)
                if selector.selects == "band":
                    yield from self._sets.asked_of_bands(self._tables.references(case.document).own, places)
            elif use.subtest in places:
                for atom in atoms(self._subtest_condition(selector)):
                    yield from [atom.key] if isinstance(atom, ItemRef) else self._sets.meant(atom)
        codes = frozenset(use.code for use in case.selectors)
        for branch in (use for use, label in branches.items() if label in places):
            for meaning in (self._data.branch(name, case.spec, codes) for name in (branch.group, branch.name)):
                for table, item in meaning.any if meaning else ():
                    yield from self._sets.asked_of_table(ItemKey(self._data.items, table, item))

    def _subtest_condition(self, selector: Selector) -> Branch:
        """Return the condition of a subtest, which may be written as its test alone."""
        references = self._tables.references(selector.document)
        if selector.published.startswith("IF"):
            return parse_condition(selector.published, references)
        test = parse_expression(selector.published, references)
        return If(test, Decision.RECOMMENDED, Decision.NOT_APPLICABLE)

    def _select(self, case: TestCase) -> Selected:
        of_kind: dict[str, list[str]] = {"band": [], "configuration": []}
        undecided: list[Undecided] = []
        for use in case.selectors:
            selector = self._tables.selectors.get((case.document, use.code))
            if use.subtest or use.code in NO_SELECTOR:
                continue
            if selector is None:
                undecided.append((use.code, ()))
            else:
                of_kind["band" if selector.selects == "band" else "configuration"].append(use.code)
        bands = self._bands(case.document, tuple(of_kind["band"]), self._data.ranges.get(case.spec, ""))
        configurations = self._configurations(case.document, tuple(of_kind["configuration"]))
        branches = {branch_label(use): self.branch(use, case) for use in case.branches}
        subtests = self._subtests(case)
        undecided += [*bands.undecided, *configurations.undecided]
        undecided += [*_undecided(Members(branches)), *_undecided(Members(subtests))]
        return Selected(
            bands=bands.certain,
            possible_bands=bands.possible,
            configurations=configurations.certain,
            branches=tuple(_certain(branches)),
            subtests=tuple(_certain(subtests)),
            undecided=tuple(undecided),
        )

    def _bands(self, document: str, codes: tuple[str, ...], frequencies: str) -> _Chosen:
        """Return the bands of the range *frequencies* (``""`` for any) that *codes* select and the device has."""
        key = document, frequencies, codes
        if not codes or key in self._chosen:
            return self._chosen.get(key, _Chosen())
        sets = [self.members(document, code) for code in codes]
        known = self._sets.bands(self._tables.references(document).own)
        names = dict.fromkeys((*known, *(name for one in sets for name in one.named)))
        named = {
            name: met((known.get(name, OUT), agreed([one[name] for one in sets])))
            for name in sorted(names, key=_number)
            if _range(name) in {frequencies, ""} or not frequencies
        }
        found = Members(named)
        possible = (name for name, one in named.items() if one.support is UNANSWERED)
        undecided = _undecided(found, " ".join(codes))
        return self._chosen.setdefault(key, _Chosen(tuple(_certain(named)), tuple(possible), tuple(undecided)))

    def _configurations(self, document: str, codes: tuple[str, ...]) -> _Chosen:
        """Return the configurations that any of *codes* selects."""
        key = document, "", codes
        if not codes or key in self._chosen:
            return self._chosen.get(key, _Chosen())
        found = join([self.members(document, code) for code in codes])
        chosen = _Chosen(tuple(_certain(found.named)), (), tuple(_undecided(found, " ".join(codes))))
        return self._chosen.setdefault(key, chosen)

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


def _number(band: str) -> int:
    return int(band.removeprefix("n"))


@cache
def _range(band: str) -> str:
    """Return the frequency range of a band, ``""`` if it is not known."""
    known = bundled_bands().get(_number(band))
    return known.range if known else ""


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
