"""Reading campaigns and adding rows, within a transaction of the caller."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, Table, func, insert, select

from conformance.model.results import CampaignResult
from conformance.model.vector import VectorResult, VectorTally
from conformance.store import rows, tables
from conformance.verdicts import Conclusion, Verdict, conclusion

KEPT_FINDINGS = 100
"""How many vectors that did not pass come with a campaign; the others are read from the store one by one."""


@dataclass(frozen=True, slots=True)
class CampaignSummary:
    """One line of a list of campaigns; ``run`` is the same for campaigns that ran together."""

    id: str
    run: str
    sut: str
    profile: str
    started: str
    finished: str
    synthetic: bool
    conclusion: Conclusion
    counts: Mapping[str, int]


def campaign_row(connection: Connection, campaign_id: str) -> rows.Row | None:
    """Return the row of the campaign, if there is one."""
    found = _answer(connection, select(tables.campaigns).where(tables.campaigns.c.id == campaign_id))
    return found[0] if found else None


def campaign(connection: Connection, campaign_id: str) -> CampaignResult:
    """Return the campaign with everything recorded for it.

    Raises:
        LookupError: there is none of that identifier, or a row of it holds an unknown verdict.
    """
    found = campaign_row(connection, campaign_id)
    if found is None:
        raise LookupError(campaign_id)
    return CampaignResult(
        id=found["id"],
        sut=found["sut"],
        profile=found["profile"],
        started=found["started"],
        finished=found["finished"],
        plugins={row["name"]: row["version"] for row in _of(connection, tables.plugins, campaign_id)},
        evidence={row["digest"]: row["origin"] for row in _of(connection, tables.evidence, campaign_id)},
        cases=tuple(map(rows.case_from, _of(connection, tables.cases, campaign_id))),
        not_applicable=tuple(map(rows.not_applicable_from, _of(connection, tables.not_applicable, campaign_id))),
        synthetic=found["synthetic"],
        vectors=vector_tally(connection, campaign_id),
    )


def vector_tally(connection: Connection, campaign_id: str) -> VectorTally | None:
    """Return what became of the campaign's vectors, or ``None`` if it has none."""
    counts = vector_counts(connection, campaign_id)
    if not counts:
        return None
    found: list[VectorResult] = []
    for verdicts in ([Verdict.FAIL, Verdict.ERROR], [Verdict.INCONC, Verdict.NONE]):
        query = vectors_query(campaign_id, verdicts=verdicts).limit(KEPT_FINDINGS - len(found))
        found += map(rows.vector_from, _answer(connection, query))
    return VectorTally(counts, tuple(found))


def vector_counts(connection: Connection, campaign_id: str) -> Mapping[str, Mapping[Verdict, int]]:
    """Return by rule how many vectors have each verdict; rules in the order they were judged."""
    table = tables.vectors.c
    query = (
        select(table.rule, table.verdict, func.count().label("vectors"), func.min(table.number).label("first"))
        .where(table.campaign == campaign_id)
        .group_by(table.rule, table.verdict)
    )
    counts: dict[str, dict[Verdict, int]] = {}
    for row in sorted(_answer(connection, query), key=lambda row: row["first"]):
        counts.setdefault(row["rule"], {})[Verdict[row["verdict"].upper()]] = row["vectors"]
    return counts


def vectors_query(
    campaign_id: str, *, rule: str = "", verdicts: Collection[Verdict] = (), ids: Collection[str] = ()
) -> Select[Any]:
    """Return the query for the campaign's vectors in the order they were judged; what is not named does not matter."""
    table = tables.vectors.c
    query = select(tables.vectors).where(table.campaign == campaign_id).order_by(table.number)
    if rule:
        query = query.where(table.rule == rule)
    if verdicts:
        query = query.where(table.verdict.in_([verdict.word for verdict in verdicts]))
    return query.where(table.id.in_(ids)) if ids else query


def summaries(connection: Connection, *, limit: int | None) -> list[CampaignSummary]:
    """Return a summary of each campaign, the latest first, at most *limit*."""
    latest = select(tables.campaigns).order_by(tables.campaigns.c.number.desc()).limit(limit)
    campaigns = _answer(connection, latest)
    cases = tables.cases.c
    query = select(cases.campaign, cases.verdict, cases.blocking, func.count().label("cases")).group_by(
        cases.campaign, cases.verdict, cases.blocking
    )
    if limit is not None:
        query = query.where(cases.campaign.in_([row["id"] for row in campaigns]))
    tally: dict[str, list[rows.Row]] = {row["id"]: [] for row in campaigns}
    for row in _answer(connection, query):
        tally[row["campaign"]].append(row)
    return [_summary(row, tally[row["id"]]) for row in campaigns]


def add(connection: Connection, table: Table, new: Iterable[rows.Row]) -> None:
    """Insert the *new* rows, if there are any."""
    values = list(new)
    if values:
        connection.execute(insert(table), values)


def _summary(found: rows.Row, tally: list[rows.Row]) -> CampaignSummary:
    counts = {verdict.word: 0 for verdict in Verdict}
    for row in tally:
        counts[row["verdict"]] += row["cases"]
    reached = conclusion([Verdict[row["verdict"].upper()] for row in tally if row["blocking"]])
    if (
        not found["finished"] and reached is Conclusion.CONFORMS
    ):  # as CampaignResult.conclusion; a test holds them equal
        reached = Conclusion.INCOMPLETE
    fields = ("id", "run", "sut", "profile", "started", "finished", "synthetic")
    return CampaignSummary(**{name: found[name] for name in fields}, conclusion=reached, counts=counts)


def _of(connection: Connection, table: Table, campaign_id: str) -> list[rows.Row]:
    return _answer(connection, select(table).where(table.c.campaign == campaign_id).order_by(table.c.number))


def _answer(connection: Connection, query: Select[Any]) -> list[rows.Row]:
    return [row._asdict() for row in connection.execute(query)]
