"""An example of a plugin pack: a profile, a rule, records of standards, an evidence reader and an observer."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.hookspecs import hookimpl
from conformance.interfaces import Catalogue, EvidenceReader
from conformance.model.results import CampaignResult, CaseResult
from conformance.model.vector import VectorResult
from conformance.verdicts import Verdict
from yangfan_example import log
from yangfan_example.cards import CardReader
from yangfan_example.profiles import ExampleCatalogue


@hookimpl
def catalogues() -> Sequence[Catalogue]:
    """Offer the example profile, its rule and the records."""
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
def vectors_judged(campaign: str, results: Sequence[VectorResult]) -> None:
    """Log which of a batch of test vectors did not pass."""
    failed = [result.id for result in results if result.verdict is not Verdict.PASS]
    log.write({"campaign": campaign, "vectors": len(results), "failed": failed})


@hookimpl
def campaign_finished(result: CampaignResult) -> None:
    """Log the conclusion of a campaign."""
    log.write({"campaign": result.id, "conclusion": result.conclusion.value})
