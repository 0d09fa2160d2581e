"""Write applicability tables: conditions, selectors and test cases as documents of ``urn:yangfan:applicability:1``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from conformance.errors import DataError
from conformance.ics.cells import says_the_same, split_branches, split_selectors, write_branches, write_selectors
from conformance.ics.parsing import Repaired, repair
from conformance.ics.specifications import Specifications
from conformance.ics.tabular import UNKNOWN, Row, Sheets
from conformance.ics.writing import Attributes, DocumentWriter, Written, edition_of, file_name, grouped

HEADINGS = "headings.xml"
"""The file of test cases whose applicability table is not held."""

_SELECTS = {
    "band": "band",
    "CA/DC/V2X configuration": "configuration",
    "configuration": "configuration",
    "subtest": "subtest",
}
_TABLE = re.compile(r"^(?:TS )?(?P<document>\S+) .*(?P<table>\bTable \S+)$")
_DAMAGE = re.compile(r"low: damaged/unresolvable reference (?P<references>.+); repair: (?P<suggestion>.+)")


def applicability_documents(
    sheets: Sheets, specifications: Specifications, *, published: bool
) -> Mapping[str, Written]:
    """Return a document for each specification with conditions, selectors or test cases, by its path.

    Raises:
        DataError: a cell cannot be taken apart, or a condition is of no document; the message names file and line.
    """
    conditions = grouped(sheets["conditions.tsv"], "spec")
    selectors = grouped(sheets["selectors.tsv"], "spec")
    cases: dict[str, list[Row]] = {}
    for row in sheets["testcases.tsv"]:
        cases.setdefault(_document_of(row, {*conditions, *selectors}), []).append(row)
    contents = (
        _Content(name, conditions.get(name, ()), selectors.get(name, ()), cases.get(name, ()))
        for name in sorted({*conditions, *selectors, *cases})
    )
    return {
        f"applicability/{file_name(content.document) if content.document else HEADINGS}": _document(
            content, specifications, published=published
        )
        for content in contents
    }


@dataclass(frozen=True, slots=True)
class _Content:
    """The rows of one document; those of test cases whose document is not held have ``""``."""

    document: str
    conditions: Sequence[Row]
    selectors: Sequence[Row]
    cases: Sequence[Row]

    @property
    def source(self) -> str:
        """What was read: the fullest that a row names, without the table."""
        if not self.document:
            return "headings"
        rows = (*self.conditions, *self.selectors, *self.cases)
        return max((_TABLE.sub(_without_table, row["source"]) for row in rows), key=lambda name: bool(edition_of(name)))


def _document_of(row: Row, documents: set[str]) -> str:
    """Return the document that decides on a test case: that of its column, else what its source names, else none.

    Raises:
        DataError: there is none, but the test case has a condition.
    """
    if row["document"]:
        return row["document"]
    found = _TABLE.match(row["source"])
    if found and found["document"] in documents:
        return found["document"]
    if condition := row["applicability_condition"]:
        raise DataError(
            "applicability.no-document",
            origin=row.origin,
            line=row.line,
            condition=condition,
            source=row["source"],
            documents=", ".join(sorted(documents)) or "—",
        )
    return ""


def _document(content: _Content, specifications: Specifications, *, published: bool) -> Written:
    document, source = content.document, content.source
    about = specifications.specification(document)
    if content.conditions and not about.items:
        raise DataError("applicability.no-items", document=document)
    writer = DocumentWriter(
        "applicability",
        document=document,
        edition=edition_of(source) if document else "",
        items=about.items,
        published="true" if published else "",
        source=source,
    )
    for number, spec in about.references.items():
        writer.empty("reference", {"number": number, "spec": spec})
    for rows, written in (
        (content.conditions, partial(_condition, published=published)),
        (content.selectors, _selector),
    ):
        for table, entries in grouped(rows, "table").items():
            writer.open("table", {"id": table})
            for row in entries:
                writer.empty(*written(row), row=row)
            writer.close()
    for (spec, place), rows in _groups(content.cases).items():
        _write_cases(writer, spec, place, rows=rows, source=source, specifications=specifications)
    return writer.finish()


def _without_table(found: re.Match[str]) -> str:
    return found[0].removesuffix(found["table"]).rstrip()


def _groups(cases: Sequence[Row]) -> Mapping[tuple[str, str], Sequence[Row]]:
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in cases:
        groups.setdefault((row["spec"], row["source"]), []).append(row)
    return groups


def _condition(row: Row, *, published: bool) -> tuple[str, Attributes]:
    text = row["expression_as_published"]
    repaired = Repaired(text)
    try:
        repaired = repair(text)
    except DataError as error:
        if not published:
            raise _located(row, error) from error
    damage = _DAMAGE.match(row["confidence"])
    return "condition", {
        "code": row["code"],
        "text": text,
        "read-as": repaired.text if repaired.text != text else "",
        "repairs": " ".join(repaired.repairs),
        "unresolved": damage["references"] if damage else "",
        "suggestion": damage["suggestion"] if damage else "",
        "confidence": _unless_high(row["confidence"].partition(":")[0].partition(" ")[0]),
    }


def _selector(row: Row) -> tuple[str, Attributes]:
    if row["selects"] not in _SELECTS:
        raise _located(row, DataError("applicability.selects", value=row["selects"], known=", ".join(_SELECTS)))
    return "selector", {"code": row["code"], "selects": _SELECTS[row["selects"]], "text": row["expression"]}


def _write_cases(
    writer: DocumentWriter, spec: str, place: str, *, rows: Sequence[Row], source: str, specifications: Specifications
) -> None:
    table = place.removeprefix(source).strip() if place.startswith(source) else ""
    confidence, heading = (_commonest(rows, column) for column in ("confidence", "body_heading_check"))
    writer.open(
        "cases",
        {
            "spec": spec,
            "area": specifications.specification(spec).area,
            "table": table,
            "source": "" if table else place,
            "confidence": _unless_high(confidence),
            "heading": heading,
        },
    )
    for row in rows:
        children = list(_children(row))
        attributes = _case(row, confidence=confidence, heading=heading)
        if not children:
            writer.empty("case", attributes, row=row)
            continue
        writer.open("case", attributes, row=row)
        for name, given in children:
            writer.empty(name, given)
        writer.close()
    writer.close()


def _case(row: Row, *, confidence: str, heading: str) -> Attributes:
    selectors, branches = row["tested_band_or_config_selector"], row["branch"]
    return {
        "clause": row["clause"] if row["clause"] != UNKNOWN else "",
        "title": row["title"],
        "release": row["release"],
        "condition": row["applicability_condition"],
        "selector-cell": "" if says_the_same(write_selectors(split_selectors(selectors)), selectors) else selectors,
        "branch-cell": "" if says_the_same(write_branches(split_branches(branches)), branches) else branches,
        "specific-ics": row["specific_ics"],
        "lpp-release": row["lpp_release"],
        "confidence": row["confidence"] if row["confidence"] != confidence else "",
        "heading": row["body_heading_check"] if row["body_heading_check"] != heading else "",
    }


def _children(row: Row) -> Iterator[tuple[str, Attributes]]:
    try:
        selectors = split_selectors(row["tested_band_or_config_selector"])
        branches = split_branches(row["branch"])
    except DataError as error:
        raise _located(row, error) from error
    for use in selectors:
        yield "select", {"code": use.code, "subtest": use.subtest}
    for branch in branches:
        yield "branch", {"name": branch.name, "note": branch.note, "group": branch.group}


def _commonest(rows: Sequence[Row], column: str) -> str:
    """Return the value that most rows have; one that says nothing only if all of them have it."""
    counted = Counter(row[column] for row in rows)
    return counted.most_common(1)[0][0] if all(counted) else ""


def _unless_high(confidence: str) -> str:
    return "" if confidence == "high" else confidence


def _located(row: Row, error: DataError) -> DataError:
    return DataError("applicability.at-line", origin=row.origin, line=row.line, what=error.message)
