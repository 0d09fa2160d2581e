"""``yangfan standards show``: all that is known of one standard."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from conformance import messages
from conformance.cli.standards_history import History, history_json, history_of, write_history
from conformance.cli.standards_options import (
    as_of_option,
    database_option,
    json_option,
    open_tracked_item,
    recorded_by_option,
    registry_option,
)
from conformance.cli.standards_records import (
    confidence_text,
    date_json,
    date_text,
    dates_told,
    editions_told,
    named_json,
    number_text,
    record_json,
    source_json,
    state_text,
    status_text,
    titles_json,
)
from conformance.cli.standards_relations import Related, related_json, relations_of, write_relations
from conformance.cli.tables import write_table
from conformance.errors import DataError, UsageError
from conformance.model.text import near

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from conformance.cli.standards_options import Opened
    from conformance.model.identifier import Identifier
    from conformance.model.standards import Edition, Standard
    from conformance.registry.index import Index, Neighbour

_EDITION_COLUMNS = ("number", "status", "issued", "effective", "withdrawn", "confidence", "source")


@click.command()
@click.argument("number", metavar="NUMBER")
@as_of_option
@recorded_by_option
@registry_option
@database_option
@json_option
def show(
    number: str,
    *,
    as_of: dt.date,
    recorded_by: str | None,
    layers: tuple[Path, ...],
    database: str | None,
    as_json: bool,
) -> None:
    """Show a standard by its number, plan or filing number, however written / 按编号、计划号或备案号显示标准."""
    number = _as_published_first(number)
    opened = open_tracked_item(layers, as_of, database=database, text=number, recorded_by=recorded_by)
    asked, found = _look_up(opened, number)
    shown = [(standard, history_of(standard, opened), relations_of(standard, opened.index)) for standard in found]
    if as_json:
        document = [_standard_json(*each, asked=asked, opened=opened) for each in shown]
        click.echo(json.dumps(document[0] if len(document) == 1 else document, ensure_ascii=False, indent=2))
        return
    for place, (standard, history, related) in enumerate(shown):
        if place:
            click.echo()
        _write_standard(standard, opened)
        _write_unrecorded(standard, asked, opened.index)
        _write_editions(standard, opened)
        write_relations(related)
        write_history(history)


def _as_published_first(text: str) -> str:
    """Return the number of the 3GPP specification if *text* is that of its publication by ETSI, else *text*."""
    from conformance.registry.identifiers import parse_identifier, transposed

    try:
        specification = transposed(parse_identifier(text))
    except DataError:
        return text
    return text if specification is None else number_text(specification)


def _look_up(opened: Opened, text: str) -> tuple[Identifier | None, tuple[Standard, ...]]:
    """Return the number that *text* is, and the standards that it names.

    Raises:
        UsageError: it names none; near ones are told.
        DataError: it is no number.
    """
    from conformance.registry.identifiers import parse_identifier

    index = opened.index
    named = index.registry.standards.get(text) or _item(opened, text)
    if named is not None:
        return None, (named,)
    try:
        asked = parse_identifier(text)
    except DataError as error:
        if meant := _meant_by_words(opened, text):
            raise UsageError("standards.no-number-but", reason=error.message, near=", ".join(meant)) from error
        raise
    found = index.projects(asked) or index.standards(asked)
    if found:
        return asked, found
    if meant := [*map(_neighbour_text, index.neighbours(asked)), *_near_items(opened, number_text(asked))]:
        raise UsageError("standards.unknown-number-near", number=number_text(asked), near=", ".join(meant))
    raise UsageError("standards.unknown-number", number=number_text(asked))


def _meant_by_words(opened: Opened, text: str) -> list[str]:
    """Return what may be meant by *text*, which is no number: items of the store, records with those words."""
    if items := _near_items(opened, text):
        return items
    if any(character.isdigit() for character in text):  # a number gone wrong; its reason tells how to write it
        return []
    return [_called(hit.standard, None) for hit in opened.index.search(text, messages.language())[:3]]


def _near_items(opened: Opened, text: str) -> list[str]:
    names = {item.casefold(): item for item in opened.items}
    return [names[name] for name in near(text.casefold(), names)]


def _item(opened: Opened, text: str) -> Standard | None:
    """Return what is tracked without record and is no number, but is called *text*."""
    from conformance.registry.histories import item_key

    for name in opened.standings.unrecorded:
        standard = opened.index.registry.standards[name]
        called = {item_key(track.lifecycle, track.item) for track in opened.tracks[name]}
        if standard.identifier is None and item_key(standard.lifecycle, text) in called:
            return standard
    return None


def _neighbour_text(one: Neighbour) -> str:
    return _called(one.standard, one.edition)


def _called(standard: Standard, edition: Edition | None) -> str:
    identifier = edition.identifier if edition is not None and edition.identifier is not None else standard.identifier
    title = standard.titles.spoken(messages.language())
    name = number_text(identifier) or standard.id
    return messages.text("standards.called", {"name": name, "title": title}) if title else name


def _write_standard(standard: Standard, opened: Opened) -> None:
    registry = opened.index.registry
    language = messages.language()
    number = number_text(standard.identifier) or messages.text("standards.no-number")
    recorded = standard.id not in opened.standings.unrecorded
    click.echo(messages.text("standards.field", {"name": number, "text": standard.titles.spoken(language)}))
    other = standard.titles.spoken("en" if language == "zh" else "zh")
    body = registry.bodies.get(standard.body)
    as_of = opened.standings.as_of.isoformat()
    status = status_text(opened.standings.standing(standard)) or messages.text("standards.not-known-yet")
    for name, text in {
        "other-title": "" if other == standard.titles.spoken(language) else other,
        "status": messages.text("standards.status-as-of", {"status": status, "as_of": as_of}),
        "state": state_text(standard, opened.standings),
        "body": standard.body if body is None else f"{body.title} ({body.short})",
        "kind": _kind_text(standard.kind),
        "categories": _titles(named_json(standard.categories, registry.categories)),
        "sectors": _titles(named_json(standard.sectors, registry.sectors)),
        "plans": messages.text("standards.separator").join(map(number_text, standard.plans)),
        "filings": messages.text("standards.separator").join(map(number_text, standard.filings)),
        "note": "" if standard.note is None else str(standard.note),
        "specific": "" if standard.specific or not recorded else messages.text("standards.not-specific"),
        "source": standard.source.text,
        "confidence": confidence_text(standard.source),
        "record": standard.id if recorded else messages.text("standards.without-record"),
    }.items():
        if text:
            said = {"name": messages.text(f"standards.column-{name}"), "text": text}
            click.echo(f"  {messages.text('standards.field', said)}")


def _write_unrecorded(standard: Standard, asked: Identifier | None, index: Index) -> None:
    """Say which release a version belongs to, or that the very edition that was asked for is not recorded."""
    release = None if asked is None else index.release(asked)
    if asked is not None and release is not None and release.edition is not None:
        said = {"number": number_text(asked), "release": number_text(release.edition.identifier)}
        click.echo(messages.text("standards.version-of-release", said))
    elif asked is not None and _is_unrecorded(asked, index, standard):
        click.echo(messages.text("standards.edition-not-recorded", {"number": number_text(asked)}))


def _is_unrecorded(asked: Identifier, index: Index, standard: Standard) -> bool:
    dated = bool(asked.year or asked.version)
    return dated and standard not in index.projects(asked) and _edition_asked(asked, index) is None


def _edition_asked(asked: Identifier, index: Index) -> Edition | None:
    """Return the edition that *asked* names, which may be the release that a version belongs to."""
    found = index.find(asked) or index.release(asked)
    return None if found is None else found.edition


def _write_editions(standard: Standard, opened: Opened) -> None:
    editions = editions_told(standard, opened.standings)
    if not editions:
        return
    click.echo()
    click.echo(messages.text("standards.editions"))
    rows = [
        (
            number_text(edition.identifier) or messages.text("standards.no-number"),
            status_text(opened.standings.edition(edition, standard)),
            *map(date_text, dates_told(edition, opened.standings)),
            confidence_text(edition.source),
            edition.source.text,
        )
        for edition in editions
    ]
    write_table([messages.text(f"standards.column-{name}") for name in _EDITION_COLUMNS], rows)


def _kind_text(kind: str) -> str:
    key = f"standards.kind-{kind}"
    return messages.text(key) if key in messages.catalogue(messages.language()) else kind


def _titles(named: list[dict[str, object]]) -> str:
    return messages.text("standards.separator").join(str(one["title"]) for one in named)


def _standard_json(
    standard: Standard,
    history: History,
    related: list[Related],
    *,
    asked: Identifier | None,
    opened: Opened,
) -> dict[str, object]:
    registry = opened.index.registry
    body = registry.bodies.get(standard.body)
    edition = None if asked is None else _edition_asked(asked, opened.index)
    return record_json(standard, opened.standings) | {
        "as_of": opened.standings.as_of.isoformat(),
        "edition": None if edition is None else number_text(edition.identifier),
        "edition_recorded": asked is None or not _is_unrecorded(asked, opened.index, standard),
        "undated": number_text(standard.identifier) or None,
        "body": {"id": standard.body, "title": standard.body if body is None else str(body.title)},
        "categories": named_json(standard.categories, registry.categories),
        "sectors": named_json(standard.sectors, registry.sectors),
        "plans": [number_text(one) for one in standard.plans],
        "filings": [number_text(one) for one in standard.filings],
        "note": None if standard.note is None else {"zh": standard.note.zh, "en": standard.note.en},
        "origin": standard.origin,
        "editions": [_edition_json(edition, standard, opened) for edition in editions_told(standard, opened.standings)],
        "relations": [related_json(one) for one in related],
        **history_json(history),
    }


def _edition_json(edition: Edition, standard: Standard, opened: Opened) -> dict[str, object]:
    issued, effective, withdrawn = dates_told(edition, opened.standings)
    return {
        "number": number_text(edition.identifier) or None,
        "titles": titles_json(edition.titles),
        "status": opened.standings.edition(edition, standard),
        "issued": date_json(issued),
        "effective": date_json(effective),
        "withdrawn": date_json(withdrawn),
        "stages": [
            {"stage": one.stage, "date": date_json(one.date), **source_json(one.source)}
            for one in edition.stages
            if one.date is None or opened.standings.told(one.date)
        ],
        **source_json(edition.source),
    }
