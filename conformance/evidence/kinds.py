"""The types in which UE capabilities are found, of TS 38.331 and TS 36.331, and the way through them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance.errors import EvidenceError
from conformance.model.evidence import Rat


@dataclass(frozen=True, slots=True)
class Kind:
    """A type that is or holds UE capabilities.

    Attributes:
        schema: the name of its schema.
        module: its ASN.1 module.
        name: its name.
        rat: the RAT, if it is a capability itself.
        way: components and alternatives on the way to the list of containers, or to the octets that hold ``within``.
        within: the type that the octets at the end of the way hold.
    """

    schema: str
    module: str
    name: str
    rat: Rat | None = None
    way: tuple[str, ...] = ()
    within: Kind | None = None

    @property
    def full_name(self) -> str:
        """Module and name, as an external type reference of ASN.1 has it."""
        return f"{self.module}.{self.name}"

    def is_named(self, stated: str | None) -> bool:
        """Whether *stated* names it, with or without its module, or nothing is stated."""
        return stated in {None, self.name, self.full_name}


LIST_COMPONENT = "ue-CapabilityRAT-ContainerList"
OCTETS = {"nr-rrc": "ue-CapabilityRAT-Container", "eutra-rrc": "ueCapabilityRAT-Container"}
"""The component of a list item that holds the octets."""

_NR = ("nr-rrc", "NR-RRC-Definitions")
_EUTRA = ("eutra-rrc", "EUTRA-RRC-Definitions")
_NR_NODES = ("nr-rrc", "NR-InterNodeDefinitions")
_EUTRA_NODES = ("eutra-rrc", "EUTRA-InterNodeDefinitions")
_INFORMATION = "UECapabilityInformation"
_NR_WAY = ("criticalExtensions", "ueCapabilityInformation", LIST_COMPONENT)
_EUTRA_WAY = ("criticalExtensions", "c1", "ueCapabilityInformation-r8", LIST_COMPONENT)
_TO_INFORMATION = ("message", "c1", "ueCapabilityInformation")

CAPABILITIES = {
    Rat.NR: Kind(*_NR, "UE-NR-Capability", Rat.NR),
    Rat.EUTRA_NR: Kind(*_NR, "UE-MRDC-Capability", Rat.EUTRA_NR),
    Rat.EUTRA: Kind(*_EUTRA, "UE-EUTRA-Capability", Rat.EUTRA),
}
NR_LIST = Kind(*_NR, "UE-CapabilityRAT-ContainerList")
EUTRA_LIST = Kind(*_EUTRA, "UE-CapabilityRAT-ContainerList")
NR_MESSAGE = Kind(*_NR, "UL-DCCH-Message", way=(*_TO_INFORMATION, *_NR_WAY))
EUTRA_MESSAGE = Kind(*_EUTRA, "UL-DCCH-Message", way=(*_TO_INFORMATION, *_EUTRA_WAY))
_NR_INFORMATION = Kind(*_NR, _INFORMATION, way=_NR_WAY)
_EUTRA_INFORMATION = Kind(*_EUTRA, _INFORMATION, way=_EUTRA_WAY)
_CAPABILITY_INFO = "ue-RadioAccessCapabilityInfo"

KINDS: tuple[Kind, ...] = (
    *CAPABILITIES.values(),
    NR_MESSAGE,
    EUTRA_MESSAGE,
    NR_LIST,
    EUTRA_LIST,
    _NR_INFORMATION,
    _EUTRA_INFORMATION,
    Kind(
        *_NR_NODES,
        "UERadioAccessCapabilityInformation",
        way=("criticalExtensions", "c1", "ueRadioAccessCapabilityInformation", _CAPABILITY_INFO),
        within=NR_LIST,
    ),
    Kind(
        *_EUTRA_NODES,
        "UERadioAccessCapabilityInformation",
        way=("criticalExtensions", "c1", "ueRadioAccessCapabilityInformation-r8", _CAPABILITY_INFO),
        within=_EUTRA_INFORMATION,
    ),
    Kind(
        *_NR_NODES,
        "HandoverPreparationInformation",
        way=("criticalExtensions", "c1", "handoverPreparationInformation", "ue-CapabilityRAT-List"),
    ),
    Kind(
        *_EUTRA_NODES,
        "HandoverPreparationInformation",
        way=("criticalExtensions", "c1", "handoverPreparationInformation-r8", _CAPABILITY_INFO),
    ),
)
"""Every type that is known, in the order in which they are tried."""


def carried(kind: Kind, value: Any, origin: str) -> Any:
    """Return what stands at the end of the way of *kind*: a container list, or octets.

    Raises:
        EvidenceError: the message is another one, or carries no list.
    """
    for step in kind.way:
        if isinstance(value, tuple):
            chosen, value = value
            if chosen != step:
                found = _innermost(chosen, value)
                raise EvidenceError("evidence.other-message", origin=origin, type=kind.name, found=found)
        elif isinstance(value, Mapping) and step in value:
            value = value[step]
        else:
            raise EvidenceError("evidence.no-container", origin=origin)
    return value


def _innermost(chosen: str, value: Any) -> str:
    """Return the name of the message that alternatives of alternatives (``messageClassExtension``, ``c2``) lead to."""
    while isinstance(value, tuple):
        chosen, value = value
    return chosen
