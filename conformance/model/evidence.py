"""Evidence: what a SUT showed, and the capability containers found in it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

Value = object
"""A decoded ASN.1 value in asn1tools' Python mapping.

SEQUENCE is a dict, SEQUENCE OF a list, CHOICE ``(name, value)``, ENUMERATED a str, BIT STRING ``(bytes, bits)``,
OCTET STRING bytes; the others are int, bool, str and None.
"""


class MediaType(StrEnum):
    """What the octets of a piece of evidence are."""

    UPER = "application/x-uper"
    XER = "application/x-xer+xml"
    JER = "application/x-jer+json"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One observation.

    Attributes:
        data: the octets as observed (already out of hex, base64 and the like).
        media_type: what they are.
        origin: where they come from, for people: a file name and the place in it.
        type_name: the ASN.1 type, where the source states it.
        direction: ``uplink`` or ``downlink``, where known.
        time: time of the observation, ISO 8601, where known.
        frame: number of the frame or message in the source, from 1, where it has several.
        device: tells observations of one device from those of another within one source; never an identity of the
            subscriber or the equipment.
    """

    data: bytes
    media_type: MediaType
    origin: str
    type_name: str | None = None
    direction: str | None = None
    time: str | None = None
    frame: int | None = None
    device: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of the octets, hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


class Rat(StrEnum):
    """The RAT of a capability container, as RAT-Type of TS 38.331 and TS 36.331 spells it."""

    NR = "nr"
    EUTRA_NR = "eutra-nr"
    EUTRA = "eutra"


@dataclass(frozen=True, slots=True)
class CapabilityContainer:
    """One capability of a UE for one RAT.

    Attributes:
        rat: the RAT.
        schema: the name of the schema it was decoded under (``nr-rrc``, ``eutra-rrc``).
        type_name: ``UE-NR-Capability``, ``UE-MRDC-Capability`` or ``UE-EUTRA-Capability``.
        octets: the UPER encoding.
        value: the decoded value, a mapping of component names.
        origin: where it was found.
        frame: number of the frame or message that it was found in, where the source has several.
        time: when it was sent, ISO 8601, where known.
        device: tells the devices of one source apart.
    """

    rat: Rat
    schema: str
    type_name: str
    octets: bytes
    value: Mapping[str, Value]
    origin: str
    frame: int | None = None
    time: str | None = None
    device: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of the UPER octets, hexadecimal."""
        return hashlib.sha256(self.octets).hexdigest()
