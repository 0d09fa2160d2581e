"""A run with an ICS statement: a synthetic profile, purposes over items of TS 38.508-2, a synthetic device of n78."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path

import pytest

from conformance.ics.statements import write_statement
from conformance.model.ics import IcsAnswer, ItemKey, Statement, Support
from conformance.model.results import CampaignResult

Run = Callable[..., pytest.RunResult]
Campaigns = Callable[[], list[CampaignResult]]

SPEC = "38.508-2"
FR1, FR2, TDD = "A.4.1-2/7", "A.4.1-2/8", "A.4.1-1/2"
NON_3GPP = "A.4.1-5/2"
"""An item that no capability message answers: access to the 5G core over WLAN."""

REVIEW = "demo/static-conformance-review"
PASSES = "boolean(nr/UE-NR-Capability/rf-Parameters)"

PURPOSES = """<?xml version="1.0" encoding="UTF-8"?>
<purposes xmlns="urn:yangfan:purposes:1" ics="38.508-2">
  <source id="test">this test; synthetic</source>
  <situation id="any">
    <with><en>anything</en><zh>任意</zh></with>
    <when><en>asked</en><zh>询问</zh></when>
    <clause standard="TS 38.331">5.6.1.3</clause>
  </situation>
  {purposes}
</purposes>
"""
PURPOSE = """<purpose id="TP-{id}" situation="any" source="test" confidence="high">
    <requirement profile="demo" id="{id}"/>
    <applicability><if>{condition}</if><why><en>test</en><zh>测试</zh></why></applicability>
    <then><en>it answers</en><zh>回答</zh></then>
  </purpose>"""
REQUIREMENT = """<requirement id="{id}" level="{level}" source="test" confidence="high" rat="nr">
    <title><en>a demand</en><zh>一项要求</zh></title>
    <clause standard="TS 38.306" edition="18.6.0">4.2.7.10</clause>
    {applies}<test>{test}</test>
  </requirement>"""
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<profile xmlns="urn:yangfan:profile:1" id="demo" release="15" scenario="test" synthetic="true">
  <title><en>Synthetic profile of a test</en><zh>测试用的合成要求集</zh></title>
  <source id="test">this test; synthetic</source>
  {requirements}
</profile>
"""
CONDITIONS = {"fr1": FR1, "fr2": FR2, "wlan": NON_3GPP, "advice": NON_3GPP}


LEVELS = {"fr2": "conditional", "advice": "recommended"}
APPLIES = {"fr2": "<applies-if>derived/band[@range='FR2']</applies-if>"}


@pytest.fixture
def started(pytester: pytest.Pytester, run: Run, capture: Callable[..., str]) -> Run:
    """Run the profile, with a statement of the answers that are given, if any are."""
    write_standards(pytester.path)
    locator = capture()

    def start(answers: Mapping[str, str] | None, *words: str, start: Run = run) -> pytest.RunResult:
        named = []
        if answers is not None:
            (pytester.path / "S.xml").write_bytes(statement(answers))
            named = ["--yangfan-ics", "S.xml"]
        return start("--yangfan-sut", locator, "--yangfan-profile", "demo", *named, *words)

    return start


def write_standards(folder: Path) -> None:
    """Write the profile and its purposes, and a configuration that names both."""
    for name in ("profiles", "standards/purposes"):
        (folder / name).mkdir(parents=True)
    purposes = "\n".join(PURPOSE.format(id=name, condition=condition) for name, condition in CONDITIONS.items())
    (folder / "standards/purposes/own.xml").write_text(PURPOSES.format(purposes=purposes), encoding="utf-8")
    requirements = "\n".join(
        REQUIREMENT.format(id=name, level=LEVELS.get(name, "mandatory"), test=PASSES, applies=APPLIES.get(name, ""))
        for name in (*CONDITIONS, "always")
    )
    (folder / "profiles/demo.xml").write_text(PROFILE.format(requirements=requirements), encoding="utf-8")
    (folder / "yangfan.toml").write_text('profiles = ["profiles"]\nstandards = ["standards"]\n', encoding="utf-8")


def statement(answers: Mapping[str, str]) -> bytes:
    declared = {}
    for name, answer in answers.items():
        key = ItemKey(SPEC, *name.split("/"))
        declared[key] = IcsAnswer(key, Support(answer))
    return write_statement(Statement({"manufacturer": "synthetic"}, {SPEC: "19.0.0"}, declared))


def verdicts(campaign: CampaignResult) -> dict[str, str]:
    return {case.id.removeprefix("demo/"): case.verdict.word for case in campaign.cases}


def reason(campaign: CampaignResult, case_id: str) -> str:
    [found] = [case for case in campaign.cases if case.id == case_id]
    return found.reason.spoken("en")


def test_without_a_statement_the_conditions_of_the_profile_decide(started: Run, campaigns: Campaigns) -> None:
    assert started(None).ret == 0
    [campaign] = campaigns()

    assert verdicts(campaign) == dict.fromkeys(("fr1", "wlan", "advice", "always"), "pass")
    [left_out] = campaign.not_applicable
    assert left_out.id == "demo/fr2"
    assert left_out.reason.spoken("en") == "does not apply to this device: pc_nrFR2 no, so N/A"


def test_a_statement_that_agrees_passes_the_review_and_selects(started: Run, campaigns: Campaigns) -> None:
    assert started({FR1: "yes", FR2: "no", NON_3GPP: "yes"}).ret == 0
    [campaign] = campaigns()

    assert list(verdicts(campaign)) == ["static-conformance-review", "fr1", "wlan", "advice", "always"]
    assert set(verdicts(campaign).values()) == {"pass"}
    assert "items declared: 3, of these shown by the device: 2" in reason(campaign, REVIEW)
    assert campaign.conclusion == "conforms"


def test_a_declared_no_leaves_out_with_the_trace(started: Run, campaigns: Campaigns) -> None:
    assert started({FR1: "yes", NON_3GPP: "no"}).ret == 0
    [campaign] = campaigns()

    assert list(verdicts(campaign)) == ["static-conformance-review", "fr1", "always"]
    told = {item.id: item.reason.spoken("en") for item in campaign.not_applicable}
    assert list(told) == ["demo/fr2", "demo/wlan", "demo/advice"]
    assert told["demo/wlan"] == "does not apply to this device: pc_5GCN_N3AN no, so N/A"


def test_an_unanswered_item_blocks_what_is_mandatory(started: Run, campaigns: Campaigns) -> None:
    assert started({FR1: "yes"}).ret == 1
    [campaign] = campaigns()

    assert verdicts(campaign)["wlan"] == "none"
    assert "yangfan ics fill S.xml --set 38.508-2:A.4.1-5/2=yes" in reason(campaign, "demo/wlan")
    assert [case.id for case in campaign.cases if case.verdict.word == "none" and not case.blocking] == ["demo/advice"]
    assert campaign.conclusion == "incomplete"


def test_an_unanswered_item_of_a_recommendation_alone_blocks_nothing(started: Run, campaigns: Campaigns) -> None:
    assert started({FR1: "yes"}, "-k", "not wlan").ret == 0
    [campaign] = campaigns()

    assert reason(campaign, "demo/wlan").startswith("not executed")
    assert "is unanswered" in reason(campaign, "demo/advice")


@pytest.mark.parametrize(("declared", "shown"), [({FR1: "no"}, "shown yes"), ({FR1: "yes", FR2: "yes"}, "shown no")])
def test_a_contradiction_gates_the_campaign(
    started: Run, campaigns: Campaigns, declared: dict[str, str], shown: str
) -> None:
    assert started({NON_3GPP: "yes", **declared}).ret == 1
    [campaign] = campaigns()

    assert verdicts(campaign)["static-conformance-review"] == "none"
    assert shown in reason(campaign, REVIEW)
    assert "UE-NR-Capability.rf-Parameters.supportedBandListNR" in reason(campaign, REVIEW)
    assert campaign.conclusion == "incomplete"


def test_a_contradicted_item_blocks_what_depends_on_it_alone(started: Run, campaigns: Campaigns) -> None:
    started({FR1: "no", NON_3GPP: "yes"})
    [campaign] = campaigns()

    found = verdicts(campaign)
    assert {name for name, verdict in found.items() if verdict == "none"} == {"static-conformance-review", "fr1"}
    assert "declared no, shown yes" in reason(campaign, "demo/fr1")


def test_the_statement_is_among_the_evidence_with_its_digest(started: Run, campaigns: Campaigns) -> None:
    started({FR1: "yes"})
    [campaign] = campaigns()

    assert campaign.evidence[sha256(statement({FR1: "yes"})).hexdigest()] == "S.xml"


def test_a_broken_capture_is_an_error_of_the_review_too(
    started: Run, campaigns: Campaigns, capture: Callable[..., str]
) -> None:
    capture(data=b"\xff\xff\xff")
    assert started({FR1: "yes"}).ret == 1
    [campaign] = campaigns()

    assert set(verdicts(campaign).values()) == {"error"}


@pytest.mark.parametrize(("content", "said"), [(None, "S.xml"), (b"<statement/>", "S.xml"), (b"no statement", "S.xml")])
def test_a_statement_that_cannot_be_used_is_a_usage_error(
    started: Run, pytester: pytest.Pytester, campaigns: Campaigns, content: bytes | None, said: str
) -> None:
    if content is not None:
        (pytester.path / "S.xml").write_bytes(content)
    found = started(None, "--yangfan-ics", "S.xml")

    assert found.ret == pytest.ExitCode.USAGE_ERROR
    assert said in found.stderr.str()
    assert not campaigns()


def test_the_statement_may_be_named_in_pytests_configuration(
    started: Run, pytester: pytest.Pytester, campaigns: Campaigns
) -> None:
    (pytester.path / "S.xml").write_bytes(statement({FR1: "yes", NON_3GPP: "yes"}))
    pytester.makeini("[pytest]\nyangfan_ics = S.xml\n")
    assert started(None).ret == 0
    [campaign] = campaigns()

    assert verdicts(campaign)["static-conformance-review"] == "pass"


def test_the_review_is_an_item_that_can_be_selected(started: Run) -> None:
    listed = started({FR1: "yes"}, "--collect-only", "-q", "-k", "static")

    assert "::static-conformance-review" in listed.outlines[0]


def test_workers_select_alike(started: Run, run_apart: Run, campaigns: Campaigns) -> None:
    pytest.importorskip("xdist")
    answers = {FR1: "no", NON_3GPP: "no"}
    assert started(answers).ret == 1
    assert started(answers, "-n", "2", start=run_apart).ret == 1
    alone, distributed = campaigns()

    assert verdicts(distributed) == verdicts(alone)
    assert [item.id for item in distributed.not_applicable] == [item.id for item in alone.not_applicable]


def test_what_a_statement_keeps_of_a_device_is_no_declaration(started: Run, campaigns: Campaigns) -> None:
    assert started({}).ret == 1
    [campaign] = campaigns()

    assert verdicts(campaign)["static-conformance-review"] == "none"
    assert reason(campaign, REVIEW).startswith("nothing is declared in S.xml")


def test_what_does_not_apply_is_listed_with_its_trace(started: Run) -> None:
    told = started({FR1: "yes", NON_3GPP: "no"}).stdout.str()

    assert "N/A demo/wlan: does not apply to this device: pc_5GCN_N3AN no, so N/A" in told


def test_a_statement_without_anything_to_test_is_warned_of(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile("def test_nothing() -> None: ...")
    found = run("--yangfan-ics", "S.xml")

    assert found.ret == 0
    assert "--yangfan-ics S.xml was ignored" in found.stdout.str()


@pytest.mark.parametrize("answers", [None, {FR1: "yes"}])
def test_broken_purposes_stop_the_run_and_are_no_verdict(
    started: Run, pytester: pytest.Pytester, campaigns: Campaigns, answers: dict[str, str] | None
) -> None:
    (pytester.path / "standards/purposes/own.xml").write_text("<purposes/>", encoding="utf-8")
    found = started(answers)

    assert found.ret == pytest.ExitCode.USAGE_ERROR
    assert "own.xml" in found.stderr.str()
    assert not campaigns()
