"""Rows of a history: which column says what, and the event that a row states."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from conformance.errors import ConformanceError, DataError, UsageError
from conformance.model.dates import StatedDate
from conformance.model.lifecycle import Lifecycle, StageEvent, State
from conformance.model.standards import Sector
from conformance.model.text import Message, near
from conformance.registry.lifecycles import lifecycle_named, resolve

NEEDED = ("item", "stage", "date")
NAMES = (*NEEDED, "title", "known", "source", "confidence", "machine", "lifecycle", "sectors", "category")
"""What a row can say, as its columns are called."""

LONGEST = 2000
"""Characters of the longest cell that is taken."""

CONFIDENCES = ("high", "medium", "low")

_PLACE = re.compile(r"\{([^{}]+)\}")
_BETWEEN_SECTORS = re.compile("[;,；，、|]")
_TIME = re.compile("(?<=[0-9])[T ][0-9]{1,2}:[0-9]{2}[0-9:.]*(?:Z|[+-][0-9]{2}:?[0-9]{2})?$")
_DATE_FORMS = (
    re.compile("([0-9]{4})[-/]([0-9]{1,2})(?:[-/]([0-9]{1,2}))?"),
    re.compile("([0-9]{4})[.]([0-9]{1,2})[.]([0-9]{1,2})"),
    re.compile("([0-9]{4})年(?:([0-9]{1,2})月(?:([0-9]{1,2})日)?)?"),
    re.compile("([0-9]{4})([0-9]{2})([0-9]{2})"),
)
"""Dates as tables have them, the year first; of a time, the day is taken as it is written."""

_NO_TEXT = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\ud800-\\udfff]")


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that says nothing that can be used.

    Attributes:
        line: the line of the file on which it begins, counted from 1.
        reason: what is wrong with it.
    """

    line: int
    reason: Message


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Which columns of a file say what.

    Attributes:
        templates: by what is said, the text that is made of a row: ``{version}``, ``{type} {spec}``.
    """

    templates: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, settings: Iterable[str]) -> ColumnMap:
        """Read settings such as ``stage=version`` and ``item={type} {spec}``.

        Raises:
            UsageError: a setting is none, or names what no row can say.
        """
        found: dict[str, str] = {}
        for setting in settings:
            name, _, column = (part.strip() for part in setting.partition("="))
            if not column or name not in NAMES:
                raise UsageError("events.column-setting", setting=setting, names=", ".join(NAMES))
            found[name] = column if _PLACE.search(column) else f"{{{column}}}"
        return cls(found)

    def template(self, name: str) -> str:
        """Return the text that is made of a row for *name*."""
        return self.templates.get(name, f"{{{name}}}")

    def needed(self) -> set[str]:
        """Return the columns, folded in case, without which no row says anything."""
        used = {*NEEDED, *self.templates}
        return {place.casefold() for name in used for place in _PLACE.findall(self.template(name))}

    def missing(self, columns: Collection[str]) -> list[str]:
        """Return those of the needed columns that are not among *columns* (folded in case)."""
        return sorted(self.needed().difference(columns))

    def said(self, cells: Mapping[str, str]) -> dict[str, str]:
        """Return what a row says, by :data:`NAMES`; *cells* are by column, folded in case."""
        found = {}
        for name in NAMES:
            template = self.templates.get(name)
            if template is None:
                found[name] = cells.get(name, "")
            else:
                found[name] = _PLACE.sub(lambda place: cells.get(place[1].casefold(), ""), template)
        return found


def sector_names(sectors: Iterable[Sector]) -> dict[str, str]:
    """Return the identifiers of *sectors* by every name for them, folded in case; what is 智慧 is written 智能 too."""
    return {
        spelled.casefold(): sector.id
        for sector in sectors
        for name in (sector.id, sector.title.en, sector.title.zh, *sector.aliases)
        for spelled in (name, name.replace("智慧", "智能"), name.replace("智能", "智慧"))
    }


class RowReader:
    """Turns what rows say into events.

    Args:
        lifecycles: those that rows may name.
        lifecycle: of the rows that name none.
        source: of the rows that name none.
        sectors: identifiers by every name of a sector, folded in case; ``None`` takes every name.
        categories: the nodes of the tree; ``None`` takes every name.
    """

    def __init__(
        self,
        lifecycles: Mapping[str, Lifecycle],
        *,
        lifecycle: str = "",
        source: str = "",
        sectors: Mapping[str, str] | None = None,
        categories: Collection[str] | None = None,
    ) -> None:
        self._lifecycles = lifecycles
        self._lifecycle = lifecycle
        self._source = source
        self._sectors = sectors
        self._categories = categories
        self._state = lru_cache(1 << 14)(self._state_of)

    def __call__(self, line: int, said: Mapping[str, str]) -> StageEvent | BadRow:
        """Return the event that the row on *line* states, or what is wrong with it."""
        try:
            return self._event({name: " ".join(text.split()) for name, text in said.items()})
        except ConformanceError as error:
            return BadRow(line, error.message)

    def _event(self, said: Mapping[str, str]) -> StageEvent:
        for name, text in said.items():
            if len(text) > LONGEST:
                raise DataError("events.cell-too-long", column=name, size=len(text), limit=LONGEST)
            if _NO_TEXT.search(text):
                raise DataError("events.no-text", column=name, text=ascii(text[:40]))
        for name in NEEDED:
            if not said[name]:
                raise DataError("events.empty", column=name)
        lifecycle, machine, state = self._state(
            said.get("lifecycle") or self._lifecycle, said.get("machine", ""), said["stage"]
        )
        date = _date(said["date"], "date")
        source = said.get("source") or self._source
        return StageEvent(
            lifecycle=lifecycle,
            item=said["item"],
            machine=machine,
            stage=state.id,
            date=date,
            known=_known(said.get("known", ""), date),
            source=source,
            confidence=_confidence(said.get("confidence", ""), source),
            title=said.get("title", ""),
            written="" if said["stage"].casefold() == state.id.casefold() else said["stage"],
            sectors=self._sectors_of(said.get("sectors", "")),
            category=self._category_of(said.get("category", "")),
        )

    def _state_of(self, lifecycle: str, machine: str, stage: str) -> tuple[str, str, State]:
        if not lifecycle:
            raise DataError("events.no-lifecycle", known=", ".join(self._lifecycles))
        found = lifecycle_named(self._lifecycles, lifecycle)
        if machine and machine.casefold() not in found.machines:
            raise DataError("events.unknown-machine", name=machine, known=", ".join(found.machines))
        return found.id, *resolve(found, f"{machine.casefold()}:{stage}" if machine else stage)

    def _sectors_of(self, text: str) -> tuple[str, ...]:
        names = [name.strip() for name in _BETWEEN_SECTORS.split(text) if name.strip()] if text else []
        known = self._sectors
        if known is None:
            return tuple(name.replace(" ", "-") for name in names)
        for name in names:
            if name.casefold() not in known:
                meant = near(name.casefold(), known) or sorted(set(known.values()))
                raise DataError("events.unknown-sector", name=name, near=", ".join(meant))
        return tuple(dict.fromkeys(known[name.casefold()] for name in names))

    def _category_of(self, text: str) -> str:
        if text and self._categories is not None and text not in self._categories:
            meant = near(text, self._categories) or sorted(self._categories)
            raise DataError("events.unknown-category", name=text, near=", ".join(meant))
        return text


def _known(text: str, date: StatedDate) -> dt.date:
    return _date(text, "known").latest if text else date.latest


def _confidence(text: str, source: str) -> str:
    if not text:
        return "medium" if source else "low"
    if text.casefold() not in CONFIDENCES:
        raise DataError("events.unknown-confidence", text=text, known=", ".join(CONFIDENCES))
    return text.casefold()


@lru_cache(1 << 14)
def _date(text: str, column: str) -> StatedDate:
    written = _TIME.sub("", unicodedata.normalize("NFKC", text))
    found = next(filter(None, (form.fullmatch(written) for form in _DATE_FORMS)), None)
    try:
        return StatedDate.parse("-".join(part.zfill(2) for part in found.groups() if part) if found else written)
    except ValueError as error:
        raise DataError("events.no-date", column=column, text=text[:40]) from error
