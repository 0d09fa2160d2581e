"""The JSON document is a contract that other tools read."""

from __future__ import annotations

import json
from dataclasses import replace

from conformance.model.results import CampaignResult
from conformance.model.text import Message
from conformance.reports import json_document
from conformance.reports.json_document import campaign_json


def test_a_campaign_has_the_keys_of_the_contract(campaign: CampaignResult) -> None:
    document = campaign_json(campaign, "en")

    assert document.keys() >= {"campaign", "sut", "profile", "conclusion", "counts", "plugins", "cases"}
    assert document["campaign"] == "20250102-030405-abcdef"
    assert document["conclusion"] == "does-not-conform"
    assert document["counts"] == {"none": 2, "pass": 1, "inconc": 1, "fail": 1, "error": 1}
    assert document["plugins"] == {"yangfan": "0.1.0", "yangfan-example": "1.2"}


def test_a_case_has_the_keys_of_the_contract(campaign: CampaignResult) -> None:
    cases = campaign_json(campaign, "en")["cases"]

    assert isinstance(cases, list)
    assert cases[-1] == {
        "id": "nr-r17-redcap/F",
        "title": "Demand F",
        "verdict": "fail",
        "blocking": True,
        "reason": str(campaign.cases[-1].reason),
        "clause": "TS 38.306 4.2.7.2",
        "edition": "18.6.0",
        "place": {"path": "nr/UE-NR-Capability/rf-Parameters", "bits": [33, 34]},
        "evidence": campaign.cases[-1].evidence,
    }
    assert cases[0]["place"] == {"path": "nr/UE-NR-Capability/phy-Parameters", "bits": None}
    assert cases[1]["place"] is None


def test_what_does_not_apply_is_listed_with_its_reason(campaign: CampaignResult) -> None:
    [item] = campaign_json(campaign, "en")["not_applicable"]  # type: ignore[misc]  # the document is plain JSON

    assert item["id"] == "nr-r17-redcap/X"
    assert "not declared" in item["reason"]
    assert item["clause"] == "TS 38.101-1 7.2"


def test_what_is_not_known_is_null(campaign: CampaignResult) -> None:
    bare = replace(campaign, finished="", cases=(replace(campaign.cases[0], evidence="", place=None),))
    document = json.loads(json_document.render([bare], language="en"))["campaigns"][0]

    assert document["finished"] is None
    assert document["cases"][0]["evidence"] is None
    assert document["cases"][0]["place"] is None


def test_titles_and_reasons_are_in_the_language_asked_for(campaign: CampaignResult) -> None:
    document = json.loads(json_document.render([campaign], language="zh"))["campaigns"][0]

    assert document["cases"][0]["title"] == "要求 P"
    assert "一个原因" in document["cases"][0]["reason"]


def test_a_reason_of_a_plugin_that_is_gone_is_written_out(campaign: CampaignResult) -> None:
    reason = Message("gone.away", {"count": 3, "what": Message("gone.too")})
    stranger = replace(campaign, cases=(replace(campaign.cases[0], reason=reason),))

    [case] = campaign_json(stranger, "en")["cases"]  # type: ignore[misc]  # the document is plain JSON

    assert case["reason"] == "gone.away (count=3, what=gone.too)"


def test_the_report_is_json_even_with_a_file_name_that_is_no_utf8(campaign: CampaignResult) -> None:
    document = json.loads(json_document.render([replace(campaign, sut="capture:\udcff")], language="en"))

    assert document["campaigns"][0]["sut"] == "capture:\udcff"
