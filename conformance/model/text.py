"""Texts in two languages and messages that are rendered late."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from conformance import messages

SUGGESTIONS = 3
"""How many names that may have been meant a message tells."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text of the standards data in English and Chinese."""

    en: str
    zh: str

    def spoken(self, language: str) -> str:
        """Return the text in *language* (``en`` or ``zh``)."""
        return self.zh if language == "zh" else self.en

    def __str__(self) -> str:
        return self.spoken(messages.language())


@dataclass(frozen=True, slots=True)
class Message:
    """A message of the catalogue with its data: stored once, read in any language."""

    key: str
    data: Mapping[str, object] = field(default_factory=dict)

    def spoken(self, language: str) -> str:
        """Return the message in *language*, texts within its data too."""
        return messages.text(
            self.key, {name: _spoken(item, language) for name, item in self.data.items()}, spoken=language
        )

    def __str__(self) -> str:
        return self.spoken(messages.language())

    def to_json(self) -> dict[str, object]:
        """Return a JSON object that :meth:`from_json` reads back."""
        return {"key": self.key, "data": {name: _to_json(item) for name, item in self.data.items()}}

    @classmethod
    def from_json(cls, document: Mapping[str, object]) -> Message:
        """Read what :meth:`to_json` wrote."""
        data = document["data"]
        if not isinstance(data, Mapping):
            raise TypeError(data)
        return cls(str(document["key"]), {name: _from_json(item) for name, item in data.items()})


def near(name: str, known: Iterable[str], *, cutoff: float = 0.6) -> list[str]:
    """Return those of the *known* names that may have been meant by *name*, the likeliest first.

    Args:
        name: what names nothing.
        known: what there is.
        cutoff: how much alike they have to be, from 0 to 1.
    """
    return difflib.get_close_matches(name, list(known), SUGGESTIONS, cutoff)


def _spoken(item: object, language: str) -> object:
    return item.spoken(language) if isinstance(item, Text | Message) else item


def _to_json(item: object) -> object:
    if isinstance(item, Text):
        return {"en": item.en, "zh": item.zh}
    if isinstance(item, Message):
        return item.to_json()
    return item if isinstance(item, int | float) else str(item)


def _from_json(item: object) -> object:
    if isinstance(item, Mapping):
        return Message.from_json(item) if "key" in item else Text(str(item["en"]), str(item["zh"]))
    return item
