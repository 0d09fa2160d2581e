"""What a forecast has to beat: Kaplan-Meier by stage and by age, and a constant rate, all with independent items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from conformance.forecasting.histories import ENDED, LANDED, NEVER, Booleans, Floats, History, Integers

BY_STAGE, BY_AGE, CONSTANT_RATE = "by_stage", "by_age", "constant_rate"


def kaplan_meier(durations: Integers, events: Booleans) -> Floats:
    """Return the probability of lasting longer than each number of whole months, from 0 on."""
    size = int(durations.max()) + 1 if len(durations) else 1
    happened = np.bincount(durations[events], minlength=size)
    at_risk = np.bincount(durations, minlength=size)[::-1].cumsum()[::-1]
    surviving: Floats = np.cumprod(1 - happened / np.maximum(at_risk, 1))
    return surviving


def lasting(surviving: Floats, age: Integers, months: int) -> Floats:
    """Return the probability that what lasted *age* months ends within *months* more; a curve stays at its end."""
    last = len(surviving) - 1
    now, then = surviving[np.minimum(age, last)], surviving[np.minimum(age + months, last)]
    ending: Floats = np.where(now > 0, 1 - then / np.where(now > 0, now, 1), 0.0)
    return ending


@dataclass(frozen=True, slots=True)
class Spells:
    """Stretches of items in an open state.

    Attributes:
        state: its code.
        start: the month in which it was entered, or in which the item was first open.
        landed, ended: the month in which the item landed or ended afterwards, ``NEVER`` if it did not.
    """

    state: Integers
    start: Integers
    landed: Integers
    ended: Integers

    def survival(self, month: int, chosen: Booleans) -> Floats:
        """Return the Kaplan-Meier curve of landing as known at the end of *month*; what ended is censored."""
        landed = self.landed[chosen]
        stop = np.minimum(np.minimum(landed, self.ended[chosen]), month)
        return kaplan_meier(stop - self.start[chosen], (landed <= month) & (landed <= self.ended[chosen]))


@dataclass(frozen=True, slots=True)
class Baselines:
    """The baselines of one history.

    Attributes:
        stages: spells by state.
        items: one spell for each item, from when it was first open.
        exposed, landed: item-months in open states and landings, by month.
    """

    history: History
    stages: Spells
    items: Spells
    exposed: Floats
    landed: Floats

    def probabilities(self, month: int, months: int) -> Mapping[str, Floats]:
        """Return the probability by baseline that each item open at the end of *month* lands within *months*."""
        history, open_items = self.history, self.history.open_at(month)
        by_stage, state = np.zeros(len(open_items)), history.state[open_items, month]
        for code in np.unique(state):
            curve = self.stages.survival(month, (self.stages.start <= month) & (self.stages.state == code))
            chosen = state == code
            by_stage[chosen] = lasting(curve, month - history.entered[open_items[chosen], month], months)
        curve = self.items.survival(month, self.items.start <= month)
        rate = self.landed[:month].sum() / max(self.exposed[:month].sum(), 1.0)
        return {
            BY_STAGE: by_stage,
            BY_AGE: lasting(curve, month - history.born[open_items], months),
            CONSTANT_RATE: np.full(len(open_items), 1 - (1 - rate) ** months),
        }


def baselines_of(history: History) -> Baselines:
    """Return the baselines of *history*."""
    is_open = (history.state >= 0) & (history.state < LANDED)
    by_stage, by_item = [], []
    for item, (codes, opened) in enumerate(zip(history.state, is_open, strict=True)):
        months = np.nonzero(opened)[0]
        if not len(months):
            continue
        landing = np.nonzero(codes == LANDED)[0]
        landed = int(landing[0]) if len(landing) else NEVER
        ends = np.nonzero(codes == ENDED)[0]
        starts = np.unique(history.entered[item, months])
        by_stage += [(int(codes[start]), int(start), landed, _first_after(ends, start)) for start in starts]
        by_item.append((0, int(months[0]), landed, _first_after(ends, int(months[0]))))
    after = history.state[:, 1:]
    return Baselines(
        history=history,
        stages=_spells(by_stage),
        items=_spells(by_item),
        exposed=is_open[:, :-1].sum(0).astype(float),
        landed=(is_open[:, :-1] & (after == LANDED)).sum(0).astype(float),
    )


def _first_after(months: Integers, start: int) -> int:
    later = months[months > start]
    return int(later[0]) if len(later) else NEVER


def _spells(rows: list[tuple[int, int, int, int]]) -> Spells:
    table = np.array(rows, np.int64).reshape(-1, 4)
    return Spells(*table.T)
