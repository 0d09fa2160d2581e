"""Test vectors: encodings, what a decoder is expected to do with each, and where each comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from conformance.model.text import Message, Text
from conformance.verdicts import Verdict

DIGEST_DIGITS = 32
"""How many hexadecimal digits of a SHA-256 tell values apart."""


class Expectation(StrEnum):
    """What a decoder is expected to do with a vector."""

    VALID = "valid"
    """It decodes to the value that the vector stands for."""
    INVALID = "invalid"
    """It is refused."""
    ACCEPTABLE = "acceptable"
    """The standards leave it open; a named policy decides."""


@dataclass(frozen=True, slots=True)
class Vector:
    """One encoding and what is expected of a decoder.

    Attributes:
        id: unique within its suite: letters, digits, ``-``, ``.``, ``_``.
        octets: the encoding.
        expectation: what a decoder is expected to do.
        rule: the rule of encoding that it exercises or breaks, an identifier of ``specs/encoding``; vectors of one rule
            are one test case.
        path: where, from the type: ``UE-NR-Capability.rf-Parameters.supportedBandListNR.0.bandNR``.
        value_digest: of the value that a decoder returns (:data:`DIGEST_DIGITS`), ``""`` where nothing is returned.
        policy: what decides about an acceptable vector, an identifier of ``specs/encoding``.
        clause: the clause, where the rule's own does not say enough.
        note: what a failure would mean, where the rule's own note does not say enough.
        flags: words that sort vectors, such as ``minimal``, ``cross-release``.
        sender: the schema that the sender had, where it is another than the receiver's: ``nr-rrc@17.4.0``.
        origin: of a sourced vector, where it was taken from.
    """

    id: str
    octets: bytes
    expectation: Expectation
    rule: str
    path: str = ""
    value_digest: str = ""
    policy: str = ""
    clause: str = ""
    note: Text | None = None
    flags: tuple[str, ...] = ()
    sender: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the vectors of a suite come from.

    Attributes:
        kind: ``generated`` or ``sourced``.
        origin: of sourced vectors, where they were taken from.
        generator: of generated ones, the generator and the version of its algorithm: ``yangfan-enumerator 1``.
        seed: of generated ones.
        count: of generated ones, how many were asked for; 0 for as many as the structure needs.
        tools: the versions of what took part, by name. They are told, they do not change the bytes.
    """

    kind: str
    origin: str = ""
    generator: str = ""
    seed: int | None = None
    count: int = 0
    tools: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SuiteHeader:
    """What the vectors of a suite have in common.

    Attributes:
        id: how users name the suite, such as ``nr-uper-r17``.
        title: in both languages.
        schema: the schema of the receiver, such as ``nr-rrc@17.4.0``.
        schema_digest: SHA-256 of the type's closure under that schema, hexadecimal.
        module: the ASN.1 module of the type.
        type_name: the type.
        release: 15, 16, 17…; ``None`` where the module knows none.
        encoding: ``uper``, ``aper``, ``der``, ``jer`` or ``xer``.
        provenance: where the vectors come from.
        synthetic: no device sent them.
    """

    id: str
    title: Text
    schema: str
    schema_digest: str
    module: str
    type_name: str
    release: int | None
    encoding: str
    provenance: Provenance
    synthetic: bool = True


@dataclass(frozen=True, slots=True)
class EncodingRule:
    """A rule of encoding that vectors exercise or break: one test case of a suite.

    Attributes:
        id: such as ``padding``; where the strict codec refuses its breach, the entry of its message (``uper.padding``).
        expectation: what vectors of this rule expect.
        clause: such as ``X.691 11.1``.
        title: in both languages.
        meaning: what a failure would mean, in both languages.
        policy: for acceptable ones, which policy decides.
        source: the edition that the clause was read in.
        confidence: ``high``, ``medium`` or ``low``.
    """

    id: str
    expectation: Expectation
    clause: str
    title: Text
    meaning: Text
    policy: str = ""
    source: str = ""
    confidence: str = ""


class Resolution(StrEnum):
    """What a policy demands of a decoder."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class Policy:
    """How acceptable vectors are decided; a campaign may decide otherwise than the default.

    Attributes:
        id: such as ``explicit-default``.
        title: in both languages.
        default: what holds unless a campaign says otherwise.
        clause: the clause that leaves it open.
        source: where that was read.
    """

    id: str
    title: Text
    default: Resolution
    clause: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class VectorResult:
    """The verdict of one vector.

    Attributes:
        id: the vector.
        rule: its rule.
        verdict: the verdict.
        reason: why.
        output: what a codec wrote that died or answered nonsense, shortened; else ``""``.
        digest: SHA-256 of the vector's octets, hexadecimal.
    """

    id: str
    rule: str
    verdict: Verdict
    reason: Message
    output: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class VectorTally:
    """What a campaign recorded of its vectors, small whatever their number.

    Attributes:
        counts: by rule, how many vectors have each verdict that occurs; rules in the order they were judged.
        findings: the first vectors that did not pass, those first that failed, in the order they were judged.
    """

    counts: Mapping[str, Mapping[Verdict, int]]
    findings: tuple[VectorResult, ...] = ()

    @property
    def total(self) -> int:
        """How many vectors have a verdict."""
        return sum(sum(by_verdict.values()) for by_verdict in self.counts.values())

    @property
    def failed(self) -> int:
        """How many did not pass."""
        return self.total - self.with_verdict(Verdict.PASS)

    def with_verdict(self, verdict: Verdict) -> int:
        """Return how many vectors have *verdict*."""
        return sum(by_verdict.get(verdict, 0) for by_verdict in self.counts.values())
