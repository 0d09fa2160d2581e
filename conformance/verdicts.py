"""Verdicts of a test case and the conclusion of a campaign (ISO/IEC 9646-1, ETSI ES 201 873-1 clause 24)."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Verdict(IntEnum):
    """The verdict of a test case, worst last, as TTCN-3 orders them."""

    NONE = 0
    PASS = 1
    INCONC = 2
    FAIL = 3
    ERROR = 4

    def then(self, step: Verdict) -> Verdict:
        """Return the verdict of a test case after one more *step*: it never gets better."""
        return max(self, step)

    @property
    def word(self) -> str:
        """The verdict in TTCN-3 spelling: ``none``, ``pass``, ``inconc``, ``fail`` or ``error``."""
        return self.name.lower()


class Conclusion(StrEnum):
    """What a campaign as a whole says about its SUT; not a verdict and never mixed with one."""

    CONFORMS = "conforms"
    DOES_NOT_CONFORM = "does-not-conform"
    INCOMPLETE = "incomplete"


def conclusion(verdicts: list[Verdict]) -> Conclusion:
    """Conclude from the *verdicts* of every applicable normative test case.

    One ``fail`` means that the SUT does not conform; otherwise all must be ``pass``, and there must be one.
    """
    if Verdict.FAIL in verdicts:
        return Conclusion.DOES_NOT_CONFORM
    if verdicts and all(verdict is Verdict.PASS for verdict in verdicts):
        return Conclusion.CONFORMS
    return Conclusion.INCOMPLETE
