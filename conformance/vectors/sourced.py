"""Sourced suites: encodings that somebody has, each a valid vector with what the strict codec decodes it to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from conformance.asn1.closure import closure
from conformance.asn1.strict import StrictEngine
from conformance.asn1.value_digests import value_digest
from conformance.asn1.xer import named_type
from conformance.errors import ConformanceError
from conformance.model.schema import Schema
from conformance.model.text import Message, Text
from conformance.model.vector import Expectation, Provenance, SuiteHeader, Vector

RULE = "sourced"

_OTHER = re.compile(r"[^A-Za-z0-9.-]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """An encoding with the name of where it was."""

    name: str
    octets: bytes


def sourced_header(
    schema: Schema, type_name: str, *, identifier: str, origin: str, release: int | None, synthetic: bool
) -> SuiteHeader:
    """Return the header of a sourced suite.

    Raises:
        SchemaError: the schema has no such type.
    """
    used = named_type(schema, type_name)
    title = Message("vectors.sourced-title", {"type": type_name, "origin": origin})
    return SuiteHeader(
        id=identifier,
        title=Text(title.spoken("en"), title.spoken("zh")),
        schema=schema.name,
        schema_digest=closure(schema, [type_name]).digest,
        module=used.module,
        type_name=type_name,
        release=release,
        encoding="uper",
        provenance=Provenance("sourced", origin=origin),
        synthetic=synthetic,
    )


def sourced_vectors(
    pieces: Iterable[Piece],
    schema: Schema,
    type_name: str,
    *,
    refused: Callable[[Piece, ConformanceError], None],
) -> Iterator[Vector]:
    """Yield a vector for each of *pieces* that the strict codec decodes; the same octets make one vector.

    Args:
        pieces: the encodings.
        schema: the schema of the receiver.
        type_name: the type.
        refused: is told of each that cannot be decoded.
    """
    engine = StrictEngine()
    seen: set[bytes] = set()
    names: set[str] = set()
    for piece in pieces:
        if piece.octets in seen:
            continue
        seen.add(piece.octets)
        try:
            value = engine.decode(schema, type_name, piece.octets)
            digest = value_digest(schema, type_name, value)
        except ConformanceError as error:
            refused(piece, error)
            continue
        name = _identifier(piece.name, names)
        names.add(name)
        yield Vector(
            name, piece.octets, Expectation.VALID, RULE, path=type_name, value_digest=digest, origin=piece.name
        )


def _identifier(name: str, taken: set[str]) -> str:
    """Return an identifier like *name* that is not *taken*."""
    plain = _OTHER.sub("-", name).strip("-.")[:80] or "vector"
    number, found = 1, plain
    while found in taken:
        number += 1
        found = f"{plain}-{number}"
    return found
