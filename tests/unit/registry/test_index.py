"""The index finds every record by its number and tells apart what is only near."""

from __future__ import annotations

import string
from dataclasses import replace

import hypothesis.strategies as st
import pytest
from hypothesis import given

from conformance.model.identifier import Identifier
from conformance.model.standards import (
    Edition,
    Registry,
    Relation,
    RelationKind,
    Source,
    Standard,
    Titles,
)
from conformance.registry.index import Index, Nearness, is_one_slip

SOURCE = Source("synthetic", "high")

PREFIXES = ("GB", "GB/T", "YD/T", "YD", "T/CSAE", "T/ITS", "3GPP TS", "3GPP TR")
NUMBERS = st.text(string.digits, min_size=1, max_size=5)
UNDATED = st.builds(
    Identifier, prefix=st.sampled_from(PREFIXES), number=NUMBERS, part=st.sampled_from(("", "1", "2", "10"))
)
YEARS = st.lists(st.integers(1990, 2026).map(str), max_size=3, unique=True)


def standard(number: Identifier, *years: str) -> Standard:
    return Standard(
        id=f"{number.prefix}-{number.number}-{number.part}",
        identifier=number,
        titles=Titles(en="A standard", zh="某标准"),
        body="somebody",
        kind="industry",
        lifecycle="",
        source=SOURCE,
        editions=tuple(Edition(replace(number, year=year), SOURCE) for year in years),
    )


def registry(*standards: Standard) -> Registry:
    return Registry({}, {}, {}, {one.id: one for one in standards})


@st.composite
def registries(draw: st.DrawFn) -> Registry:
    numbers = draw(st.lists(UNDATED, unique=True, max_size=12))
    return registry(*(standard(number, *draw(YEARS)) for number in numbers))


@given(registries())
def test_every_record_is_found_undated_and_in_each_edition(records: Registry) -> None:
    index = Index(records)
    for one in records.standards.values():
        assert one.identifier is not None
        found = index.find(one.identifier)
        assert found is not None
        assert (found.standard, found.edition) == (one, None)
        for edition in one.editions:
            assert edition.identifier is not None
            exact = index.find(edition.identifier)
            assert exact is not None
            assert (exact.standard, exact.edition) == (one, edition)


@given(registries(), UNDATED, st.integers(1990, 2026).map(str))
def test_an_edition_that_is_not_recorded_is_never_found(records: Registry, number: Identifier, year: str) -> None:
    asked = replace(number, year=year)
    recorded = {edition.identifier for one in records.standards.values() for edition in one.editions}
    assert (Index(records).find(asked) is not None) == (asked in recorded)


@given(registries(), UNDATED)
def test_case_spaces_and_form_do_not_tell_records_apart(records: Registry, number: Identifier) -> None:
    index = Index(records)
    other = replace(number, prefix=f" {number.prefix.lower()} ", form="whatever")
    assert index.standards(other) == index.standards(number)


@given(registries(), UNDATED, YEARS)
def test_neighbours_are_near_and_never_what_was_found(records: Registry, number: Identifier, years: list[str]) -> None:
    index = Index(records)
    asked = replace(number, year=years[0] if years else "")
    found = index.find(asked)
    near = index.neighbours(asked, limit=100)
    assert found is None or found.standard not in {one.standard for one in near}
    for one in near:
        known = one.standard.identifier
        assert known is not None
        same = [known.prefix == asked.prefix, known.number == asked.number, known.part == asked.part]
        expected = {
            Nearness.OTHER_EDITION: [True, True, True],
            Nearness.OTHER_PREFIX: [False, True, True],
            Nearness.OTHER_PART: [True, True, False],
            Nearness.OTHER_NUMBER: [True, False, True],
        }
        assert same == expected[one.nearness]
    order = list(Nearness)
    assert [one.nearness for one in near] == sorted((one.nearness for one in near), key=order.index)


def _slips(word: str) -> set[str]:
    """Every text that is one slip away from *word*, made one by one as a typist would."""
    places = range(len(word) + 1)
    inserted = {word[:at] + digit + word[at:] for at in places for digit in string.digits}
    dropped = {word[:at] + word[at + 1 :] for at in range(len(word))}
    changed = {word[:at] + digit + word[at + 1 :] for at in range(len(word)) for digit in string.digits}
    swapped = {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)}
    return (inserted | dropped | changed | swapped) - {word}


@given(NUMBERS, NUMBERS)
def test_a_slip_is_what_a_typist_makes(one: str, other: str) -> None:
    assert is_one_slip(one, other) == (other in _slips(one)) == is_one_slip(other, one)


@given(NUMBERS, st.data())
def test_every_slip_is_recognised(word: str, data: st.DataObject) -> None:
    assert is_one_slip(word, data.draw(st.sampled_from(sorted(_slips(word)))))


MESSAGE_LAYER = standard(Identifier("YD/T", "3709"), "2020")


@pytest.mark.parametrize(
    ("asked", "nearness"),
    [
        (Identifier("YD/T", "3709", year="2021"), Nearness.OTHER_EDITION),
        (Identifier("YD", "3709", year="2020"), Nearness.OTHER_PREFIX),
        (Identifier("YD/T", "3709", part="1", year="2020"), Nearness.OTHER_PART),
        (Identifier("YD/T", "3790", year="2020"), Nearness.OTHER_NUMBER),
    ],
)
def test_near_miss_says_in_what_it_differs(asked: Identifier, nearness: Nearness) -> None:
    index = Index(registry(MESSAGE_LAYER))
    assert index.find(asked) is None
    assert [(one.standard, one.nearness) for one in index.neighbours(asked)] == [(MESSAGE_LAYER, nearness)]


def test_kin_prefix_comes_before_a_stranger() -> None:
    stranger, kin = standard(Identifier("T/ITS", "53")), standard(Identifier("GB/T", "53"))
    near = Index(registry(stranger, kin)).neighbours(Identifier("GB", "53"))
    assert [one.standard for one in near] == [kin, stranger]


def test_release_as_a_whole_names_its_first_version() -> None:
    number = Identifier("3GPP TS", "38.331", form="3gpp")
    editions = tuple(Edition(replace(number, version=version), SOURCE) for version in ("15.2.1", "16.0.0", "16.1.0"))
    index = Index(registry(replace(standard(number), editions=editions)))
    found = index.find(replace(number, version="16"))
    assert found is not None
    assert found.edition == editions[1]
    assert index.find(replace(number, version="1")) is None


def test_project_is_found_by_plan_and_filing_number() -> None:
    plan, filing = Identifier("", "20230390-T-339", form="plan"), Identifier("", "95875-2024", form="filing")
    one = replace(MESSAGE_LAYER, plans=(plan,), filings=(filing,))
    index = Index(registry(one))
    assert index.projects(plan) == index.projects(filing) == (one,)
    assert index.projects(Identifier("", "20230391-T-339")) == ()


def test_relation_is_seen_from_its_other_end_too() -> None:
    relation = Relation(RelationKind.TESTS, Identifier("YD/T", "3709", year="2020"), SOURCE)
    methods = replace(standard(Identifier("YD/T", "3710"), "2020"), relations=(relation,))
    index = Index(registry(MESSAGE_LAYER, methods))
    assert index.relations_to(MESSAGE_LAYER) == ((methods, relation),)
    assert index.relations_to(methods) == ()


def test_specification_is_found_without_its_kind_but_not_under_another() -> None:
    specification = standard(Identifier("3GPP TS", "38.331"))
    index = Index(registry(specification))
    assert index.standard(Identifier("3GPP", "38.331")) == specification
    assert index.standard(Identifier("3GPP TR", "38.331")) is None
