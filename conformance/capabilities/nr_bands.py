"""What an NR container declares per band: modulation and channel bandwidths."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from conformance import resources
from conformance.model.combination import Link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

SUFFIX = {Link.DOWNLINK: "DL", Link.UPLINK: "UL"}
"""How the names of fields tell the direction."""


class NrBands:
    """The bands of one NR container.

    Args:
        container: the element ``UE-NR-Capability`` of a probe document.
    """

    def __init__(self, container: Element) -> None:
        listed = container.find("rf-Parameters/supportedBandListNR")
        self._bands = {int(band.findtext("bandNR") or 0): band for band in ([] if listed is None else listed)}
        self._256qam = container.find("phy-Parameters/phy-ParametersFR1/pdsch-256QAM-FR1") is not None

    def bits(self, link: Link, band: int, choice: str) -> int:
        """Return the bits per symbol where a feature set names no modulation order (TS 38.306 clause 4.2.7.6, .8)."""
        if link is Link.UPLINK:
            return 8 if self._declares(band, "pusch-256QAM") else 6
        if choice == "fr2":
            return 8 if self._declares(band, "pdsch-256QAM-FR2") else 6
        if self.layers_1024qam(band):
            return 10
        return 8 if self._256qam else 6

    def layers_1024qam(self, band: int) -> int:
        """Return on how many layers the band has 1024QAM in the downlink, 0 for none."""
        if self._declares(band, "pdsch-1024QAM-FR1-r17"):
            return 8
        return 2 if self._declares(band, "pdsch-1024QAM-2MIMO-FR1-r17") else 0

    def declared_widths(self, link: Link, band: int, choice: str, scs: int) -> tuple[int, ...] | None:
        """Return the widths in MHz that the bits of channelBWs declare, ``None`` where they say nothing."""
        element = self._bands.get(band)
        if element is None:
            return None
        texts = [
            (element.findtext(f"{field}/{choice}/scs-{scs}kHz"), widths)
            for field, widths in _fields().bits[SUFFIX[link], choice]
        ]
        if texts[0][0] is None:
            return None
        return tuple(sorted(width for text, widths in texts for width in _set_bits(text or "", widths)))

    def usable_width(self, link: Link, band: int, choice: str, scs: int, *, declared: int) -> int | None:
        """Return the widest width of the band up to the one that a feature set has *declared*.

        ``None`` where the band says nothing of widths, or of none that is as narrow. A UE may declare in a feature set
        a width that the band does not have, where it cannot tell the right one (TS 38.306 clause 4.2.7.6).
        """
        widths = self.declared_widths(link, band, choice, scs)
        if widths is None:
            return None
        bands = _fields().without_bit.get((choice, declared))
        if bands is not None and (not bands or band in bands):
            return declared
        return max((width for width in widths if width <= declared), default=None)

    def _declares(self, band: int, flag: str) -> bool:
        element = self._bands.get(band)
        return element is not None and element.find(flag) is not None


@dataclass(frozen=True, slots=True)
class _Fields:
    """How channel bandwidths are declared.

    Attributes:
        bits: the fields of a direction and a frequency range, each with the widths of its bits.
        without_bit: the widths that have no bit, with the bands for which that is so; none means all.
    """

    bits: Mapping[tuple[str, str], tuple[tuple[str, tuple[int, ...]], ...]]
    without_bit: Mapping[tuple[str, int], frozenset[int]]


@cache
def _fields() -> _Fields:
    from conformance.xml.documents import attributes, load_document, qualified

    root = load_document(resources.specs("bands", "channel-bandwidth-fields.xml"), "channel-bandwidth-fields")
    bits: dict[tuple[str, str], tuple[tuple[str, tuple[int, ...]], ...]] = {}
    for given in map(attributes, root.iter(qualified(root, "bits"))):
        suffix = "UL" if "UL" in given["field"] else "DL"
        key = (suffix, given["range"])
        bits[key] = (*bits.get(key, ()), (given["field"], tuple(map(int, given["mhz"].split()))))
    without = {
        (given["range"], int(given["mhz"])): frozenset(map(int, given.get("bands", "").split()))
        for given in map(attributes, root.iter(qualified(root, "no-bit")))
    }
    return _Fields(bits, without)


def _set_bits(text: str, widths: tuple[int, ...]) -> Iterator[int]:
    return (width for bit, width in zip(text, widths, strict=False) if bit == "1")
