"""Devices of test plans: captures and ICS statements, each recognised by what is in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.errors import UsageError
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
    """

    suts: tuple[str, ...]
    statement: Path | None
    type_name: str | None = None

    @property
    def name(self) -> str:
        """What the device is called."""
        names = [Path(sut.partition(":")[2] or sut).name for sut in self.suts]
        return " + ".join([*names, *([self.statement.name] if self.statement else [])])


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
        UsageError: there is neither, two statements, or of several captures one says which of its devices is meant.
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
    """Return the tables of another edition: ``applicability/*.xml`` in *folder*, ``proformas/*.xml`` if it has them.

    Raises:
        UsageError: there are no such files.
        DataError: one of them cannot be used.
    """
    from conformance.ics.proformas import load_proformas
    from conformance.ics.tables import load_applicability

    files = sorted((folder / "applicability").glob("*.xml"))
    if not files:
        raise UsageError("plan.no-tables", folder=folder / "applicability")
    proformas = sorted((folder / "proformas").glob("*.xml"))
    book = load_proformas(proformas) if proformas else workspace.standards.proformas
    return Tables(load_applicability(files, book), book)


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
