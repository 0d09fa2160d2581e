"""``yangfan ics fill``: answer the items of a statement, on the terminal or by options; all is saved at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance import messages
from conformance.cli.ics_files import check_statement_path, save_statement
from conformance.cli.opening import open_workspace
from conformance.errors import UsageError

if TYPE_CHECKING:
    from conformance.model.ics import IcsAnswer, IcsItem, ItemKey, Statement
    from conformance.workspace import Workspace

_WORDS = {"yes": "yes", "y": "yes", "no": "no", "n": "no", "unanswered": "unanswered", "?": "unanswered"}


@click.command()
@click.argument("statement", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="STATEMENT")
@click.option(
    "--table",
    "tables",
    multiple=True,
    metavar="TABLE",
    help="Only this table, such as A.4.1-3 or A.4.3.2B.* / 只填此表.",
)
@click.option("--by-weight", is_flag=True, help="What decides most test cases first / 先问决定用例最多的条目.")
@click.option(
    "--open", "only_open", is_flag=True, help="Only what is neither declared nor derived / 只问既未声明也未推导的条目."
)
@click.option("--again", is_flag=True, help="Ask again what was left unanswered on purpose / 重新询问有意不回答的条目.")
@click.option(
    "--set", "settings", multiple=True, metavar="ITEM=ANSWER", help="Answer without asking: pc_EN_DC=no / 直接回答."
)
@click.option("--rest", type=click.Choice(["yes", "no"]), help="Answer the rest of the tables / 回答所选表的其余条目.")
@click.pass_context
def fill(  # noqa: PLR0913  # what the command line takes, each by its name
    ctx: click.Context,
    statement: Path,
    *,
    tables: tuple[str, ...],
    by_weight: bool,
    only_open: bool,
    again: bool,
    settings: tuple[str, ...],
    rest: str | None,
) -> None:
    """Answer the items of a statement / 填写声明的条目.

    Without --set and --rest, each item that the supplier has not answered is asked, with what was derived as the
    suggestion. Every answer is saved at once: stop when you like, and go on with the same command. Items are set by
    table and item (38.508-2:A.4.1-3/2), by mnemonic (pc_EN_DC) or by the name of a configuration (CA_n1A-n78A); items
    of several proformas that ask the same are answered together; what asks for a value is set to it; release, model and
    the other facts of the product are set alike. What is left unanswered on purpose (?) stays so until it is set, or
    asked again by --again.

    不带 --set 和 --rest 时逐条询问供方尚未回答的条目，并以推导出的答案作为建议。
    每个答案立即保存，可随时停止，再用同一命令继续。
    多个声明表中询问同一内容的条目一并回答；有意不回答的条目（?）保持原样，直至被设定，或用 --again 重新询问。
    条目可用表与条目号、助记符或配置名指定；要求取值的条目直接给出其值；release、model 等产品信息亦可如此设置。
    """
    check_statement_path(statement)
    if rest and not tables:
        raise click.UsageError(messages.text("ics.rest-without-table"), ctx)
    sheet = _Sheet(open_workspace(), statement)
    chosen = sheet.keys(tables, by_weight=by_weight)
    if settings or rest:
        _declare(sheet, settings, sheet.rest(chosen, rest))
        return
    asked = [key for key in chosen if sheet.is_open(key, again=again)]
    _ask_all(sheet, [key for key in asked if not (only_open and sheet.is_shown(key))], again=again)


class _Sheet:
    """A statement that is being filled; what is declared is saved at once."""

    def __init__(self, workspace: Workspace, path: Path) -> None:
        self.path = path
        self.answered = 0
        self._workspace = workspace
        self.book = workspace.standards.proformas
        self.statement: Statement = workspace.standards.statement(path)

    def keys(self, tables: Sequence[str], *, by_weight: bool) -> list[ItemKey]:
        """Return the items of *tables*, of all if none is named, in the order of the proformas or of their weight."""
        from conformance.ics.lookup import find_tables

        found = find_tables(tables or ("*",), self.book, specs=self.statement.editions)
        keys = [key for spec, table in found for key in self.book.keys_of(spec, table)]
        if not by_weight:
            return keys
        places = {key: place for place, key in enumerate(self._most_deciding())}
        return sorted(keys, key=lambda key: places.get(key, len(places)))

    def is_open(self, key: ItemKey, *, again: bool = False) -> bool:
        """Whether the supplier has not spoken about *key*; *again*: or left it unanswered on purpose."""
        declared = self.statement.declared.get(key)
        return declared is None or (again and declared.support.value == "unanswered")

    def is_shown(self, key: ItemKey) -> bool:
        """Whether the device answers *key*."""
        return key in self.statement.derived

    def suggestion(self, key: ItemKey) -> IcsAnswer | None:
        """Return what the device shows of an item."""
        return self.statement.derived.get(key)

    def is_contradicted(self, key: ItemKey) -> bool:
        """Whether the supplier says another thing than the device shows."""
        return self._workspace.standards.answers(self.statement, {}).is_contradicted(key)

    def setting(self, text: str) -> Iterator[IcsAnswer | tuple[str, str]]:
        """Yield the answers that ``ITEM=ANSWER`` says, one on each item that asks the same; or a fact of the product.

        Raises:
            UsageError: it is none, or names no item, or several that do not ask the same.
        """
        from conformance.ics.lookup import find_items
        from conformance.ics.product import product_fact
        from conformance.ics.statements import PRODUCT_FIELDS

        name, sign, said = (part.strip() for part in text.partition("="))
        if not (name and sign and said):
            raise UsageError("ics.no-setting", text=text)
        if name in PRODUCT_FIELDS:
            yield name, product_fact(name, said)
            return
        relations = self._workspace.standards.relations
        for key in find_items(name, self.book, specs=self.statement.editions, relations=relations):
            yield self.answer(key, said)

    def answer(self, key: ItemKey, said: str) -> IcsAnswer:
        """Return what was *said* on an item: yes, no, unanswered, or the value that it asks for.

        Raises:
            UsageError: it is none of these.
        """
        from conformance.model.ics import IcsAnswer, Kind, Support

        item = self.book.item(key)
        kind = item.kind if item else Kind.BOOLEAN
        origin = self.statement.product.get("manufacturer", "")
        word = _WORDS.get(said.lower())
        if word is not None:
            return IcsAnswer(key, Support(word), origin=origin)
        if not kind.accepts(said):
            raise UsageError("ics.no-answer", item=key, said=said, kind=messages.text(f"ics.kind-{kind.value}"))
        return IcsAnswer(key, Support.YES, value=said, origin=origin)

    def rest(self, keys: Iterable[ItemKey], said: str | None) -> list[IcsAnswer]:
        """Return *said* on every one of *keys* that is neither declared nor derived."""
        return [self.answer(key, said) for key in keys if self.is_open(key) and not self.is_shown(key)] if said else []

    def declare_all(self, given: Iterable[IcsAnswer | tuple[str, str]]) -> None:
        """Declare answers and facts of the product, and save."""
        from dataclasses import replace

        from conformance.ics.statements import with_declared

        given = list(given)
        facts = {one[0]: one[1] for one in given if isinstance(one, tuple)}
        answers = [one for one in given if not isinstance(one, tuple)]
        statement = replace(self.statement, product={**self.statement.product, **facts})
        self.statement = with_declared(statement, answers)
        save_statement(self._workspace, self.statement, self.path)
        self.answered += len(given)

    def _most_deciding(self) -> Iterator[ItemKey]:
        from conformance.ics.plan import make_plan, waiting_items

        answers = self._workspace.standards.answers(self.statement, {})
        for one in waiting_items(make_plan(self._workspace.standards.tables, answers, self.book)):
            yield one.key


class _SkipTable(Exception):  # noqa: N818  # says where to go on, not that something is wrong
    """The user goes on with the next table."""


def _declare(sheet: _Sheet, settings: Iterable[str], rest: Iterable[IcsAnswer]) -> None:
    """Declare what is set and the rest, and tell where one name set several items."""
    found = {setting: list(sheet.setting(setting)) for setting in settings}
    sheet.declare_all([*chain.from_iterable(found.values()), *rest])
    for setting, answers in found.items():
        if len(answers) > 1:
            items = ", ".join(str(one.key) for one in answers if not isinstance(one, tuple))
            click.echo(_say("set-together", name=setting.partition("=")[0].strip(), items=items))
    click.echo(_say("filled", count=sheet.answered, path=sheet.path))


def _ask_all(sheet: _Sheet, keys: Sequence[ItemKey], *, again: bool) -> None:
    """Ask one item after the other, until all are answered or the user stops."""
    click.echo(_say("fill-start", count=len(keys), path=sheet.path))
    skipped: set[tuple[str, str]] = set()
    try:
        if "release" not in sheet.statement.product:
            _ask_release(sheet)
        shown = None
        for number, key in enumerate(keys, start=1):
            table = key.spec, key.table
            if table in skipped or not sheet.is_open(key, again=again):
                continue
            if table != shown:
                click.echo(f"\n{key.spec} {_say('table')} {key.table}")
                shown = table
            try:
                _ask(
                    sheet, key, f"[{number}/{len(keys)}]", rest=[one for one in keys if (one.spec, one.table) == table]
                )
            except _SkipTable:
                skipped.add(table)
    except (click.Abort, EOFError):
        click.echo()
    click.echo(_say("filled", count=sheet.answered, path=sheet.path))


def _ask_release(sheet: _Sheet) -> None:
    from conformance.ics.answers import RELEASE
    from conformance.ics.product import product_fact

    shown = sheet.suggestion(RELEASE)
    while True:
        default = shown.value if shown else ""
        said = str(click.prompt(_say("ask-release"), default=default, show_default=shown is not None)).strip()
        if not said:
            return
        try:
            sheet.declare_all([("release", product_fact("release", said))])
        except UsageError as error:
            click.echo(str(error))
            continue
        return


def _ask(sheet: _Sheet, key: ItemKey, number: str, *, rest: Sequence[ItemKey]) -> None:
    """Ask one item and declare what is said; *rest* are the items of its table."""
    click.echo(f"{number} {_described(sheet.book.item(key), key)}")
    shown = sheet.suggestion(key)
    if shown is not None:
        click.echo(
            _say(
                "suggested",
                answer=shown.value or shown.support.value,
                place=shown.place or "–",
                origin=shown.origin or "–",
            )
        )
    while True:
        default = (shown.value or shown.support.value) if shown is not None else ""
        said = str(click.prompt(_say("ask"), default=default, show_default=shown is not None)).strip()
        if said in {"", "s"}:
            return
        if said == "t":
            raise _SkipTable
        if said == "q":
            raise click.Abort
        if said == "h":
            click.echo(_say("ask-help"))
            continue
        try:
            sheet.declare_all(sheet.rest(rest, "no") if said == "r" else [sheet.answer(key, said)])
        except UsageError as error:
            click.echo(str(error))
            continue
        if sheet.is_contradicted(key):
            click.echo(_say("contradicts"))
        return


def _described(item: IcsItem | None, key: ItemKey) -> str:
    """Describe an item: what it asks, where the core specifications have it, and since when."""
    if item is None:
        return f"{key.reference} {_say('configuration', name=key.item)}"
    details = ", ".join(filter(None, (item.references, item.release)))
    return f"{key.reference} {item.mnemonic}: {item.name}" + (f" ({details})" if details else "")


def _say(key: str, **data: object) -> str:
    return messages.text(f"ics.{key}", data)
