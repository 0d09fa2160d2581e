"""Readers of values that are written as documents: XER (ITU-T X.693) and JSON (JER, ITU-T X.697)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn

from conformance.errors import DataError, EvidenceError
from conformance.model.evidence import Evidence, MediaType, Rat

MAX_JSON_DEPTH = 100
"""How deep arrays and objects of a JSON text may nest; the deepest capability stays below 60."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_JSON = re.compile(rb"\s*(?:\{\s*[\"}]|\[)")
_TYPES_BY_RAT = {Rat.NR: "UE-NR-Capability", Rat.EUTRA_NR: "UE-MRDC-Capability", Rat.EUTRA: "UE-EUTRA-Capability"}


class XerReader:
    """A value in XER: the document element names the type."""

    name = "xer"

    def recognises(self, data: bytes) -> bool:
        """Whether *data* begins as an XML document does."""
        return data.removeprefix(_BYTE_ORDER_MARK).lstrip().startswith(b"<")

    def read(self, data: bytes, *, origin: str) -> Iterator[Evidence]:
        """Yield the document.

        Raises:
            EvidenceError: it is not well-formed, has a DTD, or exceeds the limits of the hardened parser.
        """
        from conformance.xml.parsing import parse_xml

        try:
            root = parse_xml(data, origin=origin)
        except DataError as error:
            raise EvidenceError(error.key, **error.data) from error
        yield Evidence(data, MediaType.XER, origin, type_name=str(root.tag))


class JerReader:
    """Values in JSON.

    Three forms: an object with the type's name as its only key; an object with the values of capabilities under the
    names of their RATs (``nr``, ``eutra-nr``, ``eutra``); the value alone, whose type is then given or found out.
    """

    name = "json"

    def recognises(self, data: bytes) -> bool:
        """Whether *data* begins as a JSON object or array does (``{0x01`` is a C array)."""
        return _JSON.match(data.removeprefix(_BYTE_ORDER_MARK)) is not None

    def read(self, data: bytes, *, origin: str) -> Iterator[Evidence]:
        """Yield one observation for each value."""
        document = _parse_json(data.removeprefix(_BYTE_ORDER_MARK), origin)
        if isinstance(document, dict) and document and document.keys() <= set(Rat):
            for rat, value in document.items():
                yield _evidence(value, f"{origin} ({rat})", _TYPES_BY_RAT[Rat(rat)])
        elif isinstance(document, dict) and len(document) == 1 and next(iter(document))[:1].isupper():
            ((type_name, value),) = document.items()
            yield _evidence(value, origin, type_name)
        else:
            yield _evidence(document, origin, None)


def _evidence(value: Any, origin: str, type_name: str | None) -> Evidence:
    data = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Evidence(data, MediaType.JER, origin, type_name=type_name)


def _parse_json(data: bytes, origin: str) -> Any:
    def refuse(constant: str) -> NoReturn:
        raise EvidenceError("evidence.json", origin=origin, reason=constant)

    try:
        document = json.loads(data, parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        raise EvidenceError("evidence.json", origin=origin, reason=str(error)) from error
    if _deeper_than(document, MAX_JSON_DEPTH):
        raise EvidenceError("evidence.json-depth", origin=origin, limit=MAX_JSON_DEPTH)
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
