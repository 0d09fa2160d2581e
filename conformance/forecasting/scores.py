"""Scores of forecasts: how often bands cover, how far counts and probabilities are off."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from conformance.forecasting.histories import Booleans, Floats

_CONFIDENCE = 0.95
_BINS = 10


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval of a share."""

    lower: float
    upper: float

    def __contains__(self, share: float) -> bool:
        return self.lower <= share <= self.upper


def wilson(hits: int, trials: int, *, confidence: float = _CONFIDENCE) -> Interval:
    """Return the Wilson score interval of a share of *hits* in *trials*; everything is possible without trials."""
    if not trials:
        return Interval(0.0, 1.0)
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share, weight = hits / trials, z * z / trials
    middle = (share + weight / 2) / (1 + weight)
    reach = z * math.sqrt(share * (1 - share) / trials + weight / (4 * trials)) / (1 + weight)
    lower, upper = max(middle - reach, 0.0), min(middle + reach, 1.0)
    return Interval(lower if hits else 0.0, upper if hits < trials else 1.0)


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Items whose probabilities were alike.

    Attributes:
        forecast: their mean probability.
        observed: the share of them that landed.
        items: how many they were, over all cut-offs.
    """

    forecast: float
    observed: float
    items: int


def reliability(probabilities: Floats, landed: Booleans) -> tuple[ReliabilityBin, ...]:
    """Return what became of items by tenths of their probability; empty bins are left out."""
    place = np.minimum((probabilities * _BINS).astype(int), _BINS - 1)
    return tuple(
        ReliabilityBin(float(probabilities[chosen].mean()), float(landed[chosen].mean()), int(chosen.sum()))
        for number in range(_BINS)
        if (chosen := place == number).any()
    )


def brier(probabilities: Floats, landed: Booleans) -> float:
    """Return the mean squared error of probabilities; 0 is perfect."""
    return float(((probabilities - landed) ** 2).mean()) if len(landed) else 0.0


def mean(values: Sequence[float]) -> float:
    """Return the arithmetic mean, 0 of nothing."""
    return sum(values) / len(values) if values else 0.0
