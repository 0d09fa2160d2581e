"""Dates as sources state them: a day, a month or a year."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

_FORM = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?")


@dataclass(frozen=True, slots=True, order=True)
class StatedDate:
    """A date with the precision of its source.

    Attributes:
        earliest: the first day that it can mean.
        latest: the last day that it can mean; whatever is counted is counted from this day.
    """

    earliest: date
    latest: date

    @classmethod
    def parse(cls, text: str) -> StatedDate:
        """Read ``2020``, ``2020-04`` or ``2020-04-16`` (ISO 8601).

        Raises:
            ValueError: *text* is no such date.
        """
        found = _FORM.fullmatch(text)
        if found is None:
            raise ValueError(text)
        year = int(found["year"])
        first, last = (int(found["month"]),) * 2 if found["month"] else (1, 12)
        if found["day"]:
            day = date(year, first, int(found["day"]))
            return cls(day, day)
        return cls(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]))

    @classmethod
    def on(cls, day: date) -> StatedDate:
        """Return the date of one day."""
        return cls(day, day)

    @property
    def exact(self) -> bool:
        """Whether the day is known."""
        return self.earliest == self.latest

    def __str__(self) -> str:
        if self.exact:
            return self.earliest.isoformat()
        return self.earliest.isoformat()[: 7 if self.earliest.month == self.latest.month else 4]
