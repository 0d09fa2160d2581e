"""What rules need of lists, written into ``derived``.

::

    <list name="featureSetsDownlink-v1540" length="12" base="featureSetsDownlink" base-length="12"
        place="UE-NR-Capability.featureSets.featureSetsDownlink-v1540"/>
    <widths band="78" link="downlink" scs="30" mhz="40 50 60 80 100"
        place="UE-NR-Capability.rf-Parameters.supportedBandListNR[0].channelBWs-DL.fr1.scs-30kHz"/>
    <widths band="28" link="uplink" scs="30" mhz="10 20 30" beyond="30" place="…"/>
    <redcap-width band="28" link="uplink" mhz="20" declared="false" place="…supportedBandListNR[1].channelBWs-UL"/>

Bands of satellite networks get ``satellite="true"`` in their elements ``band``.

List: one for each list of bands, band combinations or feature sets that a later version of TS 38.331 added beside an
older one and that has one entry for each of its entries; ``base`` is the older one, its length 0 where it is absent.

Widths: one for each band, direction and subcarrier spacing for which channelBWs names widths of FR1. ``beyond`` are
those that TS 38.101-1 table 5.3.5-1 does not have for this band, direction and spacing; bands that the table does not
know are left out.

RedCap width: one for each band and direction for which channelBWs names widths of FR1; ``mhz`` is the widest that a
RedCap UE may have and the table does not call optional.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from conformance.asn1.probe import element_path
from conformance.capabilities.bands import bundled_bands
from conformance.capabilities.bandwidths import ChannelBandwidths, bundled_channel_bandwidths
from conformance.capabilities.nr_bands import SUFFIX, NrBands, redcap_widths
from conformance.capabilities.paths import container_xpath
from conformance.errors import dotted
from conformance.model.combination import Link
from conformance.model.evidence import Rat
from conformance.xml.xpath import elements

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_NEDC = "supportedBandCombinationListNEDC-Only"
_EXTENSION = re.compile(
    r"(supportedBandListNR|supportedBandCombinationList(?:NEDC-Only|-UplinkTxSwitch)?|featureSets?(?:Down|Up)link(?:PerCC)?)-v\w+"
)
_HOMES = (
    "featureSets",
    "rf-Parameters",
    "rf-ParametersMRDC",
    f"rf-ParametersMRDC/*[starts-with(name(), '{_NEDC}-v')]",
    "lateNonCriticalExtension//*[starts-with(name(), 'featureSets-v') or starts-with(name(), 'rf-Parameters')]",
)
"""Where lists stand in a container."""
_BASES = {
    "featureSetDownlinkPerCC": "featureSetsDownlinkPerCC",  # TS 38.331 spells featureSetDownlinkPerCC-v1620 like this
    "supportedBandCombinationList-UplinkTxSwitch": "supportedBandCombinationList-UplinkTxSwitch-r16",
}


def add_lists(derived: Element, probe: Element) -> None:
    """Add the elements ``list`` and ``widths`` of *probe* to *derived*, and mark the bands of satellites."""
    _mark_satellites(derived)
    for rat in (Rat.NR, Rat.EUTRA_NR):
        for container in elements(probe, container_xpath(rat)):
            _add_extensions(derived, container)
    for container in elements(probe, container_xpath(Rat.NR)):
        _add_widths(derived, container)


def _mark_satellites(derived: Element) -> None:
    known = bundled_bands()
    for band in derived.iterfind("band"):
        number = int(band.get("nr", "0"))
        if number in known and known[number].satellite:
            band.set("satellite", "true")


def _add_extensions(derived: Element, container: Element) -> None:
    from lxml import etree

    found = elements(container, " | ".join(f"{home}/*[@list='items']" for home in _HOMES))
    lengths = {str(one.tag): len(one) for one in found}
    for extension in found:
        if base := _base(extension):
            attributes = {
                "name": str(extension.tag),
                "length": str(len(extension)),
                "base": base,
                "base-length": str(lengths.get(base, 0)),
                "place": _place(container, extension),
            }
            etree.SubElement(derived, "list", attributes)


def _base(extension: Element) -> str | None:
    """Return the name of the list that *extension* extends, ``None`` if it extends none."""
    named = _EXTENSION.fullmatch(str(extension.tag))
    if named is None:
        return None
    parent = extension.getparent()
    if parent is not None and str(parent.tag).startswith(_NEDC):
        return _NEDC
    return _BASES.get(named[1], named[1])


def _add_widths(derived: Element, container: Element) -> None:
    from lxml import etree

    bands = NrBands(container)
    known = bundled_channel_bandwidths()
    tabled = {band for band, _ in known}
    for entry in elements(container, "rf-Parameters/supportedBandListNR/*"):
        band = int(entry.findtext("bandNR") or 0)
        for link, suffix in SUFFIX.items() if band in tabled else ():
            for scs, widths in bands.widths(link, band, "FR1").items():
                beyond = _beyond(widths, known.get((band, scs)), link)
                attributes = {
                    "band": str(band),
                    "link": link.value,
                    "scs": str(scs),
                    "mhz": " ".join(map(str, widths)),
                    **({"beyond": " ".join(map(str, beyond))} if beyond else {}),
                    "place": f"{_place(container, entry)}.channelBWs-{suffix}.fr1.scs-{scs}kHz",
                }
                etree.SubElement(derived, "widths", attributes)
            _add_redcap_width(derived, bands, band, link, place=f"{_place(container, entry)}.channelBWs-{suffix}")


def _add_redcap_width(derived: Element, bands: NrBands, band: int, link: Link, *, place: str) -> None:
    from lxml import etree

    declared = {width for widths in bands.widths(link, band, "FR1").values() for width in widths}
    if not declared:
        return
    tabled = [widths for (number, _), widths in bundled_channel_bandwidths().items() if number == band]
    excluded = {width for widths in tabled if link is Link.UPLINK for width in widths.downlink_only}
    wanted = {width for widths in tabled for width in widths.all if width not in widths.optional} - excluded
    widest = max((width for width in wanted if width <= redcap_widths()["FR1"]), default=None)
    if widest is not None:
        attributes = {"band": str(band), "link": link.value, "mhz": str(widest)}
        told = "true" if widest in declared else "false"
        etree.SubElement(derived, "redcap-width", attributes | {"declared": told, "place": place})


def _beyond(widths: tuple[int, ...], known: ChannelBandwidths | None, link: Link) -> list[int]:
    """Return the *widths* that are not *known* in this direction."""
    if known is None:
        return list(widths)
    excluded = known.downlink_only if link is Link.UPLINK else ()
    return [width for width in widths if width not in known.all or width in excluded]


def _place(container: Element, element: Element) -> str:
    return dotted((str(container.tag), *element_path(element)))
