"""Suites of test vectors: a folder with ``suite.xml`` and parts of at most a thousand vectors each.

Whatever the size of a suite, one part is in memory at a time.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from conformance.errors import DataError, UsageError
from conformance.model.codec import Target
from conformance.model.vector import SuiteHeader, Vector
from conformance.vectors.suite_xml import (
    DECLARATION,
    NAMESPACE,
    Case,
    case_begin,
    case_end,
    header_lines,
    header_of,
    numbered_vectors,
    parse_suite_xml,
    vector_line,
)
from conformance.xml.documents import attributes
from conformance.xml.parsing import MAX_OCTETS

HEADER = "suite.xml"
PART_VECTORS = 1000
"""How many vectors one file holds at most."""
PART_OCTETS = 4 * 1024 * 1024
"""A part that has grown to this size gets no further vector."""
MAX_VECTORS = 1_000_000
"""How many vectors a suite holds at most."""

_SPOOL_OCTETS = 256 * 1024
"""A case that has grown to this size is kept on disk while a suite is written."""
_PART = re.compile(r"vectors-\d{4,6}\.xml")


@dataclass(frozen=True, slots=True)
class SuiteFile:
    """One file of a suite.

    Attributes:
        name: its name in the folder.
        sha256: the digest of its octets, hexadecimal.
        rules: how many vectors of each rule it holds, in their order.
    """

    name: str
    sha256: str
    rules: Mapping[str, int]

    @property
    def count(self) -> int:
        """How many vectors it holds."""
        return sum(self.rules.values())


@dataclass(frozen=True, slots=True)
class Suite:
    """A suite of test vectors that is read file by file.

    Attributes:
        folder: where it is.
        header: what its vectors have in common.
        files: its files in order.
        digest: SHA-256 of ``suite.xml``, which holds the digests of all others, hexadecimal.
    """

    folder: Path
    header: SuiteHeader
    files: tuple[SuiteFile, ...]
    digest: str = ""

    @property
    def count(self) -> int:
        """How many vectors there are."""
        return sum(file.count for file in self.files)

    @property
    def rules(self) -> Mapping[str, int]:
        """How many vectors there are of each rule; the vectors of one rule stand together."""
        found: dict[str, int] = {}
        for file in self.files:
            for rule, count in file.rules.items():
                found[rule] = found.get(rule, 0) + count
        return found

    @property
    def target(self) -> Target:
        """What a codec under test is to decode."""
        told = self.header
        return Target(told.schema, told.module, told.type_name, told.encoding, told.schema_digest)

    def vectors(self, *, rule: str = "", start: int = 0, stop: int | None = None) -> Iterator[Vector]:
        """Yield the vectors in order; files that hold none of what is asked for are not opened.

        Args:
            rule: only those of this rule.
            start: leave out that many of them.
            stop: end before the one with this number, from 0.

        Raises:
            DataError: a file is missing, broken or is not the one that ``suite.xml`` names.
        """
        number = 0
        for file in self.files:
            held = file.rules.get(rule, 0) if rule else file.count
            if stop is not None and number >= stop:
                return
            if held and number + held > start:
                for vector in self.vectors_in(file):
                    if rule and vector.rule != rule:
                        continue
                    if number >= start and (stop is None or number < stop):
                        yield vector
                    number += 1
            else:
                number += held

    def vectors_in(self, file: SuiteFile) -> Iterator[Vector]:
        """Yield the vectors of one file.

        Raises:
            DataError: as :meth:`vectors`.
        """
        for _, vector in self.numbered_vectors(file):
            yield vector

    def numbered_vectors(self, file: SuiteFile) -> Iterator[tuple[int, Vector]]:
        """Yield the vectors of one file with the lines where they stand.

        Raises:
            DataError: as :meth:`vectors`.
        """
        yield from self.parsed(file, self.data(file))

    def vector(self, identifier: str) -> Vector:
        """Return the vector with that identifier.

        Raises:
            UsageError: there is none.
            DataError: as :meth:`vectors`.
        """
        needle = f'id="{identifier}"'.encode()
        for file in self.files:
            data = self.data(file)
            if needle in data:
                for _, vector in self.parsed(file, data):
                    if vector.id == identifier:
                        return vector
        raise UsageError("vectors.unknown-vector", id=identifier, suite=self.header.id)

    def data(self, file: SuiteFile) -> bytes:
        """Return the octets of one file.

        Raises:
            DataError: it is missing or not the one that ``suite.xml`` names.
        """
        path = self.folder / file.name
        data = read_octets(path)
        found = hashlib.sha256(data).hexdigest()
        if found != file.sha256:
            raise DataError("vectors.digest", path=path, expected=file.sha256, found=found)
        return data

    def parsed(self, file: SuiteFile, data: bytes) -> Iterator[tuple[int, Vector]]:
        """Yield the vectors that *data*, the octets of one file, holds with the lines where they stand.

        Raises:
            DataError: it is broken, of another suite, or does not hold as many as ``suite.xml`` says.
        """
        origin = str(self.folder / file.name)
        root = parse_suite_xml(data, "vectors", origin=origin)
        if root.get("suite") != self.header.id:
            raise DataError("vectors.other-suite", origin=origin, expected=self.header.id, found=root.get("suite"))
        counted: dict[str, int] = {}
        for line, vector in numbered_vectors(root, self.header.type_name, origin=origin):
            counted[vector.rule] = counted.get(vector.rule, 0) + 1
            yield line, vector
        if counted != file.rules:
            raise DataError("vectors.count", origin=origin, expected=file.count, found=sum(counted.values()))


def is_suite(folder: Path) -> bool:
    """Whether *folder* holds a suite and nothing else."""
    names = {path.name for path in folder.iterdir()}
    return HEADER in names and all(name == HEADER or _PART.fullmatch(name) for name in names)


def open_suite(folder: Path) -> Suite:
    """Return the suite in *folder*; its files are read when its vectors are.

    Raises:
        DataError: there is no ``suite.xml``, or it is broken or invalid; the message names file and line.
    """
    path = folder / HEADER
    if not path.is_file():
        raise DataError("vectors.no-suite", folder=folder)
    data = read_octets(path)
    root = parse_suite_xml(data, "suite", origin=str(path))
    if root.find(f"{{{NAMESPACE}}}case") is not None:
        raise DataError("vectors.one-document", path=path)
    files = []
    for element in root.iterchildren(f"{{{NAMESPACE}}}file"):
        given = attributes(element)
        rules = {str(part.get("rule")): int(part.get("count") or 0) for part in element}
        files.append(SuiteFile(given["name"], given["sha256"], rules))
    suite = Suite(folder, header_of(root), tuple(files), hashlib.sha256(data).hexdigest())
    _check_count(suite.count, suite.header.id)
    return suite


def write_suite(folder: Path, header: SuiteHeader, vectors: Iterable[Vector]) -> Suite:
    """Write a suite, vectors of one rule together, and return it; one that is there is replaced in the end.

    *vectors* need not be grouped and are not kept in memory; rules stand in the order in which they first came.

    Raises:
        UsageError: there is something in *folder* that is no suite.
        DataError: a vector cannot be written, or two have one identifier; the message names it.
        OSError: the folder cannot be written.
    """
    if folder.exists() and not (folder.is_dir() and (is_suite(folder) or not any(folder.iterdir()))):
        raise UsageError("vectors.in-the-way", folder=folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as temporary:
        written = Path(temporary) / "new"
        written.mkdir()
        with ExitStack() as stack:
            spools = _Spools(stack, header.type_name)
            for vector in vectors:
                spools.add(vector)
            files = tuple(_parts(written, header, spools))
        data = "".join((DECLARATION, *header_lines(header), *map(_file_lines, files), "</suite>\n")).encode()
        (written / HEADER).write_bytes(data)
        open_suite(written)
        _put(written, folder, Path(temporary) / "old")
    return open_suite(folder)


def read_octets(path: Path, *, limit: int = MAX_OCTETS) -> bytes:
    """Return what is in a file.

    Raises:
        DataError: it cannot be read, or is larger than *limit*.
    """
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
            size = path.stat().st_size
    except OSError as error:
        raise DataError("data.unreadable", path=path, reason=error.strerror or error) from error
    if len(data) > limit:
        raise DataError("vectors.too-large", origin=path, size=size, limit=limit)
    return data


class _Spools:
    """Keeps the lines of vectors on disk, those of one case together."""

    def __init__(self, stack: ExitStack, type_name: str) -> None:
        self._stack = stack
        self._type_name = type_name
        self._files: dict[Case, IO[str]] = {}
        self._ids: set[str] = set()

    def add(self, vector: Vector) -> None:
        """Keep the line of *vector*."""
        if vector.id in self._ids:
            raise DataError("vectors.twice", id=vector.id)
        self._ids.add(vector.id)
        _check_count(len(self._ids), self._type_name)
        case = Case.of(vector)
        if case not in self._files:
            spool = tempfile.SpooledTemporaryFile(_SPOOL_OCTETS, "w+", encoding="utf-8", newline="\n")  # noqa: SIM115  # the exit stack closes it
            self._files[case] = self._stack.enter_context(spool)
        self._files[case].write(vector_line(vector, self._type_name))

    def lines(self) -> Iterator[tuple[Case, str]]:
        """Yield all lines, those of one rule together."""
        rules = list(dict.fromkeys(case.rule for case in self._files))
        for case in sorted(self._files, key=lambda case: rules.index(case.rule)):
            self._files[case].seek(0)
            for line in self._files[case]:
                yield case, line


def _parts(folder: Path, header: SuiteHeader, spools: _Spools) -> Iterator[SuiteFile]:
    """Write the files of a suite."""
    part: list[str] = []
    rules: dict[str, int] = {}
    before: Case | None = None
    size = number = 0

    def finish() -> SuiteFile:
        data = "".join((DECLARATION, *part, case_end(before), "</vectors>\n")).encode()
        name = f"vectors-{number:04}.xml"
        parse_suite_xml(data, "vectors", origin=name)
        (folder / name).write_bytes(data)
        return SuiteFile(name, hashlib.sha256(data).hexdigest(), dict(rules))

    for case, line in spools.lines():
        if sum(rules.values()) >= PART_VECTORS or size >= PART_OCTETS or not number:
            if number:
                yield finish()
            number += 1
            size, before = 0, None
            rules.clear()
            part[:] = [f'<vectors xmlns="{NAMESPACE}" suite="{header.id}">\n']
        if case != before:
            part.append(case_end(before) + case_begin(case))
            before = case
        part.append(line)
        size += len(line)
        rules[case.rule] = rules.get(case.rule, 0) + 1
    if number:
        yield finish()


def _file_lines(file: SuiteFile) -> str:
    held = "".join(f'<holds rule="{rule}" count="{count}"/>' for rule, count in file.rules.items())
    return f'<file name="{file.name}" sha256="{file.sha256}">{held}</file>\n'


def _put(written: Path, folder: Path, old: Path) -> None:
    """Put the new folder in the place of what is there."""
    if folder.exists():
        folder.rename(old)
    try:
        written.rename(folder)
    except OSError:
        if old.exists():
            old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _check_count(count: int, suite: str) -> None:
    if count > MAX_VECTORS:
        raise DataError("vectors.too-many", suite=suite, limit=MAX_VECTORS)
