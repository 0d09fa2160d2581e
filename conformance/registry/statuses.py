"""Where standards and their editions stand on a day, as far as records and events say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from conformance.model.lifecycle import Lifecycle, Outcome, Rung, State
from conformance.model.standards import RelationKind

if TYPE_CHECKING:
    from conformance.model.dates import StatedDate
    from conformance.model.lifecycle import StageEvent
    from conformance.model.standards import Edition, Standard
    from conformance.registry.index import Index
    from conformance.registry.tracked import EditionKey


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
class Standing:
    """Where an edition stands.

    Attributes:
        since: the last day that its beginning can mean; ``None`` if nobody says.
        state: of the lifecycle; ``None`` if there is none that says so.
    """

    status: Status
    since: dt.date | None = None
    state: State | None = None


@dataclass(frozen=True, slots=True)
class Standings:
    """Where the standards of an index stand on a day: the furthest that records and the store's events say.

    Attributes:
        resolve: how a written stage becomes a machine and a state: :func:`~conformance.registry.lifecycles.resolve`.
        as_of: what was true by that day counts; a stated year or month counts from its last day.
        events: what a store says of editions, see :class:`~conformance.registry.tracked.Tracked`; of that day.
        unrecorded: standards that have no record, only events.
    """

    index: Index
    lifecycles: Mapping[str, Lifecycle]
    resolve: Resolve
    as_of: dt.date
    events: Mapping[EditionKey, Sequence[StageEvent]] = field(default_factory=dict)
    unrecorded: frozenset[str] = frozenset()
    _known: dict[str, Status | None] = field(default_factory=dict, init=False, repr=False, compare=False)
    _own: dict[EditionKey, Standing | None] = field(default_factory=dict, init=False, repr=False, compare=False)

    def standing(self, standard: Standard) -> Status | None:
        """Return where *standard* stands, ``None`` if nothing of it was known yet."""
        if standard.id not in self._known:
            found = {self.edition(edition, standard) for edition in standard.editions}
            first = next((status for status in Status if status in found), None)
            nothing = first is None and not any(map(_is_dated, standard.editions))
            self._known[standard.id] = Status.OPEN if nothing else first
        return self._known[standard.id]

    def edition(self, edition: Edition, standard: Standard) -> Status | None:
        """Return where *edition* of *standard* stands, ``None`` if nothing of it was known yet."""
        own = self._status(edition, standard)
        return Status.SUPERSEDED if own in _LIVE and self._is_superseded(edition, standard) else own

    def reached(self, edition: Edition, standard: Standard) -> Standing | None:
        """Return what the lifecycle says of *edition*, whatever superseded it; ``None`` if nothing was known yet."""
        key = standard.id, edition.identifier
        if edition.identifier is None:  # several drafts of a standard may have no number
            return self._judge(edition, standard)
        if key not in self._own:
            self._own[key] = self._judge(edition, standard)
        return self._own[key]

    def told(self, date: StatedDate | None) -> StatedDate | None:
        """Return *date* if it has come by the day, else ``None``: what a record states was known when it was true."""
        return date if self._reached(date) else None

    def _status(self, edition: Edition, standard: Standard) -> Status | None:
        reached = self.reached(edition, standard)
        return None if reached is None else reached.status

    def _judge(self, edition: Edition, standard: Standard) -> Standing | None:
        """Take what was said in the order it happened: a withdrawal ends what was, what comes after it begins anew."""
        said: dict[Status, Standing] = {}
        for standing in sorted(self._said(edition, standard), key=_happened):
            if standing.status is Status.WITHDRAWN and Status.WITHDRAWN not in said:
                said.clear()
            elif standing.status is not Status.WITHDRAWN:
                said.pop(Status.WITHDRAWN, None)
            said.setdefault(standing.status, standing)
        if said:
            return next(said[status] for status in Status if status in said)
        return self._undated(edition, standard)

    def _said(self, edition: Edition, standard: Standard) -> Iterator[Standing]:
        """Yield what is said; of one day, what names a state of the lifecycle comes before a mere date."""
        for event in self.events.get((standard.id, edition.identifier), ()):
            told = self.lifecycles[event.lifecycle]
            state = told.machines[event.machine].states[event.stage]
            status = _status_of(state)
            if status is not Status.WITHDRAWN or event.machine == told.main.id:
                yield Standing(status, event.date.latest, state)
        lifecycle = self.lifecycles.get(standard.lifecycle)
        dates = ((Rung.PUBLISHED, edition.issued), (Rung.IN_FORCE, edition.effective))
        withdrawn = self._reached(edition.withdrawn)
        for stage in edition.stages:
            if lifecycle is not None and not withdrawn and stage.date is not None and self._reached(stage.date):
                state = self.resolve(lifecycle, stage.stage)[1]
                yield Standing(_status_of(state), stage.date.latest, state)
        for rung, date in ((Rung.WITHDRAWN, edition.withdrawn),) if withdrawn else dates:
            if date is not None and self._reached(date):
                yield Standing(_OF_RUNG[rung], date.latest, _first_state(lifecycle, rung))

    def _undated(self, edition: Edition, standard: Standard) -> Standing | None:
        """Judge by a stage without a date only if nothing else was said."""
        lifecycle = self.lifecycles.get(standard.lifecycle)
        undated = [stage for stage in edition.stages if stage.date is None]
        if lifecycle is not None and undated:
            state = self.resolve(lifecycle, undated[-1].stage)[1]
            return Standing(_status_of(state), None, state)
        return None if _is_dated(edition) else Standing(Status.OPEN)

    def _is_superseded(self, edition: Edition, standard: Standard) -> bool:
        dated = edition.identifier is not None and bool(edition.identifier.year)
        if dated and any(self._replaces(other, edition, standard) for other in standard.editions):
            return True
        for other, relation in self.index.relations_to(standard):
            if relation.kind is not RelationKind.SUPERSEDES or other.id == standard.id:
                continue
            target = relation.target
            named = not target.year or (edition.identifier is not None and edition.identifier.year == target.year)
            if named and any(self._status(one, other) in _LIVE for one in other.editions):
                return True
        return False

    def _replaces(self, other: Edition, edition: Edition, standard: Standard) -> bool:
        """Tell whether *other* is of a later year and in force, or issued without anybody saying since when.

        Versions of a specification stand beside one another, release by release.
        """
        if other.identifier is None or edition.identifier is None or not edition.identifier.year:
            return False
        status = self._status(other, standard)
        in_force = status is Status.IN_FORCE or (status is Status.PUBLISHED and other.effective is None)
        return other.identifier.year > edition.identifier.year and in_force

    def _reached(self, date: StatedDate | None) -> bool:
        return date is not None and date.latest <= self.as_of


_LIVE = frozenset({Status.IN_FORCE, Status.PUBLISHED})


def _happened(standing: Standing) -> tuple[dt.date, bool]:
    """Sort by date; of one day, an end comes last."""
    return standing.since or dt.date.min, standing.status is Status.WITHDRAWN


def _first_state(lifecycle: Lifecycle | None, rung: Rung) -> State | None:
    states = lifecycle.main.states.values() if lifecycle else ()
    return next((state for state in states if state.rung is rung), None)


def _status_of(state: State) -> Status:
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
