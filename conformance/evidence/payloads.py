"""What a frame turned out to carry."""

from __future__ import annotations

from dataclasses import dataclass

NR_MESSAGE = "NR-RRC-Definitions.UL-DCCH-Message"
EUTRA_MESSAGE = "EUTRA-RRC-Definitions.UL-DCCH-Message"


@dataclass(frozen=True, slots=True)
class Payload:
    """The message of a frame behind the header that says what it is.

    Attributes:
        protocol: what it is, for people, such as ``GSMTAP LTE-RRC UL-DCCH``.
        type_name: the type that carries UE capabilities, module and name; ``None`` if it is no such message.
        octets: the message.
        device: what tells devices apart, as far as the header says.
    """

    protocol: str
    type_name: str | None
    octets: bytes
    device: str = ""
