from __future__ import annotations

from collections.abc import Callable

import pytest
from lxml import etree

from conformance.asn1.probe import probe_document
from conformance.capabilities.derived_lists import add_lists
from conformance.model.evidence import CapabilityContainer, Rat
from conformance.model.schema import Schema


@pytest.fixture
def listed(
    schema_of: Callable[[str], Schema], container_of: Callable[..., CapabilityContainer]
) -> Callable[..., list[dict[str, str]]]:
    def add(value: dict, rat: Rat = Rat.NR) -> list[dict[str, str]]:
        derived = etree.Element("derived")
        add_lists(derived, probe_document([container_of(value, rat)], schema_of))
        return [dict(element.attrib) for element in derived]

    return add


def combination(band: int) -> dict:
    return {"bandList": [("nr", {"bandNR": band})], "featureSetCombination": 0}


def test_extension_list_is_told_with_the_list_that_it_extends(nr_value: dict, listed: Callable[..., list]) -> None:
    nr_value["rf-Parameters"]["supportedBandCombinationList"] = [combination(78), combination(41)]
    nr_value["rf-Parameters"]["supportedBandCombinationList-v1560"] = [{}]
    assert listed(nr_value) == [
        {
            "name": "supportedBandCombinationList-v1560",
            "length": "1",
            "base": "supportedBandCombinationList",
            "base-length": "2",
            "place": "UE-NR-Capability.rf-Parameters.supportedBandCombinationList-v1560",
        }
    ]


def test_lists_of_the_two_kinds_of_dual_connectivity_are_kept_apart(listed: Callable[..., list]) -> None:
    lists = {
        "supportedBandCombinationList": [combination(78)],
        "supportedBandCombinationListNEDC-Only": [combination(78), combination(41)],
        "supportedBandCombinationListNEDC-Only-v15a0": {"supportedBandCombinationList-v1560": [{}]},
        "supportedBandCombinationListNEDC-Only-v1610": [{}, {}],
    }
    found = listed({"rf-ParametersMRDC": lists}, Rat.EUTRA_NR)
    assert [(one["place"].rpartition("rf-ParametersMRDC.")[2], one["length"], one["base-length"]) for one in found] == [
        ("supportedBandCombinationListNEDC-Only-v15a0.supportedBandCombinationList-v1560", "1", "2"),
        ("supportedBandCombinationListNEDC-Only-v1610", "2", "2"),
    ]


def test_lists_of_sidelink_combinations_are_left_alone(nr_value: dict, listed: Callable[..., list]) -> None:
    """TS 38.331 clause 6.3.3 says of their lengths something else."""
    nr_value["rf-Parameters"]["supportedBandCombinationListSidelinkEUTRA-NR-v1630"] = [[("eutra", None)]]
    assert listed(nr_value) == []


def test_widths_that_the_table_lacks_are_told(nr_value: dict, listed: Callable[..., list]) -> None:
    """TS 38.101-1 table 5.3.5-1: n78 with 30 kHz has 10 MHz, but not 5 and 35."""
    nr_value["rf-Parameters"]["supportedBandListNR"] = [
        {
            "bandNR": 78,
            "channelBWs-UL": ("fr1", {"scs-30kHz": (b"\xc0\x00", 10)}),
            "channelBWs-UL-v1590": ("fr1", {"scs-30kHz": (b"\x20\x00", 16)}),
        }
    ]
    assert listed(nr_value) == [
        {
            "band": "78",
            "link": "uplink",
            "scs": "30",
            "mhz": "5 10 35",
            "beyond": "5 35",
            "place": "UE-NR-Capability.rf-Parameters.supportedBandListNR[0].channelBWs-UL.fr1.scs-30kHz",
        },
        {
            "band": "78",
            "link": "uplink",
            "mhz": "20",
            "declared": "false",
            "place": "UE-NR-Capability.rf-Parameters.supportedBandListNR[0].channelBWs-UL",
        },
    ]


@pytest.mark.parametrize("band", [255, 257])  # satellite networks; FR2
def test_bands_that_the_table_does_not_know_are_left_out(
    band: int, nr_value: dict, listed: Callable[..., list]
) -> None:
    nr_value["rf-Parameters"]["supportedBandListNR"] = [
        {"bandNR": band, "channelBWs-DL": ("fr1", {"scs-15kHz": (b"\xff\xc0", 10)})}
    ]
    assert listed(nr_value) == []
