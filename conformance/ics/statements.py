"""Implementation conformance statements as files: XML (``urn:yangfan:ics-statement:1``) or a spreadsheet.

What the supplier declares and what was derived stand side by side, item by item. A statement is about a kind of
product; what looks like the identity of one equipment or subscriber (IMEI, IMSI) is refused, in and out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace
from itertools import chain
from typing import TYPE_CHECKING, cast

from lxml import etree

from conformance import resources
from conformance.errors import DataError
from conformance.ics.answers import RELEASE
from conformance.model.ics import IcsAnswer, ItemKey, Kind, Statement, Support
from conformance.model.text import Message, near
from conformance.xml.documents import attributes, line_of, qualified, words
from conformance.xml.parsing import parse_xml
from conformance.xml.validation import validate

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from conformance.ics.proformas import ProformaBook

MAX_OCTETS = 16 * 1024 * 1024
PRODUCT_FIELDS = ("manufacturer", "model", "hardware", "software", "date", "release", "lpp-release")
NAMESPACE = "urn:yangfan:ics-statement:1"
SCHEMA = "ics-statement.xsd"

_UNNAMED = "ICS"
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
"""How spreadsheets begin: what is read, and the old or encrypted ones, which get a better answer than "no XML"."""
_IDENTITY = re.compile(
    r"""(?<![0-9A-Za-z])(?:
        \d(?:[ -]?\d){14,15}                                          # any number of that length
      | (?:\d{2}[ ./-]?\d{6}|\d{6}[ ./-]?\d{2})[ ./-]?\d{6}[ ./-]?\d{1,2}  # the parts of an IMEI or IMEISV
      | \d{3}[ ./-]\d{2,3}[ ./-]\d{9,10}                             # MCC, MNC and MSIN of an IMSI
    )(?![0-9A-Za-z])""",
    re.VERBOSE,
)
"""Numbers in the forms of TS 23.003; dots and slashes only between their parts, for versions have dots, too."""
_MASK = "…"
_CONTROL = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TEXTS = tuple(field.name for field in fields(IcsAnswer) if field.name not in {"key", "support"})


def read_statement(data: bytes, *, origin: str, book: ProformaBook) -> Statement:
    """Return the statement in *data*: XML, or a spreadsheet as ``yangfan ics export`` writes it.

    Raises:
        DataError: it is too large, broken or invalid, answers what no proforma of *book* asks or something twice, or
            holds what looks like an identity; the message names *origin* and the line or cell.
    """
    if len(data) > MAX_OCTETS:
        raise DataError("xml.too-large", origin=origin, size=len(data), limit=MAX_OCTETS)
    if data.startswith(_SPREADSHEETS) or origin.lower().endswith(".xlsx"):
        from conformance.ics.statement_sheets import read_statement_workbook

        return read_statement_workbook(data, origin=origin, book=book)
    root = parse_xml(data, origin=origin)
    _check_comments(data, origin=origin)
    validate(root, resources.specs("schemas", SCHEMA), origin=origin)
    statement = _Reader(origin, book).statement(root)
    check_texts(statement, origin=origin)
    return statement


def write_statement(statement: Statement, *, book: ProformaBook | None = None) -> bytes:
    """Write *statement* as XML, in the order of the proformas and with mnemonics if there is a *book*.

    Raises:
        DataError: it holds what looks like an identity, or what its schema does not allow.
        ValueError: it answers items of a specification that its editions do not name.
    """
    check_texts(statement, origin=_UNNAMED)
    unstated = set(map(_spec, (*statement.declared, *statement.derived))) - {*statement.editions, RELEASE.spec}
    if unstated:
        raise ValueError(unstated)
    prefixes = {None: NAMESPACE}
    root = etree.Element(
        f"{{{NAMESPACE}}}statement",
        nsmap=prefixes,  # type: ignore[arg-type]  # the stubs know no default namespace
    )
    product = _child(root, "product")
    for name in PRODUCT_FIELDS:
        if statement.product.get(name):
            _child(product, name).text = statement.product[name]
    if RELEASE in statement.derived:
        _answer(_child(root, "derived-release"), statement.derived[RELEASE], but={"support"})
    answered = dict.fromkeys((*statement.declared, *statement.derived))
    for spec, edition in statement.editions.items():
        proforma = _child(root, "proforma", spec=spec, edition=edition)
        keys = [key for key in answered if key.spec == spec]
        _write_tables(proforma, statement, _ordered(keys, book), book)
    validate(root, resources.specs("schemas", SCHEMA), origin=_UNNAMED)
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


def with_derived(statement: Statement, derived: Mapping[ItemKey, IcsAnswer]) -> Statement:
    """Return *statement* with what was *derived* on its proformas in place of what was derived before."""
    scope = {*statement.editions, RELEASE.spec}
    return replace(statement, derived={key: answer for key, answer in derived.items() if key.spec in scope})


def with_declared(statement: Statement, answers: Iterable[IcsAnswer]) -> Statement:
    """Return *statement* with more declared *answers*; one that is there already is replaced."""
    return replace(statement, declared={**statement.declared, **{answer.key: answer for answer in answers}})


def with_declared_of(statement: Statement, other: Statement) -> Statement:
    """Return *statement* with what *other* says about the product and declares on the proformas that it is about."""
    kept = {key: answer for key, answer in statement.declared.items() if key.spec not in other.editions}
    return replace(
        statement,
        product=other.product,
        editions={**statement.editions, **other.editions},
        declared={**kept, **other.declared},
    )


def empty_statement(book: ProformaBook, *, specs: Iterable[str], product: Mapping[str, str]) -> Statement:
    """Return a statement on the proformas of *specs* without an answer.

    Raises:
        DataError: there is no such proforma, or *product* holds what looks like an identity.
    """
    for spec in specs:
        if spec not in book.proformas:
            raise DataError("ics.unknown-proforma", spec=spec, known=", ".join(book.proformas))
    statement = Statement(
        product={name: product[name] for name in PRODUCT_FIELDS if product.get(name)},
        editions={spec: proforma.edition for spec, proforma in book.proformas.items() if spec in set(specs)},
    )
    check_texts(statement, origin=_UNNAMED)
    return statement


def check_texts(statement: Statement, *, origin: str) -> None:
    """Refuse a number that looks like an IMEI, IMEISV or IMSI, and what is no text, anywhere in *statement*.

    Raises:
        DataError: there is one; the message says where, and does not repeat it.
    """
    for place, text in _texts(statement):
        if _IDENTITY.search(text):
            raise DataError("ics.identity", origin=origin, place=place)
        if _CONTROL.search(text):
            raise DataError("ics.control-character", origin=origin, place=place)


def without_identities(text: str) -> str:
    """Return *text* with "…" for each number that looks like an IMEI, IMEISV or IMSI."""
    return _IDENTITY.sub(_MASK, text)


def near_items(key: ItemKey, book: ProformaBook) -> tuple[str, ...]:
    """Return what may have been meant by an item that no proforma of its specification has."""
    tables = book.keys(key.spec)
    if key.table in tables:
        found = near(key.item, [one.item for one in tables[key.table]], cutoff=0.0)
        return tuple(f"{key.table}/{item}" for item in found)
    return tuple(f"{table}/{key.item}" for table in near(key.table, tables))


def _check_comments(data: bytes, *, origin: str) -> None:
    """Refuse an identity in a comment of *data*: comments state nothing, but the file is handed on and kept."""
    tree = etree.fromstring(data, etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True))
    for comment in cast("list[Element]", tree.xpath("//comment() | //processing-instruction()")):
        if _IDENTITY.search(comment.text or ""):
            place = Message("ics.comment", {"line": line_of(comment)})
            raise DataError("ics.identity", origin=origin, place=place)


def _texts(statement: Statement) -> Iterator[tuple[str, str]]:
    yield from statement.product.items()
    for answers in (statement.declared, statement.derived):
        for key, answer in answers.items():
            for name in _TEXTS:
                yield (name if key == RELEASE else f"{key} {name}"), str(getattr(answer, name))


class _Reader:
    """Reads one statement.

    Args:
        origin: where it comes from, for messages.
        book: the proformas.
    """

    def __init__(self, origin: str, book: ProformaBook) -> None:
        self._origin = origin
        self._book = book
        self._declared: dict[ItemKey, IcsAnswer] = {}
        self._derived: dict[ItemKey, IcsAnswer] = {}
        self._lines: dict[ItemKey, int] = {}

    def statement(self, root: Element) -> Statement:
        """Return what *root*, which is valid, states."""
        product = {etree.QName(found).localname: words(found) for found in root[0]}
        release = root.find(qualified(root, "derived-release"))
        if release is not None:
            self._derived[RELEASE] = _read(release, RELEASE)
        editions = {}
        for proforma in root.iterfind(qualified(root, "proforma")):
            spec, edition = proforma.get("spec", ""), proforma.get("edition", "")
            if spec not in self._book.proformas:
                known = ", ".join(self._book.proformas)
                raise self._error("ics.unknown-proforma-at", proforma, spec=spec, known=known)
            editions[spec] = edition
            for table in proforma:
                for item in table:
                    self._read_item(item, ItemKey(spec, table.get("id", ""), item.get("id", "")))
        ordered = {name: product[name] for name in PRODUCT_FIELDS if name in product}
        return Statement(ordered, editions, self._declared, self._derived)

    def _read_item(self, element: Element, key: ItemKey) -> None:
        if not self._book.has(key):
            like = near_items(key, self._book)
            message = "ics.unlike-item" if like else "ics.unknown-item"
            raise self._error(message, element, item=key, near=", ".join(like))
        if key in self._lines:
            raise self._error("ics.item-twice", element, item=key, first=self._lines[key])
        self._lines[key] = line_of(element)
        item = self._book.item(key)
        mnemonic = element.get("mnemonic")
        if mnemonic is not None and mnemonic != (item.mnemonic if item else key.item):
            proper = item.mnemonic if item else key.item
            raise self._error("ics.wrong-mnemonic", element, item=key, mnemonic=mnemonic, proper=proper)
        for answered in element:
            answer = _read(answered, key)
            self._check_value(answered, answer, item.kind if item else Kind.BOOLEAN)
            kept = self._declared if etree.QName(answered).localname == "declared" else self._derived
            kept[key] = answer

    def _check_value(self, element: Element, answer: IcsAnswer, kind: Kind) -> None:
        """Check that the value, if there is one, is of the kind that the item asks for."""
        if answer.value and kind is Kind.INTEGER and not kind.accepts(answer.value):
            raise self._error("ics.no-number", element, item=answer.key, value=answer.value)

    def _error(self, message: str, element: Element, **data: object) -> DataError:
        return DataError(message, origin=self._origin, line=line_of(element), **data)


def _read(element: Element, key: ItemKey) -> IcsAnswer:
    given = attributes(element)
    texts = {name: " ".join(given[name].split()) for name in _TEXTS if name in given}
    return IcsAnswer(key, Support(given.get("support", Support.YES)), **texts)


def _write_tables(proforma: Element, statement: Statement, keys: Iterable[ItemKey], book: ProformaBook | None) -> None:
    """Write the answers on *keys*, which are in order, table by table."""
    table: Element | None = None
    for key in keys:
        if table is None or table.get("id") != key.table:
            table = _child(proforma, "table", id=key.table)
        item = book.item(key) if book else None
        written = _child(table, "item", id=key.item, mnemonic=item.mnemonic if item else "")
        if key in statement.declared:
            _answer(_child(written, "declared"), statement.declared[key])
        if key in statement.derived:
            _answer(_child(written, "derived"), statement.derived[key])


def _answer(element: Element, answer: IcsAnswer, *, but: Iterable[str] = ()) -> None:
    for name in ("support", *_TEXTS):
        value = str(getattr(answer, name))
        if value and name not in but:
            element.set(name, value)


def _child(parent: Element, name: str, **given: str) -> Element:
    element = etree.SubElement(parent, qualified(parent, name))
    for attribute, value in given.items():
        if value:
            element.set(attribute, value)
    return element


def _ordered(keys: list[ItemKey], book: ProformaBook | None) -> list[ItemKey]:
    """Put *keys* of one specification into the order of its proforma; without one, tables stay together."""
    if book is None or not keys:
        return sorted(keys, key=lambda key: key.table)
    places = {key: place for place, key in enumerate(chain.from_iterable(book.keys(keys[0].spec).values()))}
    return sorted(keys, key=lambda key: places.get(key, len(places)))


def _spec(key: ItemKey) -> str:
    return key.spec
