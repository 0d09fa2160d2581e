"""What the capability catalogue finds, written into ``derived`` for rules about capabilities to use.

::

    <derived …>
      <answers>
        <nr-r16-dci-format-1-2-and-0-2 status="declared" place="UE-NR-Capability.phy-Parameters.…"/>
        <nr-r16-sps status="declared" place="UE-NR-Capability.rf-Parameters.supportedBandListNR[*].sps-r16">
          <at in="supportedBandListNR 1" band="78" place="UE-NR-Capability.rf-Parameters.supportedBandListNR[0]…"/>
        </nr-r16-sps>
        …
      </answers>
      <fields>
        <configuredGrantWithReTx-r16 status="absent"/>
      </fields>
    </derived>

Every row of the catalogue is an element of its own name (after ``_`` where that begins with a digit): a rule finds it
without searching. ``status`` is that of the
answer, ``place`` the (first) ASN.1 path that declares or would declare it. ``at`` are the items of a list of bands,
band combinations or feature sets that declare it, where a prerequisite of another granularity than per UE is involved;
``in`` names the list without its version and the item from 1: parallel lists of extensions have the same.
``fields`` are the fields without a row that prerequisites name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from conformance.capabilities.evaluation import CapabilityProbes, Reading, band_of
from conformance.capabilities.paths import ProbePath
from conformance.model.capability import CapabilityAnswer

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_VERSION = r"(?:-[rv]\d[0-9a-z]+)?"
_LISTS = re.compile(
    rf"(supportedBandCombinationListNEDC-Only){_VERSION}(?:/supportedBandCombinationList{_VERSION})?/\*"
    rf"|(supportedBandListNR|supportedBandCombinationList(?:-UplinkTxSwitch)?){_VERSION}/\*"
    rf"|(featureSets(?:Downlink|Uplink)(?:PerCC)?){_VERSION}/\*"
)


def element_name(identifier: str) -> str:
    """Return the name of the element that stands for a row of the catalogue."""
    return f"_{identifier}" if identifier[0].isdigit() else identifier


def list_of(path: str) -> str:
    """Return the list whose items the ASN.1 *path* leads into, without its version: ``""`` for none."""
    found = _LISTS.search(path)
    return next(filter(None, found.groups()), "") if found else ""


def add_answers(probe: Element, probes: CapabilityProbes) -> tuple[CapabilityAnswer, ...]:
    """Write what *probes* find in *probe* into its ``derived``, in place of what stood there, and return the answers.

    Call it after :func:`conformance.capabilities.derived.add_derived`, which empties ``derived``.
    """
    from lxml import etree

    derived = probe.find("derived")
    if derived is None:
        derived = etree.SubElement(probe, "derived")
    for name in ("answers", "fields"):
        for old in derived.findall(name):
            derived.remove(old)
    readings = probes.read(probe)
    answers = (_written(element_name(row.id), reading, items=row.id in probes.related) for row, reading in readings)
    fields = (_written(field, reading, items=True) for field, reading in probes.read_fields(probe).items())
    for name, written in (("answers", answers), ("fields", fields)):
        derived.append(etree.fromstring(f"<{name}>{''.join(written)}</{name}>"))
    return tuple(probes.answers(probe, readings))


def _written(name: str, reading: Reading, *, items: bool) -> str:
    """Return a reading as XML; names of ASN.1 and of the catalogue need no escapes."""
    inside = "".join(_items(reading.found)) if items else ""
    return f'<{name} status="{reading.status.value}" place="{reading.place}">{inside}</{name}>'


def _items(found: Iterable[tuple[ProbePath, Element]]) -> Iterator[str]:
    """Yield where in its list each declaring element stands, each item once."""
    seen = set()
    for place, element in found:
        listed = list_of(place.path)
        if not listed:
            continue
        position = place.steps.index("*")
        around = [element, *element.iterancestors()][len(place.steps) - position - 1 :]
        number = around[1].index(around[0])
        if (listed, number) in seen:
            continue
        seen.add((listed, number))
        number_of_band = band_of(place, element)
        band = "" if number_of_band is None else f' band="{number_of_band}"'
        at = place.place.replace("[*]", f"[{number}]", 1)
        yield f'<at in="{listed} {number + 1}"{band} place="{at}"/>'
