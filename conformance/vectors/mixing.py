"""Which drafts become a suite: a fair share of every rule where not all of them are wanted."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeVar

Item = TypeVar("Item")


def fair_shares(counts: Mapping[str, int], wanted: int) -> Mapping[str, int]:
    """Return how many of each group to take so that there are *wanted* in all, or all of them if there are fewer.

    Groups take turns, in their order; one that has nothing left stands aside.
    """
    shares = dict.fromkeys(counts, 0)
    left = min(wanted, sum(counts.values()))
    hungry = [group for group, count in counts.items() if count]
    while left:
        least = min(counts[group] - shares[group] for group in hungry)
        rounds = min(least, left // len(hungry))
        if not rounds:
            for group in hungry[:left]:
                shares[group] += 1
            break
        for group in hungry:
            shares[group] += rounds
        left -= rounds * len(hungry)
        hungry = [group for group in hungry if shares[group] < counts[group]]
    return shares


def telling(items: Sequence[Item], count: int, *, kind: Callable[[Item], Hashable]) -> Sequence[Item]:
    """Return *count* of the items in their order: the first of each kind, and others spread evenly over all."""
    if count >= len(items):
        return items
    kinds: dict[Hashable, int] = {}
    for index, item in enumerate(items):
        kinds.setdefault(kind(item), index)
    first = dict.fromkeys(list(kinds.values())[:count])
    others = [index for index in range(len(items)) if index not in first]
    return [items[index] for index in sorted((*first, *spread(others, count - len(first))))]


def spread(items: Sequence[Item], count: int) -> Sequence[Item]:
    """Return *count* of the items, spread evenly over all, the first of them included."""
    if count >= len(items):
        return items
    return [items[index * len(items) // count] for index in range(count)]
