"""The Protocols that plugins implement."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

from conformance.model.codec import Answer, Greeting, Question, Target
from conformance.model.evidence import Evidence, Value
from conformance.model.results import CampaignResult
from conformance.model.schema import Schema
from conformance.model.vector import SuiteHeader, Vector


@runtime_checkable
class Asn1Engine(Protocol):
    """Encodes and decodes values of a schema.

    Values are in asn1tools' Python mapping. Errors are :class:`~conformance.errors.DecodeError` and
    :class:`~conformance.errors.EncodeError`; whatever a wrapped library raises is translated into them.
    """

    name: str
    rules: frozenset[str]
    """The encoding rules it speaks: ``uper``, ``jer``, ``xer``, ``der``, ``aper``…"""

    def decode(self, schema: Schema, type_name: str, octets: bytes, *, rules: str = "uper") -> Value:
        """Decode *octets*, all of them, as a value of the type."""
        ...

    def encode(self, schema: Schema, type_name: str, value: Value, *, rules: str = "uper") -> bytes:
        """Encode *value* as the type."""
        ...


class SchemaSource(Protocol):
    """Offers schemas by name."""

    name: str

    def names(self) -> Sequence[str]:
        """Return the names of the schemas on offer, such as ``nr-rrc``."""
        ...

    def load(self, name: str) -> Schema:
        """Return the schema of that name.

        Raises:
            SchemaError: it cannot be loaded.
        """
        ...


class EvidenceReader(Protocol):
    """Reads one form of evidence, recognised by its content.

    A reader gets at most 16 MiB; one whose form needs more says so in an attribute ``max_octets``.
    """

    name: str

    def recognises(self, data: bytes) -> bool:
        """Whether *data* looks like this form; cheap, never raises."""
        ...

    def read(self, data: bytes, *, origin: str) -> Iterator[Evidence]:
        """Yield the observations in *data*.

        Raises:
            EvidenceError: *data* is broken; the message names the place.
        """
        ...


class SutAdapter(Protocol):
    """A connection to the system under test."""

    @property
    def locator(self) -> str:
        """How the user names the SUT, such as ``capture:module.hex``."""
        ...

    def evidence(self) -> Iterable[Evidence]:
        """Return what the SUT showed.

        Raises:
            SutError: the SUT cannot be reached.
        """
        ...


class Codec(Protocol):
    """A codec under test in use; leaving it ends whatever runs for it."""

    greeting: Greeting
    """What it says of itself."""

    def answers(self, questions: Iterable[Question]) -> Iterator[Answer]:
        """Yield an answer to every question, in order, whatever the codec does.

        A codec that hangs, dies or writes nonsense is an answer of that kind; it is started again for the next one.
        """
        ...

    def close(self) -> None:
        """End it."""
        ...


@runtime_checkable
class CodecSut(SutAdapter, Protocol):
    """A SUT that is a codec (``codec:./my-codec --uper``); it has no evidence but its answers."""

    def start(self, target: Target) -> Codec:
        """Start the codec and exchange greetings.

        Raises:
            SutError: it cannot be started, or does not speak the protocol.
        """
        ...


class VectorFormat(Protocol):
    """Writes and reads vectors in one form."""

    name: str
    suffix: str
    """The ending of file names, with the dot."""

    def write(
        self, header: SuiteHeader, vectors: Iterable[Vector], schema_of: Callable[[str], Schema]
    ) -> Iterator[bytes]:
        """Yield the file piece by piece; *schema_of* gives schemas by name to forms that show values.

        Raises:
            ConformanceError: a vector has no such form; the message names it.
        """
        ...

    def read(
        self, data: bytes, schema_of: Callable[[str], Schema], *, origin: str
    ) -> tuple[SuiteHeader, Iterator[Vector]]:
        """Return what the file holds; its header names the schema that *schema_of* is asked for.

        Raises:
            DataError: it is broken; the message names vector and line.
        """
        ...


class ReportRenderer(Protocol):
    """Writes campaigns in one report format."""

    name: str
    suffix: str
    """The ending of the report's file name, with the dot."""

    def render(self, campaigns: Sequence[CampaignResult], *, language: str) -> bytes:
        """Return the report on *campaigns* in *language* (``en`` or ``zh``)."""
        ...


class Catalogue(Protocol):
    """Offers data files that are layered on the bundled ones."""

    name: str

    def profiles(self) -> Iterable[Path]:
        """Return the requirement profiles (XML, ``urn:yangfan:profile:1``)."""
        ...

    def capabilities(self) -> Iterable[Path]:
        """Return the capability catalogues (XML, ``urn:yangfan:capabilities:1``)."""
        ...

    def rules(self) -> Iterable[Path]:
        """Return the rules across fields (ISO Schematron over the probe document)."""
        ...

    def standards(self, kind: str) -> Iterable[Path]:
        """Return the files of one *kind*, a folder of ``specs/``.

        Args:
            kind: ``proformas``, ``derivations``, ``consistency``, ``applicability``, ``purposes``, ``standards``,
                ``lifecycles`` or ``targets``; of others there
                are none.
        """
        ...
