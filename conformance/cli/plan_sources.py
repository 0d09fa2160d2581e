"""Devices of test plans: captures and ICS statements, each recognised by what is in it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.errors import UsageError
from conformance.model.finding import Severity
from conformance.model.text import Text
from conformance.workspace import Workspace, device_number

if TYPE_CHECKING:
    from conformance.ics.channels import ChannelSupport
    from conformance.ics.plan import Planner
    from conformance.ics.proformas import ProformaBook
    from conformance.ics.tables import ApplicabilityTables
    from conformance.judging.device import Device
    from conformance.model.evidence import Evidence
    from conformance.model.ics import IcsAnswer, ItemKey

_HEAD = 4096
_STATEMENT = b"urn:yangfan:ics-statement:"
_SPREADSHEET = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the answers of one device come from.

    Attributes:
        suts: captures or other SUTs by their locators, such as one for each RAT: together one device.
        statement: the file of its ICS statement, ``None`` if there is none.
        type_name: the type of evidence that does not state its own.
        failures: what its statement does not fit together in by itself, once it was checked.
    """

    suts: tuple[str, ...]
    statement: Path | None
    type_name: str | None = None
    failures: tuple[Text, ...] = ()

    def checked(self, workspace: Workspace, planner: Planner) -> Sources:
        """Return them with what the statement does not fit together in: prerequisites, statuses, option groups."""
        if self.statement is None:
            return self
        found = workspace.standards.check(planner.answers).findings
        return replace(self, failures=tuple(one.message for one in found if one.severity is Severity.FAIL))

    @property
    def name(self) -> str:
        """What the device is called."""
        return " + ".join(_file(one).name for one in self._all)

    def digests(self) -> tuple[tuple[str, str], ...]:
        """Return the names of the sources, each with the SHA-256 of its file; without one if it is no file."""
        return tuple((_file(one).name, _digest(_file(one))) for one in self._all)

    @property
    def _all(self) -> Sequence[str]:
        return [*self.suts, *([str(self.statement)] if self.statement else [])]


@dataclass(frozen=True, slots=True)
class Tables:
    """The test cases of a plan, and the proformas of what they ask."""

    cases: ApplicabilityTables
    book: ProformaBook


def recognise(
    files: Sequence[str], *, suts: Sequence[str] = (), ics: Path | None = None, type_name: str | None = None
) -> Sources:
    """Return what *files*, ``--sut`` and ``--ics`` name together: captures of one device, and one statement at most.

    Raises:
        UsageError: there is neither, two statements, a type without a capture that it is of, or of several captures one
            says which of its devices is meant.
    """
    captures = list(suts)
    for file in files:
        if not is_statement(file):
            captures.append(file)
        elif ics is not None:
            raise UsageError("plan.two-statements", one=ics, other=file)
        else:
            ics = Path(file)
    if not captures and ics is None:
        raise UsageError("plan.no-device")
    if type_name is not None and not captures:
        raise UsageError("plan.type-of-statement", type=type_name)
    if len(captures) > 1 and any(device_number(one)[1] is not None for one in captures):
        raise UsageError("ics.number-of-several", files=", ".join(captures))
    return Sources(tuple(captures), ics, type_name)


def is_statement(file: str) -> bool:
    """Tell whether *file* holds an ICS statement: our XML, or a spreadsheet; anything else is a capture."""
    try:
        with Path(file).open("rb") as stream:
            head = stream.read(_HEAD)
    except (OSError, ValueError):  # a locator, FILE#2, or a file that opening it as a capture tells about
        return False
    return head.startswith(_SPREADSHEET) or _STATEMENT in head


def standard_tables(workspace: Workspace) -> Tables:
    """Return the tables of the workspace."""
    return Tables(workspace.standards.tables, workspace.standards.proformas)


def tables_in(folder: Path, workspace: Workspace) -> Tables:
    """Return the tables of the workspace, those in *folder* in place of the ones of the same specification.

    Raises:
        UsageError: there are none in it.
        DataError: one of them cannot be used.
    """
    standards = workspace.standards.with_tables(folder)
    return Tables(standards.tables, standards.proformas)


def planner_of(workspace: Workspace, sources: Sources, tables: Tables) -> Planner:
    """Return what plans the test cases of *tables* for the device of *sources*.

    Raises:
        ConformanceError: capture or statement cannot be read.
    """
    from conformance.ics.answers import Answers
    from conformance.ics.plan import Planner

    standards = workspace.standards
    statement = standards.statement(sources.statement) if sources.statement else None
    derived: Mapping[ItemKey, IcsAnswer] = {}
    channels = _channels(None)
    if sources.suts:
        device = _device(workspace, sources)
        derived = standards.derived(device, origin=_origin(device, sources))
        channels = _channels(device)
    return Planner(tables.cases, Answers(statement, derived, tables.book), tables.book, channels=channels)


def _file(locator: str) -> Path:
    """Return the file that *locator* names, without its scheme and without the number of a device in it."""
    path = device_number(locator)[0]
    return Path(path if Path(path).exists() else path.partition(":")[2] or path)


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() if path.is_file() else ""
    except OSError:  # a folder, standard input, or a SUT that is no file
        return ""


def _device(workspace: Workspace, sources: Sources) -> Device:
    """Return the device that the captures hold; several are put together, whatever each calls its device."""
    evidence: list[Evidence] = []
    for sut in sources.suts:
        evidence += workspace.open_sut("capture:-" if sut == "-" else sut).evidence()
    if len(sources.suts) > 1:
        evidence = [replace(piece, device="") for piece in evidence]
    number = device_number(sources.suts[0])[1]
    return workspace.device(evidence, number=number, type_name=sources.type_name)


def _channels(device: Device | None) -> ChannelSupport:
    from conformance.ics.channels import declared_channels

    return declared_channels(None if device is None else device.probe.find(".//UE-NR-Capability"))


def _origin(device: Device, sources: Sources) -> str:
    """Name the evidence in answers: the locators and the digests of the containers in it."""
    return " ".join([*sources.suts, *(f"sha256:{container.digest}" for container in device.containers)])
