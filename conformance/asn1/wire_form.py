"""What decides how values of a type are encoded by PER, without any name: types with the same form encode alike."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from conformance.model.schema import (
    AdditionGroup,
    BitStringType,
    ChoiceType,
    Component,
    EnumeratedType,
    IntegerType,
    ListType,
    OctetStringType,
    Reference,
    Schema,
    SequenceType,
    StringType,
    Type,
)


class WireForms:
    """The forms of the types of one schema, each as a digest over all that the type holds and refers to.

    The forms of types that refer to each other in a circle can be compared if they were asked for in the same order.
    """

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._digests: dict[tuple[str, str], str] = {}
        self._open: list[tuple[str, str]] = []
        self._outermost = 0

    def digest(self, item: Type) -> str:
        """Return the SHA-256 of the form of *item*, hexadecimal; references are transparent.

        A reference to what the schema does not have stands for itself.
        """
        if isinstance(item, Reference) and item.narrowed is None:
            return self._named(item)
        return hashlib.sha256(self._form(item).encode()).hexdigest()

    def _named(self, used: Reference) -> str:
        key = (used.module, used.name)
        if key in self._open:  # a recursive type: how many types further out it stands, whatever their names
            place = self._open.index(key)
            self._outermost = min(self._outermost, place)
            return f"outer {len(self._open) - place}"
        module = self._schema.modules.get(used.module)
        if module is None or used.name not in module.types:
            return f"unknown {used.module}.{used.name}"
        if key in self._digests:
            return self._digests[key]
        around, self._outermost = self._outermost, len(self._open)
        self._open.append(key)
        digest = self.digest(module.types[used.name])
        self._open.pop()
        if self._outermost >= len(self._open):  # what looks further out has another form elsewhere
            self._digests[key] = digest
        self._outermost = min(around, self._outermost)
        return digest

    def _form(self, item: Type) -> str:  # noqa: PLR0911  # one answer for each kind of type
        match item:
            case Reference(_, _, narrowed) if narrowed is not None:
                return self._form(narrowed)
            case SequenceType(root, additions):
                parts = "-" if additions is None else [self._addition(addition) for addition in additions]
                return f"sequence {[self._component(member) for member in root]} {parts}"
            case ChoiceType(root, additions):
                return f"choice {self._types(root)} {'-' if additions is None else self._types(additions)}"
            case EnumeratedType(root, additions):
                return f"enumerated {len(root)} {'-' if additions is None else len(additions)}"
            case ListType(element, size):
                return f"list {size} {self.digest(element)}"
            case IntegerType(bounds):
                return f"integer {bounds}"
            case BitStringType(size, _, contained) | OctetStringType(size, contained):
                return f"{type(item).__name__} {size} {contained and self.digest(contained)}"
            case StringType(kind, size, alphabet):
                return f"{kind} {size} {alphabet}"
        return type(item).__name__

    def _component(self, member: Component) -> str:
        return f"{self.digest(member.type)} {member.optional} {member.default}"

    def _addition(self, addition: Component | AdditionGroup) -> str:
        if isinstance(addition, AdditionGroup):
            return str([self._component(member) for member in addition.components])
        return self._component(addition)

    def _types(self, members: Iterable[Component]) -> list[str]:
        return [self.digest(member.type) for member in members]
