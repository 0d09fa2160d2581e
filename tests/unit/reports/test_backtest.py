"""Reports of back-tests: the JSON that others read, the page and the plots, on synthetic outcomes."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from lxml import etree, html

from conformance.forecasting import BacktestRow, BaselineScore, CutOff, Interval, ReliabilityBin
from conformance.model.lifecycle import Lifecycle, Machine
from conformance.model.text import Text
from conformance.reports.backtest import BASELINES, Backtest, backtest_json, drawn_rows, render_backtest

EMPTY = Interval(0.0, 1.0)
TITLE = Text(en="Synthetic <b>", zh="合成 <b>")
LIFECYCLE = Lifecycle("synthetic", TITLE, "nobody", {"main": Machine("main", TITLE, {}, frozenset())})


def row(months: int, single: tuple[CutOff, ...]) -> BacktestRow:
    hits = sum(one.lower <= one.observed <= one.upper for one in single)
    score = BaselineScore(0.5, Interval(0.2, 0.8), 9.0, 7.0) if single else BaselineScore(0.0, EMPTY, 0.0, 0.0)
    return BacktestRow(
        horizon_months=months,
        band=0.8,
        coverage=hits / len(single) if single else 0.0,
        coverage_interval=Interval(0.1, 0.9) if single else EMPTY,
        mae=2.25 if single else 0.0,
        crps=1.5 if single else 0.0,
        brier=0.1,
        cutoffs=len(single),
        baseline=dict.fromkeys(BASELINES, score),
        single=single,
        reliability=(ReliabilityBin(0.25, 0.5, 8),) if single else (),
        since=dt.date(2020, 1, 1),
    )


HIT = CutOff(dt.date(2020, 3, 31), open=40, expected=10.0, lower=5, median=9.5, upper=15, observed=12)
MISS = CutOff(dt.date(2020, 6, 30), open=40, expected=10.0, lower=5, median=9.5, upper=15, observed=31)
TESTED = Backtest(LIFECYCLE, (row(6, (HIT, MISS)), row(12, (HIT,)), row(24, ())), 321, "own.csv")
UNTESTED = Backtest(LIFECYCLE, (row(6, ()), row(12, ()), row(24, ())), 5)


def test_rows_have_what_the_contract_says() -> None:
    rows = json.loads(json.dumps(backtest_json([TESTED, UNTESTED]), allow_nan=False))
    assert [(one["horizon_months"], one["cutoffs"]) for one in rows] == [
        (6, 2),
        (12, 1),
        (24, 0),
        (6, 0),
        (12, 0),
        (24, 0),
    ]
    first = rows[0]
    assert (first["coverage"], first["coverage_interval"], first["band"]) == (0.5, [0.1, 0.9], 0.8)
    assert (first["mae"], first["crps"], first["lifecycle"], first["events"]) == (2.25, 1.5, "synthetic", 321)
    assert first["baseline"].keys() == {"by_stage", "by_age", "constant_rate"}
    assert first["baseline"]["by_stage"] == {"coverage": 0.5, "coverage_interval": [0.2, 0.8], "mae": 9.0, "crps": 7.0}
    assert first["single"][1]["observed"] == 31


def test_what_was_not_tested_has_no_scores() -> None:
    last = backtest_json([UNTESTED])[0]
    assert [last[name] for name in ("coverage", "mae", "crps", "brier")] == [None] * 4
    assert last["coverage_interval"] == [0.0, 1.0]
    assert not UNTESTED.tested


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_shows_each_tested_horizon_and_says_what_was_not(language: str) -> None:
    page = render_backtest([TESTED, UNTESTED], language=language)
    root = html.fromstring(page)
    assert len(root.xpath("//table[@class='scores']/tbody/tr")) == 2
    assert [text.text_content() for text in root.xpath("//h2")] == [TITLE.spoken(language)] * 2
    assert len(root.xpath("//p[@class='gaps']")) == 1
    assert "own.csv" in root.text_content()
    assert not root.xpath("//script | //link | //img")


def test_the_plot_has_the_tested_horizons_one_below_the_other() -> None:
    root = etree.fromstring(drawn_rows(TESTED, language="en").svg())
    tips = [title.text or "" for title in root.iter("{http://www.w3.org/2000/svg}title")]
    assert sum(tip.startswith("2020-03-31: 12") for tip in tips) == 2
    assert sum(tip.startswith("2020-06-30: 31") for tip in tips) == 1
