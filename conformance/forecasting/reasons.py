"""Why a forecast has no band."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from conformance.messages import text


@dataclass(frozen=True, slots=True)
class NoBand:
    """The history is too short for a band.

    Attributes:
        key: of the message.
        fields: of the message.
    """

    key: str
    fields: Mapping[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        return text(self.key, self.fields)
