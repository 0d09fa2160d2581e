"""Which drafts become a suite: a fair share of every rule where not all of them are wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


def spread(items: Sequence[Item], count: int) -> Sequence[Item]:
    """Return *count* of the items, spread evenly over all, the first of them included."""
    if count >= len(items):
        return items
    return [items[index * len(items) // count] for index in range(count)]
