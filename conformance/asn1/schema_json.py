"""The JSON form of a schema tree: compact, lossless, read lazily type by type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.asn1.release_view import NamedHistory
from conformance.errors import SchemaError
from conformance.model.schema import (
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

FORMAT = 1
"""Version of this JSON form; a document of another version is refused."""

Json = dict[str, Any]


def schema_to_json(schema: Schema) -> Json:
    """Return *schema* as a JSON object that :func:`schema_from_json` reads back to an equal schema."""
    return {
        "format": FORMAT,
        "name": schema.name,
        "origin": schema.origin,
        "digest": schema.digest,
        **({"version": schema.version} if schema.version else {}),
        "modules": [
            {
                "name": module.name,
                "types": {name: type_to_json(item) for name, item in module.types.items()},
                "constants": dict(module.constants),
            }
            for module in schema.modules.values()
        ],
    }


def schema_from_json(document: Json) -> Schema:
    """Read what :func:`schema_to_json` wrote; each type is built when it is first asked for.

    Raises:
        SchemaError: the document is of another format.
    """
    try:
        if document["format"] != FORMAT:
            raise SchemaError("schema.format", found=document["format"], expected=FORMAT)
        modules = {
            module["name"]: Module(module["name"], LazyTypes(module["types"]), dict(module["constants"]))
            for module in document["modules"]
        }
        version = document.get("version", "")
        return Schema(document["name"], modules, document["origin"], document["digest"], version, NamedHistory())
    except (KeyError, TypeError, AttributeError) as error:
        raise SchemaError("schema.damaged", reason=repr(error)) from error


class LazyTypes(Mapping[str, Type]):
    """Types by name, built from their JSON form when they are first asked for."""

    __slots__ = ("_built", "_documents")

    def __init__(self, documents: Mapping[str, Json]) -> None:
        self._documents = documents
        self._built: dict[str, Type] = {}

    def __getitem__(self, name: str) -> Type:
        found = self._built.get(name)
        if found is None:
            found = self._built[name] = type_from_json(self._documents[name])
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._documents)

    def __len__(self) -> int:
        return len(self._documents)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, LazyTypes) and self._documents == other._documents:
            return True
        return isinstance(other, Mapping) and dict(self.items()) == dict(other.items())

    __hash__ = None  # type: ignore[assignment]  # as every mapping that is compared by its content


def type_to_json(item: Type) -> Json:  # noqa: PLR0911  # one answer for each kind of type
    """Return one type as a JSON object; what is empty or false is left out."""
    match item:
        case Reference(module, name, narrowed):
            return {"is": "ref", "module": module, "name": name} | (
                {"narrowed": type_to_json(narrowed)} if narrowed else {}
            )
        case BooleanType() | NullType() | ObjectIdentifierType():
            return {"is": _SIMPLE[type(item)]}
        case IntegerType(bounds, named):
            return {"is": "integer"} | _bounds_json("bounds", bounds) | _named_json("named", named)
        case EnumeratedType(root, additions):
            return {"is": "enumerated", "root": [*map(list, root)]} | (
                {} if additions is None else {"additions": [*map(list, additions)]}
            )
        case BitStringType(size, named, contains):
            return {"is": "bits"} | _bounds_json("size", size) | _named_json("named", named) | _contains_json(contains)
        case OctetStringType(size, contains):
            return {"is": "octets"} | _bounds_json("size", size) | _contains_json(contains)
        case StringType(kind, size, alphabet):
            return (
                {"is": "string", "kind": kind} | _bounds_json("size", size) | ({"from": alphabet} if alphabet else {})
            )
        case ListType(element, size):
            return {"is": "list", "of": type_to_json(element)} | _bounds_json("size", size)
        case SequenceType() | ChoiceType():
            return {"is": "sequence" if isinstance(item, SequenceType) else "choice"} | _members_json(
                item.root, item.additions
            )


def type_from_json(document: Json) -> Type:  # noqa: PLR0911  # one answer for each kind of type
    """Read what :func:`type_to_json` wrote."""
    match document["is"]:
        case "ref":
            narrowed = document.get("narrowed")
            return Reference(document["module"], document["name"], type_from_json(narrowed) if narrowed else None)
        case "integer":
            return IntegerType(_bounds(document, "bounds"), _named(document.get("named", ())))
        case "enumerated":
            additions = document.get("additions")
            return EnumeratedType(_named(document["root"]), None if additions is None else _named(additions))
        case "bits":
            return BitStringType(_bounds(document, "size"), _named(document.get("named", ())), _contains(document))
        case "octets":
            return OctetStringType(_bounds(document, "size"), _contains(document))
        case "string":
            return StringType(document["kind"], _bounds(document, "size"), document.get("from"))
        case "list":
            return ListType(type_from_json(document["of"]), _bounds(document, "size"))
        case "sequence":
            later = document.get("additions")
            return SequenceType(_components(document["root"]), None if later is None else _additions(later))
        case "choice":
            later = document.get("additions")
            return ChoiceType(_components(document["root"]), None if later is None else _components(later))
        case simple:
            return _SIMPLE_TYPES[simple]


_SIMPLE = {BooleanType: "boolean", NullType: "null", ObjectIdentifierType: "oid"}
_SIMPLE_TYPES: dict[str, Type] = {
    "boolean": BooleanType(),
    "null": NullType(),
    "oid": ObjectIdentifierType(),
}


def _bounds_json(name: str, bounds: Bounds) -> Json:
    parts = [*map(list, bounds.ranges), *(["..."] if bounds.extensible else [])]
    return {name: parts} if parts else {}


def _bounds(document: Json, name: str) -> Bounds:
    parts = document.get(name, ())
    return Bounds(tuple((part[0], part[1]) for part in parts if part != "..."), "..." in parts)


def _named_json(name: str, named: tuple[tuple[str, int], ...]) -> Json:
    return {name: [*map(list, named)]} if named else {}


def _named(pairs: list[list[Any]]) -> tuple[tuple[str, int], ...]:
    return tuple((name, number) for name, number in pairs)


def _contains_json(contains: Type | None) -> Json:
    return {"contains": type_to_json(contains)} if contains else {}


def _contains(document: Json) -> Type | None:
    contains = document.get("contains")
    return type_from_json(contains) if contains else None


def _members_json(root: tuple[Component, ...], additions: tuple[Component | AdditionGroup, ...] | None) -> Json:
    document: Json = {"root": [_component_json(component) for component in root]}
    if additions is not None:
        document["additions"] = [
            [_component_json(component) for component in addition.components]
            if isinstance(addition, AdditionGroup)
            else _component_json(addition)
            for addition in additions
        ]
    return document


def _component_json(component: Component) -> Json:
    document: Json = {"name": component.name, "type": type_to_json(component.type)}
    if component.optional:
        document["optional"] = True
    if component.default is not None:
        document["default"] = _value_json(component.default[0])
    return document


def _components(documents: list[Json]) -> tuple[Component, ...]:
    return tuple(_component(document) for document in documents)


def _component(document: Json) -> Component:
    default: tuple[object] | None = (_value(document["default"]),) if "default" in document else None
    return Component(document["name"], type_from_json(document["type"]), bool(document.get("optional")), default)


def _additions(documents: list[Json | list[Json]]) -> tuple[Component | AdditionGroup, ...]:
    return tuple(
        AdditionGroup(_components(document)) if isinstance(document, list) else _component(document)
        for document in documents
    )


def _value_json(value: object) -> object:
    """Write a default value; octets and tuples, which JSON does not have, become tagged objects."""
    match value:
        case bytes():
            return {"octets": value.hex()}
        case (bytes() as octets, int(count)):
            return {"octets": octets.hex(), "bits": count}
        case (str(name), chosen):
            return {"choice": name, "value": _value_json(chosen)}
        case dict():
            return {"sequence": {name: _value_json(item) for name, item in value.items()}}
        case list():
            return [_value_json(item) for item in value]
    return value


def _value(document: object) -> object:
    match document:
        case {"octets": octets, "bits": count}:
            return (bytes.fromhex(octets), count)
        case {"octets": octets}:
            return bytes.fromhex(octets)
        case {"choice": name, "value": chosen}:
            return (name, _value(chosen))
        case {"sequence": items}:
            return {name: _value(item) for name, item in items.items()}
        case list():
            return [_value(item) for item in document]
    return document
