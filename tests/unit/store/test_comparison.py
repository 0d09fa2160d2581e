"""Comparison of two campaigns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.model.capability import Clause
from conformance.model.results import CampaignResult, CaseResult
from conformance.model.text import Message, Text
from conformance.store.comparison import Comparison, compare
from conformance.verdicts import Verdict

NONE, PASS, INCONC, FAIL, ERROR = Verdict


def campaign(verdicts: dict[str, Verdict]) -> CampaignResult:
    cases = tuple(
        CaseResult(name, Text(name, name), verdict, Message("key"), Clause("TS 38.306", "4"))
        for name, verdict in verdicts.items()
    )
    return CampaignResult("id", "capture:a.hex", "profile", "2025-01-02T03:04:05Z", cases=cases)


def one_case(old: Verdict, new: Verdict) -> Comparison:
    return compare(campaign({"a": old}), campaign({"a": new}))


some_verdicts = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(Verdict))


@given(some_verdicts, some_verdicts)
def test_every_case_is_in_exactly_one_list(old: dict[str, Verdict], new: dict[str, Verdict]) -> None:
    found = compare(campaign(old), campaign(new))
    lists = (found.new, found.fixed, found.better, found.worse, found.gone, found.unchanged)

    assert sorted(change.id for changes in lists for change in changes) == sorted(old.keys() | new.keys())


@given(some_verdicts, some_verdicts)
def test_the_way_back_swaps_better_and_worse(old: dict[str, Verdict], new: dict[str, Verdict]) -> None:
    there = compare(campaign(old), campaign(new))
    back = compare(campaign(new), campaign(old))

    assert {change.id for change in there.worse} == {change.id for change in (*back.fixed, *back.better)}
    assert {change.id for change in there.new} == {change.id for change in back.gone}
    assert {change.id for change in there.unchanged} == {change.id for change in back.unchanged}


@given(some_verdicts)
def test_a_campaign_compared_with_itself_has_not_changed(verdicts: dict[str, Verdict]) -> None:
    found = compare(campaign(verdicts), campaign(verdicts))

    assert len(found.unchanged) == len(verdicts)
    assert not found.regressed


@pytest.mark.parametrize(
    ("old", "new"), [(PASS, NONE), (PASS, INCONC), (PASS, FAIL), (PASS, ERROR), (NONE, INCONC), (FAIL, ERROR)]
)
def test_a_worse_verdict_is_a_regression(old: Verdict, new: Verdict) -> None:
    found = one_case(old, new)

    [change] = found.worse
    assert change.old is not None
    assert change.new is not None
    assert (change.old.verdict, change.new.verdict) == (old, new)
    assert found.regressed


@pytest.mark.parametrize("old", [NONE, INCONC, FAIL, ERROR])
def test_what_passes_now_and_did_not_is_fixed(old: Verdict) -> None:
    found = one_case(old, PASS)

    assert [change.id for change in found.fixed] == ["a"]
    assert not found.regressed


@pytest.mark.parametrize(("old", "new"), [(FAIL, INCONC), (ERROR, INCONC), (INCONC, NONE)])
def test_what_got_better_without_passing_is_not_called_fixed(old: Verdict, new: Verdict) -> None:
    found = one_case(old, new)

    assert [change.id for change in found.better] == ["a"]
    assert not found.fixed
    assert not found.regressed


def test_a_fail_that_an_error_had_hidden_is_a_regression_although_fail_is_better_than_error() -> None:
    found = one_case(ERROR, FAIL)

    assert [change.id for change in found.better] == ["a"]
    assert found.regressed


@pytest.mark.parametrize(
    ("verdict", "regressed"), [(NONE, False), (PASS, False), (INCONC, False), (FAIL, True), (ERROR, True)]
)
def test_a_new_case_that_fails_is_a_regression(verdict: Verdict, *, regressed: bool) -> None:
    found = compare(campaign({}), campaign({"a": verdict}))

    assert [change.old for change in found.new] == [None]
    assert found.regressed is regressed


def test_a_case_that_is_gone_is_listed_and_no_regression() -> None:
    found = compare(campaign({"a": PASS}), campaign({}))

    assert [change.new for change in found.gone] == [None]
    assert not found.regressed
