"""Read values from elements named as in XER, compiled type by type when a type is first met."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from conformance.asn1.alphabets import TIME_FORMATS
from conformance.asn1.renamed import current_name
from conformance.asn1.xer_names import CONTROL_ELEMENTS, MAX_INTEGER_DIGITS, is_value_list, item_name
from conformance.errors import Asn1Error, DecodeError
from conformance.model.evidence import Value
from conformance.model.schema import (
    AdditionGroup,
    BitStringType,
    BooleanType,
    ChoiceType,
    Definition,
    EnumeratedType,
    IntegerType,
    ListType,
    NullType,
    ObjectIdentifierType,
    OctetStringType,
    Reference,
    Schema,
    SequenceType,
    StringType,
    Type,
)

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

Read = Callable[["Element"], Any]
"""Returns the value that stands within an element."""
Encode = Callable[[Reference, Value], bytes]
"""Encodes a contained value; raises EncodeError."""

_NUMBER = re.compile(rf"-?[1-9][0-9]{{0,{MAX_INTEGER_DIGITS - 1}}}|0")
_HEXADECIMAL = re.compile(r"(?:[0-9A-Fa-f]{2})*")
_BITS = re.compile(r"[01]*")
_OBJECT_IDENTIFIER = re.compile(r"[0-2](?:\.(?:0|[1-9][0-9]*))+")
_GROUP_ELEMENT = re.compile(r"ext([1-9][0-9]*)")
_CONTROL_CHARACTERS = {name: character for character, name in CONTROL_ELEMENTS.items()}


class XerReader:
    """Reads values of the types of one schema; *encode* turns nested contained values into octets."""

    def __init__(self, schema: Schema, encode: Encode) -> None:
        self._schema = schema
        self._encode = encode
        self._named: dict[tuple[str, str], Read] = {}

    def value(self, used: Reference, element: Element) -> Value:
        """Return the value of *element*, which is named after the type *used*.

        Raises:
            DecodeError: the element does not hold such a value; the message names the line.
        """
        try:
            return self._reader(used)(element)
        except RecursionError:
            raise _error("xer.too-deep", element) from None

    def _reader(self, used: Type, place: str = "") -> Read:
        """Return the reader of a type; that of a named type is made once, one defined in *place* is named after it."""
        if isinstance(used, Reference) and used.narrowed is None:
            key = (used.module, used.name)
            found = self._named.get(key)
            if found is None:
                found = self._named[key] = self._compiled(self._schema.definition(used), used.name)
            return found
        return self._compiled(self._schema.definition(used), used.name if isinstance(used, Reference) else place)

    def _compiled(self, definition: Definition, type_name: str) -> Read:  # noqa: PLR0911  # one for each kind of type
        match definition:
            case SequenceType():
                return self._sequence(definition, type_name)
            case ListType():
                return self._list(definition)
            case ChoiceType():
                return self._choice(definition)
            case EnumeratedType(root, additions):
                return _literal_reader("ENUMERATED", {name: name for name, _ in (*root, *(additions or ()))})
            case BooleanType():
                return _literal_reader("BOOLEAN", {"true": True, "false": False})
            case OctetStringType(_, Reference() as contained):
                return self._containing(contained)
            case StringType(kind) if kind in TIME_FORMATS:
                return lambda element: _time(kind, element)
            case _:
                return _LEAVES[type(definition)]

    def _sequence(self, definition: SequenceType, type_name: str) -> Read:
        components = {component.name: component for component in definition.components()}
        positions = {name: position for position, name in enumerate(components)}
        readers: dict[str, Read] = {}
        groups = _groups(definition)

        def read(element: Element) -> dict[str, Any]:
            value: dict[str, Any] = {}
            last = -1
            for child in _components(element, components.keys(), groups):
                name = str(child.tag)
                if name not in components:
                    name = current_name(type_name, name) or name
                position = positions.get(name)
                if position is None:
                    raise _error("xer.unknown-element", child, parent=element.tag)
                if position <= last:
                    raise _error("xer.twice" if name in value else "xer.order", child, parent=element.tag)
                last = position
                reader = readers.get(name)
                if reader is None:
                    reader = readers[name] = self._reader(components[name].type, f"{type_name}.{name}")
                value[name] = _read_within(name, reader, child)
            for component in definition.root:
                if component.name in value or component.optional:
                    continue
                if component.default is None:
                    raise _error("xer.missing-element", element, name=component.name)
                value[component.name] = component.default[0]
            return value

        return read

    def _list(self, definition: ListType) -> Read:
        item = definition.element
        as_values = is_value_list(self._schema, item)
        name = item_name(self._schema, item)
        reader: Read | None = None

        def read(element: Element) -> list[Any]:
            nonlocal reader
            if reader is None:
                reader = self._list_value(item) if as_values else self._reader(item)
            items: list[Any] = []
            for child in _children(element):
                if not as_values and child.tag != name:
                    raise _error("xer.unknown-item", child, parent=element.tag, name=name)
                items.append(_read_within(len(items), reader, child))
            return items

        return read

    def _list_value(self, item: Type) -> Read:
        """Return the reader of an item that is the value itself, without an element around it (X.680 Table 5)."""
        definition = self._schema.definition(item)
        if isinstance(definition, ChoiceType):
            return self._alternative(definition)
        if isinstance(definition, EnumeratedType):
            return _literal("ENUMERATED", {name: name for name, _ in (*definition.root, *(definition.additions or ()))})
        return _literal("BOOLEAN", {"true": True, "false": False})

    def _choice(self, definition: ChoiceType) -> Read:
        alternative = self._alternative(definition)

        def read(element: Element) -> tuple[str, Any]:
            children = list(_children(element))
            if len(children) != 1:
                raise _error("xer.one-alternative", element, count=len(children))
            chosen: tuple[str, Any] = alternative(children[0])
            return chosen

        return read

    def _alternative(self, definition: ChoiceType) -> Read:
        alternatives = {chosen.name: chosen for chosen in definition.alternatives()}
        readers: dict[str, Read] = {}

        def read(element: Element) -> tuple[str, Any]:
            name = str(element.tag)
            if name not in alternatives:
                raise _error("xer.no-alternative", element, names=", ".join(alternatives))
            reader = readers.get(name)
            if reader is None:
                reader = readers[name] = self._reader(alternatives[name].type)
            return name, _read_within(name, reader, element)

        return read

    def _containing(self, contained: Reference) -> Read:
        """Read a contained encoding, written as octets or as the element of its value (X.680 clause 23.4)."""

        def read(element: Element) -> bytes:
            if not len(element):
                return _octets(element)
            children = list(_children(element))
            if len(children) != 1 or children[0].tag != contained.name:
                raise _error("xer.contained", children[0], name=contained.name)
            value = _read_within(contained.name, self._reader(contained), children[0])
            return self._encode(contained, value)

        return read


def _groups(definition: SequenceType) -> dict[str, frozenset[str]]:
    """The components of each extension addition group under the name that asn1c gives to an element around them.

    X.680 has no such element; asn1c, and with it OpenAirInterface, writes ``<ext1>`` around those of the first group.
    """
    groups = [addition for addition in definition.additions or () if isinstance(addition, AdditionGroup)]
    return {
        f"ext{number}": frozenset(component.name for component in group.components)
        for number, group in enumerate(groups, 1)
    }


def _components(element: Element, known: Any, groups: dict[str, frozenset[str]]) -> Iterator[Element]:
    """Yield the elements of components, those within asn1c's elements of groups as if these were not there."""
    for child in _children(element):
        group = groups.get(str(child.tag)) if child.tag not in known else None
        if group is None:
            yield child
            continue
        for member in _children(child):
            if member.tag not in group:
                raise _error("xer.unknown-element", member, parent=child.tag)
            yield member


def _children(element: Element) -> Iterator[Element]:
    """Yield child elements; between them, only white space, comments and processing instructions may stand."""
    if element.text and not element.text.isspace():
        raise _error("xer.stray-text", element, text=element.text.strip()[:20])
    for node in element.iterchildren():
        if node.tail and not node.tail.isspace():
            raise _error("xer.stray-text", element, text=node.tail.strip()[:20])
        if isinstance(node.tag, str):
            if node.attrib:
                raise _error("xer.attribute", node, name=next(iter(node.attrib)))
            yield node


def _text(element: Element) -> str:
    """Return the characters within an element that has no child elements."""
    if not len(element):
        return element.text or ""
    for node in element.iterchildren("*"):
        raise _error("xer.unknown-element", node, parent=element.tag)
    return "".join([element.text or "", *(node.tail or "" for node in element.iterchildren())])


def _literal_reader(kind: str, values: dict[str, Any]) -> Read:
    literal = _literal(kind, values)

    def read(element: Element) -> Any:
        children = list(_children(element))
        if len(children) != 1:
            raise _error("xer.one-literal", element, kind=kind, count=len(children))
        return literal(children[0])

    return read


def _literal(kind: str, values: dict[str, Any]) -> Read:
    def read(element: Element) -> Any:
        name = str(element.tag)
        if name not in values:
            raise _error("xer.no-literal", element, kind=kind, names=", ".join(values))
        if len(element) or (element.text or "").strip():
            raise _error("xer.not-empty", element)
        return values[name]

    return read


def _integer(element: Element) -> int:
    text = _text(element).strip()
    if not _NUMBER.fullmatch(text):
        raise _error("xer.no-integer", element, text=text[:20])
    return int(text)


def _null(element: Element) -> None:
    if _text(element).strip():
        raise _error("xer.not-empty", element)


def _octets(element: Element) -> bytes:
    text = "".join(_text(element).split())
    if not _HEXADECIMAL.fullmatch(text):
        raise _error("xer.no-octets", element)
    return bytes.fromhex(text)


def _bits(element: Element) -> tuple[bytes, int]:
    text = "".join(_text(element).split())
    if not _BITS.fullmatch(text):
        raise _error("xer.no-bits", element)
    count = len(text)
    octets = -(-count // 8)
    return int(text.ljust(8 * octets, "0") or "0", 2).to_bytes(octets, "big"), count


def _object_identifier(element: Element) -> str:
    text = _text(element).strip()
    if not _OBJECT_IDENTIFIER.fullmatch(text):
        raise _error("xer.no-object-identifier", element, text=text[:20])
    return text


def _characters(element: Element) -> str:
    """Return a character string; empty elements in it stand for control characters (X.680 clause 12.15.5)."""
    pieces = [element.text or ""]
    for node in element.iterchildren():
        if isinstance(node.tag, str):
            character = _CONTROL_CHARACTERS.get(node.tag)
            if character is None:
                raise _error("xer.unknown-element", node, parent=element.tag)
            pieces.append(character)
        pieces.append(node.tail or "")
    return "".join(pieces)


def _time(kind: str, element: Element) -> datetime:
    text = _text(element).strip()
    try:
        return datetime.strptime(text, TIME_FORMATS[kind])  # noqa: DTZ007  # asn1tools' mapping has no time zone
    except ValueError:
        raise _error("xer.no-time", element, text=text[:20], kind=kind) from None


_LEAVES: dict[type[Definition], Read] = {
    BitStringType: _bits,
    IntegerType: _integer,
    NullType: _null,
    ObjectIdentifierType: _object_identifier,
    OctetStringType: _octets,
    StringType: _characters,
}


def _read_within(step: str | int, reader: Read, element: Element) -> Any:
    try:
        return reader(element)
    except Asn1Error as error:
        error.within(step)
        raise


def _error(key: str, element: Element, **data: object) -> DecodeError:
    line: Any = element.sourceline  # the type stubs leave its type open
    return DecodeError(key, bit=None, line=line or 0, element=str(element.tag), **data)
