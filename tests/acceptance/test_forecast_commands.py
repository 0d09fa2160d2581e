"""Forecasts and back-tests from the command line, as people and tools ask for them, on synthetic and real histories."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree, html

Yangfan = Callable[..., Any]

ROW = {"horizon_months", "band", "coverage", "mae", "coverage_interval", "crps", "cutoffs", "baseline"}
SVG = {"svg": "http://www.w3.org/2000/svg"}
TARGET = """<?xml version="1.0" encoding="UTF-8"?>
<targets xmlns="urn:yangfan:standards:1">
  <target id="own" goal="{goal}" since="2022-01-01" due="{due}" landed="U5">
    <title><en>Synthetic target</en><zh>合成目标</zh></title>
    <document>synthetic</document>
    <scope lifecycles="{lifecycle}" specific="false"/>
    <source confidence="low">synthetic</source>
  </target>
</targets>
"""


def synthetic_rows(count: int) -> str:
    """Documents that begin every 13 days; three in five land after some months, one is withdrawn, one falls silent."""
    lines = ["item,title,stage,date,known,source"]
    for number in range(count):
        begin = dt.date(2010, 1, 15) + dt.timedelta(days=number * 13)
        lines.append(f"PEP {9000 + number},Synthetic {number},Draft,{begin},,synthetic")
        end = begin + dt.timedelta(days=40 + number * 7919 % 900)
        stage = ("Accepted", "Accepted", "Withdrawn", "Accepted", "")[number * 31 % 5]
        if stage and end < dt.date(2024, 1, 1):
            lines.append(f"PEP {9000 + number},Synthetic {number},{stage},{end},,synthetic")
    return "\n".join(lines) + "\n"


@pytest.fixture
def imported(yangfan: Yangfan, tmp_path: Path) -> Yangfan:
    """The command in a folder whose store has a synthetic history of proposals."""
    (tmp_path / "history.csv").write_text(synthetic_rows(390), encoding="utf-8")
    assert yangfan("standards", "import", "history.csv", "--lifecycle", "pep").returncode == 0
    return yangfan


def answer(yangfan: Yangfan, *words: str) -> Any:
    done = yangfan("standards", *words, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_open_item_is_forecast_and_later_is_likelier(imported: Yangfan) -> None:
    found = answer(imported, "forecast", "--lifecycle", "pep", "--as-of", "2023-12-31")
    (pep,) = found["lifecycles"]
    items = [item for item in found["items"] if item["lifecycle"] == "pep"]
    assert len(items) == pep["open"] > 0
    for item in items:
        assert item["state"] == "Draft"
        assert 0 <= item["probability"]["6"] <= item["probability"]["12"] <= item["probability"]["24"] <= 1
        assert item["ending"] + item["probability"]["24"] <= 1 + 1e-9
        days = [item[name] or "9999" for name in ("p10", "p50", "p90")]
        assert days == sorted(days)
        assert item["not_before"] if item["p90"] is None else item["not_before"] is None
    for total, row in zip(pep["totals"], pep["calibration"], strict=True):
        assert total["p10"] <= total["p50"] <= total["p90"] <= pep["open"] + 1
        chances = sum(item["probability"][str(total["horizon_months"])] for item in items)
        assert total["expected"] == pytest.approx(chances, abs=0.02)
        assert row.keys() >= ROW
        assert row["cutoffs"] == len(row["single"])


def test_the_same_question_has_the_same_answer_after_later_imports(imported: Yangfan, tmp_path: Path) -> None:
    question = ("standards", "forecast", "--lifecycle", "pep", "--as-of", "2023-12-31")
    page, plot = tmp_path / "page.html", tmp_path / "plot.svg"
    first = imported(*question, "--html", "page.html", "--svg", "plot.svg").stdout, page.read_bytes(), plot.read_bytes()
    later = "item,stage,date,source\nPEP 9385,Accepted,2024-02-01,synthetic\nPEP 9386,Withdrawn,2024-03-01,synthetic\n"
    (tmp_path / "later.csv").write_text(later, encoding="utf-8")
    imported("standards", "import", "later.csv", "--lifecycle", "pep")
    again = imported(*question, "--html", "page.html", "--svg", "plot.svg").stdout, page.read_bytes(), plot.read_bytes()
    assert again == first


def test_pages_and_plots_are_well_formed_in_both_languages(imported: Yangfan, tmp_path: Path) -> None:
    for language, word in (("en", "Forecast of standards"), ("zh", "标准落地预测")):
        done = imported(
            *("--lang", language, "standards", "forecast", "--lifecycle", "pep", "--as-of", "2023-12-31"),
            *("--html", "page.html", "--svg", "plot.svg"),
        )
        assert done.returncode == 0, done.stderr
        page = html.fromstring((tmp_path / "page.html").read_bytes())
        assert page.findtext(".//h1") == word
        assert not page.findall(".//script")
        assert len(page.findall(".//figure")) == 3  # a reliability diagram for each horizon
        drawn = etree.fromstring((tmp_path / "plot.svg").read_bytes())
        assert len(drawn.findall(".//svg:path[@class='band tone-main']", SVG)) == 1


def test_too_little_history_has_no_band_and_says_so(imported: Yangfan) -> None:
    found = answer(imported, "forecast", "--lifecycle", "pep", "--as-of", "2011-06-30")
    (pep,) = found["lifecycles"]
    assert [total["p90"] for total in pep["totals"]] == [None] * 3
    assert pep["totals"][0]["no_band"]["key"] == "forecasting.too-few-landings"
    assert [item["p50"] for item in found["items"]] == [None] * len(found["items"])
    said = imported("standards", "forecast", "--lifecycle", "pep", "--as-of", "2011-06-30").stdout
    assert "a band takes at least 24" in said


def test_a_history_that_ends_long_ago_is_told(imported: Yangfan) -> None:
    found = answer(imported, "forecast", "--lifecycle", "pep", "--as-of", "2026-11-24")
    assert found["lifecycles"][0]["out_of_date"]
    assert not answer(imported, "forecast", "--lifecycle", "pep", "--as-of", "2023-12-31")["lifecycles"][0][
        "out_of_date"
    ]


def test_open_records_without_history_are_listed(imported: Yangfan) -> None:
    found = answer(imported, "forecast", "--as-of", "2023-12-31")
    unforeseen = [item for item in found["items"] if item["probability"] is None]
    assert unforeseen
    assert all(item["no_band"]["text"] for item in unforeseen)


def test_a_target_has_a_probability_and_a_date_until_it_is_due(imported: Yangfan, tmp_path: Path) -> None:
    (tmp_path / "own.xml").write_text(TARGET.format(goal=60, due="2024-12-31", lifecycle="pep"), encoding="utf-8")
    words = ("forecast", "--registry", "own.xml", "--target", "own", "--as-of")
    (ahead,) = answer(imported, *words, "2023-12-31")["targets"]
    assert ahead["verdict"] == "forecast"
    assert 0 <= ahead["probability"] <= 1
    met = [one["met"] for one in ahead["ahead"]]
    assert met == sorted(met)
    (past,) = answer(imported, *words, "2025-01-01")["targets"]
    assert (past["verdict"], past["probability"]) == ("past", None)


def test_a_target_that_what_is_open_cannot_reach_gets_no_probability(imported: Yangfan, tmp_path: Path) -> None:
    (tmp_path / "own.xml").write_text(TARGET.format(goal=9000, due="2024-12-31", lifecycle="pep"), encoding="utf-8")
    found = answer(imported, "forecast", "--registry", "own.xml", "--target", "own", "--as-of", "2023-12-31")
    assert [(one["verdict"], one["probability"]) for one in found["targets"]] == [("too-few-open", None)]


def test_what_is_asked_for_and_not_open_is_told(imported: Yangfan) -> None:
    found = answer(imported, "forecast", "PEP 9003", "PEP 9385", "--as-of", "2023-12-31")
    assert [one["item"] for one in found["closed"]] == ["PEP 9003"]
    assert [one["item"] for one in found["items"]] == ["PEP 9385"]
    assert imported("standards", "forecast", "PEP 1", "--as-of", "2023-12-31").returncode == 2


def test_a_record_is_told_of_by_its_number_without_year(imported: Yangfan) -> None:
    found = answer(imported, "forecast", "YD/T 3709", "--as-of", "2022-12-31")
    assert [one["item"] for one in found["closed"]] == ["YD/T 3709-2020"]
    before = imported("standards", "forecast", "YD/T 3709", "--as-of", "2010-12-31")
    assert before.returncode == 2
    assert "YD/T 3709" in before.stderr


def test_a_day_still_to_come_changes_no_back_test(imported: Yangfan, tmp_path: Path) -> None:
    text = (tmp_path / "history.csv").read_text(encoding="utf-8")
    (tmp_path / "ahead.csv").write_text(text + "PEP 1,x,Draft,9999-12-31,,synthetic\n", encoding="utf-8")
    rows = answer(imported, "backtest", "--events", "ahead.csv", "--lifecycle", "pep")
    stored = answer(imported, "backtest")
    assert [{**row, "events": stored[0]["events"]} for row in rows] == stored


def test_a_back_test_ends_on_the_day_that_is_stated(imported: Yangfan) -> None:
    rows = answer(imported, "backtest", "--as-of", "2022-06-30")
    assert {row["single"][-1]["day"] for row in rows} == {"2021-12-31", "2021-06-30", "2020-06-30"}


def test_a_file_without_events_is_told_of(yangfan: Yangfan, tmp_path: Path) -> None:
    (tmp_path / "none.csv").write_text("item,title,stage,date,known,source\n", encoding="utf-8")
    done = yangfan("standards", "backtest", "--events", "none.csv", "--lifecycle", "pep", "--json")
    assert (done.returncode, json.loads(done.stdout)) == (0, [])
    assert done.stderr.strip()


def test_a_back_test_takes_the_store_or_a_file_and_a_lifecycle_of_ones_own(imported: Yangfan, tmp_path: Path) -> None:
    stored = answer(imported, "backtest")
    assert [row["horizon_months"] for row in stored] == [6, 12, 24]
    of_file = answer(imported, "backtest", "--events", "history.csv", "--lifecycle", "pep")
    assert of_file == stored
    own = (Path(__file__).parents[2] / "specs" / "lifecycles" / "pep.xml").read_text(encoding="utf-8")
    (tmp_path / "own.xml").write_text(own.replace('id="pep"', 'id="own"'), encoding="utf-8")
    renamed = answer(imported, "backtest", "--events", "history.csv", "--lifecycle", "own.xml")
    assert [{**row, "lifecycle": "pep"} for row in renamed] == stored
    for row in stored:
        assert row.keys() >= ROW
        assert row["baseline"].keys() == {"by_stage", "by_age", "constant_rate"}
        lower, upper = row["coverage_interval"]
        assert lower <= row["coverage"] <= upper
        hits = sum(one["lower"] <= one["observed"] <= one["upper"] for one in row["single"])
        assert row["coverage"] == pytest.approx(hits / row["cutoffs"], abs=1e-4)


def test_bad_rows_of_a_file_are_told_and_left_out(yangfan: Yangfan, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text(synthetic_rows(5) + "PEP 1,x,Nonsense,2011-01-01,,synthetic\n", encoding="utf-8")
    done = yangfan("standards", "backtest", "--events", "bad.csv", "--lifecycle", "pep", "--json")
    assert done.returncode == 0
    assert "bad.csv, line" in done.stderr
    assert [row["coverage"] for row in json.loads(done.stdout)] == [None] * 3


def test_the_history_of_3gpp_is_imported_and_forecast(yangfan: Yangfan, real_data: Path, tmp_path: Path) -> None:
    file = real_data / "tracking" / "3gpp_spec_versions.csv.gz"
    words = ("--lifecycle", "3gpp", "--column", "item={type} {spec}", "--column", "stage=version", "--source", "list")
    assert yangfan("standards", "import", str(file), *words).returncode == 0
    (tmp_path / "own.xml").write_text(TARGET.format(goal=290, due="2024-06-30", lifecycle="3gpp"), encoding="utf-8")
    found = answer(yangfan, "forecast", "--registry", "own.xml", "--target", "own", "--as-of", "2022-12-31")
    (specifications,) = found["lifecycles"]
    assert specifications["open"] > 300
    assert all(total["no_band"] is None for total in specifications["totals"])
    (target,) = found["targets"]
    assert target["verdict"] == "forecast"
    assert 0 < target["probability"] < 1
    assert {row["cutoffs"] for row in specifications["calibration"]} >= {28}
