"""Configuration: ``yangfan.toml``, ``[tool.yangfan]``, the environment and the command line."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance import messages
from conformance.errors import ConfigurationError

FILE_NAME = "yangfan.toml"
KEYS = ("database", "language", "profile", "profiles", "report", "standards", "sut", "timeout")
SIZE_LIMIT = 1_000_000
"""The largest configuration file that is read, in bytes."""
LONGEST_TIMEOUT = 86_400
"""The longest time that can be set for an answer of a codec, in seconds."""

_LISTS = frozenset({"profile", "profiles", "standards", "sut"})
_VARIABLES = {key: f"YANGFAN_{key.upper()}" for key in KEYS} | {"language": "YANGFAN_LANG"}


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a workspace works with, every path absolute.

    Attributes:
        folder: the folder it was opened in; what is not configured is written there.
        origin: the configuration file, or ``None`` if there is none.
        database: the results database as an SQLAlchemy URL.
        report: the folder that reports are written to.
        profiles: requirement profiles, or folders of them, besides the bundled ones.
        standards: folders with proformas, applicability tables and purposes of one's own, in folders of those names.
        sut: locators of the SUTs that are tested if none is named.
        profile: the profiles, by identifier or file, that are tested against if none is named.
        language: ``en`` or ``zh``, or ``None`` to follow the environment.
        timeout: how many seconds a codec under test may take for an answer, ``None`` for as many as its adapter says.
    """

    folder: Path
    origin: Path | None
    database: str
    report: Path
    profiles: tuple[Path, ...] = ()
    standards: tuple[Path, ...] = ()
    sut: tuple[str, ...] = ()
    profile: tuple[str, ...] = ()
    language: str | None = None
    timeout: float | None = None


@dataclass(frozen=True, slots=True)
class _Setting:
    """A value with the place it comes from, for messages, and the folder its relative paths count from."""

    entries: tuple[str, ...]
    origin: str
    folder: Path


def load_configuration(
    folder: Path, *, environment: Mapping[str, str] | None = None, overrides: Mapping[str, object] | None = None
) -> Configuration:
    """Read the configuration that holds in *folder*.

    The file is ``yangfan.toml``, else ``pyproject.toml`` with a table ``[tool.yangfan]``, in *folder* or the nearest
    parent that has one; only that one file is read. The *environment* (``YANGFAN_DATABASE``…, lists separated as in
    ``PATH``) comes before the file, *overrides* (the command line; ``None`` says nothing) before both.

    Raises:
        ConfigurationError: the file cannot be read, or has a key or a value that is not known.
    """
    here = folder.absolute()
    origin, table = _nearest_table(here)
    found: dict[str, _Setting] = {}
    if origin:
        found |= {key: _Setting(_entries(key, item, str(origin)), str(origin), origin.parent) for key, item in table}
    variables = os.environ if environment is None else environment
    for key, variable in _VARIABLES.items():
        if variables.get(variable):
            words = _words(key, variables[variable])
            found[key] = _Setting(words, variable, here)
    for key, item in (overrides or {}).items():
        if item is not None:
            found[key] = _Setting(_entries(key, item, "--" + key), "--" + key, here)
    return _configuration(here, origin, found)


def _configuration(here: Path, origin: Path | None, found: Mapping[str, _Setting]) -> Configuration:
    def paths(key: str, default: Sequence[str] = ()) -> tuple[Path, ...]:
        setting = found.get(key, _Setting(tuple(default), "", here))
        return tuple(_path(setting.folder, entry) for entry in setting.entries)

    def words(key: str) -> tuple[str, ...]:
        return found[key].entries if key in found else ()

    if "language" in found and found["language"].entries[0] not in messages.LANGUAGES:
        raise _unusable("language", found["language"], " | ".join(messages.LANGUAGES))
    return Configuration(
        folder=here,
        origin=origin,
        database=_database(found.get("database"), here),
        report=paths("report", ["yangfan-report"])[0],
        profiles=paths("profiles"),
        standards=paths("standards"),
        sut=words("sut"),
        profile=words("profile"),
        language=next(iter(words("language")), None),
        timeout=_seconds(found.get("timeout")),
    )


def _seconds(setting: _Setting | None) -> float | None:
    if setting is None:
        return None
    try:
        seconds = float(setting.entries[0])
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= LONGEST_TIMEOUT:
        raise _unusable("timeout", setting, f"0 < … <= {LONGEST_TIMEOUT}")
    return seconds


def _nearest_table(folder: Path) -> tuple[Path | None, Sequence[tuple[str, object]]]:
    for place in (folder, *folder.parents):
        for name, path in ((place / FILE_NAME, ()), (place / "pyproject.toml", ("tool", "yangfan"))):
            table = _table(name, path) if name.is_file() else None
            if table is not None:
                return name, tuple(table.items())
    return None, ()


def _table(file: Path, path: Sequence[str]) -> Mapping[str, object] | None:
    """Return the table at *path* of a TOML *file*, or ``None`` if it has none; only ours must be readable."""
    try:
        if file.stat().st_size > SIZE_LIMIT:
            raise ConfigurationError("workspace.file-too-large", file=file, limit=SIZE_LIMIT)
        table: object = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        if path:
            return None
        raise ConfigurationError("workspace.file-unreadable", file=file, reason=str(error)) from error
    for step in path:
        table = table.get(step) if isinstance(table, Mapping) else None
    if table is None:
        return None
    if not isinstance(table, Mapping):
        raise ConfigurationError("workspace.no-table", file=file, table=".".join(path))
    for key in table:
        if key not in KEYS:
            raise ConfigurationError("workspace.unknown-key", file=file, entry=key, known=", ".join(KEYS))
    return table


def _entries(key: str, item: object, origin: str) -> tuple[str, ...]:
    entries = tuple(item) if isinstance(item, list | tuple) else (item,)
    expected = "string" if key not in _LISTS else "string, […]"
    if key not in _LISTS and isinstance(item, list | tuple):
        raise _unusable(key, _Setting((str(item),), origin, Path()), expected)
    for entry in entries:
        if key == "timeout" and isinstance(entry, int | float) and not isinstance(entry, bool):
            continue
        if not isinstance(entry, str | Path) or not str(entry):
            raise _unusable(key, _Setting((str(entry),), origin, Path()), expected)
    return tuple(str(entry) for entry in entries)


def _words(key: str, text: str) -> tuple[str, ...]:
    """Split the value of a variable; a locator may hold a colon, so that lists of SUTs are separated by spaces."""
    if key not in _LISTS:
        return (text,)
    return tuple(text.split() if key == "sut" else filter(None, text.split(os.pathsep)))


def _path(folder: Path, entry: str) -> Path:
    return folder / Path(entry).expanduser()


def _database(setting: _Setting | None, here: Path) -> str:
    if setting and "://" in setting.entries[0]:
        return setting.entries[0]
    path = _path(setting.folder, setting.entries[0]) if setting else here / ".yangfan" / "results.db"
    return f"sqlite:///{path}"


def _unusable(key: str, setting: _Setting, expected: str) -> ConfigurationError:
    return ConfigurationError(
        "workspace.unusable-value", origin=setting.origin, entry=key, value=" ".join(setting.entries), expected=expected
    )
