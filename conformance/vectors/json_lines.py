"""Vectors as JSON: an object for the header, one for each vector; in a file, one a line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from conformance.errors import DataError
from conformance.model.schema import Schema
from conformance.model.text import Text
from conformance.model.vector import Expectation, Provenance, SuiteHeader, Vector
from conformance.vectors.suite_xml import MAX_VECTOR_OCTETS
from conformance.vectors.suites import MAX_VECTORS

MAX_LINES_OCTETS = 512 * 1024 * 1024
"""How large a file may be."""
MAX_LINE_OCTETS = 4 * MAX_VECTOR_OCTETS
"""How long a line may be."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._\-]{0,99}")
_HEADER = {
    "suite": str,
    "title": dict,
    "schema": str,
    "schema_digest": str,
    "module": str,
    "type": str,
    "release": int,
    "encoding": str,
    "synthetic": bool,
    "provenance": dict,
}
_PROVENANCE = {"kind": str, "origin": str, "generator": str, "seed": int, "count": int, "tools": dict}
_VECTOR = {
    "vector": str,
    "expectation": str,
    "rule": str,
    "octets": str,
    "path": str,
    "value_digest": str,
    "policy": str,
    "clause": str,
    "note": dict,
    "flags": list,
    "sender": str,
    "origin": str,
}
_OPTIONAL = {"release", "synthetic", "origin", "generator", "seed", "count", "tools"} | set(_VECTOR)
_OPTIONAL -= {"vector", "expectation", "rule", "octets"}


class JsonLinesFormat:
    """All of a suite as JSON lines, the header first; at most 512 MiB are read."""

    name = "jsonl"
    suffix = ".jsonl"

    def write(
        self,
        header: SuiteHeader,
        vectors: Iterable[Vector],
        schema_of: Callable[[str], Schema],  # noqa: ARG002  # the octets are written, whatever the schema
    ) -> Iterator[bytes]:
        """Yield the file line by line."""
        yield _line(header_json(header))
        for vector in vectors:
            yield _line(vector_json(vector))

    def read(
        self,
        data: bytes,
        schema_of: Callable[[str], Schema],  # noqa: ARG002  # as above
        *,
        origin: str,
    ) -> tuple[SuiteHeader, Iterator[Vector]]:
        """Return header and vectors.

        Raises:
            DataError: the file is too large, or a line is not as :func:`header_json` and :func:`vector_json` write it.
        """
        if len(data) > MAX_LINES_OCTETS:
            raise DataError("vectors.too-large", origin=origin, size=len(data), limit=MAX_LINES_OCTETS)
        documents = _documents(data, origin)
        line, first = next(documents, (1, {}))
        return _header(first, origin, line), _vectors(documents, origin)


def header_json(header: SuiteHeader) -> dict[str, object]:
    """Return *header* as a JSON object; what is empty is left out."""
    told = header.provenance
    provenance = {
        "kind": told.kind,
        "origin": told.origin,
        "generator": told.generator,
        "seed": told.seed,
        "count": told.count,
        "tools": dict(told.tools),
    }
    return {
        "suite": header.id,
        "title": {"en": header.title.en, "zh": header.title.zh},
        "schema": header.schema,
        "schema_digest": header.schema_digest,
        "module": header.module,
        "type": header.type_name,
        **({} if header.release is None else {"release": header.release}),
        "encoding": header.encoding,
        "synthetic": header.synthetic,
        "provenance": {name: item for name, item in provenance.items() if item or (item == 0 and name == "seed")},
    }


def vector_json(vector: Vector) -> dict[str, object]:
    """Return *vector* as a JSON object, its octets in hexadecimal; what is empty is left out."""
    optional = {
        "path": vector.path,
        "value_digest": vector.value_digest,
        "policy": vector.policy,
        "clause": vector.clause,
        "note": {"en": vector.note.en, "zh": vector.note.zh} if vector.note else None,
        "flags": list(vector.flags),
        "sender": vector.sender,
        "origin": vector.origin,
    }
    return {
        "vector": vector.id,
        "expectation": str(vector.expectation),
        "rule": vector.rule,
        **{name: item for name, item in optional.items() if item},
        "octets": vector.octets.hex().upper(),
    }


def _line(document: Mapping[str, object]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _documents(data: bytes, origin: str) -> Iterator[tuple[int, dict[str, Any]]]:
    start, line = 0, 0
    while start < len(data):
        line += 1
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        if end - start > MAX_LINE_OCTETS:
            raise DataError("vectors.line-too-long", origin=origin, line=line, limit=MAX_LINE_OCTETS)
        text = data[start:end].strip()
        start = end + 1
        if not text:
            continue
        try:
            document = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise DataError("vectors.no-json", origin=origin, line=line, reason=error) from error
        if not isinstance(document, dict):
            raise DataError("vectors.no-object", origin=origin, line=line)
        yield line, document


def _header(document: dict[str, Any], origin: str, line: int) -> SuiteHeader:
    _check(document, _HEADER, origin, line)
    told = document["provenance"]
    _check(told, _PROVENANCE, origin, line)
    return SuiteHeader(
        id=document["suite"],
        title=_text(document["title"], origin, line),
        schema=document["schema"],
        schema_digest=document["schema_digest"],
        module=document["module"],
        type_name=document["type"],
        release=document.get("release"),
        encoding=document["encoding"],
        provenance=Provenance(
            kind=told["kind"],
            origin=told.get("origin", ""),
            generator=told.get("generator", ""),
            seed=told.get("seed"),
            count=told.get("count", 0),
            tools={name: str(version) for name, version in told.get("tools", {}).items()},
        ),
        synthetic=document.get("synthetic", True),
    )


def _vectors(documents: Iterable[tuple[int, dict[str, Any]]], origin: str) -> Iterator[Vector]:
    seen: set[str] = set()
    for line, document in documents:
        _check(document, _VECTOR, origin, line)
        vector = _vector(document, origin, line)
        if vector.id in seen:
            raise DataError("vectors.notation-twice", origin=origin, line=line, id=vector.id)
        seen.add(vector.id)
        if len(seen) > MAX_VECTORS:
            raise DataError("vectors.too-many", suite=origin, limit=MAX_VECTORS)
        yield vector


def _vector(document: dict[str, Any], origin: str, line: int) -> Vector:
    place = {"origin": origin, "line": line, "id": document["vector"]}
    if not _ID.fullmatch(document["vector"]):
        raise DataError("vectors.id", id=document["vector"])
    if document["expectation"] not in set(Expectation):
        raise DataError("vectors.field", name="expectation", known=", ".join(Expectation), **place)
    try:
        octets = bytes.fromhex(document["octets"])
    except ValueError as error:
        raise DataError("vectors.field", name="octets", known="0-9 A-F", **place) from error
    if len(octets) > MAX_VECTOR_OCTETS:
        raise DataError("vectors.too-long", size=len(octets), limit=MAX_VECTOR_OCTETS, **place)
    return Vector(
        id=document["vector"],
        octets=octets,
        expectation=Expectation(document["expectation"]),
        rule=document["rule"],
        path=document.get("path", ""),
        value_digest=document.get("value_digest", ""),
        policy=document.get("policy", ""),
        clause=document.get("clause", ""),
        note=_text(document["note"], origin, line) if "note" in document else None,
        flags=tuple(map(str, document.get("flags", ()))),
        sender=document.get("sender", ""),
        origin=document.get("origin", ""),
    )


def _text(document: dict[str, Any], origin: str, line: int) -> Text:
    _check(document, {"en": str, "zh": str}, origin, line)
    return Text(document["en"], document["zh"])


def _check(document: dict[str, Any], known: Mapping[str, type], origin: str, line: int) -> None:
    """Refuse members that are not known, missing, or of another kind."""
    for name in document.keys() - known.keys():
        raise DataError("vectors.member", origin=origin, line=line, name=name, known=", ".join(known))
    for name, kind in known.items():
        if name not in document:
            if name not in _OPTIONAL:
                raise DataError("vectors.no-member", origin=origin, line=line, name=name)
        elif not isinstance(document[name], kind) or (kind is int and isinstance(document[name], bool)):
            raise DataError("vectors.member-kind", origin=origin, line=line, name=name)
