from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lxml import etree

from conformance.asn1.probe import element_path, probe_document
from conformance.capabilities.combinations import combinations
from conformance.capabilities.derived import add_derived
from conformance.capabilities.rates import rates
from conformance.errors import dotted
from conformance.model.evidence import Evidence, MediaType
from conformance.workspace import Workspace

Build = Callable[..., dict]
LIST = "UE-NR-Capability.rf-Parameters.supportedBandCombinationList"
SPLIT = "ue_capability/uecapabilityparser/cli/input/ueCapHexMrdcSplit_{}.hex"


@pytest.fixture
def derived(probe_of: Callable[..., etree._Element]) -> Callable[..., etree._Element]:
    def derive(*values: dict, **others: dict) -> etree._Element:
        probe = probe_of(*values, **others)
        add_derived(probe)
        return probe.find("derived")

    return derive


@pytest.fixture
def two(device_of: Build, downlink: Build, uplink: Build) -> dict:
    """A device with n78 alone and with n3."""
    n78 = ([downlink(layers="fourLayers")], [uplink(layers="oneLayer")])
    return device_of(
        [(78, "a", "a", [n78])],
        [(78, "a", "a", [n78, (n78[0], [])]), (3, "a", "", [([downlink(scs=15, mhz=20)], [])] * 2)],
    )


def test_combinations_tell_where_they_come_from(two: dict, derived: Callable[..., etree._Element]) -> None:
    found = derived(two)
    assert [dict(one.attrib) for one in found.findall("combination")] == [
        {
            "kind": "NR",
            "name": "n78A",
            "list": "supportedBandCombinationList",
            "index": "0",
            "set": "0",
            "rows": "1",
            "variants": "1",
            "resolved": "true",
            "carriers-dl": "1",
            "carriers-ul": "1",
            "dl-mbps": "2337.00",
            "ul-mbps": "468.76",
            "place": f"{LIST}[0]",
        },
        {
            "kind": "NR",
            "name": "CA_n3A-n78A",
            "list": "supportedBandCombinationList",
            "index": "1",
            "set": "1",
            "rows": "2",
            "variants": "2",
            "resolved": "true",
            "carriers-dl": "2",
            "carriers-ul": "1",
            "dl-mbps": "2450.43",
            "ul-mbps": "468.76",
            "place": f"{LIST}[1]",
        },
    ]
    assert (found.get("combinations"), found.get("dl-mbps"), found.get("ul-mbps")) == ("2", "2450.43", "468.76")


def test_entries_tell_classes_and_sets(two: dict, derived: Callable[..., etree._Element]) -> None:
    first, second = derived(two).findall("combination")[1]
    assert dict(first.attrib) == {
        "rat": "nr",
        "band": "78",
        "duplex": "TDD",
        "range": "FR1",
        "dl-class": "A",
        "ul-class": "A",
        "row-rat": "nr",
        "sets": "2",
        "dl-sets": "2",
        "ul-sets": "1",
        "carriers-dl": "1",
        "carriers-ul": "1",
        "place": f"{LIST}[1].bandList[0]",
    }
    assert (second.get("ul-class"), second.get("ul-sets"), second.get("carriers-ul")) == (None, "0", "0")


def test_a_row_of_several_rats_is_mixed(two: dict, derived: Callable[..., etree._Element]) -> None:
    two["featureSetCombinations"][1][1][0] = ("eutra", {"downlinkSetEUTRA": 1, "uplinkSetEUTRA": 0})
    _, found = derived(two).findall("combination")
    assert [entry.get("row-rat") for entry in found] == ["nr", "mixed"]
    assert found.get("resolved") == "false"


def test_rows_and_bands_need_not_fit(two: dict, derived: Callable[..., etree._Element]) -> None:
    two["featureSetCombinations"][1].pop()
    two["rf-Parameters"]["supportedBandCombinationList"][0]["featureSetCombination"] = 9
    first, second = derived(two).findall("combination")
    assert [entry.get("sets") for entry in (*first, *second)] == ["-1", "2", "-1"]
    assert (first.get("rows"), second.get("rows")) == ("-1", "1")
    assert "row-rat" not in second[1].attrib


def test_each_pair_of_feature_sets_is_there_once(two: dict, derived: Callable[..., etree._Element]) -> None:
    two["rf-Parameters"]["supportedBandCombinationList"].append(two["rf-Parameters"]["supportedBandCombinationList"][1])
    found = derived(two).findall("feature-set")
    assert [(one.get("band"), one.get("dl"), one.get("ul"), one.get("single")) for one in found] == [
        ("78", "1", "1", "true"),
        ("78", "2", "2", "false"),
        ("78", "3", "0", "false"),
        ("3", "4", "0", "false"),
        ("3", "5", "0", "false"),
    ]
    assert [one.get("combination") for one in found] == [f"{LIST}[0]"] + [f"{LIST}[1]"] * 4


def test_carriers_tell_what_they_support(two: dict, derived: Callable[..., etree._Element]) -> None:
    down, up = derived(two).find("feature-set")
    assert dict(down.attrib) == {
        "link": "downlink",
        "band": "78",
        "duplex": "TDD",
        "range": "FR1",
        "choice": "fr1",
        "set": "1",
        "scs": "30",
        "mhz": "100",
        "usable": "100",
        "known": "true",
        "layers": "4",
        "bits": "8",
        "factor": "1",
        "product": "32",
        "mbps": "2337.00",
        "combination": f"{LIST}[0]",
        "place": "UE-NR-Capability.featureSets.featureSetsDownlinkPerCC[0]",
    }
    assert (up.get("link"), up.get("place")) == (
        "uplink",
        "UE-NR-Capability.featureSets.featureSetsUplinkPerCC[0]",
    )


@pytest.mark.parametrize(
    ("band", "scs", "mhz", "known"),
    [  # TS 38.101-1 v19.5.0 table 5.3.5-1
        (3, 15, 50, "true"),
        (3, 15, 60, "false"),
        (20, 60, 20, "false"),
        (257, 120, 100, None),
        (1000, 30, 100, None),
    ],
)
def test_carriers_tell_whether_the_band_has_their_width(
    band: int, scs: int, mhz: int, known: str | None, device_of: Build, downlink: Build, derived: Callable
) -> None:
    found = derived(device_of([(band, "a", "", [([downlink(scs=scs, mhz=mhz)], [])])]))
    assert found.find("feature-set/carrier").get("known") == known


def test_a_width_without_uplink_is_not_known_in_the_uplink(
    device_of: Build, downlink: Build, uplink: Build, derived: Callable
) -> None:
    sets = ([downlink(scs=15, mhz=25)], [uplink(scs=15, mhz=25)])
    found = derived(device_of([(5, "a", "a", [sets])]))
    assert [carrier.get("known") for carrier in found.find("feature-set")] == ["true", "false"]


def test_combinations_of_absent_nr_feature_sets_have_no_feature_sets(derived: Callable) -> None:
    value = {
        "rf-ParametersMRDC": {
            "supportedBandCombinationList": [{"bandList": [("nr", {"bandNR": 78})], "featureSetCombination": 0}]
        },
        "featureSetCombinations": [[[("nr", {"downlinkSetNR": 1, "uplinkSetNR": 0})]]],
    }
    found = derived(eutra_nr=value)
    assert found.find("combination").get("resolved") == "false"
    assert found.find("feature-set") is None


@pytest.fixture(scope="session")
def real_device(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> etree._Element:
    """The probe document of a phone with 154 EN-DC combinations, from its three containers."""
    types = {"nr": "UE-NR-Capability", "eutra-nr": "UE-MRDC-Capability", "eutra": "UE-EUTRA-Capability"}
    evidence = [
        Evidence(bytes.fromhex((real_data / SPLIT.format(rat)).read_text()), MediaType.UPER, rat, name)
        for rat, name in types.items()
    ]
    workspace = Workspace.open(tmp_path_factory.mktemp("folder"))
    probe = probe_document(workspace.containers(evidence), workspace.schemas.schema)
    add_derived(probe)
    return probe


def test_places_are_those_of_the_message(real_device: etree._Element) -> None:
    bands = real_device.iterfind("mrdc/UE-MRDC-Capability/rf-ParametersMRDC/supportedBandCombinationList/*/bandList/*")
    # the element of an alternative in a list has the index of the item, and then the name of the alternative
    places = [dotted(("UE-MRDC-Capability", *element_path(band)[:-1])) for band in bands]
    found = [entry.get("place") for entry in real_device.iterfind("derived/combination/entry")]
    assert sorted(set(found) & set(places)) == sorted(places)


def test_a_real_phone_resolves_completely(real_device: etree._Element) -> None:
    found = real_device.findall("derived/combination")
    assert len(found) == 154
    assert {one.get("resolved") for one in found} == {"true"}
    computed = [f"{rate.dl_mbps:.2f}" for rate in rates(combinations(real_device))]
    assert [one.get("dl-mbps") for one in found] == computed


def test_deriving_takes_milliseconds(real_device: etree._Element) -> None:
    def durations() -> Iterator[float]:
        for _ in range(10):
            begin = time.process_time()
            add_derived(real_device)
            yield time.process_time() - begin

    reference = time.process_time()
    sum(number * number for number in range(100_000))
    reference = time.process_time() - reference
    assert min(durations()) < 12 * reference  # measured: 4 times as long, some 20 ms
