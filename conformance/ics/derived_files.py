"""Read derivations of answers (XML, ``urn:yangfan:derivations:1``)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from conformance.errors import DataError
from conformance.ics.derived_combinations import CarrierCount, Shape
from conformance.ics.derived_configurations import class_groups, configuration_bands
from conformance.ics.derived_items import CapabilityUse, Condition, Evidence, ItemDerivation, SameAnswer, XPath
from conformance.ics.derived_tables import CombinationDerivation, ConfigurationDerivation, Selection
from conformance.model.combination import CombinationKind, Link
from conformance.model.evidence import Rat
from conformance.model.ics import IcsItem, ItemKey

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from conformance.ics.proformas import ProformaBook


_VARIABLE = re.compile(r"\$([A-Za-z_]\w*)")


@dataclass(frozen=True, slots=True)
class DerivationFile:
    """What one file derives.

    Attributes:
        path: the file.
        items: how answers on items follow.
        combinations: those on items that ask for CA bandwidth classes or numbers of carriers.
        configurations: those on configurations.
        selections: those on items that ask for configurations, among some combinations.
        releases: what selects the release of the device; the first that selects one counts.
        same: items that ask what others ask.
    """

    path: Path
    items: tuple[ItemDerivation, ...]
    combinations: tuple[CombinationDerivation, ...]
    configurations: tuple[ConfigurationDerivation, ...]
    selections: tuple[Selection, ...]
    releases: tuple[XPath, ...]
    same: tuple[SameAnswer, ...] = ()

    @property
    def keys(self) -> tuple[ItemKey, ...]:
        """The items and configurations on which there can be an answer."""
        return (
            *(one.key for one in self.items),
            *(one.key for one in self.combinations),
            *(one.key for one in self.configurations),
            *(one.key for selection in self.selections for one in selection.configurations),
            *(one.key for one in self.same),
        )


def read_derivations(path: Path, book: ProformaBook) -> DerivationFile:
    """Return what the file at *path* derives.

    Raises:
        DataError: it holds no derivations, an expression is no XPath, or no proforma of *book* asks what it answers.
    """
    from conformance.xml.documents import load_document

    return _Reader(load_document(path, "derivations"), path, book).read()


class _Reader:
    """Reads one file.

    Args:
        root: its root element.
        path: its path, for errors.
        book: the proformas.
    """

    def __init__(self, root: Element, path: Path, book: ProformaBook) -> None:
        self._root = root
        self._path = path
        self._book = book
        self._spec = root.get("spec", "")
        self._conditions = {
            one.get("id", ""): Condition(one.get("id", ""), self._xpath(one, {}), one.get("place", ""))
            for one in self._each("condition")
        }

    def read(self) -> DerivationFile:
        """Return what it derives."""
        items = [self._item(one) for one in self._each("item")]
        items += [derivation for one in self._each("family") for derivation in self._family(one)]
        combinations = [derivation for one in self._each("carriers") for derivation in self._carriers(one)]
        combinations += [derivation for one in self._each("shapes") for derivation in self._shapes(one)]
        return DerivationFile(
            self._path,
            items=tuple(items),
            combinations=tuple(combinations),
            configurations=tuple(
                derivation for one in self._each("configurations") for derivation in self._configurations(one)
            ),
            selections=tuple(self._selection(one) for one in self._each("combinations")),
            releases=tuple(self._xpath(value, {}) for one in self._each("release") for value in one),
            same=tuple(self._same(one) for one in self._each("same")),
        )

    def _item(self, element: Element) -> ItemDerivation:
        return ItemDerivation(self._key(element), self._evidence(element, {}))

    def _same(self, element: Element) -> SameAnswer:
        return SameAnswer(self._key(element), tuple(self._key(one) for one in element))

    def _key(self, element: Element) -> ItemKey:
        """Return the item that *element* names."""
        key = ItemKey(element.get("spec", self._spec), element.get("table", ""), element.get("item", ""))
        asked = self._book.item(key)
        if asked is None or asked.mnemonic != element.get("mnemonic"):
            self._refuse("derivation.unknown-item", element, item=key, mnemonic=element.get("mnemonic"))
        return key

    def _family(self, element: Element) -> Iterator[ItemDerivation]:
        evidence: Evidence | None = None
        for item, groups in self._matching(element):
            evidence = evidence or self._evidence(element, groups)
            yield ItemDerivation(item.key, evidence, groups)

    def _carriers(self, element: Element) -> Iterator[CombinationDerivation]:
        kind, link = CombinationKind(element.get("kind", "")), Link(element.get("link", ""))
        rat = Rat(element.get("rat", "")) if element.get("rat") else None
        conditions = self._no(element)
        for item, groups in self._matching(element):
            count = CarrierCount(kind, link, rat, int(groups["count"]))
            yield CombinationDerivation(item.key, count, conditions, element.get("place", ""))

    def _shapes(self, element: Element) -> Iterator[CombinationDerivation]:
        kind, link = CombinationKind(element.get("kind", "")), Link(element.get("link", ""))
        ranges = frozenset(element.get("ranges", "").split())
        conditions = self._no(element)
        for item, groups in self._matching(element):
            classes = class_groups(groups["classes"])
            if classes is None:
                self._refuse("derivation.classes", element, item=item.key, classes=groups["classes"])
            shape = Shape(kind, link, ranges, classes, int(groups.get("bands") or sum(map(len, classes))))
            yield CombinationDerivation(item.key, shape, conditions, element.get("place", ""))

    def _configurations(self, element: Element) -> Iterator[ConfigurationDerivation]:
        conditions = self._no(element)
        for table in element.get("tables", "").split():
            listed = self._book.configurations(self._spec, table)
            if not listed:
                self._refuse("derivation.no-table", element, table=table)
            for name in dict.fromkeys(one.name for one in listed):
                bands = configuration_bands(name)
                if bands is not None:
                    key = ItemKey(self._spec, table, name)
                    spectrum = element.get("spectrum", "")
                    yield ConfigurationDerivation(key, bands, spectrum, conditions, element.get("place", ""))

    def _selection(self, element: Element) -> Selection:
        conditions = self._no(element)
        found = []
        for item, groups in self._matching(element):
            bands, uplink = (configuration_bands(text) for text in (item.name.en, groups.get("uplink", item.name.en)))
            if bands is not None and uplink is not None:
                sending = frozenset((cell.rat, cell.band) for cell in uplink.cells)
                place = element.get("place", "")
                found.append(ConfigurationDerivation(item.key, bands, "", conditions, place, uplink=sending))
        return Selection(self._xpath(element[0], {}), tuple(found))

    def _matching(self, element: Element) -> Iterator[tuple[IcsItem, Mapping[str, str]]]:
        """Yield the items whose mnemonics match the pattern of *element*, each with the groups that have a text."""
        try:
            pattern = re.compile(element.get("pattern", ""))
        except re.error as error:
            self._refuse("derivation.pattern", element, pattern=element.get("pattern"), reason=error)
        for table in element.get("tables", "").split():
            matches = [(item, pattern.fullmatch(item.mnemonic)) for item in self._book.table(self._spec, table)]
            if not any(match for _, match in matches):
                self._refuse("derivation.no-match", element, table=table, pattern=pattern.pattern)
            for item, match in matches:
                if match:
                    yield item, {name: text for name, text in match.groupdict().items() if text is not None}

    def _evidence(self, element: Element, variables: Mapping[str, str]) -> Evidence:
        found: dict[str, list[XPath]] = {"yes": [], "value": [], "unless": []}
        capabilities = []
        for one in element:
            name = str(one.tag).rpartition("}")[2]
            if name == "capability":
                capabilities.append(CapabilityUse(one.get("id", ""), one.get("mode", "")))
            elif name in found:
                found[name].append(self._xpath(one, variables))
        return Evidence(
            element.get("place", ""),
            conditions=self._no(element),
            capabilities=tuple(capabilities),
            yes=tuple(found["yes"]),
            values=tuple(found["value"]),
            unless=next(iter(found["unless"]), None),
        )

    def _no(self, element: Element) -> tuple[Condition, ...]:
        named = element.get("no", "").split()
        for name in named:
            if name not in self._conditions:
                self._refuse("derivation.unknown-condition", element, condition=name)
        return tuple(self._conditions[name] for name in named)

    def _xpath(self, element: Element, variables: Mapping[str, str]) -> XPath:
        from lxml import etree

        from conformance.xml.documents import words
        from conformance.xml.xpath import compiled

        expression = words(element)
        for name in _VARIABLE.findall(expression):
            if name not in variables:
                self._refuse("derivation.variable", element, expression=expression, name=name)
        try:
            xpath = compiled(expression)
            xpath(etree.Element("ue"), **variables)
        except (ValueError, etree.XPathError) as error:
            self._refuse("derivation.xpath", element, expression=expression, reason=error)
        return xpath

    def _each(self, name: str) -> Iterator[Element]:
        from conformance.xml.documents import qualified

        return self._root.iterfind(qualified(self._root, name))

    def _refuse(self, key: str, element: Element, **data: object) -> NoReturn:
        from conformance.xml.documents import line_of

        raise DataError(key, origin=self._path, line=line_of(element), **data)
