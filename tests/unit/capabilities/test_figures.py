from __future__ import annotations

from collections.abc import Callable

import pytest
from lxml import etree

from conformance.capabilities.figures import figures
from conformance.model.combination import CombinationKind
from conformance.model.evidence import Rat

Build = Callable[..., dict]
Probe = Callable[..., etree._Element]


@pytest.fixture
def device(device_of: Build, downlink: Build, uplink: Build) -> dict:
    """A device with n78 (100 MHz) and n3 (20 MHz), alone and together, and n257."""
    n78 = ([downlink(layers="fourLayers")], [uplink(layers="twoLayers")])
    n3 = ([downlink(scs=15, mhz=20, layers="twoLayers")], [uplink(scs=15, mhz=20)])
    value = device_of(
        [(78, "a", "a", [n78])],
        [(78, "a", "", [(n78[0], [])]), (3, "a", "a", [n3])],
        [(257, "a", "", [([downlink(scs=120)], [])])],
    )
    bands = value["rf-Parameters"]["supportedBandListNR"]
    bands[0]["channelBWs-DL"] = ("fr1", {"scs-30kHz": (b"\x01\x40", 10)})
    bands[1]["pusch-256QAM"] = "supported"
    bands.append({"bandNR": 1000})
    return value


def test_bands_with_layers_modulation_and_widths(device: dict, probe_of: Probe) -> None:
    found = {band.band: band for band in figures(probe_of(device)).bands}
    assert list(found) == [78, 3, 257, 1000]
    assert [(band.duplex, band.range) for band in found.values()] == [
        ("TDD", "FR1"),
        ("FDD", "FR1"),
        ("TDD", "FR2"),
        (None, None),
    ]
    layers = [(band.downlink_layers, band.uplink_layers) for band in found.values()]
    assert layers == [(4, 2), (2, 1), (1, None), (None, None)]
    assert [(band.downlink_bits, band.uplink_bits) for band in found.values()] == [(8, 6), (8, 8), (6, 6), (8, 6)]
    assert (found[78].downlink_widths, found[78].uplink_widths) == ({30: (50, 80)}, {})


def test_bands_by_range_and_duplex_mode(device: dict, probe_of: Probe) -> None:
    found = figures(probe_of(device))
    assert found.bands_in("FR1") == (78, 3)
    assert found.bands_in("FR1", "TDD") == (78,)
    assert found.bands_in("FR2", "FDD") == ()


def test_a_band_that_is_listed_twice_is_one(device: dict, probe_of: Probe) -> None:
    assert len(figures(probe_of(device, device)).bands) == 4


def test_bandwidths_and_rates_of_each_combination_and_of_the_device(device: dict, probe_of: Probe) -> None:
    found = figures(probe_of(device))
    assert [(one.combination, one.dl_mhz, one.ul_mhz) for one in found.bandwidths] == [
        ("n78A", 100, 100),
        ("CA_n3A-n78A", 120, 20),
        ("n257A", 100, 0),
    ]
    assert [one.combination for one in found.rates] == ["n78A", "CA_n3A-n78A", "n257A"]
    assert (found.dl_mhz, found.ul_mhz) == (120, 100)
    assert found.dl_mbps == found.rates[1].dl_mbps
    assert found.ul_mbps == found.rates[0].ul_mbps
    # TS 38.306 4.1.4: 40 ms at 30 kHz for n78 alone, 50 ms at 15 kHz for both
    sizes = [(one.dl_mbps + one.ul_mbps) * rtt / 8000 for one, rtt in zip(found.rates[:2], (40, 50), strict=True)]
    assert found.buffer_mb == pytest.approx(max(sizes))


def test_combinations_are_counted_by_kind(device: dict, probe_of: Probe) -> None:
    device["rf-Parameters"]["supportedBandCombinationList-v1560"] = [{}, {"ca-ParametersNRDC": {}}, {}]
    found = figures(probe_of(device))
    assert found.counts == {CombinationKind.NR: 3, CombinationKind.NR_DC: 1}
    assert found.missing == ()


def test_bands_of_an_absent_container_are_named_missing(probe_of: Probe) -> None:
    value = {
        "rf-ParametersMRDC": {
            "supportedBandCombinationList": [
                {"bandList": [("nr", {"bandNR": 78})], "featureSetCombination": 0},
            ]
        }
    }
    found = figures(probe_of(eutra_nr=value))
    assert (found.missing, found.dl_mbps, found.dl_mhz, found.buffer_mb) == ((Rat.NR,), None, None, None)
    assert found.counts == {CombinationKind.EN_DC: 1}


def test_a_device_without_combinations_has_no_figures(nr_value: dict, probe_of: Probe) -> None:
    found = figures(probe_of(nr_value))
    assert (found.rates, found.bandwidths, found.counts) == ((), (), {})
    assert (found.dl_mbps, found.ul_mbps, found.buffer_mb) == (None, None, None)
