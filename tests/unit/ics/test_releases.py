"""Release cells: the forms of TS 38.522 v19.0.0, TS 38.523-2 v19.1.2 and TS 37.571-3 v17.5.0, as facts list them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.ics.releases import FIRST_OF_NR, ReleaseSpan, release_number, release_reason, release_span
from conformance.model.applicability import TestCase
from conformance.model.ics import Support

YES, NO, UNANSWERED = Support.YES, Support.NO, Support.UNANSWERED
SAID = [YES, NO, UNANSWERED]


@pytest.mark.parametrize(
    ("cell", "answers"),
    [
        # of Rel-14, Rel-15, Rel-16, Rel-17, Rel-18, and of a device of unknown release
        ("Rel-15", [NO, YES, YES, YES, YES, YES]),
        ("Rel-17", [NO, NO, NO, YES, YES, UNANSWERED]),
        ("Rel-15 only", [NO, YES, NO, NO, NO, UNANSWERED]),
        ("Rel-15 to Rel-17 only", [NO, YES, YES, YES, NO, UNANSWERED]),
        ("Rel-15, Rel-16", [NO, YES, YES, UNANSWERED, UNANSWERED, UNANSWERED]),
        ("Rel-15 Rel-16", [NO, YES, YES, UNANSWERED, UNANSWERED, UNANSWERED]),
        ("Rel-9(2) (5)", [YES, YES, YES, YES, YES, YES]),
        ("Rel-14 (Note 3)", [YES, YES, YES, YES, YES, YES]),
        ("Rel-12,Rel-13", [UNANSWERED] * 6),
        ("Rel-13 only", [NO, NO, NO, NO, NO, UNANSWERED]),
        ("R99", [YES, YES, YES, YES, YES, YES]),
        ("FFS", [UNANSWERED] * 6),
        ("", [UNANSWERED] * 6),
        ("Rel-15 E-UTRA", [UNANSWERED] * 6),
    ],
)
def test_cell_is_read_as_the_table_says(cell: str, answers: list[Support]) -> None:
    span = release_span(cell)
    assert [span.support(release) for release in (14, 15, 16, 17, 18, None)] == answers


@given(st.integers(min_value=8, max_value=20), st.integers(min_value=8, max_value=20))
def test_a_first_release_admits_exactly_what_is_not_before_it(first: int, device: int) -> None:
    assert release_span(f"Rel-{first}").support(device) is (YES if device >= first else NO)


@given(
    st.frozensets(st.integers(min_value=8, max_value=20), min_size=1),
    st.sampled_from(SAID),
    st.integers(min_value=FIRST_OF_NR, max_value=25),
)
def test_to_know_the_release_of_an_nr_device_never_turns_an_answer(
    listed: frozenset[int], later: Support, device: int
) -> None:
    span = ReleaseSpan(listed, later)
    assert span.support(None) in {UNANSWERED, span.support(device)}


def test_number_of_a_release_is_read_only_from_the_known_form() -> None:
    assert release_number("Rel-16") == 16
    assert release_number("16.3.0") is None
    assert release_number("") is None


def test_reason_names_the_release_of_lpp_where_that_is_all_there_is() -> None:
    case = TestCase("37.571-1", "1", "synthetic", lpp_release="Rel-12")
    reason = release_reason(case, "")
    assert "for UEs with LPP of Rel-12" in reason.spoken("en")
    assert all("lpp-release" in reason.spoken(language) for language in ("en", "zh"))
    assert (
        release_reason(case, "Rel-11").spoken("en")
        == "it is for UEs of LPP Rel-12, the device is of LPP Rel-11, so N/A"
    )


def test_contradicted_release_is_not_called_unanswered() -> None:
    case = TestCase("s", "1", "synthetic", release="Rel-17")
    assert "contradict each other" in release_reason(case, "", contradicted=True).spoken("en")


@pytest.mark.parametrize(
    ("cell", "device", "words"),
    [
        ("Rel-17", "Rel-16", "it is for UEs of Rel-17, the device is of Rel-16, so N/A"),
        ("Rel-15", "Rel-16", "it is for UEs of Rel-15, the device is of Rel-16"),
        ("Rel-15, Rel-16", "Rel-17", "does not say whether it is for later UEs"),
        ("Rel-17", "", "the release of the device is unanswered"),
        ("FFS", "Rel-16", "states no release (FFS)"),
    ],
)
def test_reason_says_what_was_compared(cell: str, device: str, words: str) -> None:
    assert words in release_reason(TestCase("s", "1", "synthetic", release=cell), device).spoken("en")
