"""Read values out of the probe document as plain JSON values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from conformance.asn1.per_schema import PerSchema
from conformance.asn1.xer_names import is_value_list
from conformance.model.schema import (
    BooleanType,
    ChoiceType,
    Definition,
    EnumeratedType,
    IntegerType,
    ListType,
    NullType,
    Schema,
    SequenceType,
)

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

Json = object


def plain_value(schema: Schema, definition: Definition, element: Element) -> Json:
    """Return the value in *element*, ``None`` for what the schema does not know.

    SEQUENCE and CHOICE become objects, SEQUENCE OF a list, ENUMERATED the enumerator, BIT STRING its digits.
    """
    return _READERS(schema).read(definition, element)


class _ValueReader:
    """Reads values of one schema; what it finds out about a type it keeps."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._members: dict[int, tuple[Definition, Mapping[str, Definition]]] = {}

    def read(self, definition: Definition, element: Element) -> Json:
        match definition:
            case SequenceType() | ChoiceType():
                members = self._members_of(definition)
                value: Json = {
                    child.tag: self.read(members[child.tag], child) for child in element if child.tag in members
                }
            case ListType():
                value = self._items(definition, element)
            case EnumeratedType():
                value = element[0].tag if len(element) else None
            case BooleanType():
                value = element[0].tag == "true" if len(element) else None
            case IntegerType():
                value = int(element.text or 0)
            case NullType():
                value = None
            case _:
                value = element.text or ""
        return value

    def _items(self, definition: ListType, element: Element) -> list[Json]:
        item = self._schema.definition(definition.element)
        if not is_value_list(self._schema, definition.element):
            return [self.read(item, child) for child in element]
        if isinstance(item, ChoiceType):
            members = self._members_of(item)
            return [{child.tag: self.read(members[child.tag], child)} for child in element if child.tag in members]
        return [child.tag == "true" if isinstance(item, BooleanType) else child.tag for child in element]

    def _members_of(self, definition: SequenceType | ChoiceType) -> Mapping[str, Definition]:
        """Return the definitions of the members by name; the entry keeps *definition*, so that its identity lasts."""
        kept = self._members.get(id(definition))
        if kept is None:
            members = definition.components() if isinstance(definition, SequenceType) else definition.alternatives()
            resolved = {member.name: self._schema.definition(member.type) for member in members}
            kept = self._members[id(definition)] = (definition, resolved)
        return kept[1]


_READERS = PerSchema(_ValueReader)
