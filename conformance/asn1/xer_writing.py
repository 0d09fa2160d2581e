"""Write values as XML text in the element names of XER, compiled type by type when a type is first used."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from conformance.asn1.alphabets import TIME_FORMATS
from conformance.asn1.xer_names import CONTROL_ELEMENTS, MAX_INTEGER_DIGITS, is_value_list, item_name
from conformance.errors import Asn1Error, EncodeError
from conformance.model.evidence import Value
from conformance.model.schema import (
    BitStringType,
    BooleanType,
    ChoiceType,
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

Write = Callable[[Any, list[str]], None]
"""Appends pieces of XML text for a value."""
Decode = Callable[[Reference, bytes], Value]
"""Decodes the octets of a contained encoding; raises DecodeError."""

_TOO_LARGE = 10**MAX_INTEGER_DIGITS
_SPECIAL = re.compile(r"[&<>\r]|[\x00-\x08\x0b\x0c\x0e-\x1f]")
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"} | {
    character: f"<{name}/>" for character, name in CONTROL_ELEMENTS.items()
}
_UNWRITABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Form:
    """What a form of the XML text adds to the names and contents of XER; the default adds nothing.

    Attributes:
        items: attribute of the element of a list.
        alternatives: attribute of the element of a list whose items are those of a CHOICE.
        empty: attribute of an element without content, unless that is the value of a BOOLEAN or ENUMERATED.
        unknown: attribute of a value that this version of the schema does not know; without it, such a value is
            refused.
        undecoded: attribute, as a template, of octets that are no encoding of the type that they should contain.
        decode: decodes contained encodings, whose values are then nested; without it, they are written as octets.
    """

    items: str = ""
    alternatives: str = ""
    empty: str = ""
    unknown: str | None = None
    undecoded: str = ""
    decode: Decode | None = None


class XerWriter:
    """Writes values of the types of one schema."""

    def __init__(self, schema: Schema, form: Form) -> None:
        self._schema = schema
        self._form = form
        self._named: dict[tuple[str, str], Write] = {}

    def text(self, used: Reference, value: Value, *, attributes: str = "") -> str:
        """Return the element of a value of the type *used*, named after it.

        Raises:
            EncodeError: the value is not of the type.
        """
        out: list[str] = []
        try:
            self._element(used.name, used, attributes)(value, out)
        except Asn1Error as error:
            error.type_name = used.name
            raise
        return "".join(out)

    def _element(self, tag: str, used: Type, attributes: str = "") -> Write:
        """Return the writer of an element *tag* that holds a value of the type *used*."""
        definition = self._schema.definition(used)
        match definition:
            case BooleanType():
                return self._literals(definition, f"<{tag}{attributes}>", f"</{tag}>")
            case EnumeratedType():
                return self._literals(definition, f"<{tag}{attributes}>", f"</{tag}>", unknown=self._unknown(tag))
            case SequenceType() | ListType() | ChoiceType():
                if isinstance(definition, ListType):
                    attributes += self._list_attribute(definition)
                return self._wrapped(tag, attributes, self._content(used))
            case OctetStringType(_, Reference() as contained) if self._form.decode:
                return self._contained(tag, contained, self._form.decode)
            case StringType(kind) if kind in TIME_FORMATS:
                return self._leaf(tag, attributes, lambda value: time_text(kind, value))
        return self._leaf(tag, attributes, _LEAVES[type(definition)])

    def _wrapped(self, tag: str, attributes: str, content: Write) -> Write:
        opening, closing = f"<{tag}{attributes}>", f"</{tag}>"
        nothing = f"<{tag}{attributes or self._form.empty}/>"

        def write(value: Any, out: list[str]) -> None:
            out.append(opening)
            length = len(out)
            content(value, out)
            if len(out) == length:
                out[-1] = nothing
            else:
                out.append(closing)

        return write

    def _leaf(self, tag: str, attributes: str, written: Callable[[Any], str]) -> Write:
        opening, closing = f"<{tag}{attributes}>", f"</{tag}>"
        nothing = f"<{tag}{attributes or self._form.empty}/>"

        def write(value: Any, out: list[str]) -> None:
            text = written(value)
            out.append(f"{opening}{text}{closing}" if text else nothing)

        return write

    def _literals(
        self, definition: BooleanType | EnumeratedType, before: str, after: str, unknown: str | None = None
    ) -> Write:
        """Return the writer of a BOOLEAN or ENUMERATED: one empty element (X.693 clauses 8.3.5 and 8.3.7)."""
        if isinstance(definition, EnumeratedType):
            kind = "ENUMERATED"
            names: dict[Any, str] = {name: name for name, _ in (*definition.root, *(definition.additions or ()))}
        else:
            kind, names = "BOOLEAN", {True: "true", False: "false"}
        texts = {value: f"{before}<{name}/>{after}" for value, name in names.items()}

        def write(value: Any, out: list[str]) -> None:
            text = texts.get(value) if isinstance(value, bool | str) else None
            if text is None and value is None:
                text = unknown
            if text is None:
                raise _mismatch(kind, value)
            out.append(text)

        return write

    def _unknown(self, tag: str) -> str | None:
        return None if self._form.unknown is None else f"<{tag}{self._form.unknown}/>"

    def _list_attribute(self, definition: ListType) -> str:
        chosen = isinstance(self._schema.definition(definition.element), ChoiceType)
        return self._form.alternatives if chosen else self._form.items

    def _content(self, used: Type) -> Write:
        """Return the writer of what stands within the element of a constructed type; that of a named type once."""
        if isinstance(used, Reference) and used.narrowed is None:
            key = (used.module, used.name)
            found = self._named.get(key)
            if found is None:
                found = self._named[key] = self._compiled(used)
            return found
        return self._compiled(used)

    def _compiled(self, used: Type) -> Write:
        match self._schema.definition(used):
            case SequenceType() as definition:
                return self._sequence(definition)
            case ListType() as definition:
                return self._list(definition)
            case ChoiceType() as definition:
                return self._choice(definition)
        raise AssertionError(used)

    def _sequence(self, definition: SequenceType) -> Write:
        """Components stand in textual order; DEFAULT values of the root are always written (X.693 clause 9.5)."""
        components = {component.name: component for component in definition.components()}
        fallbacks = {component.name: component.default for component in definition.root if not component.optional}
        position = {name: index for index, name in enumerate(components)}.__getitem__
        writers: dict[str, Write] = {}

        def write(value: Any, out: list[str]) -> None:
            if type(value) is not dict and not isinstance(value, Mapping):
                raise _mismatch("SEQUENCE", value)
            if not value.keys() <= components.keys():
                raise EncodeError("xer.unknown-component", name=min(value.keys() - components.keys()))
            given = value if fallbacks.keys() <= value.keys() else _completed(value, fallbacks)
            for name in sorted(given, key=position):
                writer = writers.get(name)
                if writer is None:
                    writer = writers[name] = self._element(name, components[name].type)
                try:
                    writer(given[name], out)
                except Asn1Error as error:
                    error.within(name)
                    raise

        return write

    def _list(self, definition: ListType) -> Write:
        item = definition.element
        writer: Write | None = None

        def write(value: Any, out: list[str]) -> None:
            nonlocal writer
            if writer is None:
                writer = self._item(item)
            if not isinstance(value, Sequence) or isinstance(value, str | bytes):
                raise _mismatch("SEQUENCE OF", value)
            index = 0
            try:
                for index, entry in enumerate(value):  # noqa: B007  # where an error is
                    writer(entry, out)
            except Asn1Error as error:
                error.within(index)
                raise

        return write

    def _item(self, item: Type) -> Write:
        if not is_value_list(self._schema, item):
            return self._element(item_name(self._schema, item), item)
        definition = self._schema.definition(item)
        if isinstance(definition, BooleanType | EnumeratedType):
            return self._literals(definition, "", "", unknown=self._unknown(item_name(self._schema, item)))
        return self._content(item)

    def _choice(self, definition: ChoiceType) -> Write:
        alternatives = {chosen.name: chosen for chosen in definition.alternatives()}
        writers: dict[str, Write] = {}

        def write(value: Any, out: list[str]) -> None:
            if not isinstance(value, tuple) or len(value) != 2:  # noqa: PLR2004  # name and value
                raise _mismatch("CHOICE", value)
            name, chosen = value
            if name is None and self._form.unknown is not None:
                out.append(f"<CHOICE{self._form.unknown}/>")
                return
            writer = writers.get(name)
            if writer is None:
                if name not in alternatives:
                    raise EncodeError("xer.unknown-alternative", name=name)
                writer = writers[name] = self._element(name, alternatives[name].type)
            _write_within(name, writer, chosen, out)

        return write

    def _contained(self, tag: str, contained: Reference, decode: Decode) -> Write:
        """Nest the value that the octets encode; octets that are broken stay octets and say why."""
        nested = self._wrapped(tag, "", self._element(contained.name, contained))

        def write(value: Any, out: list[str]) -> None:
            octets = _hexadecimal(value)
            try:
                inner = decode(contained, value)
            except Asn1Error as error:
                attribute = self._form.undecoded.format(_attribute(str(error)))
                out.append(f"<{tag}{attribute}>{octets}</{tag}>")
            else:
                nested(inner, out)

        return write


def _completed(value: Mapping[str, Any], fallbacks: Mapping[str, tuple[Any] | None]) -> Mapping[str, Any]:
    """Return *value* with the DEFAULT values of the components that it leaves out."""
    missing = {name: default for name, default in fallbacks.items() if name not in value}
    for name, default in missing.items():
        if default is None:
            raise EncodeError("xer.missing-component", name=name)
    return {name: default[0] for name, default in missing.items() if default} | dict(value)


def _write_within(name: str, writer: Write, value: Any, out: list[str]) -> None:
    try:
        writer(value, out)
    except Asn1Error as error:
        error.within(name)
        raise


def _integer(value: Any) -> str:
    if type(value) is not int:
        raise _mismatch("INTEGER", value)
    if abs(value) >= _TOO_LARGE:
        raise EncodeError("xer.too-many-digits", limit=MAX_INTEGER_DIGITS)
    return str(value)


def _null(value: Any) -> str:
    if value is not None:
        raise _mismatch("NULL", value)
    return ""


def _hexadecimal(value: Any) -> str:
    if not isinstance(value, bytes | bytearray):
        raise _mismatch("OCTET STRING", value)
    return value.hex().upper()


def _bits(value: Any) -> str:
    match value:
        case tuple((bytes() as octets, int(count))) if 0 <= count <= 8 * len(octets):
            return f"{int.from_bytes(octets, 'big'):0{8 * len(octets)}b}"[:count] if count else ""
    raise _mismatch("BIT STRING", value)


def _object_identifier(value: Any) -> str:
    if not isinstance(value, str):
        raise _mismatch("OBJECT IDENTIFIER", value)
    return value


def _characters(value: Any) -> str:
    """Escape what XML cannot hold or would change (X.680 clause 12.15)."""
    if not isinstance(value, str):
        raise _mismatch("CHARACTER STRING", value)
    found = _UNWRITABLE.search(value)
    if found:
        raise EncodeError("xer.unwritable", code=f"U+{ord(found[0]):04X}")
    return _SPECIAL.sub(lambda special: _ESCAPES[special[0]], value)


def time_text(kind: str, value: Any) -> str:
    """Write a time in seconds of UTC, the canonical form without a fraction (X.693 clauses 9.10 and 9.11)."""
    if not isinstance(value, datetime):
        raise _mismatch(kind, value)
    universal = value.astimezone(UTC) if value.tzinfo else value
    return universal.strftime(TIME_FORMATS[kind])


def _attribute(text: str) -> str:
    return _characters(re.sub(r"[\x00-\x1f]", " ", text)).replace('"', "&quot;")


_LEAVES: dict[type, Callable[[Any], str]] = {
    BitStringType: _bits,
    IntegerType: _integer,
    NullType: _null,
    ObjectIdentifierType: _object_identifier,
    OctetStringType: _hexadecimal,
    StringType: _characters,
}


def _mismatch(kind: str, value: Any) -> EncodeError:
    return EncodeError("xer.mismatch", kind=kind, found=type(value).__name__)
