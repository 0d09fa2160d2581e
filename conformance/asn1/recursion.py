"""Types that can contain themselves: what nests without end in an encoding."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.asn1.closure import references
from conformance.model.schema import Reference, Schema

Key = tuple[str, str]
"""The module and the name of a type."""


class Recursion:
    """Finds the types of a schema at which every cycle of references passes."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._seen: set[Key] = set()
        self._found: set[Key] = set()

    def closes_at(self, used: Reference) -> bool:
        """Whether some value of the type has another of the same type within it, and nesting is counted here."""
        key = (used.module, used.name)
        if key not in self._seen:
            self._search(key)
        return key in self._found

    def _search(self, start: Key) -> None:
        """Follow the references from *start*; one that leads back to a type around it closes a cycle."""
        around = {start}
        self._seen.add(start)
        open_ends: list[tuple[Key, Iterator[Reference]]] = [(start, self._references(start))]
        while open_ends:
            key, rest = open_ends[-1]
            used = next(rest, None)
            if used is None:
                open_ends.pop()
                around.discard(key)
                continue
            target = (used.module, used.name)
            if target in around:
                self._found.add(target)
            if target not in self._seen:
                self._seen.add(target)
                around.add(target)
                open_ends.append((target, self._references(target)))

    def _references(self, key: Key) -> Iterator[Reference]:
        return references(self._schema.modules[key[0]].types[key[1]])
