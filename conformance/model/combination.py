"""Band combinations with everything that they refer to resolved, and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from conformance.model.evidence import Rat


class CombinationKind(StrEnum):
    """What the bands of a combination are used for together."""

    NR = "NR"
    """One NR carrier, or NR carrier aggregation."""
    NR_DC = "NR-DC"
    EN_DC = "EN-DC"
    NE_DC = "NE-DC"
    EUTRA = "E-UTRA"
    """One E-UTRA carrier, or E-UTRA carrier aggregation."""


class Link(StrEnum):
    """The direction of a carrier."""

    DOWNLINK = "downlink"
    UPLINK = "uplink"


@dataclass(frozen=True, slots=True)
class FixedRate:
    """What the data rate of a carrier is computed with, whatever the UE declares (TS 38.306 clause 4.1.2, eRedCap).

    Attributes:
        product: layers × bits × scaling factor.
        blocks: resource blocks, 0 where none are known; ``None`` for those of the channel.
    """

    product: float
    blocks: int | None


@dataclass(frozen=True, slots=True)
class Carrier:
    """What a UE supports on one component carrier in one direction.

    Attributes:
        link: the direction.
        scs: subcarrier spacing in kHz; ``None`` for E-UTRA.
        bandwidth: the widest channel bandwidth in MHz; ``None`` where the message does not say.
        layers: MIMO layers; 1 where the message does not say (G8).
        bits: bits per modulation symbol: 2, 4, 6, 8 or 10 (Qm of TS 38.306 clause 4.1.2).
        scaling: the scaling factor, 1 where the message does not say.
        range: ``FR1`` or ``FR2``, as the supported bandwidth is declared; ``None`` for E-UTRA.
        usable: the widest channel of the band up to *bandwidth*, in MHz, by what the message declares (channelBWs) and
            by TS 38.101-1; ``None`` where neither restricts it, 0 where the band has no channel of that spacing.
        fixed: what the rate is computed with instead, ``None`` where nothing is fixed.
    """

    link: Link
    scs: int | None
    bandwidth: float | None
    layers: int
    bits: int
    scaling: float = 1.0
    range: str | None = None
    usable: float | None = None
    fixed: FixedRate | None = None


@dataclass(frozen=True, slots=True)
class BandEntry:
    """One band of a combination.

    Attributes:
        rat: ``nr`` or ``eutra``.
        band: the band's number.
        downlink_class: CA bandwidth class, ``None`` without downlink.
        uplink_class: CA bandwidth class, ``None`` without uplink.
    """

    rat: Rat
    band: int
    downlink_class: str | None
    uplink_class: str | None


@dataclass(frozen=True, slots=True)
class Switching:
    """Two bands of a combination between which a UE switches its uplink transmitters (TS 38.306, uplinkTxSwitching).

    Attributes:
        entries: the positions of the bands in the combination, from 0.
        simultaneous: whether both can transmit at one time (``dualUL``, ``both``).
    """

    entries: tuple[int, int]
    simultaneous: bool


@dataclass(frozen=True, slots=True)
class Combination:
    """One band combination.

    Attributes:
        kind: what it is for.
        name: as TS 38.101 writes it where it has a form for it, such as ``CA_n3A-n78A`` or ``DC_3A_n78A``.
        place: the ASN.1 path of the entry, from the name of the container's type.
        entries: its bands, in the order of the message.
        variants: what it supports per entry, one item for each feature set in the rows of its feature set combination
            (TS 38.331 FeatureSetCombination): ``variants[i][k]`` are the carriers of entry *k* in variant *i*.
        switching: the pairs of bands between which the UE switches its uplink transmitters.
        unresolved: the directions in which it has NR carriers that are not in *variants*, since a feature set or the
            container with it is not there.
    """

    kind: CombinationKind
    name: str
    place: str
    entries: tuple[BandEntry, ...]
    variants: tuple[tuple[tuple[Carrier, ...], ...], ...] = ()
    switching: tuple[Switching, ...] = ()
    unresolved: frozenset[Link] = frozenset()
