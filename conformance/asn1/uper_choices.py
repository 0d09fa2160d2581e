"""Decoders of CHOICE (X.691 (2021) clause 23)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from conformance.asn1.uper_fields import beyond
from conformance.asn1.uper_lengths import number_at
from conformance.asn1.uper_observing import Decode, Observer
from conformance.asn1.uper_sequences import located
from conformance.model.received import EXTENSION, Unknown
from conformance.model.schema import ChoiceType, Component

if TYPE_CHECKING:
    from conformance.asn1.uper_decoding import UperDecoder

Chosen = tuple[str | None, Any]
"""The name of an alternative and its value; no name where it is not known and not kept."""


def choice_decoder(item: ChoiceType, types: UperDecoder) -> Decode:
    """Return the decoder of a CHOICE for the decoder of a schema."""
    width = (len(item.root) - 1).bit_length() + (item.additions is not None)
    table = {f"{index:0{width}b}" if width else "": chosen for index, chosen in enumerate(item.root)}
    alternatives, observer = _Alternatives(types), types.observer
    members = alternatives.members

    def decode(bits: str, pos: int) -> tuple[Chosen, int]:
        end = pos + width
        chosen = table.get(bits[pos:end])
        if chosen is None:
            return beyond_root(bits, pos)
        if observer is None:
            member = members.get(chosen.name) or alternatives.member(chosen)
            value, end = member(bits, end)
            return (chosen.name, value), end
        _note_index(observer, item, chosen, pos=pos, end=end)
        return alternatives.decode(chosen, bits, end, pos if end > pos else None)

    def beyond_root(bits: str, pos: int) -> tuple[Chosen, int]:
        if item.additions is None or number_at(bits, pos, 1) == 0:
            types.lengths.breach(beyond(bits, pos, width, len(item.root), "23.6"))
            return (None, None), pos + width
        if observer:
            observer.note("extension-bit", pos, pos + 1, value=True)
        index, start = types.lengths.index(bits, pos + 1)
        if index < len(item.additions):
            chosen = item.additions[index]
            return types.open_types.decode(bits, start, partial(alternatives.decode, chosen), lost=(chosen.name, None))
        octets, end = types.open_types.octets(bits, start, index)
        return ((EXTENSION, Unknown(index, octets)) if types.keeps else (None, None)), end

    return decode


class _Alternatives:
    """Decodes the alternatives of one CHOICE; the decoder of each is made once."""

    def __init__(self, types: UperDecoder) -> None:
        self._types = types
        self._observer = types.observer
        self.members: dict[str, Decode] = {}

    def member(self, chosen: Component) -> Decode:
        """Return the decoder of an alternative, to be found among the members from now on."""
        made = self.members[chosen.name] = located(chosen.name, self._types.decoder(chosen.type))
        return made

    def decode(self, chosen: Component, bits: str, pos: int, index: int | None = None) -> tuple[Chosen, int]:
        """Decode the alternative at *pos*; *index* is the bit that names it, if there is one."""
        name = chosen.name
        member = self.members.get(name) or self.member(chosen)
        if self._observer is None:
            value, pos = member(bits, pos)
        else:
            read = partial(member, bits, pos)
            value, pos = self._observer.component(name, chosen.type, read, pos=pos, declared=index)
        return (name, value), pos


def _note_index(observer: Observer, item: ChoiceType, chosen: Component, *, pos: int, end: int) -> None:
    """Note which alternative of the root an index names."""
    if item.additions is not None:
        observer.note("extension-bit", pos, pos + 1, value=False)
        pos += 1
    if end > pos:
        observer.note("index", pos, end, chosen.name)
