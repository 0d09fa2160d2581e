"""What reports say of the vectors of a campaign."""

from __future__ import annotations

from conformance.model.vector import VectorResult, VectorTally
from conformance.reports.wording import spoken, wording
from conformance.verdicts import Verdict

SHOWN_VERDICTS = (Verdict.PASS, Verdict.FAIL, Verdict.INCONC, Verdict.ERROR, Verdict.NONE)


def vectors_text(tally: VectorTally, language: str) -> str:
    """Return on one line how many vectors have which verdict."""
    totals = ((verdict, tally.with_verdict(verdict)) for verdict in SHOWN_VERDICTS)
    told = ", ".join(
        f"{count} {wording(f'report.verdict-{verdict.word}', language)}" for verdict, count in totals if count
    )
    return wording("suite.campaign-vectors", language, count=tally.total, counts=told)


def vector_json(result: VectorResult, language: str) -> dict[str, object]:
    """Return the verdict of a vector as a JSON object; path and octets are there where it did not pass."""
    return {
        "id": result.id,
        "rule": result.rule,
        "verdict": result.verdict.word,
        "reason": spoken(result.reason, language),
        "path": result.reason.data.get("path"),
        "octets": result.reason.data.get("octets"),
        "digest": result.digest or None,
        "output": result.output or None,
    }


def tally_json(tally: VectorTally, language: str) -> dict[str, object]:
    """Return what became of a campaign's vectors: counts by rule, and the first that did not pass."""
    return {
        "total": tally.total,
        "counts": {verdict.word: tally.with_verdict(verdict) for verdict in Verdict},
        "rules": {
            rule: {verdict.word: counts.get(verdict, 0) for verdict in Verdict} for rule, counts in tally.counts.items()
        },
        "failed": [vector_json(result, language) for result in tally.findings],
        "failed_total": tally.failed,
    }
