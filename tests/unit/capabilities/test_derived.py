from __future__ import annotations

from collections.abc import Callable

import pytest
from lxml import etree

from conformance.asn1.probe import probe_document
from conformance.capabilities.bands import Band
from conformance.capabilities.derived import add_derived, release_of, supported_bands
from conformance.model.evidence import CapabilityContainer, Rat
from conformance.model.schema import Schema

Build = Callable[..., CapabilityContainer]


@pytest.fixture
def derived(schema_of: Callable[[str], Schema], container_of: Build) -> Callable[..., etree._Element]:
    def derive(*values: dict, bands: dict[int, Band] | None = None) -> etree._Element:
        probe = probe_document([container_of(value) for value in values], schema_of)
        add_derived(probe, bands=bands)
        return probe.find("derived")

    return derive


def test_bands_have_duplex_mode_and_range(nr_value: dict, derived: Callable[..., etree._Element]) -> None:
    nr_value["rf-Parameters"]["supportedBandListNR"] = [{"bandNR": number} for number in (78, 28, 260)]
    place = "UE-NR-Capability.rf-Parameters.supportedBandListNR"
    assert [dict(band.attrib) for band in derived(nr_value)] == [
        {"nr": "78", "duplex": "TDD", "range": "FR1", "place": f"{place}[0]"},
        {"nr": "28", "duplex": "FDD", "range": "FR1", "place": f"{place}[1]"},
        {"nr": "260", "duplex": "TDD", "range": "FR2", "place": f"{place}[2]"},
    ]


def test_a_band_that_the_table_does_not_know_is_listed_bare(
    nr_value: dict, derived: Callable[..., etree._Element]
) -> None:
    (band,) = derived(nr_value, bands={})
    assert set(band.attrib) == {"nr", "place"}


def test_a_band_that_is_listed_twice_is_derived_once(nr_value: dict, derived: Callable[..., etree._Element]) -> None:
    assert len(derived(nr_value, nr_value)) == 1


def test_release_and_rats_are_attributes(nr_value: dict, derived: Callable[..., etree._Element]) -> None:
    assert dict(derived(nr_value).attrib) == {
        "release": "15",
        "nr": "true",
        "mrdc": "false",
        "eutra": "false",
        "standalone": "unknown",
        "redcap": "false",
        "filtered": "false",
        "combinations": "0",
    }


def test_a_device_without_an_nr_container_has_no_release(derived: Callable[..., etree._Element]) -> None:
    assert derived().get("release") is None
    assert derived().get("nr") == "false"


def test_the_redcap_flag_is_told(nr_value: dict, derived: Callable[..., etree._Element]) -> None:
    inner = {"measAndMobParameters-v1700": {}, "mbs-Parameters-r17": {}}
    inner["redCapParameters-r17"] = {"supportOfRedCap-r17": "supported"}
    for _ in range(9):
        inner = {"nonCriticalExtension": inner}
    assert derived(nr_value | {"nonCriticalExtension": inner}).get("redcap") == "true"


def test_a_filter_of_the_network_is_told(nr_value: dict, derived: Callable[..., etree._Element]) -> None:
    nr_value["rf-Parameters"]["appliedFreqBandListFilter"] = [("bandInformationNR", {"bandNR": 78})]
    assert derived(nr_value).get("filtered") == "true"


def test_deriving_again_replaces(nr_value: dict, schema_of: Callable[[str], Schema], container_of: Build) -> None:
    probe = probe_document([container_of(nr_value)], schema_of)
    add_derived(probe)
    once = etree.tostring(probe)
    add_derived(probe)
    assert etree.tostring(probe) == once


def test_a_container_without_release_and_bands(schema_of: Callable[[str], Schema], container_of: Build) -> None:
    probe = probe_document([container_of({"rf-ParametersMRDC": {}}, Rat.EUTRA_NR)], schema_of)
    assert release_of(probe, Rat.EUTRA_NR) is None
    assert supported_bands(probe, Rat.EUTRA_NR) == []
