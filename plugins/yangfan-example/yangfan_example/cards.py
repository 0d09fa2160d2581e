"""Capability cards: text that names the ASN.1 type beside the octets.

::

    UE capability card
    type: UE-NR-Capability
    octets: 0c81 ...
            further octets, indented
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from conformance.errors import EvidenceError
from conformance.model.evidence import Evidence, MediaType
from conformance.model.text import Text

FIRST_LINE = "UE capability card"
FIELDS = frozenset({"type", "octets"})
MAX_LINES = 10_000
"""A card with more lines is refused."""


class CardReader:
    """Reads capability cards."""

    name = "capability card"

    def recognises(self, data: bytes) -> bool:
        """Whether *data* begins with the first line of a card."""
        return data.lstrip().startswith(FIRST_LINE.encode())

    def read(self, data: bytes, *, origin: str) -> Iterator[Evidence]:
        """Yield the one observation of the card.

        Raises:
            EvidenceError: the card is broken; the message names the line.
        """
        fields = _fields(data.decode("utf-8", "replace"), origin)
        for name in sorted(FIELDS - fields.keys()):
            raise _broken(origin, 1, Text(f"the card has no {name}", f"卡片缺少 {name}"))
        line, octets = fields["octets"]
        try:
            decoded = bytes.fromhex(octets)
        except ValueError as error:
            reason = Text(f"the octets are not hexadecimal: {error}", f"码流不是十六进制：{error}")
            raise _broken(origin, line, reason) from error
        yield Evidence(decoded, MediaType.UPER, f"{origin}, line {line}", type_name=fields["type"][1])


def _fields(text: str, origin: str) -> Mapping[str, tuple[int, str]]:
    """Return the fields by name, each with the number of its line; an indented line continues the one before."""
    lines = text.strip().splitlines()
    if len(lines) > MAX_LINES:
        reason = Text(f"a card has at most {MAX_LINES} lines", f"卡片最多 {MAX_LINES} 行")
        raise _broken(origin, MAX_LINES, reason)
    fields: dict[str, tuple[int, str]] = {}
    name = ""
    for number, line in enumerate(lines[1:], start=2):
        if line[:1].isspace() and name:
            fields[name] = fields[name][0], f"{fields[name][1]} {line.strip()}"
        elif line.strip():
            name, colon, content = line.partition(":")
            if not colon or name not in FIELDS or name in fields:
                expected = ", ".join(sorted(FIELDS - fields.keys()))
                reason = Text(f"expected a field ({expected})", f"此处应为字段（{expected}）")
                raise _broken(origin, number, reason)
            fields[name] = number, content.strip()
    return fields


def _broken(origin: str, line: int, reason: Text) -> EvidenceError:
    return EvidenceError("plugins.says-at", origin=origin, line=line, what=reason)
