"""Suites of vectors in pytest: chunks, verdicts of single vectors in the store, interruption and resumption."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from conformance.model.results import CampaignResult
from conformance.model.vector import VectorResult
from conformance.store.database import ResultsStore
from conformance.verdicts import Conclusion, Verdict

Run = Callable[..., pytest.RunResult]
Campaigns = Callable[[], list[CampaignResult]]
Codec = Callable[..., str]

WRONG = """
if octets.hex() == "{octets}":
    return Answer(AnswerKind.ACCEPTED, value={{"band": 1, "duplex": "fdd", "bandwidth": 1}}, has_value=True)
"""
INTERRUPTS = """
import os, signal
asked = int(os.environ.setdefault("ASKED", "0")) + 1
os.environ["ASKED"] = str(asked)
if asked == 1201 and not os.path.exists("interrupted"):
    open("interrupted", "w").close()
    os.kill(os.getppid(), signal.SIGINT)
    import time
    time.sleep(30)
"""


@pytest.fixture
def store(pytester: pytest.Pytester) -> Iterator[ResultsStore]:
    with ResultsStore.open(pytester.path / ".yangfan" / "results.db") as opened:
        yield opened


def cases(campaign: CampaignResult) -> dict[str, str]:
    return {case.id: case.verdict.word for case in campaign.cases}


def judged(store: ResultsStore) -> list[VectorResult]:
    return list(store.vector_results(store.campaign("latest").id))


def test_the_strict_codec_passes_in_chunks_of_one_rule(run: Run, suite: str, campaigns: Campaigns) -> None:
    result = run("--yangfan-sut", "engine:strict", "--yangfan-suite", suite, "-v")
    result.stdout.fnmatch_lines(
        [
            "bands/suite.xml::component[[]0-499[]] PASS*",
            "bands/suite.xml::component[[]500-999[]] PASS*",
            "bands/suite.xml::component[[]1000-1099[]] PASS*",
            "bands/suite.xml::trailing[[]0-0[]] PASS*",
            "*engine:strict × bands: Conforms (4 pass)",
            "*1103 vectors: 1103 pass",
        ]
    )
    (campaign,) = campaigns()
    assert cases(campaign) == dict.fromkeys(
        ["bands/component", "bands/trailing", "bands/truncated", "bands/explicit-default"], "pass"
    )
    assert campaign.conclusion is Conclusion.CONFORMS
    assert campaign.vectors
    assert campaign.vectors.counts["component"] == {Verdict.PASS: 1100}
    assert str(campaign.cases[0].clause) == "X.691 19.2, 19.3"


def test_a_failing_chunk_names_its_vectors_and_how_to_explode_one(
    run: Run, suite: str, codec: Codec, campaigns: Campaigns, vectors: tuple
) -> None:
    locator = codec(WRONG.format(octets=vectors[7].octets.hex()))
    result = run("--yangfan-sut", locator, "--yangfan-suite", suite)
    result.stdout.fnmatch_lines(
        [
            "1 of 500 vectors did not pass; the first: component-8-1: decoded to another value*",
            "*component-8-1 fail: decoded to another value: SupportedBand.band is 1 instead of 8 (SupportedBand.band)",
            "*--yangfan-vector component-8-1*",
        ]
    )
    assert result.ret == 1
    (campaign,) = campaigns()
    assert cases(campaign)["bands/component"] == "fail"
    assert campaign.cases[0].place
    assert campaign.vectors
    (finding,) = campaign.vectors.findings
    assert (finding.id, finding.verdict) == ("component-8-1", Verdict.FAIL)
    assert finding.reason.data["octets"] == vectors[7].octets.hex()


def test_a_named_vector_is_an_item_of_its_own_that_tells_everything(
    run: Run, suite: str, codec: Codec, campaigns: Campaigns, vectors: tuple
) -> None:
    locator = codec(WRONG.format(octets=vectors[7].octets.hex()))
    words = ["--yangfan-sut", locator, "--yangfan-suite", suite]
    result = run(*words, "--yangfan-vector", "component-8-1", "--yangfan-vector", "trailing-1", "-v")
    result.stdout.fnmatch_lines(
        [
            "bands/suite.xml::component[[]component-8-1[]] FAIL*",
            "bands/suite.xml::trailing[[]trailing-1[]] PASS*",
            f"*octets: {vectors[7].octets.hex()}",
            '*expected: valid {"rat": "nr", "band": 8, "duplex": "tdd", "bandwidth": 1}',
            "*asked: decode",
            '*answered: {"band": 1, "duplex": "fdd", "bandwidth": 1}',
        ]
    )
    (campaign,) = campaigns()
    assert cases(campaign) == {
        "bands/component": "fail",
        "bands/trailing": "pass",
        "bands/truncated": "none",
        "bands/explicit-default": "none",
    }


def test_a_vector_that_no_suite_has_is_a_usage_error(run: Run, suite: str) -> None:
    words = ["--yangfan-sut", "engine:strict", "--yangfan-suite", suite, "--yangfan-vector", "nowhere"]
    assert run(*words).ret == pytest.ExitCode.USAGE_ERROR


@pytest.mark.parametrize(
    ("decision", "verdict", "code"), [("accept", "pass", 0), ("either", "pass", 0), ("refuse", "fail", 1)]
)
def test_a_policy_decides_what_is_acceptable(
    run: Run, suite: str, campaigns: Campaigns, decision: str, verdict: str, code: int
) -> None:
    words = ["--yangfan-sut", "engine:strict", "--yangfan-suite", suite, "-k", "explicit-default"]
    assert run(*words, f"--yangfan-policy=explicit-default={decision}").ret == code
    (campaign,) = campaigns()
    assert cases(campaign)["bands/explicit-default"] == verdict
    assert any(f"explicit-default={decision}" in origin for origin in campaign.evidence.values())


@pytest.mark.parametrize("decision", ["explicit-default", "nothing=accept", "explicit-default=perhaps"])
def test_a_policy_that_cannot_be_is_a_usage_error(run: Run, suite: str, decision: str) -> None:
    words = ["--yangfan-sut", "engine:strict", "--yangfan-suite", suite, "--yangfan-policy", decision]
    result = run(*words)
    assert result.ret == pytest.ExitCode.USAGE_ERROR


def test_a_capture_is_no_codec(run: Run, suite: str, capture: Callable[..., str]) -> None:
    result = run("--yangfan-sut", capture(), "--yangfan-suite", suite)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*capture:module.hex is no codec*--sut codec:*"])


def test_codecs_and_devices_are_told_apart_in_one_run(
    run: Run, suite: str, capture: Callable[..., str], profile: Callable[..., str], campaigns: Campaigns,
    every_kind: tuple[str, ...],
) -> None:  # fmt: skip
    words = ["--yangfan-sut", capture(), "--yangfan-profile", profile(every_kind[0])]
    assert run(*words, "--yangfan-sut", "engine:strict", "--yangfan-suite", suite).ret == 0
    assert [(campaign.sut, campaign.profile) for campaign in campaigns()] == [
        ("capture:module.hex", "demo"),
        ("engine:strict", "bands"),
    ]


def test_a_codec_that_cannot_be_started_is_an_error_of_every_rule(run: Run, suite: str, campaigns: Campaigns) -> None:
    result = run("--yangfan-sut", "codec:./nowhere-to-be-found", "--yangfan-suite", suite)
    assert result.ret == 1
    (campaign,) = campaigns()
    assert set(cases(campaign).values()) == {"error"}
    assert campaign.vectors is None
    assert campaign.conclusion is Conclusion.INCOMPLETE


def test_a_suite_of_another_text_of_the_schema_is_an_error(
    run: Run, suite: str, campaigns: Campaigns, pytester: pytest.Pytester
) -> None:
    path = pytester.path / suite / "suite.xml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r'(digest=")[0-9a-f]{8}', r"\g<1>00000000", text, count=1), encoding="utf-8")
    assert run("--yangfan-sut", "engine:strict", "--yangfan-suite", suite).ret == 1
    (campaign,) = campaigns()
    assert set(cases(campaign).values()) == {"error"}
    assert "another text of device-specification" in str(campaign.cases[0].reason)


def test_a_chunk_is_selected_by_its_node_id(run: Run, suite: str, campaigns: Campaigns) -> None:
    words = ["--yangfan-sut", "engine:strict", "--yangfan-suite", suite, "bands/suite.xml::component[500-999]"]
    run(*words).assert_outcomes(passed=1)
    (campaign,) = campaigns()
    assert cases(campaign)["bands/component"] == "none"
    assert str(campaign.cases[0].reason).startswith("500 of 1100 vectors judged")
    assert campaign.conclusion is Conclusion.INCOMPLETE


def test_collecting_reads_no_vector(run: Run, suite: str, pytester: pytest.Pytester) -> None:
    for part in (pytester.path / "bands").glob("vectors-*.xml"):
        part.unlink()
    result = run("--yangfan-sut", "engine:strict", "--yangfan-suite", suite, "--collect-only", "-q")
    assert result.ret == 0
    assert len([line for line in result.outlines if "::" in line]) == 6


def test_an_interrupted_campaign_keeps_what_was_judged_and_is_resumed(
    run_apart: Run, suite: str, codec: Codec, store: ResultsStore
) -> None:
    words = ["--yangfan-sut", codec(INTERRUPTS), "--yangfan-suite", suite]
    assert run_apart(*words).ret == pytest.ExitCode.INTERRUPTED
    (summary,) = store.campaigns()
    assert not summary.finished
    before = judged(store)
    assert 500 < len(before) < 1000  # the second chunk was not at its end
    assert run_apart(*words, "--yangfan-resume", "latest").ret == 0
    (campaign,) = store.campaigns()
    assert campaign.finished
    after = judged(store)
    assert [result.id for result in after[: len(before)]] == [result.id for result in before]
    assert len({result.id for result in after}) == len(after) == 1103
    assert campaign.conclusion is Conclusion.CONFORMS


def test_a_campaign_under_other_policies_is_not_resumed(
    run_apart: Run, suite: str, codec: Codec, store: ResultsStore
) -> None:
    words = ["--yangfan-sut", codec(INTERRUPTS), "--yangfan-suite", suite]
    run_apart(*words)
    result = run_apart(*words, "--yangfan-resume", "latest", "--yangfan-policy", "explicit-default=refuse")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "cannot be resumed" in result.stdout.str() + result.stderr.str()
    assert not store.campaign("latest").finished


def test_a_finished_campaign_is_not_resumed(run: Run, suite: str, store: ResultsStore) -> None:
    words = ["--yangfan-sut", "engine:strict", "--yangfan-suite", suite]
    run(*words)
    assert run(*words, "--yangfan-resume", "latest").ret == pytest.ExitCode.USAGE_ERROR
    assert run(*words, "--yangfan-resume", store.campaign("latest").id).ret == pytest.ExitCode.USAGE_ERROR


def test_workers_judge_chunks_and_the_controller_records_them(run_apart: Run, suite: str, store: ResultsStore) -> None:
    pytest.importorskip("xdist")
    result = run_apart("--yangfan-sut", "engine:strict", "--yangfan-suite", suite, "-n", "2")
    result.assert_outcomes(passed=6)
    assert len(judged(store)) == 1103
    assert store.campaign("latest").conclusion is Conclusion.CONFORMS


def test_a_chunk_whose_worker_died_is_an_error_of_its_rule_alone(
    run_apart: Run, suite: str, store: ResultsStore, pytester: pytest.Pytester
) -> None:
    pytest.importorskip("xdist")
    pytester.makeconftest(
        """
        import os
        import pytest

        @pytest.hookimpl(tryfirst=True)
        def pytest_runtest_setup(item):
            if item.name == "component[500-999]":
                os._exit(9)
        """
    )
    run_apart("--yangfan-sut", "engine:strict", "--yangfan-suite", suite, "-n", "2")
    verdicts = cases(store.campaign("latest"))
    assert verdicts.pop("bands/component") == "error"
    assert set(verdicts.values()) == {"pass"}
    assert len(judged(store)) == 603
