"""Which campaign is the baseline of which, and how the comparison is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.cli.baseline import baseline_json, find_baselines, show_progress
from conformance.errors import StoreError, UsageError
from conformance.model.capability import Clause
from conformance.model.results import CampaignResult, CaseResult, NotApplicable
from conformance.model.text import Message, Text
from conformance.store.baselines import progress
from conformance.store.database import ResultsStore
from conformance.verdicts import Verdict
from conformance.workspace import Workspace

CLAUSE = Clause("TS 38.306", "4")


def campaign(
    name: str, *, sut: str = "a", profile: str = "demo", finished: str = "2025-01-02T03:04:06Z"
) -> CampaignResult:
    return CampaignResult(name, f"capture:{sut}.hex", profile, "2025-01-02T03:04:05Z", finished=finished)


@pytest.fixture
def database(tmp_path: Path) -> str:
    path = tmp_path / "results.db"
    with ResultsStore.open(path) as store:
        for one in (
            campaign("a1"),
            campaign("a2"),
            campaign("b1", sut="b"),
            campaign("other", profile="other"),
            campaign("broken", finished=""),
        ):
            store.begin(one)
    return str(path)


def found(database: str, names: list[str], *keys: tuple[str, str]) -> list[str]:
    return [one.id for one in find_baselines(database, names, keys).values()]


def test_one_baseline_serves_every_sut_of_its_profile(database: str) -> None:
    keys = [("capture:x.hex", "demo"), ("capture:y.hex", "demo")]

    assert found(database, ["a1"], *keys) == ["a1", "a1"]


def test_of_several_baselines_of_a_profile_that_of_the_sut_counts(database: str) -> None:
    keys = [("capture:b.hex", "demo"), ("capture:a.hex", "demo"), ("capture:a.hex", "other")]

    assert found(database, ["a1", "b1", "other"], *keys) == ["b1", "a1", "other"]


@pytest.mark.parametrize("sut", ["capture:a.hex", "capture:x.hex"])
def test_several_that_would_do_are_refused(database: str, sut: str) -> None:
    with pytest.raises(UsageError, match="a1, a2"):
        found(database, ["a1", "a2"], (sut, "demo"))


def test_latest_stands_in_for_profiles_that_no_named_campaign_has(database: str) -> None:
    keys = [("capture:a.hex", "demo"), ("capture:a.hex", "other")]

    assert found(database, ["a1", "latest"], *keys) == ["a1", "other"]


def test_latest_is_the_same_sut_before_any_other_and_never_unfinished(database: str) -> None:
    keys = [("capture:a.hex", "demo"), ("capture:x.hex", "demo")]

    assert found(database, ["latest"], *keys) == ["a2", "b1"]


def test_an_unfinished_campaign_is_no_baseline(database: str) -> None:
    with pytest.raises(UsageError, match="broken was never finished"):
        found(database, ["broken"], ("capture:a.hex", "demo"))


def test_a_campaign_of_another_profile_is_no_baseline(database: str) -> None:
    with pytest.raises(UsageError, match="other: other"):
        found(database, ["other"], ("capture:a.hex", "demo"))


def test_an_unknown_campaign_is_an_error(database: str) -> None:
    with pytest.raises(StoreError, match="nonsense"):
        found(database, ["nonsense"], ("capture:a.hex", "demo"))


def case(name: str, verdict: Verdict, *, blocking: bool = True) -> CaseResult:
    return CaseResult(name, Text(name, name), verdict, Message("pytest.held"), CLAUSE, blocking=blocking)


def test_the_comparison_is_told_in_words_and_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    old = CampaignResult(
        "old", "capture:a.hex", "demo", "", cases=tuple(case(name, Verdict.PASS) for name in ("lost", "gone", "advice"))
    )
    left_out = NotApplicable("gone", Text("x", "x"), Message("pytest.held"), CLAUSE)
    new = CampaignResult(
        "new", "b", "demo", "", cases=(case("advice", Verdict.NONE, blocking=False),), not_applicable=(left_out,)
    )
    compared = progress(old, new)
    show_progress(compared)
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]

    assert lines[0] == ["since", "old", "(capture:a.hex", "×", "demo)"]
    assert ["worse", "advice", "pass", "advice"] in [line[:4] for line in lines]
    assert ["worse", "lost", "pass", "no", "longer", "run"] in [line[:6] for line in lines]
    assert ["gone", "gone", "pass", "not", "applicable"] in [line[:5] for line in lines]
    document = baseline_json(compared)
    assert document["regressed"] is True
    assert document["gone"] == [
        {
            "id": "gone",
            "old": {"verdict": "pass", "reason": "the test passed"},
            "new": None,
            "not_applicable": "the test passed",
        }
    ]


def test_an_interrupted_run_keeps_its_exit_code_and_is_compared_with_nothing(
    command: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    this = replace(campaign("old", profile="nr-baseline"), sut="module:r15-embb")
    with ResultsStore.open(tmp_path / ".yangfan" / "results.db") as store:
        store.begin(replace(this, cases=(case("lost", Verdict.PASS),)))

    def interrupted(workspace: Workspace, *_: object, **__: object) -> int:
        workspace.store.begin(replace(this, id="new", finished=""))
        workspace.store.record("new", case("kept", Verdict.PASS))
        workspace.manager.hook.verdict_reached(campaign="new", case=case("kept", Verdict.PASS))
        return 2

    monkeypatch.setattr("conformance.cli.pytest_session.run_pytest", interrupted)
    words = ("run", "--sut", "module:r15-embb", "--baseline", "old")
    told = command(*words)

    assert told.code == 2
    assert "not compared with the baseline" in told.out
    assert "worse" not in told.out
