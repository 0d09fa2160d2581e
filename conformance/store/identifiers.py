"""Identifiers of campaigns."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime


def new_campaign_id(now: datetime) -> str:
    """Return a new identifier that sorts by time: ``20251124-035812-3f9a1c`` (UTC, then 24 random bits).

    Args:
        now: the time, aware of its zone.

    Raises:
        ValueError: *now* has no time zone.
    """
    if now.tzinfo is None:
        raise ValueError(now)
    return f"{now.astimezone(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
