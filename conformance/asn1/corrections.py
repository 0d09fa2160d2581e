"""What the suffixes of names do not say about the growth of a schema: ``specs/asn1/release-corrections.xml``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from conformance.asn1.editions import Edition, edition
from conformance.resources import specs

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

NAMESPACE = "urn:yangfan:release-corrections:1"
FILE = ("asn1", "release-corrections.xml")

Renamings = Mapping[str, tuple[tuple[Edition, str], ...]]
Growth = Mapping[str, tuple[tuple[Edition, int], ...]]


@dataclass(frozen=True, slots=True)
class Corrections:
    """The corrections to one schema, by place: ``Type.member…``, in the names of the newest edition.

    Attributes:
        first: the first edition there is a view of, ``None`` if it is not known.
        publications: the editions that were published together, in the order of time.
        trees: the editions of which whole trees were compared, in ascending order: their views are the best known.
        added: with which edition a module, type, member or enumerator came, whatever its name says.
        renamed: names that it had before the edition beside, in ascending order of editions.
        grown: how many members the root of a type had before the edition beside, in ascending order.
    """

    first: Edition | None = None
    publications: tuple[tuple[Edition, ...], ...] = ()
    trees: tuple[Edition, ...] = ()
    added: Mapping[str, Edition] = field(default_factory=lambda: MappingProxyType({}))
    renamed: Renamings = field(default_factory=lambda: MappingProxyType({}))
    grown: Growth = field(default_factory=lambda: MappingProxyType({}))


def corrections_of(main_module: str) -> Corrections:
    """Return the corrections to the schema with that main module, none if nothing is known about it."""
    return _all().get(main_module, Corrections())


@cache
def _all() -> Mapping[str, Corrections]:
    from conformance.xml.parsing import parse_xml

    path = specs(*FILE)
    root = parse_xml(path.read_bytes(), origin=path.name)
    return {schema.get("main", ""): _corrections(schema) for schema in root}


def _corrections(schema: Element) -> Corrections:
    renamed: dict[str, list[tuple[Edition, str]]] = {}
    for place, since, entry in _entries(schema, "renamed"):
        renamed.setdefault(place, []).append((since, entry.get("before", "")))
    grown: dict[str, list[tuple[Edition, int]]] = {}
    for place, since, entry in _entries(schema, "grown"):
        grown.setdefault(place, []).append((since, int(entry.get("root", ""))))
    return Corrections(
        edition(schema.get("first", "")),
        tuple(
            tuple(_edition(word) for word in entry.get("editions", "").split())
            for entry in schema.iter(f"{{{NAMESPACE}}}published")
        ),
        tuple(sorted(_edition(entry.get("edition", "")) for entry in schema.iter(f"{{{NAMESPACE}}}tree"))),
        {place: since for place, since, _ in _entries(schema, "added")},
        {place: tuple(sorted(names)) for place, names in renamed.items()},
        {place: tuple(sorted(counts)) for place, counts in grown.items()},
    )


def _entries(schema: Element, kind: str) -> Iterator[tuple[str, Edition, Element]]:
    for entry in schema.iter(f"{{{NAMESPACE}}}{kind}"):
        yield entry.get("place", ""), _edition(entry.get("since", "")), entry


def _edition(text: str) -> Edition:
    found = edition(text)
    if found is None:
        raise ValueError(text)
    return found
