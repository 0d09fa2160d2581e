"""What commands about standards have in common: a day, files of records, and what both open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from conformance.cli.opening import open_workspace
from conformance.cli.results import database_option
from conformance.errors import UsageError

if TYPE_CHECKING:
    from conformance.model.lifecycle import StageEvent, Track
    from conformance.registry.index import Index
    from conformance.registry.statuses import Standings
    from conformance.workspace.tracking import Tracking

__all__ = [
    "Day",
    "Opened",
    "as_of_option",
    "database_option",
    "json_option",
    "open_standards",
    "open_tracked",
    "open_tracked_item",
    "recorded_by_option",
    "registry_option",
    "today",
]

_Command = TypeVar("_Command", bound=Callable[..., Any])


class Day(click.ParamType[dt.date]):
    """A day, as ISO 8601 writes it."""

    name = "day"

    def convert(
        self,
        value: object,
        param: click.Parameter | None,  # noqa: ARG002  # click's signature
        ctx: click.Context | None,  # noqa: ARG002  # click's signature
    ) -> dt.date:
        """Read ``2023-12-31``."""
        if isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(str(value))
        except ValueError:
            raise UsageError("standards.no-day", text=str(value)) from None


def as_of_option(command: _Command) -> _Command:
    """Add ``--as-of``: what was true and known by that day, today unless stated."""
    return click.option(
        "--as-of", type=Day(), default=today, metavar="DATE", help="What was known on that day / 截至此日所知."
    )(command)


def registry_option(command: _Command) -> _Command:
    """Add ``--registry``: files of records on top of all others."""
    return click.option(
        "--registry",
        "layers",
        type=click.Path(path_type=Path),
        multiple=True,
        metavar="FILE",
        help="Records of one's own, repeatable / 自己的记录文件，可重复.",
    )(command)


def recorded_by_option(command: _Command) -> _Command:
    """Add ``--recorded-by``: what the store took later is left out, so that back-dated knowledge changes nothing."""
    return click.option(
        "--recorded-by", metavar="TIME", help="What the store had taken by then, UTC / 存储库截至此时的记录."
    )(command)


def json_option(command: _Command) -> _Command:
    """Add ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="Write JSON / 输出 JSON.")(command)


def today() -> dt.date:
    """Return the day it is here."""
    return dt.datetime.now().astimezone().date()


@dataclass(frozen=True, slots=True)
class Opened:
    """The standards system as a command sees it.

    Attributes:
        index: of the records, and of what the store tracks if the command looks at that.
        standings: where its standards stand on the day of the command.
        tracks: what the store has of each standard on that day.
        items: what the items of the store are called, if the command asks for one of them.
        later: of how many items the store knows nothing before that day is over.
        strangers: names of lifecycles in the store that are not loaded, so that nothing can be said of their items.
    """

    tracking: Tracking
    index: Index
    standings: Standings
    tracks: Mapping[str, Sequence[Track]] = field(default_factory=dict)
    items: tuple[str, ...] = ()
    later: int = 0
    strangers: tuple[str, ...] = ()


def open_standards(layers: tuple[Path, ...], as_of: dt.date) -> Opened:
    """Open the records of the current folder, without what the store says.

    Args:
        layers: files of records on top.
        as_of: the day of the command.

    Raises:
        ConformanceError: configuration, records or lifecycles cannot be used.
    """
    from conformance.registry.index import Index
    from conformance.registry.lifecycles import resolve
    from conformance.registry.statuses import Standings

    tracking = open_workspace().tracking_with(layers)
    index = Index(tracking.registry)
    return Opened(tracking, index, Standings(index, tracking.lifecycles, resolve, as_of))


def open_tracked(
    layers: tuple[Path, ...], as_of: dt.date, *, database: str | None, recorded_by: str | None = None
) -> Opened:
    """Open the standards system of the current folder: the records and all that the store tracks, had by that time.

    Raises:
        ConformanceError: configuration, records, lifecycles or store cannot be used.
    """
    with closing(open_workspace(database=database)) as workspace:
        tracking = workspace.tracking_with(layers)
        return _opened(tracking, tracking.stored_events(recorded_by=recorded_by), as_of)


def open_tracked_item(
    layers: tuple[Path, ...], as_of: dt.date, *, database: str | None, text: str, recorded_by: str | None = None
) -> Opened:
    """Open the records, and of the store only what bears upon the document that *text* names, had by that time.

    Raises:
        ConformanceError: configuration, records, lifecycles or store cannot be used.
    """
    from conformance.registry.histories import item_key
    from conformance.registry.tracked import keys_about, undated_key

    with closing(open_workspace(database=database)) as workspace:
        tracking = workspace.tracking_with(layers)
        wanted = keys_about(tracking.registry, text)
        stored = tracking.stored_items()
        items = [
            item
            for lifecycle, item in stored
            if wanted.intersection(
                (item_key(lifecycle, item), undated_key(lifecycle, item), f"{lifecycle}:{undated_key(lifecycle, item)}")
            )
        ]
        opened = _opened(tracking, tracking.stored_events(items=items, recorded_by=recorded_by), as_of)
        return replace(opened, items=tuple(item for _, item in stored))


def _opened(tracking: Tracking, events: Sequence[StageEvent], as_of: dt.date) -> Opened:
    from conformance.registry.histories import item_key, tracks
    from conformance.registry.index import Index
    from conformance.registry.lifecycles import resolve
    from conformance.registry.statuses import Standings
    from conformance.registry.tracked import with_tracks

    lifecycles = tracking.lifecycles
    known = tracks(events, lifecycles, as_of=as_of)
    tracked = with_tracks(tracking.registry, known, lifecycles)
    index = Index(tracked.registry)
    items = {(event.lifecycle, event.item) for event in events}
    return Opened(
        tracking,
        index,
        Standings(index, lifecycles, resolve, as_of, tracked.events, tracked.unrecorded),
        tracked.tracks,
        later=len({(name, item_key(name, item)) for name, item in items if name in lifecycles} - known.keys()),
        strangers=tuple(sorted({name for name, _ in items} - lifecycles.keys())),
    )
