"""Captures: files that hold what a SUT sent."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.errors import SutError
from conformance.evidence.reading import most_octets, read_evidence
from conformance.interfaces import EvidenceReader
from conformance.model.evidence import Evidence

MAX_FILES = 10_000
"""The most files that a folder of captures may hold, those of folders within it counted."""

STANDARD_INPUT = Path("-")


@dataclass(frozen=True, slots=True)
class CaptureSut:
    """A SUT that is known by what it sent: a file, a folder of files, or standard input (``-``).

    Attributes:
        locator: how the user names it, such as ``capture:module.hex``.
        path: the file or folder.
        readers: the readers of evidence, asked in this order.
    """

    locator: str
    path: Path
    readers: Sequence[EvidenceReader]

    @property
    def is_standard_input(self) -> bool:
        """Whether it is standard input, which can be read only once."""
        return self.path == STANDARD_INPUT

    def evidence(self) -> Iterable[Evidence]:
        """Yield what the files hold, file by file in the order of their names.

        Raises:
            SutError: a file is missing or cannot be opened.
            EvidenceError: a file cannot be read; :meth:`files` opens each on its own, so that the others go on.
        """
        for file in self.files():
            yield from _read(file)

    def files(self) -> list[CaptureSut]:
        """Return a SUT for each file of a folder, sorted by name, those of folders within it too; else only itself.

        Files whose name begins with a dot are left out.

        Raises:
            SutError: the path does not exist or cannot be looked at, or a folder holds no file or too many.
        """
        try:
            if self.path == STANDARD_INPUT or self.path.is_file():
                return [self]
            if not self.path.is_dir():
                key = "sut.no-file" if self.path.exists() else "sut.missing"
                raise SutError(key, path=str(self.path))
            found = sorted(_visible_files(self.path))
        except OSError as error:  # a folder above is closed, a name is too long
            raise SutError("sut.unreadable", path=str(self.path), reason=error.strerror or str(error)) from error
        if not found:
            raise SutError("sut.empty-folder", path=str(self.path))
        if len(found) > MAX_FILES:
            raise SutError("sut.too-many-files", path=str(self.path), count=len(found), limit=MAX_FILES)
        scheme = self.locator.partition(":")[0]
        return [CaptureSut(f"{scheme}:{file}", file, self.readers) for file in found]


def _read(sut: CaptureSut) -> list[Evidence]:
    enough = most_octets(sut.readers) + 1
    if sut.path == STANDARD_INPUT:
        return read_evidence(sys.stdin.buffer.read(enough), origin="<stdin>", readers=sut.readers)
    try:
        with sut.path.open("rb") as file:
            data = file.read(enough)
    except OSError as error:
        raise SutError("sut.unreadable", path=str(sut.path), reason=error.strerror or str(error)) from error
    return read_evidence(data, origin=str(sut.path), readers=sut.readers)


def _visible_files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        inside = path.relative_to(folder).parts
        if path.is_file() and not any(part.startswith(".") for part in inside):
            yield path
