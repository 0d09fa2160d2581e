"""Plots of forecasts beside their outcomes: each cut-off is drawn once, and a miss does not look like a hit."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from conformance.forecasting import CutOff
from conformance.reports.cut_offs import CutOffPlot, cut_off_plot, stacked
from conformance.reports.drawings import Caption, Drawing

CAPTION = Caption("plot", "A <title> & more", "synthetic")
LABELS = CutOffPlot(band="band", median="median", hit="within", miss="outside", unit="documents")
SVG = "{http://www.w3.org/2000/svg}"

counts = st.tuples(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))


def cut_offs(drawn: list[tuple[int, int, int, int]]) -> list[CutOff]:
    days = [dt.date(2015 + at // 4, at % 4 * 3 + 1, 1) for at in range(len(drawn))]
    return [
        CutOff(
            day, open=600, expected=middle, lower=min(lower, upper), median=middle, upper=max(lower, upper), observed=n
        )
        for day, (lower, middle, upper, n) in zip(days, drawn, strict=True)
    ]


def parsed(drawing: Drawing) -> etree._Element:
    return etree.fromstring(drawing.svg())


def outcomes(root: etree._Element) -> tuple[int, int]:
    """Return how many hits and misses are drawn, without those of the legend."""
    tips = [title.text or "" for title in root.iter(f"{SVG}title")]
    return sum("(within)" in tip for tip in tips), sum("(outside)" in tip for tip in tips)


@given(st.lists(counts, min_size=1, max_size=30))
def test_each_cut_off_is_drawn_as_the_hit_or_the_miss_it_is(drawn: list[tuple[int, int, int, int]]) -> None:
    some = cut_offs(drawn)
    hits = sum(one.lower <= one.observed <= one.upper for one in some)
    assert outcomes(parsed(cut_off_plot(some, LABELS, caption=CAPTION))) == (hits, len(some) - hits)


@given(st.lists(counts, min_size=1, max_size=30))
def test_dots_and_bands_stand_within_the_frame(drawn: list[tuple[int, int, int, int]]) -> None:
    plot = cut_off_plot(cut_offs(drawn), LABELS, caption=CAPTION)
    for dot in parsed(plot).iter(f"{SVG}circle"):
        assert 0 < float(dot.get("cx", "-1")) < plot.width
        assert 0 < float(dot.get("cy", "-1")) < plot.height
    for box in parsed(plot).iterfind(f".//{SVG}rect[{SVG}title]"):
        assert float(box.get("height", "-1")) > 0
        assert 0 <= float(box.get("y", "-1")) <= plot.height


def test_higher_outcomes_stand_higher() -> None:
    root = parsed(cut_off_plot(cut_offs([(0, 20, 90, 10), (0, 20, 90, 80)]), LABELS, caption=CAPTION))
    low, high = (float(dot.get("cy", "")) for dot in root.iter(f"{SVG}circle"))
    assert high < low


def test_stacked_plots_lie_below_one_another() -> None:
    one = cut_off_plot(cut_offs([(10, 20, 30, 25)]), LABELS, caption=CAPTION)
    both = stacked([one, one], CAPTION)
    assert both.height > 2 * one.height
    assert both.width == one.width
    assert outcomes(parsed(both)) == (2, 0)
