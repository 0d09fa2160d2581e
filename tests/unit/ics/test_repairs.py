"""Repairs of damaged conditions, each shown on a text as published."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.errors import DataError
from conformance.ics.parsing import Repaired, repair
from conformance.ics.repairs import REPAIRS

PUBLISHED = [
    (
        "lower-case-operator",  # TS 38.523-2 C236
        "IF A.4.3.3-1/8 and A.4.3.3-1/9 THEN R ELSE N/A",
        "IF A.4.3.3-1/8 AND A.4.3.3-1/9 THEN R ELSE N/A",
    ),
    (
        "missing-space",  # TS 38.522 C268b
        "IF A.4.1-1/2 AND A.4.1-2/8 AND A.4.1-3/1 AND A.4.1-4/6 AND A.4.3.2-1/130THEN R ELSE N/A",
        "IF A.4.1-1/2 AND A.4.1-2/8 AND A.4.1-3/1 AND A.4.1-4/6 AND A.4.3.2-1/130 THEN R ELSE N/A",
    ),
    (
        "damaged-table-prefix",  # TS 38.523-2 C418
        "IF A.4.1-5/1 AND A.4.4-1/17 AND A.4.3.8-1/26 AND A4.3.8-1/49 THEN R ELSE N/A",
        "IF A.4.1-5/1 AND A.4.4-1/17 AND A.4.3.8-1/26 AND A.4.3.8-1/49 THEN R ELSE N/A",
    ),
    (
        "damaged-table-prefix",  # TS 38.522 C224
        "IF A.4.1-1/2 AND A.4.1-2/8 AND A.4.1-3/1 AND A.4.3.12-1/2 AND A 4.3.2-1/9 THEN R ELSE N/A",
        "IF A.4.1-1/2 AND A.4.1-2/8 AND A.4.1-3/1 AND A.4.3.12-1/2 AND A.4.3.2-1/9 THEN R ELSE N/A",
    ),
    (
        "damaged-table-prefix",  # TS 38.522 C395
        "IF (A.4.1-1/1 OR A.4.1-1/2) AND A.4.1-2/7 AND A.4.1-3/1 AND 4.3.8-1/11 AND 4.3.8-1/52 THEN R ELSE N/A",
        "IF (A.4.1-1/1 OR A.4.1-1/2) AND A.4.1-2/7 AND A.4.1-3/1 AND A.4.3.8-1/11 AND A.4.3.8-1/52 THEN R ELSE N/A",
    ),
    (
        "space-before-solidus",  # TS 38.522 C387
        (
            "IF (A.4.1-1/1 OR A.4.1-1/2) AND A.4.1-3/2 AND A.4.1-4/3 AND A.4.3.2B.2.0-1A /2 AND A.4.3.2B.2.3.1-1/1"
            " AND A.4.3.2-1/231 THEN R ELSE N/A"
        ),
        (
            "IF (A.4.1-1/1 OR A.4.1-1/2) AND A.4.1-3/2 AND A.4.1-4/3 AND A.4.3.2B.2.0-1A/2 AND A.4.3.2B.2.3.1-1/1"
            " AND A.4.3.2-1/231 THEN R ELSE N/A"
        ),
    ),
    (
        "stray-greater-than",  # TS 38.522 C377
        "IF A.4.1-1/2 AND A.4.1-2/8 AND A.4.1-3/1 AND A.4.3.9-1/>6 THEN R ELSE N/A",
        "IF A.4.1-1/2 AND A.4.1-2/8 AND A.4.1-3/1 AND A.4.3.9-1/6 THEN R ELSE N/A",
    ),
    (
        "doubled-result",  # TS 38.522 C133a
        (
            "IF (A.4.1-1/1 OR A.4.1-1/2) AND A.4.1-2/7 AND A.4.1-3/1 AND A.4.3.2-1/74 AND A.4.3.7-1/65"
            " THEN R ELSE N/A THEN R ELSE N/A"
        ),
        "IF (A.4.1-1/1 OR A.4.1-1/2) AND A.4.1-2/7 AND A.4.1-3/1 AND A.4.3.2-1/74 AND A.4.3.7-1/65 THEN R ELSE N/A",
    ),
    (
        "dangling-operator",  # TS 38.523-2 C248
        "IF A.4.1-5/1 AND A.4.3.8-1/24 AND [10] A.4.1-1/5 AND THEN R ELSE N/A",
        "IF A.4.1-5/1 AND A.4.3.8-1/24 AND [10] A.4.1-1/5 THEN R ELSE N/A",
    ),
    (
        "missing-result",  # TS 38.523-2 C153B
        "IF A.4.1-3/1 AND A.4.3.8-1/28",
        "IF A.4.1-3/1 AND A.4.3.8-1/28 THEN R ELSE N/A",
    ),
    (
        "missing-and",  # TS 38.522 C268a
        "IF A.4.1-1/2 AND A.4.1-2/8 A.4.1-3/2 AND A.4.1-4A/4 AND A.4.3.2-1/129 THEN R ELSE N/A",
        "IF A.4.1-1/2 AND A.4.1-2/8 AND A.4.1-3/2 AND A.4.1-4A/4 AND A.4.3.2-1/129 THEN R ELSE N/A",
    ),
    (
        "missing-and",  # TS 38.522 C113c
        (
            "IF A.4.1-1/2 AND (A.4.1-3/1 OR A.4.1-3/2 OR A.4.1-3/3 OR A.4.1-3/5) AND A.4.3.2-1/53 AND A.4.3.2-1/56"
            " NOT A.4.3.9-1/2 AND A.4.3.1-7a/3 THEN R ELSE N/A"
        ),
        (
            "IF A.4.1-1/2 AND (A.4.1-3/1 OR A.4.1-3/2 OR A.4.1-3/3 OR A.4.1-3/5) AND A.4.3.2-1/53 AND A.4.3.2-1/56"
            " AND NOT A.4.3.9-1/2 AND A.4.3.1-7a/3 THEN R ELSE N/A"
        ),
    ),
    (
        "missing-and",  # TS 38.522 C321e
        (
            "IF (A.4.1-1/1 OR A.4.1-1/2) AND A.4.1-2/7 AND A.4.1-3/1 AND A.4.3.2-2/1 AND A.4.3.2-2/6"
            " (A.4.3.2-2/10 OR A.4.3.2-2/11) AND A.4.3.2A.1-1/1 THEN R ELSE N/A"
        ),
        (
            "IF (A.4.1-1/1 OR A.4.1-1/2) AND A.4.1-2/7 AND A.4.1-3/1 AND A.4.3.2-2/1 AND A.4.3.2-2/6"
            " AND (A.4.3.2-2/10 OR A.4.3.2-2/11) AND A.4.3.2A.1-1/1 THEN R ELSE N/A"
        ),
    ),
    (
        "unbalanced-bracket",  # TS 38.522 C017d
        (
            "IF A.4.1-1/1 AND (A.4.1-3/1 OR A.4.1-3/2 OR A.4.1-3/3 OR A.4.1-3/5) AND (NOT A.4.3.9-1/2 AND A.4.3.1-7a/2"
            " AND A.4.3.9-1/3 THEN R ELSE N/A"
        ),
        (
            "IF A.4.1-1/1 AND (A.4.1-3/1 OR A.4.1-3/2 OR A.4.1-3/3 OR A.4.1-3/5) AND (NOT A.4.3.9-1/2 AND A.4.3.1-7a/2"
            " AND A.4.3.9-1/3) THEN R ELSE N/A"
        ),
    ),
    (
        "unbalanced-bracket",  # TS 38.522 C235
        (
            "IF [10]A.4.1-1/1 OR [10]A.4.1-1/2) AND A.4.1-1/2 AND A.4.1-2/8 AND A.4.1-3/1 AND A.4.3.12-1/2"
            " AND A.4.3.6-1/2 THEN R ELSE N/A"
        ),
        (
            "IF ([10]A.4.1-1/1 OR [10]A.4.1-1/2) AND A.4.1-1/2 AND A.4.1-2/8 AND A.4.1-3/1 AND A.4.3.12-1/2"
            " AND A.4.3.6-1/2 THEN R ELSE N/A"
        ),
    ),
]
PUBLISHED_TWICE_DAMAGED = [
    (
        ("full-stop-after-item", "missing-result"),  # TS 38.523-2 C58
        "IF A.4.1-5/2 AND [10] A.4.1-1/5.AND A.4.4-1/1",
        "IF A.4.1-5/2 AND [10] A.4.1-1/5 AND A.4.4-1/1 THEN R ELSE N/A",
    ),
    (
        ("missing-if", "doubled-operator"),  # TS 38.522 C366a
        (
            "A.4.1-1/2 AND A.4.1-2/8 AND A.4.1-3/1 AND A.4.3.2-1/183 AND A.4.3.2-1/184 AND A.4.3.2-1/185 AND"
            " AND A.4.3.6-1/102 AND A.4.3.2-1/194 THEN R ELSE N/A"
        ),
        (
            "IF A.4.1-1/2 AND A.4.1-2/8 AND A.4.1-3/1 AND A.4.3.2-1/183 AND A.4.3.2-1/184 AND A.4.3.2-1/185"
            " AND A.4.3.6-1/102 AND A.4.3.2-1/194 THEN R ELSE N/A"
        ),
    ),
]


@pytest.mark.parametrize(
    ("names", "published", "read"), [((name,), *texts) for name, *texts in PUBLISHED] + PUBLISHED_TWICE_DAMAGED
)
def test_a_damaged_condition_is_mended(names, published, read):
    mended = repair(published)
    assert mended.text == read
    assert mended.repairs == names


def test_every_repair_is_shown_on_a_published_text():
    shown = {name for name, *_ in PUBLISHED} | {name for names, *_ in PUBLISHED_TWICE_DAMAGED for name in names}
    assert shown == set(REPAIRS)


def test_every_repair_is_documented_with_an_example_that_holds():
    page = (Path(__file__).parents[3] / "docs" / "reference" / "applicability-language.md").read_text(encoding="utf-8")
    examples = re.findall(r"^\| `([a-z-]+)` \| [^|]+ \| `([^`]+)` \| `([^`]+)` \|$", page, re.MULTILINE)
    assert [name for name, *_ in examples] == list(REPAIRS)
    for name, published, read in examples:
        assert repair(published) == Repaired(read, (name,))


strict = st.sampled_from(
    [
        "IF pc_A_GPS+BDS AND NOT A.4.1-3/2 THEN R ELSE N/A",
        "C21",
        "R",
        "IF ((pc_x) OR [10]A.1/1) THEN (IF A.2/2 THEN O ELSE C1) ELSE N/A",
    ]
    + [read for _, _, read in PUBLISHED]
)


@given(strict)
def test_what_can_be_read_is_left_alone(text):
    assert repair(text).text == text
    assert repair(text).repairs == ()


@given(strict, st.sampled_from(sorted(REPAIRS)))
def test_no_repair_has_anything_to_mend_in_what_can_be_read(text, name):
    if text not in {"C21", "R"} or name not in {"missing-if", "missing-result"}:  # a cell without a test
        assert REPAIRS[name](text) == text


def test_a_mended_condition_needs_no_more_repair():
    for _, published, _ in PUBLISHED + PUBLISHED_TWICE_DAMAGED:
        assert repair(repair(published).text).repairs == ()


@pytest.mark.parametrize(
    "text", ["", "IF", "THEN R ELSE N/A", "IF pc_A OR ELSE N/A", "IF pc_A XOR pc_B THEN R ELSE N/A"]
)
def test_what_no_repair_mends_is_an_error_about_the_text_as_given(text):
    with pytest.raises(DataError) as raised:
        repair(text)
    assert str(raised.value).startswith(f"{text}: at column")
