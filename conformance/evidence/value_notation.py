"""ASN.1 value notation (ITU-T X.680) as logs print it.

Two shapes: value assignments, as QCAT prints them, ``value UE-NR-Capability ::= { … }``; and logs in the manner of
Amarisoft, a line with the time, layer, direction, number of the UE, cell and channel before each message::

    16:47:36.300 [RRC] UL 0001 01 DCCH-NR: UE capability information
            {
              message c1: ueCapabilityInformation: {

The time is one of day, with the date before it or without, or the seconds since 1970.
What is contained in octets is printed in their place. Text around the values is left out, but for the time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from conformance.errors import EvidenceError
from conformance.evidence.named_messages import (
    CAPABILITY_TYPES,
    MAX_MESSAGES,
    MESSAGE,
    Source,
    each_message,
    message_evidence,
)
from conformance.evidence.notation_parsing import parse_notation
from conformance.evidence.stated_times import heading_time, iso_time
from conformance.model.evidence import Evidence

_ASSIGNMENT = re.compile(r"^[ \t]*[a-z][\w-]*[ \t]+(?P<type>[A-Z][\w-]*)\s*::=", re.MULTILINE | re.ASCII)
_LOG_LINE = re.compile(
    r"^(?P<time>(?:\d{4}-\d\d-\d\d[ T])?\d\d:\d\d:\d\d\.\d{1,9}|\d{9,11}\.\d{1,9})[ \t]+"
    r"\[(?P<layer>[A-Z0-9]{2,8})\][ \t]+"
    r"(?P<direction>UL|DL|-)[ \t]+(?P<ue>[0-9a-f]{1,8}|-)(?P<rest>[^\n]*)$",
    re.MULTILINE | re.ASCII,
)
_MESSAGE = re.compile(r"\b(?P<channel>DCCH(?:-NR)?): UE capability information\b")
_DIRECTIONS = {"UL": "uplink", "DL": "downlink"}


@dataclass(frozen=True, slots=True)
class _Heading:
    """Where a value is announced.

    Attributes:
        begin: where the announcement begins in the text.
        end: where it ends; the value follows.
        line: the number of the line where it ends.
        type_name: the type of the value, ``None`` if it is no message that can carry capabilities.
        time: as the text states it.
        direction: ``uplink``, ``downlink`` or unknown.
        device: the identifier that the log gives the UE, if it does.
    """

    begin: int
    end: int
    line: int
    type_name: str | None
    time: str | None = None
    direction: str | None = None
    device: str = ""

    @property
    def circumstances(self) -> tuple[str | None, str | None, str]:
        """Time, direction and device."""
        return self.time, self.direction, self.device


class ValueNotationReader:
    """Values in ASN.1 value notation: value assignments, or messages of a log in the manner of Amarisoft."""

    name = "value notation"

    def recognises(self, data: bytes) -> bool:
        """Whether *data* holds a value assignment or a line of such a log."""
        text = data.decode(errors="replace")
        return _ASSIGNMENT.search(text) is not None or _LOG_LINE.search(text) is not None

    def read(self, data: bytes, *, origin: str) -> Iterator[Evidence]:
        """Yield the capabilities in each value.

        Raises:
            EvidenceError: a value is not in value notation, or the text holds no capability.
        """
        return each_message(self._messages(data, origin), origin=origin)

    def _messages(self, data: bytes, origin: str) -> Iterator[Iterator[Evidence]]:
        text = data.decode(errors="replace")
        headings = _assignments(text) or _log_lines(text)
        if len(headings) > MAX_MESSAGES:
            raise EvidenceError("text_evidence.too-many", origin=origin, limit=MAX_MESSAGES)
        for number, heading in enumerate(headings, 1):
            if heading.type_name in CAPABILITY_TYPES or (heading.type_name and len(headings) == 1):
                limit = headings[number].begin if number < len(headings) else len(text)
                source = Source(origin, number if len(headings) > 1 else None, *heading.circumstances)
                yield _observed(text, limit, heading, source)


def _observed(text: str, limit: int, heading: _Heading, source: Source) -> Iterator[Evidence]:
    document = parse_notation(text, heading.end, limit, line=heading.line, origin=source.origin)
    yield from message_evidence(heading.type_name, document, source)


def _assignments(text: str) -> list[_Heading]:
    """Return the value assignments; the time is the last one stated since the value before."""
    headings: list[_Heading] = []
    before, line = 0, 1
    for found in _ASSIGNMENT.finditer(text):
        line += text.count("\n", before, found.end())
        time = iso_time(text[before : found.start()])
        headings.append(_Heading(found.start(), found.end(), line, found["type"], time))
        before = found.end()
    return headings


def _log_lines(text: str) -> list[_Heading]:
    headings: list[_Heading] = []
    before, line = 0, 1
    for found in _LOG_LINE.finditer(text):
        line += text.count("\n", before, found.end())
        is_capability = found["layer"] == "RRC" and _MESSAGE.search(found["rest"])
        type_name, direction = MESSAGE if is_capability else None, _DIRECTIONS.get(found["direction"])
        time = heading_time(found["time"])
        device = f"UE {found['ue']}" if found["ue"] != "-" else ""
        headings.append(_Heading(found.start(), found.end(), line, type_name, time, direction, device))
        before = found.end()
    return headings
