"""The JUnit report: valid, complete, and nothing looks passed that is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from conformance.model.capability import Clause
from conformance.model.results import CampaignResult, CaseResult, Place
from conformance.model.text import Message, Text
from conformance.reports import junit
from conformance.verdicts import Conclusion, Verdict

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).with_name("junit.xsd")))

texts = st.text(max_size=20)  # control characters and lone surrogates among them
cases = st.builds(
    CaseResult,
    id=texts,
    title=st.builds(Text, texts, texts),
    verdict=st.sampled_from(Verdict),
    reason=st.builds(Message, st.just("store.bad-url"), st.fixed_dictionaries({"reason": texts})),
    clause=st.builds(Clause, texts, texts, texts),
    blocking=st.booleans(),
    place=st.none() | st.builds(Place, texts, st.none() | st.tuples(st.integers(0, 99), st.integers(0, 99))),
    evidence=texts,
)
campaigns = st.builds(
    CampaignResult,
    id=texts,
    sut=texts,
    profile=texts,
    started=texts | st.datetimes().map(lambda time: time.isoformat()),
    finished=texts | st.datetimes().map(lambda time: time.isoformat()),
    plugins=st.dictionaries(texts, texts, max_size=2),
    evidence=st.dictionaries(texts, texts, max_size=2),
    cases=st.lists(cases, max_size=5).map(tuple),
)


def rendered(*campaigns: CampaignResult, language: str = "en") -> etree._Element:
    root = etree.fromstring(junit.render(campaigns, language=language))
    SCHEMA.assertValid(root)
    return root


@given(st.lists(campaigns, max_size=2))
def test_whatever_the_store_holds_becomes_valid_xml(found: list[CampaignResult]) -> None:
    root = rendered(*found)

    assert len(root) == len(found)


@given(campaigns)
def test_only_a_campaign_that_conforms_looks_passed(found: CampaignResult) -> None:
    root = rendered(found)
    looks_passed = root.get("failures") == root.get("errors") == "0"

    assert not looks_passed or found.conclusion is Conclusion.CONFORMS


@given(campaigns)
def test_a_test_case_looks_passed_only_if_it_passed_or_is_advice(found: CampaignResult) -> None:
    suite = rendered(found)[0]
    elements = suite.findall("testcase")[: len(found.cases)]

    for case, element in zip(found.cases, elements, strict=True):
        looks_passed = [child.tag for child in element] == ["system-out"]
        assert looks_passed == (case.verdict is Verdict.PASS or (case.verdict is Verdict.NONE and not case.blocking))


@pytest.mark.parametrize(
    ("name", "tag", "kind"),
    [("F", "failure", "fail"), ("E", "error", "error"), ("I", "error", "inconc"), ("N", "error", "none")],
)
def test_each_verdict_has_its_element_and_type(campaign: CampaignResult, name: str, tag: str, kind: str) -> None:
    [element] = rendered(campaign).xpath(f"//testcase[@name='nr-r17-redcap/{name}']/*")

    assert (element.tag, element.get("type")) == (tag, kind)
    assert "a reason" in element.get("message")


def test_a_failure_tells_demand_clause_place_and_evidence(campaign: CampaignResult) -> None:
    [failure] = rendered(campaign).iter("failure")

    assert failure.text is not None
    assert failure.text.splitlines()[1:] == [
        "Demanded: Demand F",
        "Clause: TS 38.306 v18.6.0 4.2.7.2",
        "Place: nr/UE-NR-Capability/rf-Parameters bit 33",
        f"Evidence: {campaign.cases[0].evidence}",
    ]


def test_advice_passes_and_tells_its_reason(campaign: CampaignResult) -> None:
    [element] = rendered(campaign).xpath("//testcase[@name='nr-r17-redcap/A']/*")

    assert element.tag == "system-out"
    assert element.text.startswith("recommendation not met: ")
    assert "a reason" in element.text


def test_what_does_not_apply_is_skipped_with_its_reason(campaign: CampaignResult) -> None:
    [element] = rendered(campaign).xpath("//testcase[@name='nr-r17-redcap/X']/*")

    assert element.tag == "skipped"
    assert "not declared" in element.get("message")


def test_counts_are_those_of_the_elements(campaign: CampaignResult) -> None:
    root = rendered(campaign, campaign)
    suite = root[0]

    assert {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "7",
        "failures": "1",
        "errors": "3",
        "skipped": "1",
    }
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("14", "2", "6")


def test_the_suite_says_when_it_ran_and_for_how_long(campaign: CampaignResult) -> None:
    suite = rendered(campaign)[0]

    assert suite.get("timestamp") == "2025-01-02T03:04:05"
    assert suite.get("time") == "2.250"


def test_a_clock_that_went_back_gives_no_negative_time(campaign: CampaignResult) -> None:
    suite = rendered(replace(campaign, finished="2025-01-02T03:04:04Z"))[0]

    assert suite.get("time") == "0.000"


def test_properties_name_the_campaign_its_plugins_and_its_evidence(campaign: CampaignResult) -> None:
    found = {item.get("name"): item.get("value") for item in rendered(campaign).iter("property")}

    assert found["campaign"] == campaign.id
    assert found["sut"] == "capture:module.hex"
    assert found["profile"] == "nr-r17-redcap"
    assert found["conclusion"] == "does-not-conform"
    assert found["synthetic"] == "false"
    assert found["plugin.yangfan-example"] == "1.2"
    assert found[f"evidence.{campaign.cases[0].evidence}"] == "module.hex"


def test_an_interrupted_campaign_of_passes_is_an_error(campaign: CampaignResult) -> None:
    interrupted = replace(campaign, cases=campaign.cases[:1], finished="")

    [error] = rendered(interrupted).iter("error")

    assert error.get("type") == "incomplete"
    assert error.getparent().get("name") == "conclusion"


def test_a_campaign_that_judged_nothing_is_an_error(campaign: CampaignResult) -> None:
    [error] = rendered(replace(campaign, cases=())).iter("error")

    assert "nothing can be concluded" in error.get("message")


def test_control_characters_are_written_as_escapes(campaign: CampaignResult) -> None:
    root = rendered(replace(campaign, sut="capture:\x1b[31m\udcff.hex"))

    [value] = root.xpath("//property[@name='sut']/@value")
    assert value == "capture:\\x1b[31m\\xdcff.hex"


def test_reasons_are_in_the_language_of_the_report(campaign: CampaignResult) -> None:
    [failure] = rendered(campaign, language="zh").iter("failure")

    assert "一个原因" in failure.get("message")
    assert failure.text is not None
    assert "条款：" in failure.text
