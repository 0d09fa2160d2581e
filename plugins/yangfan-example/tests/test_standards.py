"""The synthetic layer of the standards system: records, a lifecycle and a target."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import yangfan_example

from conformance.model.standards import Degree
from conformance.plugins import build_plugin_manager
from conformance.registry.histories import tracks
from conformance.registry.progress import Standing, progress
from conformance.workspace import Workspace
from conformance.workspace.configuration import load_configuration
from conformance.workspace.tracking import Tracking


@pytest.fixture
def tracking(tmp_path: Path) -> Tracking:
    manager = build_plugin_manager()
    if not manager.is_registered(yangfan_example):
        manager.register(yangfan_example)
    return Workspace(load_configuration(tmp_path, environment={}), manager).tracking_with(())


def test_the_records_are_layered_on_the_bundled_ones(tracking: Tracking) -> None:
    standards = tracking.registry.standards
    assert {"yd-t-3709", "example-club-1", "example-club-draft"} <= set(standards)
    [relation] = standards["example-club-1"].relations
    assert relation.degree is Degree.MODIFIED
    assert [one.clause for one in relation.deviations] == ["4.2.7"]
    assert tracking.registry.plan["example-plan.1"].where == "page 1"


def test_the_target_counts_what_the_lifecycle_calls_landed(tracking: Tracking) -> None:
    as_of = dt.date(2024, 12, 31)
    known = tracks(tracking.events(as_of=as_of), tracking.lifecycles, as_of=as_of)
    target = tracking.registry.targets["example-two"]
    report = progress(target, tracking.registry, known, tracking.lifecycles, as_of=as_of)
    assert [item.id for item in report.having(Standing.COUNTED)] == ["example-club-1"]
    assert [item.id for item in report.having(Standing.OPEN)] == ["example-club-draft"]
    assert not report.met


def test_synthetic_records_count_toward_no_other_target(tracking: Tracking) -> None:
    as_of = dt.date(2024, 12, 31)
    known = tracks(tracking.events(as_of=as_of), tracking.lifecycles, as_of=as_of)
    for target in tracking.registry.targets.values():
        if target.id != "example-two":
            items = progress(target, tracking.registry, known, tracking.lifecycles, as_of=as_of).items
            assert not any(item.id.startswith("example") for item in items), target.id
