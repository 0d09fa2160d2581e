"""How verdicts of vectors travel to the process that records: in reports of their own, out of xdist's workers too."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from conformance.model.vector import VectorResult
from conformance.store.rows import vector_from, vector_row

ATTRIBUTE = "yangfan_vectors"
"""The attribute of a report that carries a batch; plain values only."""

PHASE = "vectors"
"""What such a report has in place of a phase of a test; pytest and its plugins pass over it."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Verdicts of vectors of one campaign."""

    sut: str
    suite: str
    results: tuple[VectorResult, ...]

    def to_report(self, item: pytest.Item) -> pytest.TestReport:
        """Return a report of *item* that carries the batch."""
        report = pytest.TestReport(item.nodeid, item.location, {}, "passed", None, PHASE)  # type: ignore[arg-type]  # no phase of a test
        rows = [dict(vector_row("", result)) for result in self.results]
        setattr(report, ATTRIBUTE, {"sut": self.sut, "suite": self.suite, "rows": rows})
        return report

    @classmethod
    def from_report(cls, report: pytest.TestReport) -> Batch | None:
        """Take the batch out of *report*, if it carries one: pytest keeps reports to the end of the run."""
        plain = getattr(report, ATTRIBUTE, None)
        if plain is None:
            return None
        setattr(report, ATTRIBUTE, None)
        return cls(plain["sut"], plain["suite"], tuple(map(vector_from, plain["rows"])))


def is_batch(report: pytest.TestReport) -> bool:
    """Whether *report* is there for a batch alone, and tells nothing about a test."""
    return hasattr(report, ATTRIBUTE)
