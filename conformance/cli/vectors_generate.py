"""``yangfan vectors generate``: a suite of test vectors from the constraints of a schema."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance import messages
from conformance.cli.opening import open_workspace
from conformance.cli.progress import StepLines
from conformance.cli.tables import write_table
from conformance.errors import UsageError
from conformance.model.text import Text

if TYPE_CHECKING:
    from conformance.model.vector import Vector
    from conformance.vectors.generation import Account
    from conformance.vectors.suites import Suite

_IDENTIFIER = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")


@click.command()
@click.option("--schema", "schema_name", required=True, metavar="NAME", help="Schema / 模式: nr-rrc, lpp.")
@click.option("--type", "type_name", required=True, metavar="TYPE", help="Type / 类型: UE-NR-Capability.")
@click.option("--release", type=int, metavar="R", help="Release of the receiver / 接收方的版本: 15, 16, 17.")
@click.option(
    "--count",
    type=int,
    default=0,
    show_default=True,
    metavar="N",
    help="How many; 0: as many as structure and rules need / 数量；0 表示按结构和规则所需.",
)
@click.option("--seed", type=int, default=1, show_default=True, metavar="S", help="Seed / 种子.")
@click.option("--encoding", default="uper", show_default=True, metavar="NAME", help="uper, aper, der, jer, xer / 编码.")
@click.option("--id", "identifier", default="", metavar="ID", help="Name of the suite / 向量集名称.")
@click.option("--title", metavar="TEXT", help="Title of the suite / 向量集标题.")
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="DIR", help="Folder / 输出文件夹.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON / 输出 JSON.")
def generate(  # noqa: PLR0913  # one for each option
    *,
    schema_name: str,
    type_name: str,
    release: int | None,
    count: int,
    seed: int,
    encoding: str,
    identifier: str,
    title: str | None,
    out: Path,
    as_json: bool,
) -> None:
    """Generate a suite of test vectors / 生成测试向量集.

    Valid encodings that show all of the structure come first, then every rule of encoding broken on purpose, encodings
    of other releases, bounds, each element alone, and random values. The same options give the same octets.

    先生成覆盖全部结构的有效编码，再生成故意违反每条编码规则的编码、其他版本的编码、边界值、单个元素和随机值。相同的选项得到相同的字节。
    """
    from conformance.vectors.generation import Order, generate
    from conformance.vectors.suites import write_suite

    if identifier and not _IDENTIFIER.fullmatch(identifier):
        raise UsageError("generation.id", id=identifier)
    order = Order(
        schema_name,
        type_name,
        release=release,
        count=count,
        seed=seed,
        encoding=encoding,
        id=identifier,
        title=Text(title, title) if title else None,
    )
    tell = StepLines(lambda stage: messages.text(f"generation.progress{stage}"), first=1.0)
    made = generate(order, open_workspace().schemas.schema, drafted=lambda number: tell("-drafts", number, 0))
    suite = write_suite(out, made.header, _told(made.vectors, count, tell))
    if as_json:
        click.echo(json.dumps(_json(suite, made.account), ensure_ascii=False, indent=2))
    else:
        _write(suite, made.account)


def _told(vectors: Iterator[Vector], count: int, tell: StepLines) -> Iterator[Vector]:
    """Yield vectors and tell now and then how many there are."""
    for done, vector in enumerate(vectors):
        tell("", done, count)
        yield vector


def _json(suite: Suite, account: Account) -> dict[str, object]:
    return {
        "suite": suite.header.id,
        "folder": str(suite.folder),
        "count": suite.count,
        "digest": suite.digest,
        "rules": suite.rules,
        "left_out": dict(+account.left_out),
        "discarded": dict(account.discarded),
        "unbroken": {one.rule: messages.text(one.reason) for one in account.unbroken},
    }


def _write(suite: Suite, account: Account) -> None:
    headings = [messages.text(f"generation.column-{name}") for name in ("rule", "vectors", "left-out")]
    rules = list(dict.fromkeys((*suite.rules, *(+account.left_out))))
    write_table(headings, [(rule, str(suite.rules.get(rule, 0)), str(account.left_out[rule] or "")) for rule in rules])
    if account.discarded:
        listed = ", ".join(f"{rule} {count}" for rule, count in sorted(account.discarded.items()))
        click.echo(messages.text("generation.discarded", {"listed": listed}))
    for one in account.unbroken:
        click.echo(messages.text("generation.unbroken", {"rule": one.rule, "reason": messages.text(one.reason)}))
    click.echo(
        messages.text("generation.done", {"count": suite.count, "id": suite.header.id, "folder": str(suite.folder)})
    )
