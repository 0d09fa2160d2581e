"""Progress toward a target: what counts, with its evidence, and what became of everything else in its scope.

Every item that is in scope and known on the day is somewhere: counted, landed too late or too early, open, ended, or
unverified. Sectors without a counted item are gaps.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from conformance.model.lifecycle import Outcome, Rung, StageEvent, State
from conformance.registry.progress_items import Candidate, candidates, states_of

if TYPE_CHECKING:
    from conformance.model.lifecycle import Lifecycle, Track
    from conformance.model.standards import Registry, Sector, Standard, StatedStage, Target, Titles


class Standing(StrEnum):
    """What became of an item, as far as it was known on the day."""

    COUNTED = "counted"
    LATE = "late"
    """Landed after the date of the target."""
    EARLY = "early"
    """Landed before the first day that counts."""
    OPEN = "open"
    ENDED = "ended"
    UNVERIFIED = "unverified"
    """What is said of it lacks a source, or is of low confidence, or has no date."""


class Doubt(StrEnum):
    """Why an item is unverified."""

    NO_SOURCE = "no-source"
    LOW_CONFIDENCE = "low-confidence"
    NO_DATE = "no-date"
    SCOPE = "scope"
    """That it serves a sector, or belongs to a category, is not verified."""


@dataclass(frozen=True, slots=True)
class Reached:
    """A state that an item reached, and who says so.

    Attributes:
        state: ``None`` where the lifecycle does not know the stage.
        date: as stated, ``""`` where no source states it.
    """

    state: State | None
    stage: str
    date: str
    source: str
    confidence: str
    known: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """What a target counts, or does not.

    Attributes:
        id: of the record, else what the imported events call it.
        number: as it is written, ``""`` while it has none.
        sectors: identifiers, sorted.
        landed: the evidence of its landing, or what is claimed of it without evidence; ``None`` if nobody says so.
        landed_on: the day from which it is counted.
        stage: where it stood last.
        ended: that a landed item was withdrawn or superseded since.
        doubt: why it is unverified.
        imprecise: whether it may have landed outside the window, for only the year or month is stated.
        lifecycle: the identifier of its lifecycle.
        standard: its record, if there is one.
    """

    id: str
    number: str
    titles: Titles
    sectors: tuple[str, ...]
    standing: Standing
    landed: Reached | None = None
    landed_on: dt.date | None = None
    stage: Reached | None = None
    ended: Reached | None = None
    doubt: Doubt | None = None
    imprecise: bool = False
    lifecycle: str = ""
    standard: Standard | None = None


Series = tuple[tuple[dt.date, int], ...]
"""Dates on which a number changed, with the number from then on."""


@dataclass(frozen=True, slots=True)
class SectorProgress:
    """A sector: an item of several sectors is in each of them.

    Attributes:
        counts: how many items have each standing.
        series: the counted ones over time.
    """

    sector: Sector
    counts: Mapping[Standing, int]
    series: Series

    @property
    def gap(self) -> bool:
        """Whether nothing of this sector counts."""
        return not self.counts[Standing.COUNTED]


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast items land, per year.

    Attributes:
        so_far: since the window opened or, if it has no first day, since the first item landed; ``None`` before that.
        needed: until the date of the target, ``None`` if it is past or the goal is reached.
    """

    so_far: float | None
    needed: float | None


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a target stands on a day.

    Attributes:
        needed: the number that meets the goal.
        items: all that are in scope and known, by standing, then by date and number.
        sectors: those that the target is about, in the order of the plan.
        series: the counted items over time, each once.
    """

    target: Target
    as_of: dt.date
    needed: int
    items: tuple[Item, ...]
    sectors: tuple[SectorProgress, ...]
    series: Series
    pace: Pace

    def having(self, standing: Standing) -> tuple[Item, ...]:
        """Return the items of one standing."""
        return tuple(item for item in self.items if item.standing is standing)

    @property
    def counted(self) -> int:
        """How many items count, each once whatever the number of its sectors."""
        return len(self.having(Standing.COUNTED))

    @property
    def met(self) -> bool:
        """Whether the goal is reached: in all, or in each sector where it holds for each."""
        if self.target.each_sector:
            return all(one.counts[Standing.COUNTED] >= self.needed for one in self.sectors)
        return self.counted >= self.needed

    @property
    def closed(self) -> bool:
        """Whether the date of the target is past, so that nothing more can count."""
        return self.as_of > self.target.due.latest

    @property
    def gaps(self) -> tuple[Sector, ...]:
        """The sectors without a counted item."""
        return tuple(one.sector for one in self.sectors if one.gap)


LANDED = {"approved": Rung.APPROVED, "issued": Rung.PUBLISHED, "in-force": Rung.IN_FORCE}
"""The definitions of landed, by name."""


def progress(
    target: Target,
    registry: Registry,
    tracks: Mapping[tuple[str, str], Track],
    lifecycles: Mapping[str, Lifecycle],
    *,
    as_of: dt.date,
) -> Progress:
    """Return where *target* stands on the day *as_of*.

    Args:
        target: what is wanted.
        registry: the records; they say which sectors and kinds items have.
        tracks: what is known of the items on that day; later events are passed over.
        lifecycles: what stages mean.
        as_of: the day.
    """
    found = (_item(one, target, lifecycles, as_of) for one in candidates(target, registry, tracks))
    items = sorted((item for item in found if item is not None), key=_order)
    counted = [item for item in items if item.standing is Standing.COUNTED]
    needed = target.goal + target.strict
    return Progress(
        target,
        as_of,
        needed,
        tuple(items),
        tuple(_sector(sector, items) for sector in sectors_of(target, registry)),
        _series(counted),
        _pace(target, counted, needed, as_of),
    )


def redefined(target: Target, landed: str) -> Target:
    """Return *target* with another definition of landed, one of :data:`LANDED`."""
    return replace(target, landed=LANDED[landed])


def narrowed(target: Target, sectors: Sequence[str]) -> Target:
    """Return *target* for items of *sectors* alone."""
    return replace(target, scope=replace(target.scope, sectors=tuple(sectors)))


def sectors_of(target: Target, registry: Registry) -> Iterator[Sector]:
    """Yield the sectors that *target* is about in the order of the plan; none, if its scope names none."""
    wanted = target.scope.sectors
    for sector in sorted(registry.sectors.values(), key=lambda one: one.order):
        if "*" in wanted or sector.id in wanted:
            yield sector


def has_landed(state: State, machine: str, lifecycle: Lifecycle, landed: Rung) -> bool:
    """Tell whether a state is at or above *landed*, and says that the document is there.

    A review comes after entry into force. A state of another machine than the main one tells only if it calls the
    document landed itself: that a release is open says nothing of a draft for it.
    """
    if state.rung not in _HEIGHT or state.outcome is Outcome.ENDED:
        return False
    tells = state.outcome is Outcome.LANDED or machine == lifecycle.main.id
    return tells and _HEIGHT[state.rung] >= _HEIGHT[landed]


_HEIGHT: dict[Rung | None, int] = {
    rung: at for at, rung in enumerate(Rung) if rung not in {Rung.WITHDRAWN, Rung.CANCELLED}
}
_ORDER = list(Standing)


def _item(one: Candidate, target: Target, lifecycles: Mapping[str, Lifecycle], as_of: dt.date) -> Item | None:
    """Judge a candidate, or return ``None`` if nothing of it was known on the day."""
    events = [event for event in one.events if event.known <= as_of and event.date.latest <= as_of]
    undated = [stage for standard in one.standards for stage in _undated(standard)]
    if not events and not undated and any(map(_is_dated, one.standards)):
        return None
    if not events and not one.standards:
        return None
    stages = [(event, *states_of(event, lifecycles)) for event in events]
    landings = [
        event
        for event, state, machine in stages
        if state is not None and has_landed(state, machine, lifecycles[event.lifecycle], target.landed)
    ]
    item = Item(
        id=one.id,
        number=one.number,
        titles=one.titles(events),
        sectors=one.sectors(events),
        standing=Standing.OPEN,
        stage=_last(events, one, undated, lifecycles),
        lifecycle=one.lifecycle,
        standard=one.standards[0] if one.standards else None,
    )
    verified = [event for event in landings if event.verified]
    if one.claimed and (
        any(event.verified for event in events) or any(standard.source.verified for standard in one.standards)
    ):
        landed = _reached((verified or landings)[0], lifecycles) if landings else None
        return replace(item, standing=Standing.UNVERIFIED, doubt=Doubt.SCOPE, landed=landed)
    if verified:
        return _landed(item, verified[0], target, lifecycles)
    return _unlanded(item, one, events, landings, undated, target, lifecycles)


def _landed(item: Item, event: StageEvent, target: Target, lifecycles: Mapping[str, Lifecycle]) -> Item:
    day = event.date.latest
    since = target.since.earliest if target.since else None
    standing = Standing.COUNTED
    if day > target.due.latest:
        standing = Standing.LATE
    elif since is not None and day < since:
        standing = Standing.EARLY
    first_possible = event.date.earliest
    last = item.stage
    return replace(
        item,
        standing=standing,
        landed=_reached(event, lifecycles),
        landed_on=day,
        imprecise=(since is not None and first_possible < since <= day) or (first_possible <= target.due.latest < day),
        ended=last if last and last.state and last.state.outcome is Outcome.ENDED else None,
    )


def _unlanded(  # what is known of an item without evidence of landing, in all its forms
    item: Item,
    one: Candidate,
    events: Sequence[StageEvent],
    claims: Sequence[StageEvent],
    undated: Sequence[StatedStage],
    target: Target,
    lifecycles: Mapping[str, Lifecycle],
) -> Item:
    """Judge an item without a verified landing: claimed, ended, open, or not verified at all."""
    if claims:
        claim = claims[0]
        doubt = Doubt.LOW_CONFIDENCE if claim.source else Doubt.NO_SOURCE
        return replace(item, standing=Standing.UNVERIFIED, doubt=doubt, landed=_reached(claim, lifecycles))
    for stage in undated:
        reached, machine = _stated(stage, one, lifecycles)
        lifecycle = lifecycles.get(one.lifecycle)
        if reached.state and lifecycle and has_landed(reached.state, machine, lifecycle, target.landed):
            return replace(item, standing=Standing.UNVERIFIED, doubt=Doubt.NO_DATE, landed=reached)
    sources = [standard.source for standard in one.standards]
    if not (any(event.verified for event in events) or any(source.verified for source in sources)):
        said = any(event.source for event in events) or any(source.text for source in sources)
        doubt = Doubt.LOW_CONFIDENCE if said else Doubt.NO_SOURCE
        return replace(item, standing=Standing.UNVERIFIED, doubt=doubt)
    last = item.stage
    if last and last.state and last.state.outcome is Outcome.ENDED:
        return replace(item, standing=Standing.ENDED)
    return item


def _last(
    events: Sequence[StageEvent], one: Candidate, undated: Sequence[StatedStage], lifecycles: Mapping[str, Lifecycle]
) -> Reached | None:
    """Return where an item stood last by its main machine; an undated stage tells only where no event does.

    Of what may have been true at once, because a source states only the year, the state farther on the way up tells.
    """
    verified = [event for event in events if event.verified] or list(events)
    main = [event for event in verified if _is_main(event, lifecycles)] or verified
    if not main:
        return _stated(undated[-1], one, lifecycles)[0] if undated else None
    at_once = [event for event in main if event.date.latest >= main[-1].date.earliest]
    return _reached(max(at_once, key=lambda event: _rank(event, lifecycles)), lifecycles)


def _rank(event: StageEvent, lifecycles: Mapping[str, Lifecycle]) -> int:
    """Return the place of a state on the way up: of what may have been true of one time, the farthest tells."""
    machine = lifecycles[event.lifecycle].machines.get(event.machine)
    states = list(machine.states) if machine else []
    return states.index(event.stage) if event.stage in states else -1


def _is_main(event: StageEvent, lifecycles: Mapping[str, Lifecycle]) -> bool:
    lifecycle = lifecycles.get(event.lifecycle)
    return lifecycle is not None and event.machine == lifecycle.main.id


def _reached(event: StageEvent, lifecycles: Mapping[str, Lifecycle]) -> Reached:
    state, _ = states_of(event, lifecycles)
    return Reached(
        state,
        event.written or event.stage,
        str(event.date),
        event.source,
        event.confidence,
        event.known.isoformat(),
    )


def _stated(stage: StatedStage, one: Candidate, lifecycles: Mapping[str, Lifecycle]) -> tuple[Reached, str]:
    from conformance.registry.lifecycles import resolve

    lifecycle = lifecycles.get(one.lifecycle)
    machine, state = resolve(lifecycle, stage.stage) if lifecycle else ("", None)
    date = "" if stage.date is None else str(stage.date)
    return Reached(state, stage.stage, date, stage.source.text, stage.source.confidence), machine


def _undated(standard: Standard) -> Iterator[StatedStage]:
    return (stage for edition in standard.editions for stage in edition.stages if stage.date is None)


def _is_dated(standard: Standard) -> bool:
    return any(
        date is not None
        for edition in standard.editions
        for date in (edition.issued, edition.effective, edition.withdrawn, *(stage.date for stage in edition.stages))
    )


def _order(item: Item) -> tuple[int, dt.date, str, str]:
    return _ORDER.index(item.standing), item.landed_on or dt.date.max, item.number, item.id


def _sector(sector: Sector, items: Sequence[Item]) -> SectorProgress:
    own = [item for item in items if sector.id in item.sectors]
    counts = {standing: sum(item.standing is standing for item in own) for standing in Standing}
    return SectorProgress(sector, counts, _series(item for item in own if item.standing is Standing.COUNTED))


def _series(counted: Iterable[Item]) -> Series:
    days = sorted(item.landed_on for item in counted if item.landed_on)
    return tuple((day, at) for at, day in enumerate(days, 1) if at == len(days) or days[at] != day)


def _pace(target: Target, counted: Sequence[Item], needed: int, as_of: dt.date) -> Pace:
    first = (
        target.since.earliest
        if target.since
        else min((item.landed_on for item in counted if item.landed_on), default=None)
    )
    end = min(as_of, target.due.latest)
    years = (end - first).days / _YEAR if first is not None else 0.0
    left = (target.due.latest - as_of).days / _YEAR
    open_ended = needed > len(counted) and left > 0 and not target.each_sector
    return Pace(len(counted) / years if years > 0 else None, (needed - len(counted)) / left if open_ended else None)


_YEAR = 365.25
