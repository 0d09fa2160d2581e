"""The user's schemas: imported from ASN.1 text, kept as JSON in the schema store, a folder."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from conformance.asn1 import schema_json
from conformance.asn1.document_text import source_text
from conformance.asn1.pycrate_tree import CONVERTER_VERSION
from conformance.asn1.schema_files import read_schema, write_schema
from conformance.asn1.schema_json import schema_from_json
from conformance.asn1.source_text import modules_in, plain_text
from conformance.errors import SchemaError
from conformance.model.schema import Schema

SUFFIXES = (".asn", ".asn1", ".txt", ".docx", ".zip")
"""Which files of a folder are read; a file that is named may be called anything, its content says what it is."""
MAX_FILES = 500
MAX_OCTETS = 32 * 1024 * 1024
"""How much text is imported at once, all files together: TS 38.331 has 1.2 MB."""
MAX_FILE_OCTETS = 128 * 1024 * 1024
"""How large a file may be; a document of a specification has pictures too."""
TIMEOUT = 600.0
"""How long the compiler may take, in seconds; TS 38.331 takes some ten."""

_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}")


def schema_store() -> Path:
    """Return the folder of the user's schemas; ``YANGFAN_SCHEMA_STORE`` overrides it."""
    chosen = os.environ.get("YANGFAN_SCHEMA_STORE")
    if chosen:
        return Path(chosen)
    import platformdirs

    return Path(platformdirs.user_data_dir("yangfan", appauthor=False)) / "schemas"


class ImportedSource:
    """Offers the schemas in a schema store."""

    name = "imported"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self) -> Sequence[str]:
        """Return the names of the schemas in the store."""
        files = sorted(self._folder.glob("*.json")) if self._folder.is_dir() else []
        return [file.stem for file in files if _NAME.fullmatch(file.stem)]

    def load(self, name: str) -> Schema:
        """Return the schema *name*.

        Raises:
            SchemaError: there is no such schema, or its file is damaged.
        """
        if name not in self.names():
            raise SchemaError("schema.unknown", name=name, known=", ".join(self.names()))
        return read_schema(self._folder / f"{name}.json")


def import_text(paths: Iterable[Path], *, name: str, folder: Path, timeout: float = TIMEOUT) -> Schema:
    """Compile the ASN.1 text in the files *paths* and keep it as the schema *name* in the store *folder*.

    Files are text, documents (.docx) or archives of them (.zip), told by their content. A path that is a folder stands
    for the files in it that are called so. An earlier schema of that name is replaced.

    Raises:
        SchemaError: a file cannot be read, exceeds the limits or is broken; the message names file and line.
    """
    if not _NAME.fullmatch(name):
        raise SchemaError("schema.bad-name", name=name)
    schema = compile_files(paths, name=name, timeout=timeout)
    write_schema(schema, folder / f"{name}.json")
    return schema


def compile_files(paths: Iterable[Path], *, name: str, timeout: float = TIMEOUT) -> Schema:
    """Compile the ASN.1 text in the files *paths* into the schema *name*.

    Raises:
        SchemaError: as :func:`import_text`.
    """
    texts = _plain_texts(paths)
    modules_in(texts)
    return _compile(texts, name=name, timeout=timeout)


def schema_of_file(path: Path) -> Schema:
    """Return the schema in the file *path*: a schema as JSON, or else what its text compiles to.

    Raises:
        SchemaError: as :func:`import_text`.
    """
    if path.is_file():
        with path.open("rb") as file:
            begins = file.read(64).lstrip()
        if begins.startswith(b"{"):
            return read_schema(path)
    return compile_files([path], name=path.stem)


def _plain_texts(paths: Iterable[Path]) -> dict[str, str]:
    """Read the files, within the limits; return their plain text by file name."""
    texts: dict[str, str] = {}
    size = 0
    for path in _files(paths):
        file = path.name if path.name not in texts else str(path)
        plain = plain_text(source_text(_octets(path), file=file), file=file)
        size += len(plain)
        if size > MAX_OCTETS:
            raise SchemaError("schema.too-much-text", file=str(path), limit=MAX_OCTETS)
        texts[file] = plain
    return texts


def _octets(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_OCTETS + 1)
    except OSError as error:
        raise SchemaError("schema.unreadable", file=str(path), reason=error.strerror) from error
    if len(data) > MAX_FILE_OCTETS:
        raise SchemaError("views.file-large", file=str(path), limit=MAX_FILE_OCTETS)
    return data


def _files(paths: Iterable[Path]) -> list[Path]:
    found = [file for path in paths for file in _text_files(path)]
    if not found:
        raise SchemaError("schema.no-files", suffixes=", ".join(SUFFIXES))
    if len(found) > MAX_FILES:
        raise SchemaError("schema.too-many-files", count=len(found), limit=MAX_FILES)
    return found


def _text_files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from (file for file in sorted(path.iterdir()) if file.suffix.lower() in SUFFIXES and file.is_file())
    else:
        yield path


def _compile(texts: Mapping[str, str], *, name: str, timeout: float) -> Schema:
    """Compile *texts* in a process of its own."""
    first, count = next(iter(texts)), len(texts)
    origin = f"pycrate {version('pycrate')}: {first}" + (f" and {count - 1} more" if count > 1 else "")
    request = {"name": name, "origin": origin, "digest": _digest(name, texts), "texts": texts}
    try:
        done = subprocess.run(  # our own module in our own interpreter
            [sys.executable, "-P", "-m", "conformance.asn1.compile_text"],
            input=json.dumps(request),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=timeout,
            check=False,
        )
        answer = json.loads(done.stdout)
    except subprocess.TimeoutExpired as error:
        raise SchemaError("schema.compiler-timeout", seconds=int(timeout)) from error
    except ValueError as error:
        last = (done.stderr.strip().splitlines() or ["?"])[-1]
        raise SchemaError("schema.compiler-crashed", code=done.returncode, reason=last) from error
    if "error" in answer:
        raise SchemaError(answer["error"], **answer["data"])
    return schema_from_json(answer["schema"])


def _digest(name: str, texts: Mapping[str, str]) -> str:
    """SHA-256 over everything that decides the tree: the text, the compiler, the converter and the JSON format."""
    tools = f"{name} {version('pycrate')} {CONVERTER_VERSION} {schema_json.FORMAT}"
    return hashlib.sha256(json.dumps([tools, *texts.values()]).encode()).hexdigest()
