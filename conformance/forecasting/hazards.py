"""Monthly hazards of a multi-state process: what an open document does next, by its state and by how long it is silent.

A document in an open state lands, ends without landing (the competing risk), shows a new event in the same or another
open state, or stays silent for one more month. Small cells are shrunk to what all states do after the same silence,
times what the state does in general. Months count less the longer ago they are. The calendar (meetings, after which
documents land) is learnt: first the place of the month within three, then, shrunk strongly, within the year.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from conformance.forecasting.histories import ENDED, LANDED, Floats, History, Integers

HALF_LIFE = 48.0
"""Months after which a month counts half."""
CELL_PRIOR = 15.0
"""Item-months that the prior of a cell is worth."""
STATE_PRIOR = 5.0
"""Events that the prior of a state's factor is worth."""
PLACE_PRIOR = 3.0
"""Events that the prior of a month's place within three is worth."""
CALENDAR_PRIOR = 300.0
"""Events that the prior of a month of the year is worth."""

LONGEST_SILENCE = 60
_SILENCE_BINS = np.array([0, 1, 2, 3, 4, 6, 9, 12, 18, 24, 36, 60])
_BIN_OF = np.searchsorted(_SILENCE_BINS, np.arange(LONGEST_SILENCE + 1), side="right") - 1
_YEAR, _MEETINGS = 12, 3
_HIGHEST_SHARE = 0.97
_HIGHEST_PRIOR = 0.9


@dataclass(frozen=True, slots=True)
class Hazards:
    """Monthly probabilities after a month.

    Attributes:
        month: the month from whose end they look ahead.
        rates: by month of the year (counted from the history's first), state, bin of silence and outcome: each open
            state, then landing, then ending.
    """

    month: int
    rates: Floats

    def landing(self, months: int) -> Floats:
        """Return the probability of landing within *months*, by state and months of silence."""
        return self._reaching(months, place=-2)

    def ending(self, months: int) -> Floats:
        """Return the probability of ending without landing within *months*, by state and months of silence."""
        return self._reaching(months, place=-1)

    def landings(self, longest: int) -> Floats:
        """Return the probability of landing within 1, 2 … *longest* months, by months, state and months of silence."""
        states, rates = self.rates.shape[1], self.rates[:, :, _BIN_OF]
        staying, moving = 1 - rates.sum(-1), rates[..., :states]
        reached, found = np.zeros(rates.shape[:-1]), []
        for _ in range(longest):  # whichever month of the year comes first, so that the next step needs this one alone
            later = np.roll(reached, -1, axis=0)
            silent = np.concatenate([later[..., 1:], later[..., -1:]], axis=-1) * staying
            reached = rates[..., -2] + (moving * later[:, None, None, :, 0]).sum(-1) + silent
            found.append(reached[self.month % _YEAR])
        return np.stack(found)

    def _reaching(self, months: int, *, place: int) -> Floats:
        states = self.rates.shape[1]
        reached = np.zeros((states, LONGEST_SILENCE + 1))
        for ahead in reversed(range(months)):
            rates = self.rates[(self.month + ahead) % _YEAR][:, _BIN_OF]
            silent = np.concatenate([reached[:, 1:], reached[:, -1:]], axis=1) * (1 - rates.sum(-1))
            reached = rates[..., place] + rates[..., :states] @ reached[:, 0] + silent
        return reached


def cells_at(history: History, month: int, items: Integers) -> tuple[Integers, Integers]:
    """Return the state and the months of silence, cut at the longest, of *items*: the place of their hazards."""
    return history.state[items, month], np.minimum(history.silence_at(month, items), LONGEST_SILENCE)


def transitions(history: History) -> Floats:
    """Count what open items did in each month: by month, state, bin of silence and outcome (the last one: nothing)."""
    states = len(history.states)
    before, after = history.state[:, :-1], history.state[:, 1:]
    item, month = np.nonzero((before >= 0) & (before < LANDED))
    code = after[item, month]
    moved = history.changed[item, month + 1] == month + 1
    outcome = np.where(code == LANDED, states, np.where(code == ENDED, states + 1, np.where(moved, code, states + 2)))
    silence = _BIN_OF[np.minimum(month - history.changed[item, month], LONGEST_SILENCE)]
    shape = (history.months, states, len(_SILENCE_BINS), states + 3)
    place = np.ravel_multi_index((month, before[item, month], silence, outcome), shape) if len(item) else item
    return np.bincount(place, minlength=int(np.prod(shape))).reshape(shape).astype(float)


def hazards_at(counted: Floats, month: int) -> Hazards:
    """Estimate the hazards from what :func:`transitions` counted before the end of *month*."""
    past = counted[:month]
    weights = 0.5 ** ((month - 1 - np.arange(month)) / HALF_LIFE)
    total = np.tensordot(weights, past, 1)
    exposure, outcomes = total.sum(-1), total.shape[-1] - 1
    rates = np.stack([_shrunk(total[..., outcome], exposure) for outcome in range(outcomes)], axis=-1)
    expected = np.einsum("gsb,sbo,g->go", past.sum(-1), rates, weights)
    observed = np.einsum("gsbo,g->go", past[..., :outcomes], weights)
    rates = rates * _calendar(expected, observed)[:, None, None, :]
    return Hazards(month, rates / np.maximum(rates.sum(-1, keepdims=True) / _HIGHEST_SHARE, 1))


def _shrunk(events: Floats, exposure: Floats) -> Floats:
    """Shrink the rates of cells to the rate at their silence times the factor of their state."""
    if not events.sum():
        return np.zeros_like(exposure)
    pooled = events.sum() / exposure.sum()
    by_silence = (events.sum(0) + CELL_PRIOR * pooled) / (exposure.sum(0) + CELL_PRIOR)
    factor = (events.sum(1) + STATE_PRIOR) / ((exposure * by_silence).sum(1) + STATE_PRIOR)
    prior = np.minimum(factor[:, None] * by_silence, _HIGHEST_PRIOR)
    shrunk: Floats = (events + CELL_PRIOR * prior) / (exposure + CELL_PRIOR)
    return shrunk


def _calendar(expected: Floats, observed: Floats) -> Floats:
    """Return the factor of each month of the year, by outcome."""
    month = np.arange(len(expected)) % _YEAR
    sums = np.zeros((2, _YEAR, expected.shape[1]))
    np.add.at(sums[0], month, expected)
    np.add.at(sums[1], month, observed)
    due, seen = sums.reshape(2, _YEAR // _MEETINGS, _MEETINGS, -1).sum(1)
    place = np.tile((seen + PLACE_PRIOR) / (due + PLACE_PRIOR), (_YEAR // _MEETINGS, 1))
    factors: Floats = place * (sums[1] + CALENDAR_PRIOR) / (sums[0] * place + CALENDAR_PRIOR)
    return factors
