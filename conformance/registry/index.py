"""Records by their numbers: the exact one, and those that may have been meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conformance.model.identifier import Identifier
    from conformance.model.standards import Edition, Registry, Relation, Standard
    from conformance.registry.search import Hit, Search

_REMEMBERED_VERSIONS = 1 << 12

NEIGHBOURS = 5
"""How many records that may have been meant are told."""


@dataclass(frozen=True, slots=True)
class Found:
    """A record that was looked up.

    Attributes:
        edition: the edition asked for; ``None`` if none was asked for, or it is not recorded.
    """

    standard: Standard
    edition: Edition | None = None


class Nearness(StrEnum):
    """In what a record differs from the number asked for, the nearest first."""

    OTHER_EDITION = "other-edition"
    """The same number, of another year or version."""
    OTHER_PREFIX = "other-prefix"
    """The same number of another body, or mandatory instead of recommended."""
    OTHER_PART = "other-part"
    """Another part of the same number, or the number as a whole."""
    OTHER_NUMBER = "other-number"
    """One digit more, less, other, or two that changed places."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A record that may have been meant."""

    standard: Standard
    edition: Edition | None
    nearness: Nearness


class Index:
    """The records of a registry by number.

    Spacing, case and dashes are the parser's affair; here identifiers are compared by prefix, number, part and edition.
    Where two records claim one number, that of the later layer comes first.
    """

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self._named: dict[_Key, list[Standard]] = {}
        self._numbered: dict[str, list[_Key]] = {}
        self._projects: dict[str, list[Standard]] = {}
        for standard in registry.standards.values():
            for key in dict.fromkeys(key for one in _identifiers(standard) for key in _keys(one)):
                self._named.setdefault(key, []).insert(0, standard)
            for project in (*standard.plans, *standard.filings):
                self._projects.setdefault(_folded(project.number), []).append(standard)
        for key in self._named:
            self._numbered.setdefault(key[1], []).append(key)

    def find(self, identifier: Identifier) -> Found | None:
        """Return the record that *identifier* names: an edition if it names one, else the standard.

        An edition that is not recorded is not found, even if the standard is; see :meth:`standard`. A release as a
        whole (version ``16``) names the first recorded version of it.
        """
        for standard in self.standards(identifier):
            if not (identifier.year or identifier.version):
                return Found(standard)
            edition = _edition(standard, identifier)
            if edition is not None:
                return Found(standard, edition)
        return None

    def release(self, identifier: Identifier) -> Found | None:
        """Return the release, as an edition, that the version of a specification belongs to, ``None`` if none."""
        release = release_of(identifier.version)
        return self.find(replace(identifier, version=release)) if release else None

    def standard(self, identifier: Identifier) -> Standard | None:
        """Return the standard that *identifier* names, in whatever edition."""
        return next(iter(self.standards(identifier)), None)

    def standards(self, identifier: Identifier) -> tuple[Standard, ...]:
        """Return all records that claim the number, later layers first."""
        return tuple(self._named.get(_key(identifier), ()))

    def projects(self, identifier: Identifier) -> tuple[Standard, ...]:
        """Return the standards that came from the plan number, or were filed under the filing number."""
        return tuple(self._projects.get(_folded(identifier.number), ()))

    def neighbours(self, identifier: Identifier, *, limit: int = NEIGHBOURS) -> tuple[Neighbour, ...]:
        """Return records that may have been meant by *identifier*, the nearest first; never what it names exactly."""
        found = sorted(self._candidates(identifier), key=lambda one: _rank(one, identifier))
        named = self.find(identifier)
        once: dict[str, Neighbour] = {}
        for one in found:
            if named is None or one.standard.id != named.standard.id:
                once.setdefault(one.standard.id, one)
        return tuple(once.values())[:limit]

    def relations_to(self, standard: Standard) -> tuple[tuple[Standard, Relation], ...]:
        """Return the relations that other records state to *standard*, with the records that state them."""
        return tuple(self._related.get(standard.id, ()))

    def search(self, query: str, language: str) -> tuple[Hit, ...]:
        """Return the records that *query* is about, the best first."""
        return self._search.hits(query, language)

    @cached_property
    def _search(self) -> Search:
        from conformance.registry.search import Search

        return Search(self.registry)

    @cached_property
    def _related(self) -> dict[str, list[tuple[Standard, Relation]]]:
        related: dict[str, list[tuple[Standard, Relation]]] = {}
        for standard in self.registry.standards.values():
            for relation in standard.relations:
                for target in self.standards(relation.target):
                    related.setdefault(target.id, []).append((standard, relation))
        return related

    def _candidates(self, identifier: Identifier) -> Iterator[Neighbour]:
        prefix, number, part = _key(identifier)
        near_numbers = (other for other in self._numbered if other != number and is_one_slip(other, number))
        for key in (*self._numbered.get(number, ()), *(key for other in near_numbers for key in self._numbered[other])):
            nearness = _nearness(key, (prefix, number, part))
            if nearness is None:
                continue
            for standard in self._named[key]:
                yield Neighbour(standard, _edition(standard, identifier) or _newest(standard), nearness)


@lru_cache(_REMEMBERED_VERSIONS)
def release_of(version: str) -> str:
    """Return the release that an approved version is of: ``16`` for ``16.3.0`` and ``g30``; ``""`` for drafts."""
    found = _VERSION.fullmatch(version)
    if found is None:
        return ""
    release = int(found["number"]) if found["number"] else int(found["letter"], 36)
    return str(release) if release >= _FIRST_APPROVED else ""


def is_one_slip(one: str, other: str) -> bool:
    """Tell whether *one* becomes *other* by one character more, less or other, or by two that change places."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1 or one == other:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    rest, other_rest = one[start:], other[start:]
    if len(one) < len(other):
        return rest == other_rest[1:]
    return rest[1:] == other_rest[1:] or (
        len(rest) > 1 and rest[:2] == other_rest[1::-1] and rest[2:] == other_rest[2:]
    )


_Key = tuple[str, str, str]

_SPECIFICATION = "3gpp"
_FIRST_APPROVED = 3  # 3GPP TR 21.900: versions 0, 1 and 2 are drafts
_VERSION = re.compile(r"[vV]?(?P<number>[0-9]{1,3})(?:\.[0-9]+){1,2}|(?P<letter>[0-9a-zA-Z])[0-9a-zA-Z]{2}", re.ASCII)


def _key(identifier: Identifier) -> _Key:
    return _folded(identifier.prefix), _folded(identifier.number), _folded(identifier.part)


def _keys(identifier: Identifier) -> tuple[_Key, ...]:
    """Return the keys of a recorded number; that of a specification is found without ``TS`` or ``TR`` too."""
    key = _key(identifier)
    return (key, (_SPECIFICATION, *key[1:])) if key[0].startswith(_SPECIFICATION) else (key,)


def _folded(text: str) -> str:
    return "".join(text.split()).casefold()


def _identifiers(standard: Standard) -> Iterable[Identifier]:
    if standard.identifier is not None:
        yield standard.identifier
    for edition in standard.editions:
        if edition.identifier is not None:
            yield edition.identifier


def _edition(standard: Standard, identifier: Identifier) -> Edition | None:
    """Return the edition of that year, or of that version; a release as a whole names its first version."""
    key = _key(identifier)
    for edition in standard.editions:
        other = edition.identifier
        if other is None or key not in _keys(other):
            continue
        same_version = other.version == identifier.version or other.version.startswith(f"{identifier.version}.")
        if other.year == identifier.year and (same_version if identifier.version else not other.version):
            return edition
    return None


def _newest(standard: Standard) -> Edition | None:
    return max(standard.editions, key=_age, default=None)


def _age(edition: Edition) -> tuple[str, tuple[int, ...]]:
    if edition.identifier is None:
        return "", ()
    return edition.identifier.year, tuple(int(one) for one in edition.identifier.version.split(".") if one.isdigit())


def _nearness(key: _Key, asked: _Key) -> Nearness | None:
    if key == asked:
        return Nearness.OTHER_EDITION
    if key[1:] == asked[1:]:
        return Nearness.OTHER_PREFIX
    if key[:2] == asked[:2]:
        return Nearness.OTHER_PART
    if (key[0], key[2]) == (asked[0], asked[2]):
        return Nearness.OTHER_NUMBER
    return None


def _rank(one: Neighbour, identifier: Identifier) -> tuple[int, bool, bool, str]:
    """Order by nearness, then kin prefixes (GB and GB/T), then the same edition, then the name."""
    prefix = "" if one.standard.identifier is None else _folded(one.standard.identifier.prefix)
    kin = prefix.split("/")[0] == _folded(identifier.prefix).split("/")[0]
    named = None if one.edition is None else one.edition.identifier
    same = named is not None and (named.year, named.version) == (identifier.year, identifier.version)
    return list(Nearness).index(one.nearness), not kin, not same, one.standard.id
