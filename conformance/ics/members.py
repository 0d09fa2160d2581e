"""Sets of bands or configurations of which some members are certain and others depend on answers that are missing.

A set gives every name one of three values; sets are joined, met and complemented as answers are (see
:mod:`conformance.ics.kleene`), name by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from conformance.ics.kleene import NEGATION, NO, UNANSWERED, YES
from conformance.model.ics import ItemKey, Support


@dataclass(frozen=True, slots=True)
class Membership:
    """Whether a name is in a set.

    Attributes:
        support: the answer.
        missing: where it is unanswered: the items that it waits for.
        causes: where it is unanswered: what cannot be told from any item held, as written: ``2Tx``, ``A.4.3.9-12``.
    """

    support: Support
    missing: frozenset[ItemKey] = frozenset()
    causes: frozenset[str] = frozenset()


IN = Membership(YES)
OUT = Membership(NO)


@dataclass(frozen=True, slots=True)
class Members:
    """A set.

    Attributes:
        named: the names that it says something about.
        others: whether any other name is in it.
    """

    named: Mapping[str, Membership] = field(default_factory=dict)
    others: Membership = OUT

    def __getitem__(self, name: str) -> Membership:
        """Return whether *name* is in the set."""
        return self.named.get(name, self.others)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is or can be in it."""
        return self.others.support is NO and all(one.support is NO for one in self.named.values())

    def complement(self) -> Members:
        """Return what is not in it."""
        return self._each(lambda one: Membership(NEGATION[one.support], one.missing, one.causes))

    def doubted(self, doubt: Membership) -> Members:
        """Return what of it is left where *doubt* is cast on each member."""
        return self._each(lambda one: met((one, doubt)))

    def _each(self, change: Callable[[Membership], Membership]) -> Members:
        return small({name: change(one) for name, one in self.named.items()}, change(self.others))


def unanswered(*, missing: Iterable[ItemKey] = (), causes: Iterable[str] = ()) -> Membership:
    """Return that nobody can tell, and what that is for."""
    return Membership(UNANSWERED, frozenset(missing), frozenset(causes))


def answered(support: Support, key: ItemKey) -> Membership:
    """Return the answer on the item *key*, which a name stands for."""
    return unanswered(missing=[key]) if support is UNANSWERED else Membership(support)


def met(memberships: Iterable[Membership]) -> Membership:
    """Return whether something is in all of several sets."""
    return _combined(memberships, NO)


def joined(memberships: Iterable[Membership]) -> Membership:
    """Return whether something is in any of several sets."""
    return _combined(memberships, YES)


def meet(sets: Iterable[Members]) -> Members:
    """Return what is in all of *sets*."""
    return _by_name(list(sets), deciding=NO)


def join(sets: Iterable[Members]) -> Members:
    """Return what is in any of *sets*."""
    return _by_name(list(sets), deciding=YES)


def _by_name(sets: list[Members], *, deciding: Support) -> Members:
    names: Iterable[str] = dict.fromkeys(name for one in sets for name in one.named)
    settled = [one.named for one in sets if one.others.support is deciding]
    if settled:  # what such a set does not name is decided by that
        fewest = min(settled, key=len)
        names = (name for name in names if name in fewest)
    lookups = [(one.named.get, one.others) for one in sets]
    named = {name: _combined([find(name, others) for find, others in lookups], deciding) for name in names}
    return small(named, _combined([one.others for one in sets], deciding))


def small(named: Mapping[str, Membership], others: Membership = OUT) -> Members:
    """Return a set that names only what differs from all the others."""
    return Members({name: one for name, one in named.items() if one is not others and one != others}, others)


def _combined(memberships: Iterable[Membership], deciding: Support) -> Membership:
    open_ones = []
    for one in memberships:
        support = one.support
        if support is deciding:
            return _DECIDED[deciding]
        if support is UNANSWERED:
            open_ones.append(one)
    if not open_ones:
        return _DECIDED[NEGATION[deciding]]
    first = open_ones[0]
    if all(one is first for one in open_ones):
        return first
    missing, causes = ((one.missing for one in open_ones), (one.causes for one in open_ones))
    return Membership(UNANSWERED, frozenset().union(*missing), frozenset().union(*causes))


_DECIDED = {YES: IN, NO: OUT}
