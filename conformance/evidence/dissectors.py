"""What a user states of octets that do not say what they are: a type, or a dissector by the name that Wireshark uses.

So that a frame of a link type of the user's own (USER0 to USER15) is read as an exported PDU with that name would be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from conformance.asn1.radio_capability import CoreProtocol, core_message
from conformance.errors import EvidenceError
from conformance.evidence.exported_pdu import CARRIERS, NGAP, S1AP
from conformance.model.evidence import Evidence

_CORE = {
    NGAP: CoreProtocol.NGAP,
    f"{CoreProtocol.NGAP}-PDU": CoreProtocol.NGAP,
    S1AP: CoreProtocol.S1AP,
    f"{CoreProtocol.S1AP}-PDU": CoreProtocol.S1AP,
}

DISSECTORS = (*CARRIERS, *_CORE)
"""The names that may be stated besides those of types."""


def stated_type(name: str | None) -> str | None:
    """Return the type that *name* stands for: a dissector's name, or a type's own."""
    return CARRIERS.get(name, name) if name else None


def core_protocol(name: str | None) -> CoreProtocol | None:
    """Return the protocol between radio access and core network that *name* stands for, ``None`` if it is none."""
    return _CORE.get(name) if name else None


class CoreMessages:
    """The PDUs of one protocol, in the order in which they were sent."""

    def __init__(self, protocol: CoreProtocol) -> None:
        self._protocol = protocol
        self._connections: Counter[str] = Counter()

    def observations(self, evidence: Evidence) -> Iterator[Evidence]:
        """Yield the capabilities in a PDU; the identifiers of the UE, which end with its connection, are its device.

        Raises:
            DecodeError: a PDU that seems to hold a capability does not decode.
            EvidenceError: it holds none.
        """
        message = core_message(self._protocol, evidence.data)
        if message is None:
            raise self._without_capability(evidence)
        ue = ", ".join(filter(None, (evidence.device, message.ue)))
        device = f"{ue} ({self._connections[ue] + 1})" if self._connections[ue] else ue
        self._connections[ue] += message.ends
        if not message.capabilities:
            raise self._without_capability(evidence)
        for type_name, octets in message.capabilities:
            yield replace(evidence, data=octets, type_name=type_name, direction="uplink", device=device)

    def _without_capability(self, evidence: Evidence) -> EvidenceError:
        what = {"origin": evidence.origin, "type": f"{self._protocol}-PDU", "found": self._protocol.value}
        return EvidenceError("evidence.other-message", **what)
