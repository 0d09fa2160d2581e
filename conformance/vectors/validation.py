"""Is a suite what it says? Its form, its digests, its rules, and what the strict codec makes of every vector.

Nothing stops at the first fault: a broken file leaves the others to be checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from conformance.asn1.closure import closure
from conformance.asn1.editions import edition as edition_of
from conformance.asn1.encoding_rules import EncodingRules
from conformance.asn1.encodings import engine_of
from conformance.asn1.value_digests import value_digest
from conformance.errors import Asn1Error, ConformanceError, DataError, DecodeError, SchemaError
from conformance.interfaces import Asn1Engine
from conformance.model.schema import Schema
from conformance.model.text import Message
from conformance.model.vector import Expectation, Vector
from conformance.vectors.suites import HEADER, Suite, SuiteFile, read_octets

STRICT = "uper"
"""The encoding rules of which the strict codec tells which rule an encoding breaks."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong with a suite.

    Attributes:
        file: the file's name in the folder.
        message: what is wrong.
        vector: the identifier of the vector, ``""`` where it is about more than one.
        line: the line of the file, 0 where it is about all of it.
    """

    file: str
    message: Message
    vector: str = ""
    line: int = 0


class SuiteCheck:
    """Checks one suite: the header, then file by file.

    Args:
        suite: the suite.
        schema_of: gives schemas by name.
        rules: the rules of encoding and the policies.
    """

    def __init__(self, suite: Suite, schema_of: Callable[[str], Schema], rules: EncodingRules) -> None:
        self._suite = suite
        self._schema_of = schema_of
        self._rules = rules
        self._seen: dict[str, str] = {}
        self._senders: dict[str, Message | None] = {}
        self._oracle: _Oracle | None = None

    def header_faults(self) -> Iterator[Fault]:
        """Yield what is wrong with header and folder; without the suite's schema nothing is decoded later."""
        listed = {file.name for file in self._suite.files} | {HEADER}
        for name in sorted(path.name for path in self._suite.folder.iterdir()):
            if name not in listed:
                yield Fault(name, Message("vectors.not-listed"))
        header = self._suite.header
        told = header.provenance
        if told.kind == "sourced" and not told.origin:
            yield Fault(HEADER, Message("vectors.no-origin"))
        if told.kind == "generated" and (not told.generator or told.seed is None):
            yield Fault(HEADER, Message("vectors.no-generator"))
        try:
            schema = self._schema_of(header.schema)
            digest = closure(schema, [header.type_name]).digest
            found = schema.find(header.type_name)
            engine = engine_of(header.encoding)
        except (SchemaError, DataError) as error:
            yield Fault(HEADER, error.message)
            return
        if found is not None and found.module != header.module:
            yield Fault(HEADER, Message("vectors.other-module", {"found": found.module, "expected": header.module}))
        if digest != header.schema_digest:
            data = {"schema": header.schema, "found": digest, "expected": header.schema_digest}
            yield Fault(HEADER, Message("vectors.schema-changed", data))
        edition = named_release(schema.version)
        if edition is not None and header.release != edition:
            yield Fault(HEADER, Message("vectors.other-release", {"found": header.release, "expected": edition}))
        self._oracle = _Oracle(schema, header.type_name, header.encoding, engine)

    def file_faults(self, file: SuiteFile) -> Iterator[Fault]:
        """Yield what is wrong with one file and its vectors."""
        try:
            data = self._suite.data(file)
        except DataError as error:
            yield Fault(file.name, error.message)
            try:
                data = read_octets(self._suite.folder / file.name)
            except DataError:
                return
        try:
            for line, vector in self._suite.parsed(file, data):
                for fault in self._vector_faults(vector):
                    yield replace(fault, file=file.name, line=line)
                self._seen.setdefault(vector.id, file.name)
        except DataError as error:
            yield Fault(file.name, error.message)

    def faults(self) -> Iterator[Fault]:
        """Yield everything that is wrong."""
        yield from self.header_faults()
        for file in self._suite.files:
            yield from self.file_faults(file)

    def _vector_faults(self, vector: Vector) -> Iterator[Fault]:
        messages = [*self._statement_faults(vector), *self._sender_faults(vector)]
        if self._oracle:
            messages += self._oracle.faults(vector)
        for message in messages:
            yield Fault("", message, vector.id)

    def _statement_faults(self, vector: Vector) -> Iterator[Message]:
        """Yield where a vector disagrees with its rule or with itself."""
        if vector.id in self._seen:
            yield Message("vectors.seen", {"file": self._seen[vector.id]})
        type_name = self._suite.header.type_name
        if vector.path and vector.path != type_name and not vector.path.startswith(f"{type_name}."):
            yield Message("vectors.path-elsewhere", {"path": vector.path, "type": type_name})
        rule = self._rules.rules.get(vector.rule)
        if rule is None:
            yield Message("vectors.unknown-rule", {"rule": vector.rule})
        elif rule.expectation != vector.expectation:
            yield Message("vectors.other-expectation", {"rule": rule.id, "expected": str(rule.expectation)})
        elif rule.policy != vector.policy:
            yield Message("vectors.other-policy", {"rule": rule.id, "expected": rule.policy or "-"})
        if vector.policy and vector.policy not in self._rules.policies:
            yield Message("vectors.unknown-policy", {"policy": vector.policy})
        if vector.expectation is Expectation.ACCEPTABLE and not vector.policy:
            yield Message("vectors.no-policy")
        if vector.expectation is Expectation.VALID and not vector.value_digest:
            yield Message("vectors.no-digest")
        if vector.expectation is Expectation.INVALID and vector.value_digest:
            yield Message("vectors.needless-digest")

    def _sender_faults(self, vector: Vector) -> Iterator[Message]:
        if not vector.sender:
            return
        if vector.sender not in self._senders:
            try:
                self._schema_of(vector.sender)
                self._senders[vector.sender] = None
            except ConformanceError as error:
                self._senders[vector.sender] = error.message
        message = self._senders[vector.sender]
        if message:
            yield message


def named_release(version: str) -> int | None:
    """Return the release of the edition that a release view shows, ``None`` for a schema as it came."""
    shown = edition_of(version)
    return shown.release if shown else None


class _Oracle:
    """Knows what a vector decodes to."""

    def __init__(self, schema: Schema, type_name: str, encoding: str, engine: Asn1Engine) -> None:
        self._schema = schema
        self._type_name = type_name
        self._encoding = encoding
        self._engine = engine

    def faults(self, vector: Vector) -> Iterator[Message]:
        """Yield where what the codec does is not what the vector expects."""
        try:
            value = self._engine.decode(self._schema, self._type_name, vector.octets, rules=self._encoding)
            digest = value_digest(self._schema, self._type_name, value)
        except Asn1Error as error:
            yield from self._refused(vector, error)
            return
        except ConformanceError as error:
            yield error.message
            return
        if vector.expectation is Expectation.INVALID:
            yield Message("vectors.decodes", {"rule": vector.rule})
        elif vector.value_digest and digest != vector.value_digest:
            yield Message("vectors.other-value", {"found": digest, "expected": vector.value_digest})

    def _refused(self, vector: Vector, error: Asn1Error) -> Iterator[Message]:
        broken = error.key.partition(".")[2]
        if vector.expectation is Expectation.VALID or not isinstance(error, DecodeError):
            yield Message("vectors.refused", {"reason": error.message})
        elif vector.expectation is Expectation.INVALID and self._encoding == STRICT and broken != vector.rule:
            yield Message("vectors.other-rule", {"found": broken, "expected": vector.rule, "reason": error.message})
