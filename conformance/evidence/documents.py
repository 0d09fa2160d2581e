"""Readers of values that are written as documents: XER (ITU-T X.693) and JSON (JER, ITU-T X.697)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, NoReturn

from conformance.errors import DataError, EvidenceError
from conformance.evidence.named_messages import (
    LIST,
    MAX_DEPTH,
    MAX_MESSAGES,
    MESSAGE,
    Source,
    each_message,
    message_evidence,
    rat_evidence,
)
from conformance.model.evidence import Evidence, MediaType, Rat

_JSON = re.compile(rb"\s*(?:\{\s*[\"}]|\[)")
_PACKETS = {
    "tshark -T json": re.compile(rb'\s*\[\s*\{\s*"_index"\s*:'),
    "tshark -T ek": re.compile(rb'\s*\{\s*(?:"index"\s*:\s*\{\s*"_index"|"timestamp"\s*:\s*"\d+"\s*,\s*"layers")\s*:'),
}
"""How packets begin that Wireshark dissects to JSON: members repeat, and components are fields of Wireshark."""
_MARKUP = {"pdml": "tshark -T pdml (PDML)", "psml": "tshark -T psml (PSML)"}


class XerReader:
    """A value in XER: the document element names the type."""

    name = "xer"

    def recognises(self, data: bytes) -> bool:
        """Whether *data* begins as an XML document does."""
        return data.lstrip().startswith(b"<")

    def read(self, data: bytes, *, origin: str) -> Iterator[Evidence]:
        """Yield the document.

        Raises:
            EvidenceError: it is not well-formed, has a DTD, exceeds the limits of the hardened parser or holds packets.
        """
        from conformance.xml.parsing import parse_xml

        try:
            root = parse_xml(data, origin=origin)
        except DataError as error:
            raise EvidenceError(error.key, **error.data) from error
        if root.tag in _MARKUP:
            raise EvidenceError("text_evidence.packets", origin=origin, form=_MARKUP[str(root.tag)])
        yield Evidence(data, MediaType.XER, origin, type_name=str(root.tag))


class JerReader:
    """Values in JSON: JER, and capability dumps of other tools, whose containers are nested objects or hexadecimal.

    Four forms: an object with the type's name as its only key; an object with the capabilities under the names of their
    RATs (``nr``, ``eutra-nr``, ``eutra``); an array of objects in these two forms, each a message; the value alone,
    whose type is then given or found out. Values may also follow each other, one a line (JSON lines).
    """

    name = "json"

    def recognises(self, data: bytes) -> bool:
        """Whether *data* begins as a JSON object or array does (``{0x01`` is a C array)."""
        return _JSON.match(data) is not None

    def read(self, data: bytes, *, origin: str) -> Iterator[Evidence]:
        """Yield one observation for each value.

        Raises:
            EvidenceError: *data* is no JSON, nests too deep or holds too many messages, or a message lacks parts.
        """
        return each_message(self._messages(data, origin), origin=origin)

    def _messages(self, data: bytes, origin: str) -> Iterator[Iterator[Evidence]]:
        for form, beginning in _PACKETS.items():
            if beginning.match(data):
                raise EvidenceError("text_evidence.packets", origin=origin, form=form)
        try:
            document = _parse_json(data, origin)
        except EvidenceError:
            lines = _lines(data)
            if not lines:
                raise
            yield from _each_line(lines, origin)
            return
        if isinstance(document, list) and document and all(map(_is_labelled, document)):
            if len(document) > MAX_MESSAGES:
                raise EvidenceError("text_evidence.too-many", origin=origin, limit=MAX_MESSAGES)
            for number, message in enumerate(document, 1):
                yield _observed(message, Source(origin, frame=number))
        else:
            yield _observed(document, Source(origin))


def _lines(data: bytes) -> list[bytes]:
    """Return the lines of *data*, more than one, if each begins as JSON does, else none."""
    lines = [line for line in data.splitlines() if line.strip()]
    return lines if len(lines) > 1 and all(map(_JSON.match, lines)) else []


def _each_line(lines: Sequence[bytes], origin: str) -> Iterator[Iterator[Evidence]]:
    if len(lines) > MAX_MESSAGES:
        raise EvidenceError("text_evidence.too-many", origin=origin, limit=MAX_MESSAGES)
    for number, line in enumerate(lines, 1):
        yield _observed_line(line, Source(origin, frame=number))


def _observed_line(line: bytes, source: Source) -> Iterator[Evidence]:
    yield from _observed(_parse_json(line, source.place()), source)


def _is_labelled(document: Any) -> bool:
    """Whether *document* names the RATs of capabilities or the type of a value."""
    return isinstance(document, dict) and bool(document) and (document.keys() <= set(Rat) or _type_of(document) != "")


def _type_of(document: dict[str, Any]) -> str:
    """Return the name of the type that is the only key of *document*, or nothing."""
    name = next(iter(document)) if len(document) == 1 else ""
    return name if name[:1].isupper() else ""


def _observed(document: Any, source: Source) -> Iterator[Evidence]:
    if not _is_labelled(document):
        yield from message_evidence(_guessed_type(document), document, source)
    elif type_name := _type_of(document):
        yield from message_evidence(type_name, document[type_name], source)
    else:
        yield from rat_evidence(document, source)


def _guessed_type(document: Any) -> str | None:
    """Return the type of an unlabelled message or list whose containers are no octets."""
    if isinstance(document, dict) and document.keys() == {"message"}:
        return MESSAGE
    if (
        isinstance(document, list)
        and document
        and all(isinstance(item, dict) and "rat-Type" in item for item in document)
    ):
        return LIST
    return None


def _parse_json(data: bytes, origin: str) -> Any:
    def refuse(constant: str) -> NoReturn:
        raise EvidenceError("evidence.json", origin=origin, reason=constant)

    def unique(members: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(members)
        if len(found) < len(members):
            names = [name for name, _ in members]
            raise EvidenceError("text_evidence.twice", origin=origin, name=next(n for n in found if names.count(n) > 1))
        return found

    try:
        document = json.loads(data, parse_constant=refuse, object_pairs_hook=unique)
    except (ValueError, RecursionError) as error:
        raise EvidenceError("evidence.json", origin=origin, reason=str(error)) from error
    if _deeper_than(document, MAX_DEPTH):
        raise EvidenceError("evidence.json-depth", origin=origin, limit=MAX_DEPTH)
    return document


def _deeper_than(document: Any, limit: int) -> bool:
    level = [document]
    for _ in range(limit + 1):
        level = [
            item
            for outer in level
            if isinstance(outer, dict | list)
            for item in (outer.values() if isinstance(outer, dict) else outer)
        ]
    return bool(level)
