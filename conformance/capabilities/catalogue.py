"""Read capability catalogues (XML, ``urn:yangfan:capabilities:1``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from conformance import messages
from conformance.errors import DataError
from conformance.model.capability import Capability, Clause, Granularity, Obligation
from conformance.model.evidence import Rat
from conformance.model.text import Text

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


def load_catalogue(paths: Iterable[Path]) -> tuple[Capability, ...]:
    """Return the rows of all files in *paths*, in order.

    Raises:
        DataError: a file is no catalogue, or two rows have the same identifier.
    """
    rows: dict[str, tuple[Path, Capability]] = {}
    for path in paths:
        for row in _rows(path):
            if row.id in rows:
                raise DataError("data.capability-twice", id=row.id, one=rows[row.id][0], other=path)
            rows[row.id] = path, row
    return tuple(row for _, row in rows.values())


def scenario_title(scenario: str) -> str:
    """Return the name of a scenario in the language in force; one that a plugin brings keeps its identifier."""
    key = f"data.scenario-{scenario}"
    return messages.text(key) if key in messages.catalogue(messages.language()) else scenario


def _rows(path: Path) -> Iterator[Capability]:
    from conformance.xml.documents import attributes, child, load_document, qualified

    root = load_document(path, "capabilities")
    clauses, paths = attributes(child(root, "clauses")), attributes(child(root, "paths"))
    for scenario in root.iterfind(qualified(root, "scenario")):
        for row in scenario:
            yield _row(row, attributes(scenario)["id"], int(root.attrib["release"]), clauses=clauses, paths=paths)


def _row(
    row: Element, scenario: str, release: int, *, clauses: Mapping[str, str], paths: Mapping[str, str]
) -> Capability:
    from conformance.xml.documents import attributes, bilingual, child, qualified, words

    given = attributes(row)
    return Capability(
        id=given["id"],
        field=given["field"],
        rat=Rat(given.get("rat", "nr")),
        paths=tuple(words(path) for path in row.iterfind(qualified(row, "path"))),
        release=release,
        scenario=scenario,
        granularity=Granularity(given["granularity"]),
        kind=given["kind"],
        mandatory=given["mandatory"],
        condition=_remark(row, "condition"),
        prerequisites=words(row.find(qualified(row, "prerequisites"))),
        name=bilingual(child(row, "name")),
        meaning=bilingual(child(row, "meaning")),
        clause=Clause(clauses["standard"], given["clause"], clauses["edition"]),
        source="; ".join(
            f"{source['standard']} v{source['edition']} ({source['read']})" for source in (clauses, paths)
        ),
        confidence=given["confidence"],
        note=_remark(row, "note"),
        duplex=given["fdd-tdd"],
        frequency_range=given["fr1-fr2"],
        since=given["since"],
        absence=_remark(row, "absent"),
        absence_beside=_beside(row),
        mandatory_if=_obligation(row),
    )


def _beside(row: Element) -> str:
    from conformance.xml.documents import attributes, qualified

    element = row.find(qualified(row, "absent"))
    return "" if element is None else attributes(element).get("beside", "")


def _obligation(row: Element) -> Obligation | None:
    from conformance.xml.documents import attributes, qualified, words

    element = row.find(qualified(row, "mandatory-if"))
    if element is None:
        return None
    given = attributes(element)
    return Obligation(words(element), given.get("bands", ""), given.get("confidence", attributes(row)["confidence"]))


def _remark(row: Element, name: str) -> Text | None:
    from conformance.xml.documents import bilingual, qualified

    element = row.find(qualified(row, name))
    return None if element is None else bilingual(element)
