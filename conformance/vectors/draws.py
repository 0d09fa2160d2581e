"""Seeded draws that are the same on every version of Python and every platform: SplitMix64, written out.

Steele, Lea, Flood: "Fast splittable pseudorandom number generators", OOPSLA 2014. Its statistics are good, it is no
source of secrets.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")

_WORD = (1 << 64) - 1
_GAMMA = 0x9E3779B97F4A7C15


class Draws:
    """A stream of draws; the same *seed* gives the same draws."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._state = seed & _WORD

    def branch(self, label: str) -> Draws:
        """Return the stream of that label: it depends on the seed and the label, not on what was drawn before."""
        digest = hashlib.sha256(f"{self._seed} {label}".encode()).digest()
        return Draws(int.from_bytes(digest[:8], "big"))

    def word(self) -> int:
        """Draw 64 bits."""
        self._state = (self._state + _GAMMA) & _WORD
        word = self._state
        word = ((word ^ word >> 30) * 0xBF58476D1CE4E5B9) & _WORD
        word = ((word ^ word >> 27) * 0x94D049BB133111EB) & _WORD
        return word ^ word >> 31

    def bits(self, count: int) -> int:
        """Draw a number of *count* bits."""
        number, have = 0, 0
        while have < count:
            number, have = number << 64 | self.word(), have + 64
        return number >> have - count

    def below(self, limit: int) -> int:
        """Draw a number from 0 to *limit* - 1, each as likely as another."""
        width = (limit - 1).bit_length()
        while (number := self.bits(width)) >= limit:
            pass
        return number

    def between(self, low: int, high: int) -> int:
        """Draw a number from *low* to *high*, both included."""
        return low + self.below(high - low + 1)

    def one_in(self, count: int) -> bool:
        """Draw yes once in *count* times."""
        return self.below(count) == 0

    def item(self, items: Sequence[Item]) -> Item:
        """Draw one of *items*."""
        return items[self.below(len(items))]

    def octets(self, count: int) -> bytes:
        """Draw *count* octets."""
        return self.bits(8 * count).to_bytes(count, "big")
