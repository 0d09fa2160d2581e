"""``yangfan vectors convert``: suites from one form to another, and captures to a suite."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance import messages
from conformance.cli.opening import open_workspace
from conformance.cli.progress import watched
from conformance.errors import ConformanceError, UsageError

if TYPE_CHECKING:
    from conformance.model.vector import SuiteHeader, Vector
    from conformance.vectors.sourced import Piece
    from conformance.vectors.suites import Suite
    from conformance.workspace import Workspace

FOLDER = "suite"
"""The form of a suite that is a folder."""
HEX = "hex"
"""Encodings in any form of evidence: hexadecimal, binary, captures."""
MAX_FILE_OCTETS = 512 * 1024 * 1024

_IDENTIFIER = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")


@click.command()
@click.argument("source", metavar="DIR|FILE|ID")
@click.option("--to", "target", required=True, metavar="FORM", help="suite, xml, notation, jsonl / 目标形式.")
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="PATH", help="Where to / 输出位置.")
@click.option("--from", "form", metavar="FORM", help="Form of the source, hex for captures / 源的形式.")
@click.option("--schema", "schema_name", metavar="NAME", help="With hex: schema / 模式（用于 hex）.")
@click.option("--type", "type_name", metavar="TYPE", help="With hex: type / 类型（用于 hex）.")
@click.option("--origin", metavar="TEXT", help="With hex: where they come from / 来源（用于 hex）.")
@click.option("--id", "identifier", metavar="ID", help="With hex: the suite's name / 向量集名称（用于 hex）.")
@click.option("--synthetic", is_flag=True, help="With hex: no device sent them / 非终端所发（用于 hex）.")
@click.pass_context
def convert(  # noqa: PLR0913  # one for each option
    ctx: click.Context,
    source: str,
    *,
    target: str,
    out: Path,
    form: str | None,
    schema_name: str | None,
    type_name: str | None,
    origin: str | None,
    identifier: str | None,
    synthetic: bool,
) -> None:
    """Convert test vectors from one form to another / 转换测试向量的形式.

    A suite is a folder (suite) or one file: XML, ASN.1 value notation with octets, JSON lines. A file's form is told by
    its ending. --from hex makes a suite of captures: a folder, or a file, with encodings of one type. What cannot be
    decoded is listed and left out; then the exit code is 1.

    向量集可以是文件夹（suite）或单个文件：XML、带八位组的 ASN.1 值记法、JSON 行；文件形式由扩展名判断。
    --from hex 将采集到的编码（文件夹或文件）制成向量集；不能解码的会列出并略去，此时退出码为 1。
    """
    workspace = open_workspace()
    refused: list[tuple[Piece, ConformanceError]] = []
    if form == HEX:
        told = {"--schema": schema_name, "--type": type_name, "--origin": origin, "--id": identifier}
        for option, text in told.items():
            if not text:
                raise UsageError("vectors.option-needed", option=option)
        if not _IDENTIFIER.fullmatch(str(identifier)):
            raise UsageError("vectors.suite-id", id=identifier)
        header, vectors = _sourced(workspace, Path(source), told, synthetic=synthetic, refused=refused)
    else:
        header, vectors = _opened(workspace, source, form)
    count = _write(workspace, header, vectors, target, out)
    for piece, error in refused:
        click.echo(messages.text("vectors.left-out", {"name": piece.name, "reason": error.message}), err=True)
    click.echo(messages.text("vectors.converted", {"count": count, "path": out}))
    ctx.exit(1 if refused else 0)


def _opened(workspace: Workspace, source: str, form: str | None) -> tuple[SuiteHeader, Iterable[Vector]]:
    """Return header and vectors of a suite, a folder or a file."""
    path = Path(source)
    if form in (None, FOLDER) and not path.is_file():
        suite = workspace.find_suite(source)
        return suite.header, _vectors(suite)
    from conformance.vectors.suites import read_octets

    formats = workspace.vector_formats
    name = form or next((one.name for one in formats.values() if path.name.endswith(one.suffix)), "")
    if name not in formats:
        raise UsageError("vectors.unknown-form", name=name or path.suffix, known=", ".join((FOLDER, *formats, HEX)))
    data = read_octets(path, limit=MAX_FILE_OCTETS)
    return formats[name].read(data, workspace.schemas.schema, origin=str(path))


def _vectors(suite: Suite) -> Iterator[Vector]:
    for file in watched(suite.files, suite.header.id):
        yield from suite.vectors_in(file)


def _sourced(
    workspace: Workspace,
    source: Path,
    told: dict[str, str | None],
    *,
    synthetic: bool,
    refused: list[tuple[Piece, ConformanceError]],
) -> tuple[SuiteHeader, Iterable[Vector]]:
    from conformance.vectors.releases import release_schemas
    from conformance.vectors.sourced import sourced_header, sourced_vectors

    schema_name, type_name = str(told["--schema"]), str(told["--type"])
    schema = workspace.schemas.schema(schema_name)
    plain = workspace.schemas.schema(schema_name.partition("@")[0])
    releases = {name: release for release, name in release_schemas(plain).items()}
    header = sourced_header(
        schema,
        type_name,
        identifier=str(told["--id"]),
        origin=str(told["--origin"]),
        release=releases.get(schema.name),
        synthetic=synthetic,
    )

    def refuse(piece: Piece, error: ConformanceError) -> None:
        refused.append((piece, error))

    return header, sourced_vectors(_pieces(workspace, source, refuse), schema, type_name, refused=refuse)


def _pieces(workspace: Workspace, source: Path, refuse: Callable[[Piece, ConformanceError], None]) -> Iterator[Piece]:
    """Yield the encodings in a file, or in all files of a folder."""
    from conformance.evidence.reading import most_octets, read_evidence
    from conformance.model.evidence import MediaType
    from conformance.vectors.sourced import Piece
    from conformance.vectors.suites import read_octets

    if not source.exists():
        raise UsageError("vectors.unknown-source", path=source)
    paths = sorted(path for path in source.rglob("*") if path.is_file()) if source.is_dir() else [source]
    for path in paths:
        name = path.relative_to(source).as_posix() if source.is_dir() else path.name
        try:
            data = read_octets(path, limit=most_octets(workspace.readers))
            observed = read_evidence(data, origin=name, readers=workspace.readers)
        except ConformanceError as error:
            refuse(Piece(name, b""), error)
            continue
        for number, evidence in enumerate(observed, 1):
            place = name if len(observed) == 1 else f"{name}#{number}"
            if evidence.media_type is MediaType.UPER:
                yield Piece(place, evidence.data)
            else:
                refuse(Piece(place, b""), UsageError("schema.not-octets", origin=place))


def _write(workspace: Workspace, header: SuiteHeader, vectors: Iterable[Vector], target: str, out: Path) -> int:
    """Write a suite in its new form and return how many vectors it has."""
    counted = 0

    def count() -> Iterator[Vector]:
        nonlocal counted
        for vector in vectors:
            counted += 1
            yield vector

    formats = workspace.vector_formats
    if target == FOLDER:
        from conformance.vectors.suites import write_suite

        write_suite(out, header, count())
    elif target in formats:
        _write_file(out, formats[target].write(header, count(), workspace.schemas.schema))
    else:
        raise UsageError("vectors.unknown-form", name=target, known=", ".join((FOLDER, *formats)))
    return counted


def _write_file(out: Path, pieces: Iterable[bytes]) -> None:
    """Write a file, all or nothing; the first piece is made before anything is touched."""
    made = iter(pieces)
    first = next(made, b"")
    if out.is_dir():
        raise UsageError("vectors.out-is-folder", path=out)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as temporary:
        written = Path(temporary) / out.name
        with written.open("wb") as file:
            for piece in chain([first], made):
                file.write(piece)
        written.replace(out)
