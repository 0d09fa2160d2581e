"""``yangfan standards list``: the records, and the gaps."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from conformance import messages
from conformance.cli.standards_options import (
    as_of_option,
    database_option,
    json_option,
    open_tracked,
    recorded_by_option,
    registry_option,
)
from conformance.cli.standards_records import COLUMNS, in_order, record_json, record_row, write_gaps
from conformance.cli.tables import write_table
from conformance.errors import UsageError
from conformance.model.text import near

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from conformance.cli.standards_options import Opened
    from conformance.model.standards import Body, Category, Registry, Sector, Standard
    from conformance.model.text import Text
    from conformance.registry.statuses import Standings

GAP = "gap"
STATUSES = ("open", "published", "in-force", "withdrawn", "superseded", GAP)


@click.command("list")
@click.option(
    "--sector", multiple=True, metavar="SECTOR", help="Identifier or name, repeatable / 行业标识或名称，可重复."
)
@click.option("--category", multiple=True, metavar="NODE", help="Node of the tree with all below / 体系节点及其下级.")
@click.option("--body", multiple=True, metavar="BODY", help="Who issues it / 标准化机构.")
@click.option("--kind", multiple=True, metavar="KIND", help="Kind of standard / 标准类别 (national, industry, group…).")
@click.option(
    "--status", multiple=True, type=click.Choice(STATUSES), help="Where it stands, repeatable / 状态，可重复."
)
@click.option("--unrecorded", is_flag=True, help="Only what the store tracks without a record / 仅列出无记录的跟踪项.")
@click.option("--text", metavar="WORDS", help="Words or numbers, as in search / 词语或编号，同 search.")
@as_of_option
@recorded_by_option
@registry_option
@database_option
@json_option
def list_standards(  # noqa: PLR0913  # one argument for each option of the command
    *,
    sector: tuple[str, ...],
    category: tuple[str, ...],
    body: tuple[str, ...],
    kind: tuple[str, ...],
    status: tuple[str, ...],
    unrecorded: bool,
    text: str | None,
    as_of: dt.date,
    recorded_by: str | None,
    layers: tuple[Path, ...],
    database: str | None,
    as_json: bool,
) -> None:
    """List standards and gaps of the standards system / 列出标准体系中的标准与空白."""
    opened = open_tracked(layers, as_of, database=database, recorded_by=recorded_by)
    wanted = _Wanted.read(
        opened.index.registry, sector=sector, category=category, body=body, kind=kind, unrecorded=unrecorded
    )
    chosen = [standard for standard in _worded(opened, text) if wanted.has(standard, opened.standings)]
    known = [standard for standard in chosen if opened.standings.standing(standard) is not None]
    rows = [one for one in known if not status or opened.standings.standing(one) in status]
    nodes, sectors = _gaps(opened, wanted) if (GAP in status or not status) and text is None else ([], [])
    if as_json:
        document = [record_json(standard, opened.standings) for standard in rows]
        if GAP in status:
            document += [_gap_json("category", node.id, node.title) for node in nodes]
            document += [_gap_json("sector", one.id, one.title) for one in sectors]
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    write_table([messages.text(f"standards.column-{name}") for name in COLUMNS], _rows(opened, rows))
    _write_summary(opened, rows, later=len(chosen) - len(known))
    write_gaps(nodes, sectors)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is asked for; an empty set says nothing.

    Attributes:
        categories: with all below them.
        unrecorded: whether only what has no record is asked for.
    """

    sectors: frozenset[str]
    categories: frozenset[str]
    bodies: frozenset[str]
    kinds: frozenset[str]
    unrecorded: bool

    @classmethod
    def read(
        cls,
        registry: Registry,
        *,
        sector: Iterable[str],
        category: Iterable[str],
        body: Iterable[str],
        kind: Iterable[str],
        unrecorded: bool,
    ) -> _Wanted:
        """Find what the words of the user name.

        Raises:
            UsageError: a word names nothing; near names are told.
        """
        from conformance.registry.tree import categories_below

        nodes = {_named(word, _category_names(registry.categories), "category") for word in category}
        kinds = {standard.kind: standard.kind for standard in registry.standards.values() if standard.kind}
        return cls(
            sectors=frozenset(_named(word, _sector_names(registry.sectors), "sector") for word in sector),
            categories=frozenset().union(*(categories_below(registry, node) for node in nodes)),
            bodies=frozenset(_named(word, _body_names(registry.bodies), "body") for word in body),
            kinds=frozenset(_named(word, kinds, "kind") for word in kind),
            unrecorded=unrecorded,
        )

    def has(self, standard: Standard, standings: Standings) -> bool:
        """Tell whether *standard* is asked for."""
        return (
            (not self.unrecorded or standard.id in standings.unrecorded)
            and (not self.sectors or bool(self.sectors.intersection(standard.sectors)))
            and (not self.categories or bool(self.categories.intersection(standard.categories)))
            and (not self.bodies or standard.body in self.bodies)
            and (not self.kinds or standard.kind in self.kinds)
        )

    def has_gap(self, kind: str, name: str) -> bool:
        """Tell whether a sector or a node without standards is asked for."""
        if self.bodies or self.kinds or self.unrecorded:
            return False
        if not self.sectors and not self.categories:
            return True
        return name in (self.sectors if kind == "sector" else self.categories)


def _worded(opened: Opened, text: str | None) -> list[Standard]:
    if text is None:
        return in_order(opened.index.registry.standards.values())
    return in_order(hit.standard for hit in opened.index.search(text, messages.language()))


def _rows(opened: Opened, standards: Iterable[Standard]) -> list[tuple[str, ...]]:
    return [tuple(record_row(standard, opened.standings)) for standard in standards]


def _write_summary(opened: Opened, rows: list[Standard], *, later: int) -> None:
    """Write the sums; what the store took for later days is no part of the report and told beside it."""
    as_of = opened.standings.as_of.isoformat()
    unrecorded = sum(one.id in opened.standings.unrecorded for one in rows)
    click.echo(messages.text("standards.count", {"count": len(rows) - unrecorded, "as_of": as_of}))
    if unrecorded:
        click.echo(messages.text("standards.count-unrecorded", {"count": unrecorded}))
    if later:
        click.echo(messages.text("standards.later", {"count": later, "as_of": as_of}))
    if opened.later:
        click.echo(messages.text("standards.later-tracked", {"count": opened.later, "as_of": as_of}), err=True)
    if opened.strangers:
        click.echo(messages.text("standards.strangers", {"names": ", ".join(opened.strangers)}), err=True)


def _gaps(opened: Opened, wanted: _Wanted) -> tuple[list[Category], list[Sector]]:
    from conformance.registry.tree import system_tree

    tree = system_tree(opened.index.registry, opened.standings)
    return (
        [node for node in tree.empty_nodes if wanted.has_gap("category", node.id)],
        [one for one in tree.empty_sectors if wanted.has_gap("sector", one.id)],
    )


def _gap_json(kind: str, name: str, title: Text) -> dict[str, object]:
    return {"id": name, "number": None, "titles": {"zh": title.zh, "en": title.en}, "status": GAP, "gap": kind}


def _named(word: str, known: Mapping[str, str], what: str) -> str:
    folded = {name.casefold(): meant for name, meant in known.items()}
    found = folded.get(word.casefold())
    if found is None:
        meant = near(word.casefold(), folded) or sorted(set(known.values()))
        raise UsageError(f"standards.unknown-{what}", name=word, known=", ".join(meant))
    return found


def _sector_names(sectors: Mapping[str, Sector]) -> dict[str, str]:
    return {
        name: one.id for one in sectors.values() for name in (*one.aliases, one.title.zh, one.title.en, one.id) if name
    }


def _category_names(categories: Mapping[str, Category]) -> dict[str, str]:
    return {name: one.id for one in categories.values() for name in (one.title.zh, one.title.en, one.id)}


def _body_names(bodies: Mapping[str, Body]) -> dict[str, str]:
    return {name: one.id for one in bodies.values() for name in (one.title.zh, one.title.en, one.short, one.id) if name}
