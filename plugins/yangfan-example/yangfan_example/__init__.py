"""An example of a plugin pack: a profile, a rule, an evidence reader and an observer, through Yangfan's hooks."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.hookspecs import hookimpl
from conformance.interfaces import Catalogue, EvidenceReader
from conformance.model.results import CampaignResult, CaseResult
from yangfan_example import log
from yangfan_example.cards import CardReader
from yangfan_example.profiles import ExampleCatalogue


@hookimpl
def catalogues() -> Sequence[Catalogue]:
    """Offer the example profile and its rule."""
    return [ExampleCatalogue()]


@hookimpl
def evidence_readers() -> Sequence[EvidenceReader]:
    """Offer the reader of capability cards."""
    return [CardReader()]


@hookimpl
def verdict_reached(campaign: str, case: CaseResult) -> None:
    """Log a verdict."""
    log.write({"campaign": campaign, "case": case.id, "verdict": case.verdict.word})


@hookimpl
def campaign_finished(result: CampaignResult) -> None:
    """Log the conclusion of a campaign."""
    log.write({"campaign": result.id, "conclusion": result.conclusion.value})
