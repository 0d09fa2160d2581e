"""What a rule across fields reports about a device."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from conformance.model.text import Text


class Severity(StrEnum):
    """How much a finding weighs."""

    FAIL = "fail"
    WARNING = "warning"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class Finding:
    """One report of one rule.

    Attributes:
        rule: the rule's identifier, such as ``CS7`` or ``RC2-supportedBandwidthDL``.
        severity: how much it weighs.
        clause: where the rule stands, such as ``TS 38.306 v18.6.0 4.2.7.11``.
        place: the ASN.1 path it is about, such as ``UE-NR-Capability.rf-Parameters.supportedBandListNR[3]``.
        message: what is the matter, zh and en.
    """

    rule: str
    severity: Severity
    clause: str
    place: str
    message: Text
