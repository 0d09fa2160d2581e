"""Rules MR17 follow from the catalogue; ``tests/data/rules/conditional.toml`` breaks and keeps each of them."""

from __future__ import annotations

from conformance import resources
from conformance.capabilities.catalogue_rules import conditional_rules
from conformance.capabilities.prerequisites import named_operands
from conformance.capabilities.rules import load_rules
from conformance.model.capability import Capability
from conformance.model.finding import Severity

FILE = resources.specs("rules", "conditional.sch")
UNTOLD = {
    "nr-r16-sl-transmission-mode1",  # licensed spectrum that a gNB manages
    "nr-r17-support-of-redcap",  # being a RedCap UE: what the flag itself says
    "nr-r17-supported-min-bandwidth-dl",  # MR17-supportedMinBandwidthDL
    *(
        f"nr-r16-{name}"  # scenarios of TS 38.300 clause B.3
        for name in (
            "ul-dynamic-ch-access",
            "ul-semi-static-ch-access",
            "ssb-rrm-dynamic-ch-access",
            "ssb-rlm-dynamic-ch-access",
            "mib-acquisition",
            "sib1-acquisition",
            "ext-ra-response-window",
        )
    ),
}
"""Conditional rows of Releases 16 and 17 whose condition no row tells."""


def test_the_file_is_what_the_catalogue_makes(catalogue: tuple[Capability, ...]) -> None:
    assert FILE.read_text(encoding="utf-8") == conditional_rules(catalogue), "run .ci/catalogue-rules"


def test_every_condition_of_releases_16_and_17_is_a_rule_or_known_to_be_untold(
    catalogue: tuple[Capability, ...],
) -> None:
    conditional = {row.id for row in catalogue if row.mandatory == "CY" and row.release > 15}
    assert conditional == UNTOLD | {rule.id.removeprefix("MR17-") for rule in load_rules([FILE]).rules}


def test_conditions_name_rows(catalogue: tuple[Capability, ...]) -> None:
    ids = {row.id for row in catalogue}
    named = {name for row in catalogue if row.mandatory_if for name in named_operands(row.mandatory_if.expression)}
    assert named
    assert named <= ids


def test_a_condition_of_medium_confidence_is_a_warning() -> None:
    rules = {rule.id: rule for rule in load_rules([FILE]).rules}
    assert rules["MR17-nr-r16-sl-open-loop-pc-rsrp-report-sidelink"].severity is Severity.WARNING
    assert rules["MR17-nr-r16-sl-reception"].severity is Severity.FAIL
