"""What one device has and the other has not, and what cannot be told (reading rules G5, G6 and G8)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from copy import deepcopy

import pytest
from lxml import etree

from conformance.capabilities.comparison import ChangeKind, DeviceComparison, Sides, compare_devices
from conformance.capabilities.evaluation import CapabilityProbes
from conformance.capabilities.listings import Listing
from conformance.capabilities.summary import DeviceSummary, Summariser
from conformance.model.combination import CombinationKind
from conformance.model.evidence import CapabilityContainer, Rat
from conformance.model.finding import Finding, Severity
from conformance.model.schema import Schema
from conformance.model.text import Text

Build = Callable[..., dict]
Summarise = Callable[..., DeviceSummary]
FILTER = [("bandInformationNR", {"bandNR": 78})]


class Reports:
    """Stands for a set of rules that reports the same at these places, whatever the device."""

    def __init__(self, places: Collection[str]) -> None:
        self._places = places

    def findings(self, probe: etree._Element) -> tuple[Finding, ...]:
        assert probe.find("derived") is not None
        return tuple(Finding("CS7", Severity.FAIL, "4.2", place, Text("synthetic", "合成")) for place in self._places)


@pytest.fixture
def summarise(
    probes: CapabilityProbes, schema_of: Callable[[str], Schema], container_of: Callable[..., CapabilityContainer]
) -> Summarise:
    def build(*values: dict, rat: Rat = Rat.NR, reported: Collection[str] = ()) -> DeviceSummary:
        containers = [container_of(value, rat) for value in values]
        return Summariser(probes, Reports(reported), schema_of).device(containers, name="synthetic")

    return build


@pytest.fixture
def device(device_of: Build, downlink: Build, uplink: Build) -> dict:
    """A device with n78 and n3, alone and together."""
    n78 = ([downlink(layers="fourLayers")], [uplink(layers="twoLayers")])
    n3 = ([downlink(scs=15, mhz=20)], [uplink(scs=15, mhz=20)])
    return device_of(
        [(78, "a", "a", [n78])], [(3, "a", "a", [n3])], [(78, "a", "", [(n78[0], [])]), (3, "a", "a", [n3])]
    )


def filtered(value: dict, *, combinations: int) -> dict:
    """Return *value* as the answer to an enquiry with a filter: the first combinations only."""
    less = deepcopy(value)
    less["rf-Parameters"]["appliedFreqBandListFilter"] = FILTER
    del less["rf-Parameters"]["supportedBandCombinationList"][combinations:]
    return less


def unlisted(value: dict) -> dict:
    """Return *value* as the answer to an enquiry that did not ask for combinations."""
    less = {name: inside for name, inside in value.items() if not name.startswith("featureSet")}
    less["rf-Parameters"] = {"supportedBandListNR": value["rf-Parameters"]["supportedBandListNR"]}
    return less


def kinds(found: DeviceComparison) -> dict[str, ChangeKind]:
    return {change.capability.id: change.kind for change in found.capabilities}


def test_a_whole_list_tells_what_is_gained_and_lost(summarise: Summarise, device: dict) -> None:
    less = deepcopy(device)
    del less["rf-Parameters"]["supportedBandCombinationList"][2:]
    less["rf-Parameters"]["supportedBandListNR"].append({"bandNR": 28})
    found = compare_devices(summarise(device), summarise(less))
    assert found.combinations == {CombinationKind.NR: Sides(lost=("CA_n3A-n78A",))}
    assert found.bands == {Rat.NR: Sides(gained=(28,))}


@pytest.mark.parametrize("answer", [lambda value: filtered(value, combinations=1), unlisted])
def test_a_list_that_was_filtered_or_not_sent_leaves_it_unclear(
    summarise: Summarise, device: dict, answer: Callable[[dict], dict]
) -> None:
    whole, partial = summarise(device), summarise(answer(device))
    there, back = compare_devices(whole, partial), compare_devices(partial, whole)
    only = there.combinations[CombinationKind.NR].only_before
    assert {"n3A", "CA_n3A-n78A"} <= set(only)
    assert there.combinations == {CombinationKind.NR: Sides(only_before=only)}
    assert back.combinations == {CombinationKind.NR: Sides(only_after=only)}
    assert there.bands == {Rat.NR: Sides()}
    assert ChangeKind.LOST not in kinds(there).values()
    assert ChangeKind.GAINED not in kinds(back).values()


def test_what_a_filtered_list_has_more_is_gained(summarise: Summarise, device: dict) -> None:
    less = deepcopy(device)
    del less["rf-Parameters"]["supportedBandCombinationList"][:2]
    found = compare_devices(summarise(less), summarise(filtered(device, combinations=1)))
    assert found.combinations == {CombinationKind.NR: Sides(gained=("n78A",), only_before=("CA_n3A-n78A",))}


def test_a_container_that_is_not_there_leaves_everything_unclear(
    summarise: Summarise, device: dict, small_values: Callable
) -> None:
    eutra = small_values(Rat.EUTRA)
    other = summarise(eutra.minimal(eutra.type), rat=Rat.EUTRA)
    found = compare_devices(summarise(device, reported=["UE-NR-Capability.rf-Parameters"]), other)
    assert set(kinds(found).values()) == {ChangeKind.UNCLEAR}
    assert found.bands[Rat.NR] == Sides(only_before=(78, 3))
    assert found.combinations[CombinationKind.NR].lost == ()
    assert found.findings == Sides(only_before=("CS7",))
    assert found.rates == ()
    assert other.listings[Rat.NR] is Listing.NO_CONTAINER


@pytest.mark.parametrize(
    ("place", "clear"),
    [
        ("UE-NR-Capability.rf-Parameters.supportedBandListNR[0]", True),
        ("UE-NR-Capability.rf-Parameters.supportedBandCombinationList[2]", False),
        ("UE-NR-Capability.featureSets.featureSetsDownlink[0]", False),
        ("UE-NR-Capability.featureSets", False),
        ("UE-MRDC-Capability.rf-ParametersMRDC", False),
    ],
)
def test_a_finding_is_lost_only_where_the_other_device_sent_its_place(
    summarise: Summarise, device: dict, place: str, *, clear: bool
) -> None:
    reported, silent = summarise(device, reported=[place]), summarise(filtered(device, combinations=1))
    assert compare_devices(reported, silent).findings == (
        Sides(lost=("CS7",)) if clear else Sides(only_before=("CS7",))
    )
    assert compare_devices(silent, reported).findings == (
        Sides(gained=("CS7",)) if clear else Sides(only_after=("CS7",))
    )


@pytest.mark.parametrize("row", ["nr-r15-channel-bws-dl", "nr-r15-ue-power-class"])
def test_leaving_out_what_has_a_default_is_another_value_and_no_loss(
    summarise: Summarise, device: dict, row: str
) -> None:
    said = deepcopy(device)
    for band in said["rf-Parameters"]["supportedBandListNR"]:
        band |= {"channelBWs-DL": ("fr1", {"scs-30kHz": (b"\x01\x40", 10)}), "ue-PowerClass": "pc2"}
    with_it, without = summarise(said), summarise(device)
    assert kinds(compare_devices(with_it, without))[row] is ChangeKind.CHANGED
    assert kinds(compare_devices(without, with_it))[row] is ChangeKind.CHANGED
    assert row not in kinds(compare_devices(without, without))


def test_what_has_no_default_is_gained_and_lost(summarise: Summarise, nr_value: dict) -> None:
    more = nr_value | {"phy-Parameters": {"phy-ParametersFR1": {"pdsch-256QAM-FR1": "supported"}}}
    row = "nr-r15-pdsch-256qam-fr1"
    assert kinds(compare_devices(summarise(nr_value), summarise(more))) == {row: ChangeKind.GAINED}
    assert kinds(compare_devices(summarise(more), summarise(nr_value))) == {row: ChangeKind.LOST}


def test_modes_count(summarise: Summarise, device: dict) -> None:
    """Declared for FDD and TDD by one device and for FDD alone by the other (G4)."""
    declared = {"mac-ParametersXDD-Diff": {"skipUplinkTxDynamic": "supported"}}
    both, fdd = (device | {"mac-Parameters": declared}, device | {"fdd-Add-UE-NR-Capabilities": declared})
    found = compare_devices(summarise(both), summarise(fdd))
    (change,) = found.capabilities
    assert (change.kind, change.capability.field) == (ChangeKind.CHANGED, "skipUplinkTxDynamic")
    assert change.before.modes != change.after.modes


def test_values_that_bands_exchange_count(summarise: Summarise, device: dict) -> None:
    one, other = deepcopy(device), deepcopy(device)
    for value, classes in ((one, ("pc2", "pc3")), (other, ("pc3", "pc2"))):
        for band, power in zip(value["rf-Parameters"]["supportedBandListNR"], classes, strict=True):
            band["ue-PowerClass"] = power
    assert kinds(compare_devices(summarise(one), summarise(other))) == {"nr-r15-ue-power-class": ChangeKind.CHANGED}


def test_the_order_of_bands_and_feature_sets_does_not_count(summarise: Summarise, device: dict) -> None:
    other = deepcopy(device)
    other["rf-Parameters"]["supportedBandListNR"].reverse()
    assert not compare_devices(summarise(device), summarise(other)).capabilities


def test_values_of_a_filtered_list_that_differ_are_unclear(summarise: Summarise, device: dict) -> None:
    less = filtered(device, combinations=1)
    for name in ("featureSetsDownlinkPerCC", "featureSetsUplinkPerCC"):
        del less["featureSets"][name][1:]
    for name, per_cc in (("featureSetsDownlink", "DL"), ("featureSetsUplink", "UL")):
        del less["featureSets"][name][1:]
        less["featureSets"][name][0][f"featureSetListPer{'Down' if per_cc == 'DL' else 'Up'}linkCC"] = [1]
    del less["featureSetCombinations"][1:]
    found = kinds(compare_devices(summarise(device), summarise(less)))
    assert found["nr-r15-supported-bandwidth-dl"] is ChangeKind.UNCLEAR


def test_rates_that_differ_and_rates_that_are_unknown(summarise: Summarise, device: dict) -> None:
    slower = deepcopy(device)
    del slower["featureSets"]["featureSetsDownlinkPerCC"][0]["maxNumberMIMO-LayersPDSCH"]
    found = {change.combination: change for change in compare_devices(summarise(device), summarise(slower)).rates}
    assert found["n78A"].kind is ChangeKind.CHANGED
    assert found["n78A"].before.dl_mbps == pytest.approx(4 * found["n78A"].after.dl_mbps)
    torn = {name: inside for name, inside in device.items() if name != "featureSetCombinations"}
    changes = compare_devices(summarise(device), summarise(torn)).rates
    assert changes
    assert {change.kind for change in changes} == {ChangeKind.UNCLEAR}
    assert {(change.after.dl_mbps, change.after.ul_mbps) for change in changes} == {(None, None)}
