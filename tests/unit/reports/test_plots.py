"""Plots: what is drawn is well-formed, says what it shows, and stands where its numbers say."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from conformance.reports.charts import Bar, Bin, Part, bar_chart, reliability_diagram
from conformance.reports.drawings import Scale, date_ticks, nice_ticks, shortened, text_width
from conformance.reports.plots import Band, Caption, Drawing, Goal, Mark, Stack, Steps, date_plot

CAPTION = Caption("plot", "A <title> & more", "What 5G & “quotes” show")
SVG = "{http://www.w3.org/2000/svg}"
FIRST, LAST = dt.date(2021, 1, 1), dt.date(2023, 12, 31)

days = st.dates(dt.date(1990, 1, 1), dt.date(2050, 12, 31))


def parsed(drawing: Drawing) -> etree._Element:
    return etree.fromstring(drawing.svg())


def step_plot(points: list[tuple[dt.date, float]]) -> etree._Element:
    return parsed(date_plot([Steps("total", points)], caption=CAPTION, span=(FIRST, LAST)))


def corners(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in (pair.split(",") for pair in path.strip("MZ").split("L"))]


@given(st.lists(st.tuples(days, st.floats(0, 1e6)), max_size=8), days, days)
def test_any_points_make_a_well_formed_plot_within_its_frame(
    points: list[tuple[dt.date, float]], first: dt.date, last: dt.date
) -> None:
    points = sorted(points)
    layers = [
        Stack([Steps("part", points, "2"), Steps("other", points, "3")]),
        Band("band", [(day, value, value * 2) for day, value in points]),
        Steps("total", points, dashed=True),
        Goal("goal", 3),
        Mark("mark", first),
    ]
    drawing = date_plot(layers, caption=CAPTION, span=(min(first, last), max(first, last)))
    for path in parsed(drawing).iter(f"{SVG}path"):
        assert all(0 <= x <= drawing.width and 0 <= y <= drawing.height for x, y in corners(path.get("d")))


def test_a_step_line_goes_level_then_up() -> None:
    (path,) = step_plot([(FIRST, 0.0), (dt.date(2022, 7, 2), 4.0)]).iter(f"{SVG}path")
    start, level, up, end = corners(path.get("d"))
    assert start[1] == level[1]
    assert level[0] == up[0] == pytest.approx((start[0] + end[0]) / 2, abs=1)
    assert up[1] == end[1] < start[1]


def test_a_drawing_says_what_it_is_to_those_who_do_not_see_it() -> None:
    root = step_plot([(FIRST, 1.0)])
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "plot-title plot-desc"
    assert root.findtext(f"{SVG}title") == CAPTION.title
    assert root.findtext(f"{SVG}desc") == CAPTION.description


def test_a_file_has_its_colours_and_what_stands_in_a_page_has_those_of_the_page() -> None:
    drawing = date_plot([], caption=CAPTION, span=(FIRST, LAST))
    assert b"prefers-color-scheme: dark" in drawing.svg()
    assert "<style" not in drawing.inline()
    assert b"http" not in drawing.svg().replace(b"http://www.w3.org/2000/svg", b"")


def test_marks_that_would_run_into_one_another_stand_on_lines_of_their_own() -> None:
    marks = [Mark("a date that matters", FIRST), Mark("another date that matters", dt.date(2021, 2, 1))]
    labels = parsed(date_plot(marks, caption=CAPTION, span=(FIRST, LAST))).iter(f"{SVG}text")
    heights = [one.get("y") for one in labels if "mark-label" in one.get("class", "")]
    assert len(set(heights)) == 2


@given(st.floats(0.001, 1e9))
def test_ticks_reach_the_highest_value_in_few_round_steps(highest: float) -> None:
    ticks = nice_ticks(highest)
    assert ticks[0] == 0
    assert ticks[-1] >= highest * (1 - 1e-6)
    assert len(ticks) <= 8
    assert f"{ticks[1]:.0f}".rstrip("0") in {"1", "2", "5"}


@given(days, days)
def test_ticks_of_dates_are_few_and_within_the_axis(one: dt.date, other: dt.date) -> None:
    first, last = min(one, other), max(one, other)
    ticks = list(date_ticks(first, last))
    assert len(ticks) <= 13
    assert all(first <= day <= last and day.day == 1 for day, _ in ticks)
    assert len({label for _, label in ticks}) == len(ticks)


@given(st.floats(-1e6, 1e6))
def test_a_scale_keeps_within_its_ends(value: float) -> None:
    assert 10 <= Scale(0, 5, 10, 20).place(value) <= 20


@given(st.text(max_size=60), st.floats(20, 300))
def test_a_shortened_text_fits(text: str, width: float) -> None:
    assert text_width(shortened(text, 12, width), 12) <= width


def test_parts_of_bars_are_as_long_as_their_values() -> None:
    drawing = bar_chart(
        [Bar("one", [2, 1]), Bar("none", [0, 0], "gap")],
        [Part("counted", "main"), Part("late", "other")],
        caption=CAPTION,
        goal=(3, "goal"),
    )
    bars = [one for one in parsed(drawing).iter(f"{SVG}rect") if one.find(f"{SVG}title") is not None]
    widths = [float(one.get("width")) for one in bars]
    assert len(widths) == 2
    assert widths[0] == pytest.approx(2 * widths[1], abs=0.2)
    assert "gap" in [one.text for one in parsed(drawing).iter(f"{SVG}text")]


def test_a_calibrated_forecast_lies_on_the_diagonal() -> None:
    bins = [Bin(share, share, max(share - 0.1, 0), min(share + 0.1, 1), 10) for share in (0.1, 0.5, 0.9)]
    drawing = reliability_diagram(bins, caption=CAPTION, axes=("stated", "observed"), diagonal="calibrated")
    root = parsed(drawing)
    diagonal = next(one for one in root.iter(f"{SVG}line") if "dashed" in one.get("class"))
    x1, y1, x2, y2 = (float(diagonal.get(name)) for name in ("x1", "y1", "x2", "y2"))
    for dot in root.iter(f"{SVG}circle"):
        share = (float(dot.get("cx")) - x1) / (x2 - x1)
        assert float(dot.get("cy")) == pytest.approx(y1 + share * (y2 - y1), abs=0.3)
