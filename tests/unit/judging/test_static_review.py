"""The static conformance review."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.ics.checking import Check
from conformance.ics.proformas import ProformaBook
from conformance.judging.static_review import Extent, review
from conformance.model.finding import Finding, Severity
from conformance.model.ics import Contradiction, IcsAnswer, ItemKey, Support
from conformance.model.text import Text
from conformance.verdicts import Verdict

BOOK = ProformaBook({})
NAMES = {"statement": "S.xml", "sut": "capture:module.hex"}


def contradiction(item: str) -> Contradiction:
    key = ItemKey("99.999-2", "A.1", item)
    shown = IcsAnswer(key, Support.NO, place=f"path.{item}")
    return Contradiction(key, f"pc_{item}", IcsAnswer(key, Support.YES, origin="ACME"), shown)


def finding(severity: Severity) -> Finding:
    return Finding("prohibited", severity, "ISO/IEC 9646-7", "A.1/1", Text("prohibited, but yes", "禁止，却为支持"))


def reviewed(check: Check, declared: int = 1, shown: int = 1) -> tuple[Verdict, str]:
    found = review(check, Extent(declared, shown), profile_id="demo", names=NAMES, book=BOOK)
    assert found.id == "demo/static-conformance-review"
    assert found.blocking
    return found.verdict, found.reason.spoken("en")


def test_agreement_passes_and_says_how_many_items_were_declared_shown_and_open() -> None:
    verdict, reason = reviewed(Check((), (), ()), declared=9, shown=7)

    assert verdict is Verdict.PASS
    assert "declared: 9, of these shown by the device: 7, left to the supplier's word: 2" in reason


def test_what_is_missing_is_no_disagreement() -> None:
    assert reviewed(Check((ItemKey("99.999-2", "A.1", "1"),), (), ()))[0] is Verdict.PASS


def test_a_statement_that_has_nothing_in_common_with_the_device_was_not_reviewed() -> None:
    verdict, reason = reviewed(Check((), (), ()), declared=3, shown=0)

    assert verdict is Verdict.NONE
    assert "none of the 3 items" in reason
    assert "yangfan ics fill S.xml" in reason


def test_a_device_is_not_compared_with_itself() -> None:
    """Where the supplier declares nothing, all that a statement holds was derived from the device."""
    verdict, reason = reviewed(Check((), (), ()), declared=0, shown=0)

    assert verdict is Verdict.NONE
    assert reason.startswith("nothing is declared in S.xml")


def test_a_contradiction_blocks_with_both_sources() -> None:
    found = review(Check((), (contradiction("1"),), ()), Extent(1, 1), profile_id="demo", names=NAMES, book=BOOK)

    assert found.verdict is Verdict.NONE
    assert "99.999-2:A.1/1: declared yes (ACME), shown no (path.1)" in found.reason.spoken("en")
    assert found.place is not None
    assert found.place.path == "path.1"


def test_a_contradiction_between_two_captures_is_not_told_of_the_supplier() -> None:
    kept = IcsAnswer(ItemKey("99.999-2", "A.1", "1"), Support.YES, place="path.9", origin="old.hex")
    found = replace(contradiction("1"), declared=kept, kind="derived")
    _, reason = reviewed(Check((), (found,), ()))
    assert "99.999-2:A.1/1: the statement keeps yes, derived from old.hex, shown no (path.1)" in reason


def test_the_first_contradictions_are_listed_and_the_others_counted() -> None:
    verdict, reason = reviewed(Check((), tuple(map(contradiction, "12345")), ()))

    assert verdict is Verdict.NONE
    assert "5 in all" in reason
    assert "and 2 more" in reason
    assert "A.1/3" in reason
    assert "A.1/4" not in reason


@pytest.mark.parametrize(
    ("severity", "verdict"),
    [(Severity.FAIL, Verdict.NONE), (Severity.WARNING, Verdict.PASS), (Severity.INFORMATION, Verdict.PASS)],
)
def test_only_findings_that_cannot_be_true_block(severity: Severity, verdict: Verdict) -> None:
    assert reviewed(Check((), (), (finding(severity),)))[0] is verdict
