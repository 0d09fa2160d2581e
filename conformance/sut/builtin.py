"""The bundled SUT adapters."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from conformance.hookspecs import hookimpl
from conformance.interfaces import EvidenceReader, SutAdapter
from conformance.sut.capture import CaptureSut
from conformance.sut.codec import SCHEME, codec_sut

SCHEMES = ("capture", "document")
"""``capture:PATH`` and ``document:PATH``: a file, a folder of files, or ``-`` for standard input."""


@hookimpl
def open_sut(locator: str, readers: Sequence[EvidenceReader]) -> SutAdapter | None:
    """Open a capture or a codec; pass on what has another scheme."""
    scheme, colon, path = locator.partition(":")
    if colon and scheme == SCHEME:
        return codec_sut(locator)
    return CaptureSut(locator, Path(path), readers) if colon and scheme in SCHEMES else None
