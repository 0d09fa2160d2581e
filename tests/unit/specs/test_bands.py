"""The bundled operating bands."""

from __future__ import annotations

import pytest

from conformance.capabilities.bands import Band, bundled_bands


@pytest.mark.parametrize(
    "band",
    [  # TS 38.101-1 table 5.2-1 and TS 38.101-2 table 5.2-1
        Band(28, "FDD", "FR1", (703, 748), (758, 803)),
        Band(41, "TDD", "FR1", (2496, 2690), (2496, 2690)),
        Band(77, "TDD", "FR1", (3300, 4200), (3300, 4200)),
        Band(75, "SDL", "FR1", None, (1432, 1517)),
        Band(84, "SUL", "FR1", (1920, 1980), None),
        Band(255, "FDD", "FR1", (1626.5, 1660.5), (1525, 1559), satellite=True),  # TS 38.101-5 table 5.2.2-1
        Band(260, "TDD", "FR2", (37000, 40000), (37000, 40000)),
    ],
)
def test_known_bands(band: Band) -> None:
    assert bundled_bands()[band.number] == band


@pytest.mark.parametrize("band", bundled_bands().values(), ids=lambda band: f"n{band.number}")
def test_duplex_mode_and_range_fit_the_frequencies(band: Band) -> None:
    assert (band.uplink is not None, band.downlink is not None) == {
        "FDD": (True, True),
        "TDD": (True, True),
        "SDL": (False, True),
        "SUL": (True, False),
    }[band.duplex]
    assert (band.uplink == band.downlink) == (band.duplex == "TDD")
    for low, high in filter(None, (band.uplink, band.downlink)):
        assert low < high
        # TS 38.101-1 table 5.1-1: FR1 ends at 7125 MHz; the downlinks of satellites in FR2 begin at 17.3 GHz
        assert (low >= (17_300 if band.satellite else 24_250)) == (band.range == "FR2")
        assert band.range == "FR2" or high <= 7_125
