"""Progress in words: what a target means, what became of it, which evidence an item has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.registry.progress import Standing
from conformance.reports.wording import wording

if TYPE_CHECKING:
    from conformance.registry.progress import Item, Progress, Reached


def verdict(progress: Progress, language: str) -> str:
    """Say in a sentence whether the target is reached, and what is missing."""
    result = result_name(progress)
    due = str(progress.target.due.latest)
    if progress.target.each_sector:
        reached = sum(one.counts[Standing.COUNTED] >= progress.needed for one in progress.sectors)
        said: dict[str, object] = {"reached": reached, "total": len(progress.sectors), "due": due}
        return wording(f"progress.verdict-sectors-{result}", language, **said)
    missing = max(progress.needed - progress.counted, 0)
    said = {"counted": progress.counted, "needed": progress.needed, "missing": missing, "due": due}
    return wording(f"progress.verdict-{result}", language, **said)


def result_name(progress: Progress) -> str:
    """Return ``met``, ``missed`` or ``open``."""
    if progress.met:
        return "met"
    return "missed" if progress.closed else "open"


def goal_text(progress: Progress, language: str) -> str:
    """Say how many are wanted."""
    key = "progress.goal-each" if progress.target.each_sector else "progress.goal-total"
    return wording(key, language, needed=progress.needed)


def window_text(progress: Progress, language: str) -> str:
    """Say from when to when landing counts."""
    target = progress.target
    due = str(target.due.latest)
    if target.since is None:
        return wording("progress.window-any", language, due=due)
    return wording("progress.window-from", language, since=str(target.since.earliest), due=due)


def pace_text(progress: Progress, language: str) -> str:
    """Say how fast items landed and have to land, ``""`` if neither can be said."""
    said = []
    if progress.pace.so_far is not None:
        said.append(wording("progress.pace-so-far", language, rate=f"{progress.pace.so_far:.1f}"))
    if progress.pace.needed is not None:
        said.append(wording("progress.pace-needed", language, rate=f"{progress.pace.needed:.1f}"))
    return " · ".join(said)


def stage_text(reached: Reached | None, language: str) -> str:
    """Name a stage, with the way it was written where that says more."""
    if reached is None:
        return wording("progress.none", language)
    title = reached.state.title.spoken(language) if reached.state else reached.stage
    known = reached.state is None or reached.stage in {reached.state.id, *reached.state.also}
    return title if known else f"{title} {reached.stage}"


def stage_and_date(reached: Reached | None, language: str) -> str:
    """Name a stage with its date."""
    if reached is None:
        return wording("progress.none", language)
    stage = stage_text(reached, language)
    return f"{stage} {reached.date}" if reached.date else wording("progress.undated-stage", language, stage=stage)


def confidence_text(reached: Reached | None, language: str) -> str:
    """Name the confidence of a source."""
    if reached is None or reached.confidence not in {"high", "medium", "low"}:
        return ""
    return wording(f"progress.confidence-{reached.confidence}", language)


def item_number(item: Item, language: str) -> str:
    """Return the number of an item, or say that it has none."""
    return item.number or wording("progress.no-number", language)


def item_title(item: Item, language: str) -> str:
    """Return the title of an item, what it is called if it has none."""
    return item.titles.spoken(language) or item.id


def remarks(item: Item, language: str) -> list[str]:
    """Say why an item is unverified, that its date is imprecise, that it was withdrawn since."""
    said = []
    if item.doubt is not None:
        said.append(wording(f"progress.doubt-{item.doubt}", language))
    if item.imprecise:
        said.append(wording("progress.imprecise", language))
    if item.ended is not None:
        ended = item.ended
        said.append(wording("progress.withdrawn-since", language, stage=stage_text(ended, language), date=ended.date))
    return said
