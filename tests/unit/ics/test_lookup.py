from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.errors import UsageError
from conformance.ics.consistency import load_relations
from conformance.ics.lookup import find_items, find_tables
from conformance.ics.proformas import ProformaBook, load_proformas
from conformance.model.ics import ItemKey
from conformance.resources import specs

BOOK: ProformaBook = load_proformas(sorted(specs("proformas").glob("*.xml")))
RELATIONS = load_relations(sorted(specs("consistency").glob("*.xml")), BOOK)
NR, EUTRA, POSITIONING = "38.508-2", "36.523-2", "37.571-3"
KEYS = [
    key
    for spec, proforma in BOOK.proformas.items()
    for table in dict.fromkeys((*proforma.tables, *proforma.configurations))
    for key in BOOK.keys_of(spec, table)
]


@given(st.sampled_from(KEYS))
def test_every_item_and_configuration_is_found_by_what_names_it(key: ItemKey) -> None:
    assert find_items(str(key), BOOK, specs=[]) == (key,)
    assert find_items(f" {key.reference} ", BOOK, specs=[key.spec]) == (key,)


@pytest.mark.parametrize(
    ("text", "searched", "expected"),
    [
        ("pc_EN_DC", [NR], ItemKey(NR, "A.4.1-3", "2")),
        ("37.571-3:pc_EN_DC", [NR], ItemKey(POSITIONING, "A.4.1-4", "2")),
        ("CA_n1A-n78A", [NR, EUTRA], ItemKey(NR, "A.4.3.2A.4.1-3", "CA_n1A-n78A")),
    ],
)
def test_mnemonics_and_names_of_configurations_name_items(text: str, searched: list[str], expected: ItemKey) -> None:
    assert find_items(text, BOOK, specs=searched) == (expected,)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("pc_EN_DC", "2 items.*37.571-3:A.4.1-4/2, 38.508-2:A.4.1-3/2"),
        ("A.4.1-1/1", "3 items"),
        ("pc_EN_DD", "pc_EN_DC"),
        ("38.508-2:A.4.1-3/6", "A.4.1-3/"),
        ("§", "has §$"),
        ("99.999:pc_EN_DC", "has 99.999:pc_EN_DC$"),
        ("", "has $"),
    ],
)
def test_what_names_several_items_or_none_is_refused_with_what_may_be_meant(text: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        find_items(text, BOOK, specs=BOOK.proformas)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pc_EN_DC", {ItemKey(NR, "A.4.1-3", "2"), ItemKey(POSITIONING, "A.4.1-4", "2")}),
        (
            "pc_NG_RAN_NR",
            {ItemKey(NR, "A.4.1-3", "1"), ItemKey(POSITIONING, "A.4.1-4", "1"), ItemKey("34.229-2", "A.18", "5")},
        ),
    ],
)
def test_a_mnemonic_of_items_that_ask_the_same_names_them_all(text: str, expected: set[ItemKey]) -> None:
    assert {*find_items(text, BOOK, specs=BOOK.proformas, relations=RELATIONS)} == expected


@pytest.mark.parametrize("text", ["pc_IPv4", "A.4.1-1/1"])
def test_items_that_share_no_more_than_a_name_stay_apart(text: str) -> None:
    with pytest.raises(UsageError, match="items; choose one"):
        find_items(text, BOOK, specs=BOOK.proformas, relations=RELATIONS)


def test_tables_are_named_alone_with_their_specification_or_by_a_pattern() -> None:
    assert find_tables(["A.4.1-5"], BOOK, specs=[NR]) == [(NR, "A.4.1-5")]
    assert find_tables(["36.523-2:A.4.1-1"], BOOK, specs=BOOK.proformas) == [(EUTRA, "A.4.1-1")]
    found = find_tables(["A.4.1-*", "A.4.1-5"], BOOK, specs=[NR])
    assert [table for _, table in found] == [
        "A.4.1-1",
        "A.4.1-2",
        "A.4.1-3",
        "A.4.1-4",
        "A.4.1-4A",
        "A.4.1-4B",
        "A.4.1-5",
    ]


def test_a_table_that_is_not_there_is_refused_with_one_that_looks_alike() -> None:
    with pytest.raises(UsageError, match=r"A\.4\.1-55.*A\.4\.1-5"):
        find_tables(["A.4.1-55"], BOOK, specs=[NR])
