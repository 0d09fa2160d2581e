"""Progress toward a target: nothing vanishes, nothing counts without evidence, nothing later changes what was known."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.model.dates import StatedDate
from conformance.model.lifecycle import Lifecycle, Rung, StageEvent
from conformance.model.standards import Registry, Scope, Source, Target
from conformance.model.text import Text
from conformance.registry.histories import item_key, tracks
from conformance.registry.progress import LANDED, Doubt, Progress, Standing, narrowed, progress, redefined
from conformance.workspace import Workspace

TRACKING = Workspace.open().tracking
LIFECYCLES = TRACKING.lifecycles
DAY = dt.date(2026, 11, 24)
EMPTY = replace(TRACKING.registry, standards={})
TARGET = Target(
    id="synthetic",
    title=Text("Synthetic", "合成"),
    goal=2,
    due=StatedDate.parse("2023-12-31"),
    since=StatedDate.parse("2021-01-01"),
    landed=Rung.PUBLISHED,
    document="synthetic",
    scope=Scope(sectors=("*",), specific=False),
    source=Source("synthetic", "low"),
)


def reached(item: str, stage: str, date: str, **said: object) -> StageEvent:
    stated = StatedDate.parse(date)
    event = StageEvent("ydt", item, "stage", stage, stated, stated.latest, "synthetic", "high", sectors=("mining",))
    return replace(event, **said)  # type: ignore[arg-type]  # the fields of an event, by name


def found(
    events: Sequence[StageEvent], *, target: Target = TARGET, as_of: dt.date = DAY, registry: Registry = EMPTY
) -> Progress:
    return progress(target, registry, tracks(events, LIFECYCLES, as_of=as_of), LIFECYCLES, as_of=as_of)


dates = st.dates(dt.date(2019, 1, 1), dt.date(2026, 1, 1))
stage_events = st.builds(
    lambda item, stage, day, delay, source, confidence: StageEvent(
        "ydt",
        item,
        "stage",
        stage,
        StatedDate.on(day),
        day + dt.timedelta(delay),
        source,
        confidence,
        sectors=("mining",),
    ),
    st.sampled_from([f"synthetic {number}" for number in range(6)]),
    st.sampled_from(["20", "30", "40", "55", "60", "70", "90", "95", "cancelled"]),
    dates,
    st.integers(0, 400),
    st.sampled_from(["", "synthetic"]),
    st.sampled_from(["high", "medium", "low"]),
)


@given(st.lists(stage_events, max_size=25), dates)
def test_every_item_that_was_known_has_one_standing(events: list[StageEvent], as_of: dt.date) -> None:
    shown = found(events, as_of=as_of)
    known = {item_key("ydt", event.item) for event in events if event.known <= as_of and event.date.latest <= as_of}
    assert sorted(item_key("ydt", item.number) for item in shown.items) == sorted(known)
    assert sum(len(shown.having(standing)) for standing in Standing) == len(known)


@given(st.lists(stage_events, max_size=25), st.lists(stage_events, max_size=10), dates)
def test_what_becomes_known_later_changes_nothing(
    events: list[StageEvent], later: list[StageEvent], as_of: dt.date
) -> None:
    afterwards = [replace(event, known=max(event.known, as_of + dt.timedelta(1))) for event in later]
    assert found([*events, *afterwards], as_of=as_of) == found(events, as_of=as_of)


@given(st.lists(stage_events, max_size=25))
def test_what_counts_has_a_source_and_lies_in_the_window(events: list[StageEvent]) -> None:
    shown = found(events)
    for item in shown.having(Standing.COUNTED):
        assert item.landed is not None
        assert item.landed.source
        assert item.landed.confidence in {"high", "medium"}
        assert item.landed_on is not None
        assert dt.date(2021, 1, 1) <= item.landed_on <= dt.date(2023, 12, 31)
    assert (shown.series[-1][1] if shown.series else 0) == shown.counted
    assert all(before[0] < after[0] and before[1] < after[1] for before, after in pairwise(shown.series))


@given(st.lists(stage_events, max_size=25))
def test_a_stricter_definition_never_lets_more_land(events: list[StageEvent]) -> None:
    open_window = replace(TARGET, since=None, due=StatedDate.parse("2099-12-31"))
    counts = [found(events, target=redefined(open_window, name)).counted for name in LANDED]
    assert counts == sorted(counts, reverse=True)


@pytest.mark.parametrize(
    ("events", "standing"),
    [
        ([reached("a", "60", "2022-05-01")], Standing.COUNTED),
        ([reached("a", "70", "2023")], Standing.COUNTED),
        ([reached("a", "60", "2024-01-01")], Standing.LATE),
        ([reached("a", "60", "2020-12-31")], Standing.EARLY),
        ([reached("a", "60", "2020-12-31"), reached("a", "70", "2021-04-01")], Standing.EARLY),
        ([reached("a", "55", "2022-05-01")], Standing.OPEN),
        ([reached("a", "30", "2022-05-01"), reached("a", "cancelled", "2022-08-01")], Standing.ENDED),
        ([reached("a", "60", "2022-05-01"), reached("a", "95", "2023-05-01")], Standing.COUNTED),
        ([reached("a", "60", "2022-05-01", source="")], Standing.UNVERIFIED),
        ([reached("a", "60", "2022-05-01", confidence="low")], Standing.UNVERIFIED),
        ([reached("a", "30", "2022-05-01", source="")], Standing.UNVERIFIED),
    ],
)
def test_where_an_item_stands(events: list[StageEvent], standing: Standing) -> None:
    assert [item.standing for item in found(events).items] == [standing]


def test_an_unverified_claim_says_why() -> None:
    shown = found([reached("a", "60", "2022-05-01", source=""), reached("b", "60", "2022-05-01", confidence="low")])
    assert {item.number: item.doubt for item in shown.items} == {"a": Doubt.NO_SOURCE, "b": Doubt.LOW_CONFIDENCE}


def test_what_was_withdrawn_after_landing_still_counts_and_says_so() -> None:
    (item,) = found([reached("a", "60", "2022-05-01"), reached("a", "95", "2023-05-01")]).items
    assert item.ended is not None
    assert (item.ended.stage, item.ended.date) == ("95", "2023-05-01")


def test_a_year_counts_from_its_last_day_and_is_marked_where_it_may_lie_outside_the_window() -> None:
    target = replace(TARGET, since=StatedDate.parse("2021-07-05"))
    (item,) = found([reached("a", "60", "2021")], target=target).items
    assert (item.standing, item.landed_on, item.imprecise) == (Standing.COUNTED, dt.date(2021, 12, 31), True)
    (exact,) = found([reached("a", "60", "2021-12-02")], target=target).items
    assert not exact.imprecise


def test_of_what_may_have_been_true_at_once_the_farther_stage_tells() -> None:
    (item,) = found([reached("a", "70", "2022-10-01"), reached("a", "60", "2022")]).items
    assert item.stage is not None
    assert item.stage.stage == "70"


def test_an_item_of_two_sectors_counts_once_in_all_and_once_in_each() -> None:
    shown = found([reached("a", "60", "2022-05-01", sectors=("mining", "power"))])
    in_sectors = Counter({one.sector.id: one.counts[Standing.COUNTED] for one in shown.sectors})
    assert (shown.counted, in_sectors["mining"], in_sectors["power"], in_sectors.total()) == (1, 1, 1, 2)
    assert len(shown.gaps) == len(EMPTY.sectors) - 2


def test_a_goal_for_each_sector_is_met_in_each_only() -> None:
    target = narrowed(replace(TARGET, goal=1, each_sector=True), ["mining", "power"])
    assert not found([reached("a", "60", "2022-05-01"), reached("b", "60", "2022-05-01")], target=target).met
    both = [reached("a", "60", "2022-05-01"), reached("b", "60", "2022-05-01", sectors=("power",))]
    assert found(both, target=target).met


def test_more_than_the_goal_is_needed_where_it_is_strict() -> None:
    events = [reached("a", "60", "2022-05-01"), reached("b", "60", "2022-05-01")]
    assert found(events).met
    assert not found(events, target=replace(TARGET, strict=True)).met


def test_the_pace_needed_ends_with_the_window() -> None:
    events = [reached("a", "60", "2021-12-31")]
    half = found(events, as_of=dt.date(2022, 12, 31)).pace
    assert half.needed == pytest.approx(1.0, abs=0.01)
    assert half.so_far == pytest.approx(0.5, abs=0.01)
    assert found(events).pace.needed is None


def test_a_history_without_sector_is_in_no_target_of_sectors() -> None:
    assert not found([reached("a", "60", "2022-05-01", sectors=())]).items
    anything = replace(TARGET, scope=Scope(lifecycles=("ydt",), specific=False))
    assert found([reached("a", "60", "2022-05-01", sectors=())], target=anything).counted == 1


def test_an_import_is_counted_with_the_record_of_the_same_number() -> None:
    target = TRACKING.registry.targets["yangfan-2023"]
    events = TRACKING.events(as_of=DAY)
    before = found(events, target=target, registry=TRACKING.registry)
    again = [*events, reached("YD/T3957—2021", "70", "2022-04-01", source="another source")]
    after = found(again, target=target, registry=TRACKING.registry)
    assert [item.id for item in after.items] == [item.id for item in before.items]


def test_the_state_of_another_machine_lands_nothing_unless_it_says_so() -> None:
    lifecycle: Lifecycle = LIFECYCLES["3gpp"]
    event = StageEvent("3gpp", "99.999", "release", "open", StatedDate.parse("2022-01-01"), DAY, "synthetic", "high")
    anything = replace(TARGET, scope=Scope(lifecycles=("3gpp",), specific=False))
    assert lifecycle.machines["release"].states["open"].rung is Rung.PUBLISHED
    assert found([event], target=anything).counted == 0


@pytest.mark.parametrize("name", sorted(TRACKING.registry.targets))
def test_bundled_targets_show_every_sector_and_count_evidence_alone(name: str) -> None:
    target = TRACKING.registry.targets[name]
    shown = found(TRACKING.events(as_of=DAY), target=target, registry=TRACKING.registry)
    assert target.choices is not None
    assert len(shown.sectors) in {3, 15}
    assert all(item.landed and item.landed.source for item in shown.having(Standing.COUNTED))
    assert {item.standard.kind for item in shown.items if item.standard} <= set(target.scope.kinds)


@pytest.mark.parametrize(
    ("item", "lifecycle", "stage"),
    [
        ("YD/T 3957", "ydt", "95"),
        ("yd-t-3957", "ydt", "95"),
        ("YD/T 3957-2021", "gbt", "95"),
        ("YD/T3957", "gbt", "95"),
    ],
)
def test_a_history_belongs_to_a_record_however_it_is_called(item: str, lifecycle: str, stage: str) -> None:
    target = TRACKING.registry.targets["yangfan-2023"]
    events = TRACKING.events(as_of=DAY)
    before = found(events, target=target, registry=TRACKING.registry)
    after = found(
        [*events, reached(item, stage, "2026-01-05", lifecycle=lifecycle)], target=target, registry=TRACKING.registry
    )
    assert [one.id for one in after.items] == [one.id for one in before.items]
    (withdrawn,) = (one for one in after.items if one.id == "yd-t-3957")
    assert withdrawn.standing is Standing.COUNTED
    assert withdrawn.ended is not None


def test_a_history_by_plan_number_is_no_second_item() -> None:
    target = TRACKING.registry.targets["yangfan-2023"]
    events = TRACKING.events(as_of=DAY)
    planned = reached("20230390-T-339", "40", "2024-01-05", lifecycle="gbt", sectors=("iov",))
    before = found(events, target=target, registry=TRACKING.registry)
    after = found([*events, planned], target=target, registry=TRACKING.registry)
    assert [one.id for one in after.items] == [one.id for one in before.items]


def test_a_sector_that_an_import_states_puts_a_record_in_scope() -> None:
    registry = TRACKING.registry
    standard = next(
        one for one in registry.standards.values() if one.specific and one.lifecycle == "ydt" and one.editions
    )
    bare = replace(registry, standards={standard.id: replace(standard, sectors=())})
    target = replace(TARGET, since=None, due=StatedDate.parse("2099"))
    number = str(standard.id)
    assert not found([], target=target, registry=bare).items
    (item,) = found([reached(number, "70", "2025-01-05")], target=target, registry=bare).items
    assert (item.id, item.sectors, item.standing) == (standard.id, ("mining",), Standing.COUNTED)


def test_a_sector_that_nobody_verified_lets_nothing_count() -> None:
    landed = reached("a", "60", "2022-05-01", sectors=())
    claim = reached("a", "30", "2022-01-01", source="")
    (item,) = found([landed, claim]).items
    assert (item.standing, item.doubt) == (Standing.UNVERIFIED, Doubt.SCOPE)
    counted = reached("a", "60", "2022-05-01", sectors=("power",))
    shown = found([counted, claim])
    assert [(one.standing, one.sectors) for one in shown.items] == [(Standing.COUNTED, ("power",))]


@pytest.mark.parametrize("written", ["YD/T 3957-2021", "YD/T3957—2021", "YD/T 3957"])
def test_an_edition_is_one_item_however_it_is_written(written: str) -> None:
    target = replace(TRACKING.registry.targets["yangfan-2023"], unit="edition")
    events = [*TRACKING.events(as_of=DAY), reached(written, "90", "2026-01-05", lifecycle="gbt")]
    items = found(events, target=target, registry=TRACKING.registry).items
    assert [one.number for one in items if "3957" in one.number] == ["YD/T 3957-2021"]
