"""Cells of applicability tables: what is taken apart can be put together again."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.errors import DataError
from conformance.ics.cells import (
    code_in,
    says_the_same,
    split_branches,
    split_selectors,
    write_branches,
    write_selectors,
)
from conformance.model.applicability import BranchUse, SelectorUse

CODES = st.from_regex(r"[DEF]\d{3}[a-z]?", fullmatch=True) | st.sampled_from(["FFS", "TBD", "N/A"])
LABELS = st.from_regex(r"(Subtest|Subtests|Test) \d[A-B]?(-\d)?", fullmatch=True)
NAMES = st.sampled_from(["2Rx", "4Rx", "8Rx", "PC1", "PC1.5", "PC3", "GSO", "NGSO"])
NOTES = st.sampled_from(["", "NOTE 1", "NOTE 2"])
GROUPS = st.sampled_from(["Inter-band CA", "Intra-band contiguous CA", "Intra-band concurrent operation"])


@given(st.lists(CODES), st.dictionaries(LABELS, st.lists(CODES, min_size=1)))
def test_written_selectors_are_read_again(plain: list[str], labelled: dict[str, list[str]]):
    uses = [SelectorUse(code) for code in plain]
    uses += [SelectorUse(code, label) for label, codes in labelled.items() for code in codes]
    assert split_selectors(write_selectors(uses)) == tuple(uses)


@given(st.lists(st.tuples(NAMES, NOTES)), st.dictionaries(GROUPS, st.lists(st.tuples(NAMES, NOTES), min_size=1)))
def test_written_branches_are_read_again(plain: list[tuple[str, str]], grouped: dict[str, list[tuple[str, str]]]):
    uses = [BranchUse(name, note) for name, note in plain]
    uses += [BranchUse(name, note, group) for group, names in grouped.items() for name, note in names]
    assert split_branches(write_branches(uses)) == tuple(uses)


# The cells below are those of TS 38.522 v19.0.0.


def test_a_label_holds_until_the_next_one():
    assert split_selectors("D008;Subtest 1-1: F026 Subtest 2-1: F025") == (
        SelectorUse("D008"),
        SelectorUse("F026", "Subtest 1-1"),
        SelectorUse("F025", "Subtest 2-1"),
    )
    assert split_selectors("Subtests 3, 4: F015") == (SelectorUse("F015", "Subtests 3, 4"),)


def test_a_misspelt_label_is_read_as_it_is_meant():
    assert split_selectors("D009;Subtestss1-1, 1-2: F028")[1] == SelectorUse("F028", "Subtests 1-1, 1-2")


def test_a_group_without_colon_is_a_branch_of_its_own():
    cell = "Inter-band CA: PC2, PC3Intra-band contiguous CA: PC2, PC3 Intra-band non-contiguous CA (NOTE 1)"
    assert split_branches(cell) == (
        BranchUse("PC2", "", "Inter-band CA"),
        BranchUse("PC3", "", "Inter-band CA"),
        BranchUse("PC2", "", "Intra-band contiguous CA"),
        BranchUse("PC3", "", "Intra-band contiguous CA"),
        BranchUse("Intra-band non-contiguous CA", "NOTE 1"),
    )


def test_an_empty_cell_has_nothing():
    assert split_selectors("") == split_branches(" ") == ()


@pytest.mark.parametrize("cell", ["D008 and D029", "D008 (NOTE 1)", "Subtest: F001", "008"])
def test_what_is_no_selector_is_refused(cell: str):
    with pytest.raises(DataError, match="cannot be taken apart"):
        split_selectors(cell)


@pytest.mark.parametrize("cell", ["some antennas", "2Rx; maybe 4Rx", "PC1 (note)"])
def test_what_is_no_branch_is_refused(cell: str):
    with pytest.raises(DataError, match="cannot be taken apart"):
        split_branches(cell)


@pytest.mark.parametrize("cell", ["", "R", "O", "N/A", "FFS", "TBD"])
def test_a_decision_is_no_code(cell: str):
    assert code_in(cell) == ""


def test_brackets_around_a_code_say_that_it_is_not_final():
    assert code_in("[C015f]") == code_in("C015f") == "C015f"


def test_all_published_cells_but_three_can_be_put_together_again(facts: Path):
    with (facts / "testcases.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    selectors = {row["tested_band_or_config_selector"] for row in rows}
    branches = {row["branch"] for row in rows}
    assert (len(selectors), len(branches)) == (148, 70)
    changed = {cell for cell in selectors if not says_the_same(write_selectors(split_selectors(cell)), cell)}
    changed |= {cell for cell in branches if not says_the_same(write_branches(split_branches(cell)), cell)}
    assert changed == {
        "D008 D029;FFS",
        "D009;Subtestss1-1, 1-2: F028 Subtests 2-1, 2-2: F027",
        "For sub-test 1: PC1(NOTE 1) PC3(NOTE 1)",
    }
