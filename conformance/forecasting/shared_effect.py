"""The shared effect: release freezes and plenaries speed up or hold up all items of a body at once.

All items' cumulative hazards are multiplied by one log-normal factor with median 1. Its spread is learnt from the
counts that earlier cut-offs missed; it does not forget, because freezes are rare and few stretches are separate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from conformance.forecasting.histories import Floats

PRIOR_SPREAD = 0.25
PRIOR_WEIGHT = 300.0
"""Squared landings that the prior of the spread is worth."""
LEAST_SPREAD = 0.1

_NODES = 25
UNLIKELY = 0.002
"""Items up to this probability are counted as one Poisson variable."""
_TAIL = 8
"""Standard deviations up to which a Poisson variable is counted."""


def _normal_nodes() -> Floats:
    nodes = np.array([NormalDist().inv_cdf((place + 0.5) / _NODES) for place in range(_NODES)])
    scaled: Floats = nodes / np.sqrt((nodes**2).mean())
    return scaled


_NORMAL = _normal_nodes()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the items that were open at an earlier cut-off.

    Attributes:
        observed: how many landed.
        expected: how many were expected to.
        variance: of that number, were the items independent.
    """

    observed: int
    expected: float
    variance: float


def spread_of(outcomes: Sequence[Outcome]) -> float:
    """Return the spread of the shared effect that explains what independent items do not."""
    excess = sum((outcome.observed - outcome.expected) ** 2 - outcome.variance for outcome in outcomes)
    size = sum(outcome.expected**2 for outcome in outcomes)
    relative = (excess + PRIOR_WEIGHT * PRIOR_SPREAD**2) / (size + PRIOR_WEIGHT)
    return float(np.sqrt(np.log1p(max(relative, LEAST_SPREAD**2))))


def count_probabilities(probabilities: Floats, spread: float) -> Floats:
    """Return the probability of each number of landings among items that share the effect (0: independent items).

    Items that hardly ever land are counted together as one Poisson variable; what that changes in all probabilities
    is at most the sum of their squared probabilities (Le Cam, 1960).
    """
    effect = np.exp(spread * _NORMAL) if spread else np.ones(1)
    likely, shared = probabilities > UNLIKELY, 1 - (1 - probabilities[:, None]) ** effect
    rare = shared[~likely]
    mixed: Floats = _with_rare(_sums(shared[likely]), rare.sum(0), most=len(rare)).mean(1)
    return mixed


def _sums(probabilities: Floats) -> Floats:
    """Return the Poisson-binomial distribution of each column, by number of successes.

    The distributions of single items are joined two by two, which takes far fewer steps than one item at a time.
    """
    items, columns = probabilities.shape
    chances = np.zeros((1 << max(items - 1, 0).bit_length(), 2, columns))
    chances[:, 0] = 1
    chances[:items] = np.stack([1 - probabilities, probabilities], axis=1)
    while len(chances) > 1:
        chances = _joined(chances[::2], chances[1::2])
    whole: Floats = chances[0, : items + 1]
    return whole


def _joined(some: Floats, others: Floats) -> Floats:
    """Return the distributions of sums: by pair, number of successes and column."""
    pairs, size, columns = some.shape
    joined = np.zeros((pairs, 2 * size - 1, columns))
    for successes in range(size):
        joined[:, successes : successes + size] += some[:, successes : successes + 1] * others
    return joined


def _with_rare(chances: Floats, expected: Floats, *, most: int) -> Floats:
    """Add a Poisson variable to each column, of at most so many successes: *expected* is its mean."""
    total = np.zeros((len(chances) + most, chances.shape[1]))
    term, largest = np.exp(-expected), expected.max(initial=0)
    for count in range(min(most, int(largest + _TAIL * (1 + np.sqrt(largest)))) + 1):
        total[count : count + len(chances)] += term * chances
        term = term * expected / (count + 1)
    whole: Floats = total / total.sum(0)
    return whole
