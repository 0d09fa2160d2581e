"""The bundled tables of channel bandwidths and resource blocks."""

from __future__ import annotations

import pytest

from conformance.capabilities.bands import bundled_bands
from conformance.capabilities.bandwidths import (
    ChannelBandwidths,
    bundled_channel_bandwidths,
    bundled_resource_blocks,
    resource_blocks,
)
from conformance.errors import DataError

WITHOUT_BLOCKS = {3, 7}
"""Widths of table 5.3.5-1 that table 5.3.2-1, as it is bundled, does not have."""


@pytest.mark.parametrize(
    ("band", "scs", "widths"),
    [  # TS 38.101-1 v19.5.0 table 5.3.5-1
        (1, 15, ChannelBandwidths((5, 10, 15, 20, 25, 30, 40, 45, 50))),
        (5, 15, ChannelBandwidths((3, 5, 7, 10, 15, 20, 25), optional=(3, 7), downlink_only=(25,))),
        (78, 30, ChannelBandwidths((10, 15, 20, 25, 30, 40, 50, 60, 70, 80, 90, 100))),
        (79, 30, ChannelBandwidths((10, 20, 30, 40, 50, 60, 70, 80, 90, 100), optional=(70,))),  # printed n7910
        (14, 15, ChannelBandwidths((5, 10))),  # printed n1410
    ],
)
def test_known_widths(band: int, scs: int, widths: ChannelBandwidths) -> None:
    assert bundled_channel_bandwidths()[band, scs] == widths


def test_every_band_with_widths_is_no_band_of_fr2() -> None:
    ranges = {band: bundled_bands()[band].range for band, _ in bundled_channel_bandwidths() if band in bundled_bands()}
    assert set(ranges.values()) == {"FR1"}
    assert not {1410, 3810, 4710, 7910} & set(ranges)


def test_what_is_optional_or_downlink_only_is_a_width_of_the_band() -> None:
    for widths in bundled_channel_bandwidths().values():
        assert set(widths.optional) | set(widths.downlink_only) <= set(widths.all)
        assert list(widths.all) == sorted(set(widths.all))


def test_every_channel_has_a_number_of_resource_blocks() -> None:
    for (_, scs), widths in bundled_channel_bandwidths().items():
        assert set(widths.all) - WITHOUT_BLOCKS <= set(bundled_resource_blocks()["FR1", scs])


@pytest.mark.parametrize(("key", "widths"), bundled_resource_blocks().items(), ids=str)
def test_resource_blocks_fit_into_their_channel(key: tuple[str, int], widths: dict[int, int]) -> None:
    _, scs = key
    for mhz, blocks in widths.items():
        assert 0.7 * mhz * 1000 < blocks * 12 * scs < mhz * 1000
    assert list(widths.values()) == sorted(widths.values())


@pytest.mark.parametrize(
    ("frequency_range", "scs", "width", "blocks"),
    [  # TS 38.101-1 and TS 38.101-2 table 5.3.2-1
        ("FR1", 15, 50, 270),
        ("FR1", 30, 100, 273),
        ("FR1", 60, 100, 135),
        ("FR2", 60, 200, 264),
        ("FR2", 120, 400, 264),
    ],
)
def test_known_resource_blocks(frequency_range: str, scs: int, width: int, blocks: int) -> None:
    assert resource_blocks(frequency_range, scs, width) == blocks


def test_a_width_that_the_table_does_not_have_counts_as_the_next_narrower_one() -> None:
    assert resource_blocks("FR1", 15, 100) == resource_blocks("FR1", 15, 50)
    assert resource_blocks("FR1", 15, 4) == 0
    assert resource_blocks("FR1", 240, 100) == 0


def test_another_document_is_no_table(tmp_path: object) -> None:
    from pathlib import Path

    from conformance.capabilities.bandwidths import load_channel_bandwidths, load_resource_blocks

    path = Path(str(tmp_path)) / "other.xml"
    path.write_text("<bands/>", encoding="utf-8")
    for load in (load_channel_bandwidths, load_resource_blocks):
        with pytest.raises(DataError):
            load(path)
