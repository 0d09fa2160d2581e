"""Which channel bandwidths a device has in a band, as far as the tables and its capability message tell."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from conformance.capabilities.bands import bundled_bands
from conformance.capabilities.bandwidths import bundled_channel_bandwidths, tabled_bands
from conformance.ics.kleene import NO, UNANSWERED, YES
from conformance.model.combination import Link
from conformance.model.ics import Support

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

ChannelSupport = Callable[[int, int], Support]
"""Tells whether a band (by its number) has channels of a width in MHz."""


def tabled_channels(band: int, mhz: int) -> Support:
    """Tell whether *band* has channels of *mhz*, as far as TS 38.101-1 table 5.3.5-1 decides that for every device.

    A width that the table lacks no device has; whether one has a width of the table, it must say itself.
    """
    if band not in tabled_bands():
        return UNANSWERED
    return UNANSWERED if mhz in _widths(band) else NO


def declared_channels(container: Element | None) -> ChannelSupport:
    """Return what tells the downlink channels of a device by its channelBWs.

    What it says nothing of (a field that is absent, a width that has no bit) is unanswered: the field then means the
    widths of an edition of TS 38.101-1 that is not held.

    Args:
        container: the element ``UE-NR-Capability`` of its probe document; ``None`` if there is none.
    """
    if container is None:
        return tabled_channels
    from conformance.capabilities.nr_bands import NrBands

    bands = NrBands(container)

    def support(band: int, mhz: int) -> Support:
        known = bundled_bands().get(band)
        tabled = tabled_channels(band, mhz)
        if known is None or tabled is NO:
            return tabled
        declared = bands.widths(Link.DOWNLINK, band, known.range).values()
        return YES if any(mhz in widths for widths in declared) else UNANSWERED

    return support


@cache
def _widths(band: int) -> frozenset[int]:
    """Return the widths that table 5.3.5-1 has in *band*, in MHz."""
    rows = bundled_channel_bandwidths().items()
    return frozenset(width for (number, _), one in rows if number == band for width in one.all)
