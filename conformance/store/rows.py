"""Results as rows of the tables, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.model.capability import Clause
from conformance.model.results import CampaignResult, CaseResult, NotApplicable, Place
from conformance.model.text import Message, Text
from conformance.model.vector import VectorResult
from conformance.verdicts import Verdict

Row = Mapping[str, Any]


def campaign_row(campaign: CampaignResult, *, run: str) -> Row:
    """Return the row of a campaign that belongs to *run*."""
    return {
        "id": campaign.id,
        "run": run,
        "sut": campaign.sut,
        "profile": campaign.profile,
        "started": campaign.started,
        "finished": campaign.finished,
        "synthetic": campaign.synthetic,
    }


def case_row(campaign_id: str, case: CaseResult) -> Row:
    """Return the row of one verdict."""
    bits = case.place.bits if case.place else None
    return {
        **_purpose_row(campaign_id, case),
        "verdict": case.verdict.word,
        "blocking": case.blocking,
        "place": case.place.path if case.place else None,
        "first_bit": bits[0] if bits else None,
        "end_bit": bits[1] if bits else None,
        "evidence": case.evidence,
    }


def not_applicable_row(campaign_id: str, item: NotApplicable) -> Row:
    """Return the row of a test case that selection left out."""
    return _purpose_row(campaign_id, item)


def case_from(row: Row) -> CaseResult:
    """Return the verdict that *row* holds."""
    bits = None if row["first_bit"] is None else (row["first_bit"], row["end_bit"])
    return CaseResult(
        id=row["id"],
        title=Text(row["title_en"], row["title_zh"]),
        verdict=Verdict[row["verdict"].upper()],
        reason=_reason(row),
        clause=_clause(row),
        blocking=row["blocking"],
        place=None if row["place"] is None else Place(row["place"], bits),
        evidence=row["evidence"],
    )


def not_applicable_from(row: Row) -> NotApplicable:
    """Return the left-out test case that *row* holds."""
    return NotApplicable(
        id=row["id"], title=Text(row["title_en"], row["title_zh"]), reason=_reason(row), clause=_clause(row)
    )


def vector_row(campaign_id: str, result: VectorResult) -> Row:
    """Return the row of the verdict of one vector."""
    return {
        "campaign": campaign_id,
        "id": result.id,
        "rule": result.rule,
        "verdict": result.verdict.word,
        "reason_key": result.reason.key,
        "reason_data": result.reason.to_json()["data"],
        "digest": result.digest,
        "output": result.output,
    }


def vector_from(row: Row) -> VectorResult:
    """Return the verdict of a vector that *row* holds."""
    return VectorResult(
        id=row["id"],
        rule=row["rule"],
        verdict=Verdict[row["verdict"].upper()],
        reason=_reason(row),
        output=row["output"],
        digest=row["digest"],
    )


def _purpose_row(campaign_id: str, item: CaseResult | NotApplicable) -> Row:
    return {
        "campaign": campaign_id,
        "id": item.id,
        "title_en": item.title.en,
        "title_zh": item.title.zh,
        "reason_key": item.reason.key,
        "reason_data": item.reason.to_json()["data"],
        "standard": item.clause.standard,
        "clause": item.clause.clause,
        "edition": item.clause.edition,
    }


def _reason(row: Row) -> Message:
    return Message.from_json({"key": row["reason_key"], "data": row["reason_data"]})


def _clause(row: Row) -> Clause:
    return Clause(row["standard"], row["clause"], row["edition"])
