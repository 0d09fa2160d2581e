"""What reports say: messages of the catalogue, places and times in words."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from conformance import messages
from conformance.model.results import Place
from conformance.model.text import Message

_UNWRITABLE = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def spoken(message: Message, language: str) -> str:
    """Return *message* in *language*; one that this version does not know is written out as key and data.

    A store outlives the version that wrote it, and the plugin whose message it was may be gone: a report must not fail
    for that.
    """
    try:
        return message.spoken(language)
    except (LookupError, ValueError, TypeError, AttributeError):
        data = ", ".join(f"{name}={_plain(item, language)}" for name, item in message.data.items())
        return f"{message.key} ({data})" if data else message.key


def wording(key: str, language: str, **data: object) -> str:
    """Return the message *key* of the catalogue in *language*."""
    return messages.text(key, data, spoken=language)


def bits_text(place: Place, language: str) -> str:
    """Return the bits of *place* in words, both ends named, or ``""`` if they are not known."""
    if place.bits is None:
        return ""
    first, last = place.bits[0], max(place.bits[0], place.bits[1] - 1)
    return wording("report.bit" if first == last else "report.bits", language, first=first, last=last)


def place_text(place: Place | None, language: str) -> str:
    """Return path and bits of *place* on one line, or ``""`` if there is none."""
    return " ".join(filter(None, (place.path, bits_text(place, language)))) if place else ""


def moment(text: str) -> datetime | None:
    """Return the time that *text* (ISO 8601, UTC if it names no zone) tells, in UTC, or ``None`` if it tells none."""
    try:
        told = datetime.fromisoformat(text)
        return told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def time_text(text: str) -> str:
    """Return a time as people write it, in UTC; what is no time stays as it is."""
    told = moment(text)
    return f"{told.replace(tzinfo=None).isoformat(sep=' ', timespec='seconds')} UTC" if told else text


def writable(text: str) -> str:
    r"""Write characters that XML 1.0 (production 2) or HTML forbids, controls above all, as escapes: ``\x1b``."""
    return _UNWRITABLE.sub(lambda found: f"\\x{ord(found[0]):02x}", text)


def _plain(item: object, language: str) -> object:
    return spoken(item, language) if isinstance(item, Message) else item
