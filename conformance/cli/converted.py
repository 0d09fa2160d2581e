"""The folder that ``yangfan applicability convert`` writes: its documents, all or none, and which are its own."""

from __future__ import annotations

import contextlib
import hashlib
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from conformance import resources
from conformance.errors import DataError, SeveralDataError, UsageError

if TYPE_CHECKING:
    from conformance.ics.editions import Document
    from conformance.ics.writing import Written
    from conformance.workspace import Workspace

LIST = "converted.sha256"
"""The file with the documents that were converted, as ``sha256sum`` writes and checks it."""

_ENTRY = re.compile(r"(?P<digest>[0-9a-f]{64})  (?P<name>(?:proformas|applicability)/[a-z0-9.-]+\.xml)")


@dataclass(frozen=True, slots=True)
class Earlier:
    """The documents that were converted before and are not now, each still there.

    Attributes:
        own: those that are as they were converted.
        edited: those that somebody has changed since.
    """

    own: tuple[Path, ...]
    edited: tuple[Path, ...]


def earlier(out: Path, documents: Mapping[str, Written]) -> Earlier:
    """Return what an earlier conversion wrote to *out* and *documents* does not have."""
    own: list[Path] = []
    edited: list[Path] = []
    for name, digest in _listed(out).items():
        path = out / name
        if name in documents or not path.is_file():
            continue
        (own if hashlib.sha256(path.read_bytes()).hexdigest() == digest else edited).append(path)
    return Earlier(tuple(own), tuple(edited))


def write(documents: Mapping[str, Written], out: Path, gone: Sequence[Path], *, check: Workspace | None) -> None:
    """Write *documents* to *out* and remove the files in *gone*: all of it, or none.

    Args:
        documents: what is written, by paths in *out*.
        out: the folder, which is made if it is not there; the one that it is in must be.
        gone: files of an earlier conversion.
        check: with what the documents, which are one's own, are read as any command reads them; ``None``: they are
            those of a publication, whose damage is kept.

    Raises:
        UsageError: *out* cannot be written.
        DataError: the documents cannot be used; the message names the rows of their tables.
    """
    folders = {Path(document).parent for document in documents}
    made = not out.exists()
    try:
        out.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out, prefix=".converting-") as name:
            staging = Path(name)
            for folder in folders:
                (staging / folder).mkdir()
            for document, written in documents.items():
                (staging / document).write_bytes(written.octets)
            if check is not None:
                _check(documents, staging, out, gone=gone, workspace=check)
            (staging / LIST).write_text(_list(documents), encoding="utf-8")
            for folder in folders:
                (out / folder).mkdir(exist_ok=True)
            for document in (*documents, LIST):
                (staging / document).replace(out / document)
            for path in gone:
                path.unlink()
    except OSError as error:
        raise UsageError("applicability.unwritable", folder=out, reason=error.strerror or error) from error
    finally:
        if made:
            with contextlib.suppress(OSError):  # it is not empty: all went well
                out.rmdir()


def validate_all(documents: Mapping[str, Written]) -> None:
    """Validate *documents*: a cell may have what the schema does not accept.

    Raises:
        DataError: that is so.
    """
    from conformance.xml.parsing import parse_xml
    from conformance.xml.validation import validate

    schemas = {"proformas": "proforma.xsd", "applicability": "applicability.xsd"}
    for name, written in documents.items():
        schema = resources.specs("schemas", schemas[name.partition("/")[0]])
        validate(parse_xml(written.octets, origin=name), schema, origin=name)


def _listed(out: Path) -> Mapping[str, str]:
    """Return the digests of the documents that were converted to *out* before, by their names."""
    try:
        text = (out / LIST).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):  # nothing was converted, or what says so is not ours
        return {}
    entries = map(_ENTRY.fullmatch, text.splitlines())
    return {entry["name"]: entry["digest"] for entry in entries if entry}


def _list(documents: Mapping[str, Written]) -> str:
    return "".join(f"{hashlib.sha256(written.octets).hexdigest()}  {name}\n" for name, written in documents.items())


def _check(
    documents: Mapping[str, Written], staging: Path, out: Path, *, gone: Sequence[Path], workspace: Workspace
) -> None:
    """Read the tables of the workspace with those in *staging* and those that stay in *out*."""
    from conformance.ics.editions import NAMED_BY, list_documents

    given: dict[str, Sequence[Document]] = {}
    for kind in NAMED_BY:
        stay = [path for path in sorted((out / kind).glob("*.xml")) if f"{kind}/{path.name}" not in documents]
        kept = [path for path in stay if path not in gone]
        given[kind] = list_documents([*kept, *sorted((staging / kind).glob("*.xml"))], kind)
    try:
        _ = workspace.standards.with_documents(given, without=gone).tables
    except DataError as error:
        raise _located(error, documents, staging) from error


def _located(error: DataError, documents: Mapping[str, Written], staging: Path) -> DataError:
    """Return *error* with the places of the tables that were converted in place of those in *staging*."""
    if isinstance(error, SeveralDataError):
        faults = [_located(fault, documents, staging) for fault in error.faults]
        return SeveralDataError(error.key, faults=faults, **error.data)
    data = dict(error.data)
    for file, line in (("origin", "line"), ("other", "first"), ("one", "")):
        path = data.get(file)
        if isinstance(path, Path) and path.is_relative_to(staging):
            name = path.relative_to(staging).as_posix()
            row = documents[name].rows.get(int(str(data.get(line, 0))))
            data |= {file: row.origin, line: row.line} if row else {file: name}
    return DataError(error.key, **data)
