"""``yangfan standards list``: the records, and the gaps."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from conformance import messages
from conformance.cli.standards_options import as_of_option, json_option, open_standards, registry_option
from conformance.cli.standards_records import COLUMNS, in_order, record_json, record_row
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
@click.option("--text", metavar="WORDS", help="Words or numbers, as in search / 词语或编号，同 search.")
@as_of_option
@registry_option
@json_option
def list_standards(  # noqa: PLR0913  # one argument for each option of the command
    *,
    sector: tuple[str, ...],
    category: tuple[str, ...],
    body: tuple[str, ...],
    kind: tuple[str, ...],
    status: tuple[str, ...],
    text: str | None,
    as_of: dt.date,
    layers: tuple[Path, ...],
    as_json: bool,
) -> None:
    """List standards and gaps of the standards system / 列出标准体系中的标准与空白."""
    opened = open_standards(layers, as_of)
    wanted = _Wanted.read(opened.index.registry, sector=sector, category=category, body=body, kind=kind)
    chosen = [standard for standard in _worded(opened, text) if wanted.has(standard)]
    known = [standard for standard in chosen if opened.standings.standing(standard) is not None]
    rows = [one for one in known if not status or opened.standings.standing(one) in status]
    gaps = _gaps(opened, wanted) if GAP in status or not status else []
    if as_json:
        document = [record_json(standard, opened.standings) for standard in rows]
        document += [_gap_json(*gap) for gap in gaps if GAP in status]
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    write_table([messages.text(f"standards.column-{name}") for name in COLUMNS], _rows(opened, rows))
    _write_summary(len(rows), later=len(chosen) - len(known), as_of=as_of)
    if gaps and text is None:
        click.echo(
            messages.text("standards.gaps", {"gaps": ", ".join(dict.fromkeys(str(title) for _, _, title in gaps))})
        )


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is asked for; an empty set says nothing.

    Attributes:
        categories: with all below them.
    """

    sectors: frozenset[str]
    categories: frozenset[str]
    bodies: frozenset[str]
    kinds: frozenset[str]

    @classmethod
    def read(
        cls,
        registry: Registry,
        *,
        sector: Iterable[str],
        category: Iterable[str],
        body: Iterable[str],
        kind: Iterable[str],
    ) -> _Wanted:
        """Find what the words of the user name.

        Raises:
            UsageError: a word names nothing; near names are told.
        """
        from conformance.registry.tree import categories_below

        nodes = {_named(word, _category_names(registry.categories), "category") for word in category}
        kinds = {standard.kind: standard.kind for standard in registry.standards.values()}
        return cls(
            sectors=frozenset(_named(word, _sector_names(registry.sectors), "sector") for word in sector),
            categories=frozenset().union(*(categories_below(registry, node) for node in nodes)),
            bodies=frozenset(_named(word, _body_names(registry.bodies), "body") for word in body),
            kinds=frozenset(_named(word, kinds, "kind") for word in kind),
        )

    def has(self, standard: Standard) -> bool:
        """Tell whether *standard* is asked for."""
        return (
            (not self.sectors or bool(self.sectors.intersection(standard.sectors)))
            and (not self.categories or bool(self.categories.intersection(standard.categories)))
            and (not self.bodies or standard.body in self.bodies)
            and (not self.kinds or standard.kind in self.kinds)
        )

    def has_gap(self, kind: str, name: str) -> bool:
        """Tell whether a sector or a node without standards is asked for."""
        if self.bodies or self.kinds:
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


def _write_summary(count: int, *, later: int, as_of: dt.date) -> None:
    click.echo(messages.text("standards.count", {"count": count, "as_of": as_of.isoformat()}))
    if later:
        click.echo(messages.text("standards.later", {"count": later, "as_of": as_of.isoformat()}))


def _gaps(opened: Opened, wanted: _Wanted) -> list[tuple[str, str, Text]]:
    """Return what kind of gap each is, its identifier and its title."""
    from conformance.registry.tree import system_tree

    tree = system_tree(opened.index.registry, opened.standings)
    sectors = opened.index.registry.sectors
    gaps = [("sector" if name in sectors else "category", name, title) for name, title in tree.gaps]
    return [gap for gap in gaps if wanted.has_gap(gap[0], gap[1])]


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
