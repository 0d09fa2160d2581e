"""Tables in a folder stand in for those at hand: publication for publication, one's own for one's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.errors import UsageError
from conformance.xml.documents import attributes, read_document

NAMED_BY: Mapping[str, str] = {"proformas": "spec", "applicability": "document"}
"""The folders with documents, and the attribute that says of which specification one is."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document of tables.

    Attributes:
        path: its file.
        of: its specification; ``""`` for test cases whose applicability table is not held.
        published: whether it is that specification's own.
    """

    path: Path
    of: str
    published: bool


def documents_in(folder: Path) -> Mapping[str, Sequence[Document]]:
    """Return the documents in *folder* by kind, as ``yangfan applicability convert`` writes them.

    Raises:
        UsageError: there are none.
        DataError: one of them is broken.
    """
    found = {kind: list_documents(sorted((folder / kind).glob("*.xml")), kind) for kind in NAMED_BY}
    if not any(found.values()):
        raise UsageError("applicability.no-documents", folder=folder)
    return found


def list_documents(paths: Iterable[Path], kind: str) -> Sequence[Document]:
    """Return the documents of *kind* in *paths*.

    Raises:
        DataError: one of them is broken.
    """
    roots = ((path, attributes(read_document(path))) for path in paths)
    return [
        Document(path, given.get(NAMED_BY[kind], ""), given.get("published") in {"true", "1"}) for path, given in roots
    ]


def replaced(kept: Iterable[Path], given: Sequence[Document], kind: str) -> tuple[Path, ...]:
    """Return the files in *kept* with those of *given* in place of what is of the same specification and origin.

    Raises:
        DataError: a file is broken.
    """
    taken = {(one.of, one.published) for one in given}
    others = (one.path for one in list_documents(kept, kind) if (one.of, one.published) not in taken)
    return (*others, *(one.path for one in given))
