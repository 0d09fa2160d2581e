from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

import pytest

from conformance.model.results import CampaignResult
from conformance.verdicts import Conclusion

Run = Callable[..., pytest.RunResult]
Campaigns = Callable[[], list[CampaignResult]]


@pytest.fixture
def started(run: Run, profile: Callable[..., str], capture: Callable[..., str], every_kind: tuple[str, ...]) -> Run:
    name, locator = profile(*every_kind), capture()
    return lambda *words: run("--yangfan-sut", locator, "--yangfan-profile", name, *words)


def verdicts(result: CampaignResult) -> dict[str, str]:
    return {case.id.partition("/")[2]: case.verdict.word for case in result.cases}


def test_every_requirement_is_judged_recorded_and_told_apart(started: Run, campaigns: Campaigns) -> None:
    result = started()
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*demo.xml *.FIa.*", "*1 failed, 2 passed, 1 deselected, *"])
    (campaign,) = campaigns()
    assert verdicts(campaign) == {"P": "pass", "F": "fail", "I": "inconc", "A": "none", "C": "pass"}
    assert [left.id for left in campaign.not_applicable] == ["demo/N"]
    assert campaign.finished
    assert campaign.conclusion is Conclusion.DOES_NOT_CONFORM
    assert campaign.sut == "capture:module.hex"
    assert "yangfan" in campaign.plugins
    assert len(campaign.evidence) == 1


def test_a_failure_is_a_few_lines_without_traceback(started: Run) -> None:
    text = started("-k", "F and mandatory").stdout.str()
    assert "RLC is declared (mandatory)" in text
    assert "clause: TS 38.306 v18.6.0 4.2.7.10" in text
    assert "Traceback" not in text
    assert ".py:" not in text


def test_the_short_summary_says_why_something_is_inconclusive(started: Run) -> None:
    result = started("-k", "I and not demo.xmlx", "-rN")
    result.stdout.re_match_lines([r"INCONC demo\.xml::I - .*UE-EUTRA-Capability.*"])


def test_words_follow_the_language(started: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YANGFAN_LANG", "zh")
    result = started("-v")
    text = result.stdout.str()
    assert re.search(r"demo\.xml::F 不通过", text)
    assert re.search(r"demo\.xml::I 不确定", text)
    assert re.search(r"demo\.xml::A 建议", text)
    assert re.search(r"demo\.xml::P 通过", text)


def test_a_recommendation_that_is_not_met_does_not_fail_the_run(
    run: Run,
    profile: Callable[..., str],
    capture: Callable[..., str],
    every_kind: tuple[str, ...],
    campaigns: Campaigns,
) -> None:
    passes, _, _, advice, *_ = every_kind
    result = run("--yangfan-sut", capture(), "--yangfan-profile", profile(passes, advice))
    assert result.ret == 0
    result.stdout.re_match_lines([r"ADVICE demo\.xml::A - .*"])
    assert campaigns()[0].conclusion is Conclusion.CONFORMS


@pytest.mark.parametrize("kept", [4, 0, 9])
def test_a_broken_capture_is_an_error_of_every_requirement(
    started: Run, capture: Callable[..., str], campaigns: Campaigns, octets: bytes, kept: int
) -> None:
    capture(data=octets[:kept])
    result = started()
    assert result.ret == 1
    assert "Traceback" not in result.stdout.str() + result.stderr.str()
    (campaign,) = campaigns()
    assert set(verdicts(campaign).values()) == {"error"}
    assert len(campaign.cases) == 6
    assert campaign.conclusion is Conclusion.INCOMPLETE


def test_a_truncated_capture_of_a_stated_type_names_type_and_bit(
    started: Run, capture: Callable[..., str], campaigns: Campaigns, octets: bytes
) -> None:
    capture(data=octets[:-1])
    started("--yangfan-type", "UE-NR-Capability")
    case = campaigns()[0].cases[0]
    assert "UE-NR-Capability" in str(case.reason)
    said = re.search(r"bit (\d+)", str(case.reason))
    assert said
    assert case.place
    assert case.place.path.startswith("UE-NR-Capability")
    assert case.place.bits == (int(said[1]), int(said[1]) + 1)
    assert case.evidence == hashlib.sha256(octets[:-1]).hexdigest()


def test_what_was_not_selected_keeps_the_campaign_incomplete(started: Run, campaigns: Campaigns) -> None:
    result = started("demo.xml::P")
    assert result.ret == 0
    (campaign,) = campaigns()
    assert verdicts(campaign) == {"P": "pass", "F": "none", "I": "none", "A": "none", "C": "none"}
    assert campaign.conclusion is Conclusion.INCOMPLETE


def test_an_interrupted_run_keeps_what_it_recorded_and_stays_unfinished(
    run_apart: Run, profile: Callable[..., str], capture: Callable[..., str], every_kind: tuple[str, ...],
    campaigns: Campaigns, pytester: pytest.Pytester,
) -> None:  # fmt: skip
    pytester.makeconftest(
        """
        import pytest

        @pytest.hookimpl(tryfirst=True)
        def pytest_runtest_setup(item):
            if item.name == "I":
                raise KeyboardInterrupt
        """
    )
    result = run_apart("--yangfan-sut", capture(), "--yangfan-profile", profile(*every_kind))
    assert result.ret == 2
    (campaign,) = campaigns()
    assert verdicts(campaign) == {"P": "pass", "F": "fail"}
    assert not campaign.finished


def test_a_store_that_cannot_be_opened_stops_the_run_before_it_began(started: Run, pytester: pytest.Pytester) -> None:
    (pytester.path / "other.db").write_text("this is no database, and it stays as it is" * 100)
    result = started("--yangfan-db", "other.db")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "other.db" in result.stderr.str() + result.stdout.str()
    assert "Traceback" not in result.stderr.str() + result.stdout.str()


def test_observing_plugins_hear_of_every_verdict_and_of_the_end(
    started: Run, pytester: pytest.Pytester, campaigns: Campaigns
) -> None:
    pytester.makeconftest(
        """
        import pytest
        from conformance.hookspecs import hookimpl
        from conformance.pytest_plugin.activation import WORKSPACE
        from conformance.workspace import Workspace

        class Observer:
            @hookimpl
            def verdict_reached(self, campaign, case):
                print("HEARD", case.id, case.verdict.word)

            @hookimpl
            def campaign_finished(self, result):
                print("FINISHED", result.id)

        def pytest_configure(config):
            config.stash[WORKSPACE] = Workspace.open(plugins=[Observer()])
        """
    )
    text = started("-s").stdout.str()
    (campaign,) = campaigns()
    heard = re.findall(r"HEARD demo/(\w) (\w+)", text)
    assert heard == [("P", "pass"), ("F", "fail"), ("I", "inconc"), ("A", "none"), ("C", "pass")]
    assert f"FINISHED {campaign.id}" in text


def test_reports_are_written_where_asked(started: Run, pytester: pytest.Pytester) -> None:
    started("--yangfan-report", "out")
    assert {path.suffix for path in (pytester.path / "out").iterdir()} == {".html", ".xml", ".json"}
