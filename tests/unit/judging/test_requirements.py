"""Requirement and evidence in, verdict, reason and place out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from conformance.errors import DataError, UsageError
from conformance.judging.device import Device
from conformance.judging.requirements import judge
from conformance.model.evidence import Rat
from conformance.model.profile import Level, Lists, Requirement
from conformance.model.results import CaseResult, NotApplicable
from conformance.model.text import Message, Text
from conformance.verdicts import Verdict

Demand = Callable[..., Requirement]
DeviceOf = Callable[..., Device]
CARRIERS = "nr/UE-NR-Capability/featureSets/featureSetsDownlinkPerCC/*"


def judged(requirement: Requirement, device: Device) -> CaseResult:
    outcome = judge(requirement, profile_id="p", device=device)
    assert isinstance(outcome, CaseResult)
    assert (outcome.id, outcome.title, outcome.clause) == (f"p/{requirement.id}", requirement.title, requirement.clause)
    return outcome


def test_a_declared_capability_passes_with_its_place_and_evidence(device: Device, requirement: Demand) -> None:
    case = judged(requirement(capability="nr-r15-short-sn"), device)
    assert case.verdict is Verdict.PASS
    assert "shortSN" in str(case.reason)
    assert case.place is not None
    assert case.place.path == "UE-NR-Capability.pdcp-Parameters.shortSN"
    assert case.evidence == device.containers[0].digest


def test_what_is_declared_per_band_names_values_and_bands(device: Device, requirement: Demand) -> None:
    case = judged(requirement(capability="nr-r15-ue-power-class"), device)
    assert str(case.reason).endswith("(ue-PowerClass) is declared: pc2; n41, n78, n79")
    assert case.reason.spoken("zh").endswith("（ue-PowerClass）：pc2; n41, n78, n79")


def test_an_absent_capability_fails_at_its_nearest_ancestor(
    embb: Any, device_of: DeviceOf, requirement: Demand
) -> None:
    del embb["pdcp-Parameters"]["shortSN"]
    case = judged(requirement(capability="nr-r15-short-sn"), device_of(("UE-NR-Capability", embb)))
    assert case.verdict is Verdict.FAIL
    assert case.blocking
    assert "shortSN shall be declared, but is absent" in str(case.reason)
    assert "shortSN" in case.reason.spoken("zh")
    assert case.place is not None
    assert case.place.path == "UE-NR-Capability.pdcp-Parameters"


def test_the_bits_of_a_place_are_those_of_the_field(embb: Any, device_of: DeviceOf, requirement: Demand) -> None:
    """The four bits of accessStratumRelease follow its extension bit: X.691 clauses 14.2 and 19."""
    device = device_of(("UE-NR-Capability", embb))
    place = judged(requirement(test="false()", place="nr/UE-NR-Capability/accessStratumRelease"), device).place
    assert place is not None
    assert place.bits is not None
    first, end = place.bits
    octets = device.containers[0].octets
    number = int.from_bytes(octets, "big") >> (8 * len(octets) - end) & ((1 << (end - first)) - 1)
    assert (number, embb["accessStratumRelease"]) == (0, "rel15")
    embb["accessStratumRelease"] = "rel17"
    changed = device_of(("UE-NR-Capability", embb)).containers[0].octets
    differing = int.from_bytes(octets, "big") ^ int.from_bytes(changed, "big")
    ones = {8 * len(octets) - 1 - bit for bit in range(8 * len(octets)) if differing >> bit & 1}
    assert ones <= set(range(first, end))


def test_an_unmet_recommendation_blocks_nothing(embb: Any, device_of: DeviceOf, requirement: Demand) -> None:
    del embb["pdcp-Parameters"]["shortSN"]
    demand = requirement(capability="nr-r15-short-sn", level=Level.RECOMMENDED)
    case = judged(demand, device_of(("UE-NR-Capability", embb)))
    assert (case.verdict, case.blocking) == (Verdict.NONE, False)
    assert "should be declared" in str(case.reason)
    assert judged(requirement(capability="nr-r15-am-with-short-sn", level=Level.RECOMMENDED), device_of(
        ("UE-NR-Capability", embb)
    )).verdict is Verdict.PASS  # fmt: skip


def test_a_condition_that_is_false_leaves_the_requirement_out(device: Device, requirement: Demand) -> None:
    demand = requirement(test="false()", level=Level.CONDITIONAL, applies_if="derived/band[@range='FR2']")
    outcome = judge(demand, profile_id="p", device=device)
    assert isinstance(outcome, NotApplicable)
    assert "derived/band[@range='FR2']" in str(outcome.reason)


def test_a_condition_in_words_tells_why_the_requirement_is_left_out(device: Device, requirement: Demand) -> None:
    when = Text("the device had an FR2 band", "终端具有 FR2 频段")
    given = {"level": Level.CONDITIONAL, "applies_if": "derived/band[@range='FR2']", "applies_when": when}
    outcome = judge(requirement(test="false()", **given), profile_id="p", device=device)
    assert isinstance(outcome, NotApplicable)
    assert outcome.reason.spoken("en") == "does not apply to this device; it would if the device had an FR2 band"
    assert outcome.reason.spoken("zh") == "不适用于该设备；适用条件：终端具有 FR2 频段"


def test_a_condition_that_is_true_makes_it_blocking(device: Device, requirement: Demand) -> None:
    demand = requirement(test="false()", level=Level.CONDITIONAL, applies_if="derived/band[@range='FR1']")
    case = judged(demand, device)
    assert (case.verdict, case.blocking) == (Verdict.FAIL, True)


def test_without_the_container_nothing_is_decided(device_of: DeviceOf, requirement: Demand) -> None:
    device = device_of(("UE-MRDC-Capability", {"rf-ParametersMRDC": {}}))
    for given in ({"capability": "nr-r15-short-sn"}, {"test": "true()"}, {"test": "true()", "applies_if": "false()"}):
        case = judged(requirement(**given), device)
        assert (case.verdict, str(case.reason)) == (Verdict.INCONC, "no UE-NR-Capability in the evidence")
        assert case.place is None
        assert case.evidence == ""


def test_the_container_that_decides_may_be_another(device_of: DeviceOf, requirement: Demand) -> None:
    device = device_of(("UE-MRDC-Capability", {"rf-ParametersMRDC": {}}))
    case = judged(requirement(rat=Rat.EUTRA_NR, test="mrdc/UE-MRDC-Capability"), device)
    assert case.verdict is Verdict.PASS
    assert case.place is not None
    assert case.place.path == "UE-MRDC-Capability"


def test_the_reason_of_an_unmet_test_shows_what_was_found(device: Device, requirement: Demand) -> None:
    place = f"{CARRIERS}/maxNumberMIMO-LayersPDSCH"
    case = judged(requirement(test=f"not({place}[fourLayers])", place=place), device)
    assert case.verdict is Verdict.FAIL
    reason = str(case.reason)
    assert reason.startswith("not met: the title; found UE-NR-Capability.featureSets.featureSetsDownlinkPerCC[0].")
    assert "featureSetsDownlinkPerCC[1].maxNumberMIMO-LayersPDSCH = twoLayers" in reason
    assert reason.endswith("… (+1)")
    assert case.reason.spoken("zh").startswith("不满足：标题；实际为 ")


def test_a_place_in_what_was_derived_has_no_bits(device: Device, requirement: Demand) -> None:
    place = judged(requirement(test="false()", place="derived/band[@nr='78']"), device).place
    assert place is not None
    assert (place.path, place.bits) == ("/ue/derived/band[5]", None)


def test_a_rule_that_reports_nothing_is_met(device: Device, requirement: Demand) -> None:
    release = "nr/UE-NR-Capability/accessStratumRelease"
    for given, reason in (({}, "met: the title"), ({"place": release}, "met: the title: UE-NR-Capability.access")):
        case = judged(requirement(rules=("CS7-downlink", "CS7-uplink"), **given), device)
        assert case.verdict is Verdict.PASS
        assert str(case.reason).startswith(reason)
        assert case.evidence == device.containers[0].digest


def test_the_reason_of_a_broken_rule_is_what_it_reports_at_its_place(
    embb: Any, device_of: DeviceOf, requirement: Demand
) -> None:
    feature_set = embb["featureSetCombinations"][0][0][0][1]
    feature_set["uplinkSetNR"] = 9
    device = device_of(("UE-NR-Capability", embb))
    case = judged(requirement(rules=("CS7-downlink", "CS7-uplink")), device)
    assert (case.verdict, case.blocking) == (Verdict.FAIL, True)
    assert str(case.reason) == "uplinkSetNR is 9, beyond featureSetsUplink of length 5 (rule CS7-uplink)"
    assert case.reason.spoken("zh") == "uplinkSetNR 为 9，超出 featureSetsUplink 的范围（共 5 项）（规则 CS7-uplink）"
    assert Message.from_json(case.reason.to_json()) == case.reason
    element, *_ = device.elements("nr/UE-NR-Capability/featureSetCombinations/*[1]/*[1]//uplinkSetNR")
    assert case.place == device.place_of(element)
    assert case.place.bits is not None
    assert case.evidence == device.containers[0].digest


def test_of_several_reports_the_first_is_told_and_the_others_are_counted(
    embb: Any, device_of: DeviceOf, requirement: Demand
) -> None:
    feature_set = embb["featureSetCombinations"][0][0][0][1]
    feature_set["downlinkSetNR"] = feature_set["uplinkSetNR"] = 9
    device = device_of(("UE-NR-Capability", embb))
    case = judged(requirement(rules=("CS7-downlink", "CS7-uplink"), level=Level.RECOMMENDED), device)
    assert (case.verdict, case.blocking) == (Verdict.NONE, False)
    assert str(case.reason).endswith("(rule CS7-downlink); … (+1)")
    assert case.reason.spoken("zh").endswith("（规则 CS7-downlink）；… (+1)")


def test_a_report_about_what_was_derived_has_the_bits_of_what_it_names(
    embb: Any, device_of: DeviceOf, requirement: Demand
) -> None:
    del embb["rf-Parameters"]["supportedBandCombinationList-v1540"][8]
    case = judged(requirement(rules=("CS10",)), device_of(("UE-NR-Capability", embb)))
    assert case.place is not None
    assert case.place.path == "UE-NR-Capability.rf-Parameters.supportedBandCombinationList-v1540"
    assert case.place.bits is not None
    assert case.place.bits[0] > 0


def test_a_place_of_the_requirement_stands_for_that_of_the_rule(
    embb: Any, device_of: DeviceOf, requirement: Demand
) -> None:
    del embb["phy-Parameters"]["phy-ParametersFR1"]["pdsch-256QAM-FR1"]
    place = "nr/UE-NR-Capability/phy-Parameters/phy-ParametersFR1"
    device = device_of(("UE-NR-Capability", embb))
    for given, path in (({}, "UE-NR-Capability"), ({"place": place}, place.removeprefix("nr/").replace("/", "."))):
        case = judged(requirement(rules=("MR2",), **given), device)
        assert case.verdict is Verdict.FAIL
        assert case.place is not None
        assert case.place.path == path


def test_rules_decide_nothing_without_the_container(device_of: DeviceOf, requirement: Demand) -> None:
    combination = {"bandList": [("nr", {"bandNR": 78})], "featureSetCombination": 3}
    mrdc = {"rf-ParametersMRDC": {"supportedBandCombinationList": [combination]}}
    device = device_of(("UE-MRDC-Capability", mrdc))
    assert device.findings(["CS3"])
    case = judged(requirement(rules=("CS3",)), device)
    assert (case.verdict, case.place, case.evidence) == (Verdict.INCONC, None, "")
    other = judged(requirement(rules=("CS3",), rat=Rat.EUTRA_NR), device)
    assert other.verdict is Verdict.FAIL
    assert other.evidence == device.containers[0].digest


def filtered(value: Any) -> Any:
    value["rf-Parameters"]["appliedFreqBandListFilter"] = [("bandInformationNR", {"bandNR": 78})]
    return value


FOUR = f"{CARRIERS}/maxNumberMIMO-LayersPDSCH/fourLayers"
EIGHT = f"{CARRIERS}/maxNumberMIMO-LayersPDSCH/eightLayers"


@pytest.mark.parametrize(
    ("lists", "test", "whole", "partial"),
    [
        (Lists.SOME, FOUR, Verdict.PASS, Verdict.PASS),
        (Lists.SOME, EIGHT, Verdict.FAIL, Verdict.INCONC),
        (Lists.ALL, f"not({EIGHT})", Verdict.PASS, Verdict.INCONC),
        (Lists.ALL, f"not({FOUR})", Verdict.FAIL, Verdict.FAIL),
        (None, EIGHT, Verdict.FAIL, Verdict.FAIL),
    ],
)
def test_partial_lists_decide_only_what_they_show(
    embb: Any,
    device_of: DeviceOf,
    requirement: Demand,
    lists: Lists | None,
    test: str,
    whole: Verdict,
    partial: Verdict,
) -> None:
    demand = requirement(test=test, lists=lists)
    assert judged(demand, device_of(("UE-NR-Capability", embb))).verdict is whole
    case = judged(demand, device_of(("UE-NR-Capability", filtered(embb))))
    assert case.verdict is partial
    assert (partial is Verdict.INCONC) == ("appliedFreqBandListFilter" in str(case.reason))


@pytest.mark.parametrize(
    ("rule", "lists", "whole", "partial"),
    [
        ("RC2-v1710-DL", Lists.ALL, Verdict.PASS, Verdict.INCONC),
        ("RC3", Lists.ALL, Verdict.FAIL, Verdict.FAIL),
        ("RC3", Lists.SOME, Verdict.FAIL, Verdict.INCONC),
        ("RC2-v1710-DL", None, Verdict.PASS, Verdict.PASS),
    ],
)
def test_partial_lists_decide_of_rules_too_only_what_they_show(
    embb: Any,
    device_of: DeviceOf,
    requirement: Demand,
    rule: str,
    lists: Lists | None,
    whole: Verdict,
    partial: Verdict,
) -> None:
    demand = requirement(rules=(rule,), lists=lists, claim="redcap")
    assert judged(demand, device_of(("UE-NR-Capability", embb))).verdict is whole
    assert judged(demand, device_of(("UE-NR-Capability", filtered(embb)))).verdict is partial


def test_a_capability_of_lists_that_were_not_sent_is_undecided(
    embb: Any, device_of: DeviceOf, requirement: Demand
) -> None:
    for name in ("supportedBandCombinationList", "supportedBandCombinationList-v1540"):
        del embb["rf-Parameters"][name]
    del embb["featureSets"]
    device = device_of(("UE-NR-Capability", embb))
    case = judged(requirement(capability="nr-r15-max-number-mimo-layers-pdsch"), device)
    assert case.verdict is Verdict.INCONC
    assert "maxNumberMIMO-LayersPDSCH" in str(case.reason)
    assert "was not asked" in str(case.reason)


def test_what_cannot_be_judged_is_an_error_of_ours(device: Device, requirement: Demand) -> None:
    with pytest.raises(UsageError, match="no-such-capability"):
        judge(requirement(capability="no-such-capability"), profile_id="p", device=device)
    with pytest.raises(UsageError, match="no-such-rule"):
        judge(requirement(rules=("no-such-rule",)), profile_id="p", device=device)
    with pytest.raises(DataError, match="no-such-function"):
        judge(requirement(test="no-such-function()"), profile_id="p", device=device)
