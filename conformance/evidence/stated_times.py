"""Times as texts state them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_DATE_AND_TIME = re.compile(r"\b(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d{1,9})?)\b", re.ASCII)
_SECONDS = re.compile(r"(\d{1,11})\.(\d{1,9})", re.ASCII)
_EPOCH = re.compile(r"Epoch (?:Arrival )?Time: (\d{1,11})\.(\d{9}) seconds", re.ASCII)


def iso_time(text: str) -> str | None:
    """Return the date and time of day that *text* holds as ISO 8601 writes them, ``None`` if it holds none."""
    found = _DATE_AND_TIME.search(text)
    if not found:
        return None
    stated = f"{found[1]}T{found[2]}"
    try:
        datetime.fromisoformat(f"{found[1]}T{found[2][:8]}")
    except ValueError:
        return None
    return stated


def epoch_time(text: str) -> str | None:
    """Return the time that a line of Wireshark counts from 1970, in UTC as ISO 8601 writes it."""
    found = _EPOCH.fullmatch(text)
    return _since_1970(found) if found else None


def heading_time(text: str) -> str | None:
    """Return the time that begins a line of a log: date and time, or seconds from 1970, as ISO 8601 writes them.

    A time of day without a date stays as it is written; a date that does not exist gives ``None``.
    """
    if seconds := _SECONDS.fullmatch(text):
        return _since_1970(seconds)
    return iso_time(text) if "-" in text else text


def _since_1970(found: re.Match[str]) -> str | None:
    """Return the time of seconds and their fraction, in UTC."""
    try:
        seconds = datetime.fromtimestamp(int(found[1]), UTC)
    except (OverflowError, ValueError, OSError):
        return None
    return f"{seconds:%Y-%m-%dT%H:%M:%S}.{found[2]}Z"
