"""The names and escapes that XML value notation takes from ITU-T X.680."""

from __future__ import annotations

from conformance.model.schema import (
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

MAX_INTEGER_DIGITS = 1000
"""How many digits an INTEGER may have in a document."""

_CONTROL_NAMES = (
    "nul soh stx etx eot enq ack bel bs - - vt ff - so si dle "
    "dc1 dc2 dc3 dc4 nak syn etb can em sub esc is4 is3 is2 is1"
)
CONTROL_ELEMENTS = {chr(code): name for code, name in enumerate(_CONTROL_NAMES.split()) if name != "-"}
"""The empty elements that stand for control characters in a string (X.680 Table 3); tab, LF and CR stand for
themselves."""

_TYPE_NAMES: dict[type[Definition], str] = {
    BitStringType: "BIT_STRING",
    BooleanType: "BOOLEAN",
    ChoiceType: "CHOICE",
    EnumeratedType: "ENUMERATED",
    IntegerType: "INTEGER",
    ListType: "SEQUENCE_OF",
    NullType: "NULL",
    ObjectIdentifierType: "OBJECT_IDENTIFIER",
    OctetStringType: "OCTET_STRING",
    SequenceType: "SEQUENCE",
}


def item_name(schema: Schema, item: Type) -> str:
    """Return the name of the element around an item of a list: the type's reference, else its keyword.

    X.680 clause 26.10 with Table 4. An instance of a parameterised type has no reference of its own; the schema tree
    stores it expanded, so that it gets the keyword.
    """
    if isinstance(item, Reference):
        return item.name
    definition = schema.definition(item)
    return definition.kind if isinstance(definition, StringType) else _TYPE_NAMES[type(definition)]


def is_value_list(schema: Schema, item: Type) -> bool:
    """Whether a list of *item* is an XMLValueList, whose items have no element of their own around them.

    X.680 Table 5: BOOLEAN, ENUMERATED and CHOICE. A list of NULL is one too, but looks like a delimited one.
    """
    return isinstance(schema.definition(item), BooleanType | EnumeratedType | ChoiceType)
