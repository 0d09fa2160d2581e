"""The JSON document of a campaign: the contract of ``yangfan results show --json`` and ``yangfan run --json``."""

from __future__ import annotations

import json
from collections.abc import Sequence

from conformance import messages
from conformance.model.capability import Clause
from conformance.model.results import CampaignResult, CaseResult, NotApplicable, Place
from conformance.reports.vectors import tally_json
from conformance.reports.wording import spoken

name = "json"
suffix = ".json"


def campaign_json(result: CampaignResult, language: str | None = None) -> dict[str, object]:
    """Return what *result* says as a JSON object; titles and reasons are in *language* or the one in force."""
    language = language or messages.language()
    vectors = {"vectors": tally_json(result.vectors, language)} if result.vectors else {}
    return {
        "campaign": result.id,
        "sut": result.sut,
        "profile": result.profile,
        "conclusion": result.conclusion.value,
        "counts": result.counts,
        "plugins": dict(result.plugins),
        "started": result.started,
        "finished": result.finished or None,
        "synthetic": result.synthetic,
        "evidence": [{"digest": digest, "origin": origin} for digest, origin in result.evidence.items()],
        "cases": [_case_json(case, language) for case in result.cases],
        "not_applicable": [_left_out_json(item, language) for item in result.not_applicable],
        **vectors,
    }


def render(campaigns: Sequence[CampaignResult], *, language: str) -> bytes:
    """Return the JSON report: ``{"campaigns": […]}`` in UTF-8."""
    document = {"campaigns": [campaign_json(campaign, language) for campaign in campaigns]}
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    return text.encode("utf-8", "backslashreplace")  # a lone surrogate becomes the escape that JSON has for it


def _case_json(case: CaseResult, language: str) -> dict[str, object]:
    return {
        "id": case.id,
        "title": case.title.spoken(language),
        "verdict": case.verdict.word,
        "blocking": case.blocking,
        "reason": spoken(case.reason, language),
        **_clause_json(case.clause),
        "place": _place_json(case.place),
        "evidence": case.evidence or None,
    }


def _left_out_json(item: NotApplicable, language: str) -> dict[str, object]:
    return {
        "id": item.id,
        "title": item.title.spoken(language),
        "reason": spoken(item.reason, language),
        **_clause_json(item.clause),
    }


def _clause_json(clause: Clause) -> dict[str, object]:
    return {"clause": f"{clause.standard} {clause.clause}".strip(), "edition": clause.edition or None}


def _place_json(place: Place | None) -> dict[str, object] | None:
    if place is None:
        return None
    return {"path": place.path, "bits": list(place.bits) if place.bits else None}
