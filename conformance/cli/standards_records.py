"""Records of standards as rows of tables and as JSON."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import click

from conformance import messages

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from conformance.cli.tables import Row
    from conformance.model.dates import StatedDate
    from conformance.model.identifier import Identifier
    from conformance.model.standards import Category, Edition, Sector, Source, Standard, Titles
    from conformance.registry.statuses import Standings, Status

COLUMNS = ("number", "status", "issued", "effective", "withdrawn", "sectors", "title")

_DIGITS = re.compile(r"([0-9]+)")


def number_text(identifier: Identifier | None) -> str:
    """Write a number in its canonical form; ``""`` for a draft without one."""
    from conformance.registry.identifiers import written

    return "" if identifier is None else written(identifier)


def record_row(standard: Standard, standings: Standings) -> Row:
    """Return the cells of a standard under :data:`COLUMNS`: those of its newest edition, drafts without number last."""
    edition = newest_known(standard, standings)
    dates = (None, None, None) if edition is None else dates_told(edition, standings)
    sectors = standings.index.registry.sectors
    return (
        number_text(shown_identifier(standard, edition)) or messages.text("standards.no-number"),
        _status_cell(standard, edition, standings),
        *(date_text(date) for date in dates),
        messages.text("standards.separator").join(
            str(sectors[name].title) if name in sectors else name for name in standard.sectors
        ),
        standard.titles.spoken(messages.language()),
    )


def record_json(standard: Standard, standings: Standings) -> dict[str, object]:
    """Return what ``list`` and ``search`` say of a standard, as a JSON object."""
    edition = newest_known(standard, standings)
    reached = None if edition is None else standings.reached(edition, standard)
    issued, effective, withdrawn = (None, None, None) if edition is None else dates_told(edition, standings)
    return {
        "id": standard.id,
        "number": number_text(shown_identifier(standard, edition)) or None,
        "titles": titles_json(standard.titles),
        "status": standings.standing(standard),
        "release": _release(edition) or None,
        "stage": None if reached is None or reached.state is None else reached.state.id,
        "recorded": standard.id not in standings.unrecorded,
        "body": standard.body,
        "kind": standard.kind,
        "categories": list(standard.categories),
        "sectors": list(standard.sectors),
        "specific": standard.specific,
        "issued": date_json(issued),
        "effective": date_json(effective),
        "withdrawn": date_json(withdrawn),
        **source_json(standard.source),
    }


def dates_told(
    edition: Edition, standings: Standings
) -> tuple[StatedDate | None, StatedDate | None, StatedDate | None]:
    """Return when *edition* was issued, came into force and was withdrawn, as far as that had come by the day."""
    return standings.told(edition.issued), standings.told(edition.effective), standings.told(edition.withdrawn)


def editions_told(standard: Standard, standings: Standings) -> list[Edition]:
    """Return the editions of which something was known on the day, the newest first."""
    return [one for one in editions_newest_first(standard) if standings.edition(one, standard) is not None]


def state_text(standard: Standard, standings: Standings) -> str:
    """Say, in the words of its lifecycle, where the newest edition stands and since when; ``""`` if no state does."""
    edition = newest_known(standard, standings)
    reached = None if edition is None else standings.reached(edition, standard)
    if edition is None or reached is None or reached.state is None:
        return ""
    number = number_text(edition.identifier)
    told = str(reached.state.title)
    if number:
        told = messages.text("standards.field", {"name": number, "text": told})
    if reached.since is None:
        return told
    return messages.text("standards.state-since", {"state": told, "since": reached.since.isoformat()})


def newest_known(standard: Standard, standings: Standings) -> Edition | None:
    """Return the edition that stands for a standard: of those that were known, the newest in force, else the newest."""
    known = editions_told(standard, standings)
    best = standings.standing(standard)
    return next((one for one in known if standings.edition(one, standard) is best), known[0] if known else None)


def editions_newest_first(standard: Standard) -> list[Edition]:
    """Return the editions by year or version, then by date of issue; drafts without number come first."""
    return sorted(standard.editions, key=_age, reverse=True)


def in_order(standards: Iterable[Standard]) -> list[Standard]:
    """Sort by number as people count (``38.101-2`` before ``38.101-10``); what has no number comes last."""
    return sorted(standards, key=_place)


def shown_identifier(standard: Standard, edition: Edition | None) -> Identifier | None:
    """Return the number of the edition if it has one with a year, else that of the standard.

    Specifications are called by their number alone: which version counts depends on the release.
    """
    if edition is not None and edition.identifier is not None and edition.identifier.year:
        return edition.identifier
    return standard.identifier


def status_text(status: Status | None) -> str:
    """Say a status; ``""`` if nothing was known."""
    return "" if status is None else messages.text(f"standards.status-{status}")


def confidence_text(source: Source) -> str:
    """Say how far a source is to be trusted."""
    return messages.text(f"standards.confidence-{source.confidence if source.text else 'none'}")


def write_gaps(nodes: Iterable[Category], sectors: Iterable[Sector]) -> None:
    """Say which nodes, and which sectors, are gaps; the node of a sector's solutions bears the title of the sector."""
    for key, gaps in (("gaps-nodes", nodes), ("gaps-sectors", sectors)):
        if titles := messages.text("standards.separator").join(str(one.title) for one in gaps):
            click.echo(messages.text(f"standards.{key}", {"gaps": titles}))


def date_text(date: StatedDate | None) -> str:
    """Write a date as precisely as it is known."""
    return "" if date is None else str(date)


def date_json(date: StatedDate | None) -> str | None:
    """Return a date as precisely as it is known."""
    return None if date is None else str(date)


def titles_json(titles: Titles | None) -> dict[str, str] | None:
    """Return titles by language."""
    return None if titles is None else {"zh": titles.zh, "en": titles.en}


def source_json(source: Source) -> dict[str, object]:
    """Return a source, how far it is to be trusted, and whether it counts as evidence."""
    return {"source": source.text, "confidence": source.confidence, "verified": source.verified}


def named_json(names: Iterable[str], known: Mapping[str, Sector] | Mapping[str, Category]) -> list[dict[str, object]]:
    """Return sectors or categories with their titles."""
    return [{"id": name, "title": str(known[name].title) if name in known else name} for name in names]


def _status_cell(standard: Standard, edition: Edition | None, standings: Standings) -> str:
    doubts = {"no-record": standard.id in standings.unrecorded, "unverified": not standard.source.verified}
    told = tuple(doubt for doubt, applies in doubts.items() if applies)
    return _status_phrase(standings.standing(standard), _release(edition), told, messages.language())


@lru_cache
def _status_phrase(
    status: Status | None,
    release: str,
    doubts: tuple[str, ...],
    _language: str,  # tells what is remembered apart
) -> str:
    phrase = status_text(status)
    if release:
        phrase = messages.text("standards.status-of-release", {"status": phrase, "release": release})
    if not doubts:
        return phrase
    told = messages.text("standards.separator").join(messages.text(f"standards.{doubt}") for doubt in doubts)
    return messages.text("standards.status-with", {"status": phrase, "doubts": told})


def _release(edition: Edition | None) -> str:
    """Return the release that an edition is, ``""`` if it is none."""
    return "" if edition is None or edition.identifier is None else edition.identifier.version


def _age(edition: Edition) -> tuple[bool, str, tuple[int, ...], str]:
    issued = "" if edition.issued is None else str(edition.issued)
    if edition.identifier is None:
        return True, "", (), issued
    version = tuple(int(one) for one in edition.identifier.version.split(".") if one.isdigit())
    return False, edition.identifier.year, version, issued


def _place(standard: Standard) -> tuple[bool, str, list[tuple[int, str]], str]:
    named = standard.identifier
    if named is None:
        return True, "", [], standard.id
    pieces = [piece for piece in _DIGITS.split(f"{named.number} {named.part}") if piece]
    return False, named.prefix, [(int(one), "") if one.isdigit() else (-1, one) for one in pieces], standard.id
