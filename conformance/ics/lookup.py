"""Find ICS items by what people write: ``A.4.1-3/2``, ``38.508-2:A.4.1-3/2``, ``pc_EN_DC``, ``CA_n1A-n78A``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from conformance.errors import UsageError
from conformance.ics.consistency import same_items
from conformance.model.ics import ItemKey
from conformance.model.text import near

if TYPE_CHECKING:
    from conformance.ics.consistency import Relation
    from conformance.ics.proformas import ProformaBook


def find_items(
    text: str, book: ProformaBook, *, specs: Iterable[str], relations: Iterable[Relation] = ()
) -> tuple[ItemKey, ...]:
    """Return the item or configuration that *text* names in the proformas of *specs*; several if they ask the same.

    Args:
        text: table and item, a mnemonic or the name of a configuration; with or without a specification before it.
        book: the proformas.
        specs: where to look if *text* names no specification.
        relations: what tells which items ask the same.

    Raises:
        UsageError: there is none, and what looks alike is told; or there are several, and they are listed.
    """
    stated, _, name = text.strip().rpartition(":")
    searched = [stated] if stated else list(specs)
    found = tuple(dict.fromkeys(key for spec in searched for key in _keys(spec, book) if name in _names(key, book)))
    if found and {*found} <= same_items(found[0], relations, book):
        return found
    if found:
        raise UsageError("ics.ambiguous", name=text, count=len(found), items=", ".join(map(str, found)))
    known = {name: None for spec in searched for key in _keys(spec, book) for name in _names(key, book)}
    like = near(name, known)
    raise UsageError("ics.no-such-item-near" if like else "ics.no-such-item", name=text, near=", ".join(like))


def find_tables(patterns: Iterable[str], book: ProformaBook, *, specs: Iterable[str]) -> list[tuple[str, str]]:
    """Return the tables that *patterns* name, such as ``A.4.1-3`` or ``38.508-2:A.4.3.2B.*``.

    Raises:
        UsageError: a pattern names none.
    """
    known = [(spec, table) for spec in specs for table in book.keys(spec)]
    found: dict[tuple[str, str], None] = {}
    for pattern in patterns:
        spec, _, wanted = pattern.rpartition(":")
        matching = [one for one in known if spec in {"", one[0]} and fnmatchcase(one[1], wanted)]
        if not matching:
            like = near(wanted, [table for _, table in known])
            raise UsageError("ics.no-such-table", name=pattern, near=", ".join(like) or "*")
        found |= dict.fromkeys(matching)
    return [one for one in known if one in found]


def _keys(spec: str, book: ProformaBook) -> Iterator[ItemKey]:
    for keys in book.keys(spec).values():
        yield from keys


def _names(key: ItemKey, book: ProformaBook) -> tuple[str, str]:
    return key.reference, book.name(key)
