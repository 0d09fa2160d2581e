"""Where standards and their editions stand on a day, as far as records say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from conformance.model.lifecycle import Lifecycle, Outcome, Rung, State
from conformance.model.standards import RelationKind

if TYPE_CHECKING:
    from conformance.model.dates import StatedDate
    from conformance.model.standards import Edition, Standard
    from conformance.registry.index import Index


class Status(StrEnum):
    """Where a standard stands; of several editions, the first of these that one of them has."""

    IN_FORCE = "in-force"
    PUBLISHED = "published"
    """Issued, not in force yet, or nobody said since when."""
    OPEN = "open"
    """Worked on."""
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    """No longer in force, or given up before it was issued."""


Resolve = Callable[[Lifecycle, str], tuple[str, State]]


@dataclass(frozen=True, slots=True)
class Standings:
    """Where the standards of an index stand on a day.

    Attributes:
        resolve: how a written stage becomes a machine and a state: :func:`~conformance.registry.lifecycles.resolve`.
        as_of: what was true by that day counts; a stated year or month counts from its last day.
    """

    index: Index
    lifecycles: Mapping[str, Lifecycle]
    resolve: Resolve
    as_of: dt.date

    def standing(self, standard: Standard) -> Status | None:
        """Return where *standard* stands, ``None`` if nothing of it was known yet."""
        found = [self.edition(edition, standard) for edition in standard.editions]
        known = [status for status in found if status is not None]
        if not known:
            return None if any(map(_is_dated, standard.editions)) else Status.OPEN
        return min(known, key=list(Status).index)

    def edition(self, edition: Edition, standard: Standard) -> Status | None:
        """Return where *edition* of *standard* stands, ``None`` if nothing of it was known yet."""
        own = self._own(edition, standard)
        live = own in {Status.IN_FORCE, Status.PUBLISHED}
        return Status.SUPERSEDED if live and self._is_superseded(edition, standard) else own

    def _own(self, edition: Edition, standard: Standard) -> Status | None:
        if self._reached(edition.withdrawn):
            return Status.WITHDRAWN
        if self._reached(edition.effective):
            return Status.IN_FORCE
        if self._reached(edition.issued):
            return Status.PUBLISHED
        return self._staged(edition, standard)

    def _staged(self, edition: Edition, standard: Standard) -> Status | None:
        """Judge by the last of the stages that are dated; by one without a date only if no other says anything."""
        lifecycle = self.lifecycles.get(standard.lifecycle)
        if lifecycle is None:
            return None if _is_dated(edition) else Status.OPEN
        reached = [stage for stage in edition.stages if self._reached(stage.date)]
        undated = [stage for stage in edition.stages if stage.date is None]
        if reached:
            last = max(reached, key=lambda stage: stage.date.latest if stage.date else dt.date.min)
        elif undated:
            last = undated[-1]
        else:
            return None if _is_dated(edition) else Status.OPEN
        return _status(self.resolve(lifecycle, last.stage)[1])

    def _is_superseded(self, edition: Edition, standard: Standard) -> bool:
        if any(self._replaces(other, edition, standard) for other in standard.editions):
            return True
        for other, relation in self.index.relations_to(standard):
            if relation.kind is not RelationKind.SUPERSEDES or other.id == standard.id:
                continue
            target = relation.target
            named = not target.year or (edition.identifier is not None and edition.identifier.year == target.year)
            if named and any(self._own(one, other) in {Status.IN_FORCE, Status.PUBLISHED} for one in other.editions):
                return True
        return False

    def _replaces(self, other: Edition, edition: Edition, standard: Standard) -> bool:
        """Tell whether *other* is of a later year and in force, or issued without anybody saying since when.

        Versions of a specification stand beside one another, release by release.
        """
        if other.identifier is None or edition.identifier is None or not edition.identifier.year:
            return False
        status = self._own(other, standard)
        in_force = status is Status.IN_FORCE or (status is Status.PUBLISHED and other.effective is None)
        return other.identifier.year > edition.identifier.year and in_force

    def _reached(self, date: StatedDate | None) -> bool:
        return date is not None and date.latest <= self.as_of


def _status(state: State) -> Status:
    if state.outcome is Outcome.ENDED:
        return Status.WITHDRAWN
    return _OF_RUNG.get(state.rung, Status.OPEN) if state.rung is not None else Status.OPEN


_OF_RUNG = {
    Rung.PUBLISHED: Status.PUBLISHED,
    Rung.IN_FORCE: Status.IN_FORCE,
    Rung.UNDER_REVIEW: Status.IN_FORCE,
    Rung.WITHDRAWN: Status.WITHDRAWN,
    Rung.CANCELLED: Status.WITHDRAWN,
}


def _is_dated(edition: Edition) -> bool:
    dates = (edition.issued, edition.effective, edition.withdrawn, *(stage.date for stage in edition.stages))
    return any(date is not None for date in dates)
