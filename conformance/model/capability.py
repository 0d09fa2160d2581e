"""The capability catalogue and what a device says about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from conformance.model.evidence import Rat
from conformance.model.text import Text


@dataclass(frozen=True, slots=True)
class Clause:
    """A place in a standard: ``Clause("TS 38.306", "4.2.7.2", "18.6.0")``."""

    standard: str
    clause: str
    edition: str = ""

    def __str__(self) -> str:
        edition = f" v{self.edition}" if self.edition else ""
        return f"{self.standard}{edition} {self.clause}".rstrip()


class Granularity(StrEnum):
    """What a capability is declared for (TS 38.306 clause 4.2.1)."""

    UE = "UE"
    BAND = "Band"
    BAND_COMBINATION = "BC"
    FEATURE_SET = "FS"
    FEATURE_SET_PER_CC = "FSPC"
    IAB_MT = "IAB-MT"


class Status(StrEnum):
    """What the evidence says of a capability."""

    DECLARED = "declared"
    ABSENT = "absent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Obligation:
    """What makes a capability mandatory.

    Attributes:
        expression: an expression over capability identifiers, as that of prerequisites.
        bands: ``satellite`` if it speaks of the bands of satellite networks alone, or ``""``.
        confidence: ``high`` or ``medium``.
    """

    expression: str
    bands: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Capability:
    """One row of the catalogue.

    Attributes:
        id: stable identifier, such as ``nr-r17-support-of-redcap``.
        field: the ASN.1 identifier.
        rat: the container that declares it.
        paths: ASN.1 paths from the container's type, components joined by ``/``, ``*`` for every item of a list; the
            first is the common place, the others are alternatives (``fdd-Add…``, ``fr1-Add…``).
        release: the 3GPP release that introduced it (15, 16, 17).
        scenario: the scenario it serves (``embb``, ``urllc``, ``redcap``…).
        granularity: what it is declared for.
        kind: ``flag``, ``int``, ``enum``, ``bitmap``, ``struct`` or ``list``.
        mandatory: column M of TS 38.306: ``yes``, ``no``, ``CY``, ``FD`` or ``n/a``.
        condition: the condition or remark that goes with ``mandatory``.
        prerequisites: expression over capability identifiers (and ``field:`` with an ASN.1 identifier, for fields
            without a row), or ``""``.
        name: what people call it, zh and en.
        meaning: what a device says that declares it, or what the value tells, in one line of our own words.
        clause: where TS 38.306 defines it.
        source: where the row was read.
        confidence: ``high`` or ``medium``.
        note: how to read the field.
        absence: what leaving it out says, where that is another thing than that the UE does not support it.
        absence_beside: the capability without which its absence says nothing, or ``""``.
        mandatory_if: ``condition`` for machines, where the message itself tells whether it holds.
        duplex: whether it differs between FDD and TDD (``yes``, ``no``, ``TDD only``…).
        frequency_range: whether it differs between FR1 and FR2.
        since: the edition of TS 38.331 that brought it, as far as known.
    """

    id: str
    field: str
    rat: Rat
    paths: tuple[str, ...]
    release: int
    scenario: str
    granularity: Granularity
    kind: str
    mandatory: str
    condition: Text | None
    prerequisites: str
    name: Text
    meaning: Text
    clause: Clause
    source: str
    confidence: str
    note: Text | None = None
    duplex: str = ""
    frequency_range: str = ""
    since: str = ""
    absence: Text | None = None
    absence_beside: str = ""
    mandatory_if: Obligation | None = None


@dataclass(frozen=True, slots=True)
class CapabilityAnswer:
    """What one device says of one capability.

    Attributes:
        capability: the row of the catalogue.
        status: declared, absent or unknown (no container of its RAT, or a filtered enquiry).
        value: the value of what is no flag: a number, an enumerator, or a list of the distinct ones as found.
        bands: the bands it is declared for, where it is per band; ascending.
        by_band: band and value of what is per band and no flag, in the order of the message.
        modes: the duplex modes, frequency ranges or both (``FDD``, ``FR2``, ``FR1 TDD``) that it is declared for, where
            it is per UE and may differ between them.
        absence: what it says that the device leaves it out, wholly or in some of its bands, where that is another thing
            than that it does not support it (TS 38.306 has "if absent…").
    """

    capability: Capability
    status: Status
    value: object = None
    bands: tuple[int, ...] = ()
    by_band: tuple[tuple[int, object], ...] = ()
    modes: tuple[str, ...] = ()
    absence: Text | None = None
