"""Forecasts at one cut-off after another, each from what was known at it and from the errors of those before it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from conformance.forecasting.conformal import CountDistribution, factor_after
from conformance.forecasting.hazards import Hazards, cells_at, hazards_at, transitions
from conformance.forecasting.histories import LANDED, Booleans, Floats, History, Integers
from conformance.forecasting.reasons import NoBand
from conformance.forecasting.shared_effect import Outcome, count_probabilities, spread_of

QUARTER = 3
LEAST_LANDINGS = 24
"""Landings that must be known before the first cut-off."""
LEAST_MONTHS = 36
"""Months that must have passed since the first landing."""
LEAST_OUTCOMES = 8
"""Earlier cut-offs whose outcome must be known before there is a band."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What is known at the end of a month, whatever the horizon.

    Attributes:
        items: places of the items that are open.
        cells: of the items in the hazards.
    """

    month: int
    hazards: Hazards
    items: Integers
    cells: tuple[Integers, Integers]


@dataclass(frozen=True, slots=True)
class Prediction:
    """What is forecast at the end of a month.

    Attributes:
        items: places of the items that are open.
        probabilities: of each to land within the horizon, the shared effect being at its median.
        spread: of the shared effect.
        counts: how many of them land.
        ends: of the band, in counts; those of a longer horizon are not below those of a shorter one.
        outcomes: how many earlier cut-offs it was calibrated on.
        landed: which of them did, ``None`` while that is not known.
    """

    month: int
    items: Integers
    probabilities: Floats
    spread: float
    counts: CountDistribution
    ends: tuple[int, int]
    outcomes: int
    landed: Booleans | None

    @property
    def expected(self) -> float:
        """The expected number of landings, the shared effect being at its median."""
        return float(self.probabilities.sum())

    @property
    def outcome(self) -> Outcome:
        """What became of it; only where that is known."""
        variance = float((self.probabilities * (1 - self.probabilities)).sum())
        return Outcome(int(np.sum(self.landed)) if self.landed is not None else 0, self.expected, variance)

    @property
    def missed(self) -> bool:
        """Whether the outcome lies outside the band."""
        lower, upper = self.ends
        return not lower <= self.outcome.observed <= upper


def first_month(history: History) -> int | None:
    """Return the month of the first possible cut-off, ``None`` if the history is too short for one."""
    landings = (history.state == LANDED).sum(0)
    if not landings.any():
        return None
    started = int(np.nonzero(landings)[0][0])
    enough = np.nonzero((landings >= LEAST_LANDINGS) & (np.arange(history.months) >= started + LEAST_MONTHS))[0]
    return int(enough[0]) if len(enough) else None


def cut_offs(history: History) -> tuple[int, ...]:
    """Return the months of all quarterly cut-offs, counted back from the history's last day."""
    first = first_month(history)
    return () if first is None else tuple(reversed(range(history.months - 1, first - 1, -QUARTER)))


def origins_of(history: History) -> list[Origin]:
    """Return what is known at each quarterly cut-off, the last one being the history's last day."""
    counted, found = transitions(history), []
    for month in cut_offs(history) or (history.months - 1,):
        items = history.open_at(month)
        found.append(Origin(month, hazards_at(counted, month), items, cells_at(history, month, items)))
    return found


def predictions(
    history: History, horizons: Iterable[int], *, band: float, origins: Sequence[Origin] | None = None
) -> dict[int, list[Prediction]]:
    """Return the predictions at all quarterly cut-offs by horizon, the last one from the history's last day.

    An earlier cut-off's error counts at a later one if its horizon had ended by then.

    Args:
        history: as of its last day.
        horizons: in months.
        band: the share of outcomes that the band should cover.
        origins: what :func:`origins_of` said of the history, so that it is not worked out again for other horizons.
    """
    made = {months: list[Prediction]() for months in sorted(horizons)}
    judged: dict[int, list[tuple[Outcome, bool]]] = {months: [] for months in made}
    for origin in origins_of(history) if origins is None else origins:
        month, items, now = origin.month, origin.items, []
        for months, earlier in made.items():
            probabilities = origin.hazards.landing(months)[origin.cells]
            past = judged[months][: sum(one.month + months <= month for one in earlier)]
            spread = spread_of([outcome for outcome, _ in past])
            counts = CountDistribution(
                count_probabilities(probabilities, spread), factor_after((missed for _, missed in past), band)
            )
            landed = history.landed_by(month + months, items) if month + months < history.months else None
            now.append(Prediction(month, items, probabilities, spread, counts, counts.band(band), len(past), landed))
        for (months, earlier), one, ends in zip(made.items(), now, coherent([one.ends for one in now]), strict=True):
            earlier.append(replace(one, ends=ends))
            if one.landed is not None:
                judged[months].append((one.outcome, earlier[-1].missed))
    return made


def coherent(bands: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the bands of rising horizons with their ends put in order: what has landed stays landed.

    Putting quantiles in order brings them nearer to the true ones (Chernozhukov, Fernández-Val and Galichon, 2010).
    """
    lower, upper = zip(*bands, strict=True) if bands else ((), ())
    return list(zip(sorted(lower), sorted(upper), strict=True))


def no_band(history: History, outcomes: int) -> NoBand | None:
    """Return why there is no band after so many known *outcomes*, ``None`` if there is one."""
    landings = int((history.state[:, -1] == LANDED).sum()) if history.months else 0
    if landings < LEAST_LANDINGS:
        return NoBand("forecasting.too-few-landings", {"count": landings, "least": LEAST_LANDINGS})
    if first_month(history) is None:
        return NoBand("forecasting.too-short", {"least": LEAST_MONTHS})
    if outcomes < LEAST_OUTCOMES:
        return NoBand("forecasting.too-few-outcomes", {"count": outcomes, "least": LEAST_OUTCOMES})
    return None


def known_outcomes(made: Sequence[Prediction]) -> list[Prediction]:
    """Return the predictions whose outcome is known and that had a band."""
    return [one for one in made if one.landed is not None and one.outcomes >= LEAST_OUTCOMES]
