"""Drafts of test vectors: a value, its encoding, and the rule of encoding that it is there for."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.model.evidence import Value
from conformance.model.vector import Expectation

FRAGMENTS = "fragments"
"""The flag of drafts with a length in fragments (X.691 clause 11.9.3.8): they are long, and nothing else shows it."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What becomes a vector: it has no identifier and no digest yet.

    Attributes:
        value: what a decoder returns, ``None`` where nothing is returned. Drafts share parts of values: read them only.
        octets: the encoding.
        rule: the rule of encoding that it exercises or breaks.
        expectation: what a decoder is expected to do.
        path: where, from the type: ``UE-NR-Capability.rf-Parameters.supportedBandListNR.0.bandNR``.
        flags: words that sort vectors, such as ``minimal``.
        sender: the schema that the sender had, where it is another than the receiver's.
        policy: what decides about an acceptable one.
    """

    value: Value
    octets: bytes
    rule: str
    expectation: Expectation = Expectation.VALID
    path: str = ""
    flags: tuple[str, ...] = ()
    sender: str = ""
    policy: str = ""
