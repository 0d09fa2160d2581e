"""What an NR container declares per band: modulation and channel bandwidths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from conformance import resources
from conformance.capabilities.bandwidths import bundled_channel_bandwidths, tabled_bands
from conformance.model.combination import Link
from conformance.xml.xpath import holds

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

SUFFIX = {Link.DOWNLINK: "DL", Link.UPLINK: "UL"}
"""How the names of fields tell the direction."""


_REDCAP = ".//supportOfRedCap-r17 | .//supportOfERedCap-r18"


class NrBands:
    """The bands of one NR container.

    Frequency ranges are ``FR1`` and ``FR2``, subcarrier spacings are in kHz and widths in MHz.

    Args:
        container: the element ``UE-NR-Capability`` of a probe document.
    """

    def __init__(self, container: Element) -> None:
        listed = container.find("rf-Parameters/supportedBandListNR")
        self._bands = {int(band.findtext("bandNR") or 0): band for band in ([] if listed is None else listed)}
        self._has_256qam = container.find("phy-Parameters/phy-ParametersFR1/pdsch-256QAM-FR1") is not None
        self._widths: dict[tuple[Link, int, str], Mapping[int, tuple[int, ...]]] = {}
        self._limits = _declarations().redcap if holds(container, _REDCAP) else {}

    def __iter__(self) -> Iterator[int]:
        """Iterate over the numbers of the bands, in the order of the message."""
        return iter(self._bands)

    def bits(self, link: Link, band: int, frequency_range: str) -> int:
        """Return the bits per symbol where a feature set names no modulation order.

        TS 38.306 clauses 4.2.7.6 and 4.2.7.8, supportedModulationOrderDL and -UL.
        """
        if link is Link.UPLINK:
            return 8 if self._declares(band, "pusch-256QAM") else 6
        if frequency_range == "FR2":
            return 8 if self._declares(band, "pdsch-256QAM-FR2") else 6
        if self.layers_1024qam(band):
            return 10
        return 8 if self._has_256qam else 6

    def layers_1024qam(self, band: int) -> int:
        """Return on how many layers the band has 1024QAM in the downlink, 0 for none."""
        if self._declares(band, "pdsch-1024QAM-FR1-r17"):
            return 8
        return 2 if self._declares(band, "pdsch-1024QAM-2MIMO-FR1-r17") else 0

    def widths(self, link: Link, band: int, frequency_range: str) -> Mapping[int, tuple[int, ...]]:
        """Return the widths that the bits of channelBWs declare, ascending, by subcarrier spacing.

        A spacing of which it says nothing is not there (its widths are those of TS 38.101-1 or -2 v15.7.0); one with
        the bits all 0 has no widths. Some widths have no bit: see :meth:`usable_width`.
        """
        key = (link, band, frequency_range)
        if key not in self._widths:
            self._widths[key] = self._declared_widths(*key)
        return self._widths[key]

    def usable_width(self, link: Link, band: int, frequency_range: str, *, spacing: int, declared: int) -> int | None:
        """Return the widest width of the band up to the one that a feature set has *declared*.

        ``None`` where nothing restricts it, 0 where the band has no channel of that *spacing*. A UE may declare in a
        feature set a width that the band does not have, where it cannot tell the right one (TS 38.306 clause 4.2.7.6).
        A RedCap or eRedCap UE has no wider channels than its kind allows, and no UE has wider ones than TS 38.101-1.
        """
        found = self._declared_width(link, band, frequency_range, spacing=spacing, declared=declared)
        widest = declared if found is None else found
        if frequency_range != "FR1" or band not in tabled_bands():
            return found
        known = bundled_channel_bandwidths().get((band, spacing))
        if known is None:
            return 0
        widths = [
            one for one in known.all if one <= widest and (link is Link.DOWNLINK or one not in known.downlink_only)
        ]
        return max(widths) if widths and max(widths) < widest else found

    def _declared_width(
        self, link: Link, band: int, frequency_range: str, *, spacing: int, declared: int
    ) -> int | None:
        """Return the widest width of the band that the message declares, ``None`` where it restricts nothing."""
        limit = min(declared, self._limits.get(frequency_range, declared))
        widths = self.widths(link, band, frequency_range).get(spacing)
        if widths is None:
            return limit if limit < declared else None
        bands = _declarations().without_bit.get((frequency_range, limit))
        if bands is not None and (not bands or band in bands):
            return limit
        return max((width for width in widths if width <= limit), default=None)

    def _declared_widths(self, link: Link, band: int, frequency_range: str) -> Mapping[int, tuple[int, ...]]:
        element = self._bands.get(band)
        found: dict[int, tuple[int, ...]] = {}
        if element is None:
            return found
        for field, widths in _declarations().bits[SUFFIX[link], frequency_range]:
            for entry in element.iterfind(f"{field}/{frequency_range.lower()}/*"):
                spacing = int(str(entry.tag).removeprefix("scs-").removesuffix("kHz"))
                if spacing in found or not field.endswith("-v1590"):
                    found[spacing] = tuple(sorted((*found.get(spacing, ()), *_set_bits(entry.text or "", widths))))
        return found

    def _declares(self, band: int, flag: str) -> bool:
        element = self._bands.get(band)
        return element is not None and element.find(flag) is not None


def redcap_widths() -> Mapping[str, int]:
    """Return the widest channel of a RedCap UE in MHz, by frequency range."""
    return _declarations().redcap


@dataclass(frozen=True, slots=True)
class _Declarations:
    """How channel bandwidths are declared (``specs/bands/channel-bandwidth-fields.xml``).

    Attributes:
        bits: the fields of a direction and a frequency range, each with the widths of its bits.
        without_bit: the widths that have no bit, with the bands for which that is so; none means all.
        redcap: the widest channel of a RedCap UE by frequency range.
    """

    bits: Mapping[tuple[str, str], tuple[tuple[str, tuple[int, ...]], ...]]
    without_bit: Mapping[tuple[str, int], frozenset[int]]
    redcap: Mapping[str, int]


@cache
def _declarations() -> _Declarations:
    from conformance.xml.documents import attributes, load_document, qualified

    root = load_document(resources.specs("bands", "channel-bandwidth-fields.xml"), "channel-bandwidth-fields")
    rows = {
        name: [attributes(row) for row in root.iter(qualified(root, name))] for name in ("bits", "no-bit", "red-cap")
    }
    bits: dict[tuple[str, str], tuple[tuple[str, tuple[int, ...]], ...]] = {}
    for row in rows["bits"]:
        key = (row["link"], row["range"])
        bits[key] = (*bits.get(key, ()), (row["field"], _numbers(row["mhz"])))
    without = {(row["range"], int(row["mhz"])): frozenset(_numbers(row.get("bands", ""))) for row in rows["no-bit"]}
    return _Declarations(bits, without, {row["range"]: int(row["mhz"]) for row in rows["red-cap"]})


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split()))


def _set_bits(text: str, widths: tuple[int, ...]) -> Iterator[int]:
    return (width for bit, width in zip(text, widths, strict=False) if bit == "1")
