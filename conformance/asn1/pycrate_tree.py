"""Convert pycrate's run-time objects, bundled or freshly compiled, into our schema tree.

The only converter, whatever the source. pycrate resolves value references and instantiates parameterised types; what it
instantiated is stored expanded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from conformance.asn1.release_view import NamedHistory
from conformance.errors import SchemaError
from conformance.model.schema import (
    ANY,
    AdditionGroup,
    BitStringType,
    BooleanType,
    Bounds,
    ChoiceType,
    Component,
    Definition,
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

CONVERTER_VERSION = 1
"""Raised whenever the same pycrate objects give another tree, so that caches are made anew."""


def convert(modules: Iterable[Any], *, name: str, origin: str, digest: str) -> Schema:
    """Convert the pycrate *modules* (their run-time classes) into the schema *name*.

    Raises:
        SchemaError: a type is of a kind that the schema tree does not have.
    """
    offered = [module for module in modules if module._type_ or module._val_]
    objects = {(module._name_, item): _object(module, item) for module in offered for item in module._type_}
    converter = _Converter(objects)
    converted = {module._name_: converter.module(module) for module in offered}
    return Schema(name, converted, origin, digest, history=NamedHistory())


class _Converter:
    """Converts objects of pycrate; *objects* are the named types by module and name."""

    def __init__(self, objects: Mapping[tuple[str, str], Any]) -> None:
        self._objects = objects
        self._definitions: dict[tuple[str, str], Definition] = {}

    def module(self, module: Any) -> Module:
        types = {
            name: self._at(f"{module._name_}.{name}", self._objects[module._name_, name])
            for name in module._type_
            if not self._objects[module._name_, name]._param
        }
        values = (_object(module, name) for name in module._val_)
        constants = {value._name: value._val for value in values if value.TYPE == "INTEGER"}
        return Module(module._name_, types, constants)

    def _at(self, path: str, item: Any) -> Type:
        """Convert *item*, a use of a type: a reference if it refers to a type, else the type itself."""
        target = self._target(item)
        if target is None:
            return self._definition(path, item)
        module, name = target
        if item.TYPE in _CONSTRUCTED:
            return Reference(module, name)
        here, there = self._definition(path, item), self._named_definition(target)
        if isinstance(here, ListType) and isinstance(there, ListType):
            narrowed: Definition | None = ListType(there.element, here.size) if here.size != there.size else None
        else:
            narrowed = here if here != there else None
        return Reference(module, name, narrowed)

    def _target(self, item: Any) -> tuple[str, str] | None:
        """The named type that *item* refers to; an instance of a parameterised type refers to none."""
        reference = item._typeref
        if reference is None or not isinstance(reference.called, tuple) or getattr(reference, "ced_path", None):
            return None
        target = self._objects.get(tuple(reference.called))
        return None if target is None or target._param else tuple(reference.called)

    def _named_definition(self, target: tuple[str, str]) -> Definition:
        found = self._definitions.get(target)
        if found is None:
            found = self._definitions[target] = self._definition(".".join(target), self._objects[target])
        return found

    def _definition(self, path: str, item: Any) -> Definition:
        kind = item.TYPE
        if kind == "SEQUENCE":
            return self._sequence(path, item)
        if kind == "CHOICE":
            root = sorted(item._root, key=lambda name: _canonical_tag(item._cont[name]))
            additions = None if item._ext is None else tuple(self._component(path, item, name) for name in item._ext)
            return ChoiceType(tuple(self._component(path, item, name) for name in root), additions)
        if kind == "SEQUENCE OF":
            return ListType(self._at(f"{path}.*", item._cont), _bounds(item._const_sz))
        if kind == "OCTET STRING":
            return OctetStringType(_bounds(item._const_sz), self._contained(path, item))
        if kind == "BIT STRING":
            named = tuple((item._cont or {}).items())
            return BitStringType(_bounds(item._const_sz), named, self._contained(path, item))
        return _simple(path, item)

    def _contained(self, path: str, item: Any) -> Type | None:
        contained = item._const_cont
        return None if contained is None else self._at(f"{path}.CONTAINING", contained)

    def _sequence(self, path: str, item: Any) -> SequenceType:
        root = tuple(self._component(path, item, name) for name in item._root)
        if item._ext is None:
            return SequenceType(root)
        additions: list[Component | AdditionGroup] = []
        for nested in item._ext_nest:  # a name stands for itself, a list of names for a group
            if isinstance(nested, str):
                additions.append(self._component(path, item, nested))
            else:
                additions.append(AdditionGroup(tuple(self._component(path, item, name) for name in nested)))
        return SequenceType(root, tuple(additions))

    def _component(self, path: str, item: Any, name: str) -> Component:
        member = item._cont[name]
        default = None if member._def is None else (_value(member, member._def),)
        return Component(name, self._at(f"{path}.{name}", member), optional=bool(member._opt), default=default)


_CONSTRUCTED = frozenset({"SEQUENCE", "CHOICE"})
_STRINGS = frozenset(
    {
        "BMPString",
        "GeneralizedTime",
        "GeneralString",
        "GraphicString",
        "IA5String",
        "NumericString",
        "ObjectDescriptor",
        "PrintableString",
        "TeletexString",
        "UniversalString",
        "UTCTime",
        "UTF8String",
        "VideotexString",
        "VisibleString",
    }
)


def _simple(path: str, item: Any) -> Definition:
    kind = item.TYPE
    if kind == "ENUMERATED":
        root = tuple(sorted(((name, item._cont[name]) for name in item._root), key=lambda pair: pair[1]))
        additions = None if item._ext is None else tuple((name, item._cont[name]) for name in item._ext)
        return EnumeratedType(root, additions)
    if kind == "INTEGER":
        return IntegerType(_bounds(item._const_val), tuple((item._cont or {}).items()))
    if kind == "BOOLEAN":
        return BooleanType()
    if kind == "NULL":
        return NullType()
    if kind == "OBJECT IDENTIFIER":
        return ObjectIdentifierType()
    if kind in _STRINGS:
        alphabet = getattr(item, "_const_alpha", None)
        return StringType(
            kind,
            _bounds(getattr(item, "_const_sz", None)),
            "".join(sorted(alphabet.root)) if alphabet and alphabet.root and alphabet.ext is None else None,
        )
    raise SchemaError("schema.unsupported", path=path, kind=kind)


def _object(module: Any, name: str) -> Any:
    return getattr(module, name.replace("-", "_"))


def _bounds(constraint: Any) -> Bounds:
    """Convert an ASN1Set of numbers; adjacent intervals are joined."""
    if constraint is None:
        return ANY
    ranges: list[tuple[int | None, int | None]] = []
    for part in constraint.root:
        low, high = (part, part) if isinstance(part, int) else (part.lb, part.ub)
        if ranges and ranges[-1][1] is not None and low is not None and low <= ranges[-1][1] + 1:
            last = ranges[-1]
            ranges[-1] = (last[0], None if high is None else max(high, ranges[-1][1] or high))
        else:
            ranges.append((low, high))
    if ranges == [(None, None)]:
        ranges = []
    return Bounds(tuple(ranges), constraint.ext is not None)


def _canonical_tag(item: Any) -> tuple[int, int]:
    """The tag that places an alternative in its CHOICE (X.691 clause 23.4, X.680 clause 8.6)."""
    if item._tagc:
        tag: tuple[int, int] = item._tagc[0]
        return tag
    return min(_canonical_tag(alternative) for alternative in item._cont.values())


def _value(item: Any, value: Any) -> object:  # noqa: PLR0911  # one answer for each kind of type
    """Convert a default value from pycrate's mapping to ours."""
    match item.TYPE:
        case "BIT STRING":
            if isinstance(value, int):
                raise SchemaError("schema.unsupported", path=item._name, kind="BIT STRING DEFAULT")
            number, count = value
            width = -(-count // 8)
            return ((number << (8 * width - count)).to_bytes(width, "big"), count)
        case "SEQUENCE":
            return {name: _value(item._cont[name], chosen) for name, chosen in value.items()}
        case "SEQUENCE OF":
            return [_value(item._cont, chosen) for chosen in value]
        case "CHOICE":
            name, chosen = value
            return (name, _value(item._cont[name], chosen))
        case "NULL":
            return None
        case "OBJECT IDENTIFIER":
            return ".".join(map(str, value))
        case _ if item.TYPE in _STRINGS:  # pycrate keeps the quotation marks doubled, as they are written
            return str(value).replace('""', '"')
        case _:
            plain: object = value
            return plain
