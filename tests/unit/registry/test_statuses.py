"""Where standards stand follows from what is dated, by the day, and the store's events move it as records do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace

import hypothesis.strategies as st
import pytest
from hypothesis import given

from conformance.model.dates import StatedDate
from conformance.model.identifier import Identifier
from conformance.model.lifecycle import Lifecycle, Machine, Outcome, Rung, StageEvent, State
from conformance.model.standards import (
    Edition,
    Registry,
    Relation,
    RelationKind,
    Source,
    Standard,
    StatedStage,
    Titles,
)
from conformance.model.text import Text
from conformance.registry.histories import tracks
from conformance.registry.index import Index
from conformance.registry.lifecycles import resolve
from conformance.registry.statuses import Standings, Status
from conformance.registry.tracked import with_tracks
from conformance.registry.tree import system_tree

SOURCE = Source("synthetic", "high")
NUMBER = Identifier("YD/T", "9998", form="yd")
RUNGS = {
    "idea": (Rung.IDEA, Outcome.OPEN),
    "draft": (Rung.DRAFTING, Outcome.OPEN),
    "issued": (Rung.PUBLISHED, Outcome.LANDED),
    "valid": (Rung.IN_FORCE, Outcome.LANDED),
    "review": (Rung.UNDER_REVIEW, Outcome.LANDED),
    "gone": (Rung.WITHDRAWN, Outcome.ENDED),
    "merged": (None, Outcome.ENDED),
}
STATES = {name: State(name, Text(name, name), rung, outcome) for name, (rung, outcome) in RUNGS.items()}
LIFECYCLES = {"ours": Lifecycle("ours", Text("", ""), "", {"main": Machine("main", Text("", ""), STATES, frozenset())})}
DAYS = st.dates(dt.date(2015, 1, 1), dt.date(2025, 12, 31))
STAGES = st.sampled_from(sorted(STATES))


def day(text: str) -> StatedDate:
    return StatedDate.parse(text)


def standard(*editions: Edition, number: Identifier | None = NUMBER, **more: object) -> Standard:
    one = Standard("one", number, Titles(en="One"), "somebody", "industry", "ours", SOURCE, editions=editions)
    return replace(one, **more)  # type: ignore[arg-type]  # a test names the fields that it is about


def edition(year: str, *, issued: str = "", effective: str = "", withdrawn: str = "") -> Edition:
    issue, effect, end = (day(text) if text else None for text in (issued, effective, withdrawn))
    return Edition(replace(NUMBER, year=year), SOURCE, issued=issue, effective=effect, withdrawn=end)


def event(item: str, stage: str, date: str, **more: object) -> StageEvent:
    told = StageEvent("ours", item, "main", stage, day(date), day(date).latest, "synthetic")
    return replace(told, **more)  # type: ignore[arg-type]  # a test names the fields that it is about


def standings(
    *standards: Standard,
    events: Iterable[StageEvent] = (),
    as_of: str | dt.date = "2026-01-01",
    lifecycles: Mapping[str, Lifecycle] = LIFECYCLES,
) -> Standings:
    on = dt.date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
    records = Registry({}, {}, {}, {one.id: one for one in standards})
    tracked = with_tracks(records, tracks(events, lifecycles, as_of=on), lifecycles)
    return Standings(Index(tracked.registry), lifecycles, resolve, on, tracked.events, tracked.unrecorded)


def status(of: Standings, name: str = "one") -> Status | None:
    return of.standing(of.index.registry.standards[name])


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2019-12-31", None),
        ("2020-04-15", None),
        ("2020-04-16", Status.PUBLISHED),
        ("2020-06-30", Status.PUBLISHED),
        ("2020-07-01", Status.IN_FORCE),
        ("2024-12-30", Status.IN_FORCE),
        ("2024-12-31", Status.WITHDRAWN),
    ],
)
def test_each_date_counts_from_its_last_day(as_of: str, expected: Status | None) -> None:
    one = standard(edition("2020", issued="2020-04-16", effective="2020-07-01", withdrawn="2024"))
    assert status(standings(one, as_of=as_of)) is expected


def test_what_has_no_date_is_worked_on() -> None:
    assert status(standings(standard(Edition(None, SOURCE), number=None))) is Status.OPEN
    assert status(standings(standard())) is Status.OPEN


def test_a_stage_without_date_tells_only_where_no_other_does() -> None:
    undated = StatedStage("issued", None, SOURCE)
    assert status(standings(standard(replace(edition("2020"), stages=(undated,))))) is Status.PUBLISHED
    dated = StatedStage("draft", day("2019"), SOURCE)
    assert status(standings(standard(replace(edition("2020"), stages=(undated, dated))))) is Status.OPEN


def test_a_later_edition_supersedes_once_it_is_in_force() -> None:
    old = edition("2014", issued="2014-01-01", effective="2014-06-01")
    new = edition("2022", issued="2022-01-01", effective="2022-08-01")
    one = standard(old, new)
    before, after = standings(one, as_of="2022-07-31"), standings(one, as_of="2022-08-01")
    assert (before.edition(old, one), before.edition(new, one)) == (Status.IN_FORCE, Status.PUBLISHED)
    assert (after.edition(old, one), after.edition(new, one)) == (Status.SUPERSEDED, Status.IN_FORCE)
    assert status(after) is Status.IN_FORCE


def test_releases_stand_beside_one_another() -> None:
    number = Identifier("3GPP TS", "99.999", form="3gpp")
    releases = [
        Edition(replace(number, version=release), SOURCE, issued=day(f"20{release}")) for release in ("15", "16")
    ]
    one = standard(*releases, number=number)
    found = standings(one)
    assert [found.edition(release, one) for release in releases] == [Status.PUBLISHED] * 2


@pytest.mark.parametrize(("target", "expected"), [("2014", Status.SUPERSEDED), ("2010", Status.IN_FORCE)])
def test_another_standard_supersedes_the_edition_that_it_names(target: str, expected: Status) -> None:
    old = standard(edition("2014", issued="2014-01-01", effective="2014-06-01"))
    relation = Relation(RelationKind.SUPERSEDES, replace(NUMBER, year=target), SOURCE)
    number = Identifier("YD/T", "9999", form="yd")
    newer = Edition(replace(number, year="2020"), SOURCE, issued=day("2020"))
    other = standard(newer, number=number, id="other", relations=(relation,))
    assert status(standings(old, other)) is expected


def test_an_imported_withdrawal_ends_a_recorded_standard_from_its_day_on() -> None:
    one = standard(edition("2020", issued="2020-04-16", effective="2020-07-01"))
    told = [event("YD/T 9998-2020", "gone", "2024-03-01")]
    assert status(standings(one, events=told, as_of="2024-02-29")) is Status.IN_FORCE
    assert status(standings(one, events=told, as_of="2024-03-01")) is Status.WITHDRAWN


def test_what_became_known_later_changes_nothing_earlier() -> None:
    one = standard(edition("2020", issued="2020-04-16"))
    told = [event("YD/T 9998-2020", "gone", "2024-03-01", known=dt.date(2025, 1, 1))]
    assert status(standings(one, events=told, as_of="2024-12-31")) is Status.PUBLISHED
    assert status(standings(one, events=told, as_of="2025-01-01")) is Status.WITHDRAWN


@pytest.mark.parametrize("doubt", [{"source": ""}, {"confidence": "low"}])
def test_what_is_not_verified_moves_no_record(doubt: dict[str, object]) -> None:
    one = standard(edition("2020", issued="2020-04-16"))
    told = [
        event("YD/T 9998-2020", "gone", "2024-03-01", **doubt),
        event("YD/T 9998-2025", "valid", "2025-03-01", **doubt),
    ]
    found = standings(one, events=told)
    assert status(found) is Status.PUBLISHED
    assert len(found.index.registry.standards["one"].editions) == 1


def test_an_edition_that_only_the_store_has_supersedes_the_recorded_one() -> None:
    old = edition("2020", issued="2020-04-16")
    found = standings(standard(old), events=[event("YD/T9998—2025", "issued", "2025-03-01")])
    one = found.index.registry.standards["one"]
    assert [(str(each.identifier and each.identifier.year), found.edition(each, one)) for each in one.editions] == [
        ("2020", Status.SUPERSEDED),
        ("2025", Status.PUBLISHED),
    ]
    assert one.editions[1].issued == day("2025-03-01")
    assert not found.unrecorded


def test_a_plan_number_moves_the_draft_that_came_from_it() -> None:
    plan = Identifier("", "2021-0123T-YD", form="plan")
    draft = standard(Edition(None, SOURCE), number=None, plans=(plan,))
    assert status(standings(draft, events=[event("2021-0123T-YD", "issued", "2024")])) is Status.PUBLISHED


def test_work_on_the_next_edition_leaves_the_present_one_in_force() -> None:
    one = standard(edition("2020", issued="2020-04-16", effective="2020-07-01"))
    assert status(standings(one, events=[event("YD/T 9998", "draft", "2024")])) is Status.IN_FORCE


def test_what_comes_after_a_withdrawal_begins_anew() -> None:
    one = standard(edition("2020", issued="2020-04-16", effective="2020-07-01", withdrawn="2022"))
    assert status(standings(one, events=[event("YD/T 9998-2020", "issued", "2021")])) is Status.WITHDRAWN
    assert status(standings(one, events=[event("YD/T 9998-2020", "valid", "2023")])) is Status.IN_FORCE


def test_an_item_without_record_is_a_standard_marked_so() -> None:
    told = [
        event("YD/T 1-2024", "issued", "2024-05-01", title="合成标准", sectors=("mining",)),
        event("some draft", "draft", "2024-05-01", title="Some draft", source=""),
    ]
    found = standings(events=told)
    named = {one.titles.spoken("en"): one for one in found.index.registry.standards.values()}
    assert found.unrecorded == {one.id for one in named.values()}
    numbered, draft = named["合成标准"], named["Some draft"]
    assert (found.standing(numbered), numbered.source.verified, numbered.sectors) == (
        Status.PUBLISHED, True, ("mining",),
    )  # fmt: skip
    assert (found.standing(draft), draft.source.verified, draft.identifier) == (Status.OPEN, False, None)


@given(st.lists(st.tuples(STAGES, DAYS), min_size=1, max_size=8), DAYS)
def test_a_history_says_the_same_recorded_or_imported(told: list[tuple[str, dt.date]], as_of: dt.date) -> None:
    days = {date: stage for stage, date in told}  # of one day, a record and a store may order stages otherwise
    ordered = sorted(days.items())
    stages = tuple(StatedStage(stage, StatedDate.on(date), SOURCE) for date, stage in ordered)
    recorded = standings(standard(replace(edition("2020"), stages=stages)), as_of=as_of)
    apart = {"ours": replace(LIFECYCLES["ours"], debounce_days=0)}
    events = [event("YD/T 9998-2020", stage, date.isoformat()) for date, stage in ordered]
    imported = standings(events=events, as_of=as_of, lifecycles=apart)
    if any(date <= as_of for date in days):
        (name,) = imported.unrecorded
        assert status(imported, name) is status(recorded)
    else:
        assert not imported.unrecorded
        assert status(recorded) is None


@given(st.lists(st.tuples(st.sampled_from(["YD/T 1-2020", "YD/T 1-2024", "YD/T 2", "a draft", "9.9"]), STAGES, DAYS)))
def test_whatever_is_tracked_is_listed_once(told: list[tuple[str, str, dt.date]]) -> None:
    found = standings(events=[event(item, stage, date.isoformat()) for item, stage, date in told])
    documents = {"YD/T 1-2024": "YD/T 1-2020"}
    assert len(found.unrecorded) == len({documents.get(item, item) for item, _, _ in told})
    assert all(status(found, name) is not None for name in found.unrecorded)


def test_a_tree_counts_what_has_no_record_apart() -> None:
    one = standard(edition("2020", issued="2020"))
    unverified = standard(edition("2021", issued="2021"), id="two", number=None, source=Source("", "low"))
    found = standings(one, unverified, events=[event("a draft", "draft", "2024")])
    total = system_tree(found.index.registry, found).total
    assert (total.recorded, total.unverified, total.unrecorded, total.numbered) == (1, 1, 1, 1)
    assert sum(total.statuses.values()) == total.recorded


def test_the_state_that_an_event_names_is_told_with_its_day() -> None:
    found = standings(events=[event("YD/T 1-2024", "valid", "2024-05-01"), event("YD/T 1-2024", "review", "2025")])
    (one,) = found.index.registry.standards.values()
    reached = found.reached(one.editions[0], one)
    assert reached is not None
    assert (reached.status, reached.since, reached.state) == (Status.IN_FORCE, dt.date(2024, 5, 1), STATES["valid"])
