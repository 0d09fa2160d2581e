"""The lists of band combinations of UE-EUTRA-Capability, each band as the few words that say something of its carriers.

A container may have several thousand entries of bands, most of them alike, in lists that lie over each other. They are
read in one pass each, into words that are cheap to compare, and every distinct sequence of words is understood once.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

Words = tuple[str, ...]
"""Names of fields, each followed by its value where it has one besides ``supported``."""

LAYERS = {"twoLayers": 2, "fourLayers": 4, "eightLayers": 8}
"""The enumerators of MIMO-CapabilityDL-r10 and MIMO-CapabilityUL-r10."""

_CLASSES = frozenset("abcdef")
_DOWNLINK_CARRIER = "IntraBandContiguousCC-Info-r12"
_UPLINK_CARRIER = "UL-256QAM-perCC-Info-r14"

_LIST = re.compile(r"(supportedBandCombination(?:Add|Reduced)?)-(r1[013]|v1090|v10i0|v11d0|v1270|v1430|v1530)")
_BANDS = frozenset(
    f"BandParameters-{one}" for one in ("r10", "r11", "r13", "v1090", "v10i0", "v1270", "v1430", "v1530")
)
_NUMBERS = frozenset({"bandEUTRA-r10", "bandEUTRA-r11", "bandEUTRA-r13", "bandEUTRA-v1090"})
_FIELDS = (
    "ca-BandwidthClassUL-r10",
    "ca-BandwidthClassDL-r10",
    "ca-BandwidthClassDL-r13",
    "supportedMIMO-CapabilityUL-r10",
    "supportedMIMO-CapabilityDL-r10",
    "supportedMIMO-CapabilityDL-r12",
    "supportedMIMO-CapabilityDL-r13",
    "fourLayerTM3-TM4-r10",
    "fourLayerTM3-TM4-r13",
    "fourLayerTM3-TM4-perCC-r12",
    "ul-256QAM-r14",
    "ul-256QAM-perCC-r14",
    "dl-1024QAM-r15",
    _DOWNLINK_CARRIER,
    _UPLINK_CARRIER,
)
_WORDS = frozenset({*_FIELDS, *_CLASSES, *LAYERS})
_TAGS = (*_BANDS, *_NUMBERS, *_WORDS)
_GENERATION = re.compile(r"-r1[013]$")
"""What tells the fields of the three lists apart that mean the same."""
_OF_CARRIER = frozenset({"supportedMIMO-CapabilityDL-r12", "fourLayerTM3-TM4-perCC-r12", "ul-256QAM-perCC-r14"})


@dataclass(slots=True)
class Fields:
    """The fields of a band by name, with their values: ``""`` for ``supported`` and for what our schema does not know.

    Attributes:
        band: those of the band, without what tells the three lists apart (``-r10``, ``-r11``, ``-r13``).
        downlink_carriers: those of each of several contiguous carriers in the downlink, where the message lists them.
        uplink_carriers: the same in the uplink.
    """

    band: dict[str, str] = field(default_factory=dict)
    downlink_carriers: list[dict[str, str]] = field(default_factory=list)
    uplink_carriers: list[dict[str, str]] = field(default_factory=list)


def combination_lists(lists: Mapping[str, Element]) -> Iterator[tuple[Element, list[list[Words]]]]:
    """Yield each list of combinations among *lists*, by name, with the words of each band of each combination.

    The words of the lists that extend it come after those of the list itself. A sender may leave out the last items.
    """
    bases: dict[str, Element] = {}
    extensions: defaultdict[str, list[Element]] = defaultdict(list)
    for name, element in lists.items():
        if known := _LIST.fullmatch(name):
            family, version = known.groups()
            if version.startswith("r"):
                bases[family] = element
            else:
                extensions[family].append(element)
    for family, base in sorted(bases.items()):
        found = _words(base)
        for extension in extensions[family]:
            for bands, added in zip(found, _words(extension), strict=False):
                for words, more in zip(bands, added, strict=False):
                    words.extend(more)
        yield base, [[tuple(words) for words in bands] for bands in found]


def read_fields(words: Words) -> Fields:
    """Return the fields that *words* name; of several sets of parameters for one direction the last counts."""
    fields = Fields()
    name, here = "", fields.band
    for word in words:
        if word in _CLASSES or word in LAYERS or word.isdigit():
            here[name] = word
        elif word in {_DOWNLINK_CARRIER, _UPLINK_CARRIER}:
            here = {}
            (fields.downlink_carriers if word == _DOWNLINK_CARRIER else fields.uplink_carriers).append(here)
        else:
            name = word if word in _OF_CARRIER else _GENERATION.sub("", word)
            here = here if word in _OF_CARRIER else fields.band
            here[name] = ""
    return fields


def _words(listed: Element) -> list[list[list[str]]]:
    """Return the words of each band of each item of one list."""
    item = str(listed[0].tag) if len(listed) else ""
    found: list[list[list[str]]] = []
    bands: list[list[str]] = []
    words: list[str] = []
    for element in listed.iter(item, *_TAGS):
        tag: Any = element.tag
        if tag in _WORDS:
            words.append(tag)
        elif tag in _NUMBERS:
            words += (tag, element.text or "")
        elif tag == item:
            bands = []
            found.append(bands)
        else:
            words = []
            bands.append(words)
    return found
