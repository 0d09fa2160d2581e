"""Totals: every document counts once, on the rung where its verified events leave it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from conformance.model.dates import StatedDate
from conformance.model.lifecycle import Rung, StageEvent
from conformance.registry.histories import tracks
from conformance.registry.totals import NO_GROUP, Grouping, totals
from conformance.workspace import Workspace

TODAY = dt.date(2026, 1, 1)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace.open(tmp_path_factory.mktemp("totals"))


def event(item: str, stage: str, day: str, **more: object) -> StageEvent:
    date = StatedDate.parse(day)
    made = StageEvent("ydt", item, "standard", stage, date, date.latest, source="synthetic")
    return replace(made, **more)  # type: ignore[arg-type]  # fields of the dataclass


def counted(workspace: Workspace, *events: StageEvent, by: Grouping = "body") -> dict[str, dict[str, int]]:
    tracking = workspace.tracking
    machine = tracking.lifecycles["ydt"].main.id
    placed = [replace(one, machine=machine) for one in events]
    known = tracks([*tracking.events(), *placed], tracking.lifecycles, as_of=TODAY)
    found = totals(tracking.registry, known, tracking.lifecycles, by=by)
    return {
        total.group: {
            **{rung.value: count for rung, count in total.rungs.items()},
            "unverified": total.unverified,
            "documents": total.documents,
        }
        for total in found
    }


@pytest.mark.parametrize("by", ["body", "lifecycle"])
def test_every_record_counts_once_at_least(workspace: Workspace, by: Grouping) -> None:
    found = counted(workspace, by=by)
    assert sum(group["documents"] for group in found.values()) >= len(workspace.tracking.registry.standards)


def test_a_document_stands_on_the_rung_of_its_last_event(workspace: Workspace) -> None:
    before = counted(workspace, by="lifecycle")["ydt"]
    drafted = counted(workspace, event("a synthetic draft", "20", "2025-01-05"), by="lifecycle")["ydt"]
    commented = counted(
        workspace,
        event("a synthetic draft", "20", "2025-01-05"),
        event("a synthetic draft", "30", "2025-03-05"),
        by="lifecycle",
    )["ydt"]
    assert drafted.get(Rung.DRAFTING, 0) == before.get(Rung.DRAFTING, 0) + 1
    assert commented.get(Rung.DRAFTING, 0) == before.get(Rung.DRAFTING, 0)
    assert commented.get(Rung.COMMENT, 0) == before.get(Rung.COMMENT, 0) + 1
    assert drafted["documents"] == commented["documents"] == before["documents"] + 1


def test_what_no_source_says_places_nothing(workspace: Workspace) -> None:
    before = counted(workspace, by="lifecycle")["ydt"]
    found = counted(
        workspace, event("a synthetic draft", "60", "2025-01-05", source="", confidence="low"), by="lifecycle"
    )["ydt"]
    assert found["unverified"] == before["unverified"] + 1
    assert found.get(Rung.PUBLISHED, 0) == before.get(Rung.PUBLISHED, 0)


def test_a_document_of_two_sectors_counts_in_both(workspace: Workspace) -> None:
    before = counted(workspace, by="sector")
    found = counted(workspace, event("a synthetic draft", "30", "2025-01-05", sectors=("mining", "power")), by="sector")
    assert [found[name]["documents"] - before[name]["documents"] for name in ("mining", "power")] == [1, 1]
    assert found[NO_GROUP] == before[NO_GROUP]
