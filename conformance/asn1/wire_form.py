"""What decides how values of a type are encoded by PER, without any name: types with the same form encode alike."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from conformance.asn1.closure import references
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

_Key = tuple[str, str]

ROUNDS = 32
"""How many steps of references apart types in a circle are told; RRC has circles of 15 types."""


class WireForms:
    """The forms of the types of one schema, each as a digest over all that the type holds and refers to."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._digests: dict[_Key, str] = {}
        self._lowest: dict[_Key, int] = {}
        self._open: list[_Key] = []

    def digest(self, item: Type) -> str:
        """Return the SHA-256 of the form of *item*, hexadecimal; references are transparent.

        A reference to what the schema does not have stands for itself.
        """
        if isinstance(item, Reference) and item.narrowed is None:
            return self._named((item.module, item.name))
        return hashlib.sha256(self._form(item).encode()).hexdigest()

    def _named(self, key: _Key) -> str:
        if key not in self._digests:
            self._visit(key)
        return self._digests[key]

    def _visit(self, key: _Key) -> None:
        """Digest what the type *key* refers to, then the type itself, together with those it forms a circle with.

        Circles are found by Tarjan's algorithm: types of one circle stay open until the first of them is done.
        """
        item = self._type(key)
        if item is None:
            self._digests[key] = f"unknown {'.'.join(key)}"
            return
        place = self._lowest[key] = len(self._open)
        self._open.append(key)
        targets = {(used.module, used.name) for used in references(item)}
        for target in targets:
            if target not in self._digests and target not in self._lowest:
                self._visit(target)
            if target not in self._digests:
                self._lowest[key] = min(self._lowest[key], self._lowest[target])
        if self._lowest[key] == place:
            circle = self._open[place:]
            del self._open[place:]
            self._close(circle, rounds=ROUNDS if len(circle) > 1 or key in targets else 1)

    def _close(self, circle: Sequence[_Key], *, rounds: int) -> None:
        """Digest the types of a circle, each round with what the one before told of the others."""
        self._digests |= dict.fromkeys(circle, "circle")
        for _ in range(rounds):
            self._digests |= {key: self.digest(self._schema.modules[key[0]].types[key[1]]) for key in circle}

    def _type(self, key: _Key) -> Type | None:
        module = self._schema.modules.get(key[0])
        return module.types.get(key[1]) if module else None

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
