"""Channel bandwidths per NR band, and how many resource blocks fit into one (``specs/bands``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from conformance import resources

SCS_NAMES = {15: "scs-15kHz", 30: "scs-30kHz", 60: "scs-60kHz", 120: "scs-120kHz"}
"""What the fields of a capability call a subcarrier spacing in kHz."""


@dataclass(frozen=True, slots=True)
class ChannelBandwidths:
    """The widths in MHz that a band has with one subcarrier spacing, ascending.

    Attributes:
        all: every width.
        optional: those that a UE need not support.
        downlink_only: those that have no uplink.
    """

    all: tuple[int, ...]
    optional: tuple[int, ...] = ()
    downlink_only: tuple[int, ...] = ()


@cache
def bundled_channel_bandwidths() -> Mapping[tuple[int, int], ChannelBandwidths]:
    """Return the bundled widths of the FR1 bands, by band and subcarrier spacing in kHz."""
    return load_channel_bandwidths(resources.specs("bands", "channel-bandwidths.xml"))


@cache
def tabled_bands() -> frozenset[int]:
    """Return the FR1 bands whose widths are bundled."""
    return frozenset(band for band, _ in bundled_channel_bandwidths())


@cache
def bundled_resource_blocks() -> Mapping[tuple[str, int], Mapping[int, int]]:
    """Return the bundled numbers of resource blocks by width in MHz, by frequency range and subcarrier spacing."""
    return load_resource_blocks(resources.specs("bands", "resource-blocks.xml"))


def load_channel_bandwidths(path: Path) -> Mapping[tuple[int, int], ChannelBandwidths]:
    """Return the widths in *path* by band and subcarrier spacing in kHz.

    Raises:
        DataError: the file is no list of channel bandwidths.
    """
    from conformance.xml.documents import attributes, load_document, qualified

    root = load_document(path, "channel-bandwidths")
    found = {}
    for band in root.iter(qualified(root, "band")):
        for row in band:
            given = attributes(row)
            found[int(attributes(band)["nr"]), int(given["khz"])] = ChannelBandwidths(
                *(tuple(map(int, given.get(name, "").split())) for name in ("mhz", "optional", "downlink-only"))
            )
    return found


def load_resource_blocks(path: Path) -> Mapping[tuple[str, int], Mapping[int, int]]:
    """Return the numbers of resource blocks in *path* by width, by frequency range and subcarrier spacing.

    Raises:
        DataError: the file is no such table.
    """
    from conformance.xml.documents import attributes, load_document, qualified

    root = load_document(path, "resource-blocks")
    return {
        (attributes(table)["range"], int(attributes(spacing)["khz"])): {
            int(channel["mhz"]): int(channel["blocks"]) for channel in map(attributes, spacing)
        }
        for table in root.iter(qualified(root, "table"))
        for spacing in table
    }


def resource_blocks(frequency_range: str, scs: int, width: float) -> int:
    """Return N_PRB: how many resource blocks fit into the widest channel up to *width* MHz, 0 if there is none."""
    known = bundled_resource_blocks().get((frequency_range, scs), {})
    return known[max(fitting)] if (fitting := [mhz for mhz in known if mhz <= width]) else 0
