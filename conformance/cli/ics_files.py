"""ICS statements in files, and what devices show of their items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from conformance import messages
from conformance.errors import UsageError
from conformance.workspace import Workspace, device_number

if TYPE_CHECKING:
    from conformance.model.evidence import Evidence
    from conformance.model.ics import IcsAnswer, ItemKey, Statement

FORMATS = ("xml", "xlsx", "html", "json")
WRITABLE = ("xml", "xlsx")
"""The formats that are read back."""

_DIGITS = 12
"""How much of a digest tells a container from others."""


def format_of(path: Path, chosen: str | None = None) -> str:
    """Return the *chosen* format, else the one that the end of *path* tells.

    Raises:
        UsageError: the end of *path* tells none.
    """
    ending = path.suffix.lower().removeprefix(".")
    if chosen is None and ending not in FORMATS:
        raise UsageError("ics.unknown-format", path=path, known=", ".join(FORMATS))
    return chosen or ending


def save_statement(workspace: Workspace, statement: Statement, path: Path) -> None:
    """Write *statement* to *path*, a spreadsheet if its name ends so, else XML; whole or not at all.

    Raises:
        UsageError: the file cannot be written.
        DataError: the statement holds what it must not.
    """
    from conformance.ics.statements import write_statement
    from conformance.workspace.report_files import write_atomically

    book = workspace.standards.proformas
    if path.suffix.lower() == ".xlsx":
        from conformance.ics.statement_sheets import statement_workbook

        write_atomically(path, statement_workbook(statement, book, language=messages.language()))
    else:
        write_atomically(path, write_statement(statement, book=book))


def check_statement_path(path: Path) -> None:
    """Check that *path* is named as a statement that can be read back.

    Raises:
        UsageError: it is not.
    """
    if format_of(path) not in WRITABLE:
        raise UsageError("ics.unknown-format", path=path, known=", ".join(WRITABLE))


def refuse_to_replace(path: Path, *, force: bool) -> None:
    """Refuse to write over the file *path*, unless that is wanted; a device or a pipe loses nothing.

    Raises:
        UsageError: the file is there.
    """
    if path.is_file() and not force:
        raise UsageError("cli.init-exists", path=path)


def shown_answers(
    workspace: Workspace, suts: Sequence[str], *, type_name: str | None = None
) -> Mapping[ItemKey, IcsAnswer]:
    """Return the answers that one device shows, which *suts* hold together: files or locators, ``FILE#N`` of several.

    Their origin is the names of the files, without what looks like an identity in them, and the digests.

    Raises:
        ConformanceError: nothing can be read there, or it is not said which of several devices is meant.
    """
    from conformance.ics.statements import without_identities

    if not suts:
        return {}
    evidence: list[Evidence] = []
    for sut in suts:
        adapter = workspace.open_sut("capture:-" if sut == "-" else sut)
        evidence += adapter.evidence()
    if len(suts) > 1:
        evidence = [replace(piece, device="") for piece in evidence]
    numbers = [number for number in (device_number(sut)[1] for sut in suts) if number is not None]
    if numbers and len(suts) > 1:
        raise UsageError("ics.number-of-several", files=", ".join(suts))
    device = workspace.device(evidence, number=numbers[0] if numbers else None, type_name=type_name)
    names = without_identities(" + ".join(Path(sut.partition(":")[2] or sut).name for sut in suts))
    digests = dict.fromkeys(f"sha256:{container.digest[:_DIGITS]}" for container in device.containers)
    return workspace.standards.derived(device, origin=f"{names} ({', '.join(digests)})")
