"""What a standard has to do with others, seen from it, whichever record says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from conformance import messages
from conformance.cli.standards_records import confidence_text, number_text, source_json
from conformance.cli.tables import write_table

if TYPE_CHECKING:
    from conformance.model.identifier import Identifier
    from conformance.model.standards import Relation, Standard
    from conformance.registry.index import Index

_COLUMNS = ("relation", "number", "title", "degree", "confidence", "source")


@dataclass(frozen=True, slots=True)
class Related:
    """A relation as one of its ends sees it.

    Attributes:
        direction: ``to`` if the standard's own record states it, ``from`` if the other's does.
        number: of the other standard; ``None`` for a draft without one.
        standard: the other one, ``None`` if it is not recorded.
    """

    direction: str
    number: Identifier | None
    standard: Standard | None
    relation: Relation


def relations_of(standard: Standard, index: Index) -> list[Related]:
    """Return the relations of *standard* in both directions, its own first."""
    own = [Related("to", one.target, index.standard(one.target), one) for one in standard.relations]
    others = [
        Related("from", other.identifier, other, relation)
        for other, relation in index.relations_to(standard)
        if other.id != standard.id
    ]
    return own + others


def write_relations(related: list[Related]) -> None:
    """Write the relations, if there are any, and clause by clause where an adoption deviates."""
    if not related:
        return
    click.echo()
    click.echo(messages.text("standards.relations"))
    write_table([messages.text(f"standards.column-{name}") for name in _COLUMNS], [_row(one) for one in related])
    for one in related:
        for deviation in one.relation.deviations:
            said = {"number": _name(one), "clause": deviation.clause, "what": deviation.what}
            click.echo(messages.text(f"standards.deviation-{one.direction}", said))


def related_json(one: Related) -> dict[str, object]:
    """Return a relation as a JSON object."""
    relation = one.relation
    return {
        "kind": relation.kind,
        "direction": one.direction,
        "number": number_text(one.number) or None,
        "record": None if one.standard is None else one.standard.id,
        "degree": relation.degree,
        "legacy": relation.legacy,
        "deviations": [
            {"clause": deviation.clause, "what": {"zh": deviation.what.zh, "en": deviation.what.en}}
            for deviation in relation.deviations
        ],
        **source_json(relation.source),
    }


def _name(one: Related) -> str:
    return number_text(one.number) or ("" if one.standard is None else one.standard.id)


def _row(one: Related) -> tuple[str, ...]:
    title = messages.text("standards.not-recorded")
    if one.standard is not None:
        title = one.standard.titles.spoken(messages.language())
    return (
        messages.text(f"standards.relation-{one.relation.kind}-{one.direction}"),
        _name(one),
        title,
        one.relation.degree or "",
        confidence_text(one.relation.source),
        one.relation.source.text,
    )
