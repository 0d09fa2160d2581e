"""Run a suite against several codecs, one after the other; what they made of it is kept in a file and gone on from."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self

from conformance.errors import UsageError
from conformance.judging.matrix import Cell, CodecMatrix, cells, codec_matrix
from conformance.model.codec import AnswerKind, Greeting, Operation
from conformance.model.text import Message
from conformance.vectors.disagreements import Explanation
from conformance.vectors.suites import Suite
from conformance.verdicts import Verdict
from conformance.workspace.yardsticks import yardstick_of

if TYPE_CHECKING:
    from conformance.workspace import Workspace

Step = Callable[[str, int, int], None]
"""Told the codec, how many vectors it was asked about, and of how many."""


def compare_codecs(
    workspace: Workspace,
    suite: Suite,
    codecs: Sequence[str],
    *,
    explanations: Sequence[Explanation],
    kept: Path | None = None,
    step: Step,
) -> CodecMatrix:
    """Return the matrix of *suite* and *codecs*, each a shipped adapter by name, or a SUT such as ``codec:COMMAND``.

    Args:
        workspace: what starts the codecs.
        suite: the suite.
        codecs: their locators.
        explanations: the reviewed explanations of disagreements.
        kept: where to keep what they make of the vectors, line by line; what is there is not asked again.
        step: is told how far the work is.

    Raises:
        UsageError: *kept* holds results of another suite or of another version of a codec.
        SutError: a codec cannot be started.
    """
    columns: dict[str, list[Cell]] = {}
    greetings: dict[str, Greeting] = {}
    yardstick = yardstick_of(workspace, suite)
    with KeptCells(kept, suite) as results:
        for locator in codecs:
            with closing(workspace.codec(locator, suite.target)) as codec:
                greetings[locator] = codec.greeting
                made = columns[locator] = results.begin(locator, codec.greeting.version)
                rest = suite.vectors(start=len(made))
                for cell in cells(rest, yardstick, codec):
                    made.append(cell)
                    results.keep(locator, cell)
                    step(locator, len(made), suite.count)
    return codec_matrix(suite.header, suite.vectors(), columns=columns, greetings=greetings, explanations=explanations)


class KeptCells:
    """What codecs made of a suite, kept as JSON lines: one for each codec and version, one for each vector.

    Args:
        path: the file, ``None`` to keep nothing.
        suite: the suite.
    """

    def __init__(self, path: Path | None, suite: Suite) -> None:
        self._suite = suite
        self._path = path
        self._found: dict[str, list[Cell]] = {}
        self._versions: dict[str, str] = {}
        self._file: IO[str] | None = None

    def __enter__(self) -> Self:
        if self._path is not None:
            if self._path.exists():
                self._read(self._path)
            self._file = self._path.open("a", encoding="utf-8")
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def begin(self, codec: str, version: str) -> list[Cell]:
        """Return what is kept of *codec*.

        Raises:
            UsageError: it is of another version.
        """
        if codec not in self._versions:
            self._write(
                {"suite": self._suite.header.id, "digest": self._suite.digest, "codec": codec, "version": version}
            )
            return []
        if self._versions[codec] != version:
            raise UsageError(
                "matrix.other-version", path=self._path, codec=codec, found=self._versions[codec], version=version
            )
        return self._found[codec]

    def keep(self, codec: str, cell: Cell) -> None:
        """Keep what *codec* made of its next vector."""
        self._write(
            {
                "codec": codec,
                "verdict": cell.verdict.word,
                "operation": cell.operation.value,
                "kind": cell.kind.value,
                "reason": cell.reason.to_json(),
            }
        )

    def _write(self, document: object) -> None:
        if self._file is not None:
            self._file.write(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n")

    def _read(self, path: Path) -> None:
        """Read what is kept; a line that was cut off is taken away."""
        whole = 0
        for line, document in _lines(path):
            codec = str(document["codec"])
            if "version" in document:
                if document["digest"] != self._suite.digest:
                    raise UsageError("matrix.other-suite", path=path, found=document["suite"])
                self._versions[codec] = str(document["version"])
                self._found[codec] = []
            else:
                self._found[codec].append(_cell(document))
            whole += len(line)
        with path.open("r+b") as file:
            file.truncate(whole)


def _lines(path: Path) -> Iterator[tuple[bytes, dict[str, Any]]]:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if not line.endswith(b"\n"):
                return
            try:
                document = json.loads(line)
                yield line, dict(document)
            except (ValueError, TypeError, KeyError) as error:
                raise UsageError("matrix.no-results", path=path, line=number) from error


def _cell(document: dict[str, Any]) -> Cell:
    verdict = next(verdict for verdict in Verdict if verdict.word == document["verdict"])
    reason = Message.from_json(document["reason"])
    return Cell(verdict, Operation(document["operation"]), AnswerKind(document["kind"]), reason)
