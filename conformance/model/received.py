"""What a decoded message keeps of its encoding, so that the same octets can be written again.

A value has a place for it wherever its type has an extension marker: the name ``...``, which no component has.

* SEQUENCE: the member ``"..."`` is a :class:`Received`.
* CHOICE: an alternative beyond the known ones is ``("...", Unknown(index, octets))``.
* ENUMERATED: an enumerator beyond the known ones is ``Unknown(index)``.

In JSON they stand at the same places: ``"...": {"width": 12, "additions": {"11": "0380"}}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

EXTENSION = "..."
"""The name under which a value holds what its type does not know."""


@dataclass(frozen=True, slots=True)
class Received:
    """What the encoding of a SEQUENCE held besides its components.

    Attributes:
        width: the width of the extension bitmap, ``None`` if it is as many bits as the type has additions.
        additions: the octets of open types by the index of the addition, from 0; what stands here is written instead
            of the value's own components of that addition.
        explicit: components that were sent though they have their default value (X.691 clause 19.5).
        tail: bits, as a string of ``0`` and ``1``, behind an empty SEQUENCE that stands for a later non-critical
            extension; only there.
    """

    width: int | None = None
    additions: Mapping[int, bytes] = field(default_factory=dict)
    explicit: tuple[str, ...] = ()
    tail: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """An enumerator or alternative that this version of the schema does not know.

    Attributes:
        index: its index among the additions, from 0.
        octets: the octets of the alternative's open type; ``None`` for an enumerator.
    """

    index: int
    octets: bytes | None = None


@dataclass(frozen=True, slots=True)
class Forged:
    """Bits that the strict encoder writes in place of a value, whatever its type: how wrong encodings are made.

    Attributes:
        bits: a string of ``0`` and ``1``.
    """

    bits: str
