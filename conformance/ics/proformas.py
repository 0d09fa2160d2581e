"""Read ICS proformas (XML, ``urn:yangfan:proforma:1``) and find their items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.errors import DataError
from conformance.model.applicability import Atom, ItemRef
from conformance.model.ics import Configuration, IcsItem, ItemKey, Kind, Proforma
from conformance.model.text import Text

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


def load_proformas(paths: Iterable[Path]) -> ProformaBook:
    """Return the proformas in *paths*; files of one specification add up.

    Raises:
        DataError: a file is no proforma, or an item is there twice.
    """
    parts: dict[str, list[_File]] = {}
    for path in paths:
        file = _file(path)
        parts.setdefault(file.proforma.spec, []).append(file)
    proformas = {spec: _merged(files) for spec, files in parts.items()}
    publications = frozenset(spec for spec, files in parts.items() if all(file.published for file in files))
    return ProformaBook(proformas, publications=publications)


class ProformaBook:
    """The proformas of a workspace.

    Args:
        proformas: each by its specification.
        publications: the specifications whose proformas are those of a publication, not of one's own.
    """

    def __init__(self, proformas: Mapping[str, Proforma], *, publications: Iterable[str] = ()) -> None:
        self.proformas = proformas
        self.publications = frozenset(publications)
        self._items: dict[ItemKey, IcsItem] = {}
        self._by_mnemonic: dict[tuple[str, str], tuple[IcsItem, ...]] = {}
        self._configurations: dict[ItemKey, Configuration] = {}
        for item in _all_items(proformas):
            self._items[item.key] = item
            name = item.key.spec, item.mnemonic
            self._by_mnemonic[name] = (*self._by_mnemonic.get(name, ()), item)
        for one in _all_configurations(proformas):
            self._configurations.setdefault(ItemKey(one.spec, one.table, one.name), one)

    def item(self, key: ItemKey) -> IcsItem | None:
        """Return the item *key*, ``None`` if no proforma asks it."""
        return self._items.get(key)

    def items_of(self, spec: str, mnemonic: str) -> tuple[IcsItem, ...]:
        """Return the items of *spec* with *mnemonic*: none, one, or several where it repeats."""
        return self._by_mnemonic.get((spec, mnemonic), ())

    def mnemonics(self, spec: str) -> tuple[str, ...]:
        """Return the mnemonics of *spec* in their order."""
        return tuple(mnemonic for of, mnemonic in self._by_mnemonic if of == spec)

    def table(self, spec: str, table: str) -> tuple[IcsItem, ...]:
        """Return the items of *table*, none if there is no such table."""
        return self.proformas[spec].tables.get(table, ()) if spec in self.proformas else ()

    def configurations(self, spec: str, table: str) -> tuple[Configuration, ...]:
        """Return the configurations that *table* lists, none if there is no such table."""
        return self.proformas[spec].configurations.get(table, ()) if spec in self.proformas else ()

    def has(self, key: ItemKey) -> bool:
        """Tell whether a proforma asks *key*, an item or a configuration."""
        return key in self._items or key in self._configurations

    def asks(self, atom: Atom) -> bool:
        """Tell whether a proforma asks what an expression names."""
        if isinstance(atom, ItemRef):
            return self.has(atom.key)
        return bool(self.items_of(atom.spec, atom.mnemonic))

    def keys(self, spec: str) -> Mapping[str, tuple[ItemKey, ...]]:
        """Return what each table of *spec* asks: its items, then its configurations; nothing without a proforma."""
        proforma = self.proformas.get(spec)
        tables = dict.fromkeys((*proforma.tables, *proforma.configurations)) if proforma else {}
        return {table: self.keys_of(spec, table) for table in tables}

    def keys_of(self, spec: str, table: str) -> tuple[ItemKey, ...]:
        """Return the items of *table*, then its configurations."""
        items = [item.key for item in self.table(spec, table)]
        return (*items, *(ItemKey(spec, table, one.name) for one in self.configurations(spec, table)))

    def name(self, key: ItemKey) -> str:
        """Return the mnemonic of an item, the name of a configuration."""
        item = self._items.get(key)
        return item.mnemonic if item else key.item

    def release(self, key: ItemKey) -> str:
        """Return the release of the item or configuration *key* as published, ``""`` if there is none."""
        found = self._items.get(key) or self._configurations.get(key)
        return found.release if found else ""


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    proforma: Proforma
    published: bool


def _all_items(proformas: Mapping[str, Proforma]) -> Iterator[IcsItem]:
    for proforma in proformas.values():
        for items in proforma.tables.values():
            yield from items


def _all_configurations(proformas: Mapping[str, Proforma]) -> Iterator[Configuration]:
    for proforma in proformas.values():
        for configurations in proforma.configurations.values():
            yield from configurations


def _merged(files: list[_File]) -> Proforma:
    """Return one proforma of all *files*, which are of one specification."""
    first = files[0].proforma
    if len(files) == 1:
        return first
    tables: dict[str, tuple[IcsItem, ...]] = {}
    configurations: dict[str, tuple[Configuration, ...]] = {}
    seen: dict[ItemKey, Path] = {}
    for file in files:
        for table, items in file.proforma.tables.items():
            for item in items:
                if item.key in seen:
                    raise DataError("applicability.item-twice", item=item.key, one=seen[item.key], other=file.path)
                seen[item.key] = file.path
            tables[table] = (*tables.get(table, ()), *items)
        for table, listed in file.proforma.configurations.items():
            configurations[table] = (*configurations.get(table, ()), *listed)
    return Proforma(first.spec, first.edition, first.title, tables, configurations)


def _file(path: Path) -> _File:
    from conformance.xml.documents import attributes, bilingual, child, load_document, qualified

    root = load_document(path, "proforma")
    given = attributes(root)
    spec = given["spec"]
    tables = {
        attributes(table)["id"]: tuple(_items(table, spec, given["source"], path=path))
        for table in root.iterfind(qualified(root, "table"))
    }
    configurations = {
        attributes(table)["table"]: tuple(_configurations(table, spec))
        for table in root.iterfind(qualified(root, "configurations"))
    }
    title = bilingual(child(root, "title"))
    proforma = Proforma(spec, given.get("edition", ""), title, tables, configurations)
    return _File(path, proforma, given.get("published") in {"true", "1"})


def _items(table: Element, spec: str, source: str, *, path: Path) -> Iterator[IcsItem]:
    from conformance.xml.documents import attributes, line_of

    name = attributes(table)["id"]
    lines: dict[str, int] = {}
    for element in table:
        item = _item(attributes(element), partial(ItemKey, spec, name), source)
        line, first = line_of(element), lines.get(item.key.item)
        if first is not None:
            raise DataError("applicability.twice", origin=path, line=line, what=item.key.reference, first=first)
        lines[item.key.item] = line
        yield item


def _item(given: Mapping[str, str], key: partial[ItemKey], source: str) -> IcsItem:
    return IcsItem(
        key=key(given["id"]),
        mnemonic=given["mnemonic"],
        name=Text(given["en"], given.get("zh", given["en"])),
        release=given.get("release", ""),
        references=given.get("references", ""),
        status=given.get("status", ""),
        mandatory=given.get("mandatory", ""),
        kind=Kind(given.get("kind", "boolean")),
        condition=given.get("condition", ""),
        fields=tuple(given.get("fields", "").split()),
        field_origin=given.get("field-origin", ""),
        source=given.get("source", source),
        confidence=given.get("confidence", "high"),
        named_by=given.get("named-by", "publication"),
    )


def _configurations(table: Element, spec: str) -> Iterator[Configuration]:
    from conformance.xml.documents import attributes

    name = attributes(table)["table"]
    for element in table:
        given = attributes(element)
        yield Configuration(spec, name, given["name"], given.get("release", ""))
