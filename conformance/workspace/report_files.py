"""Report files: every report format, written whole or not at all."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from conformance import messages
from conformance.errors import UsageError
from conformance.interfaces import ReportRenderer
from conformance.model.results import CampaignResult

STEM = "report"


def write_reports(
    campaigns: Sequence[CampaignResult], folder: Path, *, renderers: Iterable[ReportRenderer]
) -> tuple[Path, ...]:
    """Write a report on *campaigns* in each format of *renderers* to *folder* and return the files.

    Raises:
        UsageError: the folder cannot be made or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from error
    return tuple(
        write_atomically(folder / f"{STEM}{renderer.suffix}", renderer.render(campaigns, language=messages.language()))
        for renderer in renderers
    )


def write_atomically(path: Path, octets: bytes) -> Path:
    """Write *octets* to *path* so that readers see the old file or the whole new one, and return the path.

    A link stays one: what it points to is replaced. What is there and no regular file, such as a device or a pipe, is
    written to as it is. No folder is made.

    Raises:
        UsageError: the file cannot be written, or its folder is not there.
    """
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(octets)
        else:
            _replace(Path(os.path.realpath(path)), octets)
    except FileNotFoundError as error:
        raise UsageError("workspace.no-folder", path=path, folder=path.parent) from error
    except OSError as error:
        raise _unwritable(path, error) from error
    return path


def _replace(target: Path, octets: bytes) -> None:
    partial = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        partial.write_bytes(octets)
        partial.replace(target)
    except OSError:
        with contextlib.suppress(OSError):
            partial.unlink()
        raise


def _unwritable(path: Path, error: OSError) -> UsageError:
    return UsageError("workspace.unwritable", path=path, reason=error.strerror or str(error))
