"""Give lines whose indentation is lost their levels back, by the type of what they print.

Wireshark indents 40 levels at most; what is deeper is printed at the depth of the fortieth, so that a component, its
parts and the component after it stand one below the other. The type tells them apart: a list says how many items it
has, and a component belongs to the innermost SEQUENCE that is open and has it, in textual order. Where it could belong
to another as well, it is not guessed.

A line is a pair of the name that it begins with and of what follows: ``None``, the document of a primitive value, or an
object of one member: ``items``, how many items a list has; ``chosen``, an enumerator, an alternative or the text for a
number, with that number; ``cut``, octets that are printed in part only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from conformance.asn1.foreign_contents import foreign_contents
from conformance.asn1.renamed import current_name
from conformance.asn1.xer import named_type
from conformance.errors import DecodeError
from conformance.model.schema import (
    ChoiceType,
    EnumeratedType,
    ListType,
    OctetStringType,
    Reference,
    Schema,
    SequenceType,
    Type,
)

FLATTENED = "flattened lines"
"""The only member of an object that stands for lines without levels; the first of them is the whole."""

Line = Sequence[Any]


@dataclass(slots=True)
class _Open:
    """A SEQUENCE of which components may follow.

    Attributes:
        positions: the place of each component in the type.
        last: the place of the component that came last.
    """

    positions: dict[str, int] = field(default_factory=dict)
    last: int = -1

    def takes(self, name: str) -> bool:
        """Whether the component may follow."""
        return self.positions.get(name, -1) > self.last


def is_flattened(document: Any) -> bool:
    """Whether *document* stands for lines without levels."""
    return isinstance(document, dict) and document.keys() == {FLATTENED}


def nested_document(
    schema: Schema, used: Type, flattened: dict[str, Any], *, schema_of: Callable[[str], Schema] | None = None
) -> Any:
    """Return the document that lines, the first of them a value of the type *used*, stand for.

    Raises:
        DecodeError: a line has no place, or more than one.
    """
    lines = flattened[FLATTENED]
    for line in lines if isinstance(lines, list) else [lines]:
        if not (isinstance(line, list) and len(line) == len(("name", "value")) and isinstance(line[0], str)):
            raise DecodeError("jer.flat", name=str(line)[:40])
    nesting = _Nesting(lines, schema_of)
    document = nesting.document(schema, used, "")
    nesting.finish()
    return document


class _Nesting:
    """Takes the lines one after the other."""

    def __init__(self, lines: Sequence[Line], schema_of: Callable[[str], Schema] | None) -> None:
        self._lines = lines
        self._schema_of = schema_of
        self._place = 0
        self._open: list[_Open] = []

    def document(self, schema: Schema, used: Type, name: str) -> Any:  # noqa: PLR0911  # a case per kind
        """Return the document of the value that the next line begins; *name* is that of a type defined in place."""
        _, found = self._take()
        definition = schema.definition(used)
        type_name = used.name if isinstance(used, Reference) else name
        match definition, found:
            case SequenceType(), None:
                return self._components(schema, definition, type_name)
            case ListType(element), {"items": int(count)}:
                return [self._item(schema, element, index, type_name) for index in range(count)]
            case ChoiceType(), {"chosen": [str(chosen), _]}:
                return {chosen: self._alternative(schema, definition, chosen, type_name)}
            case EnumeratedType(), {"chosen": [str(text), _]}:
                return text
            case _, {"chosen": [_, number]}:
                return number
            case OctetStringType(contains=contained), _ if contained is not None or isinstance(found, dict):
                return self._octets(schema, contained, found)
        return found

    def finish(self) -> None:
        """Refuse lines that are left."""
        if self._place < len(self._lines):
            raise DecodeError("jer.flat", name=self._lines[self._place][0])

    def _components(self, schema: Schema, definition: SequenceType, type_name: str) -> dict[str, Any]:
        components = list(definition.components())
        sequence = _Open({component.name: place for place, component in enumerate(components)})
        document: dict[str, Any] = {}
        self._open.append(sequence)
        while self._place < len(self._lines):
            written = self._next()
            name = current_name(type_name, written) or written
            if not sequence.takes(name):
                break
            if any(outer.takes(name) for outer in self._open[:-1]):
                raise DecodeError("jer.flat-ambiguous", name=name)
            sequence.last = sequence.positions[name]
            component = components[sequence.last]
            foreign = foreign_contents(type_name, name)
            if foreign and self._schema_of:
                other = self._schema_of(foreign.schema)
                document[name] = self._octets(other, named_type(other, foreign.type_name), self._take()[1])
            else:
                document[name] = self.document(schema, component.type, f"{type_name}.{name}")
        self._open.pop()
        return document

    def _item(self, schema: Schema, element: Type, index: int, name: str) -> Any:
        line = self._take()[0]
        if line != f"Item {index}":
            raise DecodeError("jer.flat", name=line)
        return self.document(schema, element, name)

    def _alternative(self, schema: Schema, definition: ChoiceType, chosen: str, name: str) -> Any:
        for alternative in definition.alternatives():
            if alternative.name == chosen and self._next() == chosen:
                return self.document(schema, alternative.type, f"{name}.{chosen}")
        raise DecodeError("jer.flat", name=self._next() or chosen)

    def _octets(self, schema: Schema, contained: Type | None, found: Any) -> Any:
        """Return octets that are printed to the end, else what is printed below them."""
        name = self._next()
        printed: Any = None
        if isinstance(contained, Reference) and name == contained.name:
            printed = self.document(schema, contained, "")
        if isinstance(found, dict):
            if printed is None:
                raise DecodeError("jer.flat-cut")
            return printed
        return found

    def _next(self) -> str:
        return self._lines[self._place][0] if self._place < len(self._lines) else ""

    def _take(self) -> Line:
        if self._place == len(self._lines):
            raise DecodeError("jer.flat-end")
        self._place += 1
        return self._lines[self._place - 1]
