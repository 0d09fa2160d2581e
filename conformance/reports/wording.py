"""What reports say: messages of the catalogue, places, and text that any output can carry."""

from __future__ import annotations

from conformance import messages
from conformance.model.text import Message


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


def _plain(item: object, language: str) -> object:
    return spoken(item, language) if isinstance(item, Message) else item
