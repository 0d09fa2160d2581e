"""Prequential conformal scaling: bands widen after misses and narrow after hits, as outcomes become known.

Adaptive conformal inference (Gibbs and Candès, 2021) on the logarithm of the factor: in the long run a band misses as
often as it should, whatever the errors do.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from conformance.forecasting.histories import Floats

STEP = 0.5
"""How far the logarithm of the factor goes with one outcome, times how surprising it was."""
FACTOR_LIMITS = (2 / 3, 5.0)
"""Between these the factor stays: a band that shrinks further in a lucky stretch meets the next shock too narrow, and
its misses are known only a horizon later (``benchmarks/synthetic_bands.py`` has the series that chose them)."""

_LEVELS = (np.arange(199) + 0.5) / 199


def factor_after(misses: Iterable[bool], band: float, *, limits: tuple[float, float] = FACTOR_LIMITS) -> float:
    """Return the factor of the band after earlier bands missed or hit, oldest first."""
    logarithm, (least, most) = 0.0, map(math.log, limits)
    for missed in misses:
        logarithm = min(max(logarithm + STEP * (missed - (1 - band)), least), most)
    return math.exp(logarithm)


@dataclass(frozen=True, slots=True)
class CountDistribution:
    """How many items land: a distribution of counts, stretched about its median.

    Attributes:
        probabilities: of each count before it was stretched.
        factor: by which it is stretched.
    """

    probabilities: Floats
    factor: float = 1.0

    @property
    def median(self) -> float:
        """The median, which stretching leaves in place."""
        return float(self._unscaled(np.array([0.5]))[0])

    def quantiles(self, levels: Floats) -> Floats:
        """Return quantiles; a count stands for half a count on either side of it."""
        middle = self.median
        stretched: Floats = np.maximum(middle + self.factor * (self._unscaled(levels) - middle), 0)
        return stretched

    def band(self, level: float) -> tuple[int, int]:
        """Return the counts nearest to the ends of the central band."""
        lower, upper = self.quantiles(np.array([(1 - level) / 2, (1 + level) / 2]))
        return math.ceil(lower - 0.5), math.floor(upper + 0.5)

    def at_least(self, count: int) -> float:
        """Return the probability that *count* or more land."""
        if count <= 0:
            return 1.0
        place = self.median + (count - 0.5 - self.median) / self.factor
        edges = np.arange(len(self.probabilities) + 1) - 0.5
        return float(1 - np.interp(place, edges, self._cumulated()))

    def crps(self, observed: int) -> float:
        """Return the continuous ranked probability score: in counts, less is better, 0 is perfect."""
        drawn = self.quantiles(_LEVELS)
        size = len(drawn)
        spread = (2 * np.arange(1, size + 1) - size - 1) @ drawn / size**2
        return float(np.abs(drawn - observed).mean() - spread)

    def _unscaled(self, levels: Floats) -> Floats:
        edges = np.arange(len(self.probabilities) + 1) - 0.5
        counts: Floats = np.maximum(np.interp(levels, self._cumulated(), edges), 0)
        return counts

    def _cumulated(self) -> Floats:
        cumulated = np.concatenate([[0.0], np.cumsum(self.probabilities)])
        whole: Floats = cumulated / cumulated[-1]
        return whole
