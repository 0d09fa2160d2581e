from __future__ import annotations

import copy
import random
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from conformance.asn1.probe import probe_document
from conformance.capabilities import combinations as module
from conformance.capabilities.combinations import combinations, missing_rats, resolved_combinations
from conformance.capabilities.derived import add_derived
from conformance.capabilities.figures import figures
from conformance.capabilities.rates import rates
from conformance.model.combination import BandEntry, Carrier, CombinationKind, Link, Switching
from conformance.model.evidence import Rat

Build = Callable[..., dict]
Probe = Callable[..., etree._Element]

DEMANDED: dict[int, dict] = {
    10: {"measAndMobParameters-v1700": {}, "mbs-Parameters-r17": {}},
    11: {"redCapParameters-v1740": {"ncd-SSB-ForRedCapInitialBWP-SDT-r17": "supported"}},
}
"""What the extensions of UE-NR-Capability at a depth must have: UE-NR-Capability-v1700 and -v1740."""
EN_DC = {
    "rf-ParametersMRDC": {
        "supportedBandCombinationList": [
            {
                "bandList": [
                    ("eutra", {"bandEUTRA": 3, "ca-BandwidthClassDL-EUTRA": "a", "ca-BandwidthClassUL-EUTRA": "a"}),
                    ("nr", {"bandNR": 78, "ca-BandwidthClassDL-NR": "a", "ca-BandwidthClassUL-NR": "a"}),
                ],
                "featureSetCombination": 0,
            }
        ]
    },
    "featureSetCombinations": [
        [
            [("eutra", {"downlinkSetEUTRA": 1, "uplinkSetEUTRA": 1})],
            [("nr", {"downlinkSetNR": 1, "uplinkSetNR": 1})],
        ]
    ],
}


@pytest.fixture
def n78(device_of: Build, downlink: Build, uplink: Build) -> dict:
    """A device with one carrier of n78: 100 MHz, four layers down, one up."""
    return device_of([(78, "a", "a", [([downlink(layers="fourLayers")], [uplink(layers="oneLayer")])])])


def test_a_combination_has_its_carriers_resolved(n78: dict, probe_of: Probe) -> None:
    (found,) = combinations(probe_of(n78))
    assert (found.kind, found.name) == (CombinationKind.NR, "n78A")
    assert found.place == "UE-NR-Capability.rf-Parameters.supportedBandCombinationList[0]"
    assert found.entries == (BandEntry(Rat.NR, 78, "A", "A"),)
    down = Carrier(Link.DOWNLINK, 30, 100, 4, 8, range="FR1")
    up = Carrier(Link.UPLINK, 30, 100, 1, 6, range="FR1")
    assert found.variants == (((down, up),),)


def test_variants_are_the_columns_of_the_rows(
    device_of: Build, downlink: Build, uplink: Build, probe_of: Probe
) -> None:
    narrow, wide = downlink(mhz=20, scs=15), downlink(mhz=100)
    value = device_of(
        [
            (78, "a", "a", [([wide], [uplink()]), ([wide], [])]),
            (3, "b", "a", [([narrow], []), ([narrow, narrow], [uplink(scs=15, mhz=20)])]),
        ]
    )
    (found,) = combinations(probe_of(value))
    shapes = [[(carrier.link.value, carrier.bandwidth) for carrier in cell] for row in found.variants for cell in row]
    assert found.name == "CA_n3B-n78A"
    assert shapes == [
        [("downlink", 100), ("uplink", 100)],
        [("downlink", 20)],
        [("downlink", 100)],
        [("downlink", 20), ("downlink", 20), ("uplink", 20)],
    ]


@pytest.mark.parametrize(
    ("further", "bandwidth"),
    [
        ({"channelBW-90mhz": "supported"}, 90),
        ({"supportedBandwidthDL": ("fr1", "mhz100"), "channelBW-90mhz": "supported"}, 100),
        ({}, 80),
    ],
)
def test_90_mhz_has_a_field_of_its_own(
    device_of: Build, downlink: Build, probe_of: Probe, further: dict, bandwidth: int
) -> None:
    value = device_of([(78, "a", "", [([downlink(mhz=80, **further)], [])])])
    assert combinations(probe_of(value))[0].variants[0][0][0].bandwidth == bandwidth


def test_a_width_of_a_later_version_replaces_the_older_one(n78: dict, probe_of: Probe) -> None:
    # TS 38.306 4.2.7.6: who can decode supportedBandwidthDL-v1710 ignores supportedBandwidthDL
    n78["featureSets"]["featureSetsDownlinkPerCC-v1700"] = [{"supportedBandwidthDL-v1710": ("fr1-r17", "mhz70")}]
    assert combinations(probe_of(n78))[0].variants[0][0][0].bandwidth == 70


@pytest.mark.parametrize(
    ("widths", "usable"),
    [
        ({"channelBWs-DL": ("fr1", {"scs-30kHz": (b"\x00\x40", 10)})}, 80),
        ({"channelBWs-DL": ("fr1", {"scs-15kHz": (b"\xf0\x00", 10)})}, None),  # nothing of 30 kHz: as in v15.7.0
        ({"channelBWs-UL": ("fr1", {"scs-30kHz": (b"\xf0\x00", 10)})}, None),
        (
            {
                "channelBWs-DL": ("fr1", {"scs-30kHz": (b"\x00\x00", 10)}),
                "channelBWs-DL-v1590": ("fr1", {"scs-30kHz": (b"\x90\x00", 16)}),
            },
            100,
        ),
    ],
)
def test_the_width_that_a_band_has_limits_that_of_its_carriers(
    device_of: Build, downlink: Build, probe_of: Probe, widths: dict, usable: int | None
) -> None:
    value = device_of([(40, "a", "", [([downlink(mhz=100)], [])])])
    value["rf-Parameters"]["supportedBandListNR"][0] |= widths
    (carrier,) = combinations(probe_of(value))[0].variants[0][0]
    assert (carrier.bandwidth, carrier.usable) == (100, usable)


@pytest.mark.parametrize(
    ("band", "scs", "usable"),
    [  # TS 38.101-1 v19.5.0 table 5.3.5-1
        (28, 30, [40, 40]),
        (1, 30, [50, 50]),
        (5, 15, [25, 20]),  # 25 MHz of n5 is for the downlink only
        (78, 30, [None, None]),
        (28, 60, [0, 0]),
        (1000, 30, [None, None]),
    ],
)
def test_no_carrier_is_wider_than_its_band_has_channels(
    device_of: Build, downlink: Build, uplink: Build, probe_of: Probe, band: int, scs: int, usable: list
) -> None:
    value = device_of([(band, "a", "a", [([downlink(scs=scs, mhz=100)], [uplink(scs=scs, mhz=100)])])])
    assert [carrier.usable for carrier in combinations(probe_of(value))[0].variants[0][0]] == usable


def test_declared_widths_that_the_band_does_not_have_do_not_count(
    device_of: Build, downlink: Build, probe_of: Probe
) -> None:
    value = device_of([(28, "a", "", [([downlink(mhz=100)], [])])])
    value["rf-Parameters"]["supportedBandListNR"][0]["channelBWs-DL"] = ("fr1", {"scs-30kHz": (b"\xff\xc0", 10)})
    assert combinations(probe_of(value))[0].variants[0][0][0].usable == 40


def test_a_combination_without_a_channel_of_its_spacing_has_no_known_rate(
    device_of: Build, downlink: Build, probe_of: Probe
) -> None:
    (rate,) = rates(combinations(probe_of(device_of([(28, "a", "", [([downlink(scs=60, mhz=100)], [])])]))))
    assert (rate.dl_mbps, rate.ul_mbps) == (None, 0)


def test_100_mhz_of_n78_has_no_bit(n78: dict, probe_of: Probe) -> None:
    n78["rf-Parameters"]["supportedBandListNR"][0]["channelBWs-DL"] = ("fr1", {"scs-30kHz": (b"\x00\x40", 10)})
    assert combinations(probe_of(n78))[0].variants[0][0][0].usable == 100


def test_a_redcap_ue_uses_no_wider_channel_than_its_kind_allows(n78: dict, probe_of: Probe) -> None:
    inner: dict = {"measAndMobParameters-v1700": {}, "mbs-Parameters-r17": {}}
    inner["redCapParameters-r17"] = {"supportOfRedCap-r17": "supported"}
    for _ in range(9):
        inner = {"nonCriticalExtension": inner}
    assert combinations(probe_of(n78 | {"nonCriticalExtension": inner}))[0].variants[0][0][0].usable == 20


@pytest.mark.parametrize(
    ("further", "scs", "layers", "mbps"),
    [  # the formula of TS 38.306 clause 4.1.2, worked out by hand in another place than this program
        ({}, 15, "oneLayer", ("10.70", "11.45")),
        ({}, 15, "twoLayers", ("10.70", "11.45")),
        ({}, 30, "oneLayer", ("10.27", "10.99")),
        ({"eRedCapNotReducedBB-BW-r18": "supported"}, 15, "oneLayer", ("10.63", "11.38")),
        ({"eRedCapNotReducedBB-BW-r18": "supported"}, 15, "twoLayers", ("11.34", "12.13")),
    ],
)
def test_the_rate_of_an_eredcap_ue_is_fixed(
    eredcap_of: Build, probe_of: Probe, further: dict, scs: int, layers: str, mbps: tuple[str, str]
) -> None:
    (rate,) = rates(combinations(probe_of(eredcap_of(further, scs=scs, layers=layers))))
    assert (f"{rate.dl_mbps:.2f}", f"{rate.ul_mbps:.2f}") == mbps


@pytest.mark.parametrize(
    ("further", "scs", "layers"),
    [({}, 60, "oneLayer"), ({"eRedCapNotReducedBB-BW-r18": "supported"}, 15, "fourLayers")],
)
def test_what_is_not_fixed_for_eredcap_has_no_known_rate(
    eredcap_of: Build, probe_of: Probe, further: dict, scs: int, layers: str
) -> None:
    (rate,) = rates(combinations(probe_of(eredcap_of(further, scs=scs, layers=layers))))
    assert (rate.dl_mbps, rate.ul_mbps) == (None, None)


def test_an_eredcap_ue_has_channels_of_20_mhz(eredcap_of: Build, probe_of: Probe) -> None:
    (found,) = combinations(probe_of(eredcap_of({}, scs=30, layers="oneLayer")))
    assert [carrier.usable for carrier in found.variants[0][0]] == [20, 20]


@pytest.fixture
def eredcap_of(device_of: Build, downlink: Build, uplink: Build) -> Build:
    """Build an eRedCap device with n1 whose feature sets declare more than such a UE has."""

    def build(further: dict, *, scs: int, layers: str) -> dict:
        sets = (
            [downlink(scs=scs, mhz=50, **({} if layers == "oneLayer" else {"layers": layers}))],
            [uplink(scs=scs, mhz=50, layers=layers)],
        )
        inner: dict = {"eRedCapParameters-r18": {"supportOfERedCap-r18": "supported"} | further}
        for level in range(12, 0, -1):
            inner = {"nonCriticalExtension": inner} | DEMANDED.get(level, {})
        return device_of([(1, "a", "a", [sets])]) | {"nonCriticalExtension": inner}

    return build


@pytest.mark.parametrize(
    ("band", "down", "bits", "layers"),
    [  # TS 38.306 clauses 4.1.2 and 4.2.7.6
        ({}, {}, 8, 4),
        ({}, {"supportedModulationOrderDL": "qam64"}, 6, 4),
        ({"pdsch-1024QAM-FR1-r17": "supported"}, {}, 10, 4),
        ({"pdsch-1024QAM-FR1-r17": "supported"}, {"supportedModulationOrderDL": "qam256"}, 8, 4),
        ({"pdsch-1024QAM-2MIMO-FR1-r17": "supported"}, {}, 8, 4),
        ({"pdsch-1024QAM-2MIMO-FR1-r17": "supported"}, {"maxNumberMIMO-LayersPDSCH": "twoLayers"}, 10, 2),
    ],
)
def test_modulation_where_the_feature_set_says_nothing(
    device_of: Build, downlink: Build, probe_of: Probe, band: dict, down: dict, bits: int, layers: int
) -> None:
    value = device_of([(3, "a", "", [([downlink(scs=15, mhz=20, layers="fourLayers") | down], [])])])
    value["rf-Parameters"]["supportedBandListNR"][0] |= band
    (carrier,) = combinations(probe_of(value))[0].variants[0][0]
    assert (carrier.bits, carrier.layers) == (bits, layers)


def test_1024qam_has_a_scaling_factor_of_its_own(device_of: Build, downlink: Build, probe_of: Probe) -> None:
    value = device_of([(3, "a", "", [([downlink(scs=15, mhz=20, layers="fourLayers")], [])])])
    value["rf-Parameters"]["supportedBandListNR"][0]["pdsch-1024QAM-FR1-r17"] = "supported"
    value["featureSets"]["featureSetsDownlink"][0]["scalingFactor"] = "f0p75"
    (carrier,) = combinations(probe_of(value))[0].variants[0][0]
    assert (carrier.bits, carrier.scaling) == (10, 1.0)
    value["featureSets"]["featureSetsDownlink-v1700"] = [{"scalingFactor-1024QAM-FR1-r17": "f0p4"}]
    (carrier,) = combinations(probe_of(value))[0].variants[0][0]
    assert (carrier.bits, carrier.scaling) == (8, 0.75)  # without 1024QAM it is faster


def test_the_factor_of_1024qam_is_not_for_a_feature_set_that_names_a_lower_order(
    device_of: Build, downlink: Build, probe_of: Probe
) -> None:
    sets = [downlink(layers="fourLayers", supportedModulationOrderDL="qam256")]
    value = device_of([(78, "a", "", [(sets, [])])])
    value["rf-Parameters"]["supportedBandListNR"][0]["pdsch-1024QAM-FR1-r17"] = "supported"
    value["featureSets"]["featureSetsDownlink"][0]["scalingFactor"] = "f0p4"
    (rate,) = rates(combinations(probe_of(value)))
    assert f"{rate.dl_mbps:.2f}" == "934.80"  # 0.4 of 2337.00


def test_fr2_and_uplink_fall_back_to_64qam(device_of: Build, downlink: Build, uplink: Build, probe_of: Probe) -> None:
    value = device_of([(257, "a", "a", [([downlink(scs=120)], [uplink(scs=120)])])])
    assert [carrier.bits for carrier in combinations(probe_of(value))[0].variants[0][0]] == [6, 6]
    value["rf-Parameters"]["supportedBandListNR"][0] |= {"pusch-256QAM": "supported", "pdsch-256QAM-FR2": "supported"}
    assert [carrier.bits for carrier in combinations(probe_of(value))[0].variants[0][0]] == [8, 8]


def test_uplink_layers_are_those_of_codebook_or_other_transmission(
    device_of: Build, downlink: Build, uplink: Build, probe_of: Probe
) -> None:
    both = uplink(layers="oneLayer") | {"maxNumberMIMO-LayersNonCB-PUSCH": "twoLayers"}
    value = device_of([(78, "a", "a", [([downlink()], [both])])])
    down, up = combinations(probe_of(value))[0].variants[0][0]
    assert (down.layers, up.layers) == (1, 2)


def test_set_numbers_beyond_the_lists_leave_bands_without_carriers(n78: dict, probe_of: Probe) -> None:
    n78["featureSetCombinations"] = [[[("nr", {"downlinkSetNR": 7, "uplinkSetNR": 1})]]]
    (found,) = resolved_combinations(probe_of(n78))
    assert [carrier.link for carrier in found.combination.variants[0][0]] == [Link.UPLINK]
    assert not found.complete


def test_a_feature_set_combination_that_does_not_exist_leaves_no_variants(n78: dict, probe_of: Probe) -> None:
    n78["rf-Parameters"]["supportedBandCombinationList"][0]["featureSetCombination"] = 1
    (found,) = resolved_combinations(probe_of(n78))
    assert (found.rows, found.combination.variants, found.complete) == (None, (), False)


def test_bands_of_another_rat_than_their_feature_sets_have_no_carriers(n78: dict, probe_of: Probe) -> None:
    n78["featureSetCombinations"] = [[[("eutra", {"downlinkSetEUTRA": 1, "uplinkSetEUTRA": 0})]]]
    (found,) = resolved_combinations(probe_of(n78))
    assert (found.combination.variants, found.complete) == ((((),),), False)


def test_nr_dc_has_a_feature_set_combination_of_its_own(
    device_of: Build, downlink: Build, uplink: Build, probe_of: Probe
) -> None:
    bands = [(78, "a", "a", [([downlink()], [uplink()])]), (257, "a", "a", [([downlink(scs=120)], [uplink(scs=120)])])]
    value = device_of(bands, bands)
    value["rf-Parameters"]["supportedBandCombinationList"].pop()
    value["rf-Parameters"]["supportedBandCombinationList-v1560"] = [
        {"ca-ParametersNRDC": {"featureSetCombinationDC": 1}}
    ]
    carriers, dual = resolved_combinations(probe_of(value))
    assert (carriers.combination.name, dual.combination.name) == ("CA_n78A-n257A", "DC_n78A-n257A")
    assert (carriers.listed.set, dual.listed.set) == (0, 1)
    assert carriers.combination.place == dual.combination.place


def test_nr_dc_without_a_number_has_that_of_carrier_aggregation(n78: dict, probe_of: Probe) -> None:
    n78["rf-Parameters"]["supportedBandCombinationList-v1560"] = [{"ca-ParametersNRDC": {}}]
    assert [one.listed.set for one in resolved_combinations(probe_of(n78))] == [0, 0]


def test_a_combination_for_nr_dc_alone_is_none_for_carrier_aggregation(n78: dict, probe_of: Probe) -> None:
    unused = [[("nr", {"downlinkSetNR": 0, "uplinkSetNR": 0})]]
    n78["featureSetCombinations"] = [unused, *n78["featureSetCombinations"]]
    n78["rf-Parameters"]["supportedBandCombinationList-v1560"] = [{"ca-ParametersNRDC": {"featureSetCombinationDC": 1}}]
    assert [one.kind for one in combinations(probe_of(n78))] == [CombinationKind.NR_DC]


def test_en_dc_resolves_the_feature_sets_of_the_other_containers(n78: dict, probe_of: Probe) -> None:
    (_, found) = combinations(probe_of(n78, eutra_nr=EN_DC))
    assert (found.kind, found.name) == (CombinationKind.EN_DC, "DC_3A_n78A")
    eutra, nr = found.variants[0]
    assert eutra == ()
    assert [(carrier.link, carrier.layers) for carrier in nr] == [(Link.DOWNLINK, 4), (Link.UPLINK, 1)]


def test_missing_containers_are_named(n78: dict, probe_of: Probe) -> None:
    alone = probe_of(eutra_nr=EN_DC)
    resolved = resolved_combinations(alone)
    assert missing_rats(resolved, alone) == (Rat.NR, Rat.EUTRA)
    assert [one.combination.variants for one in resolved] == [(((), ()),)]
    with_nr = probe_of(n78, eutra_nr=EN_DC)
    assert missing_rats(resolved_combinations(with_nr), with_nr) == (Rat.EUTRA,)


def test_ne_dc_is_told_by_a_flag_or_by_a_list_of_its_own(probe_of: Probe) -> None:
    value = copy.deepcopy(EN_DC)
    parameters = value["rf-ParametersMRDC"]
    parameters["supportedBandCombinationList-v1560"] = [{"ne-DC-BC": "supported"}]
    parameters["supportedBandCombinationListNEDC-Only"] = parameters["supportedBandCombinationList"]
    found = combinations(probe_of(eutra_nr=value))
    assert [(one.kind.value, one.name) for one in found] == [
        ("EN-DC", "DC_3A_n78A"),
        ("NE-DC", "DC_n78A_3A"),
        ("NE-DC", "DC_n78A_3A"),
    ]
    assert found[2].place == "UE-MRDC-Capability.rf-ParametersMRDC.supportedBandCombinationListNEDC-Only[0]"


def test_uplink_switching_is_listed_apart(n78: dict, probe_of: Probe) -> None:
    parameters = n78["rf-Parameters"]
    parameters["supportedBandCombinationList-UplinkTxSwitch-r16"] = [
        {
            "bandCombination-r16": parameters["supportedBandCombinationList"][0],
            "supportedBandPairListNR-r16": [
                {"bandIndexUL1-r16": 1, "bandIndexUL2-r16": 2, "uplinkTxSwitchingPeriod-r16": "n35us"}
            ],
            "uplinkTxSwitching-OptionSupport-r16": "dualUL",
        }
    ]
    _, found = combinations(probe_of(n78))
    assert found.switching == (Switching((0, 1), simultaneous=True),)
    assert found.place.endswith("supportedBandCombinationList-UplinkTxSwitch-r16[0].bandCombination-r16")


def test_later_bandwidth_classes_replace_earlier_ones(n78: dict, probe_of: Probe) -> None:
    n78["rf-Parameters"]["supportedBandCombinationList-v1780"] = [
        {"bandList-v1780": [{"ca-BandwidthClassDL-NR-r17": "s"}]}
    ]
    (found,) = combinations(probe_of(n78))
    assert (found.entries[0].downlink_class, found.entries[0].uplink_class) == ("S", "A")
    n78["rf-Parameters"]["supportedBandCombinationList"][0]["bandList"] = [
        ("nr", {"bandNR": 78, "ca-BandwidthClassUL-NR": "r12-v1730"})
    ]
    assert combinations(probe_of(n78))[0].entries[0].uplink_class == "R12"


def test_several_containers_of_a_kind_belong_together_by_their_order(
    device_of: Build, downlink: Build, container_of: Callable, schema_of: Callable
) -> None:
    devices = [device_of([(78, "a", "", [([downlink(mhz=mhz)], [])])]) for mhz in (40, 100)]
    containers = [container_of(value) for value in devices] + [container_of(EN_DC, Rat.EUTRA_NR)] * 2
    found = combinations(probe_document(containers, schema_of))
    widths = [carrier.bandwidth for one in found if one.kind is CombinationKind.EN_DC for carrier in one.variants[0][1]]
    assert widths == [40, 100]
    one = combinations(probe_document([*containers[:2], containers[2]], schema_of))
    assert [carrier.bandwidth for carrier in one[-1].variants[0][1]] == [40]


def test_what_is_too_much_is_left_unresolved(n78: dict, probe_of: Probe, monkeypatch: pytest.MonkeyPatch) -> None:
    n78["rf-Parameters"]["supportedBandCombinationList"] *= 2
    n78["rf-Parameters"]["supportedBandCombinationList"][1] = copy.deepcopy(
        n78["rf-Parameters"]["supportedBandCombinationList"][0]
    )
    n78["rf-Parameters"]["supportedBandCombinationList"][1]["bandList"] = [
        ("nr", {"bandNR": 77, "ca-BandwidthClassDL-NR": "a"})
    ]
    monkeypatch.setattr(module, "MAX_CELLS", 1)
    found = resolved_combinations(probe_of(n78))
    assert [(len(one.combination.variants), one.complete) for one in found] == [(1, True), (0, False)]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32 - 1))
def test_any_valid_capability_resolves(
    seed: int, device_of: Build, downlink: Build, uplink: Build, probe_of: Probe
) -> None:
    chance = random.Random(seed)  # noqa: S311  # a test
    carriers = ([downlink(layers="twoLayers")] * chance.randint(0, 3), [uplink()] * chance.randint(0, 2))
    bands = [(band, "a", "a", [carriers] * 2) for band in chance.sample([1, 3, 28, 78, 257, 80, 1023], 3)]
    value = damage(device_of(bands, [(78, "c", "", [([downlink()], [])])]), chance)
    probe = probe_of(value, eutra_nr=EN_DC)
    found = combinations(probe)
    assert all(len(variant) == len(one.entries) for one in found for variant in one.variants)
    add_derived(probe)
    assert len(probe.findall("derived/combination")) == len(found)
    assert len(figures(probe).rates) == len(found)


def damage(value: dict, chance: random.Random) -> dict:
    """Let some references of a capability point anywhere that its type allows."""
    for row in (row for rows in value["featureSetCombinations"] for row in rows):
        if chance.random() < 0.3:
            row[0] = ("nr", {"downlinkSetNR": chance.randint(0, 1024), "uplinkSetNR": chance.randint(0, 1024)})
        elif chance.random() < 0.3:
            row.append(("eutra", {"downlinkSetEUTRA": chance.randint(0, 256), "uplinkSetEUTRA": 0}))
    if chance.random() < 0.3:
        value["featureSetCombinations"][0].pop()
    for one in value["featureSets"].get("featureSetsDownlink", [])[::2]:
        one["featureSetListPerDownlinkCC"] = [chance.randint(1, 1024), 1]
    value["rf-Parameters"]["supportedBandCombinationList"][1]["featureSetCombination"] = chance.randint(0, 3)
    return value
