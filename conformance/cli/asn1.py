"""``yangfan asn1``: decode and encode values, import, list and export schemas."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance import messages
from conformance.cli.asn1_diff import diff
from conformance.cli.asn1_explain import explain
from conformance.cli.asn1_reencode import reencode
from conformance.cli.opening import open_workspace
from conformance.cli.tables import write_table
from conformance.errors import EvidenceError, SchemaError, UsageError

if TYPE_CHECKING:
    from conformance.model.evidence import Value
    from conformance.model.schema import Schema

SPOKEN_RULES = ("uper", "aper", "der", "oer")

_schema = click.option("--schema", "schema_name", required=True, metavar="NAME", help="Schema / 模式.")
_type = click.option("--type", "type_name", required=True, metavar="TYPE", help="ASN.1 type / ASN.1 类型.")
_engine = click.option("--engine", default="strict", show_default=True, help="ASN.1 engine / ASN.1 引擎.")
_rules = click.option(
    "--rules", type=click.Choice(SPOKEN_RULES), default="uper", show_default=True, help="Encoding rules / 编码规则."
)
_file = click.argument("file", metavar="[FILE|-]", default="-")


@click.group()
def asn1() -> None:
    """Decode, encode, explain, import, export and compare ASN.1 / ASN.1 的编解码、解释、导入、导出与比较."""


asn1.add_command(diff)
asn1.add_command(explain)
asn1.add_command(reencode)


@asn1.command()
@_file
@_schema
@_type
@click.option(
    "--to", "form", type=click.Choice(["json", "xer", "hex"]), default="json", show_default=True, help="Form."
)
@_engine
@_rules
@click.option("--received", is_flag=True, help='Keep what else was received, as "..." / 以 "..." 保留所收的其他内容.')
def decode(file: str, *, schema_name: str, type_name: str, form: str, engine: str, rules: str, received: bool) -> None:
    """Decode the octets in FILE (hex, base64 or binary) / 解码文件中的八位组（十六进制、base64 或二进制）.

    `--to hex` writes the octets themselves once they are known to be a complete encoding. With `--received`, the JSON
    keeps unknown additions and the widths of extension bitmaps, so that it encodes to the very same octets.
    """
    from conformance.evidence.reading import read_evidence
    from conformance.model.evidence import MediaType

    if received and (engine, rules, form) != ("strict", "uper", "json"):
        raise UsageError("explained.received-only")
    workspace = open_workspace()
    origin, data = _read(file)
    observed = read_evidence(data, origin=origin, readers=workspace.readers)
    schema = workspace.schemas.schema(schema_name)
    for evidence in observed:
        if evidence.media_type is not MediaType.UPER:
            raise UsageError("schema.not-octets", origin=evidence.origin)
        if received:
            click.echo(_received(schema, type_name, evidence.data))
            continue
        value = workspace.engine(engine).decode(schema, type_name, evidence.data, rules=rules)
        click.echo(evidence.data.hex() if form == "hex" else _WRITERS[form](schema, type_name, value))


@asn1.command()
@_file
@_schema
@_type
@click.option("--from", "form", type=click.Choice(["json", "xer"]), help="Form of FILE / 文件的形式.")
@click.option(
    "--to", "target", type=click.Choice(["hex", "binary"]), default="hex", show_default=True, help="Form / 形式."
)
@_engine
@_rules
def encode(
    file: str, *, schema_name: str, type_name: str, form: str | None, target: str, engine: str, rules: str
) -> None:
    """Encode the value in FILE (XER or JER) / 编码文件中的值（XER 或 JER）.

    The strict engine writes what JSON keeps under "..." as it was received.
    """
    workspace = open_workspace()
    origin, data = _read(file)
    schema = workspace.schemas.schema(schema_name)
    found = form or ("xer" if data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<") else "json")
    value = _READERS[found](schema, type_name, data, origin)
    if engine != "strict" and _holds_received(value):
        raise UsageError("explained.encode-received", engine=engine)
    octets = workspace.engine(engine).encode(schema, type_name, value, rules=rules)
    if target == "binary":
        sys.stdout.buffer.write(octets)
    else:
        click.echo(octets.hex())


@asn1.command()
@click.option("--json", "as_json", is_flag=True, help="Write JSON / 输出 JSON.")
def schemas(*, as_json: bool) -> None:
    """List schemas / 列出模式."""
    library = open_workspace().schemas
    rows, broken = [], []
    for name, source in library.names().items():
        try:
            schema = library.schema(name)
        except SchemaError as error:
            broken.append((name, error))
            continue
        modules = {module.name: len(module.types) for module in schema.modules.values()}
        rows.append((name, source.name, schema.origin, modules))
    if as_json:
        fields = ("name", "source", "origin", "modules")
        click.echo(json.dumps([dict(zip(fields, row, strict=True)) for row in rows], ensure_ascii=False, indent=2))
    else:
        headings = [messages.text(f"schema.column-{name}") for name in ("name", "source", "origin", "types", "modules")]
        cells = [
            (name, source, origin, str(sum(modules.values())), ", ".join(modules))
            for name, source, origin, modules in rows
        ]
        write_table(headings, cells)
    for name, reason in broken:
        click.echo(messages.text("schema.cannot-load", {"name": name, "what": reason}), err=True)
    if broken:
        raise click.exceptions.Exit(2)


@asn1.command()
@click.argument("name")
@click.option(
    "--type", "types", multiple=True, metavar="TYPE", help="Only what this type needs / 只导出该类型所需部分."
)
def export(name: str, *, types: tuple[str, ...]) -> None:
    """Print a schema as plain ASN.1 text / 以 ASN.1 文本输出模式."""
    from conformance.asn1.module_text import print_schema

    click.echo(print_schema(open_workspace().schemas.schema(name), types=types or None), nl=False)


@asn1.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE|DIR...", type=click.Path(exists=True, path_type=Path))
@click.option("--name", required=True, help="Name of the schema / 模式名称.")
def import_schema(files: tuple[Path, ...], *, name: str) -> None:
    """Compile ASN.1 text (in .docx and .zip, too) into a schema / 将 ASN.1 文本（含 .docx、.zip）编译为模式.

    The compiler generates code and runs it: import text that you trust.
    """
    from conformance.asn1.imported import ImportedSource, import_text, schema_store

    source = open_workspace().schemas.names().get(name)
    if source is not None and source.name != ImportedSource.name:
        raise UsageError("schema.taken", name=name, source=source.name)
    schema = import_text(files, name=name, folder=schema_store())
    types = sum(len(module.types) for module in schema.modules.values())
    click.echo(messages.text("schema.imported", {"name": name, "types": types, "modules": ", ".join(schema.modules)}))


def _read(file: str) -> tuple[str, bytes]:
    """Return what errors call the input, and its octets, no more than readers accept."""
    from conformance.evidence.reading import MAX_OCTETS

    if file == "-":
        origin, data = messages.text("schema.standard-input"), sys.stdin.buffer.read(MAX_OCTETS + 1)
    else:
        origin = Path(file).name
        try:
            with Path(file).open("rb") as stream:
                data = stream.read(MAX_OCTETS + 1)
        except OSError as error:
            raise EvidenceError("sut.unreadable", path=file, reason=error.strerror) from error
    if len(data) > MAX_OCTETS:
        raise EvidenceError("evidence.too-large", origin=origin, limit=MAX_OCTETS)
    return origin, data


def _received(schema: Schema, type_name: str, octets: bytes) -> str:
    from conformance.asn1.reencoding import received_text

    return received_text(schema, type_name, octets)


def _holds_received(value: object) -> bool:
    """Whether *value* keeps anything under ``"..."``, which the peers would leave out."""
    from conformance.model.received import EXTENSION, Unknown

    match value:
        case dict():
            return EXTENSION in value or any(map(_holds_received, value.values()))
        case list():
            return any(map(_holds_received, value))
        case (str(), inner):
            return _holds_received(inner)
    return isinstance(value, Unknown)


def _json(schema: Schema, type_name: str, value: Value) -> str:
    from conformance.asn1.jer import to_jer

    return to_jer(schema, type_name, value)


def _xer(schema: Schema, type_name: str, value: Value) -> bytes:
    from conformance.asn1.xer import to_xer, xer_text

    return xer_text(to_xer(schema, type_name, value))


def _from_json(schema: Schema, type_name: str, data: bytes, origin: str) -> Value:
    from conformance.asn1.jer import from_jer

    if not data.strip():
        raise EvidenceError("evidence.empty", origin=origin)
    return from_jer(schema, type_name, data.removeprefix(b"\xef\xbb\xbf"))


def _from_xer(schema: Schema, type_name: str, data: bytes, origin: str) -> Value:
    from conformance.asn1.xer import from_xer
    from conformance.xml.parsing import parse_xml

    found, value = from_xer(schema, parse_xml(data, origin=origin))
    if found != type_name.rpartition(".")[2]:
        raise UsageError("schema.other-type", origin=origin, found=found, wanted=type_name)
    return value


_Write = Callable[["Schema", str, "Value"], str | bytes]
_Read = Callable[["Schema", str, bytes, str], "Value"]
_WRITERS: Mapping[str, _Write] = {"json": _json, "xer": _xer}
_READERS: Mapping[str, _Read] = {"json": _from_json, "xer": _from_xer}
