"""Opening the workspace of a command."""

from __future__ import annotations

from collections.abc import Iterable

from conformance.workspace import Workspace


def open_workspace(*, plugins: Iterable[object] = (), **overrides: object) -> Workspace:
    """Open the workspace of the current folder and speak its language, unless the user chose one.

    Args:
        plugins: plugins for this command alone.
        overrides: settings from the command line, by the configuration's keys; ``None`` says nothing.

    Raises:
        ConformanceError: configuration or plugins cannot be used.
    """
    workspace = Workspace.open(overrides=overrides, plugins=plugins)
    workspace.speak()
    return workspace
