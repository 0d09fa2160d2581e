"""Progress toward targets as JSON, as plots and as a page that loads nothing and runs no script."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from conformance.registry.progress import Standing
from conformance.reports import progress_words
from conformance.reports.charts import Bar, Part, bar_chart
from conformance.reports.pages import render_page
from conformance.reports.plots import STYLE, Caption, Drawing, Goal, Mark, Stack, Steps, date_plot
from conformance.reports.wording import wording

if TYPE_CHECKING:
    from conformance.model.standards import Source, Target
    from conformance.model.text import Text
    from conformance.registry.progress import Item, Progress, Reached, Series
    from conformance.reports.plots import Layer

MAX_LISTED = 1_000
"""How many items of one standing the page lists."""

_TONES = {
    Standing.COUNTED: "main",
    Standing.LATE: "other",
    Standing.EARLY: "4",
    Standing.OPEN: "6",
    Standing.ENDED: "8",
    Standing.UNVERIFIED: "9",
}
_SECTOR_TONES = ("2", "6", "4", "3", "5", "7", "8", "9")


def progress_json(progress: Progress) -> dict[str, object]:
    """Return *progress* as a JSON object: the contract of ``yangfan standards progress --json``."""
    return {
        "target": _target_json(progress.target, progress.needed),
        "as_of": progress.as_of.isoformat(),
        "result": progress_words.result_name(progress),
        "counted": progress.counted,
        "needed": progress.needed,
        "totals": {standing.value: len(progress.having(standing)) for standing in Standing},
        "pace": {"so_far": _rounded(progress.pace.so_far), "needed": _rounded(progress.pace.needed)},
        "series": _series_json(progress.series),
        "sectors": [
            {
                "id": one.sector.id,
                "title": _text_json(one.sector.title),
                "counts": {standing.value: count for standing, count in one.counts.items()},
                "gap": one.gap,
                "series": _series_json(one.series),
            }
            for one in progress.sectors
        ],
        "items": [_item_json(item) for item in progress.items],
    }


def render_progress(progresses: Sequence[Progress], *, language: str, sectors: Sequence[str] = ()) -> bytes:
    """Return the page on *progresses* in UTF-8.

    Args:
        progresses: one per target, all of one day.
        language: ``en`` or ``zh``.
        sectors: the sectors that the page was narrowed to.
    """
    names = {one.sector.id: one.sector.title.spoken(language) for each in progresses for one in each.sectors}
    return render_page(
        "progress",
        language=language,
        plot_style=STYLE,
        progresses=progresses,
        narrowed=[names.get(sector, sector) for sector in sectors],
        names=names,
        spoken=language,
        words=progress_words,
        standings=list(Standing),
        burn_up=partial(burn_up, language=language),
        sector_chart=partial(sector_chart, language=language),
        listed=MAX_LISTED,
        say=partial(_say, language),
    )


def burn_up(progress: Progress, *, language: str) -> Drawing:
    """Draw what counts over time: in all, by sector, and what landed after the date of the target."""
    target, due = progress.target, progress.target.due.latest
    first, last = _span(progress)
    data: dict[str, object] = {
        "counted": progress.counted,
        "needed": progress.needed,
        "as_of": progress.as_of.isoformat(),
        "due": due.isoformat(),
    }
    caption = Caption(
        f"burn-up-{target.id}",
        f"{wording('progress.burn-up', language)}: {target.title.spoken(language)}",
        wording("progress.burn-up-desc", language, **data),
    )
    return date_plot(
        list(_layers(progress, first, language)),
        caption=caption,
        span=(first, last),
        top=0.0 if target.each_sector else float(progress.needed),
    )


def sector_chart(progress: Progress, *, language: str) -> Drawing:
    """Draw what became of the items of each sector."""
    standings = [standing for standing in Standing if progress.having(standing)] or [Standing.COUNTED]
    bars = [
        Bar(
            one.sector.title.spoken(language),
            [one.counts[standing] for standing in standings],
            " · ".join(
                filter(
                    None,
                    (f"{one.counts[Standing.COUNTED]}", wording("progress.gap", language) if one.gap else ""),
                )
            ),
        )
        for one in progress.sectors
    ]
    goal = (float(progress.needed), wording("progress.goal-line", language, needed=progress.needed))
    return bar_chart(
        bars,
        [Part(wording(f"progress.standing-{standing}", language), _TONES[standing]) for standing in standings],
        caption=Caption(
            f"sectors-{progress.target.id}",
            f"{wording('progress.sectors', language)}: {progress.target.title.spoken(language)}",
            wording("progress.sectors-desc", language),
        ),
        goal=goal if progress.target.each_sector else None,
    )


def _layers(progress: Progress, first: dt.date, language: str) -> Iterator[Layer]:
    target, due = progress.target, progress.target.due.latest
    until = min(progress.as_of, due)
    parts = [
        Steps(
            f"{one.sector.title.spoken(language)} ({one.counts[Standing.COUNTED]})",
            _from(one.series, first),
            _SECTOR_TONES[at % len(_SECTOR_TONES)],
            until,
        )
        for at, one in enumerate(one for one in progress.sectors if one.counts[Standing.COUNTED])
    ]
    if parts:
        yield Stack(parts)
    total = f"{wording('progress.total', language)} ({progress.counted})"
    yield Steps(total, _from(progress.series, first), "main", until)
    late = [item.landed_on for item in progress.having(Standing.LATE) if item.landed_on]
    if late:
        rising = [(day, progress.counted + at) for at, day in enumerate(sorted(late), 1)]
        label = f"{wording('progress.late-line', language)} ({len(late)})"
        yield Steps(label, [(due, progress.counted), *rising], "other", progress.as_of, dashed=True)
    if not target.each_sector:
        yield Goal(wording("progress.goal-line", language, needed=progress.needed), progress.needed, last=due)
    if target.since is not None:
        since = target.since.earliest
        yield Mark(wording("progress.mark-since", language, date=since.isoformat()), since)
    yield Mark(wording("progress.mark-due", language, date=due.isoformat()), due)
    if progress.as_of < due:
        yield Mark(wording("progress.mark-as-of", language, date=progress.as_of.isoformat()), progress.as_of)


def _span(progress: Progress) -> tuple[dt.date, dt.date]:
    due = progress.target.due.latest
    landed = [day for day, _ in progress.series]
    if progress.target.since is not None:
        first = progress.target.since.earliest
    else:
        first = min([*landed, progress.as_of, due]).replace(month=1, day=1)
    late = any(progress.having(Standing.LATE))
    return first, max(due, progress.as_of if late else due) + dt.timedelta(days=20)


def _from(series: Series, first: dt.date) -> list[tuple[dt.date, float]]:
    """Return a series that begins with nothing on the first day of the axis."""
    return [(first, 0.0), *((day, float(count)) for day, count in series)]


def _target_json(target: Target, needed: int) -> dict[str, object]:
    return {
        "id": target.id,
        "title": _text_json(target.title),
        "document": target.document,
        "goal": target.goal,
        "strict": target.strict,
        "needed": needed,
        "since": None if target.since is None else str(target.since),
        "due": str(target.due),
        "landed": target.landed.value,
        "unit": target.unit,
        "each_sector": target.each_sector,
        "choices": None if target.choices is None else _text_json(target.choices),
        "source": _source_json(target.source),
    }


def _item_json(item: Item) -> dict[str, object]:
    return {
        "id": item.id,
        "number": item.number,
        "title": {"en": item.titles.en, "zh": item.titles.zh},
        "sectors": list(item.sectors),
        "lifecycle": item.lifecycle,
        "standing": item.standing.value,
        "landed": _reached_json(item.landed),
        "counted_from": None if item.landed_on is None else item.landed_on.isoformat(),
        "imprecise": item.imprecise,
        "stage": _reached_json(item.stage),
        "ended": _reached_json(item.ended),
        "doubt": None if item.doubt is None else item.doubt.value,
    }


def _reached_json(reached: Reached | None) -> dict[str, object] | None:
    if reached is None:
        return None
    return {
        "stage": reached.state.id if reached.state else reached.stage,
        "written": reached.stage,
        "title": _text_json(reached.state.title) if reached.state else None,
        "date": reached.date or None,
        "known": reached.known or None,
        "source": reached.source,
        "confidence": reached.confidence,
    }


def _series_json(series: Series) -> list[dict[str, object]]:
    return [{"date": day.isoformat(), "count": count} for day, count in series]


def _source_json(source: Source) -> dict[str, str]:
    return {"text": source.text, "confidence": source.confidence}


def _text_json(text: Text) -> dict[str, str]:
    return {"en": text.en, "zh": text.zh}


def _rounded(rate: float | None) -> float | None:
    return None if rate is None else round(rate, 2)


def _say(language: str, key: str, **data: object) -> str:
    return wording(key, language, **data)
