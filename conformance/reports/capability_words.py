"""What a device says of a capability, written for a cell of a table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from conformance import messages
from conformance.model.capability import Status

if TYPE_CHECKING:
    from conformance.model.capability import CapabilityAnswer

MAX_VALUE = 80
"""How many characters of a value a table shows; JSON has it whole."""


def status_text(answer: CapabilityAnswer) -> str:
    """Write the status in the language in force."""
    return messages.text(f"capability.{answer.status.value}")


def answer_text(answer: CapabilityAnswer) -> str:
    """Write the value, else the status, and the bands in one cell."""
    if answer.status is not Status.DECLARED:
        return status_text(answer)
    value = value_text(answer) or status_text(answer)
    return f"{value} [{bands_text(answer.bands)}]" if answer.bands and "(" not in value else value


def value_text(answer: CapabilityAnswer) -> str:
    """Write the value; where bands differ, each value with its bands."""
    bands: dict[str, list[int]] = {}
    for band, value in answer.by_band:
        bands.setdefault(_plain(value), []).append(band)
    if 1 < len(bands) < len(answer.bands):
        return " | ".join(f"{_short(value)} ({bands_text(where)})" for value, where in bands.items())
    return _short(_plain(answer.value))


def bands_text(numbers: Iterable[int]) -> str:
    """Write NR bands."""
    return ", ".join(f"n{number}" for number in numbers)


def _short(text: str) -> str:
    return text if len(text) <= MAX_VALUE else f"{text[: MAX_VALUE - 1]}…"


def _plain(value: object) -> str:
    """Write a value without the punctuation of JSON."""
    if isinstance(value, dict):
        return "; ".join(f"{name} {_plain(item)}" for name, item in value.items())
    if isinstance(value, list):
        return (
            " | ".join(map(_plain, value))
            if any(isinstance(item, dict) for item in value)
            else ", ".join(map(str, value))
        )
    return "" if value is None else str(value)
