"""``yangfan ics``: what a supplier states about a product, and what the product shows."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from conformance import messages
from conformance.cli.ics_check import check
from conformance.cli.ics_files import (
    FORMATS,
    WRITABLE,
    check_statement_path,
    format_of,
    refuse_to_replace,
    save_statement,
    shown_answers,
)
from conformance.cli.ics_fill import fill
from conformance.cli.opening import open_workspace
from conformance.errors import UsageError

if TYPE_CHECKING:
    from conformance.model.ics import IcsAnswer, Statement
    from conformance.workspace import Workspace

_PATH = click.Path(path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def product_value(_ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """Return a fact of a product, given as people write it, as statements have it."""
    from conformance.ics.product import product_fact

    try:
        return None if value is None else product_fact(str(param.name), value)
    except UsageError as error:
        raise click.BadParameter(str(error)) from error


def product_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give *command* an option for each field of a product."""
    options = (
        click.option("--manufacturer", metavar="NAME", help="Manufacturer / 生产厂商."),
        click.option("--model", metavar="NAME", help="Model / 型号."),
        click.option("--hardware", metavar="VERSION", help="Hardware version / 硬件版本."),
        click.option("--software", metavar="VERSION", help="Software version / 软件版本."),
        click.option("--date", metavar="DATE", callback=product_value, help="Date of the statement / 声明日期."),
        click.option(
            "--release",
            metavar="RELEASE",
            callback=product_value,
            help="3GPP release of the product / 产品的 3GPP 版本.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.group()
def ics() -> None:
    """State what a product supports, and check it / 声明产品支持什么，并加以检查.

    A statement is XML; every command takes a spreadsheet (.xlsx) in its place.

    声明为 XML 文件；每个命令也接受电子表格（.xlsx）。
    """


ics.add_command(fill)
ics.add_command(check)


@ics.command()
@click.option(
    "--spec", "specs", multiple=True, metavar="SPEC", help="Proforma, such as 38.508-2; default all / 声明表."
)
@product_options
@click.option("--out", required=True, type=_PATH, metavar="FILE", help="Statement to write / 要写入的声明.")
@click.option("--force", is_flag=True, help="Replace an existing file / 覆盖已有文件.")
def new(*, specs: tuple[str, ...], out: Path, force: bool, **product: str | None) -> None:
    """Write an empty statement / 写入空白声明."""
    check_statement_path(out)
    workspace = open_workspace()
    refuse_to_replace(out, force=force)
    statement = _empty(workspace, specs, product)
    save_statement(workspace, statement, out)
    click.echo(messages.text("ics.new", {"path": out, "count": _count(workspace, statement)}))


@ics.command()
@click.argument("files", nargs=-1, metavar="[FILE|-]...")
@click.option("--sut", "suts", multiple=True, metavar="LOCATOR", help="SUT, such as capture:FILE / 被测系统.")
@click.option("--type", "type_name", metavar="TYPE", help="ASN.1 type of the evidence / 证据的 ASN.1 类型.")
@click.option("--into", type=_FILE, metavar="FILE", help="Statement to complete / 要补充的声明.")
@click.option("--out", type=_PATH, metavar="FILE", help="Statement to write / 要写入的声明.")
@click.option("--force", is_flag=True, help="Replace an existing file / 覆盖已有文件.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON / 输出 JSON.")
@click.pass_context
def derive(  # noqa: PLR0913  # what the command line takes, each by its name
    ctx: click.Context,
    files: tuple[str, ...],
    *,
    suts: tuple[str, ...],
    type_name: str | None,
    into: Path | None,
    out: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    """Derive answers from what a device shows / 由终端所示推导答案.

    Several files, such as one for each RAT, are one device; FILE#N is the N-th device of a file. What the supplier
    declares stays as it is: where the device shows something else, `yangfan ics check` reports a contradiction.

    多个文件（例如每种制式一个）视为同一个终端；FILE#N 表示文件中的第 N 个终端。
    供方声明的内容保持不变：若终端所示不同，`yangfan ics check` 报告矛盾。
    """
    from conformance.ics.statements import with_derived

    path = out or into
    if not (files or suts) or path is None:
        raise click.UsageError(messages.text("ics.derive-usage"), ctx)
    check_statement_path(path)
    workspace = open_workspace()
    if path != into:
        refuse_to_replace(path, force=force)
    before = workspace.standards.statement(into) if into else _empty(workspace, (), {})
    derived = shown_answers(workspace, (*files, *suts), type_name=type_name)
    statement = with_derived(before, derived)
    save_statement(workspace, statement, path)
    _tell_derived(workspace, statement, path, as_json=as_json)


@ics.command()
@click.argument("statement", type=_FILE, metavar="STATEMENT")
@click.option("--format", "form", type=click.Choice(FORMATS), help="Default: as FILE ends / 默认按扩展名.")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="FILE",
    help="File to write, - for standard output / 输出文件.",
)
@click.option("--force", is_flag=True, help="Replace an existing file / 覆盖已有文件.")
def export(statement: Path, *, form: str | None, out: Path, force: bool) -> None:
    """Write a statement in another format / 以其他格式写出声明."""
    from conformance.workspace.report_files import write_atomically

    workspace = open_workspace()
    chosen = format_of(out, form)
    octets = _rendered(workspace, workspace.standards.statement(statement), chosen)
    if str(out) == "-":
        click.echo(octets, nl=False)
        return
    if chosen in WRITABLE:
        refuse_to_replace(out, force=force)
    write_atomically(out, octets)
    click.echo(messages.text("cli.init-written", {"path": out}))


@ics.command("import")
@click.argument("spreadsheet", type=_FILE, metavar="FILE")
@click.option("--sut", "suts", multiple=True, metavar="LOCATOR", help="SUT to derive from / 用于推导的被测系统.")
@click.option("--type", "type_name", metavar="TYPE", help="ASN.1 type of the evidence / 证据的 ASN.1 类型.")
@click.option("--into", type=_FILE, metavar="FILE", help="Statement to take the answers into / 要并入答案的声明.")
@click.option("--out", type=_PATH, metavar="FILE", help="Statement to write / 要写入的声明.")
@click.option("--force", is_flag=True, help="Replace an existing file / 覆盖已有文件.")
@click.pass_context
def import_(  # what the command line takes, each by its name
    ctx: click.Context,
    spreadsheet: Path,
    *,
    suts: tuple[str, ...],
    type_name: str | None,
    into: Path | None,
    out: Path | None,
    force: bool,
) -> None:
    """Read a filled spreadsheet into a statement / 将填好的电子表格读为声明.

    Only what is declared is read: what a device shows is evidence, and nobody edits it. Derived answers come from the
    statement given by --into, or anew from the capture given by --sut. The spreadsheet replaces what the statement
    declares on the proformas of the spreadsheet.

    只读取声明的答案：终端所示是证据，不得改动。推导的答案取自 --into 指定的声明，或由 --sut 指定的抓取重新推导。
    电子表格中的各声明表，其声明的答案以电子表格为准。
    """
    from conformance.ics.statements import with_declared_of, with_derived

    path = out or into
    if path is None:
        raise click.UsageError(messages.text("ics.import-usage"), ctx)
    check_statement_path(path)
    workspace = open_workspace()
    if path != into:
        refuse_to_replace(path, force=force)
    statement = replace(workspace.standards.statement(spreadsheet), derived={})
    if into is not None:
        statement = with_declared_of(workspace.standards.statement(into), statement)
    if suts:
        statement = with_derived(statement, shown_answers(workspace, suts, type_name=type_name))
    save_statement(workspace, statement, path)
    count = sum(answer.support.value != "unanswered" for answer in statement.declared.values())
    click.echo(messages.text("ics.imported", {"path": path, "count": count}))


def _empty(workspace: Workspace, specs: tuple[str, ...], product: Mapping[str, str | None]) -> Statement:
    from conformance.ics.statements import empty_statement

    book = workspace.standards.proformas
    unknown = [spec for spec in specs if spec not in book.proformas]
    if unknown:
        raise UsageError("ics.unknown-proforma", spec=unknown[0], known=", ".join(book.proformas))
    stated = {name: value for name, value in product.items() if value}
    return empty_statement(book, specs=specs or tuple(book.proformas), product=stated)


def _count(workspace: Workspace, statement: Statement) -> int:
    """Return how many items and configurations the proformas of *statement* have."""
    book = workspace.standards.proformas
    return sum(len(keys) for spec in statement.editions for keys in book.keys(spec).values())


def _tell_derived(workspace: Workspace, statement: Statement, path: Path, *, as_json: bool) -> None:
    from conformance.ics.answers import RELEASE
    from conformance.model.ics import Support

    items = [answer for key, answer in statement.derived.items() if key != RELEASE]
    counts = {
        support.value: sum(answer.support is support for answer in items) for support in (Support.YES, Support.NO)
    }
    contradictions = len(workspace.standards.answers(statement, {}).contradictions)
    release = statement.derived.get(RELEASE)
    told = {
        "path": str(path),
        "release": release.value if release else None,
        **counts,
        "contradictions": contradictions,
    }
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    click.echo(messages.text("ics.derived", {**told, "release": release.value if release else "–"}))
    if contradictions:
        click.echo(messages.text("ics.derived-contradictions", told))


def _rendered(workspace: Workspace, statement: Statement, form: str) -> bytes:
    book, language = workspace.standards.proformas, messages.language()
    if form == "html":
        from conformance.reports.ics_statement import render_statement_html

        contradictions = workspace.standards.answers(statement, {}).contradictions
        return render_statement_html(statement, book=book, language=language, contradictions=contradictions)
    if form == "xlsx":
        from conformance.ics.statement_sheets import statement_workbook

        return statement_workbook(statement, book, language=language)
    if form == "json":
        return _json(workspace, statement)
    from conformance.ics.statements import write_statement

    return write_statement(statement, book=book)


def _json(workspace: Workspace, statement: Statement) -> bytes:
    """Return *statement* as JSON: each answered item with what is declared beside what was derived."""
    from conformance.ics.checking import item_name

    book = workspace.standards.proformas
    answers = []
    for key in dict.fromkeys((*statement.declared, *statement.derived)):
        item = book.item(key)
        answers.append(
            {
                "item": item_name(key),
                "mnemonic": item.mnemonic if item else key.item,
                "declared": _answer_json(statement.declared.get(key)),
                "derived": _answer_json(statement.derived.get(key)),
            }
        )
    document = {"product": dict(statement.product), "editions": dict(statement.editions), "answers": answers}
    return json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"


def _answer_json(answer: IcsAnswer | None) -> dict[str, str] | None:
    if answer is None:
        return None
    texts = {name: getattr(answer, name) for name in ("value", "place", "origin", "note")}
    return {"support": answer.support.value, **{name: text for name, text in texts.items() if text}}
