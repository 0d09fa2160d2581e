"""What follows from the containers of a device, written into the probe document for XPath to use.

::

    <derived release="15" nr="true" mrdc="true" eutra="false" standalone="unknown" redcap="false" filtered="false"
        combinations="159" dl-mbps="2337.00" ul-mbps="468.76">
      <band nr="78" duplex="TDD" range="FR1" place="UE-NR-Capability.rf-Parameters.supportedBandListNR[0]"/>
      <combination kind="EN-DC" name="DC_3A_n78A" list="supportedBandCombinationList" index="4" set="55" rows="2"
          variants="1" resolved="true" carriers-dl="2" carriers-ul="2" dl-mbps="2337.00" ul-mbps="468.76"
          place="UE-MRDC-Capability.rf-ParametersMRDC.supportedBandCombinationList[4]">
        <entry rat="eutra" band="3" dl-class="A" ul-class="A" row-rat="eutra" sets="1" dl-sets="1" ul-sets="1"
            carriers-dl="1" carriers-ul="1" place="….supportedBandCombinationList[4].bandList[0]"/>
        <entry rat="nr" band="78" duplex="TDD" range="FR1" dl-class="A" …/>
      </combination>
      <feature-set band="78" duplex="TDD" range="FR1" dl="1" ul="1" single="false"
          combination="UE-MRDC-Capability.rf-ParametersMRDC.supportedBandCombinationList[4]">
        <carrier link="downlink" band="78" duplex="TDD" range="FR1" choice="fr1" set="1" scs="30" mhz="100" usable="100"
            known="true" layers="4" bits="8" factor="1" product="32" mbps="2337.00"
            combination="…" place="UE-NR-Capability.featureSets.featureSetsDownlinkPerCC[0]"/>
        <carrier link="uplink" …/>
      </feature-set>
    </derived>

Document: ``release`` is the number in accessStratumRelease of the NR container; ``dl-mbps`` and ``ul-mbps`` are those
of the fastest combination, absent if none is known. ``standalone`` says whether the device has standalone NR: the
E-UTRA container tells (sa-NR-r15), combinations for NR-DC and NE-DC show it (their master node is a gNB, connected to
the 5G core: TS 37.340 clause 4.1.3); without either it is ``unknown``. What reads an element of a container that may
not have been captured takes "not seen" for "not there": conditions and rules read such facts here.

Band: one for each band of the NR containers, in their order; ``place`` is its first entry. Here and below, a band that
the table does not know has neither ``duplex`` nor ``range``; E-UTRA bands have neither.

Combination: one for each kind (``NR``, ``NR-DC``, ``EN-DC``, ``NE-DC``) that an entry of a list is for, so that two may
have one place. ``list`` and ``index`` say where it stands, ``set`` is the number of its feature set combination
as written (for NR-DC that of featureSetCombinationDC, where there is one), ``rows`` how many rows (FeatureSetsPerBand)
this feature set combination has, -1 if it does not exist. ``variants`` is the length of the shortest row. ``resolved``
is false if a feature set that a variant names does not exist or its container is not there. ``carriers-dl`` and
``carriers-ul`` are the greatest numbers of carriers in a variant, E-UTRA and NR together; the rates are those of the
best variant and of its NR carriers alone (TS 38.306 clause 4.1.2), absent where they are unknown.

Entry: one for each band of a combination. ``dl-class`` and ``ul-class`` are CA bandwidth classes, absent where the
message has none. ``sets`` is the length of the entry's row (-1 without a row) and ``row-rat`` the RAT of its feature
sets (``mixed`` where they differ); ``dl-sets`` and ``ul-sets`` are how many of them have a downlink and an uplink, that
is a number other than 0.

Feature set: one for each pair of a downlink and an uplink set (``dl``, ``ul``: numbers as written, 0 for none) that a
variant uses for an NR band, however often; ``combination`` is the place of the first use. ``single`` is true if a
combination of kind NR uses it for its only entry with one downlink carrier. Its carriers are those that could be
resolved: ``choice`` is the alternative of the supported bandwidth, ``mhz`` the declared width, ``usable`` the widest
channel up to that which the band's channelBWs declare and TS 38.101-1 has (0 if none has that spacing), ``known``
whether TS 38.101-1 has the width for band and spacing (absent in FR2 and for bands that the table does not know),
``product`` layers × bits × factor.

:mod:`conformance.capabilities.derived_lists` adds ``list`` and ``widths``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from conformance.asn1.probe import ELEMENTS
from conformance.capabilities.bands import Band, bundled_bands
from conformance.capabilities.combinations import ResolvedCombination, resolved_combinations
from conformance.capabilities.derived_combinations import add_combinations
from conformance.capabilities.derived_lists import add_lists
from conformance.capabilities.evaluation import is_filtered
from conformance.capabilities.paths import container_xpath
from conformance.model.evidence import Rat
from conformance.xml.xpath import elements, holds

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_BAND_LISTS = {Rat.NR: "supportedBandListNR/*/bandNR", Rat.EUTRA: "supportedBandListEUTRA/*/bandEUTRA"}
_BAND_LIST = "UE-NR-Capability.rf-Parameters.supportedBandListNR"
_NR = container_xpath(Rat.NR)

UNKNOWN = "unknown"
"""The value of an attribute of ``derived`` that another container would tell, which is not in the evidence."""


def add_derived(
    probe: Element,
    *,
    resolved: Sequence[ResolvedCombination] | None = None,
    bands: Mapping[int, Band] | None = None,
) -> None:
    """Fill the element ``derived`` of *probe*; what it held before is replaced.

    Args:
        probe: the probe document.
        resolved: its resolved combinations, where they are at hand.
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
    known = bundled_bands() if bands is None else bands
    _add_bands(derived, probe, known)
    add_combinations(derived, resolved_combinations(probe) if resolved is None else resolved, bands=known)
    add_lists(derived, probe)
    derived.set("standalone", _standalone(probe))


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


def _add_bands(derived: Element, probe: Element, bands: Mapping[int, Band]) -> None:
    from lxml import etree

    seen = set()
    for index, number in enumerate(supported_bands(probe, Rat.NR)):
        if number in seen:
            continue
        seen.add(number)
        known = bands.get(number)
        attributes = {"duplex": known.duplex, "range": known.range} if known else {}
        etree.SubElement(derived, "band", {"nr": str(number), **attributes, "place": f"{_BAND_LIST}[{index}]"})


def _standalone(probe: Element) -> str:
    if holds(probe, f"{container_xpath(Rat.EUTRA)}//sa-NR-r15 | derived/combination[@kind='NR-DC' or @kind='NE-DC']"):
        return "true"
    return "false" if holds(probe, container_xpath(Rat.EUTRA)) else UNKNOWN


def _flag(probe: Element, xpath: str) -> str:
    return "true" if holds(probe, xpath) else "false"
