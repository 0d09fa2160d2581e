"""A codec under test: what it is asked and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

PROTOCOL = 1
"""The version of the protocol that codecs under test speak (``docs/reference/codec-protocol.md``)."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a codec is to encode and decode.

    Attributes:
        schema: the schema by name, such as ``nr-rrc@17.4.0``.
        module: the ASN.1 module of the type.
        type_name: the type, such as ``UE-NR-Capability``.
        encoding: ``uper``, ``aper``, ``der``, ``jer`` or ``xer``.
        digest: SHA-256 of the type's closure under the schema, hexadecimal.
    """

    schema: str
    module: str
    type_name: str
    encoding: str = "uper"
    digest: str = ""


class Operation(StrEnum):
    """What a codec can be asked to do."""

    DECODE = "decode"
    ENCODE = "encode"


@dataclass(frozen=True, slots=True)
class Greeting:
    """What a codec says of itself.

    Attributes:
        name: its name.
        version: its version.
        operations: what it can do.
        values: whether it shows what it decoded; one that does not only accepts or refuses.
        window: how many questions it takes before it answers the first.
    """

    name: str
    version: str = ""
    operations: frozenset[Operation] = frozenset({Operation.DECODE})
    values: bool = True
    window: int = 1


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that a codec is asked.

    Attributes:
        operation: what it shall do.
        octets: what it shall decode.
        value: what it shall encode, as JER has it (plain JSON).
    """

    operation: Operation
    octets: bytes = b""
    value: object = None


class AnswerKind(StrEnum):
    """What became of a question."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNSUPPORTED = "unsupported"
    """The codec says that it cannot do this: no verdict about its conformance."""
    TIMEOUT = "timeout"
    DIED = "died"
    GARBAGE = "garbage"
    """It answered what is no answer to the question: no JSON, another question's number, more than is accepted."""
    GIVEN_UP = "given-up"
    """It was not asked any more after too many faults in a row."""

    @property
    def is_fault(self) -> bool:
        """Whether the codec misbehaved."""
        return self in (AnswerKind.TIMEOUT, AnswerKind.DIED, AnswerKind.GARBAGE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a codec answered.

    Attributes:
        kind: what became of the question.
        value: what it decoded, as JER has it (plain JSON); meaningless without ``has_value``.
        has_value: whether it showed a value.
        octets: what it encoded.
        reason: what it says, or what is wrong with its answer.
        bit: where it refuses, the offset of the first offending bit if it tells.
        output: what it wrote before it misbehaved, standard error too, shortened; evidence.
        seconds: how long it took, 0 where it was not measured.
    """

    kind: AnswerKind
    value: object = None
    has_value: bool = False
    octets: bytes = b""
    reason: str = ""
    bit: int | None = None
    output: str = field(default="", compare=False)
    seconds: float = field(default=0.0, compare=False)
