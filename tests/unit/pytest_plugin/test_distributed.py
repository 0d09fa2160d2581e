from __future__ import annotations

from collections.abc import Callable

import pytest

from conformance.model.results import CampaignResult

pytest.importorskip("xdist")

Run = Callable[..., pytest.RunResult]
Campaigns = Callable[[], list[CampaignResult]]


@pytest.fixture
def started(
    run_apart: Run, profile: Callable[..., str], capture: Callable[..., str], every_kind: tuple[str, ...]
) -> Run:
    name, locator = profile(*every_kind), capture()
    return lambda *words: run_apart("--yangfan-sut", locator, "--yangfan-profile", name, "-n", "2", *words)


def verdicts(campaign: CampaignResult) -> dict[str, str]:
    return {case.id: case.verdict.word for case in campaign.cases}


def test_workers_judge_and_the_controller_records_once(
    started: Run, pytester: pytest.Pytester, campaigns: Campaigns
) -> None:
    pytester.makepyfile(
        test_own="""
        import pytest

        @pytest.mark.clause("TS 38.306", "4.2.7.2")
        def test_band(ue_capability):
            assert ue_capability.xpath("boolean(nr)")
        """
    )
    result = started()
    assert result.ret == 1
    result.stdout.re_match_lines([r"INCONC demo\.xml::I - .*", r".*1 failed, 3 passed, 1 inconc, 1 advice.*"])
    (campaign,) = campaigns()
    assert verdicts(campaign) == {
        "demo/P": "pass",
        "demo/F": "fail",
        "demo/I": "inconc",
        "demo/A": "none",
        "demo/C": "pass",
        "test_own.py::test_band": "pass",
    }
    assert [left.id for left in campaign.not_applicable] == ["demo/N"]
    assert campaign.finished


def test_a_test_whose_worker_died_is_an_error(started: Run, pytester: pytest.Pytester, campaigns: Campaigns) -> None:
    pytester.makeconftest(
        """
        import os
        import pytest

        @pytest.hookimpl(tryfirst=True)
        def pytest_runtest_setup(item):
            if item.name == "I":
                os._exit(9)
        """
    )
    started()
    (campaign,) = campaigns()
    assert verdicts(campaign)["demo/I"] == "error"
    assert verdicts(campaign)["demo/P"] == "pass"
