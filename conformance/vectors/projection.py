"""What a receiver of another release sees of a value: worked out from the two trees and the value, without decoding.

Both trees are gone through side by side, by position, since names may have changed from one edition to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from conformance.model.evidence import Value
from conformance.model.received import EXTENSION, Unknown
from conformance.model.schema import (
    AdditionGroup,
    BitStringType,
    ChoiceType,
    Component,
    Definition,
    EnumeratedType,
    IntegerType,
    ListType,
    OctetStringType,
    Schema,
    SequenceType,
    Type,
)

_EMPTY = SequenceType(())
Steps = tuple[str | int, ...]


class IncompatibleError(ValueError):
    """The two trees do not encode what is common to them alike: the receiver would misread the value."""


@dataclass(slots=True)
class Seen:
    """What a receiver sees.

    Attributes:
        value: the value under its own names.
        unknown: what it does not know: a rule of ``specs/encoding`` and the place, in the sender's names.
    """

    value: Value = None
    unknown: list[tuple[str, Steps]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Projection:
    """From the values of a sender to what a receiver sees of them."""

    sender: Schema
    receiver: Schema
    type_name: str
    encode: Callable[[Type, Value], bytes]
    """Encodes under the sender's schema."""

    def seen(self, value: Value) -> Seen:
        """Return what the receiver sees of a value of the sender's type.

        Raises:
            IncompatibleError: it would misread it.
        """
        sent, read = self.sender.find(self.type_name), self.receiver.find(self.type_name)
        if sent is None or read is None:
            raise IncompatibleError(self.type_name)
        seen = Seen()
        seen.value = self._value(sent, read, value, _Place(seen, (), is_last=True))
        return seen

    def _value(self, sent: Type, read: Type, value: Any, place: _Place) -> Value:
        sender, receiver = self.sender.definition(sent), self.receiver.definition(read)
        match sender, receiver:
            case SequenceType(), SequenceType():
                return self._sequence(sender, receiver, value, place)
            case ChoiceType(), ChoiceType():
                return self._choice(sender, receiver, value, place)
            case EnumeratedType(), EnumeratedType():
                return _enumerator(sender, receiver, value, place)
            case ListType(element, size), ListType(other, other_size) if size == other_size:
                last = len(value) - 1
                return [
                    self._value(element, other, item, place.at(index, is_last=index == last))
                    for index, item in enumerate(value)
                ]
        if _plain(sender) != _plain(receiver):
            raise IncompatibleError(place.steps)
        return value

    def _sequence(
        self, sender: SequenceType, receiver: SequenceType, value: Mapping[str, Any], place: _Place
    ) -> dict[str, Value]:
        if receiver == _EMPTY:
            return self._later(sender, place)
        if len(sender.root) != len(receiver.root) or (sender.additions is None) != (receiver.additions is None):
            raise IncompatibleError(place.steps)
        sent = [index for index, addition in enumerate(sender.additions or ()) if _is_sent(addition, value)]
        seen = self._components(sender.root, receiver.root, value, replace(place, is_last=place.is_last and not sent))
        known = receiver.additions or ()
        for component in _members(known):
            if component.default is not None:
                seen[component.name] = component.default[0]
        inner = replace(place, is_last=False)
        for index in sent:
            addition = (sender.additions or ())[index]
            if index < len(known):
                seen |= self._addition(addition, known[index], value, inner)
            else:
                place.note("unknown-addition", _members([addition])[0].name)
        if sent and len(known) != len(sender.additions or ()):
            place.note("bitmap-width")
        return seen

    def _later(self, sender: SequenceType, place: _Place) -> dict[str, Value]:
        """See nothing of what stands where the receiver has an empty SEQUENCE (TS 38.331 annex A.4)."""
        if sender != _EMPTY:
            if not place.is_last:
                raise IncompatibleError(place.steps)
            place.note("later-extension")
        return {}

    def _addition(
        self,
        sent: Component | AdditionGroup,
        read: Component | AdditionGroup,
        value: Mapping[str, Any],
        place: _Place,
    ) -> dict[str, Value]:
        if isinstance(sent, AdditionGroup) != isinstance(read, AdditionGroup):
            raise IncompatibleError(place.steps)
        return self._components(_members([sent]), _members([read]), value, place)

    def _components(
        self, sent: Sequence[Component], read: Sequence[Component], value: Mapping[str, Any], place: _Place
    ) -> dict[str, Value]:
        if len(sent) != len(read):
            raise IncompatibleError(place.steps)
        seen: dict[str, Value] = {}
        present = [one.name for one in sent if one.name in value]
        for ours, theirs in zip(sent, read, strict=True):
            if (ours.optional, ours.default is None) != (theirs.optional, theirs.default is None):
                raise IncompatibleError(place.steps)
            if ours.name in value:
                inner = place.at(ours.name, is_last=ours.name == present[-1])
                seen[theirs.name] = self._value(ours.type, theirs.type, value[ours.name], inner)
            elif theirs.default is not None:
                seen[theirs.name] = theirs.default[0]
        return seen

    def _choice(self, sender: ChoiceType, receiver: ChoiceType, value: tuple[str, Any], place: _Place) -> Value:
        if len(sender.root) != len(receiver.root) or (sender.additions is None) != (receiver.additions is None):
            raise IncompatibleError(place.steps)
        name, chosen = value
        for ours, theirs in zip(sender.root, receiver.root, strict=True):
            if ours.name == name:
                return theirs.name, self._value(ours.type, theirs.type, chosen, place.at(name, is_last=True))
        known = receiver.additions or ()
        index, alternative = next(item for item in enumerate(sender.additions or ()) if item[1].name == name)
        if index < len(known):
            inner = place.at(name, is_last=False)
            return known[index].name, self._value(alternative.type, known[index].type, chosen, inner)
        place.note("unknown-alternative", name)
        return EXTENSION, Unknown(index, self.encode(alternative.type, chosen))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the walk is.

    Attributes:
        seen: what is noted on the way.
        steps: the way from the root, in the sender's names.
        is_last: nothing of the encoding follows what is here.
    """

    seen: Seen
    steps: Steps
    is_last: bool

    def at(self, step: str | int, *, is_last: bool) -> _Place:
        """Return the place of a part."""
        return _Place(self.seen, (*self.steps, step), is_last=self.is_last and is_last)

    def note(self, rule: str, *further: str) -> None:
        """Note something that the receiver does not know."""
        self.seen.unknown.append((rule, (*self.steps, *further)))


def _enumerator(sender: EnumeratedType, receiver: EnumeratedType, value: Any, place: _Place) -> Value:
    if len(sender.root) != len(receiver.root) or (sender.additions is None) != (receiver.additions is None):
        raise IncompatibleError(place.steps)
    for (ours, _), (theirs, _) in zip(sender.root, receiver.root, strict=True):
        if ours == value:
            return theirs
    index = [name for name, _ in sender.additions or ()].index(value)
    if index < len(receiver.additions or ()):
        return (receiver.additions or ())[index][0]
    place.note("unknown-enumerator")
    return Unknown(index)


def _plain(item: Definition) -> object:
    """Return what decides how a value without parts is encoded and told: not its names, not what octets contain."""
    match item:
        case OctetStringType() | BitStringType():
            return replace(item, contains=None)
        case IntegerType(bounds):
            return bounds
    return item


def _members(additions: Sequence[Component | AdditionGroup]) -> tuple[Component, ...]:
    return tuple(SequenceType((), tuple(additions)).components())


def _is_sent(addition: Component | AdditionGroup, value: Mapping[str, Any]) -> bool:
    """Whether anything of an addition is encoded: present and not its default (X.691 clauses 19.5 and 19.9)."""
    sent = (one for one in _members([addition]) if one.name in value)
    return any(one.default is None or value[one.name] != one.default[0] for one in sent)
