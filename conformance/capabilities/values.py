"""Read values out of the probe document as plain JSON values."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    match definition:
        case SequenceType() | ChoiceType():
            value: Json = _members(schema, definition, element)
        case ListType():
            value = _items(schema, definition, element)
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


def _members(schema: Schema, definition: SequenceType | ChoiceType, element: Element) -> dict[str, Json]:
    components = definition.components() if isinstance(definition, SequenceType) else definition.alternatives()
    types = {component.name: component.type for component in components}
    return {
        child.tag: plain_value(schema, schema.definition(types[child.tag]), child)
        for child in element
        if child.tag in types
    }


def _items(schema: Schema, definition: ListType, element: Element) -> list[Json]:
    item = schema.definition(definition.element)
    if not is_value_list(schema, definition.element):
        return [plain_value(schema, item, child) for child in element]
    if isinstance(item, ChoiceType):
        types = {alternative.name: alternative.type for alternative in item.alternatives()}
        return [
            {child.tag: plain_value(schema, schema.definition(types[child.tag]), child)}
            for child in element
            if child.tag in types
        ]
    return [child.tag == "true" if isinstance(item, BooleanType) else child.tag for child in element]
