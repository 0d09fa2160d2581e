"""Selectors: their language, and which bands and configurations they select.

Expressions are those of TS 38.522 v19.0.0 tables 4.0-2 and 4.0-3; answers are synthetic.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance import resources
from conformance.errors import DataError
from conformance.ics.answers import Answers
from conformance.ics.carrier_counts import carrier_counts
from conformance.ics.channels import declared_channels, tabled_channels
from conformance.ics.expressions import References
from conformance.ics.members import IN, OUT, Members, Membership, join, meet, unanswered
from conformance.ics.proformas import ProformaBook, load_proformas
from conformance.ics.selection_data import bundled_selection_data
from conformance.ics.selector_sets import SelectorSets, agreed
from conformance.ics.selectors import (
    Bands,
    Bandwidth,
    Call,
    Complement,
    Join,
    Meet,
    SetExpression,
    Table,
    Tag,
    parse_selector,
    write_selector,
)
from conformance.ics.tables import ApplicabilityTables, load_applicability
from conformance.model.applicability import ItemRef
from conformance.model.ics import IcsAnswer, ItemKey, Support
from conformance.xml.documents import load_document

YES, NO, UNANSWERED = Support.YES, Support.NO, Support.UNANSWERED
SPEC = "38.508-2"
REFERENCES = References(SPEC)
CLASSES = bundled_selection_data().classes


@pytest.fixture(scope="module")
def book() -> ProformaBook:
    return load_proformas(sorted(resources.specs("proformas").glob("*.xml")))


@pytest.fixture(scope="module")
def tables(book: ProformaBook) -> ApplicabilityTables:
    return load_applicability(sorted(resources.specs("applicability").glob("*.xml")), book)


def members(book: ProformaBook, text: str, said: Mapping[tuple[str, str], Support]) -> Members:
    given = {(key := ItemKey(SPEC, table, item)): IcsAnswer(key, support) for (table, item), support in said.items()}
    sets = SelectorSets(Answers(None, given, book), book, channels=tabled_channels, data=bundled_selection_data())
    return sets.members(parse_selector(text, REFERENCES).expression)


def leaves() -> st.SearchStrategy[SetExpression]:
    return st.one_of(
        st.builds(Table, st.just(SPEC), st.sampled_from(["A.4.3.1-1", "A.4.3.2A.2.1-3a"])),
        st.builds(ItemRef, st.just(SPEC), st.just("A.4.3.2B.2.0-1A"), st.sampled_from(["1", "2e", "105A"])),
        st.builds(Bands, st.lists(st.sampled_from(["n1", "n78", "n257"]), min_size=1, max_size=3).map(tuple)),
        st.builds(Bandwidth, st.sampled_from([3, 10, 200])),
        st.builds(Tag, st.sampled_from(["FDD", "TDD", "CCA"])),
    )


def from_operands(inner: st.SearchStrategy[SetExpression]) -> st.SearchStrategy[SetExpression]:
    def several(kind: type[Meet | Join]) -> st.SearchStrategy[SetExpression]:
        others = inner.filter(lambda one: not isinstance(one, kind))  # the parser flattens
        return st.lists(others, min_size=2, max_size=3).map(lambda operands: kind(tuple(operands)))

    calls = st.builds(Call, st.sampled_from(["ANY", "DL_2CC", "2Tx", "UL_NR_3CC"]), inner)
    return st.one_of(several(Meet), several(Join), st.builds(Complement, inner), calls)


@given(st.recursive(leaves(), from_operands, max_leaves=12))
def test_a_written_selector_is_read_as_itself(expression: SetExpression) -> None:
    assert parse_selector(write_selector(expression), REFERENCES).expression == expression


def test_every_published_selector_of_bands_and_configurations_is_read(tables: ApplicabilityTables) -> None:
    found = [one for one in tables.selectors.values() if one.selects != "subtest"]
    parsed = {one.code: parse_selector(one.published, tables.references(one.document)) for one in found}
    assert len(parsed) == 113
    assert {code: one.repairs for code, one in parsed.items() if one.repairs} == {
        "E010a": ("space-before-solidus",),
        "E012": ("stray-prefix",),
    }
    for one in parsed.values():
        assert parse_selector(write_selector(one.expression), REFERENCES).expression == one.expression


def test_and_binds_closer_than_or_and_not_closest() -> None:
    parsed = parse_selector("A.4.3.1-1 OR A.4.3.1-2 AND NOT A.4.3.1-5", REFERENCES).expression
    first, second, third = (Table(SPEC, f"A.4.3.1-{number}") for number in (1, 2, 5))
    assert parsed == Join((first, Meet((second, Complement(third)))))


@pytest.mark.parametrize("text", ["", "A.4.3.1-1 OR", "(A.4.3.1-1", "A.4.3.1-1)", "2Tx A.4.3.9-12", "{n1 n2}", "and"])
def test_what_is_no_selector_is_refused_with_its_column(text: str) -> None:
    with pytest.raises(DataError, match="column"):
        parse_selector(text, REFERENCES)


def test_selectors_have_limits() -> None:
    with pytest.raises(DataError, match="characters"):
        parse_selector("A.4.3.1-1 OR " * 1000, REFERENCES)
    with pytest.raises(DataError, match="deeper"):
        parse_selector("(" * 60 + "A.4.3.1-1" + ")" * 60, REFERENCES)


def test_a_table_selects_the_bands_that_are_answered_yes(book: ProformaBook) -> None:
    found = members(book, "A.4.3.1-1 OR A.4.3.1-2", {("A.4.3.1-1", "1"): YES, ("A.4.3.1-2", "0"): NO})
    assert found["n1"] == IN
    assert found["n34"] == OUT
    assert found["n3"].support is UNANSWERED
    assert found["n3"].missing == {ItemKey(SPEC, "A.4.3.1-1", "3")}
    assert found["n257"] == OUT


def test_an_item_filters_and_one_that_is_unanswered_leaves_it_open(book: ProformaBook) -> None:
    text = "A.4.3.1-1 AND A.4.3.2B.2.0-1/1"
    band = {("A.4.3.1-1", "1"): YES}
    assert members(book, text, {**band, ("A.4.3.2B.2.0-1", "1"): YES})["n1"] == IN
    assert members(book, text, {**band, ("A.4.3.2B.2.0-1", "1"): NO}).is_empty
    assert members(book, text, band)["n1"].missing == {ItemKey(SPEC, "A.4.3.2B.2.0-1", "1")}


def test_a_table_that_is_not_held_leaves_every_band_open_and_says_which_it_is(book: ProformaBook) -> None:
    found = members(book, "A.4.3.1-1 AND NOT A.4.3.9-14", {("A.4.3.1-1", "1"): YES, ("A.4.3.1-1", "2"): NO})
    assert found["n1"] == unanswered(causes=["A.4.3.9-14"])
    assert found["n2"] == OUT


def test_a_duplex_mode_and_literal_bands_are_known_by_themselves(book: ProformaBook) -> None:
    found = members(book, "{n1, n78} AND FDD", {})
    assert (found["n1"], found["n78"]) == (IN, OUT)
    assert members(book, "{n46} AND CCA", {})["n46"] == unanswered(causes=["CCA"])


@pytest.mark.parametrize(
    ("text", "selected"),
    [
        ("DL_2CC(A.4.3.2A.4.1-3)", {"CA_n1A-n3A"}),
        ("DL_3CC(A.4.3.2A.4.1-3)", {"CA_n1(2A)-n3A"}),
        ("DL_4CC(A.4.3.2A.4.1-3)", set()),
    ],
)
def test_carriers_are_counted_in_the_names_of_configurations(book: ProformaBook, text: str, selected: set[str]) -> None:
    table = book.configurations(SPEC, "A.4.3.2A.4.1-3")
    yes = {"CA_n1A-n3A", "CA_n1(2A)-n3A"}
    said = {("A.4.3.2A.4.1-3", one.name): YES if one.name in yes else NO for one in table}
    found = members(book, text, said)
    assert {name for name, one in found.named.items() if one == IN} == selected
    assert all(one.support is not UNANSWERED for one in found.named.values())


@pytest.mark.parametrize(
    ("name", "downlink", "uplink"),
    [
        # carriers of all RATs and of NR, from least to most; classes as TS 38.101-1 table 5.3A.5-1 has them
        ("CA_n1A-n3A", (2, 2), ((1, 2), (1, 2))),
        ("CA_n78C", (2, 2), ((1, 2), (1, 2))),
        ("DC_1A_n78A", (2, 1), ((2, 2), (1, 1))),
        ("DC_1A-3C_n78(2A)", (5, 2), ((2, 5), (1, 2))),
        ("DC_(n)41AA", (2, 1), ((2, 2), (1, 1))),
        ("SUL_n78A-n80A", (1, 1), ((1, 2), (1, 2))),
        ("CA_n257I", (4, 4), ((1, 4), (1, 4))),
    ],
)
def test_a_name_tells_the_carriers_of_the_downlink_and_limits_those_of_the_uplink(
    name: str, downlink: tuple[int, int], uplink: tuple[tuple[int, int], tuple[int, int]]
) -> None:
    counts = carrier_counts(name, CLASSES)
    assert counts is not None
    assert (counts.downlink_all.least, counts.downlink_nr.least) == downlink
    assert (counts.downlink_all.most, counts.downlink_nr.most) == downlink
    assert tuple((one.least, one.most) for one in (counts.uplink_all, counts.uplink_nr)) == uplink


@pytest.mark.parametrize("name", ["DC_2A_n2A6", "CA_n257M", "CA_n1A-n78Z", "", "no configuration"])
def test_carriers_of_an_unknown_class_or_a_damaged_name_are_not_guessed(name: str) -> None:
    assert carrier_counts(name, CLASSES) is None


def test_a_function_that_no_item_tells_leaves_what_it_gets_open(book: ProformaBook) -> None:
    said = {("A.4.3.1-1", "1"): YES, ("A.4.3.1-1", "2"): NO}
    found = members(book, "2Tx(A.4.3.1-1)", said)
    assert found["n1"] == unanswered(causes=["2Tx"])
    assert found["n2"] == OUT


def test_uplink_switching_selects_nothing_where_the_device_does_not_switch(book: ProformaBook) -> None:
    said = {("A.4.3.1-1", "1"): YES}
    assert members(book, "ULTxSwitching(A.4.3.1-1)", {**said, ("A.4.3.2-1", "37"): NO}).is_empty
    assert members(book, "ULTxSwitching(A.4.3.1-1)", {**said, ("A.4.3.2-1", "37"): YES})["n1"].support is UNANSWERED


def test_a_width_that_the_table_lacks_no_device_has() -> None:
    assert tabled_channels(78, 5) is NO  # TS 38.101-1 table 5.3.5-1: n78 has no channels of 5 MHz
    assert tabled_channels(78, 100) is UNANSWERED
    assert declared_channels(None)(257, 100) is UNANSWERED


MEMBERSHIPS = st.sampled_from([IN, OUT, unanswered(causes=["a"]), unanswered(missing=[ItemKey("s", "t", "1")])])
SETS = st.builds(Members, st.dictionaries(st.sampled_from("abcd"), MEMBERSHIPS), MEMBERSHIPS)


def supports(one: Members) -> list[Support]:
    return [one[name].support for name in "abcde"]


@given(SETS, SETS)
def test_sets_obey_de_morgan(one: Members, other: Members) -> None:
    left = meet((one, other)).complement()
    assert supports(left) == supports(join((one.complement(), other.complement())))


@given(SETS)
def test_the_complement_of_the_complement_is_the_set(one: Members) -> None:
    assert supports(one.complement().complement()) == supports(one)


@given(st.lists(MEMBERSHIPS, min_size=1, max_size=4))
def test_where_selectors_stand_together_only_what_all_or_none_select_is_decided(found: list[Membership]) -> None:
    said = {one.support for one in found}
    expected = said.pop() if len(said) == 1 else UNANSWERED
    assert agreed(found).support is expected


def test_the_data_of_selections_is_valid_and_names_what_is_held(book: ProformaBook) -> None:
    load_document(resources.specs("selection", "selection.xml"), "selection")
    data = bundled_selection_data()
    for meanings in data.branches.values():
        for meaning in meanings:
            for table, item in meaning.any:
                held = book.has(ItemKey(data.items, table, item)) if item else True
                assert held, (meaning.name, table, item)
                assert item or book.table(data.items, table) or book.configurations(data.items, table)
    for ref in (*data.needs.values(), *(item for scope in data.scopes for item in scope.items)):
        assert book.has(ref.key), ref
