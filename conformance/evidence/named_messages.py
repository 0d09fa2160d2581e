"""Turn messages whose parts are named (JSON, value notation, trees) into observations.

A message is observed as a whole where its containers are octets. Tools mostly print what is in a container instead of
its octets: then every container is an observation of its own, of the capability of its RAT, and is encoded when it is
opened. Containers of other RATs, and messages that carry no UE capabilities, are left out with a log entry.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from conformance.errors import EvidenceError
from conformance.evidence.kinds import CAPABILITIES, KINDS, NR_LIST, NR_MESSAGE, OCTETS
from conformance.model.evidence import Evidence, MediaType, Rat

MESSAGE = NR_MESSAGE.name
LIST = NR_LIST.name
_OPENED = frozenset({MESSAGE, LIST, "UECapabilityInformation", "UERadioAccessCapabilityInformation"})
"""The types whose containers are observed one by one where they are printed."""
CAPABILITY_TYPES = _OPENED | {kind.name for kind in CAPABILITIES.values()}
"""The types that tools print capabilities in."""

MAX_DEPTH = 100
"""How deep the parts of a message may nest; the deepest capability stays below 60."""
MAX_MESSAGES = 10_000
"""How many messages one text may hold."""

_INFORMATION = "ueCapabilityInformation"
_BESIDE = frozenset({"rrc-TransactionIdentifier", "lateNonCriticalExtension", "nonCriticalExtension"})
_EMPTY = "evidence.no-container"
_REPORTED = 10
"""How many broken messages are reported one by one; the others are counted."""
_OCTETS = tuple(OCTETS.values())

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Source:
    """What a text states around a message.

    Attributes:
        origin: where the text comes from.
        frame: the number of the message, ``None`` where the text holds one.
        time: as :class:`~conformance.model.evidence.Evidence` has it.
        direction: the same.
        device: the same.
    """

    origin: str
    frame: int | None = None
    time: str | None = None
    direction: str | None = None
    device: str = ""

    def place(self, inside: str = "") -> str:
        """Return the origin with the number of the message and what is meant *inside* of it."""
        parts = [f"message {self.frame}"] if self.frame is not None else []
        parts += [inside] if inside else []
        return f"{self.origin} ({', '.join(parts)})" if parts else self.origin


@dataclass(frozen=True, slots=True)
class CutOctets:
    """Stands for octets that a tool printed in part only.

    Attributes:
        line: the number of the line.
    """

    line: int


def message_evidence(type_name: str | None, document: Any, source: Source) -> Iterator[Evidence]:
    """Yield what is observed in a value of the type, or of one yet unknown.

    Raises:
        EvidenceError: its structure is not that of the type, or a part of it is not there.
    """
    if type_name not in _OPENED or isinstance(document, str):
        yield _value(type_name, document, source, "")
        return
    entries = _container_list(type_name, document, source)
    if entries is None and source.frame is not None and type_name == MESSAGE and _is_other_message(document):
        _LOG.info("%s carries no UE capability information and is left out", source.place())
    elif entries is None or all(isinstance(_octets(entry), str) for entry in entries):
        yield _value(type_name, document, source, "")
    else:
        found = [item for entry in entries for item in _container(entry, source)]
        if not found:
            raise EvidenceError(_EMPTY, origin=source.place())
        yield from found


def each_message(messages: Iterable[Iterator[Evidence]], *, origin: str) -> Iterator[Evidence]:
    """Yield what is observed in each of *messages*; one that is broken is reported and does not stop the others.

    Raises:
        EvidenceError: nothing is observed; the error is that of the first broken message, if there is one.
    """
    found = False
    errors: list[EvidenceError] = []
    for message in messages:
        try:
            evidence = list(message)
        except EvidenceError as error:
            errors.append(error)
        else:
            found = found or bool(evidence)
            yield from evidence
    if not found:
        raise errors[0] if errors else EvidenceError("text_evidence.no-message", origin=origin)
    for reported in errors[:_REPORTED]:
        _LOG.log(logging.INFO if reported.key == _EMPTY else logging.WARNING, "%s", reported)
    if len(errors) > _REPORTED:
        _LOG.warning("%s", EvidenceError("evidence.more-broken", count=len(errors) - _REPORTED))


def rat_evidence(document: dict[str, Any], source: Source) -> Iterator[Evidence]:
    """Yield the capabilities that stand in *document* under the names of their RATs: values, or octets in hexadecimal.

    Raises:
        EvidenceError: a member is neither.
    """
    for rat, value in document.items():
        yield from _container({"rat-Type": rat, _OCTETS[0]: value}, source)


def bit_string(digits: str, base: str) -> dict[str, Any] | None:
    """Return a string of binary (*base* ``B``) or hexadecimal (``H``) digits as documents have it.

    ``None`` if a digit is none of the base. It may be a BIT STRING or an OCTET STRING: the type tells.
    """
    bits = 1 if base == "B" else 4
    try:
        number = int(digits or "0", 1 << bits)
    except ValueError:
        return None
    length = bits * len(digits)
    octets = -(-length // 8)
    return {"value": (number << (8 * octets - length)).to_bytes(octets, "big").hex().upper(), "length": length}


def _value(type_name: str | None, document: Any, source: Source, inside: str) -> Evidence:
    place = source.place(inside)
    try:
        data = json.dumps(document, separators=(",", ":"), default=_refuse).encode()
    except _CutError as error:
        raise EvidenceError("text_evidence.cut", origin=place, line=error.line) from error
    return _evidence(data, MediaType.JER, type_name, source, place)


def _evidence(data: bytes, media_type: MediaType, type_name: str | None, source: Source, place: str) -> Evidence:
    return Evidence(
        data,
        media_type,
        place,
        type_name=type_name,
        direction=source.direction,
        time=source.time,
        frame=source.frame,
        device=source.device,
    )


class _CutError(Exception):
    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def _refuse(part: Any) -> str:
    if isinstance(part, CutOctets):
        raise _CutError(part.line)
    raise TypeError(part)


def _container_list(type_name: str, document: Any, source: Source) -> list[Any] | None:
    """Return the container list that is a message or in one, ``None`` if it carries none.

    Raises:
        EvidenceError: something that is not known stands beside the list.
    """
    for way in _ways(type_name):
        passed = [document]
        for step in way:
            inner = passed[-1]
            passed.append(inner.get(step) if isinstance(inner, dict) else None)
        if isinstance(passed[-1], list):
            for outer, step in zip(passed, way, strict=False):
                for name in sorted(outer.keys() - {step, *_BESIDE}):
                    raise EvidenceError("text_evidence.beside", origin=source.place(), name=name)
            return passed[-1]
    return None


def _ways(type_name: str) -> Iterator[tuple[str, ...]]:
    """Yield the ways through a type of that name, of either standard, to the list, through octets that are printed."""
    for kind in KINDS:
        if kind.name == type_name:
            yield (*kind.way, *(kind.within.way if kind.within else ()))


def _is_other_message(document: Any) -> bool:
    """Whether a message is of a class, or one of its class, that carries no UE capabilities."""
    for step in ("message", "c1"):
        document = document.get(step) if isinstance(document, dict) else None
    return not isinstance(document, dict) or _INFORMATION not in document


def _octets(entry: Any) -> Any:
    names = [name for name in _OCTETS if isinstance(entry, dict) and name in entry]
    return entry[names[0]] if names else None


def _container(entry: Any, source: Source) -> Iterator[Evidence]:
    """Yield what is in one entry of a container list.

    Raises:
        EvidenceError: it is no such entry, or its octets are neither hexadecimal nor a value.
    """
    rat, content = entry.get("rat-Type") if isinstance(entry, dict) else None, _octets(entry)
    if not isinstance(rat, str) or content is None or len(entry) != len(("rat-Type", _OCTETS)):
        raise EvidenceError("text_evidence.entry", origin=source.place(), found=_shown(entry))
    if rat not in set(Rat):
        _LOG.warning("%s", EvidenceError("text_evidence.skipped", origin=source.place(), rat=rat))
        return
    type_name, place = CAPABILITIES[Rat(rat)].name, source.place(rat)
    if isinstance(content, str):
        try:
            octets = bytes.fromhex(content)
        except ValueError as error:
            raise EvidenceError("text_evidence.octets", origin=place) from error
        yield _evidence(octets, MediaType.UPER, type_name, source, place)
    else:
        yield _value(type_name, content, source, rat)


def _shown(entry: Any) -> str:
    return ", ".join(map(str, entry))[:60] if isinstance(entry, dict | list) else repr(entry)[:60]
