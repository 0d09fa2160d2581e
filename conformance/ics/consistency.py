"""What an answer on one ICS item demands of others.

Two sources: what items mean (``specs/consistency``, XML ``urn:yangfan:consistency:1``), and the prerequisites of
capabilities, for items whose own capability field is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from conformance.capabilities import prerequisites
from conformance.errors import DataError
from conformance.ics.expressions import References, all_of, any_of, atoms, write_atom
from conformance.ics.parsing import parse_expression
from conformance.model.applicability import Expression, ItemRef, MnemonicRef
from conformance.model.capability import Capability
from conformance.model.finding import Severity
from conformance.model.ics import IcsItem, ItemKey
from conformance.model.text import Message, Text

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from conformance.ics.proformas import ProformaBook

OWN_FIELD = frozenset({"audit", "name-match"})
"""Origins of a capability field that is the item's own; any other may only be a prerequisite of it."""


@dataclass(frozen=True, slots=True)
class Relation:
    """Where *given* is answered yes, *demands* shall be, too.

    Attributes:
        id: its identifier.
        given: what it is about.
        demands: what shall be answered yes then.
        severity: ``fail`` if the answers cannot both be true.
        source: where it follows from.
        title: why it is so.
    """

    id: str
    given: Expression
    demands: Expression
    severity: Severity
    source: str
    title: Text


def load_relations(paths: Iterable[Path], book: ProformaBook) -> tuple[Relation, ...]:
    """Return the relations in *paths*.

    Raises:
        DataError: a file has none, two have one identifier, or one names what no proforma of *book* asks.
    """
    relations: list[Relation] = []
    seen: dict[str, Path] = {}
    for path in paths:
        found = list(_relations(path, book))
        for name in dict.fromkeys(relation.id for relation in found):
            if name in seen:
                raise DataError("ics.relation-twice", id=name, one=seen[name], other=path)
            seen[name] = path
        relations += found
    return tuple(relations)


def prerequisite_relations(catalogue: Iterable[Capability], book: ProformaBook) -> tuple[Relation, ...]:
    """Return what the prerequisites of capabilities demand of the items whose own fields declare them.

    An item with several fields is answered yes if any of them is declared: it demands the prerequisites of one of them,
    so nothing if one has none. A prerequisite that no item asks for is left out.
    """
    rows: dict[str, list[Capability]] = {}
    for row in catalogue:
        rows.setdefault(row.field, []).append(row)
    items = [item for item in _items(book) if item.field_origin in OWN_FIELD]
    asking: dict[str, list[IcsItem]] = {}
    for item in items:
        for field in item.fields:
            asking.setdefault(field, []).append(item)
    fields = {row.id: row.field for found in rows.values() for row in found}
    made = (_prerequisite(item, rows, _Operands(fields, asking)) for item in items)
    return tuple(relation for relation in made if relation is not None)


def same_items(key: ItemKey, relations: Iterable[Relation], book: ProformaBook) -> frozenset[ItemKey]:
    """Return *key* and the items that are answered alike, for each demands the other."""
    demands: dict[Expression, set[Expression]] = {}
    for relation in relations:
        demands.setdefault(relation.given, set()).add(relation.demands)
    found, open_keys = {key}, [key]
    while open_keys:
        one = open_keys.pop()
        alike = {
            other
            for given in _naming(one, book)
            for demanded in demands.get(given, ())
            if given in demands.get(demanded, ())
            for other in _named_by(demanded, book)
        }
        open_keys += alike - found
        found |= alike
    return frozenset(found)


class _Operands(NamedTuple):
    """What stands for the operands of prerequisites: the field of each capability, the items that ask for a field."""

    fields: Mapping[str, str]
    asking: Mapping[str, list[IcsItem]]

    def expression(self, given: prerequisites.Expression) -> Expression | None:
        """Return *given* over items; ``None`` where no item asks."""
        if isinstance(given, prerequisites.Operand):
            name = given.name.removeprefix(prerequisites.FIELD)
            asking = self.asking.get(self.fields.get(name, name), ())
            return any_of(dict.fromkeys(_reference(item.key) for item in asking)) if asking else None
        parts = [self.expression(part) for part in given.parts]
        known = [part for part in parts if part is not None]
        if isinstance(given, prerequisites.AllOf):
            return all_of(known) if known else None
        return any_of(known) if len(known) == len(parts) else None


def _prerequisite(item: IcsItem, rows: Mapping[str, list[Capability]], operands: _Operands) -> Relation | None:
    declaring = [row for field in item.fields for row in rows.get(field, ())]
    if not declaring or any(field not in rows for field in item.fields):
        return None
    demanded = []
    for row in declaring:
        parsed = prerequisites.parse_prerequisites(row.prerequisites) if row.prerequisites else None
        demanded.append(operands.expression(parsed) if parsed else None)
    known = [demand for demand in demanded if demand is not None]
    if len(known) < len(demanded):
        return None
    row = declaring[0]
    title = Message("ics.prerequisite", {"field": row.field, "clause": row.clause})
    return Relation(
        id=f"prerequisite-{row.id}",
        given=_reference(item.key),
        demands=any_of(known),
        severity=Severity.FAIL if all(row.confidence == "high" for row in declaring) else Severity.WARNING,
        source=str(row.clause),
        title=Text(title.spoken("en"), title.spoken("zh")),
    )


def _relations(path: Path, book: ProformaBook) -> Iterator[Relation]:
    from conformance.xml.documents import attributes, bilingual, child, line_of, load_document

    root = load_document(path, "consistency")
    reader = _Reader(path, book, References(attributes(root)["spec"]))
    for element in root:
        stated = attributes(element)
        pairs = list(reader.pairs(element))
        if not pairs:
            raise DataError("ics.relation-empty", origin=path, line=line_of(element), id=stated["id"])
        title, severity = bilingual(child(element, "title")), Severity(stated["severity"])
        for given, demands in pairs:
            yield Relation(stated["id"], given, demands, severity, stated["source"], title)


class _Named(NamedTuple):
    """An item or configuration, and what it is called."""

    key: ItemKey
    name: str


class _Reader:
    """Reads the relations of one file."""

    def __init__(self, path: Path, book: ProformaBook, references: References) -> None:
        self._path = path
        self._book = book
        self._references = references
        self._parsed: dict[str, Expression] = {}

    def pairs(self, element: Element) -> Iterator[tuple[Expression, Expression]]:
        """Yield what is given and what it demands, for each item that the relation is about."""
        from conformance.xml.documents import qualified, words

        same = [self._expression(words(one), element) for one in element.iterfind(qualified(element, "same"))]
        ladder = element.find(qualified(element, "ladder"))
        if same:
            yield same[0], same[1]
            yield same[1], same[0]
        elif ladder is not None:
            for steps in self._tables(ladder):
                for lower, upper in pairwise(steps):
                    yield _reference(upper.key), _reference(lower.key)
        else:
            yield from self._demanding(element)

    def _demanding(self, element: Element) -> Iterator[tuple[Expression, Expression]]:
        from conformance.xml.documents import child, words

        given, demands = child(element, "given"), child(element, "demands")
        demanded = words(demands)
        if "tables" in demands.attrib:
            listed = any_of(_reference(one.key) for members in self._tables(demands) for one in members)
            yield self._expression(words(given), given), listed
            return
        if "tables" not in given.attrib:
            yield self._expression(words(given), given), self._expression(demanded, demands)
            return
        pattern = self._pattern(given)
        for members in self._tables(given):
            for member in members:
                for found in _distinct(pattern, member.name):
                    expression = self._filled(demanded, found, demands)
                    if expression is not None:
                        yield _reference(member.key), expression

    def _pattern(self, given: Element) -> re.Pattern[str]:
        from conformance.xml.documents import line_of

        text = given.get("each", "")
        try:
            return re.compile(text)
        except re.error as error:
            line = line_of(given)
            raise DataError("ics.relation-pattern", origin=self._path, line=line, pattern=text, reason=error) from error

    def _filled(self, text: str, found: str, element: Element) -> Expression | None:
        """Return the demand on what was *found* in a name; ``None`` if no proforma asks for it."""
        if "{1}" not in text:
            return self._expression(text, element)
        expression = self._parse(text.replace("{1}", found), element)
        return expression if not self._unknown(expression) else None

    def _expression(self, text: str, element: Element) -> Expression:
        from conformance.xml.documents import line_of

        expression = self._parse(text, element)
        for unknown in self._unknown(expression):
            raise DataError("ics.relation-unknown", origin=self._path, line=line_of(element), what=unknown)
        return expression

    def _parse(self, text: str, element: Element) -> Expression:
        from conformance.xml.documents import line_of

        if text not in self._parsed:
            try:
                self._parsed[text] = parse_expression(text, self._references)
            except DataError as error:
                line = line_of(element)
                raise DataError("ics.relation-unreadable", origin=self._path, line=line, reason=error) from error
        return self._parsed[text]

    def _unknown(self, expression: Expression) -> list[str]:
        return [write_atom(atom) for atom in atoms(expression) if not self._book.asks(atom)]

    def _tables(self, element: Element) -> Iterator[list[_Named]]:
        """Yield the items and configurations of each table that *element* names."""
        from conformance.xml.documents import line_of

        for named in element.get("tables", "").split():
            spec, _, wanted = named.rpartition(":")
            found = [
                members
                for table, members in _members(spec or self._references.own, self._book)
                if fnmatchcase(table, wanted)
            ]
            if not found:
                raise DataError("ics.relation-unknown", origin=self._path, line=line_of(element), what=named)
            yield from found


def _distinct(pattern: re.Pattern[str], name: str) -> Iterator[str]:
    """Yield what the group of *pattern* finds in *name*, each once; ``""`` if it has no group."""
    found = (next(filter(None, match.groups()), "") for match in pattern.finditer(name))
    yield from dict.fromkeys(found)


def _members(spec: str, book: ProformaBook) -> Iterator[tuple[str, list[_Named]]]:
    for table, keys in book.keys(spec).items():
        yield table, [_Named(key, book.name(key)) for key in keys]


def _naming(key: ItemKey, book: ProformaBook) -> Iterator[Expression]:
    """Yield what names *key* and nothing else."""
    yield _reference(key)
    item = book.item(key)
    if item is not None and book.items_of(key.spec, item.mnemonic) == (item,):
        yield MnemonicRef(key.spec, item.mnemonic)


def _named_by(expression: Expression, book: ProformaBook) -> Iterator[ItemKey]:
    """Yield the only item that *expression* names, if it is no more than a name."""
    if isinstance(expression, ItemRef):
        yield expression.key
    elif isinstance(expression, MnemonicRef):
        named = book.items_of(expression.spec, expression.mnemonic)
        yield from (item.key for item in named if len(named) == 1)


def _items(book: ProformaBook) -> Iterator[IcsItem]:
    for proforma in book.proformas.values():
        for items in proforma.tables.values():
            yield from items


def _reference(key: ItemKey) -> ItemRef:
    return ItemRef(key.spec, key.table, key.item)
