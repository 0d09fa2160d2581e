"""The events that records state: editions were issued, came into force and were withdrawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from conformance.model.dates import StatedDate
from conformance.model.lifecycle import Lifecycle, Rung, StageEvent
from conformance.model.standards import Edition, Registry, Source, Standard
from conformance.registry.identifiers import written
from conformance.registry.lifecycles import resolve


def registry_events(registry: Registry, lifecycles: Mapping[str, Lifecycle]) -> list[StageEvent]:
    """Return the events that the records state, in their order.

    A date of issue is an event of the first state of the lifecycle's main machine at that rung of the ladder, and so
    are those of coming into force and of withdrawal; a lifecycle without such a state has no such event. What a record
    states was known on the day that it was true. A standard without a lifecycle has no events.

    Raises:
        DataError: a record names a stage that its lifecycle does not have.
    """
    return [
        event
        for standard in registry.standards.values()
        if standard.lifecycle in lifecycles
        for edition in standard.editions
        for event in _edition_events(standard, edition, lifecycles[standard.lifecycle])
    ]


def recorded_item(standard: Standard, edition: Edition | None = None) -> str:
    """Return what the events of a record call its document: the number, else the name of the record."""
    identifier = (edition.identifier if edition else None) or standard.identifier
    return written(identifier) if identifier else standard.id


def _edition_events(standard: Standard, edition: Edition, lifecycle: Lifecycle) -> Iterator[StageEvent]:
    dates = ((Rung.PUBLISHED, edition.issued), (Rung.IN_FORCE, edition.effective), (Rung.WITHDRAWN, edition.withdrawn))
    for rung, date in dates:
        state = next((state for state in lifecycle.main.states.values() if state.rung is rung), None)
        if date is not None and state is not None:
            yield _event(standard, edition, (lifecycle.main.id, state.id), date=date, source=edition.source)
    for stated in edition.stages:
        if stated.date is not None:
            machine, reached = resolve(lifecycle, stated.stage)
            stage = machine, reached.id
            yield _event(standard, edition, stage, date=stated.date, source=stated.source)


def _event(
    standard: Standard, edition: Edition, stage: tuple[str, str], *, date: StatedDate, source: Source
) -> StageEvent:
    return StageEvent(
        lifecycle=standard.lifecycle,
        item=recorded_item(standard, edition),
        machine=stage[0],
        stage=stage[1],
        date=date,
        known=date.latest,
        source=source.text,
        confidence=source.confidence,
        title=(edition.titles or standard.titles).spoken("zh"),
        written=edition.identifier.version if edition.identifier else "",
        sectors=standard.sectors,
        category=standard.categories[0] if standard.categories else "",
    )
