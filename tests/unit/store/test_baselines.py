"""What became of a baseline."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.model.capability import Clause
from conformance.model.results import CampaignResult, CaseResult, NotApplicable
from conformance.model.text import Message, Text
from conformance.store.baselines import NOT_EXECUTED, Progress, progress
from conformance.verdicts import Verdict

NONE, PASS, INCONC, FAIL, ERROR = Verdict
CLAUSE = Clause("TS 38.306", "4")


def case(name: str, verdict: Verdict, *, reason: str = "key") -> CaseResult:
    return CaseResult(name, Text(name, name), verdict, Message(reason), CLAUSE)


def campaign(verdicts: dict[str, Verdict], *, left_out: str = "") -> CampaignResult:
    items = tuple(NotApplicable(name, Text(name, name), Message("key"), CLAUSE) for name in left_out)
    cases = tuple(case(name, verdict) for name, verdict in verdicts.items())
    return CampaignResult("id", "capture:a.hex", "profile", "2025-01-02T03:04:05Z", cases=cases, not_applicable=items)


def ids(found: Progress) -> dict[str, list[str]]:
    return {name: [change.id for change in getattr(found, name)] for name in LISTS}


LISTS = ("worse", "better", "undecided", "new", "gone")
some_verdicts = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(Verdict))


@given(some_verdicts, some_verdicts)
def test_what_changed_is_in_exactly_one_list_and_nothing_else_is(
    old: dict[str, Verdict], new: dict[str, Verdict]
) -> None:
    listed = [name for names in ids(progress(campaign(old), campaign(new))).values() for name in names]

    changed = {name for name in old.keys() | new.keys() if old.get(name) is not new.get(name)}
    assert sorted(listed) == sorted(changed)


@given(some_verdicts)
def test_a_baseline_compared_with_itself_has_not_changed(verdicts: dict[str, Verdict]) -> None:
    found = progress(campaign(verdicts), campaign(verdicts))

    assert not any(ids(found).values())
    assert not found.regressed


@given(some_verdicts, some_verdicts)
def test_only_a_failure_that_was_there_before_is_no_loss(old: dict[str, Verdict], new: dict[str, Verdict]) -> None:
    found = progress(campaign(old), campaign(new))

    failing = {name for name, verdict in new.items() if verdict in {FAIL, ERROR} and old.get(name) is not verdict}
    lost = {name for name, verdict in old.items() if verdict is PASS and new.get(name) is not PASS}
    assert failing | lost <= {change.id for change in found.worse}
    assert found.regressed is bool(found.worse)


@pytest.mark.parametrize("verdict", [NONE, INCONC, FAIL, ERROR])
def test_a_lost_pass_is_worse(verdict: Verdict) -> None:
    assert ids(progress(campaign({"a": PASS}), campaign({"a": verdict})))["worse"] == ["a"]


@pytest.mark.parametrize("verdict", [NONE, INCONC, FAIL, ERROR])
def test_what_failed_before_and_fails_still_is_no_loss(verdict: Verdict) -> None:
    assert not progress(campaign({"a": verdict}), campaign({"a": verdict})).regressed


@pytest.mark.parametrize(("old", "new"), [(FAIL, PASS), (ERROR, PASS), (INCONC, PASS), (NONE, PASS)])
def test_what_got_better_is_better(old: Verdict, new: Verdict) -> None:
    found = progress(campaign({"a": old}), campaign({"a": new}))

    assert ids(found)["better"] == ["a"]
    assert not found.regressed


@pytest.mark.parametrize(("old", "new"), [(ERROR, INCONC), (FAIL, INCONC), (FAIL, NONE), (INCONC, NONE)])
def test_what_nothing_decides_any_more_is_neither_better_nor_worse(old: Verdict, new: Verdict) -> None:
    found = progress(campaign({"a": old}), campaign({"a": new}))

    assert ids(found) == {name: ["a"] if name == "undecided" else [] for name in LISTS}
    assert not found.regressed


def test_a_fail_that_an_error_had_hidden_is_worse() -> None:
    assert ids(progress(campaign({"a": ERROR}), campaign({"a": FAIL})))["worse"] == ["a"]


@pytest.mark.parametrize(
    ("verdict", "name"), [(NONE, "worse"), (PASS, "new"), (INCONC, "worse"), (FAIL, "worse"), (ERROR, "worse")]
)
def test_a_new_case_that_counts_is_worse_unless_it_passes(verdict: Verdict, name: str) -> None:
    """Else a campaign that conformed and is incomplete now would be no worse."""
    assert ids(progress(campaign({}), campaign({"a": verdict})))[name] == ["a"]


@pytest.mark.parametrize(("verdict", "name"), [(NONE, "new"), (INCONC, "new"), (FAIL, "worse")])
def test_a_new_recommendation_that_does_not_fail_is_new(verdict: Verdict, name: str) -> None:
    advice = campaign({"a": verdict})
    advice = replace(advice, cases=tuple(replace(one, blocking=False) for one in advice.cases))
    assert ids(progress(campaign({}), advice))[name] == ["a"]


def test_a_pass_that_is_no_longer_run_is_worse() -> None:
    found = progress(campaign({"a": PASS, "b": FAIL}), campaign({}))

    assert ids(found) == {"worse": ["a"], "better": [], "undecided": [], "new": [], "gone": ["b"]}


def test_a_pass_that_does_not_apply_any_more_is_gone_with_its_reason() -> None:
    found = progress(campaign({"a": PASS}), campaign({}, left_out="ab"))

    assert ids(found)["gone"] == ["a"]
    assert [item.id for item in found.left_out] == ["a"]
    assert not found.regressed


def test_what_was_not_executed_is_not_compared() -> None:
    later = campaign({"b": PASS})
    skipped = case("a", NONE, reason=NOT_EXECUTED)
    found = progress(campaign({"a": PASS, "b": PASS}), replace(later, cases=(skipped, *later.cases)))

    assert not any(ids(found).values())
    assert found.not_executed == (skipped,)


@pytest.mark.parametrize(("verdict", "name"), [(PASS, "new"), (INCONC, "worse"), (FAIL, "worse")])
def test_what_the_baseline_did_not_execute_is_new(verdict: Verdict, name: str) -> None:
    baseline = replace(campaign({}), cases=(case("a", NONE, reason=NOT_EXECUTED),))

    assert ids(progress(baseline, campaign({"a": verdict})))[name] == ["a"]


@given(some_verdicts, some_verdicts)
def test_what_is_decided_no_longer_is_not_better(old: dict[str, Verdict], new: dict[str, Verdict]) -> None:
    found = progress(campaign(old), campaign(new))

    assert all(new[change.id] in {Verdict.PASS, FAIL, ERROR} for change in found.better)
    assert all(old[change.id] is not Verdict.PASS for change in found.undecided)
    assert all(new[change.id] in {Verdict.NONE, Verdict.INCONC} for change in found.undecided)
