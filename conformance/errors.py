"""What can go wrong, told in one place.

Two trees: :class:`ConformanceError` says that we, the data or the bench are at fault; :class:`NonConformity` and
:class:`Inconclusive` say something about the SUT. An error carries a message key and data; it is rendered when read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conformance.model.text import Message

if TYPE_CHECKING:
    from collections.abc import Sequence


class ConformanceError(Exception):
    """The framework, its data or the bench is at fault; never a statement about the SUT."""

    def __init__(self, key: str, **data: object) -> None:
        super().__init__(key, data)
        self.key = key
        self.data = data

    @property
    def message(self) -> Message:
        """The message to render in the reader's language."""
        return Message(self.key, self.data)

    def __str__(self) -> str:
        return str(self.message)


class UsageError(ConformanceError):
    """The user asked for something that does not exist or does not fit together."""


class ConfigurationError(ConformanceError):
    """A configuration file cannot be used."""


class DataError(ConformanceError):
    """A file of standards data, bundled or the user's, cannot be used."""


class SeveralDataError(DataError):
    """Several things are wrong in files of standards data, told together.

    Attributes:
        faults: each of them.
    """

    def __init__(self, key: str, *, faults: Sequence[DataError], **data: object) -> None:
        super().__init__(key, **data)
        self.faults = tuple(faults)

    def __str__(self) -> str:
        return "\n  ".join((str(self.message), *map(str, self.faults)))


class PluginError(ConformanceError):
    """A plugin cannot be loaded or breaks the contract of its hook."""


class StoreError(ConformanceError):
    """The results store cannot be opened, read or written."""


class EvidenceError(ConformanceError):
    """Evidence cannot be read, or cannot be told apart."""


class SutError(ConformanceError):
    """The bench cannot reach the SUT."""


class SchemaError(ConformanceError):
    """A schema does not exist, cannot be imported or uses what is not supported."""


class Asn1Error(ConformanceError):
    """A value or an encoding does not agree with its type.

    Attributes:
        type_name: the type that was asked for, such as ``UE-NR-Capability``.
        path: component names and list indices from that type to the place.
        bit: the offset of the first offending bit, or ``None`` where there are no bits (encoding).
    """

    def __init__(self, key: str, *, bit: int | None = None, **data: object) -> None:
        super().__init__(key, **data)
        self.bit = bit
        self.type_name = ""
        self._reversed_path: list[str | int] = []

    def within(self, step: str | int) -> None:
        """Note that the error lies within component or item *step* of the value around it."""
        self._reversed_path.append(step)

    @property
    def path(self) -> Sequence[str | int]:
        """Component names and list indices from the type to the place."""
        return self._reversed_path[::-1]

    @property
    def message(self) -> Message:
        """Where, then what."""
        place = dotted(self.path)
        where = f"{self.type_name}: {place}" if place else self.type_name
        key = "asn1.at-path" if self.bit is None else "asn1.at-bit"
        return Message(key, {"where": where, "bit": self.bit or 0, "what": Message(self.key, self.data)})


class DecodeError(Asn1Error):
    """An encoding breaks the encoding rules or the constraints of its type."""


class EncodeError(Asn1Error):
    """A value does not fit its type."""


class NonConformity(AssertionError):  # noqa: N818  # it says that the SUT is wrong, not that the framework has an error
    """The SUT does not do what a requirement demands: verdict ``fail``."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return str(self.reason)


class Inconclusive(Exception):  # noqa: N818  # a verdict, not an error
    """The evidence decides nothing: verdict ``inconc``."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return str(self.reason)


def dotted(path: Sequence[str | int]) -> str:
    """Write a path as ``rf-Parameters.supportedBandListNR[3].bandNR``; list indices count from 0."""
    written = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return written.removeprefix(".")


def error_json(error: ConformanceError) -> dict[str, Any]:
    """Return the error as the JSON object that commands print under ``--json``."""
    document: dict[str, Any] = {"error": error.key, "message": str(error)}
    if isinstance(error, Asn1Error):
        document |= {"type": error.type_name, "path": dotted(error.path), "bit": error.bit}
    return document
