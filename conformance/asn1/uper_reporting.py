"""Decode an encoding that may be broken, and report everything about it instead of refusing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from conformance.asn1.encoding_rules import load_encoding_rules
from conformance.asn1.uper_decoding import UperDecoder
from conformance.asn1.uper_observing import Field, Observer, Path
from conformance.errors import DecodeError
from conformance.model.schema import Schema, Type
from conformance.model.text import Message

LIMIT_CLAUSE = ""
"""No clause says how much a decoder takes."""
MAX_VIOLATIONS = 1000
"""How many violations are told; reading stops there."""


@dataclass(frozen=True, slots=True)
class Violation:
    """What breaks a rule.

    Attributes:
        path: the component or item.
        bit: the first offending bit, or that of the field which offends.
        rule: the rule of encoding (``specs/encoding``), or a limit of the decoder: ``too-large``, ``too-many``,
            ``too-deep``, ``too-wide``.
        clause: such as ``X.691 11.1``, ``""`` for a limit.
        expected: what should stand there.
        message: what is wrong.
    """

    path: Path
    bit: int
    rule: str
    clause: str
    expected: Message
    message: Message


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of an encoding.

    Attributes:
        value: the value as :func:`decode_received` has it, the best reading where rules are broken; ``None`` if it
            could not be read to its end.
        fields: what each range of bits says, in the order of bits, those around others before them.
        violations: what breaks a rule, in the order in which it was found.
        complete: everything was read; else something behind a violation is missing.
    """

    value: Any
    fields: tuple[Field, ...]
    violations: tuple[Violation, ...]
    complete: bool


def read_reporting(schema: Schema, used: Type, octets: bytes) -> Reading:
    """Read *octets* as a value of the type *used*; what is broken is reported and, where that can be, read over."""
    report = _Report()
    decoder = UperDecoder(schema, observer=report.observer, breach=report.breach, recover=report.recover, keeps=True)
    value = None
    try:
        value = decoder.decode(used, octets)
    except DecodeError as error:
        report.recover(error)
    return Reading(value, report.observer.fields, tuple(report.violations), report.complete)


class _Report:
    """Collects what an observed decoder comes upon."""

    def __init__(self) -> None:
        self.observer = Observer(enters_contents=True)
        self.violations: list[Violation] = []
        self.complete = True
        self._seen: set[tuple[Path, int, str]] = set()

    def breach(self, error: DecodeError) -> None:
        """Note a breach behind which the best reading goes on."""
        path = (*self.observer.path, *error.path)
        bit, rule = self.observer.place(error.bit or 0), error.key.removeprefix("uper.")
        if (path, bit, rule) in self._seen:
            return
        if len(self.violations) >= MAX_VIOLATIONS:
            raise error
        self._seen.add((path, bit, rule))
        known = load_encoding_rules().rules.get(rule)
        clause = known.clause if known else LIMIT_CLAUSE
        if "clause" in error.data:
            clause = f"X.691 {error.data['clause']}"
        expected = Message(f"encoding.expected-{rule}", error.data)
        self.violations.append(Violation(path, bit, rule, clause, expected, Message(error.key, error.data)))

    def recover(self, error: DecodeError) -> None:
        """Note a breach behind which something is missing."""
        self.complete = False
        if len(self.violations) < MAX_VIOLATIONS:
            self.breach(error)
