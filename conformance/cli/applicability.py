"""``yangfan applicability``: bring tables of items and test cases, and see what is wrong in them."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance import messages, resources
from conformance.cli import converted
from conformance.cli.opening import open_workspace
from conformance.errors import DataError, UsageError

if TYPE_CHECKING:
    from conformance.ics.tables import ApplicabilityTables
    from conformance.model.applicability import Lint
    from conformance.model.capability import Capability

_FOLDER = click.Path(path_type=Path, file_okay=False)
_SPECIFICATIONS = "specifications.xml"


@click.group()
def applicability() -> None:
    """Tables of ICS items and test cases / ICS 条目与测试例表格."""


@applicability.command()
@click.argument("folder", metavar="FOLDER", type=_FOLDER)
@click.option("--out", metavar="FOLDER", type=_FOLDER, required=True, help="Where to write / 输出文件夹.")
@click.option(
    "--published",
    is_flag=True,
    help="The tables are those of a publication, damage and all / 表格取自出版物，保留原貌.",
)
def convert(folder: Path, *, out: Path, published: bool) -> None:
    """Convert tab-separated tables to XML / 将制表符分隔的表格转换为 XML.

    FOLDER holds one or more of ics_items.tsv, ics_band_configs.tsv, conditions.tsv, selectors.tsv and testcases.tsv,
    and specifications.xml for specifications that are not known. Nothing is written unless all of it can be used. What
    an earlier conversion wrote and the tables no longer have is removed.

    FOLDER 含 ics_items.tsv、ics_band_configs.tsv、conditions.tsv、selectors.tsv、testcases.tsv 中的一个或多个；
    未知规范另在 specifications.xml 中说明。全部可用才写出文件；此前转换所得而表格中已没有的文件会被删除。
    """
    from conformance.ics.conversion import convert as convert_tables
    from conformance.ics.specifications import load_specifications

    workspace = open_workspace()
    known = sorted(resources.specs("specifications").glob("*.xml"))
    own = folder / _SPECIFICATIONS
    documents = convert_tables(
        _read_tables(folder),
        specifications=load_specifications([*known, own] if own.is_file() else known),
        field_names=_field_names(workspace.catalogue),
        published=published,
    )
    converted.validate_all(documents)
    before = converted.earlier(out, documents)
    converted.write(documents, out, before.own, check=None if published else workspace)
    for name in documents:
        click.echo(str(out / name))
    for path in before.own:
        click.echo(messages.text("applicability.removed", {"path": path}), err=True)
    for path in before.edited:
        click.echo(messages.text("applicability.edited", {"path": path}), err=True)


@applicability.command()
@click.argument("folder", metavar="[FOLDER]", type=_FOLDER, required=False)
@click.option("--json", "as_json", is_flag=True, help="Write JSON / 输出 JSON.")
def lint(folder: Path | None, *, as_json: bool) -> None:
    """List what is wrong in tables / 列出表格中的问题.

    Without FOLDER: in all tables at hand. With FOLDER, as `convert` writes it: in its tables, which stand in for those
    at hand of the same specification. A publication's own damage is listed, the exit code stays 0; it is 1 if one's own
    tables have something listed.

    不给 FOLDER 时检查现有全部表格；给出时只检查其中的表格，其中的表格取代现有的同一规范的表格。
    出版物自身的问题仅列出，退出码为 0；自有表格有问题时为 1。
    """
    from conformance.ics.editions import documents_in

    workspace = open_workspace()
    if folder is None:
        tables = workspace.standards.tables
        lints = tables.lints
    else:
        tables = workspace.standards.with_tables(folder).tables
        names = {document.of for given in documents_in(folder).values() for document in given}
        names |= {case.spec for case in tables.cases if not case.document} if "" in names else set()
        lints = tuple(one for one in tables.lints if one.document in names)
    if as_json:
        click.echo(json.dumps([_json(one, tables) for one in lints], ensure_ascii=False, indent=2))
    else:
        _write(lints)
    click.get_current_context().exit(1 if any(tables.is_own(one.document) for one in lints) else 0)


def _read_tables(folder: Path) -> Mapping[str, str]:
    """Return the text of each known table in *folder*."""
    from conformance.ics.conversion import MAX_OCTETS, SHEETS

    paths = [path for path in (folder / name for name in SHEETS) if path.is_file()]
    if not paths:
        raise UsageError("applicability.no-tables", folder=folder, names=", ".join(SHEETS))
    return {path.name: _text(path, MAX_OCTETS) for path in paths}


def _text(path: Path, limit: int) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise DataError("data.unreadable", path=path, reason=error.strerror or error) from error
    if len(data) > limit:
        raise DataError("applicability.too-large", origin=path, limit=limit)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DataError("applicability.encoding", origin=path, line=line, octet=f"{data[error.start]:02x}") from error


def _field_names(catalogue: Iterable[Capability]) -> Mapping[str, str]:
    """Return what capability fields are called in Chinese; one that is called several things has no name."""
    names: dict[str, set[str]] = defaultdict(set)
    for capability in catalogue:
        names[capability.field].add(capability.name.zh)
    return {field: called.pop() for field, called in names.items() if len(called) == 1}


def _json(one: Lint, tables: ApplicabilityTables) -> dict[str, object]:
    return {
        "kind": one.kind,
        "document": one.document,
        "item": one.item,
        "published": one.published,
        "read_as": one.read_as,
        "suggestion": one.suggestion,
        "own": tables.is_own(one.document),
    }


def _write(lints: Sequence[Lint]) -> None:
    """Write what is wrong, kind by kind; then how much of each there is."""
    from conformance.ics.tabular import shortened

    for kind, group in groupby(lints, key=lambda one: one.kind):
        click.echo(_title(kind))
        for one in group:
            click.echo(f"  {one.document} {one.item}: {shortened(one.published)}")
            if one.read_as:
                click.echo(f"    → {shortened(one.read_as)}")
            if one.suggestion:
                click.echo(f"    {messages.text('applicability.may-be', {'suggestion': one.suggestion})}")
    counts = Counter(one.kind for one in lints)
    summary = ", ".join(f"{_title(kind)} {count}" for kind, count in counts.items())
    click.echo(summary or messages.text("applicability.nothing"))


def _title(kind: str) -> str:
    return messages.text(f"applicability.lint-{kind}")
