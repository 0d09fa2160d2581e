"""Types that evidence does not fit, and which of them it most likely was meant to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from conformance.errors import Asn1Error
from conformance.evidence.kinds import CAPABILITIES, LIST_COMPONENT, Kind
from conformance.model.text import Message

_LAST_FIELD = 64
"""The most bits that a field takes within which an encoding ends, for the type to have fitted to the end."""
_SHOWN = 3
"""How many types an error names, those that fitted longest."""
_CAPABILITY_NAMES = frozenset(kind.name for kind in CAPABILITIES.values())


@dataclass(frozen=True, slots=True)
class Misfit:
    """A type that evidence does not fit.

    Attributes:
        kind: the type.
        fitted: how far the evidence fitted: bits, else lines, else components.
        error: what broke.
    """

    kind: Kind
    fitted: int
    error: Asn1Error

    @property
    def is_broken_message(self) -> bool:
        """Whether all of it is UE capability information in which only a capability does not decode."""
        return bool(self.kind.way) and self.error.type_name in _CAPABILITY_NAMES

    @property
    def rank(self) -> tuple[int, int]:
        """Orders misfits, the likeliest last: first other messages, last messages that come as far as a container."""
        if not self.kind.way:
            return 0, self.fitted
        return 1 if self.is_broken_message or LIST_COMPONENT in self.error.path else -1, self.fitted


def fitted(error: Asn1Error, octets: bytes) -> int:
    """How far the evidence fitted; an encoding that ends within its last field fitted to its end."""
    if error.bit is not None:
        bits = 8 * len(octets)
        return bits if error.key == "uper.truncated" and bits - error.bit < _LAST_FIELD else error.bit
    line = error.data.get("line")
    return line if isinstance(line, int) else len(error.path)


def likeliest(misfits: Sequence[Misfit], origin: str) -> Asn1Error:
    """Return the error of the likeliest type, with its place and where the evidence comes from."""
    ranking = sorted(misfits, key=lambda misfit: misfit.rank, reverse=True)
    best = ranking[0]
    what = Message(best.error.key, best.error.data)
    if len(misfits) == 1:
        error = type(best.error)("evidence.in-origin", bit=best.error.bit, what=what, origin=origin)
    else:
        tried = ", ".join(f"{misfit.kind.name} ({misfit.kind.schema}) {misfit.fitted}" for misfit in ranking[:_SHOWN])
        error = type(best.error)("evidence.undecodable", bit=best.error.bit, what=what, origin=origin, tried=tried)
    error.type_name = best.error.type_name
    for step in reversed(best.error.path):
        error.within(step)
    error.__cause__ = best.error
    return error
