"""Give a schema tree to asn1tools, in the form that its parser would give its compiler.

Parsing the printed text would give the same, but asn1tools takes seconds for it, misreads DEFAULT values of constructed
types and bit strings, and knows no doubled quotation marks. It looks only at the first range of a constraint and
overlooks constraints on references to strings; so it gets the effective bounds (X.691 clause 10.3) and narrowed
references in full.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

from conformance.asn1.closure import references
from conformance.model.schema import (
    ANY,
    AdditionGroup,
    BitStringType,
    BooleanType,
    Bounds,
    ChoiceType,
    Component,
    EnumeratedType,
    IntegerType,
    ListType,
    Module,
    NullType,
    ObjectIdentifierType,
    OctetStringType,
    Reference,
    Schema,
    SequenceType,
    StringType,
    Type,
)

Descriptor = dict[str, Any]


def asn1tools_tree(schema: Schema) -> dict[str, Descriptor]:
    """Return the specification dictionary that ``asn1tools.compile_dict`` takes."""
    return {module.name: _module(schema, module) for module in schema.modules.values()}


def _module(schema: Schema, module: Module) -> Descriptor:
    imports: dict[str, list[str]] = {}
    for used in chain.from_iterable(references(item) for item in module.types.values()):
        if used.module != module.name and used.name not in imports.setdefault(used.module, []):
            imports[used.module].append(used.name)
    return {
        "imports": imports,
        "types": {name: _descriptor(schema, item) for name, item in module.types.items()},
        "values": {name: {"type": "INTEGER", "value": number} for name, number in module.constants.items()},
        "object-classes": {},
        "object-sets": {},
        "extensibility-implied": False,
        "tags": "AUTOMATIC",
    }


def _descriptor(schema: Schema, item: Type) -> Descriptor:  # noqa: C901, PLR0911, PLR0912  # one answer for each kind
    match item:
        case Reference(_, name, None):
            return {"type": name}
        case Reference(_, _, narrowed) if narrowed is not None:
            return _descriptor(schema, narrowed)
        case SequenceType(root, additions):
            return {"type": "SEQUENCE", "members": _members(schema, root, additions)}
        case ChoiceType(root, additions):
            return {"type": "CHOICE", "members": _members(schema, root, additions)}
        case ListType(element, size):
            return {"type": "SEQUENCE OF", "element": _descriptor(schema, element)} | _bounded("size", size)
        case EnumeratedType(root, additions):
            return {"type": "ENUMERATED", "values": [*root, *([] if additions is None else [None, *additions])]}
        case IntegerType(bounds, named):
            numbers: Descriptor = {"named-numbers": dict(named)} if named else {}
            return {"type": "INTEGER"} | numbers | _bounded("restricted-to", bounds)
        case BitStringType(size, named):
            bits: Descriptor = {"named-bits": [(name, str(number)) for name, number in named]} if named else {}
            return {"type": "BIT STRING"} | bits | _bounded("size", size)
        case OctetStringType(size):
            return {"type": "OCTET STRING"} | _bounded("size", size)
        case StringType(kind, size, alphabet):
            permitted = {"from": [(character, character) for character in alphabet]} if alphabet else {}
            return {"type": kind} | permitted | _bounded("size", size)
        case BooleanType():
            return {"type": "BOOLEAN"}
        case NullType():
            return {"type": "NULL"}
        case ObjectIdentifierType():
            return {"type": "OBJECT IDENTIFIER"}
    raise TypeError(item)


def _members(
    schema: Schema, root: Sequence[Component], additions: Sequence[Component | AdditionGroup] | None
) -> list[Descriptor | list[Descriptor] | None]:
    """``None`` is the extension marker; a list is an extension addition group."""
    members: list[Descriptor | list[Descriptor] | None] = [_member(schema, component) for component in root]
    if additions is not None:
        members.append(None)
        members += [
            [_member(schema, component) for component in addition.components]
            if isinstance(addition, AdditionGroup)
            else _member(schema, addition)
            for addition in additions
        ]
    return members


def _member(schema: Schema, component: Component) -> Descriptor:
    member: Descriptor = {"name": component.name} | _descriptor(schema, component.type)
    if component.optional:
        member["optional"] = True
    if component.default is not None:
        member["default"] = component.default[0]
    return member


def _bounded(key: str, bounds: Bounds) -> Descriptor:
    if bounds == ANY:
        return {}
    lower = "MIN" if bounds.lower is None else bounds.lower
    upper = "MAX" if bounds.upper is None else bounds.upper
    return {key: [(lower, upper), *([None] if bounds.extensible else [])]}
