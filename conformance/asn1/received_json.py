"""What a decoded message keeps of its encoding (:mod:`conformance.model.received`) in JSON, both ways.

It stands under ``"..."``, a name that no component has:

* in a SEQUENCE, an object of ``width`` (bits of the extension bitmap), ``additions`` (hexadecimal octets of open types
  by index), ``explicit`` (components sent with their default value) and ``tail`` (bits of a later extension); what says
  nothing is left out;
* as the alternative of a CHOICE, an object of ``index`` and ``octets``;
* in place of an enumerator, ``{"...": {"index": 4}}``.

What is read is held to what an encoding can have: a bitmap only where the type has an extension marker, indices within
the bitmap, an index that stands for something unknown only beyond what is known, bits of a later extension only in a
SEQUENCE that has nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from conformance.errors import DecodeError
from conformance.model.received import EXTENSION, Received, Unknown
from conformance.model.schema import ChoiceType, EnumeratedType, SequenceType

MAX_WIDTH = 16_383
"""The widest extension bitmap: the longest length that is written without fragments (X.691 clause 11.9.3.7)."""
MAX_INDEX = (1 << 64) - 1
"""The largest index of an addition that the strict codec reads."""
MAX_TAIL = 8 * 4 * 1024 * 1024
"""The most bits of a later extension: as many as the largest encoding has that is decoded."""

_DIGITS = re.compile(r"(?:[0-9A-Fa-f]{2})*")
_BITS = re.compile(r"[01]*")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,4}")


def received_json(received: Received) -> dict[str, Any]:
    """Return what an encoding held besides the components of a SEQUENCE; additions in the order of their indices."""
    said: dict[str, Any] = {
        "width": received.width,
        "additions": {str(index): received.additions[index].hex().upper() for index in sorted(received.additions)},
        "explicit": list(received.explicit),
        "tail": received.tail,
    }
    return {name: what for name, what in said.items() if what not in (None, {}, [], "")}


def unknown_json(unknown: Unknown) -> dict[str, Any]:
    """Return what stands in place of an enumerator or alternative that the type does not know."""
    octets = {} if unknown.octets is None else {"octets": unknown.octets.hex().upper()}
    return {"index": unknown.index, **octets}


def read_received(definition: SequenceType, document: Any) -> Received:
    """Return what stands under ``"..."`` in a SEQUENCE.

    Raises:
        DecodeError: no encoding of the type can have held it; the path of the error leads to the member.
    """
    members = _object(document, ("width", "additions", "explicit", "tail"))
    width = _checked(_read_width, members, "width", definition)
    additions = _checked(_read_additions, members, "additions", _beyond(definition, width)) or {}
    explicit = _checked(_read_explicit, members, "explicit", definition) or ()
    tail = _checked(_read_tail, members, "tail", definition) or ""
    return Received(width, additions, explicit, tail)


def read_unknown(definition: EnumeratedType | ChoiceType, document: Any) -> Unknown:
    """Return what stands under ``"..."`` in place of an enumerator or alternative.

    Raises:
        DecodeError: the type has no extension marker, or knows what the index stands for.
    """
    if definition.additions is None:
        raise _located(DecodeError("jer.not-extensible"))
    has_octets = isinstance(definition, ChoiceType)
    members = _object(document, ("index", "octets") if has_octets else ("index",))
    for name in ("index", *(("octets",) if has_octets else ())):
        if name not in members:
            raise _located(DecodeError("jer.missing-component", name=name))
    index = _checked(_read_index, members, "index", definition)
    return Unknown(index, _checked(_read_octets, members, "octets", None))


def _object(document: Any, names: Collection[str]) -> Mapping[str, Any]:
    if not isinstance(document, dict):
        raise _located(DecodeError("jer.received-object"))
    for name in document:
        if name not in names:
            raise _located(DecodeError("jer.received-member", name=name, known=", ".join(names)))
    return document


def _checked(read: Any, members: Mapping[str, Any], name: str, about: Any) -> Any:
    """Return the member *name*, ``None`` if it is not there; an error names it."""
    if name not in members:
        return None
    try:
        return read(members[name], about)
    except DecodeError as error:
        error.within(name)
        raise _located(error) from None


def _located(error: DecodeError) -> DecodeError:
    error.within(EXTENSION)
    return error


def _read_width(document: Any, definition: SequenceType) -> int:
    if definition.additions is None:
        raise DecodeError("jer.not-extensible")
    if not _is_number(document) or not 1 <= document <= MAX_WIDTH:
        raise DecodeError("jer.received-number", low=1, high=MAX_WIDTH)
    return int(document)


def _beyond(definition: SequenceType, width: int | None) -> int | None:
    """Return how many additions the encoding has room for, ``None`` without an extension marker."""
    known = definition.additions
    return None if known is None else len(known) if width is None else width


def _read_additions(document: Any, room: int | None) -> dict[int, bytes]:
    if room is None:
        raise DecodeError("jer.not-extensible")
    if not isinstance(document, dict):
        raise DecodeError("jer.received-object")
    additions: dict[int, bytes] = {}
    for key, digits in document.items():
        try:
            if not _NUMBER.fullmatch(key) or int(key) >= room:
                raise DecodeError("jer.received-index", text=key[:40], width=room)  # noqa: TRY301  # the handler locates
            additions[int(key)] = _read_octets(digits, None)
        except DecodeError as error:
            error.within(key)
            raise
    return additions


def _read_explicit(document: Any, definition: SequenceType) -> tuple[str, ...]:
    if not isinstance(document, list) or not all(isinstance(name, str) for name in document):
        raise DecodeError("jer.received-names")
    defaults = {component.name for component in definition.components() if component.default is not None}
    for index, name in enumerate(document):
        if name not in defaults or name in document[:index]:
            raise DecodeError("jer.received-explicit", name=name[:40])
    return tuple(document)


def _read_tail(document: Any, definition: SequenceType) -> str:
    if definition.root or definition.additions is not None:
        raise DecodeError("jer.received-tail")
    if not isinstance(document, str) or not _BITS.fullmatch(document) or len(document) > MAX_TAIL:
        raise DecodeError("jer.received-bits", limit=MAX_TAIL)
    return document


def _read_index(document: Any, definition: EnumeratedType | ChoiceType) -> int:
    known = [getattr(one, "name", one) for one in definition.additions or ()]
    if not _is_number(document) or not 0 <= document <= MAX_INDEX:
        raise DecodeError("jer.received-number", low=len(known), high=MAX_INDEX)
    if document < len(known):
        raise DecodeError("jer.received-known", index=document, first=len(known))
    return int(document)


def _read_octets(document: Any, _: None) -> bytes:
    if not isinstance(document, str) or not _DIGITS.fullmatch(document):
        raise DecodeError("jer.no-octets")
    return bytes.fromhex(document)


def _is_number(document: Any) -> bool:
    return isinstance(document, int) and not isinstance(document, bool)
