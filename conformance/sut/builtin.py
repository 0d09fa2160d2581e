"""The bundled SUT adapters."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from conformance.hookspecs import hookimpl
from conformance.interfaces import EvidenceReader, SutAdapter
from conformance.sut.capture import CaptureSut

SCHEMES = ("capture", "document")
"""``capture:PATH`` and ``document:PATH``: a file, a folder of files, or ``-`` for standard input."""


@hookimpl
def open_sut(locator: str, readers: Sequence[EvidenceReader]) -> SutAdapter | None:
    """Open a capture; pass on what has another scheme."""
    scheme, colon, path = locator.partition(":")
    return CaptureSut(locator, Path(path), readers) if colon and scheme in SCHEMES else None
