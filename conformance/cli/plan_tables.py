"""Test plans in tables and words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from conformance import messages
from conformance.cli.plan_json import key_text
from conformance.cli.tables import write_table
from conformance.ics.answers import LPP_RELEASE, RELEASES
from conformance.ics.plan_differences import ChangeKind
from conformance.model.applicability import Decision
from conformance.reports.planned import SIGNS

if TYPE_CHECKING:
    from conformance.ics.explanation import ItemStory, SelectorStory, Story
    from conformance.ics.members import Membership
    from conformance.ics.plan import Planner, WaitingItem
    from conformance.ics.plan_differences import AnswerChange, PlanChange
    from conformance.model.applicability import PlanEntry
    from conformance.model.ics import ItemKey

_FEW = 8
_REASONS = 4
_REPEATED = re.compile(r"(?<![\w-])(?:nonCriticalExtension\.){2,}")


def write_entries(entries: Iterable[PlanEntry]) -> None:
    """Write test cases, a line each."""
    rows = [
        (entry.case.spec, entry.case.clause, decision_word(entry.decision), entry.code, _over(entry), entry.case.title)
        for entry in entries
    ]
    write_table(_headings("spec", "clause", "decision", "code", "over", "title"), rows, colours=_colours())


def write_counts(entries: Sequence[PlanEntry]) -> None:
    """Write how many test cases of each specification have which decision."""
    counts: dict[str, Counter[Decision]] = {}
    for entry in entries:
        counts.setdefault(entry.case.spec, Counter())[entry.decision] += 1
    rows = [_count_row(spec, counted) for spec, counted in counts.items()]
    rows.append(_count_row(messages.text("plan.all"), sum(counts.values(), Counter())))
    write_table((*_headings("spec"), *map(decision_word, SIGNS), *_headings("count")), rows)


def write_waiting(found: Sequence[WaitingItem], planner: Planner) -> None:
    """Write the missing answers, and what of them nobody can give."""
    askable = [one for one in found if one.key in RELEASES or planner.book.has(one.key)]
    rows = [(key_text(one.key), *_named(planner, one.key), str(one.decides), str(one.waiting)) for one in askable]
    write_table(_headings("item", "mnemonic", "question", "decides", "waiting"), rows)
    if len(askable) < len(found):
        click.echo(messages.text("plan.not-askable", {"count": len(found) - len(askable)}))


def write_changes(changes: Iterable[PlanChange]) -> None:
    """Write the test cases in which two plans differ."""
    rows = [
        (
            change.case.spec,
            change.case.clause,
            decision_word(change.old.decision) if change.old else "—",
            decision_word(change.new.decision) if change.new else "—",
            "; ".join(_reasons(change)),
            change.case.title,
        )
        for change in changes
    ]
    write_table(_headings("spec", "clause", "old", "new", "because", "title"), rows, colours=_colours())


def write_story(story: Story) -> None:
    """Write the whole story of one test case."""
    entry, case = story.entry, story.entry.case
    click.echo(f"{case.spec} {case.clause}  {case.title}")
    click.echo(f"{decision_word(entry.decision)}: {entry.trace}\n")
    lines = {
        "source": case.source,
        "release": str(story.release.trace),
        "scope": str(story.scope.trace),
        "condition": str(story.outcome.trace),
        **_condition_lines(story),
    }
    for name, line in lines.items():
        if line:
            click.echo(f"{messages.text(f'plan.line-{name}')}: {line}")
    click.echo()
    write_table(_headings("item", "mnemonic", "answer", "said"), [_item_row(item) for item in story.items])
    rows = [row for selector in story.selectors for row in _selector_rows(selector)]
    rows += [(messages.text("plan.branch"), label, *_membership_cells(one)) for label, one in story.branches.items()]
    if rows:
        click.echo()
    write_table(_headings("selector", "selects", "answer", "waits"), rows)
    if case.specific_ics:
        click.echo(messages.text("plan.specific", {"items": case.specific_ics}))


def short_path(place: str) -> str:
    """Write an ASN.1 path without the extensions that it leads through one after the other."""
    return _REPEATED.sub("….", place)


def decision_word(decision: Decision) -> str:
    """Return *decision* as the publications write it, and what is undecided in the language of the user."""
    return messages.text("expressions.unanswered") if decision is Decision.UNANSWERED else decision.value


def _condition_lines(story: Story) -> Mapping[str, str]:
    condition = story.condition
    if condition is None:
        return {"cell": story.entry.case.condition}
    repairs = f"{condition.repaired} ({', '.join(condition.repairs)})" if condition.repaired else ""
    return {
        "published": f"{condition.code}: {condition.published} [{condition.source} {condition.table}]",
        "repaired": repairs,
        "unresolved": ", ".join(condition.unresolved),
    }


def _item_row(item: ItemStory) -> Sequence[str]:
    data = {name: str(getattr(item.answer, name, "")) for name in ("support", "value", "place", "origin")}
    data["other"] = item.other.support.value if item.other else ""
    data["place"] = short_path(data["place"])
    data["other_place"] = short_path(item.other.place) if item.other else ""
    said = messages.text(f"plan.said-{item.said.value}", data).strip(" :,")
    answer = messages.text(f"expressions.{item.support.value}")
    return key_text(item.key), item.mnemonic, answer, said


def _selector_rows(story: SelectorStory) -> Iterator[Sequence[str]]:
    """Yield the selector, then what it selects: names with the same answer in one line."""
    published = story.selector.published if story.selector else messages.text("plan.selector-undefined")
    if story.read_as:
        published = f"{published} → {story.read_as} ({', '.join(story.repairs)})"
    yield " ".join(filter(None, (story.subtest, story.code))), published, "", ""
    grouped: dict[tuple[str, str], list[str]] = {}
    for name, one in story.members.items():
        grouped.setdefault(_membership_cells(one), []).append(name)
    for cells, names in grouped.items():
        yield "", ", ".join(names), *cells
    if not story.members:
        yield "", "…", *_membership_cells(story.others)


def _membership_cells(one: Membership) -> tuple[str, str]:
    waits = [*map(key_text, sorted(one.missing)), *sorted(one.causes)]
    return messages.text(f"expressions.{one.support.value}"), _listed(waits)


def _over(entry: PlanEntry) -> str:
    """Write what a test case is run over: of many things the first; ``?`` marks what is undecided."""
    possible = [f"{band}?" for band in entry.possible_bands]
    shown = _listed([*entry.bands, *possible, *entry.configurations, *entry.branches, *entry.subtests])
    return f"{shown} ?".strip() if entry.undecided else shown


def _listed(names: Sequence[str], *, separator: str = ", ", few: int = _FEW) -> str:
    """Write the first of some names, and how many more there are."""
    return separator.join(names[:few]) + (f" … +{len(names) - few}" if len(names) > few else "")


def _reasons(change: PlanChange) -> Iterator[str]:
    if change.condition:
        yield messages.text("plan.condition-differs")
    if change.because:
        yield _listed([*map(_answer_change, change.because)], separator="; ", few=_REASONS)
    if change.kind is not ChangeKind.SCOPE:
        return
    for sign, names in (("+", change.scope.gained), ("-", change.scope.lost)):
        if names:
            yield f"{sign} {_listed(names)}"


def _answer_change(one: AnswerChange) -> str:
    if one.key in RELEASES:
        lpp = "LPP " if one.key == LPP_RELEASE else ""
        return f"{lpp}{messages.text('plan.line-release')} {one.old or '?'} → {one.new or '?'}"
    old, new = (messages.text(f"expressions.{said}") for said in (one.old, one.new))
    return f"{one.mnemonic or one.key} {old} → {new}"


def _named(planner: Planner, key: ItemKey) -> tuple[str, str]:
    if key in RELEASES:
        return "", messages.text(f"plan.{key.item}-question")
    item = planner.book.item(key)
    return (item.mnemonic, str(item.name)) if item else ("", key.item)


def _count_row(name: str, counts: Counter[Decision]) -> Sequence[str]:
    return (name, *(str(counts[decision]) for decision in SIGNS), str(counts.total()))


def _headings(*names: str) -> Sequence[str]:
    return [messages.text(f"plan.column-{name}") for name in names]


def _colours() -> Mapping[str, str]:
    styles = {Decision.RECOMMENDED: "green", Decision.OPTIONAL: "cyan", Decision.UNANSWERED: "yellow"}
    return {decision_word(decision): style for decision, style in styles.items()}
