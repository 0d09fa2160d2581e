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
    """Write the value, else the status, where it is declared, and what it says that it is left out, in one cell."""
    if answer.status is not Status.DECLARED:
        return _with_absence(status_text(answer), answer)
    value = _value(answer) or status_text(answer)
    where = where_text(answer)
    return _with_absence(f"{value} [{where}]" if where and not _differs(answer) else value, answer)


def value_text(answer: CapabilityAnswer) -> str:
    """Write the value, where bands differ each with its bands, and what it says that the rest is left out."""
    if answer.status is Status.DECLARED:
        return _with_absence(_value(answer), answer)
    return "" if answer.absence is None else str(answer.absence)


def where_text(answer: CapabilityAnswer) -> str:
    """Write the bands or the modes that a capability is declared for."""
    return bands_text(answer.bands) or ", ".join(answer.modes)


def bands_text(numbers: Iterable[int]) -> str:
    """Write NR bands."""
    return ", ".join(f"n{number}" for number in numbers)


def _value(answer: CapabilityAnswer) -> str:
    if _differs(answer):
        return " | ".join(f"{_short(value)} ({bands_text(where)})" for value, where in _by_value(answer).items())
    return _short(_plain(answer.value))


def _with_absence(text: str, answer: CapabilityAnswer) -> str:
    if answer.absence is None:
        return text
    key = "other-bands" if answer.status is Status.DECLARED else "meaning"
    return "; ".join(filter(None, [text, messages.text(f"capability.{key}", {"meaning": answer.absence})]))


def _differs(answer: CapabilityAnswer) -> bool:
    return len(_by_value(answer)) > 1


def _by_value(answer: CapabilityAnswer) -> dict[str, list[int]]:
    """Return the bands that have each value; a value that is the band's own number tells nothing."""
    found: dict[str, list[int]] = {}
    for band, value in answer.by_band:
        if value != band:
            found.setdefault(_plain(value), []).append(band)
    return found


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
