"""Decoders of SEQUENCE (X.691 (2021) clause 19): presence, defaults, extension additions and their groups."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from conformance.asn1.uper_fields import code_table
from conformance.asn1.uper_lengths import truncated
from conformance.asn1.uper_observing import Decode
from conformance.errors import DecodeError
from conformance.model.received import EXTENSION, Received
from conformance.model.schema import AdditionGroup, Component, SequenceType

if TYPE_CHECKING:
    from conformance.asn1.uper_decoding import UperDecoder

Step = tuple[str, int, Any]
"""How a component is read: its name; the width and the table of its codes, or 0 and its decoder."""


@dataclass(slots=True)
class _Plan:
    """What follows a certain preamble of a SEQUENCE.

    Attributes:
        extended: extension additions follow the root.
        template: the present components in order, with the values of those that take no bits.
        steps: how the others are read.
        components: for each step, the component.
        presence: for each step, the bit of the preamble that declares the component, ``None`` if it is mandatory.
    """

    extended: bool
    template: dict[str, Any] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    components: list[Component] = field(default_factory=list)
    presence: list[int | None] = field(default_factory=list)


@dataclass(slots=True)
class _Kept:
    """What the encoding of one SEQUENCE held besides its components, as far as it was read."""

    width: int | None = None
    additions: dict[int, bytes] = field(default_factory=dict)
    explicit: list[str] = field(default_factory=list)

    def into(self, value: dict[str, Any]) -> None:
        """Keep it in *value* if plain encoding would not write it."""
        if self.width is not None or self.additions or self.explicit:
            value[EXTENSION] = Received(self.width, self.additions, tuple(self.explicit))


ReadAdditions = Callable[[str, int, dict[str, Any], _Kept], int]
"""Reads extension additions into a value, and what is not known of them into the rest."""


class SequenceDecoders:
    """Makes decoders of SEQUENCE types for the decoder of a schema."""

    def __init__(self, types: UperDecoder) -> None:
        self._types = types
        self._observer = types.observer
        self._breach = types.lengths.breach

    def decoder(self, item: SequenceType) -> Decode:
        """Return the decoder of a SEQUENCE; the one that tells and keeps nothing is faster."""
        additions = self._additions(item.additions or ())
        return self._plain(item, additions) if self._types.is_plain else self._full(item, additions)

    def _plain(self, item: SequenceType, additions: ReadAdditions) -> Decode:
        width, plans, plan = self._plans(item)

        def decode(bits: str, pos: int) -> tuple[dict[str, Any], int]:
            start, pos = pos, pos + width
            preamble = bits[start:pos]
            found = plans.get(preamble) or plan(preamble, start)
            value = found.template.copy()
            name = ""
            try:
                for name, size, member in found.steps:
                    if size:
                        end = pos + size
                        value[name] = member[bits[pos:end]]
                        pos = end
                    else:
                        value[name], pos = member(bits, pos)
            except KeyError:
                raise self._bad_code(item, name, bits, pos) from None
            except DecodeError as error:
                error.within(name)
                raise
            return value, additions(bits, pos, value, _Kept()) if found.extended else pos

        return decode

    def _full(self, item: SequenceType, additions: ReadAdditions) -> Decode:
        width, plans, plan = self._plans(item)

        def decode(bits: str, pos: int) -> tuple[dict[str, Any], int]:
            start, pos = pos, pos + width
            preamble = bits[start:pos]
            found = plans.get(preamble) or plan(preamble, start)
            self._note_preamble(item, preamble, start)
            value, kept = found.template.copy(), _Kept()
            for component, step, bit in zip(found.components, found.steps, found.presence, strict=True):
                declared = None if bit is None else start + bit
                value[component.name], pos = self._component(component, step[2], bits, pos, declared=declared)
                if component.default is not None and value[component.name] == component.default[0]:
                    kept.explicit.append(component.name)
            if found.extended:
                pos = additions(bits, pos, value, kept)
            if self._types.keeps:
                kept.into(value)
            return value, pos

        return decode

    def _plans(self, item: SequenceType) -> tuple[int, dict[str, _Plan], Callable[[str, int], _Plan]]:
        """Return the width of the preamble, the plans that were made, and what makes one for a preamble."""
        width = sum(map(may_be_absent, item.root)) + (item.additions is not None)
        plans: dict[str, _Plan] = {}

        def plan(preamble: str, pos: int) -> _Plan:
            if len(preamble) < width or "x" in preamble:
                raise truncated(pos)
            made = plans[preamble] = self._plan(item, preamble)
            return made

        return width, plans, plan

    def _plan(self, item: SequenceType, preamble: str) -> _Plan:
        """Work out what follows the extension and presence bits of a SEQUENCE (clauses 19.1 to 19.3)."""
        extensible = item.additions is not None
        presence = iter(enumerate(preamble[extensible:], int(extensible)))
        plan = _Plan(extended=extensible and preamble[0] == "1")
        for component in item.root:
            at, bit = next(presence) if may_be_absent(component) else (None, "1")
            if bit == "0":
                if component.default is not None:
                    plan.template[component.name] = component.default[0]
                continue
            constant = self._types.constant(component.type) if self._types.is_plain else None
            plan.template[component.name] = constant[0] if constant else None
            if constant is None:
                plan.steps.append(self._step(component))
                plan.components.append(component)
                plan.presence.append(at)
        return plan

    def _step(self, component: Component) -> Step:
        table = code_table(self._types.schema.definition(component.type)) if self._types.is_plain else None
        if table is None:
            return component.name, 0, self._types.decoder(component.type)
        return (component.name, *table)

    def _bad_code(self, item: SequenceType, name: str, bits: str, pos: int) -> DecodeError:
        """Return the error for a code that the table of component *name* does not hold."""
        used = next(component.type for component in item.root if component.name == name)
        try:
            self._types.decoder(used)(bits, pos)
        except DecodeError as error:
            error.within(name)
            return error
        raise AssertionError(name)

    def _note_preamble(self, item: SequenceType, preamble: str, start: int) -> None:
        if self._observer is None:
            return
        at = start
        if item.additions is not None:
            self._observer.note("extension-bit", at, at + 1, preamble[0] == "1")
            at += 1
        for component in filter(may_be_absent, item.root):
            self._observer.note("presence", at, at + 1, preamble[at - start] == "1", step=component.name)
            at += 1

    def _component(
        self, component: Component, member: Decode, bits: str, pos: int, *, declared: int | None = None
    ) -> tuple[Any, int]:
        read = located(component.name, member)
        if self._observer is None:
            return read(bits, pos)
        return self._observer.component(
            component.name, component.type, lambda: read(bits, pos), pos=pos, declared=declared
        )

    def _additions(self, additions: Sequence[Component | AdditionGroup]) -> ReadAdditions:
        """Return the reader of the extension additions of a SEQUENCE (clauses 19.7 to 19.9)."""
        readers: dict[int, Decode] = {}
        open_types = self._types.open_types

        def reader(index: int) -> Decode:
            if index not in readers:
                readers[index] = self._addition(additions[index])
            return readers[index]

        def read(bits: str, pos: int, value: dict[str, Any], kept: _Kept) -> int:
            bitmap, pos = self._bitmap(bits, pos)
            if len(bitmap) != len(additions) or "1" not in bitmap:
                kept.width = len(bitmap)
            for index, bit in enumerate(bitmap):
                if bit == "0":
                    continue
                if index >= len(additions):
                    kept.additions[index], pos = open_types.octets(bits, pos, index)
                    continue
                added, pos = open_types.decode(bits, pos, reader(index), lost={})
                if EXTENSION in added:
                    kept.explicit.extend(added.pop(EXTENSION).explicit)
                value.update(added)
            return pos

        return read

    def _bitmap(self, bits: str, pos: int) -> tuple[str, int]:
        """Read the bitmap that says which additions are there (clauses 19.7 and 19.8)."""
        count, first = self._types.lengths.small_length(bits, pos)
        end = first + count
        bitmap = bits[first:end]
        if len(bitmap) < count or "x" in bitmap:
            raise truncated(first)
        if self._observer:
            self._observer.note("bitmap", first, end, bitmap)
        if "1" not in bitmap:
            self._breach(DecodeError("uper.no-additions", bit=pos))
        return bitmap, end

    def _addition(self, addition: Component | AdditionGroup) -> Decode:
        if isinstance(addition, AdditionGroup):
            return self._group(SequenceType(addition.components))
        name, member = addition.name, self._types.decoder(addition.type)
        if self._types.is_plain:
            read = located(name, member)

            def decode_plain(bits: str, pos: int) -> tuple[dict[str, Any], int]:
                value, end = read(bits, pos)
                return {name: value}, end

            return decode_plain

        def decode(bits: str, pos: int) -> tuple[dict[str, Any], int]:
            value, end = self._component(addition, member, bits, pos)
            added = {name: value}
            if self._types.keeps and addition.default is not None and value == addition.default[0]:
                added[EXTENSION] = Received(explicit=(addition.name,))
            return added, end

        return decode

    def _group(self, group: SequenceType) -> Decode:
        """Return the decoder of an extension addition group, which must not be empty (clause 19.9)."""
        member = self.decoder(group)
        width = sum(map(may_be_absent, group.root))
        may_be_empty = width == len(group.root)

        def decode(bits: str, pos: int) -> tuple[Any, int]:
            if may_be_empty and bits[pos : pos + width] == "0" * width:
                self._breach(DecodeError("uper.empty-group", bit=pos, first=group.root[0].name))
            return member(bits, pos)

        return decode


def located(step: str, member: Decode) -> Decode:
    """Let errors within *member* name *step*."""

    def decode(bits: str, pos: int) -> tuple[Any, int]:
        try:
            return member(bits, pos)
        except DecodeError as error:
            error.within(step)
            raise

    return decode


def may_be_absent(component: Component) -> bool:
    """Whether a presence bit says if the component is there (clause 19.2)."""
    return component.optional or component.default is not None
