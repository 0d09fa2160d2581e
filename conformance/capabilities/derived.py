"""What follows from the containers of a device, written into the probe document for XPath to use.

::

    <derived release="15" nr="true" mrdc="false" eutra="true" redcap="false" filtered="false">
      <band nr="78" duplex="TDD" range="FR1"/>
    </derived>

``release`` is the number in accessStratumRelease of the NR container. A band that the table does not know has neither
``duplex`` nor ``range``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from conformance.asn1.probe import ELEMENTS
from conformance.capabilities.bands import Band, bundled_bands
from conformance.capabilities.evaluation import is_filtered
from conformance.capabilities.paths import container_xpath
from conformance.model.evidence import Rat
from conformance.xml.xpath import elements, holds

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_BAND_LISTS = {Rat.NR: "supportedBandListNR/*/bandNR", Rat.EUTRA: "supportedBandListEUTRA/*/bandEUTRA"}
_NR = container_xpath(Rat.NR)


def add_derived(probe: Element, *, bands: Mapping[int, Band] | None = None) -> None:
    """Fill the element ``derived`` of *probe*; what it held before is replaced.

    Args:
        probe: the probe document.
        bands: the operating bands by number, the bundled ones by default.
    """
    from lxml import etree

    derived = probe.find("derived")
    if derived is None:
        derived = etree.SubElement(probe, "derived")
    derived.clear()
    release = release_of(probe, Rat.NR)
    if release:
        derived.set("release", release.removeprefix("rel"))
    for rat, element in ELEMENTS.items():
        derived.set(element, _flag(probe, container_xpath(rat)))
    derived.set("redcap", _flag(probe, f"{_NR}//supportOfRedCap-r17"))
    derived.set("filtered", "true" if is_filtered(probe) else "false")
    for number in dict.fromkeys(supported_bands(probe, Rat.NR)):
        known = (bundled_bands() if bands is None else bands).get(number)
        attributes = {"duplex": known.duplex, "range": known.range} if known else {}
        etree.SubElement(derived, "band", {"nr": str(number), **attributes})


def release_of(probe: Element, rat: Rat) -> str | None:
    """Return the release that the first container of *rat* declares, such as ``rel15``; ``None`` if it has none."""
    found = elements(probe, f"{container_xpath(rat)}[1]/accessStratumRelease/*")
    return str(found[0].tag) if found else None


def supported_bands(probe: Element, rat: Rat) -> list[int]:
    """Return the bands that the containers of *rat* list, in the order of the message.

    E-UTRA's 64 stays as it is: it stands for a band beyond 64 that an extension names (TS 36.331,
    FreqBandIndicator-v9e0). UE-MRDC-Capability has no such list.
    """
    if rat not in _BAND_LISTS:
        return []
    found = elements(probe, f"{container_xpath(rat)}/rf-Parameters/{_BAND_LISTS[rat]}")
    return [int(element.text or 0) for element in found]


def _flag(probe: Element, xpath: str) -> str:
    return "true" if holds(probe, xpath) else "false"
