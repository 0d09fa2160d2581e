"""How often 80 % bands cover on synthetic series whose shared effect is known, by the limits of the bands' factor.

Usage: python benchmarks/synthetic_bands.py [SERIES]

The limits of the factor (``conformance.forecasting.conformal.FACTOR_LIMITS``) were chosen on such series and on nothing
else. A series has 92 quarters with a constant expected number of landings. The logarithm of the shared effect is
autoregressive from quarter to quarter. At each quarter the landings of the next 6, 12 and 24 months are forecast as
the product does it: the spread from the errors known by then, the factor from the misses known by then. The last 32
cut-offs of each series count. The ratio is that of the coverage to the 80 % that the band should cover.
"""

from __future__ import annotations

import itertools
import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from conformance.forecasting.conformal import FACTOR_LIMITS, CountDistribution, factor_after
from conformance.forecasting.histories import Floats
from conformance.forecasting.shared_effect import Outcome, count_probabilities, spread_of

BAND = 0.8
QUARTERS = 92
TESTED = 32
LIMITS = {"third_to_3": (1 / 3, 3.0), "half_to_5": (1 / 2, 5.0), "shipped": FACTOR_LIMITS, "one_to_5": (1.0, 5.0)}
PERSISTENCES, SPREADS, LANDINGS_A_YEAR = (0.0, 0.5, 0.8, 0.95), (0.15, 0.3, 0.5), (12, 50)
HORIZONS = {6: 2, 12: 4, 24: 8}
"""Quarters by months."""


@dataclass(frozen=True, slots=True)
class Series:
    """Outcomes of one horizon, and the spread of the shared effect as it was known at each of them."""

    expected: int
    quarters: int
    observed: tuple[int, ...]
    spreads: tuple[float, ...]


def main(repeats: int) -> int:
    """Print the coverage for each pair of limits and each horizon."""
    generator = np.random.default_rng(7)
    settings = itertools.product(PERSISTENCES, SPREADS, LANDINGS_A_YEAR, range(repeats))
    drawn = [drawn_series(generator, *setting[:3]) for setting in settings]
    for name, limits in LIMITS.items():
        for place, months in enumerate(HORIZONS):
            share = float(np.mean([coverage(series[place], limits) for series in drawn]))
            print(f"{name}_{months:02} covers {share:.3f}  {share / BAND:.2f}")
    return 0


def drawn_series(generator: np.random.Generator, persistence: float, spread: float, landings: int) -> list[Series]:
    """Draw landings by quarter and return the outcomes of each horizon."""
    steps = generator.normal(size=QUARTERS + max(HORIZONS.values()))
    effect = [float(steps[0])]
    for step in steps[1:]:
        effect.append(persistence * effect[-1] + math.sqrt(1 - persistence**2) * float(step))
    landed = generator.poisson(landings / 4 * np.exp(spread * np.array(effect)))
    return [outcomes(landed, landings * quarters // 4, quarters) for quarters in HORIZONS.values()]


def outcomes(landed: np.ndarray[tuple[int], np.dtype[np.int64]], expected: int, quarters: int) -> Series:
    """Return what was observed at each cut-off, and the spread that was known there."""
    observed = tuple(int(landed[first : first + quarters].sum()) for first in range(QUARTERS))
    past = [Outcome(count, expected, expected / 2) for count in observed]
    known = (past[: max(cut_off - quarters + 1, 0)] for cut_off in range(QUARTERS))
    return Series(expected, quarters, observed, tuple(round(spread_of(some), 2) for some in known))


def coverage(series: Series, limits: tuple[float, float]) -> float:
    """Return the share of the last cut-offs whose outcome lies in the band."""
    return 1 - float(np.mean(list(missed(series, limits))[-TESTED:]))


def missed(series: Series, limits: tuple[float, float]) -> Iterator[bool]:
    """Yield for each cut-off whether the band missed."""
    misses: list[bool] = []
    for cut_off, (observed, spread) in enumerate(zip(series.observed, series.spreads, strict=True)):
        factor = factor_after(misses[: max(cut_off - series.quarters + 1, 0)], BAND, limits=limits)
        lower, upper = CountDistribution(counts(series.expected, spread), factor).band(BAND)
        misses.append(not lower <= observed <= upper)
        yield misses[-1]


@cache
def counts(expected: int, spread: float) -> Floats:
    """Return the distribution of the count among twice as many items as are expected to land."""
    probabilities: np.ndarray[tuple[int], np.dtype[np.float64]] = count_probabilities(
        np.full(2 * expected, 0.5), spread
    )
    return probabilities


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 25))
