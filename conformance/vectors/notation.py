"""Vectors in ASN.1 value notation (ITU-T X.680) with their octets, for people who read ASN.1.

The file is an ASN.1 module with two assignments for each vector: the value that a decoder returns, and its encoding.
Comments in a fixed form carry what ASN.1 has no words for. What is read back is checked: the value gives the octets.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from conformance.errors import ConformanceError, DataError, EvidenceError
from conformance.model.schema import Schema
from conformance.model.vector import Expectation, SuiteHeader, Vector
from conformance.vectors.notation_comments import header_comments, read_header, read_vector, vector_comments
from conformance.vectors.notation_layout import laid_out
from conformance.vectors.notation_values import NotationValues
from conformance.vectors.suite_xml import MAX_VECTOR_OCTETS
from conformance.vectors.suites import MAX_VECTORS

MAX_NOTATION_OCTETS = 128 * 1024 * 1024
"""How large a file may be."""
KEPT = "the encoding holds what the value does not say"
"""The value alone does not give the octets: they hold what the type does not know, or what need not be sent."""

_BEGINNING = re.compile(r"^-- vector (?P<id>[^\s:]+)", re.MULTILINE)
_VALUE = re.compile(r"^[a-z][\w-]* (?P<type>[A-Z][\w.-]*) ::=", re.MULTILINE | re.ASCII)
_ENCODING = re.compile(r"^[a-z][\w-]* OCTET STRING ::=\s*'(?P<digits>[0-9A-Fa-f\s]*)'H", re.MULTILINE | re.ASCII)
_REFERENCE = re.compile(r"(?!vector-)[a-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*(?<!-encoding)", re.ASCII)


class NotationFormat:
    """All of a suite as one ASN.1 module of values; at most 128 MiB are read."""

    name = "notation"
    suffix = ".asn"

    def write(
        self, header: SuiteHeader, vectors: Iterable[Vector], schema_of: Callable[[str], Schema]
    ) -> Iterator[bytes]:
        """Yield the module vector by vector.

        Raises:
            SchemaError: the suite's schema is not available or lacks its type.
        """
        values = NotationValues(header, schema_of(header.schema))
        module = header.id.replace(".", "-")
        yield "".join(header_comments(header)).encode()
        yield f"\nVectors-{module} DEFINITIONS AUTOMATIC TAGS ::=\nBEGIN\n".encode()
        yield f"IMPORTS {header.type_name} FROM {header.module};\n".encode()
        for vector in vectors:
            yield _written(vector, header.type_name, values).encode()
        yield b"\nEND\n"

    def read(
        self, data: bytes, schema_of: Callable[[str], Schema], *, origin: str
    ) -> tuple[SuiteHeader, Iterator[Vector]]:
        """Return header and vectors; each value is held against its octets when it is read.

        Raises:
            DataError: the file is too large or no text, its header is incomplete, a vector is broken, or its value is
                not that of its octets; the message names vector and line.
            SchemaError: the suite's schema is not available or lacks its type.
        """
        if len(data) > MAX_NOTATION_OCTETS:
            raise DataError("vectors.too-large", origin=origin, size=len(data), limit=MAX_NOTATION_OCTETS)
        try:
            text = data.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            raise DataError("vectors.no-text", origin=origin, offset=error.start) from error
        first = _BEGINNING.search(text)
        header = read_header(text[: first.start() if first else len(text)].split("\n"), origin=origin)
        values = NotationValues(header, schema_of(header.schema))
        return header, _vectors(text, header, values, origin)


def _written(vector: Vector, type_name: str, values: NotationValues) -> str:
    shown = values.shown(vector)
    reference = vector.id if _REFERENCE.fullmatch(vector.id) else f"vector-{vector.id.encode().hex()}"
    beside = KEPT if shown and not shown.is_all else ""
    breaks = values.violation(vector.octets) if vector.expectation is Expectation.INVALID else ""
    lines = ["\n", *vector_comments(vector, digest=shown is None, beside=beside, breaks=breaks)]
    if shown:
        lines.append(f"{reference} {type_name} ::= {laid_out(shown.text)}\n")
    lines.append(f"{reference}-encoding OCTET STRING ::= '{vector.octets.hex().upper()}'H\n")
    return "".join(lines)


def _vectors(text: str, header: SuiteHeader, values: NotationValues, origin: str) -> Iterator[Vector]:
    seen: set[str] = set()
    line, counted = 1, 0
    beginnings = list(_BEGINNING.finditer(text))
    if len(beginnings) > MAX_VECTORS:
        raise DataError("vectors.too-many", suite=header.id, limit=MAX_VECTORS)
    for number, beginning in enumerate(beginnings):
        end = beginnings[number + 1].start() if number + 1 < len(beginnings) else len(text)
        line += text.count("\n", counted, beginning.start())
        counted = beginning.start()
        place: dict[str, object] = {"origin": origin, "line": line, "id": beginning["id"]}
        vector = _Block(text, (beginning.start(), end), header, place).vector(values)
        if vector.id in seen:
            raise DataError("vectors.notation-twice", **place)
        seen.add(vector.id)
        yield vector


class _Block:
    """What stands in a file from the heading of one vector to that of the next."""

    def __init__(self, text: str, bounds: tuple[int, int], header: SuiteHeader, place: dict[str, object]) -> None:
        self._text = text
        self._start, self._end = bounds
        self._header = header
        self._place = place

    def vector(self, values: NotationValues) -> Vector:
        """Return the vector, its value held against its octets."""
        encodings = list(_ENCODING.finditer(self._text, self._start, self._end))
        if len(encodings) != 1:
            raise DataError("vectors.notation-encoding", count=len(encodings), **self._place)
        octets = self._octets(encodings[0]["digits"])
        heading, *comments = self._text[self._start : encodings[0].start()].split("\n")
        own = [line for line in comments if line.startswith("-- ")]
        vector, beside = read_vector([heading, *own], octets, self._place)
        found = _VALUE.search(self._text, self._start, encodings[0].start())
        if found is None:
            return vector
        if found["type"] != self._header.type_name:
            raise DataError(
                "vectors.notation-type", found=found["type"], expected=self._header.type_name, **self._place
            )
        if vector.expectation is Expectation.INVALID:
            raise DataError("vectors.notation-invalid", **self._place)
        return replace(vector, value_digest=self._digest(values, (found.end(), encodings[0].start()), octets, beside))

    def _octets(self, written: str) -> bytes:
        digits = "".join(written.split())
        if len(digits) % 2:
            raise DataError("vectors.notation-half", **self._place)
        if len(digits) > 2 * MAX_VECTOR_OCTETS:
            raise DataError("vectors.too-long", size=len(digits) // 2, limit=MAX_VECTOR_OCTETS, **self._place)
        return bytes.fromhex(digits)

    def _digest(self, values: NotationValues, bounds: tuple[int, int], octets: bytes, beside: str) -> str:
        start, end = bounds
        line = self._text.count("\n", self._start, start) + int(str(self._place["line"]))
        place = {**self._place, "line": line}
        try:
            value = values.value(self._text, start=start, end=end, line=line, origin=str(self._place["origin"]))
            return values.checked_digest(octets, value, is_all=beside != KEPT, place=place)
        except DataError:
            raise
        except EvidenceError as error:  # it names origin and line
            raise DataError("vectors.notation-text", id=self._place["id"], reason=error.message) from error
        except ConformanceError as error:
            raise DataError("vectors.notation-value", reason=error.message, **place) from error
