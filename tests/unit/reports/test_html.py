"""The HTML report: one page that loads nothing, in one language, and lets nothing through unescaped."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from conformance.messages import catalogue
from conformance.model.capability import Clause
from conformance.model.results import CampaignResult, CaseResult, NotApplicable, Place
from conformance.model.text import Message, Text
from conformance.reports import html
from conformance.verdicts import Verdict

STYLE = files("conformance.reports").joinpath("templates", "report.css").read_text(encoding="utf-8")

hostile = st.lists(
    st.sampled_from(
        [
            "<script>",
            "</script>",
            "</style>",
            "<img src=x onerror=a>",
            '"',
            "'",
            "&amp;",
            "{{ x }}",
            "a",
            "\0\x1b\udcff",
        ]
    ),
    max_size=4,
).map("".join)


def rendered(*campaigns: CampaignResult, language: str = "en") -> HtmlElement:
    octets = html.render(campaigns, language=language)
    return document_fromstring(octets, parser=HTMLParser(encoding="utf-8"))


def words(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


@given(hostile, st.sampled_from(Verdict), st.booleans())
def test_nothing_from_the_store_becomes_markup(text: str, verdict: Verdict, blocking: bool) -> None:  # noqa: FBT001  # Hypothesis fills it
    both = Text(text, text)
    reason = Message("store.bad-url", {"reason": text})
    clause = Clause(text, text, text)
    case = CaseResult(text, both, verdict, reason, clause, blocking, Place(text, (1, 2)), text)
    left_out = NotApplicable(text, both, reason, clause)
    found = CampaignResult(text, text, text, text, text, {text: text}, {text: text}, (case,), (left_out,))
    empty = CampaignResult("", "", "", "", "x", {"": ""}, {"": ""}, (case,), (left_out,))

    page = rendered(found, found)

    assert not list(page.iter("script", "img", "iframe", "object", "embed", "link", "form"))
    assert len(list(page.iter("style"))) == 1
    assert all(not name.startswith("on") for element in page.iter(etree.Element) for name in element.attrib)
    assert [element.tag for element in rendered(empty, empty).iter(etree.Element)].count("section") == len(
        list(page.iter("section"))
    )


def test_the_text_of_the_store_is_all_there(campaign: CampaignResult) -> None:
    text = "<b>&amp; {{ 1 + 1 }} 'x' \"y\""
    page = rendered(replace(campaign, sut=text, cases=(replace(campaign.cases[0], title=Text(text, text)),)))

    assert page.text_content().count(text) == 2


def test_the_page_loads_nothing(campaign: CampaignResult) -> None:
    page = rendered(campaign, campaign)

    assert {
        name for element in page.iter(etree.Element) for name in element.attrib if name in {"src", "action"}
    } == set()
    assert all(link.get("href").startswith("#") for link in page.xpath("//*[@href]"))
    assert "url(" not in STYLE
    assert "@import" not in STYLE
    [policy] = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"


@pytest.mark.parametrize(("language", "tag"), [("en", "en"), ("zh", "zh-CN")])
def test_the_page_names_its_language(campaign: CampaignResult, language: str, tag: str) -> None:
    assert rendered(campaign, language=language).get("lang") == tag


def test_each_language_is_complete(campaign: CampaignResult) -> None:
    english, chinese = (words(rendered(campaign, campaign, language=language).body) for language in ("en", "zh"))
    labels = [
        (catalogue("en")[key], catalogue("zh")[key])
        for key in catalogue("en")
        if key.startswith("report.") and "{" not in catalogue("en")[key]
    ]

    assert not re.search("[一-鿿]", english.replace("扬帆", ""))
    assert [en for en, zh in labels if en in english and zh not in chinese] == []
    assert not re.search("[A-Za-z]{3,} [A-Za-z]{3,} [A-Za-z]{3,}", chinese)


def test_what_to_fix_comes_first_and_its_worst_first(campaign: CampaignResult) -> None:
    [section] = rendered(campaign).find_class("campaign")
    findings = [words(card.find_class("id")[0]) for card in section.find_class("finding")]

    assert findings == [f"nr-r17-redcap/{name}" for name in "FEINA"]
    assert [words(heading) for heading in section.iter("h3")] == [
        "What to fix 4",
        "All test cases 6",
        "Advice 1",
        "Not applicable 1",
        "Campaign",
    ]


def test_a_finding_tells_reason_clause_place_and_evidence(campaign: CampaignResult) -> None:
    card = words(rendered(campaign).find_class("finding")[1])

    assert "error nr-r17-redcap/E" in card
    assert "Demand E" in card
    assert "a reason" in card
    assert "TS 38.306 4.2.7.2 v18.6.0" in card
    assert "nr/UE-NR-Capability bits 918–925" in card
    assert "3f1c9a77b2e8…" in card


def test_all_cases_are_in_the_order_they_were_judged(campaign: CampaignResult) -> None:
    [table] = rendered(campaign).find_class("cases")
    rows = [words(row) for row in table.iter("tr")][1:]

    assert [re.search("redcap/(.)", row)[1] for row in rows] == list("PNIAEF")  # type: ignore[index]  # each row has an id


def test_a_verdict_is_told_by_word_and_sign_too(campaign: CampaignResult) -> None:
    [table] = rendered(campaign).find_class("cases")
    badges = [words(badge) for badge in table.find_class("verdict")]

    assert badges == ["✓pass", "–none", "?inconc", "–none", "!error", "✗fail"]


def test_the_summary_counts_verdicts_and_explains_the_conclusion(campaign: CampaignResult) -> None:
    page = rendered(campaign)

    assert words(page.find_class("banner")[0]) == (
        "✗Does not conform 1 of 5 required test cases failed: the SUT does not do what they demand."
    )
    assert [words(item) for item in page.find_class("counts")[0].iter("li")] == [
        "1 ✓pass",
        "1 ✗fail",
        "1 !error",
        "1 ?inconc",
        "2 –none",
        "1 Not applicable",
    ]


@pytest.mark.parametrize(
    ("kept", "finished", "explanation"),
    [
        (slice(0, 1), "2025-01-02T03:04:07Z", "All 1 required test cases passed."),
        (slice(0, 1), "", "The campaign was not finished."),
        (slice(0, 3), "2025-01-02T03:04:07Z", "but 2 of 3 did not pass either"),
        (slice(3, 4), "2025-01-02T03:04:07Z", "No required test case was judged"),
    ],
)
def test_every_conclusion_is_explained(campaign: CampaignResult, kept: slice, finished: str, explanation: str) -> None:
    page = rendered(replace(campaign, cases=campaign.cases[kept], finished=finished))

    assert explanation in words(page.find_class("banner")[0])


def test_facts_name_times_plugins_and_evidence(campaign: CampaignResult) -> None:
    facts = words(rendered(campaign).find_class("facts")[0])

    assert "20250102-030405-abcdef" in facts
    assert "2025-01-02 03:04:05 UTC" in facts
    assert "yangfan 0.1.0, yangfan-example 1.2" in facts
    assert f"module.hex sha256:{campaign.cases[0].evidence}".replace(" ", "") in facts.replace(" ", "")


@pytest.mark.parametrize("synthetic", [True, False])
def test_synthetic_data_is_labelled_and_nothing_else_is(campaign: CampaignResult, *, synthetic: bool) -> None:
    page = rendered(replace(campaign, synthetic=synthetic))

    assert ["SYNTHETIC" in words(heading) for heading in page.iter("h2")] == [synthetic]
    assert ("no device was tested" in words(page)) is synthetic


def test_several_campaigns_begin_with_an_overview(campaign: CampaignResult) -> None:
    other = replace(campaign, id="other", profile="nr-r15-embb", synthetic=True, cases=campaign.cases[:1])
    page = rendered(campaign, other)

    [overview] = page.find_class("overview")
    rows = [[words(cell) for cell in row] for row in overview.xpath(".//tbody/tr")]
    assert rows == [
        ["✗Does not conform", "nr-r17-redcap", "capture:module.hex", "1", "1", "1", "1", "2", "1"],
        ["✓Conforms", "nr-r15-embb", "capture:module.hex SYNTHETIC", "1", "0", "0", "0", "0", "1"],
    ]
    for link in overview.iter("a"):
        assert page.get_element_by_id(link.get("href")[1:]).tag == "section"


def test_one_campaign_needs_no_overview(campaign: CampaignResult) -> None:
    assert not rendered(campaign).find_class("overview")


def test_every_cell_is_labelled_for_narrow_windows(campaign: CampaignResult) -> None:
    for table in rendered(campaign, campaign).iter("table"):
        headings = [words(heading) for heading in table.iter("th")]
        for row in table.xpath(".//tbody/tr"):
            assert [cell.get("data-label") for cell in row] == headings


def test_table_heads_are_repeated_on_paper(campaign: CampaignResult) -> None:
    printing = STYLE[STYLE.index("@media print") :]

    assert "thead { display: table-header-group; }" in printing
    assert all(table.find("thead") is not None for table in rendered(campaign).iter("table"))


@pytest.mark.parametrize("name", ["pass", "fail", "error", "inconc", "none"])
def test_verdicts_have_the_contrast_that_wcag_demands(name: str) -> None:
    ground = colour(f"--{name}-ground")

    assert contrast(colour(f"--{name}"), "#ffffff") >= 4.5  # WCAG 2.2, success criterion 1.4.3
    assert contrast(colour(f"--{name}"), ground) >= 4.5
    assert contrast(colour("--ink"), ground) >= 4.5


@pytest.mark.parametrize("name", ["--ink", "--quiet", "--faint", "--brand"])
def test_text_has_the_contrast_that_wcag_demands(name: str) -> None:
    assert contrast(colour(name), "#ffffff") >= 4.5


def test_no_colour_is_hidden_from_the_test_of_contrast() -> None:
    rules = STYLE[STYLE.index("}") :]

    assert set(re.findall("#[0-9a-f]{3,6}", rules)) <= {"#fff", "#56616e"}


def colour(variable: str) -> str:
    found = re.search(rf"{variable}: (#[0-9a-f]{{6}});", STYLE)
    assert found, variable
    return found[1]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(rgb: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(rgb[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
