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
        UsageError: the folder cannot be written.
    """
    return tuple(
        write_atomically(folder / f"{STEM}{renderer.suffix}", renderer.render(campaigns, language=messages.language()))
        for renderer in renderers
    )


def write_atomically(path: Path, octets: bytes) -> Path:
    """Write *octets* to *path* so that readers see the old file or the whole new one, and return the path.

    Raises:
        UsageError: the file cannot be written.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(octets)
        partial.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            partial.unlink()
        raise UsageError("workspace.unwritable", path=path, reason=error.strerror or str(error)) from error
    return path
