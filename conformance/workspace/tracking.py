"""The standards system of a workspace: records, lifecycles and events, each read when it is first used."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conformance.model.lifecycle import Lifecycle, StageEvent
    from conformance.model.standards import Registry
    from conformance.workspace import Workspace


class Tracking:
    """Where the standards of a workspace stand.

    Args:
        workspace: where plugins, configuration and store come from.
        layers: files of records that are layered on top of all others.
    """

    def __init__(self, workspace: Workspace, layers: Sequence[Path] = ()) -> None:
        self._workspace = workspace
        self._layers = tuple(layers)

    @cached_property
    def lifecycles(self) -> Mapping[str, Lifecycle]:
        """The lifecycles by identifier: the bundled ones, those of plugins, one's own.

        Raises:
            DataError: a file is no lifecycle.
        """
        from conformance.registry.lifecycles import load_lifecycles

        return load_lifecycles(self._workspace.standards.files("lifecycles"))

    @cached_property
    def registry(self) -> Registry:
        """The records: the bundled ones, those of plugins, one's own, the layers, each over those before.

        Raises:
            DataError: a file has no records, or names what does not exist.
        """
        from conformance.registry.records import load_registry

        files = self._workspace.standards.files
        return load_registry([*files("standards"), *files("targets"), *self._layers], lifecycles=self.lifecycles)

    def events(self, *, as_of: dt.date | None = None, recorded_by: str | None = None) -> list[StageEvent]:
        """Return the events that records state and those in the store, in a fixed order.

        Args:
            as_of: only what was known on that day.
            recorded_by: of the store, only what it had taken by that time (UTC, ISO 8601).

        Raises:
            DataError: the records cannot be used.
            StoreError: the store cannot be read.
        """
        from conformance.registry.recorded import registry_events

        known = registry_events(self.registry, self.lifecycles)
        stored = self.stored_events(as_of=as_of, recorded_by=recorded_by)
        return [*(event for event in known if as_of is None or event.known <= as_of), *stored]

    def stored_events(
        self, *, as_of: dt.date | None = None, recorded_by: str | None = None, items: Collection[str] | None = None
    ) -> list[StageEvent]:
        """Return the events in the store in the order it took them; a store that is not there has none.

        Args:
            as_of: only what was known on that day.
            recorded_by: only what the store had taken by that time (UTC, ISO 8601).
            items: only of items written so; all, if ``None``.

        Raises:
            StoreError: the store cannot be read.
        """
        if not self._is_stored or (items is not None and not items):
            return []
        return self._workspace.store.stage_events(known_by=as_of, recorded_by=recorded_by, items=items or ())

    def stored_items(self) -> list[tuple[str, str]]:
        """Return lifecycle and item, as written, of whatever the store tracks.

        Raises:
            StoreError: the store cannot be read.
        """
        return self._workspace.store.tracked_items() if self._is_stored else []

    @cached_property
    def _is_stored(self) -> bool:
        """Whether there may be a store; asking an SQLite file that is not there would make it."""
        kind, _, path = self._workspace.configuration.database.partition(":///")
        return kind != "sqlite" or path.startswith("file:") or Path(path.partition("?")[0]).exists()
