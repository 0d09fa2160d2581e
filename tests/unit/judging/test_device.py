from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from conformance.errors import DataError, Inconclusive, UsageError
from conformance.judging.device import Device
from conformance.model.capability import Status
from conformance.model.evidence import Rat
from conformance.model.results import Place

DeviceOf = Callable[..., Device]


def test_declares_and_value(device: Device) -> None:
    assert device.declares("nr-r15-short-sn")
    assert not device.declares("nr-r17-support-of-redcap")
    assert device.value("nr-r15-access-stratum-release") == "rel15"
    assert device.value("nr-r15-ue-power-class") == "pc2"


def test_the_value_of_a_flag_is_a_boolean_and_of_what_is_absent_none(device: Device) -> None:
    assert device.value("nr-r15-short-sn") is True
    assert device.value("nr-r17-support-of-redcap") is False
    assert device.value("nr-r16-ul-intra-ue-mux") is None


def test_an_unknown_capability_is_an_error_that_names_it(device: Device) -> None:
    for ask in (device.declares, device.value, device.answer):
        with pytest.raises(UsageError, match="nr-r99-x"):
            ask("nr-r99-x")


def test_what_the_evidence_cannot_tell_is_inconclusive(device_of: DeviceOf) -> None:
    device = device_of(("UE-MRDC-Capability", {"rf-ParametersMRDC": {}}))
    assert device.answer("nr-r15-short-sn").status is Status.UNKNOWN
    for ask in (device.declares, device.value):
        with pytest.raises(Inconclusive, match="no UE-NR-Capability in the evidence"):
            ask("nr-r15-short-sn")


def test_why_combinations_of_mr_dc_tell_nothing_is_said(device_of: DeviceOf) -> None:
    row = "mrdc-r15-dynamic-power-sharing-endc"
    combination = {"bandList": [("eutra", {"bandEUTRA": 3})], "featureSetCombination": 0}
    filtered = {
        "supportedBandCombinationList": [combination],
        "appliedFreqBandListFilter": [("bandInformationEUTRA", {"bandEUTRA": 3})],
    }
    for radio, why in (({}, "was not asked"), (filtered, "appliedFreqBandListFilter")):
        with pytest.raises(Inconclusive, match=why):
            device_of(("UE-MRDC-Capability", {"rf-ParametersMRDC": radio})).declares(row)


def test_xpath_gives_numbers_strings_booleans_and_elements(device: Device) -> None:
    assert device.xpath("count(derived/band)") == 6
    assert device.xpath("string(derived/@release)") == "15"
    assert device.xpath("derived/@redcap = 'false'") is True
    (band,) = device.elements("derived/band[@nr='79']")
    assert band.get("duplex") == "TDD"
    assert device.elements("derived/@release") == []
    assert device.elements("count(derived)") == []


@pytest.mark.parametrize("expression", ["nr/[", "", "unknown()", "$x", "x:y"])
def test_a_broken_xpath_is_an_error_of_the_data(device: Device, expression: str) -> None:
    with pytest.raises(DataError):
        device.xpath(expression)


def test_rules_report_what_they_find(embb: Any, device_of: DeviceOf) -> None:
    embb["featureSetCombinations"][0][0][0][1]["downlinkSetNR"] = 9
    device = device_of(("UE-NR-Capability", embb))
    (found,) = device.findings(["CS7-downlink"])
    assert found.place == "UE-NR-Capability.featureSetCombinations[0][0][0].nr.downlinkSetNR"
    assert device.findings(["CS7-uplink"]) == device.findings([]) == ()
    with pytest.raises(UsageError, match="CS0"):
        device.findings(["CS7-downlink", "CS0"])


def test_what_a_device_is_claimed_to_be_binds_it_for_that_question_alone(device: Device) -> None:
    """The module declares four layers (featureSetsDownlinkPerCC 0, 2 and 3) and no RedCap flag."""
    assert device.findings(["RC3", "RC9-PDCP"]) == ()
    claimed = device.findings(["RC3", "RC9-PDCP"], {"claim": "redcap"})
    assert [found.place[-3:] for found in claimed] == ["[0]", "[2]", "[3]"]
    assert device.elements("derived[@claim]") == []
    assert device.findings(["RC3"]) == ()


def test_the_place_of_a_finding_is_that_of_the_element_it_names(device: Device) -> None:
    for element in device.elements("nr/UE-NR-Capability/rf-Parameters/descendant-or-self::*"):
        place = device.place_of(element)
        assert device.place_at(place.path) == place
    assert device.digest_at("UE-NR-Capability", Rat.NR) == device.containers[0].digest


def test_the_place_of_a_finding_that_names_no_item_is_the_list_around_it(device: Device) -> None:
    lists = device.place_at("UE-NR-Capability.rf-Parameters.supportedBandListNR")
    items = device.place_at("UE-NR-Capability.rf-Parameters.supportedBandListNR[*].sps-r16")
    assert (items.bits, items.path) == (lists.bits, "UE-NR-Capability.rf-Parameters.supportedBandListNR[*].sps-r16")


def test_a_place_outside_of_the_containers_has_no_bits(device: Device) -> None:
    for path in ("/ue/derived/band[5]", "UE-MRDC-Capability.rf-ParametersMRDC", "UE-NR-CapabilityX.y"):
        assert device.place_at(path) == Place(path)
    assert device.digest_at("/ue/derived/band[5]", Rat.NR) == device.containers[0].digest
    assert device.digest_at("/ue/derived/band[5]", Rat.EUTRA) == ""


def test_each_container_keeps_its_own_places(embb: Any, device_of: DeviceOf) -> None:
    device = device_of(("UE-NR-Capability", embb), ("UE-MRDC-Capability", {"rf-ParametersMRDC": {}}))
    (release,) = device.elements("nr/UE-NR-Capability/accessStratumRelease")
    (parameters,) = device.elements("mrdc/UE-MRDC-Capability/rf-ParametersMRDC")
    assert device.digest_of(release, Rat.NR) == device.containers[0].digest
    assert device.digest_of(parameters, Rat.EUTRA_NR) == device.containers[1].digest
    assert device.place_of(parameters).path == "UE-MRDC-Capability.rf-ParametersMRDC"


def test_every_element_of_a_module_has_a_place_within_its_bits(device: Device) -> None:
    limit = 8 * len(device.containers[0].octets)
    elements = device.elements("nr/UE-NR-Capability/descendant-or-self::*")
    assert len(elements) > 500
    for element in elements:
        place = device.place_of(element)
        assert place.bits is not None
        first, end = place.bits
        assert 0 <= first <= end <= limit, place.path


def test_the_nearest_ancestor_stands_for_what_is_absent(device: Device) -> None:
    absent = device.answer("nr-r17-support-of-redcap").capability
    (nearest,) = device.declaring(absent)
    assert device.place_of(nearest).path == "UE-NR-Capability.nonCriticalExtension.nonCriticalExtension"


def test_a_path_through_a_list_of_choices_is_followed(device: Device) -> None:
    capability = device.answer("nr-r15-ca-bandwidth-class-dl-nr").capability
    assert device.place_of(device.declaring(capability)[0]).path == (
        "UE-NR-Capability.rf-Parameters.supportedBandCombinationList[0].bandList[0].nr.ca-BandwidthClassDL-NR"
    )
