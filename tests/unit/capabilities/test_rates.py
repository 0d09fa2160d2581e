from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from conformance.capabilities.bands import Band
from conformance.capabilities.combinations import combinations
from conformance.capabilities.rates import Rate, carrier_rate, layer_2_buffer, rates
from conformance.model.combination import BandEntry, Carrier, Combination, CombinationKind, Link, Switching
from conformance.model.evidence import Rat

DOWN, UP = Link.DOWNLINK, Link.UPLINK
N78_DOWN = Carrier(DOWN, 30, 100, 4, 8)
N78_UP = Carrier(UP, 30, 100, 1, 6)
CARRIERS = st.builds(
    Carrier,
    link=st.sampled_from(Link),
    scs=st.sampled_from([15, 30, 60]),
    bandwidth=st.sampled_from([10, 15, 20, 25, 30, 35, 40, 45, 50, 60, 70, 80, 90, 100]),
    layers=st.sampled_from([1, 2, 4, 8]),
    bits=st.sampled_from([2, 4, 6, 8, 10]),
    scaling=st.sampled_from([0.4, 0.75, 0.8, 1.0]),
)


def combination(*bands: tuple[int, tuple[Carrier, ...]], switching: tuple[Switching, ...] = ()) -> Combination:
    entries = tuple(BandEntry(Rat.NR, band, "A", "A") for band, _ in bands)
    variant = tuple(carriers for _, carriers in bands)
    return Combination(CombinationKind.NR, "a name", "a place", entries, (variant,), switching)


def uplink_rate(*bands: tuple[int, tuple[Carrier, ...]], switching: tuple[Switching, ...] = ()) -> float:
    (rate,) = rates([combination(*bands, switching=switching)])
    return rate.ul_mbps


@pytest.mark.parametrize(
    ("carrier", "mbps"),
    [  # the formula of TS 38.306 clause 4.1.2, worked out by hand in another place than this program
        (N78_DOWN, 2337.00),
        (N78_UP, 468.76),
        (Carrier(UP, 30, 100, 2, 8), 1250.02),
        (Carrier(DOWN, 15, 20, 2, 6), 170.14),
        (Carrier(DOWN, 15, 20, 1, 6), 85.07),
        (Carrier(UP, 15, 20, 1, 6), 91.00),
        (Carrier(DOWN, 30, 20, 2, 6), 163.72),
        (Carrier(DOWN, 30, 20, 2, 8), 218.29),
        (Carrier(UP, 30, 20, 1, 6), 87.57),
    ],
)
def test_known_rates_of_fr1(carrier: Carrier, mbps: float) -> None:
    assert f"{carrier_rate(carrier, 'FR1'):.2f}" == f"{mbps:.2f}"


def test_fr2_has_more_overhead() -> None:
    carrier = Carrier(DOWN, 60, 100, 2, 6)  # 135 resource blocks in FR1, 132 in FR2; overhead 14 % and 18 %
    expected = 132 * (1 - 0.18) / (135 * (1 - 0.14))
    assert carrier_rate(carrier, "FR2") / carrier_rate(carrier, "FR1") == pytest.approx(expected)
    up = replace(carrier, link=UP)
    assert carrier_rate(up, "FR2") / carrier_rate(up, "FR1") == pytest.approx(132 * 0.9 / (135 * 0.92))


@pytest.mark.parametrize(
    ("carrier", "frequency_range"),
    [
        (Carrier(DOWN, None, None, 4, 8), "FR1"),
        (Carrier(DOWN, 30, None, 4, 8), "FR1"),
        (Carrier(DOWN, 15, 3, 4, 8), "FR1"),
        (Carrier(DOWN, 480, 400, 2, 6), "FR2"),  # FR2-2
        (Carrier(DOWN, 120, 100, 2, 6), "FR1"),
    ],
)
def test_carriers_whose_resource_blocks_are_not_known_have_no_rate(carrier: Carrier, frequency_range: str) -> None:
    assert carrier_rate(carrier, frequency_range) is None
    (rate,) = rates([combination((78, (replace(carrier, range=frequency_range), N78_UP)))])
    assert (rate.dl_mbps, f"{rate.ul_mbps:.2f}") == (None, "468.76")
    assert layer_2_buffer(combination((78, (carrier,)))) is None


def test_the_usable_width_counts() -> None:
    assert carrier_rate(replace(N78_DOWN, usable=80), "FR1") == carrier_rate(replace(N78_DOWN, bandwidth=80), "FR1")


@given(CARRIERS)
def test_the_rate_is_proportional_to_layers_bits_and_scaling(carrier: Carrier) -> None:
    one = carrier_rate(replace(carrier, layers=1, bits=1, scaling=1), "FR1")
    assert carrier_rate(carrier, "FR1") == pytest.approx(one * carrier.layers * carrier.bits * carrier.scaling)


@given(CARRIERS, st.sampled_from([10, 20, 50, 100]))
def test_a_wider_channel_is_not_slower(carrier: Carrier, bandwidth: float) -> None:
    wider = replace(carrier, bandwidth=max(bandwidth, carrier.bandwidth or 0))
    assert carrier_rate(wider, "FR1") >= carrier_rate(carrier, "FR1")


@given(st.lists(CARRIERS, min_size=1, max_size=4))
def test_carriers_of_a_combination_add_up(carriers: list[Carrier]) -> None:
    (rate,) = rates([combination((78, tuple(carriers)))])
    total = sum(carrier_rate(carrier, "FR1") for carrier in carriers)
    assert rate.dl_mbps + rate.ul_mbps == pytest.approx(total)


def test_each_direction_has_its_best_variant() -> None:
    one = combination((78, (N78_DOWN, replace(N78_UP, bandwidth=20))))
    other = ((replace(N78_DOWN, layers=2), N78_UP),)
    (rate,) = rates([replace(one, variants=(*one.variants, other))])
    assert (f"{rate.dl_mbps:.2f}", f"{rate.ul_mbps:.2f}") == ("2337.00", "468.76")


def test_a_combination_without_variants_has_no_rate() -> None:
    (rate,) = rates([replace(combination((78, ())), variants=())])
    assert rate == Rate("a name", None, None, "a place", nr_part=False)


def test_a_combination_without_carriers_in_a_direction_has_the_rate_0_there() -> None:
    (rate,) = rates([combination((78, (N78_DOWN,)))])
    assert rate.ul_mbps == 0


def test_one_carrier_that_is_not_resolved_makes_the_rate_of_its_direction_unknown() -> None:
    one = replace(combination((78, (N78_DOWN, N78_UP))), unresolved=frozenset({UP}))
    (rate,) = rates([one])
    assert (f"{rate.dl_mbps:.2f}", rate.ul_mbps) == ("2337.00", None)
    assert layer_2_buffer(one) is None


def test_one_variant_of_unknown_rate_makes_the_best_one_unknown() -> None:
    one = combination((78, (N78_DOWN,)))
    (rate,) = rates([replace(one, variants=(*one.variants, ((replace(N78_DOWN, bandwidth=3),),)))])
    assert rate.dl_mbps is None


def test_eutra_carriers_count_nothing() -> None:
    one = combination((78, (N78_DOWN,)), (3, (Carrier(DOWN, None, None, 4, 8),)))
    (rate,) = rates(
        [replace(one, kind=CombinationKind.EN_DC, entries=(one.entries[0], BandEntry(Rat.EUTRA, 3, "A", None)))]
    )
    assert (f"{rate.dl_mbps:.2f}", rate.nr_part) == ("2337.00", True)


def test_of_uplink_and_supplementary_uplink_only_the_faster_counts() -> None:
    """TS 38.306 clause 4.1.2, note 1; n80 is for supplementary uplink."""
    slow, fast = Carrier(UP, 15, 20, 1, 6), N78_UP
    assert uplink_rate((78, (fast,)), (80, (slow,))) == carrier_rate(fast, "FR1")
    assert uplink_rate((78, (slow,)), (80, (fast,))) == carrier_rate(fast, "FR1")
    assert uplink_rate((78, ()), (80, (slow,))) == carrier_rate(slow, "FR1")
    both = carrier_rate(fast, "FR1") + carrier_rate(slow, "FR1")
    assert uplink_rate((1, (slow,)), (78, (fast,)), (80, (slow,))) == pytest.approx(both)


def test_an_eutra_band_with_the_number_of_a_supplementary_one_is_none() -> None:
    one = combination((78, (N78_UP,)), (80, (Carrier(UP, None, None, 1, 6),)))
    entries = (one.entries[0], BandEntry(Rat.EUTRA, 80, None, "A"))
    (rate,) = rates([replace(one, entries=entries)])
    assert rate.ul_mbps == carrier_rate(N78_UP, "FR1")


def test_of_bands_with_switched_transmitters_the_best_split_of_layers_counts() -> None:
    """TS 38.306 clause 4.1.2, note 2."""
    low, high = Carrier(UP, 15, 20, 1, 6), Carrier(UP, 30, 100, 2, 6)
    both = (1, (low,)), (78, (high,))
    one_layer = carrier_rate(replace(high, layers=1), "FR1")
    switched, dual = Switching((0, 1), simultaneous=False), Switching((0, 1), simultaneous=True)
    assert uplink_rate(*both, switching=(switched,)) == carrier_rate(high, "FR1")
    assert uplink_rate(*both, switching=(dual,)) == carrier_rate(high, "FR1")
    equal = (1, (replace(low, bandwidth=50, layers=1),)), (78, (replace(high, bandwidth=20),))
    split = carrier_rate(replace(low, bandwidth=50), "FR1") + carrier_rate(replace(high, bandwidth=20, layers=1), "FR1")
    assert uplink_rate(*equal, switching=(dual,)) == pytest.approx(split)
    assert uplink_rate(*both) == pytest.approx(carrier_rate(low, "FR1") + 2 * one_layer)


def test_a_pair_of_bands_that_do_not_exist_counts_nothing() -> None:
    beyond = Switching((4, 5), simultaneous=True)
    assert uplink_rate((78, (N78_UP,)), switching=(beyond,)) == carrier_rate(N78_UP, "FR1")


def test_the_range_is_that_of_the_declaration_else_that_of_the_band() -> None:
    carrier = Carrier(DOWN, 60, 100, 1, 6)
    bands = {1: Band(1, "TDD", "FR2")}
    (rate,) = rates([combination((1, (carrier,)))], bands=bands)
    assert rate.dl_mbps == carrier_rate(carrier, "FR2")
    (rate,) = rates([combination((1, (replace(carrier, range="FR1"),)))], bands=bands)
    assert rate.dl_mbps == carrier_rate(carrier, "FR1")


def test_the_layer_2_buffer_holds_a_round_trip() -> None:
    """TS 38.306 clause 4.1.4: 40 ms at 30 kHz."""
    size = layer_2_buffer(combination((78, (N78_DOWN, N78_UP))))
    assert f"{size:.2f}" == "14.03"


def test_the_smallest_spacing_of_a_combination_makes_the_round_trip() -> None:
    down = Carrier(DOWN, 15, 20, 2, 6)
    size = layer_2_buffer(combination((78, (N78_DOWN,)), (3, (down,))))
    assert size == pytest.approx((carrier_rate(N78_DOWN, "FR1") + carrier_rate(down, "FR1")) * 1e6 * 0.050 / 8 / 1e6)


def test_the_buffer_of_dual_connectivity_is_not_computed() -> None:
    assert layer_2_buffer(replace(combination((78, (N78_DOWN,))), kind=CombinationKind.EN_DC)) is None


def test_rates_come_from_the_message(
    device_of: Callable[..., dict],
    downlink: Callable[..., dict],
    uplink: Callable[..., dict],
    probe_of: Callable[..., etree._Element],
) -> None:
    value = device_of([(78, "a", "a", [([downlink(layers="fourLayers")], [uplink(layers="oneLayer")])])])
    (rate,) = rates(combinations(probe_of(value)))
    assert (rate.combination, f"{rate.dl_mbps:.2f}", f"{rate.ul_mbps:.2f}") == ("n78A", "2337.00", "468.76")
