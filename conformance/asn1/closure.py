"""What a type needs: the references within types, and the part of a schema that some types reach."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from conformance.errors import SchemaError
from conformance.model.schema import (
    BitStringType,
    ChoiceType,
    ListType,
    Module,
    OctetStringType,
    Reference,
    Schema,
    SequenceType,
    Type,
)


def references(item: Type) -> Iterator[Reference]:
    """Yield the references that stand in *item* itself, in textual order; what they refer to is not entered."""
    match item:
        case Reference():
            yield item
            if isinstance(item.narrowed, OctetStringType | BitStringType):
                yield from references(item.narrowed)
        case SequenceType():
            for component in item.components():
                yield from references(component.type)
        case ChoiceType():
            for alternative in item.alternatives():
                yield from references(alternative.type)
        case ListType(element):
            yield from references(element)
        case OctetStringType(_, contained) | BitStringType(_, _, contained) if contained is not None:
            yield from references(contained)


def closure(schema: Schema, types: Iterable[str]) -> Schema:
    """Return the part of *schema* that the named types reach, without the constants of its modules.

    Its digest is that of the types themselves: it is the same wherever and with whatever tools they were read.

    Raises:
        SchemaError: the schema has no type of such a name.
    """
    names = tuple(types)
    open_ends = [_find(schema, name) for name in names]
    reached = set(open_ends)
    while open_ends:
        module_name, type_name = open_ends.pop()
        for used in references(schema.modules[module_name].types[type_name]):
            target = (used.module, used.name)
            if target not in reached:
                reached.add(target)
                open_ends.append(target)
    modules = {}
    for module in schema.modules.values():
        kept = {name: module.types[name] for name in module.types if (module.name, name) in reached}
        if kept:
            modules[module.name] = Module(module.name, kept)
    return replace(schema, modules=modules, digest=_digest(modules, names))


def _digest(modules: Mapping[str, Module], names: Iterable[str]) -> str:
    from conformance.asn1.schema_json import type_to_json  # it knows views, which know what references are

    found = hashlib.sha256(" ".join(sorted(names)).encode())
    for name in sorted(modules):
        types = {kept: type_to_json(item) for kept, item in modules[name].types.items()}
        found.update(json.dumps({name: types}, sort_keys=True, separators=(",", ":")).encode())
    return found.hexdigest()


def _find(schema: Schema, name: str) -> tuple[str, str]:
    found = schema.find(name)
    if found is None:
        raise SchemaError("schema.unknown-type", schema=schema.name, type=name)
    return found.module, found.name
