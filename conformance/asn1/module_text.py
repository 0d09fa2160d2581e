"""Print a schema tree as plain ASN.1 text (ITU-T X.680), the form in which other tools take our schemas.

Modules are printed with AUTOMATIC TAGS, resolved bounds and expanded parameters: no more than what every ASN.1 compiler
knows. The tree keeps no tags; so BER, DER and OER, which send tags, agree with the original text only if that has
AUTOMATIC TAGS too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from conformance.asn1.closure import closure, references
from conformance.asn1.value_text import character_string, value_text
from conformance.errors import SchemaError
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

WIDTH = 110
"""Lists of names are broken into lines if they would reach beyond this column."""
INDENT = "    "


def print_schema(schema: Schema, *, types: Iterable[str] | None = None) -> str:
    """Return the ASN.1 text of *schema*, or of what the named *types* need.

    Raises:
        SchemaError: there is no such type, or the schema holds what cannot be written down.
    """
    printed = schema if types is None else closure(schema, types)
    origin = re.sub("--+", "-", " ".join(schema.origin.split()))  # two hyphens would end the comment
    heading = f"-- {schema.name}: {origin}\n\n" if origin else ""
    return heading + "\n".join(_Printer(printed).module(module) for module in printed.modules.values())


class _Printer:
    """Prints the modules of one schema."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._module = ""
        self._own: Iterable[str] = ()

    def module(self, module: Module) -> str:
        """Return the text of one module."""
        self._module, self._own = module.name, module.types
        constants = [f"{name} INTEGER ::= {number}" for name, number in module.constants.items()]
        types = [self._assignment(name, item) for name, item in module.types.items()]
        body = "\n\n".join((*_imports(module), *(["\n".join(constants)] if constants else []), *types))
        return f"{module.name} DEFINITIONS AUTOMATIC TAGS ::=\n\nBEGIN\n\n{body}\n\nEND\n"

    def _assignment(self, name: str, item: Type) -> str:
        return f"{name} ::= {self._type(item, f'{self._module}.{name}')}"

    def _type(self, item: Type, path: str, depth: int = 0) -> str:  # noqa: C901, PLR0911  # one answer for each kind
        match item:
            case Reference():
                return self._reference(item, path, depth)
            case SequenceType(root, additions):
                return self._members("SEQUENCE", root, additions, path, depth)
            case ChoiceType(root, additions):
                return self._members("CHOICE", root, additions, path, depth)
            case ListType(element, size):
                constraint = "" if size == ANY else f" ({_size(size)})"
                return f"SEQUENCE{constraint} OF {self._type(element, f'{path}.*', depth)}"
            case EnumeratedType():
                return _enumerated(item, depth)
            case IntegerType(bounds, named):
                return f"INTEGER{_named(named, depth)}{_constraints(_range(bounds))}"
            case BitStringType(size, named, contained):
                return f"BIT STRING{_named(named, depth)}{self._string_constraints(size, contained, path, depth)}"
            case OctetStringType(size, contained):
                return f"OCTET STRING{self._string_constraints(size, contained, path, depth)}"
            case StringType(kind, size, alphabet):
                return f"{kind}{_constraints(_alphabet(alphabet, path), _size(size))}"
            case BooleanType():
                return "BOOLEAN"
            case NullType():
                return "NULL"
            case ObjectIdentifierType():
                return "OBJECT IDENTIFIER"

    def _reference(self, item: Reference, path: str, depth: int) -> str:
        """Print a reference; a narrowed one with the constraints that the named type does not have."""
        foreign = item.module != self._module
        name = f"{item.module}.{item.name}" if foreign and item.name in self._own else item.name
        if item.narrowed is None:
            return name
        match self._schema.definition(Reference(item.module, item.name)), item.narrowed:
            case IntegerType(), IntegerType(bounds):
                return f"{name}{_constraints(_range(bounds))}"
            case OctetStringType(old, inner), OctetStringType(size, contained):
                pass
            case BitStringType(old, _, inner), BitStringType(size, _, contained):
                pass
            case StringType(_, old, before), StringType(_, size, alphabet):
                changed = "" if alphabet == before else _alphabet(alphabet, path)
                return f"{name}{_constraints(changed, _changed_size(old, size))}"
            case ListType(_, old), ListType(_, size):
                return f"{name}{_constraints(_changed_size(old, size))}"
            case _:
                raise SchemaError("schema.unprintable", path=path, reason=type(item.narrowed).__name__)
        contents = None if contained == inner else contained
        return f"{name}{self._string_constraints(ANY if old == size else size, contents, path, depth)}"

    def _string_constraints(self, size: Bounds, contained: Type | None, path: str, depth: int) -> str:
        contents = "" if contained is None else f"CONTAINING {self._type(contained, f'{path}.CONTAINING', depth)}"
        return _constraints(contents, _size(size))

    def _members(
        self,
        keyword: str,
        root: Sequence[Component],
        additions: Sequence[Component | AdditionGroup] | None,
        path: str,
        depth: int,
    ) -> str:
        items = [self._component(component, path, depth + 1) for component in root]
        if additions is not None:
            items.append("...")
            items += [self._addition(addition, path, depth + 1) for addition in additions]
        return _block(f"{keyword} {{", items, "}", depth)

    def _addition(self, addition: Component | AdditionGroup, path: str, depth: int) -> str:
        if isinstance(addition, Component):
            return self._component(addition, path, depth)
        items = [self._component(component, path, depth + 1) for component in addition.components]
        return _block("[[", items, "]]", depth)

    def _component(self, component: Component, path: str, depth: int) -> str:
        here = f"{path}.{component.name}"
        text = f"{component.name} {self._type(component.type, here, depth)}"
        if component.default is not None:
            return f"{text} DEFAULT {value_text(self._schema, component.type, component.default[0], path=here)}"
        return f"{text} OPTIONAL" if component.optional else text


def _imports(module: Module) -> Iterator[str]:
    wanted: dict[str, set[str]] = {}
    for used in chain.from_iterable(references(item) for item in module.types.values()):
        if used.module != module.name and used.name not in module.types:
            wanted.setdefault(used.module, set()).add(used.name)
    if wanted:
        parts = [
            f",\n{INDENT}".join(sorted(names)) + f"\n{INDENT}FROM {origin}" for origin, names in sorted(wanted.items())
        ]
        yield f"IMPORTS\n{INDENT}" + f"\n{INDENT}".join(parts) + ";"


def _enumerated(item: EnumeratedType, depth: int) -> str:
    """Print the enumerators; their numbers only where automatic numbering (X.680 clause 20) would give others."""
    pairs = (*item.root, *(item.additions or ()))
    automatic = [number for _, number in pairs] == list(range(len(pairs)))
    names = [name if automatic else f"{name}({number})" for name, number in pairs]
    if item.additions is not None:
        names.insert(len(item.root), "...")
    return f"ENUMERATED {_name_list(names, depth)}"


def _named(named: Sequence[tuple[str, int]], depth: int) -> str:
    return f" {_name_list([f'{name}({number})' for name, number in named], depth)}" if named else ""


def _name_list(names: Sequence[str], depth: int) -> str:
    line = f"{{ {', '.join(names)} }}"
    return line if len(line) + len(INDENT) * depth <= WIDTH // 2 else _block("{", names, "}", depth)


def _block(opening: str, items: Sequence[str], closing: str, depth: int) -> str:
    """Print *items* one a line, a step deeper than the block that holds them."""
    if not items:
        return opening + closing
    inside = INDENT * (depth + 1)
    return f"{opening}\n{inside}" + f",\n{inside}".join(items) + f"\n{INDENT * depth}{closing}"


def _constraints(*constraints: str) -> str:
    """Print each constraint in parentheses of its own; they are applied in turn.

    The size comes last: what is applied after an extensible constraint would take its extensibility away.
    """
    return "".join(f" ({constraint})" for constraint in constraints if constraint)


def _range(bounds: Bounds) -> str:
    if bounds == ANY:
        return ""
    return str(bounds) if bounds.ranges else f"MIN..MAX{bounds}"


def _size(size: Bounds) -> str:
    return f"SIZE ({_range(size)})" if size != ANY else ""


def _changed_size(old: Bounds, new: Bounds) -> str:
    return "" if old == new else _size(new)


def _alphabet(alphabet: str | None, path: str) -> str:
    """Print a permitted alphabet, three or more successive characters as a range (X.680 clause 51.7)."""
    if alphabet is None:
        return ""
    parts, rest = [], alphabet
    while rest:
        length = 1
        while length < len(rest) and ord(rest[length]) == ord(rest[0]) + length:
            length += 1
        run, rest = rest[:length], rest[length:]
        if length > 2:  # noqa: PLR2004  # shorter runs are written one by one
            parts.append(f"{character_string(run[0], path)}..{character_string(run[-1], path)}")
        else:
            parts += [character_string(character, path) for character in run]
    return f"FROM ({' | '.join(parts)})"
