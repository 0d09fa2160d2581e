"""``yangfan standards verify``: numbers of standards in documents and texts, held against the records."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance import messages, resources
from conformance.cli.standards_options import as_of_option, json_option, open_standards, registry_option
from conformance.cli.tables import write_table
from conformance.errors import ConformanceError, DataError, UsageError, error_json

if TYPE_CHECKING:
    import datetime as dt

    from conformance.cli.standards_options import Opened
    from conformance.model.identifier import Identifier
    from conformance.model.standards import Edition, Standard
    from conformance.registry.documents import Document
    from conformance.registry.verification import Verified

_ENDINGS = frozenset({".txt", ".md", ".markdown", ".html", ".htm", ".docx", ".doc", ".pdf", ".csv", ".tsv", ".xml"})
_STYLES = {
    "confirmed": "green",
    "contradicts": "red",
    "superseded": "yellow",
    "malformed": "red",
    "unknown": "dim",
}


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="FILE|TEXT|-...")
@as_of_option
@registry_option
@json_option
@click.pass_context
def verify(
    ctx: click.Context, /, *, sources: tuple[str, ...], as_of: dt.date, layers: tuple[Path, ...], as_json: bool
) -> None:
    """Verify numbers, titles, years and status of standards in texts / 核验文中标准的编号、名称、年代号与状态.

    Reads plain text, Markdown, CSV, HTML, DOCX and PDF; - is standard input, what is no file is the text itself.
    Exit code 0: nothing wrong was found; 1: a number contradicts, is superseded or malformed; 2: something could not be
    read.

    可读取纯文本、Markdown、CSV、HTML、DOCX 与 PDF；- 表示标准输入，不是文件的参数即为文本本身。
    退出码 0：未发现问题；1：有矛盾、被代替或格式错误的编号；2：有无法读取的输入。
    """
    from conformance.registry.verification import FINDINGS

    opened = open_standards(layers, as_of)
    results, unread = _results(sources, opened)
    if as_json:
        click.echo(json.dumps(list(_json(results, unread, opened)), ensure_ascii=False, indent=2))
    else:
        _write(results)
    for error in unread:
        click.echo(str(error), err=True)
    found = any(one.verdict in FINDINGS for _, verified in results for one in verified)
    ctx.exit(2 if unread else int(found))


@dataclass(frozen=True, slots=True)
class _Source:
    """Something to read: a file, or a text."""

    name: str
    data: bytes | None
    text: str = ""

    def document(self) -> Document:
        from conformance.registry.documents import read_document, read_text

        if self.data is None:
            return read_text(self.text, origin=self.name)
        return read_document(self.data, origin=self.name)


def _results(
    sources: tuple[str, ...], opened: Opened
) -> tuple[list[tuple[str, list[Verified]]], list[ConformanceError]]:
    """Verify every source; one that cannot be read does not stop the others."""
    from conformance.registry.verification import Verifier
    from conformance.registry.vocabulary import load_vocabulary

    verifier = Verifier(opened.standings, load_vocabulary(resources.specs("vocabulary", "title-terms.xml")))
    results, unread = [], []
    for name in sources:
        try:
            source = _source(name)
            results.append((source.name, list(verifier.verify(source.document()))))
        except ConformanceError as error:
            unread.append(error)
    return results, unread


def _source(name: str) -> _Source:
    from conformance.registry.documents import MAX_OCTETS

    if name == "-":
        return _Source("-", sys.stdin.buffer.read(MAX_OCTETS + 1))
    path = Path(name)
    try:
        is_file = path.is_file()
    except (OSError, ValueError):  # a text may be too long for a name, or have what no name can have
        is_file = False
    if is_file:
        try:
            with path.open("rb") as file:
                return _Source(name, file.read(MAX_OCTETS + 1))
        except OSError as error:
            raise DataError("verification.unreadable", name=name, reason=error.strerror or error) from error
    if Path(name).suffix.lower() in _ENDINGS and "\n" not in name:
        raise UsageError("verification.no-file", name=name)
    return _Source(messages.text("verification.typed"), None, name)


def _json(
    results: list[tuple[str, list[Verified]]], unread: list[ConformanceError], opened: Opened
) -> Iterator[dict[str, object]]:
    records: dict[tuple[str, Identifier | None], dict[str, object]] = {}
    for name, verified in results:
        for one in verified:
            yield {
                "file": name,
                "text": one.text,
                "line": one.place.line,
                "page": one.place.page,
                "number": one.number or None,
                "verdict": one.verdict.value,
                "record": None if one.standard is None else _record_once(records, one.standard, one.edition, opened),
                "reason": {"key": one.reason.key, "text": str(one.reason)},
            }
    for error in unread:
        yield error_json(error)


def _record_once(
    records: dict[tuple[str, Identifier | None], dict[str, object]],
    standard: Standard,
    edition: Edition | None,
    opened: Opened,
) -> dict[str, object]:
    """Return what is said of a record, made once however often it is cited."""
    key = standard.id, None if edition is None else edition.identifier
    if key not in records:
        records[key] = _record_json(standard, edition, opened)
    return records[key]


def _record_json(standard: Standard, edition: Edition | None, opened: Opened) -> dict[str, object]:
    from conformance.cli.standards_records import date_json, newest_known, number_text, record_json, titles_json

    record = record_json(standard, opened.standings)
    shown = edition or newest_known(standard, opened.standings)
    if edition is not None:
        record["number"] = number_text(edition.identifier)
        record["status"] = opened.standings.edition(edition, standard)
        record["titles"] = titles_json(edition.titles or standard.titles)
    for date in ("issued", "effective", "withdrawn"):
        record[date] = None if shown is None else date_json(getattr(shown, date))
    record["editions"] = [number_text(one.identifier) for one in standard.editions if one.identifier is not None]
    return record


def _write(results: list[tuple[str, list[Verified]]]) -> None:
    headings = [messages.text(f"verification.{name}") for name in ("place", "number", "verdict", "reason")]
    counts: Counter[str] = Counter()
    for name, verified in results:
        rows = [(_place(name, one), one.number or one.text, _word(one.verdict), str(one.reason)) for one in verified]
        write_table(headings, rows, colours={_word(verdict): style for verdict, style in _STYLES.items()})
        counts.update(one.verdict.value for one in verified)
    if counts:
        words = (
            messages.text("verification.count", {"verdict": _word(verdict), "count": counts[verdict]})
            for verdict in _STYLES
            if counts[verdict]
        )
        click.echo(messages.text("verification.separator").join(words))
    elif results:
        click.echo(messages.text("verification.nothing"))


def _place(name: str, one: Verified) -> str:
    key = "verification.line" if one.place.page is None else "verification.page-line"
    return f"{name}, {messages.text(key, {'line': one.place.line, 'page': one.place.page})}"


def _word(verdict: str) -> str:
    return messages.text(f"verification.verdict-{verdict}")
