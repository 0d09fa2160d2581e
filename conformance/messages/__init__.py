"""The one catalogue of everything users see, in English and Chinese.

``en/<area>.toml`` and ``zh/<area>.toml`` hold the same keys; a message is named by area and entry (``asn1.at-bit``) and
its text is a :meth:`str.format` template. Texts that belong to standards data (names of capabilities, of requirements)
live in that data.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "zh")

_chosen: ContextVar[str | None] = ContextVar("language", default=None)


def language() -> str:
    """Return the language to speak: the chosen one, else ``YANGFAN_LANG``, else that of the locale, else English."""
    chosen = _chosen.get()
    if chosen:
        return chosen
    for variable in ("YANGFAN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        spoken = os.environ.get(variable, "")[:2].lower()
        if spoken:
            return spoken if spoken in LANGUAGES else "en"
    return "en"


def chosen_language() -> str | None:
    """Return the language that was chosen, by the user or the environment, or ``None`` to follow the locale."""
    return _chosen.get() or os.environ.get("YANGFAN_LANG") or None


def choose_language(spoken: str | None) -> None:
    """Speak *spoken* (``en`` or ``zh``) from now on in this context; ``None`` goes back to the environment's choice."""
    if spoken is not None and spoken not in LANGUAGES:
        msg = f"no messages in {spoken!r}; the languages are {', '.join(LANGUAGES)}"
        raise ValueError(msg)
    _chosen.set(spoken)


@cache
def catalogue(spoken: str) -> Mapping[str, str]:
    """Return every message of the language *spoken* by its dotted key."""
    entries: dict[str, str] = {}
    for path in sorted(Path(__file__).with_name(spoken).glob("*.toml")):
        entries.update(_flat(tomllib.loads(path.read_text(encoding="utf-8")), f"{path.stem}."))
    return entries


def text(key: str, data: Mapping[str, object] | None = None, *, spoken: str | None = None) -> str:
    """Return the message *key* filled with *data*, in the language *spoken* or the one in force.

    Raises:
        KeyError: the catalogue has no such key.
    """
    return catalogue(spoken or language())[key].format_map(data or {})


def _flat(table: Mapping[str, object], prefix: str) -> Iterator[tuple[str, str]]:
    for name, entry in table.items():
        if isinstance(entry, Mapping):
            yield from _flat(entry, f"{prefix}{name}.")
        else:
            yield prefix + name, str(entry)
