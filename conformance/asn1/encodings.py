"""Which engine reads which encoding: the strict codec what it speaks, a peer the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from conformance.errors import DataError

if TYPE_CHECKING:
    from conformance.interfaces import Asn1Engine

READERS: Mapping[str, str] = {
    "uper": "strict",
    "aper": "pycrate",
    "der": "asn1tools",
    "jer": "asn1tools",
    "xer": "asn1tools",
}
"""The engine by whose reading vectors of an encoding are measured, by the encoding of a suite."""


def reader_of(encoding: str) -> str:
    """Return the name of the engine that reads an encoding.

    Raises:
        DataError: none does.
    """
    if encoding not in READERS:
        raise DataError("vectors.encoding", encoding=encoding)
    return READERS[encoding]


def engine_of(encoding: str) -> Asn1Engine:
    """Return the bundled engine that reads an encoding.

    Raises:
        DataError: none does.
    """
    from conformance.asn1.builtin import asn1_engines

    name = reader_of(encoding)
    return next(engine for engine in asn1_engines() if engine.name == name)
